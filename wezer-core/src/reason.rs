//! Why somebody did something to somebody else's rights or words, in their own words.
//!
//! Invariant: the journal names a reason by its id only; the words lie in a document that can be erased.

use serde::{Deserialize, Serialize};

use crate::id::{MemberId, ReasonId};
use crate::kernel::{Document, Work};
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention};
use crate::text::{self, TextFault};
use crate::time::Timestamp;

/// A reason has at most so many bytes.
pub const MAX_REASON: usize = 1_000;

/// A reason that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    id: ReasonId,
    #[serde(default)]
    author: Option<MemberId>,
    text: String,
    given_at: Timestamp,
}

impl Reason {
    /// Who gave it; `None` for the system.
    pub fn author(&self) -> Option<MemberId> {
        self.author
    }

    /// The words.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// When it was given.
    pub fn given_at(&self) -> Timestamp {
        self.given_at
    }
}

impl Document for Reason {
    const KIND: &'static str = "reason";
    type Id = ReasonId;

    fn id(&self) -> ReasonId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        self.author.map(Subject::contract)
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("decision", Basis::Contract, Retention::years(5)));

    fn kept_since(&self) -> Option<Timestamp> {
        Some(self.given_at)
    }
}

impl Work<'_> {
    /// Keeps a reason of 1 to [`MAX_REASON`] bytes.
    pub(crate) fn keep_reason(&mut self, text: &str) -> Result<ReasonId, TextFault> {
        let text = text::lines(text, MAX_REASON)?;
        let id = self.new_id();
        self.put_new(Reason { id, author: self.actor().person(), text, given_at: self.now() });
        Ok(id)
    }
}

pub(crate) fn register(registry: &mut crate::kernel::Registry) -> Result<(), crate::kernel::RegistryError> {
    registry.document::<Reason>()?;
    Ok(())
}
