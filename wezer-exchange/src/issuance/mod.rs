//! Issuance over time: basic income, universal dividend, demurrage, interest, membership fees.
//!
//! A rule is data that the community writes ([`SetIssuanceRule`]) and can't be changed, only replaced or ended, so that nothing is
//! changed for the past. [`TickIssuance`] carries out what is due.
//!
//! Invariant: a rule is carried out once for each of its periods and each member or account, however often and late the tick comes: its
//! course walks over them in an order that never changes. Who is a member and what an account held is asked for the moment at which the
//! period began, not for when the tick came. Periods of all rules are carried out in the order in which they began; what is posted on
//! a later day than it fell due counts, for all rules of the currency, from when it fell due. So, as long as no limit stands
//! in the way, catching up late gives the same as posting on time. Everything moves through the ledger's door; no limit is passed: what
//! one refuses is kept as open ([`Unmet`]) for the wallet's holder and the community to see.
//!
//! Cost: a tick looks at no more than [`MAX_AT_ONCE`] members and accounts. A period takes a walk over all members, or over all accounts of
//! all currencies, and for each account one search in its passbook.

mod charge;
mod claim;
mod command;
mod dividend;
mod event;
mod grant;
pub(crate) mod late;
mod query;
mod rate;
mod refusal;
mod rule;
mod sweep;
mod terms;
mod tick;
mod unmet;

use wezer_core::kernel::{Registry, RegistryError, Right};

pub use self::claim::{ClaimIncome, Claimable, ClaimableIncome, Claimed};
pub use self::command::{EndIssuanceRule, MAX_NAME, MAX_RULES, SetIssuanceRule};
pub use self::dividend::{DividendStepId, InDividends, MAX_TOLD, RELATIVE_DIGITS, Relative};
pub use self::event::{
    DividendEvaluated, IncomeClaimed, IssuanceRuleEnded, IssuanceRuleSet, IssuanceSettled, UnmetKept, UnmetSettled, UnmetWaived,
};
pub use self::query::{IssuanceForecast, IssuancePreview, IssuanceRuleById, IssuanceRules};
pub use self::rate::{FACTOR_DIGITS, Factor, NotARate, RATE_DIGITS, Rate, Rounding, interest, next_dividend};
pub use self::refusal::IssuanceRefusal;
pub use self::rule::{Course, IssuanceRule};
pub use self::terms::{
    BasicIncome, Counted, Demurrage, Dividend, Fee, Interest, MAX_EXEMPT, MAX_PAYMENTS, MAX_WINDOW, Terms, Welcome,
};
pub use self::tick::{IssuanceTicked, MAX_AT_ONCE, TickIssuance};
pub use self::unmet::{SettleUnmet, Unmet, UnmetOf, UnmetOfRule, WaiveUnmet};
pub use crate::calendar::{Day, Every, Period};

wezer_core::ids! {
    /// A rule by which money comes, goes or shrinks with time. A later one is greater.
    IssuanceRuleId,
    /// What a rule could not move between a wallet and its other side.
    UnmetId,
    /// How far a member has claimed what a rule gives.
    ClaimId,
}

/// To make rules of issuance, end them, and waive what is open.
pub const MANAGE_ISSUANCE: Right = Right::new("issuance.manage");
/// To carry out what is due. An application's clock holds it.
pub const TICK_ISSUANCE: Right = Right::new("issuance.tick");
/// To claim a basic income: one's own, or over the community anybody's.
pub const CLAIM_INCOME: Right = Right::new("issuance.claim");

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(MANAGE_ISSUANCE)?.right(TICK_ISSUANCE)?.right(CLAIM_INCOME)?;
    registry.command::<SetIssuanceRule>()?.command::<EndIssuanceRule>()?.command::<TickIssuance>()?;
    registry.command::<ClaimIncome>()?.command::<SettleUnmet>()?.command::<WaiveUnmet>()?;
    registry.query::<IssuanceRules>()?.query::<IssuanceRuleById>()?.query::<IssuancePreview>()?;
    registry.query::<InDividends>()?.query::<ClaimableIncome>()?.query::<UnmetOf>()?.query::<UnmetOfRule>()?;
    registry.event::<IssuanceRuleSet>()?.event::<IssuanceRuleEnded>()?.event::<IssuanceSettled>()?;
    registry.event::<DividendEvaluated>()?.event::<IncomeClaimed>()?;
    registry.event::<UnmetKept>()?.event::<UnmetSettled>()?.event::<UnmetWaived>()?;
    registry.document::<IssuanceRule>()?.document::<Unmet>()?.document::<claim::Claims>()?.document::<late::LateMoney>()?;
    registry.document::<dividend::DividendStep>()?.index(dividend::DividendStep::BY_MOMENT)?;
    registry.index(IssuanceRule::BY_AGE)?.index(IssuanceRule::BY_DUE)?.index(IssuanceRule::BY_LIFE)?;
    registry.index(Unmet::BY_WALLET)?.index(Unmet::BY_RULE)?.index(claim::Claims::BY_MEMBER)?;
    Ok(())
}
