use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::Driven as _;
use wezer_core::id::{GroupId, WalletId};
use wezer_core::kernel::{Document as _, Missing, Permission, Query, Stop, View};
use wezer_core::ledger::{Currency, Origin, PendingEntryOf, PendingState};
use wezer_core::money::{Amount, CurrencyCode, Money};
use wezer_core::record::{Audience, Author, RecordRef};
use wezer_core::right;
use wezer_core::time::Timestamp;

use super::pledge::{SeenPledge, Viewer, mine};
use super::{latest, page};
use crate::campaign::document::{Campaign, CampaignWords, DRAFT};
use crate::campaign::tally::{add, amount_in};
use crate::campaign::{CampaignId, CampaignRefusal, Cause, Mode, Need, Pledge, PledgeEnd, PledgeId};
use crate::market::announcement::{Price, speaks_for_seen};

/// Of one campaign at most so many pledges are looked at for what was confirmed.
const MAX_CONFIRMED: usize = 1_000;

/// How far a campaign is in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Progress {
    /// How much is to be reached.
    pub goal: Money,
    /// How much is pledged, or was at the close.
    pub raised: Amount,
    /// How much of that is only promised: of money that is only declared nothing is held before the close.
    pub promised: Amount,
    /// How much was paid at the close.
    pub paid: Amount,
    /// How much was declared at the close: paid outside, for the beneficiary to confirm.
    pub declared: Amount,
    /// How much of what was declared the beneficiary confirmed: told where one campaign is asked for, over its latest 1,000 pledges. What
    /// was confirmed in part counts whole.
    pub confirmed: Option<Amount>,
    /// Whether the goal is reached.
    pub reached: bool,
}

/// A campaign in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CampaignLine {
    /// Which campaign.
    pub campaign: CampaignId,
    /// In whose name.
    pub author: Author,
    /// The title; `None` if its author had it erased, or it was hidden.
    pub title: Option<String>,
    /// The record for which it is.
    pub on: Option<RecordRef>,
    /// How far it is, by currency.
    pub progress: Vec<Progress>,
    /// How many of the goals are needed.
    pub need: Need,
    /// When the money is paid.
    pub mode: Mode,
    /// The last moment to pledge.
    pub deadline: Option<Timestamp>,
    /// How many wallets pledged.
    pub pledgers: u32,
    /// The state in its flow.
    pub state: String,
    /// When it was written.
    pub written_at: Timestamp,
}

/// Those of the currencies of campaigns' goals in which money is only declared.
fn declared_among(view: &mut View<'_>, campaigns: &[Arc<Campaign>]) -> Result<BTreeSet<CurrencyCode>, Missing> {
    let codes: BTreeSet<_> = campaigns.iter().flat_map(|campaign| campaign.goals.iter().map(|goal| goal.currency())).collect();
    let currencies = view.all::<Currency>(codes.into_iter())?;
    Ok(currencies.iter().filter(|one| one.origin() == Origin::Declared).map(|one| one.code()).collect())
}

/// What of the declared money of a campaign was confirmed.
fn confirmed(view: &mut View<'_>, campaign: &Campaign) -> Result<Vec<Money>, Stop<CampaignRefusal>> {
    if campaign.declared.is_empty() {
        return Ok(Vec::new());
    }
    let keys = Pledge::BY_CAUSE.starting_with(&Cause::Campaign(campaign.id()).key()).backwards();
    let ids = view.scan(keys, MAX_CONFIRMED)?;
    let pledges = view.all::<Pledge>(ids.into_iter().map(PledgeId::from_u128))?;
    let lines = pledges.iter().flat_map(|pledge| &pledge.lines).filter_map(|line| match line.end {
        Some(PledgeEnd::Declared(entry)) => Some((line.money, PendingEntryOf { wallet: campaign.beneficiary, entry })),
        _ => None,
    });
    // All of them are asked for before the first that is missing stops it.
    let entries: Vec<_> = lines.map(|(money, entry)| (money, entry.answer(view))).collect();
    let mut sums = Vec::new();
    for (money, entry) in entries {
        match entry {
            Ok(entry) if entry.state == PendingState::Settled => add(&mut sums, money)?,
            Ok(_) | Err(Stop::Refused(_)) => {}
            Err(Stop::Missing(missing)) => return Err(missing.into()),
        }
    }
    Ok(sums)
}

fn line(campaign: &Campaign, words: Option<&CampaignWords>, declared: &BTreeSet<CurrencyCode>) -> CampaignLine {
    let progress = campaign.goals.iter().map(|goal| {
        let in_goal = |sums| amount_in(sums, goal.currency());
        let raised = in_goal(&campaign.raised);
        let is_promised = campaign.outcome.is_none() && declared.contains(&goal.currency());
        Progress {
            goal: *goal,
            raised,
            promised: if is_promised { raised } else { Amount::ZERO },
            paid: in_goal(&campaign.paid),
            declared: in_goal(&campaign.declared),
            confirmed: None,
            reached: raised >= goal.amount(),
        }
    });
    CampaignLine {
        campaign: campaign.id,
        author: campaign.author,
        title: words.map(|words| words.title().to_owned()),
        on: campaign.on.clone(),
        progress: progress.collect(),
        need: campaign.need,
        mode: campaign.mode,
        deadline: campaign.deadline,
        pledgers: campaign.pledgers,
        state: campaign.course().state().to_owned(),
        written_at: campaign.written_at,
    }
}

/// A goodie as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenGoodie {
    /// What it is; `None` if it was erased or hidden.
    pub title: Option<String>,
    /// What a pledge has to hold at least.
    pub price: Price,
    /// How many there are; any number if absent.
    pub quantity: Option<u32>,
    /// How many are left; any number if absent.
    pub left: Option<u32>,
}

/// A campaign as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenCampaign {
    /// What stands in lists.
    pub line: CampaignLine,
    /// The description, in Markdown, to be rendered harmless.
    pub description: String,
    /// In which groups it stands.
    pub groups: Vec<GroupId>,
    /// Who may see it, if it stands by itself.
    pub audience: Audience,
    /// Who gets what comes in.
    pub beneficiary: WalletId,
    /// What pledgers get.
    pub goodies: Vec<SeenGoodie>,
    /// What the asking member pledged and did not withdraw, latest first; at most 100.
    pub mine: Vec<SeenPledge>,
    /// Whether a moderator hid it: then only its author and the moderators see what it says.
    pub hidden: bool,
    /// Whether it is the asking member's own.
    pub own: bool,
    /// Whether it takes pledges now, and lets them be withdrawn.
    pub may_pledge: bool,
    /// Whether the asking member may change it: all of it as a draft, its words once it is open.
    pub may_change: bool,
    /// Whether the asking member may take it back.
    pub may_take_back: bool,
    /// The code of what keeps it from going on, told to its author and to moderators.
    pub trouble: Option<String>,
}

/// One campaign. A draft is there for its author alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindCampaign {
    /// Which campaign.
    pub campaign: CampaignId,
}

impl Query for FindCampaign {
    const NAME: &'static str = "campaign";
    type Output = Option<SeenCampaign>;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Self::Output, Stop<CampaignRefusal>> {
        let Some(campaign) = view.get::<Campaign>(self.campaign)? else { return Ok(None) };
        let Some((there, own, moderates, hidden)) = standing(view, &campaign)? else { return Ok(None) };
        let words = view.get::<CampaignWords>(self.campaign)?.filter(|_| !hidden || own || moderates);
        let (declared, confirmed) = (declared_among(view, &[Arc::clone(&campaign)]), confirmed(view, &campaign));
        let mut line = line(&campaign, words.as_deref(), &declared?);
        let confirmed = confirmed?;
        for progress in line.progress.iter_mut().filter(|progress| progress.declared.is_positive()) {
            progress.confirmed = Some(amount_in(&confirmed, progress.goal.currency()));
        }
        let viewer = Viewer::of(view, Some(campaign.beneficiary))?;
        let mine = mine(view, viewer, self.campaign)?;
        let (draft, past) = (campaign.course().state() == DRAFT, campaign.is_past(view.now()));
        let title = |place: usize| words.as_ref().and_then(|words| words.goodies().get(place).cloned());
        let goodies = campaign.goodies.iter().enumerate().map(|(place, goodie)| SeenGoodie {
            title: title(place),
            price: goodie.price().clone(),
            quantity: goodie.quantity(),
            left: goodie.left(),
        });
        Ok(Some(SeenCampaign {
            line,
            description: words.as_ref().map_or_else(String::new, |words| words.description().to_owned()),
            groups: campaign.groups.clone(),
            audience: campaign.audience,
            beneficiary: campaign.beneficiary,
            goodies: goodies.collect(),
            mine,
            hidden,
            own,
            may_pledge: there && !hidden && campaign.is_open() && !past,
            may_change: own && !hidden && (draft || campaign.is_open()),
            may_take_back: (own || moderates) && (draft || campaign.is_open() && (!past || campaign.pledgers == 0)),
            trouble: campaign.trouble.clone().filter(|_| own || moderates),
        }))
    }
}

/// Whether a campaign is there for others, one's own, looked after, hidden; `None` if it is not there for who asks.
fn standing(view: &mut View<'_>, campaign: &Campaign) -> Result<Option<(bool, bool, bool, bool)>, Missing> {
    let record = RecordRef::of::<Campaign>(campaign.id());
    let own = speaks_for_seen(view, campaign.author);
    let (sight, placement, seen, hidden) =
        (view.sight(), view.placement(&record), view.may_see(&record), view.is_hidden(&record));
    let (own, sight, placement, there, hidden) = (own?, sight?, placement?, seen?, hidden?);
    let moderates = match placement {
        Some(placement) => view.moderates(&sight, &placement)?,
        None => false,
    };
    Ok((own || there).then_some((there, own, moderates, hidden)))
}

/// Which campaigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// Those that take pledges, latest first.
    #[default]
    Open,
    /// Those that take pledges and have a deadline, the next to end first.
    Ending,
    /// Those that are over, latest first.
    Over,
}

/// Campaigns that one may see. A page shows first those that are open, then asks for those that are over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Campaigns {
    /// Which.
    #[serde(default)]
    pub which: Which,
    /// Only those that stand in this group.
    #[serde(default)]
    pub group: Option<GroupId>,
    /// Only those for this record, open and over.
    #[serde(default)]
    pub on: Option<RecordRef>,
    /// Only those behind this one in the list.
    #[serde(default)]
    pub after: Option<CampaignId>,
    /// At most so many are looked at, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A page of campaigns. It may be shorter than asked for although more follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CampaignsPage {
    /// The campaigns.
    pub campaigns: Vec<CampaignLine>,
    /// Ask again for what is behind this one; `None` if nothing follows.
    pub next: Option<CampaignId>,
}

impl Campaigns {
    fn ids(&self, view: &mut View<'_>, limit: usize) -> Result<Vec<u128>, Missing> {
        let after = self.after.map(CampaignId::as_u128);
        let open = self.which != Which::Over;
        let keys = match (&self.on, self.group, self.which) {
            (Some(record), ..) => latest(Campaign::BY_RECORD, &Campaign::record_key(record), after),
            (None, _, Which::Ending) => {
                let known = match self.after {
                    Some(after) => view.get::<Campaign>(after)?.and_then(|known| Some((known.id(), known.deadline?))),
                    None => None,
                };
                // The row after this one's own ends in a NUL more.
                let from = known.map(|(id, at)| [at.index_key().as_slice(), &id.as_u128().to_be_bytes(), &[0]].concat());
                Campaign::BY_END.starting_with(&[]).after(Campaign::BY_END, &from.unwrap_or_default())
            }
            (None, Some(group), _) => latest(Campaign::BY_GROUP, &Campaign::group_key(group, open), after),
            (None, None, _) => latest(Campaign::BY_RANK, &Campaign::rank_key(open), after),
        };
        view.scan(keys, limit)
    }
}

impl Query for Campaigns {
    const NAME: &'static str = "campaigns";
    type Output = CampaignsPage;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<CampaignsPage, Stop<CampaignRefusal>> {
        let limit = page(self.limit);
        let ids = self.ids(view, limit)?;
        let next = ids.last().copied().filter(|_| ids.len() == limit).map(CampaignId::from_u128);
        let found = view.all::<Campaign>(ids.iter().copied().map(CampaignId::from_u128))?;
        let words: Vec<_> = found.iter().map(|campaign| view.get::<CampaignWords>(campaign.id())).collect();
        let standings: Vec<_> = found.iter().map(|campaign| standing(view, campaign)).collect();
        let declared = declared_among(view, &found)?;
        let mut campaigns = Vec::new();
        for ((campaign, words), standing) in found.iter().zip(words).zip(standings) {
            let (words, Some((_, own, moderates, hidden))) = (words?, standing?) else { continue };
            if self.group.is_none_or(|group| campaign.groups.contains(&group)) {
                campaigns.push(line(campaign, words.as_deref().filter(|_| !hidden || own || moderates), &declared));
            }
        }
        Ok(CampaignsPage { campaigns, next })
    }
}
