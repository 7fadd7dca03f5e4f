//! A community to talk to: the handle that an application holds, and a session on behalf of somebody.

use std::sync::Arc;

use serde_json::Value;

use crate::actor::Actor;
use crate::id::{CommandId, CommunityId, MemberId};
use crate::journal::Subscription;
use crate::kernel::{
    Answer, Ask, CallError, Called, Command, Commands, Dated, Freshness, Lane, LaneLimits, Mode, Preparation, Problem, Query,
    Receipt, Registry,
};
use crate::ledger::Passbook;
use crate::store::{Head, MemoryStore, Store, StoreError};
use crate::trace;
use crate::world::{SystemWorld, World};

/// A query may ask so many times for more of the past. None of those here needs more than three.
const MAX_ROUNDS: usize = 8;

/// A community: its lane over its store. Cloning gives another handle on the same one; any thread, any executor.
#[derive(Debug, Clone)]
pub struct Community {
    lane: Arc<Lane>,
    registry: Arc<Registry>,
}

impl Community {
    /// A new community in memory with what this crate brings: for tests and for trying out.
    pub fn in_memory() -> Self {
        let community = CommunityId::from_u128(SystemWorld.fresh_id());
        Self::open(MemoryStore::new(community), Registry::core())
    }

    /// The community that `store` keeps, understanding what `registry` names. Nothing is read until the first call.
    pub fn open(store: impl Store, registry: Registry) -> Self {
        Self::open_with(Arc::new(store), registry, Arc::new(SystemWorld), LaneLimits::default())
    }

    /// The same with a clock and ids of your own, and with limits of your own.
    pub fn open_with(store: Arc<dyn Store>, registry: Registry, world: Arc<dyn World>, limits: LaneLimits) -> Self {
        let registry = Arc::new(registry);
        Self { lane: Arc::new(Lane::new(store, world, limits, Arc::clone(&registry))), registry }
    }

    /// Which community this is.
    pub fn id(&self) -> CommunityId {
        self.lane.store().community()
    }

    /// What this community understands.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The store beneath.
    pub fn store(&self) -> &Arc<dyn Store> {
        self.lane.store()
    }

    /// Where the journal stands.
    pub async fn head(&self) -> Result<Head, StoreError> {
        self.store().head().await
    }

    /// On behalf of the application itself, which holds every right.
    pub fn system(&self) -> Session {
        self.by(Actor::System)
    }

    /// On behalf of a member. The application has made sure that it is this member who asks.
    pub fn member(&self, member: MemberId) -> Session {
        self.by(Actor::Member(member))
    }

    /// On behalf of an actor.
    pub fn by(&self, actor: Actor) -> Session {
        Session { community: self.clone(), actor, freshness: Freshness::Latest }
    }

    /// The journal from an entry on, past and to come.
    pub fn subscribe(&self, from: crate::journal::Seq) -> Subscription {
        Subscription::new(Arc::clone(self.lane.store()), from)
    }
}

/// A community as one actor sees it.
#[derive(Debug, Clone)]
pub struct Session {
    community: Community,
    actor: Actor,
    freshness: Freshness,
}

impl Session {
    /// Who asks.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The community.
    pub fn community(&self) -> &Community {
        &self.community
    }

    /// The same actor, content with answers from what this process knows, which another may have moved past: by no more than the time
    /// in which the store hears of others' commits ([`Store::heard`]). An answer still holds all that was acknowledged through the same
    /// [`Community`] before. Nothing is asked of the store if everything is in memory and the store hears. Commands are
    /// decided as ever.
    #[must_use]
    pub fn cached(&self) -> Self {
        Self { freshness: Freshness::Cached, ..self.clone() }
    }

    /// An id for a command, never used before.
    pub fn fresh_command_id(&self) -> CommandId {
        CommandId::from_u128(self.community.lane.world().fresh_id())
    }

    /// Carries out a command under a fresh id. A caller who may have to ask again uses [`Session::execute_as`].
    pub async fn execute<C: Command>(&self, command: C) -> Result<Receipt<C::Output>, CallError<C::Error>> {
        self.execute_as(self.fresh_command_id(), command).await
    }

    /// Carries out a command under the caller's id: sent again, it gives the first answer again and changes nothing. The last
    /// 262,144 commands at least are remembered ([`LaneLimits::remembered_commands`]).
    pub async fn execute_as<C: Command>(&self, id: CommandId, command: C) -> Result<Receipt<C::Output>, CallError<C::Error>> {
        trace::commands::<C>(1, self.run(vec![(id, command)], Mode::Commit)).await.pop().unwrap_or(Err(CallError::Internal))
    }

    /// Carries out many commands in order, in one commit, each on its own: one that is refused leaves the others standing. The
    /// results come in the same order.
    pub async fn execute_all<C: Command>(
        &self,
        commands: Vec<(CommandId, C)>,
    ) -> Vec<Result<Receipt<C::Output>, CallError<C::Error>>> {
        if commands.is_empty() {
            return Vec::new();
        }
        trace::commands::<C>(commands.len(), self.run(commands, Mode::Commit)).await
    }

    /// What a command would answer now, without carrying it out.
    pub async fn preview<C: Command>(&self, command: C) -> Result<C::Output, CallError<C::Error>> {
        let results = self.run(vec![(CommandId::from_u128(0), command)], Mode::Preview).await;
        results.into_iter().next().unwrap_or(Err(CallError::Internal)).map(|receipt| receipt.output)
    }

    /// Answers a question.
    ///
    /// An answer that needs the past tells of the accounts as they stood when it was first found missing: what is committed
    /// while the past is read is not part of it. [`CallError::Busy`] if the past that is needed changes again and again.
    pub async fn ask<Q: Query>(&self, query: Q) -> Result<Q::Output, CallError<Q::Error>> {
        Ok(self.ask_dated(query).await?.output)
    }

    /// The same, and after which journal entry it was so: for an answer that needs the past, when that was first found missing.
    pub async fn ask_dated<Q: Query>(&self, query: Q) -> Result<Dated<Q::Output>, CallError<Q::Error>> {
        trace::query::<Q, _>(self.answer(query)).await
    }

    async fn answer<Q: Query>(&self, query: Q) -> Result<Dated<Q::Output>, CallError<Q::Error>> {
        debug_assert!(self.community.registry.has::<Q>(), "query {} is not registered", Q::NAME);
        let query = Arc::new(query);
        let mut passbook = Arc::new(Passbook::default());
        let mut since: Option<Head> = None;
        for _ in 0..MAX_ROUNDS {
            let ask = Ask::new(self.actor, Arc::clone(&query), self.freshness, Arc::clone(&passbook));
            match ask.submit(&self.community.lane).await {
                Answer::Ready(answer) => {
                    return answer.map(|answer| match since {
                        Some(head) => Dated { seq: head.seq, recorded_at: head.recorded_at, ..answer },
                        None => answer,
                    });
                }
                Answer::Preparations(preparations) => preparations.iter().for_each(Preparation::carry_out),
                Answer::Walks(walks, head) => {
                    since.get_or_insert(head);
                    let passbook = Arc::make_mut(&mut passbook);
                    for wanted in walks {
                        passbook.read(&**self.community.store(), wanted).await.map_err(CallError::Store)?;
                    }
                }
            }
        }
        Err(CallError::Busy)
    }

    /// Carries out a command by its name, with its arguments as JSON.
    pub async fn call(&self, name: &str, id: CommandId, arguments: Value) -> Result<Called, Problem> {
        let call = self.community.registry.find_command(name).ok_or_else(|| Problem::unknown_name(name))?;
        (call.0)(self, id, arguments).await
    }

    /// Answers a query by its name, with its arguments as JSON.
    pub async fn inquire(&self, name: &str, arguments: Value) -> Result<Value, Problem> {
        let ask = self.community.registry.find_query(name).ok_or_else(|| Problem::unknown_name(name))?;
        (ask.0)(self, arguments).await
    }

    async fn run<C: Command>(
        &self,
        commands: Vec<(CommandId, C)>,
        mode: Mode,
    ) -> Vec<Result<Receipt<C::Output>, CallError<C::Error>>> {
        debug_assert!(self.community.registry.has::<C>(), "command {} is not registered", C::NAME);
        let mut decided = Commands::new(self.actor, mode, commands).submit(&self.community.lane).await;
        let mut results = decided.results;
        // Each round makes ready what one command waits for, and that is seldom more than one thing.
        let mut rounds = MAX_ROUNDS.saturating_mul(decided.left.len());
        while !decided.left.is_empty() && rounds > 0 {
            decided.preparations.iter().for_each(Preparation::carry_out);
            decided = Commands::new(self.actor, mode, decided.left).submit(&self.community.lane).await;
            results.append(&mut decided.results);
            rounds -= 1;
        }
        results.extend(decided.left.iter().map(|_| Err(CallError::Busy)));
        results
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::kernel::{Permission, Stop, Unreachable, View, Walk};
    use crate::ledger::{AccountNo, AccountRow, Search};
    use crate::right;

    static ROUNDS: AtomicUsize = AtomicUsize::new(0);

    /// Asks for another part of the past each time.
    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Endless {}

    impl Query for Endless {
        const NAME: &'static str = "endless";
        type Output = ();
        type Error = Unreachable;

        fn permission(&self) -> Permission {
            Permission::Member(right::SEE_COMMUNITY)
        }

        fn answer(&self, view: &mut View<'_>) -> Result<(), Stop<Unreachable>> {
            let limit = ROUNDS.fetch_add(1, Ordering::Relaxed);
            view.walk(Walk { account: AccountNo::new(0), row: AccountRow::VACANT, search: Search::Top, limit })?;
            Ok(())
        }
    }

    #[test]
    fn a_query_that_never_has_enough_of_the_past_is_told_busy() {
        let mut registry = Registry::core();
        registry.query::<Endless>().expect("a new name");
        let community = Community::open(MemoryStore::new(CommunityId::from_u128(1)), registry);
        let told = pollster::block_on(community.system().ask(Endless {}));
        assert!(matches!(told, Err(CallError::Busy)), "{told:?}");
        assert_eq!(ROUNDS.load(Ordering::Relaxed), MAX_ROUNDS);
    }
}
