//! Payments that are held for a record of a package, such as a deal: they end with a step of that record, not by themselves.
//!
//! Invariant: neither the payer, nor the payee, nor an operator ends such an entry, nor does time: only a decision that names the
//! record for which it is held. Its parties see it among what is pending.

use super::door::Decided;
use super::event::Ending;
use super::pending::{Parties, Pending, Placed};
use super::{EntryId, LedgerRefusal, Note, Paid, Pay};
use crate::kernel::Work;
use crate::record::RecordRef;

impl Work<'_> {
    /// Holds the amounts of a payment for a record, whatever the payment says about a time: limits are checked now, and settling will
    /// not fail for the payer's. Nobody's permission is asked: the caller's own has to cover that the payer wants it.
    ///
    /// # Errors
    /// As for [`Pay`].
    pub fn hold_for(&mut self, record: &RecordRef, payment: &Pay) -> Decided<Paid> {
        let (draft, declared) = payment.prepare(self)?;
        let parties = Parties { payer: Some(payment.from), payee: Some(payment.to), declared };
        let Placed { entry, warnings } = self.place(&draft, parties, None)?;
        let mut pending = self.open_entry(entry)?;
        pending.held_for = Some(record.clone());
        self.put(pending)?;
        Note::keep(self, entry, payment.memo.as_deref())?;
        Ok(Paid { entry, pending: true, warnings })
    }

    /// Makes final what is held for a record, all of it. Says by which entry.
    ///
    /// # Errors
    /// [`LedgerRefusal::UnknownEntry`] or [`LedgerRefusal::NotPending`] if nothing is held for this record under this name.
    pub fn settle_held(&mut self, record: &RecordRef, entry: EntryId) -> Decided<EntryId> {
        let pending = self.entry_held_for(record, entry)?;
        let taken = pending.postings.clone();
        self.settle(pending, taken)
    }

    /// Gives back what is held for a record.
    ///
    /// # Errors
    /// As for [`Work::settle_held`].
    pub fn release_held(&mut self, record: &RecordRef, entry: EntryId) -> Decided<()> {
        let pending = self.entry_held_for(record, entry)?;
        self.hold(&super::door::nets(&pending.postings)?, -1)?;
        self.end(pending, Ending::Voided, None)
    }

    /// Gives back what is held for a record and makes this payment instead, to whoever turned out to be its payee: past all limits, because
    /// what it takes was promised when it was held, which the journal tells. Fees are as they stand now. Says by which entry.
    ///
    /// # Errors
    /// As for [`Work::settle_held`]; as for [`Pay`], but for limits; [`LedgerRefusal::OnlyDeclared`] for money that is only declared.
    pub fn pay_held(&mut self, record: &RecordRef, entry: EntryId, payment: &Pay) -> Decided<EntryId> {
        self.release_held(record, entry)?;
        let (mut draft, declared) = payment.prepare(self)?;
        if let Some(money) = payment.amounts.first().filter(|_| declared) {
            return Err(LedgerRefusal::OnlyDeclared { code: money.currency() }.into());
        }
        draft.forced = true;
        Ok(self.post(draft)?.0)
    }

    fn entry_held_for(&mut self, record: &RecordRef, entry: EntryId) -> Decided<Pending> {
        let pending = self.open_entry(entry)?;
        match pending.held_for.as_ref() == Some(record) {
            true => Ok(pending),
            false => Err(LedgerRefusal::UnknownEntry { entry }.into()),
        }
    }
}
