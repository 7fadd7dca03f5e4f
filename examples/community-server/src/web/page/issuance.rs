//! What a member can claim of a basic income, and what a rule could not move when it was due: paid later by whoever holds the wallet, or
//! waived by the community.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use serde::Deserialize;
use wezer_core::group::ROOT;
use wezer_core::id::WalletId;
use wezer_core::kernel::CallError;
use wezer_core::money::{CurrencyCode, Money};
use wezer_core::right::PAY;
use wezer_exchange::issuance::{
    ClaimIncome, ClaimableIncome, IssuanceRuleById, IssuanceRuleId, IssuanceRules, MANAGE_ISSUANCE, SettleUnmet, Unmet, UnmetOf,
    UnmetOfRule, WaiveUnmet,
};

use super::group::ask;
use super::pay::source;
use super::wallet::names;
use crate::app::App;
use crate::web::form::SignedForm;
use crate::web::number;
use crate::web::refused::Could;
use crate::web::text::{MoneyTexts, RuleTexts};
use crate::web::view::Trouble;
use crate::web::visitor::{Visitor, own_path};

/// All rules that are told at once, ended ones too: what they gave can still be claimed and is still open.
const RULES: u16 = 1_000;
/// So many wallets are told of a rule at once.
const OPEN: u16 = 100;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/issuance/{rule}/{what}", post(act))
}

/// A basic income that waits to be claimed.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) rule: String,
    pub(super) name: String,
    pub(super) told: String,
}

/// What is open between a wallet and a rule.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) rule: String,
    pub(super) wallet: String,
    /// The rule's name.
    pub(super) name: String,
    /// Whose wallet; empty where that is clear.
    pub(super) whose: String,
    pub(super) told: String,
    /// Whether the wallet is to pay; else it is to get something.
    pub(super) owes: bool,
}

/// What is open with a wallet, and what the visitor may do about it.
#[derive(Debug, Default)]
pub(super) struct OpenHere {
    pub(super) lines: Vec<Open>,
    /// `settle`; empty if the visitor may not pay from the wallet.
    pub(super) what: &'static str,
}

/// What is open with a currency's rules, for who may waive it.
#[derive(Debug, Default)]
pub(super) struct OpenWith {
    pub(super) lines: Vec<Open>,
    /// Whether there is more than is told.
    pub(super) more: bool,
}

/// What was done just before a page is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
}

impl Asked {
    pub(super) fn told(&self, visitor: &Visitor) -> Option<&'static str> {
        let m = MoneyTexts::of(visitor.language);
        match self.done.as_str() {
            "claim" => Some(m.claim_done),
            "settle" => Some(m.settle_done),
            "waive" => Some(m.waive_done),
            "saved" => Some(RuleTexts::of(visitor.language).saved),
            "ended" => Some(RuleTexts::of(visitor.language).ended),
            _ => None,
        }
    }
}

/// What the visitor can claim now, of one currency or of all.
pub(super) async fn claims(visitor: &Visitor, currency: Option<CurrencyCode>) -> Result<Vec<Claim>, Trouble> {
    let (m, language) = (MoneyTexts::of(visitor.language), visitor.language);
    let rules = ask(visitor, IssuanceRules { currency, ended_too: true, after: None, limit: Some(RULES) }).await?;
    let mut claims = Vec::new();
    for rule in rules.iter().filter(|rule| rule.terms().is_claimed()) {
        let asked = ClaimableIncome { rule: rule.id(), member: visitor.member.id() };
        let found = match visitor.session.ask(asked).await {
            Ok(found) => found,
            // Who may not claim is told nothing of it.
            Err(CallError::Denied(_)) => continue,
            Err(error) => return Err(visitor.trouble(&error, "/wallet")),
        };
        let Some(until) = found.until else { continue };
        let pattern = if found.periods > 1 { m.claimable_since } else { m.claimable };
        // The last day on which it can be claimed is the one before it is lost.
        let told = pattern
            .replace("{amount}", &number::money(found.money, language))
            .replace("{when}", &number::day(until.plus_seconds(-1), language));
        claims.push(Claim { rule: rule.id().to_string(), name: rule.name().to_owned(), told });
    }
    Ok(claims)
}

fn line(visitor: &Visitor, unmet: &Unmet, currency: CurrencyCode, name: &str, whose: String) -> Open {
    let (m, owes) = (MoneyTexts::of(visitor.language), unmet.amount().is_negative());
    let amount = if owes { unmet.amount().negated() } else { unmet.amount() };
    let pattern = if owes { m.open_owes } else { m.open_gets };
    Open {
        rule: unmet.rule().to_string(),
        wallet: unmet.wallet().to_string(),
        name: name.to_owned(),
        whose,
        told: pattern.replace("{amount}", &number::money(Money::new(amount, currency), visitor.language)),
        owes,
    }
}

/// What is open between a wallet and all rules.
pub(super) async fn open_here(visitor: &Visitor, wallet: WalletId) -> Result<OpenHere, Trouble> {
    let found = ask(visitor, UnmetOf { wallet }).await?;
    if found.is_empty() {
        return Ok(OpenHere::default());
    }
    let mut lines = Vec::with_capacity(found.len());
    for unmet in &found {
        let Some(rule) = ask(visitor, IssuanceRuleById { rule: unmet.rule() }).await? else { continue };
        lines.push(line(visitor, unmet, rule.currency(), rule.name(), String::new()));
    }
    let of_a_group = |id: WalletId, all: &[(String, String, bool)]| all.iter().any(|(known, ..)| *known == id.to_string());
    let may = wallet == visitor.member.wallet()
        || of_a_group(wallet, &source::all(visitor, None).await?)
        || Could::ask(visitor, PAY, ROOT).await?.yes;
    Ok(OpenHere { lines, what: if may { "settle" } else { "" } })
}

/// What is open between all wallets and the rules of a currency; nothing for who may not waive it.
pub(super) async fn open_with(visitor: &Visitor, code: CurrencyCode) -> Result<OpenWith, Trouble> {
    let mut open = OpenWith::default();
    if !Could::ask(visitor, MANAGE_ISSUANCE, ROOT).await?.yes {
        return Ok(open);
    }
    let rules = IssuanceRules { currency: Some(code), ended_too: true, after: None, limit: Some(RULES) };
    for rule in ask(visitor, rules).await? {
        let mut found = ask(visitor, UnmetOfRule { rule: rule.id(), after: None, limit: Some(OPEN + 1) }).await?;
        open.more |= found.len() > usize::from(OPEN);
        found.truncate(usize::from(OPEN));
        let named = names(&visitor.app, visitor.language, found.iter().map(Unmet::wallet).collect()).await?;
        let whose = |unmet: &Unmet| named.get(&unmet.wallet()).cloned().unwrap_or_default();
        open.lines.extend(found.iter().map(|unmet| line(visitor, unmet, code, rule.name(), whose(unmet))));
    }
    Ok(open)
}

/// Claims, pays or gets, or waives.
async fn act(
    Path((rule, what)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let back = own_path(fields.get("back")).to_owned();
    let not_found = || Trouble::not_found(visitor.language).on(&visitor, back.clone());
    let rule: IssuanceRuleId = rule.parse().map_err(|_| not_found())?;
    let wallet = fields.get("wallet").parse().unwrap_or(visitor.member.wallet());
    let session = &visitor.session;
    let said = match what.as_str() {
        "claim" => session.execute(ClaimIncome { rule, member: visitor.member.id() }).await.map(|_| ()),
        "settle" => session.execute(SettleUnmet { wallet, rule }).await.map(|_| ()),
        "waive" => session.execute(WaiveUnmet { wallet, rule }).await.map(|_| ()),
        _ => return Err(not_found()),
    };
    said.map_err(|error| visitor.trouble(&error, back.clone()))?;
    Ok(Redirect::to(&format!("{back}?done={what}")).into_response())
}
