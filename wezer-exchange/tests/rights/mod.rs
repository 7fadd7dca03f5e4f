//! Every command and every query of this package, tried by those who may and by those who may not: only the holder passes.

#[path = "../../../wezer-core/tests/rights/door.rs"]
mod door;

use std::collections::BTreeSet;

use wezer_core::Registry;
use wezer_exchange::Exchange;

#[test]
fn only_the_holder_passes() {
    let core = Registry::core();
    let known: BTreeSet<&str> = core.commands().chain(core.queries()).collect();
    let registry = || Registry::core().with(&Exchange).expect("each thing is named once");
    let kinds = door::only_the_holder_passes(registry, |name| !known.contains(name));
    for kind in ["member", "community", "wallet"] {
        assert!(kinds.contains_key(kind), "nothing asks for the right of kind {kind}: {kinds:?}");
    }
}
