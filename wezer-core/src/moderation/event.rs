use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{GroupId, MemberId, ReasonId, ReportId};
use crate::journal::Event;
use crate::record::RecordRef;

macro_rules! event {
    ($(#[$doc:meta])* $name:ident = $wire:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl Event for $name {
            const NAME: &'static str = $wire;
            const VERSION: u8 = 1;
        }
    };
}

event!(
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
);
event!(
    /// A moderator found nothing wrong with what was reported.
    ReportDismissed = "moderation.report_dismissed" {
        /// Which report.
        report: ReportId,
        /// Why.
        reason: ReasonId,
    }
);
event!(
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
);
event!(
    /// A record that was hidden is shown again.
    Unhidden = "moderation.unhidden" {
        /// What.
        record: RecordRef,
        /// Why.
        reason: ReasonId,
    }
);
event!(
    /// The author of a hidden record appealed.
    AppealMade = "moderation.appeal_made" {
        /// What was hidden.
        record: RecordRef,
        /// Their words.
        words: ReasonId,
    }
);
event!(
    /// An appeal was decided.
    AppealDecided = "moderation.appeal_decided" {
        /// What was hidden.
        record: RecordRef,
        /// Whether it is shown again.
        shown: bool,
        /// Why.
        reason: ReasonId,
    }
);
event!(
    /// Somebody blocked somebody.
    Blocked = "member.blocked" {
        /// Who.
        member: MemberId,
        /// Whom.
        blocked: MemberId,
    }
);
event!(
    /// Somebody blocks somebody no more.
    Unblocked = "member.unblocked" {
        /// Who.
        member: MemberId,
        /// Whom.
        blocked: MemberId,
    }
);
