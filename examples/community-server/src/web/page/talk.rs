//! What is said about something: its comments, and the form to add one.

use serde::Deserialize;
use wezer_core::id::CommentId;
use wezer_core::link::RecordRef;
use wezer_core::post::{Comments, WriteComment};

use super::group::ask;
use super::social::item::{Item, Teller};
use super::voice::{Voice, session, voices};
use crate::web::form::Fields;
use crate::web::refused::Refused;
use crate::web::text::SocialTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// So many are on a page.
const PAGE: u16 = 100;

/// Which of it is asked for.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct AskedTalk {
    pub(super) after: Option<CommentId>,
    pub(super) answer: Option<CommentId>,
}

/// The comments on a record.
#[derive(Debug)]
pub(super) struct Talk {
    /// The page on which it stands.
    pub(super) address: String,
    pub(super) comments: Vec<Item>,
    pub(super) next: Option<String>,
    /// Which comment is answered, and in words whose.
    pub(super) answering: Option<(String, String)>,
    pub(super) typed: String,
    pub(super) voices: Vec<Voice>,
    /// Whether one can add to it.
    pub(super) may_write: bool,
    pub(super) refusal: Option<Refused>,
}

impl Talk {
    /// Reads what was said.
    pub(super) async fn read(
        visitor: &Visitor,
        teller: &mut Teller<'_>,
        on: RecordRef,
        address: String,
        asked: AskedTalk,
    ) -> Result<Self, Trouble> {
        let s = SocialTexts::of(visitor.language);
        let found = ask(visitor, Comments { on, after: asked.after, limit: Some(PAGE) }).await?;
        let mut comments = Vec::new();
        for comment in &found.comments {
            let answered = comment.answers.and_then(|id| found.comments.iter().find(|other| other.comment == id));
            comments.push(teller.comment(comment, answered.map(|other| other.author)).await?);
        }
        let answer = asked.answer.map(|id| id.to_string());
        let answering = comments.iter().find(|item| Some(&item.id) == answer.as_ref());
        let answering = answering.map(|item| (item.id.clone(), s.answers_to.replace("{name}", &item.author.name)));
        let (next, voices) = (found.next.map(|next| next.to_string()), voices(visitor, "").await?);
        Ok(Self { address, comments, next, answering, typed: String::new(), voices, may_write: true, refusal: None })
    }
}

/// Writes the comment of a form; says which, or why not.
pub(super) async fn write(visitor: &Visitor, fields: &Fields, on: RecordRef) -> Result<Result<CommentId, Refused>, Trouble> {
    let answers = fields.get("answers").parse().ok();
    let write = WriteComment { answers, ..WriteComment::on(on, fields.exact("text")) };
    match session(visitor, fields)?.execute(write).await {
        Ok(written) => Ok(Ok(*written)),
        Err(error) => Refused::or_trouble(&error, visitor.language).map(Err),
    }
}
