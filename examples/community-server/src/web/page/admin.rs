//! What operators do: admit members, create currencies, set limits, issue, correct. Rights are the commands' own.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::Refusal;
use wezer_core::kernel::CallError;
use wezer_core::language::Language;
use wezer_core::ledger::{Abundance, Bound, CorrectEntry, CreateCurrency, Issue, Limits, Origin, SetLimits};
use wezer_core::member::{AdmitMember, Role};
use wezer_core::money::{Amount, CurrencyCode, Money, Scale};

use super::feed::done;
use super::pay::{Choice, choices, names, wallet_named};
use crate::access::PasswordError;
use crate::credential::SetPasswordHash;
use crate::web::form::{Fields, SignedForm};
use crate::web::text::Texts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{number, texts};

#[derive(Template)]
#[template(path = "admin.html")]
struct Page {
    frame: Frame,
    done: Option<&'static str>,
    currencies: Vec<Choice>,
    names: Vec<String>,
    abundances: [(&'static str, &'static str); 3],
    origins: [(&'static str, &'static str); 3],
    /// Which form was refused, why, and what it held.
    what: String,
    refusal: String,
    typed: Fields,
}

impl Page {
    /// What was typed into a field of the form that was refused.
    fn typed(&self, what: &str, field: &str) -> &str {
        if self.what == what { self.typed.get(field) } else { "" }
    }

    fn refused(&self, what: &str) -> Option<&str> {
        (self.what == what).then_some(self.refusal.as_str())
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

async fn made(visitor: &Visitor, what: String, refusal: String, typed: Fields) -> Result<Page, Trouble> {
    let currencies = super::wallet::currencies(visitor).await?;
    let frame = visitor.frame("more").titled(texts(visitor.language).admin);
    let (currencies, names) = (choices(&currencies, |_| true), names(visitor).await?);
    let t = texts(visitor.language);
    let abundances = [("sufficient", t.sufficient), ("rare", t.rare), ("abundant", t.abundant)];
    let origins = [("issued", t.issued), ("custody", t.custody), ("declared", t.declared)];
    Ok(Page { frame, done: None, currencies, names, abundances, origins, what, refusal, typed })
}

fn operators_only(visitor: &Visitor) -> Result<(), Trouble> {
    if visitor.is_operator() {
        return Ok(());
    }
    Err(Trouble::new(StatusCode::FORBIDDEN, texts(visitor.language).operators_only, visitor.language))
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    operators_only(&visitor)?;
    let mut page = made(&visitor, String::new(), String::new(), Fields::default()).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

/// Why a form was refused, in words.
struct Refused(String);

impl Refused {
    fn of<E: Refusal>(language: Language) -> impl Fn(CallError<E>) -> Self {
        move |error| Self(error.explain(language))
    }
}

pub(super) async fn act(Path(what): Path<String>, form: SignedForm) -> Result<Response, Trouble> {
    let SignedForm { visitor, fields } = form;
    operators_only(&visitor)?;
    let acted = match what.as_str() {
        "admit" => admit(&visitor, &fields).await,
        "currency" => create_currency(&visitor, &fields).await,
        "limits" => set_limits(&visitor, &fields).await,
        "issue" => issue(&visitor, &fields).await,
        "correct" => correct(&visitor, &fields).await,
        _ => return Err(Trouble::not_found(visitor.language)),
    };
    match acted {
        Ok(()) => Ok(Redirect::to("/admin?done=saved").into_response()),
        Err(Refused(text)) => Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, what, text, fields).await?)),
    }
}

async fn admit(visitor: &Visitor, fields: &Fields) -> Result<(), Refused> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let phc = visitor.app.0.passwords.hash(fields.exact("password")).await.map_err(|error| match error {
        PasswordError::BadLength => Refused(t.password_short.to_owned()),
        PasswordError::Hash(_) => Refused(t.trouble.to_owned()),
    })?;
    let role = if fields.get("role") == "operator" { Role::Operator } else { Role::Member };
    let admit = AdmitMember { name: fields.get("name").to_owned(), role };
    let admitted = visitor.session.execute(admit).await.map_err(Refused::of(language))?;
    let set = SetPasswordHash { member: admitted.member, phc };
    visitor.session.execute(set).await.map_err(Refused::of(language))?;
    Ok(())
}

fn amount(text: &str, language: Language) -> Result<Amount, Refused> {
    number::parse(text, language).map_err(|_| Refused(texts(language).pay_not_an_amount.to_owned()))
}

/// An end that is left empty is free.
fn bound(fields: &Fields, name: &str, language: Language) -> Result<Option<Bound>, Refused> {
    fields.some(name).map(|text| Ok(Bound::hard(amount(text, language)?))).transpose()
}

fn code(text: &str, t: &Texts) -> Result<CurrencyCode, Refused> {
    text.parse().map_err(|_| Refused(t.bad_code.to_owned()))
}

async fn create_currency(visitor: &Visitor, fields: &Fields) -> Result<(), Refused> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let digits = fields.get("scale").parse().ok().and_then(|digits| Scale::new(digits).ok());
    let scale = digits.ok_or_else(|| Refused(t.bad_scale.to_owned()))?;
    let abundance = match fields.get("abundance") {
        "rare" => Abundance::Rare,
        "abundant" => Abundance::Abundant,
        _ => Abundance::Sufficient,
    };
    let origin = match fields.get("origin") {
        "declared" => Origin::Declared,
        "custody" => Origin::Custody,
        _ => Origin::Issued,
    };
    let code = code(fields.get("code"), t)?;
    let mut create = CreateCurrency::new(code, abundance, origin).scale(scale);
    create.name = fields.some("name").map_or_else(|| code.to_string(), str::to_owned);
    create.usage = fields.get("usage").to_owned();
    create.limits = Limits { lower: bound(fields, "lower", language)?, upper: bound(fields, "upper", language)? };
    visitor.session.execute(create).await.map_err(Refused::of(language))?;
    Ok(())
}

async fn wallet(visitor: &Visitor, fields: &Fields) -> Result<wezer_core::id::WalletId, Refused> {
    let t = texts(visitor.language);
    let found = wallet_named(visitor, fields.get("to")).await.map_err(|_| Refused(t.trouble.to_owned()))?;
    found.ok_or_else(|| Refused(t.pay_unknown_payee.to_owned()))
}

async fn set_limits(visitor: &Visitor, fields: &Fields) -> Result<(), Refused> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let limits = Limits { lower: bound(fields, "lower", language)?, upper: bound(fields, "upper", language)? };
    let wallet = wallet(visitor, fields).await?;
    let set = SetLimits { wallet, currency: code(fields.get("currency"), t)?, limits };
    visitor.session.execute(set).await.map_err(Refused::of(language))?;
    Ok(())
}

async fn issue(visitor: &Visitor, fields: &Fields) -> Result<(), Refused> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let money = Money::new(amount(fields.get("amount"), language)?, code(fields.get("currency"), t)?);
    let issue = Issue { to: wallet(visitor, fields).await?, money, memo: fields.some("memo").map(str::to_owned) };
    visitor.session.execute(issue).await.map_err(Refused::of(language))?;
    Ok(())
}

async fn correct(visitor: &Visitor, fields: &Fields) -> Result<(), Refused> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let entry = fields.get("entry").parse().map_err(|_| Refused(t.bad_entry.to_owned()))?;
    let memo = fields.some("memo").map(str::to_owned);
    let correct = CorrectEntry { entry, wallet: None, amounts: None, force: !fields.get("force").is_empty(), memo };
    visitor.session.execute(correct).await.map_err(Refused::of(language))?;
    Ok(())
}
