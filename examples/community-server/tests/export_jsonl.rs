//! What is exported as JSON lines and read back is the same community.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise, and tells")]

use std::collections::BTreeMap;
use std::path::Path;

use crate::town::story::Story;
use crate::town::{Town, exported, file};
use community_server::export::Format;
use community_server::import::{self, Args, ImportError, Kind};
use pollster::block_on;
use proptest::prelude::*;
use serde_json::Value;
use wezer_core::ledger::{Balances, CorrectEntry, EntryId, SettleEntry};

fn rename(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(name) = names.get(text) {
                text.clone_from(name);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| rename(value, names)),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, value)| rename(value, names)),
        _ => {}
    }
}

/// The export without what is new in another community: wallets and members by their names, entries by their places; who acted,
/// and when it was recorded, left out.
fn told(text: &str, names: &BTreeMap<String, String>) -> Vec<Value> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines = Vec::new();
    for line in text.lines().skip(1) {
        let mut line: Value = serde_json::from_str(line).unwrap();
        rename(&mut line, names);
        let (_, fields) = line.as_object_mut().unwrap().iter_mut().next().unwrap();
        let fields = fields.as_object_mut().unwrap();
        for gone in ["actor", "recorded_at", "admitted_at"] {
            fields.remove(gone);
        }
        let next = places.len();
        for name in ["id", "of", "entry"] {
            if let Some(id) = fields.get_mut(name).filter(|id| id.as_str().is_some_and(|id| id.parse::<EntryId>().is_ok())) {
                let place = *places.entry(id.as_str().unwrap().to_owned()).or_insert(next);
                *id = Value::from(place);
            }
        }
        // What is left of ids are those of members and wallets.
        if fields.get("id").is_some_and(Value::is_string) {
            fields.remove("id");
        }
        lines.push(line);
    }
    // Limits may open accounts in another order.
    lines.sort_by_key(|line| (line.get("balance").is_some(), line.get("balance").map(Value::to_string)));
    lines
}

async fn names(town: &Town) -> BTreeMap<String, String> {
    town.wallets().await.into_iter().map(|(wallet, name)| (wallet.to_string(), name)).collect()
}

/// Everything that an account's row says.
async fn rows(town: &Town) -> Vec<String> {
    let mut rows = Vec::new();
    for (wallet, name) in town.wallets().await {
        let balances = town.community.system().ask(Balances { wallet }).await.unwrap();
        rows.extend(balances.into_iter().map(|balance| format!("{name} {balance:?}")));
    }
    rows.sort();
    rows
}

async fn export_text(town: &Town) -> String {
    let out = tempfile::NamedTempFile::new().unwrap();
    exported(town, Format::Jsonl, out.path()).await;
    std::fs::read_to_string(out.path()).unwrap()
}

async fn read_back(text: &str, batch: u16) -> Town {
    let (other, file) = (Town::in_memory(), file(text));
    let args = Args { batch, ..Args::new(Kind::Jsonl, file.path()) };
    let report = import::run(&other.community, &args, &import::bar()).await.unwrap();
    let head = other.community.head().await.unwrap();
    let again = import::run(&other.community, &args, &import::bar()).await.unwrap();
    assert_eq!(again.posted, 0, "{again}");
    assert_eq!(other.community.head().await.unwrap(), head, "a second run changes nothing; the first: {report}");
    other
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_round_trip_brings_everything_back(seed: u64, steps in 0usize..250, batch in 1u16..80) {
        block_on(async {
            let story = Story::tell(seed, steps).await;
            let text = export_text(&story.town).await;
            let other = read_back(&text, batch).await;
            let (before, after) = (names(&story.town).await, names(&other).await);
            let again = export_text(&other).await;
            let (told_before, told_after) = (told(&text, &before), told(&again, &after));
            for (before, after) in told_before.iter().zip(&told_after) {
                assert_eq!(before, after);
            }
            assert_eq!(told_before.len(), told_after.len());
            assert_eq!(rows(&story.town).await, rows(&other).await);
            other.community.audit(|_| ()).await.expect("proved");
        });
    }
}

/// What can still be done to an entry can be done after a round trip, and nothing else.
#[test]
fn holds_and_corrections_go_on() {
    block_on(async {
        let story = Story::tell(3, 300).await;
        let text = export_text(&story.town).await;
        let other = read_back(&text, 50).await;
        let ids = |text: &str| -> Vec<(EntryId, bool)> {
            let line = |line: &str| {
                let line: Value = serde_json::from_str(line).unwrap();
                let id = |kind: &str| line.get(kind)?.get("id")?.as_str()?.parse::<EntryId>().ok();
                id("entry").map(|id| (id, false)).or_else(|| id("held").map(|id| (id, true)))
            };
            text.lines().filter_map(line).collect()
        };
        let (before, after) = (ids(&text), ids(&export_text(&other).await));
        assert_eq!(before.len(), after.len());
        let (mut settled, mut corrected, mut refused) = (0, 0, 0);
        for ((old, held), (new, _)) in before.into_iter().zip(after) {
            let (mut found, mut expected) = (String::new(), String::new());
            for (town, entry, outcome) in [(&story.town, old, &mut expected), (&other, new, &mut found)] {
                *outcome = if held {
                    let settle = SettleEntry { entry, wallet: None, amounts: None };
                    town.community.system().execute(settle).await.map_or_else(|e| e.code().to_owned(), |_| "settled".into())
                } else {
                    let correct = CorrectEntry { entry, wallet: None, amounts: None, force: true, memo: None };
                    town.community.system().execute(correct).await.map_or_else(|e| e.code().to_owned(), |_| "corrected".into())
                };
            }
            // The other town has a clock of its own, by which more time may have run out.
            if !(held && found == "has-expired") {
                assert_eq!(found, expected, "entry {old}");
            }
            match expected.as_str() {
                "settled" => settled += 1,
                "corrected" => corrected += 1,
                _ => refused += 1,
            }
        }
        println!("{settled} settled, {corrected} corrected, {refused} refused alike");
        assert!(corrected > 0 && refused > 0);
    });
}

#[test]
fn a_damaged_export_changes_nothing() {
    let text = block_on(async { export_text(&Story::tell(5, 80).await.town).await });
    let lines: Vec<&str> = text.lines().collect();
    let wallet = lines.iter().find(|line| line.starts_with("{\"wallet\"")).unwrap();
    let entry = lines.iter().find(|line| line.starts_with("{\"entry\"")).unwrap();
    let without = |gone: &str| lines.iter().filter(|line| **line != gone).copied().collect::<Vec<_>>().join("\n");
    let hostile: Vec<(String, &str)> = vec![
        (String::new(), "file-empty"),
        (" \n\n".to_owned(), "file-empty"),
        ("not json".to_owned(), "import-bad-export"),
        (lines[1..].join("\n"), "import-bad-export"),
        (lines[..lines.len() - 1].join("\n"), "import-bad-export"),
        (without(wallet), "import-bad-export"),
        (without(entry), "import-bad-export"),
        (text.replacen(entry, &format!("{entry}\n{entry}"), 1), "import-bad-export"),
        (text.replacen("\"version\":1", "\"version\":2", 1), "import-bad-export"),
        (format!("{}\n{text}", lines[0]), "import-bad-export"),
        (format!("{text}{}\n", lines[0]), "import-bad-export"),
        (text.replacen("\"amount\":\"", "\"amount\":\"-", 1), "import-bad-export"),
        (text.replacen("\"amount\":\"", "\"amount\":\"1e9", 1), "import-bad-export"),
        (format!("{}{}", "[".repeat(200_000), text), "import-bad-export"),
    ];
    for (text, code) in hostile {
        block_on(async {
            let (town, file) = (Town::in_memory(), file(&text));
            let error = import::run(&town.community, &Args::new(Kind::Jsonl, file.path()), &import::bar()).await.unwrap_err();
            assert_eq!(error.code(), code, "{error}");
            assert!(!error.is_partial());
            assert_eq!(town.community.head().await.unwrap().seq.get(), 0);
        });
    }
}

#[test]
fn an_export_is_read_into_an_empty_community_only() {
    block_on(async {
        let story = Story::tell(6, 20).await;
        let file = file(export_text(&story.town).await);
        let error = import::run(&story.town.community, &Args::new(Kind::Jsonl, file.path()), &import::bar()).await.unwrap_err();
        assert_eq!(error.code(), "import-not-empty");
        assert!(matches!(error, ImportError::Call { is_partial: false, .. }));
    });
}

#[test]
fn an_unfinished_export_leaves_no_file() {
    block_on(async {
        let story = Story::tell(7, 5).await;
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("missing").join("x.jsonl");
        let args = community_server::export::Args { format: Format::Jsonl, out: Some(out.clone()) };
        assert!(community_server::export::run(&story.town.community, &args, &import::bar()).await.is_err());
        // A folder stands where the file should be: it is written, and can't be given its name.
        let blocked = folder.path().join("blocked");
        std::fs::create_dir(&blocked).unwrap();
        std::fs::write(blocked.join("x"), "x").unwrap();
        let args = community_server::export::Args { out: Some(blocked.clone()), ..args };
        assert!(community_server::export::run(&story.town.community, &args, &import::bar()).await.is_err());
        assert!(!Path::new(&folder.path().join("blocked.part")).exists());
    });
}
