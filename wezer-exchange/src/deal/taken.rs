//! How much of an announcement is given away.

use serde::{Deserialize, Serialize};
use serde_json::json;
use wezer_core::Actor;
use wezer_core::flow::FireTransition;
use wezer_core::kernel::{Command as _, Document, Missing, Stop, View, Work};
use wezer_core::record::RecordRef;

use super::Deal;
use crate::market::AnnouncementId;
use crate::market::announcement::Announcement;

/// How many of what was announced are given away: the sum over the deals that were accepted and not called off or refunded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Taken {
    announcement: AnnouncementId,
    quantity: u64,
}

impl Document for Taken {
    const KIND: &'static str = "announcement_taken";
    type Id = AnnouncementId;

    fn id(&self) -> AnnouncementId {
        self.announcement
    }
}

fn left(announcement: &Announcement, taken: Option<&Taken>) -> Option<u64> {
    announcement.quantity().map(|quantity| u64::from(quantity).saturating_sub(taken.map_or(0, |taken| taken.quantity)))
}

/// How many are left of an announcement, never below 0; `None` if there is any number of them.
pub(crate) fn left_of(work: &mut Work<'_>, announcement: &Announcement) -> Result<Option<u64>, Missing> {
    Ok(left(announcement, work.get::<Taken>(announcement.id())?.as_deref()))
}

/// Whether any of what was announced is given away: somebody's deal is underway, or was paid.
pub(crate) fn is_taken(work: &mut Work<'_>, announcement: AnnouncementId) -> Result<bool, Missing> {
    Ok(work.get::<Taken>(announcement)?.is_some_and(|taken| taken.quantity > 0))
}

/// How many are left of an announcement, for those who ask.
pub(crate) fn left_seen(view: &mut View<'_>, announcement: &Announcement) -> Result<Option<u64>, Missing> {
    Ok(left(announcement, view.get::<Taken>(announcement.id())?.as_deref()))
}

/// Counts a deal's quantity as given away, or as free again, if it is not counted so already.
pub(super) fn count(work: &mut Work<'_>, deal: &mut Deal, counted: bool) -> Result<(), Missing> {
    if deal.counted == counted {
        return Ok(());
    }
    let own = u64::from(deal.quantity);
    let announcements: Vec<_> = [Some(deal.announcement), deal.offer].into_iter().flatten().collect();
    let before: Vec<_> = announcements.iter().map(|announcement| work.get::<Taken>(*announcement)).collect();
    for (announcement, before) in announcements.into_iter().zip(before) {
        let before = before?.map_or(0, |taken| taken.quantity);
        let quantity = if counted { before.saturating_add(own) } else { before.saturating_sub(own) };
        work.put(Taken { announcement, quantity })?;
    }
    deal.counted = counted;
    Ok(())
}

/// Closes an open announcement of which nothing is left. If its flow, which a community may edit, does not let who acts close it, it
/// stays open with nothing left.
pub(crate) fn close_if_all_taken(work: &mut Work<'_>, announcement: &Announcement) -> Result<(), Missing> {
    let actor = work.actor();
    close_for(work, announcement, actor)
}

/// The same on behalf of whose it is.
pub(super) fn close_for(work: &mut Work<'_>, announcement: &Announcement, actor: Actor) -> Result<(), Missing> {
    if !announcement.is_open() || left_of(work, announcement)? != Some(0) {
        return Ok(());
    }
    let record = RecordRef::of::<Announcement>(announcement.id());
    match work.call(FireTransition::NAME, json!({ "record": record, "transition": "close" }), actor) {
        Ok(_) | Err(Stop::Refused(_)) => Ok(()),
        Err(Stop::Missing(missing)) => Err(missing),
    }
}
