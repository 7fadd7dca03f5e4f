//! The fees of a currency: as they are told, and as fields of a form.

use wezer_core::language::Language;
use wezer_core::ledger::{Abundance, Bearer, Currency, Fee, MAX_FEES, Origin};

use super::rule::ppm;
use super::typed;
use crate::web::form::Fields;
use crate::web::number;
use crate::web::page::input::{Look, Shown};
use crate::web::page::sheet::Part;
use crate::web::refused::Refused;
use crate::web::text::RuleTexts;
use crate::web::texts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// A fee in words.
pub(super) fn told(fee: &Fee, language: Language) -> String {
    let t = texts(language);
    let mut parts = Vec::new();
    if fee.share.parts() > 0 {
        parts.push(ppm(fee.share, language));
    }
    if let Some(fixed) = fee.fixed {
        parts.push(number::amount(fixed, language));
    }
    let bearer = if fee.bearer == Bearer::Payer { t.fee_payer } else { t.fee_payee };
    format!("{}: {} ({bearer})", fee.name, parts.join(" + "))
}

/// The fields of one fee.
fn fields(nth: usize, visitor: &Visitor, fields: &Fields, own: &str, others: &[String]) -> Vec<Shown> {
    let w = RuleTexts::of(visitor.language);
    let amount = |name: &str, label| Shown::new(format!("fee-{name}-{nth}"), label, fields, Look::Amount);
    let currencies = core::iter::once(("", own)).chain(others.iter().map(|code| (code.as_str(), code.as_str())));
    let currencies: Vec<(&str, &str)> = currencies.collect();
    let mut all = short(nth, visitor, fields);
    all.extend([amount("minimum", w.fee_minimum), amount("maximum", w.fee_maximum)]);
    if !others.is_empty() {
        all.push(Shown::select(format!("fee-currency-{nth}"), w.fee_currency, fields, &currencies));
    }
    all.push(Shown::new(format!("fee-to-{nth}"), w.fee_to, fields, Look::Named).help(w.fee_to_help));
    all
}

/// The fields of one fee that are asked for most.
pub(in crate::web::page) fn short(nth: usize, visitor: &Visitor, fields: &Fields) -> Vec<Shown> {
    let w = RuleTexts::of(visitor.language);
    let bearers = [("payer", texts(visitor.language).fee_payer), ("payee", texts(visitor.language).fee_payee)];
    vec![
        Shown::new(format!("fee-name-{nth}"), w.fee_name, fields, Look::Line { most: 100 }),
        Shown::new(format!("fee-share-{nth}"), w.fee_share, fields, Look::Amount),
        Shown::new(format!("fee-fixed-{nth}"), w.fee_fixed, fields, Look::Amount),
        Shown::select(format!("fee-bearer-{nth}"), w.fee_bearer, fields, &bearers),
    ]
}

fn has_any(nth: usize, fields: &Fields) -> bool {
    ["name", "share", "fixed", "minimum", "maximum", "currency", "to"]
        .iter()
        .any(|part| fields.some(&format!("fee-{part}-{nth}")).is_some())
}

/// The fees that were typed, and one more; `others` are the currencies that one may be due in besides its own.
pub(super) fn parts(visitor: &Visitor, typed: &Fields, own: &str, others: &[String]) -> Vec<Part> {
    let w = RuleTexts::of(visitor.language);
    let last = (0..MAX_FEES).rev().find(|nth| has_any(*nth, typed)).map_or(0, |last| last + 1);
    let group = |nth: usize| {
        let legend = w.fee_nth.replace("{n}", &(nth + 1).to_string());
        Part::group(legend, w.fee_help, fields(nth, visitor, typed, own, others))
    };
    (0..(last + 1).min(MAX_FEES)).map(group).collect()
}

/// The currencies that a fee may be due in besides its own.
pub(super) fn due_in(all: &[Currency], own: &Currency) -> Vec<String> {
    let fits =
        |one: &&Currency| one.code() != own.code() && one.origin() != Origin::Declared && one.abundance() != Abundance::Abundant;
    all.iter().filter(fits).map(|one| one.code().to_string()).collect()
}

/// Fees as they are typed.
pub(super) async fn typed_of(visitor: &Visitor, fees: &[Fee]) -> Result<Vec<(String, String)>, Trouble> {
    let language = visitor.language;
    let mut all = Vec::new();
    for (nth, fee) in fees.iter().enumerate() {
        let to = match fee.to {
            None => String::new(),
            Some(to) => typed::wallet_typed(visitor, to).await?,
        };
        let values = [
            ("name", fee.name.clone()),
            ("share", typed::share_typed(fee.share, language)),
            ("fixed", typed::amount_typed(fee.fixed, language)),
            ("bearer", if fee.bearer == Bearer::Payer { "payer" } else { "payee" }.to_owned()),
            ("minimum", typed::amount_typed(fee.minimum, language)),
            ("maximum", typed::amount_typed(fee.maximum, language)),
            ("currency", fee.currency.map_or_else(String::new, |code| code.to_string())),
            ("to", to),
        ];
        all.extend(values.map(|(name, value)| (format!("fee-{name}-{nth}"), value)));
    }
    Ok(all)
}

/// The fees of a form: those that have a share, a fixed part or a least one.
pub(in crate::web::page) async fn read(visitor: &Visitor, fields: &Fields) -> Result<Vec<Fee>, Refused> {
    let (w, language) = (RuleTexts::of(visitor.language), visitor.language);
    let mut fees = Vec::new();
    for nth in 0..MAX_FEES {
        let named = |part: &str| format!("fee-{part}-{nth}");
        let none = |parts: &[&str]| parts.iter().all(|part| fields.some(&named(part)).is_none());
        if none(&["share", "fixed", "minimum"]) {
            if none(&["name", "maximum", "currency", "to"]) {
                continue;
            }
            return Err(Refused::from(w.fee_without.replace("{nth}", &(nth + 1).to_string())));
        }
        let amount = |part: &str| typed::amount(fields, &named(part), language);
        let currency = fields.some(&named("currency"));
        let unknown = |code: &str| Refused::from(w.unknown_currency.replace("{typed}", code));
        fees.push(Fee {
            name: fields.some(&named("name")).unwrap_or(w.fee_word).to_owned(),
            bearer: if fields.get(&named("bearer")) == "payee" { Bearer::Payee } else { Bearer::Payer },
            fixed: amount("fixed")?,
            share: typed::share(fields, &named("share"), language)?,
            minimum: amount("minimum")?,
            maximum: amount("maximum")?,
            currency: currency.map(|code| code.parse().map_err(|_| unknown(code))).transpose()?,
            to: typed::wallet(visitor, fields, &named("to")).await?,
        });
    }
    Ok(fees)
}
