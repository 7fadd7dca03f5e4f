//! Attacks that need a plugin of their own: on the host's patience, on its stacks, and on what it believes. See [`crate`] for all of them.

use core::fmt::Write as _;

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::group::AddToGroup;
use wezer_core::interface::{CalledFrom, Function};
use wezer_core::kernel::CallError;
use wezer_core::language::Language;
use wezer_core::member::{AdmitMember, Role};
use wezer_core::room::{
    ComponentBytes, ComponentId, Grant, InstallRoom, RoomEngine, RoomFailure, RoomLimits, RoomOutcome, RoomRefusal, UpgradeRoom,
};

use crate::plugin::{encode, frame, room, stepping};
use crate::town::{ALL, Payments, Town, code};
use crate::watch::Guarded;

/// A room that does nothing.
fn idle(version: &str) -> Vec<u8> {
    room(&encode("(module)"), &stepping(version, "", ""))
}

/// A room that does one thing: the function `run` of a plugin, in WAT.
fn doing(plugin: &str) -> Vec<u8> {
    room(&encode(plugin), &stepping("0.1.0", r#"(import "plugin" "run" (func $run))"#, "(call $run)"))
}

async fn install(town: &Town, bytes: &[u8]) -> Result<ComponentId, CallError<RoomRefusal>> {
    let component = ComponentBytes::of(bytes);
    town.community.system().execute(InstallRoom { component, signature: None }).await.map(|receipt| receipt.output)
}

/// A room that pays; its `pay` is whatever the town says it is.
const PAYS: &str = r#"(module
    (import "room" "memory" (memory 2))
    (import "room" "pay" (func $pay (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
    (func (export "run")
      (call $pay (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 2048))
      ;; What came of it: 1 if it was refused. It is written where the room's notice stands: the length and the text of the code.
      (if (i32.eqz (i32.load8_u (i32.const 2048))) (then unreachable))
      (i32.store8 (i32.const 1028) (i32.const 1))
      (i32.store (i32.const 1032) (i32.load (i32.const 2052)))
      (i32.store (i32.const 1036) (i32.load (i32.const 2056)))))"#;

/// What the room's `pay` calls: the room itself.
fn itself(from: CalledFrom, _: &Value) -> Value {
    json!({ "room": from.room, "action": "0" })
}

fn its_page(from: CalledFrom, _: &Value) -> Value {
    json!({ "room": from.room, "path": "0" })
}

fn everybody(_: CalledFrom, _: &Value) -> Value {
    json!({})
}

#[test]
fn a_room_is_not_entered_from_inside_a_room() {
    const FUNCTIONS: [&[Function]; 3] = [
        &[Function::command("pay", "call_room").arranged(itself)],
        &[Function::query("pay", "room_page").arranged(its_page)],
        &[Function::command("pay", "tick_rooms").arranged(everybody)],
    ];
    for functions in FUNCTIONS {
        block_on(async {
            let town = Town::offering(RoomEngine::new(RoomLimits::default()).expect("rooms"), &Payments(functions)).await;
            let component = install(&town, &doing(PAYS)).await.expect("a room");
            let room = town.open_with(component, ALL.map(Grant::of).into()).await.expect("opened");
            // Somebody who may all of that without a room.
            let admit = AdmitMember { role: Role::Operator, ..AdmitMember::named("Dee") };
            let dee = *town.community.system().execute(admit).await.expect("admitted");
            let add = AddToGroup { group: town.garden, member: dee.member, delegate_of: None };
            town.community.system().execute(add).await.expect("added");
            assert_eq!(town.call(dee, room, "0", &[]).await.expect("recorded"), RoomOutcome::Done);
            assert_eq!(town.said(dee, room).await.as_deref(), Some("room-inside-a-room"));
            town.audit().await;
        });
    }
}

#[test]
fn what_a_room_reads_in_a_flood_is_paid_for() {
    block_on(async {
        let town = Guarded::new().await;
        let plugin = r#"(module
            (import "room" "memory" (memory 2))
            (import "room" "forget" (func $forget))
            (import "room" "get" (func $get (param i32 i32 i32)))
            (import "room" "set" (func $set (param i32 i32 i32 i32 i32 i32 i32 i32)))
            (func (export "run")
              (call $set (i32.const 16) (i32.const 6) (i32.const 4096) (i32.const 60000) (i32.const 0) (i32.const 0) (i32.const 0)
                (i32.const 2048))
              (loop $more
                (call $forget)
                (call $get (i32.const 16) (i32.const 6) (i32.const 2048))
                (br $more))))"#;
        let tried = town.offers(&doing(plugin)).await;
        let outcome = town.calls(&tried, "0").await;
        assert_eq!(outcome, RoomOutcome::Failed(RoomFailure::Fuel));
        town.is_well_after(tried).await;
    });
}

#[test]
fn a_room_that_starts_with_an_attack_is_refused() {
    block_on(async {
        let town = Guarded::new().await;
        for (start, by) in [
            ("(loop (br 0))", "room-failed-fuel"),
            ("(unreachable)", "room-failed-crash"),
            ("(call $start) (call $start)", "room-failed-stack"),
            ("(drop (memory.grow (i32.const 5000)))", "room-failed-memory"),
            ("(drop (table.grow (ref.null func) (i32.const 50000)))", "room-failed-tables"),
        ] {
            let plugin = format!("(module (memory 1) (table 1 funcref) (func $start {start}) (start $start))");
            let tried = town.offers(&room(&encode(&plugin), &stepping("0.1.0", "", ""))).await;
            assert_eq!(tried.code(), by, "{start}");
            town.is_well_after(tried).await;
        }
        // And one that wants too much before it starts.
        for (wants, by) in [
            ("(memory 600)".to_owned(), "memory"),
            ("(table 30000 funcref)".to_owned(), "table"),
            ("(memory 1)".repeat(9), "memories"),
            ("(table 1 funcref)".repeat(65), "table"),
        ] {
            let bytes = room(&encode(&format!("(module {wants})")), &stepping("0.1.0", "", ""));
            let Err(CallError::Refused(refused)) = install(&town.town, &bytes).await else { panic!("{wants}: installed") };
            let told = format!("{} {refused}", wezer_core::kernel::Refusal::code(&refused));
            assert!(told.contains(by), "{wants}: {told}");
        }
        town.town.audit().await;
    });
}

#[test]
fn what_lies_about_versions_is_refused() {
    block_on(async {
        let town = Guarded::new().await;
        let own = &town.town;
        // Of itself.
        for lie in ["", "latest", "1.0", "1.0.0-é", "0x1.0.0"] {
            assert_eq!(code(install(own, &idle(lie)).await), "room-bad-description", "{lie}");
        }
        // Of what it was built against: an interface of tomorrow, or one that never was so.
        let plain = frame(&stepping("0.1.0", "", ""));
        for (from, to, by) in [
            ("wezer:core/storage@0.1.0", "wezer:core/storage@0.2.0", "room-unknown-import"),
            ("wezer:core/storage@0.1.0", "wezer:core/storage@0.1.9", "room-unknown-import"),
            ("wezer:core/log@0.1.0", "wasi:cli/log@0.2.0", "room-unknown-import"),
            (r#"(export "keys" (func"#, r#"(export "burn" (func"#, "room-unknown-import"),
            (r#"(param "level" 1)"#, r#"(param "level" string)"#, "room-not-a-component"),
            (r#"(field "version" string)"#, r#"(field "version" u32)"#, "room-wrong-export"),
        ] {
            assert!(plain.contains(from), "{from}");
            let lies = plain.replace(from, to).replace(r#"$core-storage "keys""#, r#"$core-storage "burn""#);
            let lies = if to.contains("burn") { lies } else { plain.replace(from, to) };
            let tried = town.offers(&encode(&lies)).await;
            assert_eq!(tried.code(), by, "{to}");
            town.is_well_after(tried).await;
        }
        // A later version makes room for no earlier one.
        let (old, new) =
            (install(own, &idle("0.9.0")).await.expect("a room"), install(own, &idle("0.10.0")).await.expect("a room"));
        let room = own.open_with(new, ALL.map(Grant::of).into()).await.expect("opened");
        let upgrade = async |component| {
            let (group, grants, language) = (own.garden, ALL.map(Grant::of).into(), Language::English);
            own.community.member(own.ana.member).execute(UpgradeRoom { room, group, component, grants, language }).await
        };
        assert_eq!(code(upgrade(old).await), "room-older-version");
        assert_eq!(own.call(own.bo, room, "0", &[]).await.expect("called"), RoomOutcome::Done);
        own.audit().await;
    });
}

/// A function that takes the compiler long: everything in it is alive at once.
fn slow() -> Vec<u8> {
    let mut body = String::new();
    for number in 0..4_000_u32 {
        let (one, other) = (number % 1_000, number.wrapping_mul(7_919) % 1_000);
        write!(
            body,
            "(local.set {one} (i64.xor (i64.mul (local.get {other}) (local.get {one})) (i64.load (i32.const {number}))))"
        )
        .expect("text");
        write!(body, "(br_if 0 (i64.eqz (local.get {other})))").expect("text");
    }
    let locals = "i64 ".repeat(1_000);
    let functions = format!("(func (local {locals}) (block {body}))").repeat(8);
    room(&encode(&format!("(module (memory 1) {functions})")), &stepping("0.1.0", "", ""))
}

#[test]
fn one_that_compiles_for_long_is_given_up_and_keeps_nobody_waiting() {
    let limits = RoomLimits { compile_ms: 250, compilers: 1, ..RoomLimits::default() };
    let town = block_on(Town::run_by(RoomEngine::new(limits).expect("this machine runs rooms")));
    let slow = slow();
    let worked = std::thread::scope(|scope| {
        let waits = scope.spawn(|| block_on(install(&town, &slow)));
        let mut worked = 0_u32;
        while !waits.is_finished() {
            block_on(town.community.system().preview(AdmitMember::named("Dee"))).expect("nobody waits");
            worked += 1;
        }
        assert_eq!(code(waits.join().expect("no panic")), "room-slow-to-compile");
        worked
    });
    assert!(worked > 1, "the lane was kept waiting: {worked}");
    // The compiler is still at it, and the only one; another component waits for its turn, and then is told so.
    assert_eq!(code(block_on(install(&town, &idle("0.1.0")))), "room-failed-busy");
    block_on(town.audit());
}
