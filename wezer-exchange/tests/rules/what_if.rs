//! A changed rule over what was: beside a twin town that really had the changed rule.

use std::collections::BTreeMap;

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::id::WalletId;
use wezer_core::ledger::{
    Balances, Bearer, Bound, ChangeCurrency, CorrectEntry, Currencies, EntryId, Fee, Issue, Limits, Pay, SetLimits, SettleEntry,
    VoidEntry,
};
use wezer_core::member::AdmitMember;
use wezer_core::money::{Amount, Money, Ppm, Scale};
use wezer_core::{CallError, Command, Refusal as _};
use wezer_exchange::issuance::{
    BasicIncome, Demurrage, Dividend, Every, Fee as Dues, Period, Rounding, SetIssuanceRule, Terms, TickIssuance, Welcome,
};
use wezer_exchange::what_if::{Change, Report, TriedRule, WhatIfError, what_if};

use super::town::{Town, amount, code};

fn try_it(town: &Town, change: &Change) -> Report {
    block_on(what_if(&town.community, change)).expect("tried")
}

/// What each member would hold.
fn would(town: &Town, report: &Report) -> Vec<Amount> {
    let one = |who: usize| {
        let wallet = town.wallet(who);
        report.differences.iter().find(|one| one.wallet == wallet).map_or_else(|| town.held(wallet, "VAL"), |one| one.would_be)
    };
    (0..town.people.len()).map(one).collect()
}

fn held(town: &Town) -> Vec<Amount> {
    (0..town.people.len()).map(|who| town.held(town.wallet(who), "VAL")).collect()
}

fn limits(lower: i64, upper: Option<u32>) -> Limits {
    let lower = Some(Bound::hard(Amount::whole(lower.unsigned_abs()).negated()));
    Limits { lower, upper: upper.map(|at| Bound::hard(Amount::whole(at.into()))) }
}

fn tax(parts: u32, bearer: Bearer) -> Fee {
    Fee { bearer, ..Fee::share("tax", Ppm::new(parts).expect("a share")) }
}

#[test]
fn a_tighter_limit_is_seen_before_it_is_voted_on() {
    let town = Town::new(3);
    town.pay(0, 1, "30 VAL");
    town.pass_days(40);
    town.pay(0, 2, "40 VAL");
    town.pay(1, 2, "10 VAL");
    let same = try_it(&town, &Change::none(code("VAL")));
    assert_eq!((same.differences.len(), same.hits.len(), same.is_whole), (0, 0, true));
    assert_eq!((same.really.least, same.really.greatest), (amount("-70.00"), amount("50.00")));
    let tighter = try_it(&town, &Change { limits: Some(limits(-50, None)), ..Change::none(code("VAL")) });
    assert_eq!((tighter.refused_below, tighter.refused_above), (1, 0));
    assert_eq!(
        (tighter.hits[0].wallet, tighter.hits[0].amount, tighter.hits[0].by),
        (town.wallet(0), amount("40.00"), amount("20.00"))
    );
    assert_eq!(would(&town, &tighter), [amount("-30.00"), amount("20.00"), amount("10.00")]);
    let months: Vec<_> = tighter.months.iter().map(|one| (&*one.month, one.in_hands, one.in_hands_would_be)).collect();
    assert_eq!(months, [("2027-01", amount("30.00"), amount("30.00")), ("2027-02", amount("70.00"), amount("30.00"))]);
    assert_eq!(tighter.would_be.histogram.iter().map(|bucket| bucket.wallets).sum::<u64>(), 3);
    assert_eq!(held(&town), [amount("-70"), amount("20"), amount("50")], "nothing of the town was changed");
    assert!(tighter.really.gini > tighter.would_be.gini);
    town.is_clean();
}

#[test]
fn what_cannot_be_tried_is_refused() {
    let town = Town::new(1);
    let refused = |change: Change| block_on(what_if(&town.community, &change)).expect_err("refused");
    assert!(matches!(refused(Change::none(code("NONE"))), WhatIfError::NoBalances(_)));
    let every = Every { period: Period::Month, anchor: "2027-01-01".parse().expect("a day") };
    let welcome = Terms::Welcome(Welcome { amount: amount("1"), pot: None });
    let issuance = Some(vec![TriedRule { terms: welcome, every }]);
    assert!(matches!(refused(Change { issuance, ..Change::none(code("VAL")) }), WhatIfError::CantTry));
    let many = Some(vec![tax(1, Bearer::Payer); 9]);
    assert!(matches!(refused(Change { fees: many, ..Change::none(code("VAL")) }), WhatIfError::CantTry));
    let fees = Some(vec![Fee { fixed: Some(amount("0.001")), ..tax(0, Bearer::Payer) }]);
    assert!(matches!(refused(Change { fees, ..Change::none(code("VAL")) }), WhatIfError::Amount(_)));
}

/// What no rule could say is not tried, and what could not be counted is not told.
#[test]
fn terms_that_no_rule_could_have_are_refused() {
    let town = Town::new(2);
    town.pay(0, 1, "30 VAL");
    town.pass_days(400);
    town.pay(0, 1, "1 VAL");
    let every = Every { period: Period::Day, anchor: "2027-01-01".parse().expect("a day") };
    let refused = |terms| {
        let change = Change { issuance: Some(vec![TriedRule { terms, every }]), ..Change::none(code("VAL")) };
        block_on(what_if(&town.community, &change)).expect_err("refused")
    };
    let income = BasicIncome { amount: Some(amount("-1")), pot: None, claim_within: None };
    let dues = Dues { amount: amount("-1"), to: None };
    for terms in [Terms::BasicIncome(income), Terms::Fee(dues)] {
        assert_eq!(refused(terms).code(), "issuance-not-positive");
    }
    let yearly = Demurrage { rate: "0.995".parse().expect("a rate"), yearly: true, ..demurrage(Vec::new()) };
    assert_eq!(refused(Terms::Demurrage(yearly)).code(), "issuance-out-of-range");
    let dividend = |payments, c2: &str| Dividend {
        first: amount("10"),
        c2: c2.parse().expect("a rate"),
        payments,
        before_first: None,
        divisor_thousandths: None,
        rounding: Rounding::Down,
    };
    assert_eq!(refused(Terms::Dividend(dividend(0, "0.1"))).code(), "issuance-out-of-range");
    assert!(matches!(refused(Terms::Dividend(dividend(1, "1"))), WhatIfError::TooMuch), "it doubles every day");
}

/// Work that a history of daily rules would take is bounded.
#[test]
fn what_would_take_too_long_is_refused() {
    let town = Town::new(30);
    town.pass_days(45_000);
    town.run(AdmitMember::named("Late"));
    let every = Every { period: Period::Day, anchor: "2027-01-01".parse().expect("a day") };
    let terms = Terms::Demurrage(demurrage(Vec::new()));
    let change =
        |rules| Change { issuance: Some(vec![TriedRule { terms: terms.clone(), every }; rules]), ..Change::none(code("VAL")) };
    assert!(matches!(block_on(what_if(&town.community, &change(16))), Err(WhatIfError::TooMuch)));
    try_it(&town, &change(1));
}

/// A universal dividend that was never there, beside a town that had it.
#[test]
fn a_dividend_is_tried_as_it_would_have_grown() {
    let (town, twin) = (Town::new(3), Town::new(3));
    let every = Every { period: Period::Month, anchor: "2027-01-01".parse().expect("a day") };
    let terms = Terms::Dividend(Dividend {
        first: amount("10"),
        c2: "0.1".parse().expect("a rate"),
        payments: 2,
        before_first: Some(1),
        divisor_thousandths: None,
        rounding: Rounding::Down,
    });
    let (name, currency) = ("Tried".to_owned(), code("VAL"));
    twin.run(SetIssuanceRule { name, currency, terms: terms.clone(), every, from: None, times: None, replaces: None });
    for day in 0..7 {
        for town in [&town, &twin] {
            while town.run(TickIssuance {}).more {}
            if day == 3 {
                town.run(AdmitMember::named("Late"));
            }
            town.pay(0, 1, "1 VAL");
            town.pass_days(31);
        }
    }
    let issuance = Some(vec![TriedRule { terms, every }]);
    let report = try_it(&town, &Change { issuance, ..Change::none(code("VAL")) });
    assert_eq!(would(&town, &report), held(&twin));
    assert!(held(&twin)[2] > amount("60"), "it grew: {:?}", held(&twin));
}

fn demurrage(exempt: Vec<WalletId>) -> Demurrage {
    Demurrage {
        rate: "0.07".parse().expect("a rate"),
        yearly: false,
        above: amount("10"),
        debts_too: true,
        sink: None,
        exempt,
        rounding: Rounding::default(),
    }
}

/// Income and demurrage that were never there, beside a town that had them.
#[test]
fn a_rule_of_issuance_is_tried_as_it_would_have_run() {
    let (town, twin) = (Town::new(3), Town::new(3));
    let every = Every { period: Period::Month, anchor: "2027-01-01".parse().expect("a day") };
    let income = BasicIncome { amount: Some(amount("25.10")), pot: None, claim_within: None };
    let dues = Terms::Fee(Dues { amount: amount("3"), to: None });
    let tried =
        |town: &Town| [Terms::BasicIncome(income.clone()), Terms::Demurrage(demurrage(vec![town.wallet(2)])), dues.clone()];
    for terms in tried(&twin) {
        let name = "Tried".to_owned();
        twin.run(SetIssuanceRule { name, currency: code("VAL"), terms, every, from: None, times: None, replaces: None });
    }
    for (from, to, what) in [(0, 1, "33.33 VAL"), (1, 2, "20 VAL"), (0, 2, "12.50 VAL"), (2, 0, "5 VAL"), (0, 1, "1 VAL")] {
        for town in [&town, &twin] {
            while town.run(TickIssuance {}).more {}
            town.pay(from, to, what);
            town.pass_days(31);
        }
    }
    let issuance = tried(&town).map(|terms| TriedRule { terms, every }).to_vec();
    let report = try_it(&town, &Change { issuance: Some(issuance), ..Change::none(code("VAL")) });
    assert_eq!(would(&town, &report), held(&twin));
    let last = report.months.last().expect("some");
    assert_eq!(last.supply, Amount::ZERO);
    assert!(last.supply_would_be.is_positive());
    // And what rules did move is taken out where others are tried.
    let without = try_it(&twin, &Change { issuance: Some(Vec::new()), ..Change::none(code("VAL")) });
    assert_eq!(would(&twin, &without), held(&town));
}

#[derive(Debug, Clone)]
enum Step {
    Pay(usize, usize, u32, bool),
    Issue(usize, u32),
    Settle(usize),
    Void(usize),
    Correct(usize),
    Own(usize, u32),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0usize..3;
    prop_oneof![
        6 => (who(), who(), 1u32..9_000, prop::bool::weighted(0.3)).prop_map(|(from, to, minor, held)| Step::Pay(from, to, minor, held)),
        1 => (who(), 1u32..5_000).prop_map(|(to, minor)| Step::Issue(to, minor)),
        2 => (0usize..6).prop_map(Step::Settle),
        1 => (0usize..6).prop_map(Step::Void),
        2 => (0usize..6).prop_map(Step::Correct),
        1 => (who(), 20u32..150).prop_map(|(who, at)| Step::Own(who, at)),
    ]
}

/// What became of the payments of one town: by their place, the entry and whether it is held.
#[derive(Default)]
struct Made(BTreeMap<usize, (EntryId, bool)>);

fn system<C: Command>(town: &Town, command: C) -> Option<C::Output> {
    match block_on(town.community.system().execute(command)) {
        Ok(receipt) => Some(receipt.output),
        Err(CallError::Refused(_)) => None,
        Err(other) => unreachable!("{other:?}"),
    }
}

/// Whether the step was taken.
fn take(town: &Town, made: &mut Made, place: usize, step: &Step) -> bool {
    let vals = |minor: u32| Money::new(Amount::from_minor(minor.into(), Scale::CENTS).expect("fits"), code("VAL"));
    let pick =
        |made: &Made, nth: usize, held: bool| made.0.get(&nth).filter(|(_, is_held)| *is_held == held).map(|(entry, _)| *entry);
    match *step {
        Step::Pay(from, to, minor, held) => {
            let hold_until = held.then(|| town.now().plus_seconds(1_000_000));
            let pay = Pay { hold_until, ..Pay::new(town.wallet(from), town.wallet(to), vals(minor)) };
            system(town, pay).map(|paid| made.0.insert(place, (paid.entry, paid.pending))).is_some()
        }
        Step::Issue(to, minor) => system(town, Issue { to: town.wallet(to), money: vals(minor), memo: None }).is_some(),
        Step::Settle(nth) => pick(made, nth, true)
            .and_then(|entry| system(town, SettleEntry { entry, wallet: None, amounts: None }))
            .map(|entry| made.0.insert(nth, (entry, false)))
            .is_some(),
        Step::Void(nth) => pick(made, nth, true)
            .and_then(|entry| system(town, VoidEntry { entry, wallet: None }))
            .map(|_| made.0.remove(&nth))
            .is_some(),
        Step::Correct(nth) => pick(made, nth, false)
            .and_then(|entry| system(town, CorrectEntry { entry, wallet: None, amounts: None, force: false, memo: None }))
            .map(|_| made.0.remove(&nth))
            .is_some(),
        Step::Own(who, at) => {
            let limits = limits(-i64::from(at), None);
            system(town, SetLimits { wallet: town.wallet(who), currency: code("VAL"), limits }).is_some()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// An unchanged rule gives exactly the real balances; changed limits and fees give exactly those of a town that had them, in which
    /// the same was done as far as its limits let it.
    #[test]
    fn it_is_as_in_a_town_that_had_the_rule(
        steps in prop::collection::vec(step(), 1..30), was in 0u32..100_000, tax_is in 0u32..300_000, payer: bool,
        lower in 10i64..120, upper in prop::option::of(20u32..200),
    ) {
        let (town, twin) = (Town::new(3), Town::new(3));
        let bearer = if payer { Bearer::Payer } else { Bearer::Payee };
        let change = |town: &Town, limits, fees| {
            town.run(ChangeCurrency { code: code("VAL"), name: None, symbol: None, usage: None, limits, fees });
        };
        change(&town, None, Some(vec![tax(was, Bearer::Payer)]));
        change(&twin, Some(limits(-lower, upper)), Some(vec![tax(tax_is, bearer)]));
        let (mut real, mut would_be) = (Made::default(), Made::default());
        for (place, step) in steps.iter().enumerate() {
            if take(&town, &mut real, place, step) {
                take(&twin, &mut would_be, place, step);
            }
        }
        let currencies = town.ask(Currencies {});
        let val = currencies.iter().find(|one| one.code() == code("VAL")).expect("there");
        let same = Change { limits: Some(val.limits()), fees: Some(val.fees().to_vec()), ..Change::none(code("VAL")) };
        for same in [Change::none(code("VAL")), same] {
            let report = try_it(&town, &same);
            prop_assert_eq!((&report.differences, &report.hits), (&vec![], &vec![]));
            let mut really: Vec<Amount> =
                town.people.iter().filter(|one| !town.ask(Balances { wallet: one.wallet }).is_empty()).map(|one| town.held(one.wallet, "VAL")).collect();
            really.sort();
            prop_assert_eq!(report.really.least, really.first().copied().unwrap_or_default());
            prop_assert_eq!(report.really.greatest, really.last().copied().unwrap_or_default());
        }
        let fees = Some(vec![tax(tax_is, bearer)]);
        let report = try_it(&town, &Change { limits: Some(limits(-lower, upper)), fees, ..Change::none(code("VAL")) });
        prop_assert_eq!(would(&town, &report), held(&twin));
    }
}
