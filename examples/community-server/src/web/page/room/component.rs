//! What is installed for the community, and installing more.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::CallError;
use wezer_core::group::ROOT;
use wezer_core::room::{
    ComponentBytes, ComponentId, INSTALL_ROOMS, Inspected, InstallRoom, RemoveRoomComponent, RoomComponents, RoomRefusal,
    SeenComponent, Signature, inspect,
};

use super::execute_aside;
use super::permission::{Told, allows, told};
use crate::app::App;
use crate::aside::aside;
use crate::web::form::{Fields, SignedForm, SignedUpload};
use crate::web::number;
use crate::web::page::group::ask;
use crate::web::refused::{Could, Refused};
use crate::web::text::RoomTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// A component as a page shows it.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) purpose: String,
    pub(super) version: String,
    pub(super) permissions: Vec<Told>,
    hears: String,
    digest: String,
    facts: String,
}

/// One component.
pub(super) fn shown(one: &SeenComponent, visitor: &Visitor) -> Shown {
    let (language, r) = (visitor.language, RoomTexts::of(visitor.language));
    let signed = one.signed_by.as_ref().map_or_else(|| r.not_signed.to_owned(), |key| r.signed_by.replace("{key}", key));
    let since = r.since.replace("{day}", &number::day(one.installed_at, language));
    let bytes = r.bytes.replace("{kib}", &one.size.div_ceil(1024).to_string());
    Shown {
        id: one.component.to_string(),
        name: one.name.say(language, "").to_owned(),
        purpose: one.purpose.say(language, "").to_owned(),
        version: r.version.replace("{version}", &one.version),
        permissions: one.permissions.iter().map(|one| told(one, language)).collect(),
        hears: one.events.join(", "),
        digest: one.sha256.clone(),
        facts: format!("{bytes} · {since} · {signed}"),
    }
}

#[derive(Template)]
#[template(path = "rooms.html")]
struct Page {
    frame: Frame,
    r: &'static RoomTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    components: Vec<Shown>,
    install: Could,
    install_help: String,
    /// Whether any run here.
    runs: bool,
}

#[derive(Template)]
#[template(path = "rooms_look.html")]
struct LookPage {
    frame: Frame,
    r: &'static RoomTexts,
    refusal: Option<Refused>,
    component: String,
    size: String,
    asks: String,
    /// The interface, and what it allows.
    permissions: Vec<(String, String)>,
    key: String,
    signature: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

async fn made(visitor: &Visitor, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let (r, limit) = (RoomTexts::of(visitor.language), visitor.app.component_bytes());
    let components = ask(visitor, RoomComponents {}).await?;
    Ok(Page {
        frame: visitor.frame("more").titled(r.rooms),
        r,
        done: None,
        refusal,
        components: components.iter().map(|one| shown(one, visitor)).collect(),
        install: Could::ask(visitor, INSTALL_ROOMS, ROOT).await?,
        install_help: r.install_help.replace("{kib}", &(limit >> 10).to_string()),
        runs: limit > 0,
    })
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, None).await?;
    page.done = match asked.done.as_str() {
        "installed" => Some(page.r.done_installed),
        "removed" => Some(page.r.done_removed),
        _ => None,
    };
    Ok(show(&page))
}

async fn again(visitor: &Visitor, status: StatusCode, refused: Refused) -> Result<Response, Trouble> {
    Ok(show_as(status, &made(visitor, Some(refused)).await?))
}

fn look_page(visitor: &Visitor, found: &Inspected, fields: &Fields, refusal: Option<Refused>) -> LookPage {
    let (r, language) = (RoomTexts::of(visitor.language), visitor.language);
    LookPage {
        frame: visitor.frame("more").titled(r.look_title),
        r,
        refusal,
        component: found.component.to_string(),
        size: r.bytes.replace("{kib}", &found.size.div_ceil(1024).to_string()),
        asks: match found.permissions.len() {
            0 => r.asks_for_none.to_owned(),
            1 => r.asks_for_one.to_owned(),
            many => r.asks_for.replace("{n}", &many.to_string()),
        },
        permissions: found.permissions.iter().map(|(name, label)| (name.clone(), allows(label, name, language))).collect(),
        key: fields.get("key").to_owned(),
        signature: fields.get("signature").to_owned(),
    }
}

async fn inspected(app: App, bytes: Arc<[u8]>) -> Result<Inspected, RoomRefusal> {
    aside(async move { inspect(app.0.community.registry(), &bytes) }).await
}

/// Reads what a file asks for; nothing of it runs. Its bytes come in only from those who may install them.
pub(super) async fn look(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Response> {
    let could = Could::ask(&visitor, INSTALL_ROOMS, ROOT).await.map_err(IntoResponse::into_response)?;
    if !could.yes {
        return again(&visitor, StatusCode::FORBIDDEN, could.no).await.map_err(IntoResponse::into_response);
    }
    let unread = |language| RoomTexts::of(language).upload_unread;
    let SignedUpload { visitor, fields, files } = SignedUpload::read(request, &app, unread, "/rooms").await?;
    let r = RoomTexts::of(visitor.language);
    let Some(bytes) = files.into_iter().next() else {
        let refused = again(&visitor, StatusCode::UNPROCESSABLE_ENTITY, r.no_file.into()).await;
        return refused.map_err(IntoResponse::into_response);
    };
    let bytes: Arc<[u8]> = bytes.into();
    match inspected(app.clone(), Arc::clone(&bytes)).await {
        Ok(found) => {
            app.0.unpacked.keep(visitor.member.id(), found.component, bytes);
            Ok(show(&look_page(&visitor, &found, &fields, None)))
        }
        Err(refusal) => {
            let refused = Refused::of(&CallError::Refused(refusal), visitor.language);
            again(&visitor, StatusCode::UNPROCESSABLE_ENTITY, refused).await.map_err(IntoResponse::into_response)
        }
    }
}

/// Installs what the visitor just looked at.
pub(super) async fn install(State(app): State<App>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let (me, r) = (visitor.member.id(), RoomTexts::of(visitor.language));
    let component: Option<ComponentId> = fields.get("component").parse().ok();
    let Some(bytes) = component.and_then(|component| app.0.unpacked.find(me, component)) else {
        return again(&visitor, StatusCode::UNPROCESSABLE_ENTITY, r.choose_again.into()).await;
    };
    let signature = fields
        .some("key")
        .or(fields.some("signature"))
        .map(|_| Signature { key: fields.get("key").to_owned(), signature: fields.get("signature").to_owned() });
    let install = InstallRoom { component: ComponentBytes::of(&bytes), signature };
    match execute_aside(&visitor, install).await {
        Ok(_) => {
            app.0.unpacked.forget(me);
            Ok(Redirect::to("/rooms?done=installed").into_response())
        }
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            match inspected(app.clone(), bytes).await {
                Ok(found) => {
                    let page = look_page(&visitor, &found, &fields, Some(refused));
                    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
                }
                Err(_) => again(&visitor, StatusCode::UNPROCESSABLE_ENTITY, refused).await,
            }
        }
    }
}

/// Takes a component away.
pub(super) async fn remove(Path(component): Path<String>, SignedForm { visitor, .. }: SignedForm) -> Result<Response, Trouble> {
    let component = component.parse().map_err(|_| Trouble::not_found(visitor.language).on(&visitor, "/rooms"))?;
    match visitor.session.execute(RemoveRoomComponent { component }).await {
        Ok(_) => Ok(Redirect::to("/rooms?done=removed").into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            again(&visitor, StatusCode::UNPROCESSABLE_ENTITY, refused).await
        }
    }
}
