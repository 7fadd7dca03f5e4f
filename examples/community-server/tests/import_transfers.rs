//! Transfers from CSV: a real history, samples, interruptions.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise, and tells")]

use std::collections::BTreeMap;

use crate::town::{self, Town};
use community_server::import::{self, Args, Kind};
use pollster::block_on;

fn transfers(file: impl Into<std::path::PathBuf>, currency: &str) -> Args {
    Args { currency: Some(currency.parse().unwrap()), ..Args::new(Kind::Transfers, file) }
}

/// Every account's balance by a naive model, in units of 10⁻¹⁷.
fn model(path: &std::path::Path) -> BTreeMap<String, i128> {
    let minor = |text: &str| -> i128 {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{fraction:0<17}").parse().unwrap()
    };
    let mut balances = BTreeMap::new();
    for line in std::fs::read_to_string(path).unwrap().lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        *balances.entry(fields[3].to_owned()).or_default() -= minor(fields[5]);
        *balances.entry(fields[4].to_owned()).or_default() += minor(fields[5]);
    }
    balances
}

#[test]
fn the_sarafu_history_comes_in_exactly() {
    let Some(file) = town::data("sarafu/txns_first10k.csv") else { return };
    block_on(async {
        let town = Town::in_memory();
        let args = Args { scale: Some(17), ..transfers(&file, "SRF") };
        let start = std::time::Instant::now();
        let report = import::run(&town.community, &args, &import::bar()).await.unwrap();
        println!("imported in {:.3} s\n{report}", start.elapsed().as_secs_f64());
        assert_eq!((report.accounts, report.opened, report.posted, report.lines), (8_508, 8_508, 9_999, 9_999));
        assert_eq!(report.volumes[0].sum.to_string(), "6662271.04689846584036879");
        assert_eq!(town.balances().await, town::named(&model(&file), "SRF", 17));
        assert_eq!(town.sums().await, BTreeMap::from([("SRF".to_owned(), 0)]));

        let head = town.community.head().await.unwrap();
        let again = import::run(&town.community, &args, &import::bar()).await.unwrap();
        assert!(again.is_unchanged(), "{again}");
        assert_eq!(town.community.head().await.unwrap(), head);
        assert_eq!(town.community.audit(|_| ()).await.unwrap().posted, 9_999);
    });
}
