//! The campaign and its words.

use serde::{Deserialize, Serialize};
use wezer_core::flow::{Course, Driven, FieldValue, Party};
use wezer_core::id::{GroupId, MemberId, WalletId};
use wezer_core::kernel::{Document, Index, IndexRows};
use wezer_core::money::{Amount, Money};
use wezer_core::record::{Audience, Author, Placement, Record, RecordRef, Standpoint};
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;

use super::tally::{self, amount_in};
use super::{CampaignId, CampaignTerms, Goodie, Mode, Need, Outcome};

/// The states of the flow that this package knows by name.
pub(super) const DRAFT: &str = "draft";
pub(super) const OPEN: &str = "open";
pub(super) const CLOSING: &str = "closing";
pub(super) const CANCELLED: &str = "cancelled";

/// Money sought for something. Its words are [`CampaignWords`] apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    pub(super) id: CampaignId,
    pub(super) author: Author,
    #[serde(default)]
    pub(super) on: Option<RecordRef>,
    pub(super) groups: Vec<GroupId>,
    pub(super) audience: Audience,
    pub(super) beneficiary: WalletId,
    pub(super) goals: Vec<Money>,
    pub(super) need: Need,
    pub(super) mode: Mode,
    #[serde(default)]
    pub(super) deadline: Option<Timestamp>,
    #[serde(default)]
    pub(super) goodies: Vec<Goodie>,
    /// The sums of the pledges that were not withdrawn.
    #[serde(default)]
    pub(super) raised: Vec<Money>,
    /// The sums of what was paid at the close.
    #[serde(default)]
    pub(super) paid: Vec<Money>,
    /// The sums of what was declared at the close: paid outside, for the beneficiary to confirm.
    #[serde(default)]
    pub(super) declared: Vec<Money>,
    /// How many wallets pledged and did not withdraw.
    #[serde(default)]
    pub(super) pledgers: u32,
    /// How many pledges wait to be settled.
    #[serde(default)]
    pub(super) open: u32,
    #[serde(default)]
    pub(super) outcome: Option<Outcome>,
    /// The code of what kept it from going on.
    #[serde(default)]
    pub(super) trouble: Option<String>,
    #[serde(default)]
    pub(super) retry_at: Option<Timestamp>,
    pub(super) written_at: Timestamp,
    pub(super) course: Course,
}

impl Campaign {
    /// Published ones by whether they are open, in the order of their making.
    pub(super) const BY_RANK: Index = Index::new("campaign.by_rank");
    /// The same of each group.
    pub(super) const BY_GROUP: Index = Index::new("campaign.by_group");
    /// Open ones by their deadline.
    pub(super) const BY_END: Index = Index::new("campaign.by_end");
    /// Published ones by the record for which they are.
    pub(super) const BY_RECORD: Index = Index::new("campaign.by_record");
    /// By the moment at which the tick has something to do.
    pub(super) const BY_DUE: Index = Index::new("campaign.by_due");

    /// In whose name it was started.
    pub fn author(&self) -> Author {
        self.author
    }

    /// For what it is.
    pub fn on(&self) -> Option<&RecordRef> {
        self.on.as_ref()
    }

    /// Who gets what comes in.
    pub fn beneficiary(&self) -> WalletId {
        self.beneficiary
    }

    /// How much is to be reached.
    pub fn goals(&self) -> &[Money] {
        &self.goals
    }

    /// The last moment to pledge.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.deadline
    }

    /// What pledgers get.
    pub fn goodies(&self) -> &[Goodie] {
        &self.goodies
    }

    /// The sums of the pledges that were not withdrawn.
    pub fn raised(&self) -> &[Money] {
        &self.raised
    }

    /// Whether it takes pledges, as long as its deadline has not gone by.
    pub fn is_open(&self) -> bool {
        self.course.state() == OPEN
    }

    /// Whether its deadline has gone by.
    pub(super) fn is_past(&self, now: Timestamp) -> bool {
        self.deadline.is_some_and(|deadline| deadline < now)
    }

    /// Whether it is paid now, because its goals are reached.
    pub(super) fn fires(&self) -> bool {
        self.mode == Mode::WhenReached && tally::is_reached(&self.goals, self.need, &self.raised)
    }

    /// What becomes of what was raised.
    pub(super) fn decide(&self) -> Outcome {
        tally::decide(&self.goals, self.need, self.mode, &self.raised)
    }

    /// When the tick has something to do.
    pub(super) fn due(&self) -> Option<Timestamp> {
        let at = match self.course.state() {
            DRAFT => None,
            OPEN => self.deadline.map(Timestamp::next),
            CLOSING => Some(self.course.entered_at()),
            _ => (self.open > 0).then(|| self.course.entered_at()),
        };
        at.map(|at| self.retry_at.map_or(at, |retry| retry.max(at)))
    }

    /// Whether what can't be changed once it is open is the same in these terms.
    pub(super) fn is_fixed_as(&self, terms: &CampaignTerms) -> bool {
        let goodies = self.goodies.len() == terms.goodies.len()
            && self
                .goodies
                .iter()
                .zip(&terms.goodies)
                .all(|(own, said)| own.price == said.price && own.quantity == said.quantity);
        let places = self.on.is_some() || self.groups == terms.groups && self.audience == terms.audience;
        let money = self.beneficiary == terms.beneficiary && self.goals == terms.goals;
        let rules = self.need == terms.need && self.mode == terms.mode && self.deadline == terms.deadline;
        goodies && places && money && rules && self.on == terms.on
    }

    /// Whether others see it: not a draft, nor what was taken back before anybody pledged.
    pub(super) fn is_shown(&self) -> bool {
        match self.course.state() {
            DRAFT => false,
            CANCELLED => !self.raised.is_empty(),
            _ => true,
        }
    }

    /// Under what it is filed by group, and whether it is open.
    pub(super) fn rank_key(open: bool) -> [u8; 1] {
        [u8::from(open)]
    }

    pub(super) fn group_key(group: GroupId, open: bool) -> Vec<u8> {
        [group.as_u128().to_be_bytes().as_slice(), &Self::rank_key(open)].concat()
    }

    pub(super) fn record_key(record: &RecordRef) -> Vec<u8> {
        [record.id.as_u128().to_be_bytes().as_slice(), record.kind.as_bytes(), &[0]].concat()
    }
}

impl Document for Campaign {
    const KIND: &'static str = "campaign";
    type Id = CampaignId;

    fn id(&self) -> CampaignId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("campaign", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        if let Some(due) = self.due() {
            rows.add(Self::BY_DUE, &due.index_key());
        }
        if !self.is_shown() {
            return;
        }
        rows.add(Self::BY_RANK, &Self::rank_key(self.is_open()));
        for group in &self.groups {
            rows.add(Self::BY_GROUP, &Self::group_key(*group, self.is_open()));
        }
        if let Some(record) = &self.on {
            rows.add(Self::BY_RECORD, &Self::record_key(record));
        }
        if let Some(deadline) = self.deadline.filter(|_| self.is_open()) {
            rows.add(Self::BY_END, &deadline.index_key());
        }
    }
}

impl Campaign {
    /// Where it stands, if by itself.
    fn placement(&self) -> Placement {
        Placement::in_groups(self.author, &self.groups, self.audience)
    }
}

impl Record for Campaign {
    fn standpoint(&self) -> Standpoint {
        match &self.on {
            _ if !self.is_shown() => Standpoint::Gone,
            Some(record) => Standpoint::Under { record: record.clone(), author: self.author },
            None => Standpoint::Here(self.placement()),
        }
    }
}

impl Driven for Campaign {
    fn course(&self) -> &Course {
        &self.course
    }

    fn course_mut(&mut self) -> &mut Course {
        &mut self.course
    }

    fn group(&self) -> GroupId {
        self.placement().group()
    }

    fn also_in(&self) -> Vec<GroupId> {
        self.placement().also
    }

    fn field(&self, name: &str) -> Option<FieldValue> {
        match name {
            "beneficiary" => Some(FieldValue::Wallet(self.beneficiary)),
            "deadline" => self.deadline.map(FieldValue::Timestamp),
            "paid" => {
                let currency = self.goals.first()?.currency();
                let paid = amount_in(&self.paid, currency);
                (paid != Amount::ZERO).then(|| FieldValue::Money(Money::new(paid, currency)))
            }
            _ => None,
        }
    }

    fn party(&self, role: &str) -> Option<Party> {
        (role == "author").then(|| self.author.into())
    }
}

/// What somebody wrote in a campaign. Once it is erased there is none, and the campaign stays without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignWords {
    campaign: CampaignId,
    author: MemberId,
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    goodies: Vec<String>,
}

impl CampaignWords {
    pub(super) fn new(id: CampaignId, author: MemberId, title: String, description: String, goodies: Vec<String>) -> Self {
        Self { campaign: id, author, title, description, goodies }
    }

    /// The title, on one line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The description, in Markdown. Whoever shows it renders it and takes care that it is harmless.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// What the goodies are called, in their order.
    pub fn goodies(&self) -> &[String] {
        &self.goodies
    }
}

impl Document for CampaignWords {
    const KIND: &'static str = "campaign_words";
    type Id = CampaignId;

    fn id(&self) -> CampaignId {
        self.campaign
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.author))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("campaign", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("campaign", SeenBy::Chosen),
        ("author", SeenBy::Chosen),
        ("title", SeenBy::Chosen),
        ("description", SeenBy::Chosen),
        ("goodies", SeenBy::Chosen),
    ];
}
