//! Clauses about keys and purges.

use std::sync::Arc;

use super::sample::{assert_same, batch, entries_only, key};
use super::{Backend, Dice, committed, head};
use crate::store::{Batch, CommitError, Head, Key, KeyName, MemoryStore, Store, Wanted};

const ADA: KeyName = KeyName { owner: 1, purpose: 1 };
const ADA_TOO: KeyName = KeyName { owner: 1, purpose: 2 };
const BOB: KeyName = KeyName { owner: 2, purpose: 1 };

async fn keys(store: &dyn Store) -> [Option<Arc<Key>>; 3] {
    let wanted = Wanted { keys: vec![ADA, ADA_TOO, BOB], ..Wanted::default() };
    store.read(&wanted).await.expect("read").keys.try_into().expect("one answer for each name")
}

type Changes = Vec<(KeyName, Option<Arc<Key>>)>;

fn with_keys(base: &Head, keys: Changes) -> Batch {
    Batch { keys, ..entries_only(base, &[b"keys"]) }
}

/// A key is there from its batch on, under its whole name, until another batch replaces or destroys it; also after reopening. What a
/// refused batch brought is not there.
pub async fn keys_come_and_go_with_their_batch(backend: &dyn Backend) {
    for reopening in [false, true] {
        come_and_go(backend, reopening).await;
    }
}

async fn come_and_go(backend: &dyn Backend, reopening: bool) {
    let mut store = backend.fresh().await;
    let mut dice = Dice::new(4);
    let mut fresh = || Arc::new(key(&mut dice));
    let (first, second, third, fourth) = (fresh(), fresh(), fresh(), fresh());
    let mut at = head(&*store).await;
    let rounds: [(Changes, [Option<&Arc<Key>>; 3]); 6] = [
        (vec![(ADA, Some(Arc::clone(&first)))], [Some(&first), None, None]),
        (
            vec![(ADA_TOO, Some(Arc::clone(&second))), (BOB, Some(Arc::clone(&third)))],
            [Some(&first), Some(&second), Some(&third)],
        ),
        (vec![(ADA, None)], [None, Some(&second), Some(&third)]),
        (vec![(ADA, None), (BOB, Some(Arc::clone(&fourth)))], [None, Some(&second), Some(&fourth)]),
        (vec![(ADA, Some(Arc::clone(&third))), (ADA_TOO, None)], [Some(&third), None, Some(&fourth)]),
        (vec![(ADA, None), (ADA_TOO, None), (BOB, None)], [None, None, None]),
    ];
    for (changes, right) in rounds {
        let right = right.map(|key| key.cloned());
        let stale = with_keys(&at, vec![(ADA, Some(fresh())), (BOB, None)]);
        at = committed(&*store, &with_keys(&at, changes)).await;
        assert!(keys(&*store).await == right);
        assert!(matches!(store.commit(&stale).await, Err(CommitError::Conflict { .. })));
        let mut unfit = with_keys(&at, vec![(ADA, Some(fresh())), (BOB, None)]);
        unfit.head.seq = unfit.head.seq.next();
        assert!(matches!(store.commit(&unfit).await, Err(CommitError::Failed(_))));
        assert!(keys(&*store).await == right);
        if reopening {
            let Some(again) = backend.reopen(store).await else { return };
            store = again;
            assert!(keys(&*store).await == right);
        }
    }
}

/// A purge may come at any time, twice in a row, and before reopening: whoever reads does not notice.
pub async fn a_purge_changes_no_answer(backend: &dyn Backend) {
    for reopening in [false, true] {
        purge_often(backend, reopening).await;
    }
}

async fn purge_often(backend: &dyn Backend, reopening: bool) {
    let mut store = backend.fresh().await;
    let model = MemoryStore::new(store.community());
    store.purge().await.expect("an empty store can be purged");
    let mut dice = Dice::new(8);
    for round in 0..24 {
        for _ in 0..dice.below(6) {
            let batch = batch(&mut dice, &head(&model).await);
            committed(&model, &batch).await;
            committed(&*store, &batch).await;
        }
        store.purge().await.expect("purges");
        if round % 3 == 0 {
            store.purge().await.expect("purges again");
        }
        assert_same(&*store, &model).await;
        if reopening && round % 4 == 0 {
            let Some(again) = backend.reopen(store).await else { return };
            store = again;
            assert_same(&*store, &model).await;
        }
    }
}
