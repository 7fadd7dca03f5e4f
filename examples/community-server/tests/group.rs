//! What stands on the pages of a group, as a browser finds it.

use crate::visit::{Person, group, link, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_core::group::{AddToGroup, OpenGroupWallet, ROOT, SetManager};
use wezer_core::ledger::Pay;
use wezer_core::post::WritePost;
use wezer_core::record::Audience;

#[tokio::test]
async fn what_waits_for_a_groups_purse_is_settled_by_whoever_may() {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    let garden = group(&town, "circle", "Garden", ROOT).await;
    let purse = *system.execute(OpenGroupWallet { group: garden, label: String::new() }).await.expect("opened");
    for member in [town.ana.member, town.bo.member] {
        system.execute(AddToGroup { group: garden, member, delegate_of: None }).await.expect("added");
    }
    let wait = async |amount: &str| {
        let pay = Pay::new(town.ana.wallet, purse, amount.parse().expect("money"));
        town.app.community().member(town.ana.member).execute(pay).await.expect("placed");
    };
    wait("12 EUR").await;
    wait("13 EUR").await;
    let page = format!("/groups/{garden}/wallet");
    let bo = Person::signed_in(&town, "bo <i>").await;
    let unseen = bo.get(&page).await;
    assert!(!unseen.text.contains("12.00\u{a0}EUR"), "who may not see the purse does not see what waits: {}", unseen.text);
    let manager = SetManager { group: garden, member: town.bo.member, manager: true };
    system.execute(manager).await.expect("manages");
    let seen = bo.get(&page).await;
    assert!(seen.text.contains("12.00\u{a0}EUR") && seen.text.contains("13.00\u{a0}EUR"), "{}", seen.text);
    let settle = link(&seen, "/pending/", "/settle");
    let fields = [("wallet", purse.to_string()), ("back", page.clone())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(bo.post(&settle, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it does not wait for their own purse");
    assert_eq!(bo.post(&settle, &fields).await.header("location"), format!("{page}?done=settled"));
    let void = link(&bo.get(&page).await, "/pending/", "/void");
    assert_eq!(bo.post(&void, &fields).await.header("location"), format!("{page}?done=voided"));
    assert!(!bo.get(&page).await.text.contains("/pending/"), "nothing waits any more");
}

#[tokio::test]
async fn a_group_says_who_may_read_it() {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    let garden = group(&town, "circle", "Garden", ROOT).await;
    system.execute(AddToGroup { group: garden, member: town.ana.member, delegate_of: None }).await.expect("added");
    let post = WritePost::in_group(garden, "The beds are dug.").seen_by(Audience::Community);
    town.app.community().member(town.ana.member).execute(post).await.expect("written");
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let page = format!("/groups/{garden}");
    assert!(bo.get(&page).await.text.contains("The beds are dug."));
    let (settings, open) = (format!("{page}/settings"), format!("{page}/settings/openness"));
    assert!(ana.get(&settings).await.text.contains("<option value=\"community\" selected>"));
    let refused = bo.post(&open, &[("audience", "near")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ana.post(&open, &[("audience", "near")]).await.header("location"), format!("{settings}?done=saved"));
    assert!(ana.get(&settings).await.text.contains("<option value=\"near\" selected>"));
    assert!(!bo.get(&page).await.text.contains("The beds are dug."), "who is not in the group reads no more");
    assert!(ana.get(&page).await.text.contains("The beds are dug."));
    assert_eq!(ana.post(&open, &[("audience", "all")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_moderates_hides_and_who_is_bothered_blocks() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let post = WritePost::in_group(ROOT, "Buy <now>!").seen_by(Audience::Community);
    let post = *town.app.community().member(town.bo.member).execute(post).await.expect("written");
    let page = format!("/posts/{post}");
    let action = "/groups/community/moderation/hide";
    assert!(!bo.get(&page).await.text.contains(action) && ana.get(&page).await.text.contains(action));
    let id = post.to_string();
    let fields = [("kind", "post"), ("id", id.as_str()), ("reason", "no selling")];
    assert_eq!(ana.post(action, &fields).await.status, StatusCode::SEE_OTHER);
    let hidden = ana.get(&page).await;
    assert!(hidden.text.contains("/groups/community/moderation/unhide"), "{}", hidden.text);
    let unhide = "/groups/community/moderation/unhide";
    assert_eq!(bo.post(unhide, &fields).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ana.post(unhide, &fields).await.status, StatusCode::SEE_OTHER);
    assert!(ana.get(&page).await.text.contains(action), "it is shown again");

    let his = format!("/members/{}", town.bo.member);
    let block = format!("/block/{}", town.bo.member);
    assert!(ana.get(&his).await.text.contains(&block) && !bo.get(&his).await.text.contains(&block));
    assert_eq!(ana.post(&block, &[("do", "block"), ("back", &his)]).await.header("location"), his);
    assert!(ana.get(&his).await.text.contains("You blocked this person"));
    let listed = ana.get("/notices").await;
    assert!(listed.text.contains("Whom I blocked") && listed.text.contains("Bo &#60;i&#62;"), "{}", listed.text);
    assert!(!bo.get(&format!("/members/{}", town.ana.member)).await.text.contains("blocked"), "they are not told");
    assert_eq!(ana.post(&block, &[("do", "unblock"), ("back", "//evil.example")]).await.header("location"), "/notices");
    assert!(!ana.get("/notices").await.text.contains("Whom I blocked"));
}

#[tokio::test]
async fn nothing_is_hidden_without_saying_why() {
    let town = town(Settings::default()).await;
    let garden = group(&town, "circle", "Garden", ROOT).await;
    let add = AddToGroup { group: garden, member: town.ana.member, delegate_of: None };
    town.app.community().system().execute(add).await.expect("added");
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    for (page, what) in [
        (format!("/groups/{garden}"), "Write a post"),
        (format!("/groups/{garden}/members"), "Make manager"),
        (format!("/members/{}", town.ana.member), "Wallet"),
        ("/wallets".to_owned(), "See balances and statement"),
        ("/reactions".to_owned(), "change the reactions"),
    ] {
        let refused = format!("<span class=\"off\">{what}</span>");
        assert!(bo.get(&page).await.text.contains(&refused), "{page}: {what}");
        let own = page.replace(&town.ana.member.to_string(), &town.bo.member.to_string());
        assert!(!ana.get(&own).await.text.contains(&refused), "{page}: who may is not told off");
    }
}
