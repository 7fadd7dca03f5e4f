//! The arithmetic of rules: exact, or no result.

use rust_decimal::{Decimal, RoundingStrategy};

/// How digits are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rounding {
    /// Toward zero.
    Down,
    /// Away from zero.
    Up,
    /// To the nearest; a tie goes away from zero.
    HalfUp,
    /// To the nearest; a tie goes to the even digit.
    HalfEven,
}

impl Rounding {
    /// The name of its function in a rule, and what it is.
    pub(super) const ALL: [(&'static str, Self); 4] = [
        ("round_down", Self::Down),
        ("round_up", Self::Up),
        ("round_half_up", Self::HalfUp),
        ("round_half_even", Self::HalfEven),
    ];

    /// A number with so many digits behind the point, 0 to 28; `None` for another count of digits.
    pub(super) fn round(self, number: Decimal, digits: Decimal) -> Option<Decimal> {
        let digits = digits.is_integer().then(|| u32::try_from(digits).ok()).flatten().filter(|digits| *digits <= 28)?;
        let strategy = match self {
            Self::Down => RoundingStrategy::ToZero,
            Self::Up => RoundingStrategy::AwayFromZero,
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::HalfEven => RoundingStrategy::MidpointNearestEven,
        };
        Some(number.round_dp_with_strategy(digits, strategy))
    }
}

/// The sum, or `None` if it can't be kept exactly.
pub(super) fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    let sum = left.checked_add(right)?;
    // Where 96 bits don't hold the sum, digits are dropped: the scale tells, and taking a part away again tells whether any counted.
    let whole = sum.scale() == left.scale().max(right.scale())
        || (sum.checked_sub(left) == Some(right) && sum.checked_sub(right) == Some(left));
    whole.then_some(sum)
}

/// The difference, or `None` if it can't be kept exactly.
pub(super) fn subtract(left: Decimal, right: Decimal) -> Option<Decimal> {
    add(left, -right)
}

/// The product, or `None` if it can't be kept exactly.
pub(super) fn multiply(left: Decimal, right: Decimal) -> Option<Decimal> {
    let product = left.checked_mul(right)?;
    if product.scale() == left.scale() + right.scale() {
        return Some(product);
    }
    if left.is_zero() || right.is_zero() {
        return Some(Decimal::ZERO);
    }
    // Zeros at the end may be dropped, nothing else.
    let (left, right) = (left.normalize(), right.normalize());
    let product = left.checked_mul(right)?;
    (product.scale() == left.scale() + right.scale()).then_some(product)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal() -> impl Strategy<Value = Decimal> {
        (any::<i128>(), 0u32..=100, 0u32..=28).prop_map(|(mantissa, shift, scale)| {
            Decimal::try_from_i128_with_scale(mantissa >> (31 + shift.min(96)), scale).expect("96 bits")
        })
    }

    /// A number as a whole count of 10⁻⁵⁶, in two halves of which the upper may be anything: exact to compare.
    fn same(left: Decimal, right: Decimal, result: Decimal, operation: char) -> bool {
        let (a, b) = (left.normalize(), right.normalize());
        let text = |mantissa: i128| mantissa.to_string();
        let scale = a.scale().max(b.scale());
        let widen = |d: Decimal| d.mantissa().checked_mul(10i128.checked_pow(scale - d.scale())?);
        let exact = match operation {
            '+' => widen(a).zip(widen(b)).and_then(|(a, b)| Some((a.checked_add(b)?, scale))),
            _ => a.mantissa().checked_mul(b.mantissa()).map(|product| (product, a.scale() + b.scale())),
        };
        let Some((mut mantissa, mut scale)) = exact else { return true };
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        let result = result.normalize();
        text(result.mantissa()) == text(mantissa) && (result.scale() == scale || mantissa == 0)
    }

    proptest! {
        #[test]
        fn a_sum_or_product_is_exact_or_none(left in decimal(), right in decimal()) {
            if let Some(sum) = add(left, right) {
                prop_assert!(same(left, right, sum, '+'), "{left} + {right} = {sum}");
            }
            if let Some(product) = multiply(left, right) {
                prop_assert!(same(left, right, product, '*'), "{left} * {right} = {product}");
            }
        }
    }

    #[test]
    fn digits_that_do_not_fit_are_not_dropped() {
        let number = |text: &str| text.parse::<Decimal>().expect("a number");
        assert_eq!(add(number("7922816251426433759354395033.5"), number("0.00001")), None);
        assert_eq!(multiply(number("0.00000000000001"), number("0.000000000000001")), None);
        assert_eq!(add(number("0.1"), number("0.2")), Some(number("0.3")));
        assert_eq!(Rounding::HalfEven.round(number("0.125"), number("2")), Some(number("0.12")));
        assert_eq!(Rounding::HalfUp.round(number("-0.125"), number("2.0")), Some(number("-0.13")));
        assert_eq!(Rounding::Up.round(number("0.121"), number("2")), Some(number("0.13")));
        assert_eq!(Rounding::Down.round(number("-0.129"), number("2")), Some(number("-0.12")));
        assert_eq!(Rounding::Down.round(number("1"), number("1.5")), None);
        assert_eq!(Rounding::Down.round(number("1"), number("-1")), None);
    }
}
