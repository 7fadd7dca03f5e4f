//! What is large does not stay in the memory of the lane.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use pollster::block_on;
use wezer_core::group::ROOT;
use wezer_core::id::CommunityId;
use wezer_core::member::AdmitMember;
use wezer_core::post::{FindPost, WritePost};
use wezer_core::store::{Around, Found, MemoryStore, Store, StoreError, Wanted};
use wezer_core::{Community, Registry};

/// Counts how often what posts say is read.
struct Counting(MemoryStore, AtomicUsize);

#[async_trait]
impl Around for Counting {
    fn inside(&self) -> &dyn Store {
        &self.0
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        let posts = wanted.documents.iter().filter(|key| key.kind.starts_with("written")).count();
        self.1.fetch_add(posts, Ordering::Relaxed);
        self.0.read(wanted).await
    }
}

#[test]
fn a_large_document_is_read_each_time_and_a_small_one_once() {
    block_on(async {
        let store = Arc::new(Counting(MemoryStore::new(CommunityId::from_u128(1)), AtomicUsize::new(0)));
        let community = Community::open(Arc::clone(&store) as Arc<dyn Store>, Registry::core());
        let ana = community.system().execute(AdmitMember::named("Ana")).await.expect("admitted").output.member;
        let ana = community.member(ana);
        for (length, each_time) in [(100, false), (19_000, true)] {
            let post = *ana.execute(WritePost::in_group(ROOT, "x".repeat(length))).await.expect("written");
            let reads = |times: usize| {
                let (ana, store) = (ana.clone(), Arc::clone(&store));
                async move {
                    let before = store.1.load(Ordering::Relaxed);
                    for _ in 0..times {
                        ana.ask(FindPost { post, only_public: false }).await.expect("answered").expect("there");
                    }
                    store.1.load(Ordering::Relaxed) - before
                }
            };
            reads(1).await;
            let (twice, once) = (reads(2).await, reads(1).await);
            assert_eq!((twice, twice > 0), (2 * once, each_time), "{length}");
        }
    });
}
