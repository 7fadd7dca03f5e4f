//! The flows of the community, each with its picture.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use wezer_core::flow::{FindFlow, FlowDefinition, FlowDefinitions, MANAGE, Transition, diagram};
use wezer_core::group::ROOT;
use wezer_core::language::Language;

use crate::web::page::feed::done;
use crate::web::page::group::ask;
use crate::web::page::right::label;
use crate::web::refused::Could;
use crate::web::text::FlowTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// A flow in the list.
#[derive(Debug)]
struct Line {
    name: String,
    label: String,
    version: String,
}

#[derive(Template)]
#[template(path = "flows.html")]
struct Page {
    frame: Frame,
    t: &'static FlowTexts,
    flows: Vec<Line>,
    manage: Could,
}

pub(super) async fn all(visitor: Visitor) -> Result<Response, Trouble> {
    let t = FlowTexts::of(visitor.language);
    let known = ask(&visitor, FlowDefinitions {}).await?;
    let flows = known.iter().map(|flow| Line {
        name: flow.name.clone(),
        label: flow.label.say(visitor.language, &flow.name).to_owned(),
        version: t.version.replace("{n}", &flow.version.to_string()),
    });
    let manage = Could::ask(&visitor, MANAGE, ROOT).await?;
    Ok(show(&Page { frame: visitor.frame("more").titled(t.flows), t, flows: flows.collect(), manage }))
}

/// A transition, for people.
#[derive(Debug)]
struct Step {
    label: String,
    from: String,
    to: String,
    who: String,
    guard: String,
    /// What is said where it does not hold.
    reason: String,
}

#[derive(Template)]
#[template(path = "flow.html")]
struct OnePage {
    frame: Frame,
    t: &'static FlowTexts,
    done: Option<&'static str>,
    name: String,
    title: String,
    version: String,
    is_old: bool,
    svg: String,
    steps: Vec<Step>,
    manage: Could,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    version: Option<u32>,
    #[serde(default)]
    done: String,
}

fn state_label(definition: &FlowDefinition, name: &str, language: Language) -> String {
    let state = definition.states.iter().find(|state| state.name == name);
    state.map_or_else(|| name.to_owned(), |state| state.label.say(language, name).to_owned())
}

fn step(definition: &FlowDefinition, transition: &Transition, language: Language) -> Step {
    let role = |name: &String| {
        let role = definition.roles.iter().find(|role| role.name == *name);
        role.map_or_else(|| name.clone(), |role| role.label.say(language, name).to_owned())
    };
    let mut who: Vec<String> = transition.by.iter().map(role).collect();
    who.extend(transition.right.as_ref().map(|right| label(right, language)));
    if !transition.agreed_by.is_empty() {
        who.push(transition.agreed_by.iter().map(role).collect::<Vec<_>>().join(" + "));
    }
    Step {
        label: transition.label.say(language, &transition.name).to_owned(),
        from: transition.from.iter().map(|name| state_label(definition, name, language)).collect::<Vec<_>>().join(", "),
        to: state_label(definition, &transition.to, language),
        who: who.join(", "),
        guard: transition.guard.clone().unwrap_or_default(),
        reason: transition.guard_reason.say(language, "").to_owned(),
    }
}

pub(super) async fn one(
    visitor: Visitor,
    Path(name): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Trouble> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let (language, t) = (visitor.language, FlowTexts::of(visitor.language));
    let found = ask(&visitor, FindFlow { name: name.clone(), version: asked.version }).await?;
    let found = found.ok_or_else(|| Trouble::not_found(language).on(&visitor, "/flows"))?;
    let definition = &found.definition;
    let title = definition.label.say(language, &name).to_owned();
    Ok(show(&OnePage {
        frame: visitor.frame("more").titled(title.as_str()),
        t,
        done: done(&asked.done, language),
        version: t.version.replace("{n}", &found.version.to_string()),
        is_old: found.version != found.current,
        svg: diagram(definition, language, None),
        steps: definition.transitions.iter().map(|transition| step(definition, transition, language)).collect(),
        manage: Could::ask(&visitor, MANAGE, ROOT).await?,
        name,
        title,
    }))
}
