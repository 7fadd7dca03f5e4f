//! What a deal costs, before it is agreed to and before it is paid.

use wezer_core::Session;
use wezer_core::ledger::{Bearer, PaymentCost};
use wezer_core::money::Money;
use wezer_exchange::campaign::FindBounty;
use wezer_exchange::deal::{DealCost, SeenDeal, Side};

use super::course::paying;
use crate::web::number;
use crate::web::page::group::ask;
use crate::web::text::{DealTexts, MarketTexts};
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// One amount of a price.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) money: String,
    /// How it changes hands.
    pub(super) how: &'static str,
    /// What the payer could still spend.
    pub(super) after: Option<String>,
}

/// What it comes to.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) rows: Vec<Row>,
    /// Fees, and with them what is given and what is got in all.
    pub(super) sums: Vec<(String, String)>,
}

/// What it costs, as far as the visitor may know; nothing once it is paid or called off.
pub(super) async fn of(visitor: &Visitor, session: &Session, seen: &SeenDeal, payer: &str, payee: &str) -> Option<Shown> {
    let (d, language, line) = (DealTexts::of(visitor.language), visitor.language, &seen.line);
    if line.prices.is_empty() || !["draft", "open", "accepted", "invoiced", "confirm"].contains(&line.state.as_str()) {
        return None;
    }
    // What is set aside already is no longer among what could be spent.
    let is_held = !["draft", "open"].contains(&line.state.as_str());
    let cost = session.ask(DealCost { deal: line.deal }).await.ok()?;
    let rows = cost.lines.iter().map(|one| Row {
        money: number::money(one.money, language),
        how: match (one.declared, is_held) {
            (true, _) => d.cost_outside,
            (false, true) => d.cost_held,
            (false, false) => d.cost_inside,
        },
        after: one
            .spendable_after
            .filter(|_| !is_held)
            .map(|after| d.after.replace("{payer}", payer).replace("{money}", &number::money(after, language))),
    });
    let mut shown = Shown { rows: rows.collect(), sums: Vec::new() };
    if let (Some(from), Some(to)) = (seen.payer_wallet, seen.payee_wallet)
        && let Ok(payment) = session.ask(PaymentCost { from, to, amounts: line.prices.clone().into() }).await
        && !payment.fees.is_empty()
    {
        let all = |money: &[Money]| {
            let amounts: Vec<_> = money.iter().map(|money| number::money(*money, language)).collect();
            amounts.join(MarketTexts::of(language).and)
        };
        for fee in &payment.fees {
            let words = if fee.bearer == Bearer::Payer { d.fee } else { d.fee_payee };
            shown.sums.push((words.replace("{name}", &fee.name), number::money(fee.due, language)));
        }
        shown.sums.push((d.in_all.replace("{name}", payer), all(&payment.payer_gives)));
        shown.sums.push((d.gets.replace("{name}", payee), all(&payment.payee_gets)));
    }
    Some(shown)
}

/// What others added to the want that it fulfils, and who gets it.
pub(super) async fn bounty(visitor: &Visitor, seen: &SeenDeal) -> Result<Option<String>, Trouble> {
    let (d, line) = (DealTexts::of(visitor.language), &seen.line);
    if paying(line.kind) == Side::Replier || ["rejected", "cancelled"].contains(&line.state.as_str()) {
        return Ok(None);
    }
    let found = ask(visitor, FindBounty { announcement: line.announcement }).await?;
    let Some(found) = found.filter(|found| !found.raised.is_empty()) else { return Ok(None) };
    let words = match found.winner {
        None if found.ended => return Ok(None),
        None => d.bounty_on_top,
        Some(winner) if Some(winner) == seen.payee_wallet => d.bounty_won,
        Some(_) => d.bounty_gone,
    };
    let raised: Vec<_> = found.raised.iter().map(|money| number::money(*money, visitor.language)).collect();
    Ok(Some(words.replace("{bounty}", &raised.join(" + "))))
}
