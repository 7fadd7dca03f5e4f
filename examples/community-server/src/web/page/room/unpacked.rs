//! Rooms that somebody sent to look at, until they install them.
//!
//! Invariant: only who sent one installs it from here. Cost: a few files in memory; whoever comes later takes the place of the first.

use std::sync::{Arc, Mutex, PoisonError};

use wezer_core::id::MemberId;
use wezer_core::room::ComponentId;

/// So many are kept.
const MOST: usize = 4;

#[derive(Debug)]
struct One {
    by: MemberId,
    component: ComponentId,
    bytes: Arc<[u8]>,
}

/// The files.
#[derive(Debug, Default)]
pub(crate) struct Unpacked(Mutex<Vec<One>>);

impl Unpacked {
    /// Keeps one; what the same member sent before goes.
    pub(super) fn keep(&self, by: MemberId, component: ComponentId, bytes: Arc<[u8]>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.by != by);
        if kept.len() >= MOST {
            kept.remove(0);
        }
        kept.push(One { by, component, bytes });
    }

    /// One that this member sent; it stays until it is taken away, so that a refusal doesn't ask for it again.
    pub(super) fn find(&self, by: MemberId, component: ComponentId) -> Option<Arc<[u8]>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|one| one.by == by && one.component == component).map(|one| Arc::clone(&one.bytes))
    }

    /// Takes it away.
    pub(super) fn forget(&self, by: MemberId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|one| one.by != by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_sent_it_finds_it_and_few_are_kept() {
        let (kept, bytes): (Unpacked, Arc<[u8]>) = (Unpacked::default(), vec![1, 2].into());
        for nth in 0..9 {
            kept.keep(MemberId::from_u128(nth), ComponentId::from_u128(7), Arc::clone(&bytes));
        }
        assert!(kept.find(MemberId::from_u128(8), ComponentId::from_u128(7)).is_some());
        assert!(kept.find(MemberId::from_u128(8), ComponentId::from_u128(6)).is_none());
        assert!(kept.find(MemberId::from_u128(0), ComponentId::from_u128(7)).is_none(), "others came after");
        assert_eq!(Arc::strong_count(&bytes), 1 + MOST);
        kept.forget(MemberId::from_u128(8));
        assert!(kept.find(MemberId::from_u128(8), ComponentId::from_u128(7)).is_none());
    }
}
