//! What of oneself is seen and counted, and what one says yes to.

use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::kernel::{CallError, Refusal};
use wezer_core::sovereignty::{GiveConsent, SetDataPolicy, Wishes, WithdrawConsent};

use super::super::profile::{VISIBILITIES, slug};
use crate::web::form::AnyoneForm;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

fn then<T, E: Refusal>(visitor: &Visitor, done: Result<T, CallError<E>>) -> Result<Response, Trouble> {
    done.map_err(|error| visitor.trouble(&error, "/data"))?;
    Ok(Redirect::to("/data?done=saved").into_response())
}

pub(super) async fn save(AnyoneForm { visitor, fields }: AnyoneForm) -> Result<Response, Trouble> {
    let chosen = VISIBILITIES.into_iter().find(|each| slug(*each) == fields.get("balances"));
    let wishes = Wishes {
        balances: chosen.unwrap_or(Wishes::default().balances),
        rankings: fields.is_ticked("rankings"),
        research: fields.is_ticked("research"),
        search: fields.is_ticked("search"),
    };
    let done = visitor.session.execute(SetDataPolicy { member: visitor.member.id(), wishes }).await;
    then(&visitor, done)
}

/// Says yes to a text, or takes a yes back.
pub(super) async fn consent(AnyoneForm { visitor, fields }: AnyoneForm) -> Result<Response, Trouble> {
    let (member, purpose) = (visitor.member.id(), fields.get("purpose").to_owned());
    if fields.get("how") == "withdraw" {
        let done = visitor.session.execute(WithdrawConsent { member, purpose }).await;
        return then(&visitor, done);
    }
    let version = fields.get("version").parse().unwrap_or(0);
    let language = fields.get("language").parse().unwrap_or(visitor.language);
    let done = visitor.session.execute(GiveConsent { member, purpose, version, language }).await;
    then(&visitor, done)
}
