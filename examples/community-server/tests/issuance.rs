//! A basic income that is claimed, and what a rule could not move, through their pages.

use crate::visit::{Person, link, town_at};
use axum::http::StatusCode;
use wezer_core::ledger::{Abundance, Balances, Bound, CreateCurrency, Limits, Origin, SetLimits};
use wezer_exchange::calendar::{Every, Period};
use wezer_exchange::issuance::{BasicIncome, Fee, SetIssuanceRule, Terms, TickIssuance};

const DAY: i64 = 86_400;

fn rule(name: &str, currency: &str, terms: Terms, every: Every) -> SetIssuanceRule {
    let (name, currency) = (name.to_owned(), currency.parse().expect("a code"));
    SetIssuanceRule { name, currency, terms, every, from: None, times: None, replaces: None }
}

fn every(period: Period, anchor: &str) -> Every {
    Every { period, anchor: anchor.parse().expect("a day") }
}

#[tokio::test]
async fn a_basic_income_is_claimed_on_a_page() {
    let (town, world) = town_at("2027-01-01T12:00:00Z").await;
    let system = town.app.community().system();
    system
        .execute(CreateCurrency::new("REV".parse().expect("a code"), Abundance::Sufficient, Origin::Issued))
        .await
        .expect("created");
    let terms = BasicIncome { amount: Some("7".parse().expect("7")), pot: None, claim_within: Some(4) };
    system.execute(rule("Income <all>", "REV", Terms::BasicIncome(terms), every(Period::Day, "2027-01-02"))).await.expect("set");
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let nothing = bo.get("/wallet").await;
    assert!(nothing.status == StatusCode::OK && !nothing.text.contains("/issuance/"), "{}", nothing.text);

    world.pass_seconds(DAY);
    let wallet = bo.get("/wallet").await;
    let told = "You can claim 7\u{a0}REV until 5 Jan 2027.";
    assert!(wallet.text.contains(told) && wallet.text.contains("Income &#60;all&#62;"), "{}", wallet.text);
    world.pass_seconds(DAY);
    let page = bo.get("/currencies/REV").await;
    assert!(page.text.contains("You can claim 14\u{a0}REV, the oldest part of it until 5 Jan 2027."), "{}", page.text);
    let claim = link(&page, "/issuance/", "/claim");
    let done = bo.post(&claim, &[("back", "/currencies/REV")]).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/currencies/REV?done=claim"), "{}", done.text);
    let page = bo.get("/currencies/REV?done=claim").await;
    assert!(page.text.contains("Claimed: it is in your wallet.") && !page.text.contains("/issuance/"), "{}", page.text);
    let balances = system.ask(Balances { wallet: town.bo.wallet }).await.expect("balances");
    assert!(balances.iter().any(|one| one.balance == "14".parse().expect("14")), "{balances:?}");
    assert_eq!(bo.post(&claim, &[("back", "/wallet")]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "only once");
    let elsewhere = ana.post(&claim, &[("back", "//evil.example")]).await;
    assert_eq!(elsewhere.header("location"), "/?done=claim", "nobody is sent elsewhere");
}

#[tokio::test]
async fn what_a_rule_could_not_take_is_paid_later_or_waived() {
    let (town, world) = town_at("2027-01-01T12:00:00Z").await;
    let system = town.app.community().system();
    let fee = Terms::Fee(Fee { amount: "30".parse().expect("30"), to: None });
    system.execute(rule("Dues", "VAL", fee, every(Period::Month, "2027-02-01"))).await.expect("set");
    let limits = |wallet, lower: Option<&str>| {
        let lower = lower.map(|lower| Bound::hard(lower.parse().expect("an amount")));
        SetLimits { wallet, currency: "VAL".parse().expect("a code"), limits: Limits { lower, upper: None } }
    };
    for wallet in [town.ana.wallet, town.bo.wallet] {
        system.execute(limits(wallet, Some("0"))).await.expect("set");
    }
    world.pass_seconds(40 * DAY);
    while system.execute(TickIssuance {}).await.expect("ticked").more {}

    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let wallet = bo.get("/wallet").await;
    assert!(wallet.text.contains("30\u{a0}VAL to pay") && wallet.text.contains("Pay it"), "{}", wallet.text);
    let settle = link(&wallet, "/issuance/", "/settle");
    let refused = bo.post(&settle, &[("back", "/wallet")]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY, "the limit still stands: {}", refused.text);
    system.execute(limits(town.bo.wallet, None)).await.expect("set");
    let done = bo.post(&settle, &[("back", "/wallet")]).await;
    assert_eq!(done.header("location"), "/wallet?done=settle", "{}", done.text);
    let wallet = bo.get("/wallet?done=settle").await;
    assert!(wallet.text.contains("Settled: nothing") && !wallet.text.contains("VAL to pay"), "{}", wallet.text);
    let balances = system.ask(Balances { wallet: town.bo.wallet }).await.expect("balances");
    assert!(balances.iter().any(|one| one.balance == "-30".parse().expect("-30")), "{balances:?}");

    assert!(!bo.get("/currencies/VAL").await.text.contains("could not move"), "not for everybody");
    let page = ana.get("/currencies/VAL").await;
    assert!(page.text.contains("What these rules could not move") && page.text.contains("30\u{a0}VAL to pay"), "{}", page.text);
    let waive = link(&page, "/issuance/", "/waive");
    let wallet = page.field("wallet");
    let fields = [("wallet", wallet.as_str()), ("back", "/currencies/VAL")];
    assert_eq!(bo.post(&waive, &fields).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ana.post(&waive, &fields).await.header("location"), "/currencies/VAL?done=waive");
    let page = ana.get("/currencies/VAL?done=waive").await;
    assert!(page.text.contains("Waived: nothing") && !page.text.contains("could not move"), "{}", page.text);
    assert!(!ana.get("/wallet").await.text.contains("VAL to pay"));
}
