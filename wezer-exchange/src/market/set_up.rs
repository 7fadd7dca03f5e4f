use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::{SaveFlow, SavedFlow, standard};
use wezer_core::kernel::{Command, Permission, Stop, Work};
use wezer_core::standard::SET_UP;

use super::MarketRefusal;
use crate::campaign::CAMPAIGN_FLOW;
use crate::deal::DEAL_FLOW;

/// The flow of announcements as it comes with this crate, in JSON: from draft to open, and from there to done or taken back.
pub const ANNOUNCEMENT_FLOW: &str = include_str!("announcement/announcement.json");

/// The flows that this crate comes with.
const FLOWS: [&str; 3] = [ANNOUNCEMENT_FLOW, DEAL_FLOW, CAMPAIGN_FLOW];

/// Saves the flows of announcements, deals and campaigns, as they are shipped. Said again, it saves them again: what runs keeps its
/// version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpExchange {}

impl Command for SetUpExchange {
    const NAME: &'static str = "set_up_exchange";
    type Output = Vec<SavedFlow>;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(SET_UP)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Vec<SavedFlow>, Stop<MarketRefusal>> {
        let save = |json: &&str| {
            let definition = standard::read(json).expect("the flows that come with this crate are flows");
            SaveFlow::new(definition).decide(work).map_err(|stop| stop.map(MarketRefusal::from))
        };
        FLOWS.iter().map(save).collect()
    }
}
