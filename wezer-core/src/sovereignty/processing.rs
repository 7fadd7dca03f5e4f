//! What is processed of people: why, on what basis, for how long. Each kind of document declares its line, and the register of
//! processing (article 30 of the GDPR) is made of these lines.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DataRefusal, SeenBy};
use crate::kernel::{Permission, Query, Stop, View};
use crate::right;
use crate::seal::Basis;

const DAYS_A_YEAR: u32 = 365;

/// For how long something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retention {
    /// As long as the person is a member, and after that until they are erased.
    Membership,
    /// So many days from [`Document::kept_since`](crate::kernel::Document::kept_since) on, unless the community set another period.
    Days(u32),
    /// As long as the community keeps its journal: it can't be taken out of what others hold.
    Journal,
}

impl Retention {
    /// So many years of 365 days.
    pub const fn years(years: u32) -> Self {
        Self::Days(years.saturating_mul(DAYS_A_YEAR))
    }

    /// The days, if it is a number of days.
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::Days(days) => Some(days),
            Self::Membership | Self::Journal => None,
        }
    }
}

/// A line of the register of processing: what a kind of document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Processing {
    /// What for: the name of a message, without its `purpose-`.
    pub purpose: &'static str,
    /// On what legal basis.
    pub basis: Basis,
    /// For how long.
    pub retention: Retention,
    /// Whether it is sealed under the person's key. What is not sealed holds numbers only, and no words.
    pub sealed: bool,
}

impl Processing {
    /// What is sealed under the key of the person whom it is about.
    pub const fn new(purpose: &'static str, basis: Basis, retention: Retention) -> Self {
        Self { purpose, basis, retention, sealed: true }
    }

    /// What names people by their ids only and is not sealed.
    pub const fn numbers(purpose: &'static str, basis: Basis, retention: Retention) -> Self {
        Self { purpose, basis, retention, sealed: false }
    }

    /// The name of the message that says the purpose in a person's words: `purpose-membership`.
    pub fn label(&self) -> String {
        format!("purpose-{}", self.purpose)
    }
}

/// What the kernel itself keeps: no kind of document, and yet about people.
const KERNEL: [(&str, Processing); 2] = [
    ("account", Processing::numbers("bookkeeping", Basis::LegalDuty, Retention::Journal)),
    ("journal", Processing::numbers("bookkeeping", Basis::LegalDuty, Retention::Journal)),
];

/// Everything that is processed of people in this community, in the order of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterOfProcessing {}

/// A line of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Processed {
    /// Which kind of document; `account` and `journal` for the books.
    pub kind: String,
    /// What for: the name of a message, without its `purpose-`.
    pub purpose: String,
    /// On what legal basis.
    pub basis: Basis,
    /// For how long, as the community keeps it.
    pub retention: Retention,
    /// Whether it is sealed under the person's key.
    pub sealed: bool,
    /// Its fields, if it is sealed, and who sees each. What is not sealed holds numbers only.
    pub fields: Vec<ProcessedField>,
}

/// A field of what is kept of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProcessedField {
    /// Its name in what is stored, and in what a person takes along.
    pub name: String,
    /// Who sees it besides the person.
    pub seen_by: SeenBy,
}

impl Query for RegisterOfProcessing {
    const NAME: &'static str = "register_of_processing";
    type Output = Vec<Processed>;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Processed>, Stop<DataRefusal>> {
        let rules = view.get::<super::RetentionRules>(super::RetentionRules::ONLY)?;
        let own = |kind: &str| rules.as_ref().and_then(|rules| rules.days(kind)).map(Retention::Days);
        let fields: BTreeMap<&str, Vec<ProcessedField>> = view
            .personal_fields()
            .into_iter()
            .map(|(kind, fields)| {
                // What nobody declared is shown to nobody until a test finds it.
                let field = |(name, seen_by): (&str, Option<SeenBy>)| ProcessedField {
                    name: name.to_owned(),
                    seen_by: seen_by.unwrap_or(SeenBy::Nobody),
                };
                (kind, fields.into_iter().map(field).collect())
            })
            .collect();
        let line = |(kind, processing): (&str, Processing)| Processed {
            fields: fields.get(kind).cloned().unwrap_or_default(),
            kind: kind.to_owned(),
            purpose: processing.purpose.to_owned(),
            basis: processing.basis,
            retention: own(kind).unwrap_or(processing.retention),
            sealed: processing.sealed,
        };
        let mut lines: Vec<Processed> = view.processing().into_iter().chain(KERNEL).map(line).collect();
        lines.sort_by(|one, other| one.kind.cmp(&other.kind));
        Ok(lines)
    }
}
