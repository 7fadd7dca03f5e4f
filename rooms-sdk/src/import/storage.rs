//! `wezer:core/storage`: remember things. Every room has, in every group, a storage of its own.
//!
//! Values are any serde types, stored as [postcard](https://docs.rs/postcard): a type whose fields change has to be
//! read as the old one in [`Room::migrate`](crate::Room::migrate) and written anew.
//!
//! Invariant: what a refused action wrote is not there. Cost: one call each. A key has at most [`MOST_KEY`] bytes, a
//! value [`MOST_VALUE`]; so keep one value for each thing, under a key such as `question/ID`, rather than all in one.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fault::Problem;
use crate::host;
use crate::id::{Id, MemberId};

/// Its name, as [`Description::because`](crate::Description::because) wants it.
pub const INTERFACE: &str = "wezer:core/storage";

/// The most bytes of a key.
pub const MOST_KEY: usize = 256;
/// The most bytes of a value.
pub const MOST_VALUE: usize = 64 * 1024;
/// The most values of a room in a group, unless the community says another.
pub const MOST_STORED: usize = 10_000;
/// The most keys of one [`keys_after`].
pub const MOST_KEYS: u32 = 1_000;

/// What is stored under a key, if anything.
///
/// # Errors
/// The host's refusal; `unreadable` if something else than a `T` is stored there.
pub fn read<T: DeserializeOwned>(key: &str) -> Result<Option<T>, Problem> {
    let Some(bytes) = host::storage::get(key)? else {
        return Ok(None);
    };
    postcard::from_bytes(&bytes).map(Some).map_err(|_| Problem::unreadable(key))
}

fn set<T: Serialize + ?Sized>(key: &str, value: &T, about: Option<MemberId>) -> Result<(), Problem> {
    let bytes = postcard::to_allocvec(value).map_err(|_| Problem::unreadable(key))?;
    host::storage::set(key, &bytes, about)
}

/// Stores something under a key, in the place of what was there. What a person wrote or is belongs into
/// [`write_about`].
///
/// # Errors
/// The host's refusal, such as a key or value that is too long.
pub fn write<T: Serialize + ?Sized>(key: &str, value: &T) -> Result<(), Problem> {
    set(key, value, None)
}

/// Stores something that a person wrote or that tells of a person: it is sealed under that person's key, and is gone
/// once the person is erased.
///
/// # Errors
/// The host's refusal, such as a key or value that is too long.
pub fn write_about<T: Serialize + ?Sized>(member: MemberId, key: &str, value: &T) -> Result<(), Problem> {
    set(key, value, Some(member))
}

/// Forgets what is stored under a key, if anything.
///
/// # Errors
/// The host's refusal.
pub fn remove(key: &str) -> Result<(), Problem> {
    host::storage::remove(key)
}

/// All keys that start so, in order: one call for each [`MOST_KEYS`], and one that finds no more.
///
/// # Errors
/// The host's refusal.
pub fn keys(starting_with: &str) -> Result<Vec<String>, Problem> {
    let mut all: Vec<String> = Vec::new();
    loop {
        let more = keys_after(starting_with, all.last().map(String::as_str), MOST_KEYS)?;
        if more.is_empty() {
            return Ok(all);
        }
        all.extend(more);
    }
}

/// Keys that start so, in order, after one of them; at most [`MOST_KEYS`].
///
/// # Errors
/// The host's refusal.
pub fn keys_after(starting_with: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, Problem> {
    host::storage::keys(starting_with, after, limit)
}

/// All values whose keys start so, with their keys, in order: one call more for each value.
///
/// # Errors
/// The host's refusal; `unreadable` if something else than a `T` is stored there.
pub fn all<T: DeserializeOwned>(starting_with: &str) -> Result<Vec<(String, T)>, Problem> {
    let mut all = Vec::new();
    for key in keys(starting_with)? {
        // What is about a person who was erased is gone, even if its key is still listed.
        if let Some(value) = read(&key)? {
            all.push((key, value));
        }
    }
    Ok(all)
}

/// An id that nothing else has.
pub fn fresh_id() -> Id {
    host::storage::fresh_id()
}
