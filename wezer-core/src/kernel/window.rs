//! The commands of which retries are recognised.
//!
//! Invariant: the last `span` commands are remembered, at most twice as many; a command older than that is run anew.
//!
//! Cost: 25 to 50 bytes a remembered command; forgetting costs nothing, because a whole generation is dropped at once.

use foldhash::{HashMap, HashMapExt};

use crate::id::CommandId;
use crate::journal::Seq;

#[derive(Debug)]
pub(super) struct Window {
    span: usize,
    young: HashMap<CommandId, Seq>,
    old: HashMap<CommandId, Seq>,
}

impl Window {
    pub(super) fn new(span: usize) -> Self {
        Self { span: span.max(1), young: HashMap::new(), old: HashMap::new() }
    }

    pub(super) fn span(&self) -> usize {
        self.span
    }

    /// Where the command was journalled.
    #[inline]
    pub(super) fn find(&self, id: CommandId) -> Option<Seq> {
        self.young.get(&id).or_else(|| self.old.get(&id)).copied()
    }

    pub(super) fn remember(&mut self, id: CommandId, seq: Seq) {
        if self.young.len() >= self.span {
            self.old = std::mem::replace(&mut self.young, HashMap::with_capacity(self.span));
        }
        self.young.insert(id, seq);
    }

    /// Whether as many commands up to `head` are known as are to be remembered. A group larger than the span may have pushed them out.
    pub(super) fn reaches_back_from(&self, head: Seq) -> bool {
        let known = self.young.values().chain(self.old.values()).filter(|seq| **seq <= head).count();
        known >= self.span.min(usize::try_from(head.get()).unwrap_or(usize::MAX))
    }

    /// Forgets all that came after `head`: a group that was not committed.
    pub(super) fn forget_after(&mut self, head: Seq) {
        self.young.retain(|_, seq| *seq <= head);
        self.old.retain(|_, seq| *seq <= head);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_least_the_span_is_remembered_and_never_twice_as_much() {
        let mut window = Window::new(10);
        for n in 1..=95u64 {
            window.remember(CommandId::from_u128(n.into()), Seq::new(n));
            let known = (1..=n).filter(|&past| window.find(CommandId::from_u128(past.into())) == Some(Seq::new(past))).count();
            assert!(known as u64 >= n.min(10) && known <= 20, "{known} after {n}");
        }
        window.forget_after(Seq::new(90));
        assert_eq!(window.find(CommandId::from_u128(91)), None);
        assert_eq!(window.find(CommandId::from_u128(90)), Some(Seq::new(90)));
    }
}
