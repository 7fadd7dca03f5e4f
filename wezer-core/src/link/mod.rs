//! Links between records: what was made by what, and what it led to.
//!
//! Invariant: a link is found from both of its ends; the same two records are linked at most once. Only somebody who may see both ends
//! sees a link.
//!
//! Cost: one document and two index rows a link; a query reads at most [`MAX_LINKS`] of them in each direction.

use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::actor::Actor;
use crate::events;
use crate::flow::{FieldKind, sees_driven};
use crate::id::LinkId;
use crate::kernel::{Document, Index, IndexRows, Missing, Permission, Query, Stop, Unreachable, View, Work};
use crate::ledger::EntryId;
use crate::right;
use crate::time::Timestamp;

/// A query shows at most so many links in each direction.
pub const MAX_LINKS: usize = 200;
/// A record's kind has at most so many bytes.
pub const MAX_KIND: usize = 64;

/// A record of any package: its kind, such as `flow_run` or `entry`, and its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRef {
    /// The kind: a document's, or `entry`; at most 64 bytes.
    #[schemars(length(min = 1, max = 64))]
    pub kind: String,
    /// The id.
    #[schemars(with = "String", extend("format" = "uuid"))]
    pub id: uuid::Uuid,
}

impl RecordRef {
    /// The record that this document is.
    pub fn of<D: Document>(id: D::Id) -> Self {
        Self { kind: D::KIND.to_owned(), id: uuid::Uuid::from_u128(id.into()) }
    }

    /// The record of a kind and an id.
    pub fn new(kind: impl Into<String>, id: impl Into<u128>) -> Self {
        Self { kind: kind.into(), id: uuid::Uuid::from_u128(id.into()) }
    }

    /// 16 bytes that stand for this record and no other.
    pub(crate) fn digest(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::new().chain_update(self.key()).finalize()[..16]);
        bytes
    }

    /// The kind, a NUL, the id: no record's key begins with another's.
    fn key(&self) -> Vec<u8> {
        let mut key = self.kind.as_bytes().to_vec();
        key.push(0);
        key.extend_from_slice(self.id.as_bytes());
        key
    }
}

impl fmt::Display for RecordRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.id)
    }
}

/// That one record led to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    id: LinkId,
    from: RecordRef,
    to: RecordRef,
    made_at: Timestamp,
}

impl Link {
    const LED_TO: Index = Index::new("link.led_to");
    const MADE_BY: Index = Index::new("link.made_by");
}

impl Document for Link {
    const KIND: &'static str = "link";
    type Id = LinkId;

    fn id(&self) -> LinkId {
        self.id
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::LED_TO, &dated(&self.from, self.made_at));
        rows.add(Self::MADE_BY, &dated(&self.to, self.made_at));
    }
}

/// Links of one record in the order of their making.
fn dated(record: &RecordRef, at: Timestamp) -> Vec<u8> {
    let mut key = record.key();
    key.extend_from_slice(&at.index_key());
    key
}

events! {
    /// One record led to another.
    LinkMade = "link.made" {
        /// What led to it.
        from: RecordRef,
        /// What was made.
        to: RecordRef,
    }
}

impl Work<'_> {
    /// Remembers that one record led to another; once is enough.
    pub fn link(&mut self, from: &RecordRef, to: &RecordRef) -> Result<(), Missing> {
        let mut digest = [0; 16];
        let both = Sha256::new().chain_update(from.key()).chain_update(to.key()).finalize();
        digest.copy_from_slice(&both[..16]);
        let id = LinkId::from_u128(u128::from_be_bytes(digest));
        if self.get::<Link>(id)?.is_some() {
            return Ok(());
        }
        self.emit(&LinkMade { from: from.clone(), to: to.clone() });
        self.put(Link { id, from: from.clone(), to: to.clone(), made_at: self.now() })
    }
}

/// What a record was made by and what it led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinksOf {
    /// The record.
    pub record: RecordRef,
}

/// The links of a record between what whoever asks may see, in each direction the latest first, of at most 200 of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Links {
    /// What it was made by.
    pub made_by: Vec<RecordRef>,
    /// What it led to.
    pub led_to: Vec<RecordRef>,
}

impl Query for LinksOf {
    const NAME: &'static str = "links";
    type Output = Links;
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Links, Stop<Unreachable>> {
        if !sees(view, &self.record)? {
            return Ok(Links::default());
        }
        let key = self.record.key();
        let mut of = |index: Index| view.scan(index.starting_with(&key).backwards(), MAX_LINKS);
        let (made_by, led_to) = (of(Link::MADE_BY), of(Link::LED_TO));
        let (made_by, led_to) = (made_by?, led_to?);
        let made_by = view.all::<Link>(made_by.into_iter().map(LinkId::from_u128));
        let led_to = view.all::<Link>(led_to.into_iter().map(LinkId::from_u128));
        let (made_by, led_to) = (made_by?, led_to?);
        let made_by = seen_of(view, made_by.iter().map(|link| &link.from));
        let led_to = seen_of(view, led_to.iter().map(|link| &link.to));
        Ok(Links { made_by: made_by?, led_to: led_to? })
    }
}

/// Those of these records that whoever asks may see.
fn seen_of<'a>(view: &mut View<'_>, records: impl Iterator<Item = &'a RecordRef>) -> Result<Vec<RecordRef>, Missing> {
    // What one record lacks does not keep the others from naming what they lack.
    let asked: Vec<_> = records.map(|record| (record, sees(view, record))).collect();
    let asked = asked.into_iter().map(|(record, sees)| Ok((record, sees?))).collect::<Result<Vec<_>, Missing>>()?;
    Ok(asked.into_iter().filter(|(_, sees)| *sees).map(|(record, _)| record.clone()).collect())
}

/// Whether whoever asks may see a record: in its flow, on its wall, or because they see a wallet that the entry touches. A record that
/// is none of these is nobody's but the system's to see.
fn sees(view: &mut View<'_>, record: &RecordRef) -> Result<bool, Missing> {
    if view.actor() == Actor::System {
        return Ok(true);
    }
    if record.kind == FieldKind::Entry.as_str() {
        let Ok(entry) = u64::try_from(record.id.as_u128()) else { return Ok(false) };
        return view.sees_entry(EntryId::from_packed(entry));
    }
    if sees_driven(view, record)? == Some(true) {
        return Ok(true);
    }
    view.may_see(record)
}

pub(crate) fn register(registry: &mut crate::kernel::Registry) -> Result<(), crate::kernel::RegistryError> {
    registry.query::<LinksOf>()?.event::<LinkMade>()?.document::<Link>()?;
    registry.index(Link::LED_TO)?.index(Link::MADE_BY)?;
    Ok(())
}
