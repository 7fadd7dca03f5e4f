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

#[cfg(all(test, feature = "json"))]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_as_far_as_the_room_knows_it() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct Paid {
            deal: crate::Id,
        }
        let deal = crate::Id::new(7);
        let event = |data: String| Event { seq: 1, name: "deal.paid".to_owned(), at: Moment::FIRST, data };
        assert_eq!(event(format!(r#"{{"deal":"{deal}","entry":"1"}}"#)).read(), Ok(Paid { deal }));
        assert_eq!(event("{}".to_owned()).read::<Paid>().map_err(|problem| problem.code), Err("unreadable".to_owned()));
    }
}
