//! Calling a moderator: either side does, with a reason; one who is no side of the deal answers.
//!
//! Invariant: a deal has at most one open call. Only the two sides and the moderators read what was written; the journal has none of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::MemberId;
use wezer_core::kernel::{
    Command, Document, Index, IndexRows, Missing, Permission, Query, Registry, RegistryError, Stop, View, Work,
};
use wezer_core::moderation::MODERATE;
use wezer_core::notification::NotificationKind;
use wezer_core::record::RecordRef;
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;
use wezer_core::{right, text};

use super::query::{DealLine, PAGE, line, page_of};
use super::reply::Decided;
use super::standing::{standing, standing_seen};
use super::{DRAFT, Deal, DealId, DealRefusal, DisputeId, DisputeResolved, MAKE, ModeratorCalled, Side};
use crate::market::search::newest;

/// A reason and an answer have at most so many bytes.
pub const MAX_REASON: usize = 4_000;

/// A call for a moderator. What was written lies apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    id: DisputeId,
    deal: DealId,
    side: Side,
    called_by: MemberId,
    called_at: Timestamp,
    #[serde(default)]
    resolved_by: Option<MemberId>,
    #[serde(default)]
    resolved_at: Option<Timestamp>,
}

impl Dispute {
    /// Those that are not answered.
    pub(crate) const OPEN: Index = Index::new("dispute.open");
    pub(crate) const BY_DEAL: Index = Index::new("dispute.by_deal");

    /// In which deal.
    pub fn deal(&self) -> DealId {
        self.deal
    }
}

impl Document for Dispute {
    const KIND: &'static str = "dispute";
    type Id = DisputeId;

    fn id(&self) -> DisputeId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("deals", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_DEAL, &self.deal.as_u128().to_be_bytes());
        if self.resolved_at.is_none() {
            rows.add(Self::OPEN, &[]);
        }
    }
}

macro_rules! sealed_words {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        struct $name {
            dispute: DisputeId,
            author: MemberId,
            text: String,
        }

        impl Document for $name {
            const KIND: &'static str = $kind;
            type Id = DisputeId;

            fn id(&self) -> DisputeId {
                self.dispute
            }

            fn subject(&self) -> Option<Subject> {
                Some(Subject::contract(self.author))
            }

            const PROCESSING: Option<Processing> = Some(Processing::new("deals", Basis::Contract, Retention::Membership));
            const FIELDS: &'static [(&'static str, SeenBy)] =
                &[("dispute", SeenBy::Involved), ("author", SeenBy::Involved), ("text", SeenBy::Involved)];
        }
    )*};
}

sealed_words! {
    /// Why a moderator was called, in the words of who called.
    Reason = "dispute_reason";
    /// What came of it, in the words of who answered.
    Answer = "dispute_answer";
}

/// Calls a moderator to a deal in which one is a side, and says why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallModerator {
    /// Which deal.
    pub deal: DealId,
    /// Why, in Markdown: 1 to 4,000 bytes.
    #[schemars(length(min = 1, max = 4_000))]
    pub reason: String,
}

/// The deal, for somebody who has a part in it and may know that there is such a deal.
fn known(work: &mut Work<'_>, id: DealId) -> Decided<(Deal, super::standing::Standing)> {
    let unknown = DealRefusal::UnknownDeal { deal: id };
    let Some(deal) = work.get::<Deal>(id)? else { return Err(unknown.into()) };
    let standing = standing(work, &deal)?;
    let draft_of_others = deal.state() == DRAFT && !standing.on(Side::Replier);
    match standing.is_stranger() || draft_of_others {
        true => Err(unknown.into()),
        false => Ok(((*deal).clone(), standing)),
    }
}

impl Command for CallModerator {
    const NAME: &'static str = "call_moderator";
    type Output = DisputeId;
    type Error = DealRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MAKE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<DisputeId> {
        let (mut deal, standing) = known(work, self.deal)?;
        let (Some(called_by), Some(side)) = (work.actor().person(), standing.sides.first().copied()) else {
            return Err(DealRefusal::NotYours.into());
        };
        if deal.state() == DRAFT {
            return Err(DealRefusal::OutOfTurn.into());
        }
        if deal.dispute.is_some() {
            return Err(DealRefusal::AlreadyCalled.into());
        }
        let text = text::lines(&self.reason, MAX_REASON).map_err(DealRefusal::from)?;
        let id: DisputeId = work.new_id_in_order();
        deal.dispute = Some(id);
        work.emit(&ModeratorCalled { deal: self.deal, dispute: id });
        let called_at = work.now();
        work.put_new(Dispute { id, deal: self.deal, side, called_by, called_at, resolved_by: None, resolved_at: None });
        work.put_new(Reason { dispute: id, author: called_by, text });
        let concerned: Vec<_> = deal.groups.iter().map(|group| work.concerned(Permission::Group(MODERATE, *group))).collect();
        let mut told: Vec<MemberId> = vec![deal.replier.person(), deal.announcer.person()];
        for members in concerned {
            told.extend(members?.into_iter().filter(|member| !told.contains(member)).collect::<Vec<_>>());
        }
        work.put(deal)?;
        work.notify_all(&told, NotificationKind::Task, &RecordRef::of::<Deal>(self.deal))?;
        Ok(id)
    }
}

/// Answers the call for a moderator in a deal: by a moderator who is no side of it. Who called takes the call back so too.
///
/// What is to happen with the deal a moderator does by its steps, in which they count as every role but that of who says yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveDispute {
    /// Which deal.
    pub deal: DealId,
    /// What came of it, in Markdown: 1 to 4,000 bytes.
    #[schemars(length(min = 1, max = 4_000))]
    pub answer: String,
}

impl Command for ResolveDispute {
    const NAME: &'static str = "resolve_dispute";
    type Output = ();
    type Error = DealRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MAKE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let (mut deal, standing) = known(work, self.deal)?;
        let Some(id) = deal.dispute else { return Err(DealRefusal::NotCalled.into()) };
        let dispute = work.get::<Dispute>(id)?.ok_or(DealRefusal::NotCalled)?;
        if !standing.moderates && !standing.on(dispute.side) {
            return Err(DealRefusal::OwnMatter.into());
        }
        let text = text::lines(&self.answer, MAX_REASON).map_err(DealRefusal::from)?;
        deal.dispute = None;
        work.emit(&DisputeResolved { deal: self.deal, dispute: id });
        let (by, now) = (work.actor().person(), work.now());
        work.put(Dispute { resolved_by: by, resolved_at: Some(now), ..(*dispute).clone() })?;
        if let Some(author) = by {
            work.put_new(Answer { dispute: id, author, text });
        }
        let sides = [deal.replier.person(), deal.announcer.person()];
        work.put(deal)?;
        Ok(work.notify_all(&sides, NotificationKind::Decision, &RecordRef::of::<Deal>(self.deal))?)
    }
}

/// A call for a moderator, as those see it who may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenDispute {
    /// The call.
    pub dispute: DisputeId,
    /// Which side called.
    pub side: Side,
    /// Who called.
    pub called_by: MemberId,
    /// When.
    pub called_at: Timestamp,
    /// Why; `None` once it was erased.
    pub reason: Option<String>,
    /// Who answered.
    pub resolved_by: Option<MemberId>,
    /// When.
    pub resolved_at: Option<Timestamp>,
    /// What came of it; `None` as long as there is no answer, and once it was erased.
    pub answer: Option<String>,
}

/// All calls in a deal, the latest first: those of whoever may see it.
pub(super) fn of_deal(view: &mut View<'_>, deal: DealId) -> Result<Vec<SeenDispute>, Missing> {
    let ids = view.scan(newest(Dispute::BY_DEAL, &deal.as_u128().to_be_bytes(), None), PAGE)?;
    let disputes = view.all::<Dispute>(ids.into_iter().map(DisputeId::from_u128))?;
    let seen: Vec<_> = disputes.iter().map(|dispute| seen(view, dispute)).collect();
    seen.into_iter().collect()
}

fn seen(view: &mut View<'_>, dispute: &Dispute) -> Result<SeenDispute, Missing> {
    let (reason, answer) = (view.get::<Reason>(dispute.id), view.get::<Answer>(dispute.id));
    Ok(SeenDispute {
        dispute: dispute.id,
        side: dispute.side,
        called_by: dispute.called_by,
        called_at: dispute.called_at,
        reason: reason?.map(|reason| reason.text.clone()),
        resolved_by: dispute.resolved_by,
        resolved_at: dispute.resolved_at,
        answer: answer?.map(|answer| answer.text.clone()),
    })
}

/// The deals in which a moderator was called and has not answered, the latest first, of those that whoever asks moderates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disputes {
    /// Only those called before this one.
    #[serde(default)]
    pub before: Option<DisputeId>,
    /// At most so many are looked at, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// An open call, with the deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DisputeLine {
    /// The call.
    pub dispute: SeenDispute,
    /// The deal.
    pub deal: DealLine,
}

/// A page of open calls. It may be shorter than asked for although more follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DisputesPage {
    /// The calls.
    pub disputes: Vec<DisputeLine>,
    /// Ask again for what is before this one; `None` if nothing follows.
    pub next: Option<DisputeId>,
}

impl Query for Disputes {
    const NAME: &'static str = "disputes";
    type Output = DisputesPage;
    type Error = DealRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<DisputesPage, Stop<DealRefusal>> {
        let limit = page_of(self.limit);
        let ids = view.scan(newest(Dispute::OPEN, &[], self.before.map(DisputeId::as_u128)), limit)?;
        let next = ids.last().copied().filter(|_| ids.len() == limit).map(DisputeId::from_u128);
        let open = view.all::<Dispute>(ids.into_iter().map(DisputeId::from_u128))?;
        let deals = view.all::<Deal>(open.iter().map(|dispute| dispute.deal))?;
        let read: Vec<_> = open
            .iter()
            .zip(&deals)
            .map(|(dispute, deal)| {
                let (standing, line, seen) = (standing_seen(view, deal), line(view, deal), seen(view, dispute));
                let (standing, line, dispute) = (standing?, line?, seen?);
                Ok::<_, Missing>(standing.moderates.then_some(DisputeLine { dispute, deal: line }))
            })
            .collect();
        let disputes = read.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        Ok(DisputesPage { disputes, next })
    }
}

pub(super) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.command::<CallModerator>()?.command::<ResolveDispute>()?.query::<Disputes>()?;
    registry.event::<ModeratorCalled>()?.event::<DisputeResolved>()?;
    registry.document::<Dispute>()?.document::<Reason>()?.document::<Answer>()?;
    registry.index(Dispute::OPEN)?.index(Dispute::BY_DEAL)?;
    Ok(())
}
