//! Indicators: what was counted against a naive count, what is asked, and levels.
#![cfg(feature = "rules")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::group::{CreateGroup, OpenGroupWallet};
use wezer_core::id::{CommunityId, GroupId, MemberId, WalletId};
use wezer_core::indicator::{CirculationOf, FiguresOf, Indicator, Measure, Reach, SetIndicator, UpdateIndicators};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{CorrectEntry, CreateCurrency, EntryId, HoldersOf, Issue, Pay};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::{CurrencyCode, Money, Scale};
use wezer_core::rule::Figure;
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Community, Registry};

const DAY: i64 = 86_400;

fn val() -> CurrencyCode {
    "VAL".parse().expect("a code")
}

fn indicator(code: &str, measure: Measure, reach: Reach, months: u8) -> Indicator {
    let label = code.to_owned();
    Indicator { code: code.parse().expect("a code"), label_en: label.clone(), label_fr: label, measure, reach, months }
}

const COUNTED: [(&str, Reach); 3] = [("m", Reach::Member), ("g", Reach::Group), ("c", Reach::Community)];

struct Town {
    community: Community,
    store: Arc<MemoryStore>,
    world: Arc<HandWorld>,
    members: Vec<Admitted>,
    group: GroupId,
    purse: WalletId,
}

impl Town {
    async fn new() -> Self {
        // A leap day near the end of a month.
        let start: Timestamp = "2028-02-27T22:00:00Z".parse().expect("a moment");
        let world = Arc::new(HandWorld::at(start));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
        let community = Community::open_with(
            Arc::clone(&store) as _,
            Registry::core(),
            Arc::clone(&world) as Arc<dyn World>,
            LaneLimits::default(),
        );
        let system = community.system();
        system.execute(CreateCurrency::mutual_credit(val(), "-100000".parse().expect("an amount"))).await.expect("created");
        let mut members = Vec::new();
        for name in ["Ana", "Bo", "Cy", "Di"] {
            members.push(*system.execute(AdmitMember::named(name)).await.expect("admitted"));
        }
        let circle = CreateGroup::new("circle".parse().expect("a kind"), "Bakers");
        let group = *system.execute(circle).await.expect("created");
        let purse = *system.execute(OpenGroupWallet { group, label: "till".to_owned() }).await.expect("opened");
        for (prefix, reach) in COUNTED {
            let measures = [
                ("received", Measure::Received { currency: val() }),
                ("paid", Measure::Given { currency: val() }),
                ("number", Measure::Entries),
                ("posted", Measure::Count { event: "ledger.posted".to_owned() }),
            ];
            for (name, measure) in measures {
                for months in [0, 1, 3] {
                    let set = SetIndicator(indicator(&format!("{prefix}_{name}_{months}"), measure.clone(), reach, months));
                    system.execute(set).await.expect("made");
                }
            }
        }
        system.execute(SetIndicator(indicator("g_others", Measure::Partners, Reach::Group, 0))).await.expect("made");
        Self { community, store, world, members, group, purse }
    }

    /// As after a restart: nothing is in memory.
    fn reopen(&mut self) {
        let (store, world) = (Arc::clone(&self.store), Arc::clone(&self.world));
        self.community = Community::open_with(store, Registry::core(), world, LaneLimits::default());
    }

    fn wallet(&self, nth: usize) -> WalletId {
        self.members.get(nth).map_or(self.purse, |member| member.wallet)
    }

    async fn figures(&self, member: MemberId) -> BTreeMap<String, Figure> {
        let ask = FiguresOf { member, group: Some(self.group) };
        let shown = self.community.system().ask(ask).await.expect("figures");
        shown.figures.into_iter().map(|shown| (shown.name, shown.value)).collect()
    }

    async fn update(&self, limit: u16) -> bool {
        let command = UpdateIndicators { limit: Some(limit) };
        if !self.community.system().preview(command).await.expect("previewed").is_due() {
            return false;
        }
        self.community.system().execute(command).await.expect("counted");
        true
    }

    async fn update_all(&self, limit: u16) {
        let mut steps = 0;
        while self.update(limit).await {
            steps += 1;
            assert!(steps < 1_000, "counting comes to an end");
        }
    }
}

#[derive(Debug, Clone)]
enum Op {
    /// By whom (a member, or the system for the group's purse), to whom, how much.
    Pay(usize, usize, i64),
    /// Which entry, and how much of it.
    Correct(usize, i64),
    Issue(usize, i64),
    Wait(i64),
    Count(u16),
    Reopen,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (0usize..5, 0usize..5, 1i64..50).prop_map(|(from, to, amount)| Op::Pay(from, to, amount)),
        3 => (0usize..20, 1i64..60).prop_map(|(entry, amount)| Op::Correct(entry, amount)),
        1 => (0usize..4, 1i64..50).prop_map(|(to, amount)| Op::Issue(to, amount)),
        2 => (1i64..40).prop_map(Op::Wait),
        2 => (10u16..40).prop_map(Op::Count),
        1 => Just(Op::Reopen),
    ]
}

/// One movement as the naive count sees it: a correction is a movement of less than nothing.
struct Moved {
    month: i64,
    from: Option<usize>,
    to: usize,
    amount: i64,
    correction: bool,
    by: Option<usize>,
}

#[derive(Default)]
struct Naive {
    moved: Vec<Moved>,
    entries: Vec<(EntryId, usize, usize, i64)>,
}

fn month(world: &HandWorld) -> i64 {
    use chrono::Datelike;
    let now = world.now().to_datetime();
    i64::from(now.year()) * 12 + i64::from(now.month0())
}

impl Naive {
    fn figure(&self, of: Option<usize>, name: &str, months: i64, now: i64) -> i64 {
        let all = self.moved.iter().filter(|moved| months == 0 || (moved.month <= now && moved.month > now - months));
        let is = |party: Option<usize>| of.is_none() || party == of;
        match name {
            "received" => {
                all.filter(|moved| is(Some(moved.to)) && (of.is_some() || moved.from.is_some())).map(|m| m.amount).sum()
            }
            "paid" => all.filter(|moved| moved.from.is_some() && is(moved.from)).map(|m| m.amount).sum(),
            "number" => {
                let counts = |moved: &&Moved| !moved.correction && (is(Some(moved.to)) || is(moved.from));
                i64::try_from(all.filter(counts).count()).expect("few")
            }
            _ => {
                let counts = |moved: &&Moved| of.is_none() || moved.by == of;
                i64::try_from(all.filter(counts).count()).expect("few")
            }
        }
    }

    /// What each party had when a month had ended; nothing of who had never had to do with it.
    fn balances(&self, month: i64) -> BTreeMap<usize, i64> {
        let mut balances = BTreeMap::new();
        for moved in self.moved.iter().filter(|moved| moved.month <= month) {
            *balances.entry(moved.to).or_default() += moved.amount;
            if let Some(from) = moved.from {
                *balances.entry(from).or_default() -= moved.amount;
            }
        }
        balances
    }

    fn partners(&self, of: usize) -> usize {
        let mut between: BTreeMap<usize, i64> = BTreeMap::new();
        for moved in &self.moved {
            let Some(from) = moved.from else { continue };
            let other = if from == of { moved.to } else { from };
            if from == of || moved.to == of {
                *between.entry(other).or_default() += moved.amount;
            }
        }
        between.values().filter(|amount| **amount > 0).count()
    }
}

async fn carry_out(town: &mut Town, naive: &mut Naive, op: &Op) {
    let by = |nth: usize| town.members.get(nth).map(|_| nth);
    match *op {
        Op::Pay(from, to, amount) if from != to => {
            let session = by(from).map_or(town.community.system(), |nth| town.community.member(town.members[nth].member));
            let money: Money = format!("{amount} VAL").parse().expect("money");
            let paid = session.execute(Pay::new(town.wallet(from), town.wallet(to), money)).await.expect("paid");
            naive.entries.push((paid.entry, from, to, amount));
            let (month, by) = (month(&town.world), by(from));
            naive.moved.push(Moved { month, from: Some(from), to, amount, correction: false, by });
        }
        Op::Correct(nth, amount) => {
            let Some(&(entry, from, to, left)) = naive.entries.get(nth) else { return };
            let amount = amount.min(left);
            if amount == 0 {
                return;
            }
            let amounts = Some(vec![amount.to_string().parse().expect("an amount")]);
            let correct = CorrectEntry { entry, wallet: Some(town.wallet(to)), amounts, force: false, memo: None };
            let session = by(to).map_or(town.community.system(), |nth| town.community.member(town.members[nth].member));
            session.execute(correct).await.expect("corrected");
            naive.entries[nth].3 -= amount;
            let (month, by) = (month(&town.world), by(to));
            naive.moved.push(Moved { month, from: Some(from), to, amount: -amount, correction: true, by });
        }
        Op::Issue(to, amount) => {
            let money: Money = format!("{amount} VAL").parse().expect("money");
            let issue = Issue { to: town.wallet(to), money, memo: None };
            town.community.system().execute(issue).await.expect("issued");
            let month = month(&town.world);
            naive.moved.push(Moved { month, from: None, to, amount, correction: false, by: None });
        }
        Op::Wait(days) => {
            town.world.pass_seconds(days * DAY);
        }
        Op::Count(limit) => {
            town.update(limit).await;
        }
        Op::Reopen => town.reopen(),
        Op::Pay(..) => {}
    }
}

/// How the currency went round month by month, and how it is spread now.
async fn compare_money(town: &Town, naive: &Naive) {
    let now = month(&town.world);
    let asked = CirculationOf { currency: val(), months: Some(24) };
    let told = town.community.system().ask(asked).await.expect("told").months;
    assert_eq!(told.len(), 24);
    let in_hands = |month| naive.balances(month).values().map(|balance| (*balance).max(0)).sum::<i64>();
    for (month, told) in (now - 23..=now).zip(&told) {
        let then = |moved: &&Moved| moved.month == month && moved.from.is_some();
        let volume: i64 = naive.moved.iter().filter(then).map(|moved| moved.amount).sum();
        let payments = naive.moved.iter().filter(then).filter(|moved| !moved.correction).count();
        let supply: i64 =
            naive.moved.iter().filter(|moved| moved.month <= month && moved.from.is_none()).map(|one| one.amount).sum();
        let there = [in_hands(month - 1), in_hands(month)];
        let text = [told.supply, told.in_hands, told.volume].map(|amount| amount.to_string());
        assert_eq!(text, [supply, there[1], volume].map(|amount| amount.to_string()), "{told:?}");
        assert_eq!(usize::try_from(told.payments), Ok(payments));
        // Velocity × mean = volume, to half a millionth of the mean.
        let Some(velocity) = told.velocity else {
            assert_eq!(there[0] + there[1], 0, "{told:?}");
            continue;
        };
        let millionths = velocity.to_minor(Scale::new(6).expect("six")).expect("six digits");
        let (twice_mean, volume) = (i128::from(there[0] + there[1]), i128::from(volume));
        let off = millionths * twice_mean - 2_000_000 * volume;
        assert!(2 * off.abs() <= twice_mean, "{told:?}");
    }
    let holders = town.community.system().ask(HoldersOf { currency: val() }).await.expect("told");
    let mut balances: Vec<i64> = naive.balances(now).into_values().collect();
    balances.sort_unstable();
    assert_eq!(holders.wallets, balances.len() as u64);
    let sum: i64 = balances.iter().sum();
    let told: Vec<_> = holders.parts.iter().map(|part| (part.wallets, part.held.to_string())).collect();
    // Of four nothing is told; five stand together.
    assert_eq!(told, if balances.len() < 5 { vec![] } else { vec![(5, sum.to_string())] });
    assert_eq!(holders.gini.is_some(), balances.len() == 5 && balances.iter().any(|one| *one > 0));
}

async fn compare(town: &Town, naive: &Naive) {
    let now = month(&town.world);
    compare_money(town, naive).await;
    for (nth, member) in town.members.iter().enumerate() {
        let figures = town.figures(member.member).await;
        for (prefix, of) in [("m", Some(nth)), ("g", Some(4)), ("c", None)] {
            for name in ["received", "paid", "number", "posted"] {
                if (prefix, name) == ("g", "posted") {
                    continue;
                }
                for months in [0, 1, 3] {
                    let expected = naive.figure(of, name, months, now);
                    let code = format!("{prefix}_{name}_{months}");
                    let Some(Figure::Number(found)) = figures.get(&code) else { unreachable!("{code} is not there") };
                    assert_eq!(found.to_string(), expected.to_string(), "{code} of member {nth}");
                }
            }
        }
        let partners = |nth| u64::try_from(naive.partners(nth)).expect("few");
        assert_eq!(figures.get("partners"), Some(&Figure::count(partners(nth))));
        assert_eq!(figures.get("g_others"), Some(&Figure::count(partners(4))));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn counting_step_by_step_is_counting_at_once_is_a_naive_count(ops in proptest::collection::vec(op(), 1..60)) {
        block_on(async {
            let (mut steps, mut at_once) = (Town::new().await, Town::new().await);
            let mut naive = Naive::default();
            for op in &ops {
                carry_out(&mut steps, &mut naive, op).await;
            }
            steps.update_all(11).await;
            compare(&steps, &naive).await;
            let mut again = Naive::default();
            for op in ops.iter().filter(|op| !matches!(op, Op::Count(_))) {
                carry_out(&mut at_once, &mut again, op).await;
            }
            at_once.update_all(2_000).await;
            compare(&at_once, &naive).await;
            assert!(!at_once.update(10).await, "nothing is left to count");
            let members: BTreeSet<MemberId> = at_once.members.iter().map(|member| member.member).collect();
            assert_eq!(members.len(), 4);
        });
    }
}
