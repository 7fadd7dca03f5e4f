//! A room over time: events that it hears of, versions, erasure, who vouches for it.

use base64::Engine as _;
use ed25519_dalek::{Signer, SigningKey};
use pollster::block_on;
use sha2::{Digest, Sha256};
use wezer_core::language::Language;
use wezer_core::ledger::Pay;
use wezer_core::notification::{NotificationKind, Notifications};
use wezer_core::room::{
    AlertFromRoom, ComponentBytes, Grant, InstallRoom, RemoveRoomComponent, RoomAlert, RoomAlertOf, RoomLimits, RoomOf,
    Signature, TickRooms, UpgradeRoom,
};
use wezer_core::sovereignty::EraseMember;

use crate::town::{ALL, Town, code, component, money};

#[test]
fn a_new_version_makes_what_the_old_one_kept_its_own_or_the_old_one_stays() {
    block_on(async {
        let town = Town::new().await;
        let (tally, hostile) = (town.install("tally").await, town.install("hostile").await);
        let room = town.open_with(tally, ALL.map(Grant::of).into()).await.expect("opened");
        town.call(town.bo, room, "count", &[]).await.expect("counted");
        let manager = town.community.member(town.ana.member);
        let upgrade = |component, grants: Vec<Grant>| UpgradeRoom {
            room,
            group: town.garden,
            component,
            grants,
            language: Language::French,
        };
        let few = upgrade(hostile, vec![Grant::of(ALL[0])]);
        assert_eq!(code(manager.execute(few).await), "room-not-granted");
        manager.execute(upgrade(hostile, ALL.map(Grant::of).into())).await.expect("upgraded");
        town.call(town.bo, room, "keys", &[]).await.expect("asked");
        assert_eq!(town.said(town.bo, room).await.as_deref(), Some("count migrated"));
        // What the old version kept is there, and the next version fails: everything stays as it is.
        town.call(town.bo, room, "later", &[("what", "trap")]).await.expect("noted");
        let again = upgrade(hostile, ALL.map(Grant::of).into());
        assert_eq!(code(manager.execute(again).await), "room-failed-crash");
        assert_eq!(manager.ask(RoomOf { room }).await.expect("there").component, hostile);
        let removed = town.community.system().execute(RemoveRoomComponent { component: hostile }).await;
        assert_eq!(code(removed), "room-in-use");
        town.community.system().execute(RemoveRoomComponent { component: tally }).await.expect("nobody uses it");
        town.audit().await;
    });
}

#[test]
fn what_a_room_keeps_about_somebody_goes_with_them() {
    block_on(async {
        let town = Town::new().await;
        let room = town.open("hostile").await;
        let bo = town.bo.member.to_string();
        town.call(town.ana, room, "write", &[("key", "plain"), ("value", "kept")]).await.expect("written");
        town.call(town.ana, room, "write", &[("key", "of-bo"), ("value", "gone"), ("about", &bo)]).await.expect("written");
        let nobody = "00000000-0000-0000-0000-00000000002a";
        assert_eq!(code(town.call(town.ana, room, "write", &[("key", "k"), ("about", nobody)]).await), "room-refused");
        town.community
            .system()
            .execute(EraseMember { member: town.bo.member, reason: Some("asked for".to_owned()) })
            .await
            .expect("erased");
        for (key, value) in [("plain", "kept"), ("of-bo", "nothing")] {
            town.call(town.ana, room, "read", &[("key", key)]).await.expect("read");
            assert_eq!(town.said(town.ana, room).await.as_deref(), Some(value), "{key}");
        }
        town.audit().await;
    });
}

#[test]
fn what_went_with_somebody_leaves_its_place_to_others() {
    block_on(async {
        let town = Town::with(RoomLimits { keys: 2, ..RoomLimits::default() }).await;
        let room = town.open("hostile").await;
        let bo = town.bo.member.to_string();
        for key in ["one", "two"] {
            town.call(town.ana, room, "write", &[("key", key), ("value", "x"), ("about", &bo)]).await.expect("written");
        }
        assert_eq!(code(town.call(town.ana, room, "write", &[("key", "three")]).await), "room-refused");
        let erase = EraseMember { member: town.bo.member, reason: Some("asked for".to_owned()) };
        town.community.system().execute(erase).await.expect("erased");
        for key in ["three", "four"] {
            town.call(town.ana, room, "write", &[("key", key)]).await.expect("there is place again");
        }
        assert_eq!(code(town.call(town.ana, room, "write", &[("key", "five")]).await), "room-refused");
        town.audit().await;
    });
}

#[test]
fn who_vouches_for_a_component_is_proven() {
    block_on(async {
        let town = Town::new().await;
        let bytes = component("tally");
        let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
        let key = SigningKey::from_bytes(&[7; 32]);
        let sign = |bytes: &[u8]| Signature {
            key: base64(key.verifying_key().as_bytes()),
            signature: base64(&key.sign(&Sha256::digest(bytes)).to_bytes()),
        };
        let install = |signature| InstallRoom { component: ComponentBytes::of(&bytes), signature: Some(signature) };
        let system = town.community.system();
        assert_eq!(code(system.execute(install(sign(b"something else"))).await), "room-bad-signature");
        let none = Signature { key: String::new(), signature: String::new() };
        assert_eq!(code(system.execute(install(none)).await), "room-bad-signature");
        system.execute(install(sign(&bytes))).await.expect("vouched for");
        // That the bytes are there already proves no signature.
        assert_eq!(code(system.execute(install(sign(b"something else"))).await), "room-bad-signature");
    });
}

#[test]
fn a_room_hears_once_of_what_it_asked_for_and_who_opened_it_may_see() {
    block_on(async {
        let town = Town::new().await;
        let quiet = *town.community.system().execute(TickRooms {}).await.expect("ticked");
        assert_eq!((quiet.told, quiet.more), (0, false));
        let room = town.open("hostile").await;
        // Ana opened it. Bo pays Cleo, which is none of Ana's business; then Bo pays Ana.
        let bo = town.community.member(town.bo.member);
        bo.execute(Pay::new(town.bo.wallet, town.cleo.wallet, money("1 VAL"))).await.expect("paid");
        assert_eq!(town.community.system().execute(TickRooms {}).await.expect("ticked").told, 0);
        bo.execute(Pay::new(town.bo.wallet, town.ana.wallet, money("1 VAL"))).await.expect("paid");
        let ticked = *town.community.system().execute(TickRooms {}).await.expect("ticked");
        assert_eq!((ticked.told, ticked.more), (1, false));
        town.call(town.bo, room, "read", &[("key", "heard")]).await.expect("read");
        assert_eq!(town.said(town.bo, room).await.as_deref(), Some("ledger.posted"));
        assert_eq!(town.community.system().execute(TickRooms {}).await.expect("ticked").told, 0, "once");
        // One that crashes at an event is counted, and the feed goes on.
        town.call(town.bo, room, "later", &[("what", "loop")]).await.expect("noted");
        bo.execute(Pay::new(town.bo.wallet, town.ana.wallet, money("1 VAL"))).await.expect("paid");
        town.community.system().execute(TickRooms {}).await.expect("ticked");
        let seen = town.community.member(town.ana.member).ask(RoomOf { room }).await.expect("there");
        assert_eq!(seen.failures, 1);
        town.audit().await;
    });
}

#[test]
fn an_alert_reaches_those_of_the_group_and_nobody_else() {
    block_on(async {
        let town = Town::new().await;
        let room = town.open("hostile").await;
        for (who, told) in [(town.ana, 1), (town.cleo, 0)] {
            let id = who.member.to_string();
            town.call(town.bo, room, "alert", &[("who", &id), ("text", "Il pleut")]).await.expect("told");
            let page = town.community.member(who.member).ask(Notifications::default()).await.expect("asked");
            let alerts: Vec<_> = page.notifications.into_iter().filter(|one| one.kind == NotificationKind::Room).collect();
            assert_eq!(alerts.len(), told);
            for one in alerts {
                let alert = RoomAlertOf { alert: one.about.as_id::<RoomAlert>().expect("an alert") };
                let seen = town.community.member(who.member).ask(alert).await.expect("asked").expect("theirs");
                assert_eq!((seen.text.as_str(), seen.by), ("Il pleut", town.bo.member));
                assert_eq!(town.community.member(town.cleo.member).ask(alert).await.expect("asked"), None);
            }
        }
        let long = "x".repeat(201);
        assert_eq!(code(town.call(town.bo, room, "alert", &[("text", &long)]).await), "room-refused");
        // Nobody sends one without a room.
        let alone = AlertFromRoom { room, members: vec![town.ana.member], text: "Me".to_owned() };
        assert_eq!(code(town.community.member(town.bo.member).execute(alone).await), "room-only-rooms");
    });
}
