use crate::events;
use crate::id::{ConversationId, MessageId};

events! {
    /// A conversation was opened.
    ConversationOpened = "conversation.opened" {
        /// Which.
        conversation: ConversationId,
    }
    /// A message was sent. In which conversation is not for the journal: both of its members send there.
    MessageSent = "message.sent" {
        /// Which message.
        message: MessageId,
    }
    /// A message was taken away by its author.
    MessageDeleted = "message.deleted" {
        /// Which message.
        message: MessageId,
    }
}
