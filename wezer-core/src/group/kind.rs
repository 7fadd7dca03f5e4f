//! Kinds of groups: data that a community edits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{GroupRefusal, MANAGE_KINDS, Membrane};
use crate::kernel::{Command, Document, Permission, Query, Stop, View, Work};
use crate::name;
use crate::right;
use crate::text;

/// At most so many kinds.
pub const MAX_KINDS: usize = 50;

name!(
    /// A kind's name: 1 to 32 of `a` to `z`, `0` to `9` and `-`, beginning with a letter.
    KindSlug, 32, "-"
);

impl KindSlug {
    /// The community itself.
    pub const COMMUNITY: Self = Self::from_static("community");
}

/// A kind of group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupKind {
    /// Its name in the system.
    pub slug: KindSlug,
    /// What people call it, in English: 1 to 50 bytes.
    pub label_en: String,
    /// What people call it, in French: 1 to 50 bytes.
    pub label_fr: String,
    /// Which kinds may lie directly in a group of this kind.
    pub may_contain: Vec<KindSlug>,
    /// How one comes into a new group of this kind, unless said otherwise.
    #[serde(default)]
    pub membrane: Membrane,
    /// Whether its groups may have wallets.
    #[serde(default)]
    pub has_wallets: bool,
    /// Whether its members are there for other groups.
    #[serde(default)]
    pub of_delegates: bool,
}

/// The kinds of groups of a community: one document. As long as nobody changed them, they are those of
/// [`GroupKinds::shipped`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupKinds {
    kinds: Vec<GroupKind>,
}

impl GroupKinds {
    pub(super) const ONLY: u128 = 1;

    /// Community, organisation, circle, role, team, forum, federation: the seven shipped, and which may lie in which.
    pub fn shipped() -> Self {
        let kind = |name: &'static str, en: &str, fr: &str, within: &[&'static str], membrane: Membrane| GroupKind {
            slug: KindSlug::from_static(name),
            label_en: en.to_owned(),
            label_fr: fr.to_owned(),
            may_contain: within.iter().map(|name| KindSlug::from_static(name)).collect(),
            membrane,
            has_wallets: name != "forum",
            of_delegates: name == "federation",
        };
        let all = ["organisation", "circle", "role", "team", "forum", "federation"];
        let (open, asked, invited) = (Membrane::open(), Membrane::on_request(), Membrane::by_invitation());
        let kinds = vec![
            kind("community", "community", "communauté", &[&["community"], &all[..]].concat(), asked.clone().sponsored_by(1)),
            kind("organisation", "organisation", "organisation", &["circle", "role", "team", "forum"], invited.clone()),
            kind("circle", "circle", "cercle", &["circle", "role", "team", "forum"], asked),
            kind("role", "role", "rôle", &[], invited.clone()),
            kind("team", "team", "équipe", &["role", "team", "forum"], invited.clone()),
            kind("forum", "forum", "forum", &["forum"], open),
            kind("federation", "federation", "fédération", &["circle", "role", "team", "forum"], invited),
        ];
        Self { kinds }
    }

    /// All of them.
    pub fn all(&self) -> &[GroupKind] {
        &self.kinds
    }

    /// The kind of this name.
    pub fn find(&self, slug: &KindSlug) -> Option<&GroupKind> {
        self.kinds.iter().find(|kind| kind.slug == *slug)
    }

    /// Whether a group of the kind `inner` may lie in one of the kind `outer`.
    pub fn may_contain(&self, outer: &KindSlug, inner: &KindSlug) -> bool {
        self.find(outer).is_some_and(|kind| kind.may_contain.contains(inner))
    }
}

impl Document for GroupKinds {
    const KIND: &'static str = "group_kinds";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::ONLY
    }
}

/// Adds a kind of group, or changes it. Groups that are there stay where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SetGroupKind(pub GroupKind);

impl Command for SetGroupKind {
    const NAME: &'static str = "set_group_kind";
    type Output = ();
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_KINDS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<GroupRefusal>> {
        let mut kind = self.0.clone();
        kind.label_en = text::line(&kind.label_en, 50).map_err(GroupRefusal::from)?;
        kind.label_fr = text::line(&kind.label_fr, 50).map_err(GroupRefusal::from)?;
        kind.membrane = kind.membrane.checked()?;
        kind.may_contain.sort_unstable();
        kind.may_contain.dedup();
        let mut kinds = (*work.group_kinds()?).clone();
        let unknown = kind.may_contain.iter().find(|inner| **inner != kind.slug && kinds.find(inner).is_none());
        if let Some(unknown) = unknown {
            return Err(GroupRefusal::UnknownKind { kind: unknown.clone() }.into());
        }
        work.emit(&super::GroupKindChanged { kind: kind.slug.to_string() });
        match kinds.kinds.iter().position(|known| known.slug == kind.slug) {
            Some(at) => kinds.kinds[at] = kind,
            None if kinds.kinds.len() >= MAX_KINDS => return Err(GroupRefusal::TooMany { limit: MAX_KINDS }.into()),
            None => kinds.kinds.push(kind),
        }
        Ok(work.put(kinds)?)
    }
}

/// Removes a kind of group. Groups of this kind stay, but nothing new can be made of it. The community's own kind stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveGroupKind {
    /// Which kind.
    pub kind: KindSlug,
}

impl Command for RemoveGroupKind {
    const NAME: &'static str = "remove_group_kind";
    type Output = ();
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_KINDS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<GroupRefusal>> {
        let mut kinds = (*work.group_kinds()?).clone();
        if kinds.find(&self.kind).is_none() || self.kind == KindSlug::COMMUNITY {
            return Err(GroupRefusal::UnknownKind { kind: self.kind.clone() }.into());
        }
        kinds.kinds.retain(|kind| kind.slug != self.kind);
        for kind in &mut kinds.kinds {
            kind.may_contain.retain(|inner| *inner != self.kind);
        }
        work.emit(&super::GroupKindChanged { kind: self.kind.to_string() });
        Ok(work.put(kinds)?)
    }
}

/// The kinds of groups of this community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownGroupKinds {}

impl Query for KnownGroupKinds {
    const NAME: &'static str = "group_kinds";
    type Output = Vec<GroupKind>;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<GroupKind>, Stop<GroupRefusal>> {
        Ok(view.group_kinds()?.all().to_vec())
    }
}
