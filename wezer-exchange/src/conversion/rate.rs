//! A rate: a fraction of whole numbers, and what it makes of an amount.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::money::{MAX_MINOR, Ppm, Scale};

/// `n` whole units come out for `d` that go in; reduced, both from 1 to 1,000,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Written", into = "Written")]
#[schemars(with = "Written")]
pub struct Rate {
    n: u32,
    d: u32,
}

/// A rate as it is written.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Written {
    /// So many come out: 1 to 1,000,000,000.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    n: u32,
    /// For so many that go in: 1 to 1,000,000,000.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    d: u32,
}

/// A side of a rate is not a number from 1 to 1,000,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("both sides of a rate are whole numbers from 1 to 1,000,000,000")]
pub struct ZeroRate;

impl TryFrom<Written> for Rate {
    type Error = ZeroRate;

    fn try_from(Written { n, d }: Written) -> Result<Self, ZeroRate> {
        Self::new(n, d)
    }
}

impl From<Rate> for Written {
    fn from(Rate { n, d }: Rate) -> Self {
        Self { n, d }
    }
}

fn common(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// What comes of an amount, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    /// By the rate alone.
    pub(super) gross: i128,
    /// What the liquidity wallet keeps of it, rounded up.
    pub(super) spread: i128,
}

impl Rate {
    const MAX: u32 = 1_000_000_000;

    /// `n` for `d`, reduced.
    ///
    /// # Errors
    /// If a side is zero or greater than 1,000,000,000.
    pub fn new(n: u32, d: u32) -> Result<Self, ZeroRate> {
        if !(1..=Self::MAX).contains(&n) || !(1..=Self::MAX).contains(&d) {
            return Err(ZeroRate);
        }
        let (mut common, mut rest) = (n, d);
        while rest != 0 {
            (common, rest) = (rest, common % rest);
        }
        Ok(Self { n: n / common, d: d / common })
    }

    /// So many come out for [`Rate::d`] that go in.
    pub const fn n(self) -> u32 {
        self.n
    }

    /// So many go in for [`Rate::n`] that come out.
    pub const fn d(self) -> u32 {
        self.d
    }

    /// The rate of the way back.
    #[must_use]
    pub const fn inverse(self) -> Self {
        Self { n: self.d, d: self.n }
    }

    /// The fraction in minor units, reduced: n · 10^so over d · 10^si. Each side is at most 10²⁷, and their product at most 10³⁶.
    fn in_minor(self, from: Scale, to: Scale) -> (i128, i128) {
        let (n, d) = (i128::from(self.n) * to.one(), i128::from(self.d) * from.one());
        let common = common(n, d);
        (n / common, d / common)
    }

    /// floor(in · n · 10^so ÷ (d · 10^si)), in minor units; `None` below zero and beyond what can be counted.
    pub fn gives(self, minor: i128, from: Scale, to: Scale) -> Option<i128> {
        let (n, d) = self.in_minor(from, to);
        if !(0..=MAX_MINOR).contains(&minor) {
            return None;
        }
        // In two parts, so that nothing is larger than what can be counted before it is divided.
        let (wholes, rest) = (minor / d, minor % d);
        let out = wholes.checked_mul(n)?.checked_add(rest.checked_mul(n)? / d)?;
        (out <= MAX_MINOR).then_some(out)
    }

    /// The least that has to go in for so much to come out by the rate alone.
    fn takes(self, out: i128, from: Scale, to: Scale) -> Option<i128> {
        let (n, d) = self.in_minor(from, to);
        Some(out.checked_mul(d)?.checked_add(n - 1)? / n)
    }

    pub(super) fn outcome(self, spread: Ppm, minor: i128, from: Scale, to: Scale) -> Option<Outcome> {
        let gross = self.gives(minor, from, to)?;
        let parts = gross.checked_mul(i128::from(spread.parts()))?;
        Some(Outcome { gross, spread: parts / 1_000_000 + i128::from(parts % 1_000_000 != 0) })
    }

    /// The least that has to go in for anything to be left after a spread of at most one half.
    pub(super) fn least(self, spread: Ppm, from: Scale, to: Scale) -> Option<i128> {
        self.takes(if spread.parts() == 0 { 1 } else { 2 }, from, to)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scale() -> impl Strategy<Value = Scale> {
        (0u8..=18).prop_map(|digits| Scale::new(digits).expect("in range"))
    }

    fn rate() -> impl Strategy<Value = Rate> {
        (1..=Rate::MAX, 1..=Rate::MAX).prop_map(|(n, d)| Rate::new(n, d).expect("in range"))
    }

    fn spread() -> impl Strategy<Value = Ppm> {
        prop_oneof![Just(0), 0u32..=500_000].prop_map(|parts| Ppm::new(parts).expect("in range"))
    }

    fn net(rate: Rate, spread: Ppm, minor: i128, from: Scale, to: Scale) -> Option<i128> {
        rate.outcome(spread, minor, from, to).map(|outcome| outcome.gross - outcome.spread)
    }

    #[test]
    fn a_rate_is_reduced_and_never_nothing() {
        let rate: Rate = serde_json::from_str(r#"{"n": 6, "d": 4}"#).expect("a rate");
        assert_eq!((rate.n(), rate.d()), (3, 2));
        assert_eq!(serde_json::to_string(&rate.inverse()).expect("written"), r#"{"n":2,"d":3}"#);
        for bad in [r#"{"n": 0, "d": 4}"#, r#"{"n": 1, "d": 0}"#, r#"{"n": 1, "d": 1000000001}"#, r#"{"n": 1.5, "d": 1}"#] {
            assert!(serde_json::from_str::<Rate>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn digits_behind_the_point_count() {
        let rate = Rate::new(3, 2).expect("a rate");
        let cents = Scale::CENTS;
        assert_eq!(rate.gives(1_01, cents, Scale::WHOLE), Some(1), "1.01 × 3/2 = 1.515, in whole units 1");
        assert_eq!(rate.gives(7, Scale::WHOLE, cents), Some(10_50));
        assert_eq!(rate.least(Ppm::default(), cents, Scale::WHOLE), Some(67));
    }

    proptest! {
        /// property 3.7: out = floor(in · n · 10^so / (d · 10^si)), against numbers without a bound.
        #[test]
        fn it_is_the_floor_of_the_fraction(rate in rate(), minor in 0..=MAX_MINOR, from in scale(), to in scale()) {
            use num_bigint::BigInt;
            let exact = BigInt::from(minor) * rate.n() * BigInt::from(to.one()) / (BigInt::from(rate.d()) * BigInt::from(from.one()));
            match rate.gives(minor, from, to) {
                Some(out) => prop_assert_eq!(BigInt::from(out), exact),
                None => prop_assert!(exact > BigInt::from(MAX_MINOR)),
            }
        }

        /// property 3.7: a → b → a never gains.
        #[test]
        fn there_and_back_never_gains(rate in rate(), spread in spread(), minor in 0..=10i128.pow(20), from in scale(), to in scale()) {
            if let Some(there) = net(rate, spread, minor, from, to)
                && let Some(back) = net(rate.inverse(), spread, there, to, from)
            {
                prop_assert!(back <= minor);
            }
        }

        /// property 3.7: k parts never give more than the whole; more in never gives less.
        #[test]
        fn parts_never_give_more(
            rate in rate(), spread in spread(), parts in prop::collection::vec(0..=10i128.pow(12), 1..6), from in scale(), to in scale(),
        ) {
            let whole: i128 = parts.iter().sum();
            if let Some(whole) = net(rate, spread, whole, from, to) {
                let each: Vec<i128> = parts.iter().map(|part| net(rate, spread, *part, from, to).expect("less than the whole")).collect();
                prop_assert!(each.iter().sum::<i128>() <= whole);
                prop_assert!(each.iter().all(|part| *part <= whole));
            }
        }

        /// The number that a refusal names passes, and one less does not.
        #[test]
        fn the_least_that_passes_is_the_least(rate in rate(), spread in spread(), from in scale(), to in scale()) {
            let least = rate.least(spread, from, to).expect("counted");
            if let Some(left) = net(rate, spread, least, from, to) {
                prop_assert!(left >= 1);
                prop_assert!(net(rate, spread, least - 1, from, to).is_some_and(|less| less < 1));
            }
        }
    }
}
