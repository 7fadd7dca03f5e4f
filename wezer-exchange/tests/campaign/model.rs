//! property 3.14: campaigns against a list of pledges that is counted anew each time.

use std::collections::BTreeMap;

use proptest::prelude::*;
use wezer_core::ledger::{Bound, Force, Limits, SetLimits};
use wezer_core::money::{Amount, Money};
use wezer_exchange::campaign::{
    CampaignId, CampaignTerms, Cause, MakePledge, Mode, MyPledges, Need, PledgeEnd, PledgeId, PledgeState, PledgesTo,
    TickCampaigns, WithdrawPledge,
};
use wezer_exchange::market::announcement::Price;

use super::town::{DAY, Town, amount};

const CURRENCIES: [&str; 3] = ["COM", "SEL", "EUR"];
const GOODIES: u32 = 2;
const GOODIE_PRICE: u64 = 5;
/// The campaign runs so many days, if it has a deadline.
const DAYS: i64 = 10;

#[derive(Debug, Clone)]
enum Op {
    Pledge {
        who: usize,
        amounts: [u64; 3],
        anyway: bool,
        goodie: bool,
    },
    Withdraw(usize),
    Wait(i64),
    Tick,
    /// The limits of somebody are drawn tight, so that nothing more could be paid.
    Tighten(usize),
    Cancel,
}

fn op() -> impl Strategy<Value = Op> {
    let amounts = [0u64..40, 0u64..40, 0u64..40];
    prop_oneof![
        8 => (1usize..4, amounts, any::<bool>(), any::<bool>())
            .prop_map(|(who, amounts, anyway, goodie)| Op::Pledge { who, amounts, anyway, goodie }),
        3 => (0usize..12).prop_map(Op::Withdraw),
        3 => (0i64..4 * DAY).prop_map(Op::Wait),
        2 => Just(Op::Tick),
        1 => (1usize..4).prop_map(Op::Tighten),
        1 => Just(Op::Cancel),
    ]
}

#[derive(Debug, Clone)]
struct Line {
    id: PledgeId,
    who: usize,
    amounts: [u64; 3],
    anyway: bool,
    goodie: bool,
    withdrawn: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naive {
    Open,
    Cancelled,
    Closed { pays: [bool; 3], succeeded: bool },
}

struct World {
    town: Town,
    campaign: CampaignId,
    goals: [u64; 3],
    need: Need,
    mode: Mode,
    end: Option<i64>,
    clock: i64,
    lines: Vec<Line>,
    tight: [bool; 4],
    naive: Naive,
}

fn money(amount: u64, currency: &str) -> Money {
    Money::new(Amount::whole(amount), currency.parse().expect("a code"))
}

impl World {
    fn new(goals: [u64; 3], need: Need, mode: Mode, deadline: bool) -> Self {
        let town = Town::new(4);
        let asked = goals.iter().zip(CURRENCIES).filter(|(goal, _)| **goal > 0).map(|(goal, code)| money(*goal, code));
        let end = (deadline || mode != Mode::WhenReached).then_some(DAYS * DAY);
        let terms = CampaignTerms {
            goals: asked.collect(),
            need,
            mode,
            deadline: end.map(|end| town.now().plus_seconds(end)),
            ..CampaignTerms::new("Together", town.wallet(0), money(1, "COM"))
        };
        let terms = terms.goodie("A mug", Price::of(money(GOODIE_PRICE, "COM")), Some(GOODIES));
        let campaign = town.start(0, terms);
        let (clock, lines, tight, naive) = (0, Vec::new(), [false; 4], Naive::Open);
        Self { town, campaign, goals, need, mode, end, clock, lines, tight, naive }
    }

    fn is_past(&self) -> bool {
        self.end.is_some_and(|end| self.clock > end)
    }

    fn takes(&self) -> bool {
        self.naive == Naive::Open && !self.is_past()
    }

    fn standing(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !line.withdrawn)
    }

    fn raised(&self) -> [u64; 3] {
        let mut sums = [0; 3];
        self.standing().for_each(|line| (0..3).for_each(|at| sums[at] += line.amounts[at]));
        sums
    }

    fn is_reached(&self) -> bool {
        let raised = self.raised();
        let mut met = (0..3).filter(|at| self.goals[*at] > 0).map(|at| raised[at] >= self.goals[at]);
        if self.need == Need::All { met.all(|met| met) } else { met.any(|met| met) }
    }

    /// property 3.14: what is paid at the close.
    fn close(&mut self) {
        let raised = self.raised();
        let met = |at: usize| self.goals[at] > 0 && raised[at] >= self.goals[at];
        let (pays, succeeded) = match (self.mode, self.is_reached(), self.need) {
            (Mode::Keep, ..) => ([true; 3], raised != [0; 3]),
            (_, true, Need::All) => ([true; 3], true),
            (_, true, Need::One) => ([met(0), met(1), met(2)], true),
            (_, false, _) => ([false; 3], false),
        };
        self.naive = Naive::Closed { pays, succeeded };
    }

    /// What a line comes to: paid, or given back.
    fn is_paid(&self, line: &Line, at: usize) -> bool {
        match self.naive {
            Naive::Closed { pays, .. } => !line.withdrawn && (pays[at] || line.anyway),
            Naive::Open | Naive::Cancelled => false,
        }
    }

    fn claims(&self) -> u32 {
        let stays = |line: &&Line| match self.naive {
            Naive::Open => true,
            _ => self.is_paid(line, 0),
        };
        u32::try_from(self.standing().filter(|line| line.goodie).filter(stays).count()).expect("few")
    }

    /// What somebody may still pledge of a currency that is held.
    fn spendable(&self, who: usize, at: usize) -> u64 {
        let used: u64 = self.standing().filter(|line| line.who == who).map(|line| line.amounts[at]).sum();
        100 - used
    }

    fn pledge(&mut self, who: usize, amounts: [u64; 3], anyway: bool, goodie: bool) {
        let lines: Vec<_> = amounts.iter().zip(CURRENCIES).filter(|(amount, _)| **amount > 0).collect();
        let asked = lines.iter().map(|(amount, code)| money(**amount, code)).collect();
        let place = goodie.then_some(0);
        let (campaign, from) = (self.campaign, self.town.wallet(who));
        let pledge = MakePledge { campaign, from, amounts: asked, anyway, anonymous: false, goodie: place };
        let known = (0..3).all(|at| amounts[at] == 0 || self.goals[at] > 0);
        let held = [0, 1].into_iter().all(|at| amounts[at] == 0 || !self.tight[who] && amounts[at] <= self.spendable(who, at));
        let gets = !goodie || amounts[0] >= GOODIE_PRICE && self.claims() < GOODIES;
        let passes = self.takes() && !lines.is_empty() && known && held && gets;
        let made = self.town.run_as(who, pledge);
        assert_eq!(made.is_ok(), passes, "{made:?}");
        if let Ok(id) = made {
            self.lines.push(Line { id, who, amounts, anyway, goodie, withdrawn: false });
            if self.mode == Mode::WhenReached && self.is_reached() {
                self.close();
            }
        }
    }

    fn withdraw(&mut self, nth: usize) {
        let Some(line) = self.lines.get(nth) else { return };
        let passes = self.takes() && !line.withdrawn;
        let from = self.town.wallet(line.who);
        let done = self.town.run_as(line.who, WithdrawPledge { pledge: line.id, from });
        assert_eq!(done.is_ok(), passes, "{done:?}");
        self.lines[nth].withdrawn |= passes;
    }

    fn tighten(&mut self, who: usize) {
        let limits = Limits { lower: Some(Bound { at: Amount::ZERO, force: Force::default() }), upper: None };
        for code in ["COM", "SEL"] {
            let currency = code.parse().expect("a code");
            self.town.run(SetLimits { wallet: self.town.wallet(who), currency, limits });
        }
        self.tight[who] = true;
    }

    fn step(&mut self, op: &Op) {
        match *op {
            Op::Pledge { who, amounts, anyway, goodie } => self.pledge(who, amounts, anyway, goodie),
            Op::Withdraw(nth) => self.withdraw(nth),
            Op::Wait(seconds) => {
                self.town.wait(seconds);
                self.clock += seconds;
            }
            Op::Tick => {
                self.town.run(TickCampaigns {});
                if self.naive == Naive::Open && self.is_past() {
                    self.close();
                }
            }
            Op::Tighten(who) => self.tighten(who),
            Op::Cancel => {
                let passes = self.naive == Naive::Open && (!self.is_past() || self.standing().next().is_none());
                assert_eq!(self.town.fire(0, self.campaign, "cancel"), passes);
                if passes {
                    self.naive = Naive::Cancelled;
                }
            }
        }
    }

    /// Everything that can be seen is as the list says.
    fn check(&self) {
        let seen = self.town.see(0, self.campaign);
        let raised = self.raised();
        for progress in &seen.line.progress {
            let at = CURRENCIES.iter().position(|code| *code == progress.goal.currency().as_str()).expect("known");
            assert_eq!(progress.raised, Amount::whole(raised[at]), "raised is the sum of the pledges that stand");
            let paid: u64 = self.lines.iter().filter(|line| self.is_paid(line, at)).map(|line| line.amounts[at]).sum();
            let moved = progress.paid.checked_add(progress.declared).expect("small");
            assert_eq!(moved, Amount::whole(paid), "what is only declared is not paid");
        }
        let left = seen.goodies[0].left.expect("counted");
        assert!(self.claims() <= GOODIES);
        assert_eq!(left, GOODIES - self.claims(), "claimed no more often than there are, free again when withdrawn");
        let wallets: std::collections::BTreeSet<_> = self.standing().map(|line| line.who).collect();
        assert_eq!(usize::try_from(seen.line.pledgers).expect("few"), wallets.len());
        let over = self.naive != Naive::Open;
        for (at, code) in CURRENCIES.into_iter().enumerate().take(2) {
            let mut received = 0;
            for who in 1..4 {
                let (mut paid, mut held) = (0, 0);
                for line in self.lines.iter().filter(|line| line.who == who) {
                    let paid_now = self.is_paid(line, at);
                    paid += if paid_now { line.amounts[at] } else { 0 };
                    held += if over || line.withdrawn { 0 } else { line.amounts[at] };
                }
                received += paid;
                let balance = Amount::whole(paid).negated();
                assert_eq!(self.town.balance(who, code), (balance, Amount::whole(held)), "{code} of {who}");
            }
            assert_eq!(self.town.balance(0, code).0, Amount::whole(received));
        }
        self.check_lines(over);
    }

    /// property 3.14: after the close every line is paid or given back, none is open; what is paid and what is given back is what
    /// was pledged.
    fn check_lines(&self, over: bool) {
        if self.naive == Naive::Cancelled && self.standing().next().is_none() {
            return; // It is not there any more.
        }
        let page = self.town.ask_as(0, PledgesTo { cause: Cause::Campaign(self.campaign), before: None, limit: Some(100) });
        assert_eq!(page.pledges.len(), self.standing().count());
        let known: BTreeMap<PledgeId, &Line> = self.lines.iter().map(|line| (line.id, line)).collect();
        let mut sums: BTreeMap<bool, Amount> = BTreeMap::new();
        for pledge in &page.pledges {
            assert_eq!(pledge.state, if over { PledgeState::Settled } else { PledgeState::Open });
            for line in &pledge.lines {
                let at = CURRENCIES.iter().position(|code| *code == line.money.currency().as_str()).expect("known");
                assert_eq!(line.end.is_some(), over, "each has one end after the close, and none before");
                if let Some(end) = line.end {
                    assert_eq!(end != PledgeEnd::Released, self.is_paid(known[&pledge.pledge], at));
                    let sum = sums.entry(end == PledgeEnd::Released).or_default();
                    *sum = sum.checked_add(line.money.amount()).expect("small");
                }
            }
        }
        if over {
            let pledged = self.raised().iter().sum();
            let sum = sums.values().try_fold(Amount::ZERO, |sum, part| sum.checked_add(*part)).expect("small");
            assert_eq!(sum, Amount::whole(pledged));
        }
        for who in 1..4 {
            let mine = self.town.ask_as(who, MyPledges { before: None, limit: Some(100) }).pledges;
            assert_eq!(mine.len(), self.lines.iter().filter(|line| line.who == who).count());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn campaigns_do_what_a_list_of_pledges_says(
        goals in ([1u64..80, 0u64..80, 0u64..80]),
        need in prop_oneof![Just(Need::One), Just(Need::All)],
        mode in prop_oneof![Just(Mode::AllOrNothing), Just(Mode::Keep), Just(Mode::WhenReached)],
        deadline in any::<bool>(),
        ops in proptest::collection::vec(op(), 1..24),
    ) {
        let mut world = World::new(goals, need, mode, deadline);
        for op in &ops {
            world.step(op);
            world.check();
        }
        // However late and often the tick comes, what stood at the deadline decides.
        world.step(&Op::Wait(100 * DAY));
        world.step(&Op::Tick);
        world.check();
        assert_eq!(world.town.settle(), 0, "nothing is left to do");
        if let Naive::Closed { succeeded, .. } = world.naive {
            let state = world.town.see(0, world.campaign).line.state;
            assert_eq!(state, if succeeded { "succeeded" } else { "failed" });
        }
        assert_eq!(world.town.balance(0, "COM").1, amount("0"));
        world.town.audit();
    }
}
