//! A process that posts under load on the file store is killed again and again, at any moment; nothing that it acknowledged is
//! lost, and nothing is there by half.
//!
//! `WEZER_KILLS=200 cargo test -p wezer-core --test kill -- --nocapture` kills so often; 20 times unless set. This tests the death
//! of processes; what the machine had not synced is lost in `file_store_crash` and `simulation`.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use pollster::block_on;
use wezer_core::id::{CommandId, CommunityId, WalletId};
use wezer_core::journal::{Entry, Hash, Seq};
use wezer_core::ledger::{AccountNo, CreateCurrency, EntryPosted, PageNo, Pay};
use wezer_core::simulation::Dice;
use wezer_core::store::file::Options;
use wezer_core::store::{FileStore, Store, Wanted};
use wezer_core::wallet::{OpenWallet, Wallets};
use wezer_core::{Community, Registry, Session};

const COMMUNITY: CommunityId = CommunityId::from_u128(5);
const DIRECTORY: &str = "WEZER_KILL_DIRECTORY";
const ROUND: &str = "WEZER_KILL_ROUND";
const WALLETS: usize = 100;
const THREADS: u64 = 6;

fn open(dir: &Path) -> FileStore {
    let options = Options::default().create(COMMUNITY).checkpoint_bytes(24 << 10).cache_bytes(1 << 20);
    FileStore::open(dir, options).unwrap()
}

fn wallets(system: &Session) -> Vec<WalletId> {
    let ask = Wallets { limit: Some(1_000), ..Wallets::default() };
    block_on(system.ask(ask)).unwrap().iter().map(|wallet| wallet.id()).collect()
}

/// What a command pays follows from its id.
fn payment(id: CommandId, wallets: &[WalletId]) -> Pay {
    let mut dice = Dice::new(u64::try_from(id.as_u128() % 0xffff_ffff_ffff).unwrap());
    let from = dice.index(wallets.len());
    let to = (from + 1 + dice.index(wallets.len() - 1)) % wallets.len();
    let amount = dice.between(1, 9);
    let mut pay = Pay::new(wallets[from], wallets[to], format!("{amount} VAL").parse().unwrap());
    if dice.percent(20) {
        pay = pay.and(format!("{amount} LOC").parse().unwrap()).memo("a few words beside the journal");
    }
    pay
}

fn say(line: &str) {
    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
}

/// The process that is killed. Without a directory in the environment there is nothing to do.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(DIRECTORY) else { return };
    let round: u128 = std::env::var(ROUND).unwrap().parse().unwrap();
    let community = Community::open(open(Path::new(&dir)), Registry::core());
    let wallets = wallets(&community.system());
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (system, wallets) = (community.system(), &wallets);
            scope.spawn(move || {
                let mut dice = Dice::new(thread);
                for nth in 0.. {
                    let count = if dice.percent(30) { 1 + dice.below(20) } else { 1 };
                    let id = |place| CommandId::from_u128(round << 64 | u128::from(thread) << 48 | nth << 16 | u128::from(place));
                    let batch: Vec<_> = (0..count).map(|place| (id(place), payment(id(place), wallets))).collect();
                    say(&batch.iter().map(|(id, _)| format!("S {}\n", id.as_u128())).collect::<String>());
                    let mut lines = String::new();
                    for ((id, _), paid) in batch.iter().zip(block_on(system.execute_all(batch.clone()))) {
                        let paid = paid.unwrap();
                        lines += &format!("A {} {} {}\n", id.as_u128(), paid.seq, paid.entry);
                    }
                    say(&lines);
                }
            });
        }
    });
}

/// What one life told before it was killed.
#[derive(Default)]
struct Told {
    sent: BTreeSet<CommandId>,
    acknowledged: BTreeMap<CommandId, (Seq, String)>,
}

/// How long a process lives.
enum Life {
    /// So long, counted from its birth: it may die while it opens the store, or makes its first checkpoint.
    FromBirth(Duration),
    /// So long, counted from its first command: it dies under load.
    UnderLoad(Duration),
}

fn live_and_die(dir: &Path, round: u128, life: &Life) -> Told {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(DIRECTORY, dir)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut out, mut err) = (BufReader::new(child.stdout.take().unwrap()), child.stderr.take().unwrap());
    let (begin, begun) = channel();
    let reader = std::thread::spawn(move || {
        let (mut text, mut at) = (String::new(), 0);
        while out.read_line(&mut text).unwrap() > 0 {
            if text.get(at..).is_some_and(|line| line.starts_with("S ")) {
                begin.send(()).unwrap();
            }
            at = text.len();
        }
        text
    });
    std::thread::sleep(match *life {
        Life::FromBirth(life) => life,
        Life::UnderLoad(life) => {
            // If it dies before, its complaint is told below.
            let _told = begun.recv_timeout(Duration::from_secs(60));
            life
        }
    });
    let early = child.try_wait().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let text = reader.join().unwrap();
    let mut complaint = String::new();
    err.read_to_string(&mut complaint).unwrap();
    assert!(early.is_none(), "the process ended by itself: {early:?}\n{complaint}\n{text}");
    let mut told = Told::default();
    // The last line may be cut.
    for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let id = |word: &str| CommandId::from_u128(word.parse().unwrap());
        match words.as_slice() {
            ["S", sent] => {
                told.sent.insert(id(sent));
            }
            ["A", done, seq, entry] => {
                told.acknowledged.insert(id(done), (Seq::new(seq.parse().unwrap()), (*entry).to_owned()));
            }
            _ => {}
        }
    }
    told
}

/// The journal as the parent read it so far.
struct Books {
    next: Seq,
    hash: Hash,
    places: BTreeMap<CommandId, Seq>,
    accounts: Vec<(i128, i128)>,
}

impl Books {
    fn new() -> Self {
        Self { next: Seq::START.next(), hash: Hash::of_community(COMMUNITY), places: BTreeMap::new(), accounts: Vec::new() }
    }

    /// Reads on. Every command is there once and whole, and every balance is what the entries make it.
    fn read_on(&mut self, store: &dyn Store, wallets: &[WalletId]) {
        loop {
            let page = block_on(store.journal(self.next, 1_000)).unwrap();
            if page.is_empty() {
                break;
            }
            for (seq, bytes) in page {
                assert_eq!(seq, self.next, "the journal has a gap");
                let entry = Entry::decode(&bytes).unwrap();
                assert_eq!(self.places.insert(entry.header.id, seq), None, "a command is there twice");
                self.hash = self.hash.chain(&bytes);
                self.next = seq.next();
                let posted = entry.events.iter().filter_map(|event| event.decode::<EntryPosted>()).map(Result::unwrap);
                let posted: Vec<EntryPosted> = posted.collect();
                if entry.header.command == "pay" {
                    let pay = payment(entry.header.id, wallets);
                    assert_eq!(posted.len(), 1);
                    assert_eq!(posted[0].postings.len(), pay.amounts.len(), "a payment is there by half");
                }
                for posting in posted.iter().flat_map(|posted| &posted.postings) {
                    self.account(posting.from).1 += posting.amount;
                    self.account(posting.to).0 += posting.amount;
                }
            }
        }
        let head = block_on(store.head()).unwrap();
        assert_eq!((head.seq.next(), head.hash), (self.next, self.hash), "the head is not where the journal ends");
        let pages: Vec<PageNo> =
            (0..head.accounts).map(|number| AccountNo::new(number).page()).collect::<BTreeSet<_>>().into_iter().collect();
        let found = block_on(store.read(&Wanted { pages, ..Wanted::default() })).unwrap();
        let rows: Vec<_> = found.pages.iter().flat_map(|page| page.rows()).collect();
        for (number, (credits, debits)) in self.accounts.iter().enumerate() {
            assert_eq!((rows[number].credits(), rows[number].debits()), (*credits, *debits), "account {number}");
        }
        for row in &rows[self.accounts.len()..] {
            assert_eq!((row.credits(), row.debits()), (0, 0));
        }
        let sum: i128 = self.accounts.iter().map(|(credits, debits)| credits - debits).sum();
        assert_eq!(sum, 0);
    }

    fn account(&mut self, account: AccountNo) -> &mut (i128, i128) {
        let at = account.get() as usize;
        if self.accounts.len() <= at {
            self.accounts.resize(at + 1, (0, 0));
        }
        &mut self.accounts[at]
    }
}

fn begin(dir: &Path) -> Vec<WalletId> {
    let community = Community::open(open(dir), Registry::core());
    let system = community.system();
    for code in ["VAL", "LOC"] {
        let currency = CreateCurrency::mutual_credit(code.parse().unwrap(), "-1000000000".parse().unwrap());
        block_on(system.execute(currency)).unwrap();
    }
    let ids =
        (0..WALLETS as u128).map(|nth| (CommandId::from_u128(1 << 100 | nth), OpenWallet { label: format!("wallet {nth:03}") }));
    block_on(system.execute_all(ids.collect())).into_iter().for_each(|opened| assert!(opened.is_ok()));
    wallets(&system)
}

#[test]
fn nothing_acknowledged_is_lost() {
    let kills: u128 = std::env::var("WEZER_KILLS").map_or(20, |kills| kills.parse().unwrap());
    let (started, dir) = (Instant::now(), tempfile::tempdir().unwrap());
    let wallets = begin(dir.path());
    let (mut books, mut dice) = (Books::new(), Dice::new(7));
    let (mut told, mut acknowledged, mut landed, mut lost, mut checks, mut quick) = (Told::default(), 0, 0, 0, 0, 0);
    for kill in 1..=kills {
        let life = if dice.percent(20) {
            Life::FromBirth(Duration::from_millis(3 + dice.below(25)))
        } else {
            Life::UnderLoad(Duration::from_millis(dice.below(150)))
        };
        let Told { sent, acknowledged: done } = live_and_die(dir.path(), kill, &life);
        quick += u128::from(sent.is_empty());
        if kill % 100 == 0 {
            println!("{kill} of {kills} kills, {checks} times compared");
        }
        acknowledged += done.len();
        told.sent.extend(sent);
        told.acknowledged.extend(done);
        // Now and then several die in a row before anybody looks.
        if dice.percent(40) && kill < kills {
            continue;
        }
        checks += 1;
        let Told { sent, acknowledged } = std::mem::take(&mut told);
        let community = Community::open(open(dir.path()), Registry::core());
        books.read_on(&**community.store(), &wallets);
        for (id, (seq, _)) in &acknowledged {
            assert_eq!(books.places.get(id), Some(seq), "kill {kill}: {id} was acknowledged at {seq}");
        }
        let open_ended: Vec<CommandId> = sent.iter().filter(|id| !acknowledged.contains_key(id)).copied().collect();
        let again = acknowledged.keys().copied().rev().take(20).chain(open_ended.iter().copied());
        for id in again {
            let known = books.places.get(&id).copied();
            let paid = block_on(community.system().execute_as(id, payment(id, &wallets))).unwrap();
            assert_eq!((paid.repeated, paid.seq), (known.is_some(), known.unwrap_or(paid.seq)), "kill {kill}: {id} again");
            if let Some((_, entry)) = acknowledged.get(&id) {
                assert_eq!(paid.entry.to_string(), *entry, "the first answer again");
            }
            let was_there = u64::from(known.is_some());
            if open_ended.contains(&id) {
                landed += was_there;
                lost += 1 - was_there;
            }
        }
        books.read_on(&**community.store(), &wallets);
        if checks % 20 == 0 || kill == kills {
            block_on(community.audit(|_| {})).unwrap();
        }
    }
    println!(
        "{kills} kills in {:.1?}: {acknowledged} acknowledged, 0 lost; {landed} not acknowledged and there whole, {lost} not there; \
         {quick} killed before the first command, {} under load; {checks} times opened and compared, {} entries",
        started.elapsed(),
        kills - quick,
        books.next.get() - 1,
    );
    assert!(kills / 2 < kills - quick, "most die under load");
    assert!(acknowledged > 0, "nothing was acknowledged, so nothing was tested");
}
