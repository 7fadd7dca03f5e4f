//! A town that lives at random, with currencies of many kinds.

use std::collections::BTreeMap;
use std::sync::Arc;

use wezer_core::id::{CommunityId, WalletId};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{
    Abundance, CorrectEntry, CreateCurrency, EntryId, Fee, Give, Issue, Movement, NewEntry, Origin, Pay, PostEntries,
    SettleEntry, VoidEntry,
};
use wezer_core::member::AdmitMember;
use wezer_core::money::{Amount, Ppm, Scale};
use wezer_core::store::conformance::Dice;
use wezer_core::store::{MemoryStore, Store};
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Community, Registry};

pub(crate) const COMMUNITY: CommunityId = CommunityId::from_u128(0x9057);
/// 2026-01-31, a second before midnight, and some microseconds.
const BEGIN: Timestamp = Timestamp::from_micros(1_769_903_999_000_042);
/// Of many digits, of few, of none; what is only declared, and what is given.
pub(crate) const CODES: [&str; 5] = ["VAL", "FIN", "ONE", "EUR", "HUG"];

/// Who lives there, and what they did.
pub(crate) struct Town {
    pub(crate) community: Community,
    pub(crate) world: Arc<HandWorld>,
    pub(crate) wallets: Vec<WalletId>,
    /// How often each kind of thing happened.
    pub(crate) done: BTreeMap<&'static str, u32>,
    paid: Vec<EntryId>,
}

fn open(store: Arc<dyn Store>, world: &Arc<HandWorld>) -> Community {
    Community::open_with(store, Registry::core(), Arc::clone(world) as Arc<dyn World>, LaneLimits::default())
}

impl Town {
    pub(crate) async fn found(store: Arc<dyn Store>) -> Self {
        let world = Arc::new(HandWorld::at(BEGIN));
        let community =
            Community::open_with(store, Registry::core(), Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let system = community.system();
        let limit = |text: &str| text.parse::<Amount>().unwrap();
        let mut wallets = Vec::new();
        for nth in 0..5 {
            wallets.push(system.execute(AdmitMember::named(format!("Member {nth}"))).await.unwrap().wallet);
        }
        let levy = Fee::share("levy", Ppm::new(13_000).unwrap());
        let mut val = CreateCurrency::mutual_credit(CODES[0].parse().unwrap(), limit("-50")).scale(Scale::CENTS);
        val.fees = vec![levy];
        let fine = CreateCurrency::mutual_credit(CODES[1].parse().unwrap(), limit("-1000000000")).scale(Scale::new(18).unwrap());
        let new = |nth: usize, abundance, origin| CreateCurrency::new(CODES[nth].parse().unwrap(), abundance, origin);
        let one = new(2, Abundance::Sufficient, Origin::Issued).scale(Scale::new(0).unwrap());
        let euro = new(3, Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
        let hug = new(4, Abundance::Abundant, Origin::Issued).scale(Scale::new(0).unwrap());
        for currency in [val, fine, one, euro, hug] {
            system.execute(currency).await.unwrap();
        }
        Self { community, world, wallets, done: BTreeMap::new(), paid: Vec::new() }
    }

    /// Goes on living in another store that holds the same.
    pub(crate) fn moves_to(&mut self, store: Arc<dyn Store>) {
        self.community = open(store, &self.world);
    }

    /// Something at random; refusals are no matter, as long as each kind of thing happens.
    pub(crate) async fn act(&mut self, dice: &mut Dice) {
        self.world.pass_seconds(dice.between(1, 9_000));
        let system = self.community.system();
        let [from, to] = [*dice.pick(&self.wallets), *dice.pick(&self.wallets)];
        let amount = |dice: &mut Dice| match dice.below(4) {
            0 => format!("{}.{:02} VAL", dice.below(20), 1 + dice.below(99)),
            1 => format!("{}.{:018} FIN", dice.below(9_000_000), 1 + dice.below(999_999_999_999_999_999)),
            2 => format!("{} ONE", 1 + dice.below(9)),
            _ => format!("{}.{:02} EUR", dice.below(900), 1 + dice.below(99)),
        };
        let money = amount(dice).parse().unwrap();
        let done = match dice.below(9) {
            0 | 1 => system.execute(Pay::new(from, to, money)).await.ok().map(|paid| {
                self.paid.push(paid.entry);
                "paid"
            }),
            2 => system.execute(Pay::new(from, to, "1.05 VAL".parse().unwrap()).and(money)).await.ok().map(|_| "paid in two"),
            3 => {
                let mut pay = Pay::new(from, to, money);
                pay.hold_until = Some(self.world.now().plus_seconds(90_000));
                let held = system.execute(pay).await.ok().map(|paid| paid.entry);
                match held {
                    Some(entry) if dice.once_in(2) => {
                        let settle = SettleEntry { entry, wallet: None, amounts: None };
                        system.execute(settle).await.ok().map(|_| "settled")
                    }
                    Some(entry) if dice.once_in(2) => {
                        system.execute(VoidEntry { entry, wallet: None }).await.ok().map(|_| "voided")
                    }
                    held => held.map(|_| "held"),
                }
            }
            4 => {
                let Some(entry) = self.paid.pop() else { return };
                let correct = CorrectEntry { entry, wallet: None, amounts: None, force: true, memo: None };
                system.execute(correct).await.ok().map(|_| "corrected")
            }
            5 => {
                let issue = Issue { to, money: format!("{} ONE", 1 + dice.below(50)).parse().unwrap(), memo: None };
                system.execute(issue).await.ok().map(|_| "issued")
            }
            6 => {
                let give = Give { from, to, money: "3 HUG".parse().unwrap(), memo: None };
                system.execute(give).await.ok().map(|_| "given")
            }
            _ => {
                let effective = Some(Timestamp::from_micros(dice.between(-9_000_000_000_000_000, 1_700_000_000_000_000)));
                let movement = |money| Movement { from, to, money };
                let mut entry = NewEntry { movements: vec![movement(money)], effective, opening: dice.once_in(2), memo: None };
                let first = entry.clone();
                entry.movements.push(movement("0.07 VAL".parse().unwrap()));
                system.execute(PostEntries { entries: vec![first, entry], force: true }).await.ok().map(|_| "imported")
            }
        };
        *self.done.entry(done.unwrap_or("refused")).or_default() += 1;
    }
}

/// A town with a past, in memory: it is copied from there.
pub(crate) async fn past(actions: usize) -> (Arc<MemoryStore>, Town, Dice) {
    let store = Arc::new(MemoryStore::new(COMMUNITY));
    let mut town = Town::found(Arc::clone(&store) as Arc<dyn Store>).await;
    let mut dice = Dice::new(23);
    for _ in 0..actions {
        town.act(&mut dice).await;
    }
    (store, town, dice)
}
