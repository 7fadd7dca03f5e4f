//! How an action ended well.
//!
//! Invariant: only what was done is told. Cost: two short texts.

/// How an action ended well: with [`Reply::default`] the same page is shown again, in silence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// A sentence for who acted.
    pub notice: Option<String>,
    /// The path to show next; the same page if none.
    pub next: Option<String>,
}

impl Reply {
    /// Done, and nothing to say.
    pub fn done() -> Self {
        Self::default()
    }

    /// Done, with a sentence for who acted.
    pub fn says(notice: impl Into<String>) -> Self {
        Self { notice: Some(notice.into()), next: None }
    }

    /// Shows this path next; the empty one is the room's first page.
    #[must_use]
    pub fn next(mut self, path: impl Into<String>) -> Self {
        self.next = Some(path.into());
        self
    }
}
