//! The rules by which a currency comes and goes: written, put in the place of others, ended; and what is made by decision.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::group::ROOT;
use wezer_core::ledger::{Currency, Issue, Origin};
use wezer_core::money::{Amount, Money};
use wezer_core::right::ISSUE;
use wezer_core::world::{SystemWorld, World};
use wezer_exchange::calendar::Day;
use wezer_exchange::issuance::{
    EndIssuanceRule, IssuanceRule, IssuanceRuleById, IssuanceRuleId, MANAGE_ISSUANCE, SetIssuanceRule, Terms,
};

use super::rule::{Rule, every, rules, says};
use super::terms::{Kind, fresh, parts, read, typed_of};
use super::{find, typed};
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::group::ask;
use crate::web::page::input::{Look, Shown};
use crate::web::page::sheet::{Order, Part, Sheet};
use crate::web::refused::{Could, Refused};
use crate::web::text::{MoneyTexts, RuleTexts};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "currency_rules.html")]
struct Page {
    frame: Frame,
    m: &'static MoneyTexts,
    w: &'static RuleTexts,
    done: Option<&'static str>,
    code: String,
    name: String,
    rules: Vec<Rule>,
    /// Address, name, what it does.
    kinds: Vec<(String, &'static str, &'static str)>,
    no: Option<Refused>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web::page) struct Asked {
    done: String,
    /// The rule in whose place another is written.
    replaces: String,
}

/// A currency of which something can come and go.
async fn kept(visitor: &Visitor, code: &str) -> Result<Currency, Trouble> {
    let currency = find(visitor, code).await?;
    if currency.origin() == Origin::Declared {
        return Err(Trouble::not_found(visitor.language).on(visitor, format!("/currencies/{}", currency.code())));
    }
    Ok(currency)
}

pub(in crate::web::page) async fn page(
    visitor: Visitor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let w = RuleTexts::of(visitor.language);
    let address = |last: &str| format!("/currencies/{}/rules/{last}", currency.code());
    let kind = |kind: Kind| (address(kind.slug()), kind.words(w).0, kind.words(w).1);
    let could = Could::ask(&visitor, MANAGE_ISSUANCE, ROOT).await?;
    let mut kinds: Vec<_> = if could.yes { Kind::ALL.map(kind).into() } else { Vec::new() };
    if Could::ask(&visitor, ISSUE, ROOT).await?.yes {
        kinds.push((address("decision"), w.decision, w.decision_does));
    }
    let (yes, no) = (could.yes, (!could.yes).then_some(could.no));
    let page = Page {
        frame: visitor.frame("more").titled(w.rules),
        m: MoneyTexts::of(visitor.language),
        w,
        done: match asked.done.as_str() {
            "saved" => Some(w.saved),
            "ended" => Some(w.ended),
            _ => None,
        },
        code: currency.code().to_string(),
        name: currency.name().to_owned(),
        rules: rules(&visitor, currency.code()).await?,
        kinds,
        no,
    };
    Ok(if yes { show(&page) } else { show_as(StatusCode::FORBIDDEN, &page) })
}

/// The rule that is replaced, of this currency.
async fn replaced(visitor: &Visitor, currency: &Currency, id: &str) -> Result<Option<IssuanceRule>, Trouble> {
    let Ok(rule) = id.parse::<IssuanceRuleId>() else { return Ok(None) };
    Ok(ask(visitor, IssuanceRuleById { rule }).await?.filter(|rule| rule.currency() == currency.code()))
}

fn crumbs(visitor: &Visitor, currency: &Currency) -> Vec<(String, String)> {
    let (w, code) = (RuleTexts::of(visitor.language), currency.code());
    vec![(format!("/currencies/{code}"), currency.name().to_owned()), (format!("/currencies/{code}/rules"), w.rules.to_owned())]
}

async fn sheet(visitor: &Visitor, currency: &Currency, kind: Kind, typed: &Fields) -> Result<Sheet, Trouble> {
    let w = RuleTexts::of(visitor.language);
    let (title, does) = kind.words(w);
    let mut sheet = Sheet::new(visitor, title, does, format!("/currencies/{}/rules/{}", currency.code(), kind.slug()));
    sheet.crumbs = crumbs(visitor, currency);
    sheet.names = typed::wallet_names(visitor).await?;
    let name = Shown::new("name", w.rule_name, typed, Look::Line { most: 100 }).required();
    sheet.parts = vec![Shown::new("replaces", "", typed, Look::Hidden).into(), Part::from(name)];
    sheet.parts.extend(parts(kind, w, typed));
    let old = replaced(visitor, currency, typed.get("replaces")).await?;
    if let Some(dividend) = old.and_then(|old| in_force(&old, currency)) {
        // It is not for the form to say: what is in force goes on.
        for part in &mut sheet.parts {
            if let Part::Group { legend, help, fields } = part
                && fields.iter().any(|field| field.name == "first")
            {
                fields.retain(|field| field.name != "first");
                let money = number::money(Money::new(dividend, currency.code()), visitor.language);
                (*legend, *help) = (title.to_owned(), w.first_goes_on.replace("{amount}", &money));
            }
        }
    }
    Ok(sheet)
}

/// The dividend with which one goes on that is put in the place of this rule.
fn in_force(old: &IssuanceRule, currency: &Currency) -> Option<Amount> {
    matches!(old.terms(), Terms::Dividend(_)).then(|| currency.amount(old.dividend()))
}

pub(in crate::web::page) async fn form(
    visitor: Visitor,
    Path((code, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    if kind == "decision" {
        let sheet = decision_sheet(&visitor, &currency, &Fields::default()).await?;
        return Ok(sheet.page(Could::ask(&visitor, ISSUE, ROOT).await?));
    }
    let kind = Kind::named(&kind).ok_or_else(|| Trouble::not_found(visitor.language))?;
    let typed = match replaced(&visitor, &currency, &asked.replaces).await? {
        None => fresh(),
        Some(rule) => typed_of(&visitor, &rule, &currency).await?.with("replaces", asked.replaces),
    };
    Ok(sheet(&visitor, &currency, kind, &typed).await?.page(Could::ask(&visitor, MANAGE_ISSUANCE, ROOT).await?))
}

async fn order(
    visitor: &Visitor,
    currency: &Currency,
    kind: Kind,
    fields: &Fields,
) -> Result<Result<Order<SetIssuanceRule>, Refused>, Trouble> {
    let (w, m, language) = (RuleTexts::of(visitor.language), MoneyTexts::of(visitor.language), visitor.language);
    let old = replaced(visitor, currency, fields.get("replaces")).await?;
    // What was read first counts.
    let goes_on =
        old.as_ref().and_then(|old| in_force(old, currency)).map(|dividend| typed::amount_typed(Some(dividend), language));
    let fields = &match goes_on {
        Some(first) => Fields::from(vec![("first".to_owned(), first)]).and(fields),
        None => fields.clone(),
    };
    let (terms, periods, times) = match read(kind, visitor, fields).await {
        Ok(read) => read,
        Err(refused) => return Ok(Err(refused)),
    };
    let mut told = vec![says(visitor, &terms, currency.code()).await?];
    let command = SetIssuanceRule {
        name: fields.get("name").to_owned(),
        currency: currency.code(),
        terms,
        every: periods,
        from: None,
        times,
        replaces: old.as_ref().map(IssuanceRule::id),
    };
    let from = command.holds_from(old.as_ref(), Day::of(SystemWorld.now()));
    let from = w.begins.replace("{when}", &number::day(from.begins(), language));
    told.push(if times == Some(1) { from } else { format!("{from}, {}", every(periods.period, m)) });
    told.extend(times.filter(|times| *times > 1).map(|times| w.times_told.replace("{n}", &times.to_string())));
    Ok(Ok(Order { command, told }))
}

pub(in crate::web::page) async fn save(
    Path((code, kind)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let next = format!("/currencies/{}/rules?done=saved", currency.code());
    if kind == "decision" {
        let order = decision(&visitor, &currency, &fields).await;
        return decision_sheet(&visitor, &currency, &fields).await?.sent(&visitor, &fields, order, &next).await;
    }
    let kind = Kind::named(&kind).ok_or_else(|| Trouble::not_found(visitor.language))?;
    let order = order(&visitor, &currency, kind, &fields).await?;
    sheet(&visitor, &currency, kind, &fields).await?.sent(&visitor, &fields, order, &next).await
}

pub(in crate::web::page) async fn end(
    Path(code): Path<String>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let back = format!("/currencies/{}/rules", currency.code());
    let rule = fields.get("rule").parse().map_err(|_| Trouble::not_found(visitor.language).on(&visitor, back.clone()))?;
    let ended = visitor.session.execute(EndIssuanceRule { rule }).await;
    ended.map_err(|error| visitor.trouble(&error, back.clone()))?;
    Ok(Redirect::to(&format!("{back}?done=ended")).into_response())
}

async fn decision_sheet(visitor: &Visitor, currency: &Currency, typed: &Fields) -> Result<Sheet, Trouble> {
    let w = RuleTexts::of(visitor.language);
    let action = format!("/currencies/{}/rules/decision", currency.code());
    let mut sheet = Sheet::new(visitor, w.decision, w.decision_does, action);
    sheet.crumbs = crumbs(visitor, currency);
    sheet.names = typed::wallet_names(visitor).await?;
    sheet.save = w.issue;
    sheet.parts = vec![
        Shown::new("to", w.issue_to, typed, Look::Named).required().into(),
        Shown::new("amount", w.amount, typed, Look::Amount).required().into(),
        Shown::new("memo", w.issue_memo, typed, Look::Line { most: 400 }).into(),
    ];
    Ok(sheet)
}

async fn decision(visitor: &Visitor, currency: &Currency, fields: &Fields) -> Result<Order<Issue>, Refused> {
    let (w, language) = (RuleTexts::of(visitor.language), visitor.language);
    let money = Money::new(typed::needed(fields, "amount", language)?, currency.code());
    let to = typed::wallet_of(visitor, fields.get("to")).await?;
    let line = w.issue_told.replace("{amount}", &number::money(money, language)).replace("{to}", fields.get("to"));
    let command = Issue { to, money, memo: fields.some("memo").map(str::to_owned) };
    Ok(Order { command, told: vec![line] })
}
