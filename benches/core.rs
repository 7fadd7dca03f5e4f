//! What the pieces cost that every package pays with: deciding a rule, counting an entry of the journal.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pollster::block_on;
use wezer_core::Community;
use wezer_core::id::WalletId;
use wezer_core::indicator::UpdateIndicators;
use wezer_core::ledger::{CreateCurrency, Pay};
use wezer_core::member::AdmitMember;
use wezer_core::money::Amount;
use wezer_core::rule::{Figure, Figures, Kind, Rule, RuleText, Variable, Vocabulary};

const TYPICAL: &str = "balance + limit >= amount && level >= 2 && role in [\"baker\", \"miller\"]";
const MEMBERSHIP: &str = "days_member >= 30 && \"bakers\" in groups";

fn vocabulary() -> Vocabulary {
    Vocabulary::new()
        .with("balance", Variable::number_of("VAL"))
        .with("limit", Variable::number_of("VAL"))
        .with("amount", Variable::number_of("VAL"))
        .with("days_member", Variable::number_of("days"))
        .with("level", Variable::of(Kind::Number))
        .with("role", Variable::of(Kind::Text))
        .with("groups", Variable::of(Kind::Texts))
}

fn figures() -> Figures {
    let amount = |text: &str| text.parse::<Amount>().expect("an amount");
    Figures::new()
        .with("balance", amount("-12.00"))
        .with("limit", amount("100.00"))
        .with("amount", amount("20.50"))
        .with("days_member", amount("40"))
        .with("level", amount("2"))
        .with("role", "baker")
        .with("groups", (0..100).map(|nth| format!("group {nth}")).chain(["bakers".to_owned()]).collect::<Figure>())
}

fn rule(c: &mut Criterion) {
    let (vocabulary, figures) = (vocabulary(), figures());
    let mut group = c.benchmark_group("rule");
    group.bench_function("read", |b| b.iter(|| Rule::parse(black_box(TYPICAL), &vocabulary)));
    let text = RuleText::new(TYPICAL).expect("a text");
    group.bench_function("read again", |b| b.iter(|| black_box(&text).rule(&vocabulary)));
    for (name, text) in [("typical", TYPICAL), ("membership", MEMBERSHIP)] {
        let rule = Rule::parse(text, &vocabulary).expect("a rule");
        assert_eq!(rule.holds(&figures), Ok(true));
        group.bench_function(format!("{name}, holds"), |b| b.iter(|| rule.holds(black_box(&figures))));
        group.bench_function(format!("{name}, with reasons"), |b| b.iter(|| rule.decide(black_box(&figures))));
    }
    group.finish();
}

/// A community of so many members who pay each other at random, by the system.
fn town(members: usize) -> (Community, Vec<WalletId>) {
    let community = Community::in_memory();
    let system = community.system();
    let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-1000000".parse().expect("an amount"));
    block_on(system.execute(val)).expect("created");
    let admit = |nth| block_on(system.execute(AdmitMember::named(format!("Member {nth}")))).expect("admitted").wallet;
    let wallets = (0..members).map(admit).collect();
    (community, wallets)
}

fn indicator(c: &mut Criterion) {
    const STEP: u16 = 500;
    let mut group = c.benchmark_group("indicator");
    group.throughput(Throughput::Elements(u64::from(STEP))).sample_size(10);
    for members in [100, 10_000] {
        let (community, wallets) = town(members);
        let system = community.system();
        let money: wezer_core::money::Money = "1 VAL".parse().expect("money");
        let count = UpdateIndicators { limit: Some(2_000) };
        while block_on(system.preview(count)).expect("previewed").is_due() {
            block_on(system.execute(count)).expect("counted");
        }
        let mut at = 0usize;
        group.bench_function(format!("count {STEP} payments among {members} members"), |b| {
            b.iter_custom(|iterations| {
                let mut spent = Duration::ZERO;
                for _ in 0..iterations {
                    for _ in 0..STEP {
                        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                        let (from, to) = ((at >> 33) % members, (at >> 17) % members);
                        if from != to {
                            block_on(system.execute(Pay::new(wallets[from], wallets[to], money))).expect("paid");
                        }
                    }
                    let start = Instant::now();
                    block_on(system.execute(UpdateIndicators { limit: Some(STEP + 1) })).expect("counted");
                    spent += start.elapsed();
                }
                spent
            });
        });
    }
    group.finish();
}

criterion_group!(benches, rule, indicator);
criterion_main!(benches);
