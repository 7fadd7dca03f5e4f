//! The store's contract as tests: one function a clause, the same for every backend.
//!
//! A backend says how to make a fresh store and how to open one again; [`store_conformance!`](crate::store_conformance) makes a test
//! of each clause. Every clause panics where the contract is broken.

#![allow(clippy::panic, reason = "a broken clause panics")]

mod commit;
mod dice;
mod journal;
mod key;
mod left;
mod read;
pub mod sample;

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use async_trait::async_trait;

pub use self::commit::{
    a_batch_must_hold_together, a_batch_stands_on_the_head_or_changes_nothing, all_or_nothing, callers_take_turns,
    many_batches_leave_what_memory_has, what_was_committed_survives_reopening,
};
pub use self::dice::Dice;
pub use self::journal::{entries_come_back_as_they_went_in, the_head_tells_all, waiting_ends, what_is_heard_is_true};
pub use self::key::{a_purge_changes_no_answer, keys_come_and_go_with_their_batch};
pub use self::left::what_is_forgotten_is_gone;
pub use self::read::{
    accounts_are_found_by_page_and_by_wallet, documents_are_written_replaced_and_removed, index_rows_come_in_byte_order,
    large_documents_come_back, reading_nothing_finds_nothing,
};
use super::{Batch, Head, Store};

/// How the suite gets stores of one backend.
#[async_trait]
pub trait Backend: Send + Sync {
    /// A store in which nothing has happened.
    async fn fresh(&self) -> Arc<dyn Store>;

    /// Lets `store` go and opens the same community again; `None`, after a word on standard error that it was skipped, if the
    /// backend keeps nothing.
    async fn reopen(&self, store: Arc<dyn Store>) -> Option<Arc<dyn Store>>;

    /// Whether these bytes are anywhere in what the last store that was made keeps; `None`, after a word on standard error that it was
    /// skipped, where there is nothing to search.
    async fn holds(&self, bytes: &[u8]) -> Option<bool>;

    /// How far the backend reaches when a key is destroyed.
    fn destroys(&self) -> Destroys {
        Destroys::AtOnce
    }
}

/// When a destroyed key's bytes are gone from what a store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destroys {
    /// When the commit is acknowledged, as clause 11 says.
    AtOnce,
    /// With the next purge; the backend's documentation says why, and what even that does not reach.
    WithPurge,
}

/// Makes a module of tests, one for each clause of the contract.
///
/// ```ignore
/// wezer_core::store_conformance!(memory, pollster::block_on, MemoryBackend);
/// ```
/// The second argument runs a future to its end, the third makes a [`Backend`](crate::store::conformance::Backend).
#[macro_export]
macro_rules! store_conformance {
    ($module:ident, $block_on:path, $backend:expr) => {
        $crate::store_conformance!($module, $block_on, $backend;
            a_batch_must_hold_together
            a_purge_changes_no_answer
            keys_come_and_go_with_their_batch
            a_batch_stands_on_the_head_or_changes_nothing
            accounts_are_found_by_page_and_by_wallet
            all_or_nothing
            callers_take_turns
            documents_are_written_replaced_and_removed
            entries_come_back_as_they_went_in
            index_rows_come_in_byte_order
            large_documents_come_back
            many_batches_leave_what_memory_has
            reading_nothing_finds_nothing
            the_head_tells_all
            waiting_ends
            what_is_forgotten_is_gone
            what_is_heard_is_true
            what_was_committed_survives_reopening
        );
    };
    ($module:ident, $block_on:path, $backend:expr; $($clause:ident)*) => {
        mod $module {
            #[allow(unused_imports, reason = "the backend may name nothing from outside")]
            use super::*;

            $(
                #[test]
                fn $clause() {
                    $block_on($crate::store::conformance::$clause(&$backend));
                }
            )*
        }
    };
}

/// Commits and expects that it works. Where the store stands then.
async fn committed(store: &dyn Store, batch: &Batch) -> Head {
    store.commit(batch).await.expect("the batch stands on the head");
    assert_eq!(store.head().await.expect("head"), batch.head);
    batch.head
}

async fn head(store: &dyn Store) -> Head {
    store.head().await.expect("head")
}

/// Polls all futures in turn until all are done: callers at once, without a runtime.
async fn all_at_once<'a>(mut callers: Vec<Pin<Box<dyn Future<Output = ()> + Send + 'a>>>) {
    poll_fn(move |context| {
        callers.retain_mut(|caller| caller.as_mut().poll(context).is_pending());
        if callers.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}
