use serde::{Deserialize, Serialize};

use crate::id::CommentId;
use crate::kernel::{Document, Index, IndexRows};
use crate::record::{Author, Record, RecordRef, Standpoint};
use crate::seal::Basis;
use crate::sovereignty::{Processing, Retention};
use crate::time::Timestamp;

/// A comment on a record. Comments on one record are one thread in the order of their writing; a comment may say which other one it
/// answers. Its words are [`Written`](super::Written) apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub(super) id: CommentId,
    pub(super) on: RecordRef,
    #[serde(default)]
    pub(super) answers: Option<CommentId>,
    pub(super) author: Author,
    pub(super) written_at: Timestamp,
    #[serde(default)]
    pub(super) edited_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) deleted: bool,
}

impl Comment {
    pub(crate) const BY_RECORD: Index = Index::new("comment.by_record");
    pub(crate) const BY_WORD: Index = Index::new("comment.by_word");

    /// On what.
    pub fn on(&self) -> &RecordRef {
        &self.on
    }

    /// Which comment it answers.
    pub fn answers(&self) -> Option<CommentId> {
        self.answers
    }

    /// In whose name it was written.
    pub fn author(&self) -> Author {
        self.author
    }

    /// Whether its author took it away. It keeps its place in the thread.
    pub fn is_deleted(&self) -> bool {
        self.deleted
    }
}

impl Document for Comment {
    const KIND: &'static str = "comment";
    type Id = CommentId;

    fn id(&self) -> CommentId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("conversation", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_RECORD, &self.on.number().to_be_bytes());
    }
}

impl Record for Comment {
    fn standpoint(&self) -> Standpoint {
        if self.deleted {
            return Standpoint::Gone;
        }
        Standpoint::Under { record: self.on.clone(), author: self.author }
    }
}
