//! What is kept of what the sides of a deal said.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wezer_core::flow::Party;
use wezer_core::group::Group;
use wezer_core::id::{GroupId, MemberId, Uuid};
use wezer_core::indicator::{Given, IndicatorCode};
use wezer_core::kernel::{Document, Index, IndexKeys, IndexRows};
use wezer_core::member::Member;
use wezer_core::record::RecordRef;
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;

use super::WINDOW_DAYS;
use crate::deal::{Deal, DealId, Side};
use crate::market::announcement::Announcement;
use crate::market::{AnnouncementId, CategoryId};

/// The first 16 bytes of SHA-256 over these, each of a fixed length.
pub(super) fn digest(parts: &[&[u8]]) -> u128 {
    let hasher = parts.iter().fold(Sha256::new(), |hasher, part| hasher.chain_update(part));
    hasher.finalize().first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes))
}

fn tagged(tag: u8, id: u128) -> [u8; 17] {
    let mut key = [tag; 17];
    key[1..].copy_from_slice(&id.to_be_bytes());
    key
}

/// What has a reputation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reputed {
    /// A member, by the deals that they made in their own name.
    Member(MemberId),
    /// A group, by the deals that were made in its name.
    Group(GroupId),
    /// An announcement.
    Announcement(AnnouncementId),
}

impl From<Party> for Reputed {
    fn from(party: Party) -> Self {
        match party {
            Party::Member(member) => Self::Member(member),
            Party::Group(group) => Self::Group(group),
        }
    }
}

impl Reputed {
    pub(super) fn key(self) -> [u8; 17] {
        match self {
            Self::Member(member) => tagged(1, member.as_u128()),
            Self::Group(group) => tagged(2, group.as_u128()),
            Self::Announcement(announcement) => tagged(3, announcement.as_u128()),
        }
    }

    /// The record itself, whose standing rules see.
    pub(super) fn record(self) -> RecordRef {
        match self {
            Self::Member(member) => RecordRef::of::<Member>(member),
            Self::Group(group) => RecordRef::of::<Group>(group),
            Self::Announcement(announcement) => RecordRef::of::<Announcement>(announcement),
        }
    }

    /// Where the marks of deals in one category are counted; those of all deals for `None`.
    pub(super) fn marks(self, category: Option<CategoryId>) -> RecordRef {
        let category = category.map_or(0, CategoryId::as_u128);
        RecordRef::new("reputation", digest(&[&self.key(), &category.to_be_bytes()]))
    }
}

/// What one side said, but for its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub(super) by: MemberId,
    pub(super) marks: BTreeMap<IndicatorCode, Given>,
    pub(super) complete: bool,
    pub(super) given_at: Timestamp,
}

impl Verdict {
    /// The person who said it.
    pub fn by(&self) -> MemberId {
        self.by
    }

    /// The marks.
    pub fn marks(&self) -> &BTreeMap<IndicatorCode, Given> {
        &self.marks
    }

    /// Whether all that is asked was given: only then it counts.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// When it was last changed.
    pub fn given_at(&self) -> Timestamp {
        self.given_at
    }
}

/// What the sides of a deal said of each other. The words are [`EvaluationWords`] apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealEvaluation {
    pub(super) deal: DealId,
    pub(super) announcement: AnnouncementId,
    pub(super) category: CategoryId,
    pub(super) replier: Party,
    pub(super) announcer: Party,
    pub(super) paying: Side,
    pub(super) verdicts: BTreeMap<Side, Verdict>,
    /// When what was said opens, whether both said something or not.
    #[serde(default)]
    pub(super) closes_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) open: bool,
}

pub(super) const SIDES: [Side; 2] = [Side::Replier, Side::Announcer];

/// What one side says of another in a month: what is capped together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    pub(super) of: Reputed,
    pub(super) from: Reputed,
    /// Counted from January of the year 0.
    pub(super) month: u32,
}

impl Slot {
    /// What is filed there, by whether who said it had paid.
    pub(super) fn key(self, paid: bool) -> Vec<u8> {
        [self.of.key().as_slice(), &self.from.key(), &self.month.to_be_bytes(), &[u8::from(paid)]].concat()
    }
}

impl DealEvaluation {
    /// Open ones, by whom they count for.
    pub(super) const BY_REPUTED: Index = Index::new("deal_evaluation.by_reputed");
    /// Open ones, by whom they count for, who said it, in which month, as payer or not.
    pub(super) const BY_PAIR: Index = Index::new("deal_evaluation.by_pair");
    /// Closed ones, by when they open.
    pub(super) const BY_CLOSING: Index = Index::new("deal_evaluation.by_closing");

    pub(super) fn begin(deal: &Deal, category: CategoryId) -> Self {
        Self {
            deal: deal.id(),
            announcement: deal.announcement(),
            category,
            replier: deal.replier().into(),
            announcer: deal.announcer().into(),
            paying: deal.paying_side(),
            verdicts: BTreeMap::new(),
            closes_at: None,
            open: false,
        }
    }

    /// The deal.
    pub fn deal(&self) -> DealId {
        self.deal
    }

    /// The category in which the announcement stood.
    pub fn category(&self) -> CategoryId {
        self.category
    }

    /// What a side said.
    pub fn verdict(&self, side: Side) -> Option<&Verdict> {
        self.verdicts.get(&side)
    }

    /// Whether it is open: seen and counted.
    pub fn is_open(&self) -> bool {
        self.open
    }

    pub(super) fn party(&self, side: Side) -> Party {
        match side {
            Side::Replier => self.replier,
            Side::Announcer => self.announcer,
        }
    }

    /// The side of somebody.
    pub(super) fn side_of(&self, party: Reputed) -> Option<Side> {
        SIDES.into_iter().find(|side| Reputed::from(self.party(*side)) == party)
    }

    /// What a side said, if it is complete.
    pub(super) fn complete(&self, side: Side) -> Option<&Verdict> {
        self.verdict(side).filter(|verdict| verdict.complete)
    }

    pub(super) fn is_complete(&self) -> bool {
        SIDES.into_iter().all(|side| self.complete(side).is_some())
    }

    /// Keeps what a side says in place of what it said before.
    pub(super) fn say(&mut self, side: Side, verdict: Verdict) {
        let opens = verdict.given_at.plus_seconds(i64::from(WINDOW_DAYS) * 86_400);
        self.verdicts.insert(side, verdict);
        let any = SIDES.into_iter().any(|side| self.complete(side).is_some());
        self.closes_at = any.then(|| self.closes_at.unwrap_or(opens));
    }

    /// What a side's word counts for.
    pub(super) fn slots_of(&self, side: Side) -> Vec<Slot> {
        let Some(verdict) = self.complete(side).filter(|_| self.open) else { return Vec::new() };
        let (from, month) = (Reputed::from(self.party(side)), month(verdict.given_at));
        let other = Reputed::from(self.party(other(side)));
        let announcement = (side == Side::Replier).then_some(Reputed::Announcement(self.announcement));
        core::iter::once(other).chain(announcement).map(|of| Slot { of, from, month }).collect()
    }

    /// Under what it is filed for those for whom it counts.
    pub(super) fn about(of: Reputed) -> Vec<u8> {
        of.key().to_vec()
    }

    pub(super) fn in_slot(slot: Slot, paid: bool) -> IndexKeys {
        Self::BY_PAIR.starting_with(&slot.key(paid)).backwards()
    }
}

/// The month of a moment (UTC), counted from January of the year 0.
pub(super) fn month(moment: Timestamp) -> u32 {
    use chrono::Datelike as _;
    let moment = moment.to_datetime();
    u32::try_from(moment.year()).unwrap_or_default() * 12 + moment.month0()
}

pub(super) const fn other(side: Side) -> Side {
    match side {
        Side::Replier => Side::Announcer,
        Side::Announcer => Side::Replier,
    }
}

impl Document for DealEvaluation {
    const KIND: &'static str = "deal_evaluation";
    type Id = DealId;

    fn id(&self) -> DealId {
        self.deal
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("opinion", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        for side in SIDES {
            for slot in self.slots_of(side) {
                rows.add(Self::BY_REPUTED, &Self::about(slot.of));
                rows.add(Self::BY_PAIR, &slot.key(side == self.paying));
            }
        }
        if let Some(at) = self.closes_at.filter(|_| !self.open) {
            rows.add(Self::BY_CLOSING, &at.index_key());
        }
    }
}

/// What a side of a deal said in words. Once it is erased there is none, and the marks stay without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationWords {
    id: Uuid,
    deal: DealId,
    evaluator: MemberId,
    comment: String,
}

impl EvaluationWords {
    pub(super) fn new(deal: DealId, side: Side, evaluator: MemberId, comment: String) -> Self {
        Self { id: Uuid::from_u128(Self::of(deal, side)), deal, evaluator, comment }
    }

    /// The words of a side.
    pub(super) fn of(deal: DealId, side: Side) -> u128 {
        digest(&[&deal.as_u128().to_be_bytes(), &[side as u8]])
    }

    /// Of which deal.
    pub fn deal(&self) -> DealId {
        self.deal
    }

    /// The comment.
    pub fn comment(&self) -> &str {
        &self.comment
    }
}

impl Document for EvaluationWords {
    const KIND: &'static str = "deal_evaluation_words";
    type Id = u128;

    fn id(&self) -> u128 {
        self.id.as_u128()
    }

    /// An opinion is the person's own to give and to take back (article 9 of the GDPR).
    fn subject(&self) -> Option<Subject> {
        Some(Subject::consent(self.evaluator))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("opinion", Basis::Consent, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] =
        &[("id", SeenBy::Involved), ("deal", SeenBy::Involved), ("evaluator", SeenBy::Involved), ("comment", SeenBy::Members)];
}
