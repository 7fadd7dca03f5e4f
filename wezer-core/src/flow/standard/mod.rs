//! The flows that come with this crate, as data: a community saves them as they are, or a copy that it changed.

use super::definition::FlowDefinition;

/// A payment from draft to done, with confirmation of declared money and refunds.
pub const TRANSFER: &str = include_str!("transfer.json");
/// A member's way in, out and back.
pub const MEMBERSHIP: &str = include_str!("membership.json");
/// Something that is published, accepted, paid and put away.
pub const CONTENT: &str = include_str!("content.json");

/// All of them.
pub const ALL: [&str; 3] = [TRANSFER, MEMBERSHIP, CONTENT];

/// The definition that this JSON is.
///
/// # Errors
/// If it is none. What comes with this crate always is one.
pub fn read(json: &str) -> Result<FlowDefinition, serde_json::Error> {
    serde_json::from_str(json)
}
