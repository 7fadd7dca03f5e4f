//! Posts, comments and reactions: what people tell each other.
//!
//! Invariant: nobody sees a post whom neither its audience nor its group's openness lets, and nothing that hangs on it. Counts of
//! comments and reactions are kept with each change and equal a recount. A text that was taken away is gone; that there was one
//! stays.
//!
//! Cost: a post is a document and about two index rows a word; a page of a feed is three round trips to the store, whatever the number
//! of posts: what the reader follows, the newest ids of each, the posts. Fan-out is on reading: writing costs the same for
//! ten readers and for ten thousand.

mod command;
mod comment;
mod comment_command;
mod event;
mod feed;
mod mention;
mod openness;
mod query;
mod reaction;
mod reaction_kind;
mod refusal;
pub(crate) mod shown;
mod sight;
mod thread;
mod written;

use serde::{Deserialize, Serialize};

pub use self::command::{DeletePost, EditPost, WritePost};
pub use self::comment::Comment;
pub use self::comment_command::{DeleteComment, EditComment, WriteComment};
pub use self::event::{
    CommentDeleted, CommentEdited, CommentWritten, GroupOpennessSet, PostDeleted, PostEdited, PostWritten, Reacted, ReactionsSet,
};
pub(crate) use self::feed::newest;
pub use self::feed::{Feed, FeedPage, PostsBy, PostsIn, PublicPosts};
pub(crate) use self::mention::mentioned;
pub use self::openness::{GroupOpenness, HowOpen, SetGroupOpenness};
pub use self::query::{Comments, CommentsPage, FindComment, FindPost, Gathered, ReactionBy, WhoReacted};
pub use self::reaction::{React, Reaction};
pub use self::reaction_kind::{KnownReactions, ReactionKind, ReactionKinds, ReactionName, SetReactions};
pub use self::refusal::PostRefusal;
pub use self::shown::{Around, ShownComment, ShownPost, ShownText};
pub use self::sight::Sight;
pub use self::thread::{Given, Tally, Thread};
pub use self::written::Written;
pub(crate) use self::written::WrittenAs;
use crate::id::PostId;
use crate::kernel::{Document, Index, IndexRows, Registry, RegistryError, Right};
use crate::record::{Audience, Author, Placement, Record, Standpoint, Wall};
use crate::seal::Basis;
use crate::sovereignty::{Processing, Retention};
use crate::time::Timestamp;

/// To post and to comment.
pub const WRITE: Right = Right::new("content.write");
/// To react.
pub const REACT: Right = Right::new("content.react");
/// To choose which reactions there are.
pub const MANAGE_REACTIONS: Right = Right::new("content.manage_reactions");

/// A post or a comment has at most so many bytes.
pub const MAX_TEXT: usize = 20_000;
/// A page of posts or comments has at most so many.
pub const MAX_PAGE: u16 = 100;
/// A page has so many unless said.
pub const PAGE: u16 = 20;

/// A post. Its words are [`Written`] apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    id: PostId,
    author: Author,
    wall: Wall,
    audience: Audience,
    written_at: Timestamp,
    #[serde(default)]
    edited_at: Option<Timestamp>,
    #[serde(default)]
    deleted: bool,
}

impl Post {
    pub(crate) const BY_GROUP: Index = Index::new("post.by_group");
    pub(crate) const BY_AUTHOR: Index = Index::new("post.by_author");
    pub(crate) const BY_WORD: Index = Index::new("post.by_word");
    /// What its author shows the whole world; whether the group shows it too is asked when it is read.
    pub(crate) const PUBLIC: Index = Index::new("post.public");

    /// In whose name it was written.
    pub fn author(&self) -> Author {
        self.author
    }

    /// Whether its author took it away.
    pub fn is_deleted(&self) -> bool {
        self.deleted
    }

    /// Where it stands and who may see it.
    pub fn placement(&self) -> Placement {
        Placement::new(Some(self.author), self.wall, self.audience)
    }
}

impl Document for Post {
    const KIND: &'static str = "post";
    type Id = PostId;

    fn id(&self) -> PostId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("conversation", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        if self.deleted {
            return;
        }
        // Ids of posts are in the order of their writing, so that rows of one key are too.
        if let Wall::Group(group) = self.wall {
            rows.add(Self::BY_GROUP, &group.as_u128().to_be_bytes());
        }
        rows.add(Self::BY_AUTHOR, &self.author.key());
        if self.audience == Audience::Public {
            rows.add(Self::PUBLIC, &[]);
        }
    }
}

impl Record for Post {
    fn standpoint(&self) -> Standpoint {
        if self.deleted { Standpoint::Gone } else { Standpoint::Here(self.placement()) }
    }
}

pub(crate) fn page(limit: Option<u16>) -> usize {
    usize::from(limit.unwrap_or(PAGE).clamp(1, MAX_PAGE))
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    for right in [WRITE, REACT, MANAGE_REACTIONS] {
        registry.right(right)?;
    }
    registry.command::<WritePost>()?.command::<EditPost>()?.command::<DeletePost>()?;
    registry.command::<WriteComment>()?.command::<EditComment>()?.command::<DeleteComment>()?;
    registry.command::<React>()?.command::<SetReactions>()?.command::<SetGroupOpenness>()?;
    registry.query::<Feed>()?.query::<PostsIn>()?.query::<PostsBy>()?.query::<PublicPosts>()?;
    registry.query::<FindPost>()?.query::<Comments>()?;
    registry.query::<FindComment>()?.query::<Gathered>()?.query::<WhoReacted>()?.query::<KnownReactions>()?.query::<HowOpen>()?;
    registry.event::<PostWritten>()?.event::<PostEdited>()?.event::<PostDeleted>()?;
    registry.event::<CommentWritten>()?.event::<CommentEdited>()?.event::<CommentDeleted>()?;
    registry.event::<Reacted>()?.event::<ReactionsSet>()?.event::<GroupOpennessSet>()?;
    registry.document::<Post>()?.document::<Comment>()?.document::<Thread>()?.document::<Reaction>()?.document::<Written>()?;
    registry.document::<ReactionKinds>()?.document::<GroupOpenness>()?;
    registry.record::<Post>()?.record::<Comment>()?;
    registry.index(Post::BY_GROUP)?.index(Post::BY_AUTHOR)?.index(Post::BY_WORD)?.index(Post::PUBLIC)?;
    registry.index(Comment::BY_RECORD)?.index(Comment::BY_WORD)?.index(Reaction::BY_RECORD)?;
    Ok(())
}
