//! Pledging and withdrawing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::Driven as _;
use wezer_core::id::WalletId;
use wezer_core::kernel::{Command, Missing, Permission, Work};
use wezer_core::ledger::{Currency, Origin, Pay};
use wezer_core::money::Money;
use wezer_core::notification::NotificationKind;
use wezer_core::record::{Author, RecordRef};
use wezer_core::right;
use wezer_core::time::Timestamp;

use super::{Cause, MAX_LINES, Pledge, PledgeLine, PledgeState};
use crate::campaign::document::Campaign;
use crate::campaign::event::{PledgeWithdrawn, Pledged};
use crate::campaign::refusal::Decided;
use crate::campaign::settle::{begin_to_close, release, settle_campaign};
use crate::campaign::{Bounty, CampaignId, CampaignRefusal, MAX_AT_ONCE, PledgeId, tally};
use crate::payable;

/// Money to be pledged, checked and not yet held.
#[derive(Debug)]
pub(in crate::campaign) struct NewPledge<'a> {
    pub(in crate::campaign) cause: Cause,
    pub(in crate::campaign) from: WalletId,
    /// To whom it is held: the beneficiary, or the commons while the winner is not known.
    pub(in crate::campaign) to: WalletId,
    pub(in crate::campaign) amounts: &'a [Money],
    pub(in crate::campaign) anyway: bool,
    pub(in crate::campaign) anonymous: bool,
    pub(in crate::campaign) goodie: Option<u8>,
}

impl NewPledge<'_> {
    /// Holds the money and files the pledge. Says whether it is the first from this wallet.
    pub(in crate::campaign) fn make(&self, work: &mut Work<'_>) -> Decided<(PledgeId, bool)> {
        let by = Author::of(work.actor()).ok_or(CampaignRefusal::NobodyPledges)?;
        if self.from == self.to {
            return Err(CampaignRefusal::ToThemself.into());
        }
        if self.amounts.is_empty() || self.amounts.len() > MAX_LINES {
            return Err(CampaignRefusal::HowManyLines { limit: MAX_LINES }.into());
        }
        payable::lines::<CampaignRefusal>(work, self.amounts)?;
        let first = count_of(work, self.cause, self.from, 1)? == 0;
        let id: PledgeId = work.new_id_in_order();
        let held: Vec<_> = self.amounts.iter().map(|money| self.hold(work, *money)).collect();
        let lines = held.into_iter().collect::<Result<Vec<PledgeLine>, _>>()?;
        let promised = lines.iter().filter(|line| line.hold.is_none()).map(|line| line.money).collect();
        let holds = lines.iter().filter_map(|line| line.hold).collect();
        let (cause, from) = (self.cause, self.from);
        work.emit(&Pledged { pledge: id, cause, from, holds, promised });
        let (anyway, anonymous, goodie) = (self.anyway, self.anonymous, self.goodie);
        let (at, state) = (work.now(), PledgeState::Open);
        work.put_new(Pledge { id, cause, from, by, lines, anyway, anonymous, goodie, at, state });
        Ok((id, first))
    }

    fn hold(&self, work: &mut Work<'_>, money: Money) -> Decided<PledgeLine> {
        let currency = work.get::<Currency>(money.currency())?;
        let declared = currency.is_some_and(|currency| currency.origin() == Origin::Declared);
        let hold = match declared {
            true => None,
            false => {
                let held = work.hold_for(&self.cause.holder(), &Pay::new(self.from, self.to, money));
                Some(held.map_err(|stop| stop.map(CampaignRefusal::from))?.entry)
            }
        };
        Ok(PledgeLine { money, hold, end: None })
    }
}

/// How many pledges of a wallet for a cause were not withdrawn, up to a limit.
fn count_of(work: &mut Work<'_>, cause: Cause, from: WalletId, limit: usize) -> Result<usize, Missing> {
    Ok(work.scan(Pledge::BY_PURSE.starting_with(&cause.purse_key(from)), limit)?.len())
}

/// Pledges money for a campaign that is open, from a wallet from which one may pay. It is held until the campaign is closed; money that
/// is only declared is promised. To change a pledge, withdraw it and pledge anew; one may pledge more than once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakePledge {
    /// For which campaign.
    pub campaign: CampaignId,
    /// From which wallet.
    pub from: WalletId,
    /// How much: 1 to 8 amounts in currencies of the goals, each once.
    #[schemars(length(min = 1, max = 8))]
    pub amounts: Vec<Money>,
    /// Whether it is paid even if the goal is missed. It is not if the campaign is taken back.
    #[serde(default)]
    pub anyway: bool,
    /// Whether the name is told to the beneficiary only.
    #[serde(default)]
    pub anonymous: bool,
    /// The goodie that it claims: its place, from 0. Its price has to be covered.
    #[serde(default)]
    pub goodie: Option<u8>,
}

impl MakePledge {
    /// A pledge of one amount.
    pub fn new(campaign: CampaignId, from: WalletId, money: Money) -> Self {
        Self { campaign, from, amounts: vec![money], anyway: false, anonymous: false, goodie: None }
    }

    /// The same with another amount beside.
    #[must_use]
    pub fn and(mut self, money: Money) -> Self {
        self.amounts.push(money);
        self
    }

    /// The same, paid even if the goal is missed.
    #[must_use]
    pub fn anyway(self) -> Self {
        Self { anyway: true, ..self }
    }

    /// The same, claiming a goodie.
    #[must_use]
    pub fn claiming(self, goodie: u8) -> Self {
        Self { goodie: Some(goodie), ..self }
    }

    /// The campaign, if it may be pledged to.
    fn find(&self, work: &mut Work<'_>) -> Decided<Campaign> {
        let record = RecordRef::of::<Campaign>(self.campaign);
        let (found, seen, hidden) = (work.get::<Campaign>(self.campaign), work.may_see(&record), work.is_hidden(&record));
        let (found, seen, hidden) = (found?, seen?, hidden?);
        let unknown = CampaignRefusal::UnknownCampaign { campaign: self.campaign };
        let campaign = found.filter(|_| seen && !hidden).ok_or(unknown)?;
        check_takes(&campaign, work.now())?;
        let strange = self.amounts.iter().find(|money| !campaign.goals.iter().any(|goal| goal.currency() == money.currency()));
        match strange {
            Some(money) => Err(CampaignRefusal::NotAGoal { currency: money.currency() }.into()),
            None => Ok((*campaign).clone()),
        }
    }

    fn claim(&self, campaign: &mut Campaign) -> Result<(), CampaignRefusal> {
        let Some(place) = self.goodie else { return Ok(()) };
        let goodie = campaign.goodies.get_mut(usize::from(place)).ok_or(CampaignRefusal::UnknownGoodie { goodie: place })?;
        if !goodie.is_covered_by(&self.amounts) {
            return Err(CampaignRefusal::GoodieNotCovered { goodie: place });
        }
        if goodie.left() == Some(0) {
            return Err(CampaignRefusal::GoodieGone { goodie: place });
        }
        goodie.claimed = goodie.claimed.saturating_add(1);
        Ok(())
    }
}

/// Checks that a campaign takes pledges, and lets them be withdrawn.
fn check_takes(campaign: &Campaign, now: Timestamp) -> Result<(), CampaignRefusal> {
    match campaign.deadline.filter(|_| campaign.is_past(now)) {
        _ if !campaign.is_open() => Err(CampaignRefusal::NotOpen { state: campaign.course().state().to_owned() }),
        Some(deadline) => Err(CampaignRefusal::Past { deadline }),
        None => Ok(()),
    }
}

impl Command for MakePledge {
    const NAME: &'static str = "make_pledge";
    type Output = PledgeId;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.from)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<PledgeId> {
        let mut campaign = self.find(work)?;
        self.claim(&mut campaign)?;
        let (cause, from, to) = (Cause::Campaign(self.campaign), self.from, campaign.beneficiary);
        let (amounts, anyway, anonymous, goodie) = (&self.amounts, self.anyway, self.anonymous, self.goodie);
        let (id, first) = NewPledge { cause, from, to, amounts, anyway, anonymous, goodie }.make(work)?;
        for money in &self.amounts {
            tally::add(&mut campaign.raised, *money)?;
        }
        campaign.open = campaign.open.checked_add(1).ok_or(CampaignRefusal::TooManyPledges)?;
        campaign.pledgers += u32::from(first);
        let fires = campaign.fires();
        work.put(campaign)?;
        let told = work.concerned(Permission::Wallet(right::SETTLE, to))?;
        work.notify_all(&told, NotificationKind::Payment, &cause.record())?;
        if fires {
            begin_to_close(work, self.campaign)?.map_err(CampaignRefusal::from)?;
            settle_campaign(work, self.campaign, MAX_AT_ONCE)?;
        }
        Ok(id)
    }
}

/// Withdraws a pledge: for a campaign until its deadline, for a bounty as long as its want is open. What it held is free, what it
/// claimed is there for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawPledge {
    /// Which pledge.
    pub pledge: PledgeId,
    /// The wallet from which it was pledged.
    pub from: WalletId,
}

impl Command for WithdrawPledge {
    const NAME: &'static str = "withdraw_pledge";
    type Output = ();
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.from)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let found = work.get::<Pledge>(self.pledge)?.filter(|pledge| pledge.from == self.from);
        let mut pledge = (*found.ok_or(CampaignRefusal::UnknownPledge { pledge: self.pledge })?).clone();
        if pledge.state != PledgeState::Open {
            return Err(CampaignRefusal::PledgeIsOver.into());
        }
        let last = count_of(work, pledge.cause, pledge.from, 2)? == 1;
        match pledge.cause {
            Cause::Campaign(campaign) => leave_campaign(work, campaign, &pledge, last)?,
            Cause::Bounty(announcement) => Bounty::leave(work, announcement, &pledge, last)?,
        }
        for line in &mut pledge.lines {
            line.end = Some(release(work, pledge.cause, line.hold)?);
        }
        pledge.state = PledgeState::Withdrawn;
        work.emit(&PledgeWithdrawn { pledge: self.pledge });
        Ok(work.put(pledge)?)
    }
}

fn leave_campaign(work: &mut Work<'_>, id: CampaignId, pledge: &Pledge, last: bool) -> Decided<()> {
    let found = work.get::<Campaign>(id)?.ok_or(CampaignRefusal::UnknownCampaign { campaign: id })?;
    let mut campaign = (*found).clone();
    check_takes(&campaign, work.now())?;
    for line in &pledge.lines {
        tally::take(&mut campaign.raised, line.money)?;
    }
    if let Some(goodie) = pledge.goodie.and_then(|place| campaign.goodies.get_mut(usize::from(place))) {
        goodie.claimed = goodie.claimed.saturating_sub(1);
    }
    campaign.open = campaign.open.saturating_sub(1);
    campaign.pledgers = campaign.pledgers.saturating_sub(u32::from(last));
    Ok(work.put(campaign)?)
}
