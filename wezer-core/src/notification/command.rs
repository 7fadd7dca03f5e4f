use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Inbox, MAIL, MAX_KEPT, MAX_PAGE, Mail, Notification, NotificationKind, NotificationRefusal, NotificationsRead, OWN,
    Preference, Preferences,
};
use crate::id::{MemberId, NotificationId};
use crate::kernel::{Command, Missing, Permission, Stop, Work};

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadWhat {
    /// These, at most 100. What is not the reader's own is passed over.
    These(#[schemars(length(max = 100))] Vec<NotificationId>),
    /// Everything up to this one.
    UpTo(NotificationId),
}

/// Marks notifications of one's own as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkRead {
    /// Which.
    pub what: ReadWhat,
}

/// All of these, in one round trip.
fn all(work: &mut Work<'_>, ids: &[NotificationId]) -> Result<Vec<Notification>, Missing> {
    let found: Vec<_> = ids.iter().map(|id| work.get::<Notification>(*id)).collect();
    let mut notifications: Vec<Notification> = Vec::with_capacity(ids.len());
    for one in found {
        if let Some(one) = one?
            && notifications.iter().all(|known| known.id != one.id)
        {
            notifications.push((*one).clone());
        }
    }
    Ok(notifications)
}

impl Command for MarkRead {
    const NAME: &'static str = "mark_read";
    type Output = u32;
    type Error = NotificationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(OWN)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<u32, Stop<NotificationRefusal>> {
        let me = work.actor().person().ok_or(NotificationRefusal::NotAMember)?;
        let ids = match &self.what {
            ReadWhat::These(ids) if ids.len() > usize::from(MAX_PAGE) => {
                return Err(NotificationRefusal::TooMany { limit: usize::from(MAX_PAGE) }.into());
            }
            ReadWhat::These(ids) => ids.clone(),
            ReadWhat::UpTo(last) => {
                let ids = work.scan(Notification::oldest_of(me), MAX_KEPT as usize)?;
                ids.into_iter().map(NotificationId::from_u128).filter(|id| id <= last).collect()
            }
        };
        let mut read = 0u32;
        for mut one in all(work, &ids)? {
            if one.to == me && one.in_app && !one.read {
                one.read = true;
                // What was read needs no mail.
                one.mail = Mail::Off;
                read += 1;
                work.put(one)?;
            }
        }
        if read > 0 {
            if let Some(inbox) = work.get::<Inbox>(me)? {
                let unread = inbox.unread.saturating_sub(read);
                work.put(Inbox { unread, ..(*inbox).clone() })?;
            }
            work.emit(&NotificationsRead { member: me, notifications: read });
        }
        Ok(read)
    }
}

/// Says that mails went out, so that they are not due any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkMailed {
    /// Which; at most 100.
    #[schemars(length(max = 100))]
    pub notifications: Vec<NotificationId>,
}

impl Command for MarkMailed {
    const NAME: &'static str = "mark_mailed";
    type Output = ();
    type Error = NotificationRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MAIL)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<NotificationRefusal>> {
        if self.notifications.len() > usize::from(MAX_PAGE) {
            return Err(NotificationRefusal::TooMany { limit: usize::from(MAX_PAGE) }.into());
        }
        for mut one in all(work, &self.notifications)? {
            if one.in_app {
                one.mail = Mail::Off;
                work.put(one)?;
            } else {
                // Nothing else was wanted of it.
                work.remove::<Notification>(one.id)?;
                if let Some(inbox) = work.get::<Inbox>(one.to)? {
                    let kept = inbox.kept.saturating_sub(1);
                    work.put(Inbox { kept, ..(*inbox).clone() })?;
                }
            }
        }
        Ok(())
    }
}

/// Chooses how one is told of one kind of thing from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetNotificationPreference {
    /// Of what kind of thing.
    pub kind: NotificationKind,
    /// How.
    pub preference: Preference,
}

impl Command for SetNotificationPreference {
    const NAME: &'static str = "set_notification_preference";
    type Output = ();
    type Error = NotificationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(OWN)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<NotificationRefusal>> {
        let member: MemberId = work.actor().person().ok_or(NotificationRefusal::NotAMember)?;
        let before = work.get::<Preferences>(member)?;
        let mut preferences =
            before.map_or_else(|| Preferences { member, chosen: std::collections::BTreeMap::new() }, |before| (*before).clone());
        preferences.chosen.insert(self.kind, self.preference);
        Ok(work.put(preferences)?)
    }
}
