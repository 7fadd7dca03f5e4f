use crate::events;
use crate::id::{GroupId, MemberId, ReasonId, ReportId};
use crate::record::RecordRef;

events! {
    /// Somebody reported a record.
    Reported = "moderation.reported" {
        /// Which report.
        report: ReportId,
        /// What.
        record: RecordRef,
        /// Over which group it stands.
        group: GroupId,
        /// Who.
        by: MemberId,
        /// Why.
        reason: ReasonId,
    }
    /// A moderator found nothing wrong with what was reported.
    ReportDismissed = "moderation.report_dismissed" {
        /// Which report.
        report: ReportId,
        /// Why.
        reason: ReasonId,
    }
    /// A record was hidden.
    Hidden = "moderation.hidden" {
        /// What.
        record: RecordRef,
        /// In which group.
        group: GroupId,
        /// Why.
        reason: ReasonId,
        /// How many reports that settles.
        reports: u32,
    }
    /// A record that was hidden is shown again.
    Unhidden = "moderation.unhidden" {
        /// What.
        record: RecordRef,
        /// Why.
        reason: ReasonId,
    }
    /// The author of a hidden record appealed.
    AppealMade = "moderation.appeal_made" {
        /// What was hidden.
        record: RecordRef,
        /// Their words.
        words: ReasonId,
    }
    /// An appeal was decided.
    AppealDecided = "moderation.appeal_decided" {
        /// What was hidden.
        record: RecordRef,
        /// Whether it is shown again.
        shown: bool,
        /// Why.
        reason: ReasonId,
    }
    /// Somebody blocked somebody.
    Blocked = "member.blocked" {
        /// Who.
        member: MemberId,
        /// Whom.
        blocked: MemberId,
    }
    /// Somebody blocks somebody no more.
    Unblocked = "member.unblocked" {
        /// Who.
        member: MemberId,
        /// Whom.
        blocked: MemberId,
    }
}
