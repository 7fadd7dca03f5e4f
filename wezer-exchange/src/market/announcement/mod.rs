//! Announcements: what a member or a group offers or wants.
//!
//! Invariant: an announcement stands in one state of the flow `announcement`; in the states `open` and `done` it is there for whoever
//! its groups and its audience let see it, in every other state for its author alone. What people wrote lies apart and is sealed.
//!
//! Cost: two documents; about ten index rows while it is open, and one in any other state.

mod command;
mod price;
mod query;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::{Course, Driven, FieldValue, Party};
use wezer_core::id::{GroupId, MemberId};
use wezer_core::kernel::{Document, Index, IndexRows, Registry, RegistryError};
use wezer_core::record::{Audience, Author, Placement, Record, Standpoint};
use wezer_core::seal::{Basis, Subject};
use wezer_core::search::add_words;
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;

pub use self::command::{ChangeAnnouncement, Terms, WriteAnnouncement};
pub(crate) use self::command::{each_once, is_own, own_words, place, speaks_for, speaks_for_seen};
pub(crate) use self::price::price_key;
pub use self::price::{MAX_PRICES, Price};
pub use self::query::{AnnouncementsBy, AnnouncementsPage, FindAnnouncement, Line, SeenAnnouncement};
pub(crate) use self::query::{author_key, line, sees_words};
use super::category::TagName;
use super::picture::Picture;
use super::{AnnouncementId, CategoryId, Spot};

/// A title has at most so many bytes.
pub const MAX_TITLE: usize = 150;
/// A description has at most so many bytes.
pub const MAX_DESCRIPTION: usize = 20_000;
/// The name of a place has at most so many bytes.
pub const MAX_PLACE: usize = 150;
/// The name of a unit has at most so many bytes.
pub const MAX_UNIT: usize = 40;
/// An announcement stands in at most so many groups.
pub const MAX_GROUPS: usize = 10;
/// An announcement has at most so many tags.
pub const MAX_TAGS: usize = 10;
/// A quantity is at most so many.
pub const MAX_QUANTITY: u32 = 1_000_000;

/// The state in which an announcement is found in the market.
pub(crate) const OPEN: &str = "open";
/// The state of an announcement that served its purpose.
pub(crate) const DONE: &str = "done";
/// The state in which one is written.
pub(crate) const DRAFT: &str = "draft";

/// Whether something is offered or wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Whoever replies pays, and the announcer receives.
    Offer,
    /// The announcer pays, and whoever replies receives.
    Want,
}

/// An offer or a want. Its words are [`AnnouncementWords`] apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    id: AnnouncementId,
    author: Author,
    kind: Kind,
    groups: Vec<GroupId>,
    audience: Audience,
    category: CategoryId,
    #[serde(default)]
    tags: BTreeSet<TagName>,
    /// How many there are; any number if absent.
    #[serde(default)]
    quantity: Option<u32>,
    price: Price,
    #[serde(default)]
    from: Option<Timestamp>,
    #[serde(default)]
    to: Option<Timestamp>,
    #[serde(default)]
    expires_at: Option<Timestamp>,
    #[serde(default)]
    spot: Option<Spot>,
    written_at: Timestamp,
    #[serde(default)]
    changed_at: Option<Timestamp>,
    course: Course,
}

impl Announcement {
    /// All of an author, in whatever state.
    pub(crate) const BY_AUTHOR: Index = Index::new("announcement.by_author");
    /// Open ones: by kind, by group, by category, by tag, by currency; ids are in the order of their writing.
    pub(crate) const BY_KIND: Index = Index::new("announcement.by_kind");
    pub(crate) const BY_GROUP: Index = Index::new("announcement.by_group");
    pub(crate) const BY_CATEGORY: Index = Index::new("announcement.by_category");
    pub(crate) const BY_TAG: Index = Index::new("announcement.by_tag");
    pub(crate) const BY_CURRENCY: Index = Index::new("announcement.by_currency");
    /// Open ones by currency and amount.
    pub(crate) const BY_PRICE: Index = Index::new("announcement.by_price");
    /// Open ones by where they are.
    pub(crate) const BY_SPOT: Index = Index::new("announcement.by_spot");
    /// Open ones by when they were published.
    pub(crate) const BY_OPENING: Index = Index::new("announcement.by_opening");

    /// In whose name it was written.
    pub fn author(&self) -> Author {
        self.author
    }

    /// Whether it is an offer or a want.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// In which groups it stands.
    pub fn groups(&self) -> &[GroupId] {
        &self.groups
    }

    /// In which category.
    pub fn category(&self) -> CategoryId {
        self.category
    }

    /// Its tags.
    pub fn tags(&self) -> &BTreeSet<TagName> {
        &self.tags
    }

    /// How many there are; any number if `None`.
    pub fn quantity(&self) -> Option<u32> {
        self.quantity
    }

    /// What one of them costs.
    pub fn price(&self) -> &Price {
        &self.price
    }

    /// Where it is.
    pub fn spot(&self) -> Option<Spot> {
        self.spot
    }

    /// Whether it is found in the market.
    pub fn is_open(&self) -> bool {
        self.course.state() == OPEN
    }

    /// Whether it served its purpose: nothing new is asked for, but what was asked may still be given.
    pub(crate) fn is_done(&self) -> bool {
        self.course.state() == DONE
    }

    /// Whether its time is over, even if nobody came by to close it.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// When it came into the market, as long as it is there.
    pub(crate) fn opened_at(&self) -> Option<Timestamp> {
        self.is_open().then(|| self.course.entered_at())
    }

    /// Where it stands and who may see it, once published.
    pub fn placement(&self) -> Placement {
        Placement::in_groups(self.author, &self.groups, self.audience)
    }

    /// Under what a tag is filed: no tag begins with another and a NUL.
    pub(crate) fn tag_key(tag: &TagName) -> Vec<u8> {
        [tag.as_str().as_bytes(), &[0]].concat()
    }
}

impl Document for Announcement {
    const KIND: &'static str = "announcement";
    type Id = AnnouncementId;

    fn id(&self) -> AnnouncementId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("market", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_AUTHOR, &self.author.key());
        let Some(opened_at) = self.opened_at() else { return };
        rows.add(Self::BY_OPENING, &opened_at.index_key());
        rows.add(Self::BY_KIND, &[self.kind as u8]);
        rows.add(Self::BY_CATEGORY, &self.category.as_u128().to_be_bytes());
        for group in &self.groups {
            rows.add(Self::BY_GROUP, &group.as_u128().to_be_bytes());
        }
        for tag in &self.tags {
            rows.add(Self::BY_TAG, &Self::tag_key(tag));
        }
        for money in self.price.lines() {
            let currency = u128::from(money.currency()).to_be_bytes();
            rows.add(Self::BY_CURRENCY, &currency);
            rows.add(Self::BY_PRICE, &[currency, price_key(money.amount())].concat());
        }
        if let Some(spot) = self.spot {
            rows.add(Self::BY_SPOT, &spot.key());
        }
    }
}

impl Record for Announcement {
    fn standpoint(&self) -> Standpoint {
        match self.course.state() {
            OPEN | DONE => Standpoint::Here(self.placement()),
            _ => Standpoint::Gone,
        }
    }
}

impl Driven for Announcement {
    fn course(&self) -> &Course {
        &self.course
    }

    fn course_mut(&mut self) -> &mut Course {
        &mut self.course
    }

    fn group(&self) -> GroupId {
        self.placement().group()
    }

    fn also_in(&self) -> Vec<GroupId> {
        self.placement().also
    }

    fn field(&self, name: &str) -> Option<FieldValue> {
        let moment = match name {
            "expires_at" => self.expires_at,
            "available_from" => self.from,
            "available_to" => self.to,
            _ => None,
        };
        moment.map(FieldValue::Timestamp)
    }

    fn party(&self, role: &str) -> Option<Party> {
        (role == "author").then(|| self.author.into())
    }
}

/// What somebody wrote in an announcement. Once it is erased there is none, and the announcement stays without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncementWords {
    announcement: AnnouncementId,
    pub(crate) author: MemberId,
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    pub(crate) pictures: Vec<Picture>,
}

impl AnnouncementWords {
    pub(crate) const BY_WORD: Index = Index::new("announcement.by_word");

    /// The title, on one line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The description, in Markdown. Whoever shows it renders it and takes care that it is harmless.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Its pictures, in their order.
    pub fn pictures(&self) -> &[Picture] {
        &self.pictures
    }

    /// What is searched.
    pub(crate) fn searched(&self) -> String {
        [self.title.as_str(), &self.place, &self.description].join("\n")
    }
}

impl Document for AnnouncementWords {
    const KIND: &'static str = "announcement_words";
    type Id = AnnouncementId;

    fn id(&self) -> AnnouncementId {
        self.announcement
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.author))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("market", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("announcement", SeenBy::Chosen),
        ("author", SeenBy::Chosen),
        ("title", SeenBy::Chosen),
        ("description", SeenBy::Chosen),
        ("place", SeenBy::Chosen),
        ("unit", SeenBy::Chosen),
        ("pictures", SeenBy::Chosen),
    ];

    fn index(&self, rows: &mut IndexRows) {
        add_words(rows, Self::BY_WORD, &self.searched());
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.command::<WriteAnnouncement>()?.command::<ChangeAnnouncement>()?;
    registry.query::<FindAnnouncement>()?.query::<AnnouncementsBy>()?;
    registry.driven::<Announcement>()?.document::<AnnouncementWords>()?.record::<Announcement>()?;
    registry.index(Announcement::BY_AUTHOR)?.index(Announcement::BY_KIND)?.index(Announcement::BY_GROUP)?;
    registry.index(Announcement::BY_CATEGORY)?.index(Announcement::BY_TAG)?.index(Announcement::BY_CURRENCY)?;
    registry.index(Announcement::BY_PRICE)?.index(Announcement::BY_SPOT)?.index(Announcement::BY_OPENING)?;
    registry.index(AnnouncementWords::BY_WORD)?;
    Ok(())
}
