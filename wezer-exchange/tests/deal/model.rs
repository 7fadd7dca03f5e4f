//! Deals against a naive model: random people take random steps in deals of several announcements.

use std::collections::{BTreeMap, BTreeSet};

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::link::RecordRef;
use wezer_core::money::{Amount, Money};
use wezer_exchange::deal::{DealCost, DealId, ReplyTerms};
use wezer_exchange::market::AnnouncementId;
use wezer_exchange::market::announcement::{Announcement, Kind, Price};

use super::town::{ANA, BO, CLEO, DAN, MO, Town, money};

/// A step: its name, from where, to where, who does it alone, who has to agree, whether it is for prices with declared money only or
/// without it only.
struct Step {
    name: &'static str,
    from: &'static [&'static str],
    to: &'static str,
    alone: &'static [Role],
    together: &'static [Role],
    declared: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Replier,
    Announcer,
    Payer,
    Payee,
    Moderator,
}
use Role::{Announcer, Moderator, Payee, Payer, Replier};

const fn step(name: &'static str, from: &'static [&'static str], to: &'static str, alone: &'static [Role]) -> Step {
    Step { name, from, to, alone, together: &[], declared: None }
}

const STEPS: [Step; 13] = [
    step("take_back", &["open"], "cancelled", &[Replier, Moderator]),
    step("accept", &["open"], "accepted", &[Announcer]),
    step("reject", &["open"], "rejected", &[Announcer, Moderator]),
    step("invoice", &["accepted"], "invoiced", &[Payee, Moderator]),
    Step { declared: Some(false), ..step("pay", &["invoiced"], "vote", &[Payer, Moderator]) },
    Step { declared: Some(true), ..step("declare", &["invoiced"], "confirm", &[Payer, Moderator]) },
    step("confirm", &["confirm"], "vote", &[Payee, Moderator]),
    Step { together: &[Payer, Payee], ..step("finish", &["vote"], "paid", &[Moderator]) },
    Step { together: &[Replier, Announcer], ..step("cancel", &["accepted", "invoiced", "confirm"], "cancelled", &[Moderator]) },
    Step { declared: Some(false), ..step("refund", &["paid"], "cancelled", &[Payee, Moderator]) },
    Step { declared: Some(true), ..step("begin_refund", &["paid"], "confirm_refund", &[Payee, Moderator]) },
    step("confirm_refund", &["confirm_refund"], "cancelled", &[Payer, Moderator]),
    step("force_refund", &["paid"], "cancelled", &[Moderator]),
];

const LIMITS: [(&str, i64); 2] = [("VAL", -30), ("BRD", -20)];

struct Offered {
    id: AnnouncementId,
    author: usize,
    kind: Kind,
    quantity: Option<u32>,
    taken: u32,
    open: bool,
}

impl Offered {
    fn left(&self) -> u32 {
        self.quantity.map_or(u32::MAX, |quantity| quantity - self.taken)
    }
}

struct Agreed {
    id: DealId,
    announcement: usize,
    replier: usize,
    announcer: usize,
    kind: Kind,
    quantity: u32,
    /// In whole units; what is declared is not among them.
    inside: Vec<(&'static str, i64)>,
    declared: bool,
    state: &'static str,
    agreed: BTreeSet<(&'static str, usize)>,
}

impl Agreed {
    fn who(&self, role: Role) -> usize {
        match (role, self.kind) {
            (Replier, _) | (Payer, Kind::Offer) | (Payee, Kind::Want) => self.replier,
            (Announcer, _) | (Payee, Kind::Offer) | (Payer, Kind::Want) => self.announcer,
            (Moderator, _) => MO,
        }
    }

    fn counts(&self) -> bool {
        ["accepted", "invoiced", "confirm", "vote", "paid", "confirm_refund"].contains(&self.state)
    }

    fn holds(&self) -> bool {
        ["accepted", "invoiced", "confirm"].contains(&self.state)
    }
}

#[derive(Default)]
struct Model {
    offered: Vec<Offered>,
    deals: Vec<Agreed>,
    /// By whom and currency, what changed hands and was not given back.
    paid: BTreeMap<(usize, &'static str), i64>,
}

impl Model {
    fn balance(&self, who: usize, currency: &str) -> i64 {
        self.paid.iter().filter(|((of, code), _)| *of == who && *code == currency).map(|(_, amount)| amount).sum()
    }

    /// The sum of what deals hold of somebody.
    fn held(&self, who: usize, currency: &str) -> i64 {
        let holding = self.deals.iter().filter(|deal| deal.holds() && deal.who(Payer) == who);
        holding.flat_map(|deal| &deal.inside).filter(|(code, _)| *code == currency).map(|(_, amount)| amount).sum()
    }

    fn may_lose(&self, who: usize, amounts: &[(&'static str, i64)]) -> bool {
        amounts.iter().all(|(code, amount)| {
            let limit = LIMITS.iter().find(|(limited, _)| limited == code).expect("limited").1;
            self.balance(who, code) - self.held(who, code) - amount >= limit
        })
    }

    fn move_money(&mut self, deal: usize, sign: i64) {
        let deal = &self.deals[deal];
        let (payer, payee) = (deal.who(Payer), deal.who(Payee));
        for (code, amount) in &deal.inside {
            *self.paid.entry((payer, code)).or_default() -= sign * amount;
            *self.paid.entry((payee, code)).or_default() += sign * amount;
        }
    }

    /// What taking a step should come to: whether it moves, or `None` if it is refused.
    fn take(&mut self, at: usize, who: usize, step: &'static Step) -> Option<bool> {
        let deal = &self.deals[at];
        let (payer, payee) = (deal.who(Payer), deal.who(Payee));
        let (offered, quantity, inside) = (deal.announcement, deal.quantity, deal.inside.clone());
        if !step.from.contains(&deal.state) || step.declared.is_some_and(|declared| declared != deal.declared) {
            return None;
        }
        let alone = step.alone.iter().any(|role| deal.who(*role) == who);
        if !alone {
            let sides: Vec<usize> = step.together.iter().map(|role| deal.who(*role)).collect();
            if !sides.contains(&who) {
                return None;
            }
            let others = sides.iter().all(|side| *side == who || deal.agreed.contains(&(step.name, *side)));
            if !others {
                return self.deals[at].agreed.insert((step.name, who)).then_some(false);
            }
        }
        match step.name {
            "accept" => {
                if quantity > self.offered[offered].left() || !self.may_lose(payer, &inside) {
                    return None;
                }
                self.offered[offered].taken += quantity;
                self.offered[offered].open &= self.offered[offered].left() > 0;
            }
            "pay" | "confirm" => self.move_money(at, 1),
            "refund" | "confirm_refund" | "force_refund" => {
                if step.name != "force_refund" && !self.may_lose(payee, &inside) {
                    return None;
                }
                self.move_money(at, -1);
            }
            _ => {}
        }
        let counted = self.deals[at].counts();
        let deal = &mut self.deals[at];
        (deal.state, deal.agreed) = (step.to, BTreeSet::new());
        if counted && !deal.counts() {
            self.offered[offered].taken -= quantity;
        }
        Some(true)
    }
}

#[derive(Debug, Clone)]
enum Do {
    Reply {
        who: usize,
        to: usize,
        quantity: u32,
    },
    /// By one of those who have a part, or by anybody; a step out of the state, or any.
    Take {
        deal: usize,
        who: usize,
        anybody: bool,
        step: usize,
        any: bool,
    },
    Close {
        who: usize,
        announcement: usize,
    },
}

fn something() -> impl Strategy<Value = Do> {
    let seldom = || proptest::bool::weighted(0.15);
    prop_oneof![
        3 => (0usize..4, 0usize..5, 0u32..4).prop_map(|(who, to, quantity)| Do::Reply { who, to, quantity }),
        12 => (0usize..64, 0usize..5, seldom(), 0usize..64, seldom())
            .prop_map(|(deal, who, anybody, step, any)| Do::Take { deal, who, anybody, step, any }),
        1 => (0usize..5, 0usize..5).prop_map(|(who, announcement)| Do::Close { who, announcement }),
    ]
}

/// What is announced: by whom, what, how many, and for one of it, in whole units, what inside; and whether a euro comes to it.
type Line = (usize, Kind, Option<u32>, &'static [(&'static str, i64)], bool);
const ANNOUNCED: [Line; 5] = [
    (ANA, Kind::Offer, Some(9), &[("VAL", 7)], false),
    (BO, Kind::Want, Some(6), &[("VAL", 5), ("BRD", 3)], true),
    (CLEO, Kind::Offer, None, &[("BRD", 6)], false),
    (ANA, Kind::Want, Some(1), &[("VAL", 11)], true),
    (DAN, Kind::Offer, Some(2), &[], false),
];

async fn run(doing: Vec<Do>) -> Result<(), TestCaseError> {
    let town = Town::new().await;
    let mut model = Model::default();
    for (author, kind, quantity, inside, euro) in ANNOUNCED {
        let mut lines: Vec<Money> = inside.iter().map(|(code, amount)| money(&format!("{amount} {code}"))).collect();
        lines.extend(euro.then(|| money("1.50 EUR")));
        let price = if lines.is_empty() { Price::Free } else { Price::AllOf(lines) };
        let id = town.announce(author, kind, quantity, price).await;
        model.offered.push(Offered { id, author, kind, quantity, taken: 0, open: true });
    }
    for doing in doing {
        match doing {
            Do::Reply { who, to, quantity } => {
                let offered = &model.offered[to];
                let passes = offered.author != who && offered.open && quantity > 0 && quantity <= offered.left();
                let replied = town.reply(who, offered.id, ReplyTerms::of(quantity)).await;
                prop_assert_eq!(replied.is_ok(), passes, "{:?}", replied);
                let (_, _, _, inside, declared) = ANNOUNCED[to];
                let inside = inside.iter().map(|(code, amount)| (*code, amount * i64::from(quantity))).collect();
                let (announcer, kind) = (offered.author, offered.kind);
                model.deals.extend(replied.ok().map(|id| Agreed {
                    id,
                    announcement: to,
                    replier: who,
                    announcer,
                    kind,
                    quantity,
                    inside,
                    declared,
                    state: "open",
                    agreed: BTreeSet::new(),
                }));
            }
            Do::Take { deal, who, anybody, step, any } => {
                if model.deals.is_empty() {
                    continue;
                }
                let deal = deal % model.deals.len();
                let known = &model.deals[deal];
                let out = STEPS.iter().filter(|step| any || step.from.contains(&known.state));
                // Most deals go on rather than end.
                let ends = |step: &Step| ["take_back", "reject", "cancel"].contains(&step.name);
                let out: Vec<&'static Step> =
                    out.flat_map(|step| core::iter::repeat_n(step, if ends(step) { 1 } else { 6 })).collect();
                let Some(step) = out.get(step % out.len().max(1)) else { continue };
                let parts = [known.replier, known.announcer, known.replier, known.announcer, MO];
                let who = if anybody { who } else { parts[who] };
                let id = known.id;
                let expected = model.take(deal, who, step);
                let fired = town.fire(who, id, step.name).await;
                prop_assert_eq!(fired.ok(), expected, "{} by {}: {:?}", step.name, who, fired);
            }
            Do::Close { who, announcement } => {
                let offered = &mut model.offered[announcement];
                let passes = offered.open && (who == offered.author || who == MO);
                let closed = town.fire_record(who, RecordRef::of::<Announcement>(offered.id), "close").await;
                prop_assert_eq!(closed.is_ok(), passes);
                offered.open &= !passes;
            }
        }
    }
    let whole = |amount: i64| {
        let whole = Amount::whole(amount.unsigned_abs());
        if amount < 0 { whole.negated() } else { whole }
    };
    for who in 0..5 {
        for code in ["VAL", "BRD"] {
            let found = town.has(who, code).await;
            prop_assert_eq!(found, (whole(model.balance(who, code)), whole(model.held(who, code))), "{} of {}", code, who);
        }
        prop_assert_eq!(town.has(who, "EUR").await, (Amount::ZERO, Amount::ZERO));
    }
    for deal in &model.deals {
        prop_assert_eq!(town.state(deal.id).await, deal.state);
        let cost = town.community.system().ask(DealCost { deal: deal.id }).await.expect("answered");
        let offered = &model.offered[deal.announcement];
        prop_assert_eq!(cost.left, offered.quantity.map(|_| u64::from(offered.left())));
    }
    town.community.audit(|_| ()).await.expect("in order");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// property 3.8: all legs or none, limits on the net. 3.9: mixed payments complete together, and wallets never hold what is
    /// only declared. 3.11: a full reversal restores every balance. 3.12: each hold ends once, all open holds count in every check, no
    /// balance changes before the capture, and calling off gives back exactly what was held.
    #[test]
    fn deals_are_as_in_the_model(doing in proptest::collection::vec(something(), 100..300)) {
        block_on(run(doing))?;
    }
}
