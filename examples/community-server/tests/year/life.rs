//! Who lives the year, what each day brings, and how a command is sent: a refusal is an answer, a failure is none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use community_server::demo::nine::{self, NINE};
use wezer_core::flow::{FireTransition, TickFlows};
use wezer_core::grant::GiveRight;
use wezer_core::group::{ACT_FOR, AddToGroup, CreateGroup, OpenGroupWallet};
use wezer_core::id::{GroupId, WalletId};
use wezer_core::indicator::{Asking, UpdateIndicators};
use wezer_core::kernel::{Document, LaneLimits};
use wezer_core::ledger::{EntryId, ExpireEntries};
use wezer_core::link::RecordRef;
use wezer_core::member::{AdmitMember, Admitted, MemberState, SetMemberState};
use wezer_core::money::{Amount, Money, Ppm, Scale};
use wezer_core::rule::RuleText;
use wezer_core::sovereignty::EraseMember;
use wezer_core::standard::SetUpStandard;
use wezer_core::store::Store;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE};
use wezer_core::world::{HandWorld, World};
use wezer_core::{Actor, CallError, Command, Community, Query, Session, right};
use wezer_exchange::campaign::{CampaignId, PledgeId, TickCampaigns};
use wezer_exchange::clearing::{ClearingId, ObligationId, TickClearings};
use wezer_exchange::conversion::{ConversionId, ConvertedId, Rate, SetConversion};
use wezer_exchange::custody::{Charge, CustodyMoveId, SetCustodyTerms, Worth};
use wezer_exchange::issuance::TickIssuance;
use wezer_exchange::limit::{LimitFormula, SetLimitRule, TickLimits};
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::{CategoryId, SetUpExchange};
use wezer_exchange::reputation::TickEvaluations;
use wezer_exchange::request::{ASK, RequestId};
use wezer_exchange::schedule::{ScheduleId, TickSchedules};

use super::trade::{Posted, Trade};
use crate::town::Town;
use crate::town::story::Dice;

const DAYS: usize = 365;
/// Digits behind the point, in the order of [`NINE`].
const DIGITS: [u8; 9] = [2, 8, 1, 0, 0, 2, 2, 0, 0];
/// So many of the nine can be paid, priced and pledged; the other two are only given.
pub const PAYABLE: usize = 7;
/// Who moderates.
pub const MODERATOR: usize = 0;
/// Who acts for a group, with its wallet, whatever they do.
const GARDENER: usize = 1;

pub struct Year {
    pub world: Arc<HandWorld>,
    pub town: Town,
    pub dice: Dice,
    pub people: Vec<Admitted>,
    /// Who left or was erased.
    pub gone: BTreeSet<usize>,
    members: usize,
    /// The group for which the gardener acts, and their own wallet, which they leave alone.
    garden: Option<(GroupId, WalletId)>,
    /// Payments that were made, and those that wait: entry, payer, payee.
    pub made: Vec<(EntryId, usize, usize)>,
    pub waiting: Vec<(EntryId, usize, usize)>,
    /// All that ever waited for somebody's word, until when, and what of it was ended by it.
    pub promised: BTreeMap<EntryId, Option<Timestamp>>,
    pub ended: BTreeSet<EntryId>,
    pub expired_until: Timestamp,
    pub category: Option<CategoryId>,
    pub posted: Vec<Posted>,
    pub trades: Vec<Trade>,
    pub campaigns: Vec<(CampaignId, usize, Vec<Money>)>,
    pub pledges: Vec<(PledgeId, usize)>,
    pub schedules: Vec<(ScheduleId, usize, usize)>,
    pub requests: Vec<(RequestId, usize, Option<usize>)>,
    pub withdrawals: Vec<(CustodyMoveId, usize)>,
    pub conversions: Vec<ConversionId>,
    pub converted: Vec<ConvertedId>,
    pub debts: Vec<(ObligationId, usize, usize)>,
    pub clearings: Vec<ClearingId>,
    /// How many commands were sent, how many of each were carried out, and how many refused and why.
    pub sent: u64,
    pub done: BTreeMap<String, u64>,
    pub refused: BTreeMap<String, u64>,
}

impl Year {
    /// On a store that is empty. The same seed and number of commands make the same bytes on each.
    pub async fn live(store: Arc<dyn Store>, seed: u64, commands: u64) -> Self {
        let start: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
        let world = Arc::new(HandWorld::at(start));
        let registry = community_server::store::registry().unwrap();
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let mut year = Self {
            world,
            town: Town { community },
            dice: Dice::new(seed),
            people: Vec::new(),
            gone: BTreeSet::new(),
            members: usize::try_from((commands / 400).clamp(20, 500)).unwrap(),
            garden: None,
            made: Vec::new(),
            waiting: Vec::new(),
            promised: BTreeMap::new(),
            ended: BTreeSet::new(),
            expired_until: start,
            category: None,
            posted: Vec::new(),
            trades: Vec::new(),
            campaigns: Vec::new(),
            pledges: Vec::new(),
            schedules: Vec::new(),
            requests: Vec::new(),
            withdrawals: Vec::new(),
            conversions: Vec::new(),
            converted: Vec::new(),
            debts: Vec::new(),
            clearings: Vec::new(),
            sent: 0,
            done: BTreeMap::new(),
            refused: BTreeMap::new(),
        };
        year.found().await;
        for day in 0..DAYS {
            year.world.set(start.plus_seconds(86_400 * i64::try_from(day).unwrap()));
            year.morning(day).await;
            let due = commands * (day as u64 + 1) / DAYS as u64;
            while year.sent < due {
                year.world.pass_seconds(i64::try_from(year.dice.roll(60)).unwrap());
                year.deed().await;
            }
        }
        year
    }

    pub fn session(&self, person: usize) -> Session {
        let member = self.people[person].member;
        match self.garden.filter(|_| person == GARDENER) {
            Some((group, _)) => self.town.community.by(Actor::ForGroup { member, group }),
            None => self.town.community.member(member),
        }
    }

    pub fn wallets(&self) -> Vec<WalletId> {
        let others = self.garden.map(|(_, own)| own).into_iter().chain([COMMONS, ISSUANCE, OUTSIDE]);
        self.people.iter().map(|person| person.wallet).chain(others).collect()
    }

    async fn send<C: Command>(&mut self, session: Session, name: &str, command: C) -> Option<C::Output> {
        self.sent += 1;
        match session.execute(command).await {
            Ok(receipt) => {
                *self.done.entry(name.to_owned()).or_default() += 1;
                Some(receipt.output)
            }
            Err(error @ (CallError::Refused(_) | CallError::Denied(_))) => {
                *self.refused.entry(format!("{name}: {}", error.code())).or_default() += 1;
                None
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }

    pub async fn by_system<C: Command>(&mut self, command: C) -> Option<C::Output> {
        let system = self.town.community.system();
        self.send(system, C::NAME, command).await
    }

    pub async fn by<C: Command>(&mut self, person: usize, command: C) -> Option<C::Output> {
        let session = self.session(person);
        self.send(session, C::NAME, command).await
    }

    /// Takes a step of a record's flow; whether it was taken.
    pub async fn fire<D: Document>(&mut self, person: usize, id: D::Id, step: &str) -> bool {
        let (record, transition) = (RecordRef::of::<D>(id), step.to_owned());
        let fire = FireTransition { record, transition, flow: None, version: None, myself: None };
        let session = self.session(person);
        self.send(session, &format!("{}: {step}", D::KIND), fire).await.is_some()
    }

    /// What the system sees.
    pub async fn see<Q: Query>(&self, query: Q) -> Q::Output {
        self.town.community.system().ask(query).await.unwrap_or_else(|error| panic!("{}: {error}", Q::NAME))
    }

    async fn found(&mut self) {
        let groups = self.by_system(SetUpStandard::named("Les Tilleuls")).await.unwrap();
        self.by_system(SetUpExchange::default()).await.unwrap();
        nine::create(&self.town.community.system(), "2027-01-01").await.unwrap();
        let ask = || Asking::Ask { scale: None, optional: false };
        let food = CreateCategory::named("Food", "Nourriture").asking("quality".parse().unwrap(), ask());
        self.category = self.by_system(food).await;
        while self.people.len() < self.members / 3 {
            self.admit().await;
        }
        let member = self.people[MODERATOR].member;
        self.by_system(AddToGroup { group: groups.care, member, delegate_of: None }).await.unwrap();
        self.begin_garden().await;
        let charge = |fixed: &str, share| Charge { fixed: fixed.parse().unwrap(), share: Ppm::new(share).unwrap() };
        let (deposit, withdrawal) = (charge("0.00000002", 0), charge("0", 10_000));
        let terms = SetCustodyTerms { currency: "BTC".parse().unwrap(), worth: Worth::default(), deposit, withdrawal };
        self.by_system(terms).await.unwrap();
        for (from, to, rate, spread) in [("VAL", "Grain", Rate::new(1, 10), 20_000), ("VAL", "REV", Rate::new(2, 3), 0)] {
            let conversion = SetConversion {
                name: format!("{from} for {to}"),
                from: from.parse().unwrap(),
                to: to.parse().unwrap(),
                rate: rate.unwrap(),
                spread: Ppm::new(spread).unwrap(),
                liquidity: COMMONS,
                both_ways: true,
            };
            let made = self.by_system(conversion).await;
            self.conversions.extend(made);
        }
        self.trust("0.2").await;
    }

    /// A group with a wallet of its own, for which one member acts.
    async fn begin_garden(&mut self) {
        let group = self.by_system(CreateGroup::new("circle".parse().unwrap(), "Garden")).await.unwrap();
        let member = self.people[GARDENER].member;
        self.by_system(AddToGroup { group, member, delegate_of: None }).await.unwrap();
        for right in [right::PAY, right::GIVE, right::SETTLE, right::CORRECT, right::SEE_WALLET, ACT_FOR, ASK] {
            let (right, reason) = (right.as_str().to_owned(), "They see to it".to_owned());
            let give = GiveRight { right, to: group, over: group, when: None, expires_at: None, reason };
            self.by_system(give).await.unwrap();
        }
        let wallet = self.by_system(OpenGroupWallet { group, label: String::new() }).await.unwrap();
        let own = std::mem::replace(&mut self.people[GARDENER].wallet, wallet);
        self.garden = Some((group, own));
    }

    /// Whoever gave more than they took may owe more.
    pub async fn trust(&mut self, share: &str) {
        let (least, most) = ("-500".parse().unwrap(), "-100".parse().unwrap());
        let formula = RuleText::new(&format!("-150 - {share} * net_val - 5 * partners")).unwrap();
        let lower = Some(LimitFormula { formula, least, most });
        self.by_system(SetLimitRule { currency: "VAL".parse().unwrap(), lower, upper: None }).await.unwrap();
    }

    async fn admit(&mut self) {
        let name = format!("Member {}", self.people.len());
        let admitted = self.by_system(AdmitMember::named(name)).await.unwrap();
        self.people.push(admitted);
    }

    /// Somebody leaves, or has themself erased; at most one in eight.
    pub async fn leave(&mut self) {
        let person = self.someone();
        if [MODERATOR, GARDENER].contains(&person) || self.gone.len() * 8 >= self.people.len() {
            return;
        }
        let member = self.people[person].member;
        self.gone.insert(person);
        if self.dice.roll(2) == 0 {
            let reason = "Moved away".to_owned();
            self.by_system(SetMemberState { member, state: MemberState::Left, reason }).await.unwrap();
            return;
        }
        let reason = Some("Asked for it".to_owned());
        while !self.by_system(EraseMember { member, reason: reason.clone() }).await.unwrap().finished {}
        self.town.community.store().purge().await.unwrap();
    }

    /// What comes with the day. Each clock is late now and then, and then does all at once.
    async fn morning(&mut self, day: usize) {
        while self.people.len() < self.members && self.people.len() * DAYS < self.members * (day + DAYS / 3) {
            self.admit().await;
        }
        let late: Vec<bool> = (0..9).map(|_| self.dice.roll(4) == 0).collect();
        if !late[0] {
            self.expired_until = self.world.now();
            self.tick("pending", &["expired"], || ExpireEntries {}, |ended| (vec![*ended], *ended > 0)).await;
        }
        if !late[1] {
            self.tick("flow", &["moved"], || TickFlows {}, |it| (vec![it.moved], it.more)).await;
        }
        if !late[2] {
            self.tick("issuance", &["moved"], || TickIssuance {}, |it| (vec![it.moved], it.more)).await;
        }
        if !late[3] {
            self.tick("evaluation", &["opened"], || TickEvaluations {}, |it| (vec![it.opened], it.more)).await;
        }
        if !late[4] {
            let told = ["paid", "failed", "passed"];
            self.tick("schedule", &told, || TickSchedules {}, |it| (vec![it.paid, it.failed, it.passed], it.more)).await;
        }
        if !late[5] {
            self.tick("campaign", &["settled"], || TickCampaigns {}, |it| (vec![it.settled], it.more)).await;
        }
        if !late[6] {
            self.tick("clearing", &["concluded"], || TickClearings {}, |it| (vec![it.concluded], it.more)).await;
        }
        while !late[7] && self.by_system(UpdateIndicators::default()).await.unwrap().more {}
        if !late[8] {
            self.tick("limit", &["looked"], || TickLimits {}, |it| (vec![it.looked], it.more)).await;
        }
    }

    /// Does what is due, and counts what came of it.
    async fn tick<C: Command>(&mut self, of: &str, told: &[&str], tick: fn() -> C, came: fn(&C::Output) -> (Vec<u32>, bool)) {
        loop {
            let output = self.by_system(tick()).await.unwrap();
            let (counts, more) = came(&output);
            for (name, count) in told.iter().zip(counts).filter(|(_, count)| *count > 0) {
                *self.done.entry(format!("{of}: {name}")).or_default() += u64::from(count);
            }
            if !more {
                return;
            }
        }
    }

    /// Anybody, those who are gone too.
    pub fn anyone(&mut self) -> usize {
        self.dice.roll(self.people.len())
    }

    /// Somebody who is there.
    pub fn someone(&mut self) -> usize {
        loop {
            let person = self.anyone();
            if !self.gone.contains(&person) {
                return person;
            }
        }
    }

    pub fn wallet(&self, person: usize) -> WalletId {
        self.people[person].wallet
    }

    pub fn chance(&mut self, one_in: usize) -> bool {
        self.dice.roll(one_in) == 0
    }

    /// A moment so many days from now at most.
    pub fn within(&mut self, days: usize) -> Timestamp {
        let seconds = self.dice.roll(86_400 * days) + 1;
        self.world.now().plus_seconds(i64::try_from(seconds).unwrap())
    }

    /// Some of one of the nine: mostly a little.
    pub fn money(&mut self, kind: usize) -> Money {
        let scale = Scale::new(DIGITS[kind]).unwrap();
        let most = [30, 300, 3_000][self.dice.roll(3)] * if DIGITS[kind] > 0 { 10 } else { 1 };
        let minor = i128::try_from(self.dice.roll(most) + 1).unwrap();
        Money::new(Amount::from_minor(minor, scale).unwrap(), NINE[kind].parse().unwrap())
    }

    /// Some of one that can be paid.
    pub fn payable(&mut self) -> Money {
        let kind = self.dice.roll(PAYABLE);
        self.money(kind)
    }

    /// Where a currency stands among the nine.
    pub fn kind(code: &str) -> usize {
        NINE.iter().position(|known| *known == code).unwrap()
    }

    async fn deed(&mut self) {
        match self.dice.roll(200) {
            0..=29 => self.pay().await,
            30..=41 => self.end_waiting().await,
            42..=51 => self.give().await,
            52..=57 => self.bring().await,
            58..=63 => self.correct().await,
            64 => self.limit().await,
            65..=77 => self.announce().await,
            78..=96 => self.reply().await,
            97..=143 => self.deal().await,
            144 => self.start_campaign().await,
            145..=152 => self.pledge().await,
            153..=156 => self.add_to_bounty().await,
            157 | 158 => self.leave_campaign().await,
            159..=163 => self.schedule().await,
            164..=171 => self.change_schedule().await,
            172..=175 => self.ask().await,
            176..=180 => self.answer().await,
            181..=185 => self.custody().await,
            186..=189 => self.convert().await,
            190..=193 => self.owe().await,
            194..=197 => self.clear().await,
            198 if self.chance(2) => self.trust("0.1").await,
            198 => self.trust("0.3").await,
            _ if self.chance(3) => self.leave().await,
            _ => self.claim_back().await,
        }
    }
}
