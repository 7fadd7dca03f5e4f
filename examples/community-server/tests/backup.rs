//! The commands that back a community up, prove a backup and restore it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::fs;
use std::time::Duration;

use crate::process::{self, Server};
use community_server::backup::{self, BackupArgs, RestoreArgs, VerifyArgs};
use community_server::store::{self, Place, StoreAddress};
use pollster::block_on;
use wezer_core::journal::Seq;
use wezer_core::ledger::Balances;
use wezer_core::member::AdmitMember;
use wezer_core::store::backup::Until;

#[test]
fn made_proved_restored() {
    let (data, folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let make = |keep| BackupArgs { place: Place::in_folder(data.path()), to: folder.path().to_owned(), keep };
    let restore = |until| RestoreArgs { from: folder.path().to_owned(), place: Place::in_folder(other.path()), until };
    let verify = |until| VerifyArgs { from: folder.path().to_owned(), until };
    block_on(async {
        let nothing = backup::back_up(make(None)).await;
        assert!(nothing.is_err_and(|error| error.to_string().contains("there is no community")));
        for name in ["Ana", "Bo"] {
            let store = store::open_store(data.path()).unwrap();
            let community = store::community(store).unwrap();
            community.system().execute(AdmitMember::named(name)).await.unwrap();
            let served = backup::back_up(make(None)).await;
            assert!(served.is_err_and(|error| error.to_string().contains("in use")), "a server has it open");
            drop(community);
            backup::back_up(make(None)).await.unwrap();
        }
        backup::verify(verify(Until::Last)).await.unwrap();
        let early = backup::restore(restore(Until::Entry(Seq::START))).await;
        assert!(early.is_err() && !store::is_there(other.path()), "nothing is left of it");
        for (until, seq) in [(Until::Entry(Seq::new(1)), 1), (Until::Last, 2)] {
            backup::restore(restore(until)).await.unwrap();
            let again = backup::restore(restore(until)).await;
            assert!(again.is_err_and(|error| error.to_string().contains("already")));
            let community = store::community(store::open_store(other.path()).unwrap()).unwrap();
            assert_eq!(community.head().await.unwrap().seq.get(), seq);
            drop(community);
            fs::remove_dir_all(other.path().join("community")).unwrap();
        }
        backup::back_up(make(Some(1))).await.unwrap();
        let left = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect::<Vec<_>>();
        assert_eq!(left.len(), 1, "{left:?}");
        let mut bytes = fs::read(&left[0]).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&left[0], bytes).unwrap();
        let damaged = backup::verify(verify(Until::Last)).await;
        assert!(damaged.is_err_and(|error| error.to_string().contains("damaged at byte")));
    });
}

/// A server keeps a backup while people pay; after it is killed, what was synced is restored, into a database this time.
#[tokio::test]
async fn a_server_keeps_one_while_it_runs() {
    let (data, folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let payers = {
        let community = store::community(store::open_store(data.path()).unwrap()).unwrap();
        process::payers(&community, 2).await
    };
    let path = folder.path().to_str().unwrap();
    let server = Server::start(data.path(), &["--backup", path, "--backup-keep", "2", "--metrics", "127.0.0.1:0"]);
    let mut client = server.client().await;
    let pay = process::pay(&payers[0], &payers[1]);
    let mut paid = 0;
    // Until a base is made, and then some more behind it.
    for key in 1..=400u128 {
        let answer = client.call("/api/commands/pay", &payers[0].token, key, &pay).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text);
        paid += 1;
        let has_base =
            fs::read_dir(folder.path()).unwrap().any(|file| file.unwrap().file_name().to_string_lossy().starts_with("base-"));
        if has_base && paid >= 40 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // What was committed last is synced within a second.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert_eq!(server.figure("wezer_backup_needs_base").await, Some(0));
    assert!(server.figure("wezer_backup_base_age_seconds").await.is_some_and(|age| (1..600).contains(&age)));
    server.signal("KILL");
    drop(server);
    backup::verify(VerifyArgs { from: folder.path().to_owned(), until: Until::Last }).await.unwrap();
    let database = StoreAddress::Sqlite(other.path().join("town.db"));
    let place = Place { store: database, ..Place::in_folder(other.path()) };
    backup::restore(RestoreArgs { from: folder.path().to_owned(), place: place.clone(), until: Until::Last }).await.unwrap();
    let community = store::community(place.open(None).await.unwrap().store).unwrap();
    let balances = community.system().ask(Balances { wallet: payers[1].who.wallet }).await.unwrap();
    assert_eq!(balances[0].balance.to_string(), paid.to_string());
}
