//! Amounts that whoever may not see all wallets may try.
//!
//! Invariant: a bound on balances that they try is a step: 0, or 1, 2 or 5 with zeros. Between any two bounds that could be tried, one
//! more try would tell on which side of it a balance is, and twenty of them what it is.

use wezer_core::ledger::Currency;
use wezer_core::money::Amount;

use super::{Change, WhatIfError};
use crate::issuance::Terms;

/// The bounds on balances that a change sets.
fn bounds(change: &Change) -> impl Iterator<Item = Amount> {
    let ends = change.limits.into_iter().flat_map(|limits| [limits.lower, limits.upper]).flatten().map(|bound| bound.at);
    ends.chain(change.issuance.iter().flatten().filter_map(|rule| above(&rule.terms)))
}

/// Above what balances shrink.
fn above(terms: &Terms) -> Option<Amount> {
    if let Terms::Demurrage(terms) = terms { Some(terms.above) } else { None }
}

/// Whether every bound is a step, or one that is in force: those of the currency, and those of these rules.
pub(super) fn check<'a>(
    change: &Change,
    currency: &Currency,
    in_force: impl Iterator<Item = &'a Terms>,
) -> Result<(), WhatIfError> {
    let own = [currency.limits().lower, currency.limits().upper].into_iter().flatten().map(|bound| bound.at);
    let known: Vec<Amount> = own.chain(in_force.filter_map(above)).collect();
    for at in bounds(change).filter(|at| !known.contains(at)) {
        let minor = at.to_minor(currency.scale())?;
        let (near, far) = around(minor.abs());
        if near != minor.abs() {
            let sign = |size: i128| currency.amount(size * minor.signum());
            return Err(WhatIfError::NotAStep { at, near: sign(near), far: sign(far) });
        }
    }
    Ok(())
}

/// The greatest step up to a size, and the least from it on; of one that is a step, itself twice.
fn around(size: i128) -> (i128, i128) {
    let mut ten = 1i128;
    while size / 10 >= ten {
        ten *= 10;
    }
    let steps = [0, 1, 2, 5, 10].map(|step| step * ten);
    let near = steps.into_iter().filter(|step| *step <= size).max().unwrap_or(0);
    let far = steps.into_iter().filter(|step| *step >= size).min().unwrap_or(size);
    (near, far)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_one_two_and_five_with_zeros() {
        for (size, near, far) in [
            (0, 0, 0),
            (1, 1, 1),
            (3, 2, 5),
            (9, 5, 10),
            (10, 10, 10),
            (5_999, 5_000, 10_000),
            (wezer_core::money::MAX_MINOR, wezer_core::money::MAX_MINOR, wezer_core::money::MAX_MINOR),
        ] {
            assert_eq!(around(size), (near, far));
        }
    }
}
