use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Conversation, ConversationOpened, MAX_MEMBERS, MAX_TEXT, MESSAGE, MIN_MEMBERS, Message, MessageDeleted, MessageRefusal,
    MessageSent, Participants, ReadMark,
};
use crate::actor::Actor;
use crate::id::{ConversationId, GroupId, MemberId, MessageId};
use crate::kernel::{Command, Permission, Stop, Work};
use crate::moderation::Blocks;
use crate::notification::NotificationKind;
use crate::post::{Written, WrittenAs, mentioned};
use crate::record::RecordRef;
use crate::text;

/// Messages are a person's own: nobody writes them for a group, nor the application.
pub(super) fn myself(actor: Actor) -> Result<MemberId, MessageRefusal> {
    match actor {
        Actor::Member(member) => Ok(member),
        _ => Err(MessageRefusal::NotAMember),
    }
}

/// With whom to talk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum With {
    /// These members and oneself; 1 to 31 others.
    Members(#[schemars(length(min = 1, max = 32))] Vec<MemberId>),
    /// Whoever is in a group of one's own: its chat.
    Group(GroupId),
}

/// Opens a conversation, or finds it: there is one for the same people, and one for a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenConversation {
    /// With whom.
    pub with: With,
}

impl OpenConversation {
    /// A conversation of two.
    pub fn with(member: MemberId) -> Self {
        Self { with: With::Members(vec![member]) }
    }

    /// A group's chat.
    pub fn of_group(group: GroupId) -> Self {
        Self { with: With::Group(group) }
    }
}

/// Refuses if one of the others blocked the sender, or if the only other one is no active member.
fn check_others(work: &mut Work<'_>, me: MemberId, members: &[MemberId]) -> Result<(), Stop<MessageRefusal>> {
    let others: Vec<MemberId> = members.iter().copied().filter(|member| *member != me).collect();
    let active: Vec<_> = others.iter().map(|other| work.memory.is_active(*other)).collect();
    let blocks: Vec<_> = others.iter().map(|other| work.get::<Blocks>(*other)).collect();
    for (other, active) in others.iter().zip(active) {
        if !active? && others.len() == 1 {
            return Err(MessageRefusal::NotActive { member: *other }.into());
        }
    }
    for blocks in blocks {
        if blocks?.is_some_and(|blocks| blocks.has(me)) {
            return Err(MessageRefusal::NotTaken.into());
        }
    }
    Ok(())
}

impl Command for OpenConversation {
    const NAME: &'static str = "open_conversation";
    type Output = ConversationId;
    type Error = MessageRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MESSAGE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<ConversationId, Stop<MessageRefusal>> {
        let me = myself(work.actor())?;
        let participants = match &self.with {
            With::Members(others) => {
                let number = MessageRefusal::WrongNumber { least: MIN_MEMBERS, most: MAX_MEMBERS };
                if others.len() > MAX_MEMBERS {
                    return Err(number.into());
                }
                let mut members = others.clone();
                members.push(me);
                members.sort_unstable();
                members.dedup();
                if !(MIN_MEMBERS..=MAX_MEMBERS).contains(&members.len()) {
                    return Err(number.into());
                }
                Participants::Members(members)
            }
            With::Group(group) => Participants::Group(*group),
        };
        if !work.memory.takes_part(me, &participants)? {
            return Err(MessageRefusal::UnknownConversation.into());
        }
        if let Some(id) = found(work, &participants)? {
            return Ok(id);
        }
        if let Participants::Members(members) = &participants {
            let active: Vec<_> = members.iter().map(|member| work.memory.is_active(*member)).collect();
            for (member, active) in members.iter().zip(active) {
                if !active? {
                    return Err(MessageRefusal::NotActive { member: *member }.into());
                }
            }
            check_others(work, me, members)?;
        }
        let id = match participants {
            Participants::Members(_) => work.new_id(),
            Participants::Group(group) => Conversation::of_group(group),
        };
        work.emit(&ConversationOpened { conversation: id });
        work.put(Conversation { id, participants, left: Vec::new(), sent: 0, last: work.seq().get(), last_at: work.now() })?;
        Ok(id)
    }
}

/// The conversation of these participants, if it was opened.
fn found(work: &mut Work<'_>, participants: &Participants) -> Result<Option<ConversationId>, Stop<MessageRefusal>> {
    Ok(match participants {
        Participants::Members(members) => {
            let found = work.scan(Conversation::BY_MEMBERS.starting_with(&Conversation::members_key(members)), 1)?;
            found.first().copied().map(ConversationId::from_u128)
        }
        Participants::Group(group) => {
            let id = Conversation::of_group(*group);
            work.get::<Conversation>(id)?.map(|_| id)
        }
    })
}

/// The conversation, if the member takes part in it.
fn own(work: &mut Work<'_>, me: MemberId, id: ConversationId) -> Result<Arc<Conversation>, Stop<MessageRefusal>> {
    let conversation = work.get::<Conversation>(id)?.ok_or(MessageRefusal::UnknownConversation)?;
    if work.memory.takes_part(me, &conversation.participants)? {
        Ok(conversation)
    } else {
        Err(MessageRefusal::UnknownConversation.into())
    }
}

/// Sends a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendMessage {
    /// Where.
    pub conversation: ConversationId,
    /// What: 1 to 5,000 bytes.
    #[schemars(length(max = 5_000))]
    pub text: String,
}

impl Command for SendMessage {
    const NAME: &'static str = "send_message";
    type Output = MessageId;
    type Error = MessageRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MESSAGE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<MessageId, Stop<MessageRefusal>> {
        let me = myself(work.actor())?;
        let text = text::lines(&self.text, MAX_TEXT).map_err(MessageRefusal::from)?;
        let conversation = own(work, me, self.conversation)?;
        let told: Vec<MemberId> = match &conversation.participants {
            Participants::Members(members) => {
                check_others(work, me, members)?;
                members.clone()
            }
            Participants::Group(group) => {
                if !work.memory.is_open(*group)? {
                    return Err(MessageRefusal::GroupClosed { group: *group }.into());
                }
                let named = mentioned(work, &text)?;
                let belong: Vec<_> = named.iter().map(|member| work.belongs(*member, *group)).collect();
                let belong: Vec<bool> = belong.into_iter().collect::<Result<_, _>>()?;
                named.into_iter().zip(belong).filter_map(|(member, belongs)| belongs.then_some(member)).collect()
            }
        };
        let kind = match conversation.participants {
            Participants::Members(_) => NotificationKind::Message,
            Participants::Group(_) => NotificationKind::Mention,
        };
        let mut conversation = (*conversation).clone();
        conversation.sent = conversation.sent.saturating_add(1);
        conversation.last = work.seq().get();
        conversation.last_at = work.now();
        let id: MessageId = work.new_id_in_order();
        work.emit(&MessageSent { message: id });
        let mark = ReadMark { conversation: self.conversation, member: me, read: conversation.sent };
        let sent_at = work.now();
        work.put_new(Message { id, conversation: self.conversation, author: me, sent_at, deleted: false });
        work.put_new(Written::new(id, WrittenAs::Message, me, text));
        let (put, marked) = (work.put(conversation), work.put(mark));
        let told = work.notify_all(&told, kind, &RecordRef::of::<Conversation>(self.conversation));
        put?;
        marked?;
        told?;
        Ok(id)
    }
}

/// Takes away a message of one's own: its text is gone, that there was one stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteMessage {
    /// Which message.
    pub message: MessageId,
}

impl Command for DeleteMessage {
    const NAME: &'static str = "delete_message";
    type Output = ();
    type Error = MessageRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MESSAGE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<MessageRefusal>> {
        let me = myself(work.actor())?;
        let message = work.get::<Message>(self.message)?.filter(|message| message.author == me && !message.deleted);
        let mut message = (*message.ok_or(MessageRefusal::UnknownMessage)?).clone();
        message.deleted = true;
        work.remove::<Written>(self.message.into())?;
        work.emit(&MessageDeleted { message: self.message });
        Ok(work.put(message)?)
    }
}

/// Leaves a conversation of several. What was written in it stays with the others, who see that one left; one reads it no more and gets
/// nothing new. The same people may begin another one with whoever left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveConversation {
    /// Which conversation: one that more than two took part in.
    pub conversation: ConversationId,
}

impl Command for LeaveConversation {
    const NAME: &'static str = "leave_conversation";
    type Output = ();
    type Error = MessageRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MESSAGE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<MessageRefusal>> {
        let me = myself(work.actor())?;
        let mut conversation = (*own(work, me, self.conversation)?).clone();
        match &mut conversation.participants {
            Participants::Group(group) => return Err(MessageRefusal::ChatOfGroup { group: *group }.into()),
            Participants::Members(members) if members.len() + conversation.left.len() <= MIN_MEMBERS => {
                return Err(MessageRefusal::OnlyTwo.into());
            }
            Participants::Members(members) => members.retain(|member| *member != me),
        }
        conversation.left.push(me);
        let (put, forgotten) = (work.put(conversation), work.remove::<ReadMark>(ReadMark::key(self.conversation, me)));
        put?;
        Ok(forgotten?)
    }
}

/// Marks all that was sent in a conversation so far as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkConversationRead {
    /// Which conversation.
    pub conversation: ConversationId,
}

impl Command for MarkConversationRead {
    const NAME: &'static str = "mark_conversation_read";
    type Output = ();
    type Error = MessageRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MESSAGE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<MessageRefusal>> {
        let me = myself(work.actor())?;
        let conversation = own(work, me, self.conversation)?;
        let read = conversation.sent;
        let mark = work.get::<ReadMark>(ReadMark::key(self.conversation, me))?;
        if mark.is_some_and(|mark| mark.read == read) {
            return Ok(());
        }
        Ok(work.put(ReadMark { conversation: self.conversation, member: me, read })?)
    }
}
