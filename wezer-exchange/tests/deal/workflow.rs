//! Every transition of the first WeZer: allowed for the role named there, refused with a reason for everybody else. Generated from the
//! facts in `vectors/first_wezer_workflows.json`; the tables here say what a transition is called today.

use std::collections::{BTreeMap, BTreeSet};

use pollster::block_on;
use serde::Deserialize;
use wezer_core::CallError;
use wezer_core::kernel::Refusal as _;
use wezer_core::ledger::{CorrectEntry, EntryId, LedgerRefusal, Pay, SettleEntry, VoidEntry};
use wezer_core::link::RecordRef;
use wezer_exchange::deal::{DealId, ReplyTerms, ReplyTo};
use wezer_exchange::market::AnnouncementId;
use wezer_exchange::market::announcement::{Announcement, FindAnnouncement, Kind, Price, Terms, WriteAnnouncement};

use super::town::{ANA, BO, DAN, MO, Town, money};

#[derive(Deserialize)]
struct Workflow {
    /// From, to, name, and which role.
    transitions: Vec<(String, String, String, Option<String>)>,
}

fn workflow(name: &str) -> Workflow {
    let all: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(include_str!("../vectors/first_wezer_workflows.json")).expect("workflows");
    serde_json::from_value(all[name].clone()).expect("a workflow")
}

/// The role that a condition such as `test_access_role('is_sender')` asks for.
fn role(condition: Option<&str>) -> &str {
    condition.and_then(|text| text.split('\'').nth(1)).unwrap_or("system")
}

/// A transition of the first WeZer as it is called today. Where it began in "draft" although the deal was paid, `from` says so.
struct Today {
    then: &'static str,
    from: &'static str,
    to: &'static str,
    step: &'static str,
    /// Whether the price has euros in it, for which there are steps of their own.
    euros: bool,
}

const fn today(then: &'static str, from: &'static str, to: &'static str, step: &'static str, euros: bool) -> Today {
    Today { then, from, to, step, euros }
}

const DEALS: [Today; 17] = [
    today("proposition_draft_cancel", "draft", "cancelled", "take_back", false),
    today("proposition_draft_open", "draft", "open", "send", false),
    today("proposition_open_cancel", "open", "cancelled", "take_back", false),
    today("proposition_open_accepted", "open", "accepted", "accept", false),
    today("proposition_open_rejected", "open", "rejected", "reject", false),
    today("proposition_accepted_invoiced", "accepted", "invoiced", "invoice", false),
    today("proposition_accepted_cancel", "accepted", "cancelled", "cancel", false),
    today("proposition_invoiced_cancel", "invoiced", "cancelled", "cancel", false),
    today("proposition_invoiced_confirm", "invoiced", "confirm", "declare", true),
    today("proposition_invoiced_vote", "invoiced", "vote", "pay", false),
    today("proposition_confirm_cancel", "confirm", "cancelled", "cancel", true),
    today("proposition_confirm_vote", "confirm", "vote", "confirm", true),
    today("proposition_vote_paid", "vote", "paid", "finish", false),
    today("proposition_draft_confirm_refund", "paid", "confirm_refund", "begin_refund", true),
    today("proposition_paid_cancel_through_draft", "paid", "cancelled", "refund", false),
    today("proposition_confirm_refund_paid", "confirm_refund", "paid", "keep", true),
    today("proposition_confirm_refund_cancel", "confirm_refund", "cancelled", "confirm_refund", true),
];

/// Brings a new deal of Ana's announcement and Bo's reply into a state.
async fn deal_in(town: &Town, kind: Kind, state: &str, euros: bool) -> DealId {
    let price = if euros { vec![money("1 VAL"), money("1 EUR")] } else { vec![money("1 VAL")] };
    let announcement = town.announce(ANA, kind, None, Price::AllOf(price)).await;
    let draft = ReplyTo { draft: true, ..ReplyTo::new(announcement, ReplyTerms::of(1)) };
    let deal = *town.by(BO).execute(draft).await.expect("written");
    let (payer, payee) = if kind == Kind::Offer { (BO, ANA) } else { (ANA, BO) };
    let paying =
        if euros { vec![("confirm", payer, "declare"), ("vote", payee, "confirm")] } else { vec![("vote", payer, "pay")] };
    let mut way = vec![("open", BO, "send"), ("accepted", ANA, "accept"), ("invoiced", payee, "invoice")];
    way.extend(paying);
    way.extend([("paid", MO, "finish"), ("confirm_refund", payee, "begin_refund")]);
    for (to, who, step) in way {
        if town.state(deal).await == state {
            break;
        }
        town.steps(deal, &[(who, step)]).await;
        assert_eq!(town.state(deal).await, to);
    }
    assert_eq!(town.state(deal).await, state);
    deal
}

#[test]
fn every_transition_of_a_reply() {
    block_on(async {
        let town = Town::new().await;
        let then = workflow("wkf_proposition").transitions;
        let (named, known): (BTreeSet<_>, BTreeSet<_>) =
            (then.iter().map(|(_, _, name, _)| name.as_str()).collect(), DEALS.iter().map(|today| today.then).collect());
        assert_eq!(named, known, "each is said once");
        for ((from, to, name, condition), kind) in then.iter().flat_map(|then| [(then, Kind::Offer), (then, Kind::Want)]) {
            let today = DEALS.iter().find(|today| today.then == name).expect("known");
            let in_words = |state: &str| if state == "cancel" { "cancelled".to_owned() } else { state.to_owned() };
            let refunds = from == "draft" && today.from == "paid";
            assert!(refunds || in_words(from) == today.from, "{name}");
            assert_eq!(in_words(to), today.to, "{name}");

            let (payer, payee) = if kind == Kind::Offer { (BO, ANA) } else { (ANA, BO) };
            // Who does it alone, and who has to agree.
            let (alone, together) = match role(condition.as_deref()) {
                "is_user" => (vec![BO], vec![]),
                "is_announcer" => (vec![ANA], vec![]),
                "is_sender" => (vec![payer], vec![]),
                "is_receiver" => (vec![payee], vec![]),
                // What the system did when both had evaluated, both bring about by having done so.
                // A moderator, or both who agree: the word is misspelt there.
                role if role == "system" || role.starts_with("is_moderator_or_") => (vec![], vec![ANA, BO]),
                other => panic!("{name}: {other}"),
            };
            // A moderator counts as every role, but says yes for nobody: to their reply, to their money.
            let moderator = if ["send", "accept"].contains(&today.step) { vec![] } else { vec![MO] };
            for who in alone.iter().chain(&moderator) {
                let deal = deal_in(&town, kind, today.from, today.euros).await;
                let others = [ANA, BO, DAN, MO].into_iter();
                for other in
                    others.filter(|other| !alone.contains(other) && !moderator.contains(other) && !together.contains(other))
                {
                    let refused = town.fire(other, deal, today.step).await;
                    assert_eq!(refused, Err("flow-not-your-part"), "{name} by {other}, {kind:?}");
                }
                assert_eq!(town.state(deal).await, today.from);
                assert_eq!(town.fire(*who, deal, today.step).await, Ok(true), "{name} by {who}, {kind:?}");
                assert_eq!(town.state(deal).await, today.to, "{name}");
                let again = town.fire(*who, deal, today.step).await;
                assert_eq!(again, Err("flow-not-from-here"), "{name} twice");
            }
            if let [first, second] = together[..] {
                for (first, second) in [(first, second), (second, first)] {
                    let deal = deal_in(&town, kind, today.from, today.euros).await;
                    assert_eq!(town.fire(first, deal, today.step).await, Ok(false), "{name}");
                    assert_eq!(town.fire(first, deal, today.step).await, Err("flow-agreed"), "{name}");
                    assert_eq!(town.fire(DAN, deal, today.step).await, Err("flow-not-your-part"), "{name}");
                    assert_eq!(town.fire(second, deal, today.step).await, Ok(true), "{name}");
                    assert_eq!(town.state(deal).await, today.to, "{name}");
                }
            }
        }
        town.community.audit(|_| ()).await.expect("in order");
    });
}

#[test]
fn every_transition_of_an_announcement() {
    const TODAY: [(&str, &str, &str, &str); 4] = [
        ("announcement_draft_cancel", "draft", "cancelled", "cancel"),
        ("announcement_draft_open", "draft", "open", "publish"),
        ("announcement_open_cancel", "open", "cancelled", "cancel"),
        ("announcement_open_done", "open", "done", "close"),
    ];
    block_on(async {
        let town = Town::new().await;
        let then = workflow("wkf_announcement").transitions;
        assert_eq!(then.len(), TODAY.len());
        for (from, to, name, condition) in &then {
            let (_, today_from, today_to, step) = TODAY.iter().find(|today| today.0 == name).expect("known");
            assert_eq!((from.as_str(), to == today_to), (*today_from, to != "cancel"), "{name}");
            assert_eq!(role(condition.as_deref()), "is_user");
            for who in [ANA, MO] {
                let terms = Terms::new("Bread", town.food);
                let write = WriteAnnouncement { kind: Kind::Offer, terms, publish: *today_from == "open" };
                let id: AnnouncementId = *town.by(ANA).execute(write).await.expect("written");
                let record = || RecordRef::of::<Announcement>(id);
                for other in [BO, DAN] {
                    assert_eq!(town.fire_record(other, record(), step).await, Err("flow-not-your-part"), "{name}");
                }
                assert_eq!(town.fire_record(who, record(), step).await, Ok(true), "{name}");
                let seen = town.by(ANA).ask(FindAnnouncement { announcement: id }).await.expect("answered").expect("her own");
                assert_eq!(seen.line.state, *today_to, "{name}");
            }
        }
    });
}

/// Bo pays Ana. What a payment does today: a draft is not kept; what waits is a pending entry; what is done is a posted one; what is
/// given back is a correction, of money from outside a payment back, which the first payer confirms.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// The sender pays.
    Pay(&'static str),
    /// The receiver confirms a payment that waits.
    Settle,
    /// The receiver refuses a payment that waits.
    Refuse,
    /// The sender takes a declaration back.
    TakeBack,
    /// The receiver gives back.
    Correct,
    /// The receiver pays money from outside back.
    PayBack,
    /// The sender confirms that it came back.
    SettleBack,
}

const PAYMENTS: [(&str, Act); 10] = [
    ("transaction_draft_cancel", Act::TakeBack),
    ("transaction_draft_confirm", Act::Pay("1 EUR")),
    ("transaction_confirm_cancel", Act::Refuse),
    ("transaction_confirm_done", Act::Settle),
    ("transaction_draft_done", Act::Pay("1 VAL")),
    ("transaction_done_cancel_through_draft", Act::Correct),
    ("transaction_draft_confirm_refund", Act::PayBack),
    ("transaction_confirm_refund_cancel", Act::SettleBack),
    ("transaction_done_cancel", Act::Correct),
    ("transaction_cancel_draft", Act::Pay("2 VAL")),
];

#[test]
fn every_transition_of_a_payment() {
    block_on(async {
        let town = Town::new().await;
        let then = workflow("wkf_transaction").transitions;
        let (named, known): (BTreeSet<_>, BTreeSet<_>) =
            (then.iter().map(|then| then.2.as_str()).collect(), PAYMENTS.iter().map(|today| today.0).collect());
        assert_eq!(named, known);
        let (ana, bo) = (town.wallets[ANA], town.wallets[BO]);
        let pay = |from, to, amount: &str| Pay::new(from, to, money(amount));
        for (_, _, name, condition) in &then {
            let act = PAYMENTS.iter().find(|today| today.0 == name).expect("known").1;
            let may = match role(condition.as_deref()) {
                "is_sender" => BO,
                "is_receiver" => ANA,
                other => panic!("{other}"),
            };
            // The payment with which it begins.
            let begin = match act {
                Act::Pay(_) | Act::PayBack => None,
                Act::Settle | Act::Refuse | Act::TakeBack => Some((BO, pay(bo, ana, "1 EUR"))),
                Act::Correct => Some((BO, pay(bo, ana, "1 VAL"))),
                Act::SettleBack => Some((ANA, pay(ana, bo, "1 EUR"))),
            };
            let entry: Option<EntryId> = match begin {
                Some((who, pay)) => Some(town.by(who).execute(pay).await.expect("paid").entry),
                None => None,
            };
            let entry = || entry.expect("begun");
            // Everybody who may not comes first; their wallets are no way in either.
            let mut who = vec![ANA, BO, DAN, MO];
            who.sort_by_key(|who| *who == may);
            for who in who {
                let by = town.by(who);
                let correct =
                    |wallet| CorrectEntry { entry: entry(), wallet: Some(wallet), amounts: None, force: false, memo: None };
                let refused: Option<CallError<LedgerRefusal>> = match act {
                    Act::Pay(amount) => by.execute(pay(bo, ana, amount)).await.err(),
                    Act::PayBack => by.execute(pay(ana, bo, "1 EUR")).await.err(),
                    Act::Settle => by.execute(SettleEntry { entry: entry(), wallet: Some(ana), amounts: None }).await.err(),
                    Act::SettleBack => by.execute(SettleEntry { entry: entry(), wallet: Some(bo), amounts: None }).await.err(),
                    Act::Refuse => by.execute(VoidEntry { entry: entry(), wallet: Some(ana) }).await.err(),
                    Act::TakeBack => by.execute(VoidEntry { entry: entry(), wallet: Some(bo) }).await.err(),
                    Act::Correct => by.execute(correct(ana)).await.err(),
                };
                assert_eq!(refused.is_none(), who == may, "{name} by {who}: {refused:?}");
                if let Some(refused) = refused {
                    assert!(matches!(refused, CallError::Denied(_)), "{name}: {refused:?}");
                    // Nor with the wallet that is theirs.
                    let own = match act {
                        Act::Settle | Act::SettleBack => {
                            by.execute(SettleEntry { entry: entry(), wallet: Some(town.wallets[who]), amounts: None }).await.err()
                        }
                        Act::Correct => by.execute(correct(town.wallets[who])).await.err(),
                        _ => continue,
                    };
                    let own = own.expect("refused");
                    assert!(matches!(&own, CallError::Refused(refusal) if refusal.code() == "not-yours"), "{name}: {own:?}");
                }
            }
        }
        town.community.audit(|_| ()).await.expect("in order");
    });
}
