//! Telling: each webhook in a task of its own, in the order of the journal, again and again until it is taken.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinSet;
use wezer_core::journal::{JournalEntry, Seq, ShownEntry};
use wezer_core::kernel::Unreachable;
use wezer_core::time::Timestamp;
use wezer_core::world::{SystemWorld, World};
use wezer_core::{Actor, CallError, Community};

use super::post::Signed;
use crate::life::{Duty, Phase};
use crate::metric::OutcomeLabels;

use super::{Deliveries, Failure, Progress, Sender, ServedWebhook, StopWebhook, Target, WebhookId, WebhooksToServe};

/// So many webhooks are told at the same time.
const MAX_TOLD_AT_ONCE: usize = 16;
/// After so many messages, or so many entries passed over, another webhook has its turn.
const MAX_MESSAGES: usize = 20;
const MAX_PASSED_OVER: usize = 2_000;
/// The receiver is gone for good, it says (RFC 9110, 15.5.11).
const GONE: u16 = 410;

/// How long to wait before trying again, and when to give up.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// After the first failure; twice as long after each further one, and a random part of up to half of it less.
    pub first: Duration,
    /// Never longer.
    pub longest: Duration,
    /// A webhook that fails for so long is stopped.
    pub give_up: Duration,
}

impl Default for Pace {
    /// From 5 seconds to 3 hours, for 5 days.
    fn default() -> Self {
        let hours = |hours: u64| Duration::from_secs(hours * 3_600);
        Self { first: Duration::from_secs(5), longest: hours(3), give_up: hours(5 * 24) }
    }
}

impl Pace {
    /// How long to wait after so many failures.
    fn wait(&self, attempts: u32) -> Duration {
        let whole = self.first.saturating_mul(1 << attempts.saturating_sub(1).min(30)).min(self.longest);
        let mut chance = [0u8; 1];
        // Without chance, all wait equally long: no harm.
        if getrandom::fill(&mut chance).is_err() {
            tracing::debug!("no randomness");
        }
        whole - whole / 2 * u32::from(chance[0]) / 255
    }
}

/// What is told of an entry: that it is there. Who wants to know more asks for it, with the right that they have then.
#[derive(Debug, Serialize)]
struct Message<'a> {
    r#type: &'static str,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Debug, Serialize)]
struct Data<'a> {
    webhook: WebhookId,
    seq: Seq,
    actor: Actor,
    command: &'a str,
    events: Vec<&'a str>,
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    Timestamp::from_micros(now.as_micros().saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)))
}

/// Tells all webhooks of what happens, until the server is told to stop: then it ends after the messages that are being sent.
pub async fn run(community: Community, deliveries: Deliveries, sender: Sender, pace: Pace, duty: Duty) {
    let teller = Teller { community, deliveries, sender, pace, duty };
    let (mut running, mut told, mut turn) = (JoinSet::new(), BTreeSet::new(), 0);
    let mut leads = false;
    while !teller.duty.life.is_over() {
        if !teller.duty.lead.is_ours() {
            leads = false;
            tokio::select! {
                () = teller.duty.lead.is_taken() => {}
                () = teller.duty.life.reached(Phase::Draining) => {}
            }
            continue;
        }
        if !leads {
            // Another process may have told of much meanwhile.
            leads = teller.deliveries.load().await;
            if !leads {
                teller.duty.life.rest(Duration::from_secs(5)).await;
                continue;
            }
        }
        let soonest = match teller.due().await {
            Ok((mut due, soonest)) => {
                due.retain(|hook| !told.contains(&hook.webhook));
                // So that those who always have something to tell do not keep the others from it.
                turn = (turn + MAX_TOLD_AT_ONCE) % due.len().max(1);
                if !due.is_empty() {
                    due.rotate_left(turn);
                }
                for hook in due.into_iter().take(MAX_TOLD_AT_ONCE.saturating_sub(told.len())) {
                    told.insert(hook.webhook);
                    let teller = teller.clone();
                    running.spawn(async move { teller.tell(hook).await });
                }
                soonest
            }
            Err(error) => {
                tracing::warn!(%error, "webhooks could not be read");
                None
            }
        };
        let head = teller.community.head().await.map_or(Seq::START, |head| head.seq);
        let wait = soonest.map_or(Duration::from_secs(30), |at| {
            let micros = at.as_micros().saturating_sub(SystemWorld.now().as_micros());
            Duration::from_micros(u64::try_from(micros).unwrap_or(0)).clamp(Duration::from_millis(10), Duration::from_secs(30))
        });
        tokio::select! {
            Some(done) = running.join_next() => {
                match done {
                    Ok(webhook) => { told.remove(&webhook); }
                    Err(error) => {
                        tracing::error!(%error, "a webhook's task broke");
                        running.abort_all();
                        told.clear();
                    }
                }
            }
            changed = teller.community.store().changed(head) => {
                if changed.is_err() {
                    tokio::time::sleep(Duration::from_secs(5)).await;
                }
                // What comes together is told together.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            () = tokio::time::sleep(wait) => {}
            () = teller.duty.life.reached(Phase::Draining) => {}
        }
    }
    while running.join_next().await.is_some() {}
    if leads {
        teller.deliveries.save().await;
    }
}

#[derive(Debug, Clone)]
struct Teller {
    community: Community,
    deliveries: Deliveries,
    sender: Sender,
    pace: Pace,
    duty: Duty,
}

impl Teller {
    /// The webhooks that have something to tell now, and when the next of the others is tried again.
    async fn due(&self) -> Result<(Vec<ServedWebhook>, Option<Timestamp>), CallError<super::WebhookRefusal>> {
        let head = self.community.head().await.map_err(CallError::Store)?.seq;
        let (now, mut due, mut soonest) = (SystemWorld.now(), Vec::new(), None::<Timestamp>);
        let (mut after, mut waiting) = (None, 0);
        loop {
            let page = self.community.system().ask(WebhooksToServe { after }).await?;
            let Some(last) = page.last() else {
                self.duty.metrics.figures().webhooks_waiting.set(waiting);
                return Ok((due, soonest));
            };
            after = Some(last.webhook);
            for hook in page {
                let progress = self.progress(&hook);
                waiting += i64::from(progress.done < head);
                match progress.next_try.filter(|at| *at > now) {
                    Some(at) => soonest = Some(soonest.map_or(at, |soonest| soonest.min(at))),
                    None if progress.done < head => due.push(hook),
                    None => {}
                }
            }
        }
    }

    fn progress(&self, hook: &ServedWebhook) -> Progress {
        self.deliveries.of(hook.webhook).unwrap_or(Progress::at(hook.created_in))
    }

    /// Tells one webhook what it has not been told, until it fails, there is nothing more, or it is another's turn.
    async fn tell(&self, hook: ServedWebhook) -> WebhookId {
        let (mut messages, mut passed_over) = (0, 0);
        while messages < MAX_MESSAGES && passed_over < MAX_PASSED_OVER && self.duty.calls() {
            let progress = self.progress(&hook);
            let seq = progress.done.next();
            if self.community.head().await.map_or(true, |head| head.seq < seq) {
                break;
            }
            let entry = match self.entry(&hook, seq).await {
                Ok(Some(entry)) => entry,
                Ok(None) => {
                    passed_over += 1;
                    self.deliveries.set(hook.webhook, Progress::at(seq));
                    continue;
                }
                Err(error) => {
                    // Somebody who takes a break is told nothing until they are back.
                    let wait = if matches!(error, CallError::Denied(_)) { self.pace.longest } else { self.pace.first };
                    let next_try = Some(later(SystemWorld.now(), wait));
                    self.deliveries.set(hook.webhook, Progress { next_try, ..progress });
                    break;
                }
            };
            let sent = self.send(&hook, &entry).await;
            let outcome = if sent.is_ok() { "taken" } else { "failed" };
            self.duty.metrics.figures().webhook_messages.get_or_create(&OutcomeLabels::of(outcome)).inc();
            match sent {
                Ok(()) => {
                    self.deliveries.set(hook.webhook, Progress::at(seq));
                    self.deliveries.save().await;
                    messages += 1;
                }
                Err(failure) => {
                    self.failed(&hook, progress, failure).await;
                    break;
                }
            }
        }
        // Few are passed over again after a restart, which is less work than writing each time.
        if passed_over > MAX_PASSED_OVER / 10 {
            self.deliveries.save().await;
        }
        hook.webhook
    }

    /// The entry, if the owner may see it and wants to be told.
    async fn entry(&self, hook: &ServedWebhook, seq: Seq) -> Result<Option<ShownEntry>, CallError<Unreachable>> {
        let shown = self.community.member(hook.member).ask(JournalEntry { seq, wallet: None }).await?;
        let wanted =
            |entry: &ShownEntry| hook.events.is_empty() || entry.events.iter().any(|event| hook.events.contains(&event.name));
        Ok(shown.filter(wanted))
    }

    async fn send(&self, hook: &ServedWebhook, entry: &ShownEntry) -> Result<(), Failure> {
        let events = entry.events.iter().map(|event| event.name.as_str()).collect();
        let data = Data { webhook: hook.webhook, seq: entry.seq, actor: entry.actor, command: &entry.command, events };
        let message = Message { r#type: "journal.entry", timestamp: entry.recorded_at, data };
        let body = serde_json::to_string(&message).map_err(|_| Failure::Unreachable)?;
        let target: Target = hook.url.parse().map_err(|()| Failure::Unreachable)?;
        let id = format!("{}_{}", hook.webhook, entry.seq);
        let seconds = SystemWorld.now().as_micros().div_euclid(1_000_000);
        let signature = hook.secret.as_ref().map(|secret| secret.sign(&id, seconds, &body)).unwrap_or_default();
        self.sender.send(&target, Signed { id, seconds, signature, body }).await
    }

    /// Waits longer and longer; in the end, stops.
    async fn failed(&self, hook: &ServedWebhook, progress: Progress, failure: Failure) {
        let now = SystemWorld.now();
        let attempts = progress.attempts.saturating_add(1);
        let since = progress.failing_since.unwrap_or(now);
        let is_over = later(since, self.pace.give_up) <= now || failure == Failure::Status(GONE);
        let next = if is_over {
            // Begins afresh if its owner resumes it.
            Progress { failure: Some(failure), ..Progress::at(progress.done) }
        } else {
            let next_try = Some(later(now, self.pace.wait(attempts)));
            Progress { done: progress.done, attempts, failing_since: Some(since), next_try, failure: Some(failure) }
        };
        tracing::debug!(webhook = %hook.webhook, ?failure, attempts, "a webhook was not taken");
        if is_over && let Err(error) = self.community.system().execute(StopWebhook { webhook: hook.webhook }).await {
            tracing::warn!(%error, "a webhook could not be stopped");
        }
        self.deliveries.set(hook.webhook, next);
        self.deliveries.save().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_their_limit_and_differ() {
        let pace = Pace::default();
        for (attempts, whole) in [(1, 5), (2, 10), (3, 20), (10, 2_560), (13, 10_800), (4_000, 10_800)] {
            for _ in 0..50 {
                let wait = pace.wait(attempts);
                let whole = Duration::from_secs(whole);
                assert!(wait <= whole && wait >= whole / 2, "{attempts} {wait:?}");
            }
        }
        let waits: BTreeSet<Duration> = (0..50).map(|_| pace.wait(5)).collect();
        assert!(waits.len() > 5, "{waits:?}");
    }
}
