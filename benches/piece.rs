//! The pieces of a transfer, one by one: `cargo bench -p wezer-benches --bench piece`.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pollster::block_on;
use wezer_benches::town::{Dice, Town};
use wezer_core::Community;
use wezer_core::id::CommunityId;
use wezer_core::journal::{Entry, Hash, Seq};
use wezer_core::money::{Amount, Scale};

fn pieces(criterion: &mut Criterion) {
    let link = Hash::of_community(CommunityId::from_u128(1));
    let bytes = vec![7u8; 150];
    criterion.bench_function("chain one entry of 150 bytes", |bench| bench.iter(|| black_box(link).chain(black_box(&bytes))));

    let amount: Amount = "1234.56".parse().expect("an amount");
    criterion.bench_function("amount to minor units", |bench| bench.iter(|| black_box(amount).to_minor(Scale::CENTS)));
    criterion.bench_function("read an amount", |bench| bench.iter(|| black_box("1234.56").parse::<Amount>()));

    let town = block_on(Town::fill(Community::in_memory(), 1_000));
    let head = block_on(town.community.head()).expect("in memory");
    let entry = block_on(town.community.store().journal(head.seq, 1)).expect("in memory").remove(0).1;
    criterion.bench_function("read a journal entry", |bench| bench.iter(|| Entry::decode(black_box(&entry)).is_ok()));

    let mut dice = Dice::new(1);
    criterion.bench_function("one payment in memory, one caller", |bench| bench.iter(|| block_on(town.pay_one(&mut dice))));
    criterion.bench_function("follow the journal, 256 entries", |bench| {
        bench.iter_batched(
            || town.community.subscribe(Seq::new(head.seq.get() - 300)),
            |mut journal| {
                block_on(async {
                    for _ in 0..256 {
                        black_box(journal.next().await.expect("in memory"));
                    }
                });
            },
            BatchSize::SmallInput,
        );
    });
}

criterion_group! {
    name = all;
    config = Criterion::default().sample_size(30);
    targets = pieces
}
criterion_main!(all);
