//! A clearing as one of those concerned sees it, and their answer.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::id::WalletId;
use wezer_core::money::Money;
use wezer_exchange::clearing::{AnswerClearing, Clearing, ClearingState, Obligation, ObligationId};

use crate::web::form::SignedForm;
use crate::web::number;
use crate::web::text::DebtTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// A clearing.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) state: &'static str,
    pub(super) is_asked: bool,
    pub(super) until: String,
    /// What goes, or went, of each debt.
    pub(super) parts: Vec<String>,
    /// What the visitor said.
    pub(super) said: Option<bool>,
}

pub(super) fn shown(
    visitor: &Visitor,
    wallet: WalletId,
    one: &Clearing,
    debts: &BTreeMap<ObligationId, Obligation>,
    names: &BTreeMap<WalletId, String>,
) -> Shown {
    let (h, language) = (DebtTexts::of(visitor.language), visitor.language);
    let part = |part: &wezer_exchange::clearing::Part| {
        let debt = debts.get(&part.obligation).filter(|_| part.cleared.is_positive())?;
        let (pattern, other) =
            if debt.debtor() == wallet { (h.would_go_owe, debt.creditor()) } else { (h.would_go_owed, debt.debtor()) };
        let amount = number::money(Money::new(part.cleared, one.currency()), language);
        Some(pattern.replace("{amount}", &amount).replace("{name}", names.get(&other).map_or("", String::as_str)))
    };
    let is_asked = one.state() == ClearingState::Asked;
    Shown {
        id: one.id().to_string(),
        title: one.currency().to_string(),
        state: if is_asked { h.asked } else { h.concluded },
        is_asked,
        until: h.asked_until.replace("{moment}", &number::moment(one.until(), language)),
        parts: one.parts().iter().filter_map(part).collect(),
        said: one.sides().iter().find(|side| side.wallet == wallet).and_then(|side| side.agrees),
    }
}

/// Agrees or refuses.
pub(super) async fn answer(
    Path(clearing): Path<String>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let clearing = clearing.parse().map_err(|_| Trouble::not_found(visitor.language).on(&visitor, "/debts"))?;
    let wallet = fields.get("wallet").parse().unwrap_or(visitor.member.wallet());
    let agrees = fields.get("agrees") == "yes";
    let answered = visitor.session.execute(AnswerClearing { clearing, wallet, agrees }).await;
    let answered = answered.map_err(|error| visitor.trouble(&error, format!("/debts?of={wallet}")))?;
    let done = match *answered {
        ClearingState::Concluded => "concluded",
        ClearingState::Asked if agrees => "agree",
        ClearingState::Asked => "decline",
    };
    Ok(Redirect::to(&format!("/debts?of={wallet}&done={done}")).into_response())
}
