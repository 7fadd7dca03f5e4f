//! What has to be made ready outside the lane before a decision can go on, such as the compiled form of a room.
//!
//! Invariant: the lane never waits for it. The decision stops, the caller makes it ready in its own time, and asks again.

use core::fmt;
use std::sync::Arc;

use super::memory::Memory;
#[cfg(feature = "rooms")]
use super::memory::Missing;

/// Makes something ready. It is carried out where the caller waits, outside the lane, and may take long; it tells nobody what came of
/// it: the decision finds it ready, or knows why it can't be.
#[derive(Clone)]
pub(crate) struct Preparation(Arc<dyn Fn() + Send + Sync>);

impl Preparation {
    #[cfg(feature = "rooms")]
    pub(crate) fn new(prepare: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(prepare))
    }

    pub(crate) fn carry_out(&self) {
        (self.0)();
    }
}

impl fmt::Debug for Preparation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Preparation")
    }
}

impl Memory {
    /// What the decision that just stopped waits for, if that is all it waits for.
    pub(super) fn take_preparations(&mut self) -> Vec<Preparation> {
        let preparations = core::mem::take(&mut self.preparations);
        if self.misses() { Vec::new() } else { preparations }
    }

    /// Stops the decision until the caller has carried this out.
    #[cfg(feature = "rooms")]
    pub(crate) fn prepare(&mut self, preparation: Preparation) -> Missing {
        self.preparations.push(preparation);
        Missing(())
    }
}
