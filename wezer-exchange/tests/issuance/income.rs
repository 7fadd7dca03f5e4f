//! Basic income, welcome, fee: 3.5.

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::CallError;
use wezer_core::ledger::{Bound, Issue, LedgerRefusal, Limits, SetLimits, Supply, SupplyOf};
use wezer_core::member::{MemberState, PauseMyself, ResumeMyself, SetMemberState};
use wezer_core::money::Scale;
use wezer_core::wallet::COMMONS;
use wezer_exchange::issuance::{
    BasicIncome, ClaimIncome, ClaimableIncome, EndIssuanceRule, Fee, IssuanceRefusal, Period, SettleUnmet, Terms, UnmetOf,
    UnmetOfRule, WaiveUnmet, Welcome,
};

use super::town::{DAY, HOUR, Town, amount, every, rule, val, vals};

fn income(text: &str) -> BasicIncome {
    BasicIncome { amount: Some(amount(text)), pot: None, claim_within: None }
}

fn issued(town: &Town) -> Supply {
    let now = town.now();
    town.ask(SupplyOf { currency: val(), from: now, to: now, points: 2 })
}

#[test]
fn everybody_gets_the_same_each_month() {
    let mut town = Town::new(3);
    let id = town.run(rule("Basic income", Terms::BasicIncome(income("100")), every(Period::Month, "2027-01-31")));
    town.until("2027-01-31T00:00:01Z");
    assert_eq!(town.tick().moved, 3);
    assert_eq!(town.tick().periods, 0, "once");
    town.admit();
    town.until("2027-02-28T06:00:00Z");
    town.run_as(0, PauseMyself { member: town.people[0].member }).expect("paused");
    // She was active when February's period began, this morning; and left the next month to the others.
    assert_eq!(town.tick().moved, 4);
    town.until("2027-03-31T01:00:00Z");
    assert_eq!(town.tick().moved, 3);
    assert_eq!(town.all_held(), [200_00, 300_00, 300_00, 200_00]);
    town.run(EndIssuanceRule { rule: id });
    town.until("2027-08-01T00:00:00Z");
    assert_eq!(town.tick().periods, 0);
    assert!(matches!(town.refused(EndIssuanceRule { rule: id }), IssuanceRefusal::HasEnded { .. }));
    town.is_clean();
}

#[test]
fn who_leaves_keeps_what_was_due_though_the_tick_comes_late() {
    let town = Town::new(2);
    town.run(rule("Basic income", Terms::BasicIncome(income("10")), every(Period::Week, "2027-01-04")));
    town.until("2027-01-13T12:00:00Z");
    town.run(SetMemberState { member: town.people[0].member, state: MemberState::Left, reason: "moved".to_owned() });
    town.until("2027-02-01T12:00:00Z");
    town.tick();
    // The 4th and the 11th for both; the 18th, the 25th and the first for one.
    assert_eq!(town.all_held(), [20_00, 50_00]);
    town.is_clean();
}

#[test]
fn a_start_and_a_welcome() {
    let mut town = Town::new(2);
    let mut start = rule("Start", Terms::BasicIncome(income("50")), every(Period::Day, "2027-01-02"));
    start.times = Some(1);
    town.run(start);
    town.run(rule("Welcome", Terms::Welcome(Welcome { amount: amount("7"), pot: None }), every(Period::Day, "2027-01-01")));
    town.until("2027-01-02T09:00:00Z");
    town.tick();
    assert_eq!(town.all_held(), [57_00, 57_00], "who came on the day of the rule is welcome too");
    town.admit();
    town.until("2027-01-09T09:00:00Z");
    town.tick();
    assert_eq!(town.all_held(), [57_00, 57_00, 7_00]);
    town.is_clean();
}

#[test]
fn a_claim_late_is_as_much_as_in_time() {
    let mut town = Town::new(2);
    let terms = BasicIncome { claim_within: Some(14), ..income("24") };
    let id = town.run(rule("Claimed", Terms::BasicIncome(terms), every(Period::Day, "2027-01-02")));
    let claim = |who: usize| ClaimIncome { rule: id, member: town.people[who].member };
    assert!(matches!(town.run_as(0, claim(0)), Err(CallError::Refused(IssuanceRefusal::NothingToClaim))));
    for day in 2..=15 {
        town.until(&format!("2027-01-{day:02}T20:00:00Z"));
        assert_eq!(town.run_as(0, claim(0)).expect("claimed").periods, 1);
        assert!(matches!(town.run_as(0, claim(0)), Err(CallError::Refused(IssuanceRefusal::NothingToClaim))));
    }
    let claimable = town.ask(ClaimableIncome { rule: id, member: town.people[1].member });
    assert_eq!(claimable.money, vals(14 * 24_00));
    assert_eq!(claimable.until, Some("2027-01-16T00:00:00Z".parse().expect("a moment")), "that of the 2nd, on the 16th no more");
    assert_eq!(town.ask(ClaimableIncome { rule: id, member: town.people[0].member }).until, None);
    assert_eq!(town.run_as(1, claim(1)).expect("claimed").periods, 14);
    assert_eq!(town.all_held(), [14 * 24_00; 2]);
    assert!(matches!(town.run_as(0, claim(1)), Err(CallError::Denied(_))), "nobody claims for another");
    town.wait(30 * DAY);
    assert_eq!(town.run_as(1, claim(1)).expect("claimed").periods, 14, "what lies further back is gone");
    assert_eq!(town.tick().periods, 0, "nothing comes by itself");
    town.admit();
    let new = ClaimIncome { rule: id, member: town.people[2].member };
    assert!(matches!(town.run_as(2, new), Err(CallError::Refused(IssuanceRefusal::NothingToClaim))));
    town.is_clean();
}

#[test]
fn an_income_that_a_limit_refuses_waits_and_stops_nobody() {
    let town = Town::new(3);
    let id = town.run(rule("Basic income", Terms::BasicIncome(income("100")), every(Period::Month, "2027-02-01")));
    let limits = |upper: Option<&str>| {
        let upper = upper.map(|upper| Bound::hard(amount(upper)));
        SetLimits { wallet: town.wallet(1), currency: val(), limits: Limits { lower: None, upper } }
    };
    town.run(limits(Some("50")));
    town.until("2027-03-01T08:00:00Z");
    let ticked = town.tick();
    assert_eq!((ticked.moved, ticked.unmet), (4, 2));
    assert_eq!(town.all_held(), [200_00, 0, 200_00]);
    let open = block_on(town.community.member(town.people[1].member).ask(UnmetOf { wallet: town.wallet(1) })).expect("seen");
    assert_eq!((open[0].amount(), open[0].periods(), open[0].because()), (amount("200"), 2, "upper-limit"));
    assert!(block_on(town.community.member(town.people[0].member).ask(UnmetOf { wallet: town.wallet(1) })).is_err());
    assert_eq!(town.ask(UnmetOfRule { rule: id, after: None, limit: None }), open);
    let settle = SettleUnmet { wallet: town.wallet(1), rule: id };
    assert!(matches!(town.run_as(1, settle), Err(CallError::Refused(IssuanceRefusal::Inside(_)))));
    town.run(limits(None));
    town.run_as(1, settle).expect("settled");
    assert!(matches!(town.run_as(1, settle), Err(CallError::Refused(IssuanceRefusal::NothingOpen { .. }))));
    assert_eq!(town.all_held(), [200_00; 3]);
    town.is_clean();
}

#[test]
fn who_cannot_pay_the_fee_owes_it() {
    let town = Town::new(2);
    let id = town.run(rule("Fee", Terms::Fee(Fee { amount: amount("30"), to: None }), every(Period::Quarter, "2027-04-01")));
    let zero = Limits { lower: Some(Bound::hard(amount("0"))), upper: None };
    town.run(SetLimits { wallet: town.wallet(0), currency: val(), limits: zero });
    town.until("2027-07-01T10:00:00Z");
    town.tick();
    assert_eq!((town.all_held(), town.held(COMMONS)), (vec![0, -60_00], 60_00));
    let owed = town.ask(UnmetOf { wallet: town.wallet(0) });
    assert_eq!((owed[0].amount(), owed[0].rule()), (amount("-60"), id));
    let settle = SettleUnmet { wallet: town.wallet(0), rule: id };
    let refused = town.run_as(0, settle).expect_err("nothing there");
    assert_eq!(
        refused.code(),
        LedgerRefusal::LowerLimit { wallet: town.wallet(0), limit: vals(0), would_be: vals(0), passes: vals(0) }.refusal_code()
    );
    town.pay(town.wallet(1), town.wallet(0), 70_00);
    town.run_as(0, settle).expect("paid");
    assert_eq!(town.held(COMMONS), 120_00);
    town.until("2027-10-01T10:00:00Z");
    town.tick();
    town.run(WaiveUnmet { wallet: town.wallet(0), rule: id });
    assert_eq!(town.ask(UnmetOf { wallet: town.wallet(0) }), []);
    town.is_clean();
}

trait Coded {
    fn refusal_code(&self) -> &'static str;
}

impl Coded for LedgerRefusal {
    fn refusal_code(&self) -> &'static str {
        wezer_core::Refusal::code(self)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// A pot is shared out to its last cent, or as far as the amount for each goes; it is never below zero, and the shares differ by a
    /// cent at most.
    #[test]
    fn a_pot_is_shared_out_exactly(people in 0usize..9, there in 0i128..2_000, most in prop::option::of(1i128..400)) {
        let town = Town::new(people);
        let pot = town.pot("Harvest");
        if there > 0 {
            town.run(Issue { to: pot, money: vals(there), memo: None });
        }
        let terms = BasicIncome { amount: most.map(|most| vals(most).amount()), pot: Some(pot), claim_within: None };
        town.run(rule("Harvest", Terms::BasicIncome(terms), every(Period::Month, "2027-02-01")));
        town.until("2027-02-03T00:00:00Z");
        town.tick();
        let shares = town.all_held();
        let sum: i128 = shares.iter().sum();
        let expected = if people == 0 { 0 } else { most.map_or(there, |most| there.min(most * people as i128)) };
        prop_assert_eq!(sum, expected);
        prop_assert_eq!(town.held(pot), there - sum);
        prop_assert!(shares.iter().max().zip(shares.iter().min()).is_none_or(|(most, least)| most - least <= 1));
        prop_assert!(shares.is_sorted_by(|earlier, later| earlier >= later), "the first ones get what is left: {:?}", shares);
        town.is_clean();
    }

    /// However often and late the tick comes: one grant for each period and member who was active when it began, no more and no less;
    /// what was issued is the amount times the members of each period.
    #[test]
    fn one_grant_a_period_whatever_the_ticks(
        events in prop::collection::vec((1i64..200, 0usize..6, any::<bool>()), 1..40),
        weekly in any::<bool>(),
    ) {
        let mut town = Town::new(2);
        let period = if weekly { Period::Week } else { Period::Day };
        let calendar = every(period, "2027-01-03");
        town.run(rule("Income", Terms::BasicIncome(income("1")), calendar));
        let mut active = vec![true; 2];
        let mut due = vec![0; 2];
        let mut number = 0;
        let catch_up = |number: &mut u32, active: &[bool], due: &mut [i128], town: &Town| {
            while calendar.begins(*number) <= town.now() {
                active.iter().zip(due.iter_mut()).for_each(|(active, due)| *due += 100 * i128::from(*active));
                *number += 1;
            }
        };
        for (hours, what, tick) in events {
            town.wait(hours * HOUR);
            catch_up(&mut number, &active, &mut due, &town);
            if tick {
                town.tick();
            }
            match what {
                0 => {
                    town.admit();
                    active.push(true);
                    due.push(0);
                }
                1 | 2 if active[what - 1] => {
                    town.run_as(what - 1, PauseMyself { member: town.people[what - 1].member }).expect("paused");
                    active[what - 1] = false;
                }
                1 | 2 => {
                    town.run_as(what - 1, ResumeMyself { member: town.people[what - 1].member }).expect("back");
                    active[what - 1] = true;
                }
                _ => {}
            }
        }
        town.tick();
        prop_assert_eq!(town.all_held(), due.clone());
        prop_assert_eq!(issued(&town).issued, vals(due.iter().sum()).amount());
        town.is_clean();
    }

    /// 3.1: no limit is passed, one that refuses stops nobody, and nothing gets lost: what each holds and what is open is what was due.
    #[test]
    fn what_a_limit_refuses_is_open_to_the_last_cent(
        limits in prop::collection::vec((0i128..40, 0i128..40), 1..5), weeks in 0i64..9, late in any::<bool>(),
    ) {
        let town = Town::new(limits.len());
        let calendar = every(Period::Week, "2027-01-08");
        town.run(rule("Income", Terms::BasicIncome(income("0.07")), calendar));
        town.run(rule("Fee", Terms::Fee(Fee { amount: amount("0.11"), to: None }), calendar));
        for (who, (lower, upper)) in limits.iter().enumerate() {
            let [lower, upper] = [-lower, *upper].map(|at| Some(Bound::hard(vals(at).amount())));
            town.run(SetLimits { wallet: town.wallet(who), currency: val(), limits: Limits { lower, upper } });
        }
        for _ in 0..weeks {
            town.wait(7 * DAY);
            if !late {
                town.tick();
            }
        }
        town.tick();
        for (who, (lower, upper)) in limits.iter().enumerate() {
            let (wallet, held) = (town.wallet(who), town.held(town.wallet(who)));
            let open = town.ask(UnmetOf { wallet });
            let open: i128 = open.iter().map(|open| open.amount().to_minor(Scale::CENTS).expect("cents")).sum();
            prop_assert!((-lower..=*upper).contains(&held), "{} within {:?}", held, (lower, upper));
            prop_assert_eq!(held + open, i128::from(weeks) * (7 - 11));
        }
        town.is_clean();
    }
}
