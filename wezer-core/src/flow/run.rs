//! A run: a flow of a community's own, with the fields and roles of its definition.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::FieldValue;
use super::course::{Course, Driven, Party};
use crate::id::{FlowId, GroupId, MemberId, RunId, StepId};
use crate::kernel::{Document, Index, IndexRows, Missing, Work};
use crate::link::RecordRef;
use crate::member::Member;
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};
use crate::time::Timestamp;

/// A run of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowRun {
    pub(super) id: RunId,
    pub(super) group: GroupId,
    pub(super) course: Course,
    #[serde(default)]
    pub(super) fields: BTreeMap<String, FieldValue>,
    #[serde(default)]
    pub(super) parties: BTreeMap<String, Party>,
    /// Whose run it is, to be found by: who started it, who plays a role, whose wallet a role pays from.
    #[serde(default)]
    pub(super) of: Vec<Filed>,
}

/// Somebody under whose name a run is filed, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Filed {
    pub(super) party: Party,
    /// The role; none for whoever started it.
    pub(super) role: Option<String>,
}

impl FlowRun {
    pub(super) const BY_PARTY: Index = Index::new("flow_run.by_party");
    pub(super) const BY_GROUP: Index = Index::new("flow_run.by_group");

    /// Its id.
    pub fn id(&self) -> RunId {
        self.id
    }

    /// As a record.
    pub fn record(&self) -> RecordRef {
        RecordRef::of::<Self>(self.id)
    }

    /// What it remembers, but for what people wrote, which is sealed under their key.
    pub fn fields(&self) -> &BTreeMap<String, FieldValue> {
        &self.fields
    }

    pub(super) fn key(flow: &str, state: &str) -> Vec<u8> {
        [flow.as_bytes(), &[0], state.as_bytes(), &[0]].concat()
    }
}

impl Document for FlowRun {
    const KIND: &'static str = "flow_run";
    type Id = RunId;

    fn id(&self) -> RunId {
        self.id
    }

    // What people wrote lies apart: here are ids and amounts, which the others in the run go on needing.
    const PROCESSING: Option<Processing> = Some(Processing::numbers("flow", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        let place = Self::key(&self.course.flow, &self.course.state);
        rows.add(Self::BY_GROUP, &[&self.group.as_u128().to_be_bytes(), place.as_slice()].concat());
        let keys: BTreeSet<[u8; 16]> = self.of.iter().map(|filed| filed.party.key()).collect();
        for key in keys {
            rows.add(Self::BY_PARTY, &[&key, place.as_slice()].concat());
        }
    }
}

impl Driven for FlowRun {
    fn course(&self) -> &Course {
        &self.course
    }

    fn course_mut(&mut self) -> &mut Course {
        &mut self.course
    }

    fn group(&self) -> GroupId {
        self.group
    }

    fn field(&self, name: &str) -> Option<FieldValue> {
        self.fields.get(name).cloned()
    }

    fn keep(&mut self, name: &str, value: FieldValue) -> bool {
        // Texts lie apart, see [`RunWords`].
        if matches!(value, FieldValue::Text(_)) {
            return false;
        }
        self.fields.insert(name.to_owned(), value);
        true
    }

    fn party(&self, role: &str) -> Option<Party> {
        self.parties.get(role).copied()
    }
}

/// What people wrote into a run's fields. It lies apart and is sealed under the key of whoever started the run: erased with them, it
/// leaves the run itself to the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RunWords {
    pub(super) id: RunId,
    pub(super) author: Option<MemberId>,
    pub(super) words: BTreeMap<String, String>,
}

impl RunWords {
    /// Under whose key the words of a run are sealed: of whoever started it. Of somebody who is erased nothing is kept any more, and
    /// what comes to be said then is not theirs.
    pub(super) fn author(work: &mut Work<'_>, started_by: Option<MemberId>) -> Result<Option<MemberId>, Missing> {
        let Some(member) = started_by else { return Ok(None) };
        Ok(work.get::<Member>(member)?.filter(|person| person.erasure().is_none()).map(|person| person.id()))
    }
}

impl Document for RunWords {
    const KIND: &'static str = "flow_run_words";
    type Id = RunId;

    fn id(&self) -> RunId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        self.author.map(Subject::contract)
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("flow", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] =
        &[("id", SeenBy::Involved), ("author", SeenBy::Involved), ("words", SeenBy::Involved)];
}

/// One transition that happened to a record: its history, one document a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Step {
    pub(super) id: StepId,
    pub(super) record: RecordRef,
    pub(super) nth: u32,
    pub(super) flow: FlowId,
    pub(super) transition: u16,
    pub(super) by: Option<MemberId>,
    pub(super) at: Timestamp,
    pub(super) seq: u64,
}

impl Step {
    pub(super) const BY_RECORD: Index = Index::new("flow_step.by_record");
}

impl Document for Step {
    const KIND: &'static str = "flow_step";
    type Id = StepId;

    fn id(&self) -> StepId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("flow", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_RECORD, &[self.record.digest().as_slice(), &self.nth.to_be_bytes()].concat());
    }
}

/// When a record's next time-out is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Due {
    id: u128,
    pub(super) record: RecordRef,
    pub(super) at: Timestamp,
}

impl Due {
    pub(super) const BY_MOMENT: Index = Index::new("flow_due.by_moment");

    pub(super) fn new(record: RecordRef, at: Timestamp) -> Self {
        Self { id: Self::id_of(&record), record, at }
    }

    pub(super) fn id_of(record: &RecordRef) -> u128 {
        u128::from_be_bytes(record.digest())
    }
}

impl Document for Due {
    const KIND: &'static str = "flow_due";
    type Id = u128;

    fn id(&self) -> u128 {
        self.id
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_MOMENT, &self.at.index_key());
    }
}
