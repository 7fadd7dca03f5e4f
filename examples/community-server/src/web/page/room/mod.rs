//! Rooms: installing them for the community, opening them in a group, and their own pages.
//!
//! Invariant: nothing that a room says is trusted. Its texts are escaped, its markdown is cleaned as what people write is, its paths stay
//! behind the address of the room, and its files are downloads that no browser opens.

mod component;
mod drawn;
mod field;
mod file;
mod group;
mod name;
mod one;
mod opening;
mod permission;
mod settings;
mod shown;
mod unpacked;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use wezer_core::Query;
use wezer_core::id::GroupId;
use wezer_core::kernel::CallError;
use wezer_core::room::{RoomId, RoomOf, RoomRefusal, SeenRoom};

pub(crate) use self::unpacked::Unpacked;
use super::group::Head;
use crate::app::App;
use crate::aside::aside;
use crate::web::refused::group_named;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// The pages; a room to install has at most so many bytes.
pub(super) fn routes(components: usize) -> Router<App> {
    let upload = DefaultBodyLimit::max(components.saturating_add(64 << 10));
    Router::new()
        .route("/rooms", get(component::page).post(component::look).layer(upload))
        .route("/rooms/install", post(component::install))
        .route("/rooms/{component}/remove", post(component::remove))
        .route("/room/{room}", get(one::find))
        .route("/groups/{group}/rooms", get(group::page))
        .route("/groups/{group}/rooms/open/{component}", get(opening::page).post(opening::open))
        .route("/groups/{group}/rooms/{room}", get(one::page).post(one::act))
        .route("/groups/{group}/rooms/{room}/comment", post(one::comment))
        .route("/groups/{group}/rooms/{room}/file", get(file::file))
        .route("/groups/{group}/rooms/{room}/settings", get(settings::page))
        .route("/groups/{group}/rooms/{room}/settings/grants", post(settings::grant))
        .route("/groups/{group}/rooms/{room}/settings/upgrade", get(settings::look).post(settings::upgrade))
        .route("/groups/{group}/rooms/{room}/settings/resume", post(settings::resume))
        .route("/groups/{group}/rooms/{room}/settings/close", post(settings::close))
}

/// The room of an address, if the visitor may be in it.
async fn room(visitor: &Visitor, group: &str, room: &str) -> Result<SeenRoom, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, format!("/groups/{group}/rooms"));
    let (id, named): (RoomId, Option<GroupId>) = (room.parse().map_err(|_| not_found())?, group_named(group));
    let asked = visitor.session.ask(RoomOf { room: id }).await;
    match asked {
        Ok(seen) if Some(seen.group) == named => Ok(seen),
        Ok(_) | Err(CallError::Refused(RoomRefusal::UnknownRoom { .. })) => Err(not_found()),
        Err(error) => Err(visitor.trouble(&error, format!("/groups/{group}"))),
    }
}

/// Asks what may call a room, which may have to be made ready first.
async fn ask_aside<Q: Query + Send + Sync + 'static>(visitor: &Visitor, query: Q) -> Result<Q::Output, CallError<Q::Error>>
where
    Q::Output: Send + 'static,
    CallError<Q::Error>: Send + 'static,
{
    let session = visitor.session.clone();
    aside(async move { session.ask(query).await }).await
}

/// Carries out what may call a room.
async fn execute_aside<C: wezer_core::Command + Send + Sync + 'static>(
    visitor: &Visitor,
    command: C,
) -> Result<C::Output, CallError<C::Error>>
where
    C::Output: Send + 'static,
    CallError<C::Error>: Send + 'static,
{
    let session = visitor.session.clone();
    aside(async move { session.execute(command).await.map(|done| done.output) }).await
}

/// Where the rooms of a group are.
fn address(head: &Head) -> String {
    head.page("/rooms")
}
