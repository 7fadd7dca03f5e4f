//! Time by the wall and by the processor.

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

/// What some number of transfers took.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// How many transfers.
    pub transfers: u64,
    /// By the clock on the wall.
    pub wall: Duration,
    /// By the clock of all threads of this process.
    pub cpu: Duration,
}

impl Took {
    /// Runs `work`, which says how many transfers it made.
    pub fn measure(work: impl FnOnce() -> u64) -> Self {
        let (wall, cpu) = (Instant::now(), ProcessTime::now());
        let transfers = work();
        Self { transfers, wall: wall.elapsed(), cpu: cpu.elapsed() }
    }

    /// Transfers a second.
    pub fn per_second(&self) -> f64 {
        self.transfers as f64 / self.wall.as_secs_f64()
    }

    /// Processor time of one transfer, in nanoseconds.
    pub fn cpu_ns(&self) -> f64 {
        self.cpu.as_nanos() as f64 / self.transfers as f64
    }
}

/// The one in the middle by rate.
pub fn median(mut rounds: Vec<Took>) -> Took {
    rounds.sort_by(|a, b| a.per_second().total_cmp(&b.per_second()));
    rounds[rounds.len() / 2]
}

/// A number with thousands apart.
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
