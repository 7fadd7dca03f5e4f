//! Evaluating a deal: blind until both sides have said it.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use wezer_core::Session;
use wezer_core::indicator::{Indicator, KnownIndicators, MAX_COMMENT};
use wezer_core::language::Language;
use wezer_exchange::deal::SeenDeal;
use wezer_exchange::reputation::{DealEvaluationOf, EvaluateDeal, SeenVerdict, WINDOW_DAYS};

use super::act;
use super::one::{self, Found};
use crate::web::form::{Fields, SignedForm};
use crate::web::page::group::ask;
use crate::web::page::opinion::{Mark, label, mark, signed};
use crate::web::refused::Refused;
use crate::web::text::{OpinionTexts, ReputationTexts};
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;
use crate::web::{markdown, number};

/// What one side said.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) marks: Vec<(String, String)>,
    pub(super) html: String,
}

/// What there is to say, and what was said.
#[derive(Debug)]
pub(super) struct Evaluation {
    pub(super) help: String,
    pub(super) marks: Vec<Mark>,
    pub(super) comment: String,
    pub(super) max_comment: usize,
    /// Why nothing can be said now.
    pub(super) closed: Option<Refused>,
    pub(super) is_open: bool,
    pub(super) own: Option<Verdict>,
    /// Whether one's own is complete.
    pub(super) is_complete: bool,
    pub(super) other: Option<Verdict>,
    pub(super) other_said: String,
    pub(super) opens: Option<String>,
}

impl Evaluation {
    /// Whether nothing more is waited for.
    pub(super) fn is_said(&self) -> bool {
        self.is_open || self.is_complete
    }
}

fn verdict(said: &SeenVerdict, indicators: &[Indicator], language: Language) -> Verdict {
    Verdict {
        marks: said.marks.iter().map(|(code, mark)| (label(indicators, code, language), signed(*mark))).collect(),
        html: said.comment.as_deref().map(markdown::html).unwrap_or_default(),
    }
}

/// What a side of the deal may say of the other; nothing before it is paid, and once it was called off.
pub(super) async fn of(
    visitor: &Visitor,
    session: &Session,
    seen: &SeenDeal,
    other: &str,
    typed: Option<&Fields>,
) -> Result<Option<Evaluation>, Trouble> {
    let (r, language, deal) = (ReputationTexts::of(visitor.language), visitor.language, seen.line.deal);
    if !["vote", "paid", "confirm_refund"].contains(&seen.line.state.as_str()) {
        return Ok(None);
    }
    let found = session.ask(DealEvaluationOf { deal }).await.map_err(|error| visitor.trouble(&error, "/deals"))?;
    let Some(found) = found else { return Ok(None) };
    let indicators = ask(visitor, KnownIndicators {}).await?;
    // Whatever refuses an evaluation that says nothing refuses any.
    let empty = EvaluateDeal { deal, marks: BTreeMap::new(), comment: String::new() };
    let closed = match session.preview(empty).await {
        Ok(_) => None,
        Err(error) => Some(Refused::or_trouble(&error, language)?),
    };
    let given = |code| match (typed, &found.own) {
        (Some(fields), _) => fields.get(&format!("mark-{code}")).to_owned(),
        (None, Some(own)) => own.marks.get(code).map(ToString::to_string).unwrap_or_default(),
        (None, None) => String::new(),
    };
    let asked = found.asked.iter().filter_map(|said| Some((&said.indicator, said.asked.as_ref()?)));
    let marks = asked.map(|(code, asked)| mark(code, asked, &given(code), &indicators, language)).collect();
    let opens = found.closes_at.filter(|_| !found.open).map(|at| r.opens.replace("{day}", &number::day(at, language)));
    Ok(Some(Evaluation {
        help: r.evaluate_help.replace("{days}", &WINDOW_DAYS.to_string()),
        marks,
        comment: match (typed, &found.own) {
            (Some(fields), _) => fields.get("comment").to_owned(),
            (None, Some(own)) => own.comment.clone().unwrap_or_default(),
            (None, None) => String::new(),
        },
        max_comment: MAX_COMMENT,
        closed,
        is_open: found.open,
        is_complete: found.own.as_ref().is_some_and(|own| own.complete),
        own: found.own.as_ref().map(|own| verdict(own, &indicators, language)),
        other: found.other.as_ref().map(|other| verdict(other, &indicators, language)),
        other_said: r.said_other.replace("{name}", other),
        opens,
    }))
}

/// Keeps what a side says, in place of what it said before.
pub(super) async fn save(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let Found { seen, session, .. } = one::find(&visitor, &id, fields.get("as")).await?;
    let found = session.ask(DealEvaluationOf { deal: seen.line.deal }).await;
    let found = found.map_err(|error| visitor.trouble(&error, "/deals"))?;
    let mut marks = BTreeMap::new();
    for said in found.into_iter().flat_map(|found| found.asked).filter(|said| said.asked.is_some()) {
        let field = format!("mark-{}", said.indicator);
        // A minus as it is printed counts like the one of the keyboard.
        let Some(text) = fields.some(&field).map(|text| text.replace('−', "-")) else { continue };
        match text.parse::<i16>() {
            Ok(mark) => drop(marks.insert(said.indicator, mark)),
            Err(_) => {
                let words = OpinionTexts::of(visitor.language).bad_mark;
                return act::refused(&visitor, &id, ("evaluate", &fields), words.into()).await;
            }
        }
    }
    let evaluate = EvaluateDeal { deal: seen.line.deal, marks, comment: fields.get("comment").to_owned() };
    act::answered(&visitor, &id, ("evaluate", &fields), session.execute(evaluate).await).await
}
