//! A unit of work that is lent to something that has to own it, such as a room's instance, and comes back.
//!
//! Invariant: whoever lends gets back what it lent, with everything that was done meanwhile; nobody else sees the hollow that stands in
//! for it. Cost: the memory's head is moved twice, some hundred bytes; nothing in it is copied.

use serde_json::Value;

use super::memory::Memory;
use super::work::{View, Work};
use super::{Problem, Stop};
use crate::actor::Actor;
use crate::time::Timestamp;

/// A unit of work or a view, owned.
#[derive(Debug)]
pub(crate) struct Lent {
    memory: Memory,
    actor: Actor,
    now: Timestamp,
    ids: u32,
    posted: u16,
    depth: u8,
}

impl Lent {
    fn of(memory: &mut Memory, actor: Actor, now: Timestamp, (ids, posted, depth): (u32, u16, u8)) -> Self {
        let hollow = Memory::new(memory.committed(), 1, memory.registry());
        Self { memory: core::mem::replace(memory, hollow), actor, now, ids, posted, depth }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The unit of work, for as long as it is borrowed; what it did is done to what comes back.
    pub(crate) fn work<T>(&mut self, act: impl FnOnce(&mut Work<'_>) -> T) -> T {
        let mut work = Work {
            memory: &mut self.memory,
            actor: self.actor,
            now: self.now,
            ids: self.ids,
            posted: self.posted,
            depth: self.depth,
        };
        let done = act(&mut work);
        (self.ids, self.posted) = (work.ids, work.posted);
        done
    }

    /// Asks a query of this name on behalf of whom it was lent for.
    pub(crate) fn ask(&mut self, name: &str, arguments: Value) -> Result<Value, Stop<Problem>> {
        let actor = self.actor;
        self.work(|work| work.ask(name, arguments, actor))
    }
}

impl Work<'_> {
    /// Lends itself on behalf of `actor` while `borrow` runs.
    pub(crate) fn lend<T>(&mut self, actor: Actor, borrow: impl FnOnce(Lent) -> (T, Lent)) -> T {
        let lent = Lent::of(self.memory, actor, self.now, (self.ids, self.posted, self.depth.saturating_add(1)));
        let (done, lent) = borrow(lent);
        *self.memory = lent.memory;
        (self.ids, self.posted) = (lent.ids, lent.posted);
        done
    }
}

impl View<'_> {
    /// Lends itself on behalf of `actor` while `borrow` runs. Whatever it writes is nowhere: see [`Memory::undo`].
    pub(crate) fn lend<T>(&mut self, actor: Actor, borrow: impl FnOnce(Lent) -> (T, Lent)) -> T {
        let lent = Lent::of(self.memory, actor, self.now, (0, 0, 0));
        let (done, lent) = borrow(lent);
        *self.memory = lent.memory;
        self.memory.undo();
        done
    }
}
