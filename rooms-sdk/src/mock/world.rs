//! What a mock community consists of.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};

use crate::amount::Amount;
use crate::campaigns::Campaign;
use crate::id::{GroupId, Id, MemberId, WalletId};
use crate::indicators::{Figure, Opinion, RecordRef};
use crate::ledger::Currency;
use crate::market::{Announcement, Category};
use crate::mock::journal::Journal;
use crate::moment::Moment;

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) wallet: WalletId,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Circle {
    pub(crate) name: String,
    pub(crate) purpose: Option<String>,
    pub(crate) parent: Option<GroupId>,
    pub(crate) members: BTreeSet<MemberId>,
    pub(crate) managers: BTreeSet<MemberId>,
    pub(crate) wallet: Option<WalletId>,
}

/// A room as it is open in a group.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub(crate) kind: TypeId,
    pub(crate) group: GroupId,
    pub(crate) stored: BTreeMap<String, Stored>,
}

#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) bytes: Vec<u8>,
    pub(crate) about: Option<MemberId>,
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) now: Moment,
    pub(crate) ids: u128,
    pub(crate) events: u64,
    pub(crate) currencies: BTreeMap<String, Currency>,
    pub(crate) people: BTreeMap<MemberId, Person>,
    pub(crate) circles: BTreeMap<GroupId, Circle>,
    pub(crate) balances: BTreeMap<WalletId, BTreeMap<String, Amount>>,
    pub(crate) forbidden: BTreeSet<(MemberId, String)>,
    pub(crate) rooms: BTreeMap<Id, Opened>,
    pub(crate) figures: Vec<(MemberId, Figure)>,
    pub(crate) opinions: Vec<(RecordRef, Opinion)>,
    pub(crate) categories: Vec<Category>,
    pub(crate) announcements: Vec<Announcement>,
    pub(crate) campaigns: Vec<Campaign>,
    pub(crate) journal: Journal,
    pub(crate) used: BTreeSet<&'static str>,
}

impl World {
    pub(crate) fn new(now: Moment) -> Self {
        Self {
            now,
            ids: 0,
            events: 0,
            currencies: BTreeMap::new(),
            people: BTreeMap::new(),
            circles: BTreeMap::new(),
            balances: BTreeMap::new(),
            forbidden: BTreeSet::new(),
            rooms: BTreeMap::new(),
            figures: Vec::new(),
            opinions: Vec::new(),
            categories: Vec::new(),
            announcements: Vec::new(),
            campaigns: Vec::new(),
            journal: Journal::default(),
            used: BTreeSet::new(),
        }
    }

    /// The bits of a new id: in order of making, so that tests are the same each time.
    pub(crate) fn fresh(&mut self) -> u128 {
        self.ids += 1;
        0x0190_0000_0000_7000_8000_0000_0000_0000 | self.ids
    }

    pub(crate) fn wallet(&mut self) -> WalletId {
        let wallet = WalletId::new(self.fresh());
        self.balances.insert(wallet, BTreeMap::new());
        wallet
    }

    pub(crate) fn balance(&self, wallet: WalletId, currency: &str) -> Amount {
        self.balances.get(&wallet).and_then(|purse| purse.get(currency)).copied().unwrap_or(Amount::ZERO)
    }

    pub(crate) fn is_manager(&self, group: GroupId, member: MemberId) -> bool {
        self.circles.get(&group).is_some_and(|circle| circle.managers.contains(&member))
    }

    /// Everybody in a group or in one below it.
    pub(crate) fn members_of(&self, group: GroupId) -> BTreeSet<MemberId> {
        let mut members = self.circles.get(&group).map(|circle| circle.members.clone()).unwrap_or_default();
        let below = self.circles.iter().filter(|(_, circle)| circle.parent == Some(group));
        members.extend(below.flat_map(|(id, _)| self.members_of(*id)));
        members
    }

    pub(crate) fn is_in(&self, group: GroupId, member: MemberId) -> bool {
        self.members_of(group).contains(&member)
    }

    /// Who opens rooms in a group: the first who manages it, or the first who is in it.
    pub(crate) fn opener(&self, group: GroupId) -> Option<MemberId> {
        let circle = self.circles.get(&group)?;
        circle.managers.first().or(circle.members.first()).copied()
    }

    /// Whether a member may pay from a wallet: the own one, or that of a group that this person manages.
    pub(crate) fn disposes(&self, member: MemberId, wallet: WalletId) -> bool {
        let is_own = self.people.get(&member).is_some_and(|person| person.wallet == wallet);
        is_own || self.circles.values().any(|circle| circle.wallet == Some(wallet) && circle.managers.contains(&member))
    }
}
