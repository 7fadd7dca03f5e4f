//! What people write on an entry. It lies beside the journal, so that it can be erased without rewriting history.

use serde::{Deserialize, Serialize};

use super::door::Decided;
use super::{EntryId, LedgerRefusal};
use crate::kernel::{Document, Work};

/// A note is at most so many bytes long.
pub const MAX_NOTE_BYTES: usize = 500;

/// A few words on an entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) id: EntryId,
    pub(crate) text: String,
}

impl Document for Note {
    const KIND: &'static str = "entry_note";
    type Id = EntryId;

    fn id(&self) -> EntryId {
        self.id
    }
}

impl Note {
    /// Keeps a note on an entry that this command made; nothing for no text.
    pub(crate) fn keep(work: &mut Work<'_>, id: EntryId, text: Option<&str>) -> Decided<()> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(()) };
        if text.len() > MAX_NOTE_BYTES {
            return Err(LedgerRefusal::TextTooLong { limit: MAX_NOTE_BYTES }.into());
        }
        work.put_new(Self { id, text: text.to_owned() });
        Ok(())
    }
}
