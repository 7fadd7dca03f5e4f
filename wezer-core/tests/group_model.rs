//! Random trees of groups, moves, closings, comings and goings, gifts of rights and their ends, against a naive model that walks
//! lists. After each step every answer about who belongs where and who may what has to be the same.

use std::collections::BTreeSet;

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::grant::{GiveRight, RevokeRight, Why, WhyAnswer};
use wezer_core::group::{
    AddToGroup, CloseGroup, CreateGroup, GroupMembers, GroupRefusal, LeaveGroup, MAX_DEPTH, MoveGroup, ROOT, SetGroupKind,
    SetManager,
};
use wezer_core::id::{CommunityId, GrantId, GroupId, MemberId};
use wezer_core::kernel::{LaneLimits, Registry};
use wezer_core::member::{AdmitMember, MemberState, SetMemberState};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{CallError, Community, right};

use std::sync::Arc;

const DAY: i64 = 86_400_000_000;
const RIGHTS: [&str; 2] = ["wallet.pay", "group.admit"];
const MEMBERS: usize = 4;

#[derive(Debug, Clone)]
enum Step {
    Create { parent: usize },
    Move { group: usize, to: usize },
    Close { group: usize },
    Add { member: usize, group: usize },
    Leave { member: usize, group: usize },
    Manage { member: usize, group: usize, manager: bool },
    Give { right: usize, to: usize, over: usize, days: Option<u8> },
    Revoke { nth: usize },
    Wait { days: u8 },
    State { member: usize, paused: bool },
}

fn step() -> impl Strategy<Value = Step> {
    let (group, member) = (0..12_usize, 0..MEMBERS);
    prop_oneof![
        6 => group.clone().prop_map(|parent| Step::Create { parent }),
        3 => (group.clone(), group.clone()).prop_map(|(group, to)| Step::Move { group, to }),
        1 => group.clone().prop_map(|group| Step::Close { group }),
        5 => (member.clone(), group.clone()).prop_map(|(member, group)| Step::Add { member, group }),
        2 => (member.clone(), group.clone()).prop_map(|(member, group)| Step::Leave { member, group }),
        2 => (member.clone(), group.clone(), any::<bool>())
            .prop_map(|(member, group, manager)| Step::Manage { member, group, manager }),
        5 => (0..RIGHTS.len(), group.clone(), group, prop::option::of(1..5_u8))
            .prop_map(|(right, to, over, days)| Step::Give { right, to, over, days }),
        2 => (0..8_usize).prop_map(|nth| Step::Revoke { nth }),
        1 => (1..4_u8).prop_map(|days| Step::Wait { days }),
        1 => (member, any::<bool>()).prop_map(|(member, paused)| Step::State { member, paused }),
    ]
}

#[derive(Debug)]
struct Group {
    id: GroupId,
    parent: Option<usize>,
    closed: bool,
}

#[derive(Debug)]
struct Gift {
    id: GrantId,
    right: usize,
    to: usize,
    over: usize,
    until: Option<i64>,
}

/// The same community, in lists.
#[derive(Debug, Default)]
struct Model {
    groups: Vec<Group>,
    places: BTreeSet<(usize, usize)>,
    managers: BTreeSet<(usize, usize)>,
    gifts: Vec<Gift>,
    paused: BTreeSet<usize>,
    now: i64,
}

impl Model {
    fn above(&self, group: usize) -> Vec<usize> {
        std::iter::successors(Some(group), |at| self.groups[*at].parent).collect()
    }

    fn below(&self, group: usize) -> Vec<usize> {
        (0..self.groups.len()).filter(|other| self.above(*other).contains(&group)).collect()
    }

    fn height(&self, group: usize) -> usize {
        let depth = self.above(group).len();
        self.below(group).iter().map(|other| self.above(*other).len() - depth).max().unwrap_or(0)
    }

    /// Without regard to whether the member is active.
    fn is_in(&self, member: usize, group: usize) -> bool {
        group == 0 || self.below(group).iter().any(|at| !self.groups[*at].closed && self.places.contains(&(member, *at)))
    }

    fn may(&self, member: usize, right: usize, group: usize) -> bool {
        if self.paused.contains(&member) {
            return false;
        }
        self.above(group).iter().any(|at| {
            let manages = self.managers.contains(&(member, *at)) && !self.groups[*at].closed;
            let given = self.gifts.iter().any(|gift| {
                let lasts = gift.until.is_none_or(|until| until > self.now);
                gift.over == *at && gift.right == right && lasts && self.is_in(member, gift.to)
            });
            manages || given
        })
    }
}

struct Bench {
    community: Community,
    world: Arc<HandWorld>,
    members: Vec<MemberId>,
    model: Model,
}

fn code<T>(result: Result<T, CallError<GroupRefusal>>) -> Result<T, &'static str> {
    result.map_err(|error| error.code())
}

impl Bench {
    async fn new() -> Self {
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(0)));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
        let community =
            Community::open_with(store, Registry::core(), Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let system = community.system();
        // A circle may lie in a circle as shipped; the community may hold circles.
        let kinds = system.ask(wezer_core::group::KnownGroupKinds {}).await.expect("kinds");
        let circle = kinds.into_iter().find(|kind| kind.slug.as_str() == "circle").expect("shipped");
        system.execute(SetGroupKind(circle)).await.expect("set");
        let mut members = Vec::new();
        for nth in 0..MEMBERS {
            members.push(system.execute(AdmitMember::named(format!("Member {nth}"))).await.expect("admitted").member);
        }
        let model = Model { groups: vec![Group { id: ROOT, parent: None, closed: false }], ..Model::default() };
        Self { community, world, members, model }
    }

    fn pick(&self, nth: usize) -> (usize, GroupId) {
        let at = nth % self.model.groups.len();
        (at, self.model.groups[at].id)
    }

    async fn take(&mut self, step: &Step) {
        let system = self.community.system();
        match *step {
            Step::Create { parent } => {
                let (parent, id) = self.pick(parent);
                let create = CreateGroup::new("circle".parse().expect("a kind"), "Circle").inside(id);
                let expected = match (self.model.groups[parent].closed, self.model.above(parent).len() > MAX_DEPTH) {
                    (true, _) => Err("unknown-group"),
                    (_, true) => Err("too-deep"),
                    _ => Ok(()),
                };
                let created = code(system.execute(create).await);
                assert_eq!(created.as_ref().map(|_| ()).map_err(|code| *code), expected);
                if let Ok(receipt) = created {
                    self.model.groups.push(Group { id: receipt.output, parent: Some(parent), closed: false });
                }
            }
            Step::Move { group, to } => {
                let ((group, id), (to, target)) = (self.pick(group), self.pick(to));
                let expected = if self.model.groups[group].closed {
                    Err("unknown-group")
                } else if group == 0 {
                    Err("is-the-community")
                } else if self.model.groups[to].closed {
                    Err("unknown-group")
                } else if self.model.above(to).contains(&group) {
                    Err("group-cycle")
                } else if self.model.above(to).len() + self.model.height(group) > MAX_DEPTH {
                    Err("too-deep")
                } else {
                    Ok(())
                };
                let moved = code(system.execute(MoveGroup { group: id, to: target }).await).map(|_| ());
                assert_eq!(moved, expected, "{step:?}");
                if moved.is_ok() {
                    self.model.groups[group].parent = Some(to);
                }
            }
            Step::Close { group } => {
                let (group, id) = self.pick(group);
                let busy = self.model.groups.iter().any(|other| other.parent == Some(group) && !other.closed);
                let expected = match (self.model.groups[group].closed, group == 0, busy) {
                    (true, ..) => Err("unknown-group"),
                    (_, true, _) => Err("is-the-community"),
                    (.., true) => Err("has-groups"),
                    _ => Ok(()),
                };
                let closed = code(system.execute(CloseGroup { group: id, reason: "done".to_owned() }).await).map(|_| ());
                assert_eq!(closed, expected);
                self.model.groups[group].closed |= closed.is_ok();
            }
            Step::Add { member, group } => {
                let (group, id) = self.pick(group);
                let expected = if self.model.paused.contains(&member) {
                    Err("not-active")
                } else if group == 0 || self.model.places.contains(&(member, group)) {
                    Err("already-in")
                } else if self.model.groups[group].closed {
                    Err("unknown-group")
                } else {
                    Ok(())
                };
                let add = AddToGroup { group: id, member: self.members[member], delegate_of: None };
                let added = code(system.execute(add).await).map(|_| ());
                assert_eq!(added, expected);
                if added.is_ok() {
                    self.model.places.insert((member, group));
                }
            }
            Step::Leave { member, group } => {
                let (group, id) = self.pick(group);
                if group == 0 {
                    return;
                }
                let expected = if self.model.places.contains(&(member, group)) { Ok(()) } else { Err("not-in") };
                let left = code(system.execute(LeaveGroup { group: id, member: self.members[member] }).await).map(|_| ());
                assert_eq!(left, expected);
                self.model.places.remove(&(member, group));
                self.model.managers.remove(&(member, group));
            }
            Step::Manage { member, group, manager } => {
                let (group, id) = self.pick(group);
                let expected = match (self.model.groups[group].closed, self.model.places.contains(&(member, group))) {
                    (true, _) => Err("unknown-group"),
                    (_, false) => Err("not-in"),
                    _ => Ok(()),
                };
                let set = code(system.execute(SetManager { group: id, member: self.members[member], manager }).await).map(|_| ());
                assert_eq!(set, expected);
                match (set.is_ok(), manager) {
                    (true, true) => drop(self.model.managers.insert((member, group))),
                    (true, false) => drop(self.model.managers.remove(&(member, group))),
                    _ => {}
                }
            }
            Step::Give { right, to, over, days } => {
                let ((to, to_id), (over, over_id)) = (self.pick(to), self.pick(over));
                let until = days.map(|days| self.model.now + i64::from(days) * DAY);
                let give = GiveRight {
                    right: RIGHTS[right].to_owned(),
                    to: to_id,
                    over: over_id,
                    when: None,
                    expires_at: until.map(Timestamp::from_micros),
                    reason: "needed".to_owned(),
                };
                let closed = self.model.groups[to].closed || self.model.groups[over].closed;
                match (system.execute(give).await, closed) {
                    (Ok(given), false) => self.model.gifts.push(Gift { id: given.output, right, to, over, until }),
                    (Err(error), true) => assert_eq!(error.code(), "unknown-group"),
                    (other, _) => assert_eq!(format!("{other:?}"), "", "{step:?}"),
                }
            }
            Step::Revoke { nth } => {
                if self.model.gifts.is_empty() {
                    return;
                }
                let gift = self.model.gifts.remove(nth % self.model.gifts.len());
                let over = self.model.groups[gift.over].id;
                system.execute(RevokeRight { over, grant: gift.id, reason: "over".to_owned() }).await.expect("revoked");
            }
            Step::Wait { days } => {
                self.model.now += i64::from(days) * DAY;
                self.world.set(Timestamp::from_micros(self.model.now));
            }
            Step::State { member, paused } => {
                let state = if paused { MemberState::Paused } else { MemberState::Active };
                let set = SetMemberState { member: self.members[member], state, reason: "because".to_owned() };
                let done = system.execute(set).await.is_ok();
                assert_eq!(done, paused != self.model.paused.contains(&member));
                match paused {
                    true => drop(self.model.paused.insert(member)),
                    false => drop(self.model.paused.remove(&member)),
                }
            }
        }
    }

    async fn compare(&self) {
        let system = self.community.system();
        for (at, group) in self.model.groups.iter().enumerate() {
            for (nth, member) in self.members.iter().enumerate() {
                for (right, name) in RIGHTS.iter().enumerate() {
                    let why = Why { member: *member, right: (*name).to_owned(), group: group.id };
                    let answer = system.ask(why).await.expect("answered");
                    let may = matches!(answer, WhyAnswer::Yes(_));
                    assert_eq!(may, self.model.may(nth, right, at), "{name} of {nth} over {at}: {answer:?} in {:#?}", self.model);
                }
            }
            if at > 0 && !group.closed {
                let members = GroupMembers { group: group.id, after: None, limit: None };
                let members = system.ask(members).await.expect("answered");
                let found: BTreeSet<MemberId> = members.iter().map(|one| one.member).collect();
                let expected = (0..MEMBERS).filter(|nth| self.model.is_in(*nth, at));
                assert_eq!(found, expected.map(|nth| self.members[nth]).collect(), "members of {at}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn groups_and_rights_are_what_the_lists_say(steps in prop::collection::vec(step(), 1..60)) {
        block_on(async {
            let mut bench = Bench::new().await;
            for step in &steps {
                bench.take(step).await;
                bench.compare().await;
            }
        });
    }
}

#[test]
fn groups_lie_only_so_deep() {
    block_on(async {
        let mut bench = Bench::new().await;
        for _ in 0..=MAX_DEPTH {
            let parent = bench.model.groups.len() - 1;
            bench.take(&Step::Create { parent }).await;
        }
        assert_eq!(bench.model.groups.len(), MAX_DEPTH + 1, "the last one was refused");
        bench.take(&Step::Create { parent: 0 }).await;
        let (branch, new) = (1, bench.model.groups.len() - 1);
        bench.take(&Step::Move { group: branch, to: new }).await;
        assert_eq!(bench.model.groups[branch].parent, Some(0), "the branch would be too deep there");
    });
}

#[test]
fn the_rights_of_the_test_are_real() {
    assert!(Registry::core().rights().any(|known| known == right::PAY));
    assert!(RIGHTS.iter().all(|name| Registry::core().rights().any(|known| known.as_str() == *name)));
}
