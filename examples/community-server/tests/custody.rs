//! Money in custody, through its pages.

use crate::visit::{Person, link, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_core::ledger::{Abundance, CreateCurrency, Origin, Pay};
use wezer_core::money::{Money, Scale};

#[tokio::test]
async fn gold_is_brought_paid_with_withdrawn_and_equals_the_bank() {
    let town = town(Settings::default()).await;
    let gold = CreateCurrency::new("GOLD".parse().expect("a code"), Abundance::Rare, Origin::Custody).scale(Scale::CENTS);
    town.app.community().system().execute(gold).await.expect("created");
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    assert!(bo.get("/wallet").await.text.contains("href=\"/custody\""));
    assert!(bo.get("/currencies/GOLD").await.text.contains("href=\"/custody/GOLD\""));
    assert!(!bo.get("/currencies/VAL").await.text.contains("/custody/"), "VAL is issued here");
    assert_eq!(bo.get("/custody/VAL").await.status, StatusCode::NOT_FOUND);
    assert!(bo.get("/custody").await.text.contains("You can spend 0\u{a0}GOLD"));

    // A custodian records; nobody else does.
    let brought = [("to", "Bo <i>"), ("received", "100.00"), ("proof", "A1")];
    let denied = bo.post("/custody/GOLD/deposit", &brought).await;
    assert!(denied.status == StatusCode::UNPROCESSABLE_ENTITY && denied.text.contains("/rights/custody.keep"), "{}", denied.text);
    assert!(!bo.get("/custody/GOLD").await.text.contains("/deposit\""), "no form for what one may not do");
    let unknown = ana.post("/custody/GOLD/deposit", &[("to", "Zo"), ("received", "1"), ("proof", "A9")]).await;
    assert!(unknown.text.contains("Nobody here is called that") && unknown.text.contains("value=\"A9\""), "{}", unknown.text);
    let recorded = ana.post("/custody/GOLD/deposit", &brought).await;
    assert_eq!(recorded.header("location"), "/custody/GOLD?done=deposit", "{}", recorded.text);
    let twice = ana.post("/custody/GOLD/deposit", &brought).await;
    assert!(twice.text.contains("stands for another deposit"), "{}", twice.text);

    let pay = Pay::new(town.bo.wallet, town.ana.wallet, Money::new("30".parse().expect("30"), "GOLD".parse().expect("a code")));
    town.app.community().member(town.bo.member).execute(pay).await.expect("paid");
    let seen = bo.get("/custody/GOLD").await;
    assert!(seen.text.contains("You can spend 70.00\u{a0}GOLD") && seen.text.contains("100.00\u{a0}GOLD"), "{}", seen.text);
    assert!(seen.text.contains("proof A1") && seen.text.contains("Every unit in a wallet is covered"), "{}", seen.text);

    // One is taken back, one refused, one paid out.
    let ask = [("amount", "20"), ("payable_to", "Account <12>")];
    let too_much = bo.post("/custody/GOLD/ask", &[("amount", "71")]).await;
    assert!(too_much.status == StatusCode::UNPROCESSABLE_ENTITY && too_much.text.contains("value=\"71\""), "{}", too_much.text);
    for how in ["cancel", "refuse", "carry-out"] {
        assert_eq!(bo.post("/custody/GOLD/ask", &ask).await.header("location"), "/custody/GOLD?done=ask");
        let own = bo.get("/custody/GOLD").await;
        assert!(own.text.contains("You can spend 50.00\u{a0}GOLD"), "held: {}", own.text);
        let (id, wallet) = (own.field("move"), own.field("wallet"));
        let kept = ana.get("/custody/GOLD").await;
        assert!(kept.text.contains("Account &#60;12&#62;") && kept.text.contains(&id), "{}", kept.text);
        let fields = [("move", id.as_str()), ("wallet", wallet.as_str()), ("proof", "B1")];
        let who = if how == "cancel" { &bo } else { &ana };
        assert_eq!(bo.post("/custody/GOLD/refuse", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = who.post(&format!("/custody/GOLD/{how}"), &fields).await;
        assert_eq!(done.header("location"), format!("/custody/GOLD?done={how}"), "{}", done.text);
    }
    let own = bo.get("/custody/GOLD").await;
    for word in ["taken back", "refused", "proof B1", "80.00 of its own money"] {
        assert!(own.text.contains(word), "{word}: {}", own.text);
    }
    assert_eq!(bo.get("/custody/GOLD?before=nonsense").await.status, StatusCode::OK);

    // The report.
    let report = link(&ana.get("/custody/GOLD").await, "/custody/GOLD/", "report");
    assert_eq!(bo.get(&report).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ana.get(&report).await.status, StatusCode::OK);
    let equal = ana.post(&report, &[("lines", "A1 100.00\nB1 -20"), ("closing", "80")]).await;
    for word in ["The bank holds what the books say", "Everything in the books is on the statement", "in the books"] {
        assert!(equal.text.contains(word), "{word}: {}", equal.text);
    }
    assert!(!equal.text.contains("not in the books"));
    let odd = ana.post(&report, &[("lines", "A1;99\nA1 100\nZ9 5"), ("closing", "79.50"), ("from", "2020-01-01")]).await;
    let words = ["0.50 less than", "with 100.00", "twice on the statement", "not in the books", "proof B1"];
    for word in words {
        assert!(odd.text.contains(word), "{word}: {}", odd.text);
    }
    let unread = ana.post(&report, &[("lines", "A1 100\n\nB1")]).await;
    assert!(unread.status == StatusCode::UNPROCESSABLE_ENTITY && unread.text.contains("Line 3"), "{}", unread.text);

    // Both languages.
    let french = town.get("/custody/GOLD", &format!("{}; language=fr", bo.cookie)).await;
    assert!(french.text.contains("Vous pouvez dépenser 50,00\u{a0}GOLD"), "{}", french.text);
    // What an operator issues past the custodians shows.
    let past = wezer_core::ledger::Issue {
        to: town.bo.wallet,
        money: Money::new("5".parse().expect("5"), "GOLD".parse().expect("a code")),
        memo: None,
    };
    town.app.community().system().execute(past).await.expect("issued");
    assert!(bo.get("/custody/GOLD").await.text.contains("Without proof"));
    town.app.community().audit(|_| ()).await.expect("the books are whole");
}
