//! A deposit is recorded.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::ledger::{Issue, LedgerRefusal};
use wezer_core::money::{Amount, CurrencyCode, Money};
use wezer_core::notification::NotificationKind;
use wezer_core::record::RecordRef;
use wezer_core::wallet::COMMONS;
use wezer_core::{Command, Permission, Stop, Work, right};

use super::document::{CustodyKind, CustodyMove, CustodyState, new_proof};
use super::event::DepositRecorded;
use super::{Custody, CustodyMoveId, CustodyRefusal, KEEP};
use crate::payable;

/// Records what the custodian received for somebody: their wallet gets it, less what a deposit costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDeposit {
    /// For which wallet.
    pub wallet: WalletId,
    /// In which currency.
    pub currency: CurrencyCode,
    /// What the custodian received, in its own money, with at most as many digits as the currency has.
    pub received: Amount,
    /// What proves it, such as the reference of the transfer: 1 to 64 bytes of plain ASCII without spaces. None stands for two.
    #[schemars(length(min = 1, max = 64))]
    pub proof: String,
}

impl Command for RecordDeposit {
    const NAME: &'static str = "record_deposit";
    type Output = CustodyMoveId;
    type Error = CustodyRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(KEEP)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<CustodyMoveId, Stop<CustodyRefusal>> {
        let ledger = |refusal| CustodyRefusal::from(refusal);
        let (custody, proof) = (Custody::find(work, self.currency), new_proof(work, self.currency, &self.proof));
        let wallet = payable::wallets(work, &[self.wallet]);
        let ((custody, currency), proof) = (custody?, proof??);
        wallet.map_err(|stop| stop.map(ledger))?;
        let received = self.received.to_minor(currency.scale()).map_err(LedgerRefusal::from).map_err(ledger)?;
        if received <= 0 {
            return Err(ledger(LedgerRefusal::NotPositive { money: Money::new(self.received, self.currency) }).into());
        }
        let worth = custody.worth.inside(received).map_err(LedgerRefusal::from).map_err(ledger)?;
        let fee = custody.deposit.on(worth, &currency).map_err(LedgerRefusal::from).map_err(ledger)?;
        let credited = worth - fee;
        if credited <= 0 {
            return Err(CustodyRefusal::NothingLeft.into());
        }
        let issue = |to, minor| Issue { to, money: Money::new(currency.amount(minor), self.currency), memo: None };
        let entry = issue(self.wallet, credited).decide(work).map_err(|stop| stop.map(ledger))?;
        if fee > 0 {
            issue(COMMONS, fee).decide(work).map_err(|stop| stop.map(ledger))?;
        }
        let (id, now) = (work.new_id_in_order(), work.now());
        work.emit(&DepositRecorded { deposit: id, wallet: self.wallet, entry });
        work.put_new(CustodyMove {
            id,
            kind: CustodyKind::Deposit,
            state: CustodyState::Done,
            currency: self.currency,
            wallet: self.wallet,
            outside: self.received,
            amount: currency.amount(credited),
            fee: currency.amount(fee),
            proof: Some(proof),
            entry,
            asked_at: now,
            ended_at: Some(now),
        });
        custody.count(work, self.received, currency.amount(worth))?;
        let told = work.concerned(Permission::Wallet(right::PAY, self.wallet))?;
        work.notify_all(&told, NotificationKind::Payment, &RecordRef::of::<CustodyMove>(id))?;
        Ok(id)
    }
}
