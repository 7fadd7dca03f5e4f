//! Putting an end to what is kept longer than it is needed.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DataRefusal, KEEP_DATA, RetentionApplied, RetentionSet};
use crate::id::MemberId;
use crate::kernel::{Command, Document, KEPT, Permission, Stop, Work, kept_key};
use crate::seal::{Basis, Subject};
use crate::time::Timestamp;

/// Nothing is kept for more than so many days.
pub const MAX_DAYS: u32 = 36_500;
/// So many documents are removed by one command.
const AT_ONCE: usize = 200;
const SECONDS_A_DAY: i64 = 86_400;

/// The periods that the community set itself: one document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct RetentionRules {
    days: BTreeMap<String, u32>,
}

impl RetentionRules {
    pub(crate) const ONLY: u128 = 1;

    /// For how many days documents of a kind are kept, if the community said so.
    pub(crate) fn days(&self, kind: &str) -> Option<u32> {
        self.days.get(kind).copied()
    }
}

impl Document for RetentionRules {
    const KIND: &'static str = "retention_rules";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::ONLY
    }
}

/// Sets for how long documents of a kind are kept. What a law obliges to keep is not kept for less than its kind declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRetention {
    /// Which kind: one of the register of processing that is kept for a number of days.
    pub kind: String,
    /// How many days, from 1 to 36,500; what the kind declares, if absent.
    #[serde(default)]
    pub days: Option<u32>,
}

impl Command for SetRetention {
    const NAME: &'static str = "set_retention";
    type Output = ();
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(KEEP_DATA)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<DataRefusal>> {
        let declared = work.processing().into_iter().find(|(kind, _)| *kind == self.kind);
        let declared = declared.and_then(|(kind, processing)| Some((kind, processing.basis, processing.retention.days()?)));
        let Some((kind, basis, least)) = declared else {
            return Err(DataRefusal::NotKeptByDays { kind: self.kind.clone() }.into());
        };
        let least = if basis == Basis::LegalDuty { least } else { 1 };
        if self.days.is_some_and(|days| days < least || days > MAX_DAYS) {
            return Err(DataRefusal::BadPeriod { least, most: MAX_DAYS }.into());
        }
        let mut rules = work.get::<RetentionRules>(RetentionRules::ONLY)?.as_deref().cloned().unwrap_or_default();
        match self.days {
            Some(days) => rules.days.insert(kind.to_owned(), days),
            None => rules.days.remove(kind),
        };
        work.emit(&RetentionSet { days: self.days });
        Ok(work.put(rules)?)
    }
}

/// Removes what has been kept for long enough, at most 200 documents: for a timer, to be asked again as long as it removes something.
/// What was removed is overwritten by the next [`Store::purge`](crate::store::Store::purge).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyRetention {}

impl Command for ApplyRetention {
    const NAME: &'static str = "apply_retention";
    type Output = u32;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(KEEP_DATA)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<u32, Stop<DataRefusal>> {
        let rules = work.get::<RetentionRules>(RetentionRules::ONLY)?.as_deref().cloned().unwrap_or_default();
        let mut due: Vec<(&'static str, u128)> = Vec::new();
        for (kind, processing) in work.processing() {
            let Some(days) = processing.retention.days() else { continue };
            let days = rules.days(kind).unwrap_or(days);
            // What was kept exactly that long is due.
            let before = work.now().plus_seconds(-i64::from(days) * SECONDS_A_DAY).next();
            let keys = KEPT.between(&kept_key(kind, Timestamp::MIN), &kept_key(kind, before));
            due.extend(work.scan(keys, AT_ONCE - due.len())?.into_iter().map(|id| (kind, id)));
        }
        let subjects: Vec<_> = due.iter().map(|(kind, id)| work.subject_of(kind, *id)).collect();
        let mut people = BTreeSet::new();
        for subject in subjects {
            people.extend(subject?.flatten().filter(|subject| subject.basis == Basis::LegalDuty).map(|subject| subject.person));
        }
        for (kind, id) in &due {
            work.remove_kind(kind, *id)?;
        }
        for person in people {
            forget_duty(work, person)?;
        }
        let removed = u32::try_from(due.len()).unwrap_or(u32::MAX);
        if removed > 0 {
            work.emit(&RetentionApplied { removed });
        }
        Ok(removed)
    }
}

/// Destroys the key of what the law obliged to keep of somebody who was erased, once nothing of it is left.
fn forget_duty(work: &mut Work<'_>, person: MemberId) -> Result<(), Stop<DataRefusal>> {
    let is_erased = work.get::<crate::member::Member>(person)?.is_some_and(|member| member.is_erased());
    if is_erased && work.sealed_of(person, None, 1)?.is_empty() {
        work.destroy_key(Subject::legal_duty(person));
    }
    Ok(())
}
