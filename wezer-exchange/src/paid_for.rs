//! For what money moved: the want whose bounty it was, the campaign, the deal.
//!
//! Invariant: nobody learns here of a record that they may not see. Cost: two look-ups in an index for each entry, and the records
//! found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Missing, Permission, Query, Registry, RegistryError, Stop, View};
use wezer_core::ledger::EntryId;
use wezer_core::record::RecordRef;
use wezer_core::right;

use crate::campaign::{Campaign, CampaignRefusal, CampaignWords, Pledge, PledgeId};
use crate::deal::{Deal, DealId};
use crate::market::announcement::{Announcement, AnnouncementWords};

/// So many entries can be asked about at once.
pub const MAX_ENTRIES: usize = 200;

/// Under what something is filed by an entry of the ledger.
pub(crate) fn entry_key(entry: EntryId) -> Vec<u8> {
    [entry.seq().get().to_be_bytes().as_slice(), &entry.nth().to_be_bytes()].concat()
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.query::<PaidFor>()?;
    Ok(())
}

/// For what entries of the ledger hold or move money, as far as whoever asks may see it: wants whose bounty it is, campaigns, deals.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaidFor {
    /// Which entries; only the first 200 are looked at.
    #[schemars(length(max = 200))]
    pub entries: Vec<EntryId>,
}

/// For what an entry is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Purpose {
    /// Which entry.
    pub entry: EntryId,
    /// The want, the campaign or the deal.
    pub record: RecordRef,
    /// The title of the want, the campaign, or what the deal is about; `None` if it was erased or hidden.
    pub title: Option<String>,
}

impl Query for PaidFor {
    const NAME: &'static str = "paid_for";
    type Output = Vec<Purpose>;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Purpose>, Stop<CampaignRefusal>> {
        // Each step asks for all entries before the first that is missing stops it.
        let entries = self.entries.iter().copied().take(MAX_ENTRIES);
        let ids: Vec<_> = entries
            .map(|entry| {
                let key = entry_key(entry);
                let pledge = view.scan(Pledge::BY_ENTRY.starting_with(&key), 1);
                (entry, pledge, view.scan(Deal::BY_ENTRY.starting_with(&key), 1))
            })
            .collect();
        let mut causes = Vec::new();
        for (entry, pledge, deal) in ids {
            let (pledge, deal) = (pledge?.first().copied(), deal?.first().copied());
            causes.push((entry, pledge.map(PledgeId::from_u128), deal.map(DealId::from_u128)));
        }
        let records: Vec<_> = causes.into_iter().map(|(entry, pledge, deal)| (entry, record(view, pledge, deal))).collect();
        let mut found = Vec::new();
        for (entry, record) in records {
            found.extend(record?.map(|(record, named)| (entry, record, named)));
        }
        let told: Vec<_> = found
            .into_iter()
            .map(|(entry, record, named)| {
                let (seen, hidden, title) = (view.may_see(&record), view.is_hidden(&named), title(view, &named));
                (entry, record, seen, hidden, title)
            })
            .collect();
        let mut purposes = Vec::new();
        for (entry, record, seen, hidden, title) in told {
            let (seen, hidden, title) = (seen?, hidden?, title?);
            if seen {
                purposes.push(Purpose { entry, record, title: title.filter(|_| !hidden) });
            }
        }
        Ok(purposes)
    }
}

/// The record for which money moved, and the one whose title names it.
fn record(
    view: &mut View<'_>,
    pledge: Option<PledgeId>,
    deal: Option<DealId>,
) -> Result<Option<(RecordRef, RecordRef)>, Missing> {
    if let Some(pledge) = pledge {
        let cause = view.get::<Pledge>(pledge)?.map(|pledge| pledge.cause().record());
        return Ok(cause.map(|cause| (cause.clone(), cause)));
    }
    let Some(deal) = deal else { return Ok(None) };
    let found = view.get::<Deal>(deal)?;
    Ok(found.map(|found| (RecordRef::of::<Deal>(deal), RecordRef::of::<Announcement>(found.announcement()))))
}

fn title(view: &mut View<'_>, record: &RecordRef) -> Result<Option<String>, Missing> {
    Ok(match (record.as_id::<Campaign>(), record.as_id::<Announcement>()) {
        (Some(campaign), _) => view.get::<CampaignWords>(campaign)?.map(|words| words.title().to_owned()),
        (_, Some(announcement)) => view.get::<AnnouncementWords>(announcement)?.map(|words| words.title().to_owned()),
        _ => None,
    })
}
