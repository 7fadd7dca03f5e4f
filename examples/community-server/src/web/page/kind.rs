//! The kinds of groups: which there are, and which may lie in which.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::group::{Entry, GroupKind, KindSlug, KnownGroupKinds, MANAGE_KINDS, ROOT, RemoveGroupKind, SetGroupKind};

use super::feed::done;
use super::group::{ask, kind_label};
use crate::web::form::{Fields, SignedForm};
use crate::web::refused::{Could, Refused};
use crate::web::text::{GroupTexts, KindTexts};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// A kind in the list.
#[derive(Debug)]
struct Shown {
    slug: String,
    label: String,
    contains: Vec<String>,
    has_wallets: bool,
    of_delegates: bool,
}

#[derive(Template)]
#[template(path = "kinds.html")]
struct Page {
    frame: Frame,
    k: &'static KindTexts,
    done: Option<&'static str>,
    manage: Could,
    kinds: Vec<Shown>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) done: String,
}

pub(super) async fn all(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let (k, language) = (KindTexts::of(visitor.language), visitor.language);
    let kinds = ask(&visitor, KnownGroupKinds {}).await?;
    let shown = |kind: &GroupKind| Shown {
        slug: kind.slug.to_string(),
        label: kind_label(&kinds, &kind.slug, language),
        contains: kind.may_contain.iter().map(|inner| kind_label(&kinds, inner, language)).collect(),
        has_wallets: kind.has_wallets,
        of_delegates: kind.of_delegates,
    };
    Ok(show(&Page {
        frame: visitor.frame("more").titled(k.kinds),
        k,
        done: done(&asked.done, language),
        manage: Could::ask(&visitor, MANAGE_KINDS, ROOT).await?,
        kinds: kinds.iter().map(shown).collect(),
    }))
}

/// A kind as it is typed.
#[derive(Debug)]
struct Typed {
    slug: String,
    label_en: String,
    label_fr: String,
    /// All kinds: name, words, whether one of this kind may lie in it.
    contains: Vec<(String, String, bool)>,
    entries: Vec<(&'static str, &'static str, bool)>,
    has_wallets: bool,
    of_delegates: bool,
}

#[derive(Template)]
#[template(path = "kind.html")]
struct OnePage {
    frame: Frame,
    k: &'static KindTexts,
    title: String,
    manage: Could,
    refusal: Option<Refused>,
    is_new: bool,
    can_go: bool,
    typed: Typed,
}

fn new_kind(slug: KindSlug) -> GroupKind {
    let (label_en, label_fr, may_contain) = (String::new(), String::new(), Vec::new());
    GroupKind { slug, label_en, label_fr, may_contain, membrane: Default::default(), has_wallets: true, of_delegates: false }
}

/// What a form says of a kind that is there, or of a new one.
fn read(mut kind: GroupKind, fields: &Fields) -> GroupKind {
    (kind.label_en, kind.label_fr) = (fields.get("label_en").to_owned(), fields.get("label_fr").to_owned());
    kind.may_contain = fields.all("contains").filter_map(|slug| slug.parse().ok()).collect();
    kind.has_wallets = fields.is_ticked("has_wallets");
    kind.of_delegates = fields.is_ticked("of_delegates");
    kind.membrane.entry = match fields.get("entry") {
        "open" => Entry::Open,
        "invitation" => Entry::Invitation,
        _ => Entry::Request,
    };
    kind
}

/// The page of a kind; of a new one if there is no such one and `slug` is what was typed.
async fn made(
    visitor: &Visitor,
    kind: Option<GroupKind>,
    slug: &str,
    is_new: bool,
    refusal: Option<Refused>,
) -> Result<OnePage, Trouble> {
    let (k, g, language) = (KindTexts::of(visitor.language), GroupTexts::of(visitor.language), visitor.language);
    let kinds = ask(visitor, KnownGroupKinds {}).await?;
    let kind = kind.unwrap_or_else(|| new_kind(KindSlug::COMMUNITY));
    let contains = kinds.iter().map(|inner| {
        let may = kind.may_contain.contains(&inner.slug);
        (inner.slug.to_string(), kind_label(&kinds, &inner.slug, language), may)
    });
    let entry = kind.membrane.entry;
    let entries = [
        ("open", g.entry_open, entry == Entry::Open),
        ("request", g.entry_request, entry == Entry::Request),
        ("invitation", g.entry_invitation, entry == Entry::Invitation),
    ];
    let label = kind_label(&kinds, &kind.slug, language);
    let title = if is_new { k.add.to_owned() } else { k.edit_kind.replace("{kind}", &label) };
    Ok(OnePage {
        frame: visitor.frame("more").titled(title.as_str()),
        k,
        title,
        manage: Could::ask(visitor, MANAGE_KINDS, ROOT).await?,
        refusal,
        is_new,
        can_go: !is_new && kind.slug != KindSlug::COMMUNITY,
        typed: Typed {
            slug: slug.to_owned(),
            contains: contains.collect(),
            entries: entries.into(),
            has_wallets: kind.has_wallets,
            of_delegates: kind.of_delegates,
            label_en: kind.label_en,
            label_fr: kind.label_fr,
        },
    })
}

/// The kind of an address.
async fn find(visitor: &Visitor, slug: &str) -> Result<GroupKind, Trouble> {
    let kinds = ask(visitor, KnownGroupKinds {}).await?;
    let found = kinds.into_iter().find(|kind| kind.slug.as_str() == slug);
    found.ok_or_else(|| Trouble::not_found(visitor.language).on(visitor, "/kinds"))
}

pub(super) async fn new(visitor: Visitor) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, None, "", true, None).await?))
}

pub(super) async fn one(visitor: Visitor, Path(slug): Path<String>) -> Result<Response, Trouble> {
    let kind = find(&visitor, &slug).await?;
    Ok(show(&made(&visitor, Some(kind), &slug, false, None).await?))
}

/// Adds a kind.
pub(super) async fn add(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let typed = fields.get("slug");
    let kinds = ask(&visitor, KnownGroupKinds {}).await?;
    // One that is there is changed on its own page, not by accident here.
    let free = typed.parse::<KindSlug>().ok().filter(|slug| kinds.iter().all(|kind| kind.slug != *slug));
    let Some(slug) = free else {
        let kind = read(new_kind(KindSlug::COMMUNITY), &fields);
        let refused = Refused::from(KindTexts::of(visitor.language).bad_slug);
        return Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, Some(kind), typed, true, Some(refused)).await?));
    };
    keep(&visitor, read(new_kind(slug), &fields), typed, true).await
}

/// Changes a kind.
pub(super) async fn save(Path(slug): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let kind = find(&visitor, &slug).await?;
    keep(&visitor, read(kind, &fields), &slug, false).await
}

async fn keep(visitor: &Visitor, kind: GroupKind, slug: &str, is_new: bool) -> Result<Response, Trouble> {
    match visitor.session.execute(SetGroupKind(kind.clone())).await {
        Ok(_) => Ok(Redirect::to("/kinds?done=saved").into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(visitor, Some(kind), slug, is_new, Some(refused)).await?))
        }
    }
}

pub(super) async fn remove(Path(slug): Path<String>, form: SignedForm) -> Result<Response, Trouble> {
    let kind = find(&form.visitor, &slug).await?.slug;
    let removed = form.visitor.session.execute(RemoveGroupKind { kind }).await;
    removed.map_err(|error| form.visitor.trouble(&error, format!("/kinds/{slug}")))?;
    Ok(Redirect::to("/kinds?done=saved").into_response())
}
