//! A small town that deals, with a moderator and a clock of its own.

use std::sync::Arc;

use wezer_core::flow::{FireTransition, FlowRefusal};
use wezer_core::grant::GiveRight;
use wezer_core::group::{AddToGroup, CreateGroup, ROOT};
use wezer_core::id::{CommunityId, MemberId, WalletId};
use wezer_core::kernel::LaneLimits;
use wezer_core::language::Language;
use wezer_core::ledger::{Abundance, Balances, CreateCurrency, Origin};
use wezer_core::link::RecordRef;
use wezer_core::member::AdmitMember;
use wezer_core::money::{Amount, Money, Scale};
use wezer_core::store::{MemoryStore, Store};
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{CallError, Community, Registry, Session};
use wezer_exchange::Exchange;
use wezer_exchange::deal::{Deal, DealId, FindDeal, ReplyTerms, ReplyTo};
use wezer_exchange::market::announcement::{Kind, Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::{AnnouncementId, CategoryId, SetUpExchange};

pub(crate) const ANA: usize = 0;
pub(crate) const BO: usize = 1;
pub(crate) const CLEO: usize = 2;
pub(crate) const DAN: usize = 3;
/// Who moderates.
pub(crate) const MO: usize = 4;

pub(crate) struct Town {
    pub(crate) community: Community,
    pub(crate) world: Arc<HandWorld>,
    pub(crate) members: Vec<MemberId>,
    pub(crate) wallets: Vec<WalletId>,
    pub(crate) food: CategoryId,
}

pub(crate) fn money(text: &str) -> Money {
    text.parse().expect("money")
}

impl Town {
    /// Five members, of whom the last moderates; nobody owes more than 30 VAL or 20 BRD; euros are only declared.
    pub(crate) async fn new() -> Self {
        Self::kept_in(Arc::new(MemoryStore::new(CommunityId::from_u128(9)))).await
    }

    /// The same in a store that is empty.
    pub(crate) async fn kept_in(store: Arc<dyn Store>) -> Self {
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_700_000_000_000_000)));
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let system = community.system();
        system.execute(SetUpExchange::default()).await.expect("set up");
        for (code, limit) in [("VAL", "-30"), ("BRD", "-20")] {
            let currency = CreateCurrency::mutual_credit(code.parse().expect("a code"), limit.parse().expect("an amount"));
            system.execute(currency).await.expect("created");
        }
        let euro = CreateCurrency::new("EUR".parse().expect("a code"), Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
        system.execute(euro).await.expect("created");
        let (mut members, mut wallets) = (Vec::new(), Vec::new());
        for name in ["Ana", "Bo", "Cleo", "Dan", "Mo"] {
            let admitted = system.execute(AdmitMember::named(name)).await.expect("admitted").output;
            members.push(admitted.member);
            wallets.push(admitted.wallet);
        }
        let to = *system.execute(CreateGroup::new("circle".parse().expect("a kind"), "Peace")).await.expect("created");
        system.execute(AddToGroup { group: to, member: members[MO], delegate_of: None }).await.expect("added");
        let right = "content.moderate".to_owned();
        let give = GiveRight { right, to, over: ROOT, when: None, expires_at: None, reason: "Elected".to_owned() };
        system.execute(give).await.expect("given");
        let food = *system.execute(CreateCategory::named("Food", "Nourriture")).await.expect("created");
        Self { community, world, members, wallets, food }
    }

    pub(crate) fn by(&self, who: usize) -> Session {
        self.community.member(self.members[who])
    }

    pub(crate) async fn announce(&self, who: usize, kind: Kind, quantity: Option<u32>, price: Price) -> AnnouncementId {
        let terms = Terms { quantity, ..Terms::new("Bread", self.food).at(price) };
        *self.by(who).execute(WriteAnnouncement { kind, terms, publish: true }).await.expect("announced")
    }

    pub(crate) async fn reply(
        &self,
        who: usize,
        announcement: AnnouncementId,
        terms: ReplyTerms,
    ) -> Result<DealId, &'static str> {
        let replied = self.by(who).execute(ReplyTo::new(announcement, terms)).await;
        replied.map(|receipt| receipt.output).map_err(|error| error.code())
    }

    /// Takes a step; whether the deal is in another state now, or why not.
    pub(crate) async fn fire(&self, who: usize, deal: DealId, transition: &str) -> Result<bool, &'static str> {
        self.fire_record(who, RecordRef::of::<Deal>(deal), transition).await
    }

    pub(crate) async fn fire_record(&self, who: usize, record: RecordRef, transition: &str) -> Result<bool, &'static str> {
        let transition = transition.to_owned();
        let fired = self.by(who).execute(FireTransition { record, transition, flow: None, version: None, myself: None }).await;
        let fired = fired.map(|receipt| receipt.moved);
        fired.map_err(|error| {
            assert_ne!(error.explain(Language::English), error.explain(Language::French), "{error:?}");
            match &error {
                CallError::Refused(FlowRefusal::Effect { problem, .. }) => problem.code,
                error => error.code(),
            }
        })
    }

    pub(crate) async fn steps(&self, deal: DealId, steps: &[(usize, &str)]) {
        for (who, step) in steps {
            assert_eq!(self.fire(*who, deal, step).await, Ok(true), "{step} by {who}");
        }
    }

    pub(crate) async fn state(&self, deal: DealId) -> String {
        let seen = self.community.system().ask(FindDeal { deal }).await.expect("answered").expect("there");
        seen.line.state
    }

    /// What is in somebody's wallet, and what of it is held.
    pub(crate) async fn has(&self, who: usize, currency: &str) -> (Amount, Amount) {
        let balances = self.community.system().ask(Balances { wallet: self.wallets[who] }).await.expect("answered");
        let found = balances.into_iter().find(|balance| balance.currency.as_str() == currency);
        found.map_or_else(Default::default, |balance| (balance.balance, balance.held_out))
    }

    pub(crate) async fn has_text(&self, who: usize, currency: &str) -> String {
        let (balance, held) = self.has(who, currency).await;
        format!("{balance} ({held})")
    }
}
