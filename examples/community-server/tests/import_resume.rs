//! Imports that are interrupted after any commit, and go on.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise, and tells")]

use std::path::Path;
use std::sync::Arc;

use crate::town::mortal::Mortal;
use crate::town::story::{Dice, Story};
use crate::town::{self, Town, exported};
use community_server::export::Format;
use community_server::import::{self, Args, Kind};
use pollster::block_on;
use wezer_core::id::CommunityId;
use wezer_core::store::file::Options;
use wezer_core::store::{FileStore, MemoryStore, Store};

/// What happened, without ids and the time of recording; and every balance.
async fn told(town: &Town) -> (Vec<Vec<String>>, town::Standing) {
    let out = tempfile::NamedTempFile::new().unwrap();
    exported(town, Format::Csv, out.path()).await;
    let rows = csv::Reader::from_path(out.path()).unwrap().into_records();
    let rows = rows.map(|row| {
        let row = row.unwrap();
        let effective = if row[5] == row[4] { "when recorded" } else { &row[5] };
        [&row[1], &row[2], effective, &row[6], &row[7], &row[8], &row[9], &row[10]].map(str::to_owned).to_vec()
    });
    (rows.collect(), town.balances().await)
}

fn transfers(rows: usize) -> String {
    let mut dice = Dice::new(11);
    let mut text = String::from("id,time,subtype,source,target,amount\n");
    for row in 0..rows {
        let (from, by, cents) = (dice.roll(9), dice.roll(8) + 1, dice.roll(10_000) + 1);
        text += &format!(
            "{row},2026-01-01 00:{:02}:00,PAID,p{from},p{},{}.{:02}\n",
            row % 60,
            (from + by) % 9,
            cents / 100,
            cents % 100
        );
    }
    text
}

/// Imports with a process that dies after each number of commits, then with one that lives; always ends as one run ends.
fn dies_everywhere(args: &Args) {
    block_on(async {
        let once = Town::in_memory();
        let whole = import::run(&once.community, args, &import::bar()).await.unwrap();
        let expected = told(&once).await;
        let mut deaths = 0;
        for (commits, lands) in (0..).flat_map(|commits| [(commits, false), (commits, true)]) {
            let store: Arc<dyn Store> = Arc::new(MemoryStore::new(CommunityId::from_u128(8)));
            let first = Town::on(Arc::new(Mortal::new(Arc::clone(&store), commits, lands)));
            let Err(error) = import::run(&first.community, args, &import::bar()).await else { break };
            assert!(error.code() == "unknown-outcome" || error.code() == "store", "{error}");
            deaths += 1;
            let second = Town::on(Arc::clone(&store));
            let rest = import::run(&second.community, args, &import::bar()).await.unwrap();
            assert!(rest.posted <= whole.posted);
            assert_eq!(told(&second).await, expected, "after {commits} commits, the last one landed: {lands}");
            second.community.audit(|_| ()).await.unwrap();
            let head = store.head().await.unwrap();
            let third = Town::on(Arc::clone(&store));
            assert!(import::run(&third.community, args, &import::bar()).await.unwrap().posted == 0);
            assert_eq!(store.head().await.unwrap(), head, "a third run changes nothing");
        }
        println!("died {deaths} times");
        assert!(deaths > 6);
    });
}

#[test]
fn transfers_go_on_after_any_commit() {
    let file = town::file(transfers(40));
    dies_everywhere(&Args { currency: Some("VAL".parse().unwrap()), batch: 7, ..Args::new(Kind::Transfers, file.path()) });
}

#[test]
fn members_go_on_after_any_commit() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/members.csv");
    dies_everywhere(&Args { batch: 1, ..Args::new(Kind::Members, sample) });
}

#[test]
fn exports_are_read_back_after_any_commit() {
    let out = tempfile::NamedTempFile::new().unwrap();
    block_on(async { exported(&Story::tell(4, 60).await.town, Format::Jsonl, out.path()).await });
    dies_everywhere(&Args { batch: 9, ..Args::new(Kind::Jsonl, out.path()) });
}

/// The batches' size may change on the way, options that change the entries may not.
#[test]
fn what_is_begun_goes_on_with_the_same_options() {
    block_on(async {
        let file = town::file(format!("{}last,2026-01-01,PAID,p1,p2,1.005\n", transfers(20)));
        let args = Args { currency: Some("VAL".parse().unwrap()), scale: Some(2), ..Args::new(Kind::Transfers, file.path()) };
        let (rounded, skipped) = (Args { round: true, batch: 4, ..args.clone() }, Args { skip_refused: true, ..args.clone() });
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(CommunityId::from_u128(8)));
        let first = Town::on(Arc::new(Mortal::new(Arc::clone(&store), 4, false)));
        import::run(&first.community, &rounded, &import::bar()).await.unwrap_err();
        let second = Town::on(store);
        let error = import::run(&second.community, &skipped, &import::bar()).await.unwrap_err();
        assert_eq!((error.code(), error.is_partial()), ("import-other-options", false));
        let report = import::run(&second.community, &Args { batch: 6, ..rounded }, &import::bar()).await.unwrap();
        assert!(report.posted > 0 && report.posted < report.entries);
        assert_eq!(second.community.audit(|_| ()).await.unwrap().posted, 21);
        assert_eq!(report.roundings[0].difference.to_string(), "0.005");
    });
}

#[test]
fn a_durable_town_goes_on_after_a_death() {
    block_on(async {
        let (folder, file) = (tempfile::tempdir().unwrap(), town::file(transfers(300)));
        let args = Args { currency: Some("VAL".parse().unwrap()), batch: 50, ..Args::new(Kind::Transfers, file.path()) };
        let once = Town::in_memory();
        import::run(&once.community, &args, &import::bar()).await.unwrap();
        let open = || -> Arc<dyn Store> {
            let options = Options::default().create(CommunityId::from_u128(9)).checkpoint_bytes(8_192);
            Arc::new(FileStore::open(folder.path().join("town"), options).unwrap())
        };
        {
            let town = Town::on(Arc::new(Mortal::new(open(), 5, true)));
            assert!(import::run(&town.community, &args, &import::bar()).await.unwrap_err().is_partial());
        }
        {
            let town = Town::on(open());
            let report = import::run(&town.community, &args, &import::bar()).await.unwrap();
            assert!(report.posted > 0 && report.posted < 300, "{report}");
        }
        let town = Town::on(open());
        assert_eq!(told(&town).await, told(&once).await);
        assert!(import::run(&town.community, &args, &import::bar()).await.unwrap().is_unchanged());
        town.community.audit(|_| ()).await.unwrap();
    });
}

/// The real history on the durable store, timed.
#[test]
fn the_sarafu_history_is_kept() {
    let Some(file) = town::data("sarafu/txns_first10k.csv") else { return };
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let open = || -> Arc<dyn Store> {
            let options = Options::default().create(CommunityId::from_u128(9));
            Arc::new(FileStore::open(folder.path().join("town"), options).unwrap())
        };
        let args = Args { scale: Some(17), currency: Some("SRF".parse().unwrap()), ..Args::new(Kind::Transfers, &file) };
        {
            let town = Town::on(open());
            let start = std::time::Instant::now();
            let report = import::run(&town.community, &args, &import::bar()).await.unwrap();
            println!("imported into files in {:.3} s", start.elapsed().as_secs_f64());
            assert_eq!((report.accounts, report.posted), (8_508, 9_999));
        }
        let town = Town::on(open());
        let head = town.community.head().await.unwrap();
        assert!(import::run(&town.community, &args, &import::bar()).await.unwrap().is_unchanged());
        assert_eq!(town.community.head().await.unwrap(), head);
        let audit = town.community.audit(|_| ()).await.unwrap();
        assert_eq!(audit.posted, 9_999);
        assert_eq!(audit.currencies[0].volume.unwrap().to_string(), "6662271.04689846584036879");
        assert_eq!(audit.currencies[0].accounts, 8_508);
    });
}

/// Two imports of one file at the same time, through two handles on one store, post each entry once.
#[test]
fn two_imports_at_once_post_everything_once() {
    block_on(async {
        let file = town::file(transfers(200));
        let args = Args { currency: Some("VAL".parse().unwrap()), batch: 3, ..Args::new(Kind::Transfers, file.path()) };
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(CommunityId::from_u128(8)));
        let (one, two) = (Town::on(Arc::clone(&store)), Town::on(Arc::clone(&store)));
        let other = Args { batch: 5, ..args.clone() };
        let start = std::sync::Barrier::new(2);
        let run = |town: &Town, args: &Args| {
            start.wait();
            block_on(import::run(&town.community, args, &import::bar()))
        };
        let (first, second) = std::thread::scope(|scope| {
            let second = scope.spawn(|| run(&two, &other));
            (run(&one, &args), second.join().unwrap())
        });
        let posted = [&first, &second].map(|report| report.as_ref().map_or(0, |report| report.posted));
        println!("one posted {}, the other {}", posted[0], posted[1]);
        let town = Town::on(store);
        import::run(&town.community, &args, &import::bar()).await.unwrap();
        assert_eq!(town.community.audit(|_| ()).await.unwrap().posted, 200);
        let once = Town::in_memory();
        import::run(&once.community, &args, &import::bar()).await.unwrap();
        assert_eq!(told(&town).await, told(&once).await);
    });
}
