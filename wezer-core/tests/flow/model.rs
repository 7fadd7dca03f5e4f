//! The transfer flow against a naive model: whatever sender, receiver and outsider try, state and balances agree.

use pollster::block_on;
use proptest::prelude::*;
use proptest::sample::select;

use super::town::Town;

const TRANSITIONS: [&str; 9] =
    ["pay", "declare", "receive", "not_received", "drop", "refund", "declare_refund", "refund_received", "refund_not_received"];

/// One payment in the model.
struct Transfer {
    price: i64,
    declared: bool,
    state: &'static str,
}

/// What Ana owes Bo in VAL, and the payments between them.
struct Model {
    moved: i64,
    limit: i64,
    runs: Vec<Transfer>,
}

impl Model {
    /// Whether it happens. Only what is written in the table does.
    fn fire(&mut self, who: usize, run: usize, transition: &str) -> bool {
        let transfer = &mut self.runs[run];
        let (sender, receiver) = (who == 0, who == 1);
        let next = match (transfer.state, transition) {
            ("draft", "pay") if sender && !transfer.declared && self.moved + transfer.price <= self.limit => "done",
            ("draft", "declare") if sender && transfer.declared => "confirm",
            ("draft", "drop") if sender => "cancelled",
            ("confirm", "receive") if receiver => "done",
            ("confirm", "not_received") if receiver => "cancelled",
            ("done", "refund") if receiver && !transfer.declared => "cancelled",
            ("done", "declare_refund") if receiver && transfer.declared => "confirm_refund",
            ("confirm_refund", "refund_received") if sender => "cancelled",
            ("confirm_refund", "refund_not_received") if sender => "done",
            _ => return false,
        };
        match transition {
            "pay" => self.moved += transfer.price,
            "refund" => self.moved -= transfer.price,
            _ => {}
        }
        transfer.state = next;
        true
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_anybody_tries_state_and_balances_agree(
        prices in proptest::collection::vec((1i64..70, any::<bool>()), 1..4),
        tries in proptest::collection::vec((0usize..3, 0usize..4, select(TRANSITIONS.to_vec())), 1..60),
    ) {
        block_on(async {
            let town = Town::new().await;
            let mut model = Model { moved: 0, limit: 100, runs: Vec::new() };
            let mut runs = Vec::new();
            for (price, declared) in prices {
                let code = if declared { "EUR" } else { "VAL" };
                runs.push(town.transfer(&format!("{price} {code}")).await);
                model.runs.push(Transfer { price, declared, state: "draft" });
            }
            for (who, run, transition) in tries {
                let run = run % runs.len();
                let expected = model.fire(who, run, transition);
                let fired = town.fire([&town.ana, &town.bo, &town.cleo][who], runs[run], transition).await;
                prop_assert_eq!(fired.is_ok(), expected, "{} {} {:?}", who, transition, fired.err());
                prop_assert_eq!(town.state(runs[run]).await, model.runs[run].state);
                let (ana, bo) = (town.balance(&town.ana, "VAL").await, town.balance(&town.bo, "VAL").await);
                let zero = |text: String| text.trim_end_matches(".00").parse::<i64>().ok();
                prop_assert_eq!((zero(ana), zero(bo)), (Some(-model.moved), Some(model.moved)));
                let euros = [town.balance(&town.ana, "EUR").await, town.balance(&town.bo, "EUR").await];
                prop_assert!(euros.iter().all(|text| text == "0" || text == "0.00"), "nothing of declared money stays: {:?}", euros);
            }
            town.community.audit(|_| ()).await.expect("the books agree");
            Ok(())
        })?;
    }
}
