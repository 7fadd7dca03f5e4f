//! The samples that `IMPORT.md` shows.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise, and tells")]

use std::path::{Path, PathBuf};

use crate::town::Town;
use community_server::import::{self, Args, Kind, Report};
use pollster::block_on;
use wezer_core::member::{FindMember, Role};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

async fn run(town: &Town, args: &Args) -> Report {
    let report = import::run(&town.community, args, &import::bar()).await.unwrap();
    println!("{report}");
    let head = town.community.head().await.unwrap();
    assert!(import::run(&town.community, args, &import::bar()).await.unwrap().is_unchanged());
    assert_eq!(town.community.head().await.unwrap(), head);
    assert!(town.sums().await.values().all(|sum| *sum == 0));
    report
}

fn balance(name: &str, code: &str, balance: &str) -> ((String, String), String) {
    ((name.to_owned(), code.to_owned()), balance.to_owned())
}

#[test]
fn the_sample_of_transfers() {
    block_on(async {
        let town = Town::in_memory();
        let args = Args { currency: Some("VAL".parse().unwrap()), ..Args::new(Kind::Transfers, sample("transfers.csv")) };
        let report = run(&town, &args).await;
        assert_eq!((report.posted, report.opened, report.volumes[0].sum.to_string()), (6, 5, "288.0833".to_owned()));
        let expected = [
            balance("Ana", "VAL", "127.5000"),
            balance("Baker", "VAL", "-14.7500"),
            balance("Bo", "VAL", "123.9167"),
            balance("Choir, the", "VAL", "3.3333"),
            balance("Garden", "VAL", "-240.0000"),
        ];
        assert_eq!(town.balances().await, expected.into());
        assert_eq!(town.memos("Baker", "VAL").await, ["BREAD 3", "REPAIR 4"]);
    });
}

#[test]
fn the_sample_of_members() {
    block_on(async {
        let town = Town::in_memory();
        let report = run(&town, &Args::new(Kind::Members, sample("members.csv"))).await;
        assert_eq!((report.posted, report.opened), (4, 4));
        for (name, role) in [("Ana", Role::Operator), ("Dede", Role::Member)] {
            let found = town.community.system().ask(FindMember::Name(name.to_owned())).await.unwrap();
            assert_eq!(found.map(|member| member.role()), Some(role), "{name}");
        }
        let expected = [
            balance("!issuance", "EUR", "-12.00"),
            balance("!issuance", "VAL", "0.00"),
            balance("@Ana", "EUR", "12.00"),
            balance("@Ana", "VAL", "40.50"),
            balance("@Bo", "VAL", "-25.50"),
            balance("@Chloé", "VAL", "-15.00"),
        ];
        assert_eq!(town.balances().await, expected.into());
    });
}

#[test]
fn the_sample_of_a_journal() {
    block_on(async {
        let town = Town::in_memory();
        let args = Args {
            renamed: vec![("h, work".to_owned(), "Hours".parse().unwrap())],
            ..Args::new(Kind::Hledger, sample("hledger.csv"))
        };
        let report = run(&town, &args).await;
        assert_eq!((report.posted, report.conversions, report.renamed.len()), (3, 1, 1));
        let expected = [
            balance("Assets:Hours", "Hours", "6.5"),
            balance("Assets:Till", "EUR", "45.00"),
            balance("Equity:Opening", "EUR", "-150.00"),
            balance("Expenses:Flour", "EUR", "38.40"),
            balance("Expenses:Yeast", "EUR", "1.60"),
            balance("equity:conversion", "EUR", "65.00"),
            balance("equity:conversion", "Hours", "-6.5"),
        ];
        assert_eq!(town.balances().await, expected.into());
    });
}
