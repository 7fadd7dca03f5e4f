//! What in the market is for somebody: wants that they can serve, and what came since they last looked.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::follow::Followed;
use wezer_core::group::ROOT;
use wezer_core::kernel::{Document as _, Missing, Permission, Query, Stop, View};
use wezer_core::member::Profile;
use wezer_core::record::{Author, RecordRef};
use wezer_core::right;
use wezer_core::search::{Filed, Sought, look_up};
use wezer_core::time::Timestamp;

use super::hit::{Eyes, Hit, Why, follows};
use super::{MAX_READ, MAX_ROWS, Mark, MarketPage, newest, page};
use crate::market::announcement::{Announcement, AnnouncementWords, Kind, line};
use crate::market::category::{Category, MAX_CATEGORIES, Tag, TagName};
use crate::market::{AnnouncementId, CategoryId, MarketRefusal};

/// A skill fits at most so many tags: those of the first names.
const MAX_SKILL_TAGS: usize = 10;

/// A skill as it is looked for: its words, and the tags that it is: by their name, or by what people call them in either language.
#[derive(Debug)]
pub(crate) struct Skill {
    said: String,
    sought: Sought,
    tags: BTreeSet<TagName>,
}

fn skills(view: &mut View<'_>, eyes: &Eyes) -> Result<Vec<Skill>, Missing> {
    let Some(me) = eyes.sight.person() else { return Ok(Vec::new()) };
    let (profile, ids) = (view.get::<Profile>(me), view.scan(Category::below(None), MAX_CATEGORIES));
    let (profile, ids) = (profile?, ids?);
    let categories = view.all::<Category>(ids.into_iter().map(CategoryId::from_u128))?;
    Ok(profile.map_or_else(Vec::new, |profile| skills_of(&profile, &categories)))
}

/// The skills of a profile as they are looked for.
pub(crate) fn skills_of(profile: &Profile, categories: &[Arc<Category>]) -> Vec<Skill> {
    let skills = profile.skills().iter().map(|said| {
        let sought = Sought::new(said);
        let called = |tag: &&Tag| [&tag.label.en, &tag.label.fr].iter().any(|label| sought.is_in(label));
        let name = sought.words().join("-").parse().ok();
        let tags = categories.iter().flat_map(|category| category.tags()).filter(called).map(|tag| tag.name.clone());
        let tags: BTreeSet<TagName> = name.into_iter().chain(tags).collect();
        Skill { said: said.clone(), sought, tags: tags.into_iter().take(MAX_SKILL_TAGS).collect() }
    });
    skills.filter(|skill| !skill.sought.words().is_empty()).collect()
}

/// The first of these skills that a want asks for.
pub(crate) fn asked<'a>(skills: &'a [Skill], announcement: &Announcement, words: &AnnouncementWords) -> Option<&'a Skill> {
    let tagged = |skill: &Skill| !skill.tags.is_disjoint(announcement.tags());
    skills.iter().find(|skill| tagged(skill) || skill.sought.is_in(&words.searched()))
}

fn is_mine(eyes: &Eyes, announcement: &Announcement) -> bool {
    eyes.sight.person() == Some(announcement.author().person())
}

/// Open wants that ask for what the asking member can do, as their profile says: in their words, or by a tag that has that name or is
/// called so in either language; case and accents don't count. The newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WantsForMe {
    /// Only what comes after this mark.
    #[serde(default)]
    pub after: Option<Mark>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for WantsForMe {
    const NAME: &'static str = "wants_for_me";
    type Output = MarketPage;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<MarketPage, Stop<MarketRefusal>> {
        let eyes = Eyes::of(view)?;
        let skills = skills(view, &eyes)?;
        let before = self.after.map(|mark| mark.announcement.as_u128());
        // Each skill gives so many rows that all of them together stay within bounds.
        let cut = (MAX_ROWS / skills.len().max(1)).max(MAX_READ / 2);
        let mut lists = Vec::new();
        for skill in &skills {
            let words = skill.sought.words().iter().map(|word| newest(AnnouncementWords::BY_WORD, &look_up(word), before));
            let words: Vec<_> = words.map(|keys| view.scan(keys, cut)).collect();
            let tags = skill.tags.iter().map(|tag| newest(Announcement::BY_TAG, &Announcement::tag_key(tag), before));
            lists.push((words, tags.map(|keys| view.scan(keys, cut)).collect::<Vec<_>>()));
        }
        let mut filed = Vec::new();
        for (words, tags) in lists {
            let words = words.into_iter().map(|ids| ids.map(|ids| Filed::read(ids, cut))).collect::<Result<_, _>>()?;
            filed.push(Filed::all_of(words));
            for ids in tags {
                filed.push(Filed::read(ids?, cut));
            }
        }
        let all = Filed::any_of(filed);
        let (mut hits, mut last) = (Vec::new(), None);
        let limit = page(self.limit);
        for chunk in all.ids()[..all.ids().len().min(MAX_READ)].chunks(limit * 2) {
            let found = eyes.all(view, chunk, |one| (one.kind() == Kind::Want && !is_mine(&eyes, one)).then_some(()))?;
            for (id, found) in chunk.iter().zip(found) {
                if hits.len() < limit {
                    last = Some(*id);
                    hits.extend(found.and_then(|(found, words, ())| {
                        let skill = asked(&skills, &found, &words)?;
                        Some(Hit { line: line(&found, Some(&words)), why: vec![Why::Skill(skill.said.clone())] })
                    }));
                }
            }
            if hits.len() >= limit {
                break;
            }
        }
        let next = if last == all.ids().last().copied() { all.floor() } else { last };
        let mark = |id| Mark { announcement: AnnouncementId::from_u128(id), price: None, metres: None };
        Ok(MarketPage { hits, next: next.map(mark), facets: None, reached_km: None })
    }
}

/// Where a page of what came ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DigestMark {
    /// When the last announcement that was looked at was published.
    pub opened_at: Timestamp,
    /// Which it was.
    pub announcement: AnnouncementId,
}

/// What came into the market since a moment and is for the asking member: in a category or by an author that they follow, in a group
/// of theirs, or a want for what they can do. Oldest first; what a weekly mail is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarketDigest {
    /// Since when.
    pub since: Timestamp,
    /// Only what comes after this mark.
    #[serde(default)]
    pub after: Option<DigestMark>,
}

/// A page of what came: what of the next 200 announcements is for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DigestPage {
    /// What came.
    pub hits: Vec<Hit>,
    /// Ask again for what comes after this; `None` if nothing follows.
    pub next: Option<DigestMark>,
}

/// Why an announcement is for somebody; nothing if it is not. `category` is where it lies.
fn reasons(
    eyes: &Eyes,
    skills: &[Skill],
    category: Option<&Category>,
    (announcement, words): (&Announcement, &AnnouncementWords),
) -> Vec<Why> {
    let mut why = Vec::new();
    if announcement.kind() == Kind::Want {
        why.extend(asked(skills, announcement, words).map(|skill| Why::Skill(skill.said.clone())));
    }
    let author = match announcement.author() {
        Author::Member(member) => Followed::Member(member),
        Author::Group { group, .. } => Followed::Group(group),
    };
    why.extend(follows(eyes, &author).then_some(Why::FollowedAuthor));
    let above = category.iter().flat_map(|category| category.path()).copied().chain([announcement.category()]);
    let mut followed = above.filter(|at| follows(eyes, &Followed::Record(RecordRef::of::<Category>(*at))));
    why.extend(followed.next().map(Why::FollowedCategory));
    let mine = announcement.groups().iter().find(|group| **group != ROOT && eyes.sight.groups().binary_search(group).is_ok());
    why.extend(mine.map(|group| Why::Group(*group)));
    why
}

impl Query for MarketDigest {
    const NAME: &'static str = "market_digest";
    type Output = DigestPage;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<DigestPage, Stop<MarketRefusal>> {
        let eyes = Eyes::of(view)?;
        let end = Timestamp::MAX.index_key();
        let mut keys = Announcement::BY_OPENING.between(&self.since.index_key(), &end);
        if let Some(mark) = self.after {
            let moment = mark.opened_at.index_key();
            let last = [moment.as_slice(), &mark.announcement.as_u128().to_be_bytes(), &[0]].concat();
            keys = keys.after(Announcement::BY_OPENING, &last);
        }
        let (skills, ids) = (skills(view, &eyes), view.scan(keys, MAX_READ));
        let (skills, ids) = (skills?, ids?);
        let found = eyes.all(view, &ids, |one| (!is_mine(&eyes, one)).then_some(()))?;
        let found: Vec<_> = found.into_iter().flatten().collect();
        let categories: Vec<_> = found.iter().map(|(one, ..)| view.get::<Category>(one.category())).collect();
        let categories: Vec<Option<Arc<Category>>> = categories.into_iter().collect::<Result<_, _>>()?;
        let hits = found.iter().zip(categories).filter_map(|((one, words, ()), category)| {
            let why = reasons(&eyes, &skills, category.as_deref(), (one, words));
            (!why.is_empty()).then(|| Hit { line: line(one, Some(words)), why })
        });
        let hits = hits.collect();
        let next = match ids.last().copied().filter(|_| ids.len() == MAX_READ) {
            Some(last) => view.get::<Announcement>(AnnouncementId::from_u128(last))?,
            None => None,
        };
        let mark = |last: Arc<Announcement>| Some(DigestMark { opened_at: last.opened_at()?, announcement: last.id() });
        Ok(DigestPage { hits, next: next.and_then(mark) })
    }
}
