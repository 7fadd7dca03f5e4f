//! The same community in a world where nothing goes wrong: what the journal says was carried out, one after the other.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pollster::block_on;
use serde_json::Value;
use wezer_core::id::CommandId;
use wezer_core::journal::{Entry, Seq};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{PageNo, ROWS_PER_PAGE};
use wezer_core::store::{IndexRange, KeyName, MemoryStore, Store, StoreError, Wanted};
use wezer_core::time::Timestamp;
use wezer_core::world::World;
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;

use crate::plan::{Answer, Sent};

/// Its clock is set to what the journal says; its randomness is the secret of the community, so that its journal is the same.
#[derive(Default)]
pub(crate) struct TwinWorld {
    now: AtomicI64,
    secret: Mutex<Vec<u8>>,
}

impl World for TwinWorld {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now.load(Ordering::Relaxed))
    }

    fn fresh_id(&self) -> u128 {
        0
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        let secret = self.secret.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.iter_mut().zip(secret.iter().cycle()).for_each(|(byte, random)| *byte = *random);
    }
}

pub(crate) struct Twin {
    pub(crate) community: Community,
    world: Arc<TwinWorld>,
    pub(crate) seq: u64,
    /// Where each command was carried out.
    pub(crate) places: BTreeMap<CommandId, u64>,
    answers: BTreeMap<u64, Value>,
    made: Made,
}

/// What commands made, by their names.
pub(crate) type Made = BTreeMap<&'static str, Vec<Value>>;

pub(crate) fn registry() -> Registry {
    Registry::core().with(&Exchange).expect("names are free")
}

impl Twin {
    /// The twin of a community that began as this store did.
    pub(crate) fn new(store: Arc<MemoryStore>, made: Made) -> Self {
        let (world, seq) = (Arc::new(TwinWorld::default()), block_on(store.head()).expect("in memory").seq.get());
        let secret = Wanted { keys: vec![KeyName { owner: 0, purpose: 0 }], ..Wanted::default() };
        let secret = block_on(store.read(&secret)).expect("in memory").keys.remove(0).expect("it has begun");
        *world.secret.lock().unwrap_or_else(PoisonError::into_inner) = secret.as_bytes().to_vec();
        let community = Community::open_with(store, registry(), Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        Self { community, world, seq, places: BTreeMap::new(), answers: BTreeMap::new(), made }
    }

    pub(crate) fn set(&self, now: Timestamp) {
        self.world.now.store(now.as_micros(), Ordering::Relaxed);
    }

    /// Carries out what the journal has more. Then both stand at the same head, so at the same bytes, and all accounts are alike.
    pub(crate) fn follow(&mut self, store: &dyn Store, sent: &BTreeMap<CommandId, Sent>) -> Result<bool, StoreError> {
        let entries = block_on(store.journal(Seq::new(self.seq + 1), 1 << 20))?;
        for (seq, bytes) in &entries {
            self.seq += 1;
            assert_eq!(seq.get(), self.seq, "the journal has a gap");
            let entry = Entry::decode(bytes).expect("an entry that was committed decodes");
            let header = &entry.header;
            let Some(sent) = sent.get(&header.id) else { unreachable!("entry {seq} is a command that nobody sent: {header:?}") };
            assert_eq!((header.command, header.actor), (sent.deed.name(), sent.actor), "entry {seq}");
            self.set(header.recorded_at);
            let told = block_on(sent.deed.execute(&self.community.by(sent.actor), header.id));
            let Answer::Done { output, seq: at, repeated: false } = told else {
                unreachable!("entry {seq} should not be: {:?} by {} comes to {told:?}", sent.deed, sent.actor)
            };
            assert_eq!(at, self.seq);
            assert_eq!(self.places.insert(header.id, at), None, "{} was carried out twice", header.id);
            self.made.entry(sent.deed.name()).or_default().push(output.clone());
            self.answers.insert(at, output);
            let own = block_on(self.community.store().journal(*seq, 1)).expect("in memory");
            assert!(own[0].1 == *bytes, "entry {seq}, {:?}: is {entry:?}, should be {:?}", sent.deed, Entry::decode(&own[0].1));
        }
        let moved = !entries.is_empty();
        if moved {
            self.compare(store)?;
        }
        Ok(moved)
    }

    /// The same head, the same accounts, each currency at zero.
    pub(crate) fn compare(&self, store: &dyn Store) -> Result<(), StoreError> {
        let own = &**self.community.store();
        let head = block_on(own.head()).expect("in memory");
        assert_eq!(block_on(store.head())?, head, "the store's head");
        let pages = head.accounts.div_ceil(u32::try_from(ROWS_PER_PAGE).expect("few"));
        let wanted = Wanted { pages: (0..pages).map(PageNo::new).collect(), ..Wanted::default() };
        let (found, right) = (block_on(store.read(&wanted))?, block_on(own.read(&wanted)).expect("in memory"));
        let mut sums = BTreeMap::new();
        for (found, right) in found.pages.iter().zip(&right.pages) {
            for (found, right) in found.rows().iter().zip(right.rows()) {
                let row = |row: &wezer_core::ledger::AccountRow| {
                    let money = (row.credits(), row.debits(), row.held_out(), row.held_in());
                    (row.is_vacant(), row.wallet(), row.currency(), money)
                };
                assert_eq!(row(found), row(right), "an account after entry {}", self.seq);
                *sums.entry(found.currency().get()).or_insert(0) += found.credits() - found.debits();
            }
        }
        assert!(sums.values().all(|sum| *sum == 0), "a currency does not sum to zero: {sums:?}");
        Ok(())
    }

    /// The same index, row by row.
    pub(crate) fn compare_index(&self, store: &dyn Store) -> Result<(), StoreError> {
        let everything = IndexRange { from: vec![0], to: vec![u8::MAX; 8], backwards: false, limit: usize::MAX };
        let wanted = Wanted { ranges: vec![everything], ..Wanted::default() };
        let own = block_on(self.community.store().read(&wanted)).expect("in memory");
        assert!(block_on(store.read(&wanted))?.ranges == own.ranges, "the index after entry {}", self.seq);
        Ok(())
    }

    /// What the command at this place answered.
    pub(crate) fn answer(&self, seq: u64) -> &Value {
        &self.answers[&seq]
    }

    /// Everything that commands of this name made.
    pub(crate) fn made<I: serde::de::DeserializeOwned>(&self, command: &str) -> Vec<I> {
        let made = self.made.get(command).map_or(&[][..], Vec::as_slice);
        made.iter().map(|id| serde_json::from_value(id.clone()).expect("an id")).collect()
    }
}
