//! Demurrage and interest: 3.2 and 3.3.

use proptest::prelude::*;
use wezer_core::id::WalletId;
use wezer_core::ledger::{Issue, Pay, SettleEntry, SupplyOf};
use wezer_core::money::Amount;
use wezer_core::time::Timestamp;
use wezer_core::wallet::COMMONS;
use wezer_exchange::issuance::{
    BasicIncome, Counted, Demurrage, EndIssuanceRule, Factor, Fee, Interest, IssuancePreview, Period, Rate, Rounding, Terms,
};

use super::town::{DAY, HOUR, Town, amount, every, rule, val, vals};

fn rate(text: &str) -> Rate {
    text.parse().expect("a rate")
}

fn demurrage(text: &str) -> Demurrage {
    Demurrage {
        rate: rate(text),
        yearly: false,
        above: Amount::ZERO,
        debts_too: false,
        sink: Some(COMMONS),
        exempt: Vec::new(),
        rounding: Rounding::Down,
    }
}

fn interest(text: &str) -> Interest {
    Interest {
        rate: rate(text),
        debt_rate: Rate::ZERO,
        year_days: 365,
        counted: Counted::Closing,
        payer: None,
        exempt: Vec::new(),
        rounding: Rounding::Down,
    }
}

#[test]
fn two_in_a_hundred_go_to_the_commons_each_month() {
    let town = Town::new(3);
    town.wait(DAY);
    let id = town.run(rule("Melting", Terms::Demurrage(demurrage("0.02")), every(Period::Month, "2027-01-01")));
    town.pay(town.wallet(0), town.wallet(1), 100_00);
    town.pay(town.wallet(0), town.wallet(2), 49);
    // January had begun when the rule was made; February is the first whole month.
    town.until("2027-02-01T08:00:00Z");
    assert_eq!(town.tick().periods, 0);
    town.until("2027-03-01T08:00:00Z");
    town.tick();
    assert_eq!((town.all_held(), town.held(COMMONS)), (vec![-100_49, 98_00, 49], 2_00));
    let forecast = town.ask(IssuancePreview { rule: id, balance: amount("98") });
    assert_eq!(
        (forecast.at.expect("more to come").to_string().as_str(), forecast.amount),
        ("2027-04-01T00:00:00Z", Some(amount("-1.96")))
    );
    // Ended within March: nothing more of it.
    town.until("2027-03-20T08:00:00Z");
    town.run(EndIssuanceRule { rule: id });
    town.until("2027-06-01T08:00:00Z");
    assert_eq!(town.tick().periods, 0);
    town.is_clean();
}

#[test]
fn a_new_rate_holds_for_new_months_only() {
    let town = Town::new(2);
    town.wait(DAY);
    let old = town.run(rule("Two", Terms::Demurrage(demurrage("0.02")), every(Period::Month, "2027-01-01")));
    town.pay(town.wallet(0), town.wallet(1), 100_00);
    town.until("2027-02-20T08:00:00Z");
    let mut new = rule("Ten", Terms::Demurrage(demurrage("0.1")), every(Period::Month, "2027-01-01"));
    new.replaces = Some(old);
    town.run(new);
    town.until("2027-04-01T08:00:00Z");
    town.tick();
    // February is still the old rule's, March the new one's.
    assert_eq!(town.held(town.wallet(1)), 98_00 - 9_80);
    town.is_clean();
}

#[test]
fn debts_return_to_zero_too_and_only_what_lies_beyond_shrinks() {
    let town = Town::new(2);
    let terms = Demurrage { above: amount("20"), debts_too: true, sink: None, ..demurrage("0.5") };
    let fund = town.pot("Fund");
    town.run(Issue { to: fund, money: vals(1_000_00), memo: None });
    let terms = Demurrage { exempt: vec![fund], ..terms };
    town.run(rule("Return", Terms::Demurrage(terms), every(Period::Week, "2027-01-03")));
    town.pay(town.wallet(0), town.wallet(1), 100_00);
    town.until("2027-01-31T00:00:00Z");
    town.tick();
    // Half of what lies beyond 20 goes, four times: 80, 40, 20, 10, 5 are left beyond it.
    assert_eq!((town.all_held(), town.held(fund)), (vec![-25_00, 25_00], 1_000_00));
    let now = town.now();
    let supply = town.ask(SupplyOf { currency: val(), from: now, to: now, points: 2 });
    assert_eq!(supply.circulating, amount("1000"), "what was destroyed on one side was issued on the other");
    town.is_clean();
}

#[test]
fn what_is_held_is_its_payers_until_it_is_settled() {
    let town = Town::new(2);
    town.run(rule("Melting", Terms::Demurrage(demurrage("0.5")), every(Period::Week, "2027-01-01")));
    town.run(Issue { to: town.wallet(0), money: vals(100_00), memo: None });
    let mut pay = Pay::new(town.wallet(0), town.wallet(1), vals(80_00));
    pay.hold_until = "2027-03-01T00:00:00Z".parse().ok();
    let entry = town.run_as(0, pay).expect("held").entry;
    town.until("2027-01-08T10:00:00Z");
    town.tick();
    assert_eq!(town.all_held(), [50_00, 0]);
    town.run_as(1, SettleEntry { entry, wallet: Some(town.wallet(1)), amounts: None }).expect("settled");
    town.until("2027-01-15T10:00:00Z");
    town.tick();
    assert_eq!((town.all_held(), town.held(COMMONS)), (vec![-30_00, 40_00], 90_00));
    town.is_clean();
}

#[test]
fn without_a_rate_nothing_is_booked() {
    let town = Town::new(2);
    town.run(rule("None", Terms::Interest(interest("0")), every(Period::Week, "2027-01-01")));
    town.run(rule("Nothing", Terms::Demurrage(demurrage("0")), every(Period::Week, "2027-01-01")));
    town.pay(town.wallet(0), town.wallet(1), 100_00);
    town.until("2027-02-01T10:00:00Z");
    let ticked = town.tick();
    assert_eq!((ticked.moved, ticked.unmet), (0, 0));
    assert!(ticked.periods > 0);
}

/// 7 % a year, day by day and month by month: as the powers that Circles publishes say.
#[test]
fn the_days_of_a_year() {
    for (period, at, days) in [(Period::Day, "2027-01-17T00:00:00Z", 14), (Period::Month, "2027-03-01T00:00:00Z", 28)] {
        let town = Town::new(2);
        let terms = Demurrage { yearly: true, ..demurrage("0.07") };
        let anchor = if period == Period::Day { "2027-01-03" } else { "2027-02-01" };
        town.run(rule("Seven", Terms::Demurrage(terms), every(period, anchor)));
        town.pay(town.wallet(0), town.wallet(1), 100_000_000);
        town.until(at);
        town.tick();
        let left = 100_000_000 - Factor::of_a_day(rate("0.07")).power(days).goes(100_000_000, Rounding::Down).expect("fits");
        let off = (town.held(town.wallet(1)) - left).abs();
        assert!(off <= i128::from(if period == Period::Day { days } else { 0 }), "off by {off}");
        if days == 14 {
            // γ¹⁴ = 0.9972222369440831…
            assert!((town.held(town.wallet(1)) - 99_722_224).abs() <= 14);
        }
        town.is_clean();
    }
}

#[test]
fn interest_is_paid_by_a_wallet_on_what_was_there_all_the_time() {
    for (counted, expected) in [(Counted::Closing, 31_00), (Counted::Least, 3_10)] {
        let town = Town::new(3);
        let payer = town.pot("Bank");
        let terms = Interest { counted, payer: Some(payer), debt_rate: rate("0.73"), ..interest("0.365") };
        town.run(rule("Interest", Terms::Interest(terms), every(Period::Month, "2027-02-01")));
        town.pay(town.wallet(0), town.wallet(1), 100_00);
        // 31 days of March.
        town.until("2027-02-28T12:00:00Z");
        town.tick();
        town.until("2027-03-01T00:30:00Z");
        town.tick();
        let base = town.all_held();
        town.pay(town.wallet(1), town.wallet(0), base[1] - 100_00);
        town.until("2027-03-31T12:00:00Z");
        town.pay(town.wallet(0), town.wallet(1), 900_00);
        let before = town.all_held();
        town.until("2027-04-01T00:30:00Z");
        town.tick();
        let after = town.all_held();
        assert_eq!(after[1] - before[1], expected, "{counted:?}");
        assert_eq!(after[0] - before[0], before[0] * 73 * 31 / 36_500, "what a debt costs");
        assert_eq!(after[2], 0);
        assert_eq!(after.iter().sum::<i128>() + town.held(payer), 0);
        town.is_clean();
    }
}

/// What happens on a day: hours, who pays whom how much, whether the tick is called.
type Step = (i64, usize, usize, i128, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((1i64..60, 0usize..3, 1usize..3, 0i128..40_000, prop::bool::weighted(0.3)), 1..40)
}

/// All kinds of rules at once, with periods of different lengths. The fund is there so that interest on debts can be destroyed.
fn all_kinds(town: &Town, fund: WalletId, rounding: Rounding) {
    town.run(Issue { to: fund, money: vals(100_000_000), memo: None });
    let melting = Demurrage { above: amount("3"), rounding, exempt: vec![fund], ..demurrage("0.013") };
    town.run(rule("Melting", Terms::Demurrage(melting), every(Period::Day, "2027-01-01")));
    let income = BasicIncome { amount: Some(amount("1.23")), pot: None, claim_within: None };
    town.run(rule("Income", Terms::BasicIncome(income), every(Period::Week, "2027-01-04")));
    let earns = Interest { debt_rate: rate("0.9"), rounding, exempt: vec![fund, COMMONS], ..interest("0.4") };
    town.run(rule("Interest", Terms::Interest(earns), every(Period::Week, "2027-01-02")));
    town.run(rule("Fee", Terms::Fee(Fee { amount: amount("0.77"), to: None }), every(Period::Month, "2027-01-31")));
}

/// The same, replayed from day to day: whole numbers and nothing else.
struct Model {
    held: [i128; 3],
    commons: i128,
}

impl Model {
    fn midnight(&mut self, day: i64, rounding: Rounding) {
        let rounded = |over: i128, under: i128| over / under + i128::from(rounding == Rounding::Up && over % under > 0);
        let then = self.held;
        for (held, then) in self.held.iter_mut().zip(then) {
            // Day 0 is the first of January, on which the rules were made.
            if day >= 1 {
                let goes = rounded((then - 3_00).max(0) * 13, 1_000);
                *held -= goes;
                self.commons += goes;
            }
            if day >= 3 && (day - 3) % 7 == 0 {
                *held += 1_23;
            }
            if day >= 8 && (day - 1) % 7 == 0 {
                *held += if then > 0 { rounded(then * 4 * 7, 3_650) } else { -rounded(-then * 9 * 7, 3_650) };
            }
            if [30, 58, 89].contains(&day) {
                *held -= 77;
                self.commons += 77;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// However late the tick comes, and though what it catches up is posted after payments that came later, everybody has what they would
    /// have if each day had been settled on its day: as a model says that goes from day to day.
    #[test]
    fn late_is_as_on_time(steps in steps(), up in any::<bool>()) {
        let rounding = if up { Rounding::Up } else { Rounding::Down };
        let town = Town::new(3);
        let fund = town.pot("Fund");
        all_kinds(&town, fund, rounding);
        let mut model = Model { held: [0; 3], commons: 0 };
        let start = "2027-01-01T00:00:00Z".parse::<Timestamp>().expect("a moment").as_micros();
        let mut day = 0;
        for (hours, from, over, minor, tick) in steps {
            town.wait(hours * HOUR);
            while start + (day + 1) * DAY <= town.now().as_micros() {
                day += 1;
                model.midnight(day, rounding);
            }
            if tick {
                town.tick();
            }
            if minor > 0 {
                let to = (from + over) % 3;
                town.pay(town.wallet(from), town.wallet(to), minor);
                model.held[from] -= minor;
                model.held[to] += minor;
            }
        }
        town.tick();
        prop_assert_eq!(town.all_held(), model.held.to_vec());
        prop_assert_eq!(town.held(COMMONS), model.commons, "the commons gets exactly what went");
        town.is_clean();
    }

    /// The least balance of each month, as a list of all balances says, whether the tick comes in time or late.
    #[test]
    fn the_least_of_a_month(steps in steps()) {
        let town = Town::new(3);
        let terms = Interest { counted: Counted::Least, payer: Some(town.pot("Bank")), ..interest("0.5") };
        town.run(rule("Interest", Terms::Interest(terms), every(Period::Month, "2027-01-02")));
        let start = "2027-01-02T00:00:00Z".parse::<Timestamp>().expect("a moment").as_micros();
        let mut held = [0i128; 3];
        // The least since the end of the month's first day.
        let mut least = [0i128; 3];
        let mut day = 0;
        for (hours, from, over, minor, tick) in steps {
            town.wait(hours * HOUR);
            while start + day * DAY <= town.now().as_micros() {
                // Day 31 is the second of February, day 59 that of March, day 90 that of April.
                if let Some(days) = [(31, 31), (59, 28), (90, 31)].iter().find(|(at, _)| *at == day).map(|(_, days)| *days) {
                    for (held, least) in held.iter_mut().zip(least) {
                        *held += least.min(*held).max(0) * 5 * days / 3_650;
                    }
                }
                if [1, 32, 60, 91].contains(&day) {
                    least = held;
                }
                day += 1;
            }
            if tick {
                town.tick();
            }
            let to = (from + over) % 3;
            if minor > 0 {
                town.pay(town.wallet(from), town.wallet(to), minor);
                held[from] -= minor;
                held[to] += minor;
                least.iter_mut().zip(held).for_each(|(least, held)| *least = held.min(*least));
            }
        }
        town.tick();
        prop_assert_eq!(town.all_held(), held.to_vec());
        town.is_clean();
    }

    /// Never below zero and never more than there was; the supply that is booked is what is there; debts stay where they don't shrink.
    #[test]
    fn it_shrinks_and_crosses_nothing(paid in 1i128..1_000_000, parts in 0u32..=1_000_000_000, up in any::<bool>(), weeks in 1i64..6) {
        let town = Town::new(2);
        let text = if parts == 1_000_000_000 { "1".to_owned() } else { format!("0.{parts:09}") };
        let rounding = if up { Rounding::Up } else { Rounding::Down };
        town.run(rule("Melting", Terms::Demurrage(Demurrage { rounding, ..demurrage(&text) }), every(Period::Week, "2027-01-01")));
        town.pay(town.wallet(0), town.wallet(1), paid);
        town.wait((weeks + 1) * 7 * DAY);
        town.tick();
        let left = town.held(town.wallet(1));
        prop_assert!((0..=paid).contains(&left));
        prop_assert_eq!(left + town.held(COMMONS), paid);
        prop_assert_eq!(town.held(town.wallet(0)), -paid);
        town.is_clean();
    }
}
