//! The close: what was decided is done, some pledges at a time.

use wezer_core::flow::{Driven as _, FireTransition};
use wezer_core::id::WalletId;
use wezer_core::kernel::{Command, Missing, Permission, Problem, Stop, Work};
use wezer_core::ledger::{EntryId, Pay};
use wezer_core::notification::NotificationKind;
use wezer_core::record::RecordRef;
use wezer_core::{Actor, right};

use super::document::{CANCELLED, CLOSING, Campaign};
use super::event::{CampaignDecided, PledgeSettled};
use super::tick::RETRY_SECONDS;
use super::{CampaignId, Cause, Outcome, Pledge, PledgeEnd, PledgeId, PledgeLine, PledgeState, tally};

/// Fires a step as the system; if it is refused, it is undone and the refusal told.
fn fire(work: &mut Work<'_>, campaign: CampaignId, transition: &str) -> Result<Result<(), Problem>, Missing> {
    let (record, transition) = (RecordRef::of::<Campaign>(campaign), transition.to_owned());
    let step = FireTransition { record, transition, flow: None, version: None, myself: None };
    let arguments = serde_json::to_value(step).expect("a step is made of strings");
    match work.call(FireTransition::NAME, arguments, Actor::System) {
        Ok(_) => Ok(Ok(())),
        Err(Stop::Refused(problem)) => Ok(Err(problem)),
        Err(Stop::Missing(missing)) => Err(missing),
    }
}

/// Fixes what becomes of a campaign's pledges and moves it on; refused as its flow refuses.
pub(super) fn begin_to_close(work: &mut Work<'_>, id: CampaignId) -> Result<Result<(), Problem>, Missing> {
    let Some(found) = work.get::<Campaign>(id)? else { return Ok(Ok(())) };
    if let Err(problem) = fire(work, id, "close")? {
        return Ok(Err(problem));
    }
    let outcome = found.decide();
    decided(work, id, outcome)?;
    Ok(Ok(()))
}

/// Keeps the outcome; nothing changes it any more.
fn decided(work: &mut Work<'_>, id: CampaignId, outcome: Outcome) -> Result<(), Missing> {
    let Some(found) = work.get::<Campaign>(id)? else { return Ok(()) };
    let (raised, pays) = (found.raised.clone(), outcome.pays.iter().copied().collect());
    work.emit(&CampaignDecided { campaign: id, succeeded: outcome.succeeded, pays, raised });
    work.put(Campaign { outcome: Some(outcome), trouble: None, retry_at: None, ..(*found).clone() })
}

/// Settles some pledges of a campaign that is being closed, or was taken back, and moves it on after the last. Says how many.
pub(super) fn settle_campaign(work: &mut Work<'_>, id: CampaignId, budget: usize) -> Result<usize, Missing> {
    let Some(found) = work.get::<Campaign>(id)? else { return Ok(0) };
    if found.outcome.is_none() {
        let taken_back = found.course().state() == CANCELLED;
        let outcome = if taken_back { Outcome::released() } else { found.decide() };
        decided(work, id, outcome)?;
    }
    let Some(found) = work.get::<Campaign>(id)? else { return Ok(0) };
    let mut campaign = (*found).clone();
    let outcome = campaign.outcome.clone().unwrap_or_else(Outcome::released);
    let pledges = open_of(work, Cause::Campaign(id), budget)?;
    let (looked, mut missed) = (pledges.len(), None);
    for pledge in pledges {
        let to = campaign.beneficiary;
        let pays = |line: &PledgeLine| outcome.pays.contains(&line.money.currency()) || outcome.anyway && pledge.anyway;
        match settle(work, &pledge, |line| pays(line).then_some(Payee::Beneficiary(to))) {
            Ok(settled) => count(&mut campaign, &settled),
            Err(missing) => missed = Some(missing),
        }
    }
    if let Some(missing) = missed {
        return Err(missing);
    }
    let (left, state) = (campaign.open, campaign.course.state().to_owned());
    let to = campaign.beneficiary;
    work.put(Campaign { trouble: None, retry_at: None, ..campaign })?;
    if left == 0 && state == CLOSING {
        let step = if outcome.succeeded { "succeed" } else { "fail" };
        if let Err(problem) = fire(work, id, step)? {
            keep_trouble(work, id, &problem)?;
            return Ok(looked);
        }
    }
    if left == 0 {
        let told = work.concerned(Permission::Wallet(right::SETTLE, to))?;
        work.notify_all(&told, NotificationKind::Outcome, &RecordRef::of::<Campaign>(id))?;
    }
    Ok(looked)
}

/// Counts a settled pledge of a campaign. A goodie whose price was not paid is there again.
fn count(campaign: &mut Campaign, settled: &Pledge) {
    let paid = settled.paid();
    for line in &settled.lines {
        let sums = match line.end {
            Some(PledgeEnd::Paid(_)) => &mut campaign.paid,
            Some(PledgeEnd::Declared(_)) => &mut campaign.declared,
            Some(PledgeEnd::Released) | None => continue,
        };
        // What was raised could be counted, and this is a part of it.
        tally::add(sums, line.money).unwrap_or_default();
    }
    if let Some(goodie) = settled.goodie.and_then(|place| campaign.goodies.get_mut(usize::from(place)))
        && (paid.is_empty() || !goodie.is_covered_by(&paid))
    {
        goodie.claimed = goodie.claimed.saturating_sub(1);
    }
    campaign.open = campaign.open.saturating_sub(1);
}

/// Keeps why a campaign does not go on, for its author to see; it is tried again after an hour.
pub(super) fn keep_trouble(work: &mut Work<'_>, id: CampaignId, problem: &Problem) -> Result<(), Missing> {
    let Some(found) = work.get::<Campaign>(id)? else { return Ok(()) };
    let retry_at = Some(work.now().plus_seconds(RETRY_SECONDS));
    work.put(Campaign { trouble: Some(problem.code.to_owned()), retry_at, ..(*found).clone() })
}

/// Who gets a line of a pledge.
#[derive(Debug, Clone, Copy)]
pub(super) enum Payee {
    /// To whom it is held.
    Beneficiary(WalletId),
    /// Whoever won it, to whom it is not held.
    Winner(WalletId),
}

/// Pledges of a cause that wait to be settled, in the order of their making.
pub(super) fn open_of(work: &mut Work<'_>, cause: Cause, limit: usize) -> Result<Vec<Pledge>, Missing> {
    let ids = work.scan(Pledge::OPEN.starting_with(&cause.key()), limit)?;
    let pledges = work.all::<Pledge>(ids.into_iter().map(PledgeId::from_u128))?;
    Ok(pledges.iter().map(|pledge| (**pledge).clone()).collect())
}

/// Pays or releases each line of a pledge, and tells the pledger.
pub(super) fn settle(
    work: &mut Work<'_>,
    pledge: &Pledge,
    payee: impl Fn(&PledgeLine) -> Option<Payee>,
) -> Result<Pledge, Missing> {
    let mut settled = pledge.clone();
    for line in &mut settled.lines {
        line.end = Some(match payee(line) {
            Some(payee) => pay(work, pledge, line, payee)?,
            None => release(work, pledge.cause, line.hold)?,
        });
    }
    settled.state = PledgeState::Settled;
    work.emit(&PledgeSettled { pledge: settled.id, entries: settled.entries() });
    work.put(settled.clone())?;
    work.notify_all(&[settled.by.person()], NotificationKind::Outcome, &settled.cause.record())?;
    Ok(settled)
}

/// Gives back what was held.
pub(super) fn release(work: &mut Work<'_>, cause: Cause, hold: Option<EntryId>) -> Result<PledgeEnd, Missing> {
    if let Some(entry) = hold {
        // A hold that is not there any more holds nothing, so there is nothing to give back.
        work.attempt(|work| work.release_held(&cause.holder(), entry))?.unwrap_or_default();
    }
    Ok(PledgeEnd::Released)
}

/// Pays a line. The ledger refuses none that it held; a declared one it may, for the sake of a fee: then the promise lapses.
fn pay(work: &mut Work<'_>, pledge: &Pledge, line: &PledgeLine, payee: Payee) -> Result<PledgeEnd, Missing> {
    let (Payee::Beneficiary(to) | Payee::Winner(to)) = payee;
    let (payment, holder) = (Pay::new(pledge.from, to, line.money), pledge.cause.holder());
    let Some(entry) = line.hold else {
        // What is only declared can't be held, so the payment is made now; whether it came in is the payee's to say.
        let declared = work.attempt(|work| payment.decide(work))?;
        return Ok(declared.map_or(PledgeEnd::Released, |paid| PledgeEnd::Declared(paid.entry)));
    };
    let paid = work.attempt(|work| match payee {
        Payee::Beneficiary(_) => work.settle_held(&holder, entry),
        Payee::Winner(_) => work.pay_held(&holder, entry, &payment),
    })?;
    match paid {
        Ok(entry) => Ok(PledgeEnd::Paid(entry)),
        Err(_) => release(work, pledge.cause, Some(entry)),
    }
}
