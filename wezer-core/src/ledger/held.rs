//! Payments that are held for a record of a package, such as a deal: they end with a step of that record, not by themselves.
//!
//! Invariant: neither the payer, nor the payee, nor an operator ends such an entry, nor does time: only a decision that names the
//! record for which it is held. Its parties see it among what is pending. Restored from another journal, where the record stayed, it is an
//! operator who ends it, and still neither party.

use super::door::{Decided, Draft};
use super::event::{Ending, EntryKind};
use super::pending::{Parties, Pending, Placed};
use super::{EntryId, LedgerRefusal, Movement, Note, Paid, Pay};
use crate::id::WalletId;
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

    /// Holds movements for a record, which need not be a payment of one wallet to another: `payer` sees it among what is pending. Limits
    /// are checked now. Nobody's permission is asked.
    ///
    /// # Errors
    /// As for [`PostEntries`](super::PostEntries): an amount, a wallet, a currency or a limit that does not let it.
    pub fn hold_movements_for(
        &mut self,
        record: &RecordRef,
        payer: Option<WalletId>,
        movements: &[Movement],
    ) -> Decided<EntryId> {
        let mut draft = Draft::new(EntryKind::General);
        for Movement { from, to, money } in movements {
            let currency = self.currency(money.currency())?;
            let minor = money.amount().to_minor(currency.scale()).map_err(LedgerRefusal::from)?;
            draft.postings.push(self.posting(*from, *to, minor, &currency)?);
        }
        if draft.postings.is_empty() {
            return Err(LedgerRefusal::NoAmount.into());
        }
        let entry = self.place(&draft, Parties { payer, payee: None, declared: false }, None)?.entry;
        let held_for = Some(record.clone());
        let pending = Pending { held_for, ..self.open_entry(entry)? };
        self.put(pending)?;
        Ok(entry)
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
        match pending.held_for.as_ref() == Some(record) && !pending.left_behind {
            true => Ok(pending),
            false => Err(LedgerRefusal::UnknownEntry { entry }.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use pollster::block_on;
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::kernel::{Command, Permission, Stop};
    use crate::ledger::{Balances, CreateCurrency, ExpireEntries, LedgerRefusal, PendingEntries, SettleEntry, VoidEntry};
    use crate::member::AdmitMember;
    use crate::store::MemoryStore;
    use crate::{CallError, Community, Registry, right};

    /// What a package does with its record, which here is any.
    #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
    enum Try {
        Hold(Pay),
        Settle(EntryId),
        Release(EntryId),
        ReleaseOfOther(EntryId),
    }

    impl Command for Try {
        const NAME: &'static str = "try_held";
        type Output = Option<EntryId>;
        type Error = LedgerRefusal;

        fn permission(&self) -> Permission {
            Permission::Community(right::SETTLE)
        }

        fn decide(&self, work: &mut Work<'_>) -> Result<Option<EntryId>, Stop<LedgerRefusal>> {
            let (record, other) = (RecordRef::new("thing", 1_u128), RecordRef::new("thing", 2_u128));
            Ok(match self {
                Self::Hold(pay) => Some(work.hold_for(&record, pay)?.entry),
                Self::Settle(entry) => Some(work.settle_held(&record, *entry)?),
                Self::Release(entry) => work.release_held(&record, *entry).map(|()| None)?,
                Self::ReleaseOfOther(entry) => work.release_held(&other, *entry).map(|()| None)?,
            })
        }
    }

    /// property 3.12: each hold ends once, no balance changes before it is captured, calling off gives back what was held.
    #[test]
    fn what_is_held_for_a_record_ends_with_it_alone() {
        block_on(async {
            let mut registry = Registry::core();
            registry.command::<Try>().expect("the name is free");
            let community = Community::open(MemoryStore::new(crate::id::CommunityId::from_u128(1)), registry);
            let system = community.system();
            let code = "VAL".parse().expect("a code");
            let limited = CreateCurrency::mutual_credit(code, "-100".parse().expect("an amount"));
            system.execute(limited).await.expect("created");
            let (ana, bo) = (system.execute(AdmitMember::named("Ana")), system.execute(AdmitMember::named("Bo")));
            let (ana, bo) = (ana.await.expect("admitted").output, bo.await.expect("admitted").output);
            let pay = |text: &str| Pay::new(ana.wallet, bo.wallet, text.parse().expect("money"));
            let held = system.execute(Try::Hold(pay("60 VAL"))).await.expect("held").output.expect("an entry");
            let open = community.member(bo.member).ask(PendingEntries { wallet: bo.wallet }).await.expect("answered");
            assert_eq!((open.len(), open[0].entry, open[0].expires_at), (1, held, None), "its parties see it");
            let refused = |result: Result<(), CallError<LedgerRefusal>>| result.expect_err("refused").code();
            let settle = |wallet| SettleEntry { entry: held, wallet, amounts: None };
            let by = community.member(bo.member);
            assert_eq!(refused(by.execute(settle(Some(bo.wallet))).await.map(drop)), "held-for");
            let void = |wallet| VoidEntry { entry: held, wallet };
            assert_eq!(refused(community.member(ana.member).execute(void(Some(ana.wallet))).await.map(drop)), "held-for");
            assert_eq!(refused(system.execute(settle(None)).await.map(drop)), "held-for");
            assert_eq!(refused(system.execute(void(None)).await.map(drop)), "held-for");
            assert_eq!(refused(system.execute(Try::ReleaseOfOther(held)).await.map(drop)), "unknown-entry");
            assert_eq!(*system.execute(ExpireEntries {}).await.expect("ended"), 0);
            assert_eq!(refused(system.execute(Try::Hold(pay("41 VAL"))).await.map(drop)), "lower-limit", "what is held counts");
            system.execute(Try::Settle(held)).await.expect("settled");
            assert_eq!(refused(system.execute(Try::Settle(held)).await.map(drop)), "not-pending", "once");
            let second = system.execute(Try::Hold(pay("40 VAL"))).await.expect("held").output.expect("an entry");
            system.execute(Try::Release(second)).await.expect("released");
            assert_eq!(refused(system.execute(Try::Settle(second)).await.map(drop)), "not-pending");
            let balance = &system.ask(Balances { wallet: ana.wallet }).await.expect("answered")[0];
            assert_eq!((balance.balance, balance.spendable), (balance.spendable, "-60".parse().expect("an amount")));
            community.audit(|_| ()).await.expect("in order");
        });
    }
}
