use crate::events;
use crate::id::{CommentId, GroupId, MemberId, PostId};
use crate::ledger::EntryId;
use crate::record::{Audience, Author, RecordRef, Wall};

events! {
    /// Somebody posted.
    PostWritten = "post.written" {
        /// Which post.
        post: PostId,
        /// In whose name.
        author: Author,
        /// Where.
        wall: Wall,
        /// Who may see it.
        audience: Audience,
    }
    /// A post was changed by its author.
    PostEdited = "post.edited" {
        /// Which post.
        post: PostId,
        /// Who may see it now.
        audience: Audience,
    }
    /// A post was taken away by its author.
    PostDeleted = "post.deleted" {
        /// Which post.
        post: PostId,
    }
    /// Somebody commented on a record.
    CommentWritten = "comment.written" {
        /// Which comment.
        comment: CommentId,
        /// On what.
        on: RecordRef,
        /// In whose name.
        author: Author,
        /// Which comment it answers.
        answers: Option<CommentId>,
    }
    /// A comment was changed by its author.
    CommentEdited = "comment.edited" {
        /// Which comment.
        comment: CommentId,
    }
    /// A comment was taken away by its author.
    CommentDeleted = "comment.deleted" {
        /// Which comment.
        comment: CommentId,
    }
    /// Somebody reacted to a record, or took their reaction back.
    Reacted = "reaction.changed" {
        /// To what.
        to: RecordRef,
        /// Who.
        member: MemberId,
        /// The reaction's name now; `None` if there is none any more.
        kind: Option<String>,
        /// The gift that came with it.
        gift: Option<EntryId>,
    }
    /// The reactions that a community knows were changed.
    ReactionsSet = "reaction.kinds_set" {
        /// How many there are now.
        kinds: u16,
    }
    /// It was set who may see at most what is posted in a group.
    GroupOpennessSet = "group.openness_set" {
        /// Which group.
        group: GroupId,
        /// Who may see it at most.
        audience: Audience,
    }
}
