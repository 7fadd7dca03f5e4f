//! How accounts and members stood, as decisions see it, against what a naive list remembers.

use std::sync::Arc;

use pollster::block_on;
use proptest::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::{CommunityId, MemberId, WalletId};
use wezer_core::kernel::{LaneLimits, Package, RegistryError, Unreachable};
use wezer_core::ledger::{AccountNo, CreateCurrency, Currency, Pay};
use wezer_core::member::{AdmitMember, Admitted, MemberState, Members, SetMemberState};
use wezer_core::money::Money;
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Command, Community, Permission, Registry, Stop, Work, right};

/// What a wallet held in VAL before a moment, and at least since another one.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct LookBack {
    wallet: WalletId,
    from: Timestamp,
    to: Timestamp,
}

impl Command for LookBack {
    const NAME: &'static str = "look_back";
    type Output = (i64, i64);
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Community(right::POST)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(i64, i64), Stop<Unreachable>> {
        let currency = work.get::<Currency>("VAL".parse().expect("a code"))?.expect("made");
        let Some((account, _)) = work.account_of(self.wallet, &currency)? else { return Ok((0, 0)) };
        let (before, least) = (work.balance_before(account, self.to), work.least_balance(account, self.from, self.to));
        let small = |number: i128| i64::try_from(number).expect("small");
        Ok((small(before?), small(least?)))
    }
}

/// The wallets of all accounts and the states of all members at a moment, read page by page.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct LookAround {
    at: Timestamp,
    page: u8,
}

impl Command for LookAround {
    const NAME: &'static str = "look_around";
    type Output = (Vec<WalletId>, Vec<(MemberId, Option<MemberState>)>);
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Community(right::POST)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Self::Output, Stop<Unreachable>> {
        let (page, mut wallets, mut members) = (usize::from(self.page), Vec::new(), Vec::new());
        loop {
            let first = AccountNo::new(u32::try_from(wallets.len()).expect("few"));
            let found = work.accounts_from(first, page)?;
            wallets.extend(found.iter().map(|(_, row)| row.wallet()));
            if found.len() < page {
                break;
            }
        }
        let mut after = None;
        loop {
            let found = work.members_by_admission(after, self.at, page)?;
            members.extend(found.iter().map(|member| (member.id(), member.state_at(self.at))));
            let Some(last) = found.last().filter(|_| found.len() == page) else { break };
            after = Some((last.admitted_at(), last.id()));
        }
        Ok((wallets, members))
    }
}

struct Probe;

impl Package for Probe {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        registry.command::<LookBack>()?.command::<LookAround>()?;
        Ok(())
    }
}

struct Town {
    community: Community,
    world: Arc<HandWorld>,
    people: Vec<Admitted>,
}

impl Town {
    fn new() -> Self {
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_000_000)));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
        let registry = Registry::core().with(&Probe).expect("names are free");
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let mut town = Self { community, world, people: Vec::new() };
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-1000000".parse().expect("an amount"));
        town.run(val);
        for name in ["Ana", "Ben", "Cleo"] {
            let person = town.run(AdmitMember::named(name));
            town.people.push(person);
            town.wait(1);
        }
        town
    }

    fn run<C: Command>(&self, command: C) -> C::Output {
        block_on(self.community.system().execute(command)).expect("done").output
    }

    fn wait(&self, micros: i64) {
        self.world.set(Timestamp::from_micros(self.world.now().as_micros() + micros));
    }

    fn now(&self) -> i64 {
        self.world.now().as_micros()
    }

    fn pay(&self, from: usize, to: usize, units: i64) {
        let money: Money = format!("{units} VAL").parse().expect("money");
        self.run(Pay::new(self.people[from].wallet, self.people[to].wallet, money));
    }

    fn look_back(&self, who: usize, from: i64, to: i64) -> (i64, i64) {
        let [from, to] = [from, to].map(Timestamp::from_micros);
        self.run(LookBack { wallet: self.people[who].wallet, from, to })
    }
}

/// What Ana held after each moment, and what that says of a span.
fn naive(history: &[(i64, i64)], from: i64, to: i64) -> (i64, i64) {
    let at = |moment: i64| history.iter().rev().find(|(at, _)| *at < moment).map_or(0, |(_, balance)| *balance);
    let within = history.iter().filter(|(at, _)| *at >= from && *at < to).map(|(_, balance)| *balance);
    (at(to), within.chain([at(from.min(to))]).min().unwrap_or(0).min(at(to)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn the_past_is_what_it_was(
        steps in prop::collection::vec((0i64..3, 0usize..3, 1usize..3, 1i64..50), 1..120),
        asked in prop::collection::vec((0i64..300, 0i64..300), 1..6),
    ) {
        let town = Town::new();
        let start = town.now();
        let mut history = Vec::new();
        let mut balance = 0;
        for (later, from, over, units) in steps {
            town.wait(later);
            let to = (from + over) % 3;
            town.pay(from, to, units);
            balance += if from == 0 { -units } else if to == 0 { units } else { 0 };
            if from == 0 || to == 0 {
                history.push((town.now(), balance));
            }
        }
        for (from, long) in asked {
            let (from, to) = (start + from, start + from + long);
            prop_assert_eq!(town.look_back(0, from, to), naive(&history, from, to));
        }
        block_on(town.community.audit(|_| ())).expect("clean");
    }
}

#[test]
fn a_long_passbook_is_searched_on_its_anchors() {
    let town = Town::new();
    let start = town.now();
    for _ in 0..2_200 {
        town.wait(10);
        town.pay(1, 0, 1);
    }
    for line in [0, 1, 31, 32, 33, 900, 1_023, 1_024, 1_025, 2_048, 2_199, 2_200] {
        assert_eq!(town.look_back(0, start, start + line * 10 + 1).0, line, "line {line}");
    }
    // Only the last 512 lines and the one before are looked at.
    assert_eq!(town.look_back(0, start, town.now() + 1).1, 2_200 - 512);
}

#[test]
fn accounts_and_members_are_met_once_and_as_they_stood() {
    let town = Town::new();
    town.pay(0, 1, 1);
    town.pay(2, 1, 1);
    let ana = town.people[0].member;
    let mut states = vec![(town.now(), MemberState::Active)];
    let mut note = |state| states.push((town.now(), state));
    town.wait(10);
    town.run(SetMemberState { member: ana, state: MemberState::Paused, reason: "a break".to_owned() });
    note(MemberState::Paused);
    town.wait(10);
    town.run(SetMemberState { member: ana, state: MemberState::Active, reason: "back again".to_owned() });
    note(MemberState::Active);
    town.wait(10);
    town.run(SetMemberState { member: ana, state: MemberState::Left, reason: "she moved".to_owned() });
    note(MemberState::Left);
    town.wait(10);
    let ids: Vec<MemberId> = town.people.iter().map(|person| person.member).collect();
    for (at, state) in states {
        for page in [1, 2, 3, 50] {
            let (wallets, members) = town.run(LookAround { at: Timestamp::from_micros(at + 1), page });
            assert_eq!(wallets, [0, 1, 2].map(|nth| town.people[nth].wallet));
            assert_eq!(members.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids);
            assert_eq!(members[0].1, Some(state), "at {at}");
        }
    }
    let (_, members) = town.run(LookAround { at: Timestamp::from_micros(1_000_001), page: 50 });
    assert_eq!(members, [(ids[0], Some(MemberState::Active))], "who came later was not there yet");
    // How somebody stood before is for themself and for those who may manage members.
    let listed = block_on(town.community.member(ids[1]).ask(Members::default())).expect("answered");
    assert!(!serde_json::to_string(&listed).expect("JSON").contains("stood"));
}
