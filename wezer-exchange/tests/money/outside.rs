//! Money that is only declared: what the ledger promises of it, whatever people do.

use proptest::prelude::*;
use wezer_core::ledger::{ActivityOf, EntryId, ExpireEntries, LedgerRefusal, Pay, SettleEntry, VoidEntry};
use wezer_core::money::Scale;
use wezer_core::{CallError, Command};

use super::town::{Town, cents, code};

#[derive(Debug, Clone)]
enum Step {
    /// Payer, euros, VAL beside, and after how many hours it runs out.
    Declare(usize, i128, Option<i128>, Option<i64>),
    /// Which one, and who: 0 the payer, 1 the payee, 2 somebody else.
    Settle(usize, usize),
    Void(usize, usize),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let declare = (0..3usize, 1..5_000i128, proptest::option::of(1..4_000i128), proptest::option::of(1..40i64));
    prop_oneof![
        4 => declare.prop_map(|(payer, euros, val, hours)| Step::Declare(payer, euros, val, hours)),
        3 => (0..4usize, 0..3usize).prop_map(|(which, who)| Step::Settle(which, who)),
        2 => (0..4usize, 0..3usize).prop_map(|(which, who)| Step::Void(which, who)),
        1 => (1..30i64).prop_map(Step::Wait),
    ]
}

#[derive(Debug, Clone, Copy)]
struct Open {
    entry: EntryId,
    payer: usize,
    euros: i128,
    val: i128,
    ends: Option<i64>,
}

/// The books as somebody would keep them on paper, in cents.
#[derive(Default)]
struct Paper {
    val: [i128; 3],
    leaving: [i128; 3],
    volume: [i128; 3],
    open: Vec<Open>,
    /// In hours.
    now: i64,
}

const LOWEST: i128 = -6_000;

impl Paper {
    fn ends(&mut self, which: usize, is_paid: bool) {
        let Open { payer, euros, val, .. } = self.open.remove(which);
        let payee = (payer + 1) % 3;
        self.leaving[payer] -= val;
        if is_paid {
            self.val[payer] -= val;
            self.val[payee] += val;
            self.volume[payer] += euros;
            self.volume[payee] += euros;
        }
    }
}

fn is_done<C: Command<Error = LedgerRefusal>>(town: &Town, who: usize, command: C) -> bool {
    match town.run_as(who, command) {
        Ok(_) => true,
        Err(CallError::Refused(_) | CallError::Denied(_)) => false,
        Err(other) => unreachable!("{other}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// property 3.9: only the payee can confirm; wallets' spendable never changes for what is declared; volume counts it once, at
    /// confirmation; what is paid inside beside it is held from declaration to confirmation, and both complete or neither; time running
    /// out frees it.
    #[test]
    fn what_is_declared_completes_with_what_is_paid_beside_it(steps in proptest::collection::vec(step(), 1..30)) {
        let town = Town::new(3, "-60");
        let mut paper = Paper::default();
        for step in steps {
            match step {
                Step::Declare(payer, euros, val, hours) => {
                    let mut pay = Pay::new(town.wallet(payer), town.wallet((payer + 1) % 3), cents(euros, "EUR"));
                    if let Some(val) = val {
                        pay = pay.and(cents(val, "VAL"));
                    }
                    pay.hold_until = hours.map(|hours| town.now().plus_seconds(hours * 3_600));
                    let (val, ends) = (val.unwrap_or(0), hours.map(|hours| paper.now + hours));
                    let fits = val == 0 || paper.val[payer] - paper.leaving[payer] - val >= LOWEST;
                    let paid = town.run_as(payer, pay);
                    prop_assert_eq!(paid.is_ok(), fits);
                    if let Ok(paid) = paid {
                        prop_assert!(paid.pending);
                        paper.leaving[payer] += val;
                        paper.open.push(Open { entry: paid.entry, payer, euros, val, ends });
                    }
                }
                Step::Settle(which, who) => {
                    let Some(Open { entry, payer, ends, .. }) = paper.open.get(which).copied() else { continue };
                    let who = (payer + who) % 3;
                    let settle = SettleEntry { entry, wallet: Some(town.wallet(who)), amounts: None };
                    let done = is_done(&town, who, settle);
                    prop_assert_eq!(done, who == (payer + 1) % 3 && ends.is_none_or(|end| end > paper.now));
                    prop_assert!(!is_done(&town, who, SettleEntry { entry, wallet: None, amounts: None }), "no operator");
                    if done {
                        paper.ends(which, true);
                    }
                }
                Step::Void(which, who) => {
                    let Some(Open { entry, payer, .. }) = paper.open.get(which).copied() else { continue };
                    let by = (payer + who) % 3;
                    let done = is_done(&town, by, VoidEntry { entry, wallet: Some(town.wallet(by)) });
                    prop_assert_eq!(done, who < 2, "a mere declaration is taken back by the payer too");
                    if done {
                        paper.ends(which, false);
                    }
                }
                Step::Wait(hours) => {
                    town.wait(hours * super::town::HOUR);
                    paper.now += hours;
                    town.run(ExpireEntries {});
                    while let Some(which) = paper.open.iter().position(|open| open.ends.is_some_and(|end| end <= paper.now)) {
                        paper.ends(which, false);
                    }
                }
            }
            for who in 0..3 {
                prop_assert_eq!((town.held(who, "EUR"), town.spendable(who, "EUR")), (0, 0), "nothing of it stays or is held");
                let val = paper.val[who];
                prop_assert_eq!((town.held(who, "VAL"), town.spendable(who, "VAL")), (val, val - paper.leaving[who]));
                let activity = ActivityOf { wallet: town.wallet(who), currency: code("EUR") };
                let activity = town.asks(who, activity).expect("theirs");
                // Once for who paid it and once for whom.
                prop_assert_eq!(activity.volume.to_minor(Scale::CENTS), Ok(paper.volume[who]));
            }
        }
        town.is_clean();
    }
}
