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
use std::path::Path;
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
use crate::store::{self, Opened, Place};

/// From which the demo is made.
pub const SEED: u64 = 2014;
/// The password of everybody in it.
pub const PASSWORD: &str = "demo";
const DAY_MICROS: i64 = 86_400_000_000;
const MARK: &str = "demo";
const MAKING: &str = "this demo is being made:";
const MADE: &str = "this community was made up:";

/// What the mark says: of which community, since another store may be served with the same data folder.
fn mark(state: &str, community: CommunityId) -> String {
    format!("{state} {community}\n")
}

/// Opens the community that is kept there; where there is none, makes the demo.
///
/// # Errors
/// If the store can't be opened, or if an earlier demo was left unfinished.
pub async fn open(place: &Place, rooms: &RoomEngine) -> Result<Opened, Box<dyn std::error::Error + Send + Sync>> {
    let (dir, id) = (&place.data, CommunityId::from_u128(u128::from(SEED) << 64 | 1));
    let opened = place.open(Some(id)).await?;
    let (path, id) = (dir.join(MARK), opened.store.community());
    let store: Arc<dyn Store> = Arc::clone(&opened.store) as _;
    if store.head().await?.seq.get() > 0 {
        if std::fs::read_to_string(&path).is_ok_and(|text| text == mark(MAKING, id)) {
            let place = dir.display();
            return Err(format!("the demo in {place} was not finished; remove that folder and start again").into());
        }
        return Ok(opened);
    }
    std::fs::create_dir_all(dir)?;
    tracing::info!("making the demo community; this takes a few seconds");
    std::fs::write(&path, mark(MAKING, id))?;
    let today = SystemWorld.now().as_micros().div_euclid(DAY_MICROS) * DAY_MICROS;
    make(store, SEED, Timestamp::from_micros(today), rooms).await?;
    std::fs::write(&path, mark(MADE, id))?;
    Ok(opened)
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
    /// Where; nothing changes if a community is there already.
    #[command(flatten)]
    pub place: Place,
}

/// Makes the demo and says how to sign in.
///
/// # Errors
/// As [`open`].
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub async fn run(args: DemoArgs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let rooms = store::rooms(&args.place.data, RoomLimits::default())?;
    let store = open(&args.place, &rooms).await?.store;
    let head = store.head().await?;
    println!("{} entries in {}, hash {}", head.seq, args.place.shown(), head.hash);
    match access(&args.place.data, store.community()) {
        Some(demo) => println!("sign in as {} with the password {}", demo.names.join(", "), demo.password),
        None => println!("this community is no demo; nothing was changed"),
    }
    Ok(())
}

/// How to sign in to a community that is served with the data folder `dir`, if it is a demo.
pub fn access(dir: &Path, community: CommunityId) -> Option<DemoAccess> {
    let is_demo = |text: io::Result<String>| text.is_ok_and(|text| text == mark(MADE, community));
    let names = ["Ana", "Benoît", "Chloé", "Daniel"].map(str::to_owned).into();
    is_demo(std::fs::read_to_string(dir.join(MARK))).then(|| DemoAccess { names, password: PASSWORD.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_speaks_of_one_community() {
        let dir = tempfile::tempdir().expect("a folder");
        let (demo, real) = (CommunityId::from_u128(1), CommunityId::from_u128(2));
        assert_eq!(access(dir.path(), demo), None, "no mark");
        for (text, is_demo) in [
            (mark(MADE, demo), true),
            (mark(MAKING, demo), false),
            ("this community was made up\n".to_owned(), false),
            (String::new(), false),
        ] {
            std::fs::write(dir.path().join(MARK), &text).expect("written");
            assert_eq!(access(dir.path(), demo).is_some(), is_demo, "{text}");
            assert_eq!(access(dir.path(), real), None, "members of another community do not pay at random: {text}");
        }
    }
}
