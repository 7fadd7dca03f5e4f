//! The side discussion, notes of the minutes, and what people think of a decision afterwards.
//!
//! Invariant: each is stored about its author. Cost: one stored value each.

use rooms_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use crate::decision::TEXT;
use crate::entry::Act;
use crate::matter::Matter;

/// Most comments on a decision.
const COMMENTS: u32 = 2_000;

/// A comment in the side discussion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) at: Moment,
    pub(crate) who: MemberId,
    pub(crate) text: String,
}

/// What somebody thinks of a decision afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Review {
    pub(crate) who: MemberId,
    /// 1 to 5.
    pub(crate) mark: u8,
    pub(crate) text: String,
}

/// Somebody comments; everybody of the group may, at any time.
///
/// # Errors
/// `too-many-comments`; the host's refusal.
pub(crate) fn comment(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    let number = matter.decision.comments;
    if number >= COMMENTS {
        let (en, fr) = (format!("At most {COMMENTS} comments fit."), format!("Au plus {COMMENTS} commentaires."));
        return Err(matter.call.refuse("too-many-comments", en, fr));
    }
    matter.decision.comments += 1;
    let comment = Comment { at: matter.call.now, who: matter.who, text: action.short("text", TEXT)?.to_owned() };
    storage::write_about(matter.who, &format!("c/{}/{number:06}", matter.id), &comment)?;
    Ok(Reply::done())
}

/// The side discussion, in order.
///
/// # Errors
/// The host's refusal.
pub(crate) fn comments(decision: Id) -> Result<Vec<Comment>, Problem> {
    Ok(storage::all(&format!("c/{decision}/"))?.into_iter().map(|(_, comment)| comment).collect())
}

/// The facilitator or secretary adds to the minutes.
///
/// # Errors
/// `moderators-only`; the host's refusal.
pub(crate) fn note(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.moderator()?;
    matter.note(Act::Noted(action.short("text", TEXT)?.to_owned()))?;
    Ok(Reply::done())
}

/// Somebody says how good the decision proved to be: 1 to 5, as often as minds change.
///
/// # Errors
/// `not-now`, `mark-out-of-range`; the host's refusal.
pub(crate) fn evaluate(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.during(&[crate::decision::Phase::Closed])?;
    let mark = action.number("mark")?;
    let Some(mark) = u8::try_from(mark).ok().filter(|mark| (1..=5).contains(mark)) else {
        return Err(matter.call.refuse("mark-out-of-range", "A mark is 1 to 5.", "Une note va de 1 à 5."));
    };
    let text = action.optional("text", |action, field| action.short(field, TEXT))?.unwrap_or_default().to_owned();
    storage::write_about(matter.who, &format!("v/{}/{}", matter.id, matter.who), &Review { who: matter.who, mark, text })?;
    Ok(Reply::says(matter.say("Thank you.", "Merci.")))
}

/// What people think of a decision.
///
/// # Errors
/// The host's refusal.
pub(crate) fn reviews(decision: Id) -> Result<Vec<Review>, Problem> {
    Ok(storage::all(&format!("v/{decision}/"))?.into_iter().map(|(_, review)| review).collect())
}
