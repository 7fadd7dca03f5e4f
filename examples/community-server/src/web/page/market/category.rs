//! The tree of categories: drawn up by whoever may.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::CallError;
use wezer_core::flow::Label;
use wezer_core::group::ROOT;
use wezer_core::standard::SET_UP;
use wezer_exchange::market::category::{ChangeCategory, CloseCategory, CreateCategory, MoveCategory, SeenCategory, Tag};
use wezer_exchange::market::{CategoryId, MANAGE, MarketRefusal, SetUpExchange};

use super::list::{Choice, is_open};
use super::shelf::Shelf;
use crate::web::form::{Fields, SignedForm};
use crate::web::page::feed::done;
use crate::web::refused::{Could, Refused};
use crate::web::text::MarketTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// A category in the tree.
#[derive(Debug)]
struct Shown {
    id: String,
    label: String,
    depth: usize,
    tags: Vec<String>,
    is_closed: bool,
}

/// What stands in the form.
#[derive(Debug, Clone, Default)]
struct Typed {
    en: String,
    fr: String,
    parent: String,
    tags: String,
}

impl Typed {
    fn of(category: &SeenCategory) -> Self {
        let tags = category.tags.iter().map(|tag| format!("{}, {}, {}", tag.name, tag.label.en, tag.label.fr));
        Self {
            en: category.label.en.clone(),
            fr: category.label.fr.clone(),
            parent: category.path.last().map(ToString::to_string).unwrap_or_default(),
            tags: tags.collect::<Vec<_>>().join("\n"),
        }
    }

    fn read(fields: &Fields) -> Self {
        let own = |name: &str| fields.get(name).to_owned();
        Self { en: own("en"), fr: own("fr"), parent: own("parent"), tags: fields.exact("tags").to_owned() }
    }

    fn tags(&self, m: &MarketTexts) -> Result<Vec<Tag>, Refused> {
        let lines = self.tags.lines().map(str::trim).filter(|line| !line.is_empty());
        let tag = |line: &str| {
            let mut parts = line.splitn(3, ',').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let label = Label::new(parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let bad = || Refused::from(m.bad_tag.replace("{tag}", name));
            Ok(Tag { name: name.parse().map_err(|_| bad())?, label })
        };
        lines.map(tag).collect()
    }
}

#[derive(Template)]
#[template(path = "market_categories.html")]
struct Page {
    frame: Frame,
    m: &'static MarketTexts,
    done: Option<&'static str>,
    manage: Could,
    /// Whether the market is open, and whether the visitor may open it.
    is_open: bool,
    set_up: Could,
    refusal: Option<Refused>,
    all: Vec<Shown>,
    parents: Vec<Choice>,
    typed: Typed,
}

#[derive(Template)]
#[template(path = "market_category.html")]
struct OnePage {
    frame: Frame,
    m: &'static MarketTexts,
    title: String,
    manage: Could,
    refusal: Option<Refused>,
    id: String,
    is_closed: bool,
    parents: Vec<Choice>,
    typed: Typed,
}

fn parents(shelf: &Shelf<'_>, but: Option<CategoryId>, chosen: &str) -> Vec<Choice> {
    let mut choices = vec![(String::new(), shelf.m.at_top.to_owned(), chosen.is_empty())];
    let may = |one: &&SeenCategory| but.is_none_or(|but| one.category != but && !one.path.contains(&but));
    choices.extend(shelf.categories.iter().filter(may).map(|one| {
        let id = one.category.to_string();
        let is_chosen = id == chosen;
        (id, shelf.indented(one), is_chosen)
    }));
    choices
}

async fn made(visitor: &Visitor, typed: Typed, what: &str, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let shelf = Shelf::new(visitor).await?;
    let m = shelf.m;
    let shown = |one: &SeenCategory| Shown {
        id: one.category.to_string(),
        label: shelf.category(one.category),
        depth: one.path.len(),
        tags: one.tags.iter().map(|tag| shelf.tag(&tag.name)).collect(),
        is_closed: one.closed,
    };
    let [manage, set_up] = Could::all(visitor, [MANAGE, SET_UP], ROOT).await?;
    Ok(Page {
        frame: visitor.frame("market").titled(m.categories),
        m,
        done: done(what, visitor.language),
        manage,
        is_open: is_open(visitor).await?,
        set_up,
        refusal,
        all: shelf.categories.iter().map(shown).collect(),
        parents: parents(&shelf, None, &typed.parent),
        typed,
    })
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

pub(super) async fn all(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, Typed::default(), &asked.done, None).await?))
}

fn saved() -> Response {
    Redirect::to("/market/categories?done=saved").into_response()
}

pub(super) async fn add(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let typed = Typed::read(&fields);
    let refused = match typed.tags(MarketTexts::of(visitor.language)) {
        Ok(tags) => {
            let label = Label::new(typed.en.as_str(), typed.fr.as_str());
            match visitor
                .session
                .execute(CreateCategory { parent: typed.parent.parse().ok(), label, tags, asked: BTreeMap::new() })
                .await
            {
                Ok(_) => return Ok(saved()),
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            }
        }
        Err(refused) => refused,
    };
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, typed, "", Some(refused)).await?))
}

async fn one_made(visitor: &Visitor, id: &str, typed: Option<Typed>, refusal: Option<Refused>) -> Result<OnePage, Trouble> {
    let shelf = Shelf::new(visitor).await?;
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/market/categories");
    let category: CategoryId = id.parse().map_err(|_| not_found())?;
    let found = shelf.find(category).ok_or_else(not_found)?;
    let typed = typed.unwrap_or_else(|| Typed::of(found));
    let title = shelf.m.category_edit.replace("{name}", &shelf.category(category));
    Ok(OnePage {
        frame: visitor.frame("market").titled(title.as_str()),
        m: shelf.m,
        title,
        manage: Could::ask(visitor, MANAGE, ROOT).await?,
        refusal,
        id: id.to_owned(),
        is_closed: found.closed,
        parents: parents(&shelf, Some(category), &typed.parent),
        typed,
    })
}

pub(super) async fn one(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    Ok(show(&one_made(&visitor, &id, None, None).await?))
}

/// Changes the words and the tags, and moves it where it lies elsewhere.
async fn changed(visitor: &Visitor, category: CategoryId, typed: &Typed) -> Result<Option<Refused>, Trouble> {
    let tags = match typed.tags(MarketTexts::of(visitor.language)) {
        Ok(tags) => tags,
        Err(refused) => return Ok(Some(refused)),
    };
    let label = Some(Label::new(typed.en.as_str(), typed.fr.as_str()));
    let told = |error: CallError<MarketRefusal>| Refused::or_trouble(&error, visitor.language).map(Some);
    let to = typed.parent.parse().ok();
    let lies_in = Shelf::new(visitor).await?.find(category).and_then(|one| one.path.last().copied());
    if to != lies_in
        && let Err(error) = visitor.session.execute(MoveCategory { category, to }).await
    {
        return told(error);
    }
    match visitor.session.execute(ChangeCategory { category, label, tags: Some(tags), asked: None }).await {
        Ok(_) => Ok(None),
        Err(error) => told(error),
    }
}

pub(super) async fn save(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let category = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let typed = Typed::read(&fields);
    match changed(&visitor, category, &typed).await? {
        None => Ok(saved()),
        refused => Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &one_made(&visitor, &id, Some(typed), refused).await?)),
    }
}

pub(super) async fn close(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let category = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let close = CloseCategory { category, closed: fields.get("do") != "open" };
    visitor.session.execute(close).await.map_err(|error| visitor.trouble(&error, "/market/categories"))?;
    Ok(saved())
}

/// Saves what the market needs to begin.
pub(super) async fn set_up(SignedForm { visitor, .. }: SignedForm) -> Result<Response, Trouble> {
    let done = visitor.session.execute(SetUpExchange::default()).await;
    done.map_err(|error| visitor.trouble(&error, "/market/categories"))?;
    Ok(saved())
}
