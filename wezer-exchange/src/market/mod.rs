//! The market: what is offered and wanted in a community, in categories that it draws up itself, and the search among it.
//!
//! Invariant: an announcement is seen by nobody whom its groups and its audience don't let; what is not published, or was taken
//! back, is there for its author alone. Categories form a tree without a ring, at most [`MAX_DEPTH`](category::MAX_DEPTH) deep.
//!
//! Cost: an announcement is two documents and about two index rows a word; a search reads at most
//! [`MAX_READ`](search::MAX_READ) announcements and a bounded number of index rows, however many there are.
//!
//! The lifecycle of an announcement is the flow `announcement`, data that the community may edit; [`SetUpExchange`] saves it as
//! shipped. What stands in its state `open` is found in the market.

pub mod announcement;
pub mod category;
mod event;
mod news;
pub mod picture;
mod place;
mod refusal;
pub mod search;
mod set_up;

pub use self::event::{
    AnnouncementChanged, AnnouncementWritten, CategoryChanged, CategoryClosed, CategoryCreated, CategoryMoved, PictureAdded,
    PicturesArranged,
};
pub use self::news::{MAX_AT_ONCE, MAX_SKILLED, MAX_WORDS, MarketNewsTicked, TickMarketNews};
pub use self::place::{Coordinates, Spot};
pub use self::refusal::MarketRefusal;
pub use self::set_up::{ANNOUNCEMENT_FLOW, SetUpExchange};
use wezer_core::kernel::{Registry, RegistryError, Right};

wezer_core::ids! {
    /// A category of the market.
    CategoryId,
    /// An offer or a want.
    AnnouncementId,
    /// A picture of what is announced.
    PictureId,
}

/// To draw up the categories of the market.
pub const MANAGE: Right = Right::new("market.manage");
/// To offer and to want.
pub const ANNOUNCE: Right = Right::new("market.announce");
/// To tell members of new wants for what they can do. An application's clock holds it.
pub const TICK: Right = Right::new("market.tick");

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(MANAGE)?.right(ANNOUNCE)?.right(TICK)?;
    registry.command::<SetUpExchange>()?.command::<TickMarketNews>()?.document::<news::MarketNews>()?;
    registry.event::<CategoryCreated>()?.event::<CategoryChanged>()?.event::<CategoryMoved>()?.event::<CategoryClosed>()?;
    registry.event::<AnnouncementWritten>()?.event::<AnnouncementChanged>()?;
    registry.event::<PictureAdded>()?.event::<PicturesArranged>()?;
    picture::register(registry)?;
    category::register(registry)?;
    announcement::register(registry)?;
    search::register(registry)
}
