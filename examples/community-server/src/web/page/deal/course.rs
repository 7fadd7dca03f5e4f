//! Where a deal stands, in words, and for whom it waits.

use std::collections::BTreeMap;

use wezer_core::flow::FindFlow;
use wezer_core::kernel::Document as _;
use wezer_core::money::Money;
use wezer_exchange::deal::{Deal, DealLine, DealMoney, SeenDeal, Side};
use wezer_exchange::market::announcement::Kind;

use crate::web::number;
use crate::web::page::group::ask;
use crate::web::text::{DealTexts, MarketTexts};
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// On which side the payer of a deal is.
pub(super) fn paying(kind: Kind) -> Side {
    match kind {
        Kind::Offer => Side::Replier,
        Kind::Want => Side::Announcer,
    }
}

/// Whether a deal in this state waits for a side.
pub(super) fn waits_for(state: &str, kind: Kind, side: Side) -> bool {
    let pays = side == paying(kind);
    match state {
        "draft" => side == Side::Replier,
        "open" => side == Side::Announcer,
        "accepted" | "confirm" => !pays,
        "invoiced" | "confirm_refund" => pays,
        "vote" => true,
        _ => false,
    }
}

/// Where it stands, for somebody on a side or for a moderator; nothing where the state's own name says it all.
pub(super) fn sentence(
    d: &DealTexts,
    state: &str,
    side: Option<Side>,
    waits: bool,
    money: DealMoney,
    other: &str,
) -> Option<String> {
    let (you, them) = match state {
        "draft" => (d.draft_you, d.draft_other),
        "open" => (d.open_you, d.open_other),
        "accepted" => (d.accepted_you, d.accepted_other),
        "invoiced" => (d.invoiced_you, d.invoiced_other),
        "confirm" => (d.confirm_you, d.confirm_other),
        "vote" => (d.vote_you, d.vote_other),
        "confirm_refund" => (d.refund_you, d.refund_other),
        "paid" => return Some(d.done.to_owned()),
        "rejected" => return Some(d.rejected.to_owned()),
        "cancelled" => {
            let told = match money {
                DealMoney::Released => d.released,
                DealMoney::Refunded => d.refunded,
                _ => d.cancelled,
            };
            return Some(told.to_owned());
        }
        _ => return None,
    };
    side?;
    Some(if waits { you } else { them }.replace("{other}", other))
}

/// What a step brings about, where its name is that of the flow that comes with the server.
pub(super) fn help(d: &DealTexts, name: &str, seen: &SeenDeal, payer: &str, payee: &str) -> String {
    let words = match name {
        "accept" if seen.line.prices.is_empty() => d.help_accept_free,
        "accept" if paying(seen.line.kind) == Side::Replier => d.help_accept_offer,
        "accept" => d.help_accept_want,
        "invoice" => d.help_invoice,
        "pay" if seen.line.prices.is_empty() => "",
        "pay" => d.help_pay,
        "declare" => d.help_declare,
        "confirm" => d.help_confirm,
        "finish" => d.help_finish,
        "cancel" => d.help_cancel,
        "refund" | "begin_refund" => d.help_refund,
        "force_refund" => d.help_force,
        "keep" => d.help_keep,
        _ => "",
    };
    words.replace("{payer}", payer).replace("{payee}", payee)
}

/// How the button of a step looks.
pub(super) fn class(name: &str) -> &'static str {
    match name {
        "send" | "accept" | "invoice" | "pay" | "declare" | "confirm" | "confirm_refund" => "main",
        "reject" | "cancel" | "refund" | "begin_refund" | "force_refund" => "danger",
        _ => "",
    }
}

/// What the flow of deals calls its states; nothing if there is none yet.
pub(super) async fn state_labels(visitor: &Visitor) -> Result<BTreeMap<String, String>, Trouble> {
    let flow = ask(visitor, FindFlow { name: Deal::KIND.to_owned(), version: None }).await?;
    let states = flow.into_iter().flat_map(|flow| flow.definition.states);
    Ok(states.map(|state| (state.name.clone(), state.label.say(visitor.language, &state.name).to_owned())).collect())
}

/// A whole price in words.
pub(super) fn price(prices: &[Money], visitor: &Visitor) -> String {
    if prices.is_empty() {
        return DealTexts::of(visitor.language).free.to_owned();
    }
    let amounts: Vec<_> = prices.iter().map(|money| number::money(*money, visitor.language)).collect();
    amounts.join(MarketTexts::of(visitor.language).and)
}

/// What a deal is about.
pub(super) fn title(line: &DealLine, visitor: &Visitor) -> String {
    line.title.clone().unwrap_or_else(|| DealTexts::of(visitor.language).erased.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wezer_core::flow::FlowDefinition;
    use wezer_core::language::Language;
    use wezer_exchange::deal::DEAL_FLOW;

    #[test]
    fn every_state_of_the_flow_is_told_to_both_sides() {
        let flow: FlowDefinition = serde_json::from_str(DEAL_FLOW).expect("the flow of deals");
        for language in Language::ALL {
            let d = DealTexts::of(language);
            for state in &flow.states {
                for (waits, side) in [(true, Side::Replier), (false, Side::Announcer)] {
                    let told = sentence(d, &state.name, Some(side), waits, DealMoney::Untouched, "Ana");
                    assert!(told.is_some_and(|told| !told.contains('{')), "{}", state.name);
                }
            }
        }
    }

    #[test]
    fn to_an_offer_the_replier_pays_and_to_a_want_the_announcer() {
        for (kind, payer, payee) in [(Kind::Offer, Side::Replier, Side::Announcer), (Kind::Want, Side::Announcer, Side::Replier)]
        {
            assert!(waits_for("invoiced", kind, payer) && !waits_for("invoiced", kind, payee));
            assert!(waits_for("confirm", kind, payee) && !waits_for("confirm", kind, payer));
        }
    }
}
