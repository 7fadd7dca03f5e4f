//! The end: what would go, what would stay, and the erasure itself once one's name was typed.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use wezer_core::sovereignty::ErasurePreview;

use super::{Kept, ask, told};
use crate::app::App;
use crate::web::form::AnyoneForm;
use crate::web::header::forgotten;
use crate::web::number;
use crate::web::text::DataTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::{Anyone, Visitor};

#[derive(Template)]
#[template(path = "erase.html")]
struct Page {
    frame: Frame,
    d: &'static DataTexts,
    refusal: Option<&'static str>,
    goes: Vec<Kept>,
    stays: Vec<Kept>,
    balances: Vec<String>,
    type_name: String,
}

#[derive(Template)]
#[template(path = "erased.html")]
struct ErasedPage {
    frame: Frame,
    told: String,
}

async fn made(visitor: &Visitor, refusal: Option<&'static str>) -> Result<Page, Trouble> {
    let (language, d) = (visitor.language, DataTexts::of(visitor.language));
    let plan = ask(visitor, ErasurePreview { member: visitor.member.id() }).await?;
    let balance = |amount, code| format!("{} {code}", number::amount(amount, language));
    Ok(Page {
        frame: visitor.frame("more").titled(d.erase),
        d,
        refusal,
        goes: told(visitor, plan.goes).await?,
        stays: told(visitor, plan.stays).await?,
        balances: plan.balances.iter().map(|one| balance(one.balance, one.currency)).collect(),
        type_name: d.type_name.replace("{name}", visitor.member.name()),
    })
}

pub(super) async fn page(Anyone(visitor): Anyone) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, None).await?))
}

pub(super) async fn erase(State(app): State<App>, form: AnyoneForm) -> Result<Response, Trouble> {
    let AnyoneForm { visitor, fields } = form;
    let d = DataTexts::of(visitor.language);
    if fields.get("name") != visitor.member.name() {
        return Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, Some(d.not_the_name)).await?));
    }
    let (actor, member) = (visitor.session.actor(), visitor.member.id());
    let removed = app.0.community.erase(actor, member, None).await;
    let removed = removed.map_err(|error| visitor.trouble(&error, "/data/erase"))?;
    app.0.sessions.end_all(member);
    let frame = Frame::new(visitor.language, "/sign-in", "").titled(d.erased);
    Ok(forgotten(show(&ErasedPage { frame, told: d.erased_help.replace("{count}", &removed.to_string()) })))
}
