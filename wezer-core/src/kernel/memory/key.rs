//! The keys that the lane knows, and what it seals with them on the way to the store.
//!
//! Invariant: a document with a subject is sealed when its batch is made, outside of every decision, with a nonce that was never used;
//! a group that is decided again is sealed again. Within memory everything is plain.
//!
//! Cost: a key is read once and kept; a document without a subject passes at no cost.

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::HashMap;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Group, Memory, Missing, Stored};
use crate::id::MemberId;
use crate::kernel::document::SealedDocument;
use crate::seal::{self, Subject};
use crate::store::{DocumentKey, Key, KeyName, StoreError};
use crate::world::World;

/// The block of SHA-256.
const BLOCK: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Keys {
    known: HashMap<KeyName, Option<Arc<Key>>>,
    /// The community's secret, taken in already.
    secret: Option<Sha256>,
    /// A secret that was just made and goes with the next batch.
    made: Option<Arc<Key>>,
}

/// A document's bytes as they came from the store.
pub(super) enum Opened {
    Is(Arc<[u8]>),
    /// Its key was destroyed.
    Gone,
    /// Its key is being asked for.
    NotYet,
}

type BatchKeys = Vec<(KeyName, Option<Arc<Key>>)>;
type BatchDocuments = Vec<(DocumentKey, Option<Arc<[u8]>>)>;

impl Memory {
    fn want_key(&mut self, name: KeyName) -> Missing {
        if !self.wanted.keys.contains(&name) {
            self.wanted.keys.push(name);
        }
        Missing(())
    }

    /// SHA-256 that has taken in the community's secret: what is hashed with it tells nothing to whoever doesn't know the secret. The
    /// secret fills a block, so it costs nothing more than the copy; the digest must be cut short, so that none can be continued.
    #[inline]
    pub(in crate::kernel) fn keyed_hash(&mut self) -> Result<Sha256, Missing> {
        match &self.keys.secret {
            Some(secret) => Ok(secret.clone()),
            None => Err(self.want_key(seal::SECRET)),
        }
    }

    /// Takes in the keys that were read. A community that has no secret yet gets one, to be committed with the first batch.
    pub(super) fn absorb_keys(&mut self, names: Vec<KeyName>, found: Vec<Option<Arc<Key>>>, world: &dyn World) {
        for (name, mut key) in names.into_iter().zip(found) {
            if name != seal::SECRET {
                self.keys.known.entry(name).or_insert(key);
                continue;
            }
            if self.keys.secret.is_some() {
                continue;
            }
            if key.is_none() {
                key = Some(fresh(world));
                self.keys.made.clone_from(&key);
            }
            let mut block = [0; BLOCK];
            if let Some(key) = key {
                block[..Key::LEN].copy_from_slice(key.as_bytes());
            }
            self.keys.secret = Some(Sha256::new_with_prefix(block));
        }
    }

    /// The bytes that a document was written as.
    pub(super) fn open(&mut self, document: &DocumentKey, bytes: Arc<[u8]>) -> Result<Opened, StoreError> {
        let Some(name) = seal::sealed_under(document, &bytes)? else { return Ok(Opened::Is(bytes)) };
        Ok(match self.keys.known.get(&name) {
            Some(Some(key)) => seal::open(document, key, &bytes)?.map_or(Opened::Gone, |bytes| Opened::Is(bytes.into())),
            Some(None) => Opened::Gone,
            None => {
                self.want_key(name);
                Opened::NotYet
            }
        })
    }

    /// What is kept of a person.
    pub(in crate::kernel) fn sealed_of(
        &mut self,
        person: MemberId,
        after: Option<&SealedDocument>,
        limit: usize,
    ) -> Result<Vec<SealedDocument>, Missing> {
        let rows = self.rows(SealedDocument::all_of(person, after), limit, SealedDocument::of_row)?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// Forgets that a document is kept of a person.
    pub(in crate::kernel) fn forget_sealed(&mut self, person: MemberId, document: &SealedDocument) {
        self.pending.index.push((document.row(person), false));
    }

    pub(in crate::kernel) fn shown(&mut self, kind: &str, id: u128) -> Result<Option<Value>, Missing> {
        match self.registry.document_kind(kind) {
            Some(of) => (of.show)(self, id),
            None => Ok(None),
        }
    }

    /// Destroys a subject's key with this command. Nothing may be left that is sealed under it: what is in memory is plain.
    pub(crate) fn destroy_key(&mut self, subject: Subject) {
        self.pending.destroyed.push(subject);
    }

    /// A command that destroyed keys is kept. What is sealed from now on gets new ones.
    pub(super) fn keep_destroyed(&mut self) {
        for subject in self.pending.destroyed.drain(..) {
            self.group.destroyed.insert(subject);
            self.keys.known.insert(subject.key(), None);
        }
    }

    /// Whether all keys are here that the group is to be sealed with; those that are not are wanted now.
    pub(in crate::kernel) fn has_keys(&mut self) -> bool {
        let unknown: Vec<KeyName> =
            self.group.sealed.iter().map(|subject| subject.key()).filter(|name| !self.keys.known.contains_key(name)).collect();
        for name in &unknown {
            self.want_key(*name);
        }
        unknown.is_empty()
    }

    /// Seals a group's documents. Subjects without a key get one.
    pub(super) fn seal(&mut self, group: &mut Group, world: &dyn World) -> (BatchKeys, BatchDocuments) {
        let mut keys: BTreeMap<KeyName, Option<Arc<Key>>> = BTreeMap::new();
        keys.extend(std::mem::take(&mut group.destroyed).into_iter().map(|subject| (subject.key(), None)));
        keys.extend(self.keys.made.take().map(|secret| (seal::SECRET, Some(secret))));
        let mut documents = Vec::with_capacity(group.documents.len());
        for (document, stored) in std::mem::take(&mut group.documents) {
            let bytes = stored.map(|Stored { subject, bytes }| {
                let Some(subject) = subject else { return bytes };
                let key = self.keys.known.entry(subject.key()).or_default().get_or_insert_with(|| {
                    let key = fresh(world);
                    keys.insert(subject.key(), Some(Arc::clone(&key)));
                    key
                });
                let mut nonce = [0; 24];
                world.fill_random(&mut nonce);
                seal::seal(&document, subject, key, nonce, &bytes).into()
            });
            documents.push((document, bytes));
        }
        (keys.into_iter().collect(), documents)
    }

    /// Forgets all keys; one that was made and did not land was never a key.
    pub(super) fn forget_keys(&mut self) {
        self.keys = Keys::default();
    }

    /// Forgets the keys of persons, which can be read again.
    pub(super) fn trim_keys(&mut self) {
        self.keys.known.clear();
    }
}

fn fresh(world: &dyn World) -> Arc<Key> {
    let mut bytes = zeroize::Zeroizing::new([0; Key::LEN]);
    world.fill_random(&mut *bytes);
    Arc::new(Key::from_bytes(*bytes))
}
