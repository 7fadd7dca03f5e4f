//! What a community stores: journal entries with their events, and documents.

use core::hint::black_box;
use std::sync::OnceLock;

use wezer_core::Registry;
use wezer_core::journal::Entry;

/// What stands before the first line break is the kind of document that the rest should be, or `journal` for an entry of the journal.
pub(crate) fn run(data: &[u8], registry: fn() -> Registry) {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    let registry = REGISTRY.get_or_init(registry);
    let Some(end) = data.iter().position(|byte| *byte == b'\n') else { return };
    let (kind, bytes) = (&data[..end], &data[end + 1..]);
    if kind != b"journal" {
        black_box(core::str::from_utf8(kind).is_ok_and(|kind| registry.reads(kind, bytes)));
        return;
    }
    if let Ok(entry) = Entry::decode(bytes) {
        assert!(Entry::command_id(bytes).is_ok_and(|id| id == entry.header.id), "an entry is of one command");
        for event in &entry.events {
            let _: Option<serde_json::Value> = registry.show(event);
        }
    }
}
