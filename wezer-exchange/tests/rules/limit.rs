//! Limits by formula: what they come to, who wins, and that no path of money goes around them.

use proptest::prelude::*;
use wezer_core::indicator::UpdateIndicators;
use wezer_core::language::Language;
use wezer_core::ledger::{Balances, Bound, Issue, LedgerRefusal, Limits, Movement, NewEntry, Pay, PostEntries, SetLimits};
use wezer_core::member::AdmitMember;
use wezer_core::money::{Amount, Money, Ppm, Scale};
use wezer_core::rule::RuleText;
use wezer_core::{CallError, Refusal};
use wezer_exchange::conversion::{Convert, Rate, SetConversion};
use wezer_exchange::issuance::{Every, Fee, Period, SetIssuanceRule, Terms, TickIssuance};
use wezer_exchange::limit::{
    EndLimitRule, ExplainLimits, LimitFormula, LimitRefusal, LimitRules, MAX_AT_ONCE, SetLimitRule, TickLimits,
};

use super::town::{Town, amount, code, money};

fn formula(text: &str, least: &str, most: &str) -> LimitFormula {
    LimitFormula { formula: RuleText::new(text).expect("a text"), least: amount(least), most: amount(most) }
}

fn lower(text: &str) -> SetLimitRule {
    SetLimitRule { currency: code("VAL"), lower: Some(formula(text, "-500", "-50")), upper: None }
}

fn tick(town: &Town) -> (u32, u32) {
    while town.run(UpdateIndicators::default()).is_due() {}
    let (mut looked, mut changed) = (0, 0);
    loop {
        let ticked = town.run(TickLimits {});
        looked += ticked.looked;
        changed += ticked.changed;
        if !ticked.more {
            return (looked, changed);
        }
    }
}

fn lowest(town: &Town, who: usize) -> Option<Amount> {
    let explained = town.ask(ExplainLimits { wallet: town.wallet(who), currency: code("VAL") });
    explained.in_force.lower.map(|bound| bound.at)
}

#[test]
fn a_limit_grows_with_what_is_earned_and_is_explained() {
    let town = Town::new(3);
    town.run(lower("-60 - 0.5 * net_val"));
    assert_eq!(tick(&town), (3, 3));
    assert_eq!(lowest(&town, 0), Some(amount("-60")));
    town.pay(0, 1, "40 VAL");
    assert_eq!(tick(&town), (0, 0), "once a day");
    town.pass_days(1);
    assert_eq!(tick(&town), (3, 2));
    let explained = town.ask(ExplainLimits { wallet: town.wallet(0), currency: code("VAL") });
    assert_eq!(explained.in_force.lower, Some(Bound::hard(amount("-80"))));
    let worked = explained.lower.expect("by the rule");
    assert_eq!(
        worked.explain(Language::English),
        "-60 - 0.5 * net_val = -80.000 (net_val 40.00 VAL), between -500 and -50: -80.00 VAL"
    );
    assert!(worked.explain(Language::French).contains("entre -500 et -50 : -80"));
    assert_eq!(lowest(&town, 2), Some(amount("-60")));
    let pay = Pay::new(town.wallet(0), town.wallet(2), money("40.01 VAL"));
    let refused = town.refused_to(0, pay);
    assert!(matches!(refused, LedgerRefusal::LowerLimit { passes, .. } if passes == money("40.00 VAL")), "{refused:?}");
    town.is_clean();
}

#[test]
fn what_is_set_by_hand_wins_end_by_end_and_is_given_back() {
    let town = Town::new(2);
    let rule = SetLimitRule { upper: Some(formula("200 + 10 * partners", "0", "1000")), ..lower("-60") };
    town.run(rule);
    tick(&town);
    let set = |limits| town.run(SetLimits { wallet: town.wallet(0), currency: code("VAL"), limits });
    set(Limits { lower: Some(Bound::hard(amount("-7"))), upper: None });
    town.pass_days(1);
    tick(&town);
    let explained = town.ask(ExplainLimits { wallet: town.wallet(0), currency: code("VAL") });
    assert_eq!(explained.in_force.lower, Some(Bound::hard(amount("-7"))), "by hand");
    assert_eq!(explained.in_force.upper, Some(Bound::hard(amount("200"))), "by the rule");
    assert_eq!(explained.sources.by_rule.lower, Some(Bound::hard(amount("-60"))));
    set(Limits::NONE);
    assert_eq!(lowest(&town, 0), Some(amount("-60")), "the rule's again");
    let admitted = town.run(AdmitMember::named("Newcomer"));
    assert_eq!(tick(&town), (1, 1), "a newcomer need not wait for the next day");
    let seen = town.ask(ExplainLimits { wallet: admitted.wallet, currency: code("VAL") });
    assert_eq!(seen.in_force.lower, Some(Bound::hard(amount("-60"))));
    town.run(EndLimitRule { currency: code("VAL") });
    assert_eq!(tick(&town).1, 3);
    assert!(town.ask(LimitRules {}).is_empty());
    assert_eq!(lowest(&town, 0), Some(amount("-100")), "the currency's again");
    town.is_clean();
}

/// property 3.1, gaming: ping-pong between two accounts raises no limit; what does not come back, does.
#[test]
fn paying_back_and_forth_raises_nothing() {
    let town = Town::new(3);
    town.run(lower("-60 - 0.5 * net_val - 5 * partners"));
    town.pay(0, 1, "10 VAL");
    town.pay(1, 0, "10 VAL");
    tick(&town);
    let before = lowest(&town, 0);
    assert_eq!(before, Some(amount("-65")), "one partner");
    for _ in 0..20 {
        town.pay(0, 1, "50 VAL");
        town.pay(1, 0, "50 VAL");
    }
    town.pass_days(1);
    assert_eq!(tick(&town).1, 0);
    assert_eq!(lowest(&town, 0), before);
    town.pay(0, 2, "10 VAL");
    town.pass_days(1);
    tick(&town);
    assert_eq!(lowest(&town, 0), Some(amount("-75")), "another partner, and ten that did not come back");
}

#[test]
fn what_cannot_be_a_rule_is_refused_in_both_languages() {
    let town = Town::new(1);
    town.run(wezer_core::ledger::CreateCurrency::new(
        code("EUR"),
        wezer_core::ledger::Abundance::Rare,
        wezer_core::ledger::Origin::Declared,
    ));
    let refused = |set: SetLimitRule| match pollster::block_on(town.community.system().execute(set)) {
        Err(CallError::Refused(refusal)) => refusal,
        other => unreachable!("{other:?}"),
    };
    let refusals = [
        refused(lower("-60 - volume_val")),
        refused(lower("-60 - entries")),
        refused(lower("-60 - nothing_known")),
        refused(SetLimitRule { lower: None, ..lower("-60") }),
        refused(SetLimitRule { currency: code("EUR"), ..lower("-60") }),
        refused(SetLimitRule { lower: Some(formula("-60", "-50", "-500")), ..lower("-60") }),
        refused(SetLimitRule { lower: Some(formula("-60", "-500", "50")), ..lower("-60") }),
        refused(SetLimitRule { lower: Some(formula("-60", "-500.001", "-50")), ..lower("-60") }),
    ];
    assert!(matches!(&refusals[0], LimitRefusal::Gameable { name } if name == "volume_val"));
    for refusal in refusals {
        let (english, french) = (refusal.explain(Language::English), refusal.explain(Language::French));
        assert!(english != french && english != refusal.code(), "{english} / {french}");
    }
    assert!(matches!(town.run_as(0, lower("-60")), Err(CallError::Denied(_))));
    assert!(matches!(town.run_as(0, TickLimits {}), Err(CallError::Denied(_))));
}

/// A tick looks at so many; the next one goes on where it stopped, and in the end every member was looked at once.
#[test]
fn a_tick_is_bounded_and_goes_on() {
    let town = Town::new(MAX_AT_ONCE + 5);
    town.run(lower("-60"));
    let first = town.run(TickLimits {});
    assert_eq!((usize::try_from(first.looked).expect("few"), first.more), (MAX_AT_ONCE, true));
    let second = town.run(TickLimits {});
    assert_eq!((second.looked, second.changed, second.more), (5, 5, false));
    assert_eq!(town.run(TickLimits {}), wezer_exchange::limit::LimitsTicked::default());
}

/// property 3.1: formula limits are pure and total: whatever the figures, there is a limit between the bounds.
#[test]
fn a_formula_without_a_value_is_careful() {
    let town = Town::new(1);
    town.run(lower("-60 / partners"));
    tick(&town);
    let explained = town.ask(ExplainLimits { wallet: town.wallet(0), currency: code("VAL") });
    assert_eq!(explained.in_force.lower, Some(Bound::hard(amount("-50"))));
    let worked = explained.lower.expect("by the rule");
    assert_eq!(worked.value, None);
    assert!(worked.explain(Language::English).contains("no value"));
}

#[derive(Debug, Clone)]
enum Step {
    Pay(usize, usize, u32),
    Hold(usize, usize, u32),
    Batch(Vec<(usize, usize, u32)>),
    Convert(usize, bool, u32),
    Charge,
    Rule(i32, u32),
    Hand(usize, Option<u32>),
    Day,
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0usize..3;
    prop_oneof![
        4 => (who(), who(), 1u32..15_000).prop_map(|(from, to, minor)| Step::Pay(from, to, minor)),
        1 => (who(), who(), 1u32..9_000).prop_map(|(from, to, minor)| Step::Hold(from, to, minor)),
        2 => prop::collection::vec((who(), who(), 1u32..9_000), 1..4).prop_map(Step::Batch),
        2 => (who(), any::<bool>(), 1u32..9_000).prop_map(|(from, back, minor)| Step::Convert(from, back, minor)),
        1 => Just(Step::Charge),
        2 => (-120i32..0, 0u32..100).prop_map(|(base, share)| Step::Rule(base, share)),
        1 => (who(), prop::option::of(0u32..80)).prop_map(|(who, at)| Step::Hand(who, at)),
        2 => Just(Step::Day),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// property 3.1: no accepted operation leaves an account farther outside its limits than before, on any path: payment, hold,
    /// batch, conversion, a rule's charge. Changing a limit, by hand or by formula, changes no balance and nothing that is held.
    #[test]
    fn no_path_leads_farther_outside(steps in prop::collection::vec(step(), 1..25)) {
        let town = Town::new(3);
        let desk = town.fund("Desk");
        town.run(Issue { to: desk, money: money("1000 COM"), memo: None });
        town.run(SetConversion {
            name: "Desk".to_owned(), from: code("VAL"), to: code("COM"), rate: Rate::new(1, 1).expect("a rate"),
            spread: Ppm::default(), liquidity: desk, both_ways: true,
        });
        town.run(SetIssuanceRule {
            name: "Fee".to_owned(), currency: code("VAL"), terms: Terms::Fee(Fee { amount: amount("7"), to: None }),
            every: Every { period: Period::Day, anchor: "2027-01-01".parse().expect("a day") },
            from: None, times: None, replaces: None,
        });
        let vals = |minor: u32| Money::new(Amount::from_minor(minor.into(), Scale::CENTS).expect("fits"), code("VAL"));
        // For each: what is there without what goes, with what comes, and both ends.
        let stand = || -> Vec<(i128, i128, Option<i128>, Option<i128>)> {
            [town.wallet(0), town.wallet(1), town.wallet(2), desk].into_iter().map(|wallet| {
                let all = town.ask(Balances { wallet });
                let Some(one) = all.iter().find(|one| one.currency == code("VAL")) else { return (0, 0, None, None) };
                let minor = |amount: Amount| amount.to_minor(Scale::CENTS).expect("cents");
                let bound = |bound: Option<Bound>| bound.map(|bound| minor(bound.at));
                let incoming = minor(one.balance) + minor(one.held_in);
                (minor(one.spendable), incoming, bound(one.limits.lower), bound(one.limits.upper))
            }).collect()
        };
        for step in steps {
            let before = stand();
            let moves = match step {
                Step::Pay(from, to, minor) => { drop(town.run_as(from, Pay::new(town.wallet(from), town.wallet(to), vals(minor)))); true }
                Step::Hold(from, to, minor) => {
                    let hold_until = Some(town.now().plus_seconds(10_000_000));
                    let pay = Pay { hold_until, ..Pay::new(town.wallet(from), town.wallet(to), vals(minor)) };
                    drop(town.run_as(from, pay));
                    true
                }
                Step::Batch(movements) => {
                    let movement = |(from, to, minor): (usize, usize, u32)| {
                        Movement { from: town.wallet(from), to: town.wallet(to), money: vals(minor) }
                    };
                    let movements = movements.into_iter().map(movement).collect();
                    let entry = NewEntry { movements, effective: None, opening: false, memo: None };
                    drop(pollster::block_on(town.community.system().execute(PostEntries { entries: vec![entry], force: false })));
                    true
                }
                Step::Convert(who, back, minor) => {
                    let (from, to) = if back { (format!("{} COM", minor / 100 + 1), "VAL") } else { (vals(minor).to_string(), "COM") };
                    drop(town.run_as(who, Convert { wallet: town.wallet(who), from: money(&from), to: code(to), at_least: None }));
                    true
                }
                Step::Charge => { while town.run(TickIssuance {}).more {} true }
                Step::Rule(base, share) => {
                    let text = format!("{base} - 0.01 * {share} * net_val");
                    town.run(SetLimitRule { upper: Some(formula("150 + net_val", "100", "900")), ..lower(&text) });
                    tick(&town);
                    false
                }
                Step::Hand(who, at) => {
                    let lower = at.map(|at| Bound::hard(Amount::whole(at.into()).negated()));
                    town.run(SetLimits { wallet: town.wallet(who), currency: code("VAL"), limits: Limits { lower, upper: None } });
                    false
                }
                Step::Day => { town.pass_days(1); tick(&town); false }
            };
            let after = stand();
            for ((spendable, incoming, ..), (was_spendable, was_incoming, lower, upper)) in after.into_iter().zip(before) {
                if !moves {
                    prop_assert_eq!((spendable, incoming), (was_spendable, was_incoming));
                    continue;
                }
                // Of an account that was not there before, the limits are not known: they are the currency's.
                if let Some(lower) = lower {
                    prop_assert!(spendable >= lower.min(was_spendable), "{spendable} beyond {lower}, was {was_spendable}");
                }
                if let Some(upper) = upper {
                    prop_assert!(incoming <= upper.max(was_incoming), "{incoming} beyond {upper}, was {was_incoming}");
                }
            }
        }
        town.is_clean();
    }
}
