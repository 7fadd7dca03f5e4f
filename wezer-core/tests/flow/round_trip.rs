//! What a tick reads: rounds by the depth of what one record needs, not by the number of records.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use pollster::block_on;
use wezer_core::flow::{MAX_AT_ONCE, StartFlow, TickFlows};
use wezer_core::kernel::LaneLimits;
use wezer_core::store::{Around, Found, Store, StoreError, Wanted};
use wezer_core::{Community, Registry};

use super::town::Town;

/// Counts round trips.
struct Counting(Arc<dyn Store>, AtomicUsize);

#[async_trait]
impl Around for Counting {
    fn inside(&self) -> &dyn Store {
        &self.0
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.read(wanted).await
    }
}

#[test]
fn a_hundred_time_outs_take_as_many_round_trips_as_a_few() {
    block_on(async {
        let mut rounds = Vec::new();
        for number in [3, MAX_AT_ONCE] {
            let town = Town::new().await;
            for nth in 0..number {
                let start = StartFlow::new("content").field("title", format!("Article {nth}")).field("price", "1 VAL");
                let start = start.field("payee", town.ana.wallet).field("payer", town.bo.wallet);
                let run = town.start(&town.ana, start).await.expect("started");
                town.fire(&town.ana, run, "publish").await.expect("published");
                town.fire(&town.bo, run, "accept").await.expect("accepted");
            }
            town.wait(7_689_601);
            // A process that has read nothing yet.
            let counting = Arc::new(Counting(Arc::clone(town.community.store()), AtomicUsize::new(0)));
            let store: Arc<dyn Store> = Arc::clone(&counting) as _;
            let cold = Community::open_with(store, Registry::core(), town.world(), LaneLimits::default());
            let ticked = cold.system().execute(TickFlows {}).await.expect("ticked");
            assert_eq!((ticked.moved, ticked.delayed, ticked.more), (u32::try_from(number).expect("few"), 0, false));
            rounds.push(counting.1.load(Ordering::Relaxed));
        }
        assert!(rounds[0] == rounds[1] && rounds[1] <= 16, "{rounds:?}");
    });
}
