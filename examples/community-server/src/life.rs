//! How far the server is in its life: what tells a load balancer whether to send people here, and everybody else when to stop.
//!
//! Invariant: phases are entered in their order and never left backwards.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::lead::Lead;
use crate::metric::Metrics;

/// A part of the server's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The store is being opened: nobody is served yet.
    Opening,
    /// All is served.
    Serving,
    /// Told to stop: requests are still answered, so that whoever sends them here has time to notice; nothing else is begun.
    Draining,
    /// No new connection is taken; requests under way end.
    Ending,
}

/// Where the server is in its life. Cloning gives another handle on the same one.
#[derive(Debug, Clone)]
pub struct Life(Arc<watch::Sender<Phase>>);

impl Default for Life {
    /// Serving.
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Serving)))
    }
}

impl Life {
    /// A life that begins.
    pub fn opening() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Opening)))
    }

    /// The phase.
    pub fn phase(&self) -> Phase {
        *self.0.borrow()
    }

    /// Goes on to a phase. An earlier one than this is passed over.
    pub fn enter(&self, phase: Phase) {
        self.0.send_if_modified(|now| {
            let moves = *now < phase;
            *now = phase.max(*now);
            moves
        });
    }

    /// Whether nothing is to be begun any more but answers.
    pub fn is_over(&self) -> bool {
        self.phase() >= Phase::Draining
    }

    /// Waits until the phase, or one after it, is entered.
    pub async fn reached(&self, phase: Phase) {
        // The sender is held here, so the wait ends in no other way.
        drop(self.0.subscribe().wait_for(|now| *now >= phase).await);
    }

    /// Waits for so long. Whether there is something to do then: not if the server was told to stop, which ends the wait.
    pub async fn rest(&self, time: Duration) -> bool {
        tokio::select! {
            () = self.reached(Phase::Draining) => false,
            () = tokio::time::sleep(time) => true,
        }
    }
}

/// What whoever works aside from requests goes by.
#[derive(Debug, Clone, Default)]
pub struct Duty {
    /// Where the server is in its life.
    pub life: Life,
    /// Whether this process is the one that does what happens by itself.
    pub lead: Lead,
    /// What is counted.
    pub metrics: Metrics,
}

impl Duty {
    /// Whether the next step is ours to take.
    pub fn calls(&self) -> bool {
        !self.life.is_over() && self.lead.is_ours()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_goes_on_and_never_back_and_wakes_who_rests() {
        let life = Life::opening();
        let other = life.clone();
        let resting = tokio::spawn(async move { other.rest(Duration::from_secs(3_600)).await });
        life.enter(Phase::Serving);
        assert!(life.rest(Duration::from_millis(1)).await && !life.is_over());
        life.enter(Phase::Draining);
        life.enter(Phase::Serving);
        assert_eq!(life.phase(), Phase::Draining);
        assert!(!resting.await.expect("it rested"), "nothing is begun any more");
        assert!(!life.rest(Duration::from_secs(3_600)).await, "nor is it waited for");
        life.reached(Phase::Serving).await;
    }
}
