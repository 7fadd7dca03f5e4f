//! hledger, ledger and beancount accept our exports and come to the same balances.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise, and tells")]

use std::path::{Path, PathBuf};

use crate::town::oracle;
use crate::town::story::Story;
use crate::town::{self, Town, exported};
use community_server::export::{self, Format};
use community_server::import::{self, Args, Kind};
use pollster::block_on;
use wezer_core::ledger::Currencies;

async fn codes(town: &Town) -> Vec<String> {
    town.community.system().ask(Currencies::default()).await.unwrap().iter().map(|currency| currency.code().to_string()).collect()
}

async fn compare(town: &Town) {
    let (ours, folder) = (town.found().await, tempfile::tempdir().unwrap());
    let codes = codes(town).await;
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    exported(town, Format::Hledger, &path("h.journal")).await;
    exported(town, Format::Ledger, &path("l.journal")).await;
    exported(town, Format::Beancount, &path("b.beancount")).await;
    for (name, found) in [
        ("hledger", oracle::hledger(&path("h.journal"))),
        ("ledger", oracle::ledger(&path("l.journal"), &codes)),
        ("beancount", oracle::beancount(&path("b.beancount"))),
    ] {
        let Some(found) = found else { continue };
        println!("{name}: {} balances", found.len());
        assert_eq!(found, ours, "{name}");
    }
}

#[test]
fn made_up_histories_balance_elsewhere() {
    block_on(async {
        for seed in 1..=4 {
            let story = Story::tell(seed, 400).await;
            println!("seed {seed}: {} commands carried out", story.done);
            assert!(story.done > 200);
            compare(&story.town).await;
        }
    });
}

#[test]
fn the_sarafu_history_balances_elsewhere() {
    let Some(file) = town::data("sarafu/txns_first10k.csv") else { return };
    block_on(async {
        let town = Town::in_memory();
        let args = Args { scale: Some(17), currency: Some("SRF".parse().unwrap()), ..Args::new(Kind::Transfers, &file) };
        import::run(&town.community, &args, &import::bar()).await.unwrap();
        compare(&town).await;
    });
}

#[test]
fn imported_journals_balance_elsewhere() {
    for name in ["1ktxns-100accts", "bcexample"] {
        let Some(file) = town::data(&format!("journals/expected/{name}.postings.csv")) else { return };
        block_on(async {
            let town = Town::in_memory();
            import::run(&town.community, &Args::new(Kind::Hledger, &file), &import::bar()).await.unwrap();
            compare(&town).await;
        });
    }
}

/// The balances that we assert are really compared: one minor unit off is refused by each program.
#[test]
fn a_wrong_balance_is_refused_elsewhere() {
    block_on(async {
        let story = Story::tell(9, 60).await;
        let folder = tempfile::tempdir().unwrap();
        let bend = |path: &Path| {
            let mut text = std::fs::read_to_string(path).unwrap();
            let at = text.rfind("0 ~ 0 ").or_else(|| text.rfind("0 VAL\n")).unwrap();
            text.replace_range(at..=at, "1");
            std::fs::write(path, text).unwrap();
        };
        let checks: [(Format, &str, &[&str]); 3] = [
            (Format::Hledger, "hledger", &["check", "-f"]),
            (Format::Ledger, "ledger", &["bal", "-f"]),
            (Format::Beancount, "bean-check", &[]),
        ];
        for (format, program, arguments) in checks {
            let path = folder.path().join(program);
            exported(&story.town, format, &path).await;
            let file = path.to_str().unwrap();
            let arguments: Vec<&str> = arguments.iter().copied().chain([file]).collect();
            let Some(good) = oracle::run(program, &arguments) else { continue };
            assert!(good.status.success(), "{program}: {}", String::from_utf8_lossy(&good.stderr));
            bend(&path);
            let bad = oracle::run(program, &arguments).unwrap();
            assert!(!bad.status.success(), "{program} accepts a wrong balance");
        }
        assert!(export::Report { pending: 0, ..exported(&story.town, Format::Csv, &folder.path().join("c")).await }.entries > 0);
    });
}
