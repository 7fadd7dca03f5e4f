//! Components with bytes that somebody changed: each is refused, or runs within its limits. `PROPTEST_CASES` says how many are tried.

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::room::{ComponentBytes, Grant, InstallRoom, RoomLimits};

use crate::town::{ALL, Town, component};

/// Small budgets, so that a component that loops costs little.
fn small() -> RoomLimits {
    RoomLimits { fuel: 5_000_000, failures_in_a_row: u8::MAX, ..RoomLimits::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_component_is_refused_or_kept_within_its_limits(
        name in prop_oneof![Just("tally"), Just("hostile")],
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::weighted(0.1, any::<prop::sample::Index>()),
    ) {
        let mut bytes = component(name);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        block_on(async {
            let town = Town::with(small()).await;
            let install = InstallRoom { component: ComponentBytes::of(&bytes), signature: None };
            if let Ok(id) = town.community.system().execute(install).await
                && let Ok(room) = town.open_with(*id, ALL.map(Grant::of).into()).await
            {
                for action in ["count", "write", "who", "recurse"] {
                    // Whatever it answers, it answers.
                    drop(town.call(town.bo, room, action, &[("key", "k")]).await);
                }
                drop(town.page(town.bo, room, "").await);
            }
            town.audit().await;
        });
    }
}
