//! The API to read and to try: each command and query with its schema and a form.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::Value;
use wezer_core::id::CommandId;
use wezer_core::kernel::{Described, Description};

use crate::api::{example, resolved, status_of};
use crate::app::App;
use crate::web::form::SignedForm;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;
use crate::web::{explained, texts};

#[derive(Debug)]
struct Listed {
    name: &'static str,
    text: String,
}

#[derive(Template)]
#[template(path = "docs.html")]
struct Page {
    frame: Frame,
    commands: Vec<Listed>,
    queries: Vec<Listed>,
    events: Vec<String>,
}

#[derive(Template)]
#[template(path = "docs_one.html")]
struct OnePage {
    frame: Frame,
    kind: &'static str,
    name: String,
    text: String,
    input: String,
    output: String,
    id: Option<String>,
    arguments: String,
    answer: Option<Answer>,
}

#[derive(Debug)]
struct Answer {
    status: u16,
    is_good: bool,
    text: String,
}

fn text(described: &Described, description: &Description) -> String {
    let schema = resolved(described.input.as_value(), &description.definitions);
    schema["description"].as_str().unwrap_or_default().to_owned()
}

pub(super) async fn page(State(app): State<App>, visitor: Visitor) -> Response {
    let description = app.0.community.registry().describe();
    let list = |all: &[Described]| {
        let first = |text: String| text.split("\n\n").next().unwrap_or_default().to_owned();
        all.iter().map(|described| Listed { name: described.name, text: first(text(described, &description)) }).collect()
    };
    show(&Page {
        frame: visitor.frame("more").titled(texts(visitor.language).api),
        commands: list(&description.commands),
        queries: list(&description.queries),
        events: description.events.iter().map(|event| format!("{}/{}", event.name, event.version)).collect(),
    })
}

/// The command or query of this name, with the kind as a fixed word.
fn find<'a>(description: &'a Description, kind: &str, name: &str) -> Option<(&'static str, &'a Described)> {
    let (kind, all) = match kind {
        "commands" => ("commands", &description.commands),
        "queries" => ("queries", &description.queries),
        _ => return None,
    };
    Some((kind, all.iter().find(|described| described.name == name)?))
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn made(visitor: &Visitor, kind: &'static str, described: &Described, description: &Description) -> OnePage {
    let mut arguments = example(described.input.as_value(), &description.definitions);
    // The visitor's own wallet and id, where the arguments ask for one.
    for (field, own) in [
        ("from", visitor.member.wallet().to_string()),
        ("wallet", visitor.member.wallet().to_string()),
        ("member", visitor.member.id().to_string()),
    ] {
        if let Some(value) = arguments.get_mut(field).filter(|value| value.is_string()) {
            *value = Value::String(own);
        }
    }
    OnePage {
        frame: visitor.frame("more").titled(described.name),
        kind,
        name: described.name.to_owned(),
        text: text(described, description),
        input: pretty(resolved(described.input.as_value(), &description.definitions)),
        output: pretty(resolved(described.output.as_value(), &description.definitions)),
        id: (kind == "commands").then(|| visitor.session.fresh_command_id().to_string()),
        arguments: pretty(&arguments),
        answer: None,
    }
}

pub(super) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    Path((kind, name)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let description = app.0.community.registry().describe();
    let (kind, described) = find(&description, &kind, &name).ok_or_else(|| Trouble::not_found(visitor.language))?;
    Ok(show(&made(&visitor, kind, described, &description)))
}

/// Calls it on behalf of the visitor and shows the answer: what the API would have said.
pub(super) async fn call(
    State(app): State<App>,
    Path((kind, name)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let SignedForm { visitor, fields } = form;
    let description = app.0.community.registry().describe();
    let (kind, described) = find(&description, &kind, &name).ok_or_else(|| Trouble::not_found(visitor.language))?;
    let mut page = made(&visitor, kind, described, &description);
    fields.exact("arguments").clone_into(&mut page.arguments);
    let answered = match serde_json::from_str(fields.exact("arguments")) {
        Err(error) => Err((400, error.to_string())),
        Ok(arguments) => {
            let id = fields.get("id").parse::<CommandId>().unwrap_or_else(|_| visitor.session.fresh_command_id());
            page.id = page.id.map(|_| id.to_string());
            let answered = match kind {
                "commands" => visitor.session.call(&name, id, arguments).await.map(|called| serde_json::json!(called)),
                _ => visitor.session.inquire(&name, arguments).await,
            };
            answered.map_err(|problem| {
                let code = problem.code;
                (status_of(code).as_u16(), format!("{code}: {}", explained(problem, visitor.language)))
            })
        }
    };
    page.answer = Some(match answered {
        Ok(value) => Answer { status: 200, is_good: true, text: pretty(&value) },
        Err((status, text)) => Answer { status, is_good: false, text },
    });
    Ok(show(&page))
}
