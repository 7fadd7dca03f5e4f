//! Payments that are held for a package, which alone decides what becomes of them: neither side can settle or take back.
//!
//! Invariant: such a hold has a payer and no payee, so no wallet's holder ends it, and it has no time of its own; only a command of the
//! package does, or an operator over the whole community.

use super::door::{Decided, Draft, nets};
use super::event::{Ending, EntryKind};
use super::pay::{check_amounts, check_people};
use super::pending::{Parties, Pending, Placed};
use super::{EntryId, LedgerRefusal, Pay, PendingState};
use crate::kernel::{Missing, Work};

impl Work<'_> {
    /// Holds what a payment takes, its fees too, until the calling package settles it with [`SettleEntry`](super::SettleEntry), gives it
    /// back with [`VoidEntry`](super::VoidEntry), or makes it to somebody else with [`Work::pay_held`]. The limits of both sides are checked now, so settling
    /// does not fail for them. No permission is asked for: the calling command's has to cover it. `hold_until` counts for nothing.
    ///
    /// # Errors
    /// As [`Pay`] is refused; and [`LedgerRefusal::OnlyDeclared`] for money that is only declared, of which nothing can be held.
    pub fn hold_payment(&mut self, pay: &Pay) -> Decided<EntryId> {
        let draft = self.draft_of(pay)?;
        let parties = Parties { payer: Some(pay.from), payee: None, declared: false };
        let Placed { entry, .. } = self.place(&draft, parties, None)?;
        Ok(entry)
    }

    /// Gives back what was held and makes this payment instead, past all limits, because what it takes was promised when it was held;
    /// the journal tells. Fees are as they stand now.
    ///
    /// # Errors
    /// If the hold is not open, or the payment could never be made, such as to its payer.
    pub fn pay_held(&mut self, entry: EntryId, pay: &Pay) -> Decided<EntryId> {
        let pending = self.open_entry(entry)?;
        self.hold(&nets(&pending.postings)?, -1)?;
        self.end(pending, Ending::Voided, None)?;
        let mut draft = self.draft_of(pay)?;
        draft.forced = true;
        Ok(self.post(draft)?.0)
    }

    /// Where a pending entry stands, and the entry that made it final; `None` if there is no such entry.
    pub fn pending_state(&mut self, entry: EntryId) -> Result<Option<(PendingState, Option<EntryId>)>, Missing> {
        Ok(self.get::<Pending>(entry)?.map(|pending| (pending.state, pending.settled_by)))
    }

    fn draft_of(&mut self, pay: &Pay) -> Decided<Draft> {
        check_amounts(&pay.amounts)?;
        check_people(&[pay.from, pay.to])?;
        if pay.from == pay.to {
            return Err(LedgerRefusal::SameWallet.into());
        }
        let mut draft = Draft::new(EntryKind::Payment);
        for money in &pay.amounts {
            if pay.draft(self, *money, &mut draft)? {
                return Err(LedgerRefusal::OnlyDeclared { code: money.currency() }.into());
            }
        }
        Ok(draft)
    }
}
