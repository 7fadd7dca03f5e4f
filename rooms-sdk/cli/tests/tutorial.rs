//! The tutorial says what is so: its Rust stands in the template, and a community takes its JSON. `rooms-sdk/newcomer` runs its commands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::group::{AddToGroup, CreateGroup, SetManager};
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::member::AdmitMember;
use wezer_core::room::{ComponentBytes, RoomEngine, RoomLimits, Rooms};
use wezer_core::store::MemoryStore;
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;

const TUTORIAL: &str = include_str!("../../docs/tutorial.md");

fn sdk(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The fenced blocks whose mark begins so: the rest of the mark, and what is in the block.
fn blocks(mark: &str) -> Vec<(&'static str, &'static str)> {
    let parts: Vec<&str> = TUTORIAL.split("\n```").collect();
    assert_eq!(parts.len() % 2, 1, "each block has its end");
    let inside = parts.into_iter().skip(1).step_by(2).filter_map(|block| block.split_once('\n'));
    inside.filter_map(|(found, text)| Some((found.strip_prefix(mark)?.trim(), text))).collect()
}

#[test]
fn its_rust_stands_in_the_template() {
    let template = std::fs::read_to_string(sdk("rooms/shopping/src/lib.rs")).expect("the template");
    let rust = blocks("rust");
    assert!(rust.len() >= 7, "{rust:?}");
    for (_, text) in rust {
        assert!(template.contains(&format!("{text}\n")), "not in the template:\n{text}");
    }
}

#[test]
fn its_commands_are_those_that_the_script_runs() {
    let marks: BTreeMap<&str, usize> =
        [("sh newcomer", 4), ("diff newcomer", 1), ("text checked", 2), ("text typed", 1), ("text shown", 2)].into();
    for (mark, many) in marks {
        assert_eq!(blocks(mark).len(), many, "{mark}: rooms-sdk/newcomer counts them");
    }
}

#[test]
fn a_community_takes_its_json() {
    block_on(async {
        let rooms = Rooms::new(RoomEngine::new(RoomLimits::default()).expect("rooms run here"));
        let registry = Registry::core().with(&Exchange).and_then(|registry| registry.with(&rooms)).expect("new names");
        let community = Community::open(MemoryStore::new(CommunityId::from_u128(1)), registry);
        let system = community.system();
        let ana = system.execute(AdmitMember::named("Ana")).await.expect("admitted").member;
        let garden = *system.execute(CreateGroup::new("circle".parse().expect("a kind"), "Garden")).await.expect("created");
        system.execute(AddToGroup { group: garden, member: ana, delegate_of: None }).await.expect("added");
        system.execute(SetManager { group: garden, member: ana, manager: true }).await.expect("a manager");
        let ana = community.member(ana);
        let install = async |bytes: &[u8]| {
            let component = serde_json::to_value(ComponentBytes::of(bytes)).expect("text");
            let arguments = json!({ "component": component });
            system.call("install_room", CommandId::from_u128(bytes.len() as u128), arguments).await.expect("installed").output
        };
        let first = std::fs::read(sdk("rooms/built/shopping.wasm")).expect("a built room");
        // The same with a word beside it: another component.
        let newer = [first.as_slice(), &[0, 6, 5], b"newer"].concat();
        let mut ids = vec![("COMPONENT", install(&first).await), ("NEWER", install(&newer).await)];
        ids.push(("GROUP", json!(garden)));
        let mut answers = Vec::new();
        for (number, (mark, text)) in blocks("json").into_iter().enumerate() {
            let text = ids.iter().fold(text.to_owned(), |text, (word, id)| text.replace(&format!("\"{word}\""), &id.to_string()));
            let arguments: Value = serde_json::from_str(&text).expect(&text);
            let answer = match mark.split_once(' ').expect("a kind and a name") {
                ("query", name) => ana.inquire(name, arguments).await.expect(name),
                (_, name) => ana.call(name, CommandId::from_u128(number as u128), arguments).await.expect(name).output,
            };
            if mark == "command open_room" {
                ids.push(("ROOM", answer.clone()));
            }
            answers.push((mark, answer.to_string()));
        }
        let said = |mark: &str, words: &str| answers.iter().any(|(of, answer)| *of == mark && answer.contains(words));
        assert!(said("query room_component", "It remembers the list."), "{answers:?}");
        assert!(said("query room_page", "Milk"), "{answers:?}");
        let seen = ana.inquire("room", json!({ "room": ids.last().expect("the room").1 })).await.expect("seen").to_string();
        assert!(seen.contains(ids[1].1.as_str().expect("an id")), "the newer one is in its place: {seen}");
    });
}
