use super::IndicatorCode;
use crate::id::{GroupId, MemberId};
use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};
use crate::link::RecordRef;
use crate::rule::{RuleFailure, RuleFault};
use crate::text::TextFault;

/// Why something about indicators was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IndicatorRefusal {
    /// There is no such indicator.
    #[error("there is no indicator {code}")]
    UnknownIndicator {
        /// Its code.
        code: IndicatorCode,
    },
    /// The code means something already.
    #[error("{code} means something else already")]
    CodeTaken {
        /// The code.
        code: IndicatorCode,
    },
    /// What the indicator counts can't be counted of that, or not over that time.
    #[error("this can't be measured so")]
    NotMeasurable,
    /// A scale goes from a lower to a higher mark.
    #[error("a scale goes from a lower to a higher mark, at most {limit} from zero")]
    BadScale {
        /// How far from zero a mark may be.
        limit: i16,
    },
    /// There are too many.
    #[error("at most {limit} are allowed")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
    /// A group is too large to be put in an order.
    #[error("at most {limit} members are put in an order: ask for a smaller group")]
    TooManyToRank {
        /// How many there may be.
        limit: usize,
    },
    /// A category would inherit from itself, or too many categories lie above it.
    #[error("a category can't inherit from itself, nor over more than {limit} others")]
    CategoryCycle {
        /// How many may lie above.
        limit: usize,
    },
    /// One does not evaluate oneself, nor what is one's own.
    #[error("nobody evaluates themself")]
    SelfEvaluation,
    /// Only a person gives an opinion.
    #[error("only a member evaluates, in their own name")]
    NotAPerson,
    /// There is nothing to evaluate under that name.
    #[error("there is no {object} to evaluate")]
    UnknownObject {
        /// What was named.
        object: RecordRef,
    },
    /// The object can't be evaluated by this.
    #[error("{code} is not among what is evaluated here")]
    NotAsked {
        /// The indicator.
        code: IndicatorCode,
    },
    /// The mark is not on the scale.
    #[error("a mark for {code} goes from {low} to {high}")]
    NotOnTheScale {
        /// The indicator.
        code: IndicatorCode,
        /// The lowest mark.
        low: i16,
        /// The highest.
        high: i16,
    },
    /// The evaluations of this object are closed.
    #[error("the evaluations of this are closed")]
    Closed,
    /// A level brings people into its group and those above, and the actor does not admit there.
    #[error("whoever makes a level admits in {group}")]
    NotAdmitting {
        /// The outermost group that people would come into.
        group: GroupId,
    },
    /// There is no such group, or it is closed.
    #[error("there is no open group {group}")]
    UnknownGroup {
        /// The id.
        group: GroupId,
    },
    /// There is no such member.
    #[error("there is no member {member}")]
    UnknownMember {
        /// The id.
        member: MemberId,
    },
    /// Members don't rise into this group by figures.
    #[error("the community itself is no level")]
    NotALevel,
    /// A rule can't be saved.
    #[error(transparent)]
    Rule(#[from] RuleFault),
    /// A rule gave no answer.
    #[error(transparent)]
    Failure(#[from] RuleFailure),
    /// A text can't be taken.
    #[error(transparent)]
    Text(#[from] TextFault),
}

impl Refusal for IndicatorRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownIndicator { .. } => "unknown-indicator",
            Self::CodeTaken { .. } => "indicator-taken",
            Self::NotMeasurable => "not-measurable",
            Self::BadScale { .. } => "bad-scale",
            Self::TooMany { .. } => "too-many-here",
            Self::TooManyToRank { .. } => "too-many-to-rank",
            Self::CategoryCycle { .. } => "category-cycle",
            Self::SelfEvaluation => "self-evaluation",
            Self::NotAPerson => "not-a-person",
            Self::UnknownObject { .. } => "unknown-object",
            Self::NotAsked { .. } => "indicator-not-asked",
            Self::NotOnTheScale { .. } => "not-on-the-scale",
            Self::Closed => "evaluations-closed",
            Self::NotAdmitting { .. } => "level-not-admitting",
            Self::UnknownGroup { .. } => "unknown-group",
            Self::UnknownMember { .. } => "unknown-member",
            Self::NotALevel => "not-a-level",
            Self::Rule(fault) => fault.code(),
            Self::Failure(failure) => failure.code(),
            Self::Text(fault) => fault.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::UnknownIndicator { code } | Self::CodeTaken { code } | Self::NotAsked { code } => {
                vec![("indicator", Argument::text(code))]
            }
            Self::BadScale { limit } => vec![("limit", Argument::text(limit))],
            Self::TooMany { limit } | Self::TooManyToRank { limit } | Self::CategoryCycle { limit } => {
                vec![("limit", Argument::text(limit))]
            }
            Self::UnknownObject { object } => vec![("object", Argument::text(object))],
            Self::NotOnTheScale { code, low, high } => {
                vec![("indicator", Argument::text(code)), ("low", Argument::text(low)), ("high", Argument::text(high))]
            }
            Self::UnknownGroup { group } | Self::NotAdmitting { group } => vec![("group", Argument::text(group))],
            Self::UnknownMember { member } => vec![("member", Argument::text(member))],
            Self::Rule(fault) => fault.arguments(),
            Self::Failure(failure) => failure.arguments(),
            Self::Text(fault) => fault.arguments(),
            Self::NotMeasurable | Self::SelfEvaluation | Self::NotAPerson | Self::Closed | Self::NotALevel => Vec::new(),
        }
    }
}
