//! A ring that those in it are asked about.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::group::ACT_FOR;
use wezer_core::id::MemberId;
use wezer_core::kernel::{Document, Index, IndexRows, Missing};
use wezer_core::notification::NotificationKind;
use wezer_core::record::{Author, RecordRef};
use wezer_core::seal::Basis;
use wezer_core::sovereignty::{Processing, Retention};
use wezer_core::time::Timestamp;
use wezer_core::{Command, Permission, Stop, Work};

use super::{RingAnswered, RingId, RingProposed, RingRefusal};
use crate::deal::taken::left_of;
use crate::deal::{DealId, MAKE};
use crate::market::AnnouncementId;
use crate::market::announcement::{Announcement, Kind};

/// A ring has at most so many sides: in a longer one somebody always says no.
pub const MAX_SIDES: usize = 5;
/// Answers are awaited for at most so many days.
pub const MAX_DAYS: u32 = 31;
/// Of those that somebody proposed at most so many await answers.
pub const MAX_AWAITED: usize = 20;

/// What one in a ring gives to the next: one of an offer of theirs, for a want of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gift {
    /// What is given.
    pub offer: AnnouncementId,
    /// The want that it serves.
    pub want: AnnouncementId,
}

/// How a ring stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RingState {
    /// Answers are awaited, until its time is over.
    Asked,
    /// All agreed: the deals are made.
    Agreed,
    /// Somebody said no.
    Refused,
    /// All agreed, but something in it was not to be had any more.
    FellThrough,
}

/// One of those in a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RingSide {
    /// Who. For a group, whoever answered for it last.
    pub author: Author,
    /// Whether they agree; nothing as long as they have not said.
    #[serde(default)]
    pub agrees: Option<bool>,
}

/// A ring: each side gives its gift to the next one, the last to the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ring {
    pub(super) id: RingId,
    pub(super) gifts: Vec<Gift>,
    pub(super) sides: Vec<RingSide>,
    pub(super) proposer: MemberId,
    pub(super) until: Timestamp,
    pub(super) state: RingState,
    #[serde(default)]
    pub(super) deals: Vec<DealId>,
}

impl Ring {
    /// By who is in it.
    pub(super) const BY_SIDE: Index = Index::new("ring.by_side");
    /// Those that await answers, by who proposed them and until when they do.
    pub(super) const AWAITED: Index = Index::new("ring.awaited");

    /// Its id.
    pub fn id(&self) -> RingId {
        self.id
    }

    /// How it stands.
    pub fn state(&self) -> RingState {
        self.state
    }

    /// The place of somebody in it.
    pub(super) fn place(&self, who: Author) -> Option<usize> {
        self.sides.iter().position(|side| side.author.key() == who.key())
    }

    pub(super) fn record(&self) -> RecordRef {
        RecordRef::of::<Self>(self.id)
    }

    /// Those who may answer for the sides.
    pub(super) fn people(&self, work: &mut Work<'_>) -> Result<Vec<MemberId>, Missing> {
        let told: Vec<_> = self
            .sides
            .iter()
            .map(|side| match side.author {
                Author::Member(member) => Ok(vec![member]),
                Author::Group { group, .. } => work.concerned(Permission::Group(ACT_FOR, group)),
            })
            .collect();
        let mut told = told.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
        let me = work.actor().person();
        told.retain(|member| Some(*member) != me);
        Ok(told)
    }
}

impl Document for Ring {
    const KIND: &'static str = "ring";
    type Id = RingId;

    fn id(&self) -> RingId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("market", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        for side in &self.sides {
            rows.add(Self::BY_SIDE, &side.author.key());
        }
        if self.state == RingState::Asked {
            rows.add(Self::AWAITED, &awaited_key(self.proposer, self.until));
        }
    }
}

fn awaited_key(proposer: MemberId, until: Timestamp) -> Vec<u8> {
    [proposer.as_u128().to_be_bytes().as_slice(), until.index_key().as_slice()].concat()
}

/// An announcement that is in the market for who acts, and of which one is left.
pub(super) fn to_be_had(work: &mut Work<'_>, id: AnnouncementId) -> Result<Arc<Announcement>, Stop<RingRefusal>> {
    let record = RecordRef::of::<Announcement>(id);
    let (found, hidden, seen) = (work.get::<Announcement>(id), work.is_hidden(&record), work.may_see(&record));
    let (found, hidden, seen) = (found?, hidden?, seen?);
    let now = work.now();
    let there = found.filter(|one| seen && !hidden && one.is_open() && !one.is_over(now));
    let there = there.ok_or(RingRefusal::NotToBeHad { announcement: id })?;
    match left_of(work, &there)? {
        Some(0) => Err(RingRefusal::NotToBeHad { announcement: id }.into()),
        _ => Ok(there),
    }
}

/// Asks everybody in a ring of offers and wants. Who proposes it is in it and agrees by that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeRing {
    /// What each gives to the next, the last to the first: 2 to 5. Each want is of whoever gives the gift that follows.
    #[schemars(length(min = 2, max = 5))]
    pub gifts: Vec<Gift>,
    /// Until when those in it can answer, at most 31 days from now. Who says nothing has not agreed.
    pub until: Timestamp,
}

impl ProposeRing {
    /// Who is in it, by the gift that each gives.
    fn sides(&self, work: &mut Work<'_>) -> Result<Vec<Author>, Stop<RingRefusal>> {
        let read: Vec<_> = self.gifts.iter().map(|gift| (to_be_had(work, gift.offer), to_be_had(work, gift.want))).collect();
        let mut found = Vec::with_capacity(read.len());
        for (offer, want) in read {
            let (offer, want) = (offer?, want?);
            if offer.kind() != Kind::Offer || want.kind() != Kind::Want {
                return Err(RingRefusal::NotAGift.into());
            }
            found.push((offer.author(), want.author()));
        }
        let next = found.iter().cycle().skip(1);
        if !found.iter().zip(next).all(|((_, gets), (gives, _))| gets.key() == gives.key()) {
            return Err(RingRefusal::NotARing.into());
        }
        let once: BTreeSet<_> = found.iter().map(|(gives, _)| gives.key()).collect();
        if once.len() < found.len() {
            return Err(RingRefusal::NotARing.into());
        }
        Ok(found.into_iter().map(|(gives, _)| gives).collect())
    }
}

impl Command for ProposeRing {
    const NAME: &'static str = "propose_ring";
    type Output = RingId;
    type Error = RingRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MAKE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<RingId, Stop<RingRefusal>> {
        let me = Author::of(work.actor()).ok_or(RingRefusal::NotInIt)?;
        if !(2..=MAX_SIDES).contains(&self.gifts.len()) {
            return Err(RingRefusal::HowMany { limit: MAX_SIDES }.into());
        }
        let now = work.now();
        if self.until <= now {
            return Err(RingRefusal::InThePast { moment: self.until }.into());
        }
        if self.until > now.plus_seconds(i64::from(MAX_DAYS) * 86_400) {
            return Err(RingRefusal::TooLong { limit: MAX_DAYS }.into());
        }
        let proposer = me.person();
        let from = awaited_key(proposer, now);
        let awaited = work.scan(Ring::AWAITED.between(&from, &awaited_key(proposer, Timestamp::MAX)), MAX_AWAITED)?;
        if awaited.len() >= MAX_AWAITED {
            return Err(RingRefusal::TooManyAwaited { limit: MAX_AWAITED }.into());
        }
        let authors = self.sides(work)?;
        let sides = authors.into_iter().map(|author| match author.key() == me.key() {
            true => RingSide { author: me, agrees: Some(true) },
            false => RingSide { author, agrees: None },
        });
        let sides: Vec<RingSide> = sides.collect();
        if sides.iter().all(|side| side.agrees.is_none()) {
            return Err(RingRefusal::NotInIt.into());
        }
        let id: RingId = work.new_id_in_order();
        let number = u32::try_from(sides.len()).unwrap_or(u32::MAX);
        work.emit(&RingProposed { ring: id, sides: number });
        work.emit(&RingAnswered { ring: id, side: me, agrees: true });
        let (gifts, until, state) = (self.gifts.clone(), self.until, RingState::Asked);
        let ring = Ring { id, gifts, sides, proposer, until, state, deals: Vec::new() };
        let told = ring.people(work)?;
        work.notify_all(&told, NotificationKind::Task, &ring.record())?;
        work.put_new(ring);
        Ok(id)
    }
}
