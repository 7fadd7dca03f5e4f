//! Campaigns in all their modes, pledges and bounties.

use wezer_core::wallet::COMMONS;
use wezer_exchange::campaign::{AddToBounty, Campaign, CampaignTerms, MakePledge, Need, StartCampaign, WithdrawPledge};
use wezer_exchange::market::announcement::Price;

use super::life::Year;

impl Year {
    pub async fn start_campaign(&mut self) {
        let author = self.someone();
        let beneficiary = if self.chance(4) { COMMONS } else { self.wallet(author) };
        let goal = self.payable();
        let mut terms = CampaignTerms::new(format!("An oven {}", self.sent), beneficiary, goal);
        let other = self.payable();
        if other.currency() != goal.currency() && self.chance(2) {
            terms = terms.and(other);
        }
        let deadline = self.within(40);
        terms = match self.dice.roll(4) {
            0 => terms.all_or_nothing(deadline),
            1 => terms.keep(deadline),
            2 => CampaignTerms { deadline: Some(deadline), ..terms },
            _ => terms,
        };
        if self.chance(2) {
            terms.need = Need::One;
        }
        if self.chance(2) {
            terms = terms.goodie("A loaf", Price::of(goal), Some(2));
        }
        let goals = terms.goals.clone();
        let publish = !self.chance(5);
        if let Some(campaign) = self.by(author, StartCampaign { terms, publish }).await {
            self.campaigns.push((campaign, author, goals));
        }
    }

    pub async fn pledge(&mut self) {
        if self.campaigns.is_empty() {
            return self.start_campaign().await;
        }
        let late = self.campaigns.len().min(8);
        let place = self.campaigns.len() - 1 - self.dice.roll(late);
        let (campaign, author, goals) = self.campaigns[place].clone();
        if self.chance(12) {
            let step = if self.chance(2) { "publish" } else { "cancel" };
            self.fire::<Campaign>(author, campaign, step).await;
            return;
        }
        let from = self.someone();
        let goal = goals[self.dice.roll(goals.len())];
        // Now and then the whole of a goal, so that some are reached.
        let money = if self.chance(4) { goal } else { self.money(Self::kind(goal.currency().as_str())) };
        let mut pledge = MakePledge::new(campaign, self.wallet(from), money);
        pledge.anyway = self.chance(4);
        pledge.anonymous = self.chance(4);
        pledge.goodie = self.chance(4).then_some(0);
        if let Some(pledge) = self.by(from, pledge).await {
            self.pledges.push((pledge, from));
        }
    }

    pub async fn add_to_bounty(&mut self) {
        let Some(want) = self.some_posted(true) else { return };
        let from = self.someone();
        let (wallet, money) = (self.wallet(from), self.payable());
        let mut add = AddToBounty::new(want.id, wallet, money);
        add.anonymous = self.chance(4);
        if let Some(pledge) = self.by(from, add).await {
            self.pledges.push((pledge, from));
        }
    }

    pub async fn leave_campaign(&mut self) {
        let late = self.pledges.len().min(20);
        let Some(place) = self.pledges.len().checked_sub(1 + self.dice.roll(late.max(1))) else { return };
        let (pledge, from) = self.pledges[place];
        let wallet = self.wallet(from);
        self.by(from, WithdrawPledge { pledge, from: wallet }).await;
    }
}
