//! What rooms hear of: each event once, from when they were opened, on behalf of somebody who is there.

use pollster::block_on;
use wezer_core::group::{RemoveFromGroup, SetManager};
use wezer_core::ledger::Pay;
use wezer_core::room::{CloseRoom, Grant, ResumeRoom, RoomId, RoomsTicked, SetRoomGrants, TickRooms};

use crate::town::{ALL, Town, money};

impl Town {
    async fn tick(&self) -> RoomsTicked {
        *self.community.system().execute(TickRooms {}).await.expect("ticked")
    }

    /// Bo pays Ana, which both may see.
    async fn something_happens(&self) {
        let pay = Pay::new(self.bo.wallet, self.ana.wallet, money("1 VAL"));
        self.community.member(self.bo.member).execute(pay).await.expect("paid");
    }

    async fn kept(&self, room: RoomId, key: &str) -> Option<String> {
        self.call(self.bo, room, "read", &[("key", key)]).await.expect("read");
        self.said(self.bo, room).await
    }
}

#[test]
fn a_room_that_is_closed_between_two_ticks_keeps_no_other_from_hearing() {
    block_on(async {
        let town = Town::new().await;
        let mut rooms = Vec::new();
        for _ in 0..10 {
            rooms.push(town.open("hostile").await);
        }
        rooms.sort();
        town.something_happens().await;
        let ticked = town.tick().await;
        assert_eq!((ticked.told, ticked.more), (8, true));
        // The first one in line goes, a new one comes.
        let close = CloseRoom { room: rooms[0], group: town.garden };
        town.community.member(town.ana.member).execute(close).await.expect("closed");
        let late = town.open("hostile").await;
        assert_eq!(town.tick().await.told, 2);
        assert_eq!(town.tick().await.told, 0);
        for room in &rooms[1..] {
            assert_eq!(town.kept(*room, "heard").await.as_deref(), Some("ledger.posted"));
        }
        assert_eq!(town.kept(late, "heard").await.as_deref(), Some("nothing"));
        town.audit().await;
    });
}

#[test]
fn a_room_hears_of_what_comes_after_it_was_opened_or_resumed() {
    block_on(async {
        let town = Town::new().await;
        let early = town.open("hostile").await;
        town.something_happens().await;
        let late = town.open("hostile").await;
        for _ in 0..5 {
            town.call(town.bo, late, "trap", &[]).await.expect("recorded");
        }
        town.something_happens().await;
        let resume = ResumeRoom { room: late, group: town.garden };
        town.community.member(town.ana.member).execute(resume).await.expect("resumed");
        assert_eq!(town.tick().await.told, 2);
        assert_eq!(town.kept(early, "heard").await.as_deref(), Some("ledger.posted"));
        assert_eq!(town.kept(late, "heard").await.as_deref(), Some("nothing"));
        town.something_happens().await;
        assert_eq!(town.tick().await.told, 2);
        assert_eq!(town.kept(late, "heard").await.as_deref(), Some("ledger.posted"));
        town.audit().await;
    });
}

#[test]
fn a_room_that_hears_of_something_moves_no_money() {
    block_on(async {
        let town = Town::new().await;
        let room = town.open("hostile").await;
        town.call(town.bo, room, "later", &[("what", "catch")]).await.expect("noted");
        town.something_happens().await;
        assert_eq!(town.tick().await.told, 1);
        assert_eq!(town.kept(room, "caught").await.as_deref(), Some("room-nobody-acts"));
        town.audit().await;
    });
}

#[test]
fn whoever_says_what_a_room_may_do_takes_the_place_of_one_who_left() {
    block_on(async {
        let town = Town::new().await;
        let (room, group) = (town.open("hostile").await, town.garden);
        let system = town.community.system();
        system.execute(SetManager { group, member: town.bo.member, manager: true }).await.expect("a manager");
        system.execute(SetManager { group, member: town.ana.member, manager: false }).await.expect("none any more");
        system.execute(RemoveFromGroup { group, member: town.ana.member, reason: "She moved".to_owned() }).await.expect("left");
        town.something_happens().await;
        assert_eq!(town.tick().await.told, 0);
        let grants = ALL.map(Grant::of).into();
        town.community.member(town.bo.member).execute(SetRoomGrants { room, group, grants }).await.expect("set");
        town.something_happens().await;
        // Both: the room did not stop listening, nobody was there to hear for.
        assert!(town.tick().await.told >= 1);
        assert_eq!(town.kept(room, "heard").await.as_deref(), Some("ledger.posted"));
        town.audit().await;
    });
}
