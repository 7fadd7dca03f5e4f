//! Money that a trusted third party holds.

use std::collections::BTreeMap;

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::grant::GiveRight;
use wezer_core::group::{AddToGroup, CreateGroup, ROOT};
use wezer_core::ledger::{Issue, LedgerRefusal, Pay, Redeem, SettleEntry, VoidEntry};
use wezer_core::money::{Amount, Ppm, Scale};
use wezer_core::wallet::{COMMONS, OUTSIDE};
use wezer_exchange::custody::{
    AskWithdrawal, BankLine, CancelWithdrawal, CarryOutWithdrawal, Charge, CustodyMoveId, CustodyMoves, CustodyMovesOf,
    CustodyRefusal, CustodyReport, CustodyState, RecordDeposit, RefuseWithdrawal, SetCustodyTerms, Verdict, WithdrawalsAsked,
    Worth,
};

use super::schedule::{has_labels, speaks};
use super::town::{Town, amount, cents, code, money};

fn deposit(town: &Town, who: usize, received: &str, proof: &str) -> RecordDeposit {
    RecordDeposit { wallet: town.wallet(who), currency: code("GOLD"), received: amount(received), proof: proof.to_owned() }
}

fn withdrawal(town: &Town, who: usize, what: &str) -> AskWithdrawal {
    AskWithdrawal { wallet: town.wallet(who), money: money(what), payable_to: None }
}

fn report(lines: &[(&str, &str)], closing: Option<&str>) -> CustodyReport {
    let line = |(proof, sum): &(&str, &str)| BankLine { proof: (*proof).to_owned(), amount: amount(sum) };
    CustodyReport {
        currency: code("GOLD"),
        lines: lines.iter().map(line).collect(),
        closing: closing.map(amount),
        from: None,
        to: None,
    }
}

/// A town in which person 0 may keep the custody.
fn with_custodian(people: usize) -> Town {
    let town = Town::new(people, "-100");
    let keepers =
        *pollster::block_on(town.community.system().execute(CreateGroup::new("role".parse().expect("a kind"), "Keepers")))
            .expect("created");
    town.run(AddToGroup { group: keepers, member: town.people[0].member, delegate_of: None });
    town.run(GiveRight {
        right: "custody.keep".to_owned(),
        to: keepers,
        over: ROOT,
        when: None,
        expires_at: None,
        reason: "they hold the gold".to_owned(),
    });
    town
}

#[test]
fn gold_comes_moves_and_leaves_by_proof() {
    let town = with_custodian(3);
    assert_eq!(town.refused(1, deposit(&town, 1, "100", "A1")), "denied");
    town.does(0, deposit(&town, 1, "100.00", "A1"));
    assert_eq!(town.refused(0, deposit(&town, 2, "50", "A1")), "custody-proof-used");
    town.does(1, Pay::new(town.wallet(1), town.wallet(2), money("30 GOLD")));
    let ask = AskWithdrawal { payable_to: Some("Account 12".to_owned()), ..withdrawal(&town, 2, "20 GOLD") };
    assert_eq!(town.refused(1, ask.clone()), "denied");
    let asked = town.does(2, ask);
    assert_eq!((town.held(2, "GOLD"), town.spendable(2, "GOLD")), (3_000, 1_000), "held from the request on");
    assert_eq!(town.refused(2, withdrawal(&town, 2, "10.01 GOLD")), "lower-limit", "no more than can be spent");
    assert_eq!(town.refused(2, Pay::new(town.wallet(2), town.wallet(1), money("10.01 GOLD"))), "lower-limit");
    let waiting = WithdrawalsAsked { currency: code("GOLD"), after: None, limit: None };
    assert_eq!(town.asks(0, waiting).expect("the custodian's")[0].payable_to.as_deref(), Some("Account 12"));
    assert!(town.asks(1, waiting).is_err());
    assert_eq!(town.refused(0, CarryOutWithdrawal { withdrawal: asked, proof: "A1".to_owned() }), "custody-proof-used");
    town.does(0, CarryOutWithdrawal { withdrawal: asked, proof: "B1".to_owned() });
    assert_eq!(town.refused(0, RefuseWithdrawal { withdrawal: asked }), "custody-has-ended");
    let second = town.does(2, withdrawal(&town, 2, "10 GOLD"));
    town.does(0, RefuseWithdrawal { withdrawal: second });
    let third = town.does(2, withdrawal(&town, 2, "10 GOLD"));
    assert_eq!(town.refused(1, CancelWithdrawal { wallet: town.wallet(1), withdrawal: third }), "unknown-withdrawal");
    town.does(2, CancelWithdrawal { wallet: town.wallet(2), withdrawal: third });
    assert_eq!((town.held(2, "GOLD"), town.spendable(2, "GOLD")), (1_000, 1_000));
    let of = CustodyMovesOf { wallet: town.wallet(2), before: None, limit: None };
    let states: Vec<_> = town.asks(2, of).expect("theirs").iter().map(|one| one.state).collect();
    assert_eq!(states, [CustodyState::Cancelled, CustodyState::Refused, CustodyState::Done]);
    let done = CustodyMoves { currency: code("GOLD"), before: None, limit: None };
    assert_eq!(town.asks(0, done).expect("the custodian's").len(), 2);

    let lines = [("A1", "100"), ("B1", "-19"), ("X", "5"), ("A1", "100")];
    let report = town.asks(0, report(&lines, Some("85"))).expect("the custodian's");
    let verdicts: Vec<_> = report.lines.iter().map(|line| line.verdict).collect();
    assert_eq!(verdicts, [Verdict::Matched, Verdict::OtherAmount { expected: amount("-20") }, Verdict::Unknown, Verdict::Twice,]);
    assert_eq!((report.in_custody, report.unproven), (amount("80"), Amount::ZERO));
    assert_eq!((report.expected, report.difference, report.missing.len()), (amount("80"), Some(amount("5")), 0));
    town.is_clean();
}

#[test]
fn what_operators_move_past_the_custodians_shows_as_unproven() {
    let town = with_custodian(2);
    town.does(0, deposit(&town, 1, "100", "A1"));
    town.run(Issue { to: town.wallet(1), money: money("7 GOLD"), memo: None });
    town.run(Redeem { from: town.wallet(1), money: money("2 GOLD"), memo: None });
    let seen = town.asks(0, report(&[], Some("100"))).expect("the custodian's");
    assert_eq!((seen.in_custody, seen.proven, seen.unproven), (amount("105"), amount("100"), amount("5")));
    assert_eq!((seen.missing.len(), seen.missing[0].proof.as_deref()), (1, Some("A1")), "the statement does not show it");
    let asked = town.does(1, withdrawal(&town, 1, "10 GOLD"));
    let of = CustodyMovesOf { wallet: town.wallet(1), before: None, limit: Some(1) };
    let entry = town.asks(1, of).expect("theirs")[0].entry;
    // What is held for a withdrawal neither an operator nor its owner ends in the ledger: it alone does.
    let by_operator = block_on(town.community.system().execute(SettleEntry { entry, wallet: None, amounts: None }));
    assert_eq!(by_operator.expect_err("held for it").code(), "held-for");
    let by_operator = block_on(town.community.system().execute(VoidEntry { entry, wallet: None }));
    assert_eq!(by_operator.expect_err("held for it").code(), "held-for");
    town.does(0, CarryOutWithdrawal { withdrawal: asked, proof: "B1".to_owned() });
    let seen = town.asks(0, report(&[("A1", "100"), ("B1", "-10")], Some("90"))).expect("the custodian's");
    assert_eq!((seen.unproven, seen.difference), (amount("5"), Some(Amount::ZERO)));
    town.is_clean();
}

#[test]
fn what_cannot_be_is_refused() {
    let town = with_custodian(2);
    for (deposit, code) in [
        (RecordDeposit { currency: code("VAL"), ..deposit(&town, 1, "1", "A") }, "custody-not-in-custody"),
        (RecordDeposit { currency: code("NIX"), ..deposit(&town, 1, "1", "A") }, "unknown-currency"),
        (RecordDeposit { wallet: OUTSIDE, ..deposit(&town, 1, "1", "A") }, "system-wallet"),
        (deposit(&town, 1, "0", "A"), "not-positive"),
        (deposit(&town, 1, "0.001", "A"), "too-precise"),
        (deposit(&town, 1, "1", ""), "custody-bad-proof"),
        (deposit(&town, 1, "1", "from Ana"), "custody-bad-proof"),
        (deposit(&town, 1, "1", &"x".repeat(65)), "custody-bad-proof"),
    ] {
        assert_eq!(town.refused(0, deposit.clone()), code, "{deposit:?}");
    }
    assert_eq!(town.refused(1, withdrawal(&town, 1, "1 GOLD")), "lower-limit");
    assert_eq!(town.refused(1, withdrawal(&town, 1, "1 VAL")), "custody-not-in-custody");
    assert_eq!(town.refused(1, withdrawal(&town, 1, "0 GOLD")), "not-positive");
    let terms = SetCustodyTerms {
        currency: code("GOLD"),
        worth: Worth::default(),
        deposit: Charge { fixed: amount("2"), share: Ppm::default() },
        withdrawal: Charge { fixed: amount("2"), share: Ppm::default() },
    };
    assert_eq!(town.refused(0, terms), "denied", "what it costs is the community's to say");
    town.run(terms);
    assert_eq!(town.refused(0, deposit(&town, 1, "2", "A")), "custody-nothing-left");
    town.does(0, deposit(&town, 1, "10", "A"));
    assert_eq!(town.refused(1, withdrawal(&town, 1, "2 GOLD")), "custody-nothing-left");
    assert_eq!((town.held(1, "GOLD"), cents(200, "GOLD").amount()), (800, amount("2")));
    let bad = SetCustodyTerms { worth: Worth { units: 0, outside: 1 }, ..terms };
    assert!(pollster::block_on(town.community.system().execute(bad)).is_err());
    town.is_clean();
}

#[test]
fn every_refusal_and_every_right_speaks_both_languages() {
    speaks(CustodyRefusal::NotInCustody { currency: code("VAL") });
    speaks(CustodyRefusal::BadTerms);
    speaks(CustodyRefusal::BadProof { limit: 64 });
    speaks(CustodyRefusal::ProofUsed);
    speaks(CustodyRefusal::NothingLeft);
    speaks(CustodyRefusal::UnknownWithdrawal { withdrawal: CustodyMoveId::from_u128(1) });
    speaks(CustodyRefusal::HasEnded);
    speaks(CustodyRefusal::TooManyAsked { limit: 5 });
    speaks(CustodyRefusal::TooManyLines { limit: 5 });
    speaks(CustodyRefusal::Words(wezer_core::text::TextFault::Empty));
    speaks(CustodyRefusal::Ledger(LedgerRefusal::NoAmount));
    has_labels("custody.", 1);
}

#[derive(Debug, Clone)]
enum Step {
    Deposit(usize, i128, u8),
    Pay(usize, i128),
    Ask(usize, i128),
    CarryOut(usize, u8),
    Refuse(usize),
    Terms(u32, u32, i128, u32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..3usize, 1..20_000i128, 0..12u8).prop_map(|(who, minor, proof)| Step::Deposit(who, minor, proof)),
        2 => (0..3usize, 1..20_000i128).prop_map(|(who, minor)| Step::Pay(who, minor)),
        4 => (0..3usize, 1..20_000i128).prop_map(|(who, minor)| Step::Ask(who, minor)),
        3 => (0..4usize, 0..12u8).prop_map(|(which, proof)| Step::CarryOut(which, proof)),
        1 => (0..4usize).prop_map(Step::Refuse),
        1 => (1..9u32, 1..9u32, 0..30i128, 0..100_000u32).prop_map(|(units, outside, fixed, share)| Step::Terms(units, outside, fixed, share)),
    ]
}

/// The books as somebody would keep them on paper, in minor units.
#[derive(Default)]
struct Paper {
    worth: (i128, i128),
    charge: (i128, i128),
    /// Each person's balance and what of it is held; the commons come last.
    held: [(i128, i128); 4],
    asked: Vec<(CustodyMoveId, usize, i128, i128, i128)>,
    bank: BTreeMap<u8, i128>,
}

impl Paper {
    fn fee(&self, minor: i128) -> i128 {
        (self.charge.0 + minor * self.charge.1 / 1_000_000).min(minor)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// property 3.9: the sum of all balances is what the outside account is below zero is the money in custody; no deposit id is used
    /// twice; a withdrawal is at most what can be spent; the report equals the bank statement's lines.
    #[test]
    fn the_books_are_the_banks(steps in proptest::collection::vec(step(), 1..40)) {
        let town = with_custodian(3);
        let mut paper = Paper { worth: (1, 1), ..Paper::default() };
        for step in steps {
            match step {
                Step::Deposit(who, minor, proof) => {
                    let received = cents(minor, "GOLD").amount().to_string();
                    let done = town.run_as(0, deposit(&town, who, &received, &proof.to_string())).is_ok();
                    let worth = minor * paper.worth.0 / paper.worth.1;
                    let fee = paper.fee(worth);
                    prop_assert_eq!(done, !paper.bank.contains_key(&proof) && worth - fee > 0);
                    if done {
                        paper.bank.insert(proof, minor);
                        paper.held[who].0 += worth - fee;
                        paper.held[3].0 += fee;
                    }
                }
                Step::Pay(who, minor) => {
                    let to = (who + 1) % 3;
                    let done = town.run_as(who, Pay::new(town.wallet(who), town.wallet(to), cents(minor, "GOLD"))).is_ok();
                    prop_assert_eq!(done, minor <= paper.held[who].0 - paper.held[who].1);
                    if done {
                        paper.held[who].0 -= minor;
                        paper.held[to].0 += minor;
                    }
                }
                Step::Ask(who, minor) => {
                    let asked = town.run_as(who, withdrawal(&town, who, &cents(minor, "GOLD").to_string()));
                    let fee = paper.fee(minor);
                    let outside = (minor - fee) * paper.worth.1 / paper.worth.0;
                    prop_assert_eq!(asked.is_ok(), outside > 0 && minor <= paper.held[who].0 - paper.held[who].1);
                    if let Ok(asked) = asked {
                        paper.held[who].1 += minor;
                        paper.asked.push((asked, who, minor, fee, outside));
                    }
                }
                Step::CarryOut(which, proof) => {
                    let Some((withdrawal, who, minor, fee, outside)) = paper.asked.get(which).copied() else { continue };
                    let done = town.run_as(0, CarryOutWithdrawal { withdrawal, proof: proof.to_string() }).is_ok();
                    prop_assert_eq!(done, !paper.bank.contains_key(&proof));
                    if done {
                        paper.bank.insert(proof, -outside);
                        paper.held[who].0 -= minor;
                        paper.held[who].1 -= minor;
                        paper.held[3].0 += fee;
                        paper.asked.remove(which);
                    }
                }
                Step::Refuse(which) => {
                    let Some((withdrawal, who, minor, ..)) = paper.asked.get(which).copied() else { continue };
                    town.does(0, RefuseWithdrawal { withdrawal });
                    paper.held[who].1 -= minor;
                    paper.asked.remove(which);
                }
                Step::Terms(units, outside, fixed, share) => {
                    let charge = Charge { fixed: cents(fixed, "GOLD").amount(), share: Ppm::new(share).expect("at most the whole") };
                    let worth = Worth { units, outside };
                    town.run(SetCustodyTerms { currency: code("GOLD"), worth, deposit: charge, withdrawal: charge });
                    paper.worth = (i128::from(units), i128::from(outside));
                    paper.charge = (fixed, i128::from(share));
                }
            }
            for who in 0..3 {
                prop_assert_eq!((town.held(who, "GOLD"), town.held(who, "GOLD") - town.spendable(who, "GOLD")), paper.held[who]);
            }
        }
        let lines = paper.bank.iter().map(|(proof, minor)| BankLine { proof: proof.to_string(), amount: cents(*minor, "GOLD").amount() });
        let closing: i128 = paper.bank.values().sum();
        let ask = CustodyReport { lines: lines.collect(), ..report(&[], Some(&cents(closing, "GOLD").amount().to_string())) };
        let seen = town.asks(0, ask).expect("the custodian's");
        let minor = |amount: Amount| amount.to_minor(Scale::CENTS).expect("cents");
        let all: i128 = paper.held.iter().map(|(balance, _)| balance).sum();
        let outside = town.balance(OUTSIDE, "GOLD").map_or(0, |balance| minor(balance.balance));
        prop_assert_eq!((minor(seen.in_custody), minor(seen.unproven), -outside), (all, 0, all));
        prop_assert_eq!(town.balance(COMMONS, "GOLD").map_or(0, |balance| minor(balance.balance)), paper.held[3].0);
        prop_assert_eq!(seen.difference, Some(Amount::ZERO));
        prop_assert!(seen.lines.iter().all(|line| line.verdict == Verdict::Matched) && seen.missing.is_empty());
        town.is_clean();
    }
}
