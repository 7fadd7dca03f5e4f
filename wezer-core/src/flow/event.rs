//! What happened to flows and in them. A version's id and a place in its lists stand for every name that a community chose.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::FlowId;
use crate::journal::Event;
use crate::link::RecordRef;
use crate::time::Timestamp;

macro_rules! event {
    ($(#[$doc:meta])* $name:ident $wire:literal { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
        }

        impl Event for $name {
            const NAME: &'static str = $wire;
            const VERSION: u8 = 1;
        }
    };
}

event!(
    /// A version of a flow was saved and is current.
    FlowSaved "flow.saved" {
        /// The version's id.
        flow: FlowId,
        /// Which version, from 1.
        version: u32,
    }
);
event!(
    /// A flow began to drive a record.
    FlowStarted "flow.started" {
        /// The record.
        record: RecordRef,
        /// Under which version.
        flow: FlowId,
    }
);
event!(
    /// Fields of a run were set.
    FlowFieldsSet "flow.fields_set" {
        /// The record.
        record: RecordRef,
    }
);
event!(
    /// Somebody agreed to a transition for which others have still to agree.
    FlowAgreed "flow.agreed" {
        /// The record.
        record: RecordRef,
        /// Under which version.
        flow: FlowId,
        /// The transition's place in the version's list.
        transition: u16,
    }
);
event!(
    /// A transition happened.
    FlowFired "flow.fired" {
        /// The record.
        record: RecordRef,
        /// Under which version.
        flow: FlowId,
        /// The transition's place in the version's list.
        transition: u16,
        /// The place of the state that was left.
        from: u16,
        /// The place of the state that was entered.
        to: u16,
        /// Whether it happened by itself.
        by_itself: bool,
    }
);
event!(
    /// A time-out was due and could not happen: a guard or an effect refused. It is tried again.
    FlowDelayed "flow.delayed" {
        /// The record.
        record: RecordRef,
        /// When it is tried again.
        until: Timestamp,
    }
);
event!(
    /// A record was moved to another version.
    FlowMoved "flow.moved" {
        /// The record.
        record: RecordRef,
        /// From which version.
        from: FlowId,
        /// To which version.
        to: FlowId,
        /// The place of the state in which it stands there.
        state: u16,
    }
);
