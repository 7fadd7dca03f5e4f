//! A disk that is full or broken, as a program meets it: a library of ours stands between the program and the C library, and makes
//! the n-th operation on the store's files fail. What was acknowledged is there afterwards, what was said to have failed is not, and
//! a sync that failed is not forgotten: what it lost was never acknowledged.
//!
//! `WEZER_DISK_FAULTS=1` tries every operation, each with every fault; else one in so many. Needs gcc, and Linux; is skipped elsewhere.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr, reason = "a test says what it saw")]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use wezer_core::id::{CommandId, CommunityId};
use wezer_core::journal::{Entry, Seq};
use wezer_core::ledger::{CreateCurrency, Pay};
use wezer_core::simulation::Dice;
use wezer_core::store::file::Options;
use wezer_core::store::sql::Sqlite;
use wezer_core::store::{FileStore, Store};
use wezer_core::wallet::{OpenWallet, Wallets};
use wezer_core::{CallError, Community, Registry};

const COMMUNITY: CommunityId = CommunityId::from_u128(6);
const PLACE: &str = "WEZER_FAULT_PLACE";
/// So many commands are sent.
const COMMANDS: u128 = 60;
const UNDER: &str = "kept-by-";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Sqlite,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::File => "kept-by-file",
            Self::Sqlite => "kept-by-sqlite",
        }
    }

    /// Opens the store in this directory, where it is begun if it is not there.
    async fn open(self, dir: &Path) -> Result<Community, String> {
        let place = dir.join(self.name());
        let store: Arc<dyn Store> = match self {
            Self::File => {
                let options = Options::default().create(COMMUNITY).checkpoint_bytes(8 << 10).background(false);
                Arc::new(FileStore::open(place, options).map_err(|error| error.to_string())?)
            }
            Self::Sqlite => {
                std::fs::create_dir_all(&place).unwrap();
                let sqlite = Sqlite::at(place.join("town.db")).await.map_err(|error| error.to_string())?;
                Arc::new(sqlite.create(COMMUNITY).await.map_err(|error| error.to_string())?)
            }
        };
        Ok(Community::open(store, Registry::core()))
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(future)
}

async fn payment(community: &Community, id: u128) -> Pay {
    let wallets = community.system().ask(Wallets { limit: Some(100), ..Wallets::default() }).await.unwrap();
    let mut dice = Dice::new(u64::try_from(id).unwrap());
    let from = dice.index(wallets.len());
    let to = (from + 1 + dice.index(wallets.len() - 1)) % wallets.len();
    Pay::new(wallets[from].id(), wallets[to].id(), format!("{} VAL", dice.between(1, 9)).parse().unwrap()).memo("x".repeat(400))
}

/// The process whose disk fails. Without a place in the environment there is nothing to do.
#[test]
fn child() {
    let Some(place) = std::env::var_os(PLACE) else { return };
    let kind = if std::env::var("WEZER_FAULT_KIND").unwrap() == "File" { Kind::File } else { Kind::Sqlite };
    let say = |line: String| std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
    block_on(async {
        let community = match kind.open(Path::new(&place)).await {
            Ok(community) => community,
            Err(error) => {
                say(format!("\nO {error}\n"));
                std::process::abort();
            }
        };
        // Planned beforehand: reading is not what is tried here.
        let mut plan = Vec::new();
        for id in 1..=COMMANDS {
            plan.push((id, payment(&community, id).await));
        }
        say("\nopen\n".to_owned());
        for (id, pay) in plan {
            match community.system().execute_as(CommandId::from_u128(id), pay).await {
                Ok(done) => say(format!("A {id} {}\n", done.seq)),
                Err(CallError::Unknown(error)) => say(format!("U {id} {error}\n")),
                Err(CallError::Store(error)) => say(format!("F {id} {error}\n")),
                Err(other) => say(format!("X {id} {other}\n")),
            }
        }
        say("end\n".to_owned());
    });
    // Gone without a word, as when it is killed.
    std::process::abort();
}

/// What a process told.
#[derive(Debug, Default)]
struct Told {
    acknowledged: BTreeMap<u128, u64>,
    failed: BTreeMap<u128, String>,
    unknown: BTreeMap<u128, String>,
    not_opened: Option<String>,
}

fn live(kind: Kind, dir: &Path, library: &Path, fault: &[(&str, String)]) -> Told {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "child", "--nocapture"]).env(PLACE, dir).env("WEZER_FAULT_KIND", format!("{kind:?}"));
    child.env("LD_PRELOAD", library).env("FAULT_UNDER", UNDER).envs(fault.iter().map(|(name, value)| (*name, value)));
    let output = child.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
    let mut told = Told::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (id, words) = rest.split_once(' ').unwrap_or((rest, ""));
        let id = || id.parse::<u128>().unwrap();
        match word {
            "A" => drop(told.acknowledged.insert(id(), words.trim_start_matches('#').parse().unwrap())),
            "F" => drop(told.failed.insert(id(), words.to_owned())),
            "U" => drop(told.unknown.insert(id(), words.to_owned())),
            "O" => told.not_opened = Some(rest.to_owned()),
            "X" => panic!("{line}"),
            _ => {}
        }
    }
    told
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Opens the store on a disk that works, and holds it against what was told.
fn check(kind: Kind, dir: &Path, told: &Told, fault: &str) -> (usize, usize) {
    block_on(async {
        let community = kind.open(dir).await.unwrap_or_else(|error| panic!("{fault}: does not open afterwards: {error}"));
        let mut places = BTreeMap::new();
        for (seq, bytes) in community.store().journal(Seq::START, 10_000).await.unwrap() {
            let id = Entry::decode(&bytes).unwrap().header.id.as_u128();
            assert_eq!(places.insert(id, seq.get()), None, "{fault}: {id} is there twice");
        }
        for (id, seq) in &told.acknowledged {
            assert_eq!(places.get(id), Some(seq), "{fault}: {id} was acknowledged; {:?} {:?}", told.failed, told.unknown);
        }
        for (id, words) in &told.failed {
            assert!(!places.contains_key(id), "{fault}: {id} was said to have failed ({words}), and is there");
        }
        for words in told.failed.values().chain(told.unknown.values()).chain(&told.not_opened) {
            let clear = ["failed", "No space", "full", "I/O", "earlier write", "disk"].iter().any(|word| words.contains(word));
            assert!(clear, "{fault}: not clear: {words}");
        }
        community.audit(|_| {}).await.unwrap_or_else(|error| panic!("{fault}: {error}"));
        // Sent again under the same id, each is there once.
        for id in told.failed.keys().chain(told.unknown.keys()).copied() {
            let paid = community.system().execute_as(CommandId::from_u128(id), payment(&community, id).await).await.unwrap();
            assert_eq!(paid.repeated, places.contains_key(&id), "{fault}: {id} again");
        }
        (told.unknown.keys().filter(|id| places.contains_key(id)).count(), told.unknown.len())
    })
}

fn faults(kind: Kind) {
    let dir = tempfile::tempdir().unwrap();
    let library = dir.path().join("fault.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/disk_fault/fault.c");
    let built = Command::new("gcc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(source)
        .args(["-ldl", "-lpthread"])
        .status();
    if !built.as_ref().is_ok_and(std::process::ExitStatus::success) {
        assert!(std::env::var_os("WEZER_REQUIRE_TOOLS").is_none(), "gcc is needed: {built:?}");
        return eprintln!("skipped: needs gcc to build the disk that fails: {built:?}");
    }
    let begun = dir.path().join("begun");
    block_on(async {
        let community = kind.open(&begun).await.unwrap();
        let system = community.system();
        system.execute(CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-1000".parse().unwrap())).await.unwrap();
        for nth in 0..4 {
            system.execute(OpenWallet { label: format!("fund {nth}") }).await.unwrap();
        }
    });
    let few = if kind == Kind::File { 23 } else { 71 };
    let step = std::env::var("WEZER_DISK_FAULTS").map_or(few, |step| step.parse().unwrap());
    let (mut runs, mut failed, mut unknown, mut not_opened, mut untouched) = (0, 0, (0, 0), 0, 0);
    for (what, times) in [("full", 1), ("full", 1_000_000), ("error", 1), ("error", 3), ("short", 1)] {
        for at in (1..).step_by(step) {
            let place = dir.path().join(format!("{what}-{times}-{at}"));
            copy(&begun, &place);
            let fault = [("FAULT_KIND", what.to_owned()), ("FAULT_AT", at.to_string()), ("FAULT_TIMES", times.to_string())];
            let told = live(kind, &place, &library, &fault);
            let name = format!("{kind:?}, {what} {times} times from operation {at}");
            let heard = told.acknowledged.len() + told.failed.len() + told.unknown.len();
            assert!(told.not_opened.is_some() || heard == COMMANDS as usize, "{name}: {told:?}");
            let (landed, unsure) = check(kind, &place, &told, &name);
            runs += 1;
            failed += told.failed.len();
            unknown = (unknown.0 + landed, unknown.1 + unsure);
            not_opened += usize::from(told.not_opened.is_some());
            drop(std::fs::remove_dir_all(&place));
            // Past the last operation nothing fails any more.
            let quiet = told.failed.is_empty() && told.unknown.is_empty() && told.not_opened.is_none();
            untouched = if quiet { untouched + 1 } else { 0 };
            if untouched > 3 && at > 60 {
                break;
            }
        }
    }
    println!(
        "{kind:?}: {runs} processes whose disk failed: {failed} commands failed and are not there, {} of {} of which nobody knew are \
         there whole, {not_opened} did not open; nothing acknowledged was lost",
        unknown.0, unknown.1
    );
    assert!(failed > 0, "no fault was met, so nothing was tried");
}

#[test]
fn the_file_store() {
    faults(Kind::File);
}

#[test]
fn sqlite() {
    faults(Kind::Sqlite);
}
