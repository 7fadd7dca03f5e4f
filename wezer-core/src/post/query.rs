use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shown::{self, Around};
use super::{Comment, Post, PostRefusal, Reaction, ReactionName, ShownComment, ShownPost, Sight, page};
use crate::id::{CommentId, MemberId, PostId};
use crate::kernel::{Missing, Permission, Query, Stop, View};
use crate::record::RecordRef;
use crate::right;

/// One post. A post that one may not see is not there; one that its author took away shows that it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindPost {
    /// Which post.
    pub post: PostId,
    /// Only if the whole world may see it: what an application shows to visitors. Not if it was hidden.
    #[serde(default)]
    pub only_public: bool,
}

impl Query for FindPost {
    const NAME: &'static str = "post";
    type Output = Option<ShownPost>;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<ShownPost>, Stop<PostRefusal>> {
        let sight = view.sight_or_visitor(self.only_public);
        let post = view.get::<Post>(self.post)?;
        let sight = sight?;
        let Some(post) = post else { return Ok(None) };
        let placement = post.placement();
        let (sees, moderates) = (view.sees(&sight, &placement), view.moderates(&sight, &placement));
        let hidden = view.is_hidden(&RecordRef::of::<Post>(self.post));
        let (sees, moderates, hidden) = (sees?, moderates?, hidden?);
        if !(sees || moderates) || (hidden && sight.is_visitor()) {
            return Ok(None);
        }
        Ok(shown::posts(view, &sight, &[post])?.pop())
    }
}

/// The eyes of whoever asks, if what hangs on a record is for them: what hangs on something hidden is hidden with it, but from its
/// author and from those who moderate there.
fn open_to(view: &mut View<'_>, record: &RecordRef) -> Result<Option<Sight>, Missing> {
    let (sight, seen) = (view.sight(), view.may_see(record));
    let (placement, hidden) = (view.placement(record), view.is_hidden(record));
    let (sight, seen, placement, hidden) = (sight?, seen?, placement?, hidden?);
    let Some(placement) = placement.filter(|_| seen) else { return Ok(None) };
    let mine = placement.author.is_some_and(|author| sight.is(author));
    let open = !hidden || mine || view.moderates(&sight, &placement)?;
    Ok(open.then_some(sight))
}

/// The comments on a record, oldest first. Whoever sees the record sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comments {
    /// On what.
    pub on: RecordRef,
    /// Only comments after this one.
    #[serde(default)]
    pub after: Option<CommentId>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A page of comments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommentsPage {
    /// The comments, oldest first.
    pub comments: Vec<ShownComment>,
    /// Ask again for what is after this one; `None` if nothing follows.
    pub next: Option<CommentId>,
}

impl Query for Comments {
    const NAME: &'static str = "comments";
    type Output = CommentsPage;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<CommentsPage, Stop<PostRefusal>> {
        let nothing = CommentsPage { comments: Vec::new(), next: None };
        let key = self.on.number().to_be_bytes();
        let mut keys = Comment::BY_RECORD.starting_with(&key);
        if let Some(after) = self.after {
            keys = keys.after(Comment::BY_RECORD, &[&key, after.as_u128().to_be_bytes().as_slice(), &[0]].concat());
        }
        let limit = page(self.limit);
        let (sight, ids) = (open_to(view, &self.on), view.scan(keys, limit + 1));
        let (sight, ids) = (sight?, ids?);
        let Some(sight) = sight else { return Ok(nothing) };
        let more = ids.len() > limit;
        let ids: Vec<CommentId> = ids.into_iter().take(limit).map(CommentId::from_u128).collect();
        let next = ids.last().copied().filter(|_| more);
        let comments = view.all::<Comment>(ids.into_iter())?;
        Ok(CommentsPage { comments: shown::comments(view, &sight, &comments)?, next })
    }
}

/// One comment, by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindComment {
    /// Which comment.
    pub comment: CommentId,
}

impl Query for FindComment {
    const NAME: &'static str = "comment";
    type Output = Option<ShownComment>;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<ShownComment>, Stop<PostRefusal>> {
        let Some(comment) = view.get::<Comment>(self.comment)? else { return Ok(None) };
        let (seen, hidden) = (view.may_see(comment.on()), view.is_hidden(comment.on()));
        let sight = view.sight()?;
        // What hangs on something hidden is hidden with it, but from its own author.
        if !seen? || (hidden? && !sight.is(comment.author())) {
            return Ok(None);
        }
        Ok(shown::comments(view, &sight, &[comment])?.pop())
    }
}

/// What gathers around a record: how many comments and reactions, what was given, one's own reaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gathered {
    /// Around what.
    pub record: RecordRef,
}

impl Query for Gathered {
    const NAME: &'static str = "gathered";
    type Output = Option<Around>;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<Around>, Stop<PostRefusal>> {
        let Some(sight) = open_to(view, &self.record)? else { return Ok(None) };
        Ok(Some(shown::around(view, &sight, &self.record)?.0))
    }
}

/// Who reacted to a record, and how; in no order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhoReacted {
    /// To what.
    pub record: RecordRef,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// Somebody's reaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReactionBy {
    /// Who.
    pub member: MemberId,
    /// How.
    pub kind: ReactionName,
}

impl Query for WhoReacted {
    const NAME: &'static str = "who_reacted";
    type Output = Vec<ReactionBy>;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<ReactionBy>, Stop<PostRefusal>> {
        if open_to(view, &self.record)?.is_none() {
            return Ok(Vec::new());
        }
        let keys = Reaction::BY_RECORD.starting_with(&self.record.number().to_be_bytes());
        let ids = view.scan(keys, page(self.limit))?;
        let reactions = view.all::<Reaction>(ids.into_iter())?;
        let by = |reaction: &Reaction| Some(ReactionBy { member: reaction.member(), kind: reaction.kind()?.clone() });
        Ok(reactions.iter().filter_map(|reaction| by(reaction)).collect())
    }
}
