//! Paging through a statement covers every line once, also where one command made many of them.

use pollster::block_on;
use wezer_core::Community;
use wezer_core::ledger::{CreateCurrency, Movement, NewEntry, PostEntries, Statement};
use wezer_core::money::Money;
use wezer_core::wallet::{COMMONS, ISSUANCE};

#[test]
fn a_page_may_end_in_the_middle_of_a_batch() {
    block_on(async {
        let community = Community::in_memory();
        let system = community.system();
        let currency = "VAL".parse().expect("a code");
        let val = CreateCurrency::mutual_credit(currency, "-100".parse().expect("an amount"));
        system.execute(val).await.expect("created");
        let money: Money = "1 VAL".parse().expect("money");
        let movements = vec![Movement { from: ISSUANCE, to: COMMONS, money }];
        let entry = NewEntry { movements, effective: None, opening: false, memo: None };
        for _ in 0..3 {
            system.execute(PostEntries { entries: vec![entry.clone(); 7], force: false }).await.expect("posted");
        }
        for limit in 1..=8 {
            let (mut numbers, mut from) = (Vec::new(), None);
            loop {
                let ask = Statement { wallet: COMMONS, currency, from, limit: Some(limit) };
                let page = system.ask(ask).await.expect("answered");
                numbers.extend(page.lines.iter().map(|line| line.number));
                from = page.next;
                if from.is_none() {
                    break;
                }
            }
            assert_eq!(numbers, (1..=21).rev().collect::<Vec<_>>(), "in pages of {limit}");
        }
    });
}
