//! A disk that crashes, tears, fails and rots on demand, the same way each time for the same seed.
//!
//! Invariant: what was synced is there after a crash. What was not is there or not, each sector of 512 bytes and each change of
//! the directory for itself, as the dice fall. A failed sync makes nothing certain, and what it left behind counts as clean: a
//! later sync that succeeds does not write it.

mod inode;

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::inode::Inode;
use super::disk::{Disk, DiskFile, DiskLock};
use crate::store::conformance::Dice;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// One operation fails with an I/O error and does nothing; a sync leaves live and durable apart.
    Error,
    /// One operation fails because the disk is full and does nothing.
    Full,
    /// One write ends halfway and fails; other operations just fail.
    Short,
    /// This and every later operation fail: the process is gone. [`SimDisk::kill`] or [`SimDisk::crash`] comes next.
    Death,
}

const BLOCK: usize = 4096;

/// A simulated disk; clones are the same disk.
#[derive(Debug, Clone)]
pub struct SimDisk(Arc<Mutex<Sim>>);

#[derive(Debug)]
struct Sim {
    dice: Dice,
    /// Handles of an earlier boot are dead.
    boot: u64,
    locked: bool,
    inodes: Vec<Inode>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    unsynced: Vec<Change>,
    operations: u64,
    fault: Option<(u64, Fault)>,
    dead: bool,
}

#[derive(Debug, Clone)]
enum Change {
    Create(String, usize),
    Rename(String, String),
}

impl Change {
    fn apply(self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Create(name, inode) => drop(names.insert(name, inode)),
            Self::Rename(from, to) => {
                if let Some(inode) = names.remove(&from) {
                    names.insert(to, inode);
                }
            }
        }
    }
}

/// What an operation does when its turn to fail has come.
enum Turn {
    Works,
    /// It is asked of a process that is gone: nothing happens.
    Gone(io::Error),
    Fails(io::Error),
    EndsHalfway(io::Error),
}

fn broken() -> io::Error {
    io::Error::other("simulated I/O error")
}

fn no_such_file() -> io::Error {
    io::Error::from(ErrorKind::NotFound)
}

fn size(number: u64) -> io::Result<usize> {
    usize::try_from(number).map_err(|_| io::Error::from(ErrorKind::InvalidInput))
}

impl Sim {
    fn turn(&mut self, boot: u64) -> Turn {
        if self.dead || boot != self.boot {
            return Turn::Gone(broken());
        }
        self.operations += 1;
        let Some((_, fault)) = self.fault.take_if(|(at, _)| *at <= self.operations) else { return Turn::Works };
        match fault {
            Fault::Error => Turn::Fails(broken()),
            Fault::Full => Turn::Fails(io::Error::from(ErrorKind::StorageFull)),
            Fault::Short => Turn::EndsHalfway(broken()),
            Fault::Death => {
                self.dead = true;
                Turn::EndsHalfway(broken())
            }
        }
    }

    /// For operations that happen or don't.
    fn check(&mut self, boot: u64) -> io::Result<()> {
        match self.turn(boot) {
            Turn::Works => Ok(()),
            Turn::Gone(error) | Turn::Fails(error) | Turn::EndsHalfway(error) => Err(error),
        }
    }
}

impl SimDisk {
    /// An empty disk.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Sim {
            dice: Dice::new(seed),
            boot: 0,
            locked: false,
            inodes: Vec::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            unsynced: Vec::new(),
            operations: 0,
            fault: None,
            dead: false,
        })))
    }

    fn sim(&self) -> MutexGuard<'_, Sim> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn file(&self, sim: &Sim, inode: usize) -> Arc<dyn DiskFile> {
        Arc::new(SimFile { disk: self.clone(), boot: sim.boot, inode })
    }

    /// The process is killed: everything that was open is dead, everything written is still there.
    pub fn kill(&self) {
        let mut sim = self.sim();
        sim.boot += 1;
        sim.locked = false;
        sim.dead = false;
        sim.fault = None;
    }

    /// The machine loses power and starts again. Everything that was open is dead; what was not synced is kept or not.
    pub fn crash(&self) {
        self.kill();
        let mut sim = self.sim();
        let Sim { dice, inodes, names, durable_names, unsynced, .. } = &mut *sim;
        let in_order = dice.once_in(2);
        for change in unsynced.drain(..) {
            if dice.once_in(2) {
                change.apply(durable_names);
            } else if in_order {
                break;
            }
        }
        names.clone_from(durable_names);
        for inode in inodes {
            inode.tear(dice);
            inode.live.clone_from(&inode.durable);
        }
    }

    /// The `operation`-th operation from now fails; 1 is the next one.
    pub fn fail(&self, operation: u64, fault: Fault) {
        let mut sim = self.sim();
        sim.fault = Some((sim.operations + operation, fault));
    }

    /// Takes a fault back that has not come yet. Whether it had not.
    pub fn mend(&self) -> bool {
        self.sim().fault.take().is_some()
    }

    /// How many operations there were.
    pub fn operations(&self) -> u64 {
        self.sim().operations
    }

    /// All files and their lengths.
    pub fn files(&self) -> Vec<(String, u64)> {
        let sim = self.sim();
        sim.names.iter().map(|(name, inode)| (name.clone(), sim.inodes[*inode].live.len() as u64)).collect()
    }

    /// The files in which these bytes stand, as the system shows them or as a crash would leave them; a file that lost its name to
    /// another, and so to the file system, is called `lost`.
    pub fn search(&self, bytes: &[u8]) -> Vec<String> {
        let sim = self.sim();
        let holds = |image: &[u8]| {
            // Most of a disk is zeros.
            let blocks = (0..image.len())
                .step_by(BLOCK)
                .filter(|&at| image[at..image.len().min(at + BLOCK)] != [0; BLOCK][..BLOCK.min(image.len() - at)]);
            let block = |at| &image[at..image.len().min(at + BLOCK + bytes.len() - 1)];
            blocks.map(block).any(|block| block.windows(bytes.len()).any(|part| part == bytes))
        };
        let found = sim.inodes.iter().enumerate().filter(|(_, inode)| holds(&inode.live) || holds(&inode.durable));
        let named = |at| sim.names.iter().find(|(_, inode)| **inode == at).map_or("lost", |(name, _)| name.as_str());
        found.map(|(at, _)| named(at).to_owned()).collect()
    }

    /// Turns one bit of a file over, as rot does. Whether the file has that bit.
    pub fn flip(&self, name: &str, byte: u64, bit: u8) -> bool {
        let mut sim = self.sim();
        let Some(inode) = sim.names.get(name).copied() else { return false };
        let Ok(byte) = usize::try_from(byte) else { return false };
        let Inode { live, durable, .. } = &mut sim.inodes[inode];
        let (live, durable) = (Arc::make_mut(live), Arc::make_mut(durable));
        let (Some(live), Some(durable)) = (live.get_mut(byte), durable.get_mut(byte)) else { return false };
        *live ^= 1 << (bit % 8);
        *durable ^= 1 << (bit % 8);
        true
    }

    /// What a file holds, as the system shows it; `None` if there is no such file.
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let sim = self.sim();
        sim.names.get(name).map(|inode| sim.inodes[*inode].live.to_vec())
    }

    /// Puts these bytes into a file, durably: what was there before is lost.
    pub fn put(&self, name: &str, bytes: Vec<u8>) {
        let mut sim = self.sim();
        let inode = sim.inodes.len();
        sim.inodes.push(Inode::durable(bytes));
        sim.names.insert(name.to_owned(), inode);
        sim.durable_names.insert(name.to_owned(), inode);
    }

    /// Removes a file, durably.
    pub fn remove(&self, name: &str) {
        let mut sim = self.sim();
        sim.names.remove(name);
        sim.durable_names.remove(name);
    }

    /// A copy of the disk as it is now, with other dice.
    #[must_use]
    pub fn fork(&self, seed: u64) -> Self {
        let copy = Self::new(seed);
        let (sim, mut fork) = (self.sim(), copy.sim());
        fork.inodes.clone_from(&sim.inodes);
        fork.names.clone_from(&sim.names);
        fork.durable_names.clone_from(&sim.durable_names);
        fork.unsynced.clone_from(&sim.unsynced);
        drop(fork);
        copy
    }
}

#[derive(Debug)]
struct SimLock {
    disk: SimDisk,
    boot: u64,
}

impl DiskLock for SimLock {}

impl Drop for SimLock {
    fn drop(&mut self) {
        let mut sim = self.disk.sim();
        if sim.boot == self.boot {
            sim.locked = false;
        }
    }
}

#[derive(Debug)]
struct SimFile {
    disk: SimDisk,
    boot: u64,
    inode: usize,
}

impl Disk for SimDisk {
    fn lock(&self) -> io::Result<Option<Box<dyn DiskLock>>> {
        let mut sim = self.sim();
        let boot = sim.boot;
        sim.check(boot)?;
        if std::mem::replace(&mut sim.locked, true) {
            return Ok(None);
        }
        Ok(Some(Box::new(SimLock { disk: self.clone(), boot })))
    }

    fn open(&self, name: &str) -> io::Result<Option<Arc<dyn DiskFile>>> {
        let mut sim = self.sim();
        let boot = sim.boot;
        sim.check(boot)?;
        Ok(sim.names.get(name).map(|inode| self.file(&sim, *inode)))
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let mut sim = self.sim();
        let boot = sim.boot;
        sim.check(boot)?;
        let inode = sim.inodes.len();
        sim.inodes.push(Inode::default());
        sim.names.insert(name.to_owned(), inode);
        sim.unsynced.push(Change::Create(name.to_owned(), inode));
        Ok(self.file(&sim, inode))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut sim = self.sim();
        let boot = sim.boot;
        sim.check(boot)?;
        let inode = sim.names.remove(from).ok_or_else(no_such_file)?;
        sim.names.insert(to.to_owned(), inode);
        sim.unsynced.push(Change::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let mut sim = self.sim();
        let boot = sim.boot;
        sim.check(boot)?;
        Ok(sim.names.keys().cloned().collect())
    }

    fn sync_dir(&self) -> io::Result<()> {
        let mut sim = self.sim();
        let boot = sim.boot;
        sim.check(boot)?;
        sim.unsynced.clear();
        sim.durable_names = sim.names.clone();
        Ok(())
    }
}

impl DiskFile for SimFile {
    fn size(&self) -> io::Result<u64> {
        let mut sim = self.disk.sim();
        sim.check(self.boot)?;
        Ok(sim.inodes[self.inode].live.len() as u64)
    }

    fn resize(&self, len: u64) -> io::Result<()> {
        let mut sim = self.disk.sim();
        sim.check(self.boot)?;
        sim.inodes[self.inode].resize(size(len)?);
        Ok(())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let mut sim = self.disk.sim();
        sim.check(self.boot)?;
        let offset = size(offset)?;
        let bytes = sim.inodes[self.inode].live.get(offset..).and_then(|rest| rest.get(..buffer.len()));
        buffer.copy_from_slice(bytes.ok_or_else(|| io::Error::from(ErrorKind::UnexpectedEof))?);
        Ok(())
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut sim = self.disk.sim();
        let offset = size(offset)?;
        match sim.turn(self.boot) {
            Turn::Works => {
                sim.inodes[self.inode].write(bytes, offset);
                Ok(())
            }
            Turn::Gone(error) | Turn::Fails(error) => Err(error),
            Turn::EndsHalfway(error) => {
                let len = sim.dice.length(bytes.len() + 1);
                sim.inodes[self.inode].write(&bytes[..len], offset);
                Err(error)
            }
        }
    }

    fn sync(&self) -> io::Result<()> {
        let mut sim = self.disk.sim();
        match sim.turn(self.boot) {
            Turn::Works => {
                sim.inodes[self.inode].sync();
                Ok(())
            }
            Turn::Gone(error) => Err(error),
            // The process dies in the middle of it, or is told so; what was not kept is clean now and never written again.
            Turn::Fails(error) | Turn::EndsHalfway(error) => {
                let Sim { dice, inodes, .. } = &mut *sim;
                inodes[self.inode].tear(dice);
                Err(error)
            }
        }
    }
}
