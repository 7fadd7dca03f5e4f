//! What the operating system tells of the process. Linux only: elsewhere the figures stay 0.

use std::fs;

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use wezer_core::world::{SystemWorld, World};

#[derive(Debug)]
pub(super) struct Process {
    memory: Gauge,
    files: Gauge,
}

impl Process {
    /// Under the names that other programs use, too.
    pub(super) fn register(registry: &mut Registry) -> Self {
        let (process, begun) = (Self { memory: Gauge::default(), files: Gauge::default() }, Gauge::<i64>::default());
        begun.set(SystemWorld.now().as_micros() / 1_000_000);
        registry.register_with_unit("process_resident_memory", "Memory in use", Unit::Bytes, process.memory.clone());
        registry.register("process_open_fds", "Open files and connections", process.files.clone());
        registry.register_with_unit("process_start_time", "When the process began, since 1970", Unit::Seconds, begun);
        process
    }

    pub(super) fn look(&self) {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let kibibytes =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix("kB")?.trim().parse::<i64>().ok());
        self.memory.set(kibibytes.unwrap_or_default().saturating_mul(1_024));
        let files = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
        self.files.set(i64::try_from(files).unwrap_or(i64::MAX));
    }
}
