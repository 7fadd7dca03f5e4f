//! What people see of flows: definitions, runs, and why they may not.

mod definition;
mod history;
mod list;
mod seen;

pub use self::definition::{FindFlow, FlowDefinitions, FlowSeen, KnownFlow};
pub use self::history::{FlowHistory, HistoryStep};
pub use self::list::{FlowRuns, RunLine, RunsOf};
pub(crate) use self::seen::sees_driven;
pub use self::seen::{FlowRunOf, RunSeen, TransitionSeen, WhyNot};

/// A query lists at most so many runs or steps.
const MAX_LISTED: u16 = 1_000;
/// So many if nothing is said.
const LISTED: u16 = 100;
