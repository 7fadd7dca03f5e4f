//! What all callers share: the processes, the store behind everything, and the naive community that judges each answer.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use wezer_core::id::{CommandId, CommunityId};
use wezer_core::kernel::LaneLimits;
use wezer_core::simulation::{Chaos, Faulty, Tally};
use wezer_core::store::Store;
use wezer_core::time::Timestamp;
use wezer_core::{Actor, Community, Registry};

use crate::oracle::state::State;
use crate::oracle::timeline::Timeline;
use crate::oracle::word::{Op, Out, Question, Reply, Words};

pub(crate) struct Town {
    pub(crate) chaos: Chaos,
    behind: RefCell<Arc<dyn Store>>,
    limits: LaneLimits,
    processes: RefCell<Vec<Community>>,
    timeline: RefCell<Timeline>,
    /// Commands whose fate some caller never heard; how many calls of each are open.
    open: RefCell<BTreeMap<CommandId, u64>>,
    /// Entries of which somebody heard.
    told: RefCell<BTreeSet<u64>>,
    /// Commands that were refused or failed while nobody else could still carry them out.
    never: RefCell<BTreeSet<CommandId>>,
    pub(crate) sent: RefCell<Vec<Sent>>,
    pub(crate) tally: RefCell<Tally>,
    pub(crate) opened: Cell<u64>,
    /// The store behind everything does not even read any more.
    dead: Cell<bool>,
    /// Answers that came when nothing could be compared: judged when the store is open again.
    deferred: RefCell<Vec<Answered>>,
}

pub(crate) type Sent = (CommandId, Actor, Op);
type Answered = (Call, Vec<Sent>, Vec<Reply>);

/// A call under way.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Where the journal stood when it was made.
    from: u64,
    /// How often the clock had been read.
    readings: usize,
}

impl Town {
    pub(crate) fn new(chaos: Chaos, behind: Arc<dyn Store>, limits: LaneLimits, processes: usize) -> Rc<Self> {
        let timeline = Timeline::new(behind.community(), limits.remembered_commands);
        let town = Self {
            chaos,
            behind: RefCell::new(behind),
            limits,
            processes: RefCell::new(Vec::new()),
            timeline: RefCell::new(timeline),
            open: RefCell::default(),
            told: RefCell::default(),
            never: RefCell::default(),
            sent: RefCell::default(),
            tally: RefCell::default(),
            opened: Cell::new(0),
            dead: Cell::new(false),
            deferred: RefCell::default(),
        };
        for _ in 0..processes {
            let process = town.new_process();
            town.processes.borrow_mut().push(process);
        }
        Rc::new(town)
    }

    fn new_process(&self) -> Community {
        self.opened.set(self.opened.get() + 1);
        let store = Faulty::new(Arc::clone(&self.behind.borrow()), self.chaos.clone());
        Community::open_with(Arc::new(store), Registry::core(), Arc::new(self.chaos.clone()), self.limits)
    }

    pub(crate) fn restart(&self, process: usize) {
        self.chaos.tell(|| format!("process {process} dies and starts again"));
        let fresh = self.new_process();
        self.processes.borrow_mut()[process] = fresh;
    }

    /// Lets go of the store, as a process does that ends.
    pub(crate) fn let_go(&self) {
        self.processes.borrow_mut().clear();
        *self.behind.borrow_mut() = Arc::new(wezer_core::store::MemoryStore::new(CommunityId::from_u128(9)));
    }

    /// The store was opened again: what was acknowledged or seen must be there, and every answer of before is judged.
    pub(crate) fn reopened(&self, behind: Arc<dyn Store>, processes: usize) {
        *self.behind.borrow_mut() = behind;
        self.dead.set(false);
        *self.processes.borrow_mut() = (0..processes).map(|_| self.new_process()).collect();
        self.look();
        assert!(!self.dead.get(), "a store that was just opened can be read");
        self.timeline.borrow().compare(&**self.behind.borrow()).expect("a store that was just opened can be read");
        for (call, sent, replies) in self.deferred.take() {
            self.count("answers judged after a crash");
            self.ends(&call, &sent, &replies);
        }
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.dead.get()
    }

    pub(crate) fn process(&self, process: usize) -> Community {
        self.processes.borrow()[process].clone()
    }

    pub(crate) fn community(&self) -> Arc<dyn Store> {
        Arc::clone(&self.behind.borrow())
    }

    pub(crate) fn count(&self, what: &'static str) {
        self.tally.borrow_mut().add(what, 1);
    }

    /// The naive community follows the store.
    pub(crate) fn look(&self) -> Rc<State> {
        let mut timeline = self.timeline.borrow_mut();
        if !self.dead.get() && timeline.follow(&**self.behind.borrow()).is_err() {
            self.dead.set(true);
        }
        Rc::clone(timeline.now())
    }

    pub(crate) fn ask_begins(&self) -> Call {
        Call { from: self.look().seq, readings: self.chaos.readings() }
    }

    pub(crate) fn begins(&self, commands: &[Sent]) -> Call {
        for (id, actor, op) in commands {
            self.timeline.borrow_mut().issue(*id, *actor, op);
            *self.open.borrow_mut().entry(*id).or_default() += 1;
            self.sent.borrow_mut().push((*id, *actor, op.clone()));
        }
        self.ask_begins()
    }

    /// Judges the answers of a call: each must be right at some moment between the call and its return, in order.
    pub(crate) fn ends(&self, call: &Call, commands: &[Sent], replies: &[Reply]) {
        for ((_, actor, op), reply) in commands.iter().zip(replies) {
            self.chaos.tell(|| format!("{op:?} by {actor} is told {reply:?}"));
        }
        let to = self.look().seq;
        if self.dead.get() {
            self.deferred.borrow_mut().push((call.clone(), commands.to_vec(), replies.to_vec()));
            return;
        }
        let mut from = call.from;
        for (place, ((id, actor, op), reply)) in commands.iter().zip(replies).enumerate() {
            let next = replies[place..].iter().find_map(|reply| match reply {
                Reply::Done { seq, repeated: false, .. } if seq.get() > call.from => Some(seq.get() - 1),
                _ => None,
            });
            match reply {
                Reply::Done { out, seq, repeated } => {
                    self.count(if *repeated { "answers given again" } else { "commands carried out" });
                    self.done(call, *id, *actor, op, out, seq.get(), *repeated, to);
                    if !repeated && seq.get() > call.from {
                        assert!(seq.get() > from, "{op:?} was carried out at {seq}, before what stands above it at {from}");
                        from = seq.get();
                    }
                    self.told.borrow_mut().insert(seq.get());
                    self.settled(*id);
                }
                Reply::Refused(_) | Reply::Reused => {
                    self.count(if *reply == Reply::Reused { "ids reused" } else { "commands refused" });
                    let span = (from, next.unwrap_or(to));
                    let said = match reply {
                        Reply::Refused(no) => Err(Some(no.clone())),
                        _ => Err(None),
                    };
                    let right = |timeline: &Timeline, seq, now| {
                        let says = timeline.refusal(*id, *actor, op, seq, now);
                        if says.contains(&said) { Ok(()) } else { Err(format!("{says:?}")) }
                    };
                    self.right_once(call, span, right, &format!("{op:?} by {actor} as {id} was told {reply:?}"));
                    self.ended(*id, matches!(reply, Reply::Refused(_)));
                }
                Reply::Busy | Reply::Store => {
                    assert!(*reply != Reply::Busy || self.may_be_busy(), "{op:?} was told busy and nobody else was there");
                    self.count(if *reply == Reply::Busy { "told busy" } else { "told of a broken store" });
                    self.ended(*id, true);
                }
                Reply::Unknown => self.count("told of an unknown outcome"),
                Reply::Internal => assert!(*reply != Reply::Internal, "{op:?} met a bug"),
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one answer and everything it is judged by")]
    fn done(&self, call: &Call, id: CommandId, actor: Actor, op: &Op, out: &Out, seq: u64, repeated: bool, to: u64) {
        let timeline = self.timeline.borrow();
        assert!(seq <= to, "{op:?} was acknowledged at {seq} before it was there: the journal ends at {to}");
        let record = timeline.record(seq).expect("an entry that was taken in");
        assert_eq!(record.id, id, "{op:?} was acknowledged at {seq}, where another command is");
        let fingerprint = timeline.fingerprint(actor, op);
        assert_eq!(record.fingerprint, fingerprint, "{op:?} was acknowledged at {seq}, where another content is");
        assert_eq!(record.out, *out, "{op:?} was acknowledged with another answer than is kept at {seq}");
        let of_another = !repeated && seq <= call.from;
        assert!(!of_another || self.may_be_of_another(), "{op:?} was new at {seq}, which was before the call");
        if of_another {
            self.count("entries of another process taken for one's own");
        }
    }

    /// Whether it was right at some sequence and some moment of the clock; else says what would have been.
    fn right_once(
        &self,
        call: &Call,
        span: (u64, u64),
        right: impl Fn(&Timeline, u64, Timestamp) -> Result<(), String>,
        what: &str,
    ) {
        let timeline = self.timeline.borrow();
        let moments = self.chaos.moments_since(call.readings);
        let mut would = BTreeSet::new();
        for seq in (span.0..=span.1).rev() {
            for now in &moments {
                match right(&timeline, seq, *now) {
                    Ok(()) => return,
                    Err(other) => would.insert(other),
                };
            }
        }
        let right = would.is_empty() && moments.is_empty();
        assert!(right, "{what}, which was never right from entry {} to {}: {would:#?}", span.0, span.1);
    }

    fn settled(&self, id: CommandId) {
        if let Some(open) = self.open.borrow_mut().get_mut(&id) {
            *open = open.saturating_sub(1);
        }
        assert!(!self.never.borrow().contains(&id), "{id} was carried out after all callers had heard that it was not");
    }

    fn ended(&self, id: CommandId, nothing_done: bool) {
        let mut open = self.open.borrow_mut();
        let left = open.entry(id).or_default();
        *left = left.saturating_sub(1);
        if nothing_done && *left == 0 {
            drop(open);
            self.all_told(id);
            if self.timeline.borrow().places(id).is_empty() {
                self.never.borrow_mut().insert(id);
            }
        }
    }

    /// Where every call of a command came to an end, nothing of it is there but what somebody was told.
    fn all_told(&self, id: CommandId) {
        let timeline = self.timeline.borrow();
        let silent = timeline.places(id).iter().find(|place| !self.told.borrow().contains(place)).copied();
        assert_eq!(silent, None, "{id} is in the journal though every caller was told that it was not done");
    }

    /// The caller sends the same command again, so what was refused may yet be carried out.
    pub(crate) fn again(&self, id: CommandId) {
        self.never.borrow_mut().remove(&id);
    }

    /// A preview is right if the command would have come to that.
    pub(crate) fn previewed(&self, call: &Call, actor: Actor, op: &Op, reply: &Reply) {
        let to = self.look().seq;
        let right = |timeline: &Timeline, seq: u64, now| {
            let state = timeline.at(seq);
            match (reply, state.decide(actor, op, Ord::max(now, state.recorded_at), None)) {
                (Reply::Done { out: Out::Admitted(_) | Out::Wallet(_), .. }, Ok(_)) => Ok(()),
                (Reply::Done { out, .. }, Ok((expected, _))) if *out == expected => Ok(()),
                (Reply::Refused(told), Err(no)) if *told == no => Ok(()),
                (_, other) => Err(format!("{:?}", other.map(|(out, _)| out))),
            }
        };
        match reply {
            _ if self.dead.get() => {}
            Reply::Busy | Reply::Store | Reply::Unknown => {}
            _ => {
                self.count("previews");
                self.right_once(call, (call.from, to), right, &format!("the preview of {op:?} by {actor} was {reply:?}"));
            }
        }
    }

    pub(crate) fn answered(&self, call: &Call, actor: Actor, question: &Question, words: &Words) {
        self.chaos.tell(|| format!("{question:?} by {actor} is answered {words:?}"));
        let to = self.look().seq;
        match words {
            _ if self.dead.get() => {}
            Words::Busy | Words::Store | Words::Unknown => self.count("questions without an answer"),
            _ => {
                self.count("questions answered");
                let right = |timeline: &Timeline, seq: u64, _| {
                    if timeline.at(seq).agrees(actor, question, words) {
                        Ok(())
                    } else {
                        Err(timeline.at(seq).words(actor, question))
                    }
                };
                self.right_once(call, (call.from, to), right, &format!("{question:?} by {actor} was answered {words:?}"));
            }
        }
    }

    /// An entry that another process wrote is told as new to one who decided the same at the same moment, and lost the answer.
    fn may_be_of_another(&self) -> bool {
        self.opened.get() > 1 && self.chaos.loses_answers()
    }

    /// Busy is who had to decide again and again: because of other processes, or of answers that were lost.
    fn may_be_busy(&self) -> bool {
        self.processes.borrow().len() > 1 || self.chaos.loses_answers()
    }

    /// At the end: what nobody heard of is there once or not at all, what was refused is not.
    pub(crate) fn reckon(&self) {
        let timeline = self.timeline.borrow();
        timeline.compare_index(&**self.behind.borrow());
        for id in self.never.borrow().iter() {
            assert!(timeline.places(*id).is_empty(), "{id} is in the journal though every caller was told that it was not done");
        }
        let open = self.open.borrow();
        open.iter().filter(|(_, calls)| **calls == 0).for_each(|(id, _)| self.all_told(*id));
    }
}
