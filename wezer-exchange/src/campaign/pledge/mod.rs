//! Pledges: money that somebody promises for a campaign or a bounty.

mod command;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::{MemberId, WalletId};
use wezer_core::kernel::{Document, Index, IndexRows};
use wezer_core::ledger::EntryId;
use wezer_core::money::Money;
use wezer_core::record::{Author, RecordRef};
use wezer_core::seal::Basis;
use wezer_core::sovereignty::{Processing, Retention};
use wezer_core::time::Timestamp;

pub(super) use self::command::NewPledge;
pub use self::command::{MakePledge, WithdrawPledge};
use super::document::Campaign;
use super::{Bounty, CampaignId, PledgeId};
use crate::market::AnnouncementId;
use crate::market::announcement::Announcement;
use crate::paid_for::entry_key;

/// A pledge has at most so many lines, one a currency.
pub const MAX_LINES: usize = 8;

/// For what money is pledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// For a campaign.
    Campaign(CampaignId),
    /// For whoever fulfils a want.
    Bounty(AnnouncementId),
}

impl Cause {
    /// Under what its pledges are filed.
    pub(super) fn key(self) -> [u8; 17] {
        let (tag, id) = match self {
            Self::Campaign(campaign) => (1, campaign.as_u128()),
            Self::Bounty(announcement) => (2, announcement.as_u128()),
        };
        let mut key = [tag; 17];
        key[1..].copy_from_slice(&id.to_be_bytes());
        key
    }

    fn purse_key(self, from: WalletId) -> Vec<u8> {
        [self.key().as_slice(), &from.as_u128().to_be_bytes()].concat()
    }

    /// The record for which its money is held.
    pub(super) fn holder(self) -> RecordRef {
        match self {
            Self::Campaign(campaign) => RecordRef::of::<Campaign>(campaign),
            Self::Bounty(announcement) => RecordRef::of::<Bounty>(announcement),
        }
    }

    /// The record that people see.
    pub(crate) fn record(self) -> RecordRef {
        match self {
            Self::Campaign(campaign) => RecordRef::of::<Campaign>(campaign),
            Self::Bounty(announcement) => RecordRef::of::<Announcement>(announcement),
        }
    }
}

/// Where a pledge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PledgeState {
    /// Its money is held or promised.
    Open,
    /// The pledger took it back before the close.
    Withdrawn,
    /// The close decided it, line by line.
    Settled,
}

/// What became of a line of a pledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PledgeEnd {
    /// It was paid by this entry.
    Paid(EntryId),
    /// It was declared: this entry waits for the payee to confirm what was paid outside.
    Declared(EntryId),
    /// It is the pledger's again.
    Released,
}

impl PledgeEnd {
    fn entry(self) -> Option<EntryId> {
        match self {
            Self::Paid(entry) | Self::Declared(entry) => Some(entry),
            Self::Released => None,
        }
    }
}

/// The money of a pledge in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PledgeLine {
    /// How much.
    pub money: Money,
    /// The entry that holds it; none for money that is only declared.
    #[serde(default)]
    pub hold: Option<EntryId>,
    /// What became of it; nothing yet if absent.
    #[serde(default)]
    pub end: Option<PledgeEnd>,
}

/// What somebody pledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pledge {
    pub(super) id: PledgeId,
    pub(super) cause: Cause,
    pub(super) from: WalletId,
    pub(super) by: Author,
    pub(super) lines: Vec<PledgeLine>,
    #[serde(default)]
    pub(super) anyway: bool,
    #[serde(default)]
    pub(super) anonymous: bool,
    #[serde(default)]
    pub(super) goodie: Option<u8>,
    pub(super) at: Timestamp,
    pub(super) state: PledgeState,
}

impl Pledge {
    /// Those of a cause that wait to be settled.
    pub(super) const OPEN: Index = Index::new("pledge.open");
    /// Those of a cause that were not withdrawn.
    pub(super) const BY_CAUSE: Index = Index::new("pledge.by_cause");
    /// The same by wallet.
    pub(super) const BY_PURSE: Index = Index::new("pledge.by_purse");
    /// All of a person.
    pub(super) const BY_PERSON: Index = Index::new("pledge.by_person");
    /// Those of a person for a cause that were not withdrawn.
    pub(super) const BY_PERSON_AND_CAUSE: Index = Index::new("pledge.by_person_and_cause");

    /// By the entries that hold them, or paid them.
    pub(crate) const BY_ENTRY: Index = Index::new("pledge.by_entry");

    /// For what it is.
    pub(crate) fn cause(&self) -> Cause {
        self.cause
    }

    /// Under what a person's pledges for a cause are filed.
    pub(super) fn person_key(person: MemberId, cause: Cause) -> Vec<u8> {
        [person.as_u128().to_be_bytes().as_slice(), &cause.key()].concat()
    }

    /// The entries that paid it.
    pub(super) fn entries(&self) -> Vec<EntryId> {
        self.lines.iter().filter_map(|line| line.end?.entry()).collect()
    }

    /// What of it was paid or declared.
    pub(super) fn paid(&self) -> Vec<Money> {
        self.lines.iter().filter(|line| line.end.is_some_and(|end| end.entry().is_some())).map(|line| line.money).collect()
    }
}

impl Document for Pledge {
    const KIND: &'static str = "pledge";
    type Id = PledgeId;

    fn id(&self) -> PledgeId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("campaign", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_PERSON, &self.by.person().as_u128().to_be_bytes());
        if self.state == PledgeState::Withdrawn {
            return;
        }
        rows.add(Self::BY_CAUSE, &self.cause.key());
        for line in &self.lines {
            let end = line.end.and_then(PledgeEnd::entry);
            for entry in line.hold.into_iter().chain(end.filter(|end| line.hold != Some(*end))) {
                rows.add(Self::BY_ENTRY, &entry_key(entry));
            }
        }
        rows.add(Self::BY_PERSON_AND_CAUSE, &Self::person_key(self.by.person(), self.cause));
        rows.add(Self::BY_PURSE, &self.cause.purse_key(self.from));
        if self.state == PledgeState::Open {
            rows.add(Self::OPEN, &self.cause.key());
        }
    }
}
