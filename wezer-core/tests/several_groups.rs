//! A record that stands in several groups: seen through any of them, looked after in each.

use pollster::block_on;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::group::{AddToGroup, CloseGroup, CreateGroup};
use wezer_core::id::{CommunityId, GroupId, MemberId};
use wezer_core::kernel::{Document, Package, Registry, RegistryError, Unreachable};
use wezer_core::link::RecordRef;
use wezer_core::member::AdmitMember;
use wezer_core::moderation::{DismissReport, Hide, ModerationQueue, QueueItem, ReportRecord};
use wezer_core::post::{Comments, Gathered, SetGroupOpenness, WriteComment};
use wezer_core::record::{Audience, Author, Placement, Record, Standpoint, Wall};
use wezer_core::store::MemoryStore;
use wezer_core::{Command, Community, Permission, Stop, Work, right};

wezer_core::ids! {
    /// A notice.
    NoticeId,
}

/// Something that hangs in several places.
#[derive(Serialize, Deserialize)]
struct Notice {
    id: NoticeId,
    author: MemberId,
    groups: Vec<GroupId>,
    audience: Audience,
}

impl Document for Notice {
    const KIND: &'static str = "notice";
    type Id = NoticeId;

    fn id(&self) -> NoticeId {
        self.id
    }
}

impl Record for Notice {
    fn standpoint(&self) -> Standpoint {
        let placement = Placement::new(Some(Author::Member(self.author)), Wall::Group(self.groups[0]), self.audience);
        Standpoint::Here(placement.and_in(self.groups[1..].iter().copied()))
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct PinNotice {
    groups: Vec<GroupId>,
    audience: Audience,
}

impl Command for PinNotice {
    const NAME: &'static str = "pin_notice";
    type Output = NoticeId;
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<NoticeId, Stop<Unreachable>> {
        let id = work.new_id();
        let author = work.actor().person().unwrap_or(MemberId::from_u128(0));
        work.put_new(Notice { id, author, groups: self.groups.clone(), audience: self.audience });
        Ok(id)
    }
}

struct Board;

impl Package for Board {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        registry.command::<PinNotice>()?.document::<Notice>()?.record::<Notice>()?;
        Ok(())
    }
}

#[test]
fn it_is_seen_through_any_and_looked_after_in_each() {
    block_on(async {
        let registry = Registry::core().with(&Board).expect("names are free");
        let community = Community::open(MemoryStore::new(CommunityId::from_u128(3)), registry);
        let system = community.system();
        let mut members = Vec::new();
        for name in ["Ana", "Bo", "Cleo", "Dan"] {
            members.push(system.execute(AdmitMember::named(name)).await.expect("admitted").output.member);
        }
        let [ana, bo, cleo, dan] = members[..] else { panic!("four members") };
        let mut groups = Vec::new();
        for (name, inside) in [("One", vec![ana, bo]), ("Two", vec![ana, cleo])] {
            let group = *system.execute(CreateGroup::new("circle".parse().expect("a kind"), name)).await.expect("created");
            for member in inside {
                system.execute(AddToGroup { group, member, delegate_of: None }).await.expect("added");
            }
            groups.push(group);
        }
        let [one, two] = groups[..] else { panic!("two groups") };
        let pin = PinNotice { groups: groups.clone(), audience: Audience::Near };
        let notice = RecordRef::of::<Notice>(*community.member(ana).execute(pin).await.expect("pinned"));
        let gathered = |who| {
            let (community, record) = (&community, notice.clone());
            async move { community.member(who).ask(Gathered { record }).await.expect("answered").is_some() }
        };
        assert!(gathered(bo).await && gathered(cleo).await && !gathered(dan).await);
        let pin = PinNotice { groups: groups.clone(), audience: Audience::Community };
        let open = RecordRef::of::<Notice>(*community.member(ana).execute(pin).await.expect("pinned"));
        for group in [one, two] {
            let seen = community.member(dan).ask(Gathered { record: open.clone() }).await.expect("answered").is_some();
            assert!(seen, "as long as one of them is open to the community");
            system.execute(SetGroupOpenness { group, audience: Audience::Near }).await.expect("set");
        }
        assert!(community.member(dan).ask(Gathered { record: open }).await.expect("answered").is_none());

        // Reports wait in both, and are settled in both by either.
        let report = |who, reason: &str| {
            let (community, record, reason) = (&community, notice.clone(), reason.to_owned());
            async move { *community.member(who).execute(ReportRecord { record, reason }).await.expect("reported") }
        };
        let queue = |group| {
            let system = &system;
            async move { system.ask(ModerationQueue { group, limit: None }).await.expect("answered").items }
        };
        let reported = report(bo, "Old").await;
        assert!(matches!(queue(one).await[..], [QueueItem::Report { .. }]) && queue(two).await == queue(one).await);
        let dismiss = DismissReport { group: two, report: reported, reason: "Not so old".to_owned() };
        system.execute(dismiss).await.expect("dismissed");
        assert!(queue(one).await.is_empty() && queue(two).await.is_empty());

        // One of the groups closes: people go on writing through the other.
        system.execute(CloseGroup { group: one, reason: "Done".to_owned() }).await.expect("closed");
        community.member(cleo).execute(WriteComment::on(notice.clone(), "Still here")).await.expect("written");
        let hide = Hide { group: two, record: notice.clone(), reason: "Enough".to_owned() };
        system.execute(hide).await.expect("hidden");
        let comments = Comments { on: notice, after: None, limit: None };
        assert!(community.member(cleo).ask(comments).await.expect("answered").comments.is_empty());
        community.audit(|_| ()).await.expect("in order");
    });
}
