//! Writing a reply, and changing it before it is sent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::Actor;
use wezer_core::kernel::{Command, Document as _, Permission, Stop, Work};
use wezer_core::ledger::{Currency, Origin};
use wezer_core::money::{Amount, CurrencyCode, Money};
use wezer_core::record::{Author, RecordRef};
use wezer_core::text;

use super::taken::left_of;
use super::{
    DRAFT, Deal, DealId, DealMoney, DealRefusal, DealWords, MAKE, MAX_MESSAGE, MAX_WAITING, OPEN, ReplyChanged, ReplyWritten,
    Side,
};
use crate::market::announcement::{Announcement, Kind, MAX_QUANTITY, Price, is_own};
use crate::market::{AnnouncementId, MarketRefusal};

pub(super) type Decided<T> = Result<T, Stop<DealRefusal>>;

/// What a reply says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyTerms {
    /// How many, at least one.
    pub quantity: u32,
    /// In which currency, if the announcement leaves a choice of several.
    #[serde(default)]
    pub currency: Option<CurrencyCode>,
    /// What it is to cost in all, if the announcement leaves that to be agreed: at most 8 lines, each currency once; nothing for free.
    #[serde(default)]
    #[schemars(length(max = 8))]
    pub prices: Vec<Money>,
    /// A few words, in Markdown: at most 4,000 bytes.
    #[serde(default)]
    #[schemars(length(max = 4_000))]
    pub message: String,
}

impl ReplyTerms {
    /// So many, at the price of the announcement.
    pub fn of(quantity: u32) -> Self {
        Self { quantity, currency: None, prices: Vec::new(), message: String::new() }
    }

    /// The whole price: that of the announcement times the quantity, or what the reply proposes. Says whether money that is only
    /// declared is among it.
    pub(super) fn price(&self, work: &mut Work<'_>, asked: &Price) -> Decided<(Vec<Money>, bool)> {
        let unit = match asked {
            Price::OneOf(_) | Price::AllOf(_) | Price::Free if !self.prices.is_empty() => {
                return Err(DealRefusal::PriceIsSet.into());
            }
            Price::AllOf(_) | Price::Free | Price::ToBeAgreed if self.currency.is_some() => {
                return Err(DealRefusal::PriceIsSet.into());
            }
            Price::Free => Vec::new(),
            Price::ToBeAgreed => self.prices.clone(),
            Price::AllOf(lines) => lines.clone(),
            Price::OneOf(lines) => match (lines.as_slice(), self.currency) {
                ([line], None) => vec![*line],
                (lines, Some(currency)) => {
                    let line = lines.iter().find(|line| line.currency() == currency);
                    vec![*line.ok_or(DealRefusal::ChooseCurrency)?]
                }
                _ => return Err(DealRefusal::ChooseCurrency.into()),
            },
        };
        if unit.is_empty() {
            return Ok((unit, false));
        }
        let of_market = |stop: Stop<MarketRefusal>| stop.map(DealRefusal::from);
        let unit = Price::AllOf(unit);
        unit.check(work).map_err(of_market)?;
        let currencies = work.all::<Currency>(unit.lines().iter().map(|line| line.currency()))?;
        let times = if *asked == Price::ToBeAgreed { 1 } else { i128::from(self.quantity) };
        let mut prices = Vec::with_capacity(currencies.len());
        for (line, currency) in unit.lines().iter().zip(&currencies) {
            let minor = line.amount().to_minor(currency.scale()).map_err(MarketRefusal::from).map_err(DealRefusal::from)?;
            let total = minor.checked_mul(times).ok_or(wezer_core::money::AmountError::TooLarge);
            let total = total.and_then(|total| Amount::from_minor(total, currency.scale()));
            prices.push(Money::new(total.map_err(MarketRefusal::from).map_err(DealRefusal::from)?, line.currency()));
        }
        let prices = Price::AllOf(prices);
        prices.check(work).map_err(of_market)?;
        let declared = currencies.iter().any(|currency| currency.origin() == Origin::Declared);
        Ok((prices.lines().to_vec(), declared))
    }
}

/// The announcement that somebody may answer now.
pub(super) fn answerable(work: &mut Work<'_>, id: AnnouncementId) -> Decided<std::sync::Arc<Announcement>> {
    let record = RecordRef::of::<Announcement>(id);
    let (found, hidden, seen) = (work.get::<Announcement>(id), work.is_hidden(&record), work.may_see(&record));
    let (found, hidden, seen) = (found?, hidden?, seen?);
    let found = found.filter(|_| seen).ok_or(DealRefusal::UnknownAnnouncement { announcement: id })?;
    if hidden || !found.is_open() || found.is_over(work.now()) {
        return Err(DealRefusal::Closed.into());
    }
    Ok(found)
}

/// Whether so many are left.
pub(super) fn check_left(work: &mut Work<'_>, announcement: &Announcement, asked: u32) -> Decided<()> {
    match left_of(work, announcement)? {
        Some(left) if u64::from(asked) > left => Err(DealRefusal::NotEnough { asked, left }.into()),
        _ => Ok(()),
    }
}

/// Whether who acts may pay with the payer's money: only somebody who may commits it.
pub(super) fn check_payer(work: &mut Work<'_>, deal: &Deal, side: Side) -> Decided<()> {
    let Some(wallet) = deal.payer_wallet.filter(|_| deal.paying_side() == side && !deal.prices.is_empty()) else { return Ok(()) };
    let actor = work.actor();
    match work.holds(actor, Permission::Wallet(wezer_core::right::PAY, wallet))? {
        true => Ok(()),
        false => Err(DealRefusal::MayNotPay.into()),
    }
}

/// Whether a replier who pays still may: they promised it when they replied, and it is held only now.
pub(super) fn check_promise(work: &mut Work<'_>, deal: &Deal) -> Decided<()> {
    let Some(wallet) = deal.payer_wallet.filter(|_| deal.paying_side() == Side::Replier && !deal.prices.is_empty()) else {
        return Ok(());
    };
    let replier = match deal.replier {
        Author::Member(member) => Actor::Member(member),
        Author::Group { group, by } => Actor::ForGroup { member: by, group },
    };
    match work.holds(replier, Permission::Wallet(wezer_core::right::PAY, wallet))? {
        true => Ok(()),
        false => Err(DealRefusal::PayerMayNot.into()),
    }
}

/// Replies to an announcement that one may see, for oneself or for the group for which one acts. To an offer the replier pays, to a
/// want the announcer. The price is that of the announcement, as it stands now, times the quantity; what is to be agreed the reply
/// proposes. What changes in the announcement later does not change the reply: it is accepted or not as it stands.
///
/// A reply to an offer is the replier's consent to pay: once it is accepted the price is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyTo {
    /// Which announcement.
    pub announcement: AnnouncementId,
    /// What the reply says.
    pub terms: ReplyTerms,
    /// Whether it is kept as a draft; else it is sent at once.
    #[serde(default)]
    pub draft: bool,
}

impl ReplyTo {
    /// A reply that is sent at once.
    pub fn new(announcement: AnnouncementId, terms: ReplyTerms) -> Self {
        Self { announcement, terms, draft: false }
    }
}

impl Command for ReplyTo {
    const NAME: &'static str = "reply_to";
    type Output = DealId;
    type Error = DealRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MAKE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<DealId> {
        let replier = Author::of(work.actor()).ok_or(DealRefusal::NobodyReplies)?;
        let announcement = answerable(work, self.announcement)?;
        let announcer = announcement.author();
        if is_own(replier, announcer) {
            return Err(DealRefusal::OwnAnnouncement.into());
        }
        if !(1..=MAX_QUANTITY).contains(&self.terms.quantity) {
            return Err(DealRefusal::BadQuantity { limit: MAX_QUANTITY }.into());
        }
        let message = text::lines_or_nothing(&self.terms.message, MAX_MESSAGE).map_err(DealRefusal::from)?;
        let waiting =
            [DRAFT, OPEN].map(|state| Deal::BY_SIDE.starting_with(&Deal::side_key(replier, Some(Side::Replier), state)));
        let waiting = waiting.map(|keys| work.scan(keys, MAX_WAITING));
        let (mine, theirs) = (work.wallet_of(replier.into()), work.wallet_of(announcer.into()));
        let waiting = waiting.into_iter().collect::<Result<Vec<_>, _>>()?;
        let (mine, theirs) = (mine?, theirs?);
        if waiting.iter().map(Vec::len).sum::<usize>() >= MAX_WAITING {
            return Err(DealRefusal::TooManyWaiting.into());
        }
        let (prices, declared) = self.terms.price(work, announcement.price())?;
        if !prices.is_empty() && (mine.is_none() || theirs.is_none()) {
            return Err(DealRefusal::NoWallet.into());
        }
        check_left(work, &announcement, self.terms.quantity)?;
        let (payer_wallet, payee_wallet) = match announcement.kind() {
            Kind::Offer => (mine, theirs),
            Kind::Want => (theirs, mine),
        };
        let id: DealId = work.new_id_in_order();
        let record = RecordRef::of::<Deal>(id);
        let course = work.begin_flow(Deal::KIND, &record).map_err(|stop| stop.map(DealRefusal::from))?;
        let quantity = self.terms.quantity;
        work.emit(&ReplyWritten { deal: id, announcement: self.announcement, replier, quantity });
        work.put_new(Deal {
            id,
            announcement: self.announcement,
            offer: None,
            kind: announcement.kind(),
            groups: announcement.groups().to_vec(),
            announcer,
            replier,
            payer_wallet,
            payee_wallet,
            quantity,
            prices,
            declared,
            money: DealMoney::Untouched,
            counted: false,
            settled: false,
            over: false,
            invoiced_at: None,
            dispute: None,
            written_at: work.now(),
            course,
        });
        if !message.is_empty() {
            work.put_new(DealWords { deal: id, author: replier.person(), message });
        }
        if !self.draft {
            work.advance::<Deal>(id, "send").map_err(|stop| stop.map(DealRefusal::from))?;
        }
        Ok(id)
    }
}

/// Says something else in a reply of one's own that was not sent yet, in place of all that it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeReply {
    /// Which reply.
    pub deal: DealId,
    /// What it says from now on.
    pub terms: ReplyTerms,
}

impl Command for ChangeReply {
    const NAME: &'static str = "change_reply";
    type Output = ();
    type Error = DealRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MAKE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let unknown = || DealRefusal::UnknownDeal { deal: self.deal };
        let found = work.get::<Deal>(self.deal)?.ok_or_else(unknown)?;
        let standing = super::standing::standing(work, &found)?;
        if !standing.on(Side::Replier) {
            return Err(if standing.is_stranger() || found.state() == DRAFT { unknown() } else { DealRefusal::NotYours }.into());
        }
        if found.state() != DRAFT {
            return Err(DealRefusal::Sent.into());
        }
        let announcement = answerable(work, found.announcement)?;
        if !(1..=MAX_QUANTITY).contains(&self.terms.quantity) {
            return Err(DealRefusal::BadQuantity { limit: MAX_QUANTITY }.into());
        }
        let message = text::lines_or_nothing(&self.terms.message, MAX_MESSAGE).map_err(DealRefusal::from)?;
        let (prices, declared) = self.terms.price(work, announcement.price())?;
        if !prices.is_empty() && (found.payer_wallet.is_none() || found.payee_wallet.is_none()) {
            return Err(DealRefusal::NoWallet.into());
        }
        check_left(work, &announcement, self.terms.quantity)?;
        work.emit(&ReplyChanged { deal: self.deal });
        let author = found.replier.person();
        work.put(Deal { quantity: self.terms.quantity, prices, declared, ..(*found).clone() })?;
        match message.is_empty() {
            true => work.remove::<DealWords>(self.deal)?,
            false => work.put(DealWords { deal: self.deal, author, message })?,
        }
        Ok(())
    }
}
