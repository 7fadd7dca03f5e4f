//! The ledger beside a naive one, step by step, in sequences of commands that proptest makes and shrinks; and the properties that
//! every ledger must have, whatever its model says.

#[path = "oracle/mod.rs"]
#[allow(dead_code, reason = "each test uses its part of the naive community")]
mod oracle;

use std::collections::BTreeMap;
use std::sync::Arc;

use oracle::amount::minor;
use oracle::plan::{Plan, beginning};
use oracle::state::{Account, State};
use oracle::timeline::Timeline;
use oracle::word::{No, Op, Out, Question, Reply, Words};
use pollster::block_on;
use proptest::prelude::*;
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::journal::Seq;
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{
    BalanceAt, EntryKind, Force, LedgerRefusal, Moment, Pay, PendingState, Statement, StatementLine, VoidEntry,
};
use wezer_core::money::CurrencyCode;
use wezer_core::simulation::Dice;
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE};
use wezer_core::world::{HandWorld, World};
use wezer_core::{Actor, Community, Registry};

struct Bench {
    world: Arc<HandWorld>,
    community: Community,
    timeline: Timeline,
    sent: u128,
}

impl Bench {
    fn new() -> Self {
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_700_000_000_000_000)));
        let store = MemoryStore::new(CommunityId::from_u128(3));
        let community =
            Community::open_with(Arc::new(store), Registry::core(), Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let timeline = Timeline::new(CommunityId::from_u128(3), 1 << 18);
        Self { world, community, timeline, sent: 0 }
    }

    fn state(&self) -> &State {
        self.timeline.now()
    }

    /// Carries out a command and compares answer, journal and store with the naive community.
    fn does(&mut self, actor: Actor, op: &Op) -> Reply {
        self.sent += 1;
        let id = CommandId::from_u128(self.sent);
        self.timeline.issue(id, actor, op);
        let now = self.world.now().max(self.state().recorded_at);
        let expected = self.state().decide(actor, op, now, None);
        let reply = block_on(op.clone().execute(&self.community.by(actor), id));
        match (&reply, expected) {
            (Reply::Refused(told), Err(no)) => assert_eq!(*told, no, "{op:?}"),
            // Ids are the community's own; the timeline compares them.
            (Reply::Done { .. }, Ok((Out::Admitted(_) | Out::Wallet(_), _))) => {}
            (Reply::Done { out, .. }, Ok((expected, _))) => assert_eq!(*out, expected, "{op:?}"),
            (reply, expected) => {
                let expected = expected.map(|(out, _)| out);
                assert!(reply == &Reply::Internal && expected.is_ok(), "{op:?} by {actor}: {reply:?}, expected {expected:?}");
            }
        }
        self.timeline.follow(&**self.community.store()).expect("a store in memory does not fail");
        reply
    }

    fn asks(&self, question: &Question) -> Words {
        let words = block_on(question.clone().ask(&self.community.system()));
        let right = self.state().agrees(Actor::System, question, &words);
        assert!(right, "{question:?} is answered {words:?}, not {}", self.state().words(Actor::System, question));
        words
    }

    fn begun(dice: &mut Dice) -> Self {
        let mut bench = Self::new();
        for op in beginning(dice) {
            let reply = bench.does(Actor::System, &op);
            assert!(matches!(reply, Reply::Done { .. }), "{op:?}: {reply:?}");
        }
        bench
    }
}

/// One step of a story: time goes on, and somebody does what this seed says.
#[derive(Debug, Clone)]
struct Step {
    seconds: i64,
    seed: u64,
}

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = (-2i64..20, any::<u64>()).prop_map(|(seconds, seed)| Step { seconds, seed });
    proptest::collection::vec(step, 1..most)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

impl Bench {
    fn walks(&mut self, steps: &[Step], mut each: impl FnMut(&mut Self, &State, Actor, &Op, &Reply)) {
        for step in steps {
            self.world.pass_seconds(step.seconds);
            let mut dice = Dice::new(step.seed);
            let before = self.state().clone();
            let (actor, op) = Plan { dice: &mut dice, state: &before, now: self.world.now() }.command();
            let reply = self.does(actor, &op);
            each(self, &before, actor, &op, &reply);
        }
    }
}

/// How far an account is outside its hard limits: below, above.
fn outside(state: &State, account: Account) -> (i128, i128) {
    let coin = state.coin(account.1).expect("a known currency");
    let limits = state.limits(account);
    let hard = |bound: Option<wezer_core::ledger::Bound>| {
        bound
            .filter(|bound| bound.force == Force::Hard)
            .map(|bound| minor(bound.at, coin.scale).expect("checked when it was set"))
    };
    let (leaving, coming) = state.held(account);
    let balance = state.total(account).balance();
    let below = hard(limits.lower).map_or(0, |lower| (lower - (balance - leaving)).max(0));
    let above = hard(limits.upper).map_or(0, |upper| (balance + coming - upper).max(0));
    (below, above)
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn the_ledger_does_what_the_naive_one_does(seed: u64, steps in steps(60)) {
        let mut bench = Bench::begun(&mut Dice::new(seed));
        bench.walks(&steps, |bench, _, _, _, _| {
            let mut dice = Dice::new(bench.state().seq);
            let state = bench.state().clone();
            let (_, question) = Plan { dice: &mut dice, state: &state, now: bench.world.now() }.question();
            bench.asks(&question);
        });
        bench.timeline.compare_index(&**bench.community.store());
        let state = bench.state().clone();
        let now = bench.world.now();
        for question in (Plan { dice: &mut Dice::new(seed), state: &state, now }).everything() {
            bench.asks(&question);
        }
        block_on(bench.community.audit(|_| {})).expect("the audit agrees");
    }

    #[test]
    fn no_unforced_entry_leaves_an_account_farther_outside_its_limits(seed: u64, steps in steps(60)) {
        let mut bench = Bench::begun(&mut Dice::new(seed));
        bench.walks(&steps, |bench, before, _, op, reply| {
            let rules_changed = matches!(op, Op::Limit(_) | Op::Change(_) | Op::Create(_));
            let forced = matches!(op, Op::Post(post) if post.force) || matches!(op, Op::Correct(correct) if correct.force);
            if forced {
                return;
            }
            let after = bench.state();
            for account in after.accounts.iter().filter(|(wallet, _)| ![ISSUANCE, OUTSIDE].contains(wallet)) {
                if rules_changed {
                    assert_eq!(after.total(*account), before.total(*account), "{op:?} moved a balance");
                    assert_eq!(after.held(*account), before.held(*account), "{op:?} changed a hold");
                } else if before.coin(account.1).is_some() {
                    let (was, is) = (outside(before, *account), outside(after, *account));
                    assert!(is.0 <= was.0 && is.1 <= was.1, "{op:?} ({reply:?}) took {account:?} from {was:?} to {is:?} outside");
                }
            }
        });
    }

    #[test]
    fn payer_out_is_payee_in_and_fees_and_the_preview_tells_it(seed: u64, steps in steps(40)) {
        let mut bench = Bench::begun(&mut Dice::new(seed));
        for step in &steps {
            let mut dice = Dice::new(step.seed);
            let before = bench.state().clone();
            let pay = Plan { dice: &mut dice, state: &before, now: bench.world.now() }.pay();
            let op = Op::Pay(pay.clone());
            let preview = block_on(op.clone().preview(&bench.community.system()));
            let reply = bench.does(Actor::System, &op);
            match (&preview, &reply) {
                (Reply::Done { out: previewed, .. }, Reply::Done { out, .. }) => prop_assert_eq!(previewed, out),
                (Reply::Refused(previewed), Reply::Refused(no)) => prop_assert_eq!(previewed, no),
                _ => prop_assert!(false, "{preview:?} was previewed, {reply:?} came"),
            }
            let Reply::Done { out: Out::Paid(paid), .. } = &reply else { continue };
            if paid.pending {
                continue;
            }
            let after = bench.state();
            for money in pay.amounts.iter() {
                let coin = after.coin(money.currency()).expect("it was paid in");
                let all: i128 = after.accounts.iter().filter(|(_, code)| *code == coin.code)
                    .map(|account| after.total(*account).balance() - before.total(*account).balance()).sum();
                prop_assert_eq!(all, 0);
                let asked = minor(money.amount(), coin.scale).expect("it was paid");
                let own_fees = coin.fees.iter().all(|fee| fee.currency.is_none_or(|code| code == coin.code));
                let others_fees = pay.amounts.iter().any(|other| other.currency() != coin.code
                    && after.coin(other.currency()).is_some_and(|coin| coin.fees.iter().any(|fee| fee.currency == Some(money.currency()))));
                // The commons get the fees, too.
                let apart = ![pay.from, pay.to].contains(&COMMONS);
                if own_fees && !others_fees && apart {
                    let got = after.total((pay.to, coin.code)).balance() - before.total((pay.to, coin.code)).balance();
                    let gave = before.total((pay.from, coin.code)).balance() - after.total((pay.from, coin.code)).balance();
                    prop_assert!(got >= 0 && got <= asked, "a payee's fees stop at the amount");
                    prop_assert!(gave >= asked, "a payer's fees come on top");
                }
            }
        }
    }

    #[test]
    fn a_payment_cut_in_parts_costs_less_by_fewer_units_than_parts(parts in proptest::collection::vec(1i64..500, 1..8), ppm in 0u32..=1_000_000) {
        use wezer_core::ledger::{CreateCurrency, Fee};
        use wezer_core::money::Ppm;
        let fee_of = |amounts: &[i64]| {
            let mut bench = Bench::new();
            let code: CurrencyCode = "VAL".parse().expect("a code");
            let mut create = CreateCurrency::mutual_credit(code, "-1000000".parse().expect("an amount"));
            create.fees = vec![Fee::share("levy", Ppm::new(ppm).expect("at most the whole"))];
            bench.does(Actor::System, &Op::Create(create));
            let wallet = |label: &str| Op::Open(wezer_core::wallet::OpenWallet { label: label.to_owned() });
            let mut opened = |label| match bench.does(Actor::System, &wallet(label)) {
                Reply::Done { out: Out::Wallet(wallet), .. } => Some(wallet),
                _ => None,
            };
            let (from, to) = (opened("from").expect("opened"), opened("to").expect("opened"));
            for amount in amounts {
                let money = format!("{amount} VAL").parse().expect("money");
                bench.does(Actor::System, &Op::Pay(Pay::new(from, to, money)));
            }
            -bench.state().total((from, code)).balance() - bench.state().total((to, code)).balance()
        };
        let (whole, cut) = (fee_of(&[parts.iter().sum()]), fee_of(&parts));
        prop_assert!(cut <= whole && whole - cut < i128::try_from(parts.len()).expect("few"), "{whole} for the whole, {cut} in parts");
    }

    #[test]
    fn the_order_of_the_amounts_does_not_matter(seed: u64, steps in steps(25), shuffle: u64) {
        let run = |reversed: bool| {
            let mut bench = Bench::begun(&mut Dice::new(seed));
            let mut refused = Vec::new();
            bench.walks(&steps, |_, _, _, _, _| {});
            for nth in 0..6u64 {
                let state = bench.state().clone();
                let mut dice = Dice::new(shuffle.wrapping_add(nth));
                let mut pay = Plan { dice: &mut dice, state: &state, now: bench.world.now() }.pay();
                if reversed {
                    pay.amounts = pay.amounts.iter().rev().copied().collect();
                }
                let reply = bench.does(Actor::System, &Op::Pay(pay));
                refused.push(matches!(reply, Reply::Refused(_)));
            }
            let state = bench.state();
            let totals: BTreeMap<Account, (i128, i128, i128)> = state.totals.iter()
                .map(|(account, total)| (*account, (total.balance(), state.held(*account).0, state.held(*account).1))).collect();
            (refused, totals)
        };
        prop_assert_eq!(run(false), run(true));
    }

    #[test]
    fn corrections_take_back_no_more_than_there_was(seed: u64, steps in steps(60)) {
        let mut bench = Bench::begun(&mut Dice::new(seed));
        bench.walks(&steps, |_, _, _, _, _| {});
        let state = bench.state().clone();
        for entry in state.entries.iter().filter(|entry| entry.kind != EntryKind::Correction) {
            let corrections = state.entries.iter().filter(|other| other.kind == EntryKind::Correction && other.of == Some(entry.id));
            let mut taken: BTreeMap<_, i128> = BTreeMap::new();
            for back in corrections.flat_map(|correction| &correction.moves) {
                *taken.entry((back.to, back.from, back.code)).or_default() += back.minor;
            }
            for ((from, to, code), taken) in taken {
                let there = entry.moves.iter().filter(|m| (m.from, m.to, m.code) == (from, to, code)).map(|m| m.minor).sum::<i128>();
                prop_assert!(taken <= there, "{taken} of {there} taken back of {entry:?}");
            }
        }
        // The last entry, reversed whole, leaves every balance as it was before it.
        let Some(last) = state.entries.iter().rev().find(|entry| entry.kind != EntryKind::Correction).cloned() else { return Ok(()) };
        if state.reversed.contains_key(&last.id) {
            return Ok(());
        }
        let correct = wezer_core::ledger::CorrectEntry { entry: last.id, wallet: None, amounts: None, force: true, memo: None };
        bench.does(Actor::System, &Op::Correct(correct));
        let after = bench.state();
        for account in &state.accounts {
            prop_assert_eq!(after.total(*account).balance(), state.total(*account).balance() - last.change(*account));
        }
    }

    #[test]
    fn a_void_restores_what_could_be_spent_and_no_hold_ends_twice(seed: u64, steps in steps(60)) {
        let mut bench = Bench::begun(&mut Dice::new(seed));
        bench.walks(&steps, |_, _, _, _, _| {});
        let before = bench.state().clone();
        let mut dice = Dice::new(seed);
        let pay = Plan { dice: &mut dice, state: &before, now: bench.world.now() }.pay();
        let later = bench.world.now().plus_seconds(100);
        let reply = bench.does(Actor::System, &Op::Pay(Pay { hold_until: Some(later), ..pay }));
        let Reply::Done { out: Out::Paid(paid), .. } = reply else { return Ok(()) };
        for account in &before.accounts {
            prop_assert_eq!(bench.state().total(*account).balance(), before.total(*account).balance(), "a hold moves no balance");
        }
        let void = Op::Void(VoidEntry { entry: paid.entry, wallet: None });
        let ended = bench.does(Actor::System, &void);
        prop_assert!(matches!(ended, Reply::Done { .. }), "{ended:?}");
        for account in &before.accounts {
            prop_assert_eq!(bench.state().held(*account), before.held(*account));
        }
        let again = bench.does(Actor::System, &void);
        prop_assert_eq!(again, Reply::Refused(No::Ledger(LedgerRefusal::NotPending { entry: paid.entry })));
        let ended = bench.state().holds.values().filter(|hold| hold.settled_by.is_some());
        prop_assert!(ended.into_iter().all(|hold| hold.state == PendingState::Settled));
    }
}

proptest! {
    #![proptest_config(config(16))]

    #[test]
    fn every_moment_of_the_past_is_found(seed: u64, steps in steps(90)) {
        let mut bench = Bench::begun(&mut Dice::new(seed));
        bench.walks(&steps, |_, _, _, _, _| {});
        let state = bench.state().clone();
        for (wallet, currency) in &state.accounts {
            let ask = |at| Question::BalanceAt(BalanceAt { wallet: *wallet, currency: *currency, at });
            for seq in (0..=state.seq + 1).step_by(3) {
                bench.asks(&ask(Moment::Sequence(Seq::new(seq))));
            }
            for entry in state.entries.iter().step_by(2) {
                for moment in [entry.recorded_at, entry.effective_at(), entry.effective_at().plus_seconds(-1)] {
                    bench.asks(&ask(Moment::Recorded(moment)));
                    bench.asks(&ask(Moment::Effective(moment)));
                }
            }
        }
    }

    #[test]
    fn pages_of_a_statement_cover_every_line_once(seed: u64, steps in steps(90), limit in 1u16..7) {
        let mut bench = Bench::begun(&mut Dice::new(seed));
        bench.walks(&steps, |_, _, _, _, _| {});
        let state = bench.state().clone();
        for (wallet, currency) in state.accounts.iter().copied() {
            let mut lines: Vec<StatementLine> = Vec::new();
            let mut from = None;
            loop {
                let Words::Statement(page) = bench.asks(&Question::Statement(Statement { wallet, currency, from, limit: Some(limit) }))
                else { return Err(TestCaseError::fail("a statement is a page")) };
                prop_assert!(page.lines.len() <= usize::from(limit));
                lines.extend(page.lines);
                from = page.next;
                if from.is_none() {
                    break;
                }
            }
            let numbers: Vec<u32> = lines.iter().map(|line| line.number).collect();
            let expected: Vec<u32> = (1..=state.total((wallet, currency)).lines).rev().collect();
            prop_assert_eq!(numbers, expected);
        }
    }
}
