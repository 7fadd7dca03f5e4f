use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::Actor;
use wezer_core::flow::Driven as _;
use wezer_core::group::ACT_FOR;
use wezer_core::id::GroupId;
use wezer_core::kernel::{Command, Document as _, Missing, Permission, Stop, View, Work};
use wezer_core::record::{Audience, Author, RecordRef};
use wezer_core::text;
use wezer_core::time::Timestamp;

use super::{
    Announcement, AnnouncementWords, DRAFT, Kind, MAX_DESCRIPTION, MAX_GROUPS, MAX_PLACE, MAX_QUANTITY, MAX_TAGS, MAX_TITLE,
    MAX_UNIT, OPEN, Price,
};
use crate::deal::taken::close_if_all_taken;
use crate::market::category::{Category, TagName, branch, known_tags};
use crate::market::{
    ANNOUNCE, AnnouncementChanged, AnnouncementId, AnnouncementWritten, CategoryId, Coordinates, MarketRefusal, Spot,
};

type Decided<T> = Result<T, Stop<MarketRefusal>>;

/// All that an announcement says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The title: 1 to 150 bytes.
    #[schemars(length(min = 1, max = 150))]
    pub title: String,
    /// The description in Markdown: at most 20,000 bytes.
    #[serde(default)]
    #[schemars(length(max = 20_000))]
    pub description: String,
    /// In which category.
    pub category: CategoryId,
    /// Tags of the category or of those above it; at most 10.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub tags: BTreeSet<TagName>,
    /// In which groups it stands: 1 to 10; the first group of all is the community.
    #[schemars(length(min = 1, max = 10))]
    pub groups: Vec<GroupId>,
    /// Who may see it: at most as many as each of its groups lets.
    #[serde(default)]
    pub audience: Audience,
    /// How many there are, at most 1,000,000; any number if absent.
    #[serde(default)]
    pub quantity: Option<u32>,
    /// What one of them is called, such as `hour` or `kg`: at most 40 bytes.
    #[serde(default)]
    #[schemars(length(max = 40))]
    pub unit: String,
    /// What one of them costs.
    pub price: Price,
    /// From when on it is to be had.
    #[serde(default)]
    pub available_from: Option<Timestamp>,
    /// Until when it is to be had.
    #[serde(default)]
    pub available_to: Option<Timestamp>,
    /// When the announcement closes by itself.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// What the place is called: at most 150 bytes.
    #[serde(default)]
    #[schemars(length(max = 150))]
    pub place: String,
    /// Where it is: about a kilometre of it is kept.
    #[serde(default)]
    pub coordinates: Option<Coordinates>,
}

impl Terms {
    /// Something for the whole community, one of it, at a price that is to be agreed.
    pub fn new(title: impl Into<String>, category: CategoryId) -> Self {
        Self {
            title: title.into(),
            description: String::new(),
            category,
            tags: BTreeSet::new(),
            groups: vec![wezer_core::group::ROOT],
            audience: Audience::Community,
            quantity: Some(1),
            unit: String::new(),
            price: Price::ToBeAgreed,
            available_from: None,
            available_to: None,
            expires_at: None,
            place: String::new(),
            coordinates: None,
        }
    }

    /// The same at a price.
    #[must_use]
    pub fn at(self, price: Price) -> Self {
        Self { price, ..self }
    }

    fn words(&self, announcement: AnnouncementId, author: Author) -> Result<AnnouncementWords, MarketRefusal> {
        Ok(AnnouncementWords {
            announcement,
            author: author.person(),
            title: text::line(&self.title, MAX_TITLE)?,
            description: text::lines_or_nothing(&self.description, MAX_DESCRIPTION)?,
            place: text::line_or_nothing(&self.place, MAX_PLACE)?,
            unit: text::line_or_nothing(&self.unit, MAX_UNIT)?,
            pictures: Vec::new(),
        })
    }

    /// Checks what is told without reading anything.
    fn check_numbers(&self, now: Timestamp) -> Result<(), MarketRefusal> {
        if self.quantity.is_some_and(|quantity| !(1..=MAX_QUANTITY).contains(&quantity)) {
            return Err(MarketRefusal::BadQuantity { limit: MAX_QUANTITY });
        }
        let turned = matches!((self.available_from, self.available_to), (Some(from), Some(to)) if to <= from);
        if turned || self.available_to.is_some_and(|to| to <= now) || self.expires_at.is_some_and(|end| end <= now) {
            return Err(MarketRefusal::BadDates);
        }
        if self.tags.len() > MAX_TAGS {
            return Err(MarketRefusal::TooManyTags { limit: MAX_TAGS });
        }
        if self.groups.is_empty() || self.groups.len() > MAX_GROUPS {
            return Err(MarketRefusal::HowManyGroups { limit: MAX_GROUPS });
        }
        Ok(())
    }

    /// The words and the spot of what may stand as it is told. `known` is what stands there already.
    fn checked(
        &self,
        work: &mut Work<'_>,
        id: AnnouncementId,
        author: Author,
        known: Option<&Announcement>,
    ) -> Decided<(AnnouncementWords, Option<Spot>)> {
        let words = self.words(id, author)?;
        self.check_numbers(work.now())?;
        let spot = self.coordinates.map(Spot::try_from).transpose()?;
        let (places, price) = (self.check_places(work, author, known), self.price.check(work));
        places?;
        price?;
        Ok((words, spot))
    }

    /// Checks that it may stand where it is to stand. `known` is where it stands already, in which category and under which tags.
    fn check_places(&self, work: &mut Work<'_>, author: Author, known: Option<&Announcement>) -> Decided<()> {
        let branch: Vec<std::sync::Arc<Category>> = branch(work, self.category)?;
        if branch.is_empty() {
            return Err(MarketRefusal::UnknownCategory { category: self.category }.into());
        }
        let stays = known.is_some_and(|known| known.category == self.category);
        if !stays && branch.iter().any(|category| category.is_closed()) {
            return Err(MarketRefusal::CategoryIsClosed.into());
        }
        let tags = known_tags(&branch);
        let had = |tag: &TagName| stays && known.is_some_and(|known| known.tags.contains(tag));
        if let Some(tag) = self.tags.iter().find(|tag| !tags.contains_key(*tag) && !had(tag)) {
            return Err(MarketRefusal::UnknownTag { tag: tag.clone() }.into());
        }
        let read: Vec<_> = self.groups.iter().map(|group| place(work, author, *group)).collect();
        for (group, read) in self.groups.iter().copied().zip(read) {
            let (open, belongs, passes) = read?;
            if !open {
                return Err(MarketRefusal::IntoClosedGroup { group }.into());
            }
            if !belongs {
                return Err(MarketRefusal::OutsideGroup { group }.into());
            }
            if self.audience > passes {
                return Err(MarketRefusal::TooOpenForGroup { group, passes }.into());
            }
        }
        Ok(())
    }
}

/// Whether a group is open, the author belongs to it or is it, and who may see there at most.
pub(crate) fn place(work: &mut Work<'_>, author: Author, group: GroupId) -> Result<(bool, bool, Audience), Missing> {
    let (open, belongs) = (work.group_is_open(group), work.belongs(author.person(), group));
    let passes = work.openness(group);
    let itself = matches!(author, Author::Group { group: own, .. } if own == group);
    Ok((open?, belongs? || itself, passes?))
}

/// The groups, each once, in the order in which they were named.
pub(crate) fn each_once(groups: &[GroupId]) -> Vec<GroupId> {
    let mut seen = BTreeSet::new();
    groups.iter().copied().filter(|group| seen.insert(*group)).collect()
}

/// Offers or wants something, for oneself or for the group for which one acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteAnnouncement {
    /// Whether it is an offer or a want.
    pub kind: Kind,
    /// What it says.
    pub terms: Terms,
    /// Whether it is published at once; else it is a draft.
    #[serde(default)]
    pub publish: bool,
}

impl WriteAnnouncement {
    /// An offer, published at once.
    pub fn offer(terms: Terms) -> Self {
        Self { kind: Kind::Offer, terms, publish: true }
    }

    /// A want, published at once.
    pub fn want(terms: Terms) -> Self {
        Self { kind: Kind::Want, terms, publish: true }
    }
}

impl Command for WriteAnnouncement {
    const NAME: &'static str = "write_announcement";
    type Output = AnnouncementId;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(ANNOUNCE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<AnnouncementId> {
        let author = Author::of(work.actor()).ok_or(MarketRefusal::NobodyAnnounces)?;
        let terms = &self.terms;
        let id: AnnouncementId = work.new_id_in_order();
        let (words, spot) = terms.checked(work, id, author, None)?;
        let record = RecordRef::of::<Announcement>(id);
        let course = work.begin_flow(Announcement::KIND, &record).map_err(|stop| stop.map(MarketRefusal::from))?;
        work.emit(&AnnouncementWritten { announcement: id, author, kind: self.kind, category: terms.category });
        work.put_new(Announcement {
            id,
            author,
            kind: self.kind,
            groups: each_once(&terms.groups),
            audience: terms.audience,
            category: terms.category,
            tags: terms.tags.clone(),
            quantity: terms.quantity,
            price: terms.price.clone(),
            from: terms.available_from,
            to: terms.available_to,
            expires_at: terms.expires_at,
            spot,
            written_at: work.now(),
            changed_at: None,
            course,
        });
        work.put_new(words);
        work.await_moment(&record)?;
        if self.publish {
            work.advance::<Announcement>(id, "publish").map_err(|stop| stop.map(MarketRefusal::from))?;
        }
        Ok(id)
    }
}

/// An announcement that whoever acts may change.
fn own(work: &mut Work<'_>, id: AnnouncementId) -> Decided<std::sync::Arc<Announcement>> {
    let record = RecordRef::of::<Announcement>(id);
    let (found, hidden, seen) = (work.get::<Announcement>(id), work.is_hidden(&record), work.may_see(&record));
    let (found, hidden, seen) = (found?, hidden?, seen?);
    let unknown = MarketRefusal::UnknownAnnouncement { announcement: id };
    let Some(found) = found else { return Err(unknown.into()) };
    if !speaks_for(work, found.author)? {
        return Err(if seen { MarketRefusal::NotYours } else { unknown }.into());
    }
    if hidden {
        return Err(MarketRefusal::HiddenByModerator.into());
    }
    if ![DRAFT, OPEN].contains(&found.course().state()) {
        return Err(MarketRefusal::Over.into());
    }
    Ok(found)
}

/// The words of an announcement that whoever acts may change.
pub(crate) fn own_words(work: &mut Work<'_>, id: AnnouncementId) -> Decided<AnnouncementWords> {
    own(work, id)?;
    let words = work.get::<AnnouncementWords>(id)?.ok_or(MarketRefusal::Over)?;
    Ok((*words).clone())
}

/// Says something else in an announcement of one's own, in place of all that it said. Whether it is an offer or a want stays, and so
/// do the replies to it as they were made. If no more is announced than is given away already, it closes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeAnnouncement {
    /// Which announcement.
    pub announcement: AnnouncementId,
    /// What it says from now on.
    pub terms: Terms,
}

impl Command for ChangeAnnouncement {
    const NAME: &'static str = "change_announcement";
    type Output = ();
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(ANNOUNCE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let terms = &self.terms;
        let record = RecordRef::of::<Announcement>(self.announcement);
        let found = own(work, self.announcement)?;
        let had = work.get::<AnnouncementWords>(self.announcement)?;
        let (mut words, spot) = terms.checked(work, self.announcement, found.author, Some(&found))?;
        words.pictures = had.map_or_else(Vec::new, |had| had.pictures.clone());
        work.emit(&AnnouncementChanged { announcement: self.announcement });
        let changed = Announcement {
            groups: each_once(&terms.groups),
            audience: terms.audience,
            category: terms.category,
            tags: terms.tags.clone(),
            quantity: terms.quantity,
            price: terms.price.clone(),
            from: terms.available_from,
            to: terms.available_to,
            expires_at: terms.expires_at,
            spot,
            changed_at: Some(work.now()),
            ..(*found).clone()
        };
        work.put(changed.clone())?;
        work.put(words)?;
        work.await_moment(&record)?;
        Ok(close_if_all_taken(work, &changed)?)
    }
}

macro_rules! speaking {
    ($function:ident, $scope:ident) => {
        /// Whether who acts may say something in the author's name: that person, or whoever acts for that group now. Who wrote something
        /// for a group and acts for it no longer may not. The system is nobody's voice.
        pub(crate) fn $function(scope: &mut $scope<'_>, author: Author) -> Result<bool, Missing> {
            match (scope.actor(), author) {
                (Actor::System, _) => Ok(false),
                (actor, Author::Member(member)) => Ok(actor.person() == Some(member)),
                (Actor::ForGroup { group: own, .. }, Author::Group { group, .. }) if own == group => Ok(true),
                (actor, Author::Group { group, .. }) => scope.holds(actor, Permission::Group(ACT_FOR, group)),
            }
        }
    };
}

speaking!(speaks_for, Work);
speaking!(speaks_for_seen, View);

/// Whether who acts is the author: the same person, or anybody who acts for the group in whose name it was written.
pub(crate) fn is_own(me: Author, author: Author) -> bool {
    match (me, author) {
        (Author::Group { group: mine, .. }, Author::Group { group, .. }) => mine == group,
        (me, author) => me.person() == author.person(),
    }
}
