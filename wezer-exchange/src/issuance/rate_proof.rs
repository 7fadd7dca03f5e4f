//! Rates and powers against whole numbers of any length.

use num_bigint::BigUint;
use proptest::prelude::*;

use super::*;

/// One at the 26th digit of a factor.
const OFF: u128 = 10u128.pow(10);
const ROUNDINGS: [Rounding; 3] = [Rounding::Down, Rounding::Up, Rounding::Nearest];

fn big(number: u128) -> BigUint {
    BigUint::from(number)
}

fn rate(text: &str) -> Rate {
    text.parse().expect("a rate")
}

/// a × b ÷ c, rounded, as one would on paper.
fn on_paper(a: u128, b: u128, c: u128, rounding: Rounding) -> BigUint {
    let (product, c) = (big(a) * big(b), big(c));
    match rounding {
        Rounding::Down => product / c,
        Rounding::Up => (product + &c - 1u8) / c,
        Rounding::Nearest => (product * 2u8 + &c) / (c * 2u8),
    }
}

#[test]
fn rates_read_and_write() {
    assert_eq!(rate("0.07").to_string(), "0.070000000");
    assert_eq!(rate("1"), rate("1.000000000"));
    for text in ["", ".", "0.", "1.1", "2", "-0.1", "0.0000000001", "0.1e2", "0,1", "01", "1.000000001", "0.٣"] {
        assert!(text.parse::<Rate>().is_err(), "{text:?}");
    }
    let factor = Factor::left_by(rate("0.07"));
    assert_eq!(factor.to_string(), "0.930000000000000000000000000000000000");
    assert_eq!(Factor::try_from(factor.to_string()), Ok(factor));
    assert!(Factor::try_from("1.000000000000000000000000000000000001".to_owned()).is_err());
}

/// 3.2: the day step of 7 % a year and its powers, as Circles publishes them.
#[test]
fn the_powers_of_circles_are_hit() {
    let vectors: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/circles.json")).expect("JSON");
    let circles = &vectors["circles"];
    let gamma = Factor::of_a_day(rate("0.07"));
    let published = circles["gamma_per_day"].as_str().expect("a text");
    assert_eq!(shown(gamma, 30), published);
    let powers = circles["R_gamma_pow_n"].as_object().expect("an object");
    assert_eq!(powers.len(), 15);
    for (n, power) in powers {
        let n = n.parse().expect("a number");
        assert_eq!(shown(gamma.power(n), 25), power.as_str().expect("a text"), "the power of {n}");
    }
    // 24.00 new ones a day: what stays is 24 ÷ (1 − gamma) = 120,804.56.
    let fixed = divided(2_400, ONE, ONE - gamma.0, Rounding::Nearest);
    assert_eq!(fixed, Some(12_080_456));
}

/// So many digits, rounded to the nearest.
fn shown(factor: Factor, digits: u32) -> String {
    let unit = 10u128.pow(36 - digits);
    let rounded = (factor.0 + unit / 2) / unit;
    let one = 10u128.pow(digits);
    format!("{}.{:0width$}", rounded / one, rounded % one, width = digits as usize)
}

#[test]
fn known_rates_of_a_year() {
    // 0.82 % a month is 9.41 % a year; 5.61 % a month half of it; 9.43 % a year halves in seven years.
    let left = |monthly: &str| shown(Factor::left_by(rate(monthly)).power(12), 3);
    assert_eq!([left("0.0082"), left("0.0561")], ["0.906", "0.500"]);
    assert_eq!(shown(Factor::left_by(rate("0.0943")).power(7), 2), "0.50");
}

#[test]
fn nothing_and_everything_go() {
    assert_eq!(Factor::of_a_day(Rate::ZERO), Factor::ONE);
    assert_eq!(Factor::left_by(rate("1")).power(1).goes(100, Rounding::Down), Some(100));
    assert_eq!(Factor::ONE.power(400).goes(i128::MAX, Rounding::Up), Some(0));
}

proptest! {
    #[test]
    fn a_share_is_as_on_paper(a in any::<u128>(), b in any::<u128>(), c in 1..=u128::MAX, which in 0usize..3) {
        let expected = on_paper(a, b, c, ROUNDINGS[which]);
        let fits = u128::try_from(&expected).ok();
        prop_assert_eq!(divided(a, b, c, ROUNDINGS[which]), fits);
    }

    /// 3.2: the nth power is off by less than n of its last digits, whatever the way of multiplying.
    #[test]
    fn a_power_keeps_its_digits(parts in 0..=RATE_ONE, n in 0u32..3_000) {
        let factor = Factor::left_by(Rate(parts));
        let found = big(factor.power(n).0);
        // (left ÷ 10⁹)ⁿ to 36 digits: left ⁿ × 10³⁶ ÷ 10⁹ⁿ, rounded down.
        let exact = BigUint::from(RATE_ONE - parts).pow(n) * big(ONE) / BigUint::from(RATE_ONE).pow(n);
        let off = if found > exact { &found - &exact } else { &exact - &found };
        prop_assert!(off <= BigUint::from(n.max(1)), "off by {}", off);
    }

    /// The day step of a year is the root of what the year leaves, to 26 digits whatever the rate.
    #[test]
    fn a_day_of_a_year_is_its_root(parts in 0..=Rate::MOST_A_YEAR.0) {
        let yearly = Rate(parts);
        let day = Factor::of_a_day(yearly);
        let four_years = BigUint::from(RATE_ONE - parts).pow(4);
        // day ¹⁴⁶¹ and the next one lie on both sides of it.
        let above = |day: u128, off: u128| {
            BigUint::from(day + off).pow(1_461) * BigUint::from(RATE_ONE).pow(4) >= &four_years * big(ONE).pow(1_461)
        };
        prop_assert!(!above(day.0 - OFF, 0));
        prop_assert!(above(day.0, OFF));
    }

    /// 3.2: nothing below zero is left, nothing more than there was, and steps differ from one step by at most one minor unit each.
    #[test]
    fn demurrage_in_steps(amount in 0i128..10_i128.pow(20), parts in 0..=RATE_ONE, s in 1u32..200, t in 1u32..200, which in 0usize..3) {
        let (factor, rounding) = (Factor::left_by(Rate(parts)), ROUNDINGS[which]);
        let left = |amount: i128, days: u32| amount - factor.power(days).goes(amount, rounding).expect("fits");
        let (once, first) = (left(amount, s + t), left(amount, s));
        prop_assert!((0..=amount).contains(&once) && once <= first);
        prop_assert!((once - left(first, t)).abs() <= 1, "{} {}", once, left(first, t));
    }

    /// 3.2: linear up to one minor unit for each account.
    #[test]
    fn demurrage_is_linear(a in 0i128..10_i128.pow(20), b in 0i128..10_i128.pow(20), parts in 0..=RATE_ONE, which in 0usize..3) {
        let goes = |amount: i128| Factor::left_by(Rate(parts)).goes(amount, ROUNDINGS[which]).expect("fits");
        prop_assert!((goes(a) + goes(b) - goes(a + b)).abs() <= 1);
    }

    /// 3.3: a period in k parts brings the same up to half a minor unit for each part, and half for the whole; no rate brings nothing.
    #[test]
    fn simple_interest_in_parts(amount in 0i128..10_i128.pow(20), parts in 0..=RATE_ONE, days in prop::collection::vec(0u32..400, 1..12)) {
        let paid = |days: u32| interest(amount, Rate(parts), days, 365, Rounding::Nearest).expect("fits");
        let split: i128 = days.iter().map(|days| paid(*days)).sum();
        let off = (split - paid(days.iter().sum())).abs();
        prop_assert!(off * 2 <= days.len() as i128 + 1, "off by {}", off);
        prop_assert_eq!(interest(amount, Rate::ZERO, 365, 365, Rounding::Up), Some(0));
    }

    /// 3.6: exact, never falling, and safe without members.
    #[test]
    fn a_dividend_is_as_on_paper(dividend in 0i128..10_i128.pow(12), mass in 0..10_i128.pow(27), parts in 0..=RATE_ONE,
        members in 0u32..1_000_000, payments in 1u32..1_000_000, which in 0usize..3) {
        let next = next_dividend(dividend, Rate(parts), mass, members, payments, ROUNDINGS[which]).expect("fits");
        if members == 0 {
            prop_assert_eq!(next, dividend);
        } else {
            let shares = u128::from(RATE_ONE) * u128::from(members) * u128::from(payments);
            let growth = on_paper(mass.unsigned_abs(), u128::from(parts) * 1_000, shares, ROUNDINGS[which]);
            prop_assert_eq!(big((next - dividend).unsigned_abs()), growth);
            prop_assert!(next >= dividend);
        }
    }
}

/// 3.6: the vectors of Duniter's own tests.
#[test]
fn the_dividends_of_duniter_are_hit() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../tests/vectors/universal_dividend.json")).expect("JSON");
    // Version 1 counts the mass in units of ten, and so here.
    let v1 = &vectors["v1"][0];
    let [previous, mass, expected] = ["previous_dividend", "mass", "expected"].map(|key| v1[key].as_i64().expect("a number"));
    // 0.0488² = 0.00238144
    let next = next_dividend(previous.into(), rate("0.00238144"), i128::from(mass) / 10, 3, 1_000, Rounding::Up);
    assert_eq!(next, Some(expected.into()));
    // The first half year of the Ğ1: 10.00 becomes 10.01, rounded up to the cent, 182.625 days in it.
    assert_eq!(next_dividend(1_000, rate("0.00238144"), 13_000 * 13, 13, 182_625, Rounding::Up), Some(1_001));
    let reevaluated = |dividend, mass| next_dividend(dividend, rate("0.1"), mass, 3, 4_000, Rounding::Down);
    for event in vectors["cases"][0]["events"].as_array().expect("a list").windows(2) {
        let number = |event: &serde_json::Value, at: usize| i128::from(event[at].as_i64().expect("a number"));
        if event[1][0] == "reeval" {
            assert_eq!(reevaluated(number(&event[0], 2), number(&event[0], 3)), Some(number(&event[1], 1)));
        }
    }
}

/// 3.6: with a constant number of members, what each has in dividends tends to (√(1 + 4 ÷ c²) − 1) ÷ 2 from any start: 19.998.
#[test]
fn what_each_has_in_dividends_converges() {
    for start in [0, 1_000_000, 1_000_000_000_000] {
        let (mut dividend, mut mass) = (1_000_000_i128, start * 10);
        for _ in 0..400 {
            mass += dividend * 10;
            dividend = next_dividend(dividend, rate("0.00238144"), mass, 10, 1_000, Rounding::Down).expect("fits");
        }
        let thousandths = mass * 1_000 / (10 * dividend);
        assert!((thousandths - 19_998).abs() <= 2, "{thousandths} from {start}");
    }
}

/// 3.6: counted in dividends, what an old member has more than a new one becomes nothing.
#[test]
fn old_and_new_members_converge() {
    let (mut dividend, mut old, mut new) = (1_000_000_i128, 1_000_000_000_i128, 0_i128);
    let ahead = |dividend: i128, old: i128, new: i128| (old - new) / dividend;
    assert_eq!(ahead(dividend, old, new), 1_000);
    for _ in 0..300 {
        (old, new) = (old + dividend, new + dividend);
        dividend = next_dividend(dividend, rate("0.00238144"), old + new, 2, 1_000, Rounding::Down).expect("fits");
    }
    assert_eq!(ahead(dividend, old, new), 0);
    assert_eq!(old - new, 1_000_000_000, "nothing was taken from anybody");
}
