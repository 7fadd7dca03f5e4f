//! A small town with a market and a clock of its own.

use std::sync::Arc;

use wezer_core::group::{AddToGroup, CreateGroup};
use wezer_core::id::{CommunityId, GroupId, MemberId};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{Abundance, CreateCurrency, Origin};
use wezer_core::member::AdmitMember;
use wezer_core::money::Scale;
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::{CategoryId, Coordinates, SetUpExchange};

pub(crate) struct Town {
    pub(crate) community: Community,
    world: Arc<HandWorld>,
    pub(crate) members: Vec<MemberId>,
    pub(crate) groups: Vec<GroupId>,
    /// Food, bread in food, rye in bread, tools.
    pub(crate) categories: Vec<CategoryId>,
}

impl Town {
    /// Four members; the first is in the first group, the first and the second in the second.
    pub(crate) async fn new() -> Self {
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_700_000_000_000_000)));
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(9)));
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let system = community.system();
        system.execute(SetUpExchange::default()).await.expect("set up");
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
        system.execute(val).await.expect("created");
        let euro = CreateCurrency::new("EUR".parse().expect("a code"), Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
        system.execute(euro).await.expect("created");
        let thanks = CreateCurrency::new("Thanks".parse().expect("a code"), Abundance::Abundant, Origin::Issued);
        system.execute(thanks).await.expect("created");
        let (mut members, mut groups, mut categories) = (Vec::new(), Vec::new(), Vec::new());
        for name in ["Ana", "Bo", "Cleo", "Dan"] {
            members.push(system.execute(AdmitMember::named(name)).await.expect("admitted").output.member);
        }
        for (name, inside) in [("Bakers", vec![0]), ("Gardeners", vec![0, 1])] {
            let group = *system.execute(CreateGroup::new("circle".parse().expect("a kind"), name)).await.expect("created");
            for member in inside {
                let add = AddToGroup { group, member: members[member], delegate_of: None };
                system.execute(add).await.expect("added");
            }
            groups.push(group);
        }
        let tag = |name: &str| name.parse().expect("a tag");
        let food = CreateCategory::named("Food", "Nourriture").tag(tag("organic"), "Organic", "Bio");
        categories.push(*system.execute(food).await.expect("created"));
        let bread = CreateCategory::named("Bread", "Pain").inside(categories[0]).tag(tag("bread-baking"), "Baking", "Boulange");
        categories.push(*system.execute(bread).await.expect("created"));
        categories.push(*system.execute(CreateCategory::named("Rye", "Seigle").inside(categories[1])).await.expect("created"));
        categories.push(*system.execute(CreateCategory::named("Tools", "Outils")).await.expect("created"));
        Self { community, world, members, groups, categories }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.world.now()
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.world.pass_seconds(seconds);
    }
}

pub(crate) fn at(latitude: &str, longitude: &str) -> Coordinates {
    Coordinates { latitude: latitude.parse().expect("degrees"), longitude: longitude.parse().expect("degrees") }
}
