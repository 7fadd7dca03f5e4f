//! Which components are ready, and why others are not.
//!
//! Invariant: what lies in a component itself is remembered; what only happened while it was made ready is told and then tried again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Loaded;
use crate::interface::ComponentId;
use crate::room::{RoomFailure, RoomRefusal};

pub(in crate::room) type Ready = Result<Arc<Loaded>, RoomRefusal>;

/// What took too long to make ready is tried again after this: so it does not keep the compilers from others.
const RETRIED_AFTER: Duration = Duration::from_secs(60);

/// Compiled components, each with the moment of its last use, counted in uses.
#[derive(Default)]
pub(super) struct Components {
    uses: u64,
    ready: HashMap<ComponentId, Kept>,
}

struct Kept {
    used: u64,
    ready: Ready,
    /// From when on it is tried again, if another try may end otherwise.
    again: Option<Instant>,
    /// Whether somebody was told.
    is_told: bool,
}

impl RoomRefusal {
    /// When the same component may be made ready all the same, although this came of it.
    pub(in crate::room) fn passes(&self) -> Option<Duration> {
        match self {
            Self::Failed { failure: RoomFailure::Busy } => Some(Duration::ZERO),
            Self::SlowToCompile { .. } | Self::Failed { failure: RoomFailure::Deadline | RoomFailure::Crash } => {
                Some(RETRIED_AFTER)
            }
            _ => None,
        }
    }
}

impl Components {
    /// A component if it is ready, or why it can't be. What passes is told at least once.
    pub(super) fn find(&mut self, component: ComponentId, now: Instant) -> Option<Ready> {
        self.uses += 1;
        let kept = self.ready.get_mut(&component)?;
        if kept.is_told && kept.again.is_some_and(|again| again <= now) {
            self.ready.remove(&component);
            return None;
        }
        (kept.used, kept.is_told) = (self.uses, true);
        Some(kept.ready.clone())
    }

    /// Keeps what came of making a component ready; where `limit` are kept, the one that was used longest ago goes.
    pub(super) fn keep(&mut self, component: ComponentId, ready: Ready, now: Instant, limit: usize) {
        if self.ready.len() >= limit
            && let Some(oldest) = self.ready.iter().min_by_key(|(_, kept)| kept.used).map(|(component, _)| *component)
        {
            self.ready.remove(&oldest);
        }
        let again = ready.as_ref().err().and_then(RoomRefusal::passes).map(|wait| now + wait);
        self.ready.insert(component, Kept { used: self.uses, ready, again, is_told: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_tried_again_and_what_lies_in_the_component_is_remembered() {
        let (mut components, start, id) = (Components::default(), Instant::now(), ComponentId::from_u128(1));
        let later = |seconds| start + Duration::from_secs(seconds);
        for (refusal, remembered_at, again_at) in [
            (RoomRefusal::SlowToCompile { limit_ms: 1 }, Some(59), Some(60)),
            (RoomRefusal::Failed { failure: RoomFailure::Deadline }, Some(59), Some(60)),
            (RoomRefusal::Failed { failure: RoomFailure::Crash }, Some(59), Some(60)),
            (RoomRefusal::Failed { failure: RoomFailure::Busy }, None, Some(0)),
            (RoomRefusal::WrongExport { export: "view" }, Some(1_000_000), None),
            (RoomRefusal::Failed { failure: RoomFailure::Fuel }, Some(1_000_000), None),
        ] {
            components.keep(id, Err(refusal.clone()), start, 10);
            // Told once, however late somebody asks.
            let told = components.find(id, later(1_000)).expect("told").expect_err("refused");
            assert_eq!(told, refusal);
            if let Some(seconds) = remembered_at {
                assert!(components.find(id, later(seconds)).is_some(), "{refusal}");
            }
            if let Some(seconds) = again_at {
                assert!(components.find(id, later(seconds)).is_none(), "{refusal}");
            }
        }
    }
}
