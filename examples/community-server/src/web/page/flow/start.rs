//! Starting a run: a form made from the flow's fields and roles.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::flow::{FieldKind, FindFlow, FlowDefinition, FlowSeen, Party, RoleHolder, StartFlow};
use wezer_core::group::GroupsOf;
use wezer_core::id::GroupId;
use wezer_core::member::{FindMember, Members};
use wezer_core::search::{Among, Found, Search};

use crate::web::form::{Fields, SignedForm};
use crate::web::page::group::{Link, ask, find, group_name};
use crate::web::page::pay::wallet_named;
use crate::web::refused::{Refused, group_address, group_named};
use crate::web::text::FlowTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// Something to fill in.
#[derive(Debug)]
struct Field {
    name: String,
    label: String,
    hint: &'static str,
    value: String,
    is_required: bool,
    is_name: bool,
}

#[derive(Template)]
#[template(path = "flow_start.html")]
struct Page {
    frame: Frame,
    t: &'static FlowTexts,
    title: String,
    flow: String,
    version: u32,
    fields: Vec<Field>,
    groups: Vec<(Link, bool)>,
    names: Vec<String>,
    refusal: Option<Refused>,
}

fn hint(kind: FieldKind, t: &'static FlowTexts) -> &'static str {
    match kind {
        FieldKind::Member => t.a_person,
        FieldKind::Group => t.a_group,
        FieldKind::Wallet => t.a_wallet,
        FieldKind::Money => t.an_amount,
        FieldKind::Timestamp => t.a_moment,
        FieldKind::Bool => t.yes_or_no,
        FieldKind::Text | FieldKind::Decimal | FieldKind::Entry => "",
    }
}

async fn current(visitor: &Visitor, name: &str) -> Result<FlowSeen, Trouble> {
    let found = ask(visitor, FindFlow { name: name.to_owned(), version: None }).await?;
    found.ok_or_else(|| Trouble::not_found(visitor.language).on(visitor, "/flows"))
}

async fn made(visitor: &Visitor, flow: &FlowSeen, typed: &Fields, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let (language, t) = (visitor.language, FlowTexts::of(visitor.language));
    let definition = &flow.definition;
    let fields = definition.fields.iter().map(|field| {
        let name = format!("field-{}", field.name);
        Field {
            label: field.label.say(language, &field.name).to_owned(),
            hint: hint(field.kind, t),
            value: typed.get(&name).to_owned(),
            is_required: field.required,
            is_name: matches!(field.kind, FieldKind::Member | FieldKind::Wallet),
            name,
        }
    });
    let given = definition.roles.iter().filter(|role| role.holder == RoleHolder::Given).map(|role| {
        let name = format!("role-{}", role.name);
        Field {
            label: role.label.say(language, &role.name).to_owned(),
            hint: t.a_person,
            value: typed.get(&name).to_owned(),
            is_required: true,
            is_name: true,
            name,
        }
    });
    let fields = fields.chain(given).collect();
    let mut groups = vec![find(visitor, "community").await?];
    groups.extend(ask(visitor, GroupsOf { member: visitor.member.id() }).await?);
    let chosen = typed.get("group");
    let link = |group: &wezer_core::group::Group| {
        let address = group_address(group.id());
        let is_chosen = address == chosen;
        (Link { name: group_name(group, language), address }, is_chosen)
    };
    let groups = groups.iter().filter(|group| !group.is_closed()).map(link).collect();
    let everybody = ask(visitor, Members { limit: Some(1_000), ..Members::default() }).await?;
    let title = t.start_title.replace("{flow}", definition.label.say(language, &definition.name));
    Ok(Page {
        frame: visitor.frame("more").titled(title.as_str()),
        t,
        title,
        flow: definition.name.clone(),
        version: flow.version,
        fields,
        groups,
        names: everybody.iter().map(|member| member.name().to_owned()).collect(),
        refusal,
    })
}

pub(super) async fn page(visitor: Visitor, Path(name): Path<String>) -> Result<Response, Trouble> {
    let flow = current(&visitor, &name).await?;
    Ok(show(&made(&visitor, &flow, &Fields::default(), None).await?))
}

/// The group of exactly this name that a search finds first.
async fn group_called(visitor: &Visitor, name: &str) -> Result<Option<GroupId>, Trouble> {
    let found = ask(visitor, Search::among(Among::Groups, name)).await?;
    Ok(found.found.into_iter().find_map(|found| match found {
        Found::Group { group, name: called, .. } if called.to_lowercase() == name.to_lowercase() => Some(group),
        _ => None,
    }))
}

/// What was typed into a field, as the flow reads it: names become ids. `None` for a name that nobody has.
async fn read(visitor: &Visitor, kind: FieldKind, typed: &str) -> Result<Option<String>, Trouble> {
    Ok(match kind {
        FieldKind::Member => ask(visitor, FindMember::Name(typed.to_owned())).await?.map(|member| member.id().to_string()),
        FieldKind::Wallet => wallet_named(visitor, typed).await?.map(|wallet| wallet.to_string()),
        FieldKind::Group => group_called(visitor, typed).await?.map(|group| group.to_string()),
        _ => Some(typed.to_owned()),
    })
}

/// The command that a form describes, or what in it is not known.
async fn command(visitor: &Visitor, definition: &FlowDefinition, fields: &Fields) -> Result<Result<StartFlow, Refused>, Trouble> {
    let t = FlowTexts::of(visitor.language);
    let unknown = |name: &str| Refused::from(t.unknown_name.replace("{name}", name));
    let (mut values, mut roles) = (BTreeMap::new(), BTreeMap::new());
    for field in &definition.fields {
        let typed = fields.get(&format!("field-{}", field.name));
        if typed.is_empty() {
            continue;
        }
        match read(visitor, field.kind, typed).await? {
            Some(value) => values.insert(field.name.clone(), value),
            None => return Ok(Err(unknown(typed))),
        };
    }
    for role in definition.roles.iter().filter(|role| role.holder == RoleHolder::Given) {
        let typed = fields.get(&format!("role-{}", role.name));
        match ask(visitor, FindMember::Name(typed.to_owned())).await? {
            Some(member) => roles.insert(role.name.clone(), Party::Member(member.id())),
            None => return Ok(Err(unknown(typed))),
        };
    }
    let group = group_named(fields.get("group"));
    Ok(Ok(StartFlow { flow: definition.name.clone(), group, fields: values, roles, version: fields.get("version").parse().ok() }))
}

pub(super) async fn start(Path(name): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let flow = current(&visitor, &name).await?;
    let refused = match command(&visitor, &flow.definition, &fields).await? {
        Ok(start) => match visitor.session.execute(start).await {
            Ok(started) => return Ok(Redirect::to(&format!("/runs/{}", started.run)).into_response()),
            Err(error) => Refused::or_trouble(&error, visitor.language)?,
        },
        Err(refused) => refused,
    };
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, &flow, &fields, Some(refused)).await?))
}
