//! A caller's side of the lane.

use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::{Arc, PoisonError, TryLockError};

use super::flight::Flight;
use super::job::{Failure, Job, Slot};
use super::lane::{Lane, wake_one};
use crate::store::StoreError;

/// A caller's place in the lane. The job joins the queue at the first poll.
pub(crate) struct Ticket<R> {
    lane: Arc<Lane>,
    slot: Arc<Slot<R>>,
    job: Option<Box<dyn Job>>,
    /// It may still let others come before it takes a group.
    patient: bool,
    ended: bool,
}

impl<R> Ticket<R> {
    pub(super) fn new(lane: Arc<Lane>, slot: Arc<Slot<R>>, job: Box<dyn Job>) -> Self {
        Self { lane, slot, job: Some(job), patient: true, ended: false }
    }
}

impl<R> Future for Ticket<R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        // The waker is left before the lane is tried, so that whoever leaves the lane in between calls it.
        let early = self.slot.take_or_wait(context.waker());
        if let Some(job) = self.job.take() {
            self.lane.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(job);
        }
        let ticket = &mut *self;
        let result = early.or_else(|| {
            // While something is in flight, its answer will wake us; an idle lane is left to the next who waits.
            let idle = match ticket.lane.core.try_lock() {
                Ok(mut core) => {
                    ticket.lane.drive(&mut core, context, &mut ticket.patient, || ticket.slot.is_filled());
                    // Whoever goes away with a flight in the air leaves it to one who waits for it, or behind it.
                    core.flight.is_none() || (ticket.slot.is_filled() && !wake_one(&core.group))
                }
                Err(TryLockError::Poisoned(poisoned)) => {
                    // A panic outside a decision: what the memory holds is not to be trusted.
                    let mut core = poisoned.into_inner();
                    ticket.lane.core.clear_poison();
                    if let Some(Flight::Commit { .. }) = core.flight.take() {
                        core.lost = Some(StoreError::Io { action: "commit", reason: "the store panicked".to_owned() });
                    }
                    ticket.lane.give_up(&mut core, Failure::Internal);
                    true
                }
                Err(TryLockError::WouldBlock) => false,
            };
            if idle {
                ticket.lane.hand_over();
            }
            ticket.lane.look_after_the_others();
            ticket.slot.take()
        });
        match result {
            Some(result) => {
                self.ended = true;
                Poll::Ready(result)
            }
            None => Poll::Pending,
        }
    }
}

impl<R> Drop for Ticket<R> {
    fn drop(&mut self) {
        if !self.ended {
            self.slot.abandon();
            self.lane.leave();
        }
    }
}
