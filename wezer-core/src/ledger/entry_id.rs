//! An entry's name is its place in the journal, so an entry is found without an index.

use core::fmt;
use core::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::journal::Seq;

/// A ledger entry's name: the journal entry that recorded it, and which of its ledger entries it is.
///
/// Text form `1234`, or `1234.2` for the third one of the same journal entry. At most 2^48 journal entries and 2^16 ledger
/// entries in one of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct EntryId(u64);

/// A text that names no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an entry: expected a number such as 1234 or 1234.2")]
pub struct ParseEntryIdError;

impl EntryId {
    /// No entry at all.
    pub(crate) const NONE: Self = Self(0);

    /// The ledger entry of this place; `None` beyond the limits.
    pub const fn new(seq: Seq, nth: u16) -> Option<Self> {
        if seq.get() == 0 || seq.get() >> 48 != 0 { None } else { Some(Self(seq.get() << 16 | nth as u64)) }
    }

    /// The journal entry that recorded it.
    pub const fn seq(self) -> Seq {
        Seq::new(self.0 >> 16)
    }

    /// Which of that journal entry's ledger entries it is, from 0.
    pub const fn nth(self) -> u16 {
        (self.0 & 0xffff) as u16
    }

    pub(crate) const fn packed(self) -> u64 {
        self.0
    }

    pub(crate) const fn from_packed(packed: u64) -> Self {
        Self(packed)
    }

    pub(crate) fn some(self) -> Option<Self> {
        (self != Self::NONE).then_some(self)
    }
}

impl From<EntryId> for u128 {
    fn from(id: EntryId) -> u128 {
        u128::from(id.0)
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nth() {
            0 => write!(f, "{}", self.seq()),
            nth => write!(f, "{}.{nth}", self.seq()),
        }
    }
}

impl fmt::Debug for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {self}")
    }
}

impl FromStr for EntryId {
    type Err = ParseEntryIdError;

    fn from_str(text: &str) -> Result<Self, ParseEntryIdError> {
        let (seq, nth) = text.split_once('.').unwrap_or((text, "0"));
        let seq = seq.parse().map_err(|_| ParseEntryIdError)?;
        let nth = nth.parse().map_err(|_| ParseEntryIdError)?;
        Self::new(Seq::new(seq), nth).ok_or(ParseEntryIdError)
    }
}

impl Serialize for EntryId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_u64(self.0) }
    }
}

impl<'de> Deserialize<'de> for EntryId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
        } else {
            u64::deserialize(deserializer).map(Self)
        }
    }
}
