use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Member, MemberRefusal, name_key};
use crate::id::MemberId;
use crate::kernel::{Missing, Permission, Query, Stop, View};
use crate::right;

/// So many times a page is filled up in place of those who don't want to be listed; a page may be shorter for it.
const MAX_ROUNDS: usize = 20;

/// Members in the order of their names, without those who don't want to be found: they are seen by themself and by those who may manage
/// members.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// Only names that begin so, in any case.
    #[serde(default)]
    pub name_starts: String,
    /// Only those after this name.
    #[serde(default)]
    pub after: Option<String>,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for Members {
    const NAME: &'static str = "members";
    type Output = Vec<Member>;
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Member>, Stop<MemberRefusal>> {
        let limit = usize::from(self.limit.unwrap_or(100).min(1_000));
        let starts = self.name_starts.to_lowercase().into_bytes();
        let from = match &self.after {
            // Behind every id that is filed under this name.
            Some(after) => [name_key(after).as_slice(), &[u8::MAX; 17]].concat(),
            None => starts.clone(),
        };
        let manages = manages(view)?;
        let mut listed: Vec<Member> = Vec::new();
        let mut from = from;
        for _ in 0..MAX_ROUNDS {
            let wanted = limit - listed.len();
            let keys = Member::BY_NAME.starting_with(&starts).after(Member::BY_NAME, &from);
            let ids = view.scan(keys, wanted)?;
            let is_last = ids.len() < wanted;
            let members = view.all::<Member>(ids.into_iter().map(MemberId::from_u128))?;
            let last = members.last().map(|member| [name_key(&member.name).as_slice(), &[u8::MAX; 17]].concat());
            listed.extend(view.findable(members)?.iter().map(|member| shown(view, manages, member)));
            let Some(last) = last.filter(|_| !is_last && listed.len() < limit) else { break };
            from = last;
        }
        Ok(listed)
    }
}

/// Whether whoever asks may manage members.
fn manages(view: &mut View<'_>) -> Result<bool, Missing> {
    let actor = view.actor();
    view.holds(actor, Permission::Community(right::MANAGE_MEMBERS))
}

/// A member as whoever asks sees them: what was done about somebody is for themself and for those who may manage members.
fn shown(view: &View<'_>, manages: bool, member: &Member) -> Member {
    if manages || view.actor().person() == Some(member.id) { member.clone() } else { member.seen_by_others() }
}

/// One member, by id or by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindMember {
    /// By id.
    Id(MemberId),
    /// By name, in any case.
    Name(String),
}

impl Query for FindMember {
    const NAME: &'static str = "member";
    type Output = Option<Member>;
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<Member>, Stop<MemberRefusal>> {
        let manages = manages(view)?;
        let id = match self {
            Self::Id(id) => Some(*id),
            Self::Name(name) => {
                let named = view.scan(Member::BY_NAME.starting_with(&name_key(name.trim())), 1)?;
                let named = view.all::<Member>(named.into_iter().map(MemberId::from_u128))?;
                view.findable(named)?.first().map(|member| member.id)
            }
        };
        let Some(id) = id else { return Ok(None) };
        Ok(view.get::<Member>(id)?.map(|member| shown(view, manages, &member)))
    }
}

/// At most so many members are asked for by their ids at once.
pub const MAX_ASKED: usize = 100;

/// Members by their ids, each as whoever asks may see them, in the order of asking; those that there are not are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TheseMembers {
    /// Who: at most 100.
    #[schemars(length(max = 100))]
    pub members: Vec<MemberId>,
}

impl Query for TheseMembers {
    const NAME: &'static str = "these_members";
    type Output = Vec<Member>;
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Member>, Stop<MemberRefusal>> {
        if self.members.len() > MAX_ASKED {
            return Err(MemberRefusal::TooManyHere { limit: MAX_ASKED }.into());
        }
        let (manages, members) = (manages(view), view.all::<Member>(self.members.iter().copied()));
        let (manages, members) = (manages?, members?);
        Ok(members.iter().map(|member| shown(view, manages, member)).collect())
    }
}
