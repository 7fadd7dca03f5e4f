use super::RoomFailure;
use crate::events;
use crate::id::GroupId;
use crate::interface::{ComponentId, RoomId};

events! {
    /// A component was installed.
    ComponentInstalled = "room.component_installed" {
        /// Which.
        component: ComponentId,
        /// How many bytes it has.
        size: u32,
    }
    /// A component was taken away.
    ComponentRemoved = "room.component_removed" {
        /// Which.
        component: ComponentId,
    }
    /// A room was opened in a group.
    RoomOpened = "room.opened" {
        /// Which room.
        room: RoomId,
        /// Where.
        group: GroupId,
        /// What it runs.
        component: ComponentId,
    }
    /// What a room may do was changed.
    RoomGrantsSet = "room.grants_set" {
        /// Which room.
        room: RoomId,
        /// How many permissions it has now.
        permissions: u16,
    }
    /// A room runs another component from now on.
    RoomUpgraded = "room.upgraded" {
        /// Which room.
        room: RoomId,
        /// What it runs.
        component: ComponentId,
    }
    /// A room was stopped; what it did in that call was dropped.
    RoomFailed = "room.failed" {
        /// Which room.
        room: RoomId,
        /// Why.
        failure: RoomFailure,
    }
    /// A room failed too often in a row and is not used until somebody resumes it.
    RoomPaused = "room.paused" {
        /// Which room.
        room: RoomId,
    }
    /// A paused room is used again.
    RoomResumed = "room.resumed" {
        /// Which room.
        room: RoomId,
    }
    /// A room was closed.
    RoomClosed = "room.closed" {
        /// Which room.
        room: RoomId,
    }
    /// A room heard of what happened.
    RoomTold = "room.told" {
        /// Which room.
        room: RoomId,
        /// The journal entry.
        entry: u64,
    }
}
