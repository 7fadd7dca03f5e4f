use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MODERATE, ModerationRefusal, REPORT, ReportDismissed, Reported};
use crate::id::{GroupId, MemberId, ReasonId, ReportId};
use crate::kernel::{Command, Document, Index, IndexRows, Permission, Stop, Work};
use crate::notification::NotificationKind;
use crate::record::RecordRef;
use crate::seal::Basis;
use crate::sovereignty::{Processing, Retention};
use crate::time::Timestamp;

/// Somebody's report of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub(super) id: ReportId,
    pub(super) record: RecordRef,
    pub(super) group: GroupId,
    /// The other groups whose moderators see it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) also: Vec<GroupId>,
    pub(super) by: MemberId,
    pub(super) reason: ReasonId,
    pub(super) at: Timestamp,
    /// Whether a moderator dealt with it.
    #[serde(default)]
    pub(super) settled: bool,
}

impl Report {
    pub(crate) const QUEUE: Index = Index::new("report.queue");
    pub(crate) const BY_RECORD: Index = Index::new("report.by_record");
    /// So many reports of one record are settled with its hiding.
    pub(super) const MAX_SETTLED: usize = 1_000;

    fn record_key(record: &RecordRef, by: Option<MemberId>) -> Vec<u8> {
        let mut key = record.number().to_be_bytes().to_vec();
        if let Some(by) = by {
            key.extend_from_slice(&by.as_u128().to_be_bytes());
        }
        key
    }

    /// Takes all open reports of a record off the queue, and says how many.
    pub(super) fn settle_all(work: &mut Work<'_>, record: &RecordRef) -> Result<u32, Stop<ModerationRefusal>> {
        let ids = work.scan(Self::BY_RECORD.starting_with(&Self::record_key(record, None)), Self::MAX_SETTLED)?;
        let found: Vec<_> = ids.into_iter().map(|id| work.get::<Self>(ReportId::from_u128(id))).collect();
        let mut settled = 0;
        for report in found {
            if let Some(report) = report? {
                work.put(Self { settled: true, ..(*report).clone() })?;
                settled += 1;
            }
        }
        Ok(settled)
    }
}

impl Document for Report {
    const KIND: &'static str = "report";
    type Id = ReportId;

    fn id(&self) -> ReportId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("conversation", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        if !self.settled {
            for group in self.also.iter().chain([&self.group]) {
                rows.add(Self::QUEUE, &group.as_u128().to_be_bytes());
            }
            rows.add(Self::BY_RECORD, &Self::record_key(&self.record, Some(self.by)));
        }
    }
}

/// Reports a record to those who moderate where it stands. Its author is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportRecord {
    /// What.
    pub record: RecordRef,
    /// Why: 1 to 1,000 bytes. Moderators read it.
    #[schemars(length(max = 1_000))]
    pub reason: String,
}

impl Command for ReportRecord {
    const NAME: &'static str = "report_record";
    type Output = ReportId;
    type Error = ModerationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(REPORT)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<ReportId, Stop<ModerationRefusal>> {
        let by = work.actor().person().ok_or(ModerationRefusal::NotAMember)?;
        let (seen, placement, hidden) = (work.may_see(&self.record), work.placement(&self.record), work.is_hidden(&self.record));
        let (seen, placement) = (seen?, placement?);
        let Some(placement) = placement.filter(|_| seen) else { return Err(ModerationRefusal::UnknownRecord.into()) };
        if hidden? {
            return Err(ModerationRefusal::AlreadyHidden.into());
        }
        if placement.author.is_some_and(|author| author.person() == by) {
            return Err(ModerationRefusal::YourOwn.into());
        }
        let mine = work.scan(Report::BY_RECORD.starting_with(&Report::record_key(&self.record, Some(by))), 1)?;
        if let Some(report) = mine.first().copied().map(ReportId::from_u128) {
            return Err(ModerationRefusal::AlreadyReported { report }.into());
        }
        let reason = work.keep_reason(&self.reason).map_err(ModerationRefusal::from)?;
        let id: ReportId = work.new_id_in_order();
        let (record, group, at) = (self.record.clone(), placement.group(), work.now());
        work.emit(&Reported { report: id, record: record.clone(), group, by, reason });
        let also = placement.also.into_iter().filter(|other| *other != group).collect();
        work.put_new(Report { id, record, group, also, by, reason, at, settled: false });
        Ok(id)
    }
}

/// Settles a report without hiding anything. Who reported is told that it was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissReport {
    /// In which group it waits.
    pub group: GroupId,
    /// Which report.
    pub report: ReportId,
    /// Why: 1 to 1,000 bytes.
    #[schemars(length(max = 1_000))]
    pub reason: String,
}

impl Command for DismissReport {
    const NAME: &'static str = "dismiss_report";
    type Output = ();
    type Error = ModerationRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MODERATE, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ModerationRefusal>> {
        let report = work.get::<Report>(self.report)?;
        let report = report.filter(|report| !report.settled && (report.group == self.group || report.also.contains(&self.group)));
        let report = report.ok_or(ModerationRefusal::UnknownReport { report: self.report })?;
        let reason = work.keep_reason(&self.reason).map_err(ModerationRefusal::from)?;
        work.emit(&ReportDismissed { report: self.report, reason });
        work.put(Report { settled: true, ..(*report).clone() })?;
        Ok(work.notify(report.by, NotificationKind::Decision, &report.record)?)
    }
}
