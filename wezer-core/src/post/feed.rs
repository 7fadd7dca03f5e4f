//! Feeds: the newest posts of some sources, merged when they are read.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Post, PostRefusal, ShownPost, Sight, page, shown};
use crate::follow::Followed;
use crate::id::{GroupId, PostId};
use crate::kernel::{Index, IndexKeys, Missing, Permission, Query, Stop, View};
use crate::record::{Author, RecordRef};
use crate::right;
use crate::search::Filed;

/// A page of posts, newest first. Posts that the reader may not see are passed over, so a page may be shorter than asked for
/// although more follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FeedPage {
    /// The posts.
    pub posts: Vec<ShownPost>,
    /// Ask again for what is before this one; `None` if nothing follows.
    pub next: Option<PostId>,
}

/// The rows of an index under `key` before `before`, greatest id first.
pub(crate) fn newest(index: Index, key: &[u8], before: Option<u128>) -> IndexKeys {
    match before {
        Some(before) => index.between(key, &[key, before.to_be_bytes().as_slice()].concat()).backwards(),
        None => index.starting_with(key).backwards(),
    }
}

/// A page goes back so many times for more while it is not full: what somebody posts where the reader may not look is passed over.
const MAX_ROUNDS: usize = 8;

/// Where posts are filed: an index and a key in it.
type Sources = Vec<(Index, Vec<u8>)>;

/// One page from sources whose rows are ids of posts.
fn read(
    view: &mut View<'_>,
    sight: &Sight,
    sources: &Sources,
    before: Option<PostId>,
    limit: usize,
) -> Result<FeedPage, Missing> {
    let cut = limit + 1;
    let mut kept: Vec<Arc<Post>> = Vec::with_capacity(limit);
    let mut last = before;
    let mut more = true;
    for _ in 0..MAX_ROUNDS {
        let from = last.map(PostId::as_u128);
        let mut list = |index, key: &[u8]| Ok(Filed::read(view.scan(newest(index, key, from), cut)?, cut));
        let lists: Vec<Result<_, Missing>> = sources.iter().map(|(index, key)| list(*index, key)).collect();
        let all = Filed::any_of(lists.into_iter().collect::<Result<_, _>>()?);
        let mut rest = all.ids();
        while let Some((chunk, others)) = rest.split_at_checked(limit.min(rest.len())).filter(|(chunk, _)| !chunk.is_empty()) {
            for (id, post) in chunk.iter().zip(visible(view, sight, chunk)?) {
                if kept.len() < limit {
                    kept.extend(post);
                    last = Some(PostId::from_u128(*id));
                }
            }
            rest = others;
            if kept.len() >= limit {
                break;
            }
        }
        more = all.floor().is_some() || last.map(PostId::as_u128) != all.ids().last().copied().or(from);
        if kept.len() >= limit || !more {
            break;
        }
    }
    Ok(FeedPage { posts: shown::posts(view, sight, &kept)?, next: last.filter(|_| more) })
}

/// For each id the post, if somebody may see it; all in one round trip.
fn visible(view: &mut View<'_>, sight: &Sight, ids: &[u128]) -> Result<Vec<Option<Arc<Post>>>, Missing> {
    let found: Vec<_> = ids.iter().map(|id| view.get::<Post>(PostId::from_u128(*id))).collect();
    let found: Vec<_> = found.into_iter().collect::<Result<_, _>>()?;
    let seen: Vec<_> = found
        .into_iter()
        .map(|post| {
            let Some(post) = post else { return Ok(None) };
            let placement = post.placement();
            let (seen, hidden) = (view.sees(sight, &placement), view.is_hidden(&RecordRef::of::<Post>(post.id)));
            let (seen, hidden) = (seen?, hidden?);
            // Members are told that something was hidden; visitors see nothing of it.
            Ok(Some(post).filter(|_| seen && !(hidden && sight.is_visitor())))
        })
        .collect();
    seen.into_iter().collect()
}

/// What a member has to read: posts in their groups, posts of those whom they follow, and their own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// Only posts before this one.
    #[serde(default)]
    pub before: Option<PostId>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for Feed {
    const NAME: &'static str = "feed";
    type Output = FeedPage;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<FeedPage, Stop<PostRefusal>> {
        let sight = view.sight()?;
        let mut sources: Sources = Vec::new();
        if let Some(me) = sight.person {
            sources.push((Post::BY_AUTHOR, Author::member_key(me).to_vec()));
        }
        for group in &*sight.groups {
            sources.push((Post::BY_GROUP, group.as_u128().to_be_bytes().to_vec()));
        }
        for followed in sight.following.iter().flat_map(|following| following.followed()) {
            match followed {
                Followed::Member(member) => sources.push((Post::BY_AUTHOR, Author::member_key(*member).to_vec())),
                Followed::Group(group) => {
                    sources.push((Post::BY_AUTHOR, Author::group_key(*group).to_vec()));
                    if sight.groups.binary_search(group).is_err() {
                        sources.push((Post::BY_GROUP, group.as_u128().to_be_bytes().to_vec()));
                    }
                }
                Followed::Record(_) => {}
            }
        }
        Ok(read(view, &sight, &sources, self.before, page(self.limit))?)
    }
}

/// What was posted in a group, as far as one may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostsIn {
    /// Which group.
    pub group: GroupId,
    /// Only posts before this one.
    #[serde(default)]
    pub before: Option<PostId>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
    /// Only what the whole world may see: what an application shows to visitors. Nothing that was hidden.
    #[serde(default)]
    pub only_public: bool,
}

impl Query for PostsIn {
    const NAME: &'static str = "posts_in";
    type Output = FeedPage;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<FeedPage, Stop<PostRefusal>> {
        let sight = view.sight_or_visitor(self.only_public)?;
        let sources = vec![(Post::BY_GROUP, self.group.as_u128().to_be_bytes().to_vec())];
        Ok(read(view, &sight, &sources, self.before, page(self.limit))?)
    }
}

/// What was posted in the name of a member or a group, as far as one may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostsBy {
    /// In whose name.
    pub author: Followed,
    /// Only posts before this one.
    #[serde(default)]
    pub before: Option<PostId>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
    /// Only what the whole world may see: what an application shows to visitors. Nothing that was hidden.
    #[serde(default)]
    pub only_public: bool,
}

impl Query for PostsBy {
    const NAME: &'static str = "posts_by";
    type Output = FeedPage;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<FeedPage, Stop<PostRefusal>> {
        let sight = view.sight_or_visitor(self.only_public)?;
        let key = match &self.author {
            Followed::Member(member) => Author::member_key(*member),
            Followed::Group(group) => Author::group_key(*group),
            Followed::Record(_) => return Err(PostRefusal::UnknownRecord.into()),
        };
        let sources = vec![(Post::BY_AUTHOR, key.to_vec())];
        Ok(read(view, &sight, &sources, self.before, page(self.limit))?)
    }
}

/// What the whole world may see, wherever it was posted: what an application shows to visitors. Nothing that was hidden.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicPosts {
    /// Only posts before this one.
    #[serde(default)]
    pub before: Option<PostId>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for PublicPosts {
    const NAME: &'static str = "public_posts";
    type Output = FeedPage;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<FeedPage, Stop<PostRefusal>> {
        let sources = vec![(Post::PUBLIC, Vec::new())];
        Ok(read(view, &Sight::visitor(), &sources, self.before, page(self.limit))?)
    }
}
