//! The file of keys: slots that are overwritten in place, so that a destroyed key is gone.
//!
//! Invariant: a key's bytes are in its slot and nowhere else, never in the log nor in the database. A slot counts only if the commit
//! that it names is in the log or below it; no commit is made while a slot is there that doesn't count.
//!
//! **A new key** is written into a free slot and synced *before* its commit's frame. A crash in between leaves a slot of a commit that
//! never was; opening wipes it. **A destroyed key** is named in its commit's frame, and wiped *after* that frame is synced and before
//! anyone is told. A crash in between leaves the frame; opening wipes again what it names. A checkpoint drops the frame only after
//! the wipe, since both happen under the log's lock. Replaying brings no key back: frames never hold one. A key that replaces
//! another goes to a slot of its own, the old slot is wiped like a destroyed one; if both are found, the later counts.
//!
//! Each slot holds its key twice, so that no single bit that rots loses a person; a slot that can't be read twice is damage. One
//! that is half zeros is a write that was torn before anyone was told, and is wiped.
//!
//! # What it can't do
//! Overwriting in place is what a file can ask for. A drive of flash memory writes elsewhere and keeps the old cells for a while; a
//! copying file system (btrfs, ZFS), a snapshot or a backup keeps them as long as it likes. Where that matters: encrypt the disk, and
//! let snapshots and backups expire. The file is small; it may lie on a disk of its own. Zeros that a drive puts where keys were can't be
//! told from keys that were wiped.
//!
//! Cost: 128 bytes on the disk and about 100 in memory a key; a commit with new keys costs one sync more, one that destroys keys too.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use zeroize::Zeroizing;

use super::disk::{Disk, DiskFile};
use super::{FORMAT, failed};
use crate::id::CommunityId;
use crate::journal::Seq;
use crate::store::{Batch, CommitError, Key, KeyName, StoreError};

/// The file's name.
pub(super) const NAME: &str = "keys";

const COPY: usize = 64;
const SLOT: usize = 2 * COPY;
/// The file grows by so many slots: 4 KiB.
const STEP: u32 = 32;
const MAGIC: [u8; 4] = *b"WZKY";

/// The keys that count.
pub(super) type Known = HashMap<KeyName, Arc<Key>>;
/// Keys that the log's end destroys, and by which commit.
pub(super) type Destroyed = Vec<(KeyName, Seq)>;

/// Where the keys lie.
#[derive(Debug)]
pub(super) struct KeyFile {
    file: Arc<dyn DiskFile>,
    slots: HashMap<KeyName, u32>,
    free: Vec<u32>,
    /// How many slots the file has, the header's included.
    len: u32,
    /// How many of them are surely on the disk, and how many the header says.
    durable: u32,
    noted: u32,
    community: CommunityId,
}

/// A slot's bytes: both copies.
type Bytes = Zeroizing<[u8; SLOT]>;

fn twice(mut copy: Zeroizing<[u8; COPY]>) -> Bytes {
    let sum = crc32fast::hash(&copy[4..]);
    copy[..4].copy_from_slice(&sum.to_le_bytes());
    let mut bytes = Zeroizing::new([0; SLOT]);
    bytes[..COPY].copy_from_slice(&*copy);
    bytes[COPY..].copy_from_slice(&*copy);
    bytes
}

/// The first copy that is what was written.
pub(super) fn whole(bytes: &[u8]) -> Option<&[u8]> {
    bytes
        .chunks_exact(COPY)
        .find(|copy| copy[..4] == crc32fast::hash(&copy[4..]).to_le_bytes() && copy[4..].iter().any(|&byte| byte != 0))
}

pub(super) fn encode(name: KeyName, seq: Seq, key: &Key) -> Bytes {
    let mut copy = Zeroizing::new([0; COPY]);
    copy[4] = 1;
    copy[5] = name.purpose;
    copy[8..16].copy_from_slice(&seq.get().to_le_bytes());
    copy[16..32].copy_from_slice(&name.owner.to_le_bytes());
    copy[32..].copy_from_slice(key.as_bytes());
    twice(copy)
}

pub(super) fn decode(copy: &[u8]) -> Option<(KeyName, Seq, Key)> {
    let seq = u64::from_le_bytes(*copy.get(8..16)?.first_chunk()?);
    let owner = u128::from_le_bytes(*copy.get(16..32)?.first_chunk()?);
    let key = Key::from_bytes(*copy.get(32..COPY)?.first_chunk()?);
    (copy[4] == 1).then_some((KeyName { owner, purpose: copy[5] }, Seq::new(seq), key))
}

/// The header of a file that has so many slots at least.
fn header(community: CommunityId, slots: u32) -> Bytes {
    let mut copy = Zeroizing::new([0; COPY]);
    copy[4..8].copy_from_slice(&MAGIC);
    copy[8..12].copy_from_slice(&FORMAT.to_le_bytes());
    copy[12..16].copy_from_slice(&slots.to_le_bytes());
    copy[16..32].copy_from_slice(&community.as_u128().to_le_bytes());
    twice(copy)
}

fn place(slot: u32) -> u64 {
    u64::from(slot) * SLOT as u64
}

impl KeyFile {
    /// Makes an empty file. The directory is still to be synced.
    pub(super) fn create(disk: &dyn Disk, community: CommunityId) -> std::io::Result<()> {
        let file = disk.create(NAME)?;
        file.write_at(&[0; STEP as usize * SLOT], 0)?;
        file.write_at(&*header(community, STEP), 0)?;
        file.sync()
    }

    /// Reads the file beside a log that ends at `head` and destroys these keys; wipes what does not count.
    pub(super) fn open(
        file: Arc<dyn DiskFile>,
        community: CommunityId,
        head: Seq,
        destroyed: &Destroyed,
    ) -> Result<(Self, Known), StoreError> {
        let damaged = |what: String| StoreError::Damaged { what: format!("{NAME}: {what}") };
        let size = file.size().map_err(failed("read the length of the keys"))?;
        let len = u32::try_from(size / SLOT as u64).map_err(|_| damaged("the file is too long".into()))?;
        if len == 0 {
            return Err(damaged("the file is empty".into()));
        }
        let mut this = Self { file, slots: HashMap::new(), free: Vec::new(), len, durable: 0, noted: 0, community };
        let mut known: HashMap<KeyName, (Seq, Arc<Key>)> = HashMap::new();
        let mut wiped = false;
        for slot in 0..len {
            let mut bytes = Zeroizing::new([0; SLOT]);
            this.file.read_at(&mut *bytes, place(slot)).map_err(failed("read the keys"))?;
            if slot == 0 {
                let found = whole(&*bytes).ok_or_else(|| damaged("the header can't be read".into()))?;
                this.noted =
                    found.get(12..16).and_then(|slots| slots.first_chunk()).map_or(0, |slots| u32::from_le_bytes(*slots));
                if found != &header(community, this.noted)[..COPY] {
                    return Err(damaged("it belongs to another community or another version".into()));
                }
                if len < this.noted {
                    return Err(damaged(format!("the file was cut: it has {len} slots and had {} at least", this.noted)));
                }
                continue;
            }
            let Some((name, seq, key)) = whole(&*bytes).and_then(decode) else {
                let empty = bytes.chunks_exact(COPY).filter(|copy| copy.iter().all(|&byte| byte == 0)).count();
                match empty {
                    0 => return Err(damaged(format!("slot {slot} can't be read"))),
                    1 => wiped |= this.wipe(slot)?,
                    _ => this.free.push(slot),
                }
                continue;
            };
            let gone = destroyed.iter().any(|(of, at)| *of == name && seq < *at);
            let older = known.get(&name).is_some_and(|(other, _)| seq < *other);
            if seq > head || gone || older {
                wiped |= this.wipe(slot)?;
                continue;
            }
            if encode(name, seq, &key) != bytes {
                // One copy rotted.
                this.file.write_at(&*encode(name, seq, &key), place(slot)).map_err(failed("mend a key"))?;
                wiped = true;
            }
            known.insert(name, (seq, Arc::new(key)));
            if let Some(before) = this.slots.insert(name, slot) {
                wiped |= this.wipe(before)?;
            }
        }
        if wiped {
            this.file.sync().map_err(failed("sync the keys"))?;
        }
        Ok((this, known.into_iter().map(|(name, (_, key))| (name, key)).collect()))
    }

    fn wipe(&mut self, slot: u32) -> Result<bool, StoreError> {
        self.file.write_at(&[0; SLOT], place(slot)).map_err(failed("wipe a key"))?;
        self.free.push(slot);
        Ok(true)
    }

    /// Sees to it that there are slots for the batch's keys. A full disk shows here, before anything is written.
    pub(super) fn prepare(&mut self, batch: &Batch) -> Result<(), CommitError> {
        let new = batch.keys.iter().filter(|(_, key)| key.is_some()).count();
        while self.free.len() < new {
            let zeros = [0; STEP as usize * SLOT];
            let grown = self.file.write_at(&zeros, place(self.len));
            grown.map_err(|error| CommitError::Failed(failed("make room for keys")(error)))?;
            self.free.extend((self.len..self.len + STEP).rev());
            self.len += STEP;
        }
        Ok(())
    }

    /// Writes the batch's new keys, durably. Returns the slots of those that go when the batch is in the log.
    pub(super) fn write(&mut self, batch: &Batch) -> Result<Vec<u32>, StoreError> {
        let mut going = Vec::new();
        let mut written = false;
        for (name, key) in &batch.keys {
            let before = match key {
                None => self.slots.remove(name),
                Some(key) => {
                    let slot = self.free.pop().ok_or(StoreError::Unfit { what: "no slot was prepared" })?;
                    let bytes = encode(*name, batch.head.seq, key);
                    self.file.write_at(&*bytes, place(slot)).map_err(failed("write a key"))?;
                    written = true;
                    self.slots.insert(*name, slot)
                }
            };
            going.extend(before);
        }
        if written {
            if self.noted < self.durable {
                self.file.write_at(&*header(self.community, self.durable), 0).map_err(failed("write the keys' header"))?;
                self.noted = self.durable;
            }
            self.file.sync().map_err(failed("sync new keys"))?;
            self.durable = self.len;
        }
        Ok(going)
    }

    /// Wipes these slots, durably.
    pub(super) fn wipe_all(&mut self, going: &[u32]) -> Result<(), StoreError> {
        for slot in going {
            self.wipe(*slot)?;
        }
        if going.is_empty() { Ok(()) } else { self.file.sync().map_err(failed("sync wiped keys")) }
    }

    /// How many bytes the file takes.
    pub(super) fn bytes(&self) -> u64 {
        place(self.len)
    }
}
