//! The search of the market, and what in it is for somebody.
//!
//! Invariant: what is found is open, seen by the one who searches, hidden by nobody, between people neither of whom blocked the other,
//! and is all that was asked for. Pages that follow one another name everything once that did not change meanwhile.
//!
//! Cost: a page reads at most [`MAX_ROWS`] index rows for each thing that is asked for and [`MAX_READ`] announcements, however many
//! there are, in three to ten round trips. It gives what it found in them, and a mark from which to go on. What lies near reads at
//! most [`MAX_NEAR`] announcements: where there are more in the circle, the circle is narrowed, and the page says how far it reached.
//! Counting ([`SearchMarket::facets`]) reads all of these instead of stopping at a full page, and nothing beyond: kind, category,
//! currencies, tags and groups stand in what was read already. The sums themselves take 0.05 ms for [`MAX_READ`] announcements with
//! five tags and three groups each, however large the market is.

mod candidate;
mod facet;
mod fitting;
mod hit;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::follow::Followed;
use wezer_core::id::GroupId;
use wezer_core::kernel::{Index, IndexKeys, Missing, Permission, Query, Registry, RegistryError, Stop, View};
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::right;
use wezer_core::search::Sought;

use self::candidate::{Candidates, Rest};
use self::facet::Tally;
pub use self::facet::{Count, Facets};
pub use self::fitting::{DigestMark, DigestPage, MarketDigest, WantsForMe};
pub(crate) use self::fitting::{asked, skills_of};
pub(crate) use self::hit::Eyes;
pub use self::hit::{Hit, Why};
use self::hit::{Wanted, hits};
use super::announcement::{Announcement, Kind};
use super::category::{Category, MAX_CATEGORIES, TagName};
use super::{AnnouncementId, CategoryId, Coordinates, MarketRefusal, Spot};

/// What is sought has at most so many bytes.
pub const MAX_TEXT: usize = 200;
/// What is sought has at most so many words.
pub const MAX_SOUGHT: usize = 8;
/// So many rows of an index are read for one thing that is asked for.
pub const MAX_ROWS: usize = 1_000;
/// So many announcements are looked at for one page.
pub const MAX_READ: usize = 200;
/// So many announcements are put in the order of their distance.
pub const MAX_NEAR: usize = 400;
/// A circle reaches at most so many kilometres far.
pub const MAX_KM: u32 = 100;
/// So many categories, tags or groups are counted, those with most.
pub const MAX_COUNTED: usize = 50;
/// A page has at most so many.
pub const MAX_PAGE: u16 = 100;
/// A page has so many unless said.
pub const PAGE: u16 = 20;

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// What was written last comes first.
    #[default]
    Newest,
    /// What is nearest to the point of `near` comes first.
    Nearest,
    /// What costs least in `currency` comes first.
    Cheapest,
}

/// A circle around a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// The middle; it is rounded as places are.
    pub point: Coordinates,
    /// How far it reaches: 1 to 100 km.
    #[schemars(range(min = 1, max = 100))]
    pub km: u32,
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The last announcement that was looked at.
    pub announcement: AnnouncementId,
    /// What it cost, where that is the order.
    #[serde(default)]
    pub price: Option<Amount>,
    /// How far it was in metres, where that is the order.
    #[serde(default)]
    pub metres: Option<u32>,
}

/// Finds what is announced in the market: all that is asked for at once. Case and accents don't count, and the last word may be the
/// beginning of one from three characters on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchMarket {
    /// Words in the title, the name of the place or the description: at most 200 bytes and 8 words.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub text: String,
    /// Offers or wants only.
    #[serde(default)]
    pub kind: Option<Kind>,
    /// In this category or below it.
    #[serde(default)]
    pub category: Option<CategoryId>,
    /// With this tag.
    #[serde(default)]
    pub tag: Option<TagName>,
    /// With a price in this currency.
    #[serde(default)]
    pub currency: Option<CurrencyCode>,
    /// Costing at least so much of it.
    #[serde(default)]
    pub at_least: Option<Amount>,
    /// Costing at most so much of it.
    #[serde(default)]
    pub at_most: Option<Amount>,
    /// In this group.
    #[serde(default)]
    pub group: Option<GroupId>,
    /// In the name of this member or group.
    #[serde(default)]
    pub author: Option<Followed>,
    /// Within this circle.
    #[serde(default)]
    pub near: Option<Near>,
    /// In which order.
    #[serde(default)]
    pub order: Order,
    /// Only what comes after this mark.
    #[serde(default)]
    pub after: Option<Mark>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
    /// Whether to count what was found, among the 200 announcements that a page looks at.
    #[serde(default)]
    pub facets: bool,
}

impl SearchMarket {
    /// Whatever holds these words.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// A page of what was found. It may be shorter than asked for although more follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MarketPage {
    /// What was found.
    pub hits: Vec<Hit>,
    /// Ask again for what comes after this; `None` if nothing follows.
    pub next: Option<Mark>,
    /// What was counted, if it was asked for.
    pub facets: Option<Facets>,
    /// How many kilometres far was searched, in the order of nearness: fewer than asked for where so much lies near.
    pub reached_km: Option<u32>,
}

/// The rows of an index under `key` before `before`, greatest id first.
pub(crate) fn newest(index: Index, key: &[u8], before: Option<u128>) -> IndexKeys {
    match before {
        Some(before) => index.between(key, &[key, before.to_be_bytes().as_slice()].concat()).backwards(),
        None => index.starting_with(key).backwards(),
    }
}

fn page(limit: Option<u16>) -> usize {
    usize::from(limit.unwrap_or(PAGE).clamp(1, MAX_PAGE))
}

impl SearchMarket {
    fn wanted(&self, view: &mut View<'_>) -> Result<Wanted, Stop<MarketRefusal>> {
        let sought = Sought::new(&self.text);
        if self.text.len() > MAX_TEXT || sought.words().len() > MAX_SOUGHT {
            return Err(MarketRefusal::SoughtTooLong { bytes: MAX_TEXT, words: MAX_SOUGHT }.into());
        }
        let circle = match self.near {
            Some(Near { km, .. }) if !(1..=MAX_KM).contains(&km) => return Err(MarketRefusal::TooFar { limit: MAX_KM }.into()),
            Some(Near { point, km }) => Some((Spot::try_from(point)?, km)),
            None => None,
        };
        let order_needs = match self.order {
            Order::Newest => false,
            Order::Nearest => circle.is_none(),
            Order::Cheapest => self.currency.is_none(),
        };
        let unsaid = (self.at_least.is_some() || self.at_most.is_some()) && self.currency.is_none();
        if order_needs || unsaid {
            return Err(MarketRefusal::OrderNeedsMore.into());
        }
        let below = match self.category {
            Some(category) => view.scan(Category::below(Some(category)), MAX_CATEGORIES).map(Some)?,
            None => None,
        };
        let below = below.map(|ids| ids.into_iter().map(CategoryId::from_u128).collect());
        let sought = Some(sought).filter(|sought| !sought.words().is_empty());
        Ok(Wanted { search: self.clone(), sought, below, circle })
    }

    /// Where a page ended.
    fn mark(&self, view: &mut View<'_>, wanted: &Wanted, id: u128) -> Result<Mark, Missing> {
        let announcement = AnnouncementId::from_u128(id);
        if self.order == Order::Newest {
            return Ok(Mark { announcement, price: None, metres: None });
        }
        let found = view.get::<Announcement>(announcement)?;
        let price = self.currency.and_then(|currency| found.as_ref()?.price().amount_in(currency));
        let metres = found.as_ref().and_then(|found| wanted.metres(found));
        Ok(Mark { announcement, price, metres })
    }
}

impl Query for SearchMarket {
    const NAME: &'static str = "search_market";
    type Output = MarketPage;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<MarketPage, Stop<MarketRefusal>> {
        let (wanted, eyes) = (self.wanted(view), Eyes::of(view));
        let (wanted, eyes) = (wanted?, eyes?);
        let Candidates { ids, rest, reached_km } = Candidates::of(view, &wanted)?;
        let limit = page(self.limit);
        let mut facets = self.facets.then(Tally::default);
        let (mut found, mut last, mut looked) = (Vec::new(), None, 0);
        // One more list of what is read, so that the last page of a short list ends with it.
        let readable = ids.len().min(if self.order == Order::Nearest { MAX_NEAR } else { MAX_READ });
        for chunk in ids[..readable].chunks(limit * 2) {
            let hits = hits(view, &eyes, &wanted, chunk)?;
            looked += chunk.len();
            for (id, hit) in chunk.iter().zip(hits) {
                if let (Some(facets), Some(hit)) = (&mut facets, &hit) {
                    facets.count(&hit.line);
                }
                if found.len() < limit {
                    last = Some(*id);
                    found.extend(hit);
                }
            }
            if found.len() >= limit && facets.is_none() {
                break;
            }
        }
        let whole = looked == ids.len() && matches!(rest, Rest::Nothing);
        let facets = facets.map(|facets| facets.finish(looked, whole && self.after.is_none()));
        let at = match rest {
            _ if last != ids.last().copied() => last,
            Rest::Nothing => None,
            Rest::After(id) => Some(id),
        };
        let next = at.map(|id| self.mark(view, &wanted, id)).transpose()?;
        Ok(MarketPage { hits: found, next, facets, reached_km })
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.query::<SearchMarket>()?.query::<WantsForMe>()?.query::<MarketDigest>()?;
    Ok(())
}
