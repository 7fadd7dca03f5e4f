//! Search over all that one may see.
//!
//! Invariant: what is found is seen by the one who searches and holds every word sought; what is hidden, taken away or erased is not
//! found, and nothing is counted.
//!
//! Cost: a search reads at most [`MAX_ROWS`] rows of the index a word and [`MAX_READ`] records, whatever the number of records:
//! three to five round trips. It then gives the page it has, and a mark from which to go on.

mod filed;
mod refusal;
mod skill;
mod word;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::filed::Filed;
pub use self::refusal::SearchRefusal;
pub use self::skill::{Skilled, SkilledIn, SkilledPage};
pub use self::word::{MAX_WORDS, Sought, add_words, look_up, words};
use crate::group::Group;
use crate::id::{CommentId, GroupId, MemberId, PostId};
use crate::kernel::{Document, Index, Missing, Permission, Query, Registry, RegistryError, Stop, View};
use crate::member::{Member, MemberState, Profile};
use crate::post::{Comment, MAX_PAGE, PAGE, Post, ShownComment, ShownPost, Sight, Written, newest, shown};
use crate::record::RecordRef;
use crate::right;

/// What is sought has at most so many bytes.
pub const MAX_TEXT: usize = 200;
/// What is sought has at most so many words.
pub const MAX_SOUGHT: usize = 8;
/// So many rows of the index are read a word.
pub const MAX_ROWS: usize = 1_000;
/// So many records are read for one page.
pub const MAX_READ: usize = 200;

/// Among what to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Among {
    /// Members who take part, by their names.
    Members,
    /// Members who take part, by the skills that they show to every member. What they show to those in a group with them is found by
    /// [`SkilledIn`].
    Skills,
    /// Open groups, by name and purpose.
    Groups,
    /// Posts.
    Posts,
    /// Comments.
    Comments,
}

/// Finds what holds all the words: the last one may be the beginning of one, from three characters on. Case and accents don't count.
/// Posts and comments come newest first, members and groups in the order of their ids, backwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The words: at most 200 bytes and 8 words.
    #[schemars(length(max = 200))]
    pub text: String,
    /// Among what.
    pub among: Among,
    /// Only what comes before this one.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub before: Option<Uuid>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Search {
    /// The first page.
    pub fn among(among: Among, text: impl Into<String>) -> Self {
        Self { text: text.into(), among, before: None, limit: None }
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// A member.
    Member {
        /// Who.
        member: MemberId,
        /// What they are called.
        name: String,
    },
    /// A member, by their skills.
    Skilled(Skilled),
    /// A group.
    Group {
        /// Which.
        group: GroupId,
        /// What it is called.
        name: String,
        /// What it is for.
        purpose: String,
    },
    /// A post.
    Post(Box<ShownPost>),
    /// A comment.
    Comment(Box<ShownComment>),
}

/// A page of what was found. It may be shorter than asked for although more follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FoundPage {
    /// What was found.
    pub found: Vec<Found>,
    /// Ask again for what is before this one; `None` if nothing follows.
    #[schemars(with = "Option<String>")]
    pub next: Option<Uuid>,
}

impl Query for Search {
    const NAME: &'static str = "search";
    type Output = FoundPage;
    type Error = SearchRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<FoundPage, Stop<SearchRefusal>> {
        let sought = Sought::new(&self.text);
        if self.text.len() > MAX_TEXT || sought.words.len() > MAX_SOUGHT {
            return Err(SearchRefusal::TooLong { bytes: MAX_TEXT, words: MAX_SOUGHT }.into());
        }
        let index: Index = match self.among {
            Among::Members => Member::BY_WORD,
            Among::Skills => Profile::BY_SKILL,
            Among::Groups => Group::BY_WORD,
            Among::Posts => Post::BY_WORD,
            Among::Comments => Comment::BY_WORD,
        };
        let before = self.before.map(|id| id.as_u128());
        // One word alone needs no more rows than records are read.
        let cut = if sought.words.len() == 1 { MAX_READ } else { MAX_ROWS };
        let lists = sought.words.iter().map(|word| view.scan(newest(index, &look_up(word), before), cut));
        let lists: Vec<_> = lists.map(|list| list.map(|ids| Filed::read(ids, cut))).collect();
        let sight = view.sight()?;
        let candidates = Filed::all_of(lists.into_iter().collect::<Result<_, _>>()?);
        let limit = usize::from(self.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE));
        let mut found = Vec::new();
        let mut last = None;
        let readable = candidates.ids().len().min(MAX_READ);
        for chunk in candidates.ids()[..readable].chunks(limit * 2) {
            let hits = match self.among {
                Among::Members => members(view, &sought, chunk)?,
                Among::Skills => skill::hits(view, &sought, chunk)?,
                Among::Groups => groups(view, &sought, chunk)?,
                Among::Posts => posts(view, &sight, &sought, chunk)?,
                Among::Comments => comments(view, &sight, &sought, chunk)?,
            };
            for (id, hit) in chunk.iter().zip(hits) {
                if found.len() < limit {
                    last = Some(*id);
                    found.extend(hit);
                }
            }
            if found.len() >= limit {
                break;
            }
        }
        let read_all = last == candidates.ids().last().copied();
        let next = if read_all { candidates.floor() } else { last };
        Ok(FoundPage { found, next: next.map(Uuid::from_u128) })
    }
}

/// For each id, what was found under it. All misses of one kind are collected before the first is told.
type Hits = Vec<Option<Found>>;

fn members(view: &mut View<'_>, sought: &Sought, ids: &[u128]) -> Result<Hits, Missing> {
    let read: Vec<_> = ids.iter().map(|id| view.get::<Member>(MemberId::from_u128(*id))).collect();
    let read = read.into_iter().collect::<Result<Vec<_>, _>>()?;
    let shown = view.findable(read.iter().flatten().cloned().collect())?;
    let hit = |member: &Member| {
        let is_shown = shown.iter().any(|shown| shown.id() == member.id());
        let fits = is_shown && member.state() == MemberState::Active && sought.is_in(member.name());
        fits.then(|| Found::Member { member: member.id(), name: member.name().to_owned() })
    };
    Ok(read.into_iter().map(|member| member.and_then(|member| hit(&member))).collect())
}

fn groups(view: &mut View<'_>, sought: &Sought, ids: &[u128]) -> Result<Hits, Missing> {
    let read: Vec<_> = ids.iter().map(|id| view.get::<Group>(GroupId::from_u128(*id))).collect();
    let hit = |group: &Group| {
        let fits = !group.is_closed() && sought.is_in(&group.words());
        fits.then(|| Found::Group { group: group.id(), name: group.name().to_owned(), purpose: group.purpose().to_owned() })
    };
    read.into_iter().map(|group| Ok(group?.and_then(|group| hit(&group)))).collect()
}

/// Which of these hold what is sought; those that nobody asks for are not read.
fn holding(view: &mut View<'_>, sought: &Sought, ids: impl Iterator<Item = Option<u128>>) -> Result<Vec<bool>, Missing> {
    let read: Vec<_> = ids.map(|id| id.map(|id| view.get::<Written>(id)).transpose()).collect();
    read.into_iter().map(|written| Ok(written?.flatten().is_some_and(|written| sought.is_in(written.text())))).collect()
}

fn posts(view: &mut View<'_>, sight: &Sight, sought: &Sought, ids: &[u128]) -> Result<Hits, Missing> {
    let read: Vec<_> = ids.iter().map(|id| view.get::<Post>(PostId::from_u128(*id))).collect();
    let read: Vec<_> = read.into_iter().collect::<Result<_, _>>()?;
    // Who may see a post is known sooner than its words, which have to be unsealed.
    let seen: Vec<_> = read
        .into_iter()
        .map(|post| {
            let Some(post) = post else { return Ok(None) };
            let (seen, hidden) = (view.sees(sight, &post.placement()), view.is_hidden(&RecordRef::of::<Post>(post.id())));
            let (seen, hidden) = (seen?, hidden?);
            Ok(Some(post).filter(|_| seen && !hidden))
        })
        .collect();
    let seen: Vec<_> = seen.into_iter().collect::<Result<_, Missing>>()?;
    let holding = holding(view, sought, seen.iter().map(|post| post.as_ref().map(|post| post.id().into())))?;
    let held = seen.into_iter().zip(holding).map(|(post, holds)| post.filter(|_| holds));
    let shown: Vec<_> = held.map(|post| post.map(|post| shown::post(view, sight, &post)).transpose()).collect();
    shown.into_iter().map(|post| Ok(post?.map(|post| Found::Post(Box::new(post))))).collect()
}

fn comments(view: &mut View<'_>, sight: &Sight, sought: &Sought, ids: &[u128]) -> Result<Hits, Missing> {
    let (holding, read): (_, Vec<_>) = (
        holding(view, sought, ids.iter().copied().map(Some)),
        ids.iter().map(|id| view.get::<Comment>(CommentId::from_u128(*id))).collect(),
    );
    let found: Vec<_> = read
        .into_iter()
        .zip(holding?)
        .map(|(comment, holds)| {
            let Some(comment) = comment?.filter(|_| holds) else { return Ok(None) };
            let record = RecordRef::of::<Comment>(comment.id());
            let (placement, hidden) = (view.placement(&record), view.is_hidden(&record));
            let (placement, hidden, shown) = (placement?, hidden?, shown::comment(view, sight, &comment)?);
            let seen = match placement {
                Some(placement) => view.sees(sight, &placement)?,
                None => false,
            };
            Ok(Some(Found::Comment(Box::new(shown))).filter(|_| seen && !hidden))
        })
        .collect();
    found.into_iter().collect()
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.query::<Search>()?.query::<SkilledIn>()?;
    Ok(())
}
