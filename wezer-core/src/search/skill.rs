//! Members by what they can do, as far as they show it to whoever asks.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Found, Hits, MAX_READ, MAX_SOUGHT, MAX_TEXT, SearchRefusal, Sought, look_up};
use crate::group::{ADMIT, ROOT, members_below};
use crate::id::{GroupId, MemberId};
use crate::kernel::{Missing, Permission, Query, Stop, View, Work};
use crate::member::{Member, MemberState, Profile, Visibility};
use crate::right;

/// A member with the skills that they show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Skilled {
    /// Who.
    pub member: MemberId,
    /// What they are called.
    pub name: String,
    /// What they can do.
    pub skills: Vec<String>,
}

impl Work<'_> {
    /// The profiles of members who show all members a skill one of whose words may be one of these, or begin with it: at most `each` for a
    /// word, each profile once. Whether the skill is what is sought is for the caller to see.
    pub fn profiles_skilled_in(&mut self, words: &[String], each: usize) -> Result<Vec<Arc<Profile>>, Missing> {
        let found: Vec<_> = words.iter().map(|word| self.scan(Profile::BY_SKILL.starting_with(&look_up(word)), each)).collect();
        let found: BTreeSet<u128> = found.into_iter().collect::<Result<Vec<_>, _>>()?.concat().into_iter().collect();
        self.all::<Profile>(found.into_iter().map(MemberId::from_u128))
    }
}

/// Of these people, those who can do what is sought and show it this far, in the same order.
fn skilled(view: &mut View<'_>, sought: &Sought, ids: &[MemberId], by: Visibility) -> Result<Vec<Option<Skilled>>, Missing> {
    let profiles: Vec<_> = ids.iter().map(|id| view.get::<Profile>(*id)).collect();
    let people: Vec<_> = ids.iter().map(|id| view.get::<Member>(*id)).collect();
    let people: Vec<Option<Arc<Member>>> = people.into_iter().collect::<Result<_, _>>()?;
    let shown = view.findable(people.iter().flatten().cloned().collect())?;
    let mut found = Vec::with_capacity(ids.len());
    for (person, profile) in people.into_iter().zip(profiles) {
        let person =
            person.filter(|person| person.state() == MemberState::Active && shown.iter().any(|shown| shown.id() == person.id()));
        let fits = |profile: &Arc<Profile>| profile.skills_shown(by).is_some_and(|skills| sought.is_in(&skills));
        let hit = person.zip(profile?.filter(fits));
        found.push(hit.map(|(person, profile)| Skilled {
            member: person.id(),
            name: person.name().to_owned(),
            skills: profile.skills().to_vec(),
        }));
    }
    Ok(found)
}

/// Those who show their skills to every member.
pub(super) fn hits(view: &mut View<'_>, sought: &Sought, ids: &[u128]) -> Result<Hits, Missing> {
    let ids: Vec<MemberId> = ids.iter().copied().map(MemberId::from_u128).collect();
    Ok(skilled(view, sought, &ids, Visibility::Members)?.into_iter().map(|hit| hit.map(Found::Skilled)).collect())
}

/// Members of a group of one's own by their skills: also by those that they show only to those in a group with them. At most 200
/// members are looked at for a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkilledIn {
    /// Which group: one that the asking member belongs to, and not the community itself.
    pub group: GroupId,
    /// The words, as in [`Search`](super::Search).
    #[schemars(length(max = 200))]
    pub text: String,
    /// Only members after this one, in the order of ids.
    #[serde(default)]
    pub after: Option<MemberId>,
}

/// A page of members with their skills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SkilledPage {
    /// The members.
    pub found: Vec<Skilled>,
    /// Ask again for what is after this one; `None` if nothing follows.
    pub next: Option<MemberId>,
}

impl Query for SkilledIn {
    const NAME: &'static str = "skilled_in";
    type Output = SkilledPage;
    type Error = SearchRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<SkilledPage, Stop<SearchRefusal>> {
        let sought = Sought::new(&self.text);
        if self.text.len() > MAX_TEXT || sought.words.len() > MAX_SOUGHT {
            return Err(SearchRefusal::TooLong { bytes: MAX_TEXT, words: MAX_SOUGHT }.into());
        }
        let belongs = match view.actor().person() {
            Some(person) => view.belongs(person, self.group)?,
            None => true,
        };
        let shown_to = view.discretion(self.group)?.members;
        let sees = view.sees_of_group(self.group, shown_to, Permission::Group(ADMIT, self.group))?;
        if self.group == ROOT || !belongs || !sees {
            return Err(SearchRefusal::NotInGroup { group: self.group }.into());
        }
        let mut ids = members_below(view.memory, self.group, self.after, MAX_READ + 1)?;
        let more = ids.len() > MAX_READ;
        ids.truncate(MAX_READ);
        let next = ids.last().copied().filter(|_| more);
        let found = skilled(view, &sought, &ids, Visibility::Group)?.into_iter().flatten().collect();
        Ok(SkilledPage { found, next })
    }
}
