//! Rooms, as a browser meets them: installed, opened with what they may do, used, refused, failed, closed.

use std::path::Path;

use crate::visit::{self, Answer, Person, Town, group, link, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_core::group::{AddToGroup, ROOT, SetManager};
use wezer_core::id::GroupId;
use wezer_core::ledger::Balances;
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::room::{CallRoom, RoomInput, RoomsIn};

fn built(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rooms-sdk/rooms/built").join(name).with_extension("wasm");
    std::fs::read(&path).expect("the built room")
}

/// A town with a garden that Ana manages and Bo is in; Cleo is not.
async fn garden() -> (Town, GroupId, Admitted) {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    let cleo = *system.execute(AdmitMember::named("Cleo")).await.expect("admitted");
    let phc = visit::cheap_hash("open sesame");
    system.execute(community_server::credential::SetPasswordHash { member: cleo.member, phc }).await.expect("set");
    let garden = group(&town, "circle", "Garden <b>", ROOT).await;
    for member in [town.ana.member, town.bo.member] {
        system.execute(AddToGroup { group: garden, member, delegate_of: None }).await.expect("added");
    }
    system.execute(SetManager { group: garden, member: town.ana.member, manager: true }).await.expect("a manager");
    (town, garden, cleo)
}

async fn look(person: &Person<'_>, name: &str) -> Answer {
    person.upload("/rooms", &[], &[&built(name)]).await
}

/// Ana installs a room and opens it in the garden, with everything that it asks for but money; its address.
async fn opened(ana: &Person<'_>, garden: GroupId, name: &str, more: &[(&str, &str)]) -> String {
    let seen = look(ana, name).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
    let component = seen.field("component");
    let installed = ana.post("/rooms/install", &[("component", &component)]).await;
    assert_eq!(installed.header("location"), "/rooms?done=installed", "{}", installed.text);
    let mut given = vec![("give-0", "yes"), ("give-1", "yes"), ("give-2", "yes"), ("give-3", "yes")];
    given.extend_from_slice(more);
    let open = ana.post(&format!("/groups/{garden}/rooms/open/{component}"), &given).await;
    assert_eq!(open.status, StatusCode::SEE_OTHER, "{}", open.text);
    open.header("location").split('?').next().expect("an address").to_owned()
}

async fn call(town: &Town, who: &Admitted, garden: GroupId, action: &str, values: &[(&str, String)]) {
    let session = town.app.community().member(who.member);
    let room = session.ask(RoomsIn { group: garden }).await.expect("rooms").first().expect("a room").room;
    let values = values.iter().map(|(name, value)| RoomInput { name: (*name).to_owned(), value: value.clone() }).collect();
    let call = CallRoom { room, action: action.to_owned(), values, language: wezer_core::language::Language::English };
    session.execute(call).await.expect("called");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_is_installed_opened_and_counts() {
    let (town, garden, _) = garden().await;
    let (ana, bo, cleo) =
        (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await, Person::signed_in(&town, "cleo").await);
    assert!(ana.get("/more").await.text.contains("href=\"/rooms\""));
    assert!(ana.get("/rooms").await.text.contains("No room is installed yet"));
    // Who may not install reads why; what they send all the same is not even read.
    assert!(!bo.get("/rooms").await.text.contains("type=\"file\""));
    assert_eq!(look(&bo, "tally").await.status, StatusCode::FORBIDDEN);
    let wrong = ana.upload("/rooms", &[], &[b"not a room"]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("no room that can run here"), "{}", wrong.text);
    assert_eq!(ana.upload("/rooms", &[], &[&vec![0; 3 << 20]]).await.status, StatusCode::PAYLOAD_TOO_LARGE);

    let seen = look(&ana, "tally").await;
    assert!(seen.text.contains("asks for one permission") && seen.text.contains("Remember things of its own"), "{}", seen.text);
    let component = seen.field("component");
    assert_eq!(bo.post("/rooms/install", &[("component", &component)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unsigned = ana.post("/rooms/install", &[("component", &component), ("key", "AAAA"), ("signature", "AAAA")]).await;
    assert_eq!(unsigned.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsigned.text.contains("signature does not fit"), "{}", unsigned.text);
    let room = opened(&ana, garden, "tally", &[]).await;

    let page = bo.get(&room).await;
    assert!(page.text.contains("<h1>Counter</h1>") && page.text.contains("One more"), "{}", page.text);
    assert!(page.text.contains("not by the community’s server"), "{}", page.text);
    let listed = bo.get(&format!("/groups/{garden}/rooms")).await;
    assert!(listed.text.contains(&room) && listed.text.contains("Counts together"), "{}", listed.text);
    let counted = bo.post(&room, &[("action", "count"), ("f-step", "4")]).await;
    let to = counted.header("location").to_owned();
    assert!(to.starts_with(&format!("{room}?done=")), "{to}");
    let page = bo.get(&to).await;
    assert!(page.text.contains("role=\"status\">4</p>") && page.text.contains("<p>4</p>"), "{}", page.text);
    assert!(!ana.get(&to).await.text.contains("role=\"status\""), "what it said to Bo is Bo’s");

    // In its own words it says no, in the language of who acts; nothing is counted.
    let refused = bo.post(&room, &[("action", "count"), ("f-step", "many")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Not a number.") && refused.text.contains("<p>4</p>"), "{}", refused.text);

    // Comments stand beside it.
    assert_eq!(bo.post(&format!("{room}/comment"), &[("text", "Who counts **twice**?")]).await.status, StatusCode::SEE_OTHER);
    assert!(ana.get(&room).await.text.contains("<strong>twice</strong>"));
    let found = ana.get(&format!("/room/{}", room.rsplit('/').next().expect("an id"))).await;
    assert_eq!(found.header("location"), room);

    // Whoever is not in the group sees nothing of it.
    assert_eq!(cleo.get(&room).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(cleo.get(&room).await.text.contains("a group that you are not in"));
    assert_eq!(cleo.post(&room, &[("action", "count")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(cleo.get(&format!("/groups/{garden}/rooms")).await.text.contains("Only those who belong to the group"));
    let elsewhere = room.replace(&garden.to_string(), "community");
    assert_eq!(bo.get(&elsewhere).await.status, StatusCode::NOT_FOUND);

    // Bo manages nothing.
    let bos = bo.get(&format!("{room}/settings")).await;
    assert!(!bos.text.contains("/settings/grants") && bos.text.contains("Remember things of its own"), "{}", bos.text);
    assert_eq!(bo.post(&format!("{room}/settings/close"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!bo.get(&format!("/groups/{garden}/rooms")).await.text.contains("/rooms/open/"));

    // What is taken back stops it, and it says so; what is given again lets it go on.
    assert_eq!(ana.post(&format!("{room}/settings/grants"), &[]).await.status, StatusCode::SEE_OTHER);
    let page = bo.get(&room).await;
    assert!(page.text.contains("no longer allows it: remember things of its own"), "{}", page.text);
    assert_eq!(bo.post(&room, &[("action", "count")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ana.post(&format!("{room}/settings/grants"), &[("give-0", "yes")]).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get(&room).await.text.contains("<p>4</p>"));

    // A component that runs somewhere stays; when its room is closed it goes.
    let remove = format!("/rooms/{component}/remove");
    assert_eq!(ana.post(&remove, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ana.post(&format!("{room}/settings/close"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(bo.get(&room).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ana.post(&remove, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(ana.get("/rooms").await.text.contains("No room is installed yet"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_room_asks_for_is_read_in_french_and_its_money_is_limited() {
    let (town, garden, _) = garden().await;
    let (mut ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let french = format!("{}; language=fr", ana.cookie);
    ana.cookie = french;
    let seen = look(&ana, "hostile").await;
    assert!(seen.text.contains("demande 4 permissions"), "{}", seen.text);
    assert!(seen.text.contains("Payer au nom de qui agit"), "{}", seen.text);
    let component = seen.field("component");
    assert_eq!(ana.post("/rooms/install", &[("component", &component)]).await.status, StatusCode::SEE_OTHER);
    let address = format!("/groups/{garden}/rooms/open/{component}");
    let form = ana.get(&address).await;
    assert!(form.text.contains("Pour en abuser.") && form.text.contains("Combien d’argent par jour"), "{}", form.text);
    assert!(form.text.contains("VAL par jour") && form.text.contains("EUR par jour"), "{}", form.text);
    // Without one of them it does not open, and what was filled in stays.
    let money = form.text.split("name=\"day-").nth(1).expect("money").split('-').next().expect("a number").to_owned();
    let day = format!("day-{money}-VAL");
    let refused = ana.post(&address, &[("give-0", "yes"), (&day, "7,50")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("value=\"7,50\""), "{}", refused.text);
    let wrong =
        ana.post(&address, &[("give-0", "yes"), ("give-1", "yes"), ("give-2", "yes"), ("give-3", "yes"), (&day, "sept")]).await;
    assert!(wrong.text.contains("« sept » n’est pas un montant"), "{}", wrong.text);
    let open =
        ana.post(&address, &[("give-0", "yes"), ("give-1", "yes"), ("give-2", "yes"), ("give-3", "yes"), (&day, "7")]).await;
    assert_eq!(open.status, StatusCode::SEE_OTHER, "{}", open.text);
    let room = open.header("location").split('?').next().expect("an address").to_owned();
    assert!(ana.get(&format!("{room}/settings")).await.text.contains("value=\"7\""));

    let (from, to) = (town.bo.wallet.to_string(), town.ana.wallet.to_string());
    let pay = |amount: &'static str| {
        [("action", "pay"), ("f-from", from.as_str()), ("f-to", to.as_str()), ("f-amount", amount), ("f-currency", "VAL")]
    };
    assert_eq!(bo.post(&room, &pay("5")).await.status, StatusCode::SEE_OTHER);
    let over = bo.post(&room, &pay("5")).await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(over.text.contains("5\u{a0}VAL were moved today") || over.text.contains("5 VAL were moved today"), "{}", over.text);
    let balances = town.app.community().system().ask(Balances { wallet: town.bo.wallet }).await.expect("balances");
    assert_eq!(balances.first().map(|one| one.balance.to_string()).as_deref(), Some("-5"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_room_shows_nothing_harmful_and_is_paused() {
    let (town, garden, _) = garden().await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let room = opened(&ana, garden, "hostile", &[]).await;
    let page = bo.get(&format!("{room}?path=strange-chips")).await;
    assert_eq!(page.status, StatusCode::OK);
    for told in ["not an id", "NaN", "DROP TABLE", "yesterday"] {
        assert!(page.text.contains(told), "{told}: {}", page.text);
    }
    let away = link(&page, "", "admin");
    assert_eq!(away, format!("{room}?path=//elsewhere.example/../../admin"), "it stays behind the room’s own address");
    let page = bo.get(&format!("{room}?path=script")).await;
    let main = page.text.split("<main").nth(1).expect("a page");
    assert!(!main.contains("<script") && !main.contains("<img") && !main.contains("href=\"javascript"), "{main}");
    assert!(main.contains("&lt;script&gt;alert(1)"), "{main}");
    for path in ["uneven-table", "many-nodes", "loop", "trap", "invalid-text", "huge-output", "no-such-path", "%22%3E%3Cb%3E"] {
        let page = bo.get(&format!("{room}?path={path}")).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text.contains("could not show this page") && !page.text.contains("\"><b>"), "{path}: {}", page.text);
    }
    let file = bo.get(&format!("{room}/file?path=&name=x")).await;
    assert_eq!(file.status, StatusCode::NOT_FOUND);
    assert_eq!(bo.post(&room, &[("action", "loop"), ("path", "strange-chips")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut last = String::new();
    for _ in 0..4 {
        last = bo.post(&room, &[("action", "trap")]).await.text;
    }
    assert!(last.contains("The room crashed. Nothing was changed.") && last.contains("This room is paused"), "{last}");
    let notices = ana.get("/notices").await;
    assert!(
        notices.text.contains("“Hostile” failed too often and is paused") && notices.text.contains(&room),
        "{}",
        notices.text
    );
    assert!(!bo.get("/notices").await.text.contains("Hostile"), "who manages the group is told");
    assert!(ana.get(&format!("{room}/settings")).await.text.contains("/settings/resume"));
    assert_eq!(bo.post(&format!("{room}/settings/resume"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ana.post(&format!("{room}/settings/resume"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!bo.get(&room).await.text.contains("This room is paused"));
    call(&town, &town.bo, garden, "write", &[("key", "k".to_owned()), ("value", "v".to_owned())]).await;
    // Another version takes its place only with what it asks for.
    let seen = look(&ana, "tally").await;
    let component = seen.field("component");
    ana.post("/rooms/install", &[("component", &component)]).await;
    let to = format!("{room}/settings/upgrade?to={component}");
    assert!(ana.get(&to).await.text.contains("Put “Counter"));
    assert_eq!(ana.post(&to, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ana.post(&to, &[("give-0", "yes")]).await.status, StatusCode::SEE_OTHER);
    assert!(bo.get(&room).await.text.contains("<h1>Counter</h1>"));
}
