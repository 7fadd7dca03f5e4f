//! Writing a flow as JSON, with what is wrong and where.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::flow::{FindFlow, FlowDefinition, MANAGE, SaveFlow};
use wezer_core::group::ROOT;

use crate::web::form::SignedForm;
use crate::web::page::group::ask;
use crate::web::refused::{Could, Refused};
use crate::web::text::FlowTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "flow_edit.html")]
struct Page {
    frame: Frame,
    t: &'static FlowTexts,
    title: &'static str,
    /// Where the form goes.
    action: String,
    base: String,
    json: String,
    manage: Could,
    refusal: Option<Refused>,
}

/// What a new flow begins with.
const EMPTY: &str = r#"{
  "name": "my_flow",
  "label": { "en": "My flow", "fr": "Mon parcours" },
  "fields": [],
  "roles": [{ "name": "starter", "label": { "en": "whoever started", "fr": "qui a commencé" }, "holder": "starter" }],
  "states": [
    { "name": "open", "label": { "en": "open", "fr": "ouvert" } },
    { "name": "done", "label": { "en": "done", "fr": "terminé" }, "final": true }
  ],
  "transitions": [
    { "name": "finish", "label": { "en": "finish", "fr": "terminer" }, "from": ["open"], "to": "done", "by": ["starter"] }
  ]
}"#;

async fn made(
    visitor: &Visitor,
    flow: Option<&str>,
    base: String,
    json: String,
    refusal: Option<Refused>,
) -> Result<Page, Trouble> {
    let t = FlowTexts::of(visitor.language);
    let title = if flow.is_some() { t.edit } else { t.edit_new };
    let action = flow.map_or_else(|| "/flows/new".to_owned(), |flow| format!("/flows/{flow}/edit"));
    let manage = Could::ask(visitor, MANAGE, ROOT).await?;
    Ok(Page { frame: visitor.frame("more").titled(title), t, title, action, base, json, manage, refusal })
}

pub(super) async fn new(visitor: Visitor) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, None, String::new(), EMPTY.to_owned(), None).await?))
}

pub(super) async fn page(visitor: Visitor, Path(name): Path<String>) -> Result<Response, Trouble> {
    let found = ask(&visitor, FindFlow { name: name.clone(), version: None }).await?;
    let found = found.ok_or_else(|| Trouble::not_found(visitor.language).on(&visitor, "/flows"))?;
    let json = serde_json::to_string_pretty(&found.definition).unwrap_or_default();
    Ok(show(&made(&visitor, Some(&name), found.version.to_string(), json, None).await?))
}

pub(super) async fn create(form: SignedForm) -> Result<Response, Trouble> {
    keep(form, None).await
}

pub(super) async fn save(Path(name): Path<String>, form: SignedForm) -> Result<Response, Trouble> {
    keep(form, Some(name)).await
}

async fn keep(SignedForm { visitor, fields }: SignedForm, flow: Option<String>) -> Result<Response, Trouble> {
    let t = FlowTexts::of(visitor.language);
    let json = fields.exact("json");
    let refused = match serde_json::from_str::<FlowDefinition>(json) {
        Err(fault) => {
            let what = fault.to_string();
            let what = what.split(" at line ").next().unwrap_or_default();
            let told = t.bad_json.replace("{line}", &fault.line().to_string());
            Refused::from(told.replace("{column}", &fault.column().to_string()).replace("{what}", what))
        }
        Ok(definition) => {
            let name = definition.name.clone();
            let base = if flow.as_deref() == Some(name.as_str()) { fields.get("base").parse().ok() } else { None };
            match visitor.session.execute(SaveFlow { definition, base }).await {
                Ok(_) => return Ok(Redirect::to(&format!("/flows/{name}?done=saved")).into_response()),
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            }
        }
    };
    let page = made(&visitor, flow.as_deref(), fields.get("base").to_owned(), json.to_owned(), Some(refused)).await?;
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
