//! What a unit in custody is worth, and what deposits and withdrawals cost.

use axum::extract::Path;
use axum::response::Response;
use wezer_core::group::ROOT;
use wezer_core::ledger::Currency;
use wezer_core::right::MANAGE_CURRENCIES;
use wezer_exchange::custody::{Charge, CustodyTermsOf, SetCustodyTerms, Worth};

use super::kept;
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::currency::{ppm, typed};
use crate::web::page::group::ask;
use crate::web::page::input::{Look, Shown};
use crate::web::page::sheet::{Order, Part, Sheet};
use crate::web::refused::{Could, Refused};
use crate::web::text::{CustodyTexts, RuleTexts};
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

fn sheet(visitor: &Visitor, currency: &Currency, typed: &Fields) -> Sheet {
    let (w, code) = (RuleTexts::of(visitor.language), currency.code());
    let field = |name: String, label| Shown::new(name, label, typed, Look::Amount);
    let charge = |which: &str, legend| {
        let (fixed, share) = (field(format!("{which}-fixed"), w.fee_fixed), field(format!("{which}-share"), w.share));
        Part::group(legend, "", vec![fixed, share])
    };
    let worth = vec![field("units".to_owned(), w.units).required(), field("outside".to_owned(), w.outside).required()];
    let mut sheet = Sheet::new(visitor, w.terms, w.terms_does, format!("/custody/{code}/terms"));
    sheet.crumbs = vec![(format!("/custody/{code}"), CustodyTexts::of(visitor.language).custody.to_owned())];
    sheet.parts = vec![Part::group("", "", worth), charge("deposit", w.deposit), charge("withdrawal", w.withdrawal)];
    sheet
}

pub(super) async fn page(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let (currency, language) = (kept(&visitor, &code).await?, visitor.language);
    let terms = ask(&visitor, CustodyTermsOf { currency: currency.code() }).await?;
    let fixed = |charge: Charge| typed::amount_typed(charge.fixed.is_positive().then_some(charge.fixed), language);
    let share = |charge: Charge| typed::share_typed(charge.share, language);
    let typed = [
        ("units", terms.worth.units.to_string()),
        ("outside", terms.worth.outside.to_string()),
        ("deposit-fixed", fixed(terms.deposit)),
        ("deposit-share", share(terms.deposit)),
        ("withdrawal-fixed", fixed(terms.withdrawal)),
        ("withdrawal-share", share(terms.withdrawal)),
    ];
    let typed: Vec<(String, String)> = typed.map(|(name, value)| (name.to_owned(), value)).into();
    Ok(sheet(&visitor, &currency, &typed.into()).page(Could::ask(&visitor, MANAGE_CURRENCIES, ROOT).await?))
}

fn order(visitor: &Visitor, currency: &Currency, fields: &Fields) -> Result<Order<SetCustodyTerms>, Refused> {
    let (w, language) = (RuleTexts::of(visitor.language), visitor.language);
    let count = |name: &str| typed::count::<u32>(fields, name, language);
    let charge = |which: &str| -> Result<Charge, Refused> {
        let fixed = typed::amount(fields, &format!("{which}-fixed"), language)?.unwrap_or_default();
        Ok(Charge { fixed, share: typed::share(fields, &format!("{which}-share"), language)? })
    };
    let worth = Worth { units: count("units")?, outside: count("outside")? };
    let (deposit, withdrawal) = (charge("deposit")?, charge("withdrawal")?);
    let line = |what: &str, charge: Charge| {
        let (fixed, share) = (number::amount(charge.fixed, language), ppm(charge.share, language));
        w.charge_told.replace("{what}", what).replace("{fixed}", &fixed).replace("{share}", &share)
    };
    let worth_told = w.worth_told.replace("{units}", &worth.units.to_string()).replace("{outside}", &worth.outside.to_string());
    let told = vec![worth_told, line(w.deposit, deposit), line(w.withdrawal, withdrawal)];
    Ok(Order { command: SetCustodyTerms { currency: currency.code(), worth, deposit, withdrawal }, told })
}

pub(super) async fn save(Path(code): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let order = order(&visitor, &currency, &fields);
    let next = format!("/custody/{}?done=terms", currency.code());
    sheet(&visitor, &currency, &fields).sent(&visitor, &fields, order, &next).await
}
