//! Exact decimal numbers.
//!
//! Invariant: an amount has at most 18 digits behind its point, and no arithmetic rounds or overflows in silence.
//! Cost: 17 bytes; every step is a few integer operations.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most digits that stand behind the point.
pub const MOST_DIGITS: u8 = 18;

/// What was read is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAmount;

impl fmt::Display for NotAnAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an amount: a decimal number such as 12.50 is needed")
    }
}

impl std::error::Error for NotAnAmount {}

/// An exact decimal number, such as `12.50`.
///
/// Two amounts are equal if they are worth the same: `12.5` and `12.50` are. Calculation answers `None` where the
/// result can't be held.
#[derive(Clone, Copy)]
pub struct Amount {
    units: i128,
    digits: u8,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self { units: 0, digits: 0 };

    /// So many units of the last digit: `new(1250, 2)` is `12.50`. `None` past [`MOST_DIGITS`].
    pub const fn new(units: i128, digits: u8) -> Option<Self> {
        if digits > MOST_DIGITS { None } else { Some(Self { units, digits }) }
    }

    /// A whole number.
    pub const fn whole(units: i64) -> Self {
        Self { units: units as i128, digits: 0 }
    }

    /// In units of the last digit.
    pub const fn units(self) -> i128 {
        self.units
    }

    /// Digits behind the point.
    pub const fn digits(self) -> u8 {
        self.digits
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.units == 0
    }

    /// Whether it is above nothing.
    pub const fn is_positive(self) -> bool {
        self.units > 0
    }

    /// Whether it is below nothing.
    pub const fn is_negative(self) -> bool {
        self.units < 0
    }

    /// The same worth with so many digits behind the point; `None` if that would round or overflow.
    pub fn with_digits(self, digits: u8) -> Option<Self> {
        if digits > MOST_DIGITS {
            return None;
        }
        let units = if digits >= self.digits {
            self.units.checked_mul(power(digits - self.digits))?
        } else {
            let step = power(self.digits - digits);
            if self.units % step != 0 {
                return None;
            }
            self.units / step
        };
        Some(Self { units, digits })
    }

    fn together(self, other: Self) -> Option<(i128, i128, u8)> {
        let digits = self.digits.max(other.digits);
        Some((self.with_digits(digits)?.units, other.with_digits(digits)?.units, digits))
    }

    /// The sum.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (one, two, digits) = self.together(other)?;
        Some(Self { units: one.checked_add(two)?, digits })
    }

    /// The difference.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let (one, two, digits) = self.together(other)?;
        Some(Self { units: one.checked_sub(two)?, digits })
    }

    /// So many times.
    pub fn checked_mul(self, times: i64) -> Option<Self> {
        Some(Self { units: self.units.checked_mul(i128::from(times))?, digits: self.digits })
    }

    /// Shared by so many, with as many digits as before: each one's share and what is left over, which is
    /// smaller than one unit of the last digit for each. `None` for nobody or a negative number of people.
    pub fn share(self, among: i64) -> Option<(Self, Self)> {
        if among <= 0 {
            return None;
        }
        let among = i128::from(among);
        let part = |units| Self { units, digits: self.digits };
        Some((part(self.units / among), part(self.units % among)))
    }

    /// The sum of all; `None` if it can't be held.
    pub fn sum(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

/// What the host counted, which may have more digits behind the point: they are cut off.
pub(crate) fn cut(text: &str) -> Result<Amount, NotAnAmount> {
    let end = text.find('.').map_or(text.len(), |point| text.len().min(point + 1 + usize::from(MOST_DIGITS)));
    text.get(..end).unwrap_or(text).parse()
}

const fn power(digits: u8) -> i128 {
    10_i128.pow(digits as u32)
}

impl From<i64> for Amount {
    fn from(units: i64) -> Self {
        Self::whole(units)
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Amount {}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Self) -> Ordering {
        let split =
            |amount: &Self| (amount.units.div_euclid(power(amount.digits)), amount.units.rem_euclid(power(amount.digits)));
        let ((one, one_rest), (two, two_rest)) = (split(self), split(other));
        // A rest is below 10 to the 18th, so it can be held with all the digits that there are.
        let fine = |rest: i128, digits: u8| rest * power(MOST_DIGITS - digits);
        one.cmp(&two).then_with(|| fine(one_rest, self.digits).cmp(&fine(two_rest, other.digits)))
    }
}

impl FromStr for Amount {
    type Err = NotAnAmount;

    /// Digits, with a sign before and a point among them if need be.
    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let (negative, number) = match text.strip_prefix('-') {
            Some(number) => (true, number),
            None => (false, text),
        };
        let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() || (rest.is_empty() && whole.len() != number.len()) {
            return Err(NotAnAmount);
        }
        let digits = u8::try_from(rest.len()).ok().filter(|digits| *digits <= MOST_DIGITS).ok_or(NotAnAmount)?;
        let mut units = 0_i128;
        for letter in whole.bytes().chain(rest.bytes()) {
            let digit = char::from(letter).to_digit(10).ok_or(NotAnAmount)?;
            let digit = if negative { -i128::from(digit) } else { i128::from(digit) };
            units = units.checked_mul(10).and_then(|units| units.checked_add(digit)).ok_or(NotAnAmount)?;
        }
        Ok(Self { units, digits })
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let step = power(self.digits).unsigned_abs();
        let (whole, rest) = (self.units.unsigned_abs() / step, self.units.unsigned_abs() % step);
        if self.digits == 0 {
            return write!(f, "{sign}{whole}");
        }
        write!(f, "{sign}{whole}.{rest:0width$}", width = usize::from(self.digits))
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Text where people read it, units and digits where a room stores it.
impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.units, self.digits).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom);
        }
        let (units, digits) = Deserialize::deserialize(deserializer)?;
        Self::new(units, digits).ok_or_else(|| serde::de::Error::custom(NotAnAmount))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_cut_after_as_many_digits_as_fit() {
        assert_eq!(cut("3.3333333333333333333333333333").map(|mean| mean.to_string()), Ok("3.333333333333333333".to_owned()));
        assert_eq!(cut("12.50").map(|mean| mean.to_string()), Ok("12.50".to_owned()));
        assert_eq!(cut("12"), Ok(12.into()));
        assert_eq!(cut("1é.5"), Err(NotAnAmount));
    }
}
