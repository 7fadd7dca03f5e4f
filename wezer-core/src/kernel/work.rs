//! What a decision has in reach, and nothing else.
//!
//! Invariant: everything that a decision can learn comes through here and is either in memory or [`Missing`]; so a decision is a
//! pure function of what it read and can be run again at will.

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::Right;
use super::document::{Document, IndexKeys, SealedDocument};
use super::memory::{Hints, Memory, Missing, Walk};
use crate::actor::Actor;
use crate::id::{MemberId, WalletId};
use crate::journal::{EntryEvent, Event, Seq, Writer};
use crate::ledger::{AccountNo, AccountRow, Lines, Passbook};
use crate::seal::Subject;
use crate::sovereignty::{PersonalFields, Processing};
use crate::time::Timestamp;

/// The unit of work of one command.
#[derive(Debug)]
pub struct Work<'a> {
    pub(crate) memory: &'a mut Memory,
    pub(super) actor: Actor,
    pub(super) now: Timestamp,
    pub(super) ids: u32,
    pub(crate) posted: u16,
    /// How deep commands lie in one another.
    pub(super) depth: u8,
}

impl<'a> Work<'a> {
    pub(super) fn new(memory: &'a mut Memory, actor: Actor, now: Timestamp) -> Self {
        Self { memory, actor, now, ids: 0, posted: 0, depth: 0 }
    }

    /// Whether another command carries this one out.
    pub(crate) fn is_inside(&self) -> bool {
        self.depth > 0
    }

    /// The moment at which this command will be recorded; never before that of an earlier command.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The journal entry that this command will be.
    pub fn seq(&self) -> Seq {
        self.memory.head().seq.next()
    }

    /// An id that no other command gets: made from the place in the chain, so that running again gives the same one. UUID version 8.
    pub fn new_id<I: From<Uuid>>(&mut self) -> I {
        let nth = self.ids.to_be_bytes();
        self.ids += 1;
        let digest = self.memory.head().hash.chain(&nth);
        let mut bytes = [0u8; 16];
        bytes.copy_from_slice(&digest.as_bytes()[..16]);
        I::from(Uuid::new_v8(bytes))
    }

    /// An id as [`Work::new_id`] makes it, that is greater than all that were made so by earlier commands, and before by this one: its
    /// first 48 bits are the journal entry's number. So the newest of many come first without a key of their own.
    pub fn new_id_in_order<I: From<Uuid>>(&mut self) -> I {
        let (seq, nth) = (u128::from(self.seq().get()), u128::from(self.ids & 0xfff));
        let chance: Uuid = self.new_id();
        let low = chance.as_u128() & u128::from(u64::MAX);
        I::from(Uuid::from_u128(seq << 80 | 8 << 76 | nth << 64 | low))
    }

    /// Writes a document, new or changed, with its index rows.
    pub fn put<D: Document>(&mut self, document: D) -> Result<(), Missing> {
        self.memory.put(document)
    }

    /// Writes a document whose id was made by [`Work::new_id`] in this command, without looking whether there is one.
    pub fn put_new<D: Document>(&mut self, document: D) {
        self.memory.put_new(document);
    }

    /// Removes a document with its index rows; nothing happens if there is none.
    pub fn remove<D: Document>(&mut self, id: D::Id) -> Result<(), Missing> {
        self.memory.remove::<D>(id)
    }

    /// Removes a document known only by its kind's name and its id, with its index rows.
    pub fn remove_kind(&mut self, kind: &str, id: u128) -> Result<(), Missing> {
        let Some(of) = self.memory.registry.document_kind(kind) else { return Ok(()) };
        (of.remove)(self.memory, id)
    }

    /// Whether a package here knows documents of this kind.
    pub(crate) fn knows_kind(&self, kind: &str) -> bool {
        self.memory.registry.document_kind(kind).is_some()
    }

    /// Removes a sealed document of a person. One that can't be read any more, because its key is gone, is forgotten at least.
    pub(crate) fn remove_sealed(&mut self, person: MemberId, document: &SealedDocument) -> Result<(), Missing> {
        self.remove_kind(&document.kind, document.id)?;
        self.memory.forget_sealed(person, document);
        Ok(())
    }

    /// Whose a document is that is known only by its kind's name and its id; the outer `None` if there is none.
    pub(crate) fn subject_of(&mut self, kind: &str, id: u128) -> Result<Option<Option<Subject>>, Missing> {
        match self.memory.registry.document_kind(kind) {
            Some(of) => (of.subject)(self.memory, id),
            None => Ok(None),
        }
    }

    /// Destroys the key of a subject: what was sealed under it is noise in every copy. All of it must have been removed before.
    pub fn destroy_key(&mut self, subject: Subject) {
        self.memory.destroy_key(subject);
    }

    /// Says what happened. Events are journalled in the order of their saying.
    pub fn emit<E: Event>(&mut self, event: &E) {
        let mut writer = Writer(&mut self.memory.events);
        writer.bytes(E::NAME.as_bytes());
        writer.byte(E::VERSION);
        self.memory.scratch.clear();
        let scratch = std::mem::take(&mut self.memory.scratch);
        let payload = postcard::to_extend(event, scratch).expect("an event is made of numbers, ids and lists");
        Writer(&mut self.memory.events).bytes(&payload);
        self.memory.scratch = payload;
    }
}

/// What a query sees.
#[derive(Debug)]
pub struct View<'a> {
    pub(crate) memory: &'a mut Memory,
    pub(super) actor: Actor,
    pub(super) now: Timestamp,
    pub(super) passbook: &'a Passbook,
}

impl View<'_> {
    /// The moment it is.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The last journal entry.
    pub fn seq(&self) -> Seq {
        self.memory.head().seq
    }

    /// The fields of what is kept under people's keys, by kind, and who sees each; `None` where that is not declared.
    pub(crate) fn personal_fields(&self) -> Vec<(&'static str, PersonalFields)> {
        self.memory.registry.personal_fields().collect()
    }

    /// A journalled event as JSON; `None` if no package here knows it.
    pub(crate) fn shown_event(&self, event: &EntryEvent<'_>) -> Option<Value> {
        self.memory.registry.show(event)
    }

    /// All rights that a package here knows.
    pub(crate) fn rights(&self) -> Vec<Right> {
        self.memory.registry.rights().collect()
    }

    /// An account's row. Once a part of the account's passbook was asked for, the row stays as it stood then, whatever is
    /// committed while the part is read: so an answer is about one moment, and what was read for it is not outrun.
    pub(crate) fn row(&mut self, account: AccountNo) -> Result<AccountRow, Missing> {
        match self.passbook.row(account) {
            Some(row) => Ok(row),
            None => self.memory.row(account).copied(),
        }
    }

    /// A part of an account's passbook, read outside the lane. The row is one that [`View::row`] gave.
    pub(crate) fn walk(&mut self, walk: Walk) -> Result<Lines, Missing> {
        if let Some(lines) = self.passbook.lines(&walk) {
            return Ok(Arc::clone(lines));
        }
        if !self.memory.walks.contains(&walk) {
            self.memory.walks.push(walk);
        }
        Err(Missing(()))
    }
}

/// What a decision and a query read in the same way. A decision sees what its own command did.
macro_rules! reading {
    ($scope:ident) => {
        impl $scope<'_> {
            /// Who asks.
            pub fn actor(&self) -> Actor {
                self.actor
            }

            /// The document of this id.
            pub fn get<D: Document>(&mut self, id: D::Id) -> Result<Option<Arc<D>>, Missing> {
                self.memory.document(id)
            }

            /// The documents of these ids; those that are not there are left out.
            pub fn all<D: Document>(&mut self, ids: impl Iterator<Item = D::Id>) -> Result<Vec<Arc<D>>, Missing> {
                let found: Vec<Result<Option<Arc<D>>, Missing>> = ids.map(|id| self.memory.document(id)).collect();
                found.into_iter().filter_map(Result::transpose).collect()
            }

            /// The ids filed in a part of an index, in key order, at most `limit`.
            pub fn scan(&mut self, keys: IndexKeys, limit: usize) -> Result<Vec<u128>, Missing> {
                self.memory.scan(keys, limit)
            }

            /// The stored bytes of a journal entry; `None` past the last one.
            pub fn entry(&mut self, seq: Seq) -> Result<Option<Arc<[u8]>>, Missing> {
                self.memory.entry(seq)
            }

            /// What is kept of a person, of every kind: at most `limit`, in order, after `after`.
            pub fn sealed_of(
                &mut self,
                person: MemberId,
                after: Option<&SealedDocument>,
                limit: usize,
            ) -> Result<Vec<SealedDocument>, Missing> {
                self.memory.sealed_of(person, after, limit)
            }

            /// A document as JSON, known only by its kind's name and its id; `None` if it is gone or its kind is not registered.
            pub fn shown(&mut self, kind: &str, id: u128) -> Result<Option<Value>, Missing> {
                self.memory.shown(kind, id)
            }

            /// What is processed of people, by the kinds of documents that hold it.
            pub(crate) fn processing(&self) -> Vec<(&'static str, Processing)> {
                self.memory.registry.processing().collect()
            }
        }
    };
}

reading!(Work);
reading!(View);

/// What a command names before it is decided.
#[derive(Debug)]
pub struct Hint<'a> {
    pub(super) memory: &'a mut Memory,
    pub(super) seen: &'a mut Hints,
}

impl Hint<'_> {
    /// A document.
    pub fn document<D: Document>(&mut self, id: D::Id) {
        self.memory.knows_document::<D>(id, self.seen);
    }

    /// A wallet's accounts.
    pub fn wallet(&mut self, wallet: WalletId) {
        self.memory.knows_wallet(wallet, self.seen);
    }
}
