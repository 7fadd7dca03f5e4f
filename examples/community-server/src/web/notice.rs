//! Notifications in words, for pages and mails.

use wezer_core::Session;
use wezer_core::group::ROOT;
use wezer_core::kernel::{CallError, Document};
use wezer_core::language::Language;
use wezer_core::message::Conversation;
use wezer_core::notification::{NotificationKind, ShownNotification};
use wezer_core::post::{Comment, FindComment, Post};

use super::refused::group_address;
use super::text::SocialTexts;

/// What a notification says.
pub(crate) fn sentence(kind: NotificationKind, name: &str, language: Language) -> String {
    let s = SocialTexts::of(language);
    let pattern = match kind {
        NotificationKind::Mention => s.told_mention,
        NotificationKind::Reply => s.told_reply,
        NotificationKind::Reaction => s.told_reaction,
        NotificationKind::Message => s.told_message,
        NotificationKind::Application => s.told_application,
        NotificationKind::Task => s.told_task,
        _ => s.told_decision,
    };
    pattern.replace("{name}", name)
}

/// Where one reads what a notification is about.
pub(crate) async fn address(
    reader: &Session,
    one: &ShownNotification,
) -> Result<String, CallError<<FindComment as wezer_core::Query>::Error>> {
    let (kind, id) = (one.about.kind.as_str(), one.about.id);
    if kind == Comment::KIND {
        let found = match id.to_string().parse() {
            Ok(comment) => reader.ask(FindComment { comment }).await?,
            Err(_) => None,
        };
        let on = found.map(|comment| comment.on).filter(|on| on.kind == Post::KIND);
        return Ok(on.map_or_else(|| "/".to_owned(), |on| format!("/posts/{}#comment-{id}", on.id)));
    }
    Ok(match kind {
        Post::KIND if one.kind == NotificationKind::Decision => format!("/appeal/post/{id}"),
        Post::KIND => format!("/posts/{id}"),
        Conversation::KIND => format!("/messages/{id}"),
        "application" => format!("/groups/{}/applications", group_address(ROOT)),
        "group" => format!("/groups/{id}"),
        "grants" => format!("/groups/{id}/rights"),
        "member" => format!("/members/{id}"),
        "flow_run" => format!("/runs/{id}"),
        "webhook" => "/webhooks".to_owned(),
        _ => "/".to_owned(),
    })
}
