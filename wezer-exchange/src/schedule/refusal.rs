//! Why something about schedules is refused.

use wezer_core::Refusal;
use wezer_core::kernel::Problem;
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::ledger::LedgerRefusal;
use wezer_core::money::Money;
use wezer_core::text::TextFault;

use super::ScheduleId;

/// Why something about schedules was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleRefusal {
    /// The wallet has no such schedule.
    #[error("this wallet has no schedule {schedule}")]
    UnknownSchedule {
        /// Which one was asked for.
        schedule: ScheduleId,
    },
    /// It is closed or cancelled.
    #[error("this schedule is closed or cancelled")]
    Over,
    /// It is blocked already.
    #[error("this schedule is blocked already")]
    IsBlocked,
    /// It is not blocked.
    #[error("this schedule is not blocked")]
    NotBlocked,
    /// Single payments and instalments are agreed as they are.
    #[error("only a recurring schedule is changed; cancel this one and set up another")]
    Fixed,
    /// Something of it is due at this moment.
    #[error("something of this schedule is due and being paid; try again in a minute")]
    Overdue,
    /// It has no such occurrence.
    #[error("this schedule has no occurrence {number}")]
    UnknownOccurrence {
        /// Which one was asked for.
        number: u32,
    },
    /// It was paid, settled or cancelled.
    #[error("occurrence {number} was paid, settled or cancelled")]
    OccurrenceDone {
        /// Which one.
        number: u32,
    },
    /// It is still to come.
    #[error("occurrence {number} is still to come")]
    NotFailed {
        /// Which one.
        number: u32,
    },
    /// From one wallet too many have something to come.
    #[error("a wallet pays by at most {limit} schedules")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
    /// It was changed too often.
    #[error("a schedule is changed at most {limit} times; set up a new one")]
    TooManyChanges {
        /// How often it may be.
        limit: usize,
    },
    /// A number that is out of range.
    #[error("{what} is a number from {least} to {most}")]
    OutOfRange {
        /// Which number.
        what: &'static str,
        /// The least.
        least: u32,
        /// The greatest.
        most: u32,
    },
    /// A day that is over, or beyond the calendar.
    #[error("a single payment comes today or later; days are counted from one between 1970 and 9000")]
    BadDay,
    /// A total that can't be divided so often.
    #[error("{total} is too little for {count} instalments")]
    TooSmall {
        /// The total.
        total: Money,
        /// In how many parts.
        count: u32,
    },
    /// The words are not fit.
    #[error(transparent)]
    Memo(#[from] TextFault),
    /// The ledger would not take such a payment.
    #[error(transparent)]
    Ledger(#[from] LedgerRefusal),
    /// The payment was refused.
    #[error(transparent)]
    Inside(Problem),
}

impl Refusal for ScheduleRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownSchedule { .. } => "unknown-schedule",
            Self::Over => "schedule-over",
            Self::IsBlocked => "schedule-is-blocked",
            Self::NotBlocked => "schedule-not-blocked",
            Self::Fixed => "schedule-fixed",
            Self::Overdue => "schedule-overdue",
            Self::UnknownOccurrence { .. } => "schedule-unknown-occurrence",
            Self::OccurrenceDone { .. } => "schedule-occurrence-done",
            Self::NotFailed { .. } => "schedule-not-failed",
            Self::TooMany { .. } => "schedule-too-many",
            Self::TooManyChanges { .. } => "schedule-too-many-changes",
            Self::OutOfRange { .. } => "schedule-out-of-range",
            Self::BadDay => "schedule-bad-day",
            Self::TooSmall { .. } => "schedule-too-small",
            Self::Memo(fault) => fault.code(),
            Self::Ledger(refusal) => refusal.code(),
            Self::Inside(problem) => problem.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::UnknownSchedule { schedule } => vec![("schedule", Argument::text(schedule))],
            Self::Over | Self::IsBlocked | Self::NotBlocked | Self::Fixed | Self::Overdue | Self::BadDay => Vec::new(),
            Self::UnknownOccurrence { number } | Self::OccurrenceDone { number } | Self::NotFailed { number } => {
                // People count from one.
                vec![("number", Argument::text(number.saturating_add(1)))]
            }
            Self::TooMany { limit } | Self::TooManyChanges { limit } => vec![("limit", Argument::text(limit))],
            Self::OutOfRange { what, least, most } => {
                vec![("what", Argument::text(what)), ("least", Argument::text(least)), ("most", Argument::text(most))]
            }
            Self::TooSmall { total, count } => vec![("total", Argument::text(total)), ("count", Argument::text(count))],
            Self::Memo(fault) => fault.arguments(),
            Self::Ledger(refusal) => refusal.arguments(),
            Self::Inside(problem) => problem.arguments(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Self::Memo(_) => &wezer_core::language::CORE,
            Self::Ledger(refusal) => refusal.catalogue(),
            Self::Inside(problem) => problem.catalogue(),
            _ => &crate::MESSAGES,
        }
    }
}
