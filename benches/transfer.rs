//! Transfers a second: in memory and durable, singly, together and in batches, beside the physical limits.

fn main() {
    use pollster::block_on;
    use wezer_benches::limit::tight_loop;
    use wezer_benches::measure::{Took, grouped};
    use wezer_benches::town::{Dice, Town};
    use wezer_core::Community;

    let only: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    for accounts in only {
        let tight = tight_loop(accounts, 10_000_000);
        println!("tight {accounts}: {} /s {:.0} ns", grouped(tight.per_second()), tight.cpu_ns());
        let town = block_on(Town::fill(Community::in_memory(), accounts));
        let mut dice = Dice::new(1);
        for _ in 0..6 {
            let took = Took::measure(|| {
                block_on(async {
                    for _ in 0..100 {
                        town.pay_many(&mut dice, 8_000).await;
                    }
                });
                800_000
            });
            std::hint::black_box(&town);
            println!("memory {accounts} accounts: {} /s, {:.0} ns CPU", grouped(took.per_second()), took.cpu_ns());
        }
        std::mem::forget(town);
    }
}
