//! A meeting as somebody has it on the desk.
//!
//! Invariant: only members of the group come to it. Cost: an import for each hundred members.

use rooms_sdk::prelude::*;

use crate::meeting::{Meeting, key};

/// A meeting before somebody.
pub(crate) struct Desk<'a> {
    pub(crate) call: &'a Call,
    pub(crate) who: MemberId,
    pub(crate) id: Id,
    pub(crate) meeting: Meeting,
    /// Who is in the group.
    pub(crate) members: Vec<MemberId>,
}

impl<'a> Desk<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// `no-meeting`, `not-in-group`; the host's refusal.
    pub(crate) fn load(call: &'a Call, id: Id) -> Result<Self, Fault> {
        let Some(meeting) = storage::read::<Meeting>(&key(id))? else {
            return Err(call.refuse("no-meeting", "There is no such meeting.", "Cette réunion n’existe pas."));
        };
        let (who, members) = groups::insiders(call)?;
        Ok(Self { call, who, id, meeting, members })
    }

    /// Writes it.
    ///
    /// # Errors
    /// The host's refusal.
    pub(crate) fn save(&self) -> Result<(), Problem> {
        storage::write(&key(self.id), &self.meeting)
    }

    /// The text in the reader's language.
    pub(crate) fn say<'t>(&self, en: &'t str, fr: &'t str) -> &'t str {
        self.call.language.pick(en, fr)
    }

    /// Whether who acts leads the meeting: facilitator, secretary, or who manages the group.
    pub(crate) fn leads(&self) -> bool {
        self.call.is_manager || [self.meeting.facilitator, self.meeting.secretary].contains(&self.who)
    }

    /// Refuses whoever doesn't lead the meeting.
    ///
    /// # Errors
    /// `leaders-only`.
    pub(crate) fn leader(&self) -> Result<(), Fault> {
        if self.leads() {
            return Ok(());
        }
        let en = "Only the facilitator, the secretary or a manager of the group can do this.";
        let fr = "Seules la facilitation, le secrétariat ou la gestion du groupe peuvent faire cela.";
        Err(self.call.refuse("leaders-only", en, fr))
    }

    /// Refuses once the meeting is over.
    ///
    /// # Errors
    /// `meeting-over`.
    pub(crate) fn ahead(&self) -> Result<(), Fault> {
        if !self.meeting.is_over() {
            return Ok(());
        }
        Err(self.call.refuse("meeting-over", "This meeting is over.", "Cette réunion est terminée."))
    }

    /// Refuses somebody who isn't in the group.
    ///
    /// # Errors
    /// `not-in-group`.
    pub(crate) fn of_group(&self, who: MemberId) -> Result<MemberId, Fault> {
        if self.members.contains(&who) {
            return Ok(who);
        }
        let fr = "Cette personne n’est pas dans le groupe.";
        Err(self.call.refuse("not-in-group", "This person is not in the group.", fr))
    }

    /// The number of a topic, out of an action.
    ///
    /// # Errors
    /// `no-topic`.
    pub(crate) fn topic(&self, action: &Action) -> Result<u32, Fault> {
        let number = u32::try_from(action.number("topic")?).ok();
        let topic = number.and_then(|number| self.meeting.topic(number));
        topic.map(|topic| topic.number).ok_or_else(|| {
            let fr = "Ce point n’est pas à l’ordre du jour.";
            self.call.refuse("no-topic", "There is no such topic on the agenda.", fr)
        })
    }

    /// Tells people something of the meeting; who acts knows already.
    ///
    /// # Errors
    /// The host's refusal.
    pub(crate) fn tell(&self, people: &[MemberId], en: &str, fr: &str) -> Result<(), Problem> {
        let is_told = |one: &&MemberId| **one != self.who && self.members.contains(one);
        let people: Vec<MemberId> = people.iter().filter(is_told).copied().collect();
        let text = format!("“{}”: {en} · {fr}", text::first_line(&self.meeting.title, 60));
        messages::alert(&people, &text)
    }
}
