//! Commands and queries tried by those who may and by those who may not: only the holder passes.
//!
//! Generated from the registry: a command that is added is tried without a line here. Arguments are made from its schema; what a name
//! such as `group` or `wallet` stands for is filled in from a small town, so that the right asked for is over something that is there.
//! The packages that build on this crate try theirs with the same doors.

mod example;

use std::collections::BTreeMap;

use pollster::block_on;
use serde_json::{Map, Value, json};
use wezer_core::grant::GiveRight;
use wezer_core::group::{AddToGroup, CreateGroup, OpenGroupWallet, ROOT};
use wezer_core::id::{CommunityId, GroupId, MemberId, WalletId};
use wezer_core::kernel::{Permission, Problem, Registry, Right};
use wezer_core::language::Argument;
use wezer_core::member::{AdmitMember, MemberState, RegisterApplicant, SetMemberState};
use wezer_core::store::MemoryStore;
use wezer_core::{Actor, Community};

/// A community with a group, a wallet of the group, and a group elsewhere.
struct Town {
    community: Community,
    group: GroupId,
    elsewhere: GroupId,
    wallet: WalletId,
    /// Whose own things are asked for.
    owner: MemberId,
}

impl Town {
    async fn new(registry: fn() -> Registry) -> Self {
        let community = Community::open(MemoryStore::new(CommunityId::from_u128(1)), registry());
        let system = community.system();
        let of_kind = |kind: &str, name: &str| CreateGroup::new(kind.parse().expect("a kind"), name);
        let group = *system.execute(of_kind("circle", "Garden")).await.expect("created");
        let elsewhere = *system.execute(of_kind("circle", "Kitchen")).await.expect("created");
        let wallet = *system.execute(OpenGroupWallet { group, label: String::new() }).await.expect("opened");
        let owner = system.execute(AdmitMember::named("Owner")).await.expect("admitted").member;
        Self { community, group, elsewhere, wallet, owner }
    }

    async fn member(&self, name: &str) -> MemberId {
        self.community.system().execute(AdmitMember::named(name)).await.expect("admitted").member
    }

    /// Somebody in a new role inside `inside` that holds `right` over `over`.
    async fn holder(&self, name: &str, right: Right, over: GroupId, inside: GroupId) -> MemberId {
        let system = self.community.system();
        let member = self.member(name).await;
        let create = CreateGroup::new("role".parse().expect("a kind"), name).inside(inside);
        let group = *system.execute(create).await.expect("created");
        system.execute(AddToGroup { group, member, delegate_of: None }).await.expect("added");
        let give = GiveRight {
            right: right.as_str().to_owned(),
            to: group,
            over,
            when: None,
            expires_at: None,
            reason: "to try it".to_owned(),
        };
        system.execute(give).await.expect("given");
        member
    }

    async fn state(&self, member: MemberId, state: MemberState) {
        let set = SetMemberState { member, state, reason: "to try it".to_owned() };
        self.community.system().execute(set).await.expect("set");
    }

    fn words(&self) -> BTreeMap<&'static str, Value> {
        let (group, wallet, owner) = (json!(self.group), json!(self.wallet), json!(self.owner));
        let groups = ["group", "over", "parent", "to", "place"].map(|name| (name, group.clone()));
        let wallets = ["wallet", "from"].map(|name| (name, wallet.clone()));
        let members = ["member", "person", "subject", "owner"].map(|name| (name, owner.clone()));
        groups.into_iter().chain(wallets).chain(members).collect()
    }
}

fn code(result: &Result<(), Problem>) -> &str {
    result.as_ref().map_or_else(|problem| problem.code, |()| "done")
}

struct Door {
    name: &'static str,
    arguments: Value,
    is_command: bool,
}

impl Door {
    async fn open(&self, town: &Town, actor: Actor) -> Result<(), Problem> {
        let session = town.community.by(actor);
        match self.is_command {
            true => session.call(self.name, session.fresh_command_id(), self.arguments.clone()).await.map(|_| ()),
            false => session.inquire(self.name, self.arguments.clone()).await.map(|_| ()),
        }
    }

    async fn is_denied(&self, town: &Town, who: &str, member: MemberId) {
        let result = self.open(town, Actor::Member(member)).await;
        assert_eq!(code(&result), "denied", "{} by {who} with {}", self.name, self.arguments);
    }

    /// A command that is made of others may still be denied for one of these.
    async fn passes(&self, town: &Town, who: &str, member: MemberId, right: Right) {
        let result = self.open(town, Actor::Member(member)).await;
        let denied_this = result.as_ref().err().is_some_and(|problem| {
            problem.code == "denied" && problem.arguments.contains(&("right", Argument::Message(right.label())))
        });
        let code = code(&result);
        assert!(!denied_this && code != "invalid-arguments", "{} by {who} with {}: {code}", self.name, self.arguments);
    }
}

/// Each door gets a town of its own, because some commands end what others need.
async fn try_door(
    registry: fn() -> Registry,
    name: &'static str,
    input: &Value,
    definitions: &Map<String, Value>,
    is_command: bool,
) -> &'static str {
    let town = Town::new(registry).await;
    let arguments = example::example(input, definitions, &town.words());
    let permission = town.community.registry().permission(name, arguments.clone());
    let fault = permission.as_ref().err().map(ToString::to_string);
    assert!(permission.is_ok(), "{name}: no arguments from its schema: {fault:?} {arguments}");
    let Ok(permission) = permission else { return name };
    let door = Door { name, arguments, is_command };
    let stranger = MemberId::from_u128(404);
    door.is_denied(&town, "a stranger", stranger).await;
    let applicant = RegisterApplicant { name: "Applicant".to_owned() };
    let applicant = town.community.system().execute(applicant).await.expect("registered").member;
    door.is_denied(&town, "an applicant", applicant).await;

    let (over, kind) = match permission {
        Permission::Member(_) => (None, "member"),
        Permission::OwnOrMember(..) => (None, "own or member"),
        Permission::Own(_, _) => (Some(ROOT), "own"),
        Permission::Community(_) => (Some(ROOT), "community"),
        Permission::Group(_, group) => (Some(group), "group"),
        Permission::Wallet(_, wallet) if wallet == town.wallet => (Some(town.group), "wallet"),
        other => {
            assert_eq!(format!("{other:?}"), "", "{name} asks for what is over nothing in the town: name its field in `words`");
            return name;
        }
    };
    if let Some(over) = over {
        assert!(over == ROOT || over == town.group, "{name} asks for a right over {over}, which is not in the town");
        let inside = if over == ROOT { town.group } else { over };
        let ordinary = town.member("Ordinary").await;
        door.is_denied(&town, "a member without the right", ordinary).await;
        if over != ROOT {
            let elsewhere = town.holder("Elsewhere", permission.right(), town.elsewhere, town.elsewhere).await;
            door.is_denied(&town, "one who holds it elsewhere", elsewhere).await;
        }
        let other = if permission.right().as_str() == "wallet.see" { "wallet.pay" } else { "wallet.see" };
        let other = town.holder("Other right", Right::new(other), over, inside).await;
        door.is_denied(&town, "one who holds another right", other).await;
        let paused = town.holder("Paused", permission.right(), over, inside).await;
        town.state(paused, MemberState::Paused).await;
        door.is_denied(&town, "a paused holder", paused).await;
        let gone = town.holder("Gone", permission.right(), over, inside).await;
        town.state(gone, MemberState::Left).await;
        door.is_denied(&town, "one who left", gone).await;
        let holder = town.holder("Holder", permission.right(), over, inside).await;
        door.passes(&town, "a holder", holder, permission.right()).await;
    } else {
        let paused = town.member("Paused").await;
        town.state(paused, MemberState::Paused).await;
        door.is_denied(&town, "a paused member", paused).await;
        let member = town.member("Member").await;
        door.passes(&town, "a member", member, permission.right()).await;
    }
    if let Permission::Own(_, owner) | Permission::OwnOrMember(_, owner) = permission {
        assert_eq!(owner, town.owner, "{name} is about somebody who is not in the town");
        let town = Town::new(registry).await;
        let door = Door { arguments: example::example(input, definitions, &town.words()), ..door };
        town.state(town.owner, MemberState::Paused).await;
        door.passes(&town, "themself, paused", town.owner, permission.right()).await;
    }
    kind
}

/// Tries everything of a registry that `is_tried` names, and tells how many asked for a right of each kind.
pub(crate) fn only_the_holder_passes(
    registry: fn() -> Registry,
    is_tried: impl Fn(&str) -> bool,
) -> BTreeMap<&'static str, usize> {
    let description = registry().describe();
    let mut kinds = BTreeMap::new();
    for (doors, is_command) in [(&description.commands, true), (&description.queries, false)] {
        for door in doors.iter().filter(|door| is_tried(door.name)) {
            let tried = try_door(registry, door.name, door.input.as_value(), &description.definitions, is_command);
            *kinds.entry(block_on(tried)).or_default() += 1;
        }
    }
    kinds
}
