//! Numbers as SQL databases hold them: 64 bits with a sign, and nothing wider.
//!
//! Invariant: what is written comes back as it was. Numbers of entries and accounts that no database could hold name nothing, so
//! they are found nowhere; 64 bits that are not counted with (an entry's packed name) keep their pattern.

use serde::{Serialize, Serializer};

use crate::journal::{Hash, Seq};
use crate::store::{Head, StoreError};
use crate::time::Timestamp;

/// Something that a store of ours never wrote.
pub(super) fn damaged(what: &'static str) -> StoreError {
    StoreError::Damaged { what: format!("{what} out of its range") }
}

/// A number that counts up from 0, as it is written.
pub(super) fn count(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Unfit { what: "a number is past 2^63" })
}

/// The same where it is only asked for: past what a database can hold there is nothing.
pub(super) fn sought(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that counts up from 0, as it is read.
pub(super) fn counted(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| damaged("a number"))
}

/// The same below 2^32.
pub(super) fn counted32(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| damaged("a number"))
}

/// A head as it is read.
pub(super) fn head(seq: i64, hash: &[u8], recorded_at: i64, accounts: i64) -> Result<Head, StoreError> {
    Ok(Head {
        seq: Seq::new(counted(seq)?),
        hash: Hash::from_bytes(hash.try_into().map_err(|_| damaged("a hash's length"))?),
        recorded_at: Timestamp::from_micros(recorded_at),
        accounts: counted32(accounts)?,
    })
}

/// An amount as it is read.
pub(super) fn amount(text: &str) -> Result<i128, StoreError> {
    text.parse().map_err(|_| damaged("an amount"))
}

/// An amount in a list that is written as JSON: a number, or text where SQLite would round it.
pub(super) struct Amount(pub(super) i128);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match i64::try_from(self.0) {
            Ok(amount) => serializer.serialize_i64(amount),
            Err(_) => serializer.serialize_str(&self.0.to_string()),
        }
    }
}
