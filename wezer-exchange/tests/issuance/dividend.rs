//! The universal dividend: 3.6, with the vectors of Duniter's own tests.

use proptest::prelude::*;
use serde_json::Value;
use wezer_core::ledger::Issue;
use wezer_core::member::PauseMyself;
use wezer_core::money::Amount;
use wezer_exchange::issuance::{Dividend, InDividends, Period, Rate, Rounding, SetIssuanceRule, Terms};

use super::town::{DAY, Town, amount, every, rule, val, vals};

fn dividend(first: i128, c2: &str, payments: u16) -> Dividend {
    let (c2, first): (Rate, Amount) = (c2.parse().expect("a rate"), vals(first).amount());
    Dividend { first, c2, payments, before_first: None, divisor_thousandths: None, rounding: Rounding::Down }
}

fn daily(terms: Dividend) -> SetIssuanceRule {
    rule("Dividend", Terms::Dividend(terms), every(Period::Day, "2027-01-02"))
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/universal_dividend.json")).expect("JSON")
}

fn mass(town: &Town) -> i128 {
    town.all_held().iter().sum()
}

/// The first case, payment by payment: on time and all at once.
#[test]
fn the_masses_of_duniter_are_hit() {
    let case = &vectors()["cases"][0];
    let events = case["events"].as_array().expect("a list");
    for late in [false, true] {
        let town = Town::new(3);
        let mut terms = dividend(1_000, "0.1", 4);
        terms.before_first = Some(3);
        let id = town.run(daily(terms));
        let mut first = Vec::new();
        for event in events.iter().filter(|event| event[0] == "ud") {
            town.wait(DAY);
            if !late {
                town.tick();
                assert_eq!(town.rule(id).dividend(), event[2].as_i64().expect("a number").into());
                assert_eq!(mass(&town), event[3].as_i64().expect("a number").into());
                first.push(town.held(town.wallet(0)));
            }
        }
        town.tick();
        assert_eq!(mass(&town), 25_671);
        if !late {
            // What one member got with the first four, and with the next four.
            assert_eq!([first[3], first[7] - first[3]], [4_075, 4_482]);
        }
        town.is_clean();
    }
}

/// The second case: re-evaluated before the fifth payment.
#[test]
fn the_first_re_evaluation_comes_after_as_many_as_are_paid() {
    let town = Town::new(3);
    town.run(daily(dividend(1_000, "0.1", 4)));
    for total in vectors()["cases"][1]["total_after"].as_array().expect("a list") {
        let (day, expected) = (total[0].as_i64().expect("a number"), total[1].as_i64().expect("a number"));
        town.until(&format!("2027-01-{:02}T12:00:00Z", day + 1));
        town.tick();
        assert_eq!(mass(&town), expected.into(), "after {day}");
    }
    town.is_clean();
}

#[test]
fn a_dividend_that_is_replaced_goes_on_as_high() {
    let town = Town::new(2);
    let id = town.run(daily(dividend(1_000, "0.1", 1)));
    town.until("2027-01-10T13:00:00Z");
    town.tick();
    let (reached, held) = (town.rule(id).dividend(), mass(&town));
    let mut calmer = daily(dividend(1_000, "0", 1));
    calmer.replaces = Some(id);
    let new = town.run(calmer);
    town.until("2027-01-12T13:00:00Z");
    town.tick();
    assert_eq!(town.rule(new).dividend(), reached);
    assert_eq!(mass(&town), held + 2 * 2 * reached, "the eleventh and the twelfth");
    town.is_clean();
}

#[test]
fn without_members_it_stays() {
    let town = Town::new(1);
    town.run_as(0, PauseMyself { member: town.people[0].member }).expect("paused");
    town.run(Issue { to: town.wallet(0), money: vals(1_000_000), memo: None });
    let id = town.run(daily(dividend(1_000, "0.1", 1)));
    town.until("2027-01-20T00:00:00Z");
    town.tick();
    assert_eq!((town.rule(id).dividend(), mass(&town)), (1_000, 1_000_000));
    let at = "2027-01-01T23:59:59Z".parse().expect("a moment");
    assert_eq!(town.ask(InDividends { currency: val(), amounts: Vec::new(), at: Some(at) }), None, "there was none yet");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Everybody gets the same at each date, each date adds members × dividend, and the dividend never falls: as a model says that goes
    /// from day to day, whether the tick comes each day or late. Payments between members change nothing of it.
    #[test]
    fn as_day_by_day(
        first in 1i128..5_000, c2 in 0u32..400_000_000, payments in 1u16..6, up in any::<bool>(),
        days in prop::collection::vec((any::<bool>(), any::<bool>(), 0i128..3_000), 1..30),
    ) {
        let rounding = if up { Rounding::Up } else { Rounding::Down };
        let mut town = Town::new(2);
        let terms = Dividend { rounding, ..dividend(first, &format!("0.{c2:09}"), payments) };
        let id = town.run(daily(terms));
        let (mut now, mut members, mut total) = (first, 2i128, 0i128);
        let (mut due, mut valid) = (vec![0i128; 2], Vec::new());
        for (place, (comes, tick, paid)) in days.into_iter().enumerate() {
            town.wait(DAY);
            if place >= usize::from(payments) && place % usize::from(payments) == 0 {
                // Small numbers: everything fits.
                let (over, under) = (total * i128::from(c2), members * i128::from(payments) * 1_000_000_000);
                now += over / under + i128::from(up && over % under > 0);
            }
            valid.push((town.now(), now));
            due.iter_mut().for_each(|due| *due += now);
            total += members * now;
            if tick {
                town.tick();
            }
            if paid > 0 {
                town.pay(town.wallet(0), town.wallet(1), paid);
                due[0] -= paid;
                due[1] += paid;
            }
            if comes {
                town.admit();
                due.push(0);
                members += 1;
            }
        }
        town.tick();
        prop_assert_eq!(town.all_held(), due);
        prop_assert_eq!(town.rule(id).dividend(), now);
        prop_assert!(now >= first);
        // property 3.6: whatever is told in dividends is divided by the one that was valid then.
        for (at, dividend) in valid {
            let amounts = vec![vals(dividend).amount(), vals(-3 * dividend).amount()];
            let told = town.ask(InDividends { currency: val(), amounts, at: Some(at) }).expect("it was valid");
            prop_assert_eq!(told.dividend, vals(dividend).amount());
            prop_assert!(told.from <= at && told.values == [amount("1"), amount("-3")]);
        }
        town.is_clean();
    }
}
