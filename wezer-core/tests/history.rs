//! Reading the past: what it costs, that it ends while others write, and what it says of money that passes through.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use pollster::block_on;
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::journal::Seq;
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{
    Abundance, ActivityOf, BalanceAt, BalanceChart, Balances, CreateCurrency, MAX_LINES, Moment, Movement, NewEntry, Origin, Pay,
    PendingEntries, PostEntries, SettleEntry, Statement, SupplyOf,
};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::{CurrencyCode, Money};
use wezer_core::store::{Around, Found, MemoryStore, Store, StoreError, Wanted};
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE, OpenWallet, WalletsById};
use wezer_core::world::SystemWorld;
use wezer_core::{Community, Registry};

fn money(text: &str) -> Money {
    text.parse().expect("money")
}

fn code(text: &str) -> CurrencyCode {
    text.parse().expect("a code")
}

fn open(store: Arc<dyn Store>) -> Community {
    Community::open_with(store, Registry::core(), Arc::new(SystemWorld), LaneLimits::default())
}

fn entry(from: WalletId, to: WalletId, text: &str) -> NewEntry {
    NewEntry { movements: vec![Movement { from, to, money: money(text) }], effective: None, opening: false, memo: None }
}

async fn post(community: &Community, entries: Vec<NewEntry>) {
    community.system().execute(PostEntries { entries, force: true }).await.expect("posted");
}

/// Counts what is read, and may let others pay each time that a step of the past is read.
struct Watched {
    behind: Arc<MemoryStore>,
    /// The journal entries that were read.
    steps: Mutex<Vec<Seq>>,
    /// The reads of anything else.
    rounds: AtomicUsize,
    /// How many entries others still post while the past is read.
    others: AtomicUsize,
}

impl Watched {
    fn forget(&self) {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.rounds.store(0, Ordering::Relaxed);
    }

    fn steps(&self) -> Vec<Seq> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn rounds(&self) -> usize {
        self.rounds.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Around for Watched {
    fn inside(&self) -> &dyn Store {
        &self.behind
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        if wanted.entries.is_empty() {
            self.rounds.fetch_add(1, Ordering::Relaxed);
        } else {
            self.steps.lock().unwrap_or_else(PoisonError::into_inner).extend(&wanted.entries);
            let left = self.others.load(Ordering::Relaxed);
            if left > 0 {
                self.others.store(left - 1, Ordering::Relaxed);
                let other = open(Arc::clone(&self.behind) as Arc<dyn Store>);
                block_on(post(&other, vec![entry(ISSUANCE, COMMONS, "1 VAL")]));
            }
        }
        self.behind.read(wanted).await
    }
}

struct Town {
    store: Arc<Watched>,
    community: Community,
}

async fn town() -> Town {
    let behind = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
    let (steps, rounds, others) = (Mutex::default(), AtomicUsize::new(0), AtomicUsize::new(0));
    let store = Arc::new(Watched { behind, steps, rounds, others });
    let community = open(Arc::clone(&store) as Arc<dyn Store>);
    let val = CreateCurrency::mutual_credit(code("VAL"), "-1000000".parse().expect("an amount"));
    community.system().execute(val).await.expect("created");
    Town { store, community }
}

impl Town {
    /// The same community with nothing in memory.
    fn cold(&self) -> Community {
        let community = open(Arc::clone(&self.store) as Arc<dyn Store>);
        block_on(community.system().ask(WalletsById::default())).expect("answered");
        self.store.forget();
        community
    }
}

#[test]
fn an_answer_about_the_past_ends_while_others_write() {
    block_on(async {
        let town = town().await;
        for _ in 0..5 {
            post(&town.community, vec![entry(ISSUANCE, COMMONS, "2 VAL")]).await;
        }
        let (wallet, currency) = (COMMONS, code("VAL"));
        let system = town.community.system();
        let begin = || {
            town.store.forget();
            town.store.others.store(100, Ordering::Relaxed);
        };
        begin();
        let page = system.ask(Statement { wallet, currency, from: None, limit: None }).await.expect("answered");
        assert_eq!(town.store.steps().len(), 5, "each line is read once");
        assert_eq!(page.lines.iter().map(|line| line.number).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
        // The others wrote five more, of which the next answer tells.
        begin();
        let activity = system.ask(ActivityOf { wallet, currency }).await.expect("answered");
        assert_eq!((activity.entries, activity.credits.to_string().as_str()), (10, "15"), "one moment, not two");
        assert_eq!(town.store.steps().len(), 10);
        begin();
        let (from, to) = (Timestamp::EPOCH, Timestamp::from_micros(i64::MAX));
        let supply = system.ask(SupplyOf { currency, from, to, points: 50 }).await.expect("answered");
        let last = supply.chart.last().expect("50 points").balance;
        assert_eq!((supply.circulating, supply.circulating.to_string().as_str()), (last, "25"), "one moment, not two");
        let left = town.store.others.load(Ordering::Relaxed);
        assert!((1..100).contains(&left), "others wrote all the while, and the answer did not wait for them to stop: {left}");
    });
}

#[test]
fn a_chart_of_an_unordered_account_reads_each_entry_once() {
    block_on(async {
        let town = town().await;
        let day = |nth: i64| Timestamp::EPOCH.plus_seconds(nth * 86_400);
        let days: Vec<i64> = (0..40).map(|nth| nth * 17 % 40).collect();
        for nth in &days {
            let amount = format!("{} VAL", nth + 1);
            post(&town.community, vec![NewEntry { effective: Some(day(*nth)), ..entry(ISSUANCE, COMMONS, &amount) }]).await;
        }
        let (wallet, currency) = (COMMONS, code("VAL"));
        town.store.forget();
        let ask = BalanceChart { wallet, currency, from: day(-5), to: day(45), points: 1_000 };
        let chart = town.community.system().ask(ask).await.expect("answered");
        assert_eq!(town.store.steps().len(), days.len());
        assert_eq!(chart.len(), 1_000);
        for point in chart {
            let sum: i64 = days.iter().filter(|nth| day(**nth) <= point.at).map(|nth| nth + 1).sum();
            assert_eq!(point.balance.to_string(), sum.to_string(), "at {}", point.at);
        }
        let at = BalanceAt { wallet, currency, at: Moment::Effective(day(1)) };
        assert_eq!(town.community.system().ask(at).await.expect("answered").to_string(), "3");
    });
}

/// Members enough to lie on several pages of accounts, each of whom Ana paid, with a word on each payment.
async fn busy_ana(town: &Town, members: usize) -> Admitted {
    let system = town.community.system();
    let ana = *system.execute(AdmitMember::named("Ana")).await.expect("admitted");
    for nth in 0..members {
        let member = *system.execute(AdmitMember::named(format!("Member {nth}"))).await.expect("admitted");
        let pay = Pay::new(ana.wallet, member.wallet, money("1 VAL")).memo(format!("for {nth}"));
        system.execute(pay).await.expect("paid");
        let until = "2100-01-01T00:00:00Z".parse().expect("a moment");
        let held = Pay { hold_until: Some(until), ..Pay::new(ana.wallet, member.wallet, money("1 VAL")).memo("later") };
        system.execute(held).await.expect("held");
    }
    ana
}

#[test]
fn a_cold_page_needs_a_handful_of_rounds() {
    block_on(async {
        let town = town().await;
        let ana = busy_ana(&town, 200).await;
        let (wallet, currency) = (ana.wallet, code("VAL"));
        let page =
            town.cold().system().ask(Statement { wallet, currency, from: None, limit: Some(200) }).await.expect("answered");
        assert_eq!(page.lines.len(), 200);
        assert!(page.lines.iter().all(|line| line.memo.is_some() && line.others.len() == 1));
        assert!(town.store.rounds() <= 4, "a statement took {} rounds", town.store.rounds());

        let open = town.cold().system().ask(PendingEntries { wallet }).await.expect("answered");
        assert_eq!(open.len(), 200);
        assert!(open.iter().all(|pending| pending.memo.as_deref() == Some("later") && pending.movements.len() == 1));
        assert!(town.store.rounds() <= 4, "what is pending took {} rounds", town.store.rounds());

        let activity = town.cold().system().ask(ActivityOf { wallet, currency }).await.expect("answered");
        assert_eq!((activity.partners, activity.entries), (200, 200));
        assert!(town.store.rounds() <= 4, "activity took {} rounds", town.store.rounds());
    });
}

#[test]
fn cold_balances_need_a_handful_of_rounds() {
    block_on(async {
        let town = town().await;
        let system = town.community.system();
        // One account in each of ten currencies, each on another page.
        for nth in 0..10 {
            let currency = code(&format!("C{nth}"));
            let lower = "-1000000".parse().expect("an amount");
            system.execute(CreateCurrency::mutual_credit(currency, lower)).await.expect("created");
            let amount = format!("1 {currency}");
            post(&town.community, vec![entry(ISSUANCE, COMMONS, &amount)]).await;
            for filler in 0..64 {
                let wallet = system.execute(OpenWallet { label: format!("{nth} {filler}") }).await.expect("opened");
                post(&town.community, vec![entry(ISSUANCE, *wallet, &amount)]).await;
            }
        }
        let balances = town.cold().system().ask(Balances { wallet: COMMONS }).await.expect("answered");
        assert_eq!(balances.len(), 10);
        assert!(town.store.rounds() <= 4, "balances took {} rounds", town.store.rounds());
    });
}

#[test]
fn a_step_of_the_past_is_read_once() {
    block_on(async {
        let town = town().await;
        for _ in 0..1_200 {
            post(&town.community, vec![entry(ISSUANCE, COMMONS, "1 VAL")]).await;
        }
        let (wallet, currency) = (COMMONS, code("VAL"));
        let system = town.community.system();
        for back in [0, 1, 31, 32, 33, 175, 176, 177, 500, 1_023, 1_024, 1_190, 1_199] {
            let at = Moment::Sequence(Seq::new(1_201 - back));
            town.store.forget();
            let balance = system.ask(BalanceAt { wallet, currency, at }).await.expect("answered");
            assert_eq!(balance.to_string(), (1_200 - back).to_string());
            let steps = town.store.steps();
            let once: HashSet<Seq> = steps.iter().copied().collect();
            assert_eq!(once.len(), steps.len(), "{back} back: {steps:?}");
            assert!(steps.len() <= 100, "{back} back took {} steps", steps.len());
        }
    });
}

#[test]
fn a_batch_is_read_once_for_all_its_lines() {
    block_on(async {
        let town = town().await;
        for _ in 0..3 {
            post(&town.community, vec![entry(ISSUANCE, COMMONS, "1 VAL"); 300]).await;
        }
        town.store.forget();
        let limit = u16::try_from(MAX_LINES).ok();
        let ask = Statement { wallet: COMMONS, currency: code("VAL"), from: None, limit };
        let page = town.community.system().ask(ask).await.expect("answered");
        let balances: Vec<String> = page.lines.iter().map(|line| line.balance.to_string()).collect();
        assert_eq!(balances, (1..=900).rev().map(|nth| nth.to_string()).collect::<Vec<_>>());
        assert_eq!(town.store.steps().len(), 3);
    });
}

#[test]
fn a_declared_payment_shows_its_amount_and_its_other_end() {
    block_on(async {
        let town = town().await;
        let system = town.community.system();
        let euro = CreateCurrency::new(code("EUR"), Abundance::Rare, Origin::Declared).scale(wezer_core::money::Scale::CENTS);
        system.execute(euro).await.expect("created");
        let ana = *system.execute(AdmitMember::named("Ana")).await.expect("admitted");
        let bo = *system.execute(AdmitMember::named("Bo")).await.expect("admitted");
        let paid = system.execute(Pay::new(ana.wallet, bo.wallet, money("12.50 EUR"))).await.expect("placed");
        system.execute(SettleEntry { entry: paid.entry, wallet: None, amounts: None }).await.expect("settled");
        let currency = code("EUR");
        for (wallet, other) in [(ana.wallet, bo.wallet), (bo.wallet, ana.wallet)] {
            let page = system.ask(Statement { wallet, currency, from: None, limit: None }).await.expect("answered");
            let [line] = page.lines.as_slice() else { panic!("one line: {:?}", page.lines) };
            let shown = [line.credit, line.debit, line.change, line.balance].map(|amount| amount.to_string());
            assert_eq!(shown, ["12.50", "12.50", "0.00", "0.00"]);
            assert_eq!(line.others, [other]);
            let activity = system.ask(ActivityOf { wallet, currency }).await.expect("answered");
            assert_eq!((activity.partners, activity.volume.to_string().as_str()), (1, "12.50"));
            assert_eq!([activity.credits, activity.debits].map(|amount| amount.to_string()), ["12.50", "12.50"]);
        }
        // Where nothing passes through, credit or debit is the change, both count, and the commons is nobody's partner.
        system.execute(Pay::new(ana.wallet, bo.wallet, money("3 VAL"))).await.expect("paid");
        post(&town.community, vec![entry(COMMONS, ana.wallet, "1 VAL")]).await;
        let (wallet, currency) = (ana.wallet, code("VAL"));
        let page = system.ask(Statement { wallet, currency, from: None, limit: None }).await.expect("answered");
        let shown = |nth: usize| [page.lines[nth].credit, page.lines[nth].debit, page.lines[nth].change].map(|of| of.to_string());
        assert_eq!((shown(0), shown(1)), (["1", "0", "1"].map(str::to_owned), ["0", "3", "-3"].map(str::to_owned)));
        assert_eq!(page.lines[0].others, [COMMONS]);
        let activity = system.ask(ActivityOf { wallet, currency }).await.expect("answered");
        assert_eq!((activity.partners, activity.volume.to_string().as_str()), (1, "4"));
    });
}

#[test]
fn wallets_by_id_are_cut_at_a_thousand() {
    block_on(async {
        let town = town().await;
        let wallets = [ISSUANCE, OUTSIDE, COMMONS].into_iter().cycle().take(3_000).collect();
        let named = town.community.system().ask(WalletsById { wallets }).await.expect("answered");
        assert_eq!(named.len(), 1_000);
    });
}
