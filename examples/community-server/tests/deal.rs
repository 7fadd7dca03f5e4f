//! Replies, deals and reputation, as a browser uses them: each page for both sides, a stranger and a moderator.

use crate::visit::{Person, Town, cheap_hash, group, link, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use community_server::credential::SetPasswordHash;
use wezer_core::grant::GiveRight;
use wezer_core::group::{ACT_FOR, AddToGroup, ROOT};
use wezer_core::id::MemberId;
use wezer_core::indicator::{Asking, Indicator, MarkScale, Measure, Reach, SetIndicator};
use wezer_core::member::AdmitMember;
use wezer_exchange::market::announcement::{Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::{CategoryId, SetUpExchange};

/// A town whose market is open. Ana moderates, Bo and Cleo deal with each other, Dan has no part in it.
async fn market() -> (Town, CategoryId) {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    system.execute(SetUpExchange::default()).await.expect("set up");
    let taste = Indicator {
        code: "taste".parse().expect("a code"),
        label_en: "Taste <i>".to_owned(),
        label_fr: "Goût".to_owned(),
        measure: Measure::Marks { scale: MarkScale::STANDARD },
        reach: Reach::Member,
        months: 0,
    };
    system.execute(SetIndicator(taste)).await.expect("set");
    let asking = Asking::Ask { scale: None, optional: false };
    let food = CreateCategory::named("Food", "Nourriture").asking("taste".parse().expect("a code"), asking);
    let food = *system.execute(food).await.expect("created");
    for name in ["Cleo", "Dan"] {
        let member = system.execute(AdmitMember::named(name)).await.expect("admitted").member;
        system.execute(SetPasswordHash { member, phc: cheap_hash("open sesame") }).await.expect("set");
    }
    (town, food)
}

async fn people(town: &Town) -> [Person<'_>; 4] {
    [
        Person::signed_in(town, "ana").await,
        Person::signed_in(town, "bo <i>").await,
        Person::signed_in(town, "cleo").await,
        Person::signed_in(town, "dan").await,
    ]
}

async fn announce(town: &Town, who: MemberId, write: WriteAnnouncement) -> String {
    format!("/market/a/{}", *town.app.community().member(who).execute(write).await.expect("announced"))
}

/// Bread of Bo's: three loaves, each for 10 VAL and 2 EUR.
async fn bread(town: &Town, food: CategoryId) -> String {
    let price = Price::AllOf(vec!["10 VAL".parse().expect("money"), "2.50 EUR".parse().expect("money")]);
    let terms = Terms { quantity: Some(3), ..Terms::new("Pain <b>", food).at(price) };
    announce(town, town.bo.member, WriteAnnouncement::offer(terms)).await
}

async fn step(person: &Person<'_>, deal: &str, name: &str) -> StatusCode {
    person.post(&format!("{deal}/step/{name}"), &[]).await.status
}

#[tokio::test]
async fn an_offer_is_answered_paid_evaluated_and_taken_back() {
    let (town, food) = market().await;
    let [ana, bo, cleo, dan] = people(&town).await;
    let address = bread(&town, food).await;
    let page = cleo.get(&address).await;
    assert!(page.text.contains("Send the reply") && page.text.contains("you agree to pay"), "{}", page.text);
    assert!(bo.get(&address).await.text.contains("Nobody has replied yet"));
    let reply = [("quantity", "2"), ("message", "For **Sunday** <script>")];
    let deal = cleo.post(&format!("{address}/reply"), &reply).await.header("location").to_owned();
    assert!(deal.starts_with("/deal/"), "{deal}");

    let page = cleo.get(&deal).await;
    assert!(page.text.contains("Bo &#60;i&#62; has not answered yet"), "{}", page.text);
    assert!(page.text.contains("20\u{a0}VAL and 5.00\u{a0}EUR"), "{}", page.text);
    assert!(page.text.contains("Balance of Cleo then: −20\u{a0}VAL"), "{}", page.text);
    assert!(page.text.contains("<strong>Sunday</strong>") && !page.text.contains("<script> "));
    assert!(page.text.contains("/step/take_back") && !page.text.contains("/step/accept"), "{}", page.text);
    assert!(page.text.contains("What can’t be done now"));
    assert_eq!(dan.get(&deal).await.status, StatusCode::NOT_FOUND);
    assert!(!dan.get(&address).await.text.contains(&deal), "what others replied");
    assert!(cleo.get(&address).await.text.contains(&deal) && bo.get(&address).await.text.contains(&deal));
    assert!(bo.get("/").await.text.contains("deal waits for you") && !cleo.get("/").await.text.contains("deal waits for you"));
    assert!(bo.get("/deals").await.text.contains("Cleo waits for your answer"));
    assert!(!dan.get("/deals").await.text.contains("Pain"));
    let moderator = ana.get(&deal).await;
    assert!(moderator.text.contains("/step/reject") && !moderator.text.contains("/step/accept"), "{}", moderator.text);

    assert_eq!(step(&dan, &deal, "accept").await, StatusCode::NOT_FOUND);
    assert_eq!(step(&cleo, &deal, "accept").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(step(&bo, &deal, "accept").await, StatusCode::SEE_OTHER);
    assert!(dan.get(&address).await.text.contains("1 left of 3"));
    let more = dan.post(&format!("{address}/reply"), &[("quantity", "2"), ("message", "typed")]).await;
    assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(more.text.contains("At most 1 would pass") && more.text.contains("typed</textarea>"), "{}", more.text);
    assert!(cleo.get(&deal).await.text.contains("Set aside for Bo"));

    let words = [("text", "At seven?")];
    assert_eq!(cleo.post(&format!("{deal}/comment"), &words).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get(&deal).await.text.contains("At seven?") && ana.get(&deal).await.text.contains("At seven?"));
    assert_eq!(dan.post(&format!("{deal}/comment"), &words).await.status, StatusCode::NOT_FOUND);
    assert_eq!(bo.post(&format!("{deal}/comment"), &[("text", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let notices = bo.get("/notices").await;
    assert!(notices.text.contains(&format!("href=\"{deal}")), "{}", notices.text);

    assert_eq!(step(&bo, &deal, "invoice").await, StatusCode::SEE_OTHER);
    let page = cleo.get(&deal).await;
    assert!(page.text.contains("asks for the payment") && page.text.contains("The invoice"), "{}", page.text);
    assert!(page.text.contains("/step/declare") && !page.text.contains("/step/pay\""));
    // What can't be done is said as people call it, not as the flow's rules are written.
    let told = "“Pay” is not possible as it stands: part of the price is paid outside the community: say that you paid.";
    assert!(page.text.contains(told) && !page.text.contains("has_declared"), "{}", page.text);
    let french = town.get(&deal, &format!("{}; language=fr", cleo.cookie)).await;
    assert!(french.text.contains("« Payer » n’est pas possible en l’état : une partie du prix"), "{}", french.text);
    let early = bo.post(&format!("{deal}/step/refund"), &[]).await;
    let told = "“Give the money back” is not possible in the state “To be paid”.";
    assert!(early.status == StatusCode::UNPROCESSABLE_ENTITY && early.text.contains(told), "{}", early.text);
    assert_eq!(step(&cleo, &deal, "declare").await, StatusCode::SEE_OTHER);
    assert!(bo.get(&deal).await.text.contains("Confirm once you have it"));
    assert_eq!(step(&cleo, &deal, "confirm").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(step(&bo, &deal, "confirm").await, StatusCode::SEE_OTHER);

    let page = bo.get(&deal).await;
    assert!(page.text.contains("How did it go?") && page.text.contains("Taste &#60;i&#62;"), "{}", page.text);
    assert!(!ana.get(&deal).await.text.contains("How did it go?"), "a moderator evaluates nobody");
    let evaluate = format!("{deal}/evaluate");
    let said = [("mark-taste", "2"), ("comment", "Paid at once")];
    assert_eq!(bo.post(&evaluate, &said).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get(&deal).await.text.contains("It opens once the other side has said it too"));
    assert!(!bo.get("/").await.text.contains("deal waits for you") && cleo.get("/").await.text.contains("deal waits for you"));
    let page = cleo.get(&deal).await;
    assert!(page.text.contains("may have said it already") && !page.text.contains("Paid at once"), "blind: {}", page.text);
    let wrong = cleo.post(&evaluate, &[("mark-taste", "much"), ("comment", "Crusty")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Crusty</textarea>"), "{}", wrong.text);
    assert_eq!(cleo.post(&evaluate, &[("mark-taste", "−1"), ("comment", "Crusty")]).await.status, StatusCode::SEE_OTHER);
    let page = cleo.get(&deal).await;
    assert!(page.text.contains("Paid at once") && page.text.contains("The deal is done"), "{}", page.text);
    assert_eq!(cleo.post(&evaluate, &said).await.status, StatusCode::UNPROCESSABLE_ENTITY, "open by now");

    let member = format!("/members/{}", town.bo.member);
    assert!(dan.get(&member).await.text.contains(&format!("{member}/reputation")));
    let seen = dan.get(&format!("{member}/reputation")).await;
    assert!(seen.text.contains("1 partner evaluated") && seen.text.contains("Taste &#60;i&#62;"), "{}", seen.text);
    assert!(seen.text.contains("fewer than 3 partners evaluated") && !seen.text.contains("Crusty"), "{}", seen.text);
    let own = bo.get(&format!("{member}/reputation")).await;
    assert!(own.text.contains("Crusty") && own.text.contains("Cleo, said by who paid"), "{}", own.text);
    let part = dan.get(&format!("{member}/reputation?months=3")).await;
    assert!(part.text.contains("Of this part nothing is told"), "{}", part.text);
    assert!(dan.get(&format!("{address}/reputation")).await.text.contains("1 partner evaluated"));
    assert!(dan.get("/groups/community/reputation").await.text.contains("No deal was evaluated yet"));
    assert_eq!(dan.get("/members/nobody/reputation").await.status, StatusCode::NOT_FOUND);

    assert_eq!(step(&bo, &deal, "begin_refund").await, StatusCode::SEE_OTHER);
    assert!(cleo.get(&deal).await.text.contains("says that the money was given back"));
    assert_eq!(step(&cleo, &deal, "confirm_refund").await, StatusCode::SEE_OTHER);
    assert!(cleo.get(&deal).await.text.contains("and the money was given back"));
    assert!(dan.get(&format!("{member}/reputation")).await.text.contains("No deal was evaluated yet"));
    let over = bo.get("/deals?side=announcer&state=cancelled").await;
    assert!(over.text.contains("Pain &#60;b&#62;") && over.text.contains("with Cleo"), "{}", over.text);
    assert!(!bo.get("/deals?state=open").await.text.contains("with Cleo"));
}

#[tokio::test]
async fn a_price_is_proposed_a_moderator_called_and_the_deal_called_off() {
    let (town, food) = market().await;
    let [ana, bo, cleo, dan] = people(&town).await;
    let wants = WriteAnnouncement {
        kind: wezer_exchange::market::announcement::Kind::Want,
        ..WriteAnnouncement::offer(Terms::new("Honey", food).at(Price::ToBeAgreed))
    };
    let address = announce(&town, town.bo.member, wants).await;
    let send = format!("{address}/reply");
    let wrong = cleo.post(&send, &[("amount", "ten"), ("code", "VAL")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("An amount can’t be read") && wrong.text.contains("value=\"ten\""), "{}", wrong.text);
    let draft = [("amount", "12"), ("code", "VAL"), ("do", "draft"), ("message", "Two jars")];
    let deal = cleo.post(&send, &draft).await.header("location").to_owned();
    assert!(cleo.get(&deal).await.text.contains("only you see it"));
    for other in [&ana, &bo, &dan] {
        assert_eq!(other.get(&deal).await.status, StatusCode::NOT_FOUND, "a draft");
    }
    let change = format!("{deal}/change");
    assert_eq!(cleo.post(&change, &[("amount", "x"), ("code", "VAL")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let changed = [("amount", "15"), ("code", "VAL"), ("message", "Three jars")];
    assert_eq!(cleo.post(&change, &changed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(step(&cleo, &deal, "send").await, StatusCode::SEE_OTHER);
    let page = bo.get(&deal).await;
    assert!(page.text.contains("15\u{a0}VAL") && page.text.contains("Three jars"), "{}", page.text);
    assert!(page.text.contains("You agree to pay") && page.text.contains("Balance of Bo &#60;i&#62; then: −15\u{a0}VAL"));

    assert_eq!(step(&bo, &deal, "accept").await, StatusCode::SEE_OTHER);
    assert_eq!(step(&bo, &deal, "cancel").await, StatusCode::SEE_OTHER);
    let page = cleo.get(&deal).await;
    assert!(page.text.contains("The other side asks for this: Call it off"), "{}", page.text);

    assert!(!ana.get("/disputes").await.text.contains("Honey"));
    assert_eq!(cleo.post(&format!("{deal}/call"), &[("text", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let reason = [("text", "The jars <b> are here")];
    assert_eq!(dan.post(&format!("{deal}/call"), &reason).await.status, StatusCode::NOT_FOUND);
    assert_eq!(cleo.post(&format!("{deal}/call"), &reason).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get(&deal).await.text.contains("called a moderator") && bo.get("/deals").await.text.contains("moderator called"));
    let queue = ana.get("/disputes").await;
    assert!(queue.text.contains("The jars &#60;b&#62; are here") && queue.text.contains(&deal), "{}", queue.text);
    assert!(!dan.get("/disputes").await.text.contains("Honey"));
    let (resolve, answer) = (format!("{deal}/resolve"), [("text", "Bo takes them on Monday")]);
    assert_eq!(bo.post(&resolve, &answer).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!bo.get(&deal).await.text.contains("/resolve"), "who did not call does not answer");
    assert!(cleo.get(&deal).await.text.contains("Take the call back"));
    assert_eq!(ana.post(&resolve, &answer).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get(&deal).await.text.contains("Bo takes them on Monday"));
    assert!(!ana.get("/disputes").await.text.contains("Honey"));

    assert_eq!(step(&cleo, &deal, "cancel").await, StatusCode::SEE_OTHER);
    assert!(bo.get(&deal).await.text.contains("what was set aside was given back"));
    for path in ["/deal/nonsense", "/deal/00000000-0000-0000-0000-000000000001"] {
        assert_eq!(bo.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let guest = town.get(&deal, "").await;
    assert!(guest.header("location").starts_with("/sign-in"), "{:?}", guest.headers);
}

#[tokio::test]
async fn a_group_replies_and_each_who_acts_for_it_goes_on() {
    let (town, food) = market().await;
    let [ana, bo, cleo, dan] = people(&town).await;
    let system = town.app.community().system();
    let circle = group(&town, "circle", "Canteen <b>", ROOT).await;
    for member in [town.ana.member, town.bo.member] {
        system.execute(AddToGroup { group: circle, member, delegate_of: None }).await.expect("added");
    }
    let give = GiveRight {
        right: ACT_FOR.as_str().to_owned(),
        to: circle,
        over: circle,
        when: None,
        expires_at: None,
        reason: "decided".to_owned(),
    };
    system.execute(give).await.expect("given");
    let soup = WriteAnnouncement::offer(Terms::new("Soup", food).at(Price::Free));
    let address = announce(&town, town.ana.member, soup).await;
    let voice = circle.to_string();
    assert!(bo.get(&address).await.text.contains("Canteen &#60;b&#62;"));
    let reply = [("as", voice.as_str()), ("message", "For all of us")];
    let deal = bo.post(&format!("{address}/reply"), &reply).await.header("location").to_owned();
    assert!(deal.ends_with(&format!("?as={voice}")), "{deal}");
    let path = deal.split('?').next().expect("a path").to_owned();
    let page = bo.get(&deal).await;
    assert!(page.text.contains("Canteen &#60;b&#62; (you)"), "{}", page.text);
    assert!(bo.get(&format!("/deals?as={voice}")).await.text.contains("Soup"));
    assert!(!bo.get("/deals").await.text.contains("Soup"), "not their own");
    // Ana announced, and may act for the group too: she chooses as whom.
    let page = ana.get(&path).await;
    assert!(page.text.contains("You act as"), "{}", page.text);
    let as_group = link(&page, &format!("{path}?as={voice}"), "");
    assert!(ana.get(&as_group).await.text.contains("/step/take_back"));
    let own = link(&page, &format!("{path}?as="), "as=");
    assert!(ana.get(&own).await.text.contains("/step/accept"));
    assert_eq!(step(&ana, &path, "accept").await, StatusCode::SEE_OTHER);
    assert_eq!(step(&dan, &path, "cancel").await, StatusCode::NOT_FOUND);
    assert_eq!(cleo.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(step(&ana, &path, "invoice").await, StatusCode::SEE_OTHER);
    let pay = bo.post(&format!("{path}/step/pay"), &[("as", voice.as_str())]).await;
    assert_eq!(pay.status, StatusCode::SEE_OTHER, "{}", pay.text);
    let said = [("as", voice.as_str()), ("mark-taste", "1"), ("comment", "Hot")];
    assert_eq!(bo.post(&format!("{path}/evaluate"), &said).await.status, StatusCode::SEE_OTHER);
    let said = [("mark-taste", "2"), ("comment", "They washed up")];
    assert_eq!(ana.post(&format!("{path}/evaluate"), &said).await.status, StatusCode::SEE_OTHER);
    let told = dan.get(&format!("/groups/{circle}/reputation")).await;
    assert!(told.text.contains("1 partner evaluated"), "{}", told.text);
    assert!(dan.get(&format!("/groups/{circle}")).await.text.contains(&format!("/groups/{circle}/reputation")));
}
