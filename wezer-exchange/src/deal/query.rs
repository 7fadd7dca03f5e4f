//! Deals as somebody sees them: the two sides, and those who moderate them.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::{Driven as _, FlowRunOf, Party, RunSeen};
use wezer_core::id::{GroupId, WalletId};
use wezer_core::kernel::{Missing, Permission, Query, Stop, View};
use wezer_core::ledger::{Balances, Currency, FeeDue, Origin, PaymentCost};
use wezer_core::money::Money;
use wezer_core::record::{Author, RecordRef};
use wezer_core::right;
use wezer_core::time::Timestamp;

use super::dispute::{SeenDispute, of_deal};
use super::standing::{Standing, standing_seen};
use super::taken::left_seen;
use super::{DRAFT, Deal, DealId, DealMoney, DealRefusal, DealWords, Side};
use crate::market::AnnouncementId;
use crate::market::announcement::{Announcement, AnnouncementWords, Kind};
use crate::market::search::newest;

/// A page has at most so many.
const MAX_PAGE: u16 = 100;
/// A page has so many unless said.
pub(super) const PAGE: usize = 20;

pub(super) fn page_of(limit: Option<u16>) -> usize {
    limit.map_or(PAGE, |limit| usize::from(limit.clamp(1, MAX_PAGE)))
}

/// A deal in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DealLine {
    /// Which deal.
    pub deal: DealId,
    /// Which announcement it answers.
    pub announcement: AnnouncementId,
    /// The announcement's title; `None` if it was erased.
    pub title: Option<String>,
    /// Whether that is an offer or a want.
    pub kind: Kind,
    /// Who announced.
    pub announcer: Author,
    /// Who replied.
    pub replier: Author,
    /// How many.
    pub quantity: u32,
    /// What it costs in all.
    pub prices: Vec<Money>,
    /// The state in its flow.
    pub state: String,
    /// Since when it is in this state.
    pub entered_at: Timestamp,
    /// When the reply was written.
    pub written_at: Timestamp,
    /// Whether a moderator was called and has not answered yet.
    pub disputed: bool,
}

pub(super) fn line(view: &mut View<'_>, deal: &Deal) -> Result<DealLine, Missing> {
    let words = view.get::<AnnouncementWords>(deal.announcement)?;
    Ok(DealLine {
        deal: deal.id,
        announcement: deal.announcement,
        title: words.map(|words| words.title().to_owned()),
        kind: deal.kind,
        announcer: deal.announcer,
        replier: deal.replier,
        quantity: deal.quantity,
        prices: deal.prices.clone(),
        state: deal.state().to_owned(),
        entered_at: deal.course().entered_at(),
        written_at: deal.written_at,
        disputed: deal.dispute.is_some(),
    })
}

fn lines(view: &mut View<'_>, deals: &[Arc<Deal>]) -> Result<Vec<DealLine>, Missing> {
    let lines: Vec<_> = deals.iter().map(|deal| line(view, deal)).collect();
    lines.into_iter().collect()
}

/// A page of deals. It may be shorter than asked for although more follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DealsPage {
    /// The deals.
    pub deals: Vec<DealLine>,
    /// Ask again for what is before this one; `None` if nothing follows.
    pub next: Option<DealId>,
}

fn next_after(ids: &[u128], limit: usize) -> Option<DealId> {
    ids.last().copied().filter(|_| ids.len() == limit).map(DealId::from_u128)
}

/// The deals of whoever asks, or of the group for which they ask, latest reply first; drafts of their own among them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyDeals {
    /// Only where they are on this side.
    #[serde(default)]
    pub side: Option<Side>,
    /// Only in this state.
    #[serde(default)]
    #[schemars(length(max = 40))]
    pub state: Option<String>,
    /// Only those written before this one.
    #[serde(default)]
    pub before: Option<DealId>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for MyDeals {
    const NAME: &'static str = "my_deals";
    type Output = DealsPage;
    type Error = DealRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<DealsPage, Stop<DealRefusal>> {
        let Some(me) = Author::of(view.actor()) else { return Ok(DealsPage { deals: Vec::new(), next: None }) };
        let limit = page_of(self.limit);
        let key = Deal::side_key(me, self.side, self.state.as_deref().unwrap_or_default());
        let ids = view.scan(newest(Deal::BY_SIDE, &key, self.before.map(DealId::as_u128)), limit)?;
        let next = next_after(&ids, limit);
        let deals = view.all::<Deal>(ids.into_iter().map(DealId::from_u128))?;
        Ok(DealsPage { deals: lines(view, &deals)?, next })
    }
}

/// The replies to an announcement, latest first: all that were sent for who announced and for those who moderate it, for everybody
/// else their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepliesTo {
    /// Which announcement.
    pub announcement: AnnouncementId,
    /// Only those written before this one.
    #[serde(default)]
    pub before: Option<DealId>,
    /// At most so many are looked at, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// Whether a deal is there for whoever stands so to it.
fn is_there(deal: &Deal, standing: &Standing) -> bool {
    standing.on(Side::Replier) || (deal.state() != DRAFT && !standing.is_stranger())
}

impl Query for RepliesTo {
    const NAME: &'static str = "replies_to";
    type Output = DealsPage;
    type Error = DealRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<DealsPage, Stop<DealRefusal>> {
        let limit = page_of(self.limit);
        let key = self.announcement.as_u128().to_be_bytes();
        let ids = view.scan(newest(Deal::BY_ANNOUNCEMENT, &key, self.before.map(DealId::as_u128)), limit)?;
        let next = next_after(&ids, limit);
        let deals = view.all::<Deal>(ids.into_iter().map(DealId::from_u128))?;
        let standings: Vec<_> = deals.iter().map(|deal| standing_seen(view, deal)).collect();
        let standings = standings.into_iter().collect::<Result<Vec<_>, _>>()?;
        let deals: Vec<_> =
            deals.into_iter().zip(standings).filter(|(deal, standing)| is_there(deal, standing)).map(|(deal, _)| deal).collect();
        Ok(DealsPage { deals: lines(view, &deals)?, next })
    }
}

/// A deal as those see it who may, with what they may do now, and why not what they may not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindDeal {
    /// Which deal.
    pub deal: DealId,
}

/// A deal as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenDeal {
    /// What stands in lists.
    pub line: DealLine,
    /// What the replier wrote; `None` if nothing, or once it was erased.
    pub message: Option<String>,
    /// Who pays.
    pub payer: Party,
    /// Who is paid.
    pub payee: Party,
    /// Whose wallet pays.
    pub payer_wallet: Option<WalletId>,
    /// Into which wallet.
    pub payee_wallet: Option<WalletId>,
    /// Whether money that is only declared is among the prices, so that the payee confirms it.
    pub declared: bool,
    /// Where the money is.
    pub money: DealMoney,
    /// When the payee asked for the payment.
    pub invoiced_at: Option<Timestamp>,
    /// Whose moderators look after it.
    pub groups: Vec<GroupId>,
    /// On which sides whoever asks stands.
    pub sides: Vec<Side>,
    /// Whether they moderate it.
    pub moderates: bool,
    /// All calls for a moderator, the latest first, at most 20.
    pub disputes: Vec<SeenDispute>,
    /// Where it stands, and all steps with those that whoever asks may take now.
    pub flow: RunSeen,
}

fn found(view: &mut View<'_>, id: DealId) -> Result<Option<(Arc<Deal>, Standing)>, Missing> {
    let Some(deal) = view.get::<Deal>(id)? else { return Ok(None) };
    let standing = standing_seen(view, &deal)?;
    Ok(is_there(&deal, &standing).then_some((deal, standing)))
}

impl Query for FindDeal {
    const NAME: &'static str = "deal";
    type Output = Option<SeenDeal>;
    type Error = DealRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<SeenDeal>, Stop<DealRefusal>> {
        let Some((deal, standing)) = found(view, self.deal)? else { return Ok(None) };
        let (line, words, disputes) = (line(view, &deal), view.get::<DealWords>(self.deal), of_deal(view, self.deal));
        let flow = FlowRunOf { record: RecordRef::of::<Deal>(self.deal) };
        let flow = flow.answer(view).map_err(|stop| stop.map(DealRefusal::from))?;
        Ok(Some(SeenDeal {
            line: line?,
            message: words?.map(|words| words.message().to_owned()),
            payer: deal.payer(),
            payee: deal.payee(),
            payer_wallet: deal.payer_wallet,
            payee_wallet: deal.payee_wallet,
            declared: deal.declared,
            money: deal.money,
            invoiced_at: deal.invoiced_at,
            groups: deal.groups.clone(),
            sides: standing.sides,
            moderates: standing.moderates,
            disputes: disputes?,
            flow,
        }))
    }
}

/// What accepting a reply costs, before it is done: what would be held with the payer's fees, what the payee would get, and what the
/// payer could still spend after that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DealCost {
    /// Which deal.
    pub deal: DealId,
}

/// What accepting costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cost {
    /// Who pays.
    pub payer: Party,
    /// Each amount of the price.
    pub lines: Vec<CostLine>,
    /// The fees of either side, by the rules of the currencies.
    pub fees: Vec<FeeDue>,
    /// What the payer gives, fees and all: one amount for each currency.
    pub gives: Vec<Money>,
    /// What the payee gets, less their fees.
    pub gets: Vec<Money>,
    /// How many are left of the announcement before it; any number if absent.
    pub left: Option<u64>,
}

/// One amount of a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CostLine {
    /// How much.
    pub money: Money,
    /// Whether it changes hands outside, to be confirmed by the payee: nothing of it is held.
    pub declared: bool,
    /// What the payer could still spend of this currency if all were held now, fees too, without credit; `None` if it is not theirs to see who asks, and for what
    /// is only declared.
    pub spendable_after: Option<Money>,
}

impl Query for DealCost {
    const NAME: &'static str = "deal_cost";
    type Output = Cost;
    type Error = DealRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Cost, Stop<DealRefusal>> {
        let (deal, _) = found(view, self.deal)?.ok_or(DealRefusal::UnknownDeal { deal: self.deal })?;
        let actor = view.actor();
        let announcement = view.get::<Announcement>(deal.announcement)?;
        let left = match &announcement {
            Some(announcement) => left_seen(view, announcement)?,
            None => Some(0),
        };
        let currencies = view.all::<Currency>(deal.prices.iter().map(|price| price.currency()))?;
        let balances = match deal.payer_wallet {
            Some(wallet) if view.holds(actor, Permission::Wallet(right::SEE_WALLET, wallet))? => {
                Some(Balances { wallet }.answer(view).map_err(|stop| stop.map(DealRefusal::from))?)
            }
            _ => None,
        };
        let asked = match (deal.payer_wallet, deal.payee_wallet) {
            (Some(from), Some(to)) if !deal.prices.is_empty() => {
                Some(PaymentCost { from, to, amounts: deal.prices.clone().into() })
            }
            _ => None,
        };
        let cost = asked.map(|asked| asked.answer(view).map_err(|stop| stop.map(DealRefusal::from))).transpose()?;
        let (fees, gives, gets) = cost.map_or_else(Default::default, |cost| (cost.fees, cost.payer_gives, cost.payee_gets));
        let line = |(money, currency): (&Money, &Arc<Currency>)| {
            let declared = currency.origin() == Origin::Declared;
            let spendable = balances.as_ref().filter(|_| !declared).map(|balances| {
                let known = balances.iter().find(|balance| balance.currency == money.currency());
                known.map_or_else(Default::default, |balance| balance.spendable)
            });
            let given = gives.iter().find(|given| given.currency() == money.currency()).unwrap_or(money);
            let after = spendable.and_then(|spendable| spendable.checked_add(given.amount().negated()));
            CostLine { money: *money, declared, spendable_after: after.map(|after| Money::new(after, money.currency())) }
        };
        let lines = deal.prices.iter().zip(&currencies).map(line).collect();
        Ok(Cost { payer: deal.payer(), lines, fees, gives, gets, left })
    }
}
