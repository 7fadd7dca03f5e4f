//! The page of a kind of money, and exchanging it.

use crate::visit::{Person, link, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_core::indicator::UpdateIndicators;
use wezer_core::ledger::{Abundance, Balances, CreateCurrency, Issue, Origin, Pay};
use wezer_core::rule::RuleText;
use wezer_core::wallet::COMMONS;
use wezer_exchange::calendar::{Every, Period};
use wezer_exchange::conversion::{Rate, SetConversion};
use wezer_exchange::issuance::{BasicIncome, Dividend, Rounding, SetIssuanceRule, Terms};
use wezer_exchange::limit::{LimitFormula, SetLimitRule, TickLimits};

#[tokio::test]
async fn a_currency_tells_its_rules_and_is_exchanged() {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    let (com, val) = ("COM".parse().expect("a code"), "VAL".parse().expect("a code"));
    system.execute(CreateCurrency::new(com, Abundance::Rare, Origin::Issued)).await.expect("created");
    system.execute(Issue { to: COMMONS, money: "500 COM".parse().expect("money"), memo: None }).await.expect("issued");
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let page = bo.get("/currencies/COM").await;
    assert!(page.text.contains("limited number of units") && page.text.contains("Nothing of it comes or goes"), "{}", page.text);
    assert!(page.text.contains("not exchanged"), "{}", page.text);
    assert!(bo.get("/convert").await.text.contains("offers no exchange"));

    let pay = Pay::new(town.ana.wallet, town.bo.wallet, "40 VAL".parse().expect("money"));
    town.app.community().member(town.ana.member).execute(pay).await.expect("paid");
    system.execute(UpdateIndicators::default()).await.expect("counted");
    let page = ana.get("/currencies/VAL").await;
    assert!(page.text.contains("/currencies/VAL/what-if"));
    // 40 were paid; nothing was in hands before, 40 are now: twice the mean.
    assert!(page.text.contains("id=\"velocity-title\"") && page.text.contains(": 2.00 times."), "{}", page.text);
    assert!(page.text.contains("ever used it: 2.") && page.text.contains("of fewer than 5 wallets"), "{}", page.text);
    // What is only declared is paid too, but nobody holds it inside.
    ana.post("/pay", &[("to", "Bo <i>"), ("do", "pay"), ("memo", ""), ("amount", "12.50"), ("currency", "EUR")]).await;
    let settle = link(&bo.get("/pending").await, "/pending/", "/settle");
    assert_eq!(bo.post(&settle, &[]).await.header("location"), "/pending?done=settled");
    system.execute(UpdateIndicators::default()).await.expect("counted");
    assert!(page.text.contains("How it goes round") && page.text.contains("the community’s own included"), "{}", page.text);
    assert!(!ana.get("/currencies/EUR").await.text.contains("How it goes round"));

    let income = SetIssuanceRule {
        name: "Income <for> all".to_owned(),
        currency: com,
        terms: Terms::BasicIncome(BasicIncome { amount: Some("30".parse().expect("30")), pot: None, claim_within: None }),
        every: Every { period: Period::Month, anchor: "2030-01-31".parse().expect("a day") },
        from: None,
        times: None,
        replaces: None,
    };
    system.execute(income).await.expect("set");
    let desk = SetConversion {
        name: "Desk".to_owned(),
        from: val,
        to: com,
        rate: Rate::new(3, 10).expect("a rate"),
        spread: wezer_core::money::Ppm::new(100_000).expect("a share"),
        liquidity: COMMONS,
        both_ways: false,
    };
    system.execute(desk).await.expect("set");
    let lower = LimitFormula {
        formula: RuleText::new("-60 - 5 * partners").expect("a formula"),
        least: "-500".parse().expect("an amount"),
        most: "-50".parse().expect("an amount"),
    };
    system.execute(SetLimitRule { currency: val, lower: Some(lower), upper: None }).await.expect("set");
    while system.execute(TickLimits {}).await.expect("ticked").more {}

    let page = bo.get("/currencies/COM").await;
    assert!(page.text.contains("Income &#60;for&#62; all") && page.text.contains("Everybody gets 30\u{a0}COM."), "{}", page.text);
    assert!(page.text.contains("every month") && page.text.contains("next on 31 Jan 2030"), "{}", page.text);
    assert!(page.text.contains("10 VAL for 3 COM") && page.text.contains("10% stays"), "{}", page.text);
    assert!(!page.text.contains("universal dividend now"), "it has none");
    let june = CreateCurrency::new("JUNE".parse().expect("a code"), Abundance::Sufficient, Origin::Issued);
    system.execute(june).await.expect("created");
    let dividend = SetIssuanceRule {
        name: "Dividend".to_owned(),
        currency: "JUNE".parse().expect("a code"),
        terms: Terms::Dividend(Dividend {
            first: "8".parse().expect("8"),
            c2: "0.01".parse().expect("a rate"),
            payments: 1,
            before_first: None,
            divisor_thousandths: None,
            rounding: Rounding::Down,
        }),
        every: Every { period: Period::Day, anchor: "2026-01-01".parse().expect("a day") },
        from: None,
        times: None,
        replaces: None,
    };
    system.execute(dividend).await.expect("set");
    system.execute(Issue { to: town.bo.wallet, money: "20 JUNE".parse().expect("money"), memo: None }).await.expect("issued");
    let page = bo.get("/currencies/JUNE").await;
    let told = page.text.contains("<dd>8</dd>") && page.text.contains("2.5 in dividends");
    assert!(told && bo.get("/wallet").await.text.contains("2.5 in dividends"), "{}", page.text);
    let page = bo.get("/currencies/VAL").await;
    assert!(page.text.contains("by the community’s formula") && page.text.contains("-60 - 5 * partners = "), "{}", page.text);

    let bad = bo.post("/convert", &[("amount", "much"), ("from", "VAL"), ("to", "COM"), ("do", "look")]).await;
    assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.text.contains("not an amount"), "{}", bad.text);
    let look = bo.post("/convert", &[("amount", "50"), ("from", "VAL"), ("to", "COM"), ("do", "look")]).await;
    assert!(look.text.contains("15\u{a0}COM by the rate, less 2\u{a0}COM"), "{}", look.text);
    let least = look.field("at-least");
    let fields = [("amount", "50"), ("from", "VAL"), ("to", "COM"), ("at-least", least.as_str()), ("do", "convert")];
    let done = bo.post("/convert", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let balances = system.ask(Balances { wallet: town.bo.wallet }).await.expect("balances");
    assert!(balances.iter().any(|one| one.currency == com && one.balance == "13".parse().expect("13")), "{balances:?}");
    assert!(bo.get("/convert").await.text.contains("50\u{a0}VAL for 13\u{a0}COM"));
    // The treasury takes it back; whoever exchanged does not.
    assert!(!bo.get("/convert").await.text.contains("/convert/back"), "Bo may not");
    let desk = ana.get("/convert").await;
    assert!(desk.text.contains("Bo &#60;i&#62;: 50\u{a0}VAL for 13\u{a0}COM"), "{}", desk.text);
    let (exchange, wallet) = (desk.field("exchange"), desk.field("wallet"));
    let fields = [("exchange", exchange.as_str()), ("wallet", wallet.as_str())];
    assert_eq!(bo.post("/convert/back", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ana.post("/convert/back", &[("exchange", "none")]).await.status, StatusCode::NOT_FOUND);
    let done = ana.post("/convert/back", &fields).await;
    assert_eq!(done.header("location"), "/convert?done=taken-back", "{}", done.text);
    let balances = system.ask(Balances { wallet: town.bo.wallet }).await.expect("balances");
    assert!(balances.iter().all(|one| one.currency != com || one.balance == "0".parse().expect("0")), "{balances:?}");
    assert!(bo.get("/convert").await.text.contains("taken back"));
    let again = ana.post("/convert/back", &fields).await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.text.contains("taken back already"), "{}", again.text);
    let french = town.get("/convert", &format!("{}; language=fr", ana.cookie)).await;
    assert!(french.text.contains("Échangé par ") && french.text.contains("repris"), "{}", french.text);

    let more = [("amount", "50"), ("from", "VAL"), ("to", "COM"), ("at-least", "14"), ("do", "convert")];
    assert_eq!(bo.post("/convert", &more).await.status, StatusCode::UNPROCESSABLE_ENTITY, "no less than was shown");
}
