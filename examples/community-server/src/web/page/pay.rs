//! Paying, in one currency or several at once.

mod preview;
pub(super) mod source;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::id::{CommandId, WalletId};
use wezer_core::kernel::CallError;
use wezer_core::language::Language;
use wezer_core::ledger::{Abundance, Currency, MAX_AMOUNTS, Origin, Pay};
use wezer_core::member::{FindMember, Members};
use wezer_core::money::{CurrencyCode, Money};
use wezer_core::wallet::Wallets;

use self::preview::Preview;
use super::voice::{Voice, session, voices};
use crate::app::App;
use crate::web::form::{Fields, SignedForm};
use crate::web::refused::Refused;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{number, texts};

/// A line of the form: an amount as it was typed.
#[derive(Debug, Clone, Default)]
struct Line {
    amount: String,
    currency: String,
    wrong: Option<String>,
}

/// A currency to choose.
#[derive(Debug)]
pub(super) struct Choice {
    pub(in crate::web::page) code: String,
    pub(in crate::web::page) label: String,
}

#[derive(Template)]
#[template(path = "pay.html")]
struct Page {
    frame: Frame,
    id: String,
    /// Wallets to pay from: id, name, whether it is chosen. Only the visitor's own: not asked.
    sources: Vec<(String, String, bool)>,
    /// In whose name; empty if there is only one's own.
    voices: Vec<Voice>,
    to: String,
    to_wrong: Option<&'static str>,
    memo: String,
    lines: Vec<Line>,
    can_add: bool,
    /// The amount to type next.
    focus: usize,
    currencies: Vec<Choice>,
    names: Vec<String>,
    refusal: Option<Refused>,
    preview: Option<Preview>,
}

#[derive(Template)]
#[template(path = "pay_preview.html")]
struct PreviewPage {
    frame: Frame,
    refusal: Option<String>,
    preview: Option<Preview>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    to: String,
    /// A wallet to pay from.
    from: Option<String>,
    /// A wallet to pay into.
    into: Option<String>,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut to = asked.to;
    if let Some(into) = asked.into.and_then(|id| id.parse::<WalletId>().ok()) {
        let named = super::wallet::names(&visitor.app, visitor.language, vec![into]).await?;
        to = named.get(&into).cloned().unwrap_or_default();
    }
    let from = asked.from.and_then(|id| id.parse().ok());
    let typed = Typed { from, to, lines: vec![Line::default()], ..Typed::default() };
    let currencies = super::wallet::currencies(&visitor).await?;
    Ok(show(&made(&visitor, typed, &currencies).await?))
}

/// What was typed, kept whatever becomes of it.
#[derive(Debug, Default)]
struct Typed {
    id: Option<CommandId>,
    /// Another wallet than the visitor's own.
    from: Option<WalletId>,
    /// The address of the group in whose name; empty for one's own.
    voice: String,
    to: String,
    to_wrong: Option<&'static str>,
    memo: String,
    lines: Vec<Line>,
    refusal: Option<Refused>,
    preview: Option<Preview>,
}

impl Typed {
    fn read(fields: &Fields) -> Self {
        let amounts = fields.all("amount").map(str::to_owned);
        let lines = amounts.zip(fields.all("currency")).take(MAX_AMOUNTS);
        let lines = lines.map(|(amount, currency)| Line { amount, currency: currency.to_owned(), wrong: None }).collect();
        let (to, memo) = (fields.get("to").to_owned(), fields.get("memo").to_owned());
        let (id, from) = (fields.get("id").parse().ok(), fields.get("from").parse().ok());
        Self { id, from, voice: fields.get("as").to_owned(), to, memo, lines, ..Self::default() }
    }

    /// The payment, or what is wrong with it at its place.
    fn payment(&mut self, own: WalletId, to: Option<WalletId>, language: Language) -> Option<Pay> {
        let t = texts(language);
        if to.is_none() {
            self.to_wrong = Some(t.pay_unknown_payee);
        }
        let many = self.lines.len() > 1;
        let mut amounts = Vec::new();
        for line in self.lines.iter_mut().filter(|line| !(many && line.amount.is_empty())) {
            match (number::parse(&line.amount, language), line.currency.parse::<CurrencyCode>()) {
                (Ok(amount), Ok(code)) => amounts.push(Money::new(amount, code)),
                _ => line.wrong = Some(t.pay_not_an_amount.to_owned()),
            }
        }
        let is_whole = self.to_wrong.is_none() && self.lines.iter().all(|line| line.wrong.is_none());
        let memo = Some(self.memo.clone()).filter(|memo| !memo.is_empty());
        is_whole.then_some(Pay { from: self.from.unwrap_or(own), to: to?, amounts: amounts.into(), memo, hold_until: None })
    }
}

async fn made(visitor: &Visitor, typed: Typed, currencies: &[Currency]) -> Result<Page, Trouble> {
    let Typed { id, from, voice, to, to_wrong, memo, lines, refusal, preview } = typed;
    let id = id.unwrap_or_else(|| visitor.session.fresh_command_id()).to_string();
    let focus = if to.is_empty() { usize::MAX } else { lines.len().saturating_sub(1) };
    Ok(Page {
        sources: source::all(visitor, from).await?,
        voices: voices(visitor, &voice).await?,
        frame: visitor.frame("wallet").titled(visitor.say("pay")),
        id,
        to,
        to_wrong,
        memo,
        can_add: lines.len() < currencies.len().min(MAX_AMOUNTS),
        focus,
        lines,
        currencies: choices(currencies, |currency| currency.abundance() != Abundance::Abundant),
        names: names(visitor).await?,
        refusal,
        preview,
    })
}

/// Currencies to choose from: first those that keep a balance here.
pub(super) fn choices(currencies: &[Currency], filter: impl Fn(&Currency) -> bool) -> Vec<Choice> {
    let mut chosen: Vec<&Currency> = currencies.iter().filter(|currency| filter(currency)).collect();
    chosen.sort_by_key(|currency| currency.origin() == Origin::Declared);
    let label = |currency: &Currency| match currency.name() {
        name if name == currency.code().as_str() => name.to_owned(),
        name => format!("{} · {name}", currency.code()),
    };
    chosen.into_iter().map(|currency| Choice { code: currency.code().to_string(), label: label(currency) }).collect()
}

/// Names that may be typed as a payee: members, then wallets of the community.
pub(super) async fn names(visitor: &Visitor) -> Result<Vec<String>, Trouble> {
    let trouble = |error| Trouble::of(&error, visitor.language);
    let members = visitor.session.ask(Members { limit: Some(1_000), ..Members::default() }).await.map_err(trouble)?;
    let wallets = visitor.session.ask(Wallets { limit: Some(200), ..Wallets::default() }).await;
    let wallets = wallets.map_err(|error| Trouble::of(&error, visitor.language))?;
    let own = visitor.member.id();
    let members = members.iter().filter(|member| member.id() != own).map(|member| member.name().to_owned());
    let mut names: Vec<String> = members.chain(wallets.iter().map(|wallet| wallet.label().to_owned())).collect();
    names.extend(source::group_wallets(visitor).await?.into_iter().map(|(_, name)| name));
    Ok(names)
}

/// The wallet that somebody meant by a name: a member's, one of the community's, or the commons.
pub(super) async fn wallet_named(visitor: &Visitor, name: &str) -> Result<Option<WalletId>, Trouble> {
    let language = visitor.language;
    let name = name.trim();
    if name.is_empty() {
        return Ok(None);
    }
    let member = visitor.session.ask(FindMember::Name(name.to_owned())).await.map_err(|error| Trouble::of(&error, language))?;
    if let Some(member) = member {
        return Ok(Some(member.wallet()));
    }
    if Language::ALL.iter().any(|language| texts(*language).commons.eq_ignore_ascii_case(name)) {
        return Ok(Some(wezer_core::wallet::COMMONS));
    }
    if let Some(wallet) = source::group_wallet_named(visitor, name).await? {
        return Ok(Some(wallet));
    }
    let asked = Wallets { label_starts: name.to_owned(), after: None, limit: Some(1) };
    let wallets = visitor.session.ask(asked).await.map_err(|error| Trouble::of(&error, language))?;
    Ok(wallets.first().filter(|wallet| wallet.label() == name).map(|wallet| wallet.id()))
}

/// Pays, shows what would be paid, or adds a line, as the button says.
pub(super) async fn submit(State(_app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let SignedForm { visitor, fields } = form;
    let language = visitor.language;
    let currencies = super::wallet::currencies(&visitor).await?;
    let mut typed = Typed::read(&fields);
    if fields.get("do") == "add" {
        let unused = choices(&currencies, |currency| {
            let code = currency.code();
            currency.abundance() != Abundance::Abundant && typed.lines.iter().all(|line| line.currency != code.as_str())
        });
        let currency = unused.into_iter().next().map(|choice| choice.code).unwrap_or_default();
        typed.lines.push(Line { currency, ..Line::default() });
        return Ok(show(&made(&visitor, typed, &currencies).await?));
    }
    let to = wallet_named(&visitor, &typed.to).await?;
    let Some(pay) = typed.payment(visitor.member.wallet(), to, language) else {
        return Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, typed, &currencies).await?));
    };
    if fields.get("do") == "preview" {
        match preview::of(&visitor, &session(&visitor, &fields)?, &pay, &currencies).await {
            Ok(preview) => typed.preview = Some(preview),
            Err(refusal) => typed.refusal = Some(refusal.into()),
        }
        return Ok(show(&made(&visitor, typed, &currencies).await?));
    }
    let id = typed.id.unwrap_or_else(|| visitor.session.fresh_command_id());
    match session(&visitor, &fields)?.execute_as(id, pay).await {
        Ok(paid) if paid.pending => Ok(Redirect::to("/pending?done=placed").into_response()),
        Ok(_) => Ok(Redirect::to("/?done=paid").into_response()),
        Err(error @ (CallError::Refused(_) | CallError::Denied(_) | CallError::IdReused { .. })) => {
            typed.refusal = Some(Refused::of(&error, language));
            // Another content needs another id.
            typed.id = None;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, typed, &currencies).await?))
        }
        Err(error) => Err(Trouble::of(&error, language)),
    }
}

/// The piece of the page that says what would be paid.
pub(super) async fn preview(form: SignedForm) -> Result<Response, Trouble> {
    let SignedForm { visitor, fields } = form;
    let mut typed = Typed::read(&fields);
    let frame = visitor.frame("wallet");
    let to = wallet_named(&visitor, &typed.to).await?;
    let Some(pay) = typed.payment(visitor.member.wallet(), to, visitor.language) else {
        return Ok(show(&PreviewPage { frame, refusal: None, preview: None }));
    };
    let currencies = super::wallet::currencies(&visitor).await?;
    let (preview, refusal) = match preview::of(&visitor, &session(&visitor, &fields)?, &pay, &currencies).await {
        Ok(preview) => (Some(preview), None),
        Err(refusal) => (None, Some(refusal)),
    };
    Ok(show(&PreviewPage { frame, refusal, preview }))
}
