//! Debts that run in circles.

use std::collections::BTreeMap;

use proptest::prelude::*;
use wezer_core::language::Language;
use wezer_core::ledger::{Abundance, CreateCurrency, Origin};
use wezer_core::money::{Amount, Money, Scale};
use wezer_core::{CallError, Refusal};
use wezer_exchange::clearing::{
    AnswerClearing, ClearingById, ClearingId, ClearingRefusal, ClearingState, ClearingsOf, ConfirmObligation, DropObligation,
    FindClearing, ObligationId, ObligationState, ObligationsOf, ProposeClearing, RecordObligation, ReduceObligation,
    TickClearings,
};

use super::town::{Town, amount, code, money};

fn town(people: usize) -> Town {
    let town = Town::new(people);
    town.run(CreateCurrency::new(code("EUR"), Abundance::Rare, Origin::Declared).scale(Scale::CENTS));
    town
}

/// Somebody owes somebody, and both say so.
fn owe(town: &Town, debtor: usize, creditor: usize, what: Money) -> ObligationId {
    let record = RecordObligation {
        wallet: town.wallet(creditor),
        other: town.wallet(debtor),
        owes: false,
        money: what,
        what_for: Some("Apples".to_owned()),
    };
    let obligation = town.run_as(creditor, record).expect("recorded");
    town.run_as(debtor, ConfirmObligation { obligation, wallet: town.wallet(debtor) }).expect("confirmed");
    obligation
}

fn propose(town: &Town) -> Result<ClearingId, ClearingRefusal> {
    let propose = ProposeClearing { currency: code("EUR"), until: town.now().plus_seconds(86_400) };
    match pollster::block_on(town.community.system().execute(propose)) {
        Ok(receipt) => Ok(receipt.output),
        Err(CallError::Refused(refusal)) => Err(refusal),
        Err(other) => unreachable!("{other:?}"),
    }
}

fn answer(town: &Town, clearing: ClearingId, who: usize, agrees: bool) -> ClearingState {
    town.run_as(who, AnswerClearing { clearing, wallet: town.wallet(who), agrees }).expect("answered")
}

fn left(town: &Town, who: usize) -> Vec<(ObligationId, Amount)> {
    let all = town.ask(ObligationsOf { wallet: town.wallet(who), ended_too: true, before: None, limit: None });
    all.iter().map(|one| (one.obligation.id(), one.obligation.left().amount())).collect()
}

#[test]
fn three_members_clear_a_circle_of_euros_without_any() {
    let town = town(4);
    let first = owe(&town, 0, 1, money("60 EUR"));
    owe(&town, 1, 2, money("100 EUR"));
    owe(&town, 2, 0, money("80.50 EUR"));
    owe(&town, 0, 3, money("10 EUR"));
    let found = town.ask(FindClearing { currency: code("EUR") });
    assert_eq!((found.parts.len(), found.cleared, found.is_partial), (3, amount("180.00"), false));
    let until = town.now().plus_seconds(93 * 86_400);
    let ever = pollster::block_on(town.community.system().execute(ProposeClearing { currency: code("EUR"), until }));
    assert_eq!(ever.map_err(|error| error.code()).err(), Some("clearing-too-long"), "nobody's debts are frozen for ever");
    let clearing = propose(&town).expect("a circle");
    assert_eq!(propose(&town), Err(ClearingRefusal::NoCircle { currency: code("EUR") }), "it is asked about already");
    let reduce = ReduceObligation { obligation: first, wallet: town.wallet(1), by: None };
    assert_eq!(town.refused_to(1, reduce), ClearingRefusal::BeingCleared { clearing });
    let seen = town.run_as(3, AnswerClearing { clearing, wallet: town.wallet(3), agrees: true });
    assert!(matches!(seen, Err(CallError::Refused(ClearingRefusal::UnknownClearing { .. }))), "it does not concern him");
    let mine = town.ask(ClearingById { clearing, wallet: town.wallet(0) }).expect("hers");
    assert_eq!((mine.parts().len(), mine.sides().len()), (2, 1), "who owes whom besides is not for her to see");
    assert_eq!(answer(&town, clearing, 0, true), ClearingState::Asked);
    assert_eq!(answer(&town, clearing, 1, true), ClearingState::Asked);
    assert_eq!(answer(&town, clearing, 2, true), ClearingState::Concluded);
    let hers = town.ask(ObligationsOf { wallet: town.wallet(0), ended_too: false, before: None, limit: None });
    let shown: Vec<_> = hers.iter().map(|one| (one.obligation.left(), one.what_for.as_deref())).collect();
    assert_eq!(shown, [(money("10 EUR"), Some("Apples")), (money("20.50 EUR"), Some("Apples"))]);
    assert_eq!(town.ask(ClearingsOf { wallet: town.wallet(0), before: None, limit: None }).len(), 1);
    assert!(matches!(
        town.refused_to(0, AnswerClearing { clearing, wallet: town.wallet(0), agrees: false }),
        ClearingRefusal::TooLate { .. }
    ));
    town.is_clean();
}

#[test]
fn who_says_nothing_has_not_agreed() {
    let town = town(4);
    owe(&town, 0, 1, money("5 EUR"));
    owe(&town, 1, 0, money("7 EUR"));
    owe(&town, 1, 2, money("9 EUR"));
    owe(&town, 2, 3, money("9 EUR"));
    owe(&town, 3, 1, money("9 EUR"));
    let clearing = propose(&town).expect("circles");
    answer(&town, clearing, 0, true);
    answer(&town, clearing, 1, true);
    answer(&town, clearing, 2, true);
    assert_eq!(town.run(TickClearings {}).concluded, 0);
    town.pass_days(1);
    assert_eq!(town.run(TickClearings {}).concluded, 1);
    assert_eq!(town.run(TickClearings {}).concluded, 0);
    assert_eq!(left(&town, 0).iter().map(|(_, left)| left.to_string()).collect::<Vec<_>>(), ["2.00", "0.00"]);
    assert!(left(&town, 3).iter().all(|(_, left)| *left == amount("9")));
    assert!(propose(&town).is_ok(), "what was not cleared can be asked about again");
    town.is_clean();
}

#[test]
fn an_obligation_is_confirmed_reduced_or_dropped_by_whom_it_concerns() {
    let town = town(3);
    let record =
        RecordObligation { wallet: town.wallet(0), other: town.wallet(1), owes: true, money: money("8 EUR"), what_for: None };
    assert!(matches!(town.run_as(1, record.clone()), Err(CallError::Denied(_))), "in her name only she records");
    let obligation = town.run_as(0, record.clone()).expect("recorded");
    let mut refusals = vec![
        town.refused_to(0, ConfirmObligation { obligation, wallet: town.wallet(0) }),
        town.refused_to(2, ConfirmObligation { obligation, wallet: town.wallet(2) }),
        town.refused_to(1, ReduceObligation { obligation, wallet: town.wallet(1), by: None }),
        town.refused_to(0, RecordObligation { other: town.wallet(0), ..record.clone() }),
        town.refused_to(0, RecordObligation { money: money("0 EUR"), ..record.clone() }),
        propose(&town).expect_err("one side's word does not count"),
    ];
    town.run_as(1, ConfirmObligation { obligation, wallet: town.wallet(1) }).expect("confirmed");
    refusals.push(town.refused_to(0, DropObligation { obligation, wallet: town.wallet(0) }));
    refusals.push(town.refused_to(0, ReduceObligation { obligation, wallet: town.wallet(0), by: None }));
    refusals.push(town.refused_to(1, ReduceObligation { obligation, wallet: town.wallet(1), by: Some(amount("8.01")) }));
    town.run_as(1, ReduceObligation { obligation, wallet: town.wallet(1), by: Some(amount("3")) }).expect("paid in part");
    town.run_as(1, ReduceObligation { obligation, wallet: town.wallet(1), by: None }).expect("paid");
    let all = town.ask(ObligationsOf { wallet: town.wallet(0), ended_too: true, before: None, limit: None });
    assert_eq!(all[0].obligation.state(), ObligationState::Met);
    let dropped = town.run_as(0, record).expect("recorded");
    town.run_as(1, DropObligation { obligation: dropped, wallet: town.wallet(1) }).expect("refused by the other side");
    for refusal in refusals {
        let (english, french) = (refusal.explain(Language::English), refusal.explain(Language::French));
        assert!(english != french && english != refusal.code(), "{english} / {french}");
    }
    town.is_clean();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// property 3.15: whoever agrees, every net position is unchanged and 0 ≤ cleared ≤ debt; nothing of those who did not agree is
    /// touched; among those who agreed no circle is left.
    #[test]
    fn a_clearing_keeps_every_net_position(
        debts in prop::collection::vec((0usize..4, 0usize..4, 1u32..5_000), 1..14), agree in prop::array::uniform4(any::<bool>()),
    ) {
        let town = town(4);
        let mut owed = BTreeMap::new();
        for (debtor, creditor, minor) in debts.into_iter().filter(|(debtor, creditor, _)| debtor != creditor) {
            let minor = i128::from(minor);
            let what = Money::new(Amount::from_minor(minor, Scale::CENTS).expect("fits"), code("EUR"));
            owed.insert(owe(&town, debtor, creditor, what), (debtor, creditor, minor));
        }
        let Ok(clearing) = propose(&town) else { return Ok(()) };
        let (mut agreed, mut open) = ([false; 4], Vec::new());
        for who in 0..4 {
            let concerned = !town.ask(ClearingsOf { wallet: town.wallet(who), before: None, limit: None }).is_empty();
            if concerned {
                answer(&town, clearing, who, agree[who]);
                agreed[who] = agree[who];
            }
        }
        let mut nets = [0i128; 4];
        let mut now = BTreeMap::new();
        (0..4).for_each(|who| now.extend(left(&town, who)));
        for (id, (debtor, creditor, minor)) in owed {
            let left = now[&id].to_minor(Scale::CENTS).expect("cents");
            prop_assert!((0..=minor).contains(&left));
            prop_assert!(left == minor || (agree[debtor] && agree[creditor]));
            nets[debtor] += minor - left;
            nets[creditor] -= minor - left;
            open.extend((left > 0).then_some((debtor, creditor)));
        }
        prop_assert_eq!(nets, [0; 4]);
        // Whoever of those who agreed owes nobody among them is in no circle; without them, the same again.
        let mut circle: Vec<usize> = (0..4).filter(|who| agreed[*who]).collect();
        while let Some(place) =
            circle.iter().position(|who| !open.iter().any(|(debtor, creditor)| debtor == who && circle.contains(creditor)))
        {
            circle.remove(place);
        }
        prop_assert!(circle.is_empty(), "{circle:?} still owe in a circle");
        town.is_clean();
    }
}
