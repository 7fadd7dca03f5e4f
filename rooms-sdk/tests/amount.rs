//! Amounts, held against rust_decimal.

use proptest::prelude::*;
use rooms_sdk::{Amount, Money};
use rust_decimal::Decimal;

/// Small enough that rust_decimal holds every result exactly.
fn amounts() -> impl Strategy<Value = (Amount, Decimal)> {
    (-1_000_000_000_000_i64..1_000_000_000_000, 0_u8..9).prop_map(|(units, digits)| {
        (Amount::new(units.into(), digits).expect("so few digits fit"), Decimal::new(units, digits.into()))
    })
}

proptest! {
    #[test]
    fn an_amount_is_written_and_read_as_rust_decimal_does((ours, theirs) in amounts()) {
        // They write `-0` for a negative nothing; there is none here.
        prop_assert_eq!(ours.to_string(), theirs.to_string());
        let again: Amount = ours.to_string().parse().unwrap();
        prop_assert_eq!((again.units(), again.digits()), (ours.units(), ours.digits()));
    }

    #[test]
    fn amounts_are_counted_and_compared_as_rust_decimal_does((a, x) in amounts(), (b, y) in amounts(), times in -1_000_i64..1_000) {
        prop_assert_eq!(a.checked_add(b).unwrap().to_string().parse::<Decimal>().unwrap(), x + y);
        prop_assert_eq!(a.checked_sub(b).unwrap().to_string().parse::<Decimal>().unwrap(), x - y);
        prop_assert_eq!(a.checked_mul(times).unwrap().to_string().parse::<Decimal>().unwrap(), x * Decimal::from(times));
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(a == b, x == y);
    }

    #[test]
    fn shares_and_what_is_left_over_are_the_whole((a, _) in amounts(), among in 1_i64..100) {
        let (share, rest) = a.share(among).unwrap();
        prop_assert_eq!(share.checked_mul(among).unwrap().checked_add(rest).unwrap(), a);
        prop_assert!(rest.units().abs() < i128::from(among));
    }

    #[test]
    fn any_amount_that_can_be_held_compares_and_never_panics(a in any::<i128>(), b in any::<i128>(), p in 0_u8..19, q in 0_u8..19, times in any::<i64>()) {
        let (a, b) = (Amount::new(a, p).unwrap(), Amount::new(b, q).unwrap());
        if let Some(difference) = a.checked_sub(b) {
            prop_assert_eq!(a.cmp(&b), difference.cmp(&Amount::ZERO));
        }
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a.to_string().parse::<Amount>().unwrap().units(), a.units());
        prop_assert_eq!(a.checked_add(b), b.checked_add(a));
        if let Some(product) = a.checked_mul(times) {
            prop_assert_eq!(product.digits(), p);
        }
        let bytes = postcard::to_allocvec(&a).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Amount>(&bytes).unwrap(), a);
    }

    #[test]
    fn what_no_one_writes_as_a_number_is_none(text in "\\PC{0,12}") {
        let is_number = !text.is_empty() && text.trim_start_matches('-').split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
            && text.matches('.').count() <= 1 && text.matches('-').count() <= 1;
        prop_assert_eq!(text.parse::<Amount>().is_ok(), is_number, "{}", text);
    }
}

#[test]
fn digits_are_added_and_taken_only_without_rounding() {
    let amount: Amount = "12.50".parse().unwrap();
    assert_eq!(amount.with_digits(1).unwrap().to_string(), "12.5");
    assert_eq!(amount.with_digits(4).unwrap().to_string(), "12.5000");
    assert!(amount.with_digits(0).is_none() && amount.with_digits(19).is_none());
    assert!(Amount::new(i128::MAX, 0).unwrap().with_digits(1).is_none());
    assert!(Amount::new(1, 19).is_none());
    assert!("0.1234567890123456789".parse::<Amount>().is_err());
}

#[test]
fn money_is_read_as_a_form_sends_it() {
    let money: Money = " 12.50 VAL ".parse().unwrap();
    assert_eq!((money.to_string().as_str(), money.currency.as_str()), ("12.50 VAL", "VAL"));
    for text in ["12.50", "VAL", "VAL 12.50", "12,50 VAL", "12.50 VAL x", ""] {
        assert!(text.parse::<Money>().is_err(), "{text}");
    }
    assert!(money.checked_add(&"1 HRS".parse().unwrap()).is_none());
    assert_eq!(money.checked_sub(&"0.5 VAL".parse().unwrap()).unwrap().to_string(), "12.00 VAL");
}
