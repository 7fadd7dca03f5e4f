//! Posts and comments as somebody sees them.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Comment, Given, Post, Reaction, ReactionName, Sight, Tally, Thread, Written};
use crate::id::{CommentId, MemberId, PostId};
use crate::kernel::{Missing, View};
use crate::moderation::Hiding;
use crate::record::{Audience, Author, RecordRef, Wall};
use crate::time::Timestamp;

/// A text as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShownText {
    /// The text, in Markdown, to be rendered harmless.
    Text(String),
    /// It was hidden by a moderator.
    Hidden,
    /// It was hidden, and its author or a moderator looks at it.
    HiddenFromOthers {
        /// The text.
        text: String,
        /// Why it was hidden, in the moderator's words.
        reason: String,
    },
    /// Its author took it away.
    Deleted,
    /// Its author had everything erased that they wrote.
    Erased,
}

/// What gathers around a record, as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Around {
    /// How many comments there are; those taken away don't count.
    pub comments: u32,
    /// How many gave which reaction.
    pub reactions: Vec<Tally>,
    /// What was given with reactions, by currency.
    pub given: Vec<Given>,
    /// The asking member's own reaction.
    pub mine: Option<ReactionName>,
}

/// A post as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownPost {
    /// Which post.
    pub post: PostId,
    /// In whose name it was written.
    pub author: Author,
    /// Where.
    pub wall: Wall,
    /// Who may see it.
    pub audience: Audience,
    /// What was written, or why it is not shown.
    pub text: ShownText,
    /// Whom it names behind an `@`; nobody while the text is not shown.
    pub mentions: Vec<MemberId>,
    /// When it was written.
    pub written_at: Timestamp,
    /// When it was last changed, if ever.
    pub edited_at: Option<Timestamp>,
    /// What gathers around it; nothing while it is hidden, or taken away.
    pub around: Around,
}

/// A comment as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownComment {
    /// Which comment.
    pub comment: CommentId,
    /// On what.
    pub on: RecordRef,
    /// Which comment it answers.
    pub answers: Option<CommentId>,
    /// In whose name it was written.
    pub author: Author,
    /// What was written, or why it is not shown.
    pub text: ShownText,
    /// Whom it names behind an `@`; nobody while the text is not shown.
    pub mentions: Vec<MemberId>,
    /// When it was written.
    pub written_at: Timestamp,
    /// When it was last changed, if ever.
    pub edited_at: Option<Timestamp>,
    /// What gathers around it; nothing while it is hidden, or taken away.
    pub around: Around,
}

struct Words<'a> {
    record: RecordRef,
    author: Author,
    written: Option<&'a Written>,
    deleted: bool,
}

impl ShownText {
    /// What gathers around it goes out of sight with what was hidden or taken away.
    fn or_nothing(&self, around: Around) -> Around {
        if matches!(self, Self::Hidden | Self::Deleted) { Around::default() } else { around }
    }

    fn mentions(&self, written: Option<&Written>) -> Vec<MemberId> {
        let shown = matches!(self, Self::Text(_) | Self::HiddenFromOthers { .. });
        written.filter(|_| shown).map_or_else(Vec::new, |written| written.mentions().to_vec())
    }
}

pub(super) fn around(view: &mut View<'_>, sight: &Sight, record: &RecordRef) -> Result<(Around, bool), Missing> {
    let thread = view.get::<Thread>(record.number());
    let mine = sight.person.map(|me| view.get::<Reaction>(record.number_with(me))).transpose();
    let (thread, mine) = (thread?, mine?.flatten());
    let mine = mine.and_then(|mine| mine.kind().cloned());
    let Some(thread) = thread else { return Ok((Around { mine, ..Around::default() }, false)) };
    let around = Around { comments: thread.comments(), reactions: thread.reactions(), given: thread.given(), mine };
    Ok((around, thread.is_hidden()))
}

fn words(view: &mut View<'_>, sight: &Sight, words: &Words<'_>, hidden: bool) -> Result<ShownText, Missing> {
    if words.deleted {
        return Ok(ShownText::Deleted);
    }
    let Some(text) = words.written.map(|written| written.text().to_owned()) else { return Ok(ShownText::Erased) };
    if !hidden {
        return Ok(ShownText::Text(text));
    }
    let (hiding, placement) = (view.get::<Hiding>(words.record.number()), view.placement(&words.record));
    let (hiding, placement) = (hiding?, placement?);
    let moderates = match placement {
        Some(placement) => view.moderates(sight, &placement)?,
        None => false,
    };
    if !sight.is(words.author) && !moderates {
        return Ok(ShownText::Hidden);
    }
    let reason = match hiding {
        Some(hiding) => hiding.reason_words(view)?,
        None => String::new(),
    };
    Ok(ShownText::HiddenFromOthers { text, reason })
}

pub(crate) fn post(view: &mut View<'_>, sight: &Sight, post: &Post) -> Result<ShownPost, Missing> {
    let record = RecordRef::of::<Post>(post.id);
    let (around, written) = (around(view, sight, &record), view.get::<Written>(post.id.into()));
    let ((around, hidden), written) = (around?, written?);
    let of = Words { record, author: post.author, written: written.as_deref(), deleted: post.deleted };
    let text = words(view, sight, &of, hidden)?;
    Ok(ShownPost {
        post: post.id,
        author: post.author,
        wall: post.wall,
        audience: post.audience,
        mentions: text.mentions(written.as_deref()),
        written_at: post.written_at,
        edited_at: post.edited_at,
        around: text.or_nothing(around),
        text,
    })
}

pub(crate) fn comment(view: &mut View<'_>, sight: &Sight, comment: &Comment) -> Result<ShownComment, Missing> {
    let record = RecordRef::of::<Comment>(comment.id);
    let (around, written) = (around(view, sight, &record), view.get::<Written>(comment.id.into()));
    let ((around, hidden), written) = (around?, written?);
    let of = Words { record, author: comment.author, written: written.as_deref(), deleted: comment.deleted };
    let text = words(view, sight, &of, hidden)?;
    Ok(ShownComment {
        comment: comment.id,
        on: comment.on.clone(),
        answers: comment.answers,
        author: comment.author,
        mentions: text.mentions(written.as_deref()),
        written_at: comment.written_at,
        edited_at: comment.edited_at,
        around: text.or_nothing(around),
        text,
    })
}

/// All of them in one round trip: the misses of all are collected before the first is told.
pub(super) fn posts(view: &mut View<'_>, sight: &Sight, posts: &[Arc<Post>]) -> Result<Vec<ShownPost>, Missing> {
    let shown: Vec<_> = posts.iter().map(|one| post(view, sight, one)).collect();
    shown.into_iter().collect()
}

pub(super) fn comments(view: &mut View<'_>, sight: &Sight, comments: &[Arc<Comment>]) -> Result<Vec<ShownComment>, Missing> {
    let shown: Vec<_> = comments.iter().map(|one| comment(view, sight, one)).collect();
    shown.into_iter().collect()
}
