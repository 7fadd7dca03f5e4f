//! Rings of offers and wants, as a browser uses them.

use crate::visit::{self, Person, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_exchange::market::SetUpExchange;
use wezer_exchange::market::announcement::{Kind, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;

#[tokio::test]
async fn two_swap_without_money() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let community = town.app.community();
    community.system().execute(SetUpExchange::default()).await.expect("set up");
    let works = *community.system().execute(CreateCategory::named("Works", "Travaux")).await.expect("created");
    assert!(ana.get("/market/rings").await.text.contains("Nothing fits in a circle"));
    for (who, kind, title) in [
        (town.ana.member, Kind::Offer, "Rye <bread>"),
        (town.bo.member, Kind::Want, "Bread every week"),
        (town.bo.member, Kind::Offer, "I mend bicycles"),
        (town.ana.member, Kind::Want, "Two bicycles to mend"),
    ] {
        let write = WriteAnnouncement { kind, terms: Terms::new(title, works), publish: true };
        community.member(who).execute(write).await.expect("announced");
    }
    let page = ana.get("/market/rings").await;
    assert!(page.text.contains("Rye &#60;bread&#62;") && page.text.contains("Ask all of them"), "{}", page.text);
    let gifts = page.field("gifts");
    let wrong = ana.post("/market/rings", &[("gifts", "nothing~at all")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("A ring has 2 to 5 sides"), "{}", wrong.text);
    let asked = ana.post("/market/rings", &[("gifts", gifts.as_str())]).await;
    assert_eq!(asked.header("location"), "/market/rings?done=proposed", "{}", asked.text);

    let notices = bo.get("/notices").await;
    assert!(notices.text.contains("/market/rings") && notices.text.contains("In a ring of offers and wants"), "{}", notices.text);
    let his = bo.get("/market/rings").await;
    assert!(his.text.contains("has not answered") && his.text.contains("I agree"), "{}", his.text);
    let address = visit::link(&his, "/market/rings/", "");
    let answered = bo.post(&address, &[("answer", "yes")]).await;
    assert_eq!(answered.header("location"), "/market/rings?done=answered", "{}", answered.text);
    let over = ana.get("/market/rings").await;
    assert!(
        over.text.contains("agreed") && !over.text.contains("I agree") && over.text.contains("href=\"/deal/"),
        "{}",
        over.text
    );
    let late = bo.post(&address, &[("answer", "no")]).await;
    assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.text.contains("too late to answer"), "{}", late.text);
}
