//! Notifications: what concerns somebody personally, told in the commit that made it so.
//!
//! Invariant: a notification names a record and a kind, never words: whoever shows it words it in the reader's language, and asks for
//! the record as the reader. Nobody has more than [`MAX_KEPT`]: the oldest go first. What somebody has not read yet is
//! not told them twice. Counts are kept with each change and equal a recount. The journal does not tell who was told of what: it would
//! tell for ever who writes to whom.
//!
//! Cost: telling somebody reads five documents in one round trip and writes two. Posts are not fanned out: a feed is read. What concerns
//! many tells [`MAX_TOLD`] of them at most.

mod command;
mod concerned;
mod event;
mod preference;
mod query;
mod refusal;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::command::{MarkMailed, MarkRead, ReadWhat, SetNotificationPreference};
pub use self::concerned::MAX_TOLD;
pub use self::event::NotificationsRead;
pub use self::preference::{Mail, Preference, Preferences};
pub use self::query::{KindPreference, MailDue, MailOutbox, MyPreferences, Notifications, NotificationsPage, ShownNotification};
pub use self::refusal::NotificationRefusal;
use crate::id::{MemberId, NotificationId};
use crate::kernel::{Document, Index, IndexKeys, IndexRows, Missing, Registry, RegistryError, Right, Work};
use crate::member::{Member, MemberState};
use crate::moderation::Blocks;
use crate::record::RecordRef;
use crate::seal::Basis;
use crate::sovereignty::{Processing, Retention};
use crate::time::Timestamp;

/// To choose how one is told, and to mark as read.
pub const OWN: Right = Right::new("notification.own");
/// To send the mails that are due.
pub const MAIL: Right = Right::new("notification.mail");

/// Nobody has more than so many notifications, read and unread.
pub const MAX_KEPT: u32 = 500;
/// A page has at most so many.
pub const MAX_PAGE: u16 = 100;

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NotificationKind {
    /// Somebody named the reader in a post, a comment or a message.
    Mention,
    /// Somebody commented on what the reader wrote or follows, or answered a comment of theirs.
    Reply,
    /// Somebody reacted to what the reader wrote.
    Reaction,
    /// Somebody wrote to the reader.
    Message,
    /// Somebody asks to come into the group that it is about, where the reader can answer.
    Application,
    /// Something was decided about what the reader wrote or reported: a hiding, an appeal.
    Decision,
    /// A flow waits for the reader: a step that they may take.
    Task,
    /// Somebody looks for sponsors to come into the group that it is about, and the reader may be one.
    Sponsoring,
    /// The reader's own request to come into the group that it is about went on: somebody spoke for them, or it was decided.
    Answer,
    /// The reader is invited into the group that it is about.
    Invitation,
    /// A flow that the reader began, or took part in with their money, came to its end.
    Outcome,
    /// A payment waits until the reader confirms it, or one of theirs was not confirmed.
    Payment,
    /// A right over the group that it is about was given to a group of the reader's, or taken from it.
    Right,
    /// Where the reader stands was changed by others: in the group that it is about, or in the community.
    Membership,
    /// A room told the reader something, or waits for those who manage its group.
    Room,
}

impl NotificationKind {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Mention,
        Self::Reply,
        Self::Reaction,
        Self::Message,
        Self::Application,
        Self::Sponsoring,
        Self::Invitation,
        Self::Answer,
        Self::Membership,
        Self::Right,
        Self::Decision,
        Self::Task,
        Self::Outcome,
        Self::Payment,
        Self::Room,
    ];

    fn tag(self) -> u8 {
        match self {
            Self::Mention => 1,
            Self::Reply => 2,
            Self::Reaction => 3,
            Self::Message => 4,
            Self::Application => 5,
            Self::Decision => 6,
            Self::Task => 7,
            Self::Sponsoring => 8,
            Self::Answer => 9,
            Self::Invitation => 10,
            Self::Outcome => 11,
            Self::Payment => 12,
            Self::Right => 13,
            Self::Membership => 14,
            Self::Room => 15,
        }
    }
}

/// Something that somebody is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    id: NotificationId,
    to: MemberId,
    kind: NotificationKind,
    about: RecordRef,
    #[serde(default)]
    by: Option<MemberId>,
    at: Timestamp,
    in_app: bool,
    #[serde(default)]
    read: bool,
    /// The mail that is still to be sent.
    #[serde(default)]
    mail: Mail,
}

impl Notification {
    pub(crate) const BY_MEMBER: Index = Index::new("notification.by_member");
    pub(crate) const UNREAD: Index = Index::new("notification.unread");
    pub(crate) const MAIL_DUE: Index = Index::new("notification.mail_due");

    fn unread_key(to: MemberId, kind: NotificationKind, about: &RecordRef) -> Vec<u8> {
        [to.as_u128().to_be_bytes().as_slice(), &[kind.tag()], &about.number().to_be_bytes()].concat()
    }

    fn oldest_of(member: MemberId) -> IndexKeys {
        Self::BY_MEMBER.starting_with(&member.as_u128().to_be_bytes())
    }
}

impl Document for Notification {
    const KIND: &'static str = "notification";
    type Id = NotificationId;

    fn id(&self) -> NotificationId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("conversation", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        let to = self.to.as_u128().to_be_bytes();
        rows.add(Self::BY_MEMBER, &to);
        if !self.read {
            rows.add(Self::UNREAD, &Self::unread_key(self.to, self.kind, &self.about));
        }
        match self.mail {
            Mail::Off => {}
            Mail::Each => rows.add(Self::MAIL_DUE, &[0]),
            // Those of one person lie together, so that they make one mail.
            Mail::Digest => rows.add(Self::MAIL_DUE, &[&[1], to.as_slice()].concat()),
        }
    }
}

/// How many notifications somebody has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    member: MemberId,
    kept: u32,
    unread: u32,
}

impl Inbox {
    /// How many they have not read.
    pub fn unread(&self) -> u32 {
        self.unread
    }
}

impl Document for Inbox {
    const KIND: &'static str = "inbox";
    type Id = MemberId;

    fn id(&self) -> MemberId {
        self.member
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("conversation", Basis::Contract, Retention::Journal));
}

impl Work<'_> {
    /// Tells a member of something, as they chose to be told, in this commit.
    ///
    /// Nobody is told of what they did themself, nor of what somebody did whom they blocked; nor again of the same before they have
    /// read it. A member who left is told nothing. Call it for several members and collect the misses before `?`.
    pub fn notify(&mut self, to: MemberId, kind: NotificationKind, about: &RecordRef) -> Result<(), Missing> {
        let by = self.actor().person();
        if by == Some(to) {
            return Ok(());
        }
        let (member, blocks) = (self.get::<Member>(to), self.get::<Blocks>(to));
        let (preferences, inbox) = (self.get::<Preferences>(to), self.get::<Inbox>(to));
        let unread = self.scan(Notification::UNREAD.starting_with(&Notification::unread_key(to, kind, about)), 1);
        let (member, blocks, preferences, inbox, unread) = (member?, blocks?, preferences?, inbox?, unread?);
        let there = member.is_some_and(|member| member.state() != MemberState::Left);
        let blocked = by.is_some_and(|by| blocks.is_some_and(|blocks| blocks.has(by)));
        if !there || blocked || !unread.is_empty() {
            return Ok(());
        }
        let Preference { in_app, mail } = preferences.map_or_else(Preference::default, |preferences| preferences.of(kind));
        if !in_app && mail == Mail::Off {
            return Ok(());
        }
        let id: NotificationId = self.new_id_in_order();
        let mut inbox = inbox.map_or(Inbox { member: to, kept: 0, unread: 0 }, |inbox| (*inbox).clone());
        if inbox.kept >= MAX_KEPT {
            self.drop_oldest(&mut inbox)?;
        }
        inbox.kept = inbox.kept.saturating_add(1);
        inbox.unread = inbox.unread.saturating_add(u32::from(in_app));
        self.put(inbox)?;
        let at = self.now();
        self.put_new(Notification { id, to, kind, about: about.clone(), by, at, in_app, read: false, mail });
        Ok(())
    }

    /// The same, if the member may see the record.
    pub(crate) fn notify_if_seen(&mut self, to: MemberId, kind: NotificationKind, about: &RecordRef) -> Result<(), Missing> {
        let (sight, placement) = (self.memory.sight(crate::Actor::Member(to)), self.memory.placement(about));
        let (sight, Some(placement)) = (sight?, placement?) else { return Ok(()) };
        if self.memory.sees(&sight, &placement)? { self.notify(to, kind, about) } else { Ok(()) }
    }

    fn drop_oldest(&mut self, inbox: &mut Inbox) -> Result<(), Missing> {
        let oldest = self.scan(Notification::oldest_of(inbox.member), 1)?;
        let Some(oldest) = oldest.first().copied().map(NotificationId::from_u128) else { return Ok(()) };
        if let Some(old) = self.get::<Notification>(oldest)? {
            inbox.kept = inbox.kept.saturating_sub(1);
            inbox.unread = inbox.unread.saturating_sub(u32::from(old.in_app && !old.read));
            self.remove::<Notification>(oldest)?;
        }
        Ok(())
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(OWN)?.right(MAIL)?;
    registry.command::<MarkRead>()?.command::<MarkMailed>()?.command::<SetNotificationPreference>()?;
    registry.query::<Notifications>()?.query::<MyPreferences>()?.query::<MailOutbox>()?;
    registry.event::<NotificationsRead>()?;
    registry.document::<Notification>()?.document::<Inbox>()?.document::<Preferences>()?;
    registry.index(Notification::BY_MEMBER)?.index(Notification::UNREAD)?.index(Notification::MAIL_DUE)?;
    Ok(())
}
