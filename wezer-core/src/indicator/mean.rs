//! Means that a few votes don't turn.
//!
//! Invariant: integers throughout, so the result depends on which marks there are and on nothing else: not on their order, nor on
//! whether they were added one by one. Results have six digits behind the point, rounded to the nearest.
//!
//! Sources: the Bayesian mean as in *The Bayesian Average*; the lower bound of E. B. Wilson's interval (1927) with z = 1.96, that is
//! 95 %; the rule of succession of Laplace.

use crate::money::{Amount, Scale};

/// Digits kept while working.
const ONE: i128 = 1_000_000_000_000;
/// Digits kept for powers of one half.
const FINE: i128 = 1_000_000_000_000_000_000;

/// How many marks the prior of a Bayesian mean counts for.
pub const PRIOR_WEIGHT: u32 = 5;

/// What marks come to: how many, and their sum. Weights may be parts of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Weighed {
    count: i128,
    sum: i128,
}

impl Weighed {
    /// Adds `count` marks of this sum, each with a weight in parts of 10¹².
    pub(crate) fn add(&mut self, count: u64, sum: i64, weight: i128) {
        self.count = self.count.saturating_add(i128::from(count).saturating_mul(weight));
        self.sum = self.sum.saturating_add(i128::from(sum).saturating_mul(weight));
    }

    /// The plain mean; `None` of no marks.
    pub(crate) fn mean(self) -> Option<Amount> {
        (self.count > 0).then(|| present(divide(self.sum.saturating_mul(ONE), self.count)))
    }

    /// (C·m + Σr) / (C + n): near `prior` while there are few marks, near their mean once there are many.
    pub(crate) fn bayesian(self, prior: i64, prior_weight: u32) -> Amount {
        let weight = i128::from(prior_weight) * ONE;
        let sum = self.sum.saturating_add(i128::from(prior) * weight);
        let count = self.count.saturating_add(weight);
        if count == 0 { present(i128::from(prior) * ONE) } else { present(divide(sum.saturating_mul(ONE), count)) }
    }
}

/// The weight of a whole mark.
pub(crate) const WHOLE: i128 = ONE;

/// The Bayesian mean of `count` marks of this sum, with a prior of [`PRIOR_WEIGHT`] marks: (C·m + Σr) / (C + n).
pub fn bayesian(count: u64, sum: i64, prior: i64) -> Amount {
    let mut weighed = Weighed::default();
    weighed.add(count, sum, ONE);
    weighed.bayesian(prior, PRIOR_WEIGHT)
}

/// The plain mean of `count` marks of this sum; `None` of no marks.
pub(crate) fn plain(count: u64, sum: i64) -> Option<Amount> {
    let mut weighed = Weighed::default();
    weighed.add(count, sum, ONE);
    weighed.mean()
}

/// The mean of a share of which `successes` and `failures` were seen: (s + 1) / (s + f + 2); one half where nothing was.
pub fn beta(successes: u64, failures: u64) -> Amount {
    present(divide((i128::from(successes) + 1) * ONE, i128::from(successes) + i128::from(failures) + 2))
}

/// The lower bound of Wilson's interval for the share of successes, at 95 % (z = 1.96): 0 of nothing, below the share seen, nearer
/// to it the more was seen. Counts beyond a thousand million are taken as that.
pub fn wilson(successes: u64, failures: u64) -> Amount {
    const LIMIT: u64 = 1_000_000_000;
    /// z and z², in parts of 10¹².
    const Z: i128 = 1_960_000_000_000;
    const Z2: i128 = 3_841_600_000_000;
    let (s, f) = (i128::from(successes.min(LIMIT)), i128::from(failures.min(LIMIT)));
    let n = s + f;
    if s == 0 {
        return Amount::ZERO;
    }
    // (s + z²/2 − z·√(s·f/n + z²/4)) / (n + z²); below the root in parts of 10²⁴.
    let below = s * f * ONE / n * ONE + Z2 / 4 * ONE;
    let root = i128::try_from(below.unsigned_abs().isqrt()).unwrap_or(i128::MAX);
    let above = s * ONE + Z2 / 2 - Z * root / ONE;
    present(divide(above.max(0) * ONE, n * ONE + Z2))
}

/// The weight that something keeps after `age` seconds if it loses half of it each `half_life` seconds: 2^(−age / half-life) in parts
/// of 10¹². Nothing loses weight with a half-life of zero.
pub(crate) fn decayed(age: u64, half_life: u64) -> i128 {
    if half_life == 0 {
        return ONE;
    }
    let halvings = age / half_life;
    if halvings >= 64 {
        return 0;
    }
    // The rest as a binary fraction: its bits say which roots of one half to multiply.
    let mut rest = i128::from(age % half_life);
    let (mut weight, mut root) = (FINE, FINE / 2);
    for _ in 0..48 {
        root = i128::try_from((root * FINE).unsigned_abs().isqrt()).unwrap_or(FINE);
        rest *= 2;
        if rest >= i128::from(half_life) {
            rest -= i128::from(half_life);
            weight = weight * root / FINE;
        }
    }
    (weight >> halvings) / (FINE / ONE)
}

/// A weight in parts of 10¹² as a number.
#[cfg(test)]
fn weight(parts: i128) -> Amount {
    present(parts)
}

fn divide(dividend: i128, divisor: i128) -> i128 {
    let half = if dividend < 0 { -(divisor / 2) } else { divisor / 2 };
    dividend.saturating_add(half) / divisor
}

/// Six digits behind the point.
fn present(parts: i128) -> Amount {
    let scale = Scale::new(6).unwrap_or_default();
    Amount::from_minor(divide(parts, 1_000_000), scale).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    #[test]
    fn vectors() {
        // statsmodels 0.15.0, proportion_confint(s, n, method="wilson"), to four digits.
        for (successes, all, expected) in
            [(1, 1, "0.2065"), (9, 10, "0.5958"), (90, 100, "0.8256"), (0, 5, "0"), (5, 5, "0.5655")]
        {
            let bound = wilson(successes, all - successes);
            let (rounded, _) =
                bound.checked_add(amount("0.00005")).expect("fits").to_minor_rounded(Scale::new(4).expect("fits")).expect("fits");
            assert_eq!(
                Amount::from_minor(rounded, Scale::new(4).expect("fits")),
                Ok(amount(expected)),
                "{successes} of {all}: {bound}"
            );
        }
        assert_eq!(beta(1, 0), amount("0.666667"));
        assert_eq!(beta(0, 0), amount("0.5"));
        assert_eq!(bayesian(0, 0, 1), amount("1"));
        assert_eq!(bayesian(1, 2, 0), amount("0.333333"));
        assert_eq!(bayesian(5, -10, 0), amount("-1"));
        assert_eq!(weight(decayed(365, 365)), amount("0.5"));
        assert_eq!(weight(decayed(1, 2)), amount("0.707107"));
        assert_eq!(weight(decayed(1, 3)), amount("0.793701"));
        assert_eq!(weight(decayed(10, 3)), amount("0.099213"));
        assert_eq!(weight(decayed(0, 3)), amount("1"));
        assert_eq!(weight(decayed(u64::MAX, 1)), amount("0"));
    }

    proptest! {
        #[test]
        fn a_bayesian_mean_lies_between_the_prior_and_the_mean(marks in proptest::collection::vec(-2i64..=2, 0..50), prior in -2i64..=2) {
            let (count, sum) = (marks.len() as u64, marks.iter().sum::<i64>());
            let mut weighed = Weighed::default();
            for mark in marks.iter().rev() {
                weighed.add(1, *mark, WHOLE);
            }
            let mean = weighed.mean().unwrap_or_else(|| bayesian(0, 0, prior));
            let bayes = bayesian(count, sum, prior);
            prop_assert_eq!(weighed.bayesian(prior, PRIOR_WEIGHT), bayes, "one by one or at once, in any order");
            let prior = bayesian(0, 0, prior);
            prop_assert!(prior.min(mean) <= bayes && bayes <= prior.max(mean));
        }

        #[test]
        fn a_bayesian_mean_tends_to_the_mean(mark in -2i64..=2, count in 10_000u64..100_000) {
            let off = bayesian(count, mark * i64::try_from(count).expect("small"), 0).checked_add(amount(&(-mark).to_string())).expect("fits");
            prop_assert!(off < amount("0.002") && off > amount("-0.002"));
        }

        #[test]
        fn the_lower_bound_lies_between_nothing_and_the_share(s in 0u64..2_000, f in 0u64..2_000, more in 2u64..20) {
            prop_assume!(s + f > 0);
            let bound = wilson(s, f);
            let share = present(divide(i128::from(s) * ONE, i128::from(s + f)));
            prop_assert!(Amount::ZERO <= bound && bound <= share);
            prop_assert!(wilson(s + 1, f) >= bound, "rises with successes");
            prop_assert!(wilson(s * more, f * more) >= bound, "rises with how much was seen");
        }

        #[test]
        fn a_beta_mean_is_symmetric(s in 0u64..100_000, f in 0u64..100_000) {
            let off = beta(s, f).checked_add(beta(f, s)).expect("fits").checked_add(amount("-1")).expect("fits");
            prop_assert!(off >= amount("-0.000001") && off <= amount("0.000001"));
        }

        #[test]
        fn a_half_life_halves(age in 0u64..10_000_000, half_life in 1u64..1_000_000) {
            let (now, later) = (decayed(age, half_life), decayed(age + half_life, half_life));
            prop_assert!((now - 2 * later).abs() <= 2, "{now} {later}");
            prop_assert!(decayed(age + 1, half_life) <= now);
        }
    }
}
