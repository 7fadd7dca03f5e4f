//! Rates and their powers, exactly.
//!
//! Invariant: no float. A [`Rate`] is a whole number of thousand-millionths; a [`Factor`] has [`FACTOR_DIGITS`] digits behind the point,
//! and each multiplication rounds it to the nearest, so that its nth power is off by less than n of its last digits. A share of an
//! amount is rounded once, as the rule says.
//!
//! Cost: a multiplication is one 256-bit division, bit by bit; a power takes some twenty of them, the root of a year two thousand.

use core::fmt;
use core::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// So many digits a rate has behind the point.
pub const RATE_DIGITS: usize = 9;
/// So many digits a factor has behind the point.
pub const FACTOR_DIGITS: usize = 36;
const RATE_ONE: u32 = 1_000_000_000;
const ONE: u128 = 10u128.pow(36);
/// Four years have so many days by the calendar of Julius Caesar: a year is 365.25 days.
const DAYS_IN_FOUR_YEARS: u32 = 1_461;

/// How a fraction of a minor unit becomes whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// It is dropped.
    #[default]
    Down,
    /// It becomes one.
    Up,
    /// A half or more becomes one.
    Nearest,
}

/// A rate from 0 to 1, such as `0.002382304`: at most 9 digits behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = r"^[01](\.\d{1,9})?$"))]
pub struct Rate(u32);

/// A text that is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a rate: expected 0 to 1 with at most 9 digits behind the point, such as 0.02")]
pub struct NotARate;

impl Rate {
    /// No rate at all.
    pub const ZERO: Self = Self(0);

    /// The greatest rate of a year that is turned into steps of days: 0.99. Beyond, digits of the root would be lost.
    pub const MOST_A_YEAR: Self = Self(990_000_000);

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    const fn parts(self) -> u128 {
        self.0 as u128
    }
}

impl FromStr for Rate {
    type Err = NotARate;

    fn from_str(text: &str) -> Result<Self, NotARate> {
        let (whole, digits) = text.split_once('.').unwrap_or((text, "0"));
        let is_rate = matches!(whole, "0" | "1")
            && (1..=RATE_DIGITS).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        let billionths = format!("{whole}{digits:0<RATE_DIGITS$}").parse().ok().filter(|parts| *parts <= RATE_ONE);
        billionths.filter(|_| is_rate).map(Self).ok_or(NotARate)
    }
}

impl TryFrom<String> for Rate {
    type Error = NotARate;

    fn try_from(text: String) -> Result<Self, NotARate> {
        text.parse()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:09}", self.0 / RATE_ONE, self.0 % RATE_ONE)
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

/// What is left of one: from 0 to 1, with 36 digits behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Factor(u128);

impl Factor {
    /// All of it.
    pub const ONE: Self = Self(ONE);

    /// What a rate leaves: one less the rate, exactly.
    pub fn left_by(rate: Rate) -> Self {
        Self(u128::from(RATE_ONE - rate.0) * 10u128.pow(27))
    }

    /// What is left after one day of what a rate leaves after a year of 365.25 days. Exact to 26 digits for a rate of at most
    /// [`Rate::MOST_A_YEAR`], to 30 and more for those in use.
    pub fn of_a_day(yearly: Rate) -> Self {
        let four_years = Self::left_by(yearly).power(4);
        let (mut low, mut high) = (0, ONE);
        while low < high {
            let middle = high - (high - low) / 2;
            if Self(middle).power(DAYS_IN_FOUR_YEARS) <= four_years {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Self(low)
    }

    /// The product, rounded to the nearest.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self(divided(self.0, other.0, ONE, Rounding::Nearest).expect("neither is greater than one, so the product is not"))
    }

    /// What is left after so many times.
    #[must_use]
    pub fn power(self, times: u32) -> Self {
        let (mut left, mut square, mut rest) = (Self::ONE, self, times);
        while rest > 0 {
            if rest % 2 == 1 {
                left = left.times(square);
            }
            rest /= 2;
            if rest > 0 {
                square = square.times(square);
            }
        }
        left
    }

    /// What goes of an amount in minor units that is not negative, as the rule rounds: never more than the amount.
    pub fn goes(self, amount: i128, rounding: Rounding) -> Option<i128> {
        let goes = divided(u128::try_from(amount).ok()?, ONE - self.0, ONE, rounding)?;
        i128::try_from(goes).ok()
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:036}", self.0 / ONE, self.0 % ONE)
    }
}

impl From<Factor> for String {
    fn from(factor: Factor) -> Self {
        factor.to_string()
    }
}

impl TryFrom<String> for Factor {
    type Error = NotARate;

    fn try_from(text: String) -> Result<Self, NotARate> {
        let (whole, digits) = text.split_once('.').ok_or(NotARate)?;
        let is_factor = digits.len() == FACTOR_DIGITS && digits.bytes().chain(whole.bytes()).all(|byte| byte.is_ascii_digit());
        let parts = format!("{whole}{digits}").parse().ok().filter(|parts| is_factor && *parts <= ONE);
        parts.map(Self).ok_or(NotARate)
    }
}

/// Simple interest of an amount in minor units that is not negative: amount × rate × days ÷ days of a year.
pub fn interest(amount: i128, rate: Rate, days: u32, year: u16, rounding: Rounding) -> Option<i128> {
    let amount = u128::try_from(amount).ok()?;
    let interest = divided(amount, rate.parts() * u128::from(days), u128::from(RATE_ONE) * u128::from(year), rounding)?;
    i128::try_from(interest).ok()
}

/// The next universal dividend in minor units: dividend + c² × mass ÷ (members × payments), payments in thousandths. Without members, or
/// with nothing in circulation, it stays.
pub fn next_dividend(dividend: i128, c2: Rate, mass: i128, members: u32, payments: u32, rounding: Rounding) -> Option<i128> {
    if members == 0 || payments == 0 || mass <= 0 {
        return Some(dividend);
    }
    let shares = u128::from(RATE_ONE) * u128::from(members) * u128::from(payments);
    let growth = divided(u128::try_from(mass).ok()?, c2.parts() * 1_000, shares, rounding)?;
    dividend.checked_add(i128::try_from(growth).ok()?)
}

/// a × b ÷ c, rounded once; `None` if c is zero or more than 128 bits come out.
fn divided(a: u128, b: u128, c: u128, rounding: Rounding) -> Option<u128> {
    let (high, low) = product(a, b);
    if high >= c {
        return None;
    }
    let (mut rest, mut quotient) = (high, 0u128);
    for bit in (0..128).rev() {
        let over = rest >> 127 == 1;
        rest = rest << 1 | (low >> bit & 1);
        if over || rest >= c {
            rest = rest.wrapping_sub(c);
            quotient |= 1 << bit;
        }
    }
    let one_more = match rounding {
        Rounding::Down => false,
        Rounding::Up => rest > 0,
        // The rest is less than c, so nothing overflows.
        Rounding::Nearest => rest >= c - rest,
    };
    quotient.checked_add(u128::from(one_more))
}

/// The product of 128 bits by 128 bits, as the upper and the lower 128 of 256.
fn product(a: u128, b: u128) -> (u128, u128) {
    const HALF: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & HALF, b >> 64, b & HALF);
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 64);
    let other = a0 * b1 + (middle & HALF);
    (a1 * b1 + (middle >> 64) + (other >> 64), other << 64 | low & HALF)
}

#[cfg(test)]
#[path = "rate_proof.rs"]
mod tests;
