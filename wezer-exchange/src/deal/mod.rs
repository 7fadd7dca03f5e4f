//! Replies and deals: somebody answers an announcement, the announcer accepts, work is done, money moves, both sides evaluate.
//!
//! Invariant: what a deal moves was agreed to by whoever pays: by replying to an offer, by accepting a reply to a want. From the
//! acceptance on the whole price is held in the ledger for the deal alone; it is paid whole or given back whole, once. Of an
//! announcement never more is given away than there is. Nobody but the two sides and the moderators of its groups sees a deal.
//!
//! What is held does not run out by itself: both sides call the deal off, or a moderator does.
//!
//! Cost: a deal is one document, what was written to it a second; a step writes the deal, one line of its history, and in the ledger at
//! most one entry, however many currencies the price has.
//!
//! The lifecycle is the flow `deal`, data that the community may edit. Its effects are commands of their own: each does its part only
//! where the deal stands in the state that the step leads to, and only once; so called by hand they refuse.

mod dispute;
mod driven;
mod effect;
mod event;
mod gift;
mod query;
mod refusal;
mod reply;
mod standing;
pub(crate) mod taken;
mod to_do;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::{Course, Party};
use wezer_core::id::{GroupId, MemberId, WalletId};
use wezer_core::kernel::{Document, Index, IndexRows, Registry, RegistryError, Right};
use wezer_core::ledger::EntryId;
use wezer_core::money::Money;
use wezer_core::record::Author;
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;

pub use self::dispute::{CallModerator, Dispute, DisputeLine, Disputes, DisputesPage, MAX_REASON, ResolveDispute, SeenDispute};
pub use self::effect::{ConfirmDeal, InvoiceDeal, OpenReply, PayDeal, RefundDeal, ReleaseDeal, ReserveDeal};
pub use self::event::{
    DealInvoiced, DealPaid, DealRefunded, DealReleased, DealReserved, DisputeResolved, ModeratorCalled, ReplyChanged,
    ReplyWritten,
};
pub(crate) use self::gift::give;
pub use self::query::{Cost, CostLine, DealCost, DealLine, DealsPage, FindDeal, MyDeals, RepliesTo, SeenDeal};
pub use self::refusal::DealRefusal;
pub use self::reply::{ChangeReply, ReplyTerms, ReplyTo};
pub(crate) use self::taken::is_taken;
pub use self::to_do::{DealTask, DealsToDo, MAX_TO_DO, ToDo};
use crate::market::AnnouncementId;
use crate::market::announcement::Kind;
use crate::paid_for::entry_key;

wezer_core::ids! {
    /// A reply to an announcement, and the deal that it becomes.
    DealId,
    /// A call for a moderator in a deal.
    DisputeId,
}

/// What is written to a reply has at most so many bytes.
pub const MAX_MESSAGE: usize = 4_000;

/// At most so many replies of one side wait for an answer.
pub const MAX_WAITING: usize = 200;

/// To reply to announcements and to make deals.
pub const MAKE: Right = Right::new("deal.make");

/// The flow of deals as it comes with this crate, in JSON.
pub const DEAL_FLOW: &str = include_str!("deal.json");

// The states that the effects know. A community may add others.
pub(crate) const DRAFT: &str = "draft";
pub(crate) const OPEN: &str = "open";
pub(crate) const ACCEPTED: &str = "accepted";
pub(crate) const INVOICED: &str = "invoiced";
pub(crate) const CONFIRM: &str = "confirm";
pub(crate) const VOTE: &str = "vote";
pub(crate) const CANCELLED: &str = "cancelled";

/// Where the money of a deal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DealMoney {
    /// Nothing was moved: not accepted yet, or there is no price.
    #[default]
    Untouched,
    /// Held for the payee by this pending entry.
    Held(EntryId),
    /// Paid by this entry.
    Paid(EntryId),
    /// Held once, and given back.
    Released,
    /// Paid once, and given back.
    Refunded,
}

/// Which side of a deal somebody is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Who answered the announcement.
    Replier,
    /// Whose announcement it is.
    Announcer,
}

/// A reply to an announcement, and the deal that it becomes. What was written to it is [`DealWords`] apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    id: DealId,
    announcement: AnnouncementId,
    /// The offer of whoever serves a want in a ring: one of it is given away too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    offer: Option<AnnouncementId>,
    kind: Kind,
    /// Where the announcement stood: whose moderators look after the deal.
    groups: Vec<GroupId>,
    announcer: Author,
    replier: Author,
    #[serde(default)]
    payer_wallet: Option<WalletId>,
    #[serde(default)]
    payee_wallet: Option<WalletId>,
    quantity: u32,
    #[serde(default)]
    prices: Vec<Money>,
    /// Whether money that is only declared is among the prices.
    #[serde(default)]
    declared: bool,
    #[serde(default)]
    money: DealMoney,
    /// Whether its quantity is counted as given away.
    #[serde(default)]
    counted: bool,
    /// Whether its payment had its turn, with or without a price.
    #[serde(default)]
    settled: bool,
    /// Whether it came to nothing, and its sides were told.
    #[serde(default)]
    over: bool,
    #[serde(default)]
    invoiced_at: Option<Timestamp>,
    /// The call for a moderator that is not answered yet.
    #[serde(default)]
    dispute: Option<DisputeId>,
    written_at: Timestamp,
    course: Course,
}

impl Deal {
    pub(crate) const BY_ANNOUNCEMENT: Index = Index::new("deal.by_announcement");
    /// By whose it is, on which side, in which state.
    pub(crate) const BY_SIDE: Index = Index::new("deal.by_side");

    /// By the entry that holds its price, or paid it.
    pub(crate) const BY_ENTRY: Index = Index::new("deal.by_entry");

    /// Its id.
    pub fn id(&self) -> DealId {
        self.id
    }

    /// Which announcement it answers.
    pub fn announcement(&self) -> AnnouncementId {
        self.announcement
    }

    /// Whether that is an offer or a want.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// In which groups the announcement stood.
    pub fn groups(&self) -> &[GroupId] {
        &self.groups
    }

    /// Who announced.
    pub fn announcer(&self) -> Author {
        self.announcer
    }

    /// Who replied.
    pub fn replier(&self) -> Author {
        self.replier
    }

    /// Who is on a side.
    pub fn on(&self, side: Side) -> Author {
        match side {
            Side::Replier => self.replier,
            Side::Announcer => self.announcer,
        }
    }

    /// On which side the payer is: to an offer the replier pays, to a want the announcer.
    pub fn paying_side(&self) -> Side {
        match self.kind {
            Kind::Offer => Side::Replier,
            Kind::Want => Side::Announcer,
        }
    }

    /// On which side the payee is.
    pub fn paid_side(&self) -> Side {
        match self.paying_side() {
            Side::Replier => Side::Announcer,
            Side::Announcer => Side::Replier,
        }
    }

    /// Who pays.
    pub fn payer(&self) -> Party {
        Party::from(self.on(self.paying_side()))
    }

    /// Who is paid.
    pub fn payee(&self) -> Party {
        Party::from(self.on(self.paid_side()))
    }

    /// Whose money pays; `None` only for a group without a wallet, in a deal without a price.
    pub fn payer_wallet(&self) -> Option<WalletId> {
        self.payer_wallet
    }

    /// Where the money goes; `None` only for a group without a wallet, in a deal without a price.
    pub fn payee_wallet(&self) -> Option<WalletId> {
        self.payee_wallet
    }

    /// What it costs in all, each currency once; nothing if it is free.
    pub fn prices(&self) -> &[Money] {
        &self.prices
    }

    /// How many.
    pub fn quantity(&self) -> u32 {
        self.quantity
    }

    /// Whether money that is only declared is among the prices, so that the payee has to confirm it.
    pub fn is_declared(&self) -> bool {
        self.declared
    }

    /// Where the money is.
    pub fn money(&self) -> DealMoney {
        self.money
    }

    /// The state in its flow.
    pub fn state(&self) -> &str {
        self.course.state()
    }

    /// Whether it was accepted, and what was agreed is still to be given.
    pub(crate) fn is_underway(&self) -> bool {
        [ACCEPTED, INVOICED, CONFIRM].contains(&self.state())
    }

    /// Under what a party's deals are filed: on one side or either, in one state or any.
    pub(crate) fn side_key(author: Author, side: Option<Side>, state: &str) -> Vec<u8> {
        let side = side.map_or(0, |side| side as u8 + 1);
        [author.key().as_slice(), &[side], state.as_bytes(), &[0]].concat()
    }
}

impl Document for Deal {
    const KIND: &'static str = "deal";
    type Id = DealId;

    fn id(&self) -> DealId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("deals", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_ANNOUNCEMENT, &self.announcement.as_u128().to_be_bytes());
        if let DealMoney::Held(entry) | DealMoney::Paid(entry) = self.money {
            rows.add(Self::BY_ENTRY, &entry_key(entry));
        }
        for side in [Side::Replier, Side::Announcer] {
            // A draft is there for who writes it alone.
            if side == Side::Announcer && self.state() == DRAFT {
                continue;
            }
            for side_or_any in [Some(side), None] {
                for state_or_any in [self.state(), ""] {
                    rows.add(Self::BY_SIDE, &Self::side_key(self.on(side), side_or_any, state_or_any));
                }
            }
        }
    }
}

/// What the replier wrote. Once it is erased there is none, and the deal stays without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealWords {
    deal: DealId,
    author: MemberId,
    message: String,
}

impl DealWords {
    /// What the replier wrote, in Markdown. Whoever shows it renders it and takes care that it is harmless.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl Document for DealWords {
    const KIND: &'static str = "deal_words";
    type Id = DealId;

    fn id(&self) -> DealId {
        self.deal
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.author))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("deals", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] =
        &[("deal", SeenBy::Involved), ("author", SeenBy::Involved), ("message", SeenBy::Involved)];
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(MAKE)?;
    registry.command::<ReplyTo>()?.command::<ChangeReply>()?;
    registry.command::<OpenReply>()?.command::<ReserveDeal>()?.command::<InvoiceDeal>()?.command::<PayDeal>()?;
    registry.command::<ConfirmDeal>()?.command::<ReleaseDeal>()?.command::<RefundDeal>()?;
    registry.query::<MyDeals>()?.query::<RepliesTo>()?.query::<FindDeal>()?.query::<DealCost>()?.query::<DealsToDo>()?;
    registry.event_of_record::<ReplyWritten>()?.event::<ReplyChanged>()?.event::<DealReserved>()?.event::<DealInvoiced>()?;
    registry.event::<DealPaid>()?.event::<DealReleased>()?.event::<DealRefunded>()?;
    registry.driven::<Deal>()?.record::<Deal>()?.document::<DealWords>()?.document::<taken::Taken>()?;
    registry.index(Deal::BY_ANNOUNCEMENT)?.index(Deal::BY_SIDE)?.index(Deal::BY_ENTRY)?;
    dispute::register(registry)
}
