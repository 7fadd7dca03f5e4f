//! Rings of offers and wants: Ana bakes what Bo wants, Bo mends what Cleo wants, Cleo sings for Ana, and nobody pays.
//!
//! [`FindRings`] looks for rings that the asking member or group could be in; one of those in it [proposes](ProposeRing) it; once everybody
//! in it has [agreed](AnswerRing), each gift becomes a [deal](crate::deal) without a price, accepted in the same commit.
//!
//! Invariant: all or nothing: as long as one has not agreed nothing happens, and if one of the deals can't be made none is. Everybody in a
//! ring gives one and gets one, and no balance and no debt moves: every net position stays as it was, as in a clearing of debts (Tomaž
//! Fleischman and Paolo Dini, “Mathematical Foundations for Balancing the Payment System in the Trade Credit Market”, J. Risk Financial
//! Manag. 2021, 14(9), 452), with what is offered in the place of debts. That what one gives is worth what one gets is for each to judge:
//! that is what they are asked. Nothing is kept for a ring while answers are awaited. A bounty on a want goes to whoever serves it, as always.
//!
//! Cost: a search looks at [`MAX_LOOKED`] of the newest offers and wants each and takes [`MAX_STEPS`] steps, and
//! reads the hundred newest rings of who asks with their deals; a ring is one document, its
//! conclusion a deal for each gift.

mod answer;
mod circle;
mod event;
mod find;
mod proposal;
mod query;
mod refusal;

use wezer_core::kernel::{Registry, RegistryError};

pub use self::answer::AnswerRing;
pub use self::circle::MAX_STEPS;
pub use self::event::{RingAnswered, RingEnded, RingProposed};
pub use self::find::{FindRings, FoundRing, FoundRings, MAX_FOUND, MAX_LOOKED, ShownGift};
pub use self::proposal::{Gift, MAX_AWAITED, MAX_DAYS, MAX_SIDES, ProposeRing, Ring, RingSide, RingState};
pub use self::query::{RingById, Rings, RingsPage, SeenGift, SeenRing};
pub use self::refusal::RingRefusal;

wezer_core::ids! {
    /// A ring of offers and wants that was proposed. A later one is greater.
    RingId,
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.command::<ProposeRing>()?.command::<AnswerRing>()?;
    registry.query::<FindRings>()?.query::<Rings>()?.query::<RingById>()?;
    registry.event::<RingProposed>()?.event::<RingAnswered>()?.event::<RingEnded>()?;
    registry.document::<Ring>()?.index(Ring::BY_SIDE)?.index(Ring::AWAITED)?;
    Ok(())
}
