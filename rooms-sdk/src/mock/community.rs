//! The mock community itself.

use std::any::TypeId;
use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::amount::Amount;
use crate::call::Call;
use crate::event::Event;
use crate::fault::Fault;
use crate::id::{GroupId, Id, MemberId, WalletId};
use crate::indicators::{Figure, Opinion, RecordRef};
use crate::language::Language;
use crate::ledger::Currency;
use crate::market::Category;
use crate::mock::journal::{Alert, Announced, Evaluation, Line, Payment, Post, Started};
use crate::mock::visit::Visit;
use crate::mock::world::{Circle, Opened, Person, World};
use crate::mock::{description, stage};
use crate::moment::Moment;
use crate::money::Money;
use crate::room::Room;

/// A community on a desk.
#[derive(Debug)]
pub struct Community {
    world: World,
}

impl Default for Community {
    fn default() -> Self {
        Self::new()
    }
}

impl Community {
    /// An empty community on 1 January 2026 at 9:00 UTC, with the currency `VAL` of two digits.
    pub fn new() -> Self {
        let start = "2026-01-01T09:00:00Z".parse().expect("this is a moment");
        let mut town = Self { world: World::new(start) };
        town.currency("VAL", 2);
        town
    }

    /// Says what time it is.
    ///
    /// # Panics
    /// If it isn't a moment such as `2026-11-21T20:15:00Z`.
    pub fn at(&mut self, moment: &str) {
        self.world.now = moment.parse().expect("a moment such as 2026-11-21T20:15:00Z");
    }

    /// Lets days pass.
    pub fn pass_days(&mut self, days: i32) {
        self.world.now = self.world.now.plus_days(days);
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        self.world.now
    }

    /// A new currency with so many digits behind the point.
    pub fn currency(&mut self, code: &str, scale: u8) {
        let currency = Currency { code: code.to_owned(), name: code.to_owned(), scale };
        self.world.currencies.insert(code.to_owned(), currency);
    }

    /// A new member, with a wallet.
    pub fn member(&mut self, name: &str) -> MemberId {
        let id = MemberId::new(self.world.fresh());
        let wallet = self.world.wallet();
        self.world.people.insert(id, Person { name: name.to_owned(), wallet });
        id
    }

    /// A new group with these members, with a wallet.
    pub fn group(&mut self, name: &str, members: impl IntoIterator<Item = MemberId>) -> GroupId {
        let id = GroupId::new(self.world.fresh());
        let wallet = Some(self.world.wallet());
        let members = members.into_iter().collect();
        self.world.circles.insert(id, Circle { name: name.to_owned(), members, wallet, ..Circle::default() });
        id
    }

    fn circle(&mut self, group: GroupId) -> &mut Circle {
        self.world.circles.get_mut(&group).expect("the group was made by this community")
    }

    /// Puts a group right below another.
    pub fn below(&mut self, parent: GroupId, group: GroupId) {
        self.circle(group).parent = Some(parent);
    }

    /// Says what a group is for.
    pub fn purpose(&mut self, group: GroupId, purpose: &str) {
        self.circle(group).purpose = Some(purpose.to_owned());
    }

    /// Somebody joins a group.
    pub fn join(&mut self, group: GroupId, member: MemberId) {
        self.circle(group).members.insert(member);
    }

    /// Somebody leaves a group.
    pub fn leave(&mut self, group: GroupId, member: MemberId) {
        self.circle(group).members.remove(&member);
        self.circle(group).managers.remove(&member);
    }

    /// Somebody joins a group and manages it.
    pub fn manager(&mut self, group: GroupId, member: MemberId) {
        self.join(group, member);
        self.circle(group).managers.insert(member);
    }

    /// Somebody is erased: the person leaves all groups, and what rooms stored about this person is gone.
    pub fn erase(&mut self, member: MemberId) {
        self.world.people.remove(&member);
        for circle in self.world.circles.values_mut() {
            circle.members.remove(&member);
            circle.managers.remove(&member);
        }
        for room in self.world.rooms.values_mut() {
            room.stored.retain(|_, stored| stored.about != Some(member));
        }
    }

    /// A member's wallet.
    ///
    /// # Panics
    /// If the member isn't there.
    pub fn wallet(&self, member: MemberId) -> WalletId {
        self.world.people.get(&member).expect("the member was made by this community and not erased").wallet
    }

    /// A group's wallet: those who manage the group may pay from it.
    pub fn group_wallet(&self, group: GroupId) -> WalletId {
        let wallet = self.world.circles.get(&group).and_then(|circle| circle.wallet);
        wallet.expect("the group was made by this community")
    }

    /// Puts money into a wallet, such as `20.00 VAL`.
    ///
    /// # Panics
    /// If it isn't an amount of a currency, or too much.
    pub fn give(&mut self, wallet: WalletId, money: &str) {
        let money: Money = money.parse().expect("an amount such as 20.00 VAL");
        let balance = self.balance(wallet, &money.currency).checked_add(money.amount).expect("not too much money");
        self.world.balances.entry(wallet).or_default().insert(money.currency, balance);
    }

    /// What a wallet holds.
    pub fn balance(&self, wallet: WalletId, currency: &str) -> Amount {
        self.world.balance(wallet, currency)
    }

    /// From now on a member may not use an interface, such as `wezer:exchange/payments`.
    pub fn forbid(&mut self, member: MemberId, interface: &str) {
        self.world.forbidden.insert((member, interface.to_owned()));
    }

    /// From now on a member may use an interface again.
    pub fn allow(&mut self, member: MemberId, interface: &str) {
        self.world.forbidden.remove(&(member, interface.to_owned()));
    }

    /// Counts something of a member.
    pub fn figure(&mut self, member: MemberId, figure: Figure) {
        self.world.figures.push((member, figure));
    }

    /// What people think of something.
    pub fn opinion(&mut self, object: RecordRef, opinion: Opinion) {
        self.world.opinions.push((object, opinion));
    }

    /// A new category of announcements.
    pub fn category(&mut self, name: &str) -> Id {
        let id = Id::new(self.world.fresh());
        self.world.categories.push(Category { id, name: name.to_owned() });
        id
    }

    /// The state of an announcement's flow, such as `open`, is another now.
    pub fn announcement_is(&mut self, announcement: Id, state: &str) {
        for one in self.world.announcements.iter_mut().filter(|one| one.id == announcement) {
            one.state = state.to_owned();
        }
    }

    /// The state of a campaign's flow, such as `open`, is another now.
    pub fn campaign_is(&mut self, campaign: Id, state: &str) {
        for one in self.world.campaigns.iter_mut().filter(|one| one.id == campaign) {
            one.state = state.to_owned();
        }
    }

    /// A group opens a room, in the name of its first manager, or its first member if nobody manages it.
    ///
    /// # Errors
    /// That of the room: then it isn't open. `room-bad-description` if a community would not install it.
    pub fn open<R: Room + 'static>(&mut self, group: GroupId) -> Result<Id, Fault> {
        if let Some(what) = description::flaw(&R::describe()) {
            return Err(Fault::new(
                "room-bad-description",
                format!("the room’s {what} are missing or too long, or only in one language"),
            ));
        }
        let mut world = self.world.clone();
        let room = Id::new(world.fresh());
        world.rooms.insert(room, Opened { kind: TypeId::of::<R>(), group, stored: BTreeMap::new() });
        let member = world.opener(group);
        let call = Call { room, group, member, is_manager: true, now: world.now, language: Language::En };
        let ((), world) = stage::run(&world, &call, true, R::open)?;
        self.world = world;
        Ok(room)
    }

    /// Somebody in a room: `town.by(ana).act::<Poll>("vote", &[("choice", "yes")])`.
    pub fn by(&mut self, member: MemberId) -> Visit<'_> {
        Visit { town: self, member: Some(member), language: Language::En, room: None }
    }

    /// Tells the room opened last of an event, in the name of who opened it, if the room described it as wanted.
    ///
    /// # Errors
    /// That of the room: then nothing is changed.
    pub fn tell<R: Room + 'static>(&mut self, name: &str, data: &str) -> Result<(), Fault> {
        if !R::describe().events.iter().any(|event| event == name) {
            return Ok(());
        }
        self.world.events += 1;
        let event = Event { seq: self.world.events, name: name.to_owned(), at: self.world.now, data: data.to_owned() };
        let call = self.call_of_opener::<R>()?;
        self.change(&call, |call| R::on_event(call, &event))
    }

    /// The first call of the room opened last after its version was another, in the name of who opened it.
    ///
    /// # Errors
    /// That of the room: then nothing is changed.
    pub fn migrate<R: Room + 'static>(&mut self, old_version: &str) -> Result<(), Fault> {
        let call = self.call_of_opener::<R>()?;
        self.change(&call, |call| R::migrate(call, old_version))
    }

    /// What the room opened last stores under a key.
    ///
    /// # Panics
    /// If something else than a `T` is stored there.
    pub fn stored<R: Room + 'static, T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let room = self.world.rooms.get(&self.last::<R>()?)?;
        let stored = room.stored.get(key)?;
        Some(postcard::from_bytes(&stored.bytes).expect("what is stored is of this type"))
    }

    /// All keys under which the room opened last stores something, in order.
    pub fn keys<R: Room + 'static>(&self) -> Vec<String> {
        let room = self.last::<R>().and_then(|room| self.world.rooms.get(&room));
        room.map(|room| room.stored.keys().cloned().collect()).unwrap_or_default()
    }

    fn last<R: Room + 'static>(&self) -> Option<Id> {
        let kind = TypeId::of::<R>();
        self.world.rooms.iter().rev().find(|(_, room)| room.kind == kind).map(|(id, _)| *id)
    }

    /// The interfaces that rooms used so far and that `R` gives no reason for.
    pub fn unexplained<R: Room>(&self) -> Vec<&'static str> {
        let reasons = R::describe().reasons;
        let is_explained = |interface: &str| reasons.iter().any(|reason| reason.permission == interface);
        self.world.used.iter().copied().filter(|interface| !is_explained(interface)).collect()
    }

    /// What rooms paid, in order.
    pub fn payments(&self) -> &[Payment] {
        &self.world.journal.payments
    }

    /// What rooms posted, in order.
    pub fn posts(&self) -> &[Post] {
        &self.world.journal.posts
    }

    /// What rooms told members, in order.
    pub fn alerts(&self) -> &[Alert] {
        &self.world.journal.alerts
    }

    /// The opinions that rooms gave, in order.
    pub fn evaluations(&self) -> &[Evaluation] {
        &self.world.journal.evaluations
    }

    /// What rooms announced, in order.
    pub fn announced(&self) -> &[Announced] {
        &self.world.journal.announced
    }

    /// The campaigns that rooms started, in order.
    pub fn started(&self) -> &[Started] {
        &self.world.journal.started
    }

    /// What rooms logged, in order.
    pub fn lines(&self) -> &[Line] {
        &self.world.journal.lines
    }

    pub(crate) fn call<R: Room + 'static>(
        &self,
        member: Option<MemberId>,
        language: Language,
        room: Option<Id>,
    ) -> Result<Call, Fault> {
        let room = room.or_else(|| self.last::<R>()).expect("the room is open: town.open::<R>(group)");
        let group = self.world.rooms.get(&room).expect("the room was opened by this community").group;
        let is_manager = member.is_some_and(|member| self.world.is_manager(group, member));
        let call = Call { room, group, member, is_manager, now: self.world.now, language };
        if member.is_some_and(|member| !self.world.is_in(group, member)) {
            return Err(call.refuse("room-not-in-the-group", "You are not in this group.", "Vous n’êtes pas dans ce groupe."));
        }
        Ok(call)
    }

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    fn call_of_opener<R: Room + 'static>(&self) -> Result<Call, Fault> {
        let call = self.call::<R>(None, Language::En, None)?;
        Ok(Call { member: self.world.opener(call.group), is_manager: true, ..call })
    }

    pub(crate) fn change<T>(&mut self, call: &Call, room: impl FnOnce(&Call) -> Result<T, Fault>) -> Result<T, Fault> {
        let (answer, world) = stage::run(&self.world, call, true, room)?;
        self.world = world;
        Ok(answer)
    }

    pub(crate) fn look<T>(&mut self, call: &Call, room: impl FnOnce(&Call) -> Result<T, Fault>) -> Result<T, Fault> {
        let (answer, world) = stage::run(&self.world, call, false, room)?;
        // Nothing was changed but what tells which interfaces were used.
        self.world = world;
        Ok(answer)
    }
}
