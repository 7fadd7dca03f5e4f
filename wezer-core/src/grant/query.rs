use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Grant, GrantRefusal, Grants};
use crate::group::{self, Standing};
use crate::id::{GroupId, MemberId};
use crate::kernel::{NamedGroup, Permission, Query, Right, Source, Stop, View, WhyDenied};
use crate::right;
use crate::{Actor, member::Member};

/// The rights given over one group; what is given over the groups above holds too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantsOver {
    /// Over which group.
    pub group: GroupId,
}

impl Query for GrantsOver {
    const NAME: &'static str = "grants_over";
    type Output = Vec<Grant>;
    type Error = GrantRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Grant>, Stop<GrantRefusal>> {
        Ok(view.get::<Grants>(self.group)?.map_or_else(Vec::new, |grants| grants.all().to_vec()))
    }
}

/// Who holds a right over a group, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhoCan {
    /// The right's name.
    pub right: String,
    /// Over which group.
    pub group: GroupId,
}

/// Who holds a right over a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WhoCanAnswer {
    /// The gifts that hold here, nearest group first, expired ones left out.
    pub grants: Vec<Grantee>,
    /// Those who manage the group or one above it; at most 1,000.
    pub managers: Vec<MemberId>,
    /// The members of the groups that it was given to, conditions not regarded; at most 1,000. Of groups that don't show their
    /// members none. Operators of the community hold every right besides.
    pub members: Vec<MemberId>,
}

/// A group whose members hold a right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Grantee {
    /// Over which group.
    pub over: NamedGroup,
    /// Whose members.
    pub to: NamedGroup,
    /// The gift.
    pub grant: Grant,
}

const MAX_MEMBERS: usize = 1_000;

fn right_named(view: &View<'_>, name: &str) -> Result<Right, GrantRefusal> {
    view.right_named(name).ok_or_else(|| GrantRefusal::UnknownRight { right: name.to_owned() })
}

fn named(view: &mut View<'_>, group: GroupId) -> Result<NamedGroup, Stop<GrantRefusal>> {
    let name = view.group(group)?.map_or_else(String::new, |group| group.name().to_owned());
    Ok(NamedGroup { group, name })
}

impl Query for WhoCan {
    const NAME: &'static str = "who_can";
    type Output = WhoCanAnswer;
    type Error = GrantRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<WhoCanAnswer, Stop<GrantRefusal>> {
        let right = right_named(view, &self.right)?;
        let mut answer = WhoCanAnswer { grants: Vec::new(), managers: Vec::new(), members: Vec::new() };
        for at in view.path(self.group)? {
            let managers = view.scan(Standing::managers_of(at), MAX_MEMBERS - answer.managers.len())?;
            answer.managers.extend(managers.into_iter().map(MemberId::from_u128));
            if let Some(grants) = view.get::<Grants>(at)? {
                let now = view.now();
                for grant in grants.of(right).filter(|grant| grant.expires_at().is_none_or(|moment| moment > now)) {
                    let (over, to) = (named(view, at)?, named(view, grant.to())?);
                    answer.grants.push(Grantee { over, to, grant: grant.clone() });
                }
            }
        }
        let to: std::collections::BTreeSet<GroupId> = answer.grants.iter().map(|grantee| grantee.grant.to()).collect();
        for group in to {
            let shown_to = view.discretion(group)?.members;
            if answer.members.len() < MAX_MEMBERS
                && view.sees_of_group(group, shown_to, Permission::Group(group::ADMIT, group))?
            {
                answer.members.extend(group::members_below(view.memory, group, None, MAX_MEMBERS)?);
            }
        }
        answer.members.sort_unstable();
        answer.members.dedup();
        answer.members.truncate(MAX_MEMBERS);
        Ok(answer)
    }
}

/// Why a member may do something over a group, or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// Who.
    pub member: MemberId,
    /// The right's name.
    pub right: String,
    /// Over which group.
    pub group: GroupId,
}

/// Why a member may do something, or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyAnswer {
    /// They may, and this is where the right comes from.
    Yes(Source),
    /// They may not.
    No(WhyDenied),
}

impl Query for Why {
    const NAME: &'static str = "why";
    type Output = WhyAnswer;
    type Error = GrantRefusal;

    /// Everybody may ask about themself; about somebody else whoever gives rights in the community.
    fn permission(&self) -> Permission {
        Permission::Own(super::GIVE_RIGHTS, self.member)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<WhyAnswer, Stop<GrantRefusal>> {
        let right = right_named(view, &self.right)?;
        let actor = Actor::Member(self.member);
        if view.get::<Member>(self.member)?.is_none() {
            return Ok(WhyAnswer::No(View::stranger()));
        }
        Ok(match view.source(actor, Permission::Group(right, self.group))? {
            Ok(source) => WhyAnswer::Yes(source),
            Err(denied) => WhyAnswer::No(*denied.why),
        })
    }
}

/// At most so many rights are asked about at once.
pub const MAX_ASKED: usize = 50;

/// What whoever asks may do over a group: everything that a page needs, in one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatMayI {
    /// The rights' names: at most 50.
    #[schemars(length(max = 50))]
    pub rights: Vec<String>,
    /// Over which group; the community if absent.
    #[serde(default = "root")]
    pub group: GroupId,
}

fn root() -> GroupId {
    group::ROOT
}

/// Whether whoever asks holds a right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MayI {
    /// The right's name.
    pub right: String,
    /// From where it comes, or what a refusal would say.
    pub answer: WhyAnswer,
}

impl Query for WhatMayI {
    const NAME: &'static str = "what_may_i";
    type Output = Vec<MayI>;
    type Error = GrantRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<MayI>, Stop<GrantRefusal>> {
        if self.rights.len() > MAX_ASKED {
            return Err(GrantRefusal::TooManyAsked { limit: MAX_ASKED }.into());
        }
        let rights: Result<Vec<Right>, _> = self.rights.iter().map(|name| right_named(view, name)).collect();
        let (rights, actor) = (rights?, view.actor());
        let found: Vec<_> = rights.iter().map(|right| view.source(actor, Permission::Group(*right, self.group))).collect();
        let mut answers = Vec::with_capacity(rights.len());
        for (right, found) in rights.into_iter().zip(found) {
            let answer = match found? {
                Ok(source) => WhyAnswer::Yes(source),
                Err(denied) => WhyAnswer::No(*denied.why),
            };
            answers.push(MayI { right: right.to_string(), answer });
        }
        Ok(answers)
    }
}
