//! `wezer:core/log`: write into the log that those who look after the community read.
//!
//! Invariant: nothing in a room depends on it. Cost: one call each; the host bounds how much is written.

use crate::host;

/// Its name, as [`Description::because`](crate::Description::because) wants it.
pub const INTERFACE: &str = "wezer:core/log";

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For the room's author.
    Debug,
    /// Good to know.
    Info,
    /// Look into it one day.
    Warn,
    /// Look into it now.
    Error,
}

/// A line in the log. Never write what people wrote or are.
pub fn write(level: Level, text: &str) {
    host::log::write(level, text);
}

/// For the room's author.
pub fn debug(text: &str) {
    write(Level::Debug, text);
}

/// Good to know.
pub fn info(text: &str) {
    write(Level::Info, text);
}

/// Look into it one day.
pub fn warn(text: &str) {
    write(Level::Warn, text);
}

/// Look into it now.
pub fn error(text: &str) {
    write(Level::Error, text);
}
