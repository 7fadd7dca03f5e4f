//! The shape of everything that changes a community.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Hint, Permission, Refusal, Stop, Work};

/// Something that somebody asks the community to do: a plain struct, named by a verb phrase.
///
/// `decide` is a pure function of what it reads through [`Work`]: no clock, no randomness, no I/O. It may be run several times for
/// one request, whenever something that it read was not in memory or was changed by another process; only the last run counts.
pub trait Command: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// The stable name by which HTTP, rooms and flows call it: a verb phrase in snake case.
    const NAME: &'static str;
    /// What the caller gets. Ids and quantities only: it is kept in the journal, to be given again to a retry.
    type Output: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static;
    /// Why it may be refused.
    type Error: Refusal;

    /// The right that the actor must hold. There is no command without one.
    fn permission(&self) -> Permission;

    /// Names what `decide` is about to read, so that a batch fetches it in one round trip. Optional: what is not named is
    /// fetched when it is missed.
    fn reads(&self, _hint: &mut Hint<'_>) {}

    /// Decides: reads, writes and emits through `work`, or refuses. Whatever it did before refusing is undone.
    fn decide(&self, work: &mut Work<'_>) -> Result<Self::Output, Stop<Self::Error>>;
}
