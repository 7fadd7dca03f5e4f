//! What the fuzz targets share. The targets' functions stand beside this file; tests of `wezer-core`, `wezer-exchange` and the example
//! server run them on every seed.

use wezer_core::Registry;
use wezer_exchange::Exchange;

/// What the core and its exchange understand.
///
/// # Panics
/// Never: their names are their own.
pub fn registry() -> Registry {
    Registry::core().with(&Exchange).expect("names of their own")
}

/// The same, where rooms run.
///
/// # Panics
/// On a machine that does not run rooms.
#[cfg(feature = "rooms")]
pub fn with_rooms() -> Registry {
    use wezer_core::room::{RoomEngine, RoomLimits, Rooms};
    let engine = RoomEngine::new(RoomLimits::default()).expect("this machine runs rooms");
    registry().with(&Rooms::new(engine)).expect("names of their own")
}
