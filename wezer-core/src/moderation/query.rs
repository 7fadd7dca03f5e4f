use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::hiding::words;
use super::{Hiding, MAX_PAGE, MODERATE, ModerationRefusal, REPORT, Report};
use crate::id::{GroupId, MemberId, ReportId};
use crate::kernel::{Missing, Permission, Query, Stop, View};
use crate::record::RecordRef;
use crate::time::Timestamp;

/// What waits for the moderators of a group, oldest first: reports, then appeals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModerationQueue {
    /// Which group; the community's holds what stands on people's own walls too.
    pub group: GroupId,
    /// At most so many of each, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// Something that waits for a moderator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueItem {
    /// Somebody reported a record.
    Report {
        /// Which report.
        report: ReportId,
        /// What was reported.
        record: RecordRef,
        /// Who reported.
        by: MemberId,
        /// Why, in their words.
        reason: String,
        /// When.
        at: Timestamp,
    },
    /// The author of a hidden record appealed.
    Appeal {
        /// What was hidden.
        record: RecordRef,
        /// Who hid it; `None` for the system.
        hidden_by: Option<MemberId>,
        /// Why it was hidden.
        reason: String,
        /// The author's words.
        words: String,
        /// When they appealed.
        at: Timestamp,
    },
}

/// What waits for a moderator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QueuePage {
    /// Reports, oldest first, then appeals, oldest first.
    pub items: Vec<QueueItem>,
}

fn reported(view: &mut View<'_>, report: &Report) -> Result<QueueItem, Missing> {
    let reason = words(view, report.reason)?;
    Ok(QueueItem::Report { report: report.id, record: report.record.clone(), by: report.by, reason, at: report.at })
}

fn appealed(view: &mut View<'_>, hiding: &Hiding) -> Result<Option<QueueItem>, Missing> {
    let (reason, appeal) = (hiding.reason_words(view), hiding.appeal_words(view));
    let (reason, words) = (reason?, appeal?);
    let Some(appeal) = &hiding.appeal else { return Ok(None) };
    let (record, words) = (hiding.record.clone(), words.unwrap_or_default());
    Ok(Some(QueueItem::Appeal { record, hidden_by: hiding.by, reason, words, at: appeal.at }))
}

impl Query for ModerationQueue {
    const NAME: &'static str = "moderation_queue";
    type Output = QueuePage;
    type Error = ModerationRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MODERATE, self.group)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<QueuePage, Stop<ModerationRefusal>> {
        let limit = usize::from(self.limit.unwrap_or(20).clamp(1, MAX_PAGE));
        let group = self.group.as_u128().to_be_bytes();
        let (reports, appeals) =
            (view.scan(Report::QUEUE.starting_with(&group), limit), view.scan(Hiding::APPEALS.starting_with(&group), limit));
        let (reports, appeals) = (reports?, appeals?);
        let reports = view.all::<Report>(reports.into_iter().map(ReportId::from_u128));
        let appeals = view.all::<Hiding>(appeals.into_iter());
        let (reports, appeals) = (reports?, appeals?);
        let reports: Vec<_> = reports.iter().map(|report| reported(view, report)).collect();
        let appeals: Vec<_> = appeals.iter().map(|hiding| appealed(view, hiding)).collect();
        let mut items = reports.into_iter().collect::<Result<Vec<_>, _>>()?;
        for appeal in appeals {
            items.extend(appeal?);
        }
        Ok(QueuePage { items })
    }
}

/// Why a record is hidden, for its author and those who moderate there; `None` for everybody else and if it is not hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhyHidden {
    /// What is hidden.
    pub record: RecordRef,
}

/// Why a record is hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownHiding {
    /// In which group it stands.
    pub group: GroupId,
    /// Why, in the moderator's words.
    pub reason: String,
    /// When it was hidden.
    pub at: Timestamp,
    /// The author's words against it, if they appealed.
    pub appeal: Option<String>,
    /// Why the appeal was decided as it was, if it is decided.
    pub decision: Option<String>,
}

impl Query for WhyHidden {
    const NAME: &'static str = "why_hidden";
    type Output = Option<ShownHiding>;
    type Error = ModerationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(REPORT)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<ShownHiding>, Stop<ModerationRefusal>> {
        let (placement, hiding) = (view.placement(&self.record), view.get::<Hiding>(self.record.number()));
        let (hidden, sight) = (view.is_hidden(&self.record), view.sight());
        let (placement, hiding, hidden, sight) = (placement?, hiding?, hidden?, sight?);
        let (Some(placement), Some(hiding), true) = (placement, hiding, hidden) else { return Ok(None) };
        let mine = placement.author.is_some_and(|author| sight.is(author));
        if !mine && !view.moderates(&sight, &placement)? {
            return Ok(None);
        }
        let decided = hiding.appeal.as_ref().and_then(|appeal| appeal.decided);
        let (reason, appeal) = (hiding.reason_words(view), hiding.appeal_words(view));
        let decision = decided.map(|reason| words(view, reason)).transpose();
        let (reason, appeal, decision) = (reason?, appeal?, decision?);
        Ok(Some(ShownHiding { group: hiding.group, reason, at: hiding.at, appeal, decision }))
    }
}
