//! What a room may use. Every limit has a name, and the error that tells of it names it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much rooms may use. The defaults suit rooms written in Rust; one written in JavaScript or Python needs
/// [`RoomLimits::for_interpreters`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomLimits {
    /// A component has at most so many bytes.
    pub component_bytes: usize,
    /// A component that takes longer to compile is refused, in milliseconds.
    pub compile_ms: u64,
    /// So many components are compiled at a time, in all communities of the process, those counted that took too long and are still at it:
    /// one more waits for its turn, as long as it may take to compile.
    pub compilers: u32,
    /// So many compiled components are kept in memory; the others are compiled, or taken from the cache, when they are called.
    pub loaded_components: usize,
    /// So many calls run at a time, in all communities of the process; one more waits for nothing and is refused as busy.
    pub calls_at_once: u32,
    /// Fuel of a call: about five units a nanosecond of plain computing.
    pub fuel: u64,
    /// Fuel of a call that tells a room of an event.
    pub event_fuel: u64,
    /// The longest that a call may last, in milliseconds: stands behind the fuel, for what fuel doesn't see.
    pub deadline_ms: u64,
    /// Fuel that each call of an interface costs, beside what it does.
    pub fuel_per_host_call: u64,
    /// Fuel that each query or command called through an interface costs.
    pub fuel_per_query: u64,
    /// Fuel that each byte that crosses costs.
    pub fuel_per_byte: u64,
    /// A memory of a component holds at most so many bytes.
    pub memory_bytes: usize,
    /// A component has at most so many memories.
    pub memories: u32,
    /// A component has at most so many tables.
    pub tables: u32,
    /// A table has at most so many elements.
    pub table_elements: usize,
    /// A component has at most so many core instances inside.
    pub instances: u32,
    /// The stack of a call has at most so many bytes.
    pub stack_bytes: usize,
    /// A call calls interfaces at most so often.
    pub host_calls: u32,
    /// A call carries out at most so many commands: what it changes lands in one commit.
    pub commands: u32,
    /// A call stops so often to wait for what is not in memory: it runs again from its start each time.
    pub reads: u32,
    /// What somebody fills in for one call has at most so many bytes.
    pub input_bytes: usize,
    /// So many bytes may be copied between a room and its host at a time.
    pub copied_bytes: usize,
    /// A page, a reply or a description has at most so many bytes.
    pub output_bytes: usize,
    /// A page has at most so many parts.
    pub output_parts: usize,
    /// A call logs at most so many bytes.
    pub log_bytes: usize,
    /// A key has at most so many bytes.
    pub key_bytes: usize,
    /// A value has at most so many bytes.
    pub value_bytes: usize,
    /// A room keeps at most so many values.
    pub keys: u32,
    /// A room keeps at most so many bytes.
    pub storage_bytes: u64,
    /// A room that failed so often in a row is paused.
    pub failures_in_a_row: u8,
}

impl Default for RoomLimits {
    fn default() -> Self {
        Self {
            component_bytes: 2 << 20,
            compile_ms: 20_000,
            compilers: 2,
            loaded_components: 1_000,
            calls_at_once: 32,
            fuel: 100_000_000,
            event_fuel: 20_000_000,
            deadline_ms: 2_000,
            fuel_per_host_call: 1_000,
            fuel_per_query: 20_000,
            fuel_per_byte: 2,
            memory_bytes: 32 << 20,
            memories: 8,
            tables: 64,
            table_elements: 20_000,
            instances: 100,
            stack_bytes: 512 << 10,
            host_calls: 10_000,
            commands: 1_000,
            reads: 256,
            input_bytes: 256 << 10,
            copied_bytes: 4 << 20,
            output_bytes: 512 << 10,
            output_parts: 20_000,
            log_bytes: 16 << 10,
            key_bytes: 256,
            value_bytes: 64 << 10,
            keys: 10_000,
            storage_bytes: 16 << 20,
            failures_in_a_row: 5,
        }
    }
}

impl RoomLimits {
    /// Limits that let interpreters in: components of 24 MiB, which take long to compile once, and larger memories.
    pub fn for_interpreters() -> Self {
        Self {
            component_bytes: 24 << 20,
            compile_ms: 120_000,
            memory_bytes: 128 << 20,
            fuel: 2_000_000_000,
            event_fuel: 400_000_000,
            ..Self::default()
        }
    }
}

/// Why a call was stopped. What the room did in it is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RoomFailure {
    /// It computed too much: [`RoomLimits::fuel`].
    #[error("the room computed too much (limit: fuel)")]
    Fuel,
    /// It took too long: [`RoomLimits::deadline_ms`].
    #[error("the room took too long (limit: deadline_ms)")]
    Deadline,
    /// It wanted more memory: [`RoomLimits::memory_bytes`].
    #[error("the room wanted too much memory (limit: memory_bytes)")]
    Memory,
    /// It wanted larger tables: [`RoomLimits::table_elements`].
    #[error("the room wanted too large tables (limit: table_elements)")]
    Tables,
    /// It called itself too deep: [`RoomLimits::stack_bytes`].
    #[error("the room called itself too deep (limit: stack_bytes)")]
    Stack,
    /// It called interfaces too often: [`RoomLimits::host_calls`].
    #[error("the room called its interfaces too often (limit: host_calls)")]
    HostCalls,
    /// It asked again and again for what is not in memory: [`RoomLimits::reads`].
    #[error("the room asked for too much that had to be fetched (limit: reads)")]
    Reads,
    /// It passed too much at a time: [`RoomLimits::copied_bytes`].
    #[error("the room passed too much at a time (limit: copied_bytes)")]
    CopiedBytes,
    /// It answered with too much: [`RoomLimits::output_bytes`], [`RoomLimits::output_parts`].
    #[error("the room answered with too much (limit: output_bytes, output_parts)")]
    Output,
    /// It logged too much: [`RoomLimits::log_bytes`].
    #[error("the room logged too much (limit: log_bytes)")]
    Log,
    /// It crashed.
    #[error("the room crashed")]
    Crash,
    /// It answered with something that is not what it should be, such as a text that is no text.
    #[error("the room answered with something broken")]
    Broken,
    /// It called an interface where it may not, such as while it describes itself.
    #[error("the room called an interface where it may not")]
    NotNow,
    /// Too many rooms run at this moment: [`RoomLimits::calls_at_once`].
    #[error("too many rooms run at this moment (limit: calls_at_once)")]
    Busy,
    /// It did too much in one call: [`RoomLimits::commands`].
    #[error("the room did too much at a time (limit: commands)")]
    Commands,
}

impl RoomFailure {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Fuel,
        Self::Deadline,
        Self::Memory,
        Self::Tables,
        Self::Stack,
        Self::HostCalls,
        Self::Reads,
        Self::CopiedBytes,
        Self::Output,
        Self::Log,
        Self::Crash,
        Self::Broken,
        Self::NotNow,
        Self::Busy,
        Self::Commands,
    ];

    /// The frozen name, under which messages tell of it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fuel => "room-failed-fuel",
            Self::Deadline => "room-failed-deadline",
            Self::Memory => "room-failed-memory",
            Self::Tables => "room-failed-tables",
            Self::Stack => "room-failed-stack",
            Self::HostCalls => "room-failed-host-calls",
            Self::Reads => "room-failed-reads",
            Self::CopiedBytes => "room-failed-copied-bytes",
            Self::Output => "room-failed-output",
            Self::Log => "room-failed-log",
            Self::Crash => "room-failed-crash",
            Self::Broken => "room-failed-broken",
            Self::NotNow => "room-failed-not-now",
            Self::Busy => "room-failed-busy",
            Self::Commands => "room-failed-commands",
        }
    }
}
