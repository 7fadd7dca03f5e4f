//! What once went wrong in the lane: each found by simulation, each here as its shortest story.

use std::sync::Arc;

use pollster::block_on;
use wezer_core::id::CommunityId;
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{CreateCurrency, Movement, NewEntry, PostEntries};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::Money;
use wezer_core::store::MemoryStore;
use wezer_core::wallet::COMMONS;
use wezer_core::world::SystemWorld;
use wezer_core::{Community, Registry};

fn money(text: &str) -> Money {
    text.parse().expect("money")
}

fn community(limits: LaneLimits) -> Community {
    let store = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
    Community::open_with(store, Registry::core(), Arc::new(SystemWorld), limits)
}

async fn begun(community: &Community) -> Admitted {
    let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
    community.system().execute(val).await.expect("created");
    *community.system().execute(AdmitMember::named("Ana")).await.expect("admitted")
}

fn post(ana: Admitted, amounts: &[&str]) -> PostEntries {
    let entry = |amount: &&str| NewEntry {
        movements: vec![Movement { from: ana.wallet, to: COMMONS, money: money(amount) }],
        effective: None,
        opening: false,
        memo: None,
    };
    PostEntries { entries: amounts.iter().map(entry).collect(), force: false }
}

#[test]
fn a_lane_that_keeps_no_accounts_goes_on_after_a_refusal() {
    block_on(async {
        let community = community(LaneLimits { cached_accounts: 0, ..LaneLimits::default() });
        let ana = begun(&community).await;
        community.system().execute(post(ana, &["1 VAL"])).await.expect("posted");
        community.system().execute(post(ana, &["1 VAL", "1000 VAL"])).await.expect_err("beyond the limit");
        community.system().execute(AdmitMember::named("Bo")).await.expect("admitted");
        community.system().execute(post(ana, &["1 VAL"])).await.expect("posted");
    });
}
