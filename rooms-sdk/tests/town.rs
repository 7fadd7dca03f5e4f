//! The mock community answers as a community would: with rights, limits and nothing half done.

use rooms_sdk::Value;
use rooms_sdk::mock::Community;
use rooms_sdk::prelude::*;

/// Does with each import what the test asks for.
struct Desk;

impl Room for Desk {
    fn describe() -> Description {
        Description::new(both("Desk", "Bureau"), both("Tests.", "Tests."), "0.1.0")
            .because("wezer:core/storage", both("To keep.", "Pour garder."))
            .hears("deal.paid")
    }

    fn handle(call: &Call, action: &Action) -> Result<Reply, Fault> {
        match action.name() {
            "write" => {
                storage::write(action.text("key")?, &"x".repeat(usize::try_from(action.number("length")?).expect("a length")))?;
            }
            "write-about" => storage::write_about(action.member("who")?, "about", "x")?,
            "write-then-fail" => {
                storage::write("half", "x")?;
                messages::post("half")?;
                return Err(call.refuse("changed-my-mind", "No.", "Non."));
            }
            "pay" => {
                let paid = payments::pay(action.wallet("from")?, action.wallet("to")?, &[action.money("price")?], Some("apples"));
                storage::write("paid", &paid.as_ref().err().map(|problem| problem.code.clone()))?;
                if !action.is_checked("catch") {
                    paid?;
                }
            }
            "pay-two" => {
                let amounts = [action.money("price")?, "1 HRS".parse().expect("an amount")];
                payments::pay(action.wallet("from")?, action.wallet("to")?, &amounts, None)?;
            }
            "alert-all" => {
                let all: Vec<MemberId> = groups::everybody(call.group)?.into_iter().map(|one| one.member).collect();
                messages::alert(&all, "Supper is ready")?;
            }
            "alert" => messages::alert(&action.members("who")?, action.text("text")?)?,
            "announce" => {
                let category = market::categories()?.first().map_or(storage::fresh_id(), |category| category.id);
                let (title, description) = (action.text("title")?.to_owned(), String::new());
                let draft = market::Draft { kind: market::Kind::Want, title, description, category, price: vec![], tags: vec![] };
                let id = market::announce(&draft)?;
                return Ok(Reply::says(market::find(id)?.expect("it was announced").state));
            }
            "campaign" => {
                let deadline = action.optional("deadline", Action::moment)?;
                let (mode, goals) = (campaigns::Mode::WhenReached, vec![action.money("goal")?]);
                let beneficiary = action.wallet("for")?;
                let (title, description) = ("Pump".to_owned(), String::new());
                let id = campaigns::start(&campaigns::Draft { title, description, beneficiary, goals, mode, deadline })?;
                return Ok(Reply::says(id.to_string()));
            }
            _ => return Err(call.no_action()),
        }
        Ok(Reply::done())
    }

    fn view(call: &Call, path: &str) -> Result<Page, Fault> {
        match path {
            "write" => {
                // Caught or not, the host ends the call.
                let written = storage::write("seen", "x");
                return Ok(Page::new(if written.is_err() { "Caught" } else { "Written" }));
            }
            "crooked" => return Ok(Page::new("Crooked").node(Table::new("t", ["one", "two"]).row(["one"]))),
            "keys" => return Ok(Page::new(storage::keys("k/")?.join(" "))),
            "people" => {
                let everybody = groups::everybody(call.group)?;
                return Ok(Page::new(everybody.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(" ")));
            }
            _ => {}
        }
        Ok(Page::new("Desk"))
    }

    fn on_event(_: &Call, event: &Event) -> Result<(), Fault> {
        Ok(storage::write(&event.name, &event.data)?)
    }

    fn migrate(_: &Call, old_version: &str) -> Result<(), Fault> {
        Ok(storage::write("from", old_version)?)
    }
}

room!(Desk);

fn town() -> (Community, MemberId, MemberId) {
    let mut town = Community::new();
    let (ana, ben) = (town.member("Ana"), town.member("Ben"));
    let garden = town.group("Garden", [ana, ben]);
    town.open::<Desk>(garden).expect("it opens");
    let purse = town.wallet(ana);
    town.give(purse, "20 VAL");
    (town, ana, ben)
}

fn pay(town: &mut Community, by: MemberId, from: WalletId, to: WalletId, price: &str) -> Result<Reply, Fault> {
    town.by(by).act::<Desk>("pay", &[("from", &from.to_string()), ("to", &to.to_string()), ("price", price)])
}

#[test]
fn a_payment_moves_money_and_is_written_down() {
    let (mut town, ana, ben) = town();
    let (from, to) = (town.wallet(ana), town.wallet(ben));
    pay(&mut town, ana, from, to, "12.50 VAL").unwrap();
    assert_eq!(town.balance(from, "VAL"), "7.5".parse().unwrap());
    assert_eq!(town.balance(to, "VAL"), "12.5".parse().unwrap());
    let payment = &town.payments()[0];
    assert_eq!((payment.by, payment.memo.as_deref(), payment.at), (Some(ana), Some("apples"), town.now()));
}

#[test]
fn whoever_is_short_or_may_not_pays_nothing() {
    let (mut town, ana, ben) = town();
    town.currency("HRS", 0);
    let (from, to) = (town.wallet(ana), town.wallet(ben));
    let mut code = |by, from, to, price: &str| pay(&mut town, by, from, to, price).unwrap_err().code;
    assert_eq!(code(ana, from, to, "20.01 VAL"), "lower-limit");
    assert_eq!(code(ben, from, to, "1 VAL"), "denied");
    assert_eq!(code(ana, from, from, "1 VAL"), "same-wallet");
    assert_eq!(code(ana, from, to, "0 VAL"), "no-amount");
    assert_eq!(code(ana, from, to, "-1 VAL"), "no-amount");
    assert_eq!(code(ana, from, to, "1 EUR"), "unknown-currency");
    assert_eq!(code(ana, from, to, "1.5 HRS"), "too-precise");
    assert_eq!(code(ana, from, WalletId::new(7), "1 VAL"), "unknown-wallet");
    town.forbid(ana, "wezer:exchange/payments");
    assert_eq!(pay(&mut town, ana, from, to, "1 VAL").unwrap_err().code, "denied");
    town.allow(ana, "wezer:exchange/payments");
    // The first currency would do, the second is short: neither moves.
    let values = [("from", from.to_string()), ("to", to.to_string()), ("price", "1 VAL".to_owned())];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(town.by(ana).act::<Desk>("pay-two", &values).unwrap_err().code, "lower-limit");
    assert_eq!(town.balance(from, "VAL"), 20.into());
    assert!(town.payments().is_empty() && town.keys::<Desk>().is_empty());
}

#[test]
fn a_room_may_catch_a_refusal_and_go_on() {
    let (mut town, ana, ben) = town();
    let (from, to) = (town.wallet(ana).to_string(), town.wallet(ben).to_string());
    let values = [("from", from.as_str()), ("to", &to), ("price", "99 VAL"), ("catch", "true")];
    town.by(ana).act::<Desk>("pay", &values).unwrap();
    assert_eq!(town.stored::<Desk, Option<String>>("paid"), Some(Some("lower-limit".to_owned())));
}

#[test]
fn a_group_pays_through_those_who_manage_it() {
    let mut town = Community::new();
    let (ana, ben) = (town.member("Ana"), town.member("Ben"));
    let garden = town.group("Garden", [ben]);
    town.manager(garden, ana);
    town.open::<Desk>(garden).unwrap();
    let (from, to) = (town.group_wallet(garden), town.wallet(ben));
    town.give(from, "5 VAL");
    assert_eq!(pay(&mut town, ben, from, to, "5 VAL").unwrap_err().code, "denied");
    pay(&mut town, ana, from, to, "5 VAL").unwrap();
}

#[test]
fn what_a_refused_action_did_before_is_gone() {
    let (mut town, ana, _) = town();
    assert_eq!(town.by(ana).act::<Desk>("write-then-fail", &[]).unwrap_err().code, "changed-my-mind");
    assert!(town.keys::<Desk>().is_empty() && town.posts().is_empty());
}

#[test]
fn a_page_changes_nothing_and_holds_together() {
    let (mut town, ana, _) = town();
    assert_eq!(town.by(ana).page::<Desk>("write").unwrap_err().code, "room-failed-not-now");
    assert_eq!(town.by(ana).page::<Desk>("crooked").unwrap_err().code, "room-failed-broken");
    assert!(town.keys::<Desk>().is_empty());
}

#[test]
fn storage_has_the_limits_of_the_host() {
    let (mut town, ana, _) = town();
    let mut write = |key: &str, length: &str| {
        town.by(ana).act::<Desk>("write", &[("key", key), ("length", length)]).map_err(|fault| fault.code)
    };
    // Two bytes of a long value are its length.
    assert!(write(&"k".repeat(256), "65533").is_ok());
    assert_eq!(write(&"k".repeat(257), "1").unwrap_err(), "room-bad-key");
    assert_eq!(write("k", "65536").unwrap_err(), "room-value-too-large");
}

#[test]
fn all_keys_come_in_order_whatever_their_number() {
    let (mut town, ana, _) = town();
    for at in (0..1_003).rev() {
        town.by(ana).act::<Desk>("write", &[("key", &format!("k/{at:04}")), ("length", "1")]).unwrap();
    }
    town.by(ana).act::<Desk>("write", &[("key", "l"), ("length", "1")]).unwrap();
    let keys = town.by(ana).page::<Desk>("keys").unwrap().title;
    assert_eq!(keys, (0..1_003).map(|at| format!("k/{at:04}")).collect::<Vec<_>>().join(" "));
}

#[test]
fn everybody_comes_whatever_their_number() {
    let mut town = Community::new();
    let members: Vec<MemberId> = (0..250).map(|at| town.member(&at.to_string())).collect();
    let garden = town.group("Garden", members.clone());
    town.open::<Desk>(garden).unwrap();
    let people = town.by(members[0]).page::<Desk>("people").unwrap().title;
    assert_eq!(people, (0..250).map(|at| at.to_string()).collect::<Vec<_>>().join(" "));
    town.by(members[0]).act::<Desk>("alert-all", &[]).unwrap();
    let told: Vec<usize> = town.alerts().iter().map(|alert| alert.members.len()).collect();
    assert_eq!(told, [100, 100, 50], "one alert, a hundred at a time");
}

#[test]
fn alerts_reach_the_group_only() {
    let (mut town, ana, ben) = town();
    let stranger = town.member("Cem").to_string();
    town.by(ana).act::<Desk>("alert", &[("who", &ben.to_string()), ("text", "Your turn")]).unwrap();
    assert_eq!((town.alerts()[0].members.as_slice(), town.alerts()[0].text.as_str()), ([ben].as_slice(), "Your turn"));
    town.by(ana).act::<Desk>("alert", &[("who", &stranger), ("text", "Your turn")]).unwrap();
    assert!(town.alerts()[1].members.is_empty());
    let fault = town.by(ana).act::<Desk>("alert", &[("who", "nobody"), ("text", "Your turn")]).unwrap_err();
    assert_eq!(fault.code, "field-unclear");
    let long = "x".repeat(201);
    let fault = town.by(ana).act::<Desk>("alert", &[("who", &ben.to_string()), ("text", &long)]).unwrap_err();
    assert_eq!(fault.code, "room-too-much-input");
}

#[test]
fn announcements_and_campaigns_are_published_and_found() {
    let (mut town, ana, ben) = town();
    assert_eq!(town.by(ana).act::<Desk>("announce", &[("title", "Ladder")]).unwrap_err().code, "unknown-category");
    town.category("Tools");
    let reply = town.by(ana).act::<Desk>("announce", &[("title", "Ladder")]).unwrap();
    assert_eq!(reply.notice.as_deref(), Some("open"));
    assert_eq!((town.announced()[0].by, town.announced()[0].draft.title.as_str()), (ana, "Ladder"));

    let purse = town.wallet(ben).to_string();
    let mut start = |deadline: &str| {
        let values = [("for", purse.as_str()), ("goal", "100 VAL"), ("deadline", deadline)];
        town.by(ana).act::<Desk>("campaign", &values)
    };
    assert_eq!(start("2026-01-01T09:00:00Z").unwrap_err().code, "deadline-past");
    assert_eq!(start("tomorrow").unwrap_err().code, "field-unclear");
    start("2026-01-01T09:00:01Z").unwrap();
    start("").unwrap();
    assert_eq!(town.started().len(), 2);
    assert_eq!(town.started()[1].draft.deadline, None);
}

#[test]
fn a_room_hears_what_it_asked_for_and_is_migrated() {
    let (mut town, ..) = town();
    town.tell::<Desk>("deal.paid", r#"{"deal":1}"#).unwrap();
    town.tell::<Desk>("deal.opened", "{}").unwrap();
    town.migrate::<Desk>("0.0.9").unwrap();
    assert_eq!(town.keys::<Desk>(), ["deal.paid", "from"]);
}

#[test]
fn what_is_about_an_erased_person_is_gone() {
    let (mut town, ana, ben) = town();
    town.by(ana).act::<Desk>("write-about", &[("who", &ben.to_string())]).unwrap();
    town.by(ana).act::<Desk>("write", &[("key", "kept"), ("length", "1")]).unwrap();
    town.erase(ben);
    assert_eq!(town.keys::<Desk>(), ["kept"]);
    let fault = town.by(ana).act::<Desk>("write-about", &[("who", &ben.to_string())]).unwrap_err();
    assert_eq!(fault.code, "room-nobody-about");
}

#[test]
fn an_interface_without_a_reason_is_named() {
    let (mut town, ana, ben) = town();
    assert!(town.unexplained::<Desk>().is_empty());
    town.by(ana).act::<Desk>("alert", &[("who", &ben.to_string()), ("text", "Look")]).unwrap();
    assert_eq!(town.unexplained::<Desk>(), ["wezer:core/messages"]);
}

#[test]
fn each_group_has_a_room_of_its_own() {
    let (mut town, ana, _) = town();
    let choir = town.group("Choir", [ana]);
    let room = town.open::<Desk>(choir).unwrap();
    town.by(ana).in_room(room).act::<Desk>("write", &[("key", "k/choir"), ("length", "1")]).unwrap();
    let first = town.group("Third", [ana]);
    let third = town.open::<Desk>(first).unwrap();
    assert_eq!(
        town.by(ana).in_room(third).page::<Desk>("keys").map_err(|fault| fault.code),
        Err("room-failed-broken".to_owned())
    );
    assert_eq!(town.by(ana).in_room(room).page::<Desk>("keys").unwrap().title, "k/choir");
}

#[test]
fn who_is_in_a_group_below_is_in_the_group() {
    let (mut town, ana, _) = town();
    let cem = town.member("Cem");
    let garden = town.group("Gardens", [ana]);
    town.open::<Desk>(garden).unwrap();
    assert_eq!(town.by(cem).page::<Desk>("people").unwrap_err().code, "room-not-in-the-group");
    let herbs = town.group("Herbs", [cem]);
    town.below(garden, herbs);
    assert_eq!(town.by(cem).page::<Desk>("people").unwrap().title, "Ana Cem");
}

#[test]
fn what_a_form_sends_is_read_or_refused() {
    let value = |name: &str, value: &str| Value::new(name, value);
    let values = vec![
        value("who", " 1 "),
        value("box", "on"),
        value("day", "2026-02-30"),
        value("many", ""),
        value("many", "b"),
        value("many", "c"),
    ];
    let action = Action::new("a", values, Language::Fr);
    assert_eq!((action.number("who"), action.is_checked("box"), action.is_checked("who")), (Ok(1), true, true));
    assert_eq!(action.date("day").unwrap_err().code, "field-unclear");
    assert_eq!(action.all("many"), ["b", "c"]);
    assert_eq!(action.optional("none", Action::money), Ok(None));
    assert_eq!(action.short("many", 0).unwrap_err().message, "« many » a 1 caractères : 0 au plus.");
    assert_eq!(action.text("none").unwrap_err().message, "« none » doit être rempli.");
}
