//! The engine: compiles components, and bounds what they may use.
//!
//! Invariant: only bytes that a community installed are compiled, here; nothing precompiled comes from outside. A component that can't be
//! a room is refused before any of its code runs.
//!
//! Cost: compiling takes about 2 ms a kilobyte of a room written in Rust, outside the lane, once; a cache directory keeps it across
//! restarts. An instance costs some microseconds.

mod clock;
mod convert;
pub(in crate::room) mod import;
pub(in crate::room) mod inside;
pub mod page;
mod ready;

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, InstancePre, Linker};
pub(in crate::room) use wasmtime::component::{ComponentNamedList, Lift, Lower};
use wasmtime::{Cache, CacheConfig, Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

pub(in crate::room) use self::clock::Running;
use self::clock::{Clock, TICK_MS};
use self::import::link;
use self::inside::Inside;
use self::ready::{Components, Ready};
use crate::interface::{ComponentId, Interface};
use crate::room::{RoomFailure, RoomLimits, RoomRefusal};

/// So much of a memory or table stays with the pool after a call, at most.
const KEPT_BYTES: usize = 256 << 10;

/// What runs rooms. One serves all communities of a process: cloning gives another handle on the same one.
#[derive(Clone)]
pub struct RoomEngine(Arc<Shared>);

struct Shared {
    engine: Engine,
    limits: RoomLimits,
    clock: Arc<Clock>,
    compiling: Mutex<u32>,
    compiled: Condvar,
}

/// What a machine does not give.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rooms can't run here: {reason}")]
pub struct RoomEngineError {
    /// What the engine says.
    pub reason: String,
}

impl RoomEngine {
    /// An engine with these limits. What it compiles is kept in memory only.
    ///
    /// # Errors
    /// If this machine can't run compiled WebAssembly.
    pub fn new(limits: RoomLimits) -> Result<Self, RoomEngineError> {
        Self::build(limits, None)
    }

    /// The same, with a directory that keeps what was compiled. Nobody but the application may write there: what lies in it is run as it is.
    ///
    /// # Errors
    /// If this machine can't run compiled WebAssembly, or the directory can't be used.
    pub fn with_cache(limits: RoomLimits, directory: &Path) -> Result<Self, RoomEngineError> {
        let mut config = CacheConfig::new();
        config.with_directory(directory);
        let cache = Cache::new(config).map_err(|error| RoomEngineError { reason: error.to_string() })?;
        Self::build(limits, Some(cache))
    }

    fn build(limits: RoomLimits, cache: Option<Cache>) -> Result<Self, RoomEngineError> {
        let mut config = Config::new();
        config
            .consume_fuel(true)
            .epoch_interruption(true)
            .max_wasm_stack(limits.stack_bytes)
            .cranelift_opt_level(OptLevel::Speed);
        // The same each time, on every machine. Threads are not compiled in.
        config.relaxed_simd_deterministic(true).cranelift_nan_canonicalization(true);
        config.wasm_backtrace_max_frames(None).cache(cache);
        let mut pool = PoolingAllocationConfig::default();
        let at_once = limits.calls_at_once;
        pool.total_component_instances(at_once)
            .total_core_instances(at_once.saturating_mul(limits.instances))
            .total_memories(at_once.saturating_mul(limits.memories))
            .total_tables(at_once.saturating_mul(limits.tables))
            .max_core_instances_per_component(limits.instances)
            .max_memories_per_component(limits.memories)
            .max_tables_per_component(limits.tables)
            .max_memory_size(limits.memory_bytes)
            .table_elements(limits.table_elements)
            // What a call wrote to is written back as it was, so that the next call need not fault the same pages in again.
            .pagemap_scan(Enabled::Auto)
            .linear_memory_keep_resident(KEPT_BYTES)
            .table_keep_resident(KEPT_BYTES);
        let mut pooled = config.clone();
        pooled.memory_reservation(limits.memory_bytes as u64).allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        // Where the address space for a pool is refused, an instance costs some microseconds more.
        let engine = Engine::new(&pooled).or_else(|_| Engine::new(&config));
        let engine = engine.map_err(|error| RoomEngineError { reason: error.to_string() })?;
        let clock = Clock::new(engine.clone(), limits.calls_at_once);
        Ok(Self(Arc::new(Shared { engine, limits, clock, compiling: Mutex::new(0), compiled: Condvar::new() })))
    }

    /// What rooms may use.
    pub fn limits(&self) -> &RoomLimits {
        &self.0.limits
    }

    pub(in crate::room) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// How many ticks a call may last.
    pub(in crate::room) fn deadline_ticks(&self) -> u64 {
        self.0.limits.deadline_ms.div_ceil(TICK_MS) + 1
    }

    /// A place among those that run at the same time; `None` if all are taken. The clock ticks while there is one.
    pub(in crate::room) fn begin(&self) -> Option<Running> {
        self.0.clock.begin()
    }

    /// Waits for a turn to compile, as long as compiling may take.
    fn turn(&self) -> Option<Compiling> {
        let limits = &self.0.limits;
        let compiling = self.0.compiling.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = Duration::from_millis(limits.compile_ms);
        let waited = self.0.compiled.wait_timeout_while(compiling, wait, |compiling| *compiling >= limits.compilers);
        let (mut compiling, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return None;
        }
        *compiling += 1;
        Some(Compiling(Arc::clone(&self.0)))
    }

    /// Compiles a component on a thread of its own, and gives up waiting when it takes too long. Nothing ends a compiler: one that goes on
    /// keeps its turn.
    fn compile(&self, bytes: &Arc<[u8]>) -> Result<Component, RoomRefusal> {
        let (sender, receiver) = sync_channel(1);
        let (engine, bytes) = (self.0.engine.clone(), Arc::clone(bytes));
        let turn = self.turn().ok_or(RoomRefusal::Failed { failure: RoomFailure::Busy })?;
        let compile = move || {
            let compiled = Component::new(&engine, &bytes).map_err(|error| first_line(&error));
            drop(turn);
            sender.send(compiled).unwrap_or(());
        };
        // Deeply nested types make the compiler go deep.
        let thread = std::thread::Builder::new().name("room compiler".to_owned()).stack_size(16 << 20).spawn(compile);
        thread.map_err(|_| RoomRefusal::Failed { failure: RoomFailure::Busy })?;
        let limit_ms = self.0.limits.compile_ms;
        match receiver.recv_timeout(Duration::from_millis(limit_ms)) {
            Ok(Ok(component)) => Ok(component),
            Ok(Err(reason)) => Err(RoomRefusal::NotAComponent { reason }),
            Err(RecvTimeoutError::Timeout) => Err(RoomRefusal::SlowToCompile { limit_ms }),
            Err(RecvTimeoutError::Disconnected) => Err(RoomRefusal::Failed { failure: RoomFailure::Crash }),
        }
    }
}

fn first_line(error: &wasmtime::Error) -> String {
    let text = format!("{error:#}");
    text.lines().next().unwrap_or_default().chars().filter(|letter| !letter.is_control()).take(200).collect()
}

impl fmt::Debug for RoomEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoomEngine").field("limits", &self.0.limits).finish_non_exhaustive()
    }
}

/// A turn to compile.
struct Compiling(Arc<Shared>);

impl Drop for Compiling {
    fn drop(&mut self) {
        *self.0.compiling.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.compiled.notify_one();
    }
}

/// A component that is ready to be called.
pub(crate) struct Loaded {
    pub(in crate::room) instance: InstancePre<Inside>,
    /// The interfaces that it imports, with the functions of each.
    pub(in crate::room) imports: BTreeMap<String, BTreeSet<String>>,
}

impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded").field("imports", &self.imports).finish_non_exhaustive()
    }
}

/// The rooms of the communities that share a registry: the engine, the interfaces, and what is compiled against them.
pub(crate) struct Host {
    pub(crate) engine: RoomEngine,
    linker: OnceLock<Linker<Inside>>,
    loaded: Mutex<Components>,
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl Host {
    pub(crate) fn new(engine: RoomEngine) -> Self {
        Self { engine, linker: OnceLock::new(), loaded: Mutex::default() }
    }

    /// A component if it is ready, or why it can't be.
    pub(in crate::room) fn find(&self, component: ComponentId) -> Option<Ready> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).find(component, Instant::now())
    }

    /// Makes a component ready. Takes as long as compiling does.
    pub(in crate::room) fn load(
        &self,
        component: ComponentId,
        bytes: &Arc<[u8]>,
        interfaces: &BTreeMap<&'static str, Interface>,
    ) {
        let ready = self.prepare(bytes, interfaces).map(Arc::new);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        loaded.keep(component, ready, Instant::now(), self.engine.limits().loaded_components);
    }

    /// What a component imports.
    pub(in crate::room) fn imports_of(
        &self,
        bytes: &Arc<[u8]>,
        interfaces: &BTreeMap<&'static str, Interface>,
    ) -> Result<BTreeMap<String, BTreeSet<String>>, RoomRefusal> {
        imports(&self.engine.compile(bytes)?, self.engine.engine(), interfaces)
    }

    fn prepare(&self, bytes: &Arc<[u8]>, interfaces: &BTreeMap<&'static str, Interface>) -> Result<Loaded, RoomRefusal> {
        let component = self.engine.compile(bytes)?;
        let imports = imports(&component, self.engine.engine(), interfaces)?;
        let linker = match self.linker.get() {
            Some(linker) => linker,
            None => {
                let linked = link(self.engine.engine(), interfaces).map_err(|error| unfit(&error))?;
                self.linker.get_or_init(|| linked)
            }
        };
        let instance = linker.instantiate_pre(&component).map_err(|error| unfit(&error))?;
        inside::check_exports(&self.engine, &instance)?;
        Ok(Loaded { instance, imports })
    }
}

fn unfit(error: &wasmtime::Error) -> RoomRefusal {
    RoomRefusal::NotAComponent { reason: first_line(error) }
}

/// Splits `wezer:core/members@0.1.0`.
fn split(import: &str) -> (&str, &str) {
    import.split_once('@').unwrap_or((import, ""))
}

/// Whether an interface of version `offered` serves whoever was built against `wanted`: the same before 1.0.0 within a minor version,
/// after within a major one (semver).
fn serves(offered: &str, wanted: &str) -> bool {
    let parts = |version: &str| -> Option<[u64; 3]> {
        let mut numbers = version.split('.').map(|part| part.parse().ok());
        Some([numbers.next()??, numbers.next()??, numbers.next()??])
    };
    match (parts(offered), parts(wanted)) {
        (Some([0, minor, patch]), Some([0, wanted_minor, wanted_patch])) => minor == wanted_minor && patch >= wanted_patch,
        (Some([major, minor, patch]), Some([wanted_major, wanted_minor, wanted_patch])) => {
            major == wanted_major && (minor, patch) >= (wanted_minor, wanted_patch)
        }
        _ => false,
    }
}

/// What a component imports, read before any of its code runs. Refuses what no package here offers.
fn imports(
    component: &Component,
    engine: &Engine,
    interfaces: &BTreeMap<&'static str, Interface>,
) -> Result<BTreeMap<String, BTreeSet<String>>, RoomRefusal> {
    let mut found = BTreeMap::new();
    for (import, item) in component.component_type().imports(engine) {
        let unknown = || RoomRefusal::UnknownImport { import: import.chars().take(100).collect() };
        let ComponentItem::ComponentInstance(instance) = item.ty else { return Err(unknown()) };
        let mut functions = BTreeSet::new();
        for (name, item) in instance.exports(engine) {
            match item.ty {
                ComponentItem::ComponentFunc(_) => {
                    functions.insert(name.to_owned());
                }
                ComponentItem::Type(_) => {}
                _ => return Err(unknown()),
            }
        }
        // An interface of types alone allows nothing.
        if functions.is_empty() {
            continue;
        }
        let (name, version) = split(import);
        let interface = interfaces.get(name).filter(|interface| serves(interface.version, version)).ok_or_else(unknown)?;
        let is_offered = |function: &String| interface.functions.iter().any(|offered| offered.name == function);
        if let Some(strange) = functions.iter().find(|function| !is_offered(function)) {
            let import = format!("{import}#{strange}").chars().take(100).collect();
            return Err(RoomRefusal::UnknownImport { import });
        }
        found.insert(name.to_owned(), functions);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::serves;

    #[test]
    fn an_interface_serves_within_its_minor_version() {
        assert!(serves("0.1.0", "0.1.0") && serves("0.1.3", "0.1.0") && serves("1.4.0", "1.2.9"));
        assert!(!serves("0.1.0", "0.1.1") && !serves("0.2.0", "0.1.0") && !serves("1.2.0", "2.0.0") && !serves("0.1.0", ""));
    }
}
