//! How many instructions and allocations the hot operations take, counted by valgrind: the same on a busy machine as on an idle one.
//!
//! `benches/count`; needs valgrind, and gungraun-runner of the version in Cargo.toml.

#![allow(missing_docs, unreachable_pub, reason = "the macros make public items of their own")]

use std::hint::black_box;

use gungraun::{Dhat, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main};
use pollster::block_on;
use wezer_benches::town::{Dice, Town};
use wezer_core::Community;
use wezer_core::id::CommunityId;
use wezer_core::journal::{Entry, Hash, Seq};
use wezer_core::ledger::{Balances, ChangeCurrency, CreateCurrency, Fee, Pay};
use wezer_core::member::AdmitMember;
use wezer_core::money::{Amount, Money, Ppm, Scale};
use wezer_core::rule::{Figures, Formula, Variable, Vocabulary};

fn town() -> Town {
    block_on(Town::fill(Community::in_memory(), 100))
}

/// A town in which each payment costs a hundredth of its amount in another currency.
fn town_with_fees() -> Town {
    let town = town();
    let points = CreateCurrency::mutual_credit("PTS".parse().expect("a code"), "-1000000000".parse().expect("an amount"));
    block_on(town.session().execute(points)).expect("a new code");
    let mut fee = Fee::share("for the commons", Ppm::new(10_000).expect("a hundredth"));
    fee.currency = Some("PTS".parse().expect("a code"));
    let code = "VAL".parse().expect("a code");
    let change = ChangeCurrency { code, name: None, symbol: None, usage: None, limits: None, fees: Some(vec![fee]) };
    block_on(town.session().execute(change)).expect("may be changed");
    block_on(town.pay_many(&mut Dice::new(1), 100));
    town
}

fn entry() -> Vec<u8> {
    let town = town();
    let head = block_on(town.community.head()).expect("in memory");
    block_on(town.community.store().journal(head.seq, 1)).expect("in memory").remove(0).1.to_vec()
}

fn formula() -> (Formula, Figures) {
    let vocabulary = Vocabulary::new().with("sales", Variable::number_of("VAL")).with("trust", Variable::number_of(""));
    let formula = Formula::parse("-100 - sales / 10 * trust", &vocabulary).expect("a formula");
    let number = |text: &str| text.parse::<Amount>().expect("a number");
    (formula, Figures::new().with("sales", number("1250.50")).with("trust", number("0.8")))
}

#[library_benchmark]
fn chain_an_entry_of_150_bytes() -> Hash {
    Hash::of_community(CommunityId::from_u128(1)).chain(black_box(&[7u8; 150]))
}

#[library_benchmark]
fn read_an_amount() -> i128 {
    let amount: Amount = black_box("1234.56").parse().expect("an amount");
    amount.to_minor(Scale::CENTS).expect("two digits")
}

#[library_benchmark]
#[bench::one(setup = entry)]
fn read_a_journal_entry(entry: Vec<u8>) -> bool {
    Entry::decode(black_box(&entry)).is_ok()
}

#[library_benchmark]
#[bench::one(setup = formula)]
fn reckon_a_formula((formula, figures): (Formula, Figures)) -> Amount {
    formula.value(black_box(&figures)).expect("a value")
}

#[library_benchmark]
#[bench::one(setup = town)]
fn pay_100_times_singly(town: Town) -> Town {
    let mut dice = Dice::new(2);
    for _ in 0..100 {
        block_on(town.pay_one(&mut dice));
    }
    town
}

#[library_benchmark]
#[bench::one(setup = town)]
fn pay_1000_in_a_batch(town: Town) -> Town {
    block_on(town.pay_many(&mut Dice::new(3), 1_000));
    town
}

#[library_benchmark]
#[bench::one(setup = town_with_fees)]
fn pay_100_in_a_batch_with_a_fee_in_another_currency(town: Town) -> Town {
    block_on(town.pay_many(&mut Dice::new(4), 100));
    town
}

#[library_benchmark]
#[bench::one(setup = town)]
fn refuse_100_payments(town: Town) -> Town {
    let far: Money = "100000000000 VAL".parse().expect("money");
    for n in 0..100 {
        let pay = Pay::new(town.wallet(n), town.wallet(n + 1), far);
        assert!(block_on(town.session().execute(pay)).is_err(), "beyond the limit");
    }
    town
}

#[library_benchmark]
#[bench::one(setup = town)]
fn ask_for_100_balances(town: Town) -> Town {
    for n in 0..100 {
        black_box(block_on(town.session().ask(Balances { wallet: town.wallet(n) })).expect("a wallet"));
    }
    town
}

#[library_benchmark]
#[bench::one(setup = town)]
fn admit_100_members(town: Town) -> Town {
    for n in 0..100 {
        block_on(town.session().execute(AdmitMember::named(format!("Member {n}")))).expect("a new name");
    }
    town
}

#[library_benchmark]
#[bench::one(setup = town)]
fn audit_201_entries(town: Town) -> Town {
    block_on(town.community.audit(|_| ())).expect("the audit proves it");
    assert_eq!(block_on(town.community.head()).expect("in memory").seq, Seq::new(201), "as many as the name says");
    town
}

library_benchmark_group!(
    name = hot;
    benchmarks =
        chain_an_entry_of_150_bytes,
        read_an_amount,
        read_a_journal_entry,
        reckon_a_formula,
        pay_100_times_singly,
        pay_1000_in_a_batch,
        pay_100_in_a_batch_with_a_fee_in_another_currency,
        refuse_100_payments,
        ask_for_100_balances,
        admit_100_members,
        audit_201_entries
);

main!(
    // As deep as valgrind looks: what lies deeper than that below a benchmark is not counted for it.
    config = LibraryBenchmarkConfig::default().tool(Dhat::with_args(["--num-callers=500"]));
    library_benchmark_groups = hot
);
