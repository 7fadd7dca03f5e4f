//! Members: who they are, where they stand, what they show. Authentication stays with the application.
//!
//! Invariant: a member has one wallet of their own from admission on; names are unique but for upper and lower case.

mod command;
mod event;
mod profile;
mod query;
mod refusal;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

pub use self::command::{AdmitMember, Admitted, ChangeMember, PauseMyself, RegisterApplicant, ResumeMyself, SetMemberState};
pub(crate) use self::command::{may_place, set_state};
pub use self::event::{MemberAdmitted, MemberChanged, MemberStateChanged, ProfileChanged};
pub use self::profile::{
    ChangeProfile, MAX_ABOUT, MAX_CONTACT, MAX_SKILL, MAX_SKILLS, Profile, ProfileOf, PublicProfile, SeenProfile, Shown,
    Visibility,
};
pub use self::query::{FindMember, MAX_ASKED, Members, TheseMembers};
pub use self::refusal::MemberRefusal;
use crate::id::{MemberId, WalletId};
use crate::kernel::{Document, Index, IndexKeys, IndexRows, Missing, Registry, RegistryError, Work};
use crate::record::{Audience, Author, Placement, Record, Standpoint, Wall};
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};
use crate::time::Timestamp;

/// What a member may do in general.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Acts on their own wallet.
    #[default]
    Member,
    /// Holds every right.
    Operator,
}

/// Where a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// Asks to be let in: sees and changes what is their own, nothing else.
    Applicant,
    /// Takes part.
    #[default]
    Active,
    /// Takes a break: keeps everything and can do nothing but what concerns themself.
    Paused,
    /// Is gone. The wallet and its history stay.
    Left,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    id: MemberId,
    name: String,
    #[serde(default)]
    role: Role,
    wallet: WalletId,
    admitted_at: Timestamp,
    #[serde(default)]
    state: MemberState,
    #[serde(default)]
    paused_by_other: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    erasure: Option<Erasure>,
    /// Where they stood before, oldest first, each until when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    stood: Vec<(MemberState, Timestamp)>,
}

/// So many changes of where a member stands are remembered with them: the first, and the last ones.
pub const MAX_STOOD: usize = 32;

/// How far the erasure of a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Erasure {
    /// It has begun; some of what was kept of them is still there.
    Begun,
    /// It was finished at this moment: nothing is kept of them but their number.
    Finished(Timestamp),
}

/// What somebody who was erased is called. An application puts it in the words of the reader's language, by [`Member::is_erased`].
pub const ERASED_NAME: &str = "erased member";

impl Member {
    pub(crate) const BY_NAME: Index = Index::new("member.by_name");
    pub(crate) const BY_WORD: Index = Index::new("member.by_word");
    /// In the order in which they came or asked to: an order that never changes.
    pub(crate) const BY_ADMISSION: Index = Index::new("member.by_admission");
    pub(crate) const OPERATORS: Index = Index::new("member.operators");

    pub(crate) fn operators() -> IndexKeys {
        Self::OPERATORS.starting_with(&[])
    }

    /// All members in the order of their names, or those behind one.
    pub(crate) fn after(member: Option<&Self>) -> crate::kernel::IndexKeys {
        let all = Self::BY_NAME.starting_with(&[]);
        match member {
            // Behind the row of this very member.
            Some(member) => {
                let mut key = name_key(&member.name);
                key.extend_from_slice(&member.id.as_u128().to_be_bytes());
                key.push(0);
                all.after(Self::BY_NAME, &key)
            }
            None => all,
        }
    }

    /// Their id.
    pub fn id(&self) -> MemberId {
        self.id
    }

    /// What they are called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What they may do in general.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Their own wallet.
    pub fn wallet(&self) -> WalletId {
        self.wallet
    }

    /// When they came, or asked to.
    pub fn admitted_at(&self) -> Timestamp {
        self.admitted_at
    }

    /// The members of a name, in any case: one at most.
    pub(crate) fn named(name: &str) -> IndexKeys {
        Self::BY_NAME.starting_with(&name_key(name))
    }

    /// Where they stand.
    pub fn state(&self) -> MemberState {
        self.state
    }

    /// Where they stood at a moment; `None` before they came. Of somebody who changed it more than [`MAX_STOOD`] times, what lies
    /// between the first change and the last ones is not remembered: they stood then as at the oldest one remembered.
    pub fn state_at(&self, moment: Timestamp) -> Option<MemberState> {
        let before = self.stood.iter().find(|(_, until)| moment < *until);
        (self.admitted_at <= moment).then(|| before.map_or(self.state, |(state, _)| *state))
    }

    /// Since when they have taken part for the first time; `None` if they never have.
    pub fn first_active_at(&self) -> Option<Timestamp> {
        let mut since = self.admitted_at;
        for (state, until) in &self.stood {
            if *state == MemberState::Active {
                return Some(since);
            }
            since = *until;
        }
        (self.state == MemberState::Active).then_some(since)
    }

    /// Writes down that they stand elsewhere from now on.
    fn stands(&mut self, state: MemberState, now: Timestamp) {
        if self.stood.len() == MAX_STOOD {
            self.stood.remove(1);
        }
        self.stood.push((self.state, now));
        self.state = state;
    }

    /// How far their erasure is; `None` for everybody who did not ask for it.
    pub fn erasure(&self) -> Option<Erasure> {
        self.erasure
    }

    /// Whether nothing is left of them but their number.
    pub fn is_erased(&self) -> bool {
        matches!(self.erasure, Some(Erasure::Finished(_)))
    }

    /// The same member without who paused them and that their erasure has begun. That it is finished stays: then no name is shown.
    fn seen_by_others(&self) -> Self {
        let erasure = self.erasure.filter(|_| self.is_erased());
        Self { paused_by_other: false, erasure, stood: Vec::new(), ..self.clone() }
    }

    /// The same member at the beginning of their erasure: gone, without a role.
    pub(crate) fn being_erased(&self, now: Timestamp) -> Self {
        let mut person = Self { role: Role::Member, erasure: Some(Erasure::Begun), ..self.clone() };
        if person.state != MemberState::Left {
            person.stands(MemberState::Left, now);
        }
        person
    }

    /// What stays of the member, so that their wallet and the journal can be explained.
    pub(crate) fn erased(&self, at: Timestamp) -> Self {
        let erasure = Some(Erasure::Finished(at));
        let stood = Vec::new();
        Self { name: ERASED_NAME.to_owned(), paused_by_other: false, erasure, stood, ..self.being_erased(at) }
    }
}

/// Names are the same whatever their case and whichever of the characters that look the same they are written with (Unicode NFKC); the NUL tells where a name ends.
fn name_key(name: &str) -> Vec<u8> {
    let mut key = name.nfkc().collect::<String>().to_lowercase().into_bytes();
    key.push(0);
    key
}

impl Work<'_> {
    /// Those who came, or asked to, before a moment, in the order of coming, behind `after`: at most `limit` of them. The order never
    /// changes and nobody comes into it but at its end, so a walk that goes on another day meets each person once. Those who were
    /// erased are not in it.
    pub fn members_by_admission(
        &mut self,
        after: Option<(Timestamp, MemberId)>,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<Arc<Member>>, Missing> {
        // Behind the row of this very member.
        let from = after.map(|(at, id)| [at.index_key().as_slice(), &id.as_u128().to_be_bytes(), &[0]].concat());
        let keys = Member::BY_ADMISSION.between(&from.unwrap_or_default(), &before.index_key());
        let ids = self.scan(keys, limit)?;
        self.all::<Member>(ids.into_iter().map(MemberId::from_u128))
    }
}

impl Document for Member {
    const KIND: &'static str = "member";
    type Id = MemberId;

    fn id(&self) -> MemberId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        (!self.is_erased()).then_some(Subject::contract(self.id))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("membership", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("id", SeenBy::Members),
        ("name", SeenBy::Members),
        ("role", SeenBy::Members),
        ("wallet", SeenBy::Members),
        ("admitted_at", SeenBy::Members),
        ("state", SeenBy::Members),
        ("paused_by_other", SeenBy::Deciders),
        ("erasure", SeenBy::Deciders),
        ("stood", SeenBy::Deciders),
    ];

    fn index(&self, rows: &mut IndexRows) {
        if self.is_erased() {
            return;
        }
        rows.add(Self::BY_NAME, &name_key(&self.name));
        rows.add(Self::BY_ADMISSION, &self.admitted_at.index_key());
        crate::search::add_words(rows, Self::BY_WORD, &self.name);
        if self.role == Role::Operator {
            rows.add(Self::OPERATORS, &[]);
        }
    }
}

impl Record for Member {
    fn standpoint(&self) -> Standpoint {
        Standpoint::Here(Placement::new(Some(Author::Member(self.id)), Wall::Own, Audience::Community))
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.command::<AdmitMember>()?.command::<ChangeMember>()?.command::<RegisterApplicant>()?;
    registry.command::<SetMemberState>()?.command::<PauseMyself>()?.command::<ResumeMyself>()?.command::<ChangeProfile>()?;
    registry.query::<TheseMembers>()?;
    registry.query::<Members>()?.query::<FindMember>()?.query::<ProfileOf>()?.query::<PublicProfile>()?;
    registry.event::<MemberAdmitted>()?.event::<MemberChanged>()?.event::<MemberStateChanged>()?.event::<ProfileChanged>()?;
    registry.document::<Member>()?.document::<Profile>()?.index(Member::BY_NAME)?.index(Member::BY_WORD)?;
    registry.index(Member::BY_ADMISSION)?;
    registry.index(Member::OPERATORS)?.index(Profile::BY_SKILL)?;
    registry.record::<Member>()?;
    Ok(())
}
