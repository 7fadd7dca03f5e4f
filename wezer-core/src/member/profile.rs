//! What a member shows of themself, and to whom.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Member, MemberRefusal, MemberState, ProfileChanged};
use crate::actor::Actor;
use crate::group;
use crate::id::MemberId;
use crate::kernel::{Command, Document, Index, IndexRows, Missing, Permission, Query, Stop, View, Work};
use crate::language::Language;
use crate::right;
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};
use crate::text;

/// At most so many skills.
pub const MAX_SKILLS: usize = 50;
/// A skill has at most so many bytes.
pub const MAX_SKILL: usize = 60;
/// What somebody writes about themself has at most so many bytes.
pub const MAX_ABOUT: usize = 10_000;
/// A way to be reached has at most so many bytes.
pub const MAX_CONTACT: usize = 200;

/// Who sees a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Only themself.
    #[serde(rename = "self")]
    Oneself,
    /// Whoever is in a group with them, the community itself not counted.
    Group,
    /// Every active member.
    #[default]
    Members,
    /// Everybody, members or not.
    Public,
}

/// A field of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// What they write about themself.
    About,
    /// What they can do.
    Skills,
    /// Where they live.
    Place,
    /// Their address for mail.
    Email,
    /// Their telephone number.
    Phone,
}

impl Shown {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::About, Self::Skills, Self::Place, Self::Email, Self::Phone];

    /// Who sees it as long as nothing else is said: telephone and mail nobody.
    pub const fn usual(self) -> Visibility {
        match self {
            Self::About | Self::Skills | Self::Place => Visibility::Members,
            Self::Email | Self::Phone => Visibility::Oneself,
        }
    }
}

/// A member's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    member: MemberId,
    #[serde(default)]
    language: Option<Language>,
    #[serde(default)]
    about: String,
    #[serde(default)]
    skills: Vec<String>,
    #[serde(default)]
    place: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    visibility: BTreeMap<Shown, Visibility>,
}

impl Profile {
    /// Those whose skills every member sees, by the words of their skills.
    pub(crate) const BY_SKILL: Index = Index::new("profile.by_skill");

    /// What they can do as text, if they show it this far.
    pub(crate) fn skills_shown(&self, by: Visibility) -> Option<String> {
        (!self.skills.is_empty() && self.visibility(Shown::Skills) >= by).then(|| self.skills.join("\n"))
    }

    fn of(member: MemberId) -> Self {
        Self {
            member,
            language: None,
            about: String::new(),
            skills: Vec::new(),
            place: String::new(),
            email: String::new(),
            phone: String::new(),
            visibility: BTreeMap::new(),
        }
    }

    /// Whose.
    pub fn member(&self) -> MemberId {
        self.member
    }

    /// The language that they want to be spoken to in.
    pub fn language(&self) -> Option<Language> {
        self.language
    }

    /// Their address for mail; empty if they gave none.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// What they can do.
    pub fn skills(&self) -> &[String] {
        &self.skills
    }

    /// The change that makes another member's profile the same.
    pub(crate) fn into_change(self, member: MemberId) -> ChangeProfile {
        ChangeProfile {
            member,
            language: self.language,
            about: Some(self.about),
            skills: Some(self.skills),
            place: Some(self.place),
            email: Some(self.email),
            phone: Some(self.phone),
            visibility: self.visibility,
        }
    }

    /// Who sees a field.
    pub fn visibility(&self, field: Shown) -> Visibility {
        self.visibility.get(&field).copied().unwrap_or(field.usual())
    }

    fn seen(&self, name: &str, state: MemberState, by: Visibility) -> SeenProfile {
        let sees = |field| self.visibility(field) >= by;
        let text = |field, text: &str| if sees(field) { text.to_owned() } else { String::new() };
        SeenProfile {
            member: self.member,
            name: name.to_owned(),
            state,
            language: self.language.filter(|_| by == Visibility::Oneself),
            about: text(Shown::About, &self.about),
            skills: if sees(Shown::Skills) { self.skills.clone() } else { Vec::new() },
            place: text(Shown::Place, &self.place),
            email: text(Shown::Email, &self.email),
            phone: text(Shown::Phone, &self.phone),
            visibility: match by {
                Visibility::Oneself => Shown::ALL.into_iter().map(|field| (field, self.visibility(field))).collect(),
                _ => BTreeMap::new(),
            },
        }
    }
}

impl Document for Profile {
    const KIND: &'static str = "profile";
    type Id = MemberId;

    fn id(&self) -> MemberId {
        self.member
    }

    /// What they show of themself they may take back at any time.
    fn subject(&self) -> Option<Subject> {
        Some(Subject::consent(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("profile", Basis::Consent, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("member", SeenBy::Members),
        ("language", SeenBy::Nobody),
        ("about", SeenBy::Chosen),
        ("skills", SeenBy::Chosen),
        ("place", SeenBy::Chosen),
        ("email", SeenBy::Chosen),
        ("phone", SeenBy::Chosen),
        ("visibility", SeenBy::Nobody),
    ];

    /// An index tells whoever reads it: what is shown to fewer than all members is not filed.
    fn index(&self, rows: &mut IndexRows) {
        if let Some(skills) = self.skills_shown(Visibility::Members) {
            crate::search::add_words(rows, Self::BY_SKILL, &skills);
        }
    }
}

/// Changes one's own profile; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeProfile {
    /// Whose.
    pub member: MemberId,
    /// The language that they want to be spoken to in.
    #[serde(default)]
    pub language: Option<Language>,
    /// What they write about themself: at most 10,000 bytes.
    #[serde(default)]
    pub about: Option<String>,
    /// What they can do: at most 50 skills, each of 1 to 60 bytes.
    #[serde(default)]
    pub skills: Option<Vec<String>>,
    /// Where they live: at most 200 bytes.
    #[serde(default)]
    pub place: Option<String>,
    /// Their address for mail: at most 200 bytes.
    #[serde(default)]
    pub email: Option<String>,
    /// Their telephone number: at most 200 bytes.
    #[serde(default)]
    pub phone: Option<String>,
    /// Who sees which field; fields that are absent stay.
    #[serde(default)]
    pub visibility: BTreeMap<Shown, Visibility>,
}

impl ChangeProfile {
    /// No change yet of a member's profile.
    pub fn of(member: MemberId) -> Self {
        Self {
            member,
            language: None,
            about: None,
            skills: None,
            place: None,
            email: None,
            phone: None,
            visibility: BTreeMap::new(),
        }
    }
}

impl Command for ChangeProfile {
    const NAME: &'static str = "change_profile";
    type Output = ();
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(right::MANAGE_MEMBERS, self.member)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<MemberRefusal>> {
        let member = self.member;
        super::command::find(work, member)?;
        let mut profile = work.get::<Profile>(member)?.map_or_else(|| Profile::of(member), |profile| (*profile).clone());
        profile.language = self.language.or(profile.language);
        if let Some(about) = &self.about {
            profile.about = text::lines_or_nothing(about, MAX_ABOUT).map_err(MemberRefusal::from)?;
        }
        if let Some(skills) = &self.skills {
            if skills.len() > MAX_SKILLS {
                return Err(MemberRefusal::TooManyHere { limit: MAX_SKILLS }.into());
            }
            let skills: Result<Vec<_>, _> = skills.iter().map(|skill| text::line(skill, MAX_SKILL)).collect();
            profile.skills = skills.map_err(MemberRefusal::from)?;
            profile.skills.sort_unstable_by_key(|skill| skill.to_lowercase());
            profile.skills.dedup_by_key(|skill| skill.to_lowercase());
        }
        let lines = [(&self.place, &mut profile.place), (&self.email, &mut profile.email), (&self.phone, &mut profile.phone)];
        for (new, old) in lines {
            if let Some(new) = new {
                *old = text::line_or_nothing(new, MAX_CONTACT).map_err(MemberRefusal::from)?;
            }
        }
        profile.visibility.extend(self.visibility.iter().map(|(field, visibility)| (*field, *visibility)));
        work.emit(&ProfileChanged { member });
        Ok(work.put(profile)?)
    }
}

/// A profile as somebody sees it: what they may not see is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenProfile {
    /// Whose.
    pub member: MemberId,
    /// What they are called.
    pub name: String,
    /// Where they stand.
    pub state: MemberState,
    /// Their language, for themself.
    pub language: Option<Language>,
    /// What they write about themself.
    pub about: String,
    /// What they can do.
    pub skills: Vec<String>,
    /// Where they live.
    pub place: String,
    /// Their address for mail.
    pub email: String,
    /// Their telephone number.
    pub phone: String,
    /// Who sees which field, for themself.
    pub visibility: BTreeMap<Shown, Visibility>,
}

fn see(view: &mut View<'_>, member: MemberId, by: Visibility) -> Result<Option<SeenProfile>, Missing> {
    let Some(person) = view.get::<Member>(member)? else { return Ok(None) };
    let profile = view.get::<Profile>(member)?;
    let profile = profile.as_deref().cloned().unwrap_or_else(|| Profile::of(member));
    Ok(Some(profile.seen(person.name(), person.state(), by)))
}

/// A member's profile, as far as the asking member may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileOf {
    /// Whose.
    pub member: MemberId,
}

impl Query for ProfileOf {
    const NAME: &'static str = "profile";
    type Output = Option<SeenProfile>;
    type Error = MemberRefusal;

    /// One's own profile is one's own; those of others are seen by members.
    fn permission(&self) -> Permission {
        Permission::OwnOrMember(right::SEE_COMMUNITY, self.member)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<SeenProfile>, Stop<MemberRefusal>> {
        let by = match view.actor() {
            Actor::System => Visibility::Oneself,
            Actor::Member(asks) | Actor::ForGroup { member: asks, .. } if asks == self.member => Visibility::Oneself,
            Actor::Member(asks) | Actor::ForGroup { member: asks, .. } => {
                let (theirs, ours) = (view.groups_of(self.member)?, view.groups_of(asks)?);
                let shared = theirs.iter().any(|at| *at != group::ROOT && ours.binary_search(at).is_ok());
                if shared { Visibility::Group } else { Visibility::Members }
            }
        };
        Ok(see(view, self.member, by)?)
    }
}

/// A member's profile as the whole world sees it: for pages outside of the community. An application asks for it as the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicProfile {
    /// Whose.
    pub member: MemberId,
}

impl Query for PublicProfile {
    const NAME: &'static str = "public_profile";
    type Output = Option<SeenProfile>;
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<SeenProfile>, Stop<MemberRefusal>> {
        Ok(see(view, self.member, Visibility::Public)?)
    }
}
