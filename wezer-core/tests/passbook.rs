//! A long history is searched in steps, not line by line.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use pollster::block_on;
use wezer_core::id::CommunityId;
use wezer_core::journal::Seq;
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{BalanceAt, CreateCurrency, Moment, Movement, NewEntry, PostEntries};
use wezer_core::simulation::Dice;
use wezer_core::store::{Around, Found, MemoryStore, Store, StoreError, Wanted};
use wezer_core::wallet::{COMMONS, OUTSIDE};
use wezer_core::world::SystemWorld;
use wezer_core::{Community, Registry};

/// Up to 32 steps on each of three levels back to a long stride, and as many down again to the line; half of them look ahead first.
const MOST_READS: u64 = 9 * 32;

/// Counts the entries that are read.
struct Counting(MemoryStore, AtomicU64);

#[async_trait]
impl Around for Counting {
    fn inside(&self) -> &dyn Store {
        &self.0
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.1.fetch_add(wanted.entries.len() as u64, Ordering::Relaxed);
        self.0.read(wanted).await
    }
}

/// Long enough that history is searched over anchors of the first and second kind.
#[test]
fn a_long_passbook_is_searched_in_steps() {
    let store = Arc::new(Counting(MemoryStore::new(CommunityId::from_u128(3)), AtomicU64::new(0)));
    let shared: Arc<dyn Store> = Arc::clone(&store) as _;
    let community = Community::open_with(shared, Registry::core(), Arc::new(SystemWorld), LaneLimits::default());
    let (system, currency) = (community.system(), "VAL".parse().expect("a code"));
    block_on(async {
        let val = CreateCurrency::mutual_credit(currency, "-1000000".parse().expect("an amount"));
        system.execute(val).await.expect("created");
        let mut balances = vec![0];
        let (mut dice, mut balance) = (Dice::new(4), 0i128);
        while balances.len() < 2_000 {
            let mut entries = Vec::new();
            for _ in 0..1 + dice.below(40) {
                let amount = dice.between(1, 50);
                let (from, to) = if dice.percent(40) { (COMMONS, OUTSIDE) } else { (OUTSIDE, COMMONS) };
                balance += i128::from(if to == COMMONS { amount } else { -amount });
                let money = format!("{amount} VAL").parse().expect("money");
                let movements = vec![Movement { from, to, money }];
                entries.push(NewEntry { movements, effective: None, opening: false, memo: None });
            }
            system.execute(PostEntries { entries, force: true }).await.expect("posted");
            let seq = community.head().await.expect("in memory").seq;
            balances.resize(usize::try_from(seq.get()).expect("few"), balance);
        }
        let mut most = 0;
        for (place, balance) in balances.iter().enumerate().step_by(7) {
            let at = Moment::Sequence(Seq::new(place as u64 + 1));
            let before = store.1.load(Ordering::Relaxed);
            let told = system.ask(BalanceAt { wallet: COMMONS, currency, at }).await.expect("answered");
            let read = store.1.load(Ordering::Relaxed) - before;
            most = most.max(read);
            assert!(read <= MOST_READS, "{read} entries read to find the balance after entry {}", place + 1);
            assert_eq!(told.to_string(), balance.to_string(), "after entry {}", place + 1);
        }
        println!("at most {most} entries read");
    });
}
