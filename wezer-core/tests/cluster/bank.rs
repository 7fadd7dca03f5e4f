//! A bank of several processes: they pay and read while some of them are killed, connections are cut and the server dies; what they
//! told of it is checked for strict serialisability.
//!
//! `WEZER_BANK_SECONDS` says how long it is open (5 unless set), on each store; `WEZER_CLUSTER_KILLS` how often a process is killed
//! on PostgreSQL, and as often the server (3 unless set), with a check after each.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use wezer_core::Community;
use wezer_core::id::WalletId;
use wezer_core::journal::{Entry, Seq};
use wezer_core::store::conformance::Dice;
use wezer_core::store::sql::postgres::ephemeral::Server;
use wezer_core::store::sql::sqlx;

use crate::history::{Answer, Journal, Op, Summary, What, check};
use crate::place::{block_on, name, server};
use crate::purse::{Purses, found};
use crate::teller::{PLACE, PROCESS, Place, WALLETS, clock, what};

const PROCESSES: usize = 4;
/// A bank with a longer history takes long to check.
const KILLS_OF_A_BANK: u32 = 25;
/// No cached read may be older: the store looks each 5 s, and a look fails after 5 s.
const LAG: Duration = Duration::from_secs(10);
const CUT: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.5";

/// What was told so far.
#[derive(Default)]
struct Told {
    ops: Vec<Op>,
    places: HashMap<u128, usize>,
}

impl Told {
    fn push(&mut self, op: Op) {
        assert_eq!(self.places.insert(op.id, self.ops.len()), None, "an id is used once");
        self.ops.push(op);
    }

    fn hear(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        let kind = words.next();
        let mut number = || words.next().unwrap();
        match kind {
            Some("?") => {
                let id = number().parse().unwrap();
                let (process, begin) = (number().parse().unwrap(), number().parse().unwrap());
                self.push(Op { id, process, begin, what: what(id), end: None });
            }
            Some("!") => {
                let (id, end): (u128, u64) = (number().parse().unwrap(), number().parse().unwrap());
                let answer = match number() {
                    "paid" => Answer::Paid { seq: number().parse().unwrap() },
                    "refused" => Answer::Refused { would_be: number().parse().unwrap() },
                    "saw" => {
                        let seq = number().parse().unwrap();
                        Answer::Saw { seq, balances: words.map(|balance| balance.parse().unwrap()).collect() }
                    }
                    other => panic!("{other}"),
                };
                let place = self.places[&id];
                self.ops[place].end = Some((end, answer));
            }
            _ => {}
        }
    }
}

/// A process that runs, until it is dropped.
struct Teller(Child);

impl Teller {
    fn begin(place: &Place, process: u64, told: &Arc<Mutex<Told>>) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "teller::teller", "--nocapture"])
            .env(PLACE, place.to_string())
            .env(PROCESS, process.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut out, told) = (BufReader::new(child.stdout.take().unwrap()), Arc::clone(told));
        std::thread::spawn(move || {
            let mut line = String::new();
            // The last line may be cut.
            while out.read_line(&mut line).unwrap() > 0 && line.ends_with('\n') {
                told.lock().unwrap().hear(&line);
                line.clear();
            }
        });
        Self(child)
    }

    fn runs(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl Drop for Teller {
    /// `kill -9`.
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// The bank, and its books as this process read them so far.
pub(crate) struct Bank {
    place: Place,
    told: Arc<Mutex<Told>>,
    tellers: Vec<Teller>,
    begun: u64,
    community: Community,
    wallets: Vec<WalletId>,
    journal: Journal,
    asked: u128,
}

impl Bank {
    pub(crate) async fn open(place: Place) -> Self {
        let community = place.open().await;
        let wallets = found(&community, WALLETS).await;
        let first = community.head().await.unwrap().seq.get() + 1;
        let (told, journal) = (Arc::default(), Journal { first, ids: Vec::new(), read_at: 0 });
        let mut bank = Self { place, told, tellers: Vec::new(), begun: 0, community, wallets, journal, asked: 0 };
        for _ in 0..PROCESSES {
            let teller = bank.begin();
            bank.tellers.push(teller);
        }
        bank
    }

    fn begin(&mut self) -> Teller {
        self.begun += 1;
        Teller::begin(&self.place, self.begun, &self.told)
    }

    pub(crate) fn kill(&mut self, dice: &mut Dice) {
        let teller = dice.length(self.tellers.len());
        assert!(self.tellers[teller].runs(), "a process ended by itself");
        let next = self.begin();
        // The old one dies here.
        self.tellers[teller] = next;
    }

    async fn cut(&self) {
        let pool = sqlx::PgPool::connect_lazy_with(self.place.options().unwrap());
        // The one that cuts may be among them when the server dies; then there is nothing left to cut.
        drop(sqlx::query(CUT).fetch_one(&pool).await);
        pool.close().await;
    }

    pub(crate) fn operations(&self) -> usize {
        self.told.lock().unwrap().ops.len()
    }

    /// Reads all balances as they are now, and the journal; everything that was told by then has to fit.
    pub(crate) async fn check(&mut self) -> Summary {
        self.asked += 1;
        let (id, begin) = (u128::MAX - self.asked, clock());
        let what = What::Read { wallets: (0..WALLETS).collect(), cached: false };
        let asked = || Purses { wallets: self.wallets.clone() };
        let saw = until(async || self.community.system().ask_dated(asked()).await).await;
        let answer = Answer::Saw { seq: saw.seq.get(), balances: saw.output };
        self.told.lock().unwrap().push(Op { id, process: 0, begin, what, end: Some((clock(), answer)) });
        self.journal.read_at = clock();
        loop {
            let next = Seq::new(self.journal.first + self.journal.ids.len() as u64);
            let page = until(async || self.community.store().journal(next, 1_000).await).await;
            if page.is_empty() {
                break;
            }
            self.journal.ids.extend(page.iter().map(|(_, bytes)| Entry::decode(bytes).unwrap().header.id.as_u128()));
        }
        // What is in the journal was said before it was done, but may not have been heard here yet.
        let heard = || self.journal.ids.iter().all(|id| self.told.lock().unwrap().places.contains_key(id));
        for _ in 0..1_000 {
            if heard() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let ops = self.told.lock().unwrap().ops.clone();
        check(WALLETS, &ops, &self.journal).unwrap_or_else(|fault| {
            let about = |id: &u128| ops.iter().find(|op| op.id == *id).cloned();
            let near = format!("{fault:?}");
            let ids: Vec<u128> = near.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
            panic!("{near}: {:?}", ids.iter().filter_map(about).collect::<Vec<_>>())
        })
    }

    /// Closes the bank: the last check, and an audit.
    pub(crate) async fn close(mut self) -> Summary {
        assert!(self.tellers.iter_mut().all(Teller::runs), "a process ended by itself");
        self.tellers.clear();
        let summary = self.check().await;
        until(async || self.community.audit(|_| {}).await).await;
        summary
    }
}

/// Tries until the server is there.
async fn until<T, E: std::fmt::Debug>(ask: impl AsyncFn() -> Result<T, E>) -> T {
    let began = Instant::now();
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(error) => assert!(began.elapsed() < Duration::from_secs(180), "{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn number(variable: &str, unless_set: u32) -> u32 {
    std::env::var(variable).map_or(unless_set, |number| number.parse().unwrap())
}

/// Open for a while, with trouble.
async fn open_for_a_while(place: Place, on: &str) {
    let seconds = number("WEZER_BANK_SECONDS", 5);
    let (mut dice, mut kills, mut cuts) = (Dice::new(clock()), 0, 0);
    let is_server = place.options().is_some();
    let mut bank = Bank::open(place).await;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(u64::from(seconds)) {
        tokio::time::sleep(Duration::from_millis(100 + dice.below(500))).await;
        if is_server && dice.once_in(2) {
            bank.cut().await;
            cuts += 1;
        } else {
            bank.kill(&mut dice);
            kills += 1;
        }
    }
    let operations = bank.operations();
    let summary = bank.close().await;
    eprintln!("{on}, {PROCESSES} processes for {seconds} s: {operations} operations, {kills} kills, {cuts} cuts: {summary:?}");
    assert!(summary.lag < u64::try_from(LAG.as_nanos()).unwrap(), "a cached read was too old");
    assert!(summary.paid > 0 && summary.refused > 0 && summary.reads > 0 && summary.cached > 0, "nothing was tested");
}

#[test]
fn a_bank_on_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    block_on(open_for_a_while(Place::Sqlite(dir.path().join("bank.db")), "SQLite"));
}

pub(crate) fn on(server: &Server) -> Place {
    let database = name();
    server.database(&database).unwrap();
    Place::Postgres(server.data().parent().unwrap().to_owned(), database)
}

#[test]
fn a_bank_on_postgres() {
    let Some(server) = server() else { return };
    block_on(open_for_a_while(on(server), "PostgreSQL"));
}

/// Kills again and again, and checks after each.
async fn kills(server: &Server, of: &str, kill: impl Fn(&mut Bank, &mut Dice)) {
    let (kills, began, mut dice) = (number("WEZER_CLUSTER_KILLS", 3), Instant::now(), Dice::new(clock()));
    let (mut done, mut operations, mut paid, mut open_there) = (0, 0, 0, 0);
    while done < kills {
        let mut bank = Bank::open(on(server)).await;
        for _ in 0..KILLS_OF_A_BANK.min(kills - done) {
            tokio::time::sleep(Duration::from_millis(50 + dice.below(250))).await;
            tokio::task::block_in_place(|| kill(&mut bank, &mut dice));
            bank.check().await;
            done += 1;
        }
        // Something must have happened since.
        tokio::time::sleep(Duration::from_millis(300)).await;
        operations += bank.operations();
        let summary = bank.close().await;
        eprintln!("{done} kills of {of} after {:.0?}", began.elapsed());
        paid += summary.paid;
        open_there += summary.open_there;
    }
    let took = began.elapsed();
    eprintln!(
        "{done} kills of {of} in {took:.0?}, checked after each: {operations} operations, {paid} payments acknowledged, 0 lost; \
         {open_there} more were there whole"
    );
    assert!(paid > 0, "nothing was tested");
}

#[test]
fn processes_are_killed() {
    let Some(server) = server() else { return };
    block_on(kills(server, "a process", Bank::kill));
}

#[test]
fn the_server_is_killed() {
    if server().is_none() {
        return;
    }
    // One of its own: the others would not like it.
    let server = Server::start().unwrap();
    block_on(kills(&server, "the server", |_, _| server.crash().unwrap()));
}
