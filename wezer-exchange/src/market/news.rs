//! Members are told of new wants for what they can do.
//!
//! Invariant: each want is looked at once, in the order in which wants were published, however often and late the tick comes; who
//! does not see it, or is blocked by its author or blocks them, is not told. Whoever does not show their skills to all members is
//! not looked for; they have the [digest](super::search::MarketDigest).
//!
//! Cost: a tick looks at [`MAX_AT_ONCE`] announcements, and for each want at [`MAX_WORDS`] words with [`MAX_SKILLED`] profiles each.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Document, Missing, Stop};
use wezer_core::moderation::Blocks;
use wezer_core::notification::{MAX_TOLD, NotificationKind};
use wezer_core::record::RecordRef;
use wezer_core::search::words;
use wezer_core::time::Timestamp;
use wezer_core::{Command, Permission, Work};

use super::announcement::{Announcement, AnnouncementWords, Kind};
use super::category::{Category, MAX_CATEGORIES};
use super::search::{asked, skills_of};
use super::{AnnouncementId, CategoryId, MarketRefusal, TICK};

/// A tick looks at most at so many announcements.
pub const MAX_AT_ONCE: usize = 20;
/// So many words of a want, and of what its tags are called, are looked up.
pub const MAX_WORDS: usize = 60;
/// For each word at most so many profiles are read.
pub const MAX_SKILLED: usize = 100;
/// The first time, what was published so long ago is looked at.
const FIRST_SECONDS: i64 = 86_400;

/// Up to where announcements were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MarketNews {
    /// When the last one was published.
    opened_at: Timestamp,
    /// Which it was.
    announcement: AnnouncementId,
}

impl MarketNews {
    const ONLY: u128 = 1;
}

impl Document for MarketNews {
    const KIND: &'static str = "market_news";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::ONLY
    }
}

/// Tells members of new wants for what they can do, at most 20 announcements at once. An application calls it now and then; if it says
/// that more is due, again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TickMarketNews {}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct MarketNewsTicked {
    /// So many announcements were looked at.
    pub looked: u32,
    /// Whether more is due.
    pub more: bool,
}

impl Command for TickMarketNews {
    const NAME: &'static str = "tick_market_news";
    type Output = MarketNewsTicked;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(TICK)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<MarketNewsTicked, Stop<MarketRefusal>> {
        let end = Timestamp::MAX.index_key();
        let keys = match work.get::<MarketNews>(MarketNews::ONLY)? {
            Some(news) => {
                let moment = news.opened_at.index_key();
                let last = [moment.as_slice(), &news.announcement.as_u128().to_be_bytes(), &[0]].concat();
                Announcement::BY_OPENING.between(&moment, &end).after(Announcement::BY_OPENING, &last)
            }
            None => Announcement::BY_OPENING.between(&work.now().plus_seconds(-FIRST_SECONDS).index_key(), &end),
        };
        let ids = work.scan(keys, MAX_AT_ONCE + 1)?;
        let more = ids.len() > MAX_AT_ONCE;
        let found = work.all::<Announcement>(ids.into_iter().take(MAX_AT_ONCE).map(AnnouncementId::from_u128))?;
        let Some((last, opened_at)) = found.last().and_then(|last| Some((last, last.opened_at()?))) else {
            return Ok(MarketNewsTicked::default());
        };
        let ids = work.scan(Category::below(None), MAX_CATEGORIES)?;
        let categories = work.all::<Category>(ids.into_iter().map(CategoryId::from_u128))?;
        let told: Vec<_> = found.iter().map(|one| tell(work, one, &categories)).collect();
        told.into_iter().collect::<Result<(), Missing>>()?;
        work.put(MarketNews { opened_at, announcement: last.id() })?;
        Ok(MarketNewsTicked { looked: u32::try_from(found.len()).unwrap_or(u32::MAX), more })
    }
}

/// Tells those of a want who can do what it asks for, the first 50.
fn tell(work: &mut Work<'_>, want: &Announcement, categories: &[Arc<Category>]) -> Result<(), Missing> {
    let record = RecordRef::of::<Announcement>(want.id());
    if want.kind() != Kind::Want || want.is_over(work.now()) || work.is_hidden(&record)? {
        return Ok(());
    }
    let Some(said) = work.get::<AnnouncementWords>(want.id())? else { return Ok(()) };
    let tags = categories.iter().flat_map(|category| category.tags()).filter(|tag| want.tags().contains(&tag.name));
    let called = tags.flat_map(|tag| [tag.name.as_str(), &tag.label.en, &tag.label.fr]);
    let text: Vec<&str> = called.chain([said.title(), said.description()]).collect();
    let mut sought = words(&text.join("\n"));
    sought.truncate(MAX_WORDS);
    let author = want.author().person();
    let profiles = work.profiles_skilled_in(&sought, MAX_SKILLED)?;
    let skilled = profiles.iter().filter(|profile| asked(&skills_of(profile, categories), want, &said).is_some());
    let skilled: BTreeSet<_> = skilled.map(|profile| profile.id()).filter(|member| *member != author).take(MAX_TOLD).collect();
    let blocks = work.get::<Blocks>(author)?;
    let read: Vec<_> = skilled.iter().map(|member| work.get::<Blocks>(*member)).collect();
    let mut told = Vec::new();
    for (member, theirs) in skilled.iter().zip(read) {
        let apart = theirs?.is_some_and(|theirs| theirs.has(author)) || blocks.as_ref().is_some_and(|blocks| blocks.has(*member));
        if !apart {
            told.push(work.notify_if_seen(*member, NotificationKind::Skill, &record));
        }
    }
    told.into_iter().collect()
}
