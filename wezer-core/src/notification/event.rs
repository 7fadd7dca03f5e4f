use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::MemberId;
use crate::journal::Event;

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
