//! The database file of SQLite, which has no checksums of its own: what its integrity check and our audit find, and what neither does.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use wezer_core::audit::AuditError;
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::ledger::{AccountNo, CreateCurrency, PageNo, Pay};
use wezer_core::member::AdmitMember;
use wezer_core::store::sql::Sqlite;
use wezer_core::store::sql::sqlx::Row as _;
use wezer_core::store::{Store, Wanted};
use wezer_core::{Community, Registry};

use crate::{for_each, step};

const COMMUNITY: CommunityId = CommunityId::from_u128(41);

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A few members and payments, all in the database file itself. Returns its bytes and what its accounts are.
fn town(path: &Path) -> (Vec<u8>, Vec<(i128, i128)>) {
    block_on(async {
        let sqlite = Sqlite::at(path).await.unwrap();
        let community = Community::open(sqlite.create(COMMUNITY).await.unwrap(), Registry::core());
        let system = community.system();
        let val = CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-1000".parse().unwrap());
        system.execute(val).await.unwrap();
        let mut wallets = Vec::new();
        for nth in 0..4 {
            wallets.push(system.execute(AdmitMember::named(format!("Member {nth}"))).await.unwrap().wallet);
        }
        for nth in 0..12u128 {
            let (from, to) = (wallets[nth as usize % 4], wallets[(nth as usize + 1) % 4]);
            let pay = Pay::new(from, to, format!("{} VAL", nth + 1).parse().unwrap());
            system.execute_as(CommandId::from_u128(nth + 1), pay).await.unwrap();
        }
        let accounts = accounts(&community).await.unwrap();
        wezer_core::store::sql::sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(sqlite.pool()).await.unwrap();
        drop((system, community));
        sqlite.pool().close().await;
        (std::fs::read(path).unwrap(), accounts)
    })
}

async fn accounts(community: &Community) -> Result<Vec<(i128, i128)>, wezer_core::store::StoreError> {
    let head = community.head().await?;
    let last = AccountNo::new(head.accounts).page().get().min(8);
    let wanted = Wanted { pages: (0..=last).map(PageNo::new).collect(), ..Wanted::default() };
    let found = community.store().read(&wanted).await?;
    let rows = found.pages.iter().flat_map(|page| page.rows());
    Ok(rows.map(|row| (row.credits(), row.debits())).take(head.accounts.min(1_000) as usize).collect())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Refused,
    ByIntegrityCheck,
    ByAudit,
    /// Nobody sees it, and no balance and no entry is another.
    ByNobody,
}

async fn look(path: &Path, right: &[(i128, i128)]) -> Result<Seen, String> {
    let Ok(sqlite) = Sqlite::at(path).await else { return Ok(Seen::Refused) };
    let checked = wezer_core::store::sql::sqlx::query("PRAGMA integrity_check").fetch_all(sqlite.pool()).await;
    let sound = checked.is_ok_and(|rows| rows.iter().all(|row| row.try_get::<String, _>(0).is_ok_and(|word| word == "ok")));
    let seen = match sqlite.open(COMMUNITY).await {
        Ok(store) => {
            let community = Community::open(store, Registry::core());
            match (community.audit(|_| {}).await, accounts(&community).await) {
                (Ok(audit), Ok(found)) if audit.head.seq.get() != 17 || found != right => {
                    Err(format!("{found:?} passes the audit"))
                }
                (Ok(_), Ok(_)) => Ok(if sound { Seen::ByNobody } else { Seen::ByIntegrityCheck }),
                (Err(AuditError::Restless), _) => Err("it never rests".to_owned()),
                _ => Ok(if sound { Seen::ByAudit } else { Seen::ByIntegrityCheck }),
            }
        }
        Err(_) => Ok(if sound { Seen::Refused } else { Seen::ByIntegrityCheck }),
    };
    sqlite.pool().close().await;
    seen
}

/// Whatever byte is another: no wrong balance and no wrong entry passes the audit.
#[test]
fn every_byte_of_sqlite_turned_over() {
    let dir = tempfile::tempdir().unwrap();
    let (bytes, right) = town(&dir.path().join("town.db"));
    let places: Vec<usize> = (0..bytes.len()).step_by(step(bytes.len() / 400)).collect();
    let (counts, wrong) = (Mutex::new(BTreeMap::<Seen, u64>::new()), Mutex::new(Vec::new()));
    let files = AtomicUsize::new(0);
    for_each(&places, |place| {
        for mask in [0xff, 1 << (place % 8)] {
            let path = dir.path().join(format!("{}.db", files.fetch_add(1, Ordering::Relaxed)));
            let mut bytes = bytes.clone();
            bytes[*place] ^= mask;
            std::fs::write(&path, bytes).unwrap();
            match block_on(look(&path, &right)) {
                Ok(seen) => *counts.lock().unwrap().entry(seen).or_default() += 1,
                Err(why) => wrong.lock().unwrap().push(format!("byte {place} ^ {mask:#x}: {why}")),
            }
            ["", "-wal", "-shm"].iter().for_each(|end| drop(std::fs::remove_file(format!("{}{end}", path.display()))));
        }
    });
    println!("{} places of {} bytes: {:?}", places.len(), bytes.len(), counts.into_inner().unwrap());
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} pass, such as {}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
}
