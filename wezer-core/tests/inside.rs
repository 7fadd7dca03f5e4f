//! A command inside another one: what becomes of it when it is refused.

use std::sync::Arc;

use pollster::block_on;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wezer_core::id::CommunityId;
use wezer_core::kernel::{LaneLimits, Problem};
use wezer_core::ledger::{Balances, CreateCurrency, Movement, NewEntry, PostEntries};
use wezer_core::member::AdmitMember;
use wezer_core::store::MemoryStore;
use wezer_core::wallet::COMMONS;
use wezer_core::world::SystemWorld;
use wezer_core::{Command, Community, Permission, Registry, Stop, Work};

/// Tries some commands one after another and says which codes refused them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
struct TryAll(Vec<(String, Value)>);

impl Command for TryAll {
    const NAME: &'static str = "try_all";
    type Output = Vec<Option<String>>;
    type Error = Problem;

    fn permission(&self) -> Permission {
        Permission::Community(wezer_core::right::MANAGE_CURRENCIES)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Self::Output, Stop<Problem>> {
        let mut codes = Vec::new();
        for (name, arguments) in &self.0 {
            match work.call(name, arguments.clone(), work.actor()) {
                Ok(_) => codes.push(None),
                Err(Stop::Refused(problem)) => codes.push(Some(problem.code.to_owned())),
                Err(missing @ Stop::Missing(_)) => return Err(missing),
            }
        }
        Ok(codes)
    }
}

#[test]
fn what_a_refused_command_did_is_undone_and_the_outer_one_goes_on() {
    block_on(async {
        let mut registry = Registry::core();
        registry.command::<TryAll>().expect("a name of its own");
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
        let town = Community::open_with(store, registry, Arc::new(SystemWorld), LaneLimits::default());
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
        town.system().execute(val).await.expect("created");
        let ana = town.system().execute(AdmitMember::named("Ana")).await.expect("admitted");

        let entry = |money: &&str| NewEntry {
            movements: vec![Movement { from: ana.wallet, to: COMMONS, money: money.parse().expect("money") }],
            effective: None,
            opening: false,
            memo: None,
        };
        let post = |amounts: &[&str]| {
            let post = PostEntries { entries: amounts.iter().map(entry).collect(), force: false };
            ("post_entries".to_owned(), serde_json::to_value(post).expect("JSON"))
        };
        let all = TryAll(vec![post(&["7 VAL", "1000 VAL"]), post(&["5 VAL"]), ("no_such_thing".to_owned(), json!({}))]);
        let tried = town.system().execute(all).await.expect("what is refused inside need not refuse the whole");
        let codes: Vec<Option<&str>> = tried.iter().map(Option::as_deref).collect();
        assert_eq!(codes, [Some("lower-limit"), None, Some("unknown-name")]);
        let balances = town.system().ask(Balances { wallet: ana.wallet }).await.expect("answered");
        assert_eq!(balances[0].balance.to_string(), "-5", "the first 7 went with the refusal of the 1000");
        town.audit(|_| ()).await.expect("the books agree with the journal");
    });
}
