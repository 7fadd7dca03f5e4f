//! Flows as they are kept: every version for ever, and which one is current.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::FieldValue;
use super::definition::{FlowDefinition, State, Transition};
use crate::id::{FlowId, MemberId};
use crate::kernel::{Document, Index, IndexRows};
use crate::time::Timestamp;

impl FlowId {
    /// The id of a version of a flow; 0 stands for the flow itself.
    pub fn of(name: &str, version: u32) -> Self {
        let digest = Sha256::new().chain_update(b"flow\0").chain_update(version.to_be_bytes()).chain_update(name);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest.finalize()[..16]);
        Self::from_u128(u128::from_be_bytes(bytes))
    }
}

/// One version of a flow. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    id: FlowId,
    version: u32,
    definition: FlowDefinition,
    saved_at: Timestamp,
    saved_by: Option<MemberId>,
}

impl Flow {
    pub(super) fn new(version: u32, definition: FlowDefinition, saved_at: Timestamp, saved_by: Option<MemberId>) -> Self {
        Self { id: FlowId::of(&definition.name, version), version, definition, saved_at, saved_by }
    }

    /// This version's id.
    pub fn id(&self) -> FlowId {
        self.id
    }

    /// Which version it is, from 1.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// What was written down.
    pub fn definition(&self) -> &FlowDefinition {
        &self.definition
    }

    /// When it was saved.
    pub fn saved_at(&self) -> Timestamp {
        self.saved_at
    }

    /// Who saved it; `None` for the system.
    pub fn saved_by(&self) -> Option<MemberId> {
        self.saved_by
    }

    /// The state in which a run starts.
    pub(super) fn first(&self) -> &str {
        self.definition.states.first().map_or("", |state| &state.name)
    }

    pub(super) fn state(&self, name: &str) -> Option<(usize, &State)> {
        self.definition.states.iter().enumerate().find(|(_, state)| state.name == name)
    }

    pub(super) fn transition(&self, name: &str) -> Option<(usize, &Transition)> {
        self.definition.transitions.iter().enumerate().find(|(_, transition)| transition.name == name)
    }

    /// What leads out of a state.
    pub(super) fn out_of(&self, state: &str) -> impl Iterator<Item = &Transition> {
        self.definition.transitions.iter().filter(move |transition| transition.from.iter().any(|from| from == state))
    }

    /// Whether something may happen by itself in a state.
    pub(super) fn awaits(&self, state: &str) -> bool {
        self.out_of(state).any(Transition::is_by_itself)
    }

    /// When the first time-out of a state that was entered at a moment is due, of those after `later_than`.
    pub(super) fn due(
        &self,
        state: &str,
        entered_at: Timestamp,
        fields: &BTreeMap<String, FieldValue>,
        later_than: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let moments = self.out_of(state).filter_map(|transition| transition.due(entered_at, fields));
        moments.filter(|moment| later_than.is_none_or(|earlier| *moment > earlier)).min()
    }
}

impl Document for Flow {
    const KIND: &'static str = "flow";
    type Id = FlowId;

    fn id(&self) -> FlowId {
        self.id
    }
}

/// Which version of a flow new runs take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CurrentFlow {
    id: FlowId,
    pub(super) name: String,
    pub(super) version: u32,
}

impl CurrentFlow {
    pub(super) const BY_NAME: Index = Index::new("flow.by_name");

    pub(super) fn new(name: &str, version: u32) -> Self {
        Self { id: FlowId::of(name, 0), name: name.to_owned(), version }
    }

    pub(super) fn flow(&self) -> FlowId {
        FlowId::of(&self.name, self.version)
    }
}

impl Document for CurrentFlow {
    const KIND: &'static str = "current_flow";
    type Id = FlowId;

    fn id(&self) -> FlowId {
        self.id
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_NAME, &name_key(&self.name));
    }
}

pub(super) fn name_key(name: &str) -> Vec<u8> {
    let mut key = name.as_bytes().to_vec();
    key.push(0);
    key
}
