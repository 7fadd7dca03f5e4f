//! Amounts of money, exactly.
//!
//! Invariant: no amount is ever rounded here. Inside the ledger an amount is a whole number of minor units (`i128`) under the
//! scale that its currency fixes; at the edges it is an [`Amount`], a decimal. This module is the only place where one becomes
//! the other. Amounts of two currencies do not add.
//!
//! Cost: a conversion is one multiplication by a power of ten.

mod code;

use core::fmt;
use core::str::FromStr;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use self::code::{CurrencyCode, ParseCodeError};

/// How many digits a currency has behind the point: 0 to 18.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Scale(#[schemars(range(max = 18))] u8);

/// An amount that can't be what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmountError {
    /// The text is not a decimal number.
    #[error("not an amount: expected digits with at most one point, such as 12.50")]
    NotANumber,
    /// More digits behind the point than can be kept.
    #[error("{amount} has more than {scale} digits behind the point")]
    TooPrecise {
        /// The amount as given.
        amount: Amount,
        /// How many digits the currency keeps.
        scale: u8,
    },
    /// More than can be counted: beyond 10²⁸ minor units.
    #[error("the amount is too large to be counted")]
    TooLarge,
    /// A scale beyond 18.
    #[error("a currency has at most 18 digits behind the point, not {0}")]
    ScaleTooLarge(u8),
}

impl Scale {
    /// No digit behind the point.
    pub const WHOLE: Self = Self(0);
    /// Two digits, as cents.
    pub const CENTS: Self = Self(2);

    /// A scale of so many digits; refused beyond 18.
    pub const fn new(digits: u8) -> Result<Self, AmountError> {
        if digits > 18 { Err(AmountError::ScaleTooLarge(digits)) } else { Ok(Self(digits)) }
    }

    /// How many digits.
    pub const fn digits(self) -> u8 {
        self.0
    }

    /// One whole unit of a currency of this scale, in minor units.
    pub const fn one(self) -> i128 {
        power_of_ten(self.0)
    }
}

impl<'de> Deserialize<'de> for Scale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u8::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

const fn power_of_ten(exponent: u8) -> i128 {
    10i128.pow(exponent as u32)
}

/// The greatest number of minor units that one amount may have, so that each fits a decimal.
pub const MAX_MINOR: i128 = power_of_ten(28);

/// The greatest total that a decimal holds: 2⁹⁶ − 1 minor units. Nothing in the ledger is ever counted beyond it.
pub const MAX_TOTAL: i128 = (1 << 96) - 1;

/// A decimal amount, signed and exact, not yet of a currency. Text form `-12.50`, at most 28 digits behind the point.
///
/// In JSON it is a string: a JSON number would pass through a float in most readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, JsonSchema)]
#[schemars(with = "String", extend("pattern" = r"^-?\d+(\.\d+)?$"))]
pub struct Amount(Decimal);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// So many wholes.
    pub fn whole(number: u64) -> Self {
        Self(Decimal::from(number))
    }

    #[cfg(feature = "rules")]
    pub(crate) const fn from_decimal(decimal: Decimal) -> Self {
        Self(decimal)
    }

    #[cfg(feature = "rules")]
    pub(crate) const fn to_decimal(self) -> Decimal {
        self.0
    }

    /// So many minor units of a currency of that scale.
    pub fn from_minor(minor: i128, scale: Scale) -> Result<Self, AmountError> {
        Decimal::try_from_i128_with_scale(minor, u32::from(scale.0)).map(Self).map_err(|_| AmountError::TooLarge)
    }

    /// The whole number of minor units that this amount is in a currency of that scale. Never rounds: refuses what does not fit.
    #[inline]
    pub fn to_minor(self, scale: Scale) -> Result<i128, AmountError> {
        let digits = u8::try_from(self.0.scale()).unwrap_or(u8::MAX);
        let minor = match scale.0.checked_sub(digits) {
            Some(missing) => self.0.mantissa().checked_mul(power_of_ten(missing)).ok_or(AmountError::TooLarge)?,
            None => {
                let unit = power_of_ten(digits - scale.0);
                if self.0.mantissa() % unit != 0 {
                    return Err(AmountError::TooPrecise { amount: self, scale: scale.0 });
                }
                self.0.mantissa() / unit
            }
        };
        if minor.abs() > MAX_MINOR { Err(AmountError::TooLarge) } else { Ok(minor) }
    }

    /// The minor units of this amount, rounded toward zero, and what the rounding took away.
    pub fn to_minor_rounded(self, scale: Scale) -> Result<(i128, Self), AmountError> {
        let kept = Self(self.0.trunc_with_scale(u32::from(scale.0)));
        let rest = self.0.checked_sub(kept.0).ok_or(AmountError::TooLarge)?;
        Ok((kept.to_minor(scale)?, Self(rest)))
    }

    /// The sum, or `None` if it can't be kept exactly.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        // `Decimal` drops digits where 96 bits don't hold the sum; a lower scale than the wider operand's tells.
        let sum = self.0.checked_add(other.0)?;
        (sum.scale() == self.0.scale().max(other.0.scale()) || (sum - self.0 == other.0 && sum - other.0 == self.0))
            .then_some(Self(sum))
    }

    /// So many hundredths of it, exactly; `None` if it can't be kept so.
    pub(crate) fn percent(self, hundredths: u8) -> Option<Self> {
        let share = self.0.checked_mul(Decimal::new(i64::from(hundredths), 2))?;
        (share.scale() == self.0.scale() + 2).then_some(Self(share))
    }

    /// The same amount with the other sign; nothing has none.
    #[must_use]
    pub fn negated(self) -> Self {
        if self.0.is_zero() { self } else { Self(-self.0) }
    }

    /// Whether it is more than nothing.
    pub fn is_positive(self) -> bool {
        !self.0.is_zero() && self.0.is_sign_positive()
    }

    /// Whether it is less than nothing.
    pub fn is_negative(self) -> bool {
        !self.0.is_zero() && self.0.is_sign_negative()
    }

    /// How many digits stand behind the point, zeros at the end not counted.
    pub fn precision(self) -> u8 {
        u8::try_from(self.0.normalize().scale()).unwrap_or(u8::MAX)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.ends_with(|c: char| c.is_ascii_digit())
            && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && digits.bytes().filter(|byte| *byte == b'.').count() <= 1;
        if !plain {
            return Err(AmountError::NotANumber);
        }
        // A plain number that is not read has too many digits, on whichever side of the point.
        Decimal::from_str_exact(text).map(Self).map_err(|_| AmountError::TooLarge)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.0.mantissa(), self.0.scale()).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
        } else {
            let (mantissa, scale) = <(i128, u32)>::deserialize(deserializer)?;
            Decimal::try_from_i128_with_scale(mantissa, scale).map(Self).map_err(de::Error::custom)
        }
    }
}

/// An amount of one currency. Text form `12.50 VAL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Money {
    amount: Amount,
    currency: CurrencyCode,
}

/// A text that is not money, or money of two currencies where one was needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// No space between an amount and a currency.
    #[error("not money: expected an amount and a currency, such as 12.50 VAL")]
    NotMoney,
    /// The part before the space.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The part behind the space.
    #[error(transparent)]
    Code(#[from] ParseCodeError),
    /// Amounts of two currencies do not add.
    #[error("{0} and {1} do not add")]
    TwoCurrencies(CurrencyCode, CurrencyCode),
}

impl Money {
    /// An amount of a currency.
    pub const fn new(amount: Amount, currency: CurrencyCode) -> Self {
        Self { amount, currency }
    }

    /// How much.
    pub const fn amount(self) -> Amount {
        self.amount
    }

    /// Of what.
    pub const fn currency(self) -> CurrencyCode {
        self.currency
    }

    /// The sum of two amounts of the same currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::TwoCurrencies(self.currency, other.currency));
        }
        let amount = self.amount.checked_add(other.amount).ok_or(AmountError::TooLarge)?;
        Ok(Self { amount, ..self })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (amount, currency) = text.trim().split_once(' ').ok_or(MoneyError::NotMoney)?;
        Ok(Self { amount: amount.parse()?, currency: currency.trim_start().parse()? })
    }
}

/// A share in parts per million: 10,000 is one per cent. At most the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Ppm(#[schemars(range(max = 1_000_000))] u32);

impl Ppm {
    /// So many parts of a million; `None` beyond the whole.
    pub const fn new(parts: u32) -> Option<Self> {
        if parts > 1_000_000 { None } else { Some(Self(parts)) }
    }

    /// The parts of a million.
    pub const fn parts(self) -> u32 {
        self.0
    }

    /// This share of an amount in minor units, rounded toward zero. Amounts are within [`MAX_MINOR`], so nothing overflows.
    pub(crate) fn of(self, minor: i128) -> i128 {
        minor * i128::from(self.0) / 1_000_000
    }
}

impl<'de> Deserialize<'de> for Ppm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u32::deserialize(deserializer)?).ok_or_else(|| de::Error::custom("more than 1,000,000 parts per million"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    #[test]
    fn nothing_has_no_sign() {
        for text in ["0", "0.00"] {
            assert_eq!(amount(text).negated().to_string(), text);
        }
        assert_eq!(amount("-1.50").negated().to_string(), "1.50");
    }

    #[test]
    fn seventeen_digits_are_kept() {
        let scale = Scale::new(17).expect("in range");
        let volume = amount("6662271.04689846584036879");
        let minor = volume.to_minor(scale).expect("fits");
        assert_eq!(minor, 666_227_104_689_846_584_036_879);
        assert_eq!(Amount::from_minor(minor, scale).expect("fits"), volume);
    }

    #[test]
    fn nothing_is_rounded_in_silence() {
        assert_eq!(amount("1.500").to_minor(Scale::CENTS), Ok(150));
        assert!(matches!(amount("1.505").to_minor(Scale::CENTS), Err(AmountError::TooPrecise { .. })));
        assert_eq!(amount("-1.505").to_minor_rounded(Scale::CENTS), Ok((-150, amount("-0.005"))));
        assert_eq!(amount("79228162514264337593543950335").to_minor(Scale::WHOLE), Err(AmountError::TooLarge));
    }

    #[test]
    fn hostile_texts_are_refused() {
        for text in ["", "-", ".", "1.", ".5", "1e5", "+1", " 1", "1,5", "1_000", "٣", "1.2.3", "NaN", "--1", "0x10"] {
            assert!(text.parse::<Amount>().is_err(), "{text:?}");
        }
        let long = format!("0.{}1", "0".repeat(28));
        assert_eq!(long.parse::<Amount>(), Err(AmountError::TooLarge), "a digit beyond the 28th is not dropped");
        assert_eq!("9".repeat(40).parse::<Amount>(), Err(AmountError::TooLarge));
    }

    #[test]
    fn sums_that_cannot_be_exact_are_refused() {
        assert_eq!(amount("7922816251426433759354395033.5").checked_add(amount("0.00001")), None);
        assert_eq!(amount("1.5").checked_add(amount("1.50")), Some(amount("3")));
    }

    #[test]
    fn currencies_do_not_add() {
        let val: Money = "12.50 VAL".parse().expect("money");
        assert_eq!(val.to_string(), "12.50 VAL");
        assert!(val.checked_add("1 EUR".parse().expect("money")).is_err());
    }

    proptest! {
        #[test]
        fn minor_and_decimal_agree(minor in -MAX_MINOR..=MAX_MINOR, digits in 0u8..=18) {
            let scale = Scale::new(digits).expect("in range");
            let amount = Amount::from_minor(minor, scale).expect("in range");
            prop_assert_eq!(amount.to_minor(scale), Ok(minor));
            prop_assert_eq!(amount.to_string().parse::<Amount>(), Ok(amount));
            let json = serde_json::to_string(&amount).expect("serialises");
            prop_assert_eq!(serde_json::from_str::<Amount>(&json).expect("reads back"), amount);
            let bytes = postcard::to_stdvec(&amount).expect("serialises");
            prop_assert_eq!(postcard::from_bytes::<Amount>(&bytes).expect("reads back"), amount);
        }

        #[test]
        fn a_share_never_exceeds_the_whole(minor in 0..=MAX_MINOR, parts in 0u32..=1_000_000) {
            let share = Ppm::new(parts).expect("in range").of(minor);
            prop_assert!((0..=minor).contains(&share));
        }
    }
}
