//! What happens by itself: pending entries end, flows run out, money comes by its rules, schedules pay, campaigns close, evaluations
//! open, clearings are concluded, members are told of wants for what they can do, the journal is counted, limits are worked out, members
//! move between levels, rooms hear of what happened, what was kept for long enough goes.
//!
//! A command is a journal entry even if it changes nothing, so each is asked first.

use std::time::Duration;

use wezer_core::flow::TickFlows;
use wezer_core::indicator::UpdateIndicators;
use wezer_core::ledger::ExpireEntries;
use wezer_core::level::ApplyLevels;
use wezer_core::room::TickRooms;
use wezer_core::sovereignty::ApplyRetention;
use wezer_core::{Command, Community};
use wezer_exchange::campaign::TickCampaigns;
use wezer_exchange::clearing::TickClearings;
use wezer_exchange::issuance::TickIssuance;
use wezer_exchange::limit::TickLimits;
use wezer_exchange::market::TickMarketNews;
use wezer_exchange::reputation::TickEvaluations;
use wezer_exchange::schedule::TickSchedules;

use crate::aside::aside;
use crate::life::Duty;

/// So many steps of one kind are taken in a row; what is left waits for the next minute.
const MAX_STEPS: usize = 200;

/// Does every minute what is due while this process leads, until the server is told to stop: then it ends after the step that is being taken.
pub(crate) async fn run(community: Community, duty: Duty) {
    while duty.life.rest(Duration::from_secs(60)).await {
        round(&community, &duty).await;
    }
}

/// Does what is due.
pub(crate) async fn round(community: &Community, duty: &Duty) {
    while_due(community, duty, ExpireEntries {}, |ended| *ended > 0).await;
    while_due(community, duty, TickFlows {}, |ticked| ticked.moved + ticked.delayed > 0 || ticked.more).await;
    while_due(community, duty, TickIssuance {}, |ticked| ticked.periods + ticked.moved + ticked.unmet > 0 || ticked.more).await;
    while_due(community, duty, TickEvaluations {}, |ticked| ticked.opened > 0).await;
    while_due(community, duty, TickSchedules {}, |ticked| ticked.is_due()).await;
    while_due(community, duty, TickCampaigns {}, |ticked| ticked.moved + ticked.settled + ticked.delayed > 0 || ticked.more)
        .await;
    while_due(community, duty, TickMarketNews {}, |ticked| ticked.looked > 0 || ticked.more).await;
    while_due(community, duty, TickClearings {}, |ticked| ticked.concluded > 0 || ticked.more).await;
    while_due(community, duty, UpdateIndicators::default(), |updated| updated.is_due()).await;
    // After the figures that limits are worked out from.
    while_due(community, duty, TickLimits {}, |ticked| ticked.looked + ticked.ended > 0 || ticked.more).await;
    apply_levels(community, duty).await;
    tell_rooms(community.clone(), duty.clone()).await;
    while_due(community, duty, ApplyRetention {}, |removed| *removed > 0).await;
}

/// Carries a command out as long as its preview says that there is something to do.
async fn while_due<C: Command + Clone>(community: &Community, duty: &Duty, command: C, is_due: fn(&C::Output) -> bool) {
    for _ in 0..MAX_STEPS {
        if !duty.calls() {
            return;
        }
        match community.system().preview(command.clone()).await {
            Ok(would) if is_due(&would) => {}
            Ok(_) => return,
            Err(error) => return tracing::warn!(%error, command = C::NAME, "what is due could not be told"),
        }
        if let Err(error) = community.system().execute(command.clone()).await {
            return tracing::warn!(%error, command = C::NAME, "what is due could not be done");
        }
    }
}

/// Tells rooms what happened. One that is called for the first time has to be made ready, which takes a thread.
async fn tell_rooms(community: Community, duty: Duty) {
    aside(async move { while_due(&community, &duty, TickRooms {}, |ticked| ticked.told > 0 || ticked.more).await }).await;
}

/// Moves members between levels as their figures say.
async fn apply_levels(community: &Community, duty: &Duty) {
    let mut batch = ApplyLevels::default();
    for _ in 0..MAX_STEPS {
        if !duty.calls() {
            return;
        }
        let Ok(applied) = community.system().preview(batch.clone()).await else { return };
        if applied.is_due()
            && let Err(error) = community.system().execute(batch.clone()).await
        {
            tracing::warn!(%error, "levels could not be applied");
            return;
        }
        match applied.next {
            Some(next) => batch.after = Some(next),
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use serde_json::json;
    use wezer_core::flow::{FlowRunOf, SaveFlow, StartFlow};
    use wezer_core::id::CommunityId;
    use wezer_core::kernel::LaneLimits;
    use wezer_core::ledger::{Balances, CreateCurrency};
    use wezer_core::link::RecordRef;
    use wezer_core::member::AdmitMember;
    use wezer_core::store::MemoryStore;
    use wezer_core::time::Timestamp;
    use wezer_core::world::{SystemWorld, World};
    use wezer_exchange::issuance::{Every, Period, SetIssuanceRule, Terms, Welcome};

    use super::*;
    use crate::life::Phase;

    /// The machine's world, some seconds later.
    struct Later(AtomicI64);

    impl World for Later {
        fn now(&self) -> Timestamp {
            SystemWorld.now().plus_seconds(self.0.load(Ordering::Relaxed))
        }

        fn fresh_id(&self) -> u128 {
            SystemWorld.fresh_id()
        }
    }

    #[tokio::test]
    async fn what_is_due_is_done_and_nothing_is_written_where_nothing_is() {
        {
            let registry = crate::store::registry().expect("one name each");
            let world = Arc::new(Later(AtomicI64::new(0)));
            let store = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
            let town = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
            let system = town.system();
            let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
            system.execute(val).await.expect("created");
            let welcome = SetIssuanceRule {
                name: "Welcome".to_owned(),
                currency: "VAL".parse().expect("a code"),
                terms: Terms::Welcome(Welcome { amount: "7".parse().expect("an amount"), pot: None }),
                every: Every { period: Period::Day, anchor: "2026-01-01".parse().expect("a day") },
                from: None,
                times: None,
                replaces: None,
            };
            system.execute(welcome).await.expect("set");
            let ana = *system.execute(AdmitMember::named("Ana")).await.expect("admitted");
            let errand = json!({
                "name": "errand",
                "states": [{ "name": "open" }, { "name": "over", "final": true }],
                "transitions": [{ "name": "end", "from": ["open"], "to": "over", "after_seconds": 3600 }],
            });
            system.execute(SaveFlow::new(serde_json::from_value(errand).expect("a flow"))).await.expect("saved");
            let run = town.member(ana.member).execute(StartFlow::new("errand")).await.expect("started").run;

            world.0.store(2 * 86_400, Ordering::Relaxed);
            let duty = Duty::default();
            round(&town, &duty).await;
            let seen = system.ask(FlowRunOf { record: RecordRef::new("flow_run", run) }).await.expect("seen");
            assert_eq!(seen.state, "over", "the flow ran out");
            let balances = system.ask(Balances { wallet: ana.wallet }).await.expect("answered");
            assert_eq!(balances.first().map(|one| one.balance.to_string()).as_deref(), Some("7"), "she was welcomed, once");
            round(&town, &duty).await;
            let before = town.head().await.expect("read").seq;
            round(&town, &duty).await;
            assert_eq!(town.head().await.expect("read").seq, before, "an idle timer writes nothing");
            world.0.store(4 * 86_400, Ordering::Relaxed);
            duty.life.enter(Phase::Draining);
            round(&town, &duty).await;
            assert_eq!(town.head().await.expect("read").seq, before, "nor does one that was told to stop");
            tokio::time::timeout(Duration::from_secs(5), super::run(town, duty)).await.expect("and it ends");
        }
    }
}
