use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::command::myself;
use super::{Conversation, MAX_PAGE, MESSAGE, Message, MessageRefusal, Participants, ReadMark};
use crate::id::{ConversationId, MemberId, MessageId};
use crate::kernel::{Missing, Permission, Query, Stop, View};
use crate::post::{Written, newest};
use crate::time::Timestamp;

/// A conversation as one who takes part sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownConversation {
    /// Which.
    pub conversation: ConversationId,
    /// Who takes part.
    pub participants: Participants,
    /// Who took part and left.
    pub left: Vec<MemberId>,
    /// How many messages the asking member has not read.
    pub unread: u64,
    /// When something was last sent in it.
    pub last_at: Timestamp,
    /// Where it stands in the order of the last message.
    pub last: u64,
}

/// The asking member's conversations, that with the newest message first. Chats of groups are asked for by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conversations {
    /// Only those whose last message came before this one's `last`.
    #[serde(default)]
    pub before: Option<u64>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A page of conversations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConversationsPage {
    /// The conversations, that with the newest message first.
    pub conversations: Vec<ShownConversation>,
    /// Ask again for what is before this one; `None` if nothing follows.
    pub next: Option<u64>,
}

fn shown(view: &mut View<'_>, me: MemberId, conversation: &Conversation) -> Result<ShownConversation, Missing> {
    let mark = view.get::<ReadMark>(ReadMark::key(conversation.id, me))?;
    let unread = conversation.sent.saturating_sub(mark.map_or(0, |mark| mark.read));
    let Conversation { id, participants, left, last_at, last, .. } = conversation.clone();
    Ok(ShownConversation { conversation: id, participants, left, unread, last_at, last })
}

fn all_shown(view: &mut View<'_>, me: MemberId, found: &[Arc<Conversation>]) -> Result<Vec<ShownConversation>, Missing> {
    let conversations: Vec<_> = found.iter().map(|conversation| shown(view, me, conversation)).collect();
    conversations.into_iter().collect()
}

fn page(limit: Option<u16>) -> usize {
    usize::from(limit.unwrap_or(20).clamp(1, MAX_PAGE))
}

impl Query for Conversations {
    const NAME: &'static str = "conversations";
    type Output = ConversationsPage;
    type Error = MessageRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MESSAGE)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<ConversationsPage, Stop<MessageRefusal>> {
        let me = myself(view.actor())?;
        let limit = page(self.limit);
        let key = me.as_u128().to_be_bytes();
        let keys = match self.before {
            Some(before) => Conversation::BY_MEMBER.between(&key, &[key.as_slice(), &before.to_be_bytes()].concat()).backwards(),
            None => Conversation::BY_MEMBER.starting_with(&key).backwards(),
        };
        let ids = view.scan(keys, limit + 1)?;
        let more = ids.len() > limit;
        let ids = ids.into_iter().take(limit).map(ConversationId::from_u128);
        let found = view.all::<Conversation>(ids)?;
        let conversations = all_shown(view, me, &found)?;
        let next = conversations.last().map(|last| last.last).filter(|_| more);
        Ok(ConversationsPage { conversations, next })
    }
}

/// So many chats are shown at once.
const MAX_CHATS: usize = 300;

/// The chats of the asking member's groups in which something was sent, that with the newest message first; at most 300.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupChats {}

impl Query for GroupChats {
    const NAME: &'static str = "group_chats";
    type Output = Vec<ShownConversation>;
    type Error = MessageRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MESSAGE)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<ShownConversation>, Stop<MessageRefusal>> {
        let me = myself(view.actor())?;
        let groups = view.groups_of(me)?;
        let mut chats = view.all::<Conversation>(groups.iter().map(|group| Conversation::of_group(*group)))?;
        chats.sort_unstable_by_key(|chat| core::cmp::Reverse(chat.last));
        chats.truncate(MAX_CHATS);
        Ok(all_shown(view, me, &chats)?)
    }
}

/// The messages of a conversation, newest first, for those who take part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Messages {
    /// Of which conversation.
    pub conversation: ConversationId,
    /// Only messages before this one.
    #[serde(default)]
    pub before: Option<MessageId>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A message as one who takes part sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownMessage {
    /// Which message.
    pub message: MessageId,
    /// Who wrote it.
    pub author: MemberId,
    /// What; `None` if it was taken away or erased.
    pub text: Option<String>,
    /// When.
    pub sent_at: Timestamp,
}

/// A page of messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessagesPage {
    /// The messages, newest first.
    pub messages: Vec<ShownMessage>,
    /// Ask again for what is before this one; `None` if nothing follows.
    pub next: Option<MessageId>,
}

impl Query for Messages {
    const NAME: &'static str = "messages";
    type Output = MessagesPage;
    type Error = MessageRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MESSAGE)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<MessagesPage, Stop<MessageRefusal>> {
        let me = myself(view.actor())?;
        let limit = page(self.limit);
        let conversation = view.get::<Conversation>(self.conversation)?.ok_or(MessageRefusal::UnknownConversation)?;
        if !view.memory.takes_part(me, &conversation.participants)? {
            return Err(MessageRefusal::UnknownConversation.into());
        }
        let key = self.conversation.as_u128().to_be_bytes();
        let ids = view.scan(newest(Message::BY_CONVERSATION, &key, self.before.map(MessageId::as_u128)), limit + 1)?;
        let more = ids.len() > limit;
        let ids: Vec<MessageId> = ids.into_iter().take(limit).map(MessageId::from_u128).collect();
        let next = ids.last().copied().filter(|_| more);
        let written: Vec<_> = ids.iter().map(|id| view.get::<Written>((*id).into())).collect();
        let found = view.all::<Message>(ids.iter().copied())?;
        let mut messages = Vec::with_capacity(found.len());
        for (message, written) in found.iter().zip(written) {
            let text = written?.map(|written| written.text().to_owned());
            messages.push(ShownMessage { message: message.id, author: message.author, text, sent_at: message.sent_at });
        }
        Ok(MessagesPage { messages, next })
    }
}
