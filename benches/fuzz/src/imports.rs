//! Files that are offered for import: all of them, or nothing of them, and the books fit afterwards.

use std::sync::Arc;

use community_server::import::{self, Args, Imports, Kind};
use indicatif::ProgressBar;
use pollster::block_on;
use wezer_core::id::CommunityId;
use wezer_core::kernel::LaneLimits;
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::HandWorld;
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;

/// The first byte chooses the kind of file and the options, the rest is the file.
pub(crate) fn run(data: &[u8]) {
    let Some((&options, content)) = data.split_first() else { return };
    let kind = [Kind::Transfers, Kind::Members, Kind::Hledger, Kind::Jsonl][usize::from(options & 3)];
    let Ok(file) = tempfile::NamedTempFile::new() else { return };
    if std::fs::write(file.path(), content).is_err() {
        return;
    }
    let args = Args {
        currency: (options & 4 > 0).then(|| "VAL".parse().expect("a code")),
        round: options & 8 > 0,
        skip_refused: options & 16 > 0,
        ..Args::new(kind, file.path())
    };
    let registry = Registry::core().with(&Exchange).and_then(|registry| registry.with(&Imports)).expect("names of their own");
    let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_800_000_000_000_000)));
    let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
    let community = Community::open_with(store, registry, world, LaneLimits::default());
    let done = block_on(import::run(&community, &args, &ProgressBar::hidden()));
    let audit = block_on(community.audit(|_| {})).expect("whatever was imported, the books fit");
    match done {
        Ok(_) => {
            let again = block_on(import::run(&community, &args, &ProgressBar::hidden()));
            assert!(again.is_ok_and(|again| again.is_unchanged()), "the same file again changes nothing");
        }
        Err(error) => {
            assert!(error.is_partial() || audit.head.seq.get() == 0, "refused, and yet something was changed: {error}");
            let _: String = error.explain(wezer_core::language::Language::French);
        }
    }
}
