//! What waits in the lane: commands to decide, questions to answer, and the place where each caller finds its result.
//!
//! Invariant: a job's results are delivered only after what they tell of is committed.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::task::Waker;

use sha2::Digest;

use super::lane::Lane;
use super::memory::{Hints, Memory, Missing};
use super::prepare::Preparation;
use super::sync::Mutex;
use super::ticket::Ticket;
use super::work::{Hint, Work};
use super::{CallError, Command, Freshness, Stop};
use crate::actor::Actor;
use crate::id::CommandId;
use crate::journal::{Entry, EntryHeader, Seq, Writer};
use crate::store::StoreError;
use crate::time::Timestamp;

/// What a command came to, and where it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt<T> {
    /// The command's answer.
    pub output: T,
    /// The journal entry that records it.
    pub seq: Seq,
    /// Whether the same command under the same id was carried out before, and this is that answer again. Of all that send a command
    /// under one id, at most one is told `false`, as long as the id is remembered; two are only if they sent it through two processes
    /// that decided it at the same moment, and one of them lost the store's answer: nothing in the journal tells which was first.
    pub repeated: bool,
}

impl<T> core::ops::Deref for Receipt<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.output
    }
}

/// Why a whole group came to nothing.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    Busy,
    Store(StoreError),
    Unknown(StoreError),
    Internal,
}

impl Failure {
    /// What it means to one who changes nothing: there is nothing of which nobody knows whether it happened.
    pub(super) fn without_effect(&self) -> Self {
        match self {
            Self::Unknown(error) => Self::Store(error.clone()),
            other => other.clone(),
        }
    }
}

impl<E> From<&Failure> for CallError<E> {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Busy => Self::Busy,
            Failure::Store(error) => Self::Store(error.clone()),
            Failure::Unknown(error) => Self::Unknown(error.clone()),
            Failure::Internal => Self::Internal,
        }
    }
}

/// Where a caller finds its result.
#[derive(Debug)]
pub(super) struct Slot<R>(Mutex<SlotState<R>>);

#[derive(Debug)]
struct SlotState<R> {
    result: Option<R>,
    waker: Option<Waker>,
    abandoned: bool,
}

impl<R> Slot<R> {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(SlotState { result: None, waker: None, abandoned: false })))
    }

    fn state(&self) -> MutexGuard<'_, SlotState<R>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take(&self) -> Option<R> {
        self.state().result.take()
    }

    pub(super) fn is_filled(&self) -> bool {
        self.state().result.is_some()
    }

    /// Takes the result or leaves a waker to be called when there is one.
    pub(super) fn take_or_wait(&self, waker: &Waker) -> Option<R> {
        let mut state = self.state();
        if state.result.is_none() {
            state.waker = Some(waker.clone());
        }
        state.result.take()
    }

    pub(super) fn abandon(&self) {
        self.state().abandoned = true;
    }

    pub(super) fn is_awaited(&self) -> bool {
        !self.state().abandoned
    }

    pub(super) fn fill(&self, result: R) {
        let mut state = self.state();
        state.result = Some(result);
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }

    pub(super) fn wake(&self) {
        let waker = self.state().waker.clone();
        waker.into_iter().for_each(Waker::wake);
    }
}

/// What the lane knows of what it runs.
pub(super) trait Job: Send {
    /// How many commands or questions.
    fn len(&self) -> usize;
    /// Whether the caller still waits.
    fn is_awaited(&self) -> bool;
    /// How current its results have to be.
    fn freshness(&self) -> Freshness {
        Freshness::Latest
    }
    /// Wakes the caller, so that it takes over the lane.
    fn wake(&self);
    /// Names what will be read.
    fn hint(&self, memory: &mut Memory, seen: &mut Hints);
    /// Runs from where it stopped. Stops again when something is missing.
    fn run(&mut self, memory: &mut Memory, now: Timestamp) -> Result<(), Missing>;
    /// What changed something is in the journal: that stands, whatever comes.
    fn stand(&mut self) {}
    /// Back to the start, or to what stands: what was decided since did not land.
    fn restart(&mut self);
    /// Gives the caller its results, or why there are none.
    fn deliver(self: Box<Self>, failure: Option<&Failure>);
}

/// Whether a command is carried out or only tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Commit,
    Preview,
}

pub(crate) type CommandResult<C> = Result<Receipt<<C as Command>::Output>, CallError<<C as Command>::Error>>;

/// One or more commands of one kind by one actor.
pub(crate) struct Commands<C: Command> {
    pub(super) actor: Actor,
    pub(super) mode: Mode,
    pub(super) items: Vec<(CommandId, C)>,
    pub(super) results: Vec<CommandResult<C>>,
    /// So many of the results stand.
    pub(super) standing: usize,
    /// What the next command waits for.
    pub(super) preparations: Vec<Preparation>,
    pub(super) slot: Arc<Slot<Decided<C>>>,
}

/// What became of commands, and what has to be made ready before the rest of them can be decided.
pub(crate) struct Decided<C: Command> {
    /// The results of the first ones.
    pub(crate) results: Vec<CommandResult<C>>,
    /// The rest.
    pub(crate) left: Vec<(CommandId, C)>,
    /// What the first of the rest waits for.
    pub(crate) preparations: Vec<Preparation>,
}

impl<C: Command> Job for Commands<C> {
    fn len(&self) -> usize {
        self.items.len()
    }

    fn is_awaited(&self) -> bool {
        self.slot.is_awaited()
    }

    fn wake(&self) {
        self.slot.wake();
    }

    fn hint(&self, memory: &mut Memory, seen: &mut Hints) {
        for (id, command) in self.items.iter().skip(self.results.len()) {
            match memory.window.find(*id) {
                Some(seq) if self.mode == Mode::Commit => memory.want_entry(seq, seen),
                _ => command.reads(&mut Hint { memory, seen }),
            }
        }
        memory.touch_named(seen);
    }

    fn run(&mut self, memory: &mut Memory, now: Timestamp) -> Result<(), Missing> {
        let mut near = self.results.len();
        while let Some((id, command)) = self.items.get(self.results.len())
            && self.preparations.is_empty()
        {
            if self.results.len() == near && self.items.len() > 1 {
                near += AHEAD;
                self.bring_near(memory, near);
            }
            let decided = decide(memory, self.actor, *id, command, now, self.mode);
            if let Err(missing) = decided {
                memory.undo();
                self.preparations = memory.take_preparations();
                return if self.preparations.is_empty() { Err(missing) } else { Ok(()) };
            }
            self.results.push(decided?);
        }
        Ok(())
    }

    fn stand(&mut self) {
        let is_done = |result: &CommandResult<C>| result.as_ref().is_ok_and(|receipt| !receipt.repeated);
        let done = self.results.iter().rposition(is_done);
        let Some(last) = done.filter(|_| self.mode == Mode::Commit) else { return };
        self.standing = last + 1;
        // What was refused before that can't be decided any more as of then.
        for result in &mut self.results[..self.standing] {
            if matches!(result, Err(error) if !matches!(error, CallError::IdReused { .. })) {
                *result = Err(CallError::Busy);
            }
        }
    }

    fn restart(&mut self) {
        self.results.truncate(self.standing);
        self.preparations.clear();
    }

    fn deliver(mut self: Box<Self>, failure: Option<&Failure>) {
        let results = match failure {
            None => self.results,
            Some(failure) if self.mode == Mode::Preview => {
                self.items.iter().map(|_| Err((&failure.without_effect()).into())).collect()
            }
            Some(failure) => self.items.iter().map(|_| Err(failure.into())).collect(),
        };
        let left = self.items.split_off(results.len());
        self.slot.fill(Decided { results, left, preparations: self.preparations });
    }
}

/// So many commands of a batch are looked up ahead: enough for the processor to fetch their rows side by side, few enough for
/// them to be still near when they are decided.
const AHEAD: usize = 64;

impl<C: Command> Commands<C> {
    fn bring_near(&self, memory: &mut Memory, until: usize) {
        let mut seen = Hints::default();
        for (id, command) in self.items.iter().take(until).skip(self.results.len()) {
            core::hint::black_box(memory.window.find(*id));
            command.reads(&mut Hint { memory, seen: &mut seen });
        }
        memory.touch_named(&mut seen);
    }
}

fn decide<C: Command>(
    memory: &mut Memory,
    actor: Actor,
    id: CommandId,
    command: &C,
    now: Timestamp,
    mode: Mode,
) -> Result<CommandResult<C>, Missing> {
    let fingerprint = fingerprint(memory, actor, command)?;
    if mode == Mode::Commit
        && let Some(seq) = memory.window.find(id)
    {
        let damaged = || CallError::Store(StoreError::Damaged { what: format!("journal entry {seq} is not there") });
        let bytes = memory.entry(seq)?;
        return Ok(bytes.map_or_else(|| Err(damaged()), |bytes| repeat::<C>(id, fingerprint, seq, &bytes)));
    }
    match memory.authorise(actor, command.permission(), now) {
        Ok(()) => {}
        Err(Stop::Refused(denied)) => return Ok(Err(denied.into())),
        Err(Stop::Missing(missing)) => return Err(missing),
    }
    let mut work = Work::new(memory, actor, now);
    let output = match command.decide(&mut work) {
        Ok(output) => output,
        Err(Stop::Missing(missing)) => return Err(missing),
        Err(Stop::Refused(refusal)) => {
            memory.undo();
            return Ok(Err(CallError::Refused(refusal)));
        }
    };
    let seq = memory.head().seq.next();
    if mode == Mode::Preview {
        memory.undo();
        return Ok(Ok(Receipt { output, seq, repeated: false }));
    }
    memory.scratch.clear();
    let answer = postcard::to_extend(&output, std::mem::take(&mut memory.scratch)).expect("an output is made of numbers and ids");
    memory.keep(id, now, |journal, events| {
        let mut writer = Writer(journal);
        EntryHeader { seq, recorded_at: now, actor, command: C::NAME, id, fingerprint }.encode(&mut writer);
        writer.bytes(&answer);
        writer.raw(events);
    });
    memory.scratch = answer;
    Ok(Ok(Receipt { output, seq, repeated: false }))
}

/// The first answer again, or a refusal if the id stood for something else.
fn repeat<C: Command>(id: CommandId, fingerprint: [u8; 16], seq: Seq, bytes: &[u8]) -> CommandResult<C> {
    let damaged = || CallError::Store(StoreError::Damaged { what: format!("journal entry {seq}") });
    let entry = Entry::decode(bytes).map_err(|_| damaged())?;
    if entry.header.fingerprint != fingerprint {
        return Err(CallError::IdReused { id });
    }
    let output = postcard::from_bytes(entry.output).map_err(|_| damaged())?;
    Ok(Receipt { output, seq, repeated: true })
}

/// SHA-256, cut to 128 bits, over the community's secret, the actor, the command's name and its content in `postcard`. The journal
/// keeps it for ever: without the secret nobody can try out what a person who was erased may have written.
fn fingerprint<C: Command>(memory: &mut Memory, actor: Actor, command: &C) -> Result<[u8; 16], Missing> {
    let mut hash = memory.keyed_hash()?;
    let mut bytes = std::mem::take(&mut memory.scratch);
    bytes.clear();
    let mut writer = Writer(&mut bytes);
    match actor {
        Actor::System => writer.byte(0),
        Actor::Member(member) => writer.raw(&member.as_u128().to_be_bytes()),
        Actor::ForGroup { member, group } => {
            writer.raw(&member.as_u128().to_be_bytes());
            writer.raw(&group.as_u128().to_be_bytes());
        }
    }
    writer.bytes(C::NAME.as_bytes());
    let bytes = postcard::to_extend(command, bytes).expect("a command is made of values that serialise");
    hash.update(&bytes);
    memory.scratch = bytes;
    let mut short = [0u8; 16];
    short.copy_from_slice(&hash.finalize()[..16]);
    Ok(short)
}

impl<C: Command> Commands<C> {
    pub(crate) fn new(actor: Actor, mode: Mode, items: Vec<(CommandId, C)>) -> Self {
        let results = Vec::with_capacity(items.len());
        Self { actor, mode, items, results, standing: 0, preparations: Vec::new(), slot: Slot::new() }
    }

    pub(crate) fn submit(self, lane: &Arc<Lane>) -> Ticket<Decided<C>> {
        let slot = Arc::clone(&self.slot);
        Ticket::new(Arc::clone(lane), slot, Box::new(self))
    }
}
