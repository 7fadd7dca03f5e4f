//! What once went wrong in the lane: each found by simulation, each here as its shortest story.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use pollster::block_on;
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::journal::Seq;
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{CreateCurrency, Currencies, ExpireEntries, Movement, NewEntry, Pay, PostEntries};
use wezer_core::member::{AdmitMember, Admitted, FindMember};
use wezer_core::money::Money;
use wezer_core::store::file::Options;
use wezer_core::store::file::sim::{Fault, SimDisk};
use wezer_core::store::{Around, Batch, CommitError, FileStore, Found, Head, MemoryStore, Store, StoreError, Wanted};
use wezer_core::time::Timestamp;
use wezer_core::wallet::COMMONS;
use wezer_core::world::{HandWorld, SystemWorld};
use wezer_core::{CallError, Community, Registry};

fn money(text: &str) -> Money {
    text.parse().expect("money")
}

fn community(limits: LaneLimits) -> Community {
    let store = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
    Community::open_with(store, Registry::core(), Arc::new(SystemWorld), limits)
}

async fn begun(community: &Community) -> Admitted {
    let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
    community.system().execute(val).await.expect("created");
    *community.system().execute(AdmitMember::named("Ana")).await.expect("admitted")
}

fn post(ana: Admitted, amounts: &[&str]) -> PostEntries {
    let entry = |amount: &&str| NewEntry {
        movements: vec![Movement { from: ana.wallet, to: COMMONS, money: money(amount) }],
        effective: None,
        opening: false,
        memo: None,
    };
    PostEntries { entries: amounts.iter().map(entry).collect(), force: false }
}

#[test]
fn a_lane_that_keeps_no_accounts_goes_on_after_a_refusal() {
    block_on(async {
        let community = community(LaneLimits { cached_accounts: 0, ..LaneLimits::default() });
        let ana = begun(&community).await;
        community.system().execute(post(ana, &["1 VAL"])).await.expect("posted");
        community.system().execute(post(ana, &["1 VAL", "1000 VAL"])).await.expect_err("beyond the limit");
        community.system().execute(AdmitMember::named("Bo")).await.expect("admitted");
        community.system().execute(post(ana, &["1 VAL"])).await.expect("posted");
    });
}

/// A store that fails, makes wait, and in which others are busy between a commit and its lost answer.
struct Busy {
    behind: Arc<MemoryStore>,
    /// How many commands others carry out before the next commit's answer is lost.
    after: Mutex<Option<usize>>,
    /// How many commits fail.
    fails: AtomicUsize,
    /// How often reading the head makes wait.
    waits: AtomicUsize,
    /// Whether nothing is read once a commit's answer was lost.
    reads_fail: AtomicBool,
}

fn others(behind: &Arc<MemoryStore>, commands: usize) {
    let store: Arc<dyn Store> = Arc::clone(behind) as _;
    let community = Community::open_with(store, Registry::core(), Arc::new(SystemWorld), LaneLimits::default());
    let names = block_on(community.head()).expect("in memory").seq;
    for nth in 0..commands {
        block_on(community.system().execute(AdmitMember::named(format!("Other {names} {nth}")))).expect("admitted");
    }
}

#[async_trait]
impl Around for Busy {
    fn inside(&self) -> &dyn Store {
        &self.behind
    }

    async fn head(&self) -> Result<Head, StoreError> {
        while self.waits.load(Ordering::Relaxed) > 0 {
            let mut told = false;
            core::future::poll_fn(|context| {
                context.waker().wake_by_ref();
                if std::mem::replace(&mut told, true) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            self.waits.fetch_sub(1, Ordering::Relaxed);
        }
        self.behind.head().await
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        if self.reads_fail.load(Ordering::Relaxed) && self.after.lock().expect("not poisoned").is_none() {
            return Err(StoreError::Io { action: "read", reason: "the line is cut".to_owned() });
        }
        self.behind.read(wanted).await
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        if self.fails.swap(0, Ordering::Relaxed) > 0 {
            return Err(CommitError::Failed(StoreError::Io { action: "commit", reason: "the disk is full".to_owned() }));
        }
        self.behind.commit(batch).await?;
        if let Some(commands) = self.after.lock().expect("not poisoned").take() {
            others(&self.behind, commands);
            return Err(CommitError::Unknown(StoreError::Io { action: "commit", reason: "the answer was lost".to_owned() }));
        }
        Ok(())
    }
}

fn busy(remembered_commands: usize) -> (Arc<Busy>, Community) {
    let behind = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
    let store = Arc::new(Busy {
        behind,
        after: Mutex::new(None),
        fails: AtomicUsize::new(0),
        waits: AtomicUsize::new(0),
        reads_fail: AtomicBool::new(false),
    });
    let limits = LaneLimits { remembered_commands, ..LaneLimits::default() };
    let shared: Arc<dyn Store> = Arc::clone(&store) as _;
    (store, Community::open_with(shared, Registry::core(), Arc::new(SystemWorld), limits))
}

#[test]
fn a_lost_answer_is_found_however_much_others_did_meanwhile() {
    block_on(async {
        let (store, community) = busy(4);
        let ana = begun(&community).await;
        *store.after.lock().expect("not poisoned") = Some(9);
        let posted = community.system().execute(post(ana, &["7 VAL"])).await.expect("posted");
        assert!(!posted.repeated);
        let head = community.head().await.expect("in memory");
        assert_eq!((posted.seq.get(), head.seq.get()), (3, 12), "carried out once, then nine by others");
    });
}

type Deed = Mutex<Option<Box<dyn FnOnce(&Community) + Send>>>;

/// A store where another process is faster, and which loses the answers that say so.
struct Overtaken {
    behind: Arc<MemoryStore>,
    /// What the other does before the first commit.
    before_commit: Deed,
    /// What the other does before the first reading of an account.
    before_read: Deed,
}

impl Overtaken {
    fn is_overtaken(&self, deed: &Deed) {
        if let Some(deed) = deed.lock().expect("not poisoned").take() {
            deed(&slow(Arc::clone(&self.behind) as _));
        }
    }
}

/// A process whose clock is behind the journal's: what it decides at the same head is the same bytes.
fn slow(store: Arc<dyn Store>) -> Community {
    let world = Arc::new(HandWorld::at(Timestamp::from_micros(0)));
    Community::open_with(store, Registry::core(), world, LaneLimits::default())
}

/// A community as another process began it, and where that keeps it.
fn begun_elsewhere() -> (Arc<MemoryStore>, Admitted) {
    let behind = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
    let shared: Arc<dyn Store> = Arc::clone(&behind) as _;
    let community = Community::open_with(shared, Registry::core(), Arc::new(SystemWorld), LaneLimits::default());
    (behind, block_on(begun(&community)))
}

#[async_trait]
impl Around for Overtaken {
    fn inside(&self) -> &dyn Store {
        &self.behind
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        if !wanted.pages.is_empty() {
            self.is_overtaken(&self.before_read);
        }
        self.behind.read(wanted).await
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        self.is_overtaken(&self.before_commit);
        self.behind
            .commit(batch)
            .await
            .map_err(|_| CommitError::Unknown(StoreError::Io { action: "commit", reason: "the answer was lost".to_owned() }))
    }
}

#[test]
fn a_group_whose_answer_is_lost_has_not_landed_because_another_process_did_the_same_first_command() {
    let (behind, ana) = begun_elsewhere();
    let [first, second] = [(50, "7 VAL"), (51, "8 VAL")].map(|(id, amount)| (CommandId::from_u128(id), post(ana, &[amount])));
    let (id, same) = first.clone();
    let other = move |other: &Community| drop(block_on(other.system().execute_as(id, same)).expect("posted"));
    let store = Overtaken {
        behind: Arc::clone(&behind),
        before_commit: Mutex::new(Some(Box::new(other))),
        before_read: Mutex::default(),
    };
    let told = block_on(slow(Arc::new(store)).system().execute_all(vec![first, second]));
    let told: Vec<_> = told.into_iter().map(|told| told.expect("posted")).map(|told| (told.seq.get(), told.repeated)).collect();
    assert_eq!(told, [(3, true), (4, false)]);
    assert_eq!(block_on(behind.head()).expect("in memory").seq.get(), 4, "what was acknowledged is there");
}

/// The account is read with the hold in it, and decided upon as of before: 30 is held twice, and 60 more are beyond the limit of 100.
#[test]
fn what_another_process_wrote_is_no_proof_of_what_it_was_decided_upon() {
    let (behind, ana) = begun_elsewhere();
    let later = Timestamp::from_micros(4_000_000_000_000_000);
    let hold = Pay { hold_until: Some(later), ..Pay::new(ana.wallet, COMMONS, money("30 VAL")) };
    let pays =
        [(50, hold), (51, Pay::new(ana.wallet, COMMONS, money("60 VAL")))].map(|(id, pay)| (CommandId::from_u128(id), pay));
    let (id, same) = pays[0].clone();
    let other = move |other: &Community| drop(block_on(other.system().execute_as(id, same)).expect("held"));
    let store = Overtaken {
        behind: Arc::clone(&behind),
        before_commit: Mutex::default(),
        before_read: Mutex::new(Some(Box::new(other))),
    };
    let told = block_on(slow(Arc::new(store)).system().execute_all(pays.to_vec()));
    let told: Vec<_> = told.into_iter().map(|told| told.map(|told| (told.seq.get(), told.repeated))).collect();
    assert!(matches!(told[..], [Ok((3, false)), Ok((4, false))]), "{told:?}");
    assert_eq!(block_on(behind.head()).expect("in memory").seq.get(), 4);
}

/// What was refused before a command that landed can't be decided any more as of before that; what stands behind it can.
#[test]
fn the_order_of_a_batch_is_kept_when_its_answer_is_lost() {
    block_on(async {
        let (store, community) = busy(4);
        let ana = begun(&community).await;
        *store.after.lock().expect("not poisoned") = Some(0);
        let commands = [(50, "1000 VAL"), (51, "7 VAL"), (52, "1000 VAL")];
        let commands = commands.map(|(id, amount)| (CommandId::from_u128(id), post(ana, &[amount]))).to_vec();
        let told = community.system().execute_all(commands).await;
        assert!(matches!(told[..], [Err(CallError::Busy), Ok(_), Err(CallError::Refused(_))]), "{told:?}");
        assert!(told[1].as_ref().is_ok_and(|told| told.seq.get() == 3 && !told.repeated), "{told:?}");
        // With everything in memory nothing is read, and all is as it was decided.
        *store.after.lock().expect("not poisoned") = Some(0);
        let commands = [(60, "1000 VAL"), (61, "7 VAL"), (62, "1000 VAL")];
        let commands = commands.map(|(id, amount)| (CommandId::from_u128(id), post(ana, &[amount]))).to_vec();
        let told = community.system().execute_all(commands).await;
        assert!(matches!(told[..], [Err(CallError::Refused(_)), Ok(_), Err(CallError::Refused(_))]), "{told:?}");
    });
}

#[test]
fn a_group_that_landed_and_whose_answers_are_lost_again_is_told_that_nobody_knows() {
    block_on(async {
        let (store, community) = busy(4);
        let ana = begun(&community).await;
        *store.after.lock().expect("not poisoned") = Some(0);
        store.reads_fail.store(true, Ordering::Relaxed);
        let mut commands = vec![(CommandId::from_u128(50), post(ana, &["7 VAL"]))];
        commands.push((CommandId::from_u128(51), post(ana, &["1000 VAL"])));
        let told = community.system().execute_all(commands.clone()).await;
        assert!(told.iter().all(|told| matches!(told, Err(CallError::Unknown(_)))), "{told:?}");
        store.reads_fail.store(false, Ordering::Relaxed);
        let told = community.system().execute_all(commands).await;
        assert!(told[0].as_ref().is_ok_and(|told| told.repeated && told.seq.get() == 3), "{told:?}");
        assert!(matches!(told[1], Err(CallError::Refused(_))), "{told:?}");
    });
}

#[test]
fn a_large_batch_that_fails_forgets_no_earlier_command() {
    block_on(async {
        let (store, community) = busy(2);
        let ana = begun(&community).await;
        let id = CommandId::from_u128(77);
        let first = community.system().execute_as(id, post(ana, &["1 VAL"])).await.expect("posted");
        store.fails.store(1, Ordering::Relaxed);
        let batch = (100..106).map(|nth| (CommandId::from_u128(nth), AdmitMember::named(format!("New {nth}"))));
        let admitted = community.system().execute_all(batch.collect()).await;
        assert!(admitted.iter().all(Result::is_err), "the store failed");
        let again = community.system().execute_as(id, post(ana, &["1 VAL"])).await.expect("carried out before");
        assert!(again.repeated && again.seq == first.seq, "it was the last command");
    });
}

#[test]
fn who_was_looked_for_before_being_admitted_is_a_member_afterwards() {
    block_on(async {
        let (store, community) = busy(1 << 18);
        let ana = begun(&community).await;
        let bo = community.system().preview(AdmitMember::named("Bo")).await.expect("would be admitted");
        // A new lane that has read nothing; what comes while it waits is decided together.
        let shared: Arc<dyn Store> = Arc::clone(&store) as _;
        let community = Community::open_with(shared, Registry::core(), Arc::new(SystemWorld), LaneLimits::default());
        store.waits.store(3, Ordering::Relaxed);
        let (system, ana) = (community.system(), community.member(ana.member));
        let mut first = pin!(system.ask(Currencies {}));
        let mut looks = pin!(ana.ask(FindMember::Id(bo.member)));
        let mut admits = pin!(system.execute(AdmitMember::named("Bo")));
        let mut context = Context::from_waker(Waker::noop());
        assert!(first.as_mut().poll(&mut context).is_pending());
        assert!(looks.as_mut().poll(&mut context).is_pending());
        assert!(admits.as_mut().poll(&mut context).is_pending());
        let (_, _, admitted) = (first.await, looks.await, admits.await);
        assert_eq!(*admitted.expect("admitted"), bo, "as previewed");
        let found = system.ask(FindMember::Id(bo.member)).await.expect("answered");
        assert!(found.is_some(), "the lane holds what it wrote");
    });
}

#[test]
fn what_was_told_not_to_be_done_is_not_done_after_a_crash() {
    for operation in 1..12 {
        let disk = SimDisk::new(operation);
        let open = || {
            let options = Options::default().create(CommunityId::from_u128(1)).background(false);
            FileStore::open_on(Arc::new(disk.clone()), "simulated", options).expect("opened")
        };
        let community = Community::open(open(), Registry::core());
        block_on(begun(&community));
        disk.fail(operation, Fault::Error);
        let first = block_on(community.system().execute(AdmitMember::named("Bo")));
        let head = block_on(community.head());
        drop(community);
        disk.kill();
        let done = block_on(open().head()).expect("just opened").seq > Seq::new(2);
        match first {
            Ok(_) => assert!(done, "acknowledged"),
            Err(CallError::Unknown(_)) => assert!(head.is_err(), "a store that does not know its head does not tell it"),
            Err(error) => assert!(!done, "operation {operation}: told {error}, and yet it was done"),
        }
    }
}

#[test]
fn what_depends_on_the_moment_is_decided_though_time_goes_on() {
    block_on(async {
        let community = community(LaneLimits::default());
        begun(&community).await;
        let ended = community.system().execute(ExpireEntries {}).await.expect("decided, though each reading takes its time");
        assert_eq!(ended.output, 0);
    });
}
