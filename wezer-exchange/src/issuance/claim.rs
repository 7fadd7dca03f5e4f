//! A basic income that is claimed.
//!
//! Invariant: for each member and rule it is known up to which period was claimed, so none is paid twice; who claims late, but within the
//! window, gets as much as who claims each time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::MemberId;
use wezer_core::kernel::{Document, Index, IndexKeys, IndexRows, Missing};
use wezer_core::ledger::Currency;
use wezer_core::member::Member;
use wezer_core::money::{Amount, Money};
use wezer_core::seal::Basis;
use wezer_core::sovereignty::{Processing, Retention};
use wezer_core::time::Timestamp;
use wezer_core::{Command, Permission, Query, Stop, View, Work};

use super::event::IncomeClaimed;
use super::grant::was_active;
use super::sweep::{is_beyond_pot, transfer};
use super::{BasicIncome, CLAIM_INCOME, ClaimId, IssuanceRefusal, IssuanceRule, IssuanceRuleId, Terms};

/// How far a member has claimed what a rule gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    id: ClaimId,
    rule: IssuanceRuleId,
    member: MemberId,
    /// The first period that was not claimed yet.
    next: u32,
}

impl Claims {
    pub(crate) const BY_MEMBER: Index = Index::new("issuance_claims.by_member");

    fn of(member: MemberId, rule: IssuanceRuleId) -> IndexKeys {
        Self::BY_MEMBER.starting_with(&[member.as_u128().to_be_bytes(), rule.as_u128().to_be_bytes()].concat())
    }
}

impl Document for Claims {
    const KIND: &'static str = "issuance_claims";
    type Id = ClaimId;

    fn id(&self) -> ClaimId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("bookkeeping", Basis::LegalDuty, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        let (member, rule) = (self.member.as_u128().to_be_bytes(), self.rule.as_u128().to_be_bytes());
        rows.add(Self::BY_MEMBER, &[member, rule].concat());
    }
}

/// What is there to be claimed.
struct Open {
    /// For so many periods.
    periods: u32,
    /// How much in each.
    each: Amount,
    /// The first period for which nothing can be claimed yet.
    next: u32,
    /// Until when the oldest of them can be claimed.
    until: Option<Timestamp>,
}

/// What a member can claim at a moment who has claimed up to `claimed` before.
fn open(rule: &IssuanceRule, member: &Member, claimed: u32, now: Timestamp) -> Result<Open, IssuanceRefusal> {
    let Terms::BasicIncome(BasicIncome { amount: Some(each), claim_within: Some(window), .. }) = rule.terms else {
        return Err(IssuanceRefusal::NotClaimed);
    };
    let next = rule.every.current(now).map_or(0, |current| current + 1);
    let first = claimed.max(rule.first).max(next.saturating_sub(u32::from(window)));
    let was_active = |period: &u32| rule.is_in_force(*period) && was_active(member, rule.every.begins(*period));
    let periods = u32::try_from((first..next).filter(was_active).count()).unwrap_or(0);
    let oldest = (first..next).find(was_active);
    let until = oldest.map(|oldest| rule.every.begins(oldest.saturating_add(u32::from(window))));
    Ok(Open { periods, each, next: next.max(claimed), until })
}

fn total(open: &Open, currency: &Currency) -> i128 {
    super::grant::minor(open.each, currency).saturating_mul(i128::from(open.periods))
}

/// Claims for a member what a rule gives for the periods that began, as far back as the rule lets claim: those in which they were active
/// when the period began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimIncome {
    /// Which rule.
    pub rule: IssuanceRuleId,
    /// For whom.
    pub member: MemberId,
}

/// What was claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Claimed {
    /// For so many periods.
    pub periods: u32,
    /// All together.
    pub money: Money,
}

impl Command for ClaimIncome {
    const NAME: &'static str = "claim_income";
    type Output = Claimed;
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(CLAIM_INCOME, self.member)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Claimed, Stop<IssuanceRefusal>> {
        let Self { rule, member } = *self;
        let (rule_read, person) = (work.get::<IssuanceRule>(rule), work.get::<Member>(member));
        let kept = work.scan(Claims::of(member, rule), 1);
        let (rule_read, person, kept) = (rule_read?, person?, kept?);
        let rule = rule_read.ok_or(IssuanceRefusal::UnknownRule { rule })?;
        let person = person.ok_or(IssuanceRefusal::UnknownMember { member })?;
        let kept: Vec<_> = work.all::<Claims>(kept.into_iter().map(ClaimId::from_u128))?;
        let currency = work.currency(rule.currency).map_err(|stop| stop.map(IssuanceRefusal::from))?;
        let open = open(&rule, &person, kept.first().map_or(0, |claims| claims.next), work.now())?;
        let amount = total(&open, &currency);
        if open.periods == 0 {
            return Err(IssuanceRefusal::NothingToClaim.into());
        }
        if is_beyond_pot(work, &currency, &rule, amount)? {
            return Err(IssuanceRefusal::OtherSide.into());
        }
        transfer(work, &currency, &rule, person.wallet(), amount)?.map_err(IssuanceRefusal::from)?;
        work.emit(&IncomeClaimed { rule: rule.id, member, periods: open.periods });
        let id = kept.first().map_or_else(|| work.new_id(), |claims| claims.id);
        work.put(Claims { id, rule: rule.id, member, next: open.next })?;
        Ok(Claimed { periods: open.periods, money: Money::new(currency.amount(amount), currency.code()) })
    }
}

/// What a member could claim of a rule now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimableIncome {
    /// Which rule.
    pub rule: IssuanceRuleId,
    /// Who.
    pub member: MemberId,
}

/// What could be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Claimable {
    /// For so many periods.
    pub periods: u32,
    /// All together.
    pub money: Money,
    /// From this moment on the oldest of these periods can't be claimed any more; none if there is nothing to claim.
    pub until: Option<Timestamp>,
}

impl Query for ClaimableIncome {
    const NAME: &'static str = "claimable_income";
    type Output = Claimable;
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(CLAIM_INCOME, self.member)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Claimable, Stop<IssuanceRefusal>> {
        let Self { rule, member } = *self;
        let rule = view.get::<IssuanceRule>(rule)?.ok_or(IssuanceRefusal::UnknownRule { rule })?;
        let person = view.get::<Member>(member)?.ok_or(IssuanceRefusal::UnknownMember { member })?;
        let kept = view.scan(Claims::of(member, rule.id), 1)?;
        let kept = view.all::<Claims>(kept.into_iter().map(ClaimId::from_u128))?;
        let open = open(&rule, &person, kept.first().map_or(0, |claims| claims.next), view.now())?;
        let currency = currency_of(view, &rule)?;
        let money = Money::new(currency.amount(total(&open, &currency)), rule.currency);
        Ok(Claimable { periods: open.periods, money, until: open.until })
    }
}

/// The currency of a rule; it was there when the rule was made, and currencies stay.
pub(super) fn currency_of(view: &mut View<'_>, rule: &IssuanceRule) -> Result<std::sync::Arc<Currency>, Stop<IssuanceRefusal>> {
    let found: Result<_, Missing> = view.get::<Currency>(rule.currency);
    found?.ok_or_else(|| IssuanceRefusal::UnknownRule { rule: rule.id }.into())
}
