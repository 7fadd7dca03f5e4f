//! A process that lives a year on files is killed, at any moment. What it leaves is what it told as done, and one commit more at most; and
//! every byte of it, journal, books, documents, index and keys, is what a community in memory holds at that entry of the same year.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::pin::pin;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use async_trait::async_trait;
use pollster::block_on;
use wezer_core::Community;
use wezer_core::journal::Seq;
use wezer_core::ledger::PageNo;
use wezer_core::simulation::Dice;
use wezer_core::store::copy::List;
use wezer_core::store::file::Options;
use wezer_core::store::{Around, Batch, CommitError, FileStore, IndexRange, MemoryStore, Store, Wanted};

use crate::life::Year;
use crate::{COMMUNITY, in_memory, number};

const DIRECTORY: &str = "WEZER_YEAR_DIRECTORY";
const SEED: &str = "WEZER_YEAR_SEED";
/// More than a process lives to see.
const COMMANDS: u64 = 20_000;

fn open(folder: &Path) -> FileStore {
    FileStore::open(folder, Options::default().create(COMMUNITY).checkpoint_bytes(64 << 10)).unwrap()
}

/// Tells of each commit that is done.
struct Telling(FileStore);

#[async_trait]
impl Around for Telling {
    fn inside(&self) -> &dyn Store {
        &self.0
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        self.0.commit(batch).await?;
        std::io::stdout().lock().write_all(format!("done {}.\n", batch.head.seq).as_bytes()).unwrap();
        Ok(())
    }
}

/// The process that is killed. Without a directory in the environment there is nothing to do.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(DIRECTORY) else { return };
    block_on(Year::live(Arc::new(Telling(open(Path::new(&folder)))), number(SEED, 1), COMMANDS));
}

/// Lets a process live until it told of so many entries, and a moment longer. What it told last.
fn live_and_die(folder: &Path, seed: u64, entries: u64, longer: Duration) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::child", "--nocapture"])
        .env(DIRECTORY, folder)
        .env(SEED, seed.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut told = lines.filter_map(|line| line.strip_prefix("done ")?.strip_suffix('.')?.parse::<u64>().ok());
    let then = told.find(|seq| *seq >= entries).expect("it lives so long");
    std::thread::sleep(longer);
    assert_eq!(child.try_wait().unwrap(), None, "it ended by itself");
    child.kill().unwrap();
    child.wait().unwrap();
    told.last().unwrap_or(then)
}

/// Ends at an entry: what comes after it is never answered.
struct UpTo {
    memory: Arc<MemoryStore>,
    last: Seq,
}

#[async_trait]
impl Around for UpTo {
    fn inside(&self) -> &dyn Store {
        &*self.memory
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        if batch.head.seq > self.last {
            std::future::pending::<()>().await;
        }
        self.memory.commit(batch).await
    }
}

/// The year as it stood at this entry.
fn lived_until(last: Seq, seed: u64) -> Arc<MemoryStore> {
    let memory = in_memory();
    let mut year = pin!(Year::live(Arc::new(UpTo { memory: Arc::clone(&memory), last }), seed, COMMANDS));
    let mut context = Context::from_waker(Waker::noop());
    while block_on(memory.head()).unwrap().seq < last {
        // It waits for that entry's answer, or for what is done beside it.
        assert!(year.as_mut().poll(&mut context).is_pending(), "the year is over before entry {last}");
    }
    memory
}

fn assert_same(left: &impl List, right: &impl List) {
    block_on(async {
        let head = left.head().await.unwrap();
        assert_eq!(head, right.head().await.unwrap());
        let journal = async |store: &dyn Store| store.journal(Seq::START.next(), usize::MAX).await.unwrap();
        assert!(journal(left).await == journal(right).await, "the journal");
        let all = IndexRange { from: vec![0], to: vec![u8::MAX; 8], backwards: false, limit: usize::MAX };
        let pages = (0..=head.accounts / u32::try_from(wezer_core::ledger::ROWS_PER_PAGE).unwrap()).map(PageNo::new).collect();
        let wanted = Wanted { pages, ranges: vec![all], ..Wanted::default() };
        let [mine, theirs] = [left.read(&wanted).await.unwrap(), right.read(&wanted).await.unwrap()];
        assert!(mine.ranges == theirs.ranges, "the index");
        assert!(mine.pages == theirs.pages, "the books");
        let [mine, theirs] = [left.documents(None, usize::MAX).await.unwrap(), right.documents(None, usize::MAX).await.unwrap()];
        assert!(mine == theirs, "the documents");
        let [mine, theirs] = [left.keys(None, usize::MAX).await.unwrap(), right.keys(None, usize::MAX).await.unwrap()];
        let bytes = |(name, key): &(_, Arc<wezer_core::store::Key>)| (*name, key.as_bytes().to_vec());
        assert!(mine.iter().map(bytes).eq(theirs.iter().map(bytes)), "the keys");
    });
}

#[test]
fn a_year_that_was_killed_is_a_year_that_was_not() {
    let kills = number("WEZER_YEAR_KILLS", 3);
    let (mut dice, mut entries, mut untold) = (Dice::new(3), 0, 0);
    for seed in 1..=kills {
        let folder = tempfile::tempdir().unwrap();
        let told = live_and_die(folder.path(), seed, 1 + dice.below(1_500), Duration::from_micros(dice.below(5_000)));
        let store = open(folder.path());
        let there = block_on(store.head()).unwrap().seq;
        assert!((told..=told + 1).contains(&there.get()), "kill {seed}: {told} were told, {there} are there");
        assert_same(&store, &*lived_until(there, seed));
        let community = Community::open(Arc::new(store), community_server::store::registry().unwrap());
        block_on(community.audit(|_| {})).unwrap();
        entries += there.get();
        untold += there.get() - told;
    }
    println!("{kills} kills: {entries} entries compared with all that came of them; {untold} there that were not told");
}
