//! What the custodian's money is worth here, and what deposits and withdrawals cost.
//!
//! Invariant: nothing is gained by rounding: what a wallet gets, and what is paid out, is rounded down.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Document, Missing};
use wezer_core::ledger::{Currency, LedgerRefusal, Origin};
use wezer_core::money::{Amount, AmountError, CurrencyCode, Ppm};
use wezer_core::{Command, Permission, Query, Stop, View, Work, right};

use super::CustodyRefusal;
use super::event::CustodyTermsSet;

const MILLION: i128 = 1_000_000;

/// What a deposit or a withdrawal costs. It goes to the commons, so that nothing leaves the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    /// A fixed part.
    #[serde(default)]
    pub fixed: Amount,
    /// A share, in parts per million, rounded down.
    #[serde(default)]
    pub share: Ppm,
}

impl Charge {
    /// The charge on so many minor units, at most all of them.
    pub(super) fn on(self, minor: i128, currency: &Currency) -> Result<i128, AmountError> {
        let share = minor.checked_mul(i128::from(self.share.parts())).ok_or(AmountError::TooLarge)? / MILLION;
        let due = self.fixed.to_minor(currency.scale())?.checked_add(share).ok_or(AmountError::TooLarge)?;
        Ok(due.clamp(0, minor.max(0)))
    }
}

/// So many units of the currency stand for so many of the custodian's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Worth {
    /// Units of the currency: more than none.
    pub units: u32,
    /// Units of the custodian's money: more than none.
    pub outside: u32,
}

impl Default for Worth {
    fn default() -> Self {
        Self { units: 1, outside: 1 }
    }
}

impl Worth {
    /// What so many minor units of the custodian's money are worth here.
    pub(super) fn inside(self, outside: i128) -> Result<i128, AmountError> {
        Ok(outside.checked_mul(i128::from(self.units)).ok_or(AmountError::TooLarge)? / i128::from(self.outside.max(1)))
    }

    /// What so many minor units are worth in the custodian's money.
    pub(super) fn outside(self, inside: i128) -> Result<i128, AmountError> {
        Ok(inside.checked_mul(i128::from(self.outside)).ok_or(AmountError::TooLarge)? / i128::from(self.units.max(1)))
    }
}

/// The terms of a currency in custody, and what came and went by proof so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Custody {
    pub(super) currency: CurrencyCode,
    /// What a unit is worth.
    #[serde(default)]
    pub worth: Worth,
    /// What a deposit costs.
    #[serde(default)]
    pub deposit: Charge,
    /// What a withdrawal costs.
    #[serde(default)]
    pub withdrawal: Charge,
    /// What the custodian received and paid out by proof, in its money.
    #[serde(default)]
    pub(super) outside: Amount,
    /// What was brought in and taken out by proof, in the currency.
    #[serde(default)]
    pub(super) inside: Amount,
}

impl Custody {
    fn of(currency: CurrencyCode) -> Self {
        let (worth, none) = (Worth::default(), Charge::default());
        Self { currency, worth, deposit: none, withdrawal: none, outside: Amount::ZERO, inside: Amount::ZERO }
    }

    /// What the custodian should hold by all proofs, in its money.
    pub fn expected(&self) -> Amount {
        self.outside
    }

    /// What was brought in less what was taken out by proof, in the currency.
    pub fn proven(&self) -> Amount {
        self.inside
    }

    /// The terms of a currency that is held in custody, with the currency.
    pub(super) fn find(work: &mut Work<'_>, code: CurrencyCode) -> Result<(Self, Arc<Currency>), Stop<CustodyRefusal>> {
        let (currency, found) = (work.get::<Currency>(code), work.get::<Self>(code));
        Self::checked(code, currency?, found?)
    }

    /// The same for a query.
    pub(super) fn seen(view: &mut View<'_>, code: CurrencyCode) -> Result<(Self, Arc<Currency>), Stop<CustodyRefusal>> {
        let (currency, found) = (view.get::<Currency>(code), view.get::<Self>(code));
        Self::checked(code, currency?, found?)
    }

    fn checked(
        code: CurrencyCode,
        currency: Option<Arc<Currency>>,
        found: Option<Arc<Self>>,
    ) -> Result<(Self, Arc<Currency>), Stop<CustodyRefusal>> {
        let currency = currency.ok_or(CustodyRefusal::from(LedgerRefusal::UnknownCurrency { code }))?;
        if currency.origin() != Origin::Custody {
            return Err(CustodyRefusal::NotInCustody { currency: code }.into());
        }
        Ok((found.map_or_else(|| Self::of(code), |found| (*found).clone()), currency))
    }

    /// Counts what came by proof; below zero, what went.
    pub(super) fn count(mut self, work: &mut Work<'_>, outside: Amount, inside: Amount) -> Result<(), Stop<CustodyRefusal>> {
        let sum = |one: Amount, other| one.checked_add(other).ok_or(CustodyRefusal::from(LedgerRefusal::Overflow));
        (self.outside, self.inside) = (sum(self.outside, outside)?, sum(self.inside, inside)?);
        let put: Result<(), Missing> = work.put(self);
        Ok(put?)
    }
}

impl Document for Custody {
    const KIND: &'static str = "custody";
    type Id = CurrencyCode;

    fn id(&self) -> CurrencyCode {
        self.currency
    }
}

/// Sets what a currency in custody is worth, and what deposits and withdrawals cost, for those that are recorded or asked for from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCustodyTerms {
    /// Which currency.
    pub currency: CurrencyCode,
    /// What a unit is worth; one to one if absent.
    #[serde(default)]
    pub worth: Worth,
    /// What a deposit costs; nothing if absent.
    #[serde(default)]
    pub deposit: Charge,
    /// What a withdrawal costs; nothing if absent.
    #[serde(default)]
    pub withdrawal: Charge,
}

impl Command for SetCustodyTerms {
    const NAME: &'static str = "set_custody_terms";
    type Output = ();
    type Error = CustodyRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::MANAGE_CURRENCIES)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<CustodyRefusal>> {
        let (custody, currency) = Custody::find(work, self.currency)?;
        let Self { worth, deposit, withdrawal, .. } = *self;
        if worth.units == 0 || worth.outside == 0 || deposit.fixed.is_negative() || withdrawal.fixed.is_negative() {
            return Err(CustodyRefusal::BadTerms.into());
        }
        for charge in [deposit, withdrawal] {
            charge.on(1, &currency).map_err(|fault| CustodyRefusal::from(LedgerRefusal::from(fault)))?;
        }
        work.emit(&CustodyTermsSet { currency: currency.number() });
        Ok(work.put(Custody { worth, deposit, withdrawal, ..custody })?)
    }
}

/// What a currency in custody is worth, and what deposits and withdrawals cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustodyTermsOf {
    /// Which currency.
    pub currency: CurrencyCode,
}

impl Query for CustodyTermsOf {
    const NAME: &'static str = "custody_terms";
    type Output = Custody;
    type Error = CustodyRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Custody, Stop<CustodyRefusal>> {
        Ok(Custody::seen(view, self.currency)?.0)
    }
}
