//! What all callers share: the processes, the store behind everything, and the twin that judges each answer.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use pollster::block_on;
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{Balances, PendingEntries};
use wezer_core::simulation::{Chaos, Faulty, Tally};
use wezer_core::store::{MemoryStore, Store};
use wezer_core::{Community, Query, Session};
use wezer_exchange::conversion::ConversionsOf;
use wezer_exchange::deal::{DealId, DealMoney, FindDeal, MyDeals};
use wezer_exchange::request::RequestsBy;
use wezer_exchange::schedule::SchedulesFrom;

use crate::plan::{Answer, People, Sent};
use crate::twin::{Twin, registry};

/// A call under way: where the journal stood, and how often the clock had been read.
pub(crate) struct Call {
    from: u64,
    readings: usize,
}

pub(crate) struct Town {
    pub(crate) chaos: Chaos,
    pub(crate) people: People,
    behind: RefCell<Arc<dyn Store>>,
    processes: RefCell<Vec<Community>>,
    pub(crate) twin: RefCell<Twin>,
    sent: RefCell<BTreeMap<CommandId, Sent>>,
    /// Commands that may still be under way: some call has not ended, or ended without a word.
    open: RefCell<BTreeMap<CommandId, u64>>,
    /// Commands of which every caller heard that they were not carried out.
    never: RefCell<BTreeSet<CommandId>>,
    /// The store does not even read any more; what was told then is judged when it is open again.
    dead: Cell<bool>,
    deferred: RefCell<Vec<(Call, CommandId, Answer)>>,
    pub(crate) tally: RefCell<Tally>,
}

impl Town {
    pub(crate) fn new(chaos: Chaos, people: People, behind: Arc<dyn Store>, twin: Twin, processes: usize) -> Rc<Self> {
        let town = Self {
            chaos,
            people,
            behind: RefCell::new(behind),
            processes: RefCell::default(),
            twin: RefCell::new(twin),
            sent: RefCell::default(),
            open: RefCell::default(),
            never: RefCell::default(),
            dead: Cell::new(false),
            deferred: RefCell::default(),
            tally: RefCell::default(),
        };
        town.start(processes);
        Rc::new(town)
    }

    fn start(&self, processes: usize) {
        let process = |_| {
            let store = Faulty::new(Arc::clone(&self.behind.borrow()), self.chaos.clone());
            Community::open_with(Arc::new(store), registry(), Arc::new(self.chaos.clone()), LaneLimits::default())
        };
        *self.processes.borrow_mut() = (0..processes).map(process).collect();
    }

    pub(crate) fn count(&self, what: &'static str) {
        self.tally.borrow_mut().add(what, 1);
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.dead.get()
    }

    pub(crate) fn session(&self, process: usize, sent: &Sent) -> Session {
        self.processes.borrow()[process].by(sent.actor)
    }

    /// Lets go of the store, as a process does that ends.
    pub(crate) fn let_go(&self) {
        self.processes.borrow_mut().clear();
        *self.behind.borrow_mut() = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
    }

    /// The store was opened again: what was acknowledged or seen is there, and every answer of before is judged.
    pub(crate) fn reopened(&self, behind: Arc<dyn Store>, processes: usize) {
        *self.behind.borrow_mut() = behind;
        self.dead.set(false);
        self.start(processes);
        self.look();
        assert!(!self.dead.get(), "a store that was just opened can be read");
        self.twin.borrow().compare(&**self.behind.borrow()).expect("a store that was just opened can be read");
        for (call, id, answer) in self.deferred.take() {
            self.ends(call, id, &answer);
        }
    }

    /// The twin follows the store. Where it stands.
    pub(crate) fn look(&self) -> u64 {
        let mut twin = self.twin.borrow_mut();
        let moved = !self.dead.get() && twin.follow(&**self.behind.borrow(), &self.sent.borrow()).is_ok_and(|moved| moved);
        if !moved && !self.dead.get() && block_on(self.behind.borrow().head()).is_err() {
            self.dead.set(true);
        }
        if moved && self.chaos.dice(|dice| dice.percent(10)) {
            self.deals_hold_what_is_held(&twin);
        }
        twin.seq
    }

    pub(crate) fn begins(&self, id: CommandId, sent: &Sent) -> Call {
        self.sent.borrow_mut().entry(id).or_insert_with(|| sent.clone());
        *self.open.borrow_mut().entry(id).or_default() += 1;
        self.never.borrow_mut().remove(&id);
        Call { from: self.look(), readings: self.chaos.readings() }
    }

    /// Judges an answer.
    pub(crate) fn ends(&self, call: Call, id: CommandId, answer: &Answer) {
        let to = self.look();
        if self.dead.get() {
            self.deferred.borrow_mut().push((call, id, answer.clone()));
            return;
        }
        let sent = self.sent.borrow()[&id].clone();
        let place = self.twin.borrow().places.get(&id).copied();
        match answer {
            Answer::Done { output, seq, repeated } => {
                self.count(if *repeated { "answers given again" } else { sent.deed.name() });
                assert!(*seq <= to, "{:?} was acknowledged at {seq} before it was there", sent.deed);
                assert_eq!(place, Some(*seq), "{:?} was acknowledged at {seq}, where it is not", sent.deed);
                // Another process wrote it, and who lost the answer had decided the same at the same moment.
                let of_another = self.processes.borrow().len() > 1 && self.chaos.loses_answers();
                assert!(*repeated || *seq > call.from || of_another, "{:?} was new at {seq}, before the call", sent.deed);
                assert_eq!(output, self.twin.borrow().answer(*seq), "{:?} was answered otherwise than it should", sent.deed);
                assert!(!self.never.borrow().contains(&id), "{id} was carried out after all callers had heard that it was not");
                self.ended(id);
            }
            Answer::No("unknown-outcome") => self.count("told of an unknown outcome"),
            Answer::No("internal" | "command-id-reused") => {
                unreachable!("{:?} by {} met a bug: {answer:?}", sent.deed, sent.actor)
            }
            Answer::No(code) => {
                let failed = ["busy", "store"].contains(code);
                self.count(if failed { "told to try again" } else { "refused" });
                if !failed && call.from == to {
                    self.rightly_refused(&call, &sent, code);
                }
                if self.ended(id) && place.is_none() {
                    self.never.borrow_mut().insert(id);
                }
            }
        }
    }

    /// Nothing happened meanwhile, so the twin refuses too, at some moment that the clock told of.
    fn rightly_refused(&self, call: &Call, sent: &Sent, code: &str) {
        let twin = self.twin.borrow();
        let moments = self.chaos.moments_since(call.readings);
        let mut told = BTreeSet::new();
        let right = moments.iter().rev().any(|now| {
            twin.set(*now);
            let refusal = sent.deed.refusal(&twin.community.by(sent.actor));
            told.insert(refusal);
            refusal == Some(code)
        });
        assert!(right, "{:?} by {} was refused as {code}; it should be {told:?}", sent.deed, sent.actor);
        self.count("refusals compared");
    }

    /// A call of this command is over. Whether no other is open.
    fn ended(&self, id: CommandId) -> bool {
        let mut open = self.open.borrow_mut();
        let left = open.entry(id).or_default();
        *left = left.saturating_sub(1);
        *left == 0
    }

    /// What is held in the ledger is held for open deals, and for nothing else.
    fn deals_hold_what_is_held(&self, twin: &Twin) {
        let system = twin.community.system();
        let mut held = BTreeSet::new();
        for wallet in &self.people.wallets {
            let pending = block_on(system.ask(PendingEntries { wallet: *wallet })).expect("answered");
            held.extend(pending.into_iter().map(|pending| pending.entry));
        }
        let mut dealt = BTreeSet::new();
        for deal in twin.made::<DealId>("reply_to") {
            let seen = block_on(system.ask(FindDeal { deal })).expect("answered").expect("a deal stays");
            let holds = ["accepted", "invoiced", "confirm"].contains(&seen.line.state.as_str());
            match seen.money {
                DealMoney::Held(entry) => {
                    assert!(holds, "deal {deal} is {} and holds money", seen.line.state);
                    dealt.insert(entry);
                }
                _ => assert!(
                    !holds || seen.line.prices.iter().all(|price| price.currency().as_str() == "EUR"),
                    "{deal} holds nothing"
                ),
            }
        }
        assert_eq!(held, dealt, "what is held is not what deals hold");
        self.count("holds compared with deals");
    }

    /// At the end: every process answers as the twin does, the index is the same, nothing is there that was told not to be.
    pub(crate) fn reckon(&self) {
        self.look();
        let twin = self.twin.borrow();
        let store = Arc::clone(&self.behind.borrow());
        self.deals_hold_what_is_held(&twin);
        twin.compare_index(&*store).expect("nothing fails any more");
        let fresh = Community::open_with(store, registry(), Arc::new(self.chaos.clone()), LaneLimits::default());
        block_on(fresh.audit(|_| {})).expect("an audit finds nothing");
        for (member, wallet) in self.people.members.iter().zip(&self.people.wallets) {
            let (is, should) = (fresh.member(*member), twin.community.member(*member));
            alike(&is, &should, &MyDeals { limit: Some(100), ..MyDeals::default() });
            alike(&is, &should, &Balances { wallet: *wallet });
            alike(&is, &should, &SchedulesFrom { wallet: *wallet, over_too: true, after: None, limit: Some(200) });
            alike(&is, &should, &ConversionsOf { wallet: *wallet, before: None, limit: None });
            alike(&is, &should, &RequestsBy { wallet: *wallet, before: None, limit: None });
        }
        for id in self.never.borrow().iter() {
            assert!(!twin.places.contains_key(id), "{id} is in the journal though every caller was told that it was not done");
        }
    }
}

fn alike<Q: Query + Clone>(is: &Session, should: &Session, query: &Q)
where
    Q::Output: serde::Serialize,
{
    let [is, should] = [is, should].map(|session| {
        let answer = block_on(session.ask(query.clone())).map_err(|error| error.to_string());
        serde_json::to_string(&answer).expect("an answer is JSON")
    });
    assert_eq!(is, should, "{}", Q::NAME);
}
