use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NotificationKind;
use crate::id::MemberId;
use crate::kernel::Document;
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};

/// Whether a mail goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mail {
    /// None.
    #[default]
    Off,
    /// One for each notification.
    Each,
    /// One for all that came up since the last one, as often as the application sends them.
    Digest,
}

/// How somebody wants to be told of one kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preference {
    /// In the application.
    pub in_app: bool,
    /// By mail.
    pub mail: Mail,
}

impl Default for Preference {
    fn default() -> Self {
        Self { in_app: true, mail: Mail::Off }
    }
}

/// How a member wants to be told. What they did not choose is as [`Preference::default`] says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub(super) member: MemberId,
    pub(super) chosen: BTreeMap<NotificationKind, Preference>,
}

impl Preferences {
    /// For one kind of thing.
    pub fn of(&self, kind: NotificationKind) -> Preference {
        self.chosen.get(&kind).copied().unwrap_or_default()
    }
}

impl Document for Preferences {
    const KIND: &'static str = "notification_preferences";
    type Id = MemberId;

    fn id(&self) -> MemberId {
        self.member
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("conversation", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[("member", SeenBy::Nobody), ("chosen", SeenBy::Nobody)];
}
