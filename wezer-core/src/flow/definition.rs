//! What a community writes down about a flow: plain data, from JSON or from Rust, not yet checked.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FieldKind, FieldValue, Template};
use crate::language::Language;
use crate::time::Timestamp;

/// A lifecycle: states, what leads from one to the next, who may do it, and what it brings about.
///
/// Names are short words: a letter `a` to `z`, then letters, digits and `_`, at most [`MAX_NAME`](super::MAX_NAME) bytes. The first
/// state is the one in which a run starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowDefinition {
    /// The flow's name. Saved again under the same name, it is a new version of the same flow.
    pub name: String,
    /// What people call it.
    #[serde(default)]
    pub label: Label,
    /// What a run remembers; at most 32.
    #[serde(default)]
    #[schemars(length(max = 32))]
    pub fields: Vec<Field>,
    /// Who plays a part in a run; at most 16.
    #[serde(default)]
    #[schemars(length(max = 16))]
    pub roles: Vec<Role>,
    /// The states; the first is the start; at most 64.
    #[schemars(length(min = 1, max = 64))]
    pub states: Vec<State>,
    /// What leads from one state to another; at most 128.
    #[serde(default)]
    #[schemars(length(max = 128))]
    pub transitions: Vec<Transition>,
}

/// A text in each language. Where one is empty, the other stands in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// In English; at most 200 bytes.
    #[serde(default)]
    pub en: String,
    /// In French; at most 200 bytes.
    #[serde(default)]
    pub fr: String,
}

impl Label {
    /// The same thing in both languages.
    pub fn new(en: impl Into<String>, fr: impl Into<String>) -> Self {
        Self { en: en.into(), fr: fr.into() }
    }

    /// The same with nothing left empty: what is not said in a language is said in the other one, else by `name`.
    pub(super) fn or_name(&self, name: &str) -> Self {
        Self::new(self.say(Language::English, name), self.say(Language::French, name))
    }

    /// Whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        self.en.is_empty() && self.fr.is_empty()
    }

    /// The text in a language, else in the other one, else `name`.
    pub fn say<'a>(&'a self, language: Language, name: &'a str) -> &'a str {
        let (first, second) = match language {
            Language::English => (&self.en, &self.fr),
            Language::French => (&self.fr, &self.en),
        };
        [first, second].into_iter().find(|text| !text.is_empty()).map_or(name, String::as_str)
    }
}

/// Something that a run remembers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What people call it.
    #[serde(default)]
    pub label: Label,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether a run can't start without it.
    #[serde(default)]
    pub required: bool,
}

/// A part that somebody plays in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// What people call it.
    #[serde(default)]
    pub label: Label,
    /// Who plays it.
    #[serde(default)]
    pub holder: RoleHolder,
}

/// Who plays a part.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoleHolder {
    /// The member or group that is named when a run starts.
    #[default]
    Given,
    /// Whoever starts the run.
    Starter,
    /// Whom a field names: its member, its group, or whoever may pay from its wallet.
    Field(String),
    /// Whoever holds this right over the run's group.
    Right(String),
}

/// Where a run can stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its name.
    pub name: String,
    /// What people call it.
    #[serde(default)]
    pub label: Label,
    /// Whether nothing is left to do here. From every state a final one can be reached; a final one may still be left, as by a refund.
    #[serde(default, rename = "final")]
    pub is_final: bool,
}

/// What leads from one state to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// Its name.
    pub name: String,
    /// What people call it.
    #[serde(default)]
    pub label: Label,
    /// From which states; at least one.
    #[schemars(length(min = 1, max = 64))]
    pub from: Vec<String>,
    /// To which state.
    pub to: String,
    /// Who may do it alone: each of these roles.
    #[serde(default)]
    #[schemars(length(max = 16))]
    pub by: Vec<String>,
    /// Who else may do it alone: whoever holds this right over the run's group.
    #[serde(default)]
    pub right: Option<String>,
    /// Who may do it together: it happens once somebody of each of these roles has agreed.
    #[serde(default)]
    #[schemars(length(max = 16))]
    pub agreed_by: Vec<String>,
    /// It happens by itself so many seconds after the state was entered, when [`TickFlows`](super::TickFlows) comes by.
    #[serde(default)]
    pub after_seconds: Option<u32>,
    /// It happens by itself at the moment in this field, a timestamp, if there is one in it: at once if that moment has gone by.
    #[serde(default)]
    pub at_field: Option<String>,
    /// A rule that must hold, over the run's fields.
    #[serde(default)]
    pub guard: Option<String>,
    /// Why it is not possible where the rule does not hold, for a person: “part of it is paid outside”. Without it, they are told what
    /// the rule found, with the names of its figures.
    #[serde(default)]
    pub guard_reason: Label,
    /// What it brings about, in order, all or nothing; at most 16.
    #[serde(default)]
    #[schemars(length(max = 16))]
    pub effects: Vec<Effect>,
}

impl Transition {
    /// Whether it happens by itself.
    pub fn is_by_itself(&self) -> bool {
        self.after_seconds.is_some() || self.at_field.is_some()
    }

    /// When it happens by itself, in a state that was entered at a moment.
    pub(super) fn due(&self, entered_at: Timestamp, fields: &BTreeMap<String, FieldValue>) -> Option<Timestamp> {
        let waited = self.after_seconds.map(|seconds| entered_at.plus_seconds(i64::from(seconds)));
        let said = self.at_field.as_ref().and_then(|name| match fields.get(name) {
            Some(FieldValue::Timestamp(moment)) => Some(*moment),
            _ => None,
        });
        waited.into_iter().chain(said).min()
    }
}

/// A command that is carried out when a transition happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The command's name.
    pub command: String,
    /// The command's arguments.
    #[serde(default)]
    pub arguments: Template,
    /// In whose name: a role, or `system`. A role's holder must have taken part in the run under this version; else, and without
    /// this, it is done in the name of whoever fires.
    #[serde(default, rename = "as")]
    pub in_name_of: Option<String>,
    /// What of the answer is kept: by field, where in the answer it stands, such as `entry` or `tasks.0.id`; empty for all of it.
    #[serde(default)]
    #[schemars(length(max = 32))]
    pub save: BTreeMap<String, String>,
    /// The record that it makes; the run and the record are linked.
    #[serde(default)]
    pub makes: Option<Makes>,
}

impl Effect {
    /// Whether it changes rights, membership, members, limits, currencies or what is kept about people.
    pub(super) fn governs(&self) -> bool {
        super::check::GOVERNING.contains(&self.command.as_str())
    }
}

/// The record that an effect makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Makes {
    /// What kind of record, such as `entry` or `task`.
    pub kind: String,
    /// Where in the answer its id stands; empty if the answer is the id.
    #[serde(default)]
    pub id: String,
}
