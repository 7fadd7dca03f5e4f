//! Documents: everything that a community remembers and is not a balance.
//!
//! Invariant: a document's index rows are a function of the document; the kernel writes and removes them with it. One that names a
//! [`Subject`] is stored sealed, and is found again by its person.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::id::MemberId;
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};
use crate::store::IndexRange;
use crate::time::Timestamp;

/// A record that can be rewritten. Stored as JSON, so that a newer shape reads an older record when its new fields have defaults.
pub trait Document: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The stable name of the kind.
    const KIND: &'static str;
    /// How a document of this kind is named.
    type Id: Copy + Into<u128>;

    /// The document's id.
    fn id(&self) -> Self::Id;

    /// Whose personal data it holds and on what legal basis, if any: then it is stored [sealed](crate::seal) under that key. Index
    /// rows are not sealed: words in them stay until [`Store::purge`](crate::store::Store::purge).
    fn subject(&self) -> Option<Subject> {
        None
    }

    /// Why documents of this kind hold personal data, and for how long: a line of the register of processing. Every kind that names
    /// a [`Subject`] has one.
    const PROCESSING: Option<Processing> = None;

    /// Who sees each of its fields, if it is kept under somebody's key: a line of the register of processing for each. Every field of
    /// such a kind has one.
    const FIELDS: &'static [(&'static str, SeenBy)] = &[];

    /// Whether it holds what proves who somebody is, such as the hash of a password: then it is never shown as JSON, not even to the
    /// person whose it is. It is counted and erased like anything else of theirs.
    const SECRET: bool = false;

    /// From when on its [retention](crate::sovereignty::Retention) counts; `None` as long as it is in use.
    fn kept_since(&self) -> Option<Timestamp> {
        None
    }

    /// The index rows under which the document is found.
    fn index(&self, _rows: &mut IndexRows) {}
}

/// Whether these bytes are a document. What it says of itself is asked too: that may not fail either.
#[cfg(feature = "testing")]
pub(super) fn reads<D: Document>(bytes: &[u8]) -> bool {
    serde_json::from_slice::<D>(bytes).is_ok_and(|document| {
        let _: (Vec<Vec<u8>>, Option<Timestamp>) = (IndexRows::of(&document), document.kept_since());
        true
    })
}

#[cfg(feature = "testing")]
impl super::Registry {
    /// Whether these bytes are a document of this kind, as it is stored without a seal.
    pub fn reads(&self, kind: &str, bytes: &[u8]) -> bool {
        self.document_kind(kind).is_some_and(|kind| (kind.reads)(bytes))
    }
}

/// An index: a stable name under which documents are found in the byte order of their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Index(&'static str);

impl Index {
    /// The index of this name, such as `member.by_name`; no NUL byte.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// All keys that begin with these bytes.
    pub fn starting_with(self, prefix: &[u8]) -> IndexKeys {
        let from = self.row(prefix);
        let mut to = from.clone();
        // The name ends in a NUL, so an increment always finds a byte below 255.
        while let Some(last) = to.pop() {
            if last < u8::MAX {
                to.push(last + 1);
                break;
            }
        }
        IndexKeys { from, to, backwards: false }
    }

    /// All keys from `from` (included) to `to` (excluded).
    pub fn between(self, from: &[u8], to: &[u8]) -> IndexKeys {
        IndexKeys { from: self.row(from), to: self.row(to), backwards: false }
    }

    fn row(self, key: &[u8]) -> Vec<u8> {
        let mut row = Vec::with_capacity(self.0.len() + 1 + key.len() + 16);
        row.extend_from_slice(self.0.as_bytes());
        row.push(0);
        row.extend_from_slice(key);
        row
    }
}

/// A part of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexKeys {
    from: Vec<u8>,
    to: Vec<u8>,
    backwards: bool,
}

impl IndexKeys {
    /// The same part, greatest key first.
    #[must_use]
    pub fn backwards(mut self) -> Self {
        self.backwards = true;
        self
    }

    /// The same part without what comes before `key`.
    #[must_use]
    pub fn after(mut self, index: Index, key: &[u8]) -> Self {
        self.from = self.from.max(index.row(key));
        self
    }

    pub(super) fn range(self, limit: usize) -> IndexRange {
        IndexRange { from: self.from, to: self.to, backwards: self.backwards, limit }
    }
}

/// Collects the index rows of one document.
#[derive(Debug)]
pub struct IndexRows {
    id: u128,
    pub(super) rows: Vec<Vec<u8>>,
}

impl IndexRows {
    pub(super) fn of<D: Document>(document: &D) -> Vec<Vec<u8>> {
        let mut rows = Self { id: document.id().into(), rows: Vec::new() };
        document.index(&mut rows);
        if let Some(subject) = document.subject() {
            rows.add(SUBJECTS, &[person_key(subject.person, Some(subject.basis)).as_slice(), D::KIND.as_bytes(), &[0]].concat());
        }
        if let Some(Processing { retention: Retention::Days(_), .. }) = D::PROCESSING
            && let Some(since) = document.kept_since()
        {
            rows.add(KEPT, &kept_key(D::KIND, since));
        }
        rows.rows
    }

    /// Files the document under `key`.
    pub fn add(&mut self, index: Index, key: &[u8]) {
        let mut row = index.row(key);
        row.extend_from_slice(&self.id.to_be_bytes());
        self.rows.push(row);
    }
}

/// The id at the end of an index row.
pub(super) fn row_id(row: &[u8]) -> u128 {
    row.last_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes))
}

/// Everything whose retention counts, by kind and the moment from which on it does. The kernel keeps it.
pub(crate) const KEPT: Index = Index::new("seal.kept");

/// The key under which a document of a kind is filed whose retention counts from a moment.
pub(crate) fn kept_key(kind: &str, since: Timestamp) -> Vec<u8> {
    [kind.as_bytes(), &[0], &since.index_key()].concat()
}

/// Everything that is sealed, by person, legal basis and kind. The kernel keeps it.
pub(super) const SUBJECTS: Index = Index::new("seal.subject");

fn person_key(person: MemberId, basis: Option<Basis>) -> Vec<u8> {
    let mut key = person.as_u128().to_be_bytes().to_vec();
    key.extend(basis.map(|basis| basis as u8));
    key
}

/// A document that is sealed under a person's key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SealedDocument {
    /// On what legal basis it is kept.
    pub basis: Basis,
    /// Its kind.
    pub kind: String,
    /// Its id.
    pub id: u128,
}

impl SealedDocument {
    /// Everything of this person, by basis, kind and id; or what comes after `after`.
    pub(super) fn all_of(person: MemberId, after: Option<&Self>) -> IndexKeys {
        let all = SUBJECTS.starting_with(&person_key(person, None));
        let Some(after) = after else { return all };
        let key = [person_key(person, Some(after.basis)).as_slice(), after.kind.as_bytes(), &[0]].concat();
        // The row after this document's own ends in a NUL more.
        all.after(SUBJECTS, &[key.as_slice(), &after.id.to_be_bytes(), &[0]].concat())
    }

    /// The row under which this document of a person is filed.
    pub(super) fn row(&self, person: MemberId) -> Vec<u8> {
        let key = [person_key(person, Some(self.basis)).as_slice(), self.kind.as_bytes(), &[0]].concat();
        let mut row = SUBJECTS.row(&key);
        row.extend_from_slice(&self.id.to_be_bytes());
        row
    }

    /// Reads a row of the index.
    pub(super) fn of_row(row: &[u8]) -> Option<Self> {
        let key = row.get(SUBJECTS.name().len() + 1 + 16..)?;
        let (basis, key) = key.split_first()?;
        let (kind, id) = key.split_last_chunk::<16>()?;
        let kind = core::str::from_utf8(kind.strip_suffix(&[0])?).ok()?.to_owned();
        Some(Self { basis: Basis::from_byte(*basis)?, kind, id: u128::from_be_bytes(*id) })
    }
}
