//! Moderation: reports, hiding with a reason, appeals; and blocking somebody.
//!
//! Invariant: what is hidden says why, to its author and to those who moderate there; everybody else sees that something was hidden,
//! and nothing of it in a feed, a search or a count. Who hid something does not decide the appeal if anybody else can.
//! Everything is journalled, the words beside the journal.
//!
//! Cost: a report, a hiding and a list of blocked members are one document each.

mod appeal;
mod block;
mod event;
mod hiding;
mod query;
mod refusal;
mod report;

pub use self::appeal::{AppealHiding, DecideAppeal};
pub use self::block::{Block, Blocks, MyBlocks, Unblock};
pub use self::event::{AppealDecided, AppealMade, Blocked, Hidden, ReportDismissed, Reported, Unblocked, Unhidden};
pub use self::hiding::{Appeal, Hide, Hiding, Unhide};
pub use self::query::{ModerationQueue, QueueItem, QueuePage, ShownHiding, WhyHidden};
pub use self::refusal::ModerationRefusal;
pub use self::report::{DismissReport, Report, ReportRecord};
use crate::id::GroupId;
use crate::kernel::{Missing, Registry, RegistryError, Right, Stop, Work};
use crate::notification::NotificationKind;
use crate::record::{Placement, RecordRef};

/// To hide what breaks the rules of a group, to dismiss reports and to decide appeals.
pub const MODERATE: Right = Right::new("content.moderate");
/// To report, to appeal and to block.
pub const REPORT: Right = Right::new("content.report");

/// A page of the queue has at most so many.
pub const MAX_PAGE: u16 = 100;

/// Where a record stands, if it is one over which the moderators of `group` watch.
fn watched(work: &mut Work<'_>, record: &RecordRef, group: GroupId) -> Result<Placement, Stop<ModerationRefusal>> {
    let placement = work.placement(record)?.filter(|placement| placement.groups().any(|at| at == group));
    Ok(placement.ok_or(ModerationRefusal::NotHere { group })?)
}

/// Tells the author that something was decided about what they wrote.
fn tell_author(work: &mut Work<'_>, placement: &Placement, record: &RecordRef) -> Result<(), Missing> {
    match placement.author {
        Some(author) => work.notify(author.person(), NotificationKind::Decision, record),
        None => Ok(()),
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(MODERATE)?.right(REPORT)?;
    registry.command::<ReportRecord>()?.command::<DismissReport>()?.command::<Hide>()?.command::<Unhide>()?;
    registry.command::<AppealHiding>()?.command::<DecideAppeal>()?.command::<Block>()?.command::<Unblock>()?;
    registry.query::<ModerationQueue>()?.query::<WhyHidden>()?.query::<MyBlocks>()?;
    registry.event::<Reported>()?.event::<ReportDismissed>()?.event::<Hidden>()?.event::<Unhidden>()?;
    registry.event::<AppealMade>()?.event::<AppealDecided>()?.event::<Blocked>()?.event::<Unblocked>()?;
    registry.document::<Report>()?.document::<Hiding>()?.document::<Blocks>()?;
    registry.index(Report::QUEUE)?.index(Report::BY_RECORD)?.index(Hiding::APPEALS)?;
    Ok(())
}
