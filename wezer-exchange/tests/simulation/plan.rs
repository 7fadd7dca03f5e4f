//! What people think of: steps that fit the community as it stands, and some that don't.

use core::fmt::Debug;
use std::pin::Pin;
use std::rc::Rc;

use pollster::block_on;
use serde_json::Value;
use wezer_core::flow::{FireTransition, TickFlows};
use wezer_core::id::{CommandId, MemberId, WalletId};
use wezer_core::ledger::Pay;
use wezer_core::link::RecordRef;
use wezer_core::money::{Money, Ppm};
use wezer_core::simulation::Dice;
use wezer_core::time::Timestamp;
use wezer_core::wallet::COMMONS;
use wezer_core::{Actor, CallError, Command, Session};
use wezer_exchange::calendar::{Day, Period};
use wezer_exchange::conversion::{ChangeConversion, Conversions, Convert, Rate, RefundConversion};
use wezer_exchange::deal::{CallModerator, Deal, DealId, FindDeal, ReplyTerms, ReplyTo, ResolveDispute};
use wezer_exchange::market::announcement::{Kind, Price, Terms, WriteAnnouncement};
use wezer_exchange::market::{AnnouncementId, CategoryId};
use wezer_exchange::request::{AcceptRequest, AskPayment, RequestId};
use wezer_exchange::schedule::{
    BlockSchedule, CancelSchedule, CatchUp, Plan as Paying, Rhythm, ScheduleId, SetUpSchedule, TickSchedules, UnblockSchedule,
};

use crate::twin::{Made, Twin};

/// Who moderates.
pub(crate) const MO: usize = 4;

/// What somebody is told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Done { output: Value, seq: u64, repeated: bool },
    No(&'static str),
}

type Telling<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// A command of whichever type.
pub(crate) trait Deed: Debug {
    fn name(&self) -> &'static str;
    fn execute<'a>(&self, session: &'a Session, id: CommandId) -> Telling<'a, Answer>;
    /// How it would be refused; `None` if it would not.
    fn refusal(&self, session: &Session) -> Option<&'static str>;
}

impl<C: Command + Clone + Debug> Deed for C {
    fn name(&self) -> &'static str {
        C::NAME
    }

    fn execute<'a>(&self, session: &'a Session, id: CommandId) -> Telling<'a, Answer> {
        let command = self.clone();
        Box::pin(async move {
            match session.execute_as(id, command).await {
                Ok(done) => {
                    let output = serde_json::to_value(&done.output).expect("an answer is JSON");
                    Answer::Done { output, seq: done.seq.get(), repeated: done.repeated }
                }
                Err(error) => Answer::No(error.code()),
            }
        })
    }

    fn refusal(&self, session: &Session) -> Option<&'static str> {
        block_on(session.preview(self.clone())).err().map(|error: CallError<C::Error>| error.code())
    }
}

/// A command on its way.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) actor: Actor,
    pub(crate) deed: Rc<dyn Deed>,
}

/// Who and what there is from the beginning.
#[derive(Debug, Clone)]
pub(crate) struct People {
    pub(crate) members: Vec<MemberId>,
    pub(crate) wallets: Vec<WalletId>,
    pub(crate) food: CategoryId,
    /// What they had made before.
    pub(crate) made: Made,
}

fn money(count: i64, code: &str) -> Money {
    format!("{count} {code}").parse().expect("money")
}

pub(crate) struct Plan<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) twin: &'a Twin,
    pub(crate) people: &'a People,
    pub(crate) now: Timestamp,
}

/// The steps of a deal; most deals go on rather than end.
const STEPS: [&str; 12] = [
    "accept",
    "invoice",
    "pay",
    "declare",
    "confirm",
    "finish",
    "refund",
    "begin_refund",
    "confirm_refund",
    "cancel",
    "reject",
    "take_back",
];

impl Plan<'_> {
    fn sent(&self, who: usize, deed: impl Deed + 'static) -> Sent {
        Sent { actor: Actor::Member(self.people.members[who]), deed: Rc::new(deed) }
    }

    fn system(deed: impl Deed + 'static) -> Sent {
        Sent { actor: Actor::System, deed: Rc::new(deed) }
    }

    fn some<I: serde::de::DeserializeOwned + Copy>(&mut self, command: &str) -> Option<I> {
        let made: Vec<I> = self.twin.made(command);
        (!made.is_empty()).then(|| *self.dice.pick(&made))
    }

    pub(crate) fn deed(&mut self) -> Sent {
        let who = self.dice.index(5);
        let thought = match self.dice.below(100) {
            0..6 => None,
            6..18 => self.reply(who),
            18..58 => self.step(who),
            58..64 => self.quarrel(who),
            64..76 => Some(self.schedule(who)),
            76..82 => Some(if self.dice.percent(60) { Self::system(TickSchedules {}) } else { Self::system(TickFlows {}) }),
            82..90 => self.convert(who),
            90..94 => Some(self.request(who)),
            _ => Some(self.pay(who)),
        };
        thought.unwrap_or_else(|| self.announce(who))
    }

    fn announce(&mut self, who: usize) -> Sent {
        let kind = if self.dice.percent(60) { Kind::Offer } else { Kind::Want };
        let (val, brd) = (self.dice.between(1, 12), self.dice.between(1, 8));
        let price = match self.dice.below(6) {
            0 => Price::Free,
            1 => Price::AllOf(vec![money(val, "VAL"), money(brd, "BRD")]),
            2 => Price::AllOf(vec![money(val, "VAL"), "1.50 EUR".parse().expect("money")]),
            _ => Price::of(money(val, "VAL")),
        };
        let quantity = self.dice.percent(70).then(|| u32::try_from(1 + self.dice.below(3)).expect("few"));
        let terms = Terms { quantity, ..Terms::new("Bread", self.people.food).at(price) };
        self.sent(who, WriteAnnouncement { kind, terms, publish: true })
    }

    fn reply(&mut self, who: usize) -> Option<Sent> {
        let announcement: AnnouncementId = self.some("write_announcement")?;
        let quantity = u32::try_from(self.dice.below(3)).expect("few");
        Some(self.sent(who, ReplyTo::new(announcement, ReplyTerms::of(quantity.max(1)))))
    }

    fn step(&mut self, anybody: usize) -> Option<Sent> {
        let deal: DealId = self.some("reply_to")?;
        let seen = block_on(self.twin.community.system().ask(FindDeal { deal })).expect("answered")?;
        let sides = [seen.line.replier.person(), seen.line.announcer.person(), self.people.members[MO]];
        let side = sides[[0, 1, 0, 1, 2][self.dice.index(5)]];
        let who = if self.dice.percent(90) { self.people.members.iter().position(|member| *member == side)? } else { anybody };
        let can = |step: &&str| match *step {
            "accept" | "reject" | "take_back" => seen.line.state == "open",
            "invoice" => seen.line.state == "accepted",
            "pay" => seen.line.state == "invoiced" && !seen.declared,
            "declare" => seen.line.state == "invoiced" && seen.declared,
            "confirm" | "finish" | "confirm_refund" => seen.line.state == step.replace("finish", "vote"),
            "refund" | "begin_refund" => seen.line.state == "paid",
            _ => ["accepted", "invoiced", "confirm"].contains(&seen.line.state.as_str()),
        };
        let steps: Vec<&str> = STEPS.into_iter().filter(can).collect();
        let step = if steps.is_empty() || self.dice.percent(10) {
            *self.dice.pick(&STEPS)
        } else {
            steps[self.dice.index(steps.len()).min(self.dice.index(steps.len()))]
        };
        let (record, transition) = (RecordRef::of::<Deal>(deal), step.to_owned());
        Some(self.sent(who, FireTransition { record, transition, flow: None, version: None, myself: None }))
    }

    fn quarrel(&mut self, who: usize) -> Option<Sent> {
        let deal: DealId = self.some("reply_to")?;
        if self.dice.percent(50) {
            return Some(self.sent(who, CallModerator { deal, reason: "It was stale".to_owned() }));
        }
        let who = if self.dice.percent(60) { MO } else { who };
        Some(self.sent(who, ResolveDispute { deal, answer: "It was not".to_owned() }))
    }

    fn schedule(&mut self, who: usize) -> Sent {
        let wallet = self.people.wallets[who];
        let known: Option<ScheduleId> = self.some("set_up_schedule");
        if let Some(schedule) = known.filter(|_| self.dice.percent(60)) {
            return match self.dice.below(3) {
                0 => self.sent(who, BlockSchedule { wallet, schedule }),
                1 => self.sent(who, UnblockSchedule { wallet, schedule }),
                _ => self.sent(who, CancelSchedule { wallet, schedule }),
            };
        }
        let to = self.people.wallets[self.dice.index(5)];
        let rhythm = Rhythm::every(*self.dice.pick(&[Period::Day, Period::Week, Period::Month]), Day::of(self.now));
        let times = Some(u32::try_from(1 + self.dice.below(6)).expect("few"));
        let plan = Paying::Recurring { amounts: vec![money(self.dice.between(1, 6), "VAL")], rhythm, times };
        let catch_up = *self.dice.pick(&[CatchUp::All, CatchUp::LastOnly, CatchUp::None]);
        self.sent(who, SetUpSchedule { catch_up, ..SetUpSchedule::new(wallet, to, plan) })
    }

    fn convert(&mut self, who: usize) -> Option<Sent> {
        if self.dice.percent(15) {
            let conversions = block_on(self.twin.community.system().ask(Conversions::default())).expect("answered");
            let conversion = conversions.first()?.id();
            let rate = Rate::new(1 + u32::try_from(self.dice.below(3)).expect("small"), 2).ok();
            return Some(Self::system(ChangeConversion { conversion, rate, spread: Some(Ppm::default()), both_ways: None }));
        }
        if self.dice.percent(25) {
            let converted = self.some("convert")?;
            return Some(Self::system(RefundConversion { converted, liquidity: COMMONS }));
        }
        let (from, to) = if self.dice.percent(70) { ("VAL", "BRD") } else { ("BRD", "VAL") };
        let from = money(self.dice.between(1, 12), from);
        Some(self.sent(who, Convert { wallet: self.people.wallets[who], from, to: to.parse().expect("a code"), at_least: None }))
    }

    fn request(&mut self, who: usize) -> Sent {
        let wallet = self.people.wallets[who];
        let known: Option<RequestId> = self.some("ask_payment");
        match known.filter(|_| self.dice.percent(60)) {
            Some(request) => self.sent(who, AcceptRequest { wallet, request, memo: None }),
            None => {
                let amounts = vec![money(self.dice.between(1, 9), "VAL")];
                self.sent(who, AskPayment::new(wallet, amounts))
            }
        }
    }

    fn pay(&mut self, who: usize) -> Sent {
        let to = self.people.wallets[self.dice.index(5)];
        let code = if self.dice.percent(70) { "VAL" } else { "BRD" };
        let pay = Pay::new(self.people.wallets[who], to, money(self.dice.between(1, 15), code));
        let pay = if self.dice.percent(30) { pay.memo("for the bread") } else { pay };
        self.sent(who, pay)
    }
}
