//! Limits by formula: how far a member's balance may go, worked out from what they are trusted with.
//!
//! A community writes one [`LimitRule`] a currency ([`SetLimitRule`]): a formula for the lower limit, the upper or both, over the figures
//! that [`wezer_core`] knows of a member, each clamped between two bounds that the rule names. [`TickLimits`] works it out for every member
//! once a day, and for newcomers when it comes next.
//!
//! Invariant: a formula is pure and total: where it has no value (a figure that is not known, a division by zero) the bound nearer to zero
//! holds. What was set by hand for a wallet stays above it, end by end, and is never overwritten. A limit that changes never changes a
//! balance or what is held: whoever is beyond a new one only can't go farther. Every path of money meets it at the ledger's one door.
//!
//! Gaming: what two accounts can raise by paying each other back and forth (turnover, numbers of entries, counted indicators) may not stand
//! in a formula. `net_CODE` may (what comes back from the same partner is taken off), `partners`, `days_member`, `balance_CODE` and the marks
//! that others gave. More accounts in one hand still make more partners: who is admitted remains the community's own care.
//!
//! Cost: a tick looks at no more than [`MAX_AT_ONCE`] members: their figures, and one small document where a limit changed.

mod command;
mod event;
mod formula;
mod query;
mod refusal;
mod tick;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::MemberId;
use wezer_core::kernel::{Document, Index, IndexRows, Registry, RegistryError, Right};
use wezer_core::money::CurrencyCode;
use wezer_core::time::Timestamp;

pub use self::command::{EndLimitRule, SetLimitRule};
pub use self::event::{LimitRuleEnded, LimitRuleSet, LimitsReckoned};
pub use self::formula::{LimitFormula, Worked, WorkedFigure};
pub use self::query::{ExplainLimits, ExplainedLimits, LimitRules};
pub use self::refusal::LimitRefusal;
pub use self::tick::{LimitsTicked, MAX_AT_ONCE, TickLimits};
use crate::issuance::Day;

/// To write the rules by which limits are worked out.
pub const MANAGE_LIMITS: Right = Right::new("limit.manage");
/// To work limits out. An application's clock holds it.
pub const TICK_LIMITS: Right = Right::new("limit.tick");

/// How the limits of members in one currency are worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LimitRule {
    currency: CurrencyCode,
    #[serde(default)]
    lower: Option<LimitFormula>,
    #[serde(default)]
    upper: Option<LimitFormula>,
    /// Whether it is over, and only takes back what it set.
    #[serde(default)]
    ended: bool,
    course: Course,
}

/// How far a rule has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
struct Course {
    /// For which day.
    #[serde(default)]
    day: Option<Day>,
    /// The last member that was looked at.
    #[serde(default)]
    after: Option<(Timestamp, MemberId)>,
}

impl LimitRule {
    /// All of them.
    const ALL: Index = Index::new("limit_rule.all");

    /// In which currency.
    pub fn currency(&self) -> CurrencyCode {
        self.currency
    }

    /// How far down.
    pub fn lower(&self) -> Option<&LimitFormula> {
        self.lower.as_ref()
    }

    /// How far up.
    pub fn upper(&self) -> Option<&LimitFormula> {
        self.upper.as_ref()
    }

    /// Whether it is over, and only takes back what it set.
    pub fn has_ended(&self) -> bool {
        self.ended
    }
}

impl Document for LimitRule {
    const KIND: &'static str = "limit_rule";
    type Id = CurrencyCode;

    fn id(&self) -> CurrencyCode {
        self.currency
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::ALL, &[self.currency.as_str().as_bytes(), &[0]].concat());
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(MANAGE_LIMITS)?.right(TICK_LIMITS)?;
    registry.command::<SetLimitRule>()?.command::<EndLimitRule>()?.command::<TickLimits>()?;
    registry.query::<LimitRules>()?.query::<ExplainLimits>()?;
    registry.event::<LimitRuleSet>()?.event::<LimitRuleEnded>()?.event::<LimitsReckoned>()?;
    registry.document::<LimitRule>()?.index(LimitRule::ALL)?;
    Ok(())
}
