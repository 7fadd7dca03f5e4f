//! What people write on an entry. It lies beside the journal, so that it can be erased without rewriting history.
//!
//! A note is sealed under its author's key for the contract: the words serve the payment that its author asked for. The books
//! stand without them; wording that the law obliges to keep belongs on a document of its own, such as an invoice, under
//! [`LegalDuty`](crate::seal::Basis::LegalDuty). What the application itself writes, as in an import, has no author and stays plain.

use serde::{Deserialize, Serialize};

use super::door::Decided;
use super::{EntryId, LedgerRefusal};
use crate::actor::Actor;
use crate::id::MemberId;
use crate::kernel::{Document, Work};
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};

/// A note is at most so many bytes long.
pub const MAX_NOTE_BYTES: usize = 500;

/// A few words on an entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) id: EntryId,
    pub(crate) text: String,
    #[serde(default)]
    author: Option<MemberId>,
}

impl Document for Note {
    const KIND: &'static str = "entry_note";
    type Id = EntryId;

    fn id(&self) -> EntryId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        self.author.map(Subject::contract)
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("payment", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] =
        &[("id", SeenBy::Involved), ("text", SeenBy::Involved), ("author", SeenBy::Involved)];
}

impl Note {
    /// Keeps a note on an entry that this command made; nothing for no text.
    pub(crate) fn keep(work: &mut Work<'_>, id: EntryId, text: Option<&str>) -> Decided<()> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(()) };
        if text.len() > MAX_NOTE_BYTES {
            return Err(LedgerRefusal::TextTooLong { limit: MAX_NOTE_BYTES }.into());
        }
        let author = match work.actor() {
            Actor::Member(member) | Actor::ForGroup { member, .. } => Some(member),
            Actor::System => None,
        };
        work.put_new(Self { id, text: text.to_owned(), author });
        Ok(())
    }
}
