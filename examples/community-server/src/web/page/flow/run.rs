//! What runs: one's own, and each with what can be done next.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::flow::{
    FieldValue, FindFlow, FireTransition, FlowDefinition, FlowHistory, FlowRun, FlowRunOf, FlowRuns, Party, RunSeen, RunsOf,
    diagram,
};
use wezer_core::id::RunId;
use wezer_core::link::RecordRef;

use super::newer::{self, Newer};
use crate::web::form::SignedForm;
use crate::web::number;
use crate::web::page::feed::done;
use crate::web::page::group::ask;
use crate::web::page::social::item::Teller;
use crate::web::page::wallet::names;
use crate::web::refused::Refused;
use crate::web::text::FlowTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// A run in the list.
#[derive(Debug)]
struct Line {
    id: String,
    flow: String,
    state: String,
    when: String,
}

#[derive(Template)]
#[template(path = "runs.html")]
struct Page {
    frame: Frame,
    t: &'static FlowTexts,
    lines: Vec<Line>,
}

async fn definition(visitor: &Visitor, name: &str, version: u32) -> Result<FlowDefinition, Trouble> {
    let found = ask(visitor, FindFlow { name: name.to_owned(), version: Some(version) }).await?;
    Ok(found.ok_or_else(|| Trouble::not_found(visitor.language).on(visitor, "/runs"))?.definition)
}

fn state_label(definition: &FlowDefinition, name: &str, visitor: &Visitor) -> String {
    let state = definition.states.iter().find(|state| state.name == name);
    state.map_or_else(|| name.to_owned(), |state| state.label.say(visitor.language, name).to_owned())
}

pub(super) async fn all(visitor: Visitor) -> Result<Response, Trouble> {
    let t = FlowTexts::of(visitor.language);
    let runs = ask(&visitor, FlowRuns { limit: Some(200), ..FlowRuns::of(RunsOf::Member(visitor.member.id())) }).await?;
    let mut lines = Vec::new();
    for run in runs {
        let definition = definition(&visitor, &run.flow, run.version).await?;
        lines.push(Line {
            id: run.run.to_string(),
            flow: definition.label.say(visitor.language, &run.flow).to_owned(),
            state: state_label(&definition, &run.state, &visitor),
            when: number::moment(run.entered_at, visitor.language),
        });
    }
    Ok(show(&Page { frame: visitor.frame("more").titled(t.runs), t, lines }))
}

/// A step that can be taken, or why not.
#[derive(Debug)]
struct Step {
    name: String,
    label: String,
    no: Option<String>,
}

#[derive(Template)]
#[template(path = "run.html")]
pub(super) struct OnePage {
    frame: Frame,
    t: &'static FlowTexts,
    done: Option<&'static str>,
    id: String,
    version: u32,
    flow: String,
    title: String,
    state: String,
    is_final: bool,
    started: String,
    due: Option<String>,
    facts: Vec<(String, String)>,
    parts: Vec<(String, String)>,
    steps: Vec<Step>,
    history: Vec<String>,
    newer: Option<Newer>,
    refusal: Option<Refused>,
    svg: String,
}

async fn party(teller: &mut Teller<'_>, party: Party) -> Result<String, Trouble> {
    match party {
        Party::Member(member) => teller.member(member).await,
        Party::Group(group) => teller.group(group).await,
    }
}

async fn value(visitor: &Visitor, teller: &mut Teller<'_>, value: &FieldValue) -> Result<String, Trouble> {
    let (language, t) = (visitor.language, FlowTexts::of(visitor.language));
    Ok(match value {
        FieldValue::Text(text) => text.clone(),
        FieldValue::Decimal(amount) => number::amount(*amount, language),
        FieldValue::Money(money) => number::money(*money, language),
        FieldValue::Member(member) => teller.member(*member).await?,
        FieldValue::Group(group) => teller.group(*group).await?,
        FieldValue::Wallet(wallet) => {
            names(&visitor.app, language, vec![*wallet]).await?.remove(wallet).unwrap_or_else(|| wallet.to_string())
        }
        FieldValue::Entry(entry) => format!("#{entry}"),
        FieldValue::Timestamp(moment) => number::moment(*moment, language),
        FieldValue::Bool(yes) => if *yes { t.yes } else { t.no }.to_owned(),
    })
}

async fn facts(
    visitor: &Visitor,
    teller: &mut Teller<'_>,
    run: &RunSeen,
    of: &FlowDefinition,
) -> Result<Vec<(String, String)>, Trouble> {
    let mut facts = Vec::new();
    for field in &of.fields {
        if let Some(held) = run.fields.get(&field.name) {
            facts.push((field.label.say(visitor.language, &field.name).to_owned(), value(visitor, teller, held).await?));
        }
    }
    Ok(facts)
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

pub(super) async fn one(visitor: Visitor, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, id, done(&asked.done, visitor.language), None).await?))
}

pub(super) async fn made(
    visitor: &Visitor,
    id: String,
    done: Option<&'static str>,
    refusal: Option<Refused>,
) -> Result<OnePage, Trouble> {
    let (language, t) = (visitor.language, FlowTexts::of(visitor.language));
    let run: RunId = id.parse().map_err(|_| Trouble::not_found(language).on(visitor, "/runs"))?;
    let record = RecordRef::of::<FlowRun>(run);
    let run = visitor.session.ask(FlowRunOf { record: record.clone() }).await;
    let run = run.map_err(|error| visitor.trouble(&error, "/runs"))?;
    let of = definition(visitor, &run.flow, run.version).await?;
    let mut teller = Teller::new(visitor).await?;
    let starter = match run.started_by {
        Some(member) => teller.member(member).await?,
        None => crate::web::texts(language).the_community.to_owned(),
    };
    let mut parts = Vec::new();
    for (name, player) in &run.roles {
        let role = of.roles.iter().find(|role| role.name == *name);
        let words = role.map_or(name.as_str(), |role| role.label.say(language, name)).to_owned();
        parts.push((words, party(&mut teller, *player).await?));
    }
    let mut history = Vec::new();
    for step in ask(visitor, FlowHistory { record, after: None, limit: Some(200) }).await? {
        let by = match step.by {
            Some(member) => teller.member(member).await?,
            None => t.itself.to_owned(),
        };
        let transition = of.transitions.iter().find(|each| each.name == step.transition);
        let words = transition.map_or(step.transition.as_str(), |each| each.label.say(language, &step.transition));
        let told = t.by.replace("{step}", words).replace("{state}", &state_label(&of, &step.to, visitor));
        history.push(told.replace("{name}", &by).replace("{day}", &number::moment(step.at, language)));
    }
    let from_here = |name: &str| of.transitions.iter().any(|each| each.name == name && each.from.contains(&run.state));
    let steps = run.transitions.iter().filter(|step| from_here(&step.name)).map(|step| {
        let words = step.label.say(language, &step.name);
        Step {
            name: step.name.clone(),
            label: if step.agrees { t.agree.replace("{step}", words) } else { words.to_owned() },
            no: step.why_not.as_ref().map(|no| no.message.say(language, no.code).to_owned()),
        }
    });
    let title = of.label.say(language, &run.flow).to_owned();
    Ok(OnePage {
        frame: visitor.frame("more").titled(title.as_str()),
        t,
        done,
        id,
        version: run.version,
        flow: run.flow.clone(),
        title,
        state: run.state_label.say(language, &run.state).to_owned(),
        is_final: run.is_final,
        started: t.started.replace("{name}", &starter).replace("{day}", &number::moment(run.started_at, language)),
        due: run.due.map(|due| t.by_itself.replace("{day}", &number::moment(due, language))),
        facts: facts(visitor, &mut teller, &run, &of).await?,
        parts,
        steps: steps.collect(),
        history,
        newer: newer::of(visitor, &run).await?,
        refusal,
        svg: diagram(&of, language, Some(&run.state)),
    })
}

/// Takes a step.
pub(super) async fn fire(Path((id, step)): Path<(String, String)>, form: SignedForm) -> Result<Response, Trouble> {
    let visitor = form.visitor;
    let run: RunId = id.parse().map_err(|_| Trouble::not_found(visitor.language).on(&visitor, "/runs"))?;
    let back = format!("/runs/{id}");
    let version = form.fields.get("version").parse().ok();
    let fired = visitor.session.execute(FireTransition { version, ..FireTransition::of_run(run, step) }).await;
    fired.map_err(|error| visitor.trouble(&error, back.as_str()))?;
    Ok(Redirect::to(&format!("{back}?done=saved")).into_response())
}
