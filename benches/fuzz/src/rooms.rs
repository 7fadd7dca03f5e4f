//! Files that are offered as rooms: read and refused, or read and understood, before any of their code runs.

use std::sync::OnceLock;

use wezer_core::Registry;
use wezer_core::room::inspect;

/// The bytes of a component.
pub(crate) fn run(data: &[u8], registry: fn() -> Registry) {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    if let Ok(read) = inspect(REGISTRY.get_or_init(registry), data) {
        assert_eq!(read.size, data.len());
    }
}
