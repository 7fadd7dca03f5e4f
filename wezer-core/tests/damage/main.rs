//! Files that were damaged: every byte turned over, cut at every length, gone, or put back as they were earlier. A store then opens
//! whole, or says clearly that it can't; it never tells anything that is not so.
//!
//! `WEZER_DAMAGE_STEP=1` tries every byte and every length; else one in so many, so that some thousand are tried.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test says and panics where something is wrong")]

mod file;
mod sqlite;

use std::sync::atomic::{AtomicUsize, Ordering};

/// How far apart places are that are tried.
fn step(unless_set: usize) -> usize {
    std::env::var("WEZER_DAMAGE_STEP").map_or(unless_set, |step| step.parse().unwrap()).max(1)
}

/// Does it for all, on as many threads as there are processors.
fn for_each<T: Sync>(all: &[T], act: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    act(one);
                }
            });
        }
    });
}

/// The most memory that this process ever had, in MiB, where the system tells.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}
