use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Hidden, MODERATE, ModerationRefusal, Report, Unhidden, tell_author, watched};
use crate::id::{GroupId, MemberId, ReasonId};
use crate::kernel::{Command, Document, Index, IndexRows, Missing, Permission, Stop, View, Work};
use crate::reason::Reason;
use crate::record::RecordRef;
use crate::seal::Basis;
use crate::sovereignty::{Processing, Retention};
use crate::time::Timestamp;

/// The author's word against a hiding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    pub(super) words: ReasonId,
    pub(super) at: Timestamp,
    /// Which journal entry it was: the queue is in this order.
    pub(super) seq: u64,
    #[serde(default)]
    pub(super) decided: Option<ReasonId>,
}

/// That a record is hidden, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hiding {
    pub(super) record: RecordRef,
    pub(super) group: GroupId,
    #[serde(default)]
    pub(super) by: Option<MemberId>,
    pub(super) reason: ReasonId,
    pub(super) at: Timestamp,
    #[serde(default)]
    pub(super) appeal: Option<Appeal>,
}

impl Hiding {
    pub(crate) const APPEALS: Index = Index::new("hiding.appeals");

    /// Why, in the moderator's words; empty once these were erased.
    pub(crate) fn reason_words(&self, view: &mut View<'_>) -> Result<String, Missing> {
        words(view, self.reason)
    }

    pub(super) fn appeal_words(&self, view: &mut View<'_>) -> Result<Option<String>, Missing> {
        self.appeal.as_ref().map(|appeal| words(view, appeal.words)).transpose()
    }

    pub(super) fn has_open_appeal(&self) -> bool {
        self.appeal.as_ref().is_some_and(|appeal| appeal.decided.is_none())
    }
}

pub(super) fn words(view: &mut View<'_>, reason: ReasonId) -> Result<String, Missing> {
    Ok(view.get::<Reason>(reason)?.map_or_else(String::new, |reason| reason.text().to_owned()))
}

impl Document for Hiding {
    const KIND: &'static str = "hiding";
    type Id = u128;

    fn id(&self) -> u128 {
        self.record.number()
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("conversation", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        if let Some(appeal) = self.appeal.as_ref().filter(|_| self.has_open_appeal()) {
            rows.add(Self::APPEALS, &[self.group.as_u128().to_be_bytes().as_slice(), &appeal.seq.to_be_bytes()].concat());
        }
    }
}

/// Hides a record, with a reason that its author and the moderators can read. Reports of it are settled with that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hide {
    /// In which group it stands; for what stands on a person's own wall, the community.
    pub group: GroupId,
    /// What.
    pub record: RecordRef,
    /// Why: 1 to 1,000 bytes.
    #[schemars(length(max = 1_000))]
    pub reason: String,
}

impl Command for Hide {
    const NAME: &'static str = "hide";
    type Output = ();
    type Error = ModerationRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MODERATE, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ModerationRefusal>> {
        let placement = watched(work, &self.record, self.group)?;
        let mut thread = work.thread(&self.record)?;
        if thread.is_hidden() {
            return Err(ModerationRefusal::AlreadyHidden.into());
        }
        thread.hide(true);
        let reason = work.keep_reason(&self.reason).map_err(ModerationRefusal::from)?;
        let reports = Report::settle_all(work, &self.record)?;
        let (record, group, by, at) = (self.record.clone(), self.group, work.actor().person(), work.now());
        work.emit(&Hidden { record: record.clone(), group, reason, reports });
        let (put, kept) = (work.put(Hiding { record, group, by, reason, at, appeal: None }), work.put(thread));
        put?;
        kept?;
        Ok(tell_author(work, &placement, &self.record)?)
    }
}

/// Shows a hidden record again, without an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unhide {
    /// In which group it stands.
    pub group: GroupId,
    /// What.
    pub record: RecordRef,
    /// Why: 1 to 1,000 bytes.
    #[schemars(length(max = 1_000))]
    pub reason: String,
}

impl Command for Unhide {
    const NAME: &'static str = "unhide";
    type Output = ();
    type Error = ModerationRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MODERATE, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ModerationRefusal>> {
        let placement = watched(work, &self.record, self.group)?;
        let mut thread = work.thread(&self.record)?;
        let hiding = work.get::<Hiding>(self.record.number())?;
        let hiding = hiding.filter(|_| thread.is_hidden()).ok_or(ModerationRefusal::NotHidden)?;
        if hiding.has_open_appeal() {
            // An appeal is answered, and by somebody else.
            return Err(ModerationRefusal::AppealOpen.into());
        }
        thread.hide(false);
        let reason = work.keep_reason(&self.reason).map_err(ModerationRefusal::from)?;
        work.emit(&Unhidden { record: self.record.clone(), reason });
        work.put(thread)?;
        Ok(tell_author(work, &placement, &self.record)?)
    }
}
