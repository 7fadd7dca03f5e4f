//! What operators usually do: admit members, create currencies, set limits, issue, correct. Whoever holds the right of a form may
//! send it; others read beside it why not.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::group::ROOT;
use wezer_core::kernel::Right;
use wezer_core::language::Language;
use wezer_core::ledger::{Abundance, Bound, CorrectEntry, CreateCurrency, Issue, Limits, Origin, SetLimits};
use wezer_core::member::Role;
use wezer_core::money::{Amount, CurrencyCode, Money, Scale};
use wezer_core::right::{CORRECT, ISSUE, MANAGE_CURRENCIES, MANAGE_MEMBERS, SET_LIMITS};

use super::currency::fee;
use super::feed::done;
use super::input::{Look, Shown};
use super::pay::{Choice, choices, names, wallet_named};
use crate::access::PasswordError;
use crate::credential::{AdmitWithPassword, MANAGE_CREDENTIALS};
use crate::web::form::{Fields, SignedForm};
use crate::web::refused::{Could, Refused};
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
    /// For each form whether the visitor may send it.
    could: Vec<(&'static str, Could)>,
    /// Which form was refused, why, and what it held.
    what: String,
    refusal: Refused,
    typed: Fields,
    /// The fields of a new currency's fee.
    fee: Vec<Shown>,
}

impl Page {
    /// What was typed into a field of the form that was refused.
    fn typed(&self, what: &str, field: &str) -> &str {
        if self.what == what { self.typed.get(field) } else { "" }
    }

    fn refused(&self, what: &str) -> Option<&Refused> {
        (self.what == what).then_some(&self.refusal)
    }

    /// Why the visitor may not send a form; nothing if they may.
    fn no(&self, what: &str) -> Option<&Refused> {
        self.could.iter().find(|(form, could)| *form == what && !could.yes).map(|(_, could)| &could.no)
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

/// The forms, each with the rights that all of what it does asks for.
const FORMS: [(&str, &[Right]); 5] = [
    ("admit", &[MANAGE_MEMBERS, MANAGE_CREDENTIALS]),
    ("issue", &[ISSUE]),
    ("limits", &[SET_LIMITS]),
    ("correct", &[CORRECT]),
    ("currency", &[MANAGE_CURRENCIES]),
];

/// Whether the visitor holds all of these rights; if not, what is said of the first that is missing.
async fn all_of(visitor: &Visitor, rights: &[Right]) -> Result<Could, Trouble> {
    let mut could = Could { yes: true, ..Could::default() };
    for right in rights {
        could = Could::ask(visitor, *right, ROOT).await?;
        if !could.yes {
            break;
        }
    }
    Ok(could)
}

async fn made(visitor: &Visitor, what: String, refusal: Refused, typed: Fields) -> Result<Page, Trouble> {
    let (mut could, nothing) = (Vec::new(), Fields::default());
    for (form, rights) in FORMS {
        could.push((form, all_of(visitor, rights).await?));
    }
    let currencies = super::wallet::currencies(visitor).await?;
    let frame = visitor.frame("more").titled(texts(visitor.language).admin);
    let (currencies, names) = (choices(&currencies, |_| true), names(visitor).await?);
    let t = texts(visitor.language);
    let fee = fee::short(0, visitor, if what == "currency" { &typed } else { &nothing });
    let abundances = [("sufficient", t.sufficient), ("rare", t.rare), ("abundant", t.abundant)];
    let origins = [("issued", t.issued), ("custody", t.custody), ("declared", t.declared)];
    Ok(Page { frame, done: None, currencies, names, abundances, origins, could, what, refusal, typed, fee })
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, String::new(), Refused::default(), Fields::default()).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

pub(super) async fn act(Path(what): Path<String>, form: SignedForm) -> Result<Response, Trouble> {
    let SignedForm { visitor, fields } = form;
    let form = FORMS.iter().find(|(form, _)| *form == what).ok_or_else(|| Trouble::not_found(visitor.language))?;
    let could = all_of(&visitor, form.1).await?;
    if !could.yes {
        return Ok(show_as(StatusCode::FORBIDDEN, &made(&visitor, what, could.no, fields).await?));
    }
    let acted = match what.as_str() {
        "admit" => admit(&visitor, &fields).await,
        "currency" => create_currency(&visitor, &fields).await,
        "limits" => set_limits(&visitor, &fields).await,
        "issue" => issue(&visitor, &fields).await,
        _ => correct(&visitor, &fields).await,
    };
    match acted {
        Ok(()) => Ok(Redirect::to("/admin?done=saved").into_response()),
        Err(refused) => Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, what, refused, fields).await?)),
    }
}

async fn admit(visitor: &Visitor, fields: &Fields) -> Result<(), Refused> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let phc = visitor.app.0.passwords.hash(fields.exact("password")).await.map_err(|error| match error {
        PasswordError::BadLength => Refused::from(t.password_short),
        PasswordError::TooCommon => Refused::from(t.password_common),
        PasswordError::Hash(_) => Refused::from(t.trouble),
    })?;
    let role = if fields.get("role") == "operator" { Role::Operator } else { Role::Member };
    let admit = AdmitWithPassword::new(fields.get("name"), role, phc);
    visitor.session.execute(admit).await.map_err(|error| Refused::of(&error, language))?;
    Ok(())
}

fn amount(text: &str, language: Language) -> Result<Amount, Refused> {
    number::parse(text, language).map_err(|_| Refused::from(texts(language).pay_not_an_amount))
}

/// An end that is left empty is free.
fn bound(fields: &Fields, name: &str, language: Language) -> Result<Option<Bound>, Refused> {
    fields.some(name).map(|text| Ok(Bound::hard(amount(text, language)?))).transpose()
}

fn code(text: &str, t: &Texts) -> Result<CurrencyCode, Refused> {
    text.parse().map_err(|_| Refused::from(t.bad_code))
}

async fn create_currency(visitor: &Visitor, fields: &Fields) -> Result<(), Refused> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let digits = fields.get("scale").parse().ok().and_then(|digits| Scale::new(digits).ok());
    let scale = digits.ok_or_else(|| Refused::from(t.bad_scale))?;
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
    create.fees = fee::read(visitor, fields).await?;
    create.limits = Limits { lower: bound(fields, "lower", language)?, upper: bound(fields, "upper", language)? };
    visitor.session.execute(create).await.map_err(|error| Refused::of(&error, language))?;
    Ok(())
}

async fn wallet(visitor: &Visitor, fields: &Fields) -> Result<wezer_core::id::WalletId, Refused> {
    let t = texts(visitor.language);
    let found = wallet_named(visitor, fields.get("to")).await.map_err(|_| Refused::from(t.trouble))?;
    found.ok_or_else(|| Refused::from(t.pay_unknown_payee))
}

async fn set_limits(visitor: &Visitor, fields: &Fields) -> Result<(), Refused> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let limits = Limits { lower: bound(fields, "lower", language)?, upper: bound(fields, "upper", language)? };
    let wallet = wallet(visitor, fields).await?;
    let set = SetLimits { wallet, currency: code(fields.get("currency"), t)?, limits };
    visitor.session.execute(set).await.map_err(|error| Refused::of(&error, language))?;
    Ok(())
}

async fn issue(visitor: &Visitor, fields: &Fields) -> Result<(), Refused> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let money = Money::new(amount(fields.get("amount"), language)?, code(fields.get("currency"), t)?);
    let issue = Issue { to: wallet(visitor, fields).await?, money, memo: fields.some("memo").map(str::to_owned) };
    visitor.session.execute(issue).await.map_err(|error| Refused::of(&error, language))?;
    Ok(())
}

async fn correct(visitor: &Visitor, fields: &Fields) -> Result<(), Refused> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let entry = fields.get("entry").parse().map_err(|_| Refused::from(t.bad_entry))?;
    let memo = fields.some("memo").map(str::to_owned);
    let correct = CorrectEntry { entry, wallet: None, amounts: None, force: !fields.get("force").is_empty(), memo };
    visitor.session.execute(correct).await.map_err(|error| Refused::of(&error, language))?;
    Ok(())
}
