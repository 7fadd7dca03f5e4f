//! The pages, one file each.

mod account;
mod admin;
mod apply;
mod campaign;
mod convert;
mod currency;
mod custody;
mod data;
mod deal;
mod debt;
mod docs;
mod feed;
mod flow;
mod group;
mod home;
mod input;
mod issuance;
mod journal;
mod kind;
mod label;
mod market;
mod member;
mod more;
mod opinion;
mod out;
mod pay;
mod pending;
mod profile;
mod purse;
mod reaction;
mod reputation;
mod request;
mod right;
mod room;
mod schedule;
mod set_up;
mod sheet;
mod sign_in;
mod social;
mod standing;
mod talk;
mod thanks;
mod voice;
mod wallet;
mod webhook;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::{get, post};

pub(crate) use self::room::Unpacked;
pub(super) use self::set_up::first as set_up_first;
use super::view::Trouble;
use super::visitor::Guest;
use crate::app::App;

/// A form has at most so many bytes.
const MAX_FORM_BYTES: usize = 128 << 10;

/// The pages; rooms to install have at most so many bytes.
pub(super) fn routes(components: usize) -> Router<App> {
    Router::new()
        .route("/", get(home::page))
        .route("/news", get(feed::page))
        .route("/feed", get(feed::newer))
        .merge(data::routes())
        .merge(group::routes())
        .merge(right::routes())
        .merge(room::routes(components))
        .merge(social::routes())
        .merge(flow::routes())
        .merge(market::routes())
        .merge(campaign::routes())
        .merge(request::routes())
        .merge(issuance::routes())
        .merge(schedule::routes())
        .merge(custody::routes())
        .merge(debt::routes())
        .merge(deal::routes())
        .merge(reputation::routes())
        .merge(opinion::routes())
        .merge(webhook::routes())
        .merge(out::routes())
        .route("/apply", get(apply::page).post(apply::apply))
        .route("/standing", get(standing::page))
        .route("/standing/apply", post(standing::apply))
        .route("/standing/withdraw", post(standing::withdraw))
        .route("/standing/pause", post(standing::pause))
        .route("/standing/resume", post(standing::resume))
        .route("/standing/leave", post(standing::leave))
        .route("/profile", get(profile::page).post(profile::save))
        .route("/kinds", get(kind::all))
        .route("/kinds/new", get(kind::new).post(kind::add))
        .route("/kinds/{kind}", get(kind::one).post(kind::save))
        .route("/kinds/{kind}/remove", post(kind::remove))
        .route("/reactions", get(reaction::page).post(reaction::save))
        .route("/labels", get(label::page).post(label::save))
        .route("/more", get(more::page))
        .route("/members/{member}", get(member::one))
        .route("/members/{member}/state", post(member::set_state))
        .route("/set-up", get(set_up::page).post(set_up::found))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/language/{tag}", get(sign_in::language))
        .route("/wallet", get(wallet::mine))
        .route("/wallet/{code}", get(wallet::my_account))
        .route("/wallets", get(purse::wallets))
        .route("/wallets/{wallet}", get(wallet::one))
        .route("/wallets/{wallet}/{code}", get(wallet::account))
        .route("/pay", get(pay::page).post(pay::submit))
        .route("/pay/preview", post(pay::preview))
        .route("/pending", get(pending::page))
        .route("/pending/{entry}/{how}", post(pending::end))
        .route("/thanks", get(thanks::page).post(thanks::give))
        .route("/currencies", get(currency::page))
        .route("/currencies/{code}", get(currency::one))
        .merge(currency::routes())
        .route("/convert", get(convert::page).post(convert::submit))
        .route("/convert/back", post(convert::take_back))
        .route("/members", get(member::page))
        .route("/journal", get(journal::page))
        .route("/journal/verify", post(journal::verify))
        .route("/journal/{seq}", get(journal::one))
        .route("/account", get(account::page))
        .route("/account/password", post(account::password))
        .route("/account/tokens", post(account::create_token))
        .route("/account/tokens/{token}/revoke", post(account::revoke_token))
        .route("/admin", get(admin::page))
        .route("/admin/{what}", post(admin::act))
        .route("/api/docs", get(docs::page))
        .route("/api/docs/{kind}/{name}", get(docs::one).post(docs::call))
        .fallback(nothing_here)
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
}

async fn nothing_here(guest: Guest) -> Response {
    use axum::response::IntoResponse;
    Trouble::not_found(guest.language).into_response()
}
