//! Every command and query, called by its name with hostile arguments, as over HTTP; then the books are proved.
//!
//! Each line is a call: who (`s` the application, `a` and `b` two members), the name, the arguments as JSON. `$0`, `$1` … stand for the
//! ids that earlier answers brought, in their order; the first are those of the town in which it all happens.

use std::sync::{Arc, OnceLock};

use pollster::block_on;
use serde_json::Value;
use wezer_core::id::{CommandId, CommunityId, MemberId};
use wezer_core::kernel::LaneLimits;
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Community, Registry};

/// No story is longer.
const CALLS: usize = 24;

/// The town: two members, a circle with both in it, its wallet, a currency with a limit and a fee, a first payment.
const FOUNDING: [&str; 8] = [
    r#"s admit_member {"name": "Ana"}"#,
    r#"s admit_member {"name": "Bo"}"#,
    r#"s create_group {"kind": "circle", "name": "Garden"}"#,
    r#"s open_group_wallet {"group": "$4", "label": "fund"}"#,
    r#"s add_to_group {"group": "$4", "member": "$0"}"#,
    r#"s add_to_group {"group": "$4", "member": "$2"}"#,
    r#"s create_currency {"code": "VAL", "name": "Values", "scale": 2, "abundance": "sufficient", "origin": "issued",
        "limits": {"lower": {"at": "-100"}}, "fees": [{"name": "levy", "bearer": "payee", "share": 10000, "minimum": "0.01"}]}"#,
    r#"a pay {"from": "$1", "to": "$3", "amounts": [{"amount": "12.34", "currency": "VAL"}]}"#,
];

struct Town {
    community: Community,
    world: Arc<HandWorld>,
    /// Ids that answers brought.
    ids: Vec<String>,
}

/// Founds the town and makes the calls.
pub(crate) fn run(data: &[u8], registry: fn() -> Registry) {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    let Ok(text) = core::str::from_utf8(data) else { return };
    let names = NAMES.get_or_init(|| {
        let registry = registry();
        registry.commands().chain(registry.queries()).collect()
    });
    // Most of what chance makes is no call at all: no town is founded for it.
    let known = |line: &str| line.split(' ').nth(1).is_some_and(|name| names.contains(&name));
    if !text.lines().take(CALLS).any(known) {
        return;
    }
    let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_800_000_000_000_000)));
    let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
    let community = Community::open_with(store, registry(), Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
    let mut town = Town { community, world, ids: Vec::new() };
    for line in FOUNDING {
        assert!(town.call(&line.replace("\n        ", " ")), "the town is founded: {line}");
    }
    for line in text.lines().take(CALLS) {
        let _: bool = town.call(line);
    }
    block_on(town.community.audit(|_| {})).expect("whatever was called, the books fit");
}

impl Town {
    fn call(&mut self, line: &str) -> bool {
        let mut parts = line.splitn(3, ' ');
        let (Some(who), Some(name), Some(arguments)) = (parts.next(), parts.next(), parts.next()) else { return false };
        let member = |nth: usize| self.ids.get(nth).and_then(|id| id.parse::<MemberId>().ok());
        let session = match who {
            "a" => member(0).map(|ana| self.community.member(ana)),
            "b" => member(2).map(|bo| self.community.member(bo)),
            _ => Some(self.community.system()),
        };
        let Ok(arguments) = serde_json::from_str(&self.with_ids(arguments)) else { return false };
        let Some(session) = session else { return false };
        let id = CommandId::from_u128(self.world.fresh_id());
        self.world.pass_seconds(60);
        let registry = self.community.registry();
        let answer = if registry.commands().any(|known| known == name) {
            block_on(session.call(name, id, arguments)).map(|called| called.output)
        } else {
            block_on(session.inquire(name, arguments))
        };
        match answer {
            Ok(answer) => {
                self.remember(&answer);
                true
            }
            Err(problem) => {
                assert!(problem.code != "internal", "{name}: {problem:?}");
                false
            }
        }
    }

    /// Ids in an answer, at any depth.
    fn remember(&mut self, answer: &Value) {
        match answer {
            Value::String(text) if text.len() == 36 && !self.ids.contains(text) => self.ids.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| self.remember(item)),
            Value::Object(fields) => fields.values().for_each(|item| self.remember(item)),
            _ => {}
        }
    }

    fn with_ids(&self, text: &str) -> String {
        let mut parts = text.split('$');
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len()).min(3);
            let (number, rest) = part.split_at(digits);
            match number.parse().ok().and_then(|nth: usize| self.ids.get(nth)) {
                Some(id) => out.push_str(id),
                None => out.push_str(number),
            }
            out.push_str(rest);
        }
        out
    }
}
