//! Where a record stands in its flow, and what a package's own document needs to be driven by one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FieldValue, Flow};
use crate::group;
use crate::id::{FlowId, GroupId, MemberId};
use crate::kernel::Document;
use crate::record::Author;
use crate::time::Timestamp;

/// Of those who took part, so many are remembered, the latest.
pub const MAX_PARTS: usize = 64;

/// Who plays a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A member.
    Member(MemberId),
    /// A group: whoever may act in its name.
    Group(GroupId),
}

/// Whom an author stands for: the member, or the group in whose name they wrote.
impl From<Author> for Party {
    fn from(author: Author) -> Self {
        match author {
            Author::Member(member) => Self::Member(member),
            Author::Group { group, .. } => Self::Group(group),
        }
    }
}

impl Party {
    pub(super) fn key(self) -> [u8; 16] {
        match self {
            Self::Member(member) => member.as_u128().to_be_bytes(),
            Self::Group(group) => group.as_u128().to_be_bytes(),
        }
    }
}

/// A document that a flow drives: its fields come from the document, its roles are played by whom the document names.
///
/// The document keeps a [`Course`] and is registered with [`Registry::driven`](crate::kernel::Registry::driven); from then on
/// [`FireTransition`](super::FireTransition), time-outs and queries work on it as on a run. A run is itself such a document.
pub trait Driven: Document<Id: From<Uuid>> + Clone {
    /// Where it stands.
    fn course(&self) -> &Course;

    /// Where it stands, to be moved by the engine.
    fn course_mut(&mut self) -> &mut Course;

    /// The group over which the flow's rights are asked for.
    fn group(&self) -> GroupId {
        group::ROOT
    }

    /// Other groups over which they may be held instead.
    fn also_in(&self) -> Vec<GroupId> {
        Vec::new()
    }

    /// The value of one of the flow's fields, if it has one.
    fn field(&self, name: &str) -> Option<FieldValue>;

    /// Keeps what an effect answered in one of the flow's fields. Says whether the document has such a field.
    fn keep(&mut self, _name: &str, _value: FieldValue) -> bool {
        false
    }

    /// Who plays a role that is given.
    fn party(&self, role: &str) -> Option<Party>;

    /// In whose own matter it is: these don't play a role that a right gives, such as a moderator's.
    fn concerned(&self) -> Vec<Party> {
        Vec::new()
    }
}

/// Somebody took part under a version: what the version does in their name, they consented to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) member: MemberId,
    pub(super) version: u32,
}

/// Somebody of a role agreed to a transition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Agreement {
    pub(super) transition: String,
    pub(super) role: String,
    pub(super) member: MemberId,
}

/// Where a record stands in its flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    pub(super) flow: String,
    pub(super) version: u32,
    pub(super) state: String,
    pub(super) started_by: Option<MemberId>,
    pub(super) started_at: Timestamp,
    pub(super) entered_at: Timestamp,
    pub(super) steps: u32,
    #[serde(default)]
    pub(super) parts: Vec<Part>,
    #[serde(default)]
    pub(super) agreed: Vec<Agreement>,
}

impl Course {
    pub(super) fn begin(flow: &Flow, started_by: Option<MemberId>, now: Timestamp) -> Self {
        let mut course = Self {
            flow: flow.definition().name.clone(),
            version: flow.version(),
            state: flow.first().to_owned(),
            started_by,
            started_at: now,
            entered_at: now,
            steps: 0,
            parts: Vec::new(),
            agreed: Vec::new(),
        };
        course.takes_part(started_by);
        course
    }

    /// The flow's name.
    pub fn flow(&self) -> &str {
        &self.flow
    }

    /// Under which version it runs.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The version's id.
    pub fn flow_id(&self) -> FlowId {
        FlowId::of(&self.flow, self.version)
    }

    /// The state's name.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Who started it; `None` for the system.
    pub fn started_by(&self) -> Option<MemberId> {
        self.started_by
    }

    /// When it was started.
    pub fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// When it came into its state.
    pub fn entered_at(&self) -> Timestamp {
        self.entered_at
    }

    /// How many transitions happened.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    pub(super) fn takes_part(&mut self, member: Option<MemberId>) {
        let Some(member) = member else { return };
        self.parts.retain(|part| part.member != member);
        if self.parts.len() >= MAX_PARTS {
            self.parts.remove(0);
        }
        self.parts.push(Part { member, version: self.version });
    }

    /// Whether somebody took part, under whichever version.
    pub(super) fn has_part(&self, member: Option<MemberId>) -> bool {
        self.started_by == member || self.parts.iter().any(|part| Some(part.member) == member)
    }

    /// What was agreed to and consented to by others was about other values.
    pub(super) fn values_changed(&mut self, by: Option<MemberId>) {
        self.agreed.clear();
        self.parts.retain(|part| Some(part.member) == by);
    }

    pub(super) fn enter(&mut self, state: &str, now: Timestamp) {
        state.clone_into(&mut self.state);
        self.entered_at = now;
        self.steps = self.steps.saturating_add(1);
        self.agreed.clear();
    }
}
