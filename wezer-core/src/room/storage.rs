//! What a room remembers in a group: values by keys.
//!
//! Invariant: a room reaches its own values only. A value about somebody is sealed under that person's key and gone with it. How much a
//! room keeps is counted with each change, and anew where it seems full though something went without it.
//!
//! Cost: a value is a document: one look-up to read it, and one write. What is not in memory yet comes in one round trip for the keys and
//! one for each 256 values, in whatever order a room asks: so no order of asking makes a call run again and again.

use core::ops::Bound;
use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::engine::inside::{Mode, Place};
use super::{RoomLimits, RoomRefusal};
use crate::id::{MemberId, Uuid};
use crate::interface::RoomId;
use crate::kernel::{Document, Index, IndexKeys, IndexRows, Missing};
use crate::member::Member;
use crate::record::half;
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};

/// A list has at most so many keys.
pub(super) const MAX_LISTED: u32 = 1_000;

/// So many values are brought near with one that was missed.
const MAX_BESIDE: usize = 256;
/// More keys than any limit allows.
const MAX_KNOWN: usize = 1 << 20;

crate::ids! {
    /// A value of a room: made from the room and the key.
    RoomValueId,
}

/// A value that a room keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomValue {
    id: RoomValueId,
    room: RoomId,
    key: String,
    /// In base64.
    value: String,
    #[serde(default)]
    about: Option<MemberId>,
}

impl RoomValue {
    pub(super) const BY_ROOM: Index = Index::new("room_value.by_room");

    fn id_of(room: RoomId, key: &str) -> RoomValueId {
        RoomValueId::from_u128(half(Sha256::new().chain_update(room.as_u128().to_be_bytes()).chain_update(key)))
    }

    /// All values of a room.
    pub(super) fn of(room: RoomId) -> IndexKeys {
        Self::BY_ROOM.starting_with(&room.as_u128().to_be_bytes())
    }

    /// The key and the id in a row of the index: the room, the key, a NUL, the id.
    fn of_row(row: &[u8]) -> Option<(String, RoomValueId)> {
        let key = row.get(Self::BY_ROOM.name().len() + 1 + 16..)?;
        let (key, id) = key.split_last_chunk::<16>()?;
        let key = core::str::from_utf8(key.strip_suffix(&[0])?).ok()?;
        Some((key.to_owned(), RoomValueId::from_u128(u128::from_be_bytes(*id))))
    }

    fn size(&self) -> u64 {
        (self.key.len() + self.value.len()) as u64
    }
}

impl Document for RoomValue {
    const KIND: &'static str = "room_value";
    type Id = RoomValueId;

    fn id(&self) -> RoomValueId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        self.about.map(Subject::contract)
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("room", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("id", SeenBy::Chosen),
        ("room", SeenBy::Chosen),
        ("key", SeenBy::Chosen),
        ("value", SeenBy::Chosen),
        ("about", SeenBy::Chosen),
    ];

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_ROOM, &[self.room.as_u128().to_be_bytes().as_slice(), self.key.as_bytes(), &[0]].concat());
    }
}

/// Why a value is not kept.
#[derive(Debug)]
pub(super) enum Unkept {
    Refused(RoomRefusal),
    Missing,
    NotNow,
}

impl From<Missing> for Unkept {
    fn from(_: Missing) -> Self {
        Self::Missing
    }
}

/// The keys of a room and their values' ids, read once in a call.
pub(super) type Known = BTreeMap<String, RoomValueId>;

/// Reads which keys there are, in one round trip.
fn known(place: &mut Place) -> Result<&mut Known, Missing> {
    if place.known.is_none() {
        let room = place.from.room;
        let rows = place.lent.work(|work| work.memory.rows(RoomValue::of(room), MAX_KNOWN, RoomValue::of_row))?;
        place.known = Some(rows.into_iter().flatten().collect());
    }
    Ok(place.known.get_or_insert_default())
}

/// A value. Whatever a room reads, and in whatever order, costs one round trip for its keys and one for each [`MAX_BESIDE`] of its values.
fn value(place: &mut Place, key: &str) -> Result<Option<Arc<RoomValue>>, Missing> {
    let id = RoomValue::id_of(place.from.room, key);
    if !place.lent.work(|work| work.memory.has_read::<RoomValue>(id)) {
        let known = known(place)?;
        if !known.contains_key(key) {
            return Ok(None);
        }
        let nth = known.range::<str, _>((Bound::Unbounded, Bound::Excluded(key))).count() / MAX_BESIDE;
        let beside: Vec<RoomValueId> = known.values().skip(nth * MAX_BESIDE).take(MAX_BESIDE).copied().collect();
        place.lent.work(|work| work.all::<RoomValue>(beside.into_iter()))?;
    }
    place.lent.work(|work| work.get::<RoomValue>(id))
}

pub(super) fn get(place: &mut Place, key: &str) -> Result<Option<Vec<u8>>, Missing> {
    Ok(value(place, key)?.and_then(|found| STANDARD.decode(&found.value).ok()))
}

/// How many values and bytes there are once `after` stands in the place of `before`.
fn count(place: &Place, before: Option<&RoomValue>, after: &RoomValue) -> (u32, u64) {
    let (freed, key_before) = before.map_or((0, 0), |before| (before.size(), 1));
    let keys = place.counts.keys.saturating_sub(key_before).saturating_add(1);
    (keys, place.counts.bytes.saturating_sub(freed).saturating_add(after.size()))
}

/// Counts anew what the room keeps, if some of it went without the room, such as with somebody whom it was about. Says whether it did.
fn recount(place: &mut Place) -> Result<bool, Missing> {
    let ids: Vec<RoomValueId> = known(place)?.values().copied().collect();
    if ids.len() == place.counts.keys as usize {
        return Ok(false);
    }
    place.counts.keys = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let values = place.lent.work(|work| work.all::<RoomValue>(ids.into_iter()))?;
    place.counts.bytes = values.iter().map(|value| value.size()).sum();
    Ok(true)
}

pub(super) fn set(place: &mut Place, limits: &RoomLimits, key: &str, bytes: &[u8], about: Option<&str>) -> Result<(), Unkept> {
    let refused = |refusal| Err(Unkept::Refused(refusal));
    if place.mode == Mode::See {
        return Err(Unkept::NotNow);
    }
    if key.is_empty() || key.len() > limits.key_bytes || key.contains('\0') {
        return refused(RoomRefusal::BadKey { limit: limits.key_bytes });
    }
    if bytes.len() > limits.value_bytes {
        return refused(RoomRefusal::ValueTooLarge { limit: limits.value_bytes });
    }
    let about: Option<MemberId> = match about.map(str::parse::<Uuid>) {
        None => None,
        Some(Ok(person)) => Some(MemberId::from(person)),
        Some(Err(_)) => return refused(RoomRefusal::NobodyAbout),
    };
    if let Some(person) = about
        && place.lent.work(|work| work.get::<Member>(person))?.is_none_or(|person| person.erasure().is_some())
    {
        return refused(RoomRefusal::NobodyAbout);
    }
    let room = place.from.room;
    let before = value(place, key)?;
    let id = RoomValue::id_of(room, key);
    let after = RoomValue { id, room, key: key.to_owned(), value: STANDARD.encode(bytes), about };
    let fits = |(keys, bytes): (u32, u64)| keys <= limits.keys && bytes <= limits.storage_bytes;
    let mut counted = count(place, before.as_deref(), &after);
    if !fits(counted) && recount(place)? {
        counted = count(place, before.as_deref(), &after);
    }
    if !fits(counted) {
        return refused(RoomRefusal::StorageFull { keys: limits.keys, kib: limits.storage_bytes >> 10 });
    }
    match before {
        Some(_) => place.lent.work(|work| work.put(after))?,
        None => place.lent.work(|work| work.put_new(after)),
    }
    if let Some(known) = &mut place.known {
        known.insert(key.to_owned(), id);
    }
    (place.counts.keys, place.counts.bytes) = counted;
    Ok(())
}

pub(super) fn remove(place: &mut Place, key: &str) -> Result<(), Unkept> {
    if place.mode == Mode::See {
        return Err(Unkept::NotNow);
    }
    let Some(before) = value(place, key)? else { return Ok(()) };
    place.lent.work(|work| work.remove::<RoomValue>(before.id))?;
    if let Some(known) = &mut place.known {
        known.remove(key);
    }
    place.counts.keys = place.counts.keys.saturating_sub(1);
    place.counts.bytes = place.counts.bytes.saturating_sub(before.size());
    Ok(())
}

pub(super) fn keys(place: &mut Place, start: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, Missing> {
    let from = after.filter(|after| *after >= start).map_or(Bound::Included(start), Bound::Excluded);
    let found = known(place)?.range::<str, _>((from, Bound::Unbounded)).map(|(key, _)| key);
    Ok(found.take_while(|key| key.starts_with(start)).take(limit.min(MAX_LISTED) as usize).cloned().collect())
}
