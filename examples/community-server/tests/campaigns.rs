//! Campaigns and bounties, through their pages.

use crate::visit::{Person, Town, cheap_hash, group, link, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use community_server::credential::SetPasswordHash;
use serde_json::json;
use wezer_core::group::ROOT;
use wezer_core::ledger::Balances;
use wezer_core::member::AdmitMember;
use wezer_core::post::WritePost;
use wezer_core::record::Audience;
use wezer_exchange::campaign::TickCampaigns;
use wezer_exchange::market::SetUpExchange;
use wezer_exchange::market::announcement::{Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;

async fn market() -> Town {
    let town = town(Settings::default()).await;
    town.app.community().system().execute(SetUpExchange::default()).await.expect("set up");
    town
}

/// What the form of a new campaign sends.
fn oven<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![
        ("title", "A bread <oven>"),
        ("description", "For the **square**."),
        ("amount", "50"),
        ("currency", "VAL"),
        ("amount", "20.50"),
        ("currency", "EUR"),
        ("need", "all"),
        ("mode", "all_or_nothing"),
        ("deadline", "2120-01-31"),
        ("beneficiary", ""),
        ("group", "community"),
        ("audience", "community"),
        ("goodie", "A loaf"),
        ("goodie-amount", "10"),
        ("goodie-currency", "VAL"),
        ("goodie-quantity", "1"),
        ("goodie", ""),
        ("goodie-amount", ""),
        ("goodie-currency", "VAL"),
        ("goodie-quantity", ""),
    ];
    for (name, value) in fields {
        all.retain(|(known, _)| known != name);
        all.push((name, value));
    }
    all
}

async fn held(town: &Town) -> String {
    let system = town.app.community().system();
    let balances = system.ask(Balances { wallet: town.bo.wallet }).await.expect("balances");
    balances.iter().find(|one| one.currency.as_str() == "VAL").map(|one| one.held_out.to_string()).unwrap_or_default()
}

#[tokio::test]
async fn a_campaign_is_started_pledged_to_and_withdrawn_from() {
    let town = market().await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    assert!(ana.get("/campaigns").await.text.contains("No campaign is open"));
    let wrong = ana.post("/campaigns/new", &oven(&[("deadline", "soon")])).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("A date can’t be read") && wrong.text.contains("value=\"A bread &#60;oven&#62;\""),
        "{}",
        wrong.text
    );
    let draft = ana.post("/campaigns/new", &oven(&[("do", "draft")])).await;
    assert_eq!(draft.status, StatusCode::SEE_OTHER, "{}", draft.text);
    let campaign = draft.header("location").to_owned();
    assert_eq!(bo.get(&campaign).await.status, StatusCode::NOT_FOUND, "a draft is its author's");
    let form = ana.get(&format!("{campaign}/edit")).await;
    assert!(form.text.contains("value=\"20.50\"") && form.text.contains("value=\"2120-01-31\""), "{}", form.text);
    let changed = ana.post(&format!("{campaign}/edit"), &oven(&[("title", "A bread oven")])).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text);
    assert_eq!(ana.post(&format!("{campaign}/step/publish"), &[]).await.status, StatusCode::SEE_OTHER);

    let list = bo.get("/campaigns").await;
    assert!(
        list.text.contains("A bread oven") && list.text.contains("Ending next") && list.text.contains("0 of 20.50"),
        "{}",
        list.text
    );
    let page = bo.get(&campaign).await;
    assert!(page.text.contains("<strong>square</strong>") && page.text.contains("1 left"), "{}", page.text);
    assert!(page.text.contains("value=\"0\" aria-label=\"Goal in VAL\""), "{}", page.text);
    let too_little = bo.post(&format!("{campaign}/pledge"), &[("amount-VAL", "5"), ("goodie", "0")]).await;
    assert_eq!(too_little.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        too_little.text.contains("less than what the goodie asks for") && too_little.text.contains("value=\"5\""),
        "{}",
        too_little.text
    );
    assert!(bo.post(&format!("{campaign}/pledge"), &[]).await.text.contains("in at least one currency"));
    let fields = [("amount-VAL", "30"), ("amount-EUR", "4.10"), ("goodie", "0"), ("anonymous", "yes")];
    assert_eq!(bo.post(&format!("{campaign}/pledge"), &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(held(&town).await, "30");
    let page = bo.get(&campaign).await;
    assert!(page.text.contains("30 of 50") && page.text.contains("60%") && page.text.contains("all gone"), "{}", page.text);
    assert!(page.text.contains("4.10\u{a0}EUR only promised") && !page.text.contains("VAL only promised"), "{}", page.text);
    assert!(
        page.text.contains("4.10 of 20.50") && page.text.contains("20%") && page.text.contains("1 supporter ·"),
        "{}",
        page.text
    );
    assert!(bo.get("/campaigns/mine").await.text.contains("A bread oven"));
    // The beneficiary is told who it is.
    assert!(ana.get(&campaign).await.text.contains("Bo &#60;i&#62;"));

    let withdraw = link(&page, "/pledges/", "/withdraw");
    let from = page.field("from");
    let back = bo.post(&withdraw, &[("from", from.as_str()), ("back", campaign.as_str())]).await;
    assert_eq!(back.header("location"), format!("{campaign}?done=withdrawn"));
    assert_eq!(held(&town).await, "0");
    let page = bo.get(&campaign).await;
    assert!(page.text.contains("0 of 50") && page.text.contains("1 left"), "{}", page.text);

    let said = bo.post(&format!("{campaign}/comment"), &[("text", "With a chimney?")]).await;
    assert!(said.header("location").starts_with(&format!("{campaign}#comment-")));
    assert!(ana.get(&campaign).await.text.contains("With a chimney?"));
    let words = [("title", "An oven for bread"), ("description", "Soon"), ("goodie", "A warm loaf")];
    assert_eq!(ana.post(&format!("{campaign}/edit"), &words).await.status, StatusCode::SEE_OTHER, "words change");
    assert_eq!(bo.post(&format!("{campaign}/step/cancel"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    bo.post(&format!("{campaign}/pledge"), &[("amount-VAL", "12")]).await;
    assert_eq!(ana.post(&format!("{campaign}/step/cancel"), &[]).await.status, StatusCode::SEE_OTHER);
    town.app.community().system().execute(TickCampaigns {}).await.expect("ticked");
    assert_eq!(held(&town).await, "0");
    let page = bo.get(&campaign).await;
    assert!(page.text.contains("An oven for bread") && page.text.contains("taken back"), "{}", page.text);
    assert!(page.text.contains("given back"), "{}", page.text);
}

#[tokio::test]
async fn a_group_gathers_in_its_own_name_and_is_paid_when_it_is_reached() {
    let town = market().await;
    let bakery = group(&town, "community", "Bakery", ROOT).await.to_string();
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let fields = [("amount", "20"), ("currency", "VAL"), ("mode", "when_reached"), ("deadline", ""), ("beneficiary", "ana")];
    let started = ana.post("/campaigns/new", &oven(&fields)).await;
    assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.text);
    let campaign = started.header("location").to_owned();
    let list = bo.get("/campaigns").await;
    assert!(list.text.contains("Until they are reached"), "{}", list.text);
    assert!(bo.get(&format!("/campaigns?group={bakery}")).await.text.contains("No campaign is open"));
    assert!(bo.get("/groups/community").await.text.contains("/campaigns?group=community"));
    assert_eq!(bo.post(&format!("{campaign}/pledge"), &[("amount-VAL", "20")]).await.status, StatusCode::SEE_OTHER);
    let page = bo.get(&campaign).await;
    assert!(page.text.contains("It succeeded") && page.text.contains("20\u{a0}VAL paid"), "{}", page.text);
    assert!(!page.text.contains("/pledge\""), "nothing more is pledged");
    assert!(bo.get("/campaigns").await.text.contains("Succeeded"));
    assert_eq!(bo.get("/campaign/nonsense").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_campaign_stands_alone_or_on_whatever_record_there_is() {
    let town = market().await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let write = WritePost::in_group(ROOT, "What if we mended the <gate>?").seen_by(Audience::Community);
    let post = *town.app.community().member(town.ana.member).execute(write).await.expect("written");
    let own = ana.get(&format!("/posts/{post}")).await;
    let start = format!("/campaigns/new?on=post~{post}");
    assert!(
        own.text.contains(&start) && !bo.get(&format!("/posts/{post}")).await.text.contains("/campaigns/new"),
        "{}",
        own.text
    );
    let form = ana.get(&start).await;
    let on = form.field("on");
    assert!(on == format!("post~{post}") && form.text.contains(&format!("href=\"/posts/{post}\">this post")), "{}", form.text);
    assert!(!form.text.contains("name=\"audience\""), "those see it who see the post: {}", form.text);
    let mut fields = oven(&[("on", &on), ("do", "draft")]);
    fields.retain(|(name, _)| *name != "group" && *name != "audience");
    let started = ana.post("/campaigns/new", &fields).await;
    assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.text);
    let campaign = started.header("location").to_owned();
    // A draft that is written otherwise stays on the post.
    assert!(ana.get(&format!("{campaign}/edit")).await.text.contains(&on));
    assert_eq!(ana.post(&format!("{campaign}/edit"), &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ana.post(&format!("{campaign}/step/publish"), &[]).await.status, StatusCode::SEE_OTHER);
    let page = bo.get(&campaign).await;
    assert!(page.text.contains(&format!("<dt>For</dt><dd><a href=\"/posts/{post}\">this post")), "{}", page.text);
    let nothing = "post~00000000-0000-0000-0000-000000000009";
    let refused = ana.post("/campaigns/new", &oven(&[("on", nothing)])).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("value=\"A bread &#60;oven&#62;\""));

    // Over the API too: on a group, and alone.
    let token = town.token(&town.bo).await;
    let garden = group(&town, "circle", "Garden", ROOT).await;
    for (on, groups, told) in [
        (json!({"kind": "group", "id": garden}), json!([]), format!("href=\"/groups/{garden}\">this group")),
        (json!(null), json!([ROOT]), "A hose".to_owned()),
    ] {
        let goals = json!([{"amount": "5", "currency": "VAL"}]);
        let terms = json!({"title": "A hose", "on": on, "groups": groups, "beneficiary": town.bo.wallet, "goals": goals,
            "mode": "when_reached"});
        let start = json!({"terms": terms, "publish": true}).to_string();
        let started = town.call("/api/commands/start_campaign", &token, start, &[]).await;
        assert_eq!(started.status, StatusCode::OK, "{}", started.text);
        let page = ana.get(&format!("/campaign/{}", started.json()["output"].as_str().unwrap_or_default())).await;
        assert!(page.text.contains(&told), "{told}: {}", page.text);
    }
}

#[tokio::test]
async fn euros_that_were_only_declared_are_not_called_paid() {
    let town = market().await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let (goal, ends) = ([("amount", "20"), ("currency", "EUR")], [("mode", "when_reached"), ("deadline", "")]);
    let no_goodie = [("goodie", ""), ("goodie-amount", ""), ("goodie-currency", "EUR"), ("goodie-quantity", "")];
    let fields = [goal.as_slice(), &ends, &no_goodie].concat();
    let started = ana.post("/campaigns/new", &oven(&fields)).await;
    assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.text);
    let campaign = started.header("location").to_owned();
    assert_eq!(bo.post(&format!("{campaign}/pledge"), &[("amount-EUR", "20")]).await.status, StatusCode::SEE_OTHER);
    let page = bo.get(&campaign).await;
    assert!(page.text.contains("20\u{a0}EUR declared, still to be confirmed"), "{}", page.text);
    assert!(!page.text.contains("EUR paid"), "{}", page.text);
    assert!(bo.get("/campaigns").await.text.contains("20\u{a0}EUR declared as paid"), "a list says no more than it knows");
    let settle = link(&ana.get("/pending").await, "/pending/", "/settle");
    assert_eq!(ana.post(&settle, &[]).await.status, StatusCode::SEE_OTHER);
    let page = bo.get(&campaign).await;
    assert!(page.text.contains("20\u{a0}EUR confirmed") && !page.text.contains("still to be confirmed"), "{}", page.text);
}

#[tokio::test]
async fn others_add_to_the_price_of_a_want() {
    let town = market().await;
    let system = town.app.community().system();
    let help = *system.execute(CreateCategory::named("Help", "Aide")).await.expect("created");
    let want = Terms::new("Somebody to mend the gate", help).at(Price::of("5 VAL".parse().expect("money")));
    let want = *town.app.community().member(town.ana.member).execute(WriteAnnouncement::want(want)).await.expect("announced");
    let bo = Person::signed_in(&town, "bo <i>").await;
    let address = format!("/market/a/{want}");
    assert!(bo.get(&address).await.text.contains("Nobody has added anything yet"));
    let wrong = bo.post(&format!("{address}/bounty"), &[("amount", "much"), ("currency", "VAL")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("not an amount"), "{}", wrong.text);
    let added = bo.post(&format!("{address}/bounty"), &[("amount", "7"), ("currency", "VAL")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let page = bo.get(&address).await;
    assert!(page.text.contains("<b>7 VAL</b>") || page.text.contains("<b>7\u{a0}VAL</b>"), "{}", page.text);
    assert_eq!(held(&town).await, "7");
    let (withdraw, from) = (link(&page, "/pledges/", "/withdraw"), town.bo.wallet.to_string());
    assert_eq!(bo.post(&withdraw, &[("from", &from), ("back", &address)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(held(&town).await, "0");
}

#[tokio::test]
async fn what_comes_on_top_of_a_price_is_told_expected_and_named() {
    let town = market().await;
    let system = town.app.community().system();
    let help = *system.execute(CreateCategory::named("Help", "Aide")).await.expect("created");
    let cleo = *system.execute(AdmitMember::named("Cleo")).await.expect("admitted");
    system.execute(SetPasswordHash { member: cleo.member, phc: cheap_hash("open sesame") }).await.expect("set");
    let want = Terms::new("Mend the <gate>", help).at(Price::of("5 VAL".parse().expect("money")));
    let want = *town.app.community().member(town.ana.member).execute(WriteAnnouncement::want(want)).await.expect("announced");
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let cleo = Person::signed_in(&town, "cleo").await;
    bo.post(&format!("/market/a/{want}/bounty"), &[("amount", "7"), ("currency", "VAL")]).await;
    let reply = cleo.post(&format!("/market/a/{want}/reply"), &[("quantity", "1")]).await;
    let deal = reply.header("location").split('?').next().unwrap_or_default().to_owned();
    assert!(deal.starts_with("/deal/"), "{}", reply.text);
    for person in [&ana, &cleo] {
        let page = person.get(&deal).await;
        assert!(page.text.contains("comes the bounty") && page.text.contains("7\u{a0}VAL"), "{}", page.text);
    }
    assert!(!cleo.get("/wallet").await.text.contains("Bounties that come on top"), "nothing is agreed yet");
    assert_eq!(ana.post(&format!("{deal}/step/accept"), &[]).await.status, StatusCode::SEE_OTHER);
    let wallet = cleo.get("/wallet").await;
    assert!(
        wallet.text.contains("Bounties that come on top") && wallet.text.contains("Mend the &#60;gate&#62;"),
        "{}",
        wallet.text
    );
    assert!(wallet.text.contains("<dt>Expected</dt><dd>12</dd>"), "the price and the bounty: {}", wallet.text);
    assert!(!ana.get("/wallet").await.text.contains("Bounties that come on top"));
    assert_eq!(cleo.post(&format!("{deal}/step/invoice"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ana.post(&format!("{deal}/step/pay"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(cleo.get(&deal).await.text.contains("came on top"));
    let statement = cleo.get("/wallet/VAL").await;
    assert!(statement.text.contains("bounty for “Mend the &#60;gate&#62;”"), "{}", statement.text);
    assert!(statement.text.contains(&format!("href=\"{deal}\">deal “Mend the")), "{}", statement.text);
    let given = bo.get("/wallet/VAL").await;
    assert!(given.text.contains("bounty for “Mend the") && !given.text.contains(&deal), "{}", given.text);
}
