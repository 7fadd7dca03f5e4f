//! Campaigns are started, changed and taken back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::{Driven as _, FIRE};
use wezer_core::kernel::{Command, Document as _, Permission, Stop, Work};
use wezer_core::record::{Author, RecordRef};

use super::document::{CANCELLED, Campaign, DRAFT};
use super::event::{CampaignChanged, CampaignStarted};
use super::settle::settle_campaign;
use super::{CampaignId, CampaignRefusal, CampaignTerms, MAX_AT_ONCE, START_CAMPAIGN};
use crate::market::announcement::speaks_for;

/// Starts a campaign, in one's own name or that of the group for which one acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartCampaign {
    /// What it says.
    pub terms: CampaignTerms,
    /// Whether it is published at once; else it is a draft.
    #[serde(default)]
    pub publish: bool,
}

impl StartCampaign {
    /// A campaign that is published at once.
    pub fn new(terms: CampaignTerms) -> Self {
        Self { terms, publish: true }
    }
}

impl Command for StartCampaign {
    const NAME: &'static str = "start_campaign";
    type Output = CampaignId;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(START_CAMPAIGN)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<CampaignId, Stop<CampaignRefusal>> {
        let author = Author::of(work.actor()).ok_or(CampaignRefusal::NobodyStarts)?;
        let terms = &self.terms;
        let id: CampaignId = work.new_id_in_order();
        let words = terms.words(id, author)?;
        let groups = terms.check(work, author)?;
        let record = RecordRef::of::<Campaign>(id);
        let course = work.begin_flow(Campaign::KIND, &record).map_err(|stop| stop.map(CampaignRefusal::from))?;
        work.emit(&CampaignStarted { campaign: id, author, beneficiary: terms.beneficiary });
        work.put_new(Campaign {
            id,
            author,
            on: terms.on.clone(),
            groups,
            audience: terms.audience,
            beneficiary: terms.beneficiary,
            goals: terms.goals.clone(),
            need: terms.need,
            mode: terms.mode,
            deadline: terms.deadline,
            goodies: terms.goodies(),
            raised: Vec::new(),
            paid: Vec::new(),
            declared: Vec::new(),
            pledgers: 0,
            open: 0,
            outcome: None,
            trouble: None,
            retry_at: None,
            written_at: work.now(),
            course,
        });
        work.put_new(words);
        work.await_moment(&record)?;
        if self.publish {
            work.advance::<Campaign>(id, "publish").map_err(|stop| stop.map(CampaignRefusal::from))?;
        }
        Ok(id)
    }
}

/// Says something else in a campaign of one's own, in place of all that it said. Once it is open only the title, the description and the
/// goodies' titles change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCampaign {
    /// Which campaign.
    pub campaign: CampaignId,
    /// What it says from now on.
    pub terms: CampaignTerms,
}

impl Command for ChangeCampaign {
    const NAME: &'static str = "change_campaign";
    type Output = ();
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(START_CAMPAIGN)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<CampaignRefusal>> {
        let record = RecordRef::of::<Campaign>(self.campaign);
        let (found, seen, hidden) = (work.get::<Campaign>(self.campaign), work.may_see(&record), work.is_hidden(&record));
        let (found, seen, hidden) = (found?, seen?, hidden?);
        let unknown = CampaignRefusal::UnknownCampaign { campaign: self.campaign };
        let Some(found) = found else { return Err(unknown.into()) };
        if !speaks_for(work, found.author)? {
            return Err(if seen { CampaignRefusal::NotYours } else { unknown }.into());
        }
        let (terms, state) = (&self.terms, found.course.state());
        if hidden || state != DRAFT && !found.is_open() {
            return Err(CampaignRefusal::NotOpen { state: state.to_owned() }.into());
        }
        let words = terms.words(self.campaign, found.author)?;
        if state != DRAFT && !found.is_fixed_as(terms) {
            return Err(CampaignRefusal::FixedOnceOpen.into());
        }
        work.emit(&CampaignChanged { campaign: self.campaign });
        if state == DRAFT {
            let groups = terms.check(work, found.author)?;
            work.put(Campaign {
                on: terms.on.clone(),
                groups,
                audience: terms.audience,
                beneficiary: terms.beneficiary,
                goals: terms.goals.clone(),
                need: terms.need,
                mode: terms.mode,
                deadline: terms.deadline,
                goodies: terms.goodies(),
                ..(*found).clone()
            })?;
            work.await_moment(&record)?;
        }
        Ok(work.put(words)?)
    }
}

/// Gives back what was pledged to a campaign that was taken back: an effect of the flow's step `cancel`. Many pledges are given back by
/// the [tick](super::TickCampaigns). Said again, it does nothing.
///
/// After the deadline nothing is taken back any more: what was pledged by then decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleasePledges {
    /// Which campaign.
    pub campaign: RecordRef,
}

impl Command for ReleasePledges {
    const NAME: &'static str = "release_pledges";
    type Output = u32;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(FIRE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<u32, Stop<CampaignRefusal>> {
        let id = self.campaign.as_id::<Campaign>().unwrap_or(CampaignId::from_u128(0));
        let found = work.get::<Campaign>(id)?.ok_or(CampaignRefusal::UnknownCampaign { campaign: id })?;
        if found.course().state() != CANCELLED {
            return Err(CampaignRefusal::NotTakenBack.into());
        }
        if let Some(deadline) = found.deadline.filter(|_| found.is_past(found.course().entered_at()) && found.pledgers > 0) {
            return Err(CampaignRefusal::Past { deadline }.into());
        }
        if found.open == 0 {
            return Ok(0);
        }
        Ok(u32::try_from(settle_campaign(work, id, MAX_AT_ONCE)?).unwrap_or(u32::MAX))
    }
}
