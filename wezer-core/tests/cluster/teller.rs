//! A process of the bank: pays, reads, and says on its standard output what it asks and what it is answered, and when.

use std::io::Write;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, Instant};

use wezer_core::id::{CommandId, CommunityId, WalletId};
use wezer_core::ledger::LedgerRefusal;
use wezer_core::store::conformance::Dice;
use wezer_core::store::sql::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use wezer_core::store::sql::{Postgres, Sqlite};
use wezer_core::wallet::Wallets;
use wezer_core::{CallError, Community};

use crate::history::{Answer, What};
use crate::place::block_on;
use crate::purse::{Purses, pay, registry};

pub(crate) const PLACE: &str = "WEZER_BANK_PLACE";
pub(crate) const PROCESS: &str = "WEZER_BANK_PROCESS";
pub(crate) const COMMUNITY: CommunityId = CommunityId::from_u128(0xba2c);
pub(crate) const WALLETS: usize = 6;
const CALLERS: u64 = 3;

/// Where the bank's books are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    /// The directory of the server's socket, and the database.
    Postgres(PathBuf, String),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite {}", path.display()),
            Self::Postgres(socket, database) => write!(f, "{database} {}", socket.display()),
        }
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (database, path) = text.split_once(' ').ok_or_else(|| text.to_owned())?;
        let path = PathBuf::from(path);
        Ok(if database == "sqlite" { Self::Sqlite(path) } else { Self::Postgres(path, database.to_owned()) })
    }
}

impl Place {
    pub(crate) fn options(&self) -> Option<PgConnectOptions> {
        let Self::Postgres(socket, database) = self else { return None };
        Some(PgConnectOptions::new_without_pgpass().socket(socket).username("postgres").database(database))
    }

    /// The bank, as this process sees it; tries again while the server is away.
    pub(crate) async fn open(&self) -> Community {
        loop {
            let opened = match self {
                Self::Sqlite(path) => self.on_sqlite(path.clone()).await,
                Self::Postgres(..) => self.on_postgres().await,
            };
            match opened {
                Ok(community) => return community,
                Err(error) => drop(error),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn on_sqlite(&self, path: PathBuf) -> Result<Community, String> {
        let sqlite = Sqlite::at(path).await.map_err(|error| error.to_string())?;
        Ok(Community::open(sqlite.create(COMMUNITY).await.map_err(|error| error.to_string())?, registry()))
    }

    async fn on_postgres(&self) -> Result<Community, String> {
        let options = self.options().ok_or("not PostgreSQL")?;
        let pool = PgPoolOptions::new().max_connections(4).acquire_timeout(Duration::from_secs(2)).connect_lazy_with(options);
        let postgres = Postgres::new(pool).await.map_err(|error| error.to_string())?;
        Ok(Community::open(postgres.create(COMMUNITY).await.map_err(|error| error.to_string())?, registry()))
    }
}

/// The clock that all processes of a machine share (`CLOCK_MONOTONIC`), in nanoseconds. The standard library reads it but shows its
/// number only when an `Instant` is printed.
pub(crate) fn clock() -> u64 {
    let printed = format!("{:?}", Instant::now());
    let mut numbers = printed.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let mut number = || numbers.next().unwrap().parse::<u64>().unwrap();
    number() * 1_000_000_000 + number()
}

/// What is asked under an id follows from the id.
pub(crate) fn what(id: u128) -> What {
    let mut dice = Dice::new(u64::try_from(id >> 64).unwrap() << 40 ^ u64::try_from(id & u128::from(u64::MAX)).unwrap());
    // Every fourth process does little else but look at what it knows.
    let looks = (id >> 64).is_multiple_of(4) && !dice.once_in(50);
    let (from, kind) = (dice.length(WALLETS), if looks { 70 + dice.below(30) } else { dice.below(100) });
    let to = (from + 1 + dice.length(WALLETS - 1)) % WALLETS;
    let all = (0..WALLETS).collect();
    match kind {
        0..58 => What::Pay { from, to, amount: i64::try_from(1 + dice.below(60)).unwrap() },
        58..65 => What::Read { wallets: all, cached: false },
        65..70 => What::Read { wallets: vec![from], cached: false },
        70..90 => What::Read { wallets: all, cached: true },
        _ => What::Read { wallets: vec![from], cached: true },
    }
}

fn say(line: &str) {
    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
}

async fn wallets(community: &Community) -> Vec<WalletId> {
    let mut wallets = loop {
        match community.system().ask(Wallets { limit: Some(100), ..Wallets::default() }).await {
            Ok(wallets) => break wallets,
            Err(error) => drop(error),
        }
    };
    wallets.sort_unstable_by(|left, right| left.label().cmp(right.label()));
    wallets.retain(|wallet| wallet.label().starts_with("wallet "));
    wallets.iter().map(|wallet| wallet.id()).collect()
}

/// One answer. A caller that gets none asks again under the same id, until there is one.
async fn answer(community: &Community, wallets: &[WalletId], id: u128) -> Answer {
    let system = community.system();
    loop {
        match what(id) {
            What::Pay { from, to, amount } => {
                match system.execute_as(CommandId::from_u128(id), pay(wallets[from], wallets[to], amount)).await {
                    Ok(paid) => return Answer::Paid { seq: paid.seq.get() },
                    Err(CallError::Refused(LedgerRefusal::LowerLimit { would_be, .. })) => {
                        return Answer::Refused { would_be: would_be.amount().to_string().parse().unwrap() };
                    }
                    Err(CallError::Busy | CallError::Store(_) | CallError::Unknown(_)) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            What::Read { wallets: asked, cached } => {
                let session = if cached { system.cached() } else { system.clone() };
                let asked = Purses { wallets: asked.into_iter().map(|wallet| wallets[wallet]).collect() };
                match session.ask_dated(asked).await {
                    Ok(saw) => return Answer::Saw { seq: saw.seq.get(), balances: saw.output },
                    Err(CallError::Busy | CallError::Store(_)) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// The process. Without a place in the environment there is nothing to do.
#[test]
fn teller() {
    let Ok(place) = std::env::var(PLACE) else { return };
    let process: u64 = std::env::var(PROCESS).unwrap().parse().unwrap();
    block_on(async {
        let place: Place = place.parse().unwrap();
        let community = place.open().await;
        let wallets = wallets(&community).await;
        let callers = (0..CALLERS).map(|caller| {
            let (community, wallets) = (community.clone(), wallets.clone());
            tokio::spawn(async move {
                for nth in 1..u128::from(u32::MAX) {
                    let id = u128::from(process) << 64 | u128::from(caller) << 32 | nth;
                    say(&format!("? {id} {process} {}\n", clock()));
                    let told = match answer(&community, &wallets, id).await {
                        Answer::Paid { seq } => format!("paid {seq}"),
                        Answer::Refused { would_be } => format!("refused {would_be}"),
                        Answer::Saw { seq, balances } => {
                            format!("saw {seq}{}", balances.iter().map(|balance| format!(" {balance}")).collect::<String>())
                        }
                    };
                    say(&format!("! {id} {} {told}\n", clock()));
                }
            })
        });
        for caller in callers.collect::<Vec<_>>() {
            caller.await.unwrap();
        }
    });
}

#[test]
fn the_clock_goes() {
    let (began, before) = (Instant::now(), clock());
    std::thread::sleep(Duration::from_millis(1_030));
    let (measured, elapsed) = (clock() - before, began.elapsed());
    let elapsed = u64::try_from(elapsed.as_nanos()).unwrap();
    assert!(measured <= elapsed && measured + 20_000_000 > elapsed, "{measured} {elapsed}");
}
