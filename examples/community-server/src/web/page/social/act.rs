//! Reacting and following: one button each.

use axum::extract::Path;
use axum::response::Response;
use wezer_core::follow::{Follow, Followed, Unfollow};
use wezer_core::kernel::Document;
use wezer_core::link::RecordRef;
use wezer_core::moderation::{Block, Unblock};
use wezer_core::post::{Comment, Post, React, ReactionName};
use wezer_exchange::market::announcement::Announcement;
use wezer_exchange::market::category::Category;

use super::post::back;
use crate::web::form::SignedForm;
use crate::web::refused::group_named;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// The post, comment or announcement of an address.
pub(super) fn record(visitor: &Visitor, kind: &str, id: &str) -> Result<RecordRef, Trouble> {
    let found = match kind {
        Post::KIND => id.parse().ok().map(RecordRef::of::<Post>),
        Comment::KIND => id.parse().ok().map(RecordRef::of::<Comment>),
        Announcement::KIND => id.parse().ok().map(RecordRef::of::<Announcement>),
        _ => None,
    };
    found.ok_or_else(|| Trouble::not_found(visitor.language).on(visitor, "/"))
}

/// Gives a reaction, or takes it back if none is named.
pub(super) async fn react(
    Path((kind, id)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let to = record(&visitor, &kind, &id)?;
    let name = fields.some("name").and_then(|name| name.parse::<ReactionName>().ok());
    visitor.session.execute(React { to, kind: name }).await.map_err(|error| visitor.trouble(&error, "/"))?;
    Ok(back(&fields, "/", &format!("#{kind}-{id}")))
}

/// Follows a member, a group, a category or an announcement, or stops.
pub(super) async fn follow(
    Path((kind, id)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let followed = match kind.as_str() {
        "member" => id.parse().ok().map(Followed::Member),
        "group" => group_named(&id).map(Followed::Group),
        Category::KIND => id.parse().ok().map(|id| Followed::Record(RecordRef::of::<Category>(id))),
        Announcement::KIND => id.parse().ok().map(|id| Followed::Record(RecordRef::of::<Announcement>(id))),
        _ => None,
    };
    let followed = followed.ok_or_else(|| Trouble::not_found(visitor.language))?;
    if fields.get("do") == "unfollow" {
        visitor.session.execute(Unfollow(followed)).await.map_err(|error| visitor.trouble(&error, "/"))?;
    } else {
        visitor.session.execute(Follow(followed)).await.map_err(|error| visitor.trouble(&error, "/"))?;
    }
    Ok(back(&fields, "/", ""))
}

/// Blocks a member, or no more.
pub(super) async fn block(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let member = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    if fields.get("do") == "unblock" {
        visitor.session.execute(Unblock { member }).await.map_err(|error| visitor.trouble(&error, "/"))?;
    } else {
        visitor.session.execute(Block { member }).await.map_err(|error| visitor.trouble(&error, "/"))?;
    }
    Ok(back(&fields, "/notices", ""))
}
