//! What this package offers to rooms: `wezer:exchange` 0.1.
//!
//! Invariant: everything here is a command or a query of the registry under another shape; who acts, what they may and what it costs is
//! said there. Cost: that of the command or the query.

use serde_json::{Map, Value, json};
use wezer_core::interface::{CalledFrom, Function, Interface};
use wezer_core::kernel::{Registry, RegistryError};
use wezer_core::language::Language;
use wezer_core::money::Money;

const PAYMENTS: &[Function] = &[Function::command("pay", "pay").spending(amounts)];

const MARKET: &[Function] = &[
    Function::query("find", "announcement").answered(announcement),
    Function::query("categories", "market_categories").answered(categories),
    Function::command("announce", "write_announcement").arranged(announced),
];

const CAMPAIGNS: &[Function] =
    &[Function::query("find", "campaign").answered(campaign), Function::command("start", "start_campaign").arranged(started)];

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    let ours =
        [("wezer:exchange/payments", PAYMENTS), ("wezer:exchange/market", MARKET), ("wezer:exchange/campaigns", CAMPAIGNS)];
    for (name, functions) in ours {
        registry.interface(Interface {
            name,
            version: "0.1.0",
            functions,
            #[cfg(feature = "fluent")]
            catalogue: &crate::MESSAGES,
        })?;
    }
    Ok(())
}

fn amounts(arguments: &Value) -> Option<Vec<Money>> {
    serde_json::from_value(arguments.get("amounts")?.clone()).ok()
}

/// These fields of an object, where it has them.
fn fields<const N: usize>(of: &Value, names: [&str; N]) -> Map<String, Value> {
    names.into_iter().filter_map(|name| Some((name.to_owned(), of.get(name)?.clone()))).collect()
}

/// The line and what only the whole shows, in one object; nothing stays nothing.
fn flat(seen: &Value, id: &str) -> Value {
    let Some(line) = seen.get("line") else { return Value::Null };
    let mut flat = line.as_object().cloned().unwrap_or_default();
    flat.extend(fields(seen, ["description"]));
    flat.insert("id".to_owned(), line.get(id).cloned().unwrap_or_default());
    // What a moderator hid has no title.
    flat.entry("title").or_insert_with(|| Value::String(String::new()));
    if flat.get("title").is_some_and(Value::is_null) {
        flat.insert("title".to_owned(), Value::String(String::new()));
    }
    Value::Object(flat)
}

fn announcement(_: CalledFrom, seen: &Value) -> Value {
    flat(seen, "announcement")
}

fn campaign(_: CalledFrom, seen: &Value) -> Value {
    let mut flat = flat(seen, "campaign");
    let progress = flat.get("progress").and_then(Value::as_array).cloned().unwrap_or_default();
    let goals = progress.iter().map(|one| {
        let currency = one.get("goal").and_then(|goal| goal.get("currency"));
        json!({ "goal": one.get("goal"), "gathered": { "amount": one.get("raised"), "currency": currency } })
    });
    let goals = goals.collect();
    if let Some(fields) = flat.as_object_mut() {
        fields.insert("goals".to_owned(), Value::Array(goals));
    }
    flat
}

/// The open categories, by the name in the language of the call.
fn categories(from: CalledFrom, seen: &Value) -> Value {
    let all = seen.as_array().cloned().unwrap_or_default();
    let open = all.iter().filter(|category| category.get("closed") != Some(&Value::Bool(true)));
    let told = open.map(|category| {
        let words = match from.language {
            Language::English => ["en", "fr"],
            Language::French => ["fr", "en"],
        };
        let say = |word: &str| category.get("label")?.get(word)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let name = words.into_iter().find_map(say).unwrap_or_default();
        json!({ "id": category.get("category"), "name": name })
    });
    Value::Array(told.collect())
}

fn announced(from: CalledFrom, arguments: &Value) -> Value {
    let draft = arguments.get("draft").unwrap_or(&Value::Null);
    let mut terms = fields(draft, ["title", "description", "category", "tags"]);
    let price = match draft.get("price") {
        Some(Value::Array(lines)) if !lines.is_empty() => json!({ "all_of": lines }),
        _ => json!("to_be_agreed"),
    };
    terms.insert("price".to_owned(), price);
    terms.insert("groups".to_owned(), json!([from.group]));
    json!({ "kind": draft.get("kind"), "publish": true, "terms": terms })
}

fn started(from: CalledFrom, arguments: &Value) -> Value {
    let draft = arguments.get("draft").unwrap_or(&Value::Null);
    let mut terms = fields(draft, ["title", "description", "beneficiary", "goals", "mode", "deadline"]);
    terms.insert("groups".to_owned(), json!([from.group]));
    json!({ "publish": true, "terms": terms })
}
