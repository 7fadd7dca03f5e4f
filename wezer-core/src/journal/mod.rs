//! What happened, in order, for ever.
//!
//! Invariant: entries are numbered without gaps from 1; each entry's hash covers the hash before it and the entry's stored bytes,
//! so that no entry can be changed, dropped or put in without every later hash changing. Events carry ids and quantities, never
//! personal data or authored text.
//!
//! Cost: about 150 bytes and one SHA-256 of three blocks for a payment.

mod codec;
mod entry;
mod event;
mod of_record;
mod query;
mod subscription;

pub use self::codec::{DecodeError, Reader, Writer};
pub use self::entry::{Entry, EntryEvent, EntryHeader};
pub use self::event::Event;
pub use self::of_record::OfRecord;
pub(crate) use self::of_record::TellsOf;
pub(crate) use self::query::register;
pub use self::query::{JournalEntries, JournalEntry, JournalPage, MAX_ENTRIES_SHOWN, SEE_JOURNAL, ShownEntry, ShownEvent};
pub use self::subscription::Subscription;

use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::CommunityId;

/// An entry's number in its community's journal. The first entry is 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Seq(u64);

impl Seq {
    /// Before the first entry.
    pub const START: Self = Self(0);

    /// The entry of this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The entry after this one. Nothing comes after the largest number, which a caller may name but no journal reaches.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Debug for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A link of the journal's chain: SHA-256 (FIPS 180-4) over the link before and the entry's bytes. Text form: 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The link before the first entry of a community.
    pub fn of_community(community: CommunityId) -> Self {
        Self(Sha256::digest(community.as_u128().to_be_bytes()).into())
    }

    /// A link as it is stored.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The link's bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The link after this one, for an entry of these bytes.
    #[must_use]
    pub fn chain(&self, entry: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(entry);
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
