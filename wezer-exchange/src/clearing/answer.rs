//! Answers, and what they come to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::link::RecordRef;
use wezer_core::notification::NotificationKind;
use wezer_core::{Command, Permission, Stop, Work, right};

use super::proposal::clear;
use super::{
    Clearing, ClearingAnswered, ClearingConcluded, ClearingId, ClearingRefusal, ClearingState, Obligation, ObligationCleared,
    TICK_CLEARINGS,
};

/// A tick concludes at most so many clearings.
pub const MAX_AT_ONCE: usize = 10;

/// Agrees to a clearing, or refuses, for one of those concerned; the last word until it is concluded counts. To agree is to let all that
/// the clearing is about be reduced in circles: what one owes and is owed goes down by the same sum. Once all have answered, it is concluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerClearing {
    /// Which one.
    pub clearing: ClearingId,
    /// For whom.
    pub wallet: WalletId,
    /// Whether they agree.
    pub agrees: bool,
}

impl Command for AnswerClearing {
    const NAME: &'static str = "answer_clearing";
    type Output = ClearingState;
    type Error = ClearingRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<ClearingState, Stop<ClearingRefusal>> {
        let found = work.get::<Clearing>(self.clearing)?.ok_or(ClearingRefusal::UnknownClearing { clearing: self.clearing })?;
        let mut clearing = (*found).clone();
        let side = clearing.sides.iter_mut().find(|side| side.wallet == self.wallet);
        let side = side.ok_or(ClearingRefusal::UnknownClearing { clearing: self.clearing })?;
        if clearing.state != ClearingState::Asked || clearing.until <= work.now() {
            return Err(ClearingRefusal::TooLate { clearing: self.clearing }.into());
        }
        side.agrees = Some(self.agrees);
        work.emit(&ClearingAnswered { clearing: self.clearing, wallet: self.wallet, agrees: self.agrees });
        if clearing.sides.iter().all(|side| side.agrees.is_some()) {
            return conclude(work, clearing);
        }
        work.put(clearing)?;
        Ok(ClearingState::Asked)
    }
}

/// Clears what those who agreed owe each other in circles, and lets go of the rest.
fn conclude(work: &mut Work<'_>, mut clearing: Clearing) -> Result<ClearingState, Stop<ClearingRefusal>> {
    let currency = work.currency(clearing.currency).map_err(|stop| stop.map(ClearingRefusal::from))?;
    let obligations = work.all::<Obligation>(clearing.parts.iter().map(|part| part.obligation))?;
    let agrees = |wallet: WalletId| clearing.sides.iter().any(|side| side.wallet == wallet && side.agrees == Some(true));
    let among = |one: &Obligation| agrees(one.debtor) && agrees(one.creditor);
    let cleared = clear(obligations.iter().map(|one| &**one).filter(|one| among(one)), &currency);
    let mut cleared_in_order = cleared.iter().copied();
    let amounts: Vec<i128> =
        obligations.iter().map(|one| if among(one) { cleared_in_order.next().unwrap_or(0) } else { 0 }).collect();
    let agreed = clearing.sides.iter().filter(|side| side.agrees == Some(true)).count();
    let told: Vec<_> = clearing.sides.iter().map(|side| work.concerned(Permission::Wallet(right::PAY, side.wallet))).collect();
    let told = told.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    for (one, amount) in obligations.iter().zip(&amounts) {
        let mut left = Obligation { clearing: None, ..(**one).clone() };
        if *amount > 0 {
            work.emit(&ObligationCleared { obligation: one.id, clearing: clearing.id, amount: *amount });
            left.take_off(*amount, &currency);
        }
        if let Some(part) = clearing.parts.iter_mut().find(|part| part.obligation == one.id) {
            part.cleared = currency.amount(*amount);
        }
        work.put(left)?;
    }
    let (agreed, amount) = (u32::try_from(agreed).unwrap_or(u32::MAX), amounts.iter().sum());
    work.emit(&ClearingConcluded { clearing: clearing.id, agreed, amount });
    work.notify_all(&told, NotificationKind::Payment, &RecordRef::of::<Clearing>(clearing.id))?;
    clearing.state = ClearingState::Concluded;
    work.put(clearing)?;
    Ok(ClearingState::Concluded)
}

/// Concludes the clearings whose time has come, at most 10 at once. An application calls it now and then; if it says that more is due,
/// again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TickClearings {}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct ClearingsTicked {
    /// So many were concluded.
    pub concluded: u32,
    /// Whether more is due.
    pub more: bool,
}

impl Command for TickClearings {
    const NAME: &'static str = "tick_clearings";
    type Output = ClearingsTicked;
    type Error = ClearingRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(TICK_CLEARINGS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<ClearingsTicked, Stop<ClearingRefusal>> {
        let by_now = work.now().next().index_key();
        let ids = work.scan(Clearing::BY_END.between(&[], &by_now), MAX_AT_ONCE + 1)?;
        let mut ticked = ClearingsTicked { concluded: 0, more: ids.len() > MAX_AT_ONCE };
        for clearing in work.all::<Clearing>(ids.into_iter().take(MAX_AT_ONCE).map(ClearingId::from_u128))? {
            conclude(work, (*clearing).clone())?;
            ticked.concluded += 1;
        }
        Ok(ticked)
    }
}
