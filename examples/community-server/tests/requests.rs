//! Requests for payment, through their pages.

use crate::visit::{Person, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_core::ledger::Balances;

#[tokio::test]
async fn a_request_is_asked_seen_and_paid_denied_or_taken_back() {
    let settings = Settings { public_url: "https://village.example".to_owned(), ..Settings::default() };
    let town = town(settings).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    assert!(ana.get("/wallet").await.text.contains("/requests"));
    let typed = [("from", "Nobody"), ("amount", "12.50"), ("currency", "EUR"), ("memo", "A <loaf>"), ("times", "1")];
    let wrong = ana.post("/requests/new", &typed).await;
    assert!(
        wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("Nobody here is called that"),
        "{}",
        wrong.text
    );
    assert!(wrong.text.contains("value=\"A &#60;loaf&#62;\""), "{}", wrong.text);
    let asked = |from: &'static str, times: &'static str| {
        vec![
            ("from", from),
            ("amount", "12"),
            ("currency", "VAL"),
            ("memo", "A <loaf>"),
            ("times", times),
            ("expires", "2120-01-31"),
        ]
    };
    let answer = ana.post("/requests/new", &asked("bo <i>", "1")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let address = answer.header("location").split('?').next().unwrap_or_default().to_owned();
    let own = ana.get(&address).await;
    assert!(
        own.text.contains("class=\"code\"") && own.text.contains(&format!("https://village.example{address}")),
        "{}",
        own.text
    );
    assert!(!own.text.contains("/pay\""), "nobody pays themself");
    let notices = bo.get("/notices").await;
    assert!(notices.text.contains(&address), "{}", notices.text);
    assert!(bo.get("/requests").await.text.contains("12\u{a0}VAL"));
    let seen = bo.get(&address).await;
    assert!(seen.text.contains("A &#60;loaf&#62;") && seen.text.contains("What it costs you"), "{}", seen.text);
    assert!(!seen.text.contains("class=\"code\""));
    let paid = bo.post(&format!("{address}/pay"), &[("memo", "Thanks")]).await;
    assert_eq!(paid.header("location"), format!("{address}?done=paid"), "{}", paid.text);
    let balances = town.app.community().system().ask(Balances { wallet: town.ana.wallet }).await.expect("balances");
    assert!(balances.iter().any(|one| one.currency.as_str() == "VAL" && one.balance == "12".parse().expect("12")));
    let again = bo.post(&format!("{address}/pay"), &[]).await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.text.contains("role=\"alert\""), "{}", again.text);
    assert!(ana.get(&address).await.text.contains("/journal/"), "the payee sees who paid");

    let second = ana.post("/requests/new", &asked("bo <i>", "1")).await.header("location").replace("?done=asked", "");
    assert_eq!(bo.post(&format!("{second}/deny"), &[]).await.header("location"), format!("{second}?done=deny"));
    assert!(ana.get(&second).await.text.contains("denied"));
    // Whoever has the link.
    let third = ana.post("/requests/new", &asked("", "2")).await.header("location").replace("?done=asked", "");
    let page = bo.get(&third).await;
    assert!(page.text.contains("0 of 2 times") && !page.text.contains("/deny\""), "{}", page.text);
    assert_eq!(bo.post(&format!("{third}/cancel"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ana.post(&format!("{third}/cancel"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get(&third).await.text.contains("taken back"));
    assert_eq!(bo.get("/request/nonsense").await.status, StatusCode::NOT_FOUND);
}
