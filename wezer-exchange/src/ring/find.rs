//! The rings that somebody could be in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Document as _, Missing, Permission, Query, Stop, View};
use wezer_core::record::Author;
use wezer_core::right;
use wezer_core::search::words;

use super::circle::circles;
use super::{MAX_SIDES, Ring, RingId, RingRefusal, RingState};
use crate::deal::taken::left_seen;
use crate::deal::{Deal, DealId};
use crate::market::announcement::{Announcement, AnnouncementWords, Kind, Line, line};
use crate::market::category::Category;
use crate::market::search::{Eyes, newest};
use crate::market::{AnnouncementId, CategoryId};

/// A search looks at the newest offers and wants, at most so many of each, and of one's own.
pub const MAX_LOOKED: usize = 500;
/// At most so many rings are found: the shortest.
pub const MAX_FOUND: usize = 20;
/// So many of the newest rings that somebody is in are looked at for those that were agreed.
const MAX_REMEMBERED: usize = 100;
/// Words of fewer letters don't make an offer fit a want.
const LONG_WORD: usize = 4;

/// What one gives to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShownGift {
    /// What is given.
    pub offer: Line,
    /// The want that it serves.
    pub want: Line,
}

/// A ring that could be proposed: each gives to the next, the last to the first. The first is whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FoundRing {
    /// What each gives.
    pub gifts: Vec<ShownGift>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FoundRings {
    /// The rings, the shortest first.
    pub rings: Vec<FoundRing>,
    /// Whether there may be more than were looked for.
    pub is_partial: bool,
}

/// The rings of two to five that the asking member, or the group for which they act, could be in, among what they see of the market. An
/// offer fits a want if one's category is the other's or above it, and a tag or a word of four letters in the titles is the same, case
/// and accents aside. Between the same two the want that waits longest is taken. What was agreed in a ring is not found again while one
/// of its deals is underway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindRings {}

/// An announcement as far as it is compared.
struct Thing {
    announcement: Arc<Announcement>,
    words: Arc<AnnouncementWords>,
    /// Its category and all above it.
    path: BTreeSet<CategoryId>,
    title: BTreeSet<String>,
}

impl Thing {
    fn fits(&self, want: &Self) -> bool {
        let (one, other) = (&self.announcement, &want.announcement);
        let near = self.path.contains(&other.category()) || want.path.contains(&one.category());
        near && (!one.tags().is_disjoint(other.tags()) || !self.title.is_disjoint(&want.title))
    }

    fn line(&self) -> Line {
        line(&self.announcement, Some(&self.words))
    }
}

/// The offers and wants that these eyes see and of which something is left, the oldest first, and whether there are more.
fn things(view: &mut View<'_>, me: Author) -> Result<(Vec<Thing>, bool), Missing> {
    let eyes = Eyes::of(view)?;
    let kinds = [Kind::Offer, Kind::Want].map(|kind| newest(Announcement::BY_KIND, &[kind as u8], None));
    let scanned: Vec<_> = kinds.into_iter().chain([newest(Announcement::BY_AUTHOR, &me.key(), None)]).collect();
    let scanned: Vec<_> = scanned.into_iter().map(|keys| view.scan(keys, MAX_LOOKED)).collect();
    let scanned = scanned.into_iter().collect::<Result<Vec<_>, _>>()?;
    let is_partial = scanned.iter().any(|ids| ids.len() == MAX_LOOKED);
    let ids: Vec<u128> = scanned.concat().into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let seen = eyes.all(view, &ids, |_| Some(()))?;
    let seen: Vec<_> = seen.into_iter().flatten().collect();
    let left: Vec<_> = seen.iter().map(|(one, ..)| left_seen(view, one)).collect();
    let categories: BTreeSet<CategoryId> = seen.iter().map(|(one, ..)| one.category()).collect();
    let categories = view.all::<Category>(categories.into_iter());
    let (left, categories) = (left.into_iter().collect::<Result<Vec<_>, _>>()?, categories?);
    let paths: BTreeMap<CategoryId, &[CategoryId]> = categories.iter().map(|one| (one.id(), one.path())).collect();
    let things = seen.into_iter().zip(left).filter(|(_, left)| *left != Some(0)).map(|((announcement, words_of, ()), _)| {
        let category = announcement.category();
        let path = paths.get(&category).copied().unwrap_or_default().iter().copied().chain([category]).collect();
        let title = words(words_of.title()).into_iter().filter(|word| word.chars().count() >= LONG_WORD).collect();
        Thing { announcement, words: words_of, path, title }
    });
    Ok((things.collect(), is_partial))
}

/// What is given in the rings that were agreed and are underway, each in the order of ids.
fn underway(view: &mut View<'_>, me: Author) -> Result<BTreeSet<BTreeSet<(AnnouncementId, AnnouncementId)>>, Missing> {
    let ids = view.scan(newest(Ring::BY_SIDE, &me.key(), None), MAX_REMEMBERED)?;
    let mut rings = view.all::<Ring>(ids.into_iter().map(RingId::from_u128))?;
    rings.retain(|ring| ring.state == RingState::Agreed);
    let deals: BTreeSet<DealId> = rings.iter().flat_map(|ring| ring.deals.iter().copied()).collect();
    let deals = view.all::<Deal>(deals.into_iter())?;
    let open: BTreeSet<DealId> = deals.iter().filter(|deal| deal.is_underway()).map(|deal| deal.id()).collect();
    rings.retain(|ring| ring.deals.iter().any(|deal| open.contains(deal)));
    Ok(rings.iter().map(|ring| ring.gifts.iter().map(|gift| (gift.offer, gift.want)).collect()).collect())
}

impl Query for FindRings {
    const NAME: &'static str = "find_rings";
    type Output = FoundRings;
    type Error = RingRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<FoundRings, Stop<RingRefusal>> {
        let Some(me) = Author::of(view.actor()) else { return Ok(FoundRings { rings: Vec::new(), is_partial: false }) };
        let (found, underway) = (things(view, me), underway(view, me));
        let ((things, cut), underway) = (found?, underway?);
        let keys: BTreeSet<_> = things.iter().map(|thing| thing.announcement.author().key()).collect();
        let place: BTreeMap<_, usize> = keys.into_iter().zip(0..).collect();
        let of = |thing: &Thing| place.get(&thing.announcement.author().key()).copied().unwrap_or_default();
        // For each who could give to whom, the oldest offer for the oldest want.
        let mut gifts: BTreeMap<(usize, usize), (&Thing, &Thing)> = BTreeMap::new();
        let kind = |kind: Kind| things.iter().filter(move |thing| thing.announcement.kind() == kind);
        for want in kind(Kind::Want) {
            for offer in kind(Kind::Offer) {
                let ends = (of(offer), of(want));
                if ends.0 != ends.1 && !gifts.contains_key(&ends) && offer.fits(want) {
                    gifts.insert(ends, (offer, want));
                }
            }
        }
        let mut to = vec![Vec::new(); place.len()];
        for (from, other) in gifts.keys() {
            to[*from].push(*other);
        }
        let Some(start) = place.get(&me.key()).copied() else { return Ok(FoundRings { rings: Vec::new(), is_partial: cut }) };
        let (found, whole) = circles(&to, start, MAX_SIDES, MAX_FOUND + underway.len());
        let rings = found.into_iter().map(|path| {
            let next = path.iter().cycle().skip(1);
            let pairs = path.iter().zip(next).filter_map(|(from, to)| gifts.get(&(*from, *to)));
            FoundRing { gifts: pairs.map(|(offer, want)| ShownGift { offer: offer.line(), want: want.line() }).collect() }
        });
        let is_new = |ring: &FoundRing| {
            !underway.contains(&ring.gifts.iter().map(|gift| (gift.offer.announcement, gift.want.announcement)).collect())
        };
        let mut rings: Vec<FoundRing> = rings.filter(is_new).collect();
        let is_partial = cut || !whole || rings.len() > MAX_FOUND;
        rings.truncate(MAX_FOUND);
        Ok(FoundRings { rings, is_partial })
    }
}
