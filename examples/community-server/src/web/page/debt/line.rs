//! A debt in a list.

use std::collections::BTreeMap;

use wezer_core::id::WalletId;
use wezer_exchange::clearing::{ObligationState, ShownObligation};

use crate::web::number;
use crate::web::text::DebtTexts;
use crate::web::visitor::Visitor;

/// A debt as one of its sides sees it.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) told: String,
    /// What there is to know besides: what it was at first, how it stands.
    pub(super) more: String,
    pub(super) what_for: String,
    pub(super) when: String,
    pub(super) may_confirm: bool,
    pub(super) may_drop: bool,
    pub(super) may_reduce: bool,
}

/// Where a debt is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    ToConfirm,
    Owe,
    Owed,
    NotConfirmed,
    Over,
}

pub(super) fn line(
    visitor: &Visitor,
    wallet: WalletId,
    one: &ShownObligation,
    names: &BTreeMap<WalletId, String>,
) -> (Place, Line) {
    let (h, language, debt) = (DebtTexts::of(visitor.language), visitor.language, &one.obligation);
    let i_owe = debt.debtor() == wallet;
    let (other, pattern) = if i_owe { (debt.creditor(), h.you_owe) } else { (debt.debtor(), h.owes_you) };
    let is_mine = debt.recorded_for() == wallet;
    let place = match debt.state() {
        ObligationState::Recorded if is_mine => Place::NotConfirmed,
        ObligationState::Recorded => Place::ToConfirm,
        ObligationState::Open if i_owe => Place::Owe,
        ObligationState::Open => Place::Owed,
        ObligationState::Met | ObligationState::Closed => Place::Over,
    };
    let shown = if place == Place::Over { debt.owed() } else { debt.left() };
    let mut more = Vec::new();
    if shown != debt.owed() {
        more.push(h.of_at_first.replace("{amount}", &number::money(debt.owed(), language)));
    }
    match debt.state() {
        ObligationState::Met => more.push(h.met.to_owned()),
        ObligationState::Closed => more.push(h.closed.to_owned()),
        _ => more.extend(debt.clearing().map(|_| h.in_clearing.to_owned())),
    }
    let is_free = debt.clearing().is_none();
    let line = Line {
        id: debt.id().to_string(),
        told: pattern
            .replace("{amount}", &number::money(shown, language))
            .replace("{name}", names.get(&other).map_or("", String::as_str)),
        more: more.join(" · "),
        what_for: one.what_for.clone().unwrap_or_default(),
        when: number::day(debt.recorded_at(), language),
        may_confirm: place == Place::ToConfirm,
        may_drop: matches!(place, Place::ToConfirm | Place::NotConfirmed),
        may_reduce: place == Place::Owed && is_free,
    };
    (place, line)
}
