//! Custody: money outside that custodians keep for members. All see its books; custodians record, pay out and compare with the bank.

mod line;
mod list;
mod one;
mod report;
mod terms;

use axum::Router;
use axum::routing::{get, post};
use wezer_core::ledger::{Currency, Origin};
use wezer_core::money::CurrencyCode;

use super::wallet::currencies;
use crate::app::App;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// What lies below `/custody`.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/custody", get(list::page))
        .route("/custody/{code}", get(one::page))
        .route("/custody/{code}/report", get(report::page).post(report::compare))
        .route("/custody/{code}/terms", get(terms::page).post(terms::save))
        .route("/custody/{code}/{what}", post(one::act))
}

/// A currency that is kept in custody.
async fn kept(visitor: &Visitor, code: &str) -> Result<Currency, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/custody");
    let code: CurrencyCode = code.parse().map_err(|_| not_found())?;
    let all = currencies(visitor).await?;
    all.into_iter().find(|one| one.code() == code && one.origin() == Origin::Custody).ok_or_else(not_found)
}
