//! Two towns in which the same happens, but for when the tick comes.

use proptest::prelude::*;
use wezer_core::id::WalletId;
use wezer_core::ledger::Issue;
use wezer_core::member::{PauseMyself, ResumeMyself};
use wezer_exchange::issuance::{
    BasicIncome, Counted, Demurrage, Dividend, Fee, Interest, MAX_AT_ONCE, Period, Rate, Rounding, Terms, TickIssuance, Welcome,
};

use super::town::{DAY, HOUR, Town, amount, every, rule, vals};

fn rate(text: &str) -> Rate {
    text.parse().expect("a rate")
}

/// Every kind of rule, each leaning on what the others post. The pot gets the fees and is shared out each week.
fn all_kinds(town: &Town) -> WalletId {
    let (pot, fund) = (town.pot("Pot"), town.pot("Fund"));
    town.run(Issue { to: fund, money: vals(100_000_000), memo: None });
    let melting = Demurrage {
        rate: rate("0.21"),
        yearly: true,
        above: amount("1.5"),
        debts_too: true,
        sink: Some(fund),
        exempt: vec![pot],
        rounding: Rounding::Up,
    };
    town.run(rule("Melting", Terms::Demurrage(melting), every(Period::Day, "2027-01-01")));
    let shared = BasicIncome { amount: None, pot: Some(pot), claim_within: None };
    town.run(rule("Shared", Terms::BasicIncome(shared), every(Period::Week, "2027-01-04")));
    let dividend = Dividend {
        first: amount("2"),
        c2: rate("0.0001"),
        payments: 3,
        before_first: Some(1),
        divisor_thousandths: None,
        rounding: Rounding::Up,
    };
    town.run(rule("Dividend", Terms::Dividend(dividend), every(Period::Day, "2027-01-03")));
    let earns = Interest {
        rate: rate("0.3"),
        debt_rate: rate("0.6"),
        year_days: 360,
        counted: Counted::Closing,
        payer: None,
        exempt: vec![fund, pot],
        rounding: Rounding::Nearest,
    };
    town.run(rule("Interest", Terms::Interest(earns), every(Period::Month, "2027-01-10")));
    town.run(rule("Fee", Terms::Fee(Fee { amount: amount("0.5"), to: Some(pot) }), every(Period::Week, "2027-01-04")));
    let welcome = Welcome { amount: amount("9"), pot: None };
    town.run(rule("Welcome", Terms::Welcome(welcome), every(Period::Week, "2027-01-01")));
    pot
}

/// What happens: after so many hours, what, who, how much, and whether the late town ticks.
type Step = (i64, u8, usize, i128, bool);

fn happen(town: &mut Town, pot: WalletId, (_, what, who, minor, _): Step) {
    let (who, other) = (who % town.people.len(), (who / 7 + 1) % town.people.len());
    let member = town.people[who].member;
    match what {
        0 => town.admit(),
        // Whether it is done or refused is the same in both towns.
        1 => drop(town.run_as(who, PauseMyself { member })),
        2 => drop(town.run_as(who, ResumeMyself { member })),
        3 => town.pay(town.wallet(who), pot, minor),
        _ if who != other => town.pay(town.wallet(who), town.wallet(other), minor),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_tick_may_come_when_it_likes(
        steps in prop::collection::vec((1i64..90, 0u8..9, 0usize..40, 1i128..40_000, prop::bool::weighted(0.25)), 1..40),
    ) {
        let (mut prompt, mut late) = (Town::new(3), Town::new(3));
        let (pot, same) = (all_kinds(&prompt), all_kinds(&late));
        for step in steps {
            let until = prompt.now().plus_seconds(step.0 * 3_600);
            // The prompt town ticks an hour after each midnight, and again when nothing is due.
            while prompt.now() < until {
                prompt.wait(HOUR);
                prompt.tick();
            }
            late.wait(step.0 * HOUR);
            if step.4 {
                late.tick();
            }
            happen(&mut prompt, pot, step);
            happen(&mut late, same, step);
        }
        prompt.tick();
        late.tick();
        prop_assert_eq!(prompt.all_held(), late.all_held());
        prop_assert_eq!(prompt.held(pot), late.held(same));
        prop_assert_eq!(late.tick().periods, 0);
        prompt.is_clean();
        late.is_clean();
    }
}

/// One call a day does not get through what is due: the walk lies across midnights, and it comes out the same.
#[test]
fn a_walk_that_takes_days_comes_out_the_same() {
    let people = MAX_AT_ONCE + 30;
    let towns = [true, false].map(|prompt| {
        let town = Town::new(people);
        all_kinds(&town);
        for day in 0..9 {
            town.pay(town.wallet(day), town.wallet(people - 1 - day), 1_000 * i128::try_from(day + 1).expect("small"));
            town.wait(DAY);
            if prompt {
                town.tick();
            } else {
                let ticked = town.run(TickIssuance {});
                assert!(ticked.moved as usize <= MAX_AT_ONCE && ticked.more == (day > 0), "{ticked:?} on day {day}");
            }
        }
        let ticked = town.tick();
        assert_eq!(ticked.periods == 0, prompt);
        town.is_clean();
        town.all_held()
    });
    assert_eq!(towns[0], towns[1]);
    assert!(towns[0][20] > 0, "those in the middle only got");
}
