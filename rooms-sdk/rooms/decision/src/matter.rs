//! A decision as somebody has it before them: with who decides and what they said in this round.
//!
//! Invariant: only what is loaded here is acted upon, and it is saved as a whole. Cost: an import for each person.

use rooms_sdk::prelude::*;

use crate::decision::{self, Decision, ENTRIES, Nomination, Phase, Said, Stance};
use crate::entry::{self, Act, Entry};
use crate::word;

/// A decision before somebody.
pub(crate) struct Matter<'a> {
    pub(crate) call: &'a Call,
    pub(crate) who: MemberId,
    pub(crate) id: Id,
    pub(crate) decision: Decision,
    /// Who is in the group now.
    pub(crate) members: Vec<MemberId>,
    /// Who decides: was in the group when it was opened, and still is.
    pub(crate) deciders: Vec<MemberId>,
    /// What each decider said last, in their order.
    stances: Vec<Option<Stance>>,
    /// Whom each decider named, in their order.
    named: Vec<Option<Nomination>>,
}

impl<'a> Matter<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// `no-decision`, `not-in-group`; the host's refusal.
    pub(crate) fn load(call: &'a Call, id: Id) -> Result<Self, Fault> {
        let Some(decision) = storage::read::<Decision>(&decision::key(id))? else {
            return Err(call.refuse("no-decision", "There is no such decision.", "Cette décision n’existe pas."));
        };
        let (who, members) = groups::insiders(call)?;
        let mut deciders: Vec<MemberId> = storage::read(&format!("p/{id}"))?.unwrap_or_default();
        deciders.retain(|one| members.contains(one));
        let (mut stances, mut named) = (Vec::new(), Vec::new());
        for one in &deciders {
            stances.push(storage::read(&format!("s/{id}/{one}"))?);
            let nomination = if decision.is_election() { storage::read(&format!("n/{id}/{one}"))? } else { None };
            named.push(nomination);
        }
        Ok(Self { call, who, id, decision, members, deciders, stances, named })
    }

    /// Writes it.
    ///
    /// # Errors
    /// The host's refusal.
    pub(crate) fn save(&self) -> Result<(), Problem> {
        storage::write(&decision::key(self.id), &self.decision)
    }

    /// The text in the reader's language.
    pub(crate) fn say<'t>(&self, en: &'t str, fr: &'t str) -> &'t str {
        self.call.language.pick(en, fr)
    }

    fn place(&self, member: MemberId) -> Option<usize> {
        self.deciders.iter().position(|one| *one == member)
    }

    fn said_at(&self, place: usize) -> Option<&Said> {
        let stance = self.stances.get(place)?.as_ref()?;
        (stance.turn == self.decision.turn).then_some(&stance.said)
    }

    /// What somebody said in this round.
    pub(crate) fn said(&self, member: MemberId) -> Option<&Said> {
        self.said_at(self.place(member)?)
    }

    /// What all said in this round.
    pub(crate) fn all_said(&self) -> impl Iterator<Item = (MemberId, &Said)> {
        self.deciders.iter().enumerate().filter_map(|(place, one)| Some((*one, self.said_at(place)?)))
    }

    /// Whom all named.
    pub(crate) fn nominations(&self) -> impl Iterator<Item = (MemberId, &Nomination)> {
        self.deciders.iter().zip(&self.named).filter_map(|(one, named)| Some((*one, named.as_ref()?)))
    }

    /// Whom somebody named.
    pub(crate) fn nomination(&self, member: MemberId) -> Option<&Nomination> {
        self.named.get(self.place(member)?)?.as_ref()
    }

    /// Whose objections stand, with the number of the entry that says why; in an election the candidate's first.
    pub(crate) fn objections(&self) -> Vec<(MemberId, u32)> {
        let mut objections: Vec<(MemberId, u32)> = Vec::new();
        for (who, said) in self.all_said() {
            let Said::Objects { entry, is_integrated: false } = said else {
                continue;
            };
            let is_first = Some(who) == self.decision.candidate;
            let after = |other: &(MemberId, u32)| is_first || Some(other.0) != self.decision.candidate && other.1 > *entry;
            let place = objections.iter().position(after).unwrap_or(objections.len());
            objections.insert(place, (who, *entry));
        }
        objections
    }

    /// Who has had no say in this round yet.
    pub(crate) fn silent(&self) -> Vec<MemberId> {
        let is_silent = |place: usize, one: MemberId| match self.decision.phase {
            Phase::Nominating => self.named.get(place).is_none_or(Option::is_none),
            Phase::Reactions => one != self.decision.proposer && self.said_at(place).is_none(),
            Phase::Voting | Phase::Questions | Phase::Objections => self.said_at(place).is_none(),
            _ => false,
        };
        let all = self.deciders.iter().enumerate();
        all.filter(|(place, one)| is_silent(*place, **one)).map(|(_, one)| *one).collect()
    }

    /// Keeps what who acts says in this round, in the place of what was said before.
    ///
    /// # Errors
    /// The host's refusal.
    pub(crate) fn keep(&mut self, said: Said) -> Result<(), Problem> {
        let stance = Stance { turn: self.decision.turn, said };
        storage::write_about(self.who, &format!("s/{}/{}", self.id, self.who), &stance)?;
        if let Some(place) = self.place(self.who).and_then(|place| self.stances.get_mut(place)) {
            *place = Some(stance);
        }
        Ok(())
    }

    /// Keeps whom who acts names.
    ///
    /// # Errors
    /// The host's refusal.
    pub(crate) fn name(&mut self, nomination: Nomination) -> Result<(), Problem> {
        storage::write_about(self.who, &format!("n/{}/{}", self.id, self.who), &nomination)?;
        if let Some(place) = self.place(self.who).and_then(|place| self.named.get_mut(place)) {
            *place = Some(nomination);
        }
        Ok(())
    }

    /// Forgets what was said in the last round and who named whom: the numbers are kept, and the minutes say the rest.
    ///
    /// # Errors
    /// The host's refusal.
    pub(crate) fn forget(&self) -> Result<(), Problem> {
        for prefix in ["s", "n"] {
            for key in storage::keys(&format!("{prefix}/{}/", self.id))? {
                storage::remove(&key)?;
            }
        }
        Ok(())
    }

    /// Writes into the minutes what who acts did.
    ///
    /// # Errors
    /// `too-many-entries`; the host's refusal.
    pub(crate) fn note(&mut self, act: Act) -> Result<u32, Fault> {
        self.note_of(self.who, act)
    }

    /// Writes into the minutes what somebody did.
    ///
    /// # Errors
    /// `too-many-entries`; the host's refusal.
    pub(crate) fn note_of(&mut self, who: MemberId, act: Act) -> Result<u32, Fault> {
        // The last ones are kept for the steps of the process: a talkative group can still end.
        let most = if act.is_contribution() { ENTRIES - ENTRIES / 10 } else { ENTRIES };
        let number = self.decision.entries;
        if number >= most {
            let en = format!("The minutes are full: at most {most} contributions. The side discussion remains.");
            let fr = format!("Le compte rendu est plein : {most} contributions au plus. Il reste la discussion.");
            return Err(self.call.refuse("too-many-entries", en, fr));
        }
        self.decision.entries += 1;
        let is_contribution = act.is_contribution();
        let entry = Entry { at: self.call.now, who, turn: self.decision.turn, act };
        let key = entry::key(self.id, number);
        let about = is_contribution.then_some(who);
        match about {
            Some(who) => storage::write_about(who, &key, &entry)?,
            None => storage::write(&key, &entry)?,
        }
        Ok(number)
    }

    /// Tells people that it is their turn; who acts knows already.
    ///
    /// # Errors
    /// The host's refusal.
    pub(crate) fn tell(&self, people: &[MemberId], en: &str, fr: &str) -> Result<(), Problem> {
        let is_told = |one: &&MemberId| **one != self.who && self.members.contains(one);
        let people: Vec<MemberId> = people.iter().filter(is_told).copied().collect();
        let text = format!("“{}”: {en} · {fr}", text::first_line(&self.decision.question, 60));
        messages::alert(&people, &text)
    }

    /// Refuses unless it stands so.
    ///
    /// # Errors
    /// `not-now`.
    pub(crate) fn during(&self, phases: &[Phase]) -> Result<(), Fault> {
        if phases.contains(&self.decision.phase) {
            return Ok(());
        }
        let (en, fr) = word::phase(self.decision.phase);
        let en = format!("Not now: the decision stands at “{en}”.");
        Err(self.call.refuse("not-now", en, format!("Pas maintenant : la décision en est à « {fr} ».")))
    }

    /// Refuses whoever doesn't decide.
    ///
    /// # Errors
    /// `joined-later`.
    pub(crate) fn decides(&self) -> Result<(), Fault> {
        if self.deciders.contains(&self.who) {
            return Ok(());
        }
        let en = "You joined the group after this decision was opened: you can comment on it, not decide.";
        let fr = "Vous avez rejoint le groupe après l’ouverture de cette décision : vous pouvez la commenter, pas décider.";
        Err(self.call.refuse("joined-later", en, fr))
    }

    /// Refuses in a round whose deadline has passed.
    ///
    /// # Errors
    /// `round-over`.
    pub(crate) fn in_time(&self) -> Result<(), Fault> {
        if !self.decision.is_late(self.call.now) {
            return Ok(());
        }
        let en = "The deadline of this round has passed.";
        Err(self.call.refuse("round-over", en, "L’échéance de ce tour est passée."))
    }

    /// Whether who acts moves the rounds.
    pub(crate) fn moderates(&self) -> bool {
        [self.decision.facilitator, self.decision.secretary].contains(&self.who)
    }

    /// Refuses whoever doesn't move the rounds.
    ///
    /// # Errors
    /// `moderators-only`.
    pub(crate) fn moderator(&self) -> Result<(), Fault> {
        if self.moderates() {
            return Ok(());
        }
        let en = "Only the facilitator or the secretary of this decision can do this.";
        Err(self.call.refuse("moderators-only", en, "Seule la personne qui facilite ou prend note peut faire cela."))
    }

    /// Refuses whoever isn't this person.
    ///
    /// # Errors
    /// `proposer-only`.
    pub(crate) fn proposer(&self) -> Result<(), Fault> {
        if self.who == self.decision.proposer {
            return Ok(());
        }
        let en = "Only the person who proposed it can do this.";
        Err(self.call.refuse("proposer-only", en, "Seule la personne qui l’a proposée peut faire cela."))
    }
}
