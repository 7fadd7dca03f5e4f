use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NotificationKind;
use crate::id::{MemberId, NotificationId};
use crate::journal::Event;
use crate::record::RecordRef;

/// Somebody is told of something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Notified {
    /// Which notification.
    pub notification: NotificationId,
    /// Who is told.
    pub member: MemberId,
    /// Of what kind of thing.
    pub kind: NotificationKind,
    /// Of what.
    pub about: RecordRef,
}

impl Event for Notified {
    const NAME: &'static str = "notification.made";
    const VERSION: u8 = 1;
}

/// Somebody read what they were told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotificationsRead {
    /// Who.
    pub member: MemberId,
    /// How many.
    pub notifications: u32,
}

impl Event for NotificationsRead {
    const NAME: &'static str = "notification.read";
    const VERSION: u8 = 1;
}
