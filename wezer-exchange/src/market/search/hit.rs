//! Whether an announcement is what is asked for, and why.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::follow::Followed;
use wezer_core::id::{GroupId, MemberId};
use wezer_core::kernel::{Document as _, Missing, View};
use wezer_core::moderation::Blocks;
use wezer_core::money::Money;
use wezer_core::post::Sight;
use wezer_core::record::{Author, RecordRef};
use wezer_core::search::{Sought, words};

use super::SearchMarket;
use crate::market::announcement::{Announcement, AnnouncementWords, Line, author_key, line};
use crate::market::category::TagName;
use crate::market::{AnnouncementId, CategoryId, Spot};

/// Why something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It holds the words: so many of them in the title, the others elsewhere.
    Words {
        /// How many of the words stand in the title.
        in_title: u8,
        /// How many words were sought.
        of: u8,
    },
    /// It lies in the category that was asked for, or in this one below it.
    Category(CategoryId),
    /// It has the tag.
    Tag(TagName),
    /// It has this price.
    Price(Money),
    /// It stands in the group.
    Group(GroupId),
    /// It is by the author that was asked for.
    Author,
    /// It lies near: so many metres far.
    Near(u32),
    /// It is what one can do: this of one's skills.
    Skill(String),
    /// One follows its author.
    FollowedAuthor,
    /// One follows its category or this one above it.
    FollowedCategory(CategoryId),
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hit {
    /// What it says in a list.
    pub line: Line,
    /// Why it was found; nothing if nothing was asked for.
    pub why: Vec<Why>,
}

/// What is asked for, read once.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) search: SearchMarket,
    pub(super) sought: Option<Sought>,
    pub(super) below: Option<BTreeSet<CategoryId>>,
    pub(super) circle: Option<(Spot, u32)>,
}

impl Wanted {
    /// How far an announcement is from the middle of the circle.
    pub(super) fn metres(&self, announcement: &Announcement) -> Option<u32> {
        Some(self.circle?.0.metres_to(announcement.spot()?))
    }

    /// Whether it is what is asked for but for its words, and why.
    fn fits(&self, announcement: &Announcement) -> Option<Vec<Why>> {
        let search = &self.search;
        let mut why = Vec::new();
        let is = |fits: bool| fits.then_some(());
        is(search.kind.is_none_or(|kind| kind == announcement.kind()))?;
        if let Some(below) = &self.below {
            is(below.contains(&announcement.category()))?;
            why.push(Why::Category(announcement.category()));
        }
        if let Some(tag) = &search.tag {
            is(announcement.tags().contains(tag))?;
            why.push(Why::Tag(tag.clone()));
        }
        if let Some(currency) = search.currency {
            let amount = announcement.price().amount_in(currency)?;
            is(search.at_least.is_none_or(|least| amount >= least) && search.at_most.is_none_or(|most| amount <= most))?;
            why.push(Why::Price(Money::new(amount, currency)));
        }
        if let Some(group) = search.group {
            is(announcement.groups().contains(&group))?;
            why.push(Why::Group(group));
        }
        if let Some(author) = &search.author {
            is(author_key(author) == Some(announcement.author().key()))?;
            why.push(Why::Author);
        }
        if let Some((_, km)) = self.circle {
            let metres = self.metres(announcement)?;
            is(metres <= km.saturating_mul(1_000))?;
            why.push(Why::Near(metres));
        }
        Some(why)
    }
}

/// An announcement that somebody sees, its words, and what was made of it.
pub(crate) type Seen<T> = (Arc<Announcement>, Arc<AnnouncementWords>, T);

/// Who looks, and whom they don't want to see.
#[derive(Debug)]
pub(crate) struct Eyes {
    pub(super) sight: Sight,
    blocks: Option<Arc<Blocks>>,
}

impl Eyes {
    pub(crate) fn of(view: &mut View<'_>) -> Result<Self, Missing> {
        let sight = view.sight()?;
        let blocks = sight.person().map(|me| view.get::<Blocks>(me)).transpose()?.flatten();
        Ok(Self { sight, blocks })
    }

    fn me(&self) -> Option<MemberId> {
        self.sight.person()
    }

    /// Whether an announcement is in the market for these eyes.
    fn see(&self, view: &mut View<'_>, announcement: &Announcement) -> Result<bool, Missing> {
        let now = view.now();
        if !announcement.is_open() || announcement.is_over(now) {
            return Ok(false);
        }
        let other = match announcement.author() {
            Author::Member(member) if Some(member) != self.me() => Some(member),
            _ => None,
        };
        let record = RecordRef::of::<Announcement>(announcement.id());
        let (sees, hidden) = (view.sees(&self.sight, &announcement.placement()), view.is_hidden(&record));
        let theirs = other.map(|other| view.get::<Blocks>(other)).transpose();
        let (sees, hidden, theirs) = (sees?, hidden?, theirs?.flatten());
        let i_blocked = other.is_some_and(|other| self.blocks.as_ref().is_some_and(|blocks| blocks.has(other)));
        let blocked_me = self.me().is_some_and(|me| theirs.is_some_and(|blocks| blocks.has(me)));
        Ok(sees && !hidden && !i_blocked && !blocked_me)
    }

    /// For each id the announcement and its words, if it is in the market for these eyes and `fits`. Misses are collected.
    pub(crate) fn all<T>(
        &self,
        view: &mut View<'_>,
        ids: &[u128],
        fits: impl Fn(&Announcement) -> Option<T>,
    ) -> Result<Vec<Option<Seen<T>>>, Missing> {
        let read: Vec<_> = ids.iter().map(|id| view.get::<Announcement>(AnnouncementId::from_u128(*id))).collect();
        let read: Vec<_> = read.into_iter().collect::<Result<_, _>>()?;
        let seen = read.into_iter().map(|found| {
            let Some((found, fit)) = found.and_then(|found| fits(&found).map(|fit| (found, fit))) else { return Ok(None) };
            Ok(self.see(view, &found)?.then_some((found, fit)))
        });
        let seen: Vec<Result<_, Missing>> = seen.collect();
        let seen: Vec<_> = seen.into_iter().collect::<Result<_, _>>()?;
        // Who may see it is known sooner than its words, which have to be unsealed.
        let worded = seen.into_iter().map(|seen| {
            let Some((found, fit)) = seen else { return Ok(None) };
            Ok(view.get::<AnnouncementWords>(found.id())?.map(|words| (found, words, fit)))
        });
        let worded: Vec<Result<_, Missing>> = worded.collect();
        worded.into_iter().collect()
    }
}

/// For each id what was found under it.
pub(super) fn hits(view: &mut View<'_>, eyes: &Eyes, wanted: &Wanted, ids: &[u128]) -> Result<Vec<Option<Hit>>, Missing> {
    let found = eyes.all(view, ids, |announcement| wanted.fits(announcement))?;
    Ok(found.into_iter().map(|found| found.and_then(|(found, words, why)| hit(wanted, &found, &words, why))).collect())
}

fn hit(wanted: &Wanted, announcement: &Announcement, said: &AnnouncementWords, mut why: Vec<Why>) -> Option<Hit> {
    if let Some(sought) = &wanted.sought {
        if !sought.is_in(&said.searched()) {
            return None;
        }
        let title = words(said.title());
        let in_title = sought.words().iter().filter(|word| title.iter().any(|held| held.starts_with(word.as_str()))).count();
        let few = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
        why.insert(0, Why::Words { in_title: few(in_title), of: few(sought.words().len()) });
    }
    Some(Hit { line: line(announcement, Some(said)), why })
}

/// Whether this is followed.
pub(super) fn follows(eyes: &Eyes, followed: &Followed) -> bool {
    eyes.sight.following().is_some_and(|following| following.has(followed))
}
