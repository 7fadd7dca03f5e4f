//! Creating a group and changing it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::group::{
    ChangeGroup, CloseGroup, CreateGroup, GroupKind, Groups, KindSlug, KnownGroupKinds, MAX_NAME, MAX_PURPOSE, MoveGroup, ROOT,
};
use wezer_core::kernel::{CallError, Refusal};
use wezer_core::post::{HowOpen, SetGroupOpenness};
use wezer_core::record::Audience;

use super::about::Asked;
use super::head::{Head, Link, Way, ask, find, group_name, kind_label};
use crate::web::form::{Fields, SignedForm};
use crate::web::page::feed::done;
use crate::web::refused::{Refused, group_address, group_named};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// A kind to choose.
#[derive(Debug)]
struct Kind {
    slug: String,
    label: String,
    is_chosen: bool,
}

/// What is typed about a group.
#[derive(Debug, Default)]
struct Typed {
    name: String,
    purpose: String,
    duties: String,
    kinds: Vec<Kind>,
}

#[derive(Template)]
#[template(path = "group_settings.html")]
struct Page {
    frame: Frame,
    head: Head,
    done: Option<&'static str>,
    typed: Typed,
    /// Who may see at most what is posted here: value, words, chosen.
    openness: Vec<(&'static str, &'static str, bool)>,
    /// Where it could be moved.
    targets: Vec<Link>,
    refusal: Option<Refused>,
    max_name: usize,
    max_purpose: usize,
}

#[derive(Template)]
#[template(path = "group_create.html")]
struct CreatePage {
    frame: Frame,
    head: Head,
    title: String,
    typed: Typed,
    refusal: Option<Refused>,
    max_name: usize,
    max_purpose: usize,
}

fn kinds(kinds: &[GroupKind], visitor: &Visitor, chosen: &str, fits: impl Fn(&GroupKind) -> bool) -> Vec<Kind> {
    let shown = |kind: &GroupKind| Kind {
        slug: kind.slug.to_string(),
        label: kind_label(kinds, &kind.slug, visitor.language),
        is_chosen: kind.slug.as_str() == chosen,
    };
    kinds.iter().filter(|kind| fits(kind)).map(shown).collect()
}

async fn made(visitor: &Visitor, address: &str, typed: Option<&Fields>, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let head = Head::load(visitor, address, "settings").await?;
    let known = ask(visitor, KnownGroupKinds {}).await?;
    let outer = match head.group.parent() {
        Some(parent) => Some(find(visitor, &group_address(parent)).await?),
        None => None,
    };
    let allowed = outer.and_then(|outer| known.iter().find(|kind| kind.slug == *outer.kind()));
    let fits = |kind: &GroupKind| allowed.is_some_and(|outer| outer.may_contain.contains(&kind.slug));
    let kinds = kinds(&known, visitor, head.group.kind().as_str(), fits);
    let typed = match typed {
        Some(fields) => Typed {
            name: fields.get("name").to_owned(),
            purpose: fields.get("purpose").to_owned(),
            duties: fields.get("duties").to_owned(),
            kinds,
        },
        None => Typed {
            name: head.group.name().to_owned(),
            purpose: head.group.purpose().to_owned(),
            duties: head.group.duties().join("\n"),
            kinds,
        },
    };
    let open = ask(visitor, HowOpen { group: head.id }).await?;
    let t = head.t;
    let said = [(Audience::Near, t.open_near), (Audience::Community, t.open_community), (Audience::Public, t.open_public)];
    let openness = said.map(|(each, words)| (each.as_str(), words, each == open)).into();
    let targets = if head.manage.yes && !head.is_community { targets(visitor, &head).await? } else { Vec::new() };
    Ok(Page {
        frame: visitor.frame("groups").titled(format!("{} · {}", head.name, head.t.tab_settings)),
        head,
        done: None,
        typed,
        openness,
        targets,
        refusal,
        max_name: MAX_NAME,
        max_purpose: MAX_PURPOSE,
    })
}

/// The community and the groups of its first two steps, without the group itself: where a group is usually moved.
async fn targets(visitor: &Visitor, head: &Head) -> Result<Vec<Link>, Trouble> {
    let community = find(visitor, "community").await?;
    let mut targets = vec![Link { name: group_name(&community, visitor.language), address: "community".to_owned() }];
    let children = |parent| Groups { parent, closed: false, skip: 0, limit: Some(100) };
    for group in ask(visitor, children(ROOT)).await? {
        if group.id() == head.id {
            continue;
        }
        targets.push(Link { name: group.name().to_owned(), address: group_address(group.id()) });
        for inner in ask(visitor, children(group.id())).await? {
            if inner.id() != head.id {
                let name = format!("{} › {}", group.name(), inner.name());
                targets.push(Link { name, address: group_address(inner.id()) });
            }
        }
    }
    Ok(targets)
}

pub(super) async fn page(visitor: Visitor, Path(address): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, &address, None, None).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

async fn then<T, E: Refusal>(
    visitor: &Visitor,
    address: &str,
    fields: Option<&Fields>,
    done: Result<T, CallError<E>>,
) -> Result<Response, Trouble> {
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/groups/{address}/settings?done=saved")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            let page = made(visitor, address, fields, Some(refused)).await?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

pub(super) async fn save(Path(address): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let group = find(&visitor, &address).await?;
    let change = ChangeGroup {
        name: Some(fields.get("name").to_owned()),
        purpose: Some(fields.get("purpose").to_owned()),
        duties: Some(fields.lines("duties")),
        kind: fields.get("kind").parse::<KindSlug>().ok(),
        ..ChangeGroup::of(group.id())
    };
    let done = visitor.session.execute(change).await;
    then(&visitor, &address, Some(&fields), done).await
}

pub(super) async fn relocate(
    Path(address): Path<String>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let group = find(&visitor, &address).await?.id();
    let to = group_named(fields.get("to")).ok_or_else(|| Trouble::not_found(visitor.language))?;
    let done = visitor.session.execute(MoveGroup { group, to }).await;
    then(&visitor, &address, None, done).await
}

pub(super) async fn close(Path(address): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let group = find(&visitor, &address).await?.id();
    let done = visitor.session.execute(CloseGroup { group, reason: fields.get("reason").to_owned() }).await;
    then(&visitor, &address, None, done).await
}

/// Sets who may see at most what is posted in the group.
pub(super) async fn open(Path(address): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let group = find(&visitor, &address).await?.id();
    let asked = fields.get("audience");
    let audience = [Audience::Near, Audience::Community, Audience::Public].into_iter().find(|each| each.as_str() == asked);
    let audience = audience.ok_or_else(|| Trouble::not_found(visitor.language))?;
    let done = visitor.session.execute(SetGroupOpenness { group, audience }).await;
    then(&visitor, &address, None, done).await
}

async fn create_made(visitor: &Visitor, address: &str, fields: &Fields, refusal: Option<Refused>) -> Result<CreatePage, Trouble> {
    let head = Head::load(visitor, address, "create").await?;
    let known = ask(visitor, KnownGroupKinds {}).await?;
    let outer = known.iter().find(|kind| kind.slug == *head.group.kind());
    let fits = |kind: &GroupKind| outer.is_some_and(|outer| outer.may_contain.contains(&kind.slug));
    let chosen = fields.some("kind").unwrap_or("circle");
    let typed = Typed {
        name: fields.get("name").to_owned(),
        purpose: fields.get("purpose").to_owned(),
        duties: fields.get("duties").to_owned(),
        kinds: kinds(&known, visitor, chosen, fits),
    };
    let title = head.t.create_in.replace("{group}", &head.name);
    let frame = visitor.frame("groups").titled(title.as_str());
    Ok(CreatePage { frame, head, title, typed, refusal, max_name: MAX_NAME, max_purpose: MAX_PURPOSE })
}

pub(super) async fn create_page(visitor: Visitor, Path(address): Path<String>) -> Result<Response, Trouble> {
    Ok(show(&create_made(&visitor, &address, &Fields::default(), None).await?))
}

pub(super) async fn create(Path(address): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let parent = find(&visitor, &address).await?.id();
    let kind = fields.get("kind").parse::<KindSlug>().map_err(|_| Trouble::not_found(visitor.language))?;
    let create = CreateGroup {
        purpose: fields.get("purpose").to_owned(),
        duties: fields.lines("duties"),
        ..CreateGroup::new(kind, fields.get("name")).inside(parent)
    };
    match visitor.session.execute(create).await {
        Ok(created) => Ok(Redirect::to(&format!("/groups/{}?done=saved", *created)).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            let page = create_made(&visitor, &address, &fields, Some(refused)).await?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}
