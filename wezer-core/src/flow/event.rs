//! What happened to flows and in them. A version's id and a place in its lists stand for every name that a community chose.

use crate::events;
use crate::id::FlowId;
use crate::link::RecordRef;
use crate::time::Timestamp;

events! {
    /// A version of a flow was saved and is current.
    FlowSaved = "flow.saved" {
        /// The version's id.
        flow: FlowId,
        /// Which version, from 1.
        version: u32,
    }
    /// A flow began to drive a record.
    FlowStarted = "flow.started" {
        /// The record.
        record: RecordRef,
        /// Under which version.
        flow: FlowId,
    }
    /// Fields of a run were set.
    FlowFieldsSet = "flow.fields_set" {
        /// The record.
        record: RecordRef,
    }
    /// Somebody agreed to a transition for which others have still to agree.
    FlowAgreed = "flow.agreed" {
        /// The record.
        record: RecordRef,
        /// Under which version.
        flow: FlowId,
        /// The transition's place in the version's list.
        transition: u16,
    }
    /// A transition happened.
    FlowFired = "flow.fired" {
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
    /// A time-out was due and could not happen: a guard or an effect refused. It is tried again.
    FlowDelayed = "flow.delayed" {
        /// The record.
        record: RecordRef,
        /// When it is tried again.
        until: Timestamp,
    }
    /// A record was moved to another version.
    FlowMoved = "flow.moved" {
        /// The record.
        record: RecordRef,
        /// From which version.
        from: FlowId,
        /// To which version.
        to: FlowId,
        /// The place of the state in which it stands there.
        state: u16,
    }
}
