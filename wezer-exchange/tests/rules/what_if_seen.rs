//! What a member is told of a rule that they try.

use pollster::block_on;
use wezer_core::kernel::CallError;
use wezer_core::ledger::{Bearer, Bound, Fee, Limits};
use wezer_core::money::Ppm;
use wezer_exchange::calendar::{Every, Period};
use wezer_exchange::issuance::{Demurrage, Rounding, Terms};
use wezer_exchange::what_if::{Change, HitOf, Seen, TriedRule, WhatIfError, Which, what_if_for};

use crate::town::{Town, amount, code};

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
    // The fourth and the fifth payment of fifteen each would have gone beyond 50.
    let seen = tried(&town, 5, &tighter()).expect("every member may");
    assert_eq!((seen.refused_below, seen.refused_above, seen.is_whole), (2, 0, true));
    assert_eq!(seen.hits.len(), 2);
    for hit in &seen.hits {
        assert_eq!((hit.day, hit.of, hit.which), ("2027-01-01".parse().expect("a day"), HitOf::Payment, Which::Lower));
        assert_eq!((hit.amount, hit.more), (amount("15.00"), None), "not whose limit it is");
    }
    assert_eq!((seen.really.wallets, seen.really.parts.len(), seen.would_be.parts.len()), (6, 1, 1));
    assert!(seen.really.gini.is_some() && seen.whole.is_none());
    let own: Vec<_> = seen.own.iter().map(|one| (one.wallet, one.really, one.would_be)).collect();
    assert_eq!(own, [(town.wallet(5), amount("15.00"), amount("0.00"))]);
    // Whoever was refused sees of themself how far.
    let seen = tried(&town, 0, &tighter()).expect("every member may");
    let own = seen.hits[0].more.expect("their own");
    assert_eq!((own.wallet, own.by), (town.wallet(0), amount("10.00")));
    // Who may do everything is told all.
    let seen = block_on(what_if_for(&town.community.system(), &tighter())).expect("may");
    let whole = seen.whole.expect("all of it");
    assert_eq!((whole.really.least, whole.would_be.least), (amount("-75.00"), amount("-45.00")));
    assert_eq!(whole.differences.len(), 3);
    assert!(seen.hits.iter().all(|hit| hit.more.is_some()));
}

#[test]
fn nobody_learns_a_balance_by_leaving_its_wallet_out() {
    let town = Town::new(6);
    town.pay(0, 1, "30 VAL");
    let demurrage = |exempt, sink| Demurrage {
        rate: "1".parse().expect("a rate"),
        yearly: false,
        above: amount("0"),
        debts_too: false,
        sink,
        exempt,
        rounding: Rounding::default(),
    };
    let rule = |exempt, sink| {
        let every = Every { period: Period::Month, anchor: "2027-01-01".parse().expect("a day") };
        let issuance = Some(vec![TriedRule { terms: Terms::Demurrage(demurrage(exempt, sink)), every }]);
        Change { issuance, ..Change::none(code("VAL")) }
    };
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
    assert_eq!((seen.refused_below, seen.hits.len(), seen.really.parts.len(), seen.really.gini), (1, 0, 0, None));
    let unknown = tried(&town, 2, &Change::none(code("NONE"))).expect_err("no such currency");
    assert_eq!(unknown.code(), "what-if-no-balances");
    let nobody = block_on(what_if_for(&town.community.member(wezer_core::id::MemberId::from_u128(99)), &tighter()));
    assert!(matches!(nobody, Err(CallError::Denied(_))), "{nobody:?}");
}
