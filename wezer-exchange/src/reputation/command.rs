use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use wezer_core::flow::{Driven as _, FireTransition, Party};
use wezer_core::id::MemberId;
use wezer_core::indicator::{EVALUATE, IndicatorCode, IndicatorRefusal};
use wezer_core::kernel::{Command, Missing, Permission, Stop, Work};
use wezer_core::record::{Author, RecordRef};

use super::count::bring_along;
use super::evaluation::{DealEvaluation, EvaluationWords, Verdict, other};
use super::{DealEvaluated, DealEvaluationDropped, DealEvaluationOpened, LATE_DAYS, ReputationRefusal};
use crate::deal::{DRAFT, Deal, DealId, Side, VOTE};
use crate::market::announcement::Announcement;
use crate::market::category::Category;

/// Says what one thinks of the other side of a deal: a mark for each indicator that is asked in the announcement's category, and a
/// comment. Said again, it replaces what was said before, until both sides have said it or their time is over: then it opens.
///
/// A deal is evaluated from the payment on: while it waits for it, and for 30 days after it was closed without. For a group, somebody
/// evaluates in its name, once for all; not who evaluated for the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluateDeal {
    /// Which deal.
    pub deal: DealId,
    /// The marks; at most 50.
    #[schemars(length(max = 50))]
    pub marks: BTreeMap<IndicatorCode, i16>,
    /// The comment: at most 2,000 bytes. Without one, the evaluation is kept and does not count yet.
    #[serde(default)]
    #[schemars(length(max = 2_000))]
    pub comment: String,
}

/// The state of a deal that is closed; before, it waits in [`VOTE`] for being evaluated.
const PAID: &str = "paid";
/// The transition between them, to which both sides agree.
const FINISH: &str = "finish";

/// On which side an actor is, as far as they may know of the deal.
pub(super) fn side_of(deal: &Deal, me: Author) -> Option<Side> {
    let side = [Side::Replier, Side::Announcer].into_iter().find(|side| Party::from(deal.on(*side)) == Party::from(me))?;
    (deal.state() != DRAFT || side == Side::Replier).then_some(side)
}

impl EvaluateDeal {
    /// Whether a deal is evaluated now.
    fn check_time(deal: &Deal, work: &Work<'_>) -> Result<(), ReputationRefusal> {
        match deal.state() {
            VOTE => Ok(()),
            PAID => {
                let end = deal.course().entered_at().plus_seconds(i64::from(LATE_DAYS) * 86_400);
                if work.now() < end { Ok(()) } else { Err(ReputationRefusal::TooLate { days: LATE_DAYS }) }
            }
            _ => Err(ReputationRefusal::NotYet),
        }
    }
}

/// Nobody evaluates themself: neither as the other side in person, nor by having spoken for the other side.
fn is_self(deal: &Deal, known: Option<&DealEvaluation>, side: Side, person: MemberId) -> bool {
    let in_person = deal.on(other(side)) == Author::Member(person);
    let spoke = known.and_then(|known| known.verdict(other(side))).is_some_and(|verdict| verdict.by == person);
    in_person || spoke
}

impl Command for EvaluateDeal {
    const NAME: &'static str = "evaluate_deal";
    /// Whether it is complete.
    type Output = bool;
    type Error = ReputationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(EVALUATE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<bool, Stop<ReputationRefusal>> {
        let me = Author::of(work.actor()).ok_or(IndicatorRefusal::NotAPerson).map_err(ReputationRefusal::from)?;
        let unknown = || ReputationRefusal::UnknownDeal { deal: self.deal };
        let (deal, known) = (work.get::<Deal>(self.deal), work.get::<DealEvaluation>(self.deal));
        let (deal, known) = (deal?.ok_or_else(unknown)?, known?);
        let side = side_of(&deal, me).ok_or_else(unknown)?;
        Self::check_time(&deal, work)?;
        if known.as_ref().is_some_and(|known| known.open || known.closes_at.is_some_and(|at| at <= work.now())) {
            return Err(ReputationRefusal::Open.into());
        }
        if is_self(&deal, known.as_deref(), side, me.person()) {
            return Err(ReputationRefusal::Indicator(IndicatorRefusal::SelfEvaluation).into());
        }
        let mut evaluation = match known {
            Some(known) => (*known).clone(),
            None => {
                let announcement = work.get::<Announcement>(deal.announcement())?.ok_or_else(unknown)?;
                DealEvaluation::begin(&deal, announcement.category())
            }
        };
        let category = RecordRef::of::<Category>(evaluation.category);
        let judged = work.judge(&category, &self.marks, &self.comment).map_err(|stop| stop.map(ReputationRefusal::from))?;
        let complete = judged.complete;
        let verdict = Verdict { by: me.person(), marks: judged.marks, complete, given_at: work.now() };
        evaluation.say(side, verdict);
        work.put(EvaluationWords::new(self.deal, side, me.person(), judged.comment))?;
        work.emit(&DealEvaluated { deal: self.deal, side, complete });
        if evaluation.is_complete() {
            open(work, evaluation)?;
        } else {
            work.put(evaluation)?;
        }
        if complete && deal.state() == VOTE {
            agree_to_finish(work, self.deal)?;
        }
        Ok(complete)
    }
}

/// Opens what was said: from now on it is seen, counts, and is changed no more.
pub(super) fn open(work: &mut Work<'_>, mut evaluation: DealEvaluation) -> Result<(), Missing> {
    evaluation.open = true;
    work.emit(&DealEvaluationOpened { deal: evaluation.deal });
    bring_along(work, &evaluation, false)
}

/// Whoever evaluated has nothing against closing the deal: once both sides agreed so, or by doing without, it is closed. Where the
/// community's own flow closes deals otherwise, it goes its way, and what was said stands.
fn agree_to_finish(work: &mut Work<'_>, deal: DealId) -> Result<(), Missing> {
    let fire = json!({ "record": RecordRef::of::<Deal>(deal), "transition": FINISH });
    match work.call(FireTransition::NAME, fire, work.actor()) {
        Ok(_) | Err(Stop::Refused(_)) => Ok(()),
        Err(Stop::Missing(missing)) => Err(missing),
    }
}

/// Lets a deal that was taken back drop out of every reputation, as if nothing had been said.
pub(crate) fn drop_deal(work: &mut Work<'_>, deal: DealId) -> Result<(), Missing> {
    let Some(evaluation) = work.get::<DealEvaluation>(deal)? else { return Ok(()) };
    let words = super::evaluation::SIDES.map(|side| work.remove::<EvaluationWords>(EvaluationWords::of(deal, side)));
    words.into_iter().collect::<Result<(), _>>()?;
    work.emit(&DealEvaluationDropped { deal });
    bring_along(work, &evaluation, true)
}
