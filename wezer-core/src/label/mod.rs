//! A community's own words: it renames what the software calls things, so that a "wallet" may be a "basket".
//!
//! Invariant: a label replaces a word on the screen and nothing else; names in the system, codes and rights stay.
//!
//! Cost: all labels are one document.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events;
use crate::kernel::{Command, Document, Missing, Permission, Query, Refusal, Registry, RegistryError, Right, Stop, View, Work};
use crate::language::{Argument, Arguments, Language};
use crate::name;
use crate::right;
use crate::text::{self, TextFault};

/// To rename what things are called.
pub const MANAGE_LABELS: Right = Right::new("label.manage");

/// At most so many labels in all languages together.
pub const MAX_LABELS: usize = 1_000;
/// A label has at most so many bytes.
pub const MAX_LABEL: usize = 100;

name!(
    /// The name of a word on the screen: 1 to 64 of `a` to `z`, `0` to `9`, `.`, `-` and `_`. An application says which it has.
    LabelName, 64, "._-"
);

/// What a community calls things, where that is not what the software calls them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Labels {
    #[serde(default)]
    english: BTreeMap<LabelName, String>,
    #[serde(default)]
    french: BTreeMap<LabelName, String>,
}

impl Labels {
    const ONLY: u128 = 1;

    /// What the community calls it; `None` if it has no word of its own.
    pub fn get(&self, name: &str, language: Language) -> Option<&str> {
        self.of(language).iter().find(|(known, _)| known.as_str() == name).map(|(_, label)| label.as_str())
    }

    /// All words of the community's own in a language, by the names of what they stand for.
    pub fn of(&self, language: Language) -> &BTreeMap<LabelName, String> {
        match language {
            Language::English => &self.english,
            Language::French => &self.french,
        }
    }

    fn of_mut(&mut self, language: Language) -> &mut BTreeMap<LabelName, String> {
        match language {
            Language::English => &mut self.english,
            Language::French => &mut self.french,
        }
    }
}

impl Document for Labels {
    const KIND: &'static str = "labels";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::ONLY
    }
}

events! {
    /// The community gave something a name of its own, or took it back.
    LabelRenamed = "label.renamed" {
        /// What it stands for.
        name: LabelName,
        /// In which language.
        language: Language,
    }
}

/// Why a label was not renamed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LabelRefusal {
    /// There are too many.
    #[error("at most {limit} labels are allowed")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
    /// The label can't be taken.
    #[error(transparent)]
    Text(#[from] TextFault),
}

impl Refusal for LabelRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooMany { .. } => "too-many-here",
            Self::Text(fault) => fault.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::TooMany { limit } => vec![("limit", Argument::text(limit))],
            Self::Text(fault) => fault.arguments(),
        }
    }
}

/// Calls something by a word of the community's own, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameLabel {
    /// What it stands for, such as `wallet`.
    pub name: LabelName,
    /// In which language.
    pub language: Language,
    /// The community's word: 1 to 100 bytes. Absent: what the software calls it.
    #[serde(default)]
    pub label: Option<String>,
}

impl Command for RenameLabel {
    const NAME: &'static str = "rename_label";
    type Output = ();
    type Error = LabelRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_LABELS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<LabelRefusal>> {
        let mut labels = work.get::<Labels>(Labels::ONLY)?.map_or_else(Labels::default, |labels| (*labels).clone());
        match &self.label {
            Some(label) => {
                let label = text::line(label, MAX_LABEL).map_err(LabelRefusal::from)?;
                labels.of_mut(self.language).insert(self.name.clone(), label);
            }
            None => drop(labels.of_mut(self.language).remove(&self.name)),
        }
        if labels.english.len() + labels.french.len() > MAX_LABELS {
            return Err(LabelRefusal::TooMany { limit: MAX_LABELS }.into());
        }
        work.emit(&LabelRenamed { name: self.name.clone(), language: self.language });
        Ok(work.put(labels)?)
    }
}

/// The community's own words, in all languages. Everybody who reads a page needs them, members or not: the application asks as the
/// system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownLabels {}

impl Query for KnownLabels {
    const NAME: &'static str = "labels";
    type Output = Labels;
    type Error = LabelRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Labels, Stop<LabelRefusal>> {
        let labels: Result<_, Missing> = view.get::<Labels>(Labels::ONLY);
        Ok(labels?.map_or_else(Labels::default, |labels| (*labels).clone()))
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(MANAGE_LABELS)?.command::<RenameLabel>()?.query::<KnownLabels>()?;
    registry.event::<LabelRenamed>()?.document::<Labels>()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::Community;

    #[test]
    fn a_community_calls_things_as_it_likes() {
        block_on(async {
            let community = Community::in_memory();
            let system = community.system();
            let rename = |label: Option<&str>| RenameLabel {
                name: "wallet".parse().expect("a name"),
                language: Language::French,
                label: label.map(str::to_owned),
            };
            system.execute(rename(Some("panier"))).await.expect("renamed");
            let labels = system.ask(KnownLabels {}).await.expect("answered");
            assert_eq!(labels.get("wallet", Language::French), Some("panier"));
            assert_eq!(labels.get("wallet", Language::English), None);
            let refused = system.execute(rename(Some("a\u{202e}b"))).await;
            assert_eq!(refused.map_err(|error| error.code()).err(), Some("text-unprintable"));
            system.execute(rename(None)).await.expect("taken back");
            assert_eq!(system.ask(KnownLabels {}).await.expect("answered"), Labels::default());
            assert!("Wallet".parse::<LabelName>().is_err() && "".parse::<LabelName>().is_err());
        });
    }
}
