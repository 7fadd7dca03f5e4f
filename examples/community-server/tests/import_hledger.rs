//! hledger journals: every account and currency as hledger itself has it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise, and tells")]

use std::collections::BTreeMap;

use crate::town::{self, Standing, Town};
use community_server::import::{self, Args, Kind};
use pollster::block_on;

/// `account,"1.00 A, -2.50 B"` as hledger writes balances.
fn expected(path: &std::path::Path) -> Standing {
    let mut standing = Standing::new();
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        for amount in row[1].split(", ").filter(|amount| *amount != "0") {
            let (number, commodity) = amount.split_once(' ').unwrap();
            standing.insert((row[0].to_owned(), commodity.to_owned()), number.to_owned());
        }
    }
    standing
}

async fn compare(name: &str, entries: u64) {
    let (Some(postings), Some(balances)) = (
        town::data(&format!("journals/expected/{name}.postings.csv")),
        town::data(&format!("journals/expected/{name}.balances.csv")),
    ) else {
        return;
    };
    let town = Town::in_memory();
    let args = Args::new(Kind::Hledger, &postings);
    let report = import::run(&town.community, &args, &import::bar()).await.unwrap();
    println!("{name}: {report}");
    assert_eq!(report.posted, entries);
    let is_zero = |number: &str| number.chars().all(|c| matches!(c, '0' | '.'));
    let mut ours = town.balances().await;
    ours.retain(|(account, _), balance| account != "equity:conversion" && !is_zero(balance));
    assert_eq!(ours, expected(&balances));
    assert!(town.sums().await.values().all(|sum| *sum == 0));
    let head = town.community.head().await.unwrap();
    assert!(import::run(&town.community, &args, &import::bar()).await.unwrap().is_unchanged());
    assert_eq!(town.community.head().await.unwrap(), head);
}

#[test]
fn a_thousand_transactions_in_26_commodities() {
    block_on(compare("1ktxns-100accts", 1_000));
}

#[test]
fn an_investors_years_with_prices_and_costs() {
    block_on(compare("bcexample", 1_035));
}

#[test]
fn what_hledger_prints_is_read() {
    let text = "\
\"txnidx\",\"date\",\"date2\",\"status\",\"code\",\"description\",\"comment\",\"account\",\"amount\",\"commodity\",\"credit\",\"debit\",\"posting-status\",\"posting-comment\"
\"1\",\"2026-01-05\",\"\",\"*\",\"77\",\"Bread\",\"\",\"Garden\",\"-12.50\",\"$\",\"12.50\",\"\",\"\",\"\"
\"1\",\"2026-01-05\",\"\",\"*\",\"77\",\"Bread\",\"\",\"Baker\",\"10.00\",\"$\",\"\",\"10.00\",\"\",\"\"
\"1\",\"2026-01-05\",\"\",\"*\",\"77\",\"Bread\",\"\",\"Miller\",\"2.50\",\"$\",\"\",\"2.50\",\"\",\"\"
";
    block_on(async {
        let (town, file) = (Town::in_memory(), town::file(text));
        let args = Args { renamed: vec![("$".to_owned(), "VAL".parse().unwrap())], ..Args::new(Kind::Hledger, file.path()) };
        let report = import::run(&town.community, &args, &import::bar()).await.unwrap();
        assert_eq!((report.posted, report.conversions), (1, 0));
        let expected = [("Baker", "10.00"), ("Garden", "-12.50"), ("Miller", "2.50")];
        let expected: BTreeMap<_, _> =
            expected.into_iter().map(|(name, balance)| ((name.to_owned(), "VAL".to_owned()), balance.to_owned())).collect();
        assert_eq!(town.balances().await, expected);
        assert_eq!(town.memos("Garden", "VAL").await, ["77 Bread"]);
    });
}
