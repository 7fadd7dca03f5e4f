//! Notifications in words, for pages and mails.

use wezer_core::Session;
use wezer_core::flow::{FlowRun, Label};
use wezer_core::group::Group;
use wezer_core::id::GroupId;
use wezer_core::kernel::{CallError, Document};
use wezer_core::language::Language;
use wezer_core::member::Member;
use wezer_core::message::Conversation;
use wezer_core::notification::{NotificationKind, ShownNotification};
use wezer_core::post::{Comment, FindComment, Post};
use wezer_core::room::{Room, RoomAlert, RoomAlertOf, RoomOf};
use wezer_exchange::campaign::Campaign;
use wezer_exchange::clearing::{Clearing, Obligation};
use wezer_exchange::custody::CustodyMove;
use wezer_exchange::deal::Deal;
use wezer_exchange::market::announcement::Announcement;
use wezer_exchange::request::PaymentRequest;
use wezer_exchange::ring::Ring;
use wezer_exchange::schedule::Schedule;

use super::refused::group_address;
use super::text::{RoomTexts, SocialTexts};
use crate::webhook::Webhook;

/// The kind of a payment that waits.
const PENDING: &str = "pending_entry";

/// The group that a notification is about, if it is about one.
pub(crate) fn group(one: &ShownNotification) -> Option<GroupId> {
    one.about.as_id::<Group>()
}

/// What a notification says. `name` is who did it, `group` the name of the group that it is about, if it is about one.
pub(crate) fn sentence(one: &ShownNotification, names: Told<'_>, language: Language) -> String {
    let (s, r) = (SocialTexts::of(language), RoomTexts::of(language));
    let is_deal = one.about.kind == Deal::KIND;
    let is_ring = one.about.kind == Ring::KIND;
    let pattern = match one.kind {
        NotificationKind::Mention => s.told_mention,
        NotificationKind::Reply => s.told_reply,
        NotificationKind::Reaction => s.told_reaction,
        NotificationKind::Message => s.told_message,
        NotificationKind::Application => s.told_application,
        NotificationKind::Task if is_deal => s.told_deal_task,
        NotificationKind::Task if is_ring => s.told_ring,
        NotificationKind::Task => s.told_task,
        NotificationKind::Skill => s.told_skill,
        NotificationKind::Sponsoring => s.told_sponsoring,
        NotificationKind::Invitation => s.told_invitation,
        NotificationKind::Answer => s.told_answer,
        NotificationKind::Membership if self::group(one).is_some() => s.told_place,
        NotificationKind::Membership => s.told_membership,
        NotificationKind::Right => s.told_right,
        NotificationKind::Outcome if is_deal => s.told_deal_over,
        NotificationKind::Decision if is_deal => s.told_deal_answer,
        NotificationKind::Outcome if is_ring => s.told_ring_over,
        NotificationKind::Outcome => s.told_outcome,
        NotificationKind::Payment => match one.about.kind.as_str() {
            Schedule::KIND => s.told_schedule,
            PaymentRequest::KIND => s.told_request,
            CustodyMove::KIND => s.told_custody,
            Obligation::KIND => s.told_debt,
            Clearing::KIND => s.told_clearing,
            _ => s.told_payment,
        },
        NotificationKind::Room if one.about.kind == Room::KIND => r.told_paused,
        NotificationKind::Room => r.told_alert,
        _ => s.told_decision,
    };
    let room = names.news.map(|news| news.name.say(language, "")).unwrap_or_default();
    pattern.replace("{name}", names.name).replace("{group}", names.group).replace("{room}", room)
}

/// What a notification says of others: who did it, and the name of the group or the room that it is about, if it is about one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) name: &'a str,
    pub(crate) group: &'a str,
    pub(crate) news: Option<&'a News>,
}

/// What there is to say of a room.
#[derive(Debug)]
pub(crate) struct News {
    /// What it is called.
    name: Label,
    address: String,
    /// What it told its reader, in words of who acted in it: for the page, never for a mail.
    pub(crate) text: Option<String>,
}

/// Reads what a notification says of a room, as far as its reader may know it.
pub(crate) async fn news(reader: &Session, one: &ShownNotification) -> Option<News> {
    if one.kind != NotificationKind::Room {
        return None;
    }
    let (room, text) = match one.about.as_id::<RoomAlert>() {
        Some(alert) => {
            let alert = reader.ask(RoomAlertOf { alert }).await.ok()??;
            (alert.room, Some(alert.text))
        }
        None => (one.about.as_id::<Room>()?, None),
    };
    let seen = reader.ask(RoomOf { room }).await.ok()?;
    Some(News { name: seen.name, address: format!("/groups/{}/rooms/{room}", group_address(seen.group)), text })
}

/// Where one reads what a notification is about.
pub(crate) async fn address(
    reader: &Session,
    one: &ShownNotification,
) -> Result<String, CallError<<FindComment as wezer_core::Query>::Error>> {
    let (kind, id) = (one.about.kind.as_str(), one.about.id);
    if one.kind == NotificationKind::Room {
        return Ok(news(reader, one).await.map_or_else(|| "/notices".to_owned(), |news| news.address));
    }
    if kind == Comment::KIND {
        let found = match id.to_string().parse() {
            Ok(comment) => reader.ask(FindComment { comment }).await?,
            Err(_) => None,
        };
        let on = found.map(|comment| comment.on);
        return Ok(match on.as_ref().map(|on| (on.kind.as_str(), on.id)) {
            Some((Post::KIND, on)) => format!("/posts/{on}#comment-{id}"),
            Some((Announcement::KIND, on)) => format!("/market/a/{on}#comment-{id}"),
            Some((Campaign::KIND, on)) => format!("/campaign/{on}#comment-{id}"),
            Some((Deal::KIND, on)) => format!("/deal/{on}#comment-{id}"),
            Some((Room::KIND, on)) => format!("/room/{on}#comment-{id}"),
            _ => "/".to_owned(),
        });
    }
    if let Some(group) = group(one) {
        let place = match one.kind {
            NotificationKind::Application | NotificationKind::Sponsoring => "/applications",
            NotificationKind::Invitation => "/join",
            NotificationKind::Right => "/rights",
            _ => "",
        };
        return Ok(format!("/groups/{}{place}", group_address(group)));
    }
    Ok(match kind {
        Post::KIND if one.kind == NotificationKind::Decision => format!("/appeal/post/{id}"),
        Post::KIND => format!("/posts/{id}"),
        Announcement::KIND if one.kind == NotificationKind::Decision => format!("/appeal/announcement/{id}"),
        Announcement::KIND => format!("/market/a/{id}"),
        Campaign::KIND => format!("/campaign/{id}"),
        Schedule::KIND => format!("/schedule/{id}"),
        PaymentRequest::KIND => format!("/request/{id}"),
        Deal::KIND => format!("/deal/{id}"),
        Ring::KIND => "/market/rings".to_owned(),
        Room::KIND => format!("/room/{id}"),
        Conversation::KIND => format!("/messages/{id}"),
        CustodyMove::KIND => "/custody".to_owned(),
        Obligation::KIND | Clearing::KIND => "/debts".to_owned(),
        PENDING => "/pending".to_owned(),
        Member::KIND => format!("/members/{id}"),
        FlowRun::KIND => format!("/runs/{id}"),
        Webhook::KIND => "/webhooks".to_owned(),
        _ => "/".to_owned(),
    })
}
