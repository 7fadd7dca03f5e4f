//! A made-up community with a believable year: what a newcomer sees first.
//!
//! Invariant: it is made by the ordinary commands of its members, under a clock that walks through the year, so it is as true as
//! any community: rights, limits, fees and the chain of hashes held at every step. The same seed on the same day gives the same
//! journal, bit by bit.

mod deed;
mod dice;
mod drawing;
#[path = "demo/fund.en.fr.rs"]
mod fund;
mod groups;
#[path = "demo/habit.en.fr.rs"]
mod habit;
mod life;
#[path = "demo/market.en.fr.rs"]
mod market;
pub mod nine;
mod room;
mod talk;
#[path = "demo/trade.en.fr.rs"]
mod trade;
mod year;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wezer_core::Community;
use wezer_core::id::CommunityId;
use wezer_core::member::Admitted;
use wezer_core::room::{RoomEngine, RoomLimits};
use wezer_core::store::Store;
use wezer_core::time::Timestamp;
use wezer_core::world::{SystemWorld, World};

pub use self::life::live;
pub use self::year::{MakeError, make};
use crate::app::DemoAccess;
use crate::store::{self, open_store_as};

/// From which the demo is made.
pub const SEED: u64 = 2014;
/// The password of everybody in it.
pub const PASSWORD: &str = "demo";
const DAY_MICROS: i64 = 86_400_000_000;
const MARK: &str = "demo";
const MAKING: &str = "this demo is being made\n";
const MADE: &str = "this community was made up\n";

/// Opens the community below `dir`; where there is none, makes the demo.
///
/// # Errors
/// If the store can't be opened, or if an earlier demo was left unfinished.
pub async fn open(dir: &Path, rooms: &RoomEngine) -> Result<Arc<dyn Store>, Box<dyn std::error::Error + Send + Sync>> {
    let mark = dir.join(MARK);
    let store = open_store_as(dir, CommunityId::from_u128(u128::from(SEED) << 64 | 1))?;
    if store.head().await?.seq.get() > 0 {
        if std::fs::read_to_string(&mark).is_ok_and(|text| text == MAKING) {
            let place = dir.display();
            return Err(format!("the demo in {place} was not finished; remove that folder and start again").into());
        }
        return Ok(store);
    }
    std::fs::create_dir_all(dir)?;
    tracing::info!("making the demo community; this takes a few seconds");
    std::fs::write(&mark, MAKING)?;
    let today = SystemWorld.now().as_micros().div_euclid(DAY_MICROS) * DAY_MICROS;
    make(Arc::clone(&store), SEED, Timestamp::from_micros(today), rooms).await?;
    std::fs::write(&mark, MADE)?;
    Ok(store)
}

/// What is funded, dealt and asked for before the year ends at `midnight`.
async fn deal(community: &Community, people: &[Admitted], midnight: i64) -> Result<(), MakeError> {
    fund::begin(community, people, midnight).await?;
    trade::made(community, people, midnight).await?;
    habit::ask(community, people, midnight).await
}

/// Where to make the demo.
#[derive(Debug, Clone, clap::Args)]
pub struct DemoArgs {
    /// Where; nothing changes if a community lies there already.
    #[arg(long, default_value = "data", env = "WEZER_DATA")]
    pub data: PathBuf,
}

/// Makes the demo and says how to sign in.
///
/// # Errors
/// As [`open`].
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub async fn run(args: DemoArgs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let rooms = store::rooms(&args.data, RoomLimits::default())?;
    let head = open(&args.data, &rooms).await?.head().await?;
    println!("{} entries in {}, hash {}", head.seq, args.data.display(), head.hash);
    match access(&args.data) {
        Some(demo) => println!("sign in as {} with the password {}", demo.names.join(", "), demo.password),
        None => println!("this community is no demo; nothing was changed"),
    }
    Ok(())
}

/// How to sign in to the community below `dir`, if it is a demo.
pub fn access(dir: &Path) -> Option<DemoAccess> {
    let is_demo = |text: io::Result<String>| text.is_ok_and(|text| text == MADE);
    let names = ["Ana", "Benoît", "Chloé", "Daniel"].map(str::to_owned).into();
    is_demo(std::fs::read_to_string(dir.join(MARK))).then(|| DemoAccess { names, password: PASSWORD.to_owned() })
}
