//! The community's own words for what the menu and headings say.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::group::ROOT;
use wezer_core::label::{LabelName, MANAGE_LABELS, MAX_LABEL, RenameLabel};
use wezer_core::language::Language;

use super::feed::done;
use crate::web::form::{Fields, SignedForm};
use crate::web::refused::{Could, Refused};
use crate::web::text::RightTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::word::WORDS;

/// A word with what the community says instead.
#[derive(Debug)]
struct Row {
    name: &'static str,
    english: &'static str,
    french: &'static str,
    own_english: String,
    own_french: String,
}

#[derive(Template)]
#[template(path = "labels.html")]
struct Page {
    frame: Frame,
    r: &'static RightTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    rename: Could,
    rows: Vec<Row>,
    limit: usize,
}

async fn made(visitor: &Visitor, typed: Option<&Fields>, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let r = RightTexts::of(visitor.language);
    let own = |name: &str, language: Language| match typed {
        Some(fields) => fields.get(&format!("{language}-{name}")).to_owned(),
        None => visitor.labels.get(name, language).unwrap_or_default().to_owned(),
    };
    let rows = WORDS.iter().map(|word| Row {
        name: word.name,
        english: word.usual(Language::English),
        french: word.usual(Language::French),
        own_english: own(word.name, Language::English),
        own_french: own(word.name, Language::French),
    });
    Ok(Page {
        frame: visitor.frame("more").titled(r.labels),
        r,
        done: None,
        refusal,
        rename: Could::ask(visitor, MANAGE_LABELS, ROOT).await?,
        rows: rows.collect(),
        limit: MAX_LABEL,
    })
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, None, None).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

/// Renames what was changed.
pub(super) async fn save(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    for word in WORDS {
        let Ok(name) = word.name.parse::<LabelName>() else { continue };
        for language in Language::ALL {
            let label = fields.some(&format!("{language}-{}", word.name)).map(str::to_owned);
            if label.as_deref() == visitor.labels.get(word.name, language) {
                continue;
            }
            let rename = RenameLabel { name: name.clone(), language, label };
            if let Err(error) = visitor.session.execute(rename).await {
                let refused = Refused::or_trouble(&error, visitor.language)?;
                let page = made(&visitor, Some(&fields), Some(refused)).await?;
                return Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
            }
        }
    }
    Ok(Redirect::to("/labels?done=saved").into_response())
}
