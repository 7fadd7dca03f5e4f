//! Writing and paying in a group's name, as a browser does.

use crate::visit::{Person, group, link, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_core::actor::Actor;
use wezer_core::grant::GiveRight;
use wezer_core::group::{ACT_FOR, AddToGroup, OpenGroupWallet, ROOT};
use wezer_core::ledger::Pay;
use wezer_core::right::PAY;

#[tokio::test]
async fn who_may_act_for_a_group_chooses_the_name() {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    let garden = group(&town, "circle", "Garden <b>", ROOT).await;
    let kitchen = group(&town, "circle", "Kitchen", ROOT).await;
    let purse = *system.execute(OpenGroupWallet { group: garden, label: String::new() }).await.expect("opened");
    system.execute(Pay::new(town.ana.wallet, purse, "50 VAL".parse().expect("money"))).await.expect("paid");
    for group in [garden, kitchen] {
        system.execute(AddToGroup { group, member: town.bo.member, delegate_of: None }).await.expect("added");
    }
    let bo = Person::signed_in(&town, "bo <i>").await;
    for path in ["/", "/pay"] {
        assert!(!bo.get(path).await.text.contains("name=\"as\""), "{path}: nothing to choose, nothing shown");
    }
    let address = garden.to_string();
    let post = [("wall", address.as_str()), ("audience", "community"), ("text", "The beds are dug."), ("as", &address)];
    let refused = bo.post("/posts", &post).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("The beds are dug."), "what was typed stays: {}", refused.text);
    for right in [ACT_FOR, PAY] {
        let give = GiveRight {
            right: right.as_str().to_owned(),
            to: garden,
            over: garden,
            when: None,
            expires_at: None,
            reason: "decided".to_owned(),
        };
        system.execute(give).await.expect("given");
    }
    let home = bo.get("/").await;
    assert!(home.text.contains("In whose name") && !home.text.contains(&format!("name=\"as\">{kitchen}")), "{}", home.text);
    let choice = format!("<option value=\"{garden}\">Garden &#60;b&#62;</option>");
    for path in ["/".to_owned(), "/pay".to_owned(), format!("/groups/{garden}")] {
        let page = bo.get(&path).await;
        let named = page.text.split("name=\"as\">").nth(1).and_then(|rest| rest.split("</select>").next()).unwrap_or_default();
        assert!(named.contains(&choice) && !named.contains("Kitchen"), "{path}: {}", page.text);
    }
    assert_eq!(bo.post("/posts", &post).await.status, StatusCode::SEE_OTHER);
    let ana = Person::signed_in(&town, "ana").await;
    let wall = ana.get(&format!("/groups/{garden}")).await;
    let author = format!("<a class=\"name\" href=\"/groups/{garden}\">Garden &#60;b&#62;</a>");
    assert!(wall.text.contains(&author), "{}", wall.text);
    let own = link(&wall, "/posts/", "#comments").trim_end_matches("#comments").to_owned();
    let comment = [("text", "Come and see."), ("as", address.as_str())];
    assert_eq!(bo.post(&format!("{own}/comment"), &comment).await.status, StatusCode::SEE_OTHER);
    assert_eq!(bo.post(&format!("{own}/comment"), &comment[..1]).await.status, StatusCode::SEE_OTHER);
    let read = ana.get(&own).await.text;
    assert_eq!(read.matches(&author).count(), 2, "the post and one of two comments");

    let purse = purse.to_string();
    let pay = [("from", purse.as_str()), ("to", "Ana"), ("amount", "5"), ("currency", "VAL"), ("do", "pay"), ("as", &address)];
    assert_eq!(bo.post("/pay", &pay).await.header("location"), "/?done=paid");
    let seq = town.app.community().head().await.expect("read").seq.get();
    let entry = ana.get(&format!("/journal/{seq}")).await;
    assert!(entry.text.contains("Bo &#60;i&#62;, for Garden &#60;b&#62;"), "{}", entry.text);
    let stranger = [pay[0], pay[1], pay[2], pay[3], pay[4], ("as", "community")];
    let refused = bo.post("/pay", &stranger).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "not in the community's name");
    let nobody = bo.post("/pay", &[pay[0], pay[1], pay[2], pay[3], pay[4], ("as", "nonsense")]).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    let still = town.app.community().by(Actor::Member(town.bo.member));
    assert!(still.ask(wezer_core::ledger::Balances { wallet: town.bo.wallet }).await.is_ok());
}
