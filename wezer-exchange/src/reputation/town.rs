//! A town whose deals a test makes by hand, paid for and waiting to be evaluated.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use wezer_core::actor::Actor;
use wezer_core::flow::FlowRefusal;
use wezer_core::id::{CommunityId, MemberId};
use wezer_core::indicator::{Indicator, IndicatorCode, MarkScale, Measure, Reach, SetIndicator};
use wezer_core::kernel::{Command, LaneLimits, Package, Permission, Registry, RegistryError, Stop, Work};
use wezer_core::member::AdmitMember;
use wezer_core::record::{Author, RecordRef};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{CallError, Community, Session};

use super::command::drop_deal;
use super::{EvaluateDeal, ReputationRefusal};
use crate::Exchange;
use crate::deal::{Deal, DealId};
use crate::market::announcement::{Announcement, Kind, Terms, WriteAnnouncement};
use crate::market::category::CreateCategory;
use crate::market::{AnnouncementId, CategoryId, SetUpExchange};

/// Makes a deal that waits to be evaluated.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(super) struct MakeDeal {
    pub(super) announcement: AnnouncementId,
    pub(super) kind: Kind,
    pub(super) announcer: Author,
    pub(super) replier: Author,
}

impl Command for MakeDeal {
    const NAME: &'static str = "make_deal_by_hand";
    type Output = DealId;
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(super::TICK)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<DealId, Stop<FlowRefusal>> {
        let id: DealId = work.new_id_in_order();
        let course = work.begin_flow("announcement", &RecordRef::of::<Announcement>(self.announcement))?;
        let mut course = serde_json::to_value(course).expect("a course is JSON");
        course["state"] = json!("vote");
        let deal = json!({
            "id": id, "announcement": self.announcement, "kind": self.kind, "groups": [], "announcer": self.announcer,
            "replier": self.replier, "quantity": 1, "written_at": work.now(), "course": course,
        });
        work.put_new(serde_json::from_value::<Deal>(deal).expect("a deal"));
        Ok(id)
    }
}

/// Takes a deal back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(super) struct DropDeal(pub(super) DealId);

impl Command for DropDeal {
    const NAME: &'static str = "drop_deal_by_hand";
    type Output = ();
    type Error = ReputationRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(super::TICK)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ReputationRefusal>> {
        Ok(drop_deal(work, self.0)?)
    }
}

struct ByHand;

impl Package for ByHand {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        registry.command::<MakeDeal>()?.command::<DropDeal>()?;
        Ok(())
    }
}

pub(super) struct Town {
    pub(super) community: Community,
    pub(super) world: Arc<HandWorld>,
    pub(super) members: Vec<MemberId>,
    /// Food, bread in food, tools.
    pub(super) categories: Vec<CategoryId>,
}

pub(super) fn code(name: &str) -> IndicatorCode {
    name.parse().expect("a code")
}

pub(super) fn asked(name: &str, reach: Reach) -> SetIndicator {
    SetIndicator(Indicator {
        code: code(name),
        label_en: name.to_owned(),
        label_fr: name.to_owned(),
        measure: Measure::Marks { scale: MarkScale::STANDARD },
        reach,
        months: 0,
    })
}

impl Town {
    /// Five members; asked of deals is `quality`.
    pub(super) async fn new() -> Self {
        let world = Arc::new(HandWorld::at("2027-01-05T12:00:00Z".parse::<Timestamp>().expect("a moment")));
        let registry = Registry::core().with(&Exchange).expect("free").with(&ByHand).expect("names are free");
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(9)));
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let system = community.system();
        system.execute(SetUpExchange::default()).await.expect("set up");
        system.execute(asked("quality", Reach::Member)).await.expect("made");
        let (mut members, mut categories) = (Vec::new(), Vec::new());
        for name in ["Ana", "Bo", "Cleo", "Dan", "Eve"] {
            members.push(system.execute(AdmitMember::named(name)).await.expect("admitted").output.member);
        }
        categories.push(*system.execute(CreateCategory::named("Food", "Nourriture")).await.expect("created"));
        let bread = CreateCategory::named("Bread", "Pain").inside(categories[0]);
        categories.push(*system.execute(bread).await.expect("created"));
        categories.push(*system.execute(CreateCategory::named("Tools", "Outils")).await.expect("created"));
        Self { community, world, members, categories }
    }

    pub(super) fn anybody(&self) -> Session {
        self.community.member(self.members[0])
    }

    pub(super) fn world_now(&self) -> Timestamp {
        self.world.now()
    }

    pub(super) fn pass_days(&self, days: i64) {
        self.world.pass_seconds(days * 86_400);
    }

    pub(super) async fn announce(&self, announcer: Author, kind: Kind, category: usize) -> AnnouncementId {
        let terms = Terms { quantity: None, ..Terms::new("Something", self.categories[category]) };
        let announce = WriteAnnouncement { kind, terms, publish: true };
        let actor = match announcer {
            Author::Member(member) => Actor::Member(member),
            Author::Group { group, by } => Actor::ForGroup { member: by, group },
        };
        *self.community.by(actor).execute(announce).await.expect("announced")
    }

    /// A deal between two members, on a new announcement.
    pub(super) async fn deal(&self, announcer: usize, replier: usize, kind: Kind, category: usize) -> DealId {
        let [announcer, replier] = [announcer, replier].map(|who| Author::Member(self.members[who]));
        let announcement = self.announce(announcer, kind, category).await;
        self.made(announcement, kind, announcer, replier).await
    }

    pub(super) async fn made(&self, announcement: AnnouncementId, kind: Kind, announcer: Author, replier: Author) -> DealId {
        *self.community.system().execute(MakeDeal { announcement, kind, announcer, replier }).await.expect("made")
    }

    pub(super) async fn evaluate(&self, who: usize, deal: DealId, mark: i16) -> Result<bool, CallError<ReputationRefusal>> {
        self.evaluate_as(Actor::Member(self.members[who]), deal, mark).await
    }

    pub(super) async fn evaluate_as(&self, who: Actor, deal: DealId, mark: i16) -> Result<bool, CallError<ReputationRefusal>> {
        let evaluate = EvaluateDeal { deal, marks: [(code("quality"), mark)].into(), comment: format!("I say {mark}.") };
        Ok(self.community.by(who).execute(evaluate).await?.output)
    }
}
