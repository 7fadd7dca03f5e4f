//! Clauses about the journal, the head, and waiting for it.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::sample::entries_only;
use super::{Backend, all_at_once, committed, head};
use crate::journal::Seq;
use crate::store::{Head, Wanted};

/// Entries of any length come back byte for byte, in order, from any number on, as many as asked for.
pub async fn entries_come_back_as_they_went_in(backend: &dyn Backend) {
    let store = backend.fresh().await;
    let large = vec![0xa5; 300_000];
    let lists: [&[&[u8]]; 4] = [&[b"one"], &[b"", b"\0", &large], &[&large[..70_000], b"after"], &[b"last"]];
    let mut at = head(&*store).await;
    for entries in lists {
        at = committed(&*store, &entries_only(&at, entries)).await;
    }
    let all: Vec<&[u8]> = lists.concat();
    let last = all.len() as u64;
    for from in 0..=last + 2 {
        for limit in [0, 1, 2, 100, usize::MAX] {
            let found = store.journal(Seq::new(from), limit).await.expect("journal");
            let first = from.max(1);
            let right = (first..=last).take(limit);
            assert!(found.iter().map(|(seq, _)| seq.get()).eq(right), "from {from}, at most {limit}");
            for (seq, entry) in found {
                assert!(&*entry == all[usize::try_from(seq.get()).expect("few") - 1], "entry {seq}");
            }
        }
    }
    // One by one, in no order, one of them twice, and such as don't exist.
    let wanted = Wanted { entries: [7, 1, 4, 4, 0, 8, u64::MAX].map(Seq::new).to_vec(), ..Wanted::default() };
    let found = store.read(&wanted).await.expect("read").entries;
    let right = [Some(all[6]), Some(all[0]), Some(all[3]), Some(all[3]), None, None, None];
    assert!(found.iter().map(Option::as_deref).eq(right));
}

/// The head is that of the last batch, in all its parts.
pub async fn the_head_tells_all(backend: &dyn Backend) {
    let store = backend.fresh().await;
    assert_eq!(head(&*store).await, Head::empty(store.community()));
    let mut at = head(&*store).await;
    for count in 1..5 {
        let entries = vec![&b"entry"[..]; count];
        at = committed(&*store, &entries_only(&at, &entries)).await;
        assert_eq!(head(&*store).await, at);
    }
    assert_eq!(at.seq, Seq::new(10));
}

/// Who waits is woken by the commit that passes what it waits for, and not before; who gives up harms nobody.
pub async fn waiting_ends(backend: &dyn Backend) {
    let store = &*backend.fresh().await;
    let start = head(store).await;
    {
        let mut waiting = pin!(store.changed(start.seq));
        assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending(), "nothing has happened");
    }
    let waiter = |after: u64| async move {
        let found = store.changed(Seq::new(after)).await.expect("changed");
        assert!(found.seq.get() > after);
        assert!(head(store).await.seq >= found.seq);
    };
    let giver_up = async {
        let mut waiting = Box::pin(store.changed(Seq::new(1)));
        assert!(std::future::poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context))).await.is_pending());
    };
    let writer = async {
        let mut at = start;
        for entry in [b"1", b"2", b"3"] {
            at = committed(store, &entries_only(&at, &[entry])).await;
        }
    };
    all_at_once(vec![
        Box::pin(waiter(0)),
        Box::pin(waiter(2)),
        Box::pin(waiter(0)),
        Box::pin(giver_up),
        Box::pin(writer),
        Box::pin(waiter(1)),
    ])
    .await;
    assert_eq!(store.changed(Seq::new(2)).await.expect("past already").seq, Seq::new(3));
}

/// What a store has heard is what happened: never behind what this handle did, never ahead. A store need not hear anything.
pub async fn what_is_heard_is_true(backend: &dyn Backend) {
    let store = backend.fresh().await;
    let is_true = |at: Head| assert!(store.heard().is_none_or(|heard| heard == at.seq), "{:?} at {at:?}", store.heard());
    let mut at = head(&*store).await;
    is_true(at);
    for entry in [b"1", b"2", b"3"] {
        let before = at.seq;
        at = committed(&*store, &entries_only(&at, &[entry])).await;
        is_true(at);
        assert_eq!(store.changed(before).await.expect("it moved"), at);
        is_true(at);
    }
}
