//! Messages: conversations of a few members, and a chat in each group.
//!
//! Invariant: nobody but who takes part sees a conversation, whatever right they hold: neither its messages nor that there is one.
//! The journal tells that somebody wrote, not to whom nor in which conversation. It holds the id of one with whoever opened it, and no
//! id of who takes part; so whoever reads it links two people only if both opened theirs, not by trying pairs. For the same reason it
//! tells nothing of leaving.
//! Messages of a conversation are numbered without gaps, so what somebody has not read is a difference of two numbers.
//!
//! Cost: sending writes a message, the conversation and the sender's mark; it tells the others, 31 at most. A chat tells those who
//! are named.

mod command;
mod event;
mod query;
mod refusal;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::command::{DeleteMessage, LeaveConversation, MarkConversationRead, OpenConversation, SendMessage, With};
pub use self::event::{ConversationOpened, MessageDeleted, MessageSent};
pub use self::query::{Conversations, ConversationsPage, GroupChats, Messages, MessagesPage, ShownConversation, ShownMessage};
pub use self::refusal::MessageRefusal;
use crate::id::{ConversationId, GroupId, MemberId, MessageId};
use crate::kernel::{Document, Index, IndexRows, Memory, Missing, Registry, RegistryError, Right};
use crate::record::{half, pair_key};
use crate::seal::Basis;
use crate::sovereignty::{Processing, Retention};
use crate::time::Timestamp;

/// To write and read messages.
pub const MESSAGE: Right = Right::new("message.exchange");

/// A conversation has so many members at least.
pub const MIN_MEMBERS: usize = 2;
/// A conversation has so many members at most.
pub const MAX_MEMBERS: usize = 32;
/// A message has at most so many bytes.
pub const MAX_TEXT: usize = 5_000;
/// A page has at most so many.
pub const MAX_PAGE: u16 = 100;

/// Who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Participants {
    /// These members, in the order of their ids; 2 to 32, and fewer where some left.
    Members(#[schemars(length(max = 32))] Vec<MemberId>),
    /// Whoever is in the group.
    Group(GroupId),
}

/// A conversation. Nobody comes into it: others make another conversation. One of several may be left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    id: ConversationId,
    participants: Participants,
    /// Who took part and left, in the order of leaving.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left: Vec<MemberId>,
    /// How many messages were sent.
    sent: u64,
    /// The journal entry of the last one, or of the beginning.
    last: u64,
    last_at: Timestamp,
}

impl Conversation {
    pub(crate) const BY_MEMBER: Index = Index::new("conversation.by_member");
    /// There is one for the same people. Its id does not follow from theirs: whoever reads an id in the journal can't try who it is.
    pub(crate) const BY_MEMBERS: Index = Index::new("conversation.by_members");

    fn members_key(members: &[MemberId]) -> [u8; 16] {
        let add = |hasher: Sha256, member: &MemberId| hasher.chain_update(member.as_u128().to_be_bytes());
        half(members.iter().fold(Sha256::new(), add)).to_be_bytes()
    }

    /// There is one for a group, so its id follows from the group's.
    fn of_group(group: GroupId) -> ConversationId {
        ConversationId::from_u128(half(Sha256::new().chain_update([2]).chain_update(group.as_u128().to_be_bytes())))
    }
}

impl Document for Conversation {
    const KIND: &'static str = "conversation";
    type Id = ConversationId;

    fn id(&self) -> ConversationId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("conversation", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        if let Participants::Members(members) = &self.participants {
            // Where somebody left, the same people may talk anew.
            if self.left.is_empty() {
                rows.add(Self::BY_MEMBERS, &Self::members_key(members));
            }
            for member in members {
                rows.add(Self::BY_MEMBER, &[member.as_u128().to_be_bytes().as_slice(), &self.last.to_be_bytes()].concat());
            }
        }
    }
}

/// How far a member has read in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMark {
    conversation: ConversationId,
    member: MemberId,
    read: u64,
}

impl ReadMark {
    fn key(conversation: ConversationId, member: MemberId) -> u128 {
        pair_key(conversation.as_u128(), member)
    }
}

impl Document for ReadMark {
    const KIND: &'static str = "read_mark";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::key(self.conversation, self.member)
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("conversation", Basis::Contract, Retention::Journal));
}

/// A message. Its words are [`Written`](crate::post::Written) apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    id: MessageId,
    conversation: ConversationId,
    author: MemberId,
    sent_at: Timestamp,
    #[serde(default)]
    deleted: bool,
}

impl Message {
    pub(crate) const BY_CONVERSATION: Index = Index::new("message.by_conversation");
}

impl Document for Message {
    const KIND: &'static str = "message";
    type Id = MessageId;

    fn id(&self) -> MessageId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("conversation", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_CONVERSATION, &self.conversation.as_u128().to_be_bytes());
    }
}

impl Memory {
    /// Whether a member takes part. No right makes up for it.
    fn takes_part(&mut self, member: MemberId, participants: &Participants) -> Result<bool, Missing> {
        match participants {
            Participants::Members(members) => Ok(members.contains(&member)),
            Participants::Group(group) => Ok(self.groups_of(member)?.binary_search(group).is_ok()),
        }
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(MESSAGE)?;
    registry.command::<OpenConversation>()?.command::<SendMessage>()?.command::<DeleteMessage>()?;
    registry.command::<MarkConversationRead>()?.command::<LeaveConversation>()?;
    registry.query::<Conversations>()?.query::<GroupChats>()?.query::<Messages>()?;
    registry.event::<ConversationOpened>()?.event::<MessageSent>()?.event::<MessageDeleted>()?;
    registry.document::<Conversation>()?.document::<Message>()?.document::<ReadMark>()?;
    registry.index(Conversation::BY_MEMBER)?.index(Conversation::BY_MEMBERS)?.index(Message::BY_CONVERSATION)?;
    Ok(())
}
