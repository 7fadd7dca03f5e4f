//! The currencies that are kept in custody.

use askama::Template;
use axum::response::Response;
use wezer_core::ledger::{Balances, Origin};

use crate::web::number;
use crate::web::page::group::ask;
use crate::web::page::wallet::currencies;
use crate::web::text::CustodyTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

#[derive(Debug)]
struct Kept {
    code: String,
    name: String,
    usage: String,
    mine: String,
}

#[derive(Template)]
#[template(path = "custodies.html")]
struct Page {
    frame: Frame,
    u: &'static CustodyTexts,
    kept: Vec<Kept>,
}

pub(super) async fn page(visitor: Visitor) -> Result<Response, Trouble> {
    let u = CustodyTexts::of(visitor.language);
    let balances = ask(&visitor, Balances { wallet: visitor.member.wallet() }).await?;
    let all = currencies(&visitor).await?;
    let kept = all.iter().filter(|one| one.origin() == Origin::Custody).map(|one| {
        let spendable = balances.iter().find(|balance| balance.currency == one.code()).map(|balance| balance.spendable);
        let mine = number::amount(spendable.unwrap_or_default(), visitor.language);
        Kept {
            code: one.code().to_string(),
            name: one.name().to_owned(),
            usage: one.usage().to_owned(),
            mine: u.i_have.replace("{amount}", &format!("{mine}\u{a0}{}", one.code())),
        }
    });
    Ok(show(&Page { frame: visitor.frame("wallet").titled(u.custody), u, kept: kept.collect() }))
}
