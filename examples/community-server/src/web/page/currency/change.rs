//! Changing what a currency is called, its limits and its fees.

use axum::extract::Path;
use axum::response::Response;
use wezer_core::group::ROOT;
use wezer_core::language::Language;
use wezer_core::ledger::{Bound, ChangeCurrency, Currency, Force, Limits, Origin};
use wezer_core::right::MANAGE_CURRENCIES;

use super::{bound_lines, fee, find, typed};
use crate::web::form::{Fields, SignedForm};
use crate::web::page::input::{Look, Shown};
use crate::web::page::sheet::{Order, Part, Sheet};
use crate::web::page::wallet::currencies;
use crate::web::refused::{Could, Refused};
use crate::web::text::RuleTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

fn bound(which: &str, label: &str, visitor: &Visitor, typed: &Fields) -> [Shown; 2] {
    let w = RuleTexts::of(visitor.language);
    let force = Shown::select(format!("{which}-force"), w.force, typed, &[("hard", w.refuses), ("warning", w.warns)]);
    [Shown::new(which, label, typed, Look::Amount), force]
}

async fn sheet(visitor: &Visitor, currency: &Currency, typed: &Fields) -> Result<Sheet, Trouble> {
    let w = RuleTexts::of(visitor.language);
    let others = fee::due_in(&currencies(visitor).await?, currency);
    let line = |name, label| Part::from(Shown::new(name, label, typed, Look::Line { most: 100 }));
    let mut parts = vec![line("name", w.name), line("symbol", w.symbol), line("usage", w.usage)];
    if currency.origin() != Origin::Declared {
        let ends = [bound("lower", w.lower, visitor, typed), bound("upper", w.upper, visitor, typed)];
        parts.push(Part::group(w.limits, w.limits_help, ends.into_iter().flatten().collect()));
    }
    parts.extend(fee::parts(visitor, typed, currency.code().as_str(), &others));
    let mut sheet = Sheet::new(visitor, w.change, w.change_does, format!("/currencies/{}/change", currency.code()));
    sheet.crumbs = vec![(format!("/currencies/{}", currency.code()), currency.name().to_owned())];
    sheet.names = typed::wallet_names(visitor).await?;
    sheet.parts = parts;
    Ok(sheet)
}

async fn as_it_is(visitor: &Visitor, currency: &Currency) -> Result<Fields, Trouble> {
    let language = visitor.language;
    let at = |bound: Option<Bound>| typed::amount_typed(bound.map(|bound| bound.at), language);
    let force = |bound: Option<Bound>| if bound.is_some_and(|one| one.force == Force::Warning) { "warning" } else { "hard" };
    let Limits { lower, upper } = currency.limits();
    let own = [
        ("name", currency.name().to_owned()),
        ("symbol", currency.symbol().to_owned()),
        ("usage", currency.usage().to_owned()),
        ("lower", at(lower)),
        ("lower-force", force(lower).to_owned()),
        ("upper", at(upper)),
        ("upper-force", force(upper).to_owned()),
    ];
    let mut all: Vec<(String, String)> = own.map(|(name, value)| (name.to_owned(), value)).into();
    all.extend(fee::typed_of(visitor, currency.fees()).await?);
    Ok(all.into())
}

pub(in crate::web::page) async fn page(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let currency = find(&visitor, &code).await?;
    let typed = as_it_is(&visitor, &currency).await?;
    Ok(sheet(&visitor, &currency, &typed).await?.page(Could::ask(&visitor, MANAGE_CURRENCIES, ROOT).await?))
}

fn read_bound(fields: &Fields, which: &str, language: Language) -> Result<Option<Bound>, Refused> {
    let warns = fields.get(&format!("{which}-force")) == "warning";
    let bound = |at| if warns { Bound::warning(at) } else { Bound::hard(at) };
    Ok(typed::amount(fields, which, language)?.map(bound))
}

async fn order(visitor: &Visitor, currency: &Currency, fields: &Fields) -> Result<Order<ChangeCurrency>, Refused> {
    let (language, w) = (visitor.language, RuleTexts::of(visitor.language));
    let limits = Limits { lower: read_bound(fields, "lower", language)?, upper: read_bound(fields, "upper", language)? };
    let fees = fee::read(visitor, fields).await?;
    let or = |lines: Vec<String>, none: &str| if lines.is_empty() { vec![none.to_owned()] } else { lines };
    let mut told = or(bound_lines(limits, language), w.no_limits);
    told.extend(or(fees.iter().map(|one| fee::told(one, language)).collect(), w.no_fees));
    let command = ChangeCurrency {
        code: currency.code(),
        name: Some(fields.some("name").unwrap_or(currency.code().as_str()).to_owned()),
        symbol: Some(fields.get("symbol").to_owned()),
        usage: Some(fields.get("usage").to_owned()),
        limits: (currency.origin() != Origin::Declared).then_some(limits),
        fees: Some(fees),
    };
    Ok(Order { command, told })
}

pub(in crate::web::page) async fn save(
    Path(code): Path<String>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let currency = find(&visitor, &code).await?;
    let (sheet, order) = (sheet(&visitor, &currency, &fields).await?, order(&visitor, &currency, &fields).await);
    sheet.sent(&visitor, &fields, order, &format!("/currencies/{}?done=saved", currency.code())).await
}
