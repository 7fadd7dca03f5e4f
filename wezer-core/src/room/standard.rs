//! The interfaces of this crate: `wezer:core` 0.1.

use serde_json::{Map, Value, json};

use super::engine::import::{LOG, STORAGE};
use crate::interface::{CalledFrom, Function, Interface};
use crate::kernel::{Registry, RegistryError};

/// The interfaces that wezer-core offers to rooms.
pub(super) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    let ours = [
        ("wezer:core/members", MEMBERS),
        ("wezer:core/groups", GROUPS),
        ("wezer:core/messages", MESSAGES),
        ("wezer:core/indicators", INDICATORS),
        ("wezer:core/ledger", LEDGER),
        (STORAGE, KEPT),
        (LOG, LOGGED),
    ];
    for (name, functions) in ours {
        registry.interface(Interface {
            name,
            version: "0.1.0",
            functions,
            #[cfg(feature = "fluent")]
            catalogue: &crate::language::CORE,
        })?;
    }
    Ok(())
}

const MEMBERS: &[Function] = &[Function::query("find", "these_members")];

const GROUPS: &[Function] = &[
    Function::query("find", "group"),
    Function::query("below", "groups"),
    Function::query("of-member", "groups_of"),
    Function::query("members", "group_members"),
    Function::query("wallets", "group_wallets").answered(wallets),
];

const MESSAGES: &[Function] = &[
    Function::command("post", "write_post").arranged(on_the_wall),
    Function::command("alert", "alert_from_room").arranged(from_the_room),
];

const INDICATORS: &[Function] = &[
    Function::query("figures", "figures").answered(figures),
    Function::query("opinions", "standing"),
    Function::command("evaluate", "evaluate").arranged(marks),
];

const LEDGER: &[Function] = &[
    Function::query("currencies", "currencies"),
    Function::query("balances", "balances"),
    Function::query("payment-cost", "payment_cost"),
];

const KEPT: &[Function] = &[
    Function::of_host("get"),
    Function::of_host("set"),
    Function::of_host("remove"),
    Function::of_host("keys"),
    Function::of_host("fresh-id"),
];

const LOGGED: &[Function] = &[Function::of_host("write")];

fn with(arguments: &Value, name: &str, value: Value) -> Value {
    let mut fields = arguments.as_object().cloned().unwrap_or_default();
    fields.insert(name.to_owned(), value);
    Value::Object(fields)
}

fn on_the_wall(from: CalledFrom, arguments: &Value) -> Value {
    with(arguments, "wall", json!({ "group": from.group }))
}

fn from_the_room(from: CalledFrom, arguments: &Value) -> Value {
    with(arguments, "room", json!(from.room))
}

/// From a list of marks to a mark by indicator.
fn marks(_: CalledFrom, arguments: &Value) -> Value {
    let list = arguments.get("marks").and_then(Value::as_array).cloned().unwrap_or_default();
    let pairs =
        list.into_iter().filter_map(|mark| Some((mark.get("indicator")?.as_str()?.to_owned(), mark.get("value")?.clone())));
    let marks: Map<String, Value> = pairs.collect();
    with(arguments, "marks", Value::Object(marks))
}

/// A wallet without a label has none, not an empty one.
fn wallets(_: CalledFrom, seen: &Value) -> Value {
    let mut seen = seen.clone();
    for wallet in seen.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        if wallet.get("label").and_then(Value::as_str) == Some("") {
            wallet.remove("label");
        }
    }
    seen
}

/// Figures with their values as texts.
fn figures(_: CalledFrom, answer: &Value) -> Value {
    let list = answer.get("figures").and_then(Value::as_array).cloned().unwrap_or_default();
    let told = list.into_iter().map(|figure| {
        let value = match figure.get("value") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(texts)) => texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        with(&figure, "value", Value::String(value))
    });
    Value::Array(told.collect())
}
