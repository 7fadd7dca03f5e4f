//! Rings as those in them see them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Missing, Permission, Query, Stop, View};
use wezer_core::record::Author;
use wezer_core::right;
use wezer_core::time::Timestamp;

use super::{Gift, Ring, RingId, RingRefusal, RingSide, RingState};
use crate::deal::DealId;
use crate::market::AnnouncementId;
use crate::market::announcement::{Announcement, Line, line, sees_words};
use crate::market::search::newest;

/// A page has at most so many.
const MAX_PAGE: u16 = 50;

/// What one gives to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenGift {
    /// Which offer and which want.
    pub gift: Gift,
    /// The offer, as far as who asks may see it.
    pub offer: Option<Line>,
    /// The want, as far as who asks may see it.
    pub want: Option<Line>,
}

/// A ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenRing {
    /// Its id.
    pub ring: RingId,
    /// What each gives to the next, the last to the first.
    pub gifts: Vec<SeenGift>,
    /// Those in it, in the same order, and what they said.
    pub sides: Vec<RingSide>,
    /// Which of them is who asks, from 0.
    pub mine: Option<usize>,
    /// Until when answers are awaited.
    pub until: Timestamp,
    /// How it stands.
    pub state: RingState,
    /// Whether an answer is still taken.
    pub is_awaited: bool,
    /// The deals that came of it, in the order of the gifts.
    pub deals: Vec<DealId>,
}

fn shown(view: &mut View<'_>, id: AnnouncementId) -> Result<Option<Line>, Missing> {
    let (found, words) = (view.get::<Announcement>(id), sees_words(view, id));
    let (found, words) = (found?, words?);
    Ok(found.zip(words).map(|(found, words)| line(&found, Some(&words))))
}

fn seen(view: &mut View<'_>, ring: &Ring) -> Result<SeenRing, Missing> {
    let read: Vec<_> = ring.gifts.iter().map(|gift| (shown(view, gift.offer), shown(view, gift.want))).collect();
    let mut gifts = Vec::with_capacity(read.len());
    for (gift, (offer, want)) in ring.gifts.iter().zip(read) {
        gifts.push(SeenGift { gift: *gift, offer: offer?, want: want? });
    }
    let (sides, until, state) = (ring.sides.clone(), ring.until, ring.state);
    let mine = Author::of(view.actor()).and_then(|me| ring.place(me));
    let is_awaited = state == RingState::Asked && until > view.now();
    Ok(SeenRing { ring: ring.id, gifts, sides, mine, until, state, is_awaited, deals: ring.deals.clone() })
}

/// The rings that the asking member, or the group for which they act, is in: newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rings {
    /// Only those proposed before this one.
    #[serde(default)]
    pub before: Option<RingId>,
    /// At most so many, and never more than 50; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A page of rings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RingsPage {
    /// The rings.
    pub rings: Vec<SeenRing>,
    /// Ask again for what is before this one; `None` if nothing follows.
    pub next: Option<RingId>,
}

impl Query for Rings {
    const NAME: &'static str = "rings";
    type Output = RingsPage;
    type Error = RingRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<RingsPage, Stop<RingRefusal>> {
        let Some(me) = Author::of(view.actor()) else { return Ok(RingsPage { rings: Vec::new(), next: None }) };
        let limit = usize::from(self.limit.unwrap_or(20).clamp(1, MAX_PAGE));
        let ids = view.scan(newest(Ring::BY_SIDE, &me.key(), self.before.map(RingId::as_u128)), limit)?;
        let next = ids.last().copied().filter(|_| ids.len() == limit).map(RingId::from_u128);
        let found = view.all::<Ring>(ids.into_iter().map(RingId::from_u128))?;
        let rings: Vec<_> = found.iter().map(|ring| seen(view, ring)).collect();
        Ok(RingsPage { rings: rings.into_iter().collect::<Result<_, _>>()?, next })
    }
}

/// One ring, for those in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RingById {
    /// Which one.
    pub ring: RingId,
}

impl Query for RingById {
    const NAME: &'static str = "ring";
    type Output = Option<SeenRing>;
    type Error = RingRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<SeenRing>, Stop<RingRefusal>> {
        let found = view.get::<Ring>(self.ring)?;
        let in_it = Author::of(view.actor());
        let found = found.filter(|ring| in_it.is_none_or(|me| ring.place(me).is_some()));
        Ok(found.map(|ring| seen(view, &ring)).transpose()?)
    }
}
