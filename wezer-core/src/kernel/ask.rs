//! A question that waits in the lane.

use std::sync::Arc;

use super::job::{Failure, Job, Slot};
use super::lane::Lane;
use super::memory::{Hints, Memory, Missing, Walk};
use super::prepare::Preparation;
use super::ticket::Ticket;
use super::work::View;
use super::{CallError, Dated, Freshness, Query, Stop};
use crate::actor::Actor;
use crate::ledger::Passbook;
use crate::store::Head;
use crate::time::Timestamp;

/// A question's answer, or what of the past has to be read first.
pub(crate) enum Answer<Q: Query> {
    Ready(Result<Dated<Q::Output>, CallError<Q::Error>>),
    /// What to read, and where the community stood when it was found missing.
    Walks(Vec<Walk>, Head),
    Preparations(Vec<Preparation>),
}

/// One question by one actor.
pub(crate) struct Ask<Q: Query> {
    pub(super) actor: Actor,
    pub(super) query: Arc<Q>,
    pub(super) freshness: Freshness,
    pub(super) passbook: Arc<Passbook>,
    pub(super) answer: Option<Answer<Q>>,
    pub(super) slot: Arc<Slot<Answer<Q>>>,
}

impl<Q: Query> Job for Ask<Q> {
    fn len(&self) -> usize {
        1
    }

    fn is_awaited(&self) -> bool {
        self.slot.is_awaited()
    }

    fn freshness(&self) -> Freshness {
        self.freshness
    }

    fn wake(&self) {
        self.slot.wake();
    }

    fn hint(&self, _: &mut Memory, _: &mut Hints) {}

    fn run(&mut self, memory: &mut Memory, now: Timestamp) -> Result<(), Missing> {
        if self.answer.is_some() {
            return Ok(());
        }
        let answered = match memory.authorise(self.actor, self.query.permission(), now) {
            Ok(()) => {
                let mut view = View { memory, actor: self.actor, now, passbook: &self.passbook };
                match self.query.answer(&mut view) {
                    Ok(output) => {
                        let head = memory.head();
                        Ok(Dated { output, seq: head.seq, recorded_at: head.recorded_at })
                    }
                    Err(Stop::Refused(refusal)) => Err(CallError::Refused(refusal)),
                    Err(Stop::Missing(missing)) => {
                        let walks = std::mem::take(&mut memory.walks);
                        let preparations = memory.take_preparations();
                        if !preparations.is_empty() {
                            self.answer = Some(Answer::Preparations(preparations));
                            return Ok(());
                        }
                        if memory.misses() || walks.is_empty() {
                            return Err(missing);
                        }
                        self.answer = Some(Answer::Walks(walks, memory.head()));
                        return Ok(());
                    }
                }
            }
            Err(Stop::Refused(denied)) => Err(denied.into()),
            Err(Stop::Missing(missing)) => return Err(missing),
        };
        self.answer = Some(Answer::Ready(answered));
        Ok(())
    }

    fn restart(&mut self) {
        self.answer = None;
    }

    fn deliver(self: Box<Self>, failure: Option<&Failure>) {
        let answer = match (failure, self.answer) {
            (Some(failure), _) => Answer::Ready(Err((&failure.without_effect()).into())),
            (None, Some(answer)) => answer,
            (None, None) => Answer::Ready(Err(CallError::Internal)),
        };
        self.slot.fill(answer);
    }
}

impl<Q: Query> Ask<Q> {
    pub(crate) fn new(actor: Actor, query: Arc<Q>, freshness: Freshness, passbook: Arc<Passbook>) -> Self {
        Self { actor, query, freshness, passbook, answer: None, slot: Slot::new() }
    }

    pub(crate) fn submit(self, lane: &Arc<Lane>) -> Ticket<Answer<Q>> {
        let slot = Arc::clone(&self.slot);
        Ticket::new(Arc::clone(lane), slot, Box::new(self))
    }
}
