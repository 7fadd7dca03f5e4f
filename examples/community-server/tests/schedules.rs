//! Payments that come by themselves, through their pages.

use crate::visit::{Person, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_core::world::{SystemWorld, World as _};
use wezer_exchange::schedule::TickSchedules;

#[tokio::test]
async fn payments_are_looked_at_set_up_paused_tried_again_and_cancelled() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    assert!(bo.get("/schedules").await.text.contains("You have not set up any"));
    let typed = |kind: &'static str, amount: &'static str, first: &'static str, times: &'static str, what: &'static str| {
        vec![
            ("to", "Ana"),
            ("amount", amount),
            ("currency", "VAL"),
            ("kind", kind),
            ("first", first),
            ("period", "month"),
            ("times", times),
            ("memo", "Rent <of> the shed"),
            ("catch-up", "last"),
            ("do", what),
        ]
    };
    let wrong = bo.post("/schedules/new", &typed("instalments", "10", "2119-01-31", "", "look")).await;
    assert!(
        wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("How often is a whole number"),
        "{}",
        wrong.text
    );
    let look = bo.post("/schedules/new", &typed("instalments", "10", "2119-01-31", "3", "look")).await;
    assert_eq!(look.status, StatusCode::OK);
    for told in ["31 Jan 2119", "28 Feb 2119", "31 Mar 2119", "4\u{a0}VAL", "3\u{a0}VAL", "value=\"Rent &#60;of&#62; the shed\""]
    {
        assert!(look.text.contains(told), "{told}: {}", look.text);
    }
    let done = bo.post("/schedules/new", &typed("recurring", "5", "2119-01-31", "", "set-up")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let address = done.header("location").replace("?done=set-up", "");
    let page = bo.get(&address).await;
    assert!(page.text.contains("next: 5\u{a0}VAL on 31 Jan 2119") && page.text.contains("28 Feb 2119"), "{}", page.text);
    assert!(ana.get("/schedules").await.text.contains("Rent &#60;of&#62; the shed"), "who gets it sees it");
    assert!(!ana.get(&address).await.text.contains("/block\""), "and does not stop it");

    // What it pays is changed from the next payment on, by whoever pays.
    let change = format!("{address}/change");
    assert!(page.text.contains(&change) && !ana.get(&address).await.text.contains(&change));
    assert_eq!(ana.get(&change).await.status, StatusCode::NOT_FOUND);
    let form = bo.get(&change).await;
    assert!(form.text.contains("value=\"5\"") && form.text.contains("value=\"last\" selected"), "{}", form.text);
    let changed = |amount: &'static str, times: &'static str| {
        let amounts = [("amount", amount), ("currency", "VAL"), ("amount", ""), ("currency", "VAL")];
        [amounts.as_slice(), &[("times", times), ("memo", "Rent, larger shed"), ("catch-up", "none")]].concat()
    };
    for (amount, times, told) in
        [("", "", "can’t be read"), ("7", "often", "How often is a whole number"), ("-7", "", "class=\"notice bad")]
    {
        let wrong = bo.post(&change, &changed(amount, times)).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains(told), "{told}: {}", wrong.text);
        assert!(wrong.text.contains("value=\"Rent, larger shed\""), "what was typed stays");
    }
    let done = bo.post(&change, &changed("7", "2")).await;
    assert_eq!(done.header("location"), format!("{address}?done=saved"), "{}", done.text);
    let page = bo.get(&address).await;
    assert!(page.text.contains("next: 7\u{a0}VAL on 31 Jan 2119") && page.text.contains("0 of 2 done"), "{}", page.text);
    let french = town.get(&change, &format!("{}; language=fr", bo.cookie)).await;
    assert!(french.text.contains("Dès le prochain paiement"), "{}", french.text);
    assert!(page.text.contains("Rent, larger shed") && bo.get(&change).await.text.contains("value=\"none\" selected"));
    assert_eq!(bo.post(&format!("{address}/block"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get(&address).await.text.contains("paused"));
    assert_eq!(bo.post(&format!("{address}/unblock"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(bo.post(&format!("{address}/cancel"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get(&address).await.text.contains("cancelled"));
    assert_eq!(bo.get(&change).await.header("location"), address, "nothing is left to change");

    // Beyond Bo's limit of −100: it fails today, and can be tried again or dropped.
    let today = SystemWorld.now().to_datetime().format("%Y-%m-%d").to_string();
    let mut once = typed("once", "101", "", "", "set-up");
    once.retain(|(name, _)| *name != "first");
    once.push(("first", &today));
    let done = bo.post("/schedules/new", &once).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let address = done.header("location").replace("?done=set-up", "");
    while town.app.community().system().execute(TickSchedules {}).await.expect("ticked").more {}
    let page = bo.get(&address).await;
    assert!(page.text.contains("failed") && page.text.contains("Try again"), "{}", page.text);
    assert!(bo.get("/notices").await.text.contains(&address), "and Bo is told");
    let again = bo.post(&format!("{address}/0/retry"), &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);
    assert_eq!(bo.post(&format!("{address}/0/drop"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!bo.get(&address).await.text.contains("Try again"));
    assert_eq!(bo.get("/schedule/nonsense").await.status, StatusCode::NOT_FOUND);
}
