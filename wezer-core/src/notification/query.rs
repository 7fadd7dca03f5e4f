use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Inbox, MAIL, MAX_PAGE, Mail, Notification, NotificationKind, NotificationRefusal, OWN, Preference, Preferences};
use crate::id::{MemberId, NotificationId};
use crate::kernel::{Permission, Query, Stop, View};
use crate::post::newest;
use crate::record::RecordRef;
use crate::time::Timestamp;

/// What the asking member is told, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notifications {
    /// Only those before this one.
    #[serde(default)]
    pub before: Option<NotificationId>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// Something that somebody is told. The words are made where it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownNotification {
    /// Which notification.
    pub notification: NotificationId,
    /// Who is told.
    pub to: MemberId,
    /// Of what kind of thing.
    pub kind: NotificationKind,
    /// Of what.
    pub about: RecordRef,
    /// Who did it; `None` for the system.
    pub by: Option<MemberId>,
    /// When.
    pub at: Timestamp,
    /// Whether they have read it.
    pub read: bool,
}

impl From<&Notification> for ShownNotification {
    fn from(one: &Notification) -> Self {
        let Notification { id, to, kind, about, by, at, read, .. } = one.clone();
        Self { notification: id, to, kind, about, by, at, read }
    }
}

/// A page of notifications. It may be shorter than asked for although more follows: what is told by mail alone is passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotificationsPage {
    /// How many are unread in all.
    pub unread: u32,
    /// The notifications, newest first.
    pub notifications: Vec<ShownNotification>,
    /// Ask again for what is before this one; `None` if nothing follows.
    pub next: Option<NotificationId>,
}

impl Query for Notifications {
    const NAME: &'static str = "notifications";
    type Output = NotificationsPage;
    type Error = NotificationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(OWN)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<NotificationsPage, Stop<NotificationRefusal>> {
        let me = view.actor().person().ok_or(NotificationRefusal::NotAMember)?;
        let limit = usize::from(self.limit.unwrap_or(20).clamp(1, MAX_PAGE));
        let keys = newest(Notification::BY_MEMBER, &me.as_u128().to_be_bytes(), self.before.map(NotificationId::as_u128));
        let (ids, inbox) = (view.scan(keys, limit + 1), view.get::<Inbox>(me));
        let (ids, inbox) = (ids?, inbox?);
        let more = ids.len() > limit;
        let ids: Vec<NotificationId> = ids.into_iter().take(limit).map(NotificationId::from_u128).collect();
        let next = ids.last().copied().filter(|_| more);
        let found = view.all::<Notification>(ids.into_iter())?;
        let notifications = found.iter().filter(|one| one.in_app).map(|one| (&**one).into()).collect();
        let unread = inbox.map_or(0, |inbox| inbox.unread());
        Ok(NotificationsPage { unread, notifications, next })
    }
}

/// How the asking member wants to be told of each kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyPreferences {}

/// How somebody wants to be told of one kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KindPreference {
    /// Of what.
    pub kind: NotificationKind,
    /// How.
    pub preference: Preference,
}

impl Query for MyPreferences {
    const NAME: &'static str = "notification_preferences";
    type Output = Vec<KindPreference>;
    type Error = NotificationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(OWN)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<KindPreference>, Stop<NotificationRefusal>> {
        let me = view.actor().person().ok_or(NotificationRefusal::NotAMember)?;
        let chosen = view.get::<Preferences>(me)?;
        let of = |kind| chosen.as_ref().map_or_else(Preference::default, |chosen| chosen.of(kind));
        Ok(NotificationKind::ALL.into_iter().map(|kind| KindPreference { kind, preference: of(kind) }).collect())
    }
}

/// Which mails are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailDue {
    /// Those that go out one by one.
    Each,
    /// Those that are gathered; those of one member lie together.
    Digest,
}

/// What is to be mailed: ids and kinds. Whoever sends them words them in the reader's language and says [`MarkMailed`](super::MarkMailed)
/// for them, which takes them out of here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailOutbox {
    /// Which.
    pub due: MailDue,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for MailOutbox {
    const NAME: &'static str = "mail_outbox";
    type Output = Vec<ShownNotification>;
    type Error = NotificationRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MAIL)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<ShownNotification>, Stop<NotificationRefusal>> {
        let (tag, wanted) = match self.due {
            MailDue::Each => (0, Mail::Each),
            MailDue::Digest => (1, Mail::Digest),
        };
        let limit = usize::from(self.limit.unwrap_or(20).clamp(1, MAX_PAGE));
        let ids = view.scan(Notification::MAIL_DUE.starting_with(&[tag]), limit)?;
        let found = view.all::<Notification>(ids.into_iter().map(NotificationId::from_u128))?;
        Ok(found.iter().filter(|one| one.mail == wanted).map(|one| (&**one).into()).collect())
    }
}
