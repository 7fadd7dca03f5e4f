use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ADMIT, Application, ApplicationState, Group, GroupRefusal, ROOT, SPONSOR, Standing, admitting, members_below};
use crate::id::{ApplicationId, GroupId, MemberId, WalletId};
use crate::kernel::{Document, Permission, Query, Stop, View};
use crate::member::Member;
use crate::reason::Reason;
use crate::right;
use crate::time::Timestamp;
use crate::wallet::Wallet;

type Answer<T> = Result<T, Stop<GroupRefusal>>;

/// At most so many are listed.
const MAX_LISTED: usize = 1_000;

/// The groups directly inside another one: open ones first, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// Inside which group; the community itself if absent.
    #[serde(default = "root")]
    pub parent: GroupId,
    /// Whether closed ones are wanted too.
    #[serde(default)]
    pub closed: bool,
    /// Those to leave out at the beginning.
    #[serde(default)]
    pub skip: u16,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

fn root() -> GroupId {
    ROOT
}

impl Query for Groups {
    const NAME: &'static str = "groups";
    type Output = Vec<Group>;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<Group>> {
        let limit = usize::from(self.limit.unwrap_or(100)).min(MAX_LISTED);
        let keys = if self.closed { Group::children(self.parent) } else { Group::open_children(self.parent) };
        let skip = usize::from(self.skip);
        let ids = view.scan(keys, skip.saturating_add(limit))?;
        let groups = view.all::<Group>(ids.into_iter().skip(skip).map(GroupId::from_u128))?;
        Ok(groups.iter().map(|group| (**group).clone()).collect())
    }
}

/// One group, open or closed. The community itself is always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindGroup {
    /// Which group.
    pub group: GroupId,
}

impl Query for FindGroup {
    const NAME: &'static str = "group";
    type Output = Option<Group>;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Option<Group>> {
        Ok(view.group(self.group)?.map(|group| (*group).clone()))
    }
}

/// The members of a group, those of the groups below it among them. Of the community itself these are only those who are in some
/// group; all others are found by [`Members`](crate::member::Members).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupMembers {
    /// Which group.
    pub group: GroupId,
    /// Only those after this one, in the order of ids.
    #[serde(default)]
    pub after: Option<MemberId>,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GroupMember {
    /// Who.
    pub member: MemberId,
    /// What they are called.
    pub name: String,
    /// Since when they are in the group itself; `None` if they are in one below it.
    pub since: Option<Timestamp>,
    /// Whether they manage the group.
    pub manager: bool,
    /// The group for which they are here, in a federation.
    pub delegate_of: Option<GroupId>,
}

impl Query for GroupMembers {
    const NAME: &'static str = "group_members";
    type Output = Vec<GroupMember>;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<GroupMember>> {
        let limit = usize::from(self.limit.unwrap_or(100)).min(MAX_LISTED);
        let shown_to = view.discretion(self.group)?.members;
        if !view.sees_of_group(self.group, shown_to, Permission::Group(ADMIT, self.group))? {
            return Err(GroupRefusal::MembersHidden { group: self.group }.into());
        }
        let mut ids = members_below(view.memory, self.group, self.after, limit)?;
        ids.truncate(limit);
        let (people, standings) = (view.all::<Member>(ids.iter().copied()), view.all::<Standing>(ids.into_iter()));
        let (people, standings) = (people?, standings?);
        let place = |member| standings.iter().find(|standing| standing.member() == member)?.place(self.group);
        let member = |person: &Member| {
            let place = place(person.id());
            GroupMember {
                member: person.id(),
                name: person.name().to_owned(),
                since: place.map(|place| place.since()),
                manager: place.is_some_and(|place| place.is_manager()),
                delegate_of: place.and_then(|place| place.delegate_of()),
            }
        };
        Ok(people.iter().map(|person| member(person)).collect())
    }
}

/// The groups that a member is in directly, in the order of their coming; of groups that don't show their members, only one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupsOf {
    /// Who.
    pub member: MemberId,
}

impl Query for GroupsOf {
    const NAME: &'static str = "groups_of";
    type Output = Vec<Group>;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<Group>> {
        let Some(standing) = view.get::<Standing>(self.member)? else { return Ok(Vec::new()) };
        let mut seen = Vec::new();
        for place in standing.places() {
            let group = place.group();
            let shown_to = view.discretion(group)?.members;
            let is_own = view.actor().person() == Some(self.member);
            if is_own || view.sees_of_group(group, shown_to, Permission::Group(ADMIT, group))? {
                seen.push(group);
            }
        }
        let groups = view.all::<Group>(seen.into_iter())?;
        Ok(groups.iter().map(|group| (**group).clone()).collect())
    }
}

/// The wallets of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupWallets {
    /// Which group.
    pub group: GroupId,
}

impl Query for GroupWallets {
    const NAME: &'static str = "group_wallets";
    type Output = Vec<Wallet>;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<Wallet>> {
        let ids = view.scan(Wallet::of_group(self.group), MAX_LISTED)?;
        Ok(view.all::<Wallet>(ids.into_iter().map(WalletId::from_u128))?.iter().map(|wallet| (**wallet).clone()).collect())
    }
}

/// The applications to a group that are not decided, oldest first: for those who admit. Sponsors find them by
/// [`ApplicationsToSponsor`](super::ApplicationsToSponsor).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationsTo {
    /// Which group.
    pub group: GroupId,
}

fn applications(view: &mut View<'_>, keys: crate::kernel::IndexKeys) -> Answer<Vec<Application>> {
    let ids = view.scan(keys, MAX_LISTED)?;
    let found = view.all::<Application>(ids.into_iter().map(ApplicationId::from_u128))?;
    Ok(found.iter().map(|application| (**application).clone()).collect())
}

impl Query for ApplicationsTo {
    const NAME: &'static str = "applications_to";
    type Output = Vec<Application>;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        admitting(self.group)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<Application>> {
        applications(view, Application::BY_GROUP.starting_with(&self.group.as_u128().to_be_bytes()))
    }
}

/// Who waits for sponsors in a group that one belongs to: names, not answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationsToSponsor {
    /// Which group.
    pub group: GroupId,
}

/// Somebody who waits for sponsors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ToSponsor {
    /// The application.
    pub application: ApplicationId,
    /// Who.
    pub member: MemberId,
    /// What they are called.
    pub name: String,
    /// Who spoke for them already.
    pub sponsors: Vec<MemberId>,
    /// How many have to.
    pub needed: u8,
}

impl Query for ApplicationsToSponsor {
    const NAME: &'static str = "applications_to_sponsor";
    type Output = Vec<ToSponsor>;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(SPONSOR)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<ToSponsor>> {
        let asks = view.actor().person();
        let belongs = match asks {
            Some(member) => view.belongs(member, self.group)?,
            None => true,
        };
        let needed = view.group(self.group)?.map_or(0, |group| group.membrane().sponsors);
        if !belongs || needed == 0 {
            return Ok(Vec::new());
        }
        let waiting = applications(view, Application::BY_GROUP.starting_with(&self.group.as_u128().to_be_bytes()))?;
        let waiting: Vec<_> = waiting.into_iter().filter(|application| !application.is_invited()).collect();
        let people = view.all::<Member>(waiting.iter().map(Application::member))?;
        let name = |member| people.iter().find(|person| person.id() == member).map_or("", |person| person.name());
        let to_sponsor = |application: Application| ToSponsor {
            application: application.id(),
            member: application.member(),
            name: name(application.member()).to_owned(),
            sponsors: application.sponsors().to_vec(),
            needed,
        };
        Ok(waiting.into_iter().map(to_sponsor).collect())
    }
}

/// A person's own applications and invitations that are not decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyApplications {
    /// Whose.
    pub member: MemberId,
}

impl Query for MyApplications {
    const NAME: &'static str = "my_applications";
    type Output = Vec<Application>;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(right::MANAGE_MEMBERS, self.member)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<Application>> {
        applications(view, Application::BY_MEMBER.starting_with(&self.member.as_u128().to_be_bytes()))
    }
}

/// What became of a person's applications that are decided: at most 100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationOutcomes {
    /// Whose.
    pub member: MemberId,
}

/// What became of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Outcome {
    /// The application.
    pub application: ApplicationId,
    /// To which group.
    pub group: GroupId,
    /// Accepted, declined or withdrawn.
    pub state: ApplicationState,
    /// When it was made.
    pub made_at: Timestamp,
    /// Why it was declined.
    pub reason: Option<String>,
}

impl Query for ApplicationOutcomes {
    const NAME: &'static str = "application_outcomes";
    type Output = Vec<Outcome>;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(ADMIT, self.member)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<Outcome>> {
        let ids = view.scan(Application::DECIDED.starting_with(&self.member.as_u128().to_be_bytes()), 100)?;
        let found = view.all::<Application>(ids.into_iter().map(ApplicationId::from_u128))?;
        let reasons = view.all::<Reason>(found.iter().filter_map(|application| application.reason()))?;
        let reason = |id| reasons.iter().find(|reason| reason.id() == id).map(|reason| reason.text().to_owned());
        let outcome = |application: &std::sync::Arc<Application>| Outcome {
            application: application.id(),
            group: application.group(),
            state: application.state(),
            made_at: application.made_at(),
            reason: application.reason().and_then(reason),
        };
        let mut outcomes: Vec<Outcome> = found.iter().map(outcome).collect();
        outcomes.sort_by_key(|outcome| std::cmp::Reverse(outcome.made_at));
        Ok(outcomes)
    }
}
