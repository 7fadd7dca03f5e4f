//! What programs read that cannot sign in: feeds and calendars. What everybody may see is at a plain address; what a member may see, at
//! one that only they know.

mod atom;
mod calendar;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use wezer_core::Session;
use wezer_core::id::MemberId;
use wezer_core::language::Language;
use wezer_core::member::ProfileOf;

use super::data;
use crate::access::fresh_secret;
use crate::app::App;
use crate::credential::Digest;
use crate::feed::{FeedReader, FeedRefusal, RemoveFeedAddress, SetFeedAddress};
use crate::web::form::SignedForm;
use crate::web::texts;
use crate::web::view::Trouble;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/feed.atom", get(atom::public))
        .route("/feeds/{key}/feed.atom", get(atom::personal))
        .route("/feeds/{key}/calendar.ics", get(calendar::personal))
        .route("/data/feed", post(set))
        .route("/data/feed/remove", post(remove))
}

/// Whoever reads at a personal address.
#[derive(Debug)]
struct Reader {
    member: MemberId,
    session: Session,
    language: Language,
}

/// Whose address it is; nothing tells an old address from one that never was.
async fn reader(app: &App, key: &str) -> Result<Reader, Trouble> {
    let unknown = || Trouble::not_found(Language::English);
    let trouble = |error| Trouble::of(&error, Language::English);
    let found = app.0.community.system().ask(FeedReader { digest: Digest::of(key) }).await;
    let member = found.map_err(|error| Trouble::of(&error, Language::English))?.ok_or_else(unknown)?;
    let session = app.0.community.member(member);
    let profile = session.ask(ProfileOf { member }).await.map_err(trouble)?;
    let language = profile.and_then(|profile| profile.language).unwrap_or(Language::English);
    Ok(Reader { member, session, language })
}

/// A document for a program. What one member reads is kept by nobody on the way.
fn document(kind: &'static str, is_personal: bool, text: String) -> Response {
    let cache = if is_personal { "private, no-store" } else { "public, max-age=300" };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], text).into_response()
}

/// Makes a new address and shows it, once.
async fn set(State(app): State<App>, SignedForm { visitor, .. }: SignedForm) -> Result<Response, Trouble> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let secret = fresh_secret().map_err(|_| Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, t.trouble, language))?;
    let done = visitor.session.execute(SetFeedAddress { digest: Digest::of(&secret) }).await;
    done.map_err(|error: wezer_core::CallError<FeedRefusal>| visitor.trouble(&error, "/data"))?;
    data::with_feed(&visitor, format!("{}/feeds/{secret}", app.0.settings.public_url)).await
}

async fn remove(SignedForm { visitor, .. }: SignedForm) -> Result<Response, Trouble> {
    let done = visitor.session.execute(RemoveFeedAddress {}).await;
    done.map_err(|error: wezer_core::CallError<FeedRefusal>| visitor.trouble(&error, "/data"))?;
    Ok(Redirect::to("/data?done=saved").into_response())
}

/// An address in its parts: `/feeds/KEY/…`.
type Key = Path<String>;
