//! Rooms that attack their host: each is stopped within its budget, by the limit that the error names, and nothing else is touched.

use pollster::block_on;
use wezer_core::kernel::CallError;
use wezer_core::room::{ComponentBytes, InstallRoom, ResumeRoom, RoomFailure, RoomLimits, RoomOutcome, RoomRefusal};

use crate::town::{Town, code, component};

/// Each attack, and what stops it.
const STOPPED: [(&str, RoomFailure); 15] = [
    ("loop", RoomFailure::Fuel),
    ("recurse", RoomFailure::Stack),
    ("recurse-in-memory", RoomFailure::Crash),
    ("flood-import", RoomFailure::HostCalls),
    ("flood-read", RoomFailure::HostCalls),
    ("flood-log", RoomFailure::Log),
    ("log-lines", RoomFailure::Log),
    ("bomb-memory", RoomFailure::Memory),
    ("grow-memory", RoomFailure::Memory),
    ("big-output", RoomFailure::CopiedBytes),
    ("big-value", RoomFailure::CopiedBytes),
    ("invalid-text", RoomFailure::Broken),
    ("invalid-key", RoomFailure::Broken),
    ("trap", RoomFailure::Crash),
    ("write-then-trap", RoomFailure::Crash),
];

/// Limits that a test reaches soon.
fn tight() -> RoomLimits {
    RoomLimits { keys: 50, storage_bytes: 1 << 20, failures_in_a_row: u8::MAX, ..RoomLimits::default() }
}

#[test]
fn each_attack_is_stopped_by_its_limit_and_leaves_nothing() {
    block_on(async {
        let town = Town::with(tight()).await;
        let (room, quiet) = (town.open("hostile").await, town.open("tally").await);
        town.call(town.ana, quiet, "count", &[]).await.expect("counted");
        town.call(town.bo, room, "write", &[("key", "key"), ("value", "mine")]).await.expect("written");
        for (attack, by) in STOPPED {
            let outcome = town.call(town.bo, room, attack, &[]).await;
            assert_eq!(outcome.expect(attack), RoomOutcome::Failed(by), "{attack}");
            town.call(town.bo, room, "keys", &[]).await.expect("it still runs");
            assert_eq!(town.said(town.bo, room).await.as_deref(), Some("key"), "{attack} left something");
        }
        // The other room never noticed.
        town.call(town.ana, quiet, "count", &[]).await.expect("counted");
        assert_eq!(town.said(town.ana, quiet).await.as_deref(), Some("2"));
        town.audit().await;
    });
}

#[test]
fn an_attack_while_somebody_only_looks_changes_nothing_either() {
    block_on(async {
        let town = Town::with(tight()).await;
        let room = town.open("hostile").await;
        for (attack, by) in
            STOPPED.into_iter().filter(|(attack, _)| !["write-then-trap", "big-value", "invalid-key"].contains(attack))
        {
            let Err(CallError::Refused(RoomRefusal::Failed { failure })) = town.page(town.bo, room, attack).await else {
                panic!("{attack} was shown")
            };
            assert_eq!(failure, by, "{attack}");
        }
        // Whatever writes is stopped at once: looking changes nothing.
        for writing in ["write", "storage-flood", "catch", "pay"] {
            let shown = town.page(town.bo, room, writing).await;
            assert_eq!(code(shown), "room-failed-not-now", "{writing}");
        }
        for (page, by) in [("many-nodes", "room-failed-memory"), ("uneven-table", "room-failed-broken")] {
            assert_eq!(code(town.page(town.bo, room, page).await), by, "{page}");
        }
        assert!(town.page(town.bo, room, "script").await.is_ok(), "words are words; the application escapes them");
        town.audit().await;
    });
}

#[test]
fn every_limit_is_the_applications_to_set() {
    block_on(async {
        // Fuel for hours: what ends the loop is the clock.
        let slow = Town::with(RoomLimits { deadline_ms: 20, fuel: 1 << 50, ..tight() }).await;
        let room = slow.open("hostile").await;
        let outcome = slow.call(slow.bo, room, "loop", &[]).await;
        assert_eq!(outcome.expect("told"), RoomOutcome::Failed(RoomFailure::Deadline));
        slow.audit().await;
        for limits in [RoomLimits { output_bytes: 4, ..tight() }, RoomLimits { output_parts: 0, ..tight() }] {
            let town = Town::with(limits).await;
            let room = town.open("tally").await;
            assert_eq!(code(town.page(town.bo, room, "").await), "room-failed-output");
        }
        let few = Town::with(RoomLimits { host_calls: 1, ..tight() }).await;
        let room = few.open("tally").await;
        let outcome = few.call(few.bo, room, "count", &[]).await;
        assert_eq!(outcome.expect("told"), RoomOutcome::Failed(RoomFailure::HostCalls));
    });
}

#[test]
fn a_full_storage_is_told_to_the_room_which_may_say_so() {
    block_on(async {
        let town = Town::with(tight()).await;
        let room = town.open("hostile").await;
        for flood in ["storage-flood", "flood-keys", "big-key", "strange-money"] {
            let refused = town.call(town.bo, room, flood, &[]).await;
            let Err(CallError::Refused(RoomRefusal::ByTheRoom { fault, message })) = refused else {
                panic!("{flood}: {refused:?}")
            };
            let expected = match flood {
                "big-key" => "room-bad-key",
                "strange-money" => "invalid-arguments",
                _ => "room-storage-full",
            };
            assert_eq!(fault, expected, "{message}");
        }
        // One that goes on all the same is stopped.
        let outcome = town.call(town.bo, room, "stubborn-flood", &[]).await.expect("recorded");
        assert!(matches!(outcome, RoomOutcome::Failed(RoomFailure::HostCalls | RoomFailure::Fuel)), "{outcome:?}");
        town.call(town.bo, room, "keys", &[]).await.expect("it still runs");
        assert_eq!(town.said(town.bo, room).await.as_deref(), Some(""));
        town.audit().await;
    });
}

#[test]
fn a_room_that_fails_again_and_again_is_paused_until_somebody_resumes_it() {
    block_on(async {
        let town = Town::with(RoomLimits { failures_in_a_row: 3, ..RoomLimits::default() }).await;
        let room = town.open("hostile").await;
        for _ in 0..2 {
            town.call(town.bo, room, "trap", &[]).await.expect("recorded");
        }
        // One that goes well begins the count anew.
        town.call(town.bo, room, "who", &[]).await.expect("done");
        for _ in 0..3 {
            town.call(town.bo, room, "trap", &[]).await.expect("recorded");
        }
        assert_eq!(code(town.call(town.bo, room, "who", &[]).await), "room-paused");
        let manager = town.community.member(town.ana.member);
        manager.execute(ResumeRoom { room, group: town.garden }).await.expect("resumed");
        town.call(town.bo, room, "who", &[]).await.expect("done");
    });
}

#[test]
fn nobody_pauses_a_room_by_filling_in_too_much() {
    block_on(async {
        let town = Town::with(RoomLimits { failures_in_a_row: 1, ..RoomLimits::default() }).await;
        let room = town.open("tally").await;
        let much = "x".repeat(60_000);
        let values = ["a", "b", "c", "d", "e"].map(|name| (name, much.as_str()));
        assert_eq!(code(town.call(town.bo, room, "count", &values).await), "room-input-too-large");
        town.call(town.bo, room, "count", &values[..4]).await.expect("counted");
    });
}

#[test]
fn what_is_no_room_is_refused_before_it_runs() {
    block_on(async {
        let town = Town::new().await;
        let install = async |bytes: &[u8]| {
            let component = ComponentBytes::of(bytes);
            town.community.system().execute(InstallRoom { component, signature: None }).await.map(|receipt| receipt.output)
        };
        assert_eq!(code(install(b"").await), "room-not-a-component");
        assert_eq!(code(install(b"\0asm\x01\0\0\0").await), "room-not-a-component");
        assert_eq!(code(install(&vec![0; 3 << 20]).await), "room-component-too-large");
        let mut cut = component("tally");
        cut.truncate(cut.len() / 2);
        assert_eq!(code(install(&cut).await), "room-not-a-component");
        town.audit().await;
    });
}
