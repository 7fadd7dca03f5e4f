//! The year that the demo looks back upon.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, phc};
use wezer_core::kernel::{LaneLimits, Refusal};
use wezer_core::ledger::{
    ChangeCurrency, CorrectEntry, EntryId, Fee, Give, Movement, NewEntry, Pay, PostEntries, SettleEntry, VoidEntry,
};
use wezer_core::member::{AdmitMember, Admitted, Role};
use wezer_core::money::{Money, Ppm, Scale};
use wezer_core::room::RoomEngine;
use wezer_core::standard::SetUpStandard;
use wezer_core::store::Store;
use wezer_core::time::Timestamp;
use wezer_core::world::World;
use wezer_core::{CallError, Command, Community, Session};
use wezer_exchange::market::CategoryId;

use super::deed::{DEEDS, NAMES, THANKS_FOR};
use super::dice::Dice;
use super::groups::Founded;
use super::life::whole;
use super::market;
use super::{DAY_MICROS, PASSWORD};
use crate::credential::SetPasswordHash;
use crate::store::registry_with;

/// How many are there from the first day.
const FOUNDERS: usize = 15;
const DAYS: i64 = 365;
/// The market and what is dealt there rest for so many days before the last evening: what people pay and tell comes last.
const REST: i64 = 3;

/// The demo could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the demo could not be made: {0}")]
pub struct MakeError(String);

impl<E: Refusal> From<CallError<E>> for MakeError {
    fn from(error: CallError<E>) -> Self {
        Self(error.to_string())
    }
}

/// A clock that is told the time, and ids in a row.
#[derive(Debug)]
struct PastWorld {
    now: AtomicI64,
    ids: AtomicU64,
    seed: u64,
}

impl World for PastWorld {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now.load(Ordering::Relaxed))
    }

    fn fresh_id(&self) -> u128 {
        let nth = self.ids.fetch_add(1, Ordering::Relaxed);
        let mut dice = Dice::new(self.seed ^ nth.rotate_left(32));
        let bits = u128::from(dice.throw()) << 64 | u128::from(dice.throw());
        // A UUID of version 8, as RFC 9562 has it for ids of one's own making.
        bits & !(0xf << 76) & !(0b11 << 62) | 0x8 << 76 | 0b10 << 62
    }
}

/// A waiting payment: who settles it, when.
#[derive(Debug)]
struct Waiting {
    entry: EntryId,
    payee: usize,
    at: i64,
    settles: bool,
}

struct Town {
    world: Arc<PastWorld>,
    community: Community,
    people: Vec<Admitted>,
    dice: Dice,
    waiting: Vec<Waiting>,
    phc: String,
    /// What each has in VAL, roughly: who has much pays more often.
    wealth: Vec<i128>,
    groups: Option<Founded>,
    /// For what is paid in other currencies than VAL and EUR.
    others: Dice,
    categories: Vec<CategoryId>,
}

/// Fills an empty store with the year that ends on `today`.
///
/// # Errors
/// If the store fails, or a command that must pass is refused.
pub async fn make(store: Arc<dyn Store>, seed: u64, today: Timestamp, rooms: &RoomEngine) -> Result<(), MakeError> {
    let first = today.as_micros() - DAYS * DAY_MICROS;
    let world = Arc::new(PastWorld { now: AtomicI64::new(first), ids: AtomicU64::new(0), seed });
    let registry = registry_with(rooms).map_err(|error| MakeError(error.to_string()))?;
    let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
    // A salt of its own would make each demo another one; everybody knows this password anyway.
    let phc: Result<phc::PasswordHash, _> = Argon2::default().hash_password_with_salt(PASSWORD.as_bytes(), b"wezer demo salt!");
    let phc = phc.map_err(|error| MakeError(error.to_string()))?.to_string();
    let mut town = Town {
        world,
        community,
        people: Vec::new(),
        dice: Dice::new(seed),
        waiting: Vec::new(),
        phc,
        wealth: Vec::new(),
        groups: None,
        others: Dice::new(seed.rotate_left(9)),
        categories: Vec::new(),
    };
    town.found(first).await?;
    for day in 0..DAYS {
        town.day(first + day * DAY_MICROS, day).await?;
    }
    town.last_evening(today.as_micros()).await?;
    Ok(())
}

pub(super) fn missing(what: &str) -> MakeError {
    MakeError(format!("{what} is not what it should be"))
}

fn money(units: i128, code: &str) -> Result<Money, MakeError> {
    whole(units, code).ok_or_else(|| missing(code))
}

fn cents(cents: i128) -> Result<Money, MakeError> {
    let amount = wezer_core::money::Amount::from_minor(cents, Scale::CENTS).map_err(|_| missing("an amount"))?;
    Ok(Money::new(amount, "EUR".parse().map_err(|_| missing("EUR"))?))
}

impl Town {
    fn at(&self, micros: i64) {
        self.world.now.store(micros, Ordering::Relaxed);
    }

    fn of(&self, person: usize) -> Session {
        self.community.member(self.people[person].member)
    }

    async fn found(&mut self, first: i64) -> Result<(), MakeError> {
        let system = self.community.system();
        for name in &NAMES[..FOUNDERS] {
            self.admit(name).await?;
        }
        let code = |code: &str| code.parse().map_err(|_| missing(code));
        let standard = *system.execute(SetUpStandard::named("Les Tilleuls")).await?;
        let change = |currency: &str| -> Result<ChangeCurrency, MakeError> {
            Ok(ChangeCurrency { code: code(currency)?, name: None, symbol: None, usage: None, limits: None, fees: None })
        };
        let mut val = change("VAL")?;
        val.name = Some("Valeur".to_owned());
        val.usage = Some("Time we give each other: 60 VAL = 1 hour. Du temps entre nous : 60 VAL = 1 heure.".to_owned());
        val.fees = Some(vec![Fee::share("For the commons", Ppm::new(20_000).ok_or_else(|| missing("a share"))?)]);
        system.execute(val).await?;
        let usages = [
            ("EUR", "For what was bought in a shop. Pour ce qui vient du magasin."),
            ("Thanks", "To say thank you. Pour dire merci."),
        ];
        for (currency, usage) in usages {
            let usage = Some(usage.to_owned());
            system.execute(ChangeCurrency { usage, ..change(currency)? }).await?;
        }
        let first_day = Timestamp::from_micros(first).to_datetime().date_naive().to_string();
        super::nine::create(&system, &first_day).await?;
        super::nine::begin(&self.community, &self.people).await?;
        self.categories = market::opened(&self.community).await?;
        self.groups = Some(super::groups::found(&self.community, &self.people, &standard).await?);
        // What was in the paper notebook before: with the day on which it happened.
        self.at(first + DAY_MICROS / 3);
        let mut entries = Vec::new();
        for nth in 0..8 {
            let (from, to) = (self.people[nth].wallet, self.people[(nth * 2 + 3) % FOUNDERS].wallet);
            let units = 30 + i128::try_from(self.dice.below(8)).unwrap_or(0) * 15;
            let effective = Timestamp::from_micros(first - DAY_MICROS * i64::try_from(30 - nth * 3).unwrap_or(0));
            let movements = vec![Movement { from, to, money: money(units, "VAL")? }];
            let memo = Some("from the paper notebook · du cahier".to_owned());
            entries.push(NewEntry { movements, effective: Some(effective), opening: true, memo });
        }
        self.of(0).execute(PostEntries { entries, force: false }).await?;
        Ok(())
    }

    async fn admit(&mut self, name: &str) -> Result<(), MakeError> {
        let role = if self.people.is_empty() { Role::Operator } else { Role::Member };
        let system = self.community.system();
        let admitted = *system.execute(AdmitMember { name: name.to_owned(), role }).await?;
        system.execute(SetPasswordHash { member: admitted.member, phc: self.phc.clone() }).await?;
        self.people.push(admitted);
        self.wealth.push(0);
        Ok(())
    }

    async fn day(&mut self, midnight: i64, day: i64) -> Result<(), MakeError> {
        self.at(midnight);
        super::nine::tick(&self.community.system()).await?;
        super::habit::tick(&self.community.system()).await?;
        if day == DAYS - super::habit::DAYS {
            super::habit::begin(&self.community, &self.people, midnight).await?;
        }
        // The others come one by one until midsummer.
        let due = FOUNDERS + usize::try_from(day / 18).unwrap_or(0);
        if day % 18 == 9 && self.people.len() < NAMES.len().min(due + 1) {
            self.at(midnight + DAY_MICROS / 2);
            self.admit(NAMES[self.people.len()]).await?;
        }
        if let Ok(nth) = usize::try_from(day + market::DAYS + REST - DAYS) {
            self.at(midnight + DAY_MICROS / 4);
            market::announce(&self.community, &self.people, &self.categories, nth).await?;
        }
        let deeds = 2 + self.dice.below(4);
        let mut moments: Vec<i64> = (0..deeds).map(|_| self.moment(midnight)).collect();
        moments.sort_unstable();
        for at in moments {
            self.settle_due(at).await?;
            self.at(at);
            match self.dice.below(10) {
                0..=2 => self.thank().await?,
                3..=8 => self.pay(at, DAYS - day).await?,
                _ => self.pay_once_more().await?,
            }
        }
        if self.others.chance(40) {
            super::nine::pay(&self.community, &self.people, &mut self.others).await?;
        }
        if day == DAYS - 1 - REST {
            self.at(midnight + DAY_MICROS * 23 / 24);
            super::deal(&self.community, &self.people, midnight + (REST + 1) * DAY_MICROS).await?;
        }
        Ok(())
    }

    /// Between seven and twenty-two.
    fn moment(&mut self, midnight: i64) -> i64 {
        let minutes = i64::try_from(7 * 60 + self.dice.below(15 * 60)).unwrap_or(0);
        midnight + minutes * 60_000_000
    }

    /// Two people; of two, the richer pays more often.
    fn two(&mut self) -> (usize, usize) {
        let one = self.dice.below(self.people.len());
        let other = (one + 1 + self.dice.below(self.people.len() - 1)) % self.people.len();
        let richer_pays = self.dice.chance(85);
        if (self.wealth[one] >= self.wealth[other]) == richer_pays { (one, other) } else { (other, one) }
    }

    /// What is refused did not happen; all else must.
    async fn try_to<C: Command>(&self, person: usize, command: C) -> Result<Option<C::Output>, MakeError> {
        match self.of(person).execute(command).await {
            Ok(receipt) => Ok(Some(receipt.output)),
            Err(CallError::Refused(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn thank(&mut self) -> Result<(), MakeError> {
        let (one, other) = self.two();
        let memo = self.dice.one(&THANKS_FOR).map(|memo| (*memo).to_owned());
        let units = 1 + i128::try_from(self.dice.below(3)).unwrap_or(0);
        let (from, to) = (self.people[one].wallet, self.people[other].wallet);
        self.try_to(one, Give { from, to, money: money(units, "Thanks")?, memo }).await?;
        Ok(())
    }

    async fn pay(&mut self, at: i64, days_left: i64) -> Result<(), MakeError> {
        let (payer, payee) = self.two();
        let Some(deed) = self.dice.one(&DEEDS).copied() else { return Ok(()) };
        let (from, to) = (self.people[payer].wallet, self.people[payee].wallet);
        let mut pay = Pay::new(from, to, money(deed.minutes, "VAL")?).memo(deed.memo);
        let with_euros = deed.cents > 0 && self.dice.chance(60);
        if with_euros {
            pay = pay.and(cents(deed.cents)?);
        }
        let Some(paid) = self.try_to(payer, pay).await? else { return Ok(()) };
        self.wealth[payer] -= deed.minutes;
        self.wealth[payee] += deed.minutes;
        if paid.pending {
            let hours = i64::try_from(2 + self.dice.below(50)).unwrap_or(2);
            let waits_still = days_left <= 4 && self.dice.chance(70);
            let settle_at = if waits_still { i64::MAX } else { at + hours * 3_600_000_000 };
            let settles = self.dice.chance(93);
            self.waiting.push(Waiting { entry: paid.entry, payee, at: settle_at, settles });
        }
        Ok(())
    }

    /// Somebody paid by mistake; the payee gives it back.
    async fn pay_once_more(&mut self) -> Result<(), MakeError> {
        let (payer, payee) = self.two();
        let (from, to) = (self.people[payer].wallet, self.people[payee].wallet);
        let pay = Pay::new(from, to, money(15, "VAL")?).memo("twice by mistake?");
        let Some(paid) = self.try_to(payer, pay).await? else { return Ok(()) };
        if self.dice.chance(15) {
            let memo = Some("c’était déjà payé".to_owned());
            let correct = CorrectEntry { entry: paid.entry, wallet: Some(to), amounts: None, force: false, memo };
            self.try_to(payee, correct).await?;
        }
        Ok(())
    }

    /// What a newcomer finds waiting: something to confirm, and something that others will.
    async fn last_evening(&mut self, midnight: i64) -> Result<(), MakeError> {
        self.at(midnight - DAY_MICROS / 12);
        for (nth, (payer, payee, deed)) in [(1, 0, DEEDS[2]), (3, 0, DEEDS[29]), (0, 2, DEEDS[11])].into_iter().enumerate() {
            self.at(midnight - DAY_MICROS / 24 + i64::try_from(nth).unwrap_or(0) * 600_000_000);
            let (from, to) = (self.people[payer].wallet, self.people[payee].wallet);
            let mut pay = Pay::new(from, to, money(deed.minutes, "VAL")?).memo(deed.memo);
            if deed.cents > 0 {
                pay = pay.and(cents(deed.cents)?);
            }
            self.try_to(payer, pay).await?;
        }
        match &self.groups {
            Some(groups) => {
                super::room::furnish(&self.community, &self.people, groups.garden).await?;
                super::talk::talk(&self.community, &self.people, groups).await
            }
            None => Ok(()),
        }
    }

    async fn settle_due(&mut self, at: i64) -> Result<(), MakeError> {
        let (mut due, rest): (Vec<Waiting>, Vec<Waiting>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|waiting| waiting.at <= at);
        self.waiting = rest;
        due.sort_by_key(|waiting| waiting.at);
        for Waiting { entry, payee, at, settles } in due {
            self.at(at);
            let wallet = Some(self.people[payee].wallet);
            if settles {
                self.try_to(payee, SettleEntry { entry, wallet, amounts: None }).await?;
            } else {
                self.try_to(payee, VoidEntry { entry, wallet }).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pollster::block_on;
    use wezer_core::id::CommunityId;
    use wezer_core::ledger::{Balances, PendingEntries};
    use wezer_core::member::Members;
    use wezer_core::room::RoomLimits;
    use wezer_core::store::MemoryStore;
    use wezer_exchange::deal::MyDeals;

    #[test]
    fn the_same_seed_makes_the_same_year_and_it_holds() {
        block_on(async {
            let today: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
            let mut heads = Vec::new();
            let rooms = RoomEngine::new(RoomLimits::default()).unwrap();
            for _ in 0..2 {
                let store: Arc<dyn Store> = Arc::new(MemoryStore::new(CommunityId::from_u128(9)));
                make(Arc::clone(&store), 5, today, &rooms).await.unwrap();
                let community = Community::open_with(
                    store,
                    registry_with(&rooms).unwrap(),
                    Arc::new(wezer_core::world::SystemWorld),
                    LaneLimits::default(),
                );
                let audit = community.audit(|_| {}).await.unwrap();
                assert!(audit.posted > 500, "{}", audit.posted);
                let members = community.system().ask(Members::default()).await.unwrap();
                assert_eq!(members.len(), NAMES.len());
                let deals = community.member(members[0].id()).ask(MyDeals::default()).await.unwrap().deals;
                let states: Vec<_> = deals.iter().map(|deal| deal.state.as_str()).collect();
                assert_eq!(states, ["open", "confirm", "paid"]);
                crate::demo::habit::tests::are_lived(&community, &members[0]).await;
                crate::demo::trade::tests::is_lived(&community, &members[0]).await;
                let mut pending = 0;
                for member in &members {
                    let wallet = member.wallet();
                    pending += community.system().ask(PendingEntries { wallet }).await.unwrap().len();
                    let balances = community.system().ask(Balances { wallet }).await.unwrap();
                    let val = balances.iter().find(|balance| balance.currency.as_str() == "VAL").unwrap();
                    assert!(val.balance >= "-600".parse().unwrap(), "{} {val:?}", member.name());
                }
                assert!((2..60).contains(&pending), "{pending}");
                heads.push(community.head().await.unwrap());
            }
            // The chain itself is another each time: it is keyed with a secret of the community's own.
            let told = heads.iter().map(|head| (head.seq, head.recorded_at, head.accounts));
            assert_eq!(told.clone().next(), told.clone().next_back());
            assert!(heads[0].recorded_at < today);
        });
    }
}
