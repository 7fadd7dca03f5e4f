//! A commit of which nobody knows, and those who share its way through the lane without changing anything.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use async_trait::async_trait;
use wezer_core::id::CommunityId;
use wezer_core::store::{Around, Batch, CommitError, Head, MemoryStore, Store, StoreError};
use wezer_core::wallet::{OpenWallet, Wallets};
use wezer_core::{CallError, Community};

use crate::place::block_on;
use crate::purse::registry;

/// Answers the first question for the head late, loses the answer to the second commit, and says nothing any more.
struct Losing {
    behind: MemoryStore,
    heads: AtomicUsize,
    commits: AtomicUsize,
    gone: AtomicBool,
}

fn gone() -> StoreError {
    StoreError::Io { action: "ask", reason: "the line is cut".to_owned() }
}

#[async_trait]
impl Around for Losing {
    fn inside(&self) -> &dyn Store {
        &self.behind
    }

    async fn head(&self) -> Result<Head, StoreError> {
        if self.heads.fetch_add(1, SeqCst) == 0 {
            // Long enough for all to be in the queue.
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
        }
        if self.gone.load(SeqCst) { Err(gone()) } else { self.behind.head().await }
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        if self.commits.fetch_add(1, SeqCst) == 0 {
            return self.behind.commit(batch).await;
        }
        self.gone.store(true, SeqCst);
        Err(CommitError::Unknown(gone()))
    }
}

/// Only who changes something is told that nobody knows whether it was done.
#[test]
fn a_question_is_never_told_that_nobody_knows_whether_it_was_done() {
    block_on(async {
        let behind = MemoryStore::new(CommunityId::from_u128(0x105));
        let (heads, commits, gone) = Default::default();
        let community = Community::open(Losing { behind, heads, commits, gone }, registry());
        let system = community.system();
        let open = |label: &str| OpenWallet { label: label.to_owned() };
        let (first, command, question, preview) = tokio::join!(
            system.execute(open("first")),
            system.execute(open("second")),
            system.ask(Wallets { limit: Some(5), ..Wallets::default() }),
            system.preview(open("third")),
        );
        assert!(first.is_ok(), "{first:?}");
        assert!(matches!(command, Err(CallError::Unknown(_))), "{command:?}");
        assert!(matches!(question, Err(CallError::Store(_))), "{question:?}");
        assert!(matches!(preview, Err(CallError::Store(_))), "{preview:?}");
    });
}
