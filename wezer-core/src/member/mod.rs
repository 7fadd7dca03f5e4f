//! Members: who they are, where they stand, what they show. Authentication stays with the application.
//!
//! Invariant: a member has one wallet of their own from admission on; names are unique but for upper and lower case.

mod command;
mod event;
mod profile;
mod query;
mod refusal;

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
use crate::kernel::{Document, Index, IndexKeys, IndexRows, Registry, RegistryError};
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
}

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
        Self { paused_by_other: false, erasure, ..self.clone() }
    }

    /// The same member at the beginning of their erasure: gone, without a role.
    pub(crate) fn being_erased(&self) -> Self {
        Self { role: Role::Member, state: MemberState::Left, erasure: Some(Erasure::Begun), ..self.clone() }
    }

    /// What stays of the member, so that their wallet and the journal can be explained.
    pub(crate) fn erased(&self, at: Timestamp) -> Self {
        let erasure = Some(Erasure::Finished(at));
        Self { name: ERASED_NAME.to_owned(), paused_by_other: false, erasure, ..self.being_erased() }
    }
}

/// Names are the same whatever their case and whichever of the characters that look the same they are written with (Unicode NFKC); the NUL tells where a name ends.
fn name_key(name: &str) -> Vec<u8> {
    let mut key = name.nfkc().collect::<String>().to_lowercase().into_bytes();
    key.push(0);
    key
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
    ];

    fn index(&self, rows: &mut IndexRows) {
        if self.is_erased() {
            return;
        }
        rows.add(Self::BY_NAME, &name_key(&self.name));
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
    registry.index(Member::OPERATORS)?.index(Profile::BY_SKILL)?;
    registry.record::<Member>()?;
    Ok(())
}
