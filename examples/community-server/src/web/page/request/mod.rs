//! Requests for payment: asked, paid, denied, taken back.

mod list;
mod new;
mod one;

use axum::Router;
use axum::routing::{get, post};
use wezer_core::id::WalletId;
use wezer_core::kernel::{CallError, Refusal};
use wezer_core::language::Language;
use wezer_core::money::Money;
use wezer_exchange::request::RequestState;

use super::pay::source;
use crate::app::App;
use crate::web::number;
use crate::web::text::RequestTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// What lies below `/requests` and `/request`.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/requests", get(list::page))
        .route("/requests/new", get(new::page).post(new::ask))
        .route("/request/{request}", get(one::page))
        .route("/request/{request}/{what}", post(one::act))
}

fn state(state: RequestState, r: &'static RequestTexts) -> &'static str {
    match state {
        RequestState::Open => r.state_open,
        RequestState::Processed => r.state_processed,
        RequestState::Denied => r.state_denied,
        RequestState::Cancelled => r.state_cancelled,
        RequestState::Expired => r.state_expired,
    }
}

pub(super) fn joined(amounts: &[Money], language: Language) -> String {
    amounts.iter().map(|money| number::money(*money, language)).collect::<Vec<_>>().join(" + ")
}

/// The visitor's own wallet, then those of groups that they may pay from.
pub(super) async fn wallets(visitor: &Visitor) -> Result<Vec<WalletId>, Trouble> {
    let own = visitor.member.wallet();
    let more = source::all(visitor, None).await?;
    let more = more.into_iter().filter_map(|(id, ..)| id.parse().ok()).filter(|id| *id != own);
    Ok(core::iter::once(own).chain(more).collect())
}

/// What was answered; nothing where the visitor may not ask, as of a group's wallet of which they may see one side only.
pub(super) fn or_nothing<T: Default, E: Refusal>(answer: Result<T, CallError<E>>, visitor: &Visitor) -> Result<T, Trouble> {
    match answer {
        Ok(answer) => Ok(answer),
        Err(CallError::Denied(_) | CallError::Refused(_)) => Ok(T::default()),
        Err(error) => Err(visitor.trouble(&error, "/wallet")),
    }
}
