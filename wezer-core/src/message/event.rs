use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{ConversationId, MessageId};
use crate::journal::Event;

/// A conversation was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConversationOpened {
    /// Which.
    pub conversation: ConversationId,
}

impl Event for ConversationOpened {
    const NAME: &'static str = "conversation.opened";
    const VERSION: u8 = 1;
}

/// A message was sent. In which conversation is not for the journal: both of its members send there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageSent {
    /// Which message.
    pub message: MessageId,
}

impl Event for MessageSent {
    const NAME: &'static str = "message.sent";
    const VERSION: u8 = 1;
}

/// A message was taken away by its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageDeleted {
    /// Which message.
    pub message: MessageId,
}

impl Event for MessageDeleted {
    const NAME: &'static str = "message.deleted";
    const VERSION: u8 = 1;
}
