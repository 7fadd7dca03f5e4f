//! Announcements as somebody sees them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::Driven as _;
use wezer_core::follow::Followed;
use wezer_core::id::GroupId;
use wezer_core::kernel::{Document as _, Missing, Permission, Query, Stop, View};
use wezer_core::post::Sight;
use wezer_core::record::{Audience, Author, Record as _, RecordRef, Standpoint};
use wezer_core::right;
use wezer_core::time::Timestamp;

use super::command::speaks_for_seen;
use super::{Announcement, AnnouncementWords, Kind, Price};
use crate::deal::taken::left_seen;
use crate::market::category::TagName;
use crate::market::picture::Picture;
use crate::market::{AnnouncementId, CategoryId, MarketRefusal, PictureId, Spot};

/// A page has at most so many.
const MAX_PAGE: u16 = 100;
/// A page has so many unless said.
const PAGE: u16 = 20;

/// An announcement in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// Which announcement.
    pub announcement: AnnouncementId,
    /// In whose name.
    pub author: Author,
    /// Whether it is an offer or a want.
    pub kind: Kind,
    /// The title; `None` if its author had it erased, or it was hidden.
    pub title: Option<String>,
    /// In which category.
    pub category: CategoryId,
    /// Its tags.
    pub tags: BTreeSet<TagName>,
    /// In which groups it stands.
    pub groups: Vec<GroupId>,
    /// How many there are; any number if absent.
    pub quantity: Option<u32>,
    /// What one of them is called.
    pub unit: String,
    /// What one of them costs.
    pub price: Price,
    /// What the place is called.
    pub place: String,
    /// Where it is.
    pub spot: Option<Spot>,
    /// The state in its flow.
    pub state: String,
    /// The first of its pictures, if it has any.
    pub picture: Option<PictureId>,
    /// When it was written.
    pub written_at: Timestamp,
    /// When it closes by itself.
    pub expires_at: Option<Timestamp>,
}

pub(crate) fn line(announcement: &Announcement, words: Option<&AnnouncementWords>) -> Line {
    Line {
        announcement: announcement.id(),
        author: announcement.author,
        kind: announcement.kind,
        title: words.map(|words| words.title.clone()),
        category: announcement.category,
        tags: announcement.tags.clone(),
        groups: announcement.groups.clone(),
        quantity: announcement.quantity,
        unit: words.map_or_else(String::new, |words| words.unit.clone()),
        price: announcement.price.clone(),
        place: words.map_or_else(String::new, |words| words.place.clone()),
        spot: announcement.spot,
        state: announcement.course().state().to_owned(),
        picture: words.and_then(|words| words.pictures.first()).map(|first| first.picture),
        written_at: announcement.written_at,
        expires_at: announcement.expires_at,
    }
}

/// An announcement as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenAnnouncement {
    /// What stands in lists.
    pub line: Line,
    /// The description, in Markdown, to be rendered harmless.
    pub description: String,
    /// How many of it are left, after what deals gave away; any number if absent.
    pub left: Option<u64>,
    /// Its pictures, in their order.
    pub pictures: Vec<Picture>,
    /// Who may see it.
    pub audience: Audience,
    /// From when on it is to be had.
    pub available_from: Option<Timestamp>,
    /// Until when it is to be had.
    pub available_to: Option<Timestamp>,
    /// When it was last changed, if ever.
    pub changed_at: Option<Timestamp>,
    /// Whether a moderator hid it: then only its author and the moderators see what it says.
    pub hidden: bool,
    /// Whether it is the asking member's own, to be changed by them.
    pub own: bool,
}

/// What of an announcement is there for whoever looks.
struct There {
    words: Option<std::sync::Arc<AnnouncementWords>>,
    hidden: bool,
    own: bool,
}

/// Whose eyes look, and whether as the author, or as somebody who looks after it. `None` if it is not there for them.
fn there(view: &mut View<'_>, sight: &Sight, announcement: &Announcement) -> Result<Option<There>, Missing> {
    let record = RecordRef::of::<Announcement>(announcement.id());
    let placement = announcement.placement();
    let own = speaks_for_seen(view, announcement.author);
    let (sees, moderates) = (view.sees(sight, &placement), view.moderates(sight, &placement));
    let (hidden, words) = (view.is_hidden(&record), view.get::<AnnouncementWords>(announcement.id()));
    let (own, sees, moderates, hidden, words) = (own?, sees?, moderates?, hidden?, words?);
    let there = matches!(announcement.standpoint(), Standpoint::Here(_)) && (sees || moderates);
    if !own && !there {
        return Ok(None);
    }
    let words = words.filter(|_| !hidden || own || moderates);
    Ok(Some(There { words, hidden, own }))
}

/// The words of an announcement, if they are there for whoever looks.
pub(crate) fn sees_words(view: &mut View<'_>, id: AnnouncementId) -> Result<Option<std::sync::Arc<AnnouncementWords>>, Missing> {
    let (sight, found) = (view.sight(), view.get::<Announcement>(id));
    let (sight, found) = (sight?, found?);
    let Some(found) = found else { return Ok(None) };
    Ok(there(view, &sight, &found)?.and_then(|there| there.words))
}

fn seen(view: &mut View<'_>, sight: &Sight, announcement: &Announcement) -> Result<Option<SeenAnnouncement>, Missing> {
    let (there, left) = (there(view, sight, announcement), left_seen(view, announcement));
    let (Some(There { words, hidden, own }), left) = (there?, left?) else { return Ok(None) };
    Ok(Some(SeenAnnouncement {
        line: line(announcement, words.as_deref()),
        pictures: words.as_ref().map_or_else(Vec::new, |words| words.pictures.clone()),
        description: words.map_or_else(String::new, |words| words.description.clone()),
        left,
        audience: announcement.audience,
        available_from: announcement.from,
        available_to: announcement.to,
        changed_at: announcement.changed_at,
        hidden,
        own,
    }))
}

/// One announcement. One that is not published, or was taken back, is there for its author alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindAnnouncement {
    /// Which announcement.
    pub announcement: AnnouncementId,
}

impl Query for FindAnnouncement {
    const NAME: &'static str = "announcement";
    type Output = Option<SeenAnnouncement>;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Self::Output, Stop<MarketRefusal>> {
        let (sight, found) = (view.sight(), view.get::<Announcement>(self.announcement));
        let (sight, found) = (sight?, found?);
        let Some(found) = found else { return Ok(None) };
        Ok(seen(view, &sight, &found)?)
    }
}

/// What a member or a group announced, latest first, in every state as far as one may see it: one's own drafts too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnouncementsBy {
    /// In whose name: a member or a group.
    pub author: Followed,
    /// Only what was written before this one.
    #[serde(default)]
    pub before: Option<AnnouncementId>,
    /// At most so many are looked at, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A page of announcements. It may be shorter than asked for although more follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnnouncementsPage {
    /// The announcements.
    pub announcements: Vec<Line>,
    /// Ask again for what is before this one; `None` if nothing follows.
    pub next: Option<AnnouncementId>,
}

impl Query for AnnouncementsBy {
    const NAME: &'static str = "announcements_by";
    type Output = AnnouncementsPage;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<AnnouncementsPage, Stop<MarketRefusal>> {
        let Some(key) = author_key(&self.author) else {
            return Ok(AnnouncementsPage { announcements: Vec::new(), next: None });
        };
        let limit = usize::from(self.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE));
        let keys = crate::market::search::newest(Announcement::BY_AUTHOR, &key, self.before.map(AnnouncementId::as_u128));
        let (sight, ids) = (view.sight(), view.scan(keys, limit));
        let (sight, ids) = (sight?, ids?);
        let next = ids.last().copied().filter(|_| ids.len() == limit).map(AnnouncementId::from_u128);
        let found = view.all::<Announcement>(ids.into_iter().map(AnnouncementId::from_u128))?;
        let seen: Vec<_> = found.iter().map(|one| seen(view, &sight, one)).collect();
        let seen: Vec<_> = seen.into_iter().collect::<Result<_, _>>()?;
        Ok(AnnouncementsPage { announcements: seen.into_iter().flatten().map(|one| one.line).collect(), next })
    }
}

/// Under what an author's announcements are filed.
pub(crate) fn author_key(author: &Followed) -> Option<[u8; 17]> {
    match author {
        // Whoever wrote for the group does not matter.
        Followed::Group(group) => Some(Author::Group { group: *group, by: wezer_core::id::MemberId::from_u128(0) }.key()),
        Followed::Member(member) => Some(Author::Member(*member).key()),
        Followed::Record(_) => None,
    }
}
