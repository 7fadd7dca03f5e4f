//! Clauses about commits.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use super::sample::{assert_same, batch, entries_only, row};
use super::{Backend, Dice, all_at_once, committed, head};
use crate::id::{CommunityId, WalletId};
use crate::journal::{Hash, Seq};
use crate::ledger::{AccountNo, CurrencyNo};
use crate::store::{Batch, CommitError, DocumentKey, Head, MAX_INDEX_ROW, MemoryStore, Store, StoreError};
use crate::time::Timestamp;

/// A store in memory that has the same community and took the same batches.
async fn model_of(store: &dyn Store) -> MemoryStore {
    let model = MemoryStore::new(store.community());
    assert_eq!(head(store).await, head(&model).await, "a fresh store stands at the empty head");
    model
}

/// Batches of every kind, one after the other; the store must stand where a naive one stands, with the same in it.
pub async fn many_batches_leave_what_memory_has(backend: &dyn Backend) {
    for seed in 0..4 {
        let store = backend.fresh().await;
        let model = model_of(&*store).await;
        let mut dice = Dice::new(seed);
        for round in 0..60 {
            let batch = batch(&mut dice, &head(&model).await);
            committed(&model, &batch).await;
            committed(&*store, &batch).await;
            if round % 12 == 11 {
                assert_same(&*store, &model).await;
            }
        }
    }
}

/// Every part of a batch is there at once.
pub async fn all_or_nothing(backend: &dyn Backend) {
    let store = backend.fresh().await;
    let model = model_of(&*store).await;
    let wallet = WalletId::from_u128(3);
    let mut batch = entries_only(&head(&*store).await, &[b"first", b"", b"third"]);
    batch.documents = vec![(DocumentKey { kind: "member", id: 1 }, Some(Arc::from(&b"Ada"[..])))];
    let long: Vec<u8> = (0..MAX_INDEX_ROW).map(|at| (at % 251 + at / 251).to_le_bytes()[0]).collect();
    batch.index = vec![(b"name/Ada".to_vec(), true), (long, true)];
    batch.head.accounts = 1;
    batch.accounts = vec![(AccountNo::new(0), row(&mut Dice::new(1), wallet, CurrencyNo::new(2)))];
    committed(&model, &batch).await;
    committed(&*store, &batch).await;
    assert_same(&*store, &model).await;
    // The same with parts missing.
    committed(&*store, &entries_only(&batch.head, &[b"fourth"])).await;
}

async fn refused(store: &dyn Store, batch: &Batch, model: &MemoryStore) {
    let at = head(store).await;
    match store.commit(batch).await {
        Err(CommitError::Conflict { head }) => assert_eq!(head, at.seq, "a conflict tells where the store stands"),
        other => panic!("expected a conflict, got {other:?}"),
    }
    assert_same(store, model).await;
}

/// A batch on top of anything but the head is refused and leaves no trace.
pub async fn a_batch_stands_on_the_head_or_changes_nothing(backend: &dyn Backend) {
    let store = backend.fresh().await;
    let model = model_of(&*store).await;
    let mut dice = Dice::new(9);
    let start = head(&*store).await;
    let first = batch(&mut dice, &start);
    committed(&*store, &first).await;
    committed(&model, &first).await;
    // From the past, the future, and another history of the same length; then the same batch again.
    refused(&*store, &batch(&mut dice, &start), &model).await;
    refused(&*store, &batch(&mut dice, &Head { seq: Seq::new(1_000_000), ..first.head }), &model).await;
    refused(&*store, &batch(&mut dice, &Head { hash: Hash::from_bytes([7; 32]), ..first.head }), &model).await;
    refused(&*store, &first, &model).await;
    let other = Head { hash: Hash::of_community(CommunityId::from_u128(!0)), ..start };
    let store = backend.fresh().await;
    refused(&*store, &batch(&mut dice, &other), &MemoryStore::new(store.community())).await;
}

/// A batch that does not hold together is refused as such and leaves no trace.
pub async fn a_batch_must_hold_together(backend: &dyn Backend) {
    let store = backend.fresh().await;
    let model = model_of(&*store).await;
    let mut base = entries_only(&head(&*store).await, &[b"before"]);
    base.head.accounts = 1;
    base.accounts = vec![(AccountNo::new(0), row(&mut Dice::new(1), WalletId::from_u128(1), CurrencyNo::new(1)))];
    base.head.recorded_at = Timestamp::from_micros(1000);
    committed(&model, &base).await;
    committed(&*store, &base).await;
    let good = || entries_only(&base.head, &[b"one", b"two"]);
    type Breakage = (&'static str, fn(&mut Batch));
    let breakages: [Breakage; 9] = [
        ("no entry", |batch| {
            (batch.head, batch.entry_ends, batch.journal) = (batch.base, vec![], vec![]);
        }),
        ("head too far", |batch| batch.head.seq = batch.head.seq.next()),
        ("ends beyond the bytes", |batch| batch.entry_ends[1] += 1),
        ("ends not in order", |batch| batch.entry_ends[0] = 100),
        ("bytes of no entry", |batch| batch.journal.push(0)),
        ("time going back", |batch| batch.head.recorded_at = Timestamp::from_micros(999)),
        ("an account beyond the head", |batch| batch.accounts = vec![(AccountNo::new(1), crate::ledger::AccountRow::VACANT)]),
        ("an account opened without a row", |batch| batch.head.accounts = 2),
        ("a long index row", |batch| batch.index = vec![(vec![7; MAX_INDEX_ROW + 1], true)]),
    ];
    for (what, breakage) in breakages {
        let mut batch = good();
        breakage(&mut batch);
        let result = store.commit(&batch).await;
        assert!(matches!(result, Err(CommitError::Failed(StoreError::Unfit { .. }))), "{what}: {result:?}");
        assert_same(&*store, &model).await;
    }
    committed(&*store, &good()).await;
}

/// Many callers on one store, each trying again after a conflict: every one gets its turn, none is lost, none comes twice.
pub async fn callers_take_turns(backend: &dyn Backend) {
    let store = &*backend.fresh().await;
    let conflicts = &AtomicU32::new(0);
    let caller = |name: u8| {
        Box::pin(async move {
            for round in 0..5u8 {
                // Read first and commit later, so that another may come in between.
                let mut base = head(store).await;
                std::future::poll_fn(yield_once()).await;
                loop {
                    match store.commit(&entries_only(&base, &[&[name, round]])).await {
                        Ok(()) => break,
                        Err(CommitError::Conflict { .. }) => base = head(store).await,
                        Err(error) => panic!("{error}"),
                    }
                    conflicts.fetch_add(1, SeqCst);
                }
            }
        })
    };
    all_at_once((0..8).map(|name| caller(name) as _).collect()).await;
    assert!(conflicts.load(SeqCst) > 0, "somebody came second");
    let entries = store.journal(Seq::new(1), usize::MAX).await.expect("journal");
    let mut entries: Vec<_> = entries.iter().map(|(_, entry)| entry.to_vec()).collect();
    for name in 0..8 {
        let rounds = entries.iter().filter(|entry| entry[0] == name).map(|entry| entry[1]);
        assert!(rounds.eq(0..5), "each caller's commits come in its order");
    }
    entries.sort();
    entries.dedup();
    assert_eq!(entries.len(), 40);
}

fn yield_once() -> impl FnMut(&mut std::task::Context<'_>) -> std::task::Poll<()> {
    let mut again = false;
    move |context| {
        if std::mem::replace(&mut again, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    }
}

/// What was acknowledged is there after the store was let go and opened again.
pub async fn what_was_committed_survives_reopening(backend: &dyn Backend) {
    let mut store = backend.fresh().await;
    let community = store.community();
    let model = model_of(&*store).await;
    let mut dice = Dice::new(3);
    for _ in 0..5 {
        for _ in 0..dice.below(20) {
            let batch = batch(&mut dice, &head(&model).await);
            committed(&model, &batch).await;
            committed(&*store, &batch).await;
        }
        let Some(again) = backend.reopen(store).await else { return };
        assert_eq!(again.community(), community);
        assert_same(&*again, &model).await;
        store = again;
    }
}
