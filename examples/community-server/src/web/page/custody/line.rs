//! A deposit or a withdrawal in a list.

use wezer_core::money::Money;
use wezer_exchange::custody::{CustodyKind, CustodyState, SeenMove};

use crate::web::number;
use crate::web::page::wallet::names;
use crate::web::text::CustodyTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// A deposit or a withdrawal.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) wallet: String,
    pub(super) kind: &'static str,
    pub(super) whose: String,
    pub(super) amount: String,
    pub(super) told: String,
    pub(super) state: &'static str,
    pub(super) is_asked: bool,
    pub(super) when: String,
    pub(super) payable_to: String,
    pub(super) seq: u64,
}

pub(super) async fn lines(visitor: &Visitor, found: &[SeenMove]) -> Result<Vec<Line>, Trouble> {
    let (u, language) = (CustodyTexts::of(visitor.language), visitor.language);
    let named = names(&visitor.app, language, found.iter().map(|one| one.wallet).collect()).await?;
    let line = |one: &SeenMove| {
        let amount = number::money(Money::new(one.amount, one.currency), language);
        let (kind, told) = match one.kind {
            CustodyKind::Deposit => (u.deposit, u.came),
            CustodyKind::Withdrawal => (u.withdrawal, u.goes),
        };
        let mut parts = vec![told.replace("{outside}", &number::amount(one.outside, language)).replace("{amount}", &amount)];
        if one.fee.is_positive() {
            parts.push(u.of_it_fee.replace("{fee}", &number::money(Money::new(one.fee, one.currency), language)));
        }
        parts.extend(one.proof.as_ref().map(|proof| u.proof_is.replace("{proof}", proof)));
        Line {
            id: one.id.to_string(),
            wallet: one.wallet.to_string(),
            kind,
            whose: named.get(&one.wallet).cloned().unwrap_or_default(),
            amount,
            told: parts.join(" · "),
            state: match one.state {
                CustodyState::Asked => u.state_asked,
                CustodyState::Done => u.state_done,
                CustodyState::Refused => u.state_refused,
                CustodyState::Cancelled => u.state_cancelled,
            },
            is_asked: one.state == CustodyState::Asked,
            when: number::moment(one.ended_at.unwrap_or(one.asked_at), language),
            payable_to: one.payable_to.clone().unwrap_or_default(),
            seq: one.entry.seq().get(),
        }
    };
    Ok(found.iter().map(line).collect())
}
