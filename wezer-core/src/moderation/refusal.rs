use crate::id::{GroupId, ReportId};
use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};
use crate::text::TextFault;

/// Why something was not moderated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModerationRefusal {
    /// The words can't be taken.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// Only members do this.
    #[error("only a member does this")]
    NotAMember,
    /// There is no such record that the actor may see.
    #[error("there is nothing there that you may see")]
    UnknownRecord,
    /// The record does not stand in this group.
    #[error("this does not stand in the group {group}")]
    NotHere {
        /// The group.
        group: GroupId,
    },
    /// One does not report oneself.
    #[error("one does not report what is one's own")]
    YourOwn,
    /// The actor reported it already.
    #[error("you reported it already; the report waits")]
    AlreadyReported {
        /// The report.
        report: ReportId,
    },
    /// There is no such report, or it is settled.
    #[error("there is no open report {report} here")]
    UnknownReport {
        /// The id.
        report: ReportId,
    },
    /// It is hidden already.
    #[error("it is hidden already")]
    AlreadyHidden,
    /// It is not hidden.
    #[error("it is not hidden")]
    NotHidden,
    /// Only the author appeals.
    #[error("only its author appeals")]
    NotYours,
    /// The author appealed already.
    #[error("there is one appeal against a hiding")]
    AlreadyAppealed,
    /// The author appealed: that is decided first.
    #[error("its author appealed: decide the appeal")]
    AppealOpen,
    /// Nobody appealed, or the appeal is decided.
    #[error("there is no open appeal")]
    NoAppeal,
    /// Somebody else can decide, and has to.
    #[error("who hid it does not decide the appeal: somebody else can")]
    SomebodyElse,
    /// Too many are blocked.
    #[error("one blocks at most {limit}")]
    TooManyBlocked {
        /// How many there may be.
        limit: usize,
    },
}

impl Refusal for ModerationRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Text(fault) => fault.code(),
            Self::NotAMember => "members-only",
            Self::UnknownRecord => "unknown-record",
            Self::NotHere { .. } => "not-in-this-group",
            Self::YourOwn => "your-own",
            Self::AlreadyReported { .. } => "already-reported",
            Self::UnknownReport { .. } => "unknown-report",
            Self::AlreadyHidden => "already-hidden",
            Self::NotHidden => "not-hidden",
            Self::NotYours => "not-the-author",
            Self::AlreadyAppealed => "already-appealed",
            Self::AppealOpen => "appeal-open",
            Self::NoAppeal => "no-appeal",
            Self::SomebodyElse => "somebody-else-decides",
            Self::TooManyBlocked { .. } => "too-many-blocked",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::Text(fault) => fault.arguments(),
            Self::NotHere { group } => vec![("group", Argument::text(group))],
            Self::AlreadyReported { report } | Self::UnknownReport { report } => vec![("report", Argument::text(report))],
            Self::TooManyBlocked { limit } => vec![("limit", Argument::text(limit))],
            Self::NotAMember
            | Self::UnknownRecord
            | Self::YourOwn
            | Self::AlreadyHidden
            | Self::NotHidden
            | Self::NotYours
            | Self::AlreadyAppealed
            | Self::AppealOpen
            | Self::NoAppeal
            | Self::SomebodyElse => Vec::new(),
        }
    }
}
