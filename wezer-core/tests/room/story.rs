//! From a file to a room in a group, and what people do in it.

use pollster::block_on;
use wezer_core::kernel::CallError;
use wezer_core::room::page::{Node, Tab};
use wezer_core::room::{
    CloseRoom, Grant, RoomComponentOf, RoomFailure, RoomOutcome, RoomRefusal, RoomsIn, SetRoomGrants, inspect,
};

use crate::town::{ALL, Town, code, component, money};

#[test]
fn a_counter_counts_together() {
    block_on(async {
        let town = Town::new().await;
        let room = town.open("tally").await;
        assert_eq!(town.call(town.ana, room, "count", &[]).await.expect("counted"), RoomOutcome::Done);
        town.call(town.bo, room, "count", &[("step", "4")]).await.expect("counted");
        assert_eq!(town.said(town.bo, room).await.as_deref(), Some("5"));
        let page = town.page(town.bo, room, "").await.expect("a page");
        assert_eq!(page.title, "Compteur");
        let [Tab { nodes, .. }] = page.tabs.as_slice() else { panic!("{page:?}") };
        assert_eq!(nodes.first(), Some(&Node::Text("5".to_owned())));
        // In its own words it says no, and nothing is counted.
        let refused = town.call(town.bo, room, "count", &[("step", "many")]).await;
        let Err(CallError::Refused(RoomRefusal::ByTheRoom { fault, message })) = refused else { panic!("{refused:?}") };
        assert_eq!((fault.as_str(), message.as_str()), ("not-a-number", "Not a number."));
        assert_eq!(code(town.call(town.cleo, room, "count", &[]).await), "room-not-in-the-group");
        assert_eq!(code(town.page(town.cleo, room, "").await), "room-not-in-the-group");
        town.audit().await;
    });
}

#[test]
fn permissions_are_read_before_the_room_runs_and_shown_in_plain_words() {
    block_on(async {
        let town = Town::new().await;
        let bytes = component("hostile");
        let inspected = inspect(town.community.registry(), &bytes).expect("a room");
        let names: Vec<&str> = inspected.permissions.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["wezer:core/log", "wezer:core/messages", "wezer:core/storage", "wezer:exchange/payments"]);
        assert!(inspected.permissions.iter().all(|(name, allows)| allows.fr != *name || name.contains("exchange")));
        let id = town.install("hostile").await;
        assert_eq!(id, inspected.component);
        let session = town.community.member(town.bo.member);
        let seen = session.ask(RoomComponentOf { component: id }).await.expect("answered").expect("a component");
        assert_eq!(seen.version, "0.1.0");
        assert!(seen.permissions.iter().any(|asked| asked.moves_money && asked.why.fr == "Pour en abuser."), "{seen:?}");
        // Without all of them it does not open.
        let without = town.open_with(id, vec![Grant::of(ALL[0]), Grant::of(ALL[1]), Grant::of(ALL[3])]).await;
        assert_eq!(code(without), "room-not-granted");
    });
}

#[test]
fn a_room_pays_as_who_acts_and_no_more_than_the_group_allows() {
    block_on(async {
        let town = Town::new().await;
        let id = town.install("hostile").await;
        let mut grants: Vec<Grant> = ALL.map(Grant::of).into();
        grants[2] = Grant::of(ALL[2]).at_most(vec![money("10 VAL")]);
        let room = town.open_with(id, grants).await.expect("opened");
        let (ana, bo) = (town.ana.wallet.to_string(), town.bo.wallet.to_string());
        let pay = |from: &str, to: &str, amount: &'static str| {
            [("from", from.to_owned()), ("to", to.to_owned()), ("amount", amount.to_owned()), ("currency", "VAL".to_owned())]
        };
        let given = |values: &[(&'static str, String); 4]| values.clone();
        let call = async |who, values: [(&'static str, String); 4]| {
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            town.call(who, room, "pay", &values).await
        };
        // Bo pays from their own wallet, not from Ana's.
        call(town.bo, given(&pay(&bo, &ana, "7"))).await.expect("paid");
        assert_eq!((town.balance(town.bo.wallet).await, town.balance(town.ana.wallet).await), ("-7".into(), "7".into()));
        let stolen = call(town.bo, given(&pay(&ana, &bo, "1"))).await;
        let Err(CallError::Refused(RoomRefusal::ByTheRoom { fault, .. })) = stolen else { panic!("{stolen:?}") };
        assert_eq!(fault, "denied");
        // The day's amount is the room's, whoever acts.
        let over = call(town.ana, given(&pay(&ana, &bo, "4"))).await;
        let Err(CallError::Refused(RoomRefusal::ByTheRoom { fault, .. })) = over else { panic!("{over:?}") };
        assert_eq!(fault, "room-over-the-day");
        call(town.ana, given(&pay(&ana, &bo, "3"))).await.expect("paid");
        // A grant that is taken back stops the next call.
        let kept = vec![Grant::of(ALL[0]), Grant::of(ALL[1]), Grant::of(ALL[3])];
        let session = town.community.member(town.ana.member);
        session.execute(SetRoomGrants { room, group: town.garden, grants: kept }).await.expect("taken back");
        assert_eq!(code(call(town.ana, given(&pay(&ana, &bo, "1"))).await), "room-not-granted");
        town.audit().await;
    });
}

#[test]
fn what_a_room_did_before_it_crashed_is_dropped_and_counted() {
    block_on(async {
        let town = Town::new().await;
        let room = town.open("hostile").await;
        let (ana, bo) = (town.ana.wallet.to_string(), town.bo.wallet.to_string());
        let values = [("from", bo.as_str()), ("to", ana.as_str()), ("amount", "7"), ("currency", "VAL")];
        let outcome = town.call(town.bo, room, "pay-then-trap", &values).await.expect("recorded");
        assert_eq!(outcome, RoomOutcome::Failed(RoomFailure::Crash));
        assert_eq!(town.balance(town.bo.wallet).await, "0");
        // A refusal of its own drops it too, and nothing is counted.
        assert_eq!(code(town.call(town.bo, room, "pay-then-refuse", &values).await), "room-refused");
        assert_eq!(town.balance(town.bo.wallet).await, "0");
        // What it catches, it may go on from.
        let much = [("from", bo.as_str()), ("to", ana.as_str()), ("amount", "700"), ("currency", "VAL")];
        assert_eq!(town.call(town.bo, room, "catch", &much).await.expect("caught"), RoomOutcome::Done);
        assert_eq!(town.said(town.bo, room).await.as_deref(), Some("lower-limit"));
        for _ in 0..5 {
            town.call(town.bo, room, "trap", &[]).await.expect("recorded");
        }
        assert_eq!(code(town.call(town.bo, room, "who", &[]).await), "room-paused");
        let session = town.community.member(town.ana.member);
        let rooms = session.ask(RoomsIn { group: town.garden }).await.expect("rooms");
        assert_eq!(rooms.first().and_then(|room| room.last_failure).map(|last| last.failure), Some(RoomFailure::Crash));
        session.execute(CloseRoom { room, group: town.garden }).await.expect("closed");
        assert!(session.ask(RoomsIn { group: town.garden }).await.expect("rooms").is_empty());
        town.audit().await;
    });
}
