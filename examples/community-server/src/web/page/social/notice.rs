//! What a member is told, and how they want to be told.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::id::NotificationId;
use wezer_core::moderation::MyBlocks;
use wezer_core::notification::{
    KindPreference, Mail, MarkRead, MyPreferences, NotificationKind, Notifications, Preference, ReadWhat,
    SetNotificationPreference, ShownNotification,
};

use super::item::Teller;
use crate::web::form::SignedForm;
use crate::web::page::feed::done;
use crate::web::page::group::ask;
use crate::web::text::SocialTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;
use crate::web::{notice, number};

/// Something that the member is told.
#[derive(Debug)]
struct Told {
    text: String,
    /// What a room told the visitor.
    words: Option<String>,
    address: String,
    when: String,
    is_read: bool,
}

/// How a kind of thing is told.
#[derive(Debug)]
struct Choice {
    name: &'static str,
    label: &'static str,
    in_app: bool,
    mails: Vec<(&'static str, &'static str, bool)>,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct Page {
    frame: Frame,
    s: &'static SocialTexts,
    done: Option<&'static str>,
    told: Vec<Told>,
    unread: u32,
    newest: String,
    next: Option<String>,
    choices: Vec<Choice>,
    /// Whom the visitor blocked: id and name.
    blocked: Vec<(String, String)>,
}

const MAILS: [(&str, Mail); 3] = [("off", Mail::Off), ("each", Mail::Each), ("digest", Mail::Digest)];

fn mail_name(mail: Mail, s: &'static SocialTexts) -> &'static str {
    match mail {
        Mail::Off => s.mail_off,
        Mail::Each => s.mail_each,
        Mail::Digest => s.mail_digest,
    }
}

/// The name of a kind in a form, and what it is called; nothing for one that this page does not know.
fn kind(kind: NotificationKind, s: &'static SocialTexts) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        NotificationKind::Mention => ("mention", s.kind_mention),
        NotificationKind::Reply => ("reply", s.kind_reply),
        NotificationKind::Reaction => ("reaction", s.kind_reaction),
        NotificationKind::Message => ("message", s.kind_message),
        NotificationKind::Application => ("application", s.kind_application),
        NotificationKind::Decision => ("decision", s.kind_decision),
        NotificationKind::Task => ("task", s.kind_task),
        NotificationKind::Sponsoring => ("sponsoring", s.kind_sponsoring),
        NotificationKind::Invitation => ("invitation", s.kind_invitation),
        NotificationKind::Answer => ("answer", s.kind_answer),
        NotificationKind::Membership => ("membership", s.kind_membership),
        NotificationKind::Right => ("right", s.kind_right),
        NotificationKind::Outcome => ("outcome", s.kind_outcome),
        NotificationKind::Payment => ("payment", s.kind_payment),
        NotificationKind::Skill => ("skill", s.kind_skill),
        NotificationKind::Room => ("room", s.kind_room),
        _ => return None,
    })
}

async fn told(teller: &mut Teller<'_>, visitor: &Visitor, one: &ShownNotification) -> Result<Told, Trouble> {
    let language = visitor.language;
    let name = match one.by {
        Some(member) => teller.member(member).await?,
        None => crate::web::texts(language).the_community.to_owned(),
    };
    let group = match notice::group(one) {
        Some(group) => teller.group(group).await?,
        None => String::new(),
    };
    let mut news = notice::news(&visitor.session, one).await;
    Ok(Told {
        words: news.as_mut().and_then(|news| news.text.take()),
        text: notice::sentence(one, notice::Told { name: &name, group: &group, news: news.as_ref() }, language),
        address: notice::address(&visitor.session, one).await.map_err(|error| Trouble::of(&error, language))?,
        when: number::moment(one.at, language),
        is_read: one.read,
    })
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
    before: Option<NotificationId>,
}

pub(super) async fn page(
    visitor: Visitor,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Trouble> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let s = SocialTexts::of(visitor.language);
    let page = ask(&visitor, Notifications { before: asked.before, limit: Some(50) }).await?;
    let mut teller = Teller::new(&visitor).await?;
    let mut all = Vec::new();
    for one in &page.notifications {
        all.push(told(&mut teller, &visitor, one).await?);
    }
    let mut blocked = Vec::new();
    for member in ask(&visitor, MyBlocks {}).await? {
        blocked.push((member.to_string(), teller.member(member).await?));
    }
    let choice = |KindPreference { kind: of, preference }: KindPreference| {
        let (name, label) = kind(of, s)?;
        let mails = MAILS.map(|(value, mail)| (value, mail_name(mail, s), mail == preference.mail)).into();
        Some(Choice { name, label, in_app: preference.in_app, mails })
    };
    Ok(show(&Page {
        frame: visitor.frame("notices").titled(s.notices),
        s,
        done: done(&asked.done, visitor.language),
        told: all,
        unread: page.unread,
        newest: page.notifications.first().map(|one| one.notification.to_string()).unwrap_or_default(),
        next: page.next.map(|next| next.to_string()),
        blocked,
        choices: ask(&visitor, MyPreferences {}).await?.into_iter().filter_map(choice).collect(),
    }))
}

/// Marks everything up to the newest one that was shown as read.
pub(super) async fn mark(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    if let Ok(newest) = fields.get("newest").parse() {
        let mark = MarkRead { what: ReadWhat::UpTo(newest) };
        visitor.session.execute(mark).await.map_err(|error| visitor.trouble(&error, "/notices"))?;
    }
    Ok(Redirect::to("/notices").into_response())
}

/// Sets how one is told: only what was changed.
pub(super) async fn prefer(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let s = SocialTexts::of(visitor.language);
    for KindPreference { kind: of, preference: before } in ask(&visitor, MyPreferences {}).await? {
        let Some((name, _)) = kind(of, s) else { continue };
        let mail = fields.get(&format!("mail-{name}"));
        let mail = MAILS.into_iter().find(|(value, _)| *value == mail).map_or(before.mail, |(_, mail)| mail);
        let preference = Preference { in_app: fields.is_ticked(&format!("app-{name}")), mail };
        if preference != before {
            let set = SetNotificationPreference { kind: of, preference };
            visitor.session.execute(set).await.map_err(|error| visitor.trouble(&error, "/notices"))?;
        }
    }
    Ok(Redirect::to("/notices?done=saved").into_response())
}
