//! The words of posts, comments and messages, apart from everything that is counted: sealed under whoever wrote them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Comment, Post};
use crate::id::MemberId;
use crate::kernel::{Document, IndexRows};
use crate::seal::{Basis, Subject};
use crate::search;
use crate::sovereignty::{Processing, Retention, SeenBy};

/// As what something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WrittenAs {
    /// A post: it is searched.
    Post,
    /// A comment: it is searched.
    Comment,
    /// A message: it is not searched.
    Message,
}

/// What somebody wrote. Once it is erased there is none, and the post, comment or message stays without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    id: Uuid,
    written_as: WrittenAs,
    author: MemberId,
    text: String,
    #[serde(default)]
    mentions: Vec<MemberId>,
}

impl Written {
    pub(crate) fn new(id: impl Into<u128>, written_as: WrittenAs, author: MemberId, text: String) -> Self {
        Self { id: Uuid::from_u128(id.into()), written_as, author, text, mentions: Vec::new() }
    }

    pub(super) fn naming(self, mentions: Vec<MemberId>) -> Self {
        Self { mentions, ..self }
    }

    /// The words, in Markdown. Whoever shows them renders them and takes care that they are harmless.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whom they name behind an `@`.
    pub fn mentions(&self) -> &[MemberId] {
        &self.mentions
    }
}

impl Document for Written {
    const KIND: &'static str = "written";
    /// That of the post, comment or message. These are made in one way, so that no two of them are the same.
    type Id = u128;

    fn id(&self) -> u128 {
        self.id.as_u128()
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.author))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("conversation", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("id", SeenBy::Chosen),
        ("written_as", SeenBy::Chosen),
        ("author", SeenBy::Chosen),
        ("text", SeenBy::Chosen),
        ("mentions", SeenBy::Chosen),
    ];

    fn index(&self, rows: &mut IndexRows) {
        match self.written_as {
            WrittenAs::Post => search::add_words(rows, Post::BY_WORD, &self.text),
            WrittenAs::Comment => search::add_words(rows, Comment::BY_WORD, &self.text),
            WrittenAs::Message => {}
        }
    }
}
