//! Events that tell of a record.
//!
//! Invariant: nobody learns of a record from the journal what they could not learn by looking at it. Cost: that of looking whether the
//! record may be seen.

use super::{EntryEvent, Event};
use crate::kernel::{Registry, RegistryError};
use crate::link::RecordRef;

/// An event that tells of a record, such as a reply that was written: the journal shows it also to those who may see the record then.
pub trait OfRecord: Event {
    /// The record.
    fn record(&self) -> RecordRef;
}

/// How to read the record out of an event; `None` if it is another version of the event.
pub(crate) type TellsOf = fn(&EntryEvent<'_>) -> Option<RecordRef>;

impl Registry {
    /// Adds a version of an event that tells of a record, and only one of each name.
    pub fn event_of_record<E: OfRecord>(&mut self) -> Result<&mut Self, RegistryError> {
        self.tells_of.insert(E::NAME, |event| Some(event.decode::<E>()?.ok()?.record()));
        self.event::<E>()
    }

    pub(crate) fn record_told_of(&self, event: &EntryEvent<'_>) -> Option<RecordRef> {
        self.tells_of.get(event.name)?(event)
    }
}
