//! What somebody does in a deal: takes a step, writes, calls a moderator or answers the call.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::flow::FireTransition;
use wezer_core::kernel::{CallError, Document as _};
use wezer_core::link::RecordRef;
use wezer_core::post::WriteComment;
use wezer_exchange::deal::{CallModerator, ChangeReply, Deal, ResolveDispute};

use super::one::{self, Asked, Found, Refusal};
use super::reply;
use crate::web::form::{Fields, SignedForm};
use crate::web::refused::Refused;
use crate::web::view::{Trouble, show_as};
use crate::web::visitor::Visitor;

/// Back to the deal, or to the form that was refused.
pub(super) async fn answered<T, E: wezer_core::Refusal>(
    visitor: &Visitor,
    id: &str,
    (at, fields): (&'static str, &Fields),
    outcome: Result<T, CallError<E>>,
) -> Result<Response, Trouble> {
    match outcome {
        Ok(_) => Ok(done(id, fields)),
        Err(error) => refused(visitor, id, (at, fields), Refused::or_trouble(&error, visitor.language)?).await,
    }
}

fn done(id: &str, fields: &Fields) -> Response {
    let voice = fields.some("as").map(|voice| format!("&as={}", crate::web::visitor::encoded(voice))).unwrap_or_default();
    Redirect::to(&format!("/deal/{id}?done=saved{voice}")).into_response()
}

/// The page once more, with what was typed and why it was refused.
pub(super) async fn refused(
    visitor: &Visitor,
    id: &str,
    (at, fields): (&'static str, &Fields),
    why: Refused,
) -> Result<Response, Trouble> {
    let asked = Asked::in_name_of(fields.get("as"));
    let page = one::made(visitor, id, &asked, Some(Refusal { at, fields, why })).await?;
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn found(visitor: &Visitor, id: &str, fields: &Fields) -> Result<Found, Trouble> {
    one::find(visitor, id, fields.get("as")).await
}

/// Takes a step, under the version of the flow that was shown.
pub(super) async fn step(
    Path((id, transition)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let Found { seen, session, .. } = found(&visitor, &id, &fields).await?;
    let record = RecordRef::of::<Deal>(seen.line.deal);
    let version = fields.get("version").parse().ok();
    let fire = FireTransition { record, transition, flow: Some(Deal::KIND.to_owned()), version, myself: None };
    answered(&visitor, &id, ("step", &fields), session.execute(fire).await).await
}

/// Writes to the other side.
pub(super) async fn comment(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let Found { seen, session, .. } = found(&visitor, &id, &fields).await?;
    let write = WriteComment::on(RecordRef::of::<Deal>(seen.line.deal), fields.exact("text"));
    answered(&visitor, &id, ("comment", &fields), session.execute(write).await).await
}

/// Calls a moderator.
pub(super) async fn call(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let Found { seen, session, .. } = found(&visitor, &id, &fields).await?;
    let call = CallModerator { deal: seen.line.deal, reason: fields.exact("text").to_owned() };
    answered(&visitor, &id, ("call", &fields), session.execute(call).await).await
}

/// Answers the call, or takes it back.
pub(super) async fn resolve(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let Found { seen, session, .. } = found(&visitor, &id, &fields).await?;
    let resolve = ResolveDispute { deal: seen.line.deal, answer: fields.exact("text").to_owned() };
    answered(&visitor, &id, ("resolve", &fields), session.execute(resolve).await).await
}

/// Changes a reply that was not sent yet.
pub(super) async fn change(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let Found { seen, session, .. } = found(&visitor, &id, &fields).await?;
    match reply::terms(&fields, visitor.language) {
        Err(words) => refused(&visitor, &id, ("change", &fields), words.into()).await,
        Ok(terms) => {
            let change = ChangeReply { deal: seen.line.deal, terms };
            answered(&visitor, &id, ("change", &fields), session.execute(change).await).await
        }
    }
}
