//! What a member is told of a rule that they try.

use pollster::block_on;
use wezer_core::kernel::CallError;
use wezer_core::ledger::{Bearer, Bound, Fee, Limits};
use wezer_core::money::Ppm;
use wezer_exchange::calendar::{Every, Period};
use wezer_exchange::issuance::{Demurrage, Rounding, Terms};
use wezer_exchange::what_if::{Change, HitOf, Seen, TriedRule, WhatIfError, Which, what_if_for};

use super::town::{Town, amount, code};

fn tried(town: &Town, who: usize, change: &Change) -> Result<Seen, CallError<WhatIfError>> {
    block_on(what_if_for(&town.community.member(town.people[who].member), change))
}

fn tighter() -> Change {
    let limits = Some(Limits { lower: Some(Bound::hard(amount("-50"))), upper: None });
    Change { limits, ..Change::none(code("VAL")) }
}

#[test]
fn a_member_sees_sums_and_their_own_wallet_and_nobody_elses() {
    let town = Town::new(6);
    for to in 1..6 {
        town.pay(0, to, "15 VAL");
    }
    // The fourth and the fifth payment of fifteen each would have gone beyond 50: of one wallet, so the payee is told nothing of it.
    let seen = tried(&town, 5, &tighter()).expect("every member may");
    assert_eq!((seen.refused_below, seen.refused_above, seen.is_whole), (0, 0, true));
    assert_eq!((seen.hits.len(), seen.others.len()), (0, 0));
    assert_eq!((seen.really.wallets, seen.really.parts.len(), seen.would_be.parts.len()), (6, 1, 1));
    assert!(seen.really.gini.is_some() && seen.whole.is_none());
    let own = |seen: &Seen| seen.own.iter().map(|one| (one.wallet, one.really, one.would_be)).collect::<Vec<_>>();
    assert_eq!(own(&seen), [(town.wallet(5), amount("15.00"), amount("15.00"))]);
    // Whoever was refused sees of themself how far.
    let seen = tried(&town, 0, &tighter()).expect("every member may");
    assert_eq!(own(&seen), [(town.wallet(0), amount("-75.00"), amount("-45.00"))]);
    let hits: Vec<_> = seen.hits.iter().map(|hit| (hit.wallet, hit.of, hit.which, hit.by)).collect();
    assert_eq!(hits, [(town.wallet(0), HitOf::Payment, Which::Lower, amount("10.00")); 2]);
    // Who may do everything is told all.
    let seen = block_on(what_if_for(&town.community.system(), &tighter())).expect("may");
    let whole = seen.whole.expect("all of it");
    assert_eq!((whole.really.least, whole.would_be.least), (amount("-75.00"), amount("-45.00")));
    assert_eq!((whole.differences.len(), seen.refused_below, seen.hits.len()), (3, 2, 2));
}

fn limits(lower: Option<&str>, upper: Option<&str>) -> Change {
    let bound = |at: Option<&str>| at.map(|at| Bound::hard(amount(at)));
    Change { limits: Some(Limits { lower: bound(lower), upper: bound(upper) }), ..Change::none(code("VAL")) }
}

/// Ana pays Bo an odd amount, and Bo pays her one: no limit that she may try tells her on which side of it his balance was.
#[test]
fn nobody_finds_a_balance_by_trying_limit_after_limit() {
    let town = Town::new(8);
    let (ana, bo) = (0, 1);
    town.pay(2, bo, "37.41 VAL");
    town.pay(ana, bo, "0.13 VAL");
    town.pay(bo, 3, "80 VAL");
    town.pay(bo, ana, "0.29 VAL");
    let same = tried(&town, ana, &Change::none(code("VAL"))).expect("every member may");
    let steps = ["0.2", "0.5", "1", "2", "5", "10", "20", "50", "100", "200"];
    for step in steps {
        let lower = format!("-{step}");
        assert_eq!(tried(&town, ana, &limits(None, Some(step))).expect("a step"), same, "up to {step}");
        assert_eq!(tried(&town, ana, &limits(Some(&lower), None)).expect("a step"), same, "down to {lower}");
    }
    // Her own limits are hers: the lower refuses what she paid, the upper what she got.
    let own = tried(&town, ana, &limits(Some("-0.1"), Some("0.2"))).expect("a step");
    assert_eq!((own.hits.len(), own.own[0].would_be, own.refused_below), (2, amount("0.00"), 0));
    // Between two steps nothing can be tried, but by who sees all.
    for (lower, upper, near, far) in [
        (Some("-59.99"), None, "-50.00", "-100.00"),
        (None, Some("37.5"), "20.00", "50.00"),
        (None, Some("0.03"), "0.02", "0.05"),
    ] {
        let refused = tried(&town, ana, &limits(lower, upper)).expect_err("no step");
        let CallError::Refused(WhatIfError::NotAStep { near: told, far: other, .. }) = refused else {
            unreachable!("{refused:?}")
        };
        assert_eq!((told, other), (amount(near), amount(far)));
        block_on(what_if_for(&town.community.system(), &limits(lower, upper))).expect("sees all");
    }
}

#[test]
fn what_others_were_refused_is_told_in_fives() {
    let town = Town::new(9);
    for from in 1..7 {
        town.pay(from, 7, "60 VAL");
    }
    // The payee is on a side of each, and a payer sees no more than five others of whom each was refused.
    let seen = tried(&town, 8, &tighter()).expect("every member may");
    let told: Vec<_> = seen.others.iter().map(|one| (&*one.month, one.of, one.which, one.refused)).collect();
    assert_eq!(told, [("2027-01", HitOf::Payment, Which::Lower, 5)], "six, in fives");
    assert_eq!((seen.refused_below, seen.hits.len(), seen.months[0].in_hands_would_be), (5, 0, amount("0.00")));
    let seen = tried(&town, 7, &tighter()).expect("every member may");
    assert_eq!((seen.refused_below, seen.own[0].would_be, seen.others.len()), (0, amount("360.00"), 0));
    let seen = tried(&town, 1, &tighter()).expect("every member may");
    assert_eq!((seen.refused_below, seen.hits.len(), seen.own[0].would_be), (5, 1, amount("0.00")));
}

#[test]
fn nobody_learns_a_balance_by_leaving_its_wallet_out() {
    let town = Town::new(6);
    town.pay(0, 1, "30 VAL");
    let demurrage = |above, exempt, sink| Demurrage {
        rate: "1".parse().expect("a rate"),
        yearly: false,
        above: amount(above),
        debts_too: false,
        sink,
        exempt,
        rounding: Rounding::default(),
    };
    let rule_above = |above, exempt, sink| {
        let every = Every { period: Period::Month, anchor: "2027-01-01".parse().expect("a day") };
        let issuance = Some(vec![TriedRule { terms: Terms::Demurrage(demurrage(above, exempt, sink)), every }]);
        Change { issuance, ..Change::none(code("VAL")) }
    };
    let rule = |exempt, sink| rule_above("0", exempt, sink);
    let refused = tried(&town, 1, &rule_above("12.5", Vec::new(), None)).expect_err("no step");
    assert_eq!(refused.code(), "what-if-not-a-step");
    tried(&town, 1, &rule_above("20", Vec::new(), None)).expect("a step");
    let to_ana = Fee { to: Some(town.wallet(0)), bearer: Bearer::Payee, ..Fee::share("tax", Ppm::new(1).expect("a share")) };
    let fees = Change { fees: Some(vec![to_ana]), ..Change::none(code("VAL")) };
    for change in [rule(vec![town.wallet(0)], None), rule(Vec::new(), Some(town.wallet(0))), fees] {
        let refused = tried(&town, 1, &change).expect_err("not theirs");
        assert!(matches!(refused, CallError::Refused(WhatIfError::NotSeen { wallet }) if wallet == town.wallet(0)), "{refused}");
        tried(&town, 0, &change).expect("their own");
        block_on(what_if_for(&town.community.system(), &change)).expect("sees all");
    }
}

#[test]
fn of_few_wallets_no_refusal_is_told_one_by_one() {
    let town = Town::new(3);
    town.pay(0, 1, "60 VAL");
    let seen = tried(&town, 2, &tighter()).expect("every member may");
    assert_eq!((seen.refused_below, seen.hits.len(), seen.really.parts.len(), seen.really.gini), (0, 0, 0, None));
    let unknown = tried(&town, 2, &Change::none(code("NONE"))).expect_err("no such currency");
    assert_eq!(unknown.code(), "what-if-no-balances");
    let nobody = block_on(what_if_for(&town.community.member(wezer_core::id::MemberId::from_u128(99)), &tighter()));
    assert!(matches!(nobody, Err(CallError::Denied(_))), "{nobody:?}");
}
