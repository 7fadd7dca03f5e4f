//! The requests of the visitor, both ways.

use askama::Template;
use axum::response::Response;
use wezer_exchange::request::{RequestState, RequestsBy, RequestsFor, SeenRequest};

use super::{joined, or_nothing, state, wallets};
use crate::web::number;
use crate::web::page::wallet::names;
use crate::web::text::RequestTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

#[derive(Debug)]
struct Line {
    address: String,
    amounts: String,
    other: String,
    memo: String,
    state: &'static str,
    is_open: bool,
    until: Option<String>,
}

#[derive(Template)]
#[template(path = "requests.html")]
struct Page {
    frame: Frame,
    r: &'static RequestTexts,
    from_me: Vec<Line>,
    to_me: Vec<Line>,
}

async fn lines(visitor: &Visitor, mut found: Vec<SeenRequest>, is_mine: bool) -> Result<Vec<Line>, Trouble> {
    let (r, language) = (RequestTexts::of(visitor.language), visitor.language);
    // What can still be paid comes first, and of that the newest.
    found.sort_by_key(|request| (request.state != RequestState::Open, core::cmp::Reverse(request.request)));
    let others = found.iter().filter_map(|one| if is_mine { one.payer } else { Some(one.payee) }).collect();
    let named = names(&visitor.app, language, others).await?;
    let line = |one: SeenRequest| {
        let other = match (is_mine, one.payer) {
            (true, None) => r.whoever.to_owned(),
            (true, Some(payer)) => r.asked_from.replace("{name}", named.get(&payer).map_or("", String::as_str)),
            (false, _) => r.asked_by.replace("{name}", named.get(&one.payee).map_or("", String::as_str)),
        };
        Line {
            address: format!("/request/{}", one.request),
            amounts: joined(&one.amounts, language),
            other,
            memo: one.memo.unwrap_or_default(),
            state: state(one.state, r),
            is_open: one.state == RequestState::Open,
            until: one.expires_at.map(|at| number::moment(at, language)),
        }
    };
    Ok(found.into_iter().map(line).collect())
}

pub(super) async fn page(visitor: Visitor) -> Result<Response, Trouble> {
    let r = RequestTexts::of(visitor.language);
    let (mut from_me, mut to_me) = (Vec::new(), Vec::new());
    for wallet in wallets(&visitor).await? {
        let (asked, asks) = (RequestsFor { wallet, before: None, limit: None }, RequestsBy { wallet, before: None, limit: None });
        from_me.extend(or_nothing(visitor.session.ask(asked).await, &visitor)?);
        to_me.extend(or_nothing(visitor.session.ask(asks).await, &visitor)?);
    }
    Ok(show(&Page {
        frame: visitor.frame("wallet").titled(r.requests),
        r,
        from_me: lines(&visitor, from_me, false).await?,
        to_me: lines(&visitor, to_me, true).await?,
    }))
}
