//! Every command and every query, tried by those who may and by those who may not: only the holder passes.

#[path = "door.rs"]
mod door;

use wezer_core::Registry;

#[test]
fn only_the_holder_passes() {
    let kinds = door::only_the_holder_passes(Registry::core, |_| true);
    for kind in ["own", "member", "own or member", "community", "group", "wallet"] {
        assert!(kinds.contains_key(kind), "nothing asks for the right of kind {kind}: {kinds:?}");
    }
}
