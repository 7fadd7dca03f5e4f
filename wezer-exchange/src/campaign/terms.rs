//! What a campaign says, checked.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::group::ROOT;
use wezer_core::id::{GroupId, WalletId};
use wezer_core::kernel::{Stop, Work};
use wezer_core::money::{CurrencyCode, Money};
use wezer_core::record::{Audience, Author, RecordRef};
use wezer_core::text;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, Wallet};

use super::{CampaignId, CampaignRefusal, CampaignWords, Goodie};
use crate::market::announcement::{Price, each_once, place};
use crate::payable;

/// A title has at most so many bytes.
pub const MAX_TITLE: usize = 150;
/// A description, of a campaign or of a goodie, has at most so many bytes.
pub const MAX_DESCRIPTION: usize = 20_000;
/// A campaign has at most so many goals.
pub const MAX_GOALS: usize = 8;
/// A campaign has at most so many goodies.
pub const MAX_GOODIES: usize = 32;
/// A campaign stands in at most so many groups.
pub const MAX_GROUPS: usize = 10;

/// How many of the goals are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// One is enough; what came in for the others is given back.
    One,
    /// All of them.
    #[default]
    All,
}

/// When the money is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// At the deadline, if the goals are reached; else it is given back.
    AllOrNothing,
    /// At the deadline, whatever came in.
    Keep,
    /// As soon as the goals are reached; at a deadline, if there is one, it is given back.
    WhenReached,
}

/// A goodie to be claimed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoodieTerms {
    /// What it is: 1 to 150 bytes.
    #[schemars(length(min = 1, max = 150))]
    pub title: String,
    /// What a pledge has to hold at least to claim it: one of several lines, all of them, or nothing in particular if it is free.
    pub price: Price,
    /// How many there are; any number if absent.
    #[serde(default)]
    pub quantity: Option<u32>,
}

/// All that a campaign says. From its opening on only the title, the description and the goodies' titles can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignTerms {
    /// The title: 1 to 150 bytes.
    #[schemars(length(min = 1, max = 150))]
    pub title: String,
    /// The description in Markdown: at most 20,000 bytes.
    #[serde(default)]
    #[schemars(length(max = 20_000))]
    pub description: String,
    /// The record for which it is, such as an announcement or a project: whoever sees that one sees the campaign. Absent, the campaign
    /// stands by itself.
    #[serde(default)]
    pub on: Option<RecordRef>,
    /// In which groups it stands, if by itself: 1 to 10; the first group of all is the community.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub groups: Vec<GroupId>,
    /// Who may see it, if it stands by itself: at most as many as each of its groups lets.
    #[serde(default)]
    pub audience: Audience,
    /// Who gets what comes in: a wallet of a member, a group or the community.
    pub beneficiary: WalletId,
    /// How much is to be reached: 1 to 8, each currency once. Pledges are in these currencies.
    #[schemars(length(min = 1, max = 8))]
    pub goals: Vec<Money>,
    /// How many of the goals are needed.
    #[serde(default)]
    pub need: Need,
    /// When the money is paid.
    pub mode: Mode,
    /// The last moment to pledge and to withdraw. Only what is paid when reached goes without.
    #[serde(default)]
    pub deadline: Option<Timestamp>,
    /// What pledgers get for it; at most 32.
    #[serde(default)]
    #[schemars(length(max = 32))]
    pub goodies: Vec<GoodieTerms>,
}

impl CampaignTerms {
    /// A campaign before the whole community that is paid as soon as its goal is reached.
    pub fn new(title: impl Into<String>, beneficiary: WalletId, goal: Money) -> Self {
        Self {
            title: title.into(),
            description: String::new(),
            on: None,
            groups: vec![ROOT],
            audience: Audience::Community,
            beneficiary,
            goals: vec![goal],
            need: Need::All,
            mode: Mode::WhenReached,
            deadline: None,
            goodies: Vec::new(),
        }
    }

    /// The same with a deadline, at which everything is paid or nothing.
    #[must_use]
    pub fn all_or_nothing(self, deadline: Timestamp) -> Self {
        Self { mode: Mode::AllOrNothing, deadline: Some(deadline), ..self }
    }

    /// The same with a deadline, at which whatever came in is paid.
    #[must_use]
    pub fn keep(self, deadline: Timestamp) -> Self {
        Self { mode: Mode::Keep, deadline: Some(deadline), ..self }
    }

    /// The same for a record.
    #[must_use]
    pub fn on(self, record: RecordRef) -> Self {
        Self { on: Some(record), groups: Vec::new(), ..self }
    }

    /// The same with another goal.
    #[must_use]
    pub fn and(mut self, goal: Money) -> Self {
        self.goals.push(goal);
        self
    }

    /// The same with another goodie.
    #[must_use]
    pub fn goodie(mut self, title: impl Into<String>, price: Price, quantity: Option<u32>) -> Self {
        self.goodies.push(GoodieTerms { title: title.into(), price, quantity });
        self
    }

    pub(super) fn words(&self, campaign: CampaignId, author: Author) -> Result<CampaignWords, CampaignRefusal> {
        let goodies = self.goodies.iter().map(|goodie| text::line(&goodie.title, MAX_TITLE));
        let goodies = goodies.collect::<Result<Vec<_>, _>>()?;
        let title = text::line(&self.title, MAX_TITLE)?;
        let description = text::lines_or_nothing(&self.description, MAX_DESCRIPTION)?;
        Ok(CampaignWords::new(campaign, author.person(), title, description, goodies))
    }

    pub(super) fn goodies(&self) -> Vec<Goodie> {
        let goodies = self.goodies.iter();
        goodies.map(|goodie| Goodie { price: goodie.price.clone(), quantity: goodie.quantity, claimed: 0 }).collect()
    }

    /// Checks everything; says in which groups it stands.
    pub(super) fn check(&self, work: &mut Work<'_>, author: Author) -> Result<Vec<GroupId>, Stop<CampaignRefusal>> {
        self.check_numbers(work.now())?;
        let (wallet, money, places) = (work.get::<Wallet>(self.beneficiary), self.check_money(work), self.places(work, author));
        if wallet?.is_none() && self.beneficiary != COMMONS {
            return Err(CampaignRefusal::UnknownBeneficiary { wallet: self.beneficiary }.into());
        }
        money?;
        places
    }

    fn check_numbers(&self, now: Timestamp) -> Result<(), CampaignRefusal> {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            return Err(CampaignRefusal::BadDeadline);
        }
        if self.deadline.is_none() && self.mode != Mode::WhenReached {
            return Err(CampaignRefusal::NeedsDeadline);
        }
        if self.goals.is_empty() || self.goals.len() > MAX_GOALS {
            return Err(CampaignRefusal::HowManyGoals { limit: MAX_GOALS });
        }
        if self.goodies.len() > MAX_GOODIES {
            return Err(CampaignRefusal::TooManyGoodies { limit: MAX_GOODIES });
        }
        let no_price = |goodie: &GoodieTerms| goodie.price == Price::ToBeAgreed || goodie.quantity == Some(0);
        match self.goodies.iter().any(no_price) {
            true => Err(CampaignRefusal::BadGoodie),
            false => Ok(()),
        }
    }

    fn check_money(&self, work: &mut Work<'_>) -> Result<(), Stop<CampaignRefusal>> {
        let goals = payable::lines(work, &self.goals);
        let prices: Vec<_> =
            self.goodies.iter().map(|goodie| goodie.price.check(work).map_err(|stop| stop.map(CampaignRefusal::from))).collect();
        goals?;
        prices.into_iter().collect::<Result<(), _>>()?;
        let currencies: BTreeSet<CurrencyCode> = self.goals.iter().map(|goal| goal.currency()).collect();
        let lines = self.goodies.iter().flat_map(|goodie| goodie.price.lines());
        match lines.map(|line| line.currency()).find(|currency| !currencies.contains(currency)) {
            Some(currency) => Err(CampaignRefusal::NotAGoal { currency }.into()),
            None => Ok(()),
        }
    }

    fn places(&self, work: &mut Work<'_>, author: Author) -> Result<Vec<GroupId>, Stop<CampaignRefusal>> {
        if let Some(record) = &self.on {
            let (seen, placement, hidden) = (work.may_see(record), work.placement(record), work.is_hidden(record));
            let (seen, placement, hidden) = (seen?, placement?, hidden?);
            let unknown = || CampaignRefusal::UnknownRecord { record: record.clone() };
            if !seen || hidden || !self.groups.is_empty() || record.as_id::<super::Campaign>().is_some() {
                return Err(unknown().into());
            }
            return Ok(placement.ok_or_else(unknown)?.groups().take(MAX_GROUPS).collect());
        }
        if self.groups.is_empty() || self.groups.len() > MAX_GROUPS {
            return Err(CampaignRefusal::HowManyGroups { limit: MAX_GROUPS }.into());
        }
        let groups = each_once(&self.groups);
        let read: Vec<_> = groups.iter().map(|group| place(work, author, *group)).collect();
        for (group, read) in groups.iter().copied().zip(read) {
            let (open, belongs, passes) = read?;
            if !open || !belongs {
                return Err(CampaignRefusal::OutsideGroup { group }.into());
            }
            if self.audience > passes {
                return Err(CampaignRefusal::TooOpenForGroup { group, passes }.into());
            }
        }
        Ok(groups)
    }
}
