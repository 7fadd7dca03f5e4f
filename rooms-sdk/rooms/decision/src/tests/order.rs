//! Carrying out what was decided.

use rooms_sdk::prelude::*;

use super::Town;
use crate::Decisions;

fn adopt(town: &mut Town) {
    for who in town.everybody() {
        town.does(who, "vote", &[("choice", "for")]);
    }
    town.does(town.ana, "next", &[]);
}

fn payment(town: &mut Town) -> (WalletId, WalletId) {
    let (from, to) = (town.town.group_wallet(town.group), town.town.wallet(town.ben));
    let (from_text, to_text) = (from.to_string(), to.to_string());
    let order = [("order", "payment"), ("from", from_text.as_str()), ("to", &to_text), ("amount", "20.00 VAL")];
    town.open("majority", &order).unwrap();
    (from, to)
}

#[test]
fn a_payment_is_made_once_after_adoption() {
    let mut town = Town::new();
    let (from, to) = payment(&mut town);
    town.town.give(from, "50.00 VAL");
    assert_eq!(town.refused(town.ana, "carry-out", &[]), "not-adopted");
    adopt(&mut town);
    assert!(town.offers(town.ana, "carry-out"));
    town.does(town.ana, "carry-out", &[]);
    assert_eq!(town.refused(town.ana, "carry-out", &[]), "carried-out");
    assert!(!town.offers(town.ana, "carry-out"));
    let payments = town.town.payments();
    assert_eq!(payments.len(), 1);
    assert_eq!((payments[0].from, payments[0].to, payments[0].memo.as_deref()), (from, to, Some("A well?")));
    assert_eq!(town.town.balance(to, "VAL").to_string(), "20.00");
}

#[test]
fn what_the_ledger_refuses_is_said_and_can_be_tried_again() {
    let mut town = Town::new();
    let (from, _) = payment(&mut town);
    adopt(&mut town);
    assert_eq!(town.refused(town.ana, "carry-out", &[]), "lower-limit");
    // Ben doesn't manage the group: its wallet isn't his to pay from.
    town.town.give(from, "50.00 VAL");
    assert_eq!(town.refused(town.ben, "carry-out", &[]), "denied");
    town.town.forbid(town.ana, "wezer:exchange/payments");
    assert_eq!(town.refused(town.ana, "carry-out", &[]), "denied");
    town.town.allow(town.ana, "wezer:exchange/payments");
    assert!(town.town.payments().is_empty() && town.decision().done.is_none());
    town.does(town.ana, "carry-out", &[]);
    assert_eq!(town.town.payments().len(), 1);
}

#[test]
fn a_campaign_is_started_from_the_day_it_is_carried_out() {
    let mut town = Town::new();
    let to = town.town.group_wallet(town.group).to_string();
    let order = [
        ("order", "campaign"),
        ("title", "A well"),
        ("description", "Ten metres"),
        ("to", &to),
        ("amount", "500.00 VAL"),
        ("mode", "keep"),
        ("days", "30"),
    ];
    town.open("majority", &order).unwrap();
    adopt(&mut town);
    town.town.pass_days(5);
    town.does(town.chloe, "carry-out", &[]);
    let started = town.town.started();
    assert_eq!((started.len(), started[0].by), (1, town.chloe));
    assert_eq!(started[0].draft.deadline, Some(town.town.now().plus_days(30)));
    assert_eq!(started[0].draft.mode, campaigns::Mode::Keep);
    assert!(town.seen(town.ben).contains("Campaign("));
}

#[test]
fn an_order_is_of_the_group_and_clear() {
    let mut town = Town::new();
    let (ours, hers) = (town.town.group_wallet(town.group).to_string(), town.town.wallet(town.ana).to_string());
    let mut order = vec![("order", "payment"), ("from", hers.as_str()), ("to", &ours), ("amount", "5 VAL")];
    assert_eq!(town.open("majority", &order).unwrap_err().code, "not-our-wallet");
    order[1].1 = &ours;
    order[3].1 = "0 VAL";
    assert_eq!(town.open("majority", &order).unwrap_err().code, "no-amount");
    order[3].1 = "5 VAL";
    order.push(("options", "Oak\nPear"));
    assert_eq!(town.open("majority", &order).unwrap_err().code, "order-unclear");
    order.pop();
    let election = [("term", "a year")];
    assert_eq!(town.open("election", &[&order[..], &election[..]].concat()).unwrap_err().code, "order-unclear");
    town.open("majority", &order).unwrap();
    town.does(town.ana, "withdraw", &[]);
    assert_eq!(town.refused(town.ana, "carry-out", &[]), "not-adopted");
    assert!(!town.town.keys::<Decisions>().is_empty());
}
