//! What time brings, in memory: `cargo bench -p wezer-benches --bench tick`.
//!
//! A basic income for everybody, then demurrage on every wallet, a period each, by one command called until nothing is due. Times are
//! processor time; each line tells the whole period and what a wallet costs, at 10,000 wallets and at ten times as many, whose ratio
//! says how the cost grows. A number behind `--` sets how many wallets the larger has.

#![allow(clippy::float_arithmetic, clippy::print_stdout, reason = "times are no money, and a bench prints")]

use std::sync::Arc;
use std::time::Duration;

use cpu_time::ThreadTime;
use pollster::block_on;
use wezer_core::id::CommunityId;
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::CreateCurrency;
use wezer_core::member::AdmitMember;
use wezer_core::money::{Amount, CurrencyCode, Scale};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::wallet::COMMONS;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;
use wezer_exchange::issuance::{BasicIncome, Demurrage, Every, Period, Rounding, SetIssuanceRule, Terms, TickIssuance};

/// So many members are admitted in one go.
const BATCH: usize = 1_000;

struct Town {
    community: Community,
    world: Arc<HandWorld>,
    val: CurrencyCode,
}

impl Town {
    async fn settle(wallets: usize) -> Self {
        let world = Arc::new(HandWorld::at("2027-01-01T12:00:00Z".parse().expect("a moment")));
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let system = community.system();
        let val: CurrencyCode = "VAL".parse().expect("a code");
        let create = CreateCurrency::mutual_credit(val, "-1000".parse().expect("an amount")).scale(Scale::CENTS);
        system.execute(create).await.expect("created");
        for batch in 0..wallets / BATCH {
            let name = |n: usize| AdmitMember::named(format!("Member {}", batch * BATCH + n));
            let admit = (0..BATCH).map(|n| (system.fresh_command_id(), name(n))).collect();
            for admitted in system.execute_all(admit).await {
                admitted.expect("new names");
            }
        }
        Self { community, world, val }
    }

    async fn rule(&self, name: &str, anchor: &str, terms: Terms) {
        let every = Every { period: Period::Month, anchor: anchor.parse().expect("a day") };
        let name = name.to_owned();
        let rule = SetIssuanceRule { name, currency: self.val, terms, every, from: None, times: Some(1), replaces: None };
        self.community.system().execute(rule).await.expect("a rule");
    }

    /// Processor time of all calls that are due at a moment, and how many they were.
    async fn tick(&self, at: &str) -> (Duration, u32) {
        self.world.set(at.parse::<Timestamp>().expect("a moment"));
        let (begun, mut calls) = (ThreadTime::now(), 0);
        loop {
            calls += 1;
            if !self.community.system().execute(TickIssuance {}).await.expect("a tick").more {
                return (begun.elapsed(), calls);
            }
        }
    }
}

fn main() {
    let most = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(100_000usize);
    let mut before: Vec<Duration> = Vec::new();
    for wallets in [most / 10, most] {
        let town = block_on(Town::settle(wallets));
        let income = Terms::BasicIncome(BasicIncome { amount: "30".parse().ok(), pot: None, claim_within: None });
        block_on(town.rule("Income", "2027-01-02", income));
        let took_income = block_on(town.tick("2027-01-03T00:00:00Z"));
        let demurrage = Demurrage {
            rate: "0.01".parse().expect("a rate"),
            yearly: false,
            above: Amount::ZERO,
            debts_too: false,
            sink: Some(COMMONS),
            exempt: Vec::new(),
            rounding: Rounding::default(),
        };
        block_on(town.rule("Melting", "2027-01-04", Terms::Demurrage(demurrage)));
        let took_demurrage = block_on(town.tick("2027-02-05T00:00:00Z"));
        for (at, (name, (took, calls))) in [("basic income", took_income), ("demurrage", took_demurrage)].into_iter().enumerate()
        {
            let each = took.as_secs_f64() * 1e6 / wallets as f64;
            let growth = before.get(at).map_or_else(String::new, |old| {
                format!("   at ten times as many: × {:.1}", took.as_secs_f64() / old.as_secs_f64())
            });
            println!("{wallets} wallets, {name:<12} {took:>9.1?} in {calls} calls, {each:.2} µs a wallet{growth}");
            if before.len() <= at {
                before.push(took);
            }
        }
    }
}
