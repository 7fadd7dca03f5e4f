//! What the pieces cost that every package pays with: deciding a rule.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
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

criterion_group!(benches, rule);
criterion_main!(benches);
