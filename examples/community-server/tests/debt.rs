//! Debts and the circles in which they cancel out, through their pages.

use crate::visit::{self, Person, cheap_hash, link, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use community_server::credential::SetPasswordHash;
use wezer_core::member::AdmitMember;

/// The address of a form that does something with a debt.
fn form(page: &visit::Answer, what: &str) -> String {
    link(page, "/debts/", what)
}

#[tokio::test]
async fn debts_are_recorded_confirmed_and_cancel_out_in_a_circle() {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    let cy = system.execute(AdmitMember::named("Cy")).await.expect("admitted");
    system.execute(SetPasswordHash { member: cy.member, phc: cheap_hash("open sesame") }).await.expect("set");
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let cy = Person::signed_in(&town, "cy").await;
    assert!(bo.get("/wallet").await.text.contains("href=\"/debts\""));
    assert!(bo.get("/debts").await.text.contains("Nobody owes anybody"));

    let record = |other: &'static str, owes: &'static str, amount: &'static str| {
        [("other", other), ("owes", owes), ("amount", amount), ("currency", "EUR"), ("what_for", "A <roof>")]
    };
    let wrong = bo.post("/debts", &record("Nobody", "yes", "12")).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("value=\"Nobody\""), "{}", wrong.text);
    let wrong = bo.post("/debts", &record("Ana", "yes", "twelve")).await;
    assert!(wrong.text.contains("The amount can’t be read") && wrong.text.contains("value=\"twelve\""), "{}", wrong.text);

    // Refused, taken back, and confirmed.
    let done = bo.post("/debts", &record("Ana", "yes", "1")).await;
    assert!(done.header("location").ends_with("done=record"), "{}", done.text);
    assert!(ana.get("/notices").await.text.contains("href=\"/debts\""));
    let seen = ana.get("/debts").await;
    assert!(
        seen.text.contains("Bo &#60;i&#62; owes you 1.00\u{a0}EUR") && seen.text.contains("A &#60;roof&#62;"),
        "{}",
        seen.text
    );
    assert_eq!(cy.post(&form(&seen, "/confirm"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ana.post(&form(&seen, "/drop"), &[]).await.header("location").ends_with("done=drop"));
    bo.post("/debts", &record("Ana", "no", "2")).await;
    let own = bo.get("/debts").await;
    assert!(own.text.contains("Not confirmed by the other side") && !own.text.contains("/confirm\""), "{}", own.text);
    assert!(bo.post(&form(&own, "/drop"), &[]).await.header("location").ends_with("done=drop"));
    let over = bo.get("/debts?over=1").await;
    assert!(over.text.contains("taken back or refused"), "{}", over.text);

    for (who, other, amount, whom) in [(&ana, "Bo <i>", "60", &bo), (&bo, "Cy", "100", &cy), (&cy, "Ana", "80", &ana)] {
        assert_eq!(who.post("/debts", &record(other, "yes", amount)).await.status, StatusCode::SEE_OTHER);
        let confirmed = whom.post(&form(&whom.get("/debts").await, "/confirm"), &[]).await;
        assert!(confirmed.header("location").ends_with("done=confirm"), "{}", confirmed.text);
    }
    let reduced = ana.post(&form(&ana.get("/debts").await, "/reduce"), &[("by", "10")]).await;
    assert!(reduced.header("location").ends_with("done=reduce"), "{}", reduced.text);
    let seen = ana.get("/debts").await;
    assert!(seen.text.contains("Cy owes you 70.00\u{a0}EUR") && seen.text.contains("80.00\u{a0}EUR at first"), "{}", seen.text);
    assert!(seen.text.contains("owed: 60.00\u{a0}EUR · to get: 70.00\u{a0}EUR"), "{}", seen.text);
    assert_eq!(ana.post(&form(&seen, "/reduce"), &[("by", "71")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    // The circle.
    assert_eq!(bo.get("/debts/circles").await.status, StatusCode::FORBIDDEN);
    assert!(!bo.get("/debts").await.text.contains("/debts/circles"));
    assert!(seen.text.contains("/debts/circles"));
    assert!(ana.get("/debts/circles?currency=VAL").await.text.contains("Nobody owes in a circle in VAL"));
    let found = ana.get("/debts/circles?currency=EUR").await;
    assert!(
        found.text.contains("180.00\u{a0}EUR of debts would go") && found.text.contains("Bo &#60;i&#62; owes Cy"),
        "{}",
        found.text
    );
    let late = ana.post("/debts/circles", &[("currency", "EUR"), ("until", "2020-01-31")]).await;
    assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.text.contains("role=\"alert\""), "{}", late.text);
    let until = found.text.split("type=\"date\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a day");
    let asked = ana.post("/debts/circles", &[("currency", "EUR"), ("until", until)]).await;
    assert_eq!(asked.header("location"), "/debts?done=propose", "{}", asked.text);
    assert!(ana.post(&form(&seen, "/reduce"), &[]).await.text.contains("role=\"alert\""), "it stands in the clearing");
    let asks = bo.get("/debts").await;
    assert!(asks.text.contains("What you owe Cy: 60.00\u{a0}EUR less"), "{}", asks.text);
    assert!(asks.text.contains("What Ana owes you: 60.00\u{a0}EUR less"), "{}", asks.text);
    let answer = asks.text.split('"').find(|piece| piece.starts_with("/debts/clearing/")).expect("a form").to_owned();
    assert!(bo.post(&answer, &[("agrees", "no")]).await.header("location").ends_with("done=decline"));
    assert!(bo.get("/debts").await.text.contains("You refused."));
    for (who, done) in [(&bo, "agree"), (&ana, "agree"), (&cy, "concluded")] {
        let said = who.post(&answer, &[("agrees", "yes")]).await;
        assert!(said.header("location").ends_with(&format!("done={done}")), "{}", said.text);
    }
    let after = bo.get("/debts").await;
    assert!(after.text.contains("This was cleared") && after.text.contains("You owe Cy 40.00\u{a0}EUR"), "{}", after.text);
    assert!(!after.text.contains("Ana owes you 60.00"), "{}", after.text);
    assert!(bo.get("/debts?over=1").await.text.contains("nothing is left"));
    let french = town.get("/debts", &format!("{}; language=fr", bo.cookie)).await;
    assert!(french.text.contains("Vous devez 40,00\u{a0}EUR à Cy"), "{}", french.text);
    let others = bo.get(&format!("/debts?of={}", town.ana.wallet)).await;
    assert_eq!(others.status, StatusCode::FORBIDDEN, "not one's own");
    town.app.community().audit(|_| ()).await.expect("the books are whole");
}
