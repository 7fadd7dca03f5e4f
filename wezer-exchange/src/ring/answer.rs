//! Answers, and the deals that come of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::notification::NotificationKind;
use wezer_core::record::Author;
use wezer_core::{Command, Permission, Stop, Work};

use super::proposal::to_be_had;
use super::{Gift, Ring, RingAnswered, RingEnded, RingId, RingRefusal, RingState};
use crate::deal::{DealId, DealRefusal, MAKE, give};

/// Agrees to a ring, or refuses, for whom one acts. To agree is to give one of one's offer to the next without being paid, and to take
/// what the one before gives without paying. Once all have agreed the deals are made, all or none; one who refuses ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerRing {
    /// Which ring.
    pub ring: RingId,
    /// Whether one agrees.
    pub agrees: bool,
}

impl Command for AnswerRing {
    const NAME: &'static str = "answer_ring";
    type Output = RingState;
    type Error = RingRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MAKE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<RingState, Stop<RingRefusal>> {
        let unknown = RingRefusal::UnknownRing { ring: self.ring };
        let found = work.get::<Ring>(self.ring)?;
        let me = Author::of(work.actor());
        let mine = me.and_then(|me| Some((me, found.as_ref()?.place(me)?)));
        let (Some(found), Some((me, place))) = (found, mine) else { return Err(unknown.into()) };
        let mut ring = (*found).clone();
        if ring.state != RingState::Asked || ring.until <= work.now() {
            return Err(RingRefusal::TooLate { ring: self.ring }.into());
        }
        if self.agrees {
            // What one gives, what it is for, and what one gets: all of it is there for who agrees.
            let before = ring.gifts.iter().cycle().nth(place + ring.gifts.len() - 1).copied();
            let read: Vec<_> = [ring.gifts.get(place).copied(), before]
                .into_iter()
                .flatten()
                .flat_map(|gift: Gift| [gift.offer, gift.want])
                .map(|announcement| to_be_had(work, announcement))
                .collect();
            read.into_iter().collect::<Result<Vec<_>, _>>()?;
        }
        if let Some(side) = ring.sides.get_mut(place) {
            side.author = me;
            side.agrees = Some(self.agrees);
        }
        work.emit(&RingAnswered { ring: self.ring, side: me, agrees: self.agrees });
        if !self.agrees {
            return end(work, ring, RingState::Refused);
        }
        if ring.sides.iter().any(|side| side.agrees != Some(true)) {
            work.put(ring)?;
            return Ok(RingState::Asked);
        }
        match work.attempt(|work| give_all(work, &ring))? {
            Ok(deals) => {
                ring.deals = deals;
                end(work, ring, RingState::Agreed)
            }
            Err(_) => end(work, ring, RingState::FellThrough),
        }
    }
}

/// Makes all the deals, or is refused what stands in the way of one.
fn give_all(work: &mut Work<'_>, ring: &Ring) -> Result<Vec<DealId>, Stop<DealRefusal>> {
    let next = ring.sides.iter().cycle().skip(1);
    let gifts = ring.gifts.iter().zip(ring.sides.iter().zip(next));
    gifts.map(|(gift, (gives, gets))| give(work, (gift.offer, gives.author), (gift.want, gets.author))).collect()
}

fn end(work: &mut Work<'_>, mut ring: Ring, state: RingState) -> Result<RingState, Stop<RingRefusal>> {
    let deals = u32::try_from(ring.deals.len()).unwrap_or(u32::MAX);
    work.emit(&RingEnded { ring: ring.id, deals });
    let told = ring.people(work)?;
    work.notify_all(&told, NotificationKind::Outcome, &ring.record())?;
    ring.state = state;
    work.put(ring)?;
    Ok(state)
}
