//! Runs of many seeds, and the short story of one that failed.

use std::any::Any;
use std::fmt;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::chaos::Cut;
use super::{Chaos, Tally, Trouble};

/// A failure's story is cut at most so many times.
const CUTS: u32 = 600;
/// A cut story is tried in so many orders of events before it counts as one that does not fail.
const ORDERS: u64 = 4;

/// A seed that failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Which.
    pub seed: u64,
    /// How many calls its run had.
    pub calls: u64,
    /// How many calls the shortest run has that still fails.
    pub needed: u64,
    /// What still has to go wrong for it.
    pub troubles: Vec<Trouble>,
    /// What happens in that run, in order.
    pub story: Vec<String>,
    /// What was found at its end.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, calls, needed, troubles, story, message } = self;
        writeln!(f, "seed {seed} fails with {calls} calls; {needed} of them are enough, and {troubles:?}:")?;
        story.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        write!(f, "  {message}")
    }
}

/// Runs a world for every seed, on as many threads as there are processors; the lowest that fails ends it, cut to its shortest story.
/// A world fails by a panic.
pub fn every_seed(seeds: Range<u64>, run: impl Fn(&Chaos) -> Tally + Sync) -> Result<Tally, Box<Failure>> {
    let next = AtomicU64::new(seeds.start);
    let total = Mutex::new(Tally::default());
    let failed = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                while failed.lock().unwrap_or_else(PoisonError::into_inner).is_none() {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    match attempt(seed, &Cut::default(), &run) {
                        Ok(tally) => total.lock().unwrap_or_else(PoisonError::into_inner).add_all(&tally),
                        Err(_) => {
                            let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                            *failed = Some(failed.map_or(seed, |other: u64| other.min(seed)));
                        }
                    }
                }
            });
        }
    });
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(seed) => Err(Box::new(shortest(seed, &run))),
        None => Ok(total.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}

/// A run that failed: what its end found, and its world.
type Failed = (String, Chaos);

fn attempt(seed: u64, cut: &Cut, run: &(impl Fn(&Chaos) -> Tally + Sync)) -> Result<Tally, Failed> {
    let chaos = Chaos::cut(seed, cut.clone());
    catch_unwind(AssertUnwindSafe(|| run(&chaos))).map_err(|panic| (said(&*panic), chaos))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

/// Cuts as long as what is left still fails: first troubles, then calls in ever smaller parts.
fn shortest(seed: u64, run: &(impl Fn(&Chaos) -> Tally + Sync)) -> Failure {
    let hook = take_hook();
    // What fails on the way is of no interest.
    set_hook(Box::new(|_| {}));
    let mut left = CUTS;
    let mut fails = |cut: &Cut| {
        (0..ORDERS).find_map(|order| {
            left = left.checked_sub(1)?;
            let cut = Cut { order, ..cut.clone() };
            attempt(seed, &cut, run).err().map(|(_, chaos)| (cut, chaos.numbered()))
        })
    };
    let (mut best, mut calls) = (Cut::default(), 0);
    if let Some((_, numbered)) = fails(&best) {
        calls = numbered;
    }
    let all = calls;
    for trouble in Trouble::ALL {
        let mut cut = best.clone();
        cut.quiet.insert(trouble);
        if let Some(found) = fails(&cut) {
            (best, calls) = found;
        }
    }
    let mut part = calls.div_ceil(2);
    while part > 0 {
        let mut shorter = false;
        for from in (0..calls).step_by(usize::try_from(part).unwrap_or(usize::MAX)) {
            let mut cut = best.clone();
            let before = cut.left_out.len();
            cut.left_out.extend(from..calls.min(from + part));
            if cut.left_out.len() > before
                && let Some(found) = fails(&cut)
            {
                (best, calls) = found;
                shorter = true;
            }
        }
        if !shorter || part > 1 {
            part /= 2;
        }
    }
    let cut = Cut { told: true, ..best };
    let told = attempt(seed, &cut, run).err();
    set_hook(hook);
    let (message, story) = told.map(|(message, chaos)| (message, chaos.story())).unwrap_or_default();
    let needed = (0..calls).filter(|call| !cut.left_out.contains(call)).count() as u64;
    let troubles = Trouble::ALL.into_iter().filter(|trouble| !cut.quiet.contains(trouble)).collect();
    Failure { seed, calls: all, needed, troubles, story, message }
}
