//! Something that happened in the community.
//!
//! Invariant: a room hears only of what it described as wanted. Cost: with feature `json`, its data is read as it is asked for.

use crate::moment::Moment;

/// Something that happened in the community, as the person in whose name the room listens may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The number of the journal entry.
    pub seq: u64,
    /// What happened, such as `deal.paid`.
    pub name: String,
    /// When.
    pub at: Moment,
    /// Its data as JSON, as the journal shows it.
    pub data: String,
}

#[cfg(feature = "json")]
impl Event {
    /// Its data as a type of the room's own; fields that the type doesn't have are left out.
    ///
    /// # Errors
    /// `unreadable` if it doesn't fit.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, crate::Problem> {
        serde_json::from_str(&self.data).map_err(|_| crate::Problem::unreadable(&self.name))
    }
}
