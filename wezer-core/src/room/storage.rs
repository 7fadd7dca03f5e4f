//! What a room remembers in a group: values by keys.
//!
//! Invariant: a room reaches its own values only. A value about somebody is sealed under that person's key and gone with it. How much a
//! room keeps is counted with each change.
//!
//! Cost: a value is a document: one look-up to read it, and one write. A list reads the values whose keys it tells. A value that is not
//! in memory brings along those whose keys begin as its own does up to the last `/`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::inside::{Mode, Place};
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

pub(super) fn get(place: &mut Place, key: &str) -> Result<Option<Vec<u8>>, Missing> {
    let room = place.from.room;
    let found = place.lent.work(|work| {
        let found = work.get::<RoomValue>(RoomValue::id_of(room, key));
        if found.is_err() {
            // A room that reads one value soon reads those beside it: a page of a hundred is three round trips, not a hundred.
            let folder = key.rfind('/').map_or("", |end| key.get(..=end).unwrap_or_default());
            let beside = RoomValue::BY_ROOM.starting_with(&[room.as_u128().to_be_bytes().as_slice(), folder.as_bytes()].concat());
            let beside = work.scan(beside, MAX_BESIDE)?;
            work.all::<RoomValue>(beside.into_iter().map(RoomValueId::from_u128))?;
        }
        found
    })?;
    Ok(found.and_then(|found| STANDARD.decode(&found.value).ok()))
}

pub(super) fn set(place: &mut Place, limits: &RoomLimits, key: &str, value: Vec<u8>, about: Option<&str>) -> Result<(), Unkept> {
    let refused = |refusal| Err(Unkept::Refused(refusal));
    if place.mode == Mode::See {
        return Err(Unkept::NotNow);
    }
    if key.is_empty() || key.len() > limits.key_bytes || key.contains('\0') {
        return refused(RoomRefusal::BadKey { limit: limits.key_bytes });
    }
    if value.len() > limits.value_bytes {
        return refused(RoomRefusal::ValueTooLarge { limit: limits.value_bytes });
    }
    let room = place.from.room;
    let about: Option<MemberId> = match about.map(str::parse::<Uuid>) {
        None => None,
        Some(Ok(person)) => Some(MemberId::from(person)),
        Some(Err(_)) => return refused(RoomRefusal::NobodyAbout),
    };
    let id = RoomValue::id_of(room, key);
    let (before, known) = place.lent.work(|work| -> Result<_, Missing> {
        let before = work.get::<RoomValue>(id);
        let known = about.map(|person| work.get::<Member>(person)).transpose();
        Ok((before?, known?.is_none_or(|known| known.is_some())))
    })?;
    if !known {
        return refused(RoomRefusal::NobodyAbout);
    }
    let value = RoomValue { id, room, key: key.to_owned(), value: STANDARD.encode(value), about };
    let (freed, key_before) = before.as_ref().map_or((0, 0), |before| (before.size(), 1));
    let keys = place.counts.keys.saturating_sub(key_before).saturating_add(1);
    let bytes = place.counts.bytes.saturating_sub(freed).saturating_add(value.size());
    if keys > limits.keys || bytes > limits.storage_bytes {
        return refused(RoomRefusal::StorageFull { keys: limits.keys, kib: limits.storage_bytes >> 10 });
    }
    place.lent.work(|work| work.put(value))?;
    (place.counts.keys, place.counts.bytes) = (keys, bytes);
    Ok(())
}

pub(super) fn remove(place: &mut Place, key: &str) -> Result<(), Unkept> {
    if place.mode == Mode::See {
        return Err(Unkept::NotNow);
    }
    let id = RoomValue::id_of(place.from.room, key);
    let Some(before) = place.lent.work(|work| work.get::<RoomValue>(id))? else { return Ok(()) };
    place.lent.work(|work| work.remove::<RoomValue>(id))?;
    place.counts.keys = place.counts.keys.saturating_sub(1);
    place.counts.bytes = place.counts.bytes.saturating_sub(before.size());
    Ok(())
}

pub(super) fn keys(place: &mut Place, start: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, Missing> {
    let room = place.from.room.as_u128().to_be_bytes();
    let mut range = RoomValue::BY_ROOM.starting_with(&[room.as_slice(), start.as_bytes()].concat());
    if let Some(after) = after {
        range = range.after(RoomValue::BY_ROOM, &[room.as_slice(), after.as_bytes(), &[1]].concat());
    }
    let limit = limit.min(MAX_LISTED) as usize;
    place.lent.work(|work| {
        let found = work.scan(range, limit)?;
        let values = work.all::<RoomValue>(found.into_iter().map(RoomValueId::from_u128))?;
        Ok(values.iter().map(|value| value.key.clone()).collect())
    })
}
