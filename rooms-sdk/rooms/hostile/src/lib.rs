//! A room that does everything a room should not. Each attack is an action, and a path to look at; what
//! `later` was told is done at the next event or migration.
//!
//! Well-behaved actions stand beside the attacks, because what an attack must not break is easiest to see in the same room:
//! `write`, `pay`, `catch`, `refuse`, `times`.
#![cfg(target_family = "wasm")]

wit_bindgen::generate!({
    path: "../../wit/v0.1",
    world: "room",
    generate_all,
});

use wezer::core::storage;
use wezer::core::types::{Money, Problem};
use wezer::exchange::payments;
use wezer::room::types::{Both, Chip, Link, Node, Reason, Tab, Table};

struct Hostile;

export!(Hostile);

impl Guest for Hostile {
    fn describe() -> Description {
        Description {
            name: both("Hostile", "Hostile"),
            purpose: both("Does what a room should not.", "Fait ce qu’un salon ne devrait pas."),
            version: "0.1.0".to_owned(),
            reasons: ["wezer:core/storage", "wezer:core/log", "wezer:core/messages", "wezer:exchange/payments"]
                .map(|permission| Reason { permission: permission.to_owned(), why: both("To abuse it.", "Pour en abuser.") })
                .into(),
            events: vec!["ledger.posted".to_owned()],
        }
    }

    fn on_open(_: Call) -> Result<(), Fault> {
        Ok(())
    }

    fn handle(call: Call, action: Action) -> Result<Reply, Fault> {
        act(&call, &action.name, &|name| action.values.iter().find(|value| value.name == name).map(|value| value.value.clone()))
    }

    /// Every attack once more, while somebody only looks: the path is its name. And a few that only a page can do.
    fn view(call: Call, path: String) -> Result<Page, Fault> {
        let nodes = match path.as_str() {
            "" => vec![],
            "many-nodes" => vec![Node::Text(String::new()); 1 << 20],
            "uneven-table" => vec![Node::Table(Table {
                caption: String::new(),
                head: vec!["one".to_owned(), "two".to_owned()],
                rows: vec![vec![Chip::Text("alone".to_owned())]],
            })],
            "strange-chips" => {
                let money = Money { amount: "NaN".to_owned(), currency: "'; DROP TABLE".to_owned() };
                let link = Link { label: "away".to_owned(), path: "//elsewhere.example/../../admin".to_owned() };
                vec![Node::Chips(vec![
                    Chip::Member("not an id".to_owned()),
                    Chip::Money(money),
                    Chip::Moment("yesterday".to_owned()),
                    Chip::Link(link),
                ])]
            }
            "script" => vec![Node::Text(
                "<script>alert(1)</script> [here](javascript:alert(1)) ![](//elsewhere.example/x.png)".to_owned(),
            )],
            _ => vec![Node::Text(act(&call, &path, &|_| None)?.notice.unwrap_or_default())],
        };
        Ok(Page { title: "Hostile".to_owned(), tabs: vec![Tab { title: String::new(), nodes }] })
    }

    fn on_event(call: Call, event: Event) -> Result<(), Fault> {
        storage::set("heard", event.name.as_bytes(), None)?;
        storage::set("times", (times()? + 1).to_string().as_bytes(), None)?;
        at_last(&call)
    }

    fn migrate(call: Call, old_version: String) -> Result<(), Fault> {
        storage::set("migrated", old_version.as_bytes(), None)?;
        at_last(&call)
    }
}

/// How often it heard of something.
fn times() -> Result<u64, Fault> {
    Ok(storage::get("times")?.and_then(|bytes| String::from_utf8(bytes).ok()?.parse().ok()).unwrap_or(0))
}

/// Does what `later` was told.
fn at_last(call: &Call) -> Result<(), Fault> {
    match storage::get("later")? {
        Some(name) => act(call, &String::from_utf8_lossy(&name), &|_| None).map(drop),
        None => Ok(()),
    }
}

fn act(call: &Call, name: &str, given: &dyn Fn(&str) -> Option<String>) -> Result<Reply, Fault> {
    let value = |name: &str| given(name).unwrap_or_default();
    match name {
        // What any room may do.
        "write" => {
            let about = given("about");
            storage::set(&value("key"), value("value").as_bytes(), about.as_deref())?;
            said("written")
        }
        "read" => match storage::get(&value("key"))? {
            Some(bytes) => said(String::from_utf8_lossy(&bytes)),
            None => said("nothing"),
        },
        "times" => said(times()?.to_string()),
        "keys" => said(storage::keys(&value("starting-with"), None, 1_000)?.join(" ")),
        "who" => said(call.member.as_deref().unwrap_or("nobody")),
        "pay" => said(pay(given)?.entry),
        "catch" => {
            let code = match pay(given) {
                Ok(_) => "paid".to_owned(),
                Err(problem) => problem.code,
            };
            storage::set("caught", code.as_bytes(), None)?;
            said(code)
        }
        "log" => {
            wezer::core::log::write(wezer::core::log::Level::Info, &value("text"));
            said("logged")
        }
        "alert" => {
            let members: Vec<String> = given("who").into_iter().collect();
            wezer::core::messages::alert(&members, &value("text"))?;
            said("told")
        }
        "refuse" => {
            storage::set("refused", b"never", None)?;
            Err(fault("not-today", "Not today."))
        }
        "later" => {
            storage::set("later", value("what").as_bytes(), None)?;
            said("later")
        }
        // What stops half-way: nothing of it may stay.
        "trap" => panic!("this room gives up"),
        "write-then-trap" => {
            storage::set("trapped", b"never", None)?;
            panic!("this room gives up after it wrote")
        }
        "pay-then-trap" => {
            pay(given)?;
            panic!("this room gives up after it paid")
        }
        "pay-then-refuse" => {
            pay(given)?;
            Err(fault("not-today", "Not today."))
        }
        // What never stops.
        "loop" => loop {
            core::hint::spin_loop();
        },
        "recurse" => said(recurse(1).to_string()),
        "recurse-in-memory" => said(recurse_in_memory([1; 64]).to_string()),
        "flood-import" => loop {
            storage::fresh_id();
        },
        "flood-read" => loop {
            drop(storage::get("key"));
        },
        "flood-log" => {
            let line = "x".repeat(1 << 20);
            loop {
                wezer::core::log::write(wezer::core::log::Level::Error, &line);
            }
        }
        "log-lines" => loop {
            wezer::core::log::write(wezer::core::log::Level::Debug, "a line");
        },
        // What is too much.
        "bomb-memory" => {
            let mut kept = Vec::new();
            loop {
                kept.push(vec![1_u8; 1 << 20]);
            }
        }
        "grow-memory" => {
            let mut refused = 0_u32;
            while refused < 3 {
                if core::arch::wasm32::memory_grow::<0>(16) == usize::MAX {
                    refused += 1;
                }
            }
            said("refused politely")
        }
        "big-output" => said("x".repeat(8 << 20)),
        "huge-output" => said("x".repeat(24 << 20)),
        "big-key" => {
            storage::set(&"k".repeat(1 << 20), b"", None)?;
            said("written")
        }
        "big-value" => {
            storage::set("big", &vec![7; 8 << 20], None)?;
            said("written")
        }
        "huge-value" => {
            storage::set("huge", &vec![7; 24 << 20], None)?;
            said("written")
        }
        "storage-flood" => {
            for number in 0_u64.. {
                storage::set(&format!("flood/{number:020}"), &[7; 4096], None)?;
            }
            said("never")
        }
        "flood-keys" => {
            for number in 0_u64.. {
                storage::set(&format!("flood/{number:020}"), b"", None)?;
            }
            said("never")
        }
        // A room that catches every problem and goes on all the same.
        "stubborn-flood" => loop {
            drop(storage::set(&storage::fresh_id(), &[7; 4096], None));
        },
        // What isn't what it says.
        "invalid-text" => said(not_text()),
        "invalid-key" => {
            storage::set(&not_text(), b"", None)?;
            said("written")
        }
        "strange-money" => {
            let amounts = [Money { amount: "1e400".to_owned(), currency: "\u{0}".to_owned() }];
            said(payments::pay("not an id", "", &amounts, None)?.entry)
        }
        _ => Err(fault("unknown-action", "This room doesn't know that.")),
    }
}

fn pay(given: &dyn Fn(&str) -> Option<String>) -> Result<payments::Paid, Problem> {
    let value = |name: &str| given(name).unwrap_or_default();
    let amounts = [Money { amount: value("amount"), currency: value("currency") }];
    payments::pay(&value("from"), &value("to"), &amounts, given("memo").as_deref())
}

/// On the stack of the machine: nothing of it lies in the room's memory.
#[expect(unconditional_recursion, reason = "that is the attack")]
fn recurse(depth: u64) -> u64 {
    core::hint::black_box(recurse(core::hint::black_box(depth) + 1)) + 1
}

/// On the stack that Rust keeps in the room's memory.
#[expect(unconditional_recursion, reason = "that is the attack")]
fn recurse_in_memory(mut some: [u64; 64]) -> u64 {
    core::hint::black_box(&mut some);
    recurse_in_memory(some) + some[0]
}

/// Bytes that say they are UTF-8.
fn not_text() -> String {
    // SAFETY: deliberately broken. Nothing in here looks into it; the host has to refuse it.
    unsafe { String::from_utf8_unchecked(vec![0xff, 0xfe, 0x80]) }
}

fn said(text: impl Into<String>) -> Result<Reply, Fault> {
    Ok(Reply { notice: Some(text.into()), next: None })
}

fn fault(code: &str, message: &str) -> Fault {
    Fault { code: code.to_owned(), message: message.to_owned() }
}

fn both(en: &str, fr: &str) -> Both {
    Both { en: en.to_owned(), fr: fr.to_owned() }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self { code: problem.code, message: problem.message }
    }
}
