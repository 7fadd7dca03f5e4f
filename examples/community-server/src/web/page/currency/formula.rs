//! The formulas by which limits are worked out.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::Refusal;
use wezer_core::group::ROOT;
use wezer_core::ledger::Currency;
use wezer_core::rule::RuleText;
use wezer_exchange::limit::{EndLimitRule, LimitFormula, LimitRefusal, LimitRule, LimitRules, MANAGE_LIMITS, SetLimitRule};

use super::{find, typed};
use crate::web::form::{Fields, SignedForm};
use crate::web::page::group::ask;
use crate::web::page::input::{Look, Shown};
use crate::web::page::sheet::{Order, Part, Sheet};
use crate::web::refused::{Could, Refused};
use crate::web::text::RuleTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// A formula has at most so many characters in the form.
const MOST: u32 = 1_000;

async fn rule(visitor: &Visitor, currency: &Currency) -> Result<Option<LimitRule>, Trouble> {
    let rules = ask(visitor, LimitRules {}).await?;
    Ok(rules.into_iter().find(|rule| rule.currency() == currency.code() && !rule.has_ended()))
}

async fn sheet(visitor: &Visitor, currency: &Currency, typed: &Fields) -> Result<Sheet, Trouble> {
    let (w, code) = (RuleTexts::of(visitor.language), currency.code());
    let help = w.formula_help.replace("{currency}", code.as_str());
    let group = |which: &str, legend| {
        let field = |part: &str, label, look| Shown::new(format!("{which}-{part}"), label, typed, look);
        let formula = field("formula", w.formula, Look::Line { most: MOST }).help(help.clone());
        let bounds = [field("least", w.least, Look::Amount), field("most", w.most, Look::Amount)];
        Part::group(legend, "", core::iter::once(formula).chain(bounds).collect())
    };
    let mut sheet = Sheet::new(visitor, w.formula, w.formula_does, format!("/currencies/{code}/formula"));
    sheet.crumbs = vec![(format!("/currencies/{code}"), currency.name().to_owned())];
    sheet.parts = vec![group("lower", w.formula_lower), group("upper", w.formula_upper)];
    sheet.end = rule(visitor, currency).await?.map(|_| (format!("/currencies/{code}/formula/end"), w.formula_end));
    Ok(sheet)
}

pub(in crate::web::page) async fn page(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let (currency, language) = (find(&visitor, &code).await?, visitor.language);
    let rule = rule(&visitor, &currency).await?;
    let of = |which: &str, formula: Option<&LimitFormula>| {
        let Some(formula) = formula else { return Vec::new() };
        let amount = |amount| typed::amount_typed(Some(amount), language);
        let values =
            [("formula", formula.formula.as_str().to_owned()), ("least", amount(formula.least)), ("most", amount(formula.most))];
        values.map(|(part, value)| (format!("{which}-{part}"), value)).into()
    };
    let mut typed = of("lower", rule.as_ref().and_then(LimitRule::lower));
    typed.extend(of("upper", rule.as_ref().and_then(LimitRule::upper)));
    Ok(sheet(&visitor, &currency, &typed.into()).await?.page(Could::ask(&visitor, MANAGE_LIMITS, ROOT).await?))
}

fn read(visitor: &Visitor, fields: &Fields, which: &str) -> Result<Option<LimitFormula>, Refused> {
    let language = visitor.language;
    let Some(text) = fields.some(&format!("{which}-formula")) else {
        let bounded = ["least", "most"].iter().any(|part| fields.some(&format!("{which}-{part}")).is_some());
        return if bounded { Err(Refused::from(RuleTexts::of(language).bounds_without.to_owned())) } else { Ok(None) };
    };
    let formula = RuleText::new(text).map_err(|fault| LimitRefusal::from(fault).explain(language))?;
    let bound = |part: &str| typed::needed(fields, &format!("{which}-{part}"), language);
    Ok(Some(LimitFormula { formula, least: bound("least")?, most: bound("most")? }))
}

fn order(visitor: &Visitor, currency: &Currency, fields: &Fields) -> Result<Order<SetLimitRule>, Refused> {
    let (w, language) = (RuleTexts::of(visitor.language), visitor.language);
    let (lower, upper) = (read(visitor, fields, "lower")?, read(visitor, fields, "upper")?);
    let line = |end: &str, one: &LimitFormula| {
        let amount = |amount| typed::amount_typed(Some(amount), language);
        w.formula_told
            .replace("{end}", end)
            .replace("{least}", &amount(one.least))
            .replace("{most}", &amount(one.most))
            .replace("{formula}", one.formula.as_str())
    };
    let ends = [(w.formula_lower, &lower), (w.formula_upper, &upper)];
    let told = ends.into_iter().filter_map(|(end, one)| Some(line(end, one.as_ref()?))).collect();
    Ok(Order { command: SetLimitRule { currency: currency.code(), lower, upper }, told })
}

pub(in crate::web::page) async fn save(
    Path(code): Path<String>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let currency = find(&visitor, &code).await?;
    let order = order(&visitor, &currency, &fields);
    let sheet = sheet(&visitor, &currency, &fields).await?;
    sheet.sent(&visitor, &fields, order, &format!("/currencies/{}?done=saved", currency.code())).await
}

pub(in crate::web::page) async fn end(
    Path(code): Path<String>,
    SignedForm { visitor, .. }: SignedForm,
) -> Result<Response, Trouble> {
    let code = find(&visitor, &code).await?.code();
    let ended = visitor.session.execute(EndLimitRule { currency: code }).await;
    ended.map_err(|error| visitor.trouble(&error, format!("/currencies/{code}/formula")))?;
    Ok(Redirect::to(&format!("/currencies/{code}?done=ended")).into_response())
}
