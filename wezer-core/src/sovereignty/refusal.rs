use crate::id::{GroupId, MemberId};
use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};
use crate::ledger::LedgerRefusal;
use crate::text::TextFault;
use crate::time::Timestamp;

/// Why something about a person's data was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DataRefusal {
    /// There is no such member.
    #[error("there is no member {member}")]
    UnknownMember {
        /// The id.
        member: MemberId,
    },
    /// They were erased, or are being erased.
    #[error("member {member} is erased; nothing about them can be changed")]
    IsErased {
        /// Who.
        member: MemberId,
    },
    /// There is no such group, or it is closed.
    #[error("there is no open group {group}")]
    NoSuchGroup {
        /// The id.
        group: GroupId,
    },
    /// Whoever has somebody else erased says why.
    #[error("whoever has somebody else erased says why")]
    ReasonMissing,
    /// Something was kept by a package that is not part of this program.
    #[error("documents of kind {kind} belong to a package that is not here; erase with a program that has it")]
    KindNotHere {
        /// The kind of document.
        kind: String,
    },
    /// This kind of document is not kept for a number of days.
    #[error("documents of kind {kind} are not kept for a number of days")]
    NotKeptByDays {
        /// The kind of document.
        kind: String,
    },
    /// The period is too short or too long.
    #[error("a period has {least} to {most} days here")]
    BadPeriod {
        /// The shortest, in days.
        least: u32,
        /// The longest, in days.
        most: u32,
    },
    /// The purpose's name can't be taken.
    #[error("a purpose has 1 to 32 of a to z, 0 to 9 and -, and begins with a letter")]
    BadPurpose,
    /// There is no such text in that language.
    #[error("there is no version {version} of the text for {purpose} in that language")]
    UnknownConsentText {
        /// The purpose.
        purpose: String,
        /// The version.
        version: u32,
    },
    /// They didn't say yes to this.
    #[error("there is no consent for {purpose} to withdraw")]
    ConsentNotGiven {
        /// The purpose.
        purpose: String,
    },
    /// Nobody says yes for somebody else.
    #[error("only the person themself can say yes")]
    OnlyThemself,
    /// Only operators, and they themself, have an operator erased.
    #[error("only an operator of the community does this")]
    OnlyOperators,
    /// There are too many.
    #[error("at most {limit} are allowed")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
    /// Too few people to hide among.
    #[error("{people} people are counted, and a table needs {least} at least")]
    TooFewPeople {
        /// How many there are.
        people: u32,
        /// How many there have to be.
        least: u32,
    },
    /// Tables that differ by little tell together what none of them tells alone.
    #[error("at most {limit} tables in 30 days; the next from {again_at} on")]
    TooManyTables {
        /// How many there may be.
        limit: usize,
        /// When the next one may be asked for.
        again_at: Timestamp,
    },
    /// A table has to be divided by something.
    #[error("a table has 1 to {most} of these, each once")]
    BadDivision {
        /// How many there may be.
        most: usize,
    },
    /// A text can't be taken.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// The ledger refused.
    #[error(transparent)]
    Ledger(#[from] LedgerRefusal),
}

impl Refusal for DataRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownMember { .. } => "unknown-member",
            Self::IsErased { .. } => "is-erased",
            Self::NoSuchGroup { .. } => "unknown-group",
            Self::ReasonMissing => "reason-missing",
            Self::KindNotHere { .. } => "kind-not-here",
            Self::NotKeptByDays { .. } => "not-kept-by-days",
            Self::BadPeriod { .. } => "bad-period",
            Self::BadPurpose => "bad-purpose",
            Self::UnknownConsentText { .. } => "unknown-consent-text",
            Self::ConsentNotGiven { .. } => "consent-not-given",
            Self::OnlyThemself => "only-themself",
            Self::OnlyOperators => "only-operators",
            Self::TooMany { .. } => "too-many-here",
            Self::TooFewPeople { .. } => "too-few-people",
            Self::TooManyTables { .. } => "too-many-tables",
            Self::BadDivision { .. } => "bad-division",
            Self::Text(fault) => fault.code(),
            Self::Ledger(refusal) => refusal.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::UnknownMember { member } | Self::IsErased { member } => vec![("member", Argument::text(member))],
            Self::NoSuchGroup { group } => vec![("group", Argument::text(group))],
            Self::KindNotHere { kind } | Self::NotKeptByDays { kind } => vec![("kind", Argument::text(kind))],
            Self::BadPeriod { least, most } => vec![("least", Argument::text(least)), ("most", Argument::text(most))],
            Self::UnknownConsentText { purpose, version } => {
                vec![("purpose", Argument::text(purpose)), ("version", Argument::text(version))]
            }
            Self::ConsentNotGiven { purpose } => vec![("purpose", Argument::text(purpose))],
            Self::TooMany { limit } => vec![("limit", Argument::text(limit))],
            Self::TooFewPeople { people, least } => vec![("people", Argument::text(people)), ("least", Argument::text(least))],
            Self::TooManyTables { limit, again_at } => {
                vec![("limit", Argument::text(limit)), ("moment", Argument::text(again_at))]
            }
            Self::BadDivision { most } => vec![("most", Argument::text(most))],
            Self::Text(fault) => fault.arguments(),
            Self::Ledger(refusal) => refusal.arguments(),
            Self::ReasonMissing | Self::BadPurpose | Self::OnlyThemself | Self::OnlyOperators => Vec::new(),
        }
    }
}
