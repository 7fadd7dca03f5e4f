//! People, groups, rights and talk, as a browser asks for them.

use crate::visit::{Person, group, link, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_core::group::{AddToGroup, ChangeGroup, Membrane, OpenGroupWallet, ROOT, SetManager};
use wezer_core::member::{FindMember, MemberState};

const PASSWORD: &str = "open sesame";

#[tokio::test]
async fn a_person_comes_in_through_the_membrane() {
    let town = town(Settings::default()).await;
    let membrane = Membrane::on_request().sponsored_by(2).asking("Why <here>?").agreeing_to("Charter", "We *share*.");
    let change = ChangeGroup { membrane: Some(membrane), name: Some("Town".to_owned()), ..ChangeGroup::of(ROOT) };
    town.app.community().system().execute(change).await.unwrap();
    let page = town.get("/apply", "").await;
    assert!(page.text.contains("Ask to join Town") && page.text.contains("Why &#60;here&#62;?"), "{}", page.text);
    assert!(page.text.contains("We <em>share</em>."));
    let form = [("name", "Cleo"), ("password", PASSWORD), ("again", PASSWORD), ("answer", "For **bread**"), ("agree", "Charter")];
    let without = town.post("/apply", "", &form[..4]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text.contains("value=\"Cleo\""), "what was typed stays");
    let nobody = town.app.community().system().ask(FindMember::Name("Cleo".to_owned())).await.unwrap();
    assert!(nobody.is_none(), "nothing was taken down");
    let taken = town.post("/apply", "", &[("name", "ana"), form[1], form[2], form[3], form[4]]).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    let applied = town.post("/apply", "", &form).await;
    assert_eq!(applied.header("location"), "/standing", "{}", applied.text);
    let cookie = applied.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(town.get("/wallet", &cookie).await.header("location"), "/standing", "no member yet");
    let waiting = town.get("/standing", &cookie).await;
    assert!(waiting.text.contains("0 of 2") && waiting.text.contains("<strong>bread</strong>"), "{}", waiting.text);

    let ana = Person::signed_in(&town, "ana").await;
    let bo = Person::signed_in(&town, "bo <i>").await;
    let requests = "/groups/community/applications";
    assert!(ana.get("/members").await.text.contains(requests), "members find who waits");
    let page = ana.get(requests).await;
    assert!(page.text.contains("Cleo") && page.text.contains("<strong>bread</strong>"), "those who decide read the answers");
    let to_bo = bo.get(requests).await;
    assert!(to_bo.text.contains("Cleo") && !to_bo.text.contains("<strong>bread</strong>"), "others don’t");
    let accept = link(&page, requests, "/accept");
    let early = ana.post(&accept, &[]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("0 of 2"), "{}", early.text);
    let sponsor = accept.replace("/accept", "/sponsor");
    for person in [&ana, &bo] {
        assert_eq!(person.post(&sponsor, &[]).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(bo.post(&accept, &[]).await.status, StatusCode::FORBIDDEN, "not everybody admits");
    assert_eq!(ana.post(&accept, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(town.get("/wallet", &cookie).await.status, StatusCode::OK);
    assert_eq!(town.get("/standing", &cookie).await.header("location"), "/");
}

#[tokio::test]
async fn who_is_declined_reads_why_and_asks_again() {
    let town = town(Settings::default()).await;
    let form = [("name", "Dan"), ("password", PASSWORD), ("again", PASSWORD)];
    let differs = town.post("/apply", "", &[form[0], form[1], ("again", "open sesamf")]).await;
    assert_eq!(differs.status, StatusCode::UNPROCESSABLE_ENTITY);
    let cookie = town.post("/apply", "", &form).await.header("set-cookie").split(';').next().unwrap().to_owned();
    let ana = Person::signed_in(&town, "ana").await;
    let decline = link(&ana.get("/groups/community/applications").await, "/groups/community/applications", "/decline");
    let silent = ana.post(&decline, &[("reason", " ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is asked for");
    assert_eq!(ana.post(&decline, &[("reason", "we are <full>")]).await.status, StatusCode::SEE_OTHER);
    let told = town.get("/standing", &cookie).await;
    assert!(told.text.contains("we are &#60;full&#62;"), "{}", told.text);
    let csrf = told.field("csrf");
    assert_eq!(town.post("/standing/apply", &cookie, &[("csrf", &csrf)]).await.header("location"), "/standing");
    assert!(town.get("/standing", &cookie).await.text.contains("/standing/withdraw"));
}

#[tokio::test]
async fn a_role_pays_from_its_circles_purse_and_is_refused_elsewhere() {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    let garden = group(&town, "circle", "Garden", ROOT).await;
    let treasurer = group(&town, "role", "Treasurer", garden).await;
    let kitchen = group(&town, "circle", "Kitchen", ROOT).await;
    let mut purses = Vec::new();
    for group in [garden, kitchen] {
        purses.push(*system.execute(OpenGroupWallet { group, label: String::new() }).await.unwrap());
    }
    system.execute(AddToGroup { group: treasurer, member: town.bo.member, delegate_of: None }).await.unwrap();
    system.execute(AddToGroup { group: garden, member: town.ana.member, delegate_of: None }).await.unwrap();
    system.execute(SetManager { group: garden, member: town.ana.member, manager: true }).await.unwrap();
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let rights = format!("/groups/{garden}/rights");
    let to = treasurer.to_string();
    let give = [("right", "wallet.pay"), ("to", &to), ("reason", "decided in spring")];
    assert_eq!(bo.post(&rights, &give).await.status, StatusCode::UNPROCESSABLE_ENTITY, "not theirs to give");
    let bad = ana.post(&rights, &[give[0], give[1], give[2], ("when", "days_member >=")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "a condition is checked");
    assert!(bad.text.contains("value=\"days_member &#62;=\""), "and stays");
    assert_eq!(ana.post(&rights, &give).await.status, StatusCode::SEE_OTHER);
    let told = bo.get("/notices").await;
    assert!(told.text.contains("gave your group a right") && told.text.contains(&rights), "{}", told.text);
    let page = bo.get(&format!("/groups/{garden}/wallet")).await;
    assert!(page.text.contains(&format!("/pay?from={}", purses[0])), "the button is there: {}", page.text);
    let pay = |from: String| {
        [
            ("from", from),
            ("to", "Ana".to_owned()),
            ("amount", "5".to_owned()),
            ("currency", "VAL".to_owned()),
            ("do", "pay".to_owned()),
        ]
    };
    let send = async |from: String| {
        let fields = pay(from);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        bo.post("/pay", &fields).await
    };
    assert_eq!(send(purses[0].to_string()).await.header("location"), "/?done=paid");
    let refused = send(purses[1].to_string()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("pay from this wallet") && refused.text.contains("Kitchen"), "{}", refused.text);
    let why = link(&refused, "/rights/wallet.pay/", "");
    let page = bo.get(bo.get(&why).await.header("location")).await;
    assert!(page.text.contains("Who may pay from this wallet?") && page.text.contains("in Kitchen and below"), "{}", page.text);
    let held = bo.get(&format!("/rights/wallet.pay/{garden}")).await;
    assert!(held.text.contains("You may: you belong to Treasurer"), "{}", held.text);
    let elsewhere = bo.get(&format!("/groups/{kitchen}/wallet")).await;
    assert!(elsewhere.text.contains("Why can’t I?") && elsewhere.text.contains(&format!("/rights/wallet.pay/{kitchen}")));
    let revoke = link(&ana.get(&rights).await, &rights, "/revoke");
    assert_eq!(ana.post(&revoke, &[("reason", "the year is over")]).await.status, StatusCode::SEE_OTHER);
    let lately = bo.get(&rights).await;
    assert!(
        lately.text.contains("<q>decided in spring</q>") && lately.text.contains("<q>the year is over</q>"),
        "{}",
        lately.text
    );
    assert_eq!(send(purses[0].to_string()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn groups_are_made_joined_changed_moved_and_closed() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let circle = [("kind", "circle"), ("name", "Choir <b>"), ("purpose", "We *sing*."), ("duties", "Tune\n\nSing")];
    assert_eq!(bo.post("/groups/community/create", &circle).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let made = ana.post("/groups/community/create", &circle).await;
    let choir = made.header("location").trim_end_matches("?done=saved").to_owned();
    let page = bo.get(&choir).await;
    assert!(page.text.contains("Choir &#60;b&#62;") && page.text.contains("We <em>sing</em>.") && page.text.contains("Tune"));
    assert_eq!(bo.post(&format!("{choir}/join"), &[]).await.header("location"), format!("{choir}?done=asked"));
    let told = ana.get("/notices").await;
    assert!(told.text.contains("asks to come in: Choir &#60;b&#62;"), "{}", told.text);
    let accept = link(&ana.get(&link(&told, &choir, "/applications")).await, &choir, "/accept");
    assert_eq!(ana.post(&accept, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get("/notices").await.text.contains("answered your request to come in: Choir"));
    assert!(bo.get("/groups").await.text.contains("you are in it"));
    assert_eq!(bo.post(&format!("{choir}/leave"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ana.post(&format!("{choir}/members/bring"), &[("who", "nobody")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let invited = ana.post(&format!("{choir}/members/bring"), &[("who", "bo <i>"), ("do", "invite")]).await;
    assert_eq!(invited.status, StatusCode::SEE_OTHER, "{}", invited.text);
    assert!(bo.get(&choir).await.text.contains("You are invited"));
    let told = bo.get("/notices").await;
    assert!(told.text.contains("Ana invites you: Choir"), "{}", told.text);
    assert!(bo.get(&link(&told, &choir, "/join")).await.text.contains("Choir"));
    assert_eq!(bo.post(&format!("{choir}/join"), &[]).await.header("location"), format!("{choir}?done=joined"));
    let band = ana.post("/groups/community/create", &[("kind", "organisation"), ("name", "Band")]).await;
    let band = band.header("location").trim_end_matches("?done=saved").to_owned();
    let to = band.trim_start_matches("/groups/").to_owned();
    assert_eq!(ana.post(&format!("{choir}/settings/move"), &[("to", &to)]).await.status, StatusCode::SEE_OTHER);
    let membrane =
        [("entry", "open"), ("sponsors", "1"), ("questions", "Why?\n"), ("agreement-title", "A"), ("agreement-text", "B")];
    assert_eq!(ana.post(&format!("{choir}/membrane"), &membrane).await.status, StatusCode::SEE_OTHER);
    let many = ana.post(&format!("{choir}/membrane"), &[("entry", "open"), ("sponsors", "99")]).await;
    assert!(many.status == StatusCode::UNPROCESSABLE_ENTITY && many.text.contains("value=\"99\""));
    let renamed = [("name", "Voices"), ("purpose", ""), ("duties", ""), ("kind", "circle")];
    assert_eq!(ana.post(&format!("{choir}/settings"), &renamed).await.status, StatusCode::SEE_OTHER);
    let full = ana.post(&format!("{band}/settings/close"), &[("reason", "over")]).await;
    assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY, "a group lies in it");
    assert_eq!(ana.post(&format!("{choir}/settings/close"), &[("reason", "over")]).await.status, StatusCode::SEE_OTHER);
    let closed = bo.get(&choir).await;
    assert!(closed.text.contains("This group is closed") && closed.text.contains("<q>over</q>"), "{}", closed.text);
}

#[tokio::test]
async fn what_people_write_does_no_harm() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let hostile = "Hello <script>alert(1)</script> ![x](https://evil.example/x.png) [y](javascript:alert(1)) **fine**";
    let post = [("wall", "community"), ("audience", "community"), ("text", hostile)];
    assert_eq!(bo.post("/posts", &post).await.status, StatusCode::SEE_OTHER);
    let home = ana.get("/").await;
    assert!(home.text.contains("<strong>fine</strong>"), "{}", home.text);
    for bad in ["<script>alert", "<img src=\"http", "javascript:alert"] {
        assert!(!home.text.contains(bad), "{bad}");
    }
    let own = link(&home, "/posts/", "#comments").trim_end_matches("#comments").to_owned();
    assert_eq!(ana.post(&format!("{own}/comment"), &[("text", "<b>no</b>")]).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get(&own).await.text.contains("&lt;b&gt;no"), "a tag is shown, not obeyed");
    assert!(bo.get("/notices").await.text.contains("Ana commented"));
    let react = own.replace("/posts/", "/react/post/");
    assert_eq!(
        ana.post(&react, &[("name", "like"), ("back", "//evil.example")]).await.header("location").chars().next(),
        Some('/')
    );
    assert!(!ana.post(&react, &[("name", ""), ("back", "//evil.example")]).await.header("location").starts_with("//"));
    town.app.community().system().execute(wezer_core::member::AdmitMember::named("Zoe")).await.unwrap();
    let nobody = ana.post("/messages", &[("to", "bo <i>, nobody")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let three = ana.post("/messages", &[("to", "bo <i>, Zoe")]).await.header("location").to_owned();
    assert!(three.starts_with("/messages/"), "{three}");
    assert_eq!(bo.post(&format!("{three}/leave"), &[]).await.header("location"), "/messages");
    assert!(ana.get(&three).await.text.contains("Left: Bo &#60;i&#62;"));
    assert_ne!(bo.get(&three).await.status, StatusCode::OK);
    let long = "x".repeat(20_001);
    let too_long = bo.post("/posts", &[("wall", "own"), ("text", &long)]).await;
    assert_eq!(too_long.status, StatusCode::UNPROCESSABLE_ENTITY);
    let report = own.replace("/posts/", "/report/post/");
    assert_eq!(ana.post(&report, &[("reason", "it shouts")]).await.header("location"), "/?done=reported");
    let queue = ana.get("/groups/community/moderation").await;
    assert!(queue.text.contains("it shouts"), "{}", queue.text);
    let id = own.trim_start_matches("/posts/").to_owned();
    let hide = [("kind", "post"), ("id", id.as_str()), ("reason", "no shouting")];
    assert_eq!(bo.post("/groups/community/moderation/hide", &hide).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ana.post("/groups/community/moderation/hide", &hide).await.status, StatusCode::SEE_OTHER);
    let appeal = own.replace("/posts/", "/appeal/post/");
    assert!(bo.get(&appeal).await.text.contains("no shouting"));
    assert_eq!(bo.post(&appeal, &[("words", "I only sang")]).await.status, StatusCode::SEE_OTHER);
    let hello = bo.post(&format!("/messages/with/{}", town.ana.member), &[]).await.header("location").to_owned();
    assert_eq!(bo.post(&hello, &[("text", "<i>psst</i>")]).await.status, StatusCode::SEE_OTHER);
    assert!(ana.get(&hello).await.text.contains("&lt;i&gt;psst"));
}

#[tokio::test]
async fn a_community_calls_things_by_its_own_words() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    assert_eq!(bo.post("/labels", &[("en-wallet", "Basket")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bo.get("/labels").await.text.contains("Why can’t I?"));
    let words = [("en-wallet", "Basket <b>"), ("fr-wallet", "Panier")];
    assert_eq!(ana.post("/labels", &words).await.header("location"), "/labels?done=saved");
    assert!(bo.get("/").await.text.contains("Basket &#60;b&#62;"));
    let french = town.get("/", &format!("{}; language=fr", bo.cookie)).await;
    assert!(french.text.contains(">Panier<"));
    assert_eq!(ana.post("/labels", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!bo.get("/").await.text.contains("Basket"));
}

#[tokio::test]
async fn a_profile_shows_what_it_may_and_its_owner_pauses_and_leaves() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let profile = [
        ("about", "I *bake*."),
        ("skills", "bread\nguitar"),
        ("phone", "0123"),
        ("email", "a@b.example"),
        ("see-phone", "members"),
    ];
    assert_eq!(bo.post("/profile", &profile).await.header("location"), "/profile?done=saved");
    let seen = ana.get(&format!("/members/{}", town.bo.member)).await;
    assert!(
        seen.text.contains("I <em>bake</em>.") && seen.text.contains("guitar") && seen.text.contains("0123"),
        "{}",
        seen.text
    );
    assert!(!seen.text.contains("a@b.example"), "mail is shown to nobody unless one says so");
    let long = "x".repeat(61);
    let refused = bo.post("/profile", &[("skills", &long)]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains(&long));
    assert_eq!(bo.post("/standing/pause", &[]).await.header("location"), "/standing");
    assert_eq!(bo.get("/wallet").await.header("location"), "/standing");
    assert!(bo.get("/standing").await.text.contains("You are taking a break"));
    assert_eq!(bo.post("/standing/resume", &[]).await.header("location"), "/");
    assert_eq!(bo.post("/standing/leave", &[]).await.header("location"), "/profile#break", "it has to be meant");
    assert_eq!(bo.post("/standing/leave", &[("sure", "yes")]).await.header("location"), "/standing");
    let gone = town.app.community().system().ask(FindMember::Id(town.bo.member)).await.unwrap().unwrap();
    assert_eq!(gone.state(), MemberState::Left);
    let back = [("state", "active"), ("reason", "welcome back")];
    assert_eq!(ana.post(&format!("/members/{}/state", town.bo.member), &back).await.status, StatusCode::SEE_OTHER);
    assert_eq!(bo.get("/wallet").await.status, StatusCode::OK);
}
