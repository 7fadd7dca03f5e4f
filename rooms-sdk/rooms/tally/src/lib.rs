//! A counter for a group.
#![cfg(target_family = "wasm")]

wit_bindgen::generate!({
    path: "../../wit/v0.1",
    world: "room",
    generate_all,
});

use wezer::core::storage;
use wezer::core::types::Problem;
use wezer::room::types::{Both, Button, Language, Node, Reason, Tab, Tone, Value};

struct Tally;

export!(Tally);

impl Guest for Tally {
    fn describe() -> Description {
        Description {
            name: both("Counter", "Compteur"),
            purpose: both("Counts together.", "Compte ensemble."),
            version: "0.1.0".to_owned(),
            reasons: vec![Reason {
                permission: "wezer:core/storage".to_owned(),
                why: both("It remembers the count.", "Il se souvient du compte."),
            }],
            events: vec![],
        }
    }

    fn on_open(_: Call) -> Result<(), Fault> {
        Ok(())
    }

    fn handle(call: Call, action: Action) -> Result<Reply, Fault> {
        let count = count()?;
        match action.name.as_str() {
            "count" => {
                let step = match action.values.iter().find(|value| value.name == "step") {
                    Some(value) => {
                        value.value.parse().map_err(|_| fault("not-a-number", say(&call, "Not a number.", "Pas un nombre.")))?
                    }
                    None => 1,
                };
                let count = count.checked_add(step).ok_or_else(|| fault("too-far", say(&call, "Too far.", "Trop loin.")))?;
                storage::set("count", &count.to_le_bytes(), None)?;
                Ok(Reply { notice: Some(count.to_string()), next: None })
            }
            _ => Err(fault("unknown-action", say(&call, "This room doesn’t know that.", "Ce salon ne connaît pas cela."))),
        }
    }

    fn view(call: Call, _path: String) -> Result<Page, Fault> {
        let nodes = vec![
            Node::Text(count()?.to_string()),
            Node::Buttons(vec![Button {
                action: "count".to_owned(),
                label: say(&call, "One more", "Un de plus").to_owned(),
                values: vec![Value { name: "step".to_owned(), value: "1".to_owned() }],
                tone: Tone::Good,
                confirm: None,
            }]),
        ];
        Ok(Page { title: say(&call, "Counter", "Compteur").to_owned(), tabs: vec![Tab { title: String::new(), nodes }] })
    }

    fn on_event(_: Call, _: Event) -> Result<(), Fault> {
        Ok(())
    }

    fn migrate(_: Call, _: String) -> Result<(), Fault> {
        Ok(())
    }
}

fn count() -> Result<i64, Fault> {
    Ok(storage::get("count")?.and_then(|bytes| Some(i64::from_le_bytes(bytes.try_into().ok()?))).unwrap_or(0))
}

fn say(call: &Call, en: &'static str, fr: &'static str) -> &'static str {
    match call.language {
        Language::En => en,
        Language::Fr => fr,
    }
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
