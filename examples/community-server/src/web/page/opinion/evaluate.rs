//! Saying what one thinks, changing it, and reading what others said.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::group::{Group, ROOT};
use wezer_core::indicator::{
    Asked, AskedOf, CloseEvaluations, Evaluate, EvaluationsOf, Indicator, IndicatorCode, KnownIndicators, MANAGE_INDICATORS,
    MAX_COMMENT, SeenEvaluation,
};
use wezer_core::language::Language;
use wezer_core::link::RecordRef;
use wezer_core::member::{FindMember, Member};
use wezer_core::post::{FindPost, Post};

use super::card::{Line, label, lines};
use crate::web::face::Face;
use crate::web::form::{Fields, SignedForm};
use crate::web::markdown;
use crate::web::number;
use crate::web::page::feed::done;
use crate::web::page::group::{Link, ask, find, group_name};
use crate::web::page::social::item::Teller;
use crate::web::refused::{Could, Refused};
use crate::web::text::OpinionTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// A scale of at most so many marks is shown as buttons, a longer one as a field.
const MAX_BUTTONS: i16 = 11;

/// A mark to choose.
#[derive(Debug)]
pub(in crate::web::page) struct Choice {
    pub(in crate::web::page) value: String,
    pub(in crate::web::page) words: String,
    pub(in crate::web::page) is_chosen: bool,
}

/// What is asked.
#[derive(Debug)]
pub(in crate::web::page) struct Mark {
    pub(in crate::web::page) code: String,
    pub(in crate::web::page) legend: String,
    /// As it is typed, where there are no buttons.
    pub(in crate::web::page) value: String,
    pub(in crate::web::page) choices: Vec<Choice>,
}

/// What somebody said.
#[derive(Debug)]
struct Said {
    member: String,
    name: String,
    face: Face,
    when: String,
    marks: Vec<(String, String)>,
    html: String,
}

#[derive(Template)]
#[template(path = "evaluate.html")]
struct Page {
    frame: Frame,
    o: &'static OpinionTexts,
    done: Option<&'static str>,
    about: Link,
    title: String,
    action: String,
    lines: Vec<Line>,
    /// Why nothing can be said.
    closed: Option<Refused>,
    refusal: Option<Refused>,
    marks: Vec<Mark>,
    comment: String,
    is_said: bool,
    /// It was said, and not all of it is there.
    is_waiting: bool,
    said: Vec<Said>,
    manage: Could,
    max_comment: usize,
}

/// What is spoken of, with its name and its page.
async fn about(visitor: &Visitor, kind: &str, id: &str) -> Result<(RecordRef, Link), Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/");
    match kind {
        "member" => {
            let member = id.parse().map_err(|_| not_found())?;
            let found = ask(visitor, FindMember::Id(member)).await?.ok_or_else(not_found)?;
            let link = Link { name: found.name().to_owned(), address: format!("/members/{member}") };
            Ok((RecordRef::of::<Member>(member), link))
        }
        "group" => {
            let group = find(visitor, id).await?;
            let link = Link { name: group_name(&group, visitor.language), address: format!("/groups/{id}") };
            Ok((RecordRef::of::<Group>(group.id()), link))
        }
        "post" => {
            let post = id.parse().map_err(|_| not_found())?;
            ask(visitor, FindPost { post, only_public: false }).await?.ok_or_else(not_found)?;
            let name = OpinionTexts::of(visitor.language).this_post.to_owned();
            Ok((RecordRef::of::<Post>(post), Link { name, address: format!("/posts/{post}") }))
        }
        _ => Err(not_found()),
    }
}

/// A mark with its sign.
pub(in crate::web::page) fn signed(mark: i16) -> String {
    match mark {
        ..0 => format!("−{}", mark.unsigned_abs()),
        0 => "0".to_owned(),
        _ => format!("+{mark}"),
    }
}

/// What is asked under a code, with the mark that is typed or was given.
pub(in crate::web::page) fn mark(
    code: &IndicatorCode,
    asked: &Asked,
    typed: &str,
    indicators: &[Indicator],
    language: Language,
) -> Mark {
    let o = OpinionTexts::of(language);
    let (low, high) = (asked.scale.low, asked.scale.high);
    let legend = o.mark_of.replace("{label}", &label(indicators, code, language));
    let legend = legend.replace("{low}", &signed(low)).replace("{high}", &signed(high));
    let mut choices = Vec::new();
    if high - low < MAX_BUTTONS {
        if asked.optional {
            choices.push(Choice { value: String::new(), words: o.no_mark.to_owned(), is_chosen: typed.is_empty() });
        }
        for each in low..=high {
            let value = each.to_string();
            choices.push(Choice { is_chosen: typed == value, value, words: signed(each) });
        }
    }
    Mark { code: code.to_string(), legend, value: typed.to_owned(), choices }
}

/// What is asked, with what was typed.
type Form<'a> = (&'a Fields, Option<Refused>);

async fn made(visitor: &Visitor, kind: &str, id: &str, form: Option<Form<'_>>) -> Result<Page, Trouble> {
    let (o, language, me) = (OpinionTexts::of(visitor.language), visitor.language, visitor.member.id());
    let (object, about) = about(visitor, kind, id).await?;
    let indicators = ask(visitor, KnownIndicators {}).await?;
    let asked = ask(visitor, AskedOf { category: RecordRef::new(object.kind.clone(), 0_u128) }).await?;
    let given = ask(visitor, EvaluationsOf { object: object.clone(), limit: Some(200) }).await?;
    let mine = given.iter().find(|one| one.evaluator == me);
    // Whatever refuses an opinion that says nothing refuses any.
    let empty = Evaluate { object: object.clone(), marks: BTreeMap::new(), comment: String::new() };
    let closed = match visitor.session.preview(empty).await {
        Ok(_) => None,
        Err(error) => Some(Refused::or_trouble(&error, language)?),
    };
    let typed = |code: &IndicatorCode| match (&form, mine) {
        (Some((fields, _)), _) => fields.get(&format!("mark-{code}")).to_owned(),
        (None, Some(mine)) => mine.marks.get(code).map(ToString::to_string).unwrap_or_default(),
        (None, None) => String::new(),
    };
    let comment = match (&form, mine) {
        (Some((fields, _)), _) => fields.get("comment").to_owned(),
        (None, Some(mine)) => mine.comment.clone(),
        (None, None) => String::new(),
    };
    let mut teller = Teller::new(visitor).await?;
    let mut said = Vec::new();
    for one in given.iter().filter(|one| one.complete) {
        said.push(told(&mut teller, one, &indicators, language).await?);
    }
    let title = o.title.replace("{name}", &about.name);
    Ok(Page {
        frame: visitor.frame(if kind == "group" { "groups" } else { "people" }).titled(title.as_str()),
        o,
        done: None,
        title,
        action: format!("/evaluate/{kind}/{id}"),
        lines: lines(visitor, &object, &indicators).await?,
        closed,
        marks: asked.iter().map(|(code, asked)| mark(code, asked, &typed(code), &indicators, language)).collect(),
        comment,
        is_said: mine.is_some(),
        is_waiting: mine.is_some_and(|mine| !mine.complete),
        said,
        manage: Could::ask(visitor, MANAGE_INDICATORS, ROOT).await?,
        max_comment: MAX_COMMENT,
        about,
        refusal: form.and_then(|(_, refusal)| refusal),
    })
}

async fn told(
    teller: &mut Teller<'_>,
    one: &SeenEvaluation,
    indicators: &[Indicator],
    language: Language,
) -> Result<Said, Trouble> {
    let name = teller.member(one.evaluator).await?;
    Ok(Said {
        member: one.evaluator.to_string(),
        face: Face::of(&name),
        name,
        when: number::moment(one.given_at, language),
        marks: one.marks.iter().map(|(code, mark)| (label(indicators, code, language), signed(*mark))).collect(),
        html: markdown::html(&one.comment),
    })
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Told {
    #[serde(default)]
    done: String,
}

pub(super) async fn page(
    visitor: Visitor,
    Path((kind, id)): Path<(String, String)>,
    Query(asked): Query<Told>,
) -> Result<Response, Trouble> {
    let mut page = made(&visitor, &kind, &id, None).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

/// Keeps what the visitor thinks, in place of what they said before.
pub(super) async fn save(
    Path((kind, id)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let (object, _) = about(&visitor, &kind, &id).await?;
    let asked = ask(&visitor, AskedOf { category: RecordRef::new(object.kind.clone(), 0_u128) }).await?;
    let (mut marks, mut is_wrong) = (BTreeMap::new(), false);
    for code in asked.into_keys() {
        let field = format!("mark-{code}");
        // A minus as it is printed counts like the one of the keyboard.
        let Some(text) = fields.some(&field).map(|text| text.replace('−', "-")) else { continue };
        match text.parse::<i16>() {
            Ok(mark) => drop(marks.insert(code, mark)),
            Err(_) => is_wrong = true,
        }
    }
    let evaluate = Evaluate { object, marks, comment: fields.get("comment").to_owned() };
    let refused = if is_wrong {
        OpinionTexts::of(visitor.language).bad_mark.into()
    } else {
        match visitor.session.execute(evaluate).await {
            Ok(_) => return Ok(Redirect::to(&format!("/evaluate/{kind}/{id}?done=saved")).into_response()),
            Err(error) => Refused::or_trouble(&error, visitor.language)?,
        }
    };
    let page = made(&visitor, &kind, &id, Some((&fields, Some(refused)))).await?;
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Closes what is said of something: of those who look after indicators.
pub(super) async fn close(
    Path((kind, id)): Path<(String, String)>,
    SignedForm { visitor, fields: _ }: SignedForm,
) -> Result<Response, Trouble> {
    let (object, _) = about(&visitor, &kind, &id).await?;
    let back = format!("/evaluate/{kind}/{id}");
    visitor.session.execute(CloseEvaluations { object }).await.map_err(|error| visitor.trouble(&error, back.as_str()))?;
    Ok(Redirect::to(&format!("{back}?done=saved")).into_response())
}
