//! A withdrawal is asked for, and carried out, refused or taken back: that alone ends what is held for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::ledger::{LedgerRefusal, Movement};
use wezer_core::money::Money;
use wezer_core::notification::NotificationKind;
use wezer_core::record::RecordRef;
use wezer_core::wallet::{COMMONS, OUTSIDE};
use wezer_core::{Command, Permission, Stop, Work, right, text};

use super::document::{CustodyKind, CustodyMove, CustodyState, WithdrawalWords, new_proof};
use super::event::{WithdrawalAsked, WithdrawalEnded};
use super::{Custody, CustodyMoveId, CustodyRefusal, KEEP};
use crate::payable;

/// From one wallet at most so many withdrawals wait.
pub const MAX_ASKED: usize = 50;
/// Where a withdrawal is to go has at most so many bytes.
pub const MAX_WORDS: usize = 500;

type Decided<T> = Result<T, Stop<CustodyRefusal>>;

/// Asks the custodian to pay something out. It is held from now on, with what a withdrawal costs in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskWithdrawal {
    /// From which wallet.
    pub wallet: WalletId,
    /// How much leaves the wallet.
    pub money: Money,
    /// Where it is to go, for the custodian alone: at most 500 bytes.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub payable_to: Option<String>,
}

impl Command for AskWithdrawal {
    const NAME: &'static str = "ask_withdrawal";
    type Output = CustodyMoveId;
    type Error = CustodyRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<CustodyMoveId> {
        let ledger = |refusal| CustodyRefusal::from(refusal);
        let words = text::lines_or_nothing(self.payable_to.as_deref().unwrap_or_default(), MAX_WORDS);
        let words = words.map_err(CustodyRefusal::from)?;
        let key = self.wallet.as_u128().to_be_bytes();
        let (custody, asked) =
            (Custody::find(work, self.money.currency()), work.scan(CustodyMove::ASKED_OF.starting_with(&key), MAX_ASKED));
        let (wallet, payable) = (payable::wallets(work, &[self.wallet]), payable::amounts(work, &[self.money]));
        wallet.map_err(|stop| stop.map(ledger))?;
        let ((custody, currency), payable) = (custody?, payable.map_err(|stop| stop.map(ledger))?);
        if asked?.len() == MAX_ASKED {
            return Err(CustodyRefusal::TooManyAsked { limit: MAX_ASKED }.into());
        }
        let minor = payable.first().map_or(0, |item| item.minor);
        let fee = match self.wallet {
            // The commons would pay themselves.
            COMMONS => 0,
            _ => custody.withdrawal.on(minor, &currency).map_err(LedgerRefusal::from).map_err(ledger)?,
        };
        let outside = custody.worth.outside(minor - fee).map_err(LedgerRefusal::from).map_err(ledger)?;
        if outside <= 0 {
            return Err(CustodyRefusal::NothingLeft.into());
        }
        let moves = [(OUTSIDE, minor - fee), (COMMONS, fee)];
        let moves: Vec<Movement> = moves
            .into_iter()
            .filter(|(_, minor)| *minor > 0)
            .map(|(to, minor)| Movement { from: self.wallet, to, money: Money::new(currency.amount(minor), currency.code()) })
            .collect();
        let (id, now): (CustodyMoveId, _) = (work.new_id_in_order(), work.now());
        let record = RecordRef::of::<CustodyMove>(id);
        let entry = work.hold_movements_for(&record, Some(self.wallet), &moves).map_err(|stop| stop.map(ledger))?;
        work.emit(&WithdrawalAsked { withdrawal: id, wallet: self.wallet, entry });
        work.put_new(CustodyMove {
            id,
            kind: CustodyKind::Withdrawal,
            state: CustodyState::Asked,
            currency: currency.code(),
            wallet: self.wallet,
            outside: currency.amount(outside),
            amount: self.money.amount(),
            fee: currency.amount(fee),
            proof: None,
            entry,
            asked_at: now,
            ended_at: None,
        });
        if !words.is_empty() {
            let author = work.actor().person();
            work.put_new(WithdrawalWords { withdrawal: id, author, payable_to: words });
        }
        let told = work.concerned(Permission::Community(KEEP))?;
        work.notify_all(&told, NotificationKind::Payment, &record)?;
        Ok(id)
    }
}

/// The withdrawal that waits.
fn waiting(work: &mut Work<'_>, withdrawal: CustodyMoveId, wallet: Option<WalletId>) -> Decided<CustodyMove> {
    let found = work.get::<CustodyMove>(withdrawal)?;
    let found = found.filter(|one| one.kind == CustodyKind::Withdrawal && wallet.is_none_or(|wallet| wallet == one.wallet));
    let found = found.ok_or(CustodyRefusal::UnknownWithdrawal { withdrawal })?;
    if found.state != CustodyState::Asked {
        return Err(CustodyRefusal::HasEnded.into());
    }
    Ok((*found).clone())
}

fn end(work: &mut Work<'_>, mut withdrawal: CustodyMove, state: CustodyState, proof: Option<String>) -> Decided<()> {
    work.emit(&WithdrawalEnded { withdrawal: withdrawal.id, state });
    let (id, wallet) = (withdrawal.id, withdrawal.wallet);
    (withdrawal.state, withdrawal.proof, withdrawal.ended_at) = (state, proof, Some(work.now()));
    work.put(withdrawal)?;
    let told = work.concerned(Permission::Wallet(right::PAY, wallet))?;
    Ok(work.notify_all(&told, NotificationKind::Payment, &RecordRef::of::<CustodyMove>(id))?)
}

/// Frees what a withdrawal holds.
fn free(work: &mut Work<'_>, withdrawal: &CustodyMove) -> Decided<()> {
    let record = RecordRef::of::<CustodyMove>(withdrawal.id);
    work.release_held(&record, withdrawal.entry).map_err(|stop| stop.map(CustodyRefusal::from))
}

/// Says that a withdrawal was paid out, with what proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarryOutWithdrawal {
    /// Which withdrawal.
    pub withdrawal: CustodyMoveId,
    /// What proves it: 1 to 64 bytes of plain ASCII without spaces. None stands for two.
    #[schemars(length(min = 1, max = 64))]
    pub proof: String,
}

impl Command for CarryOutWithdrawal {
    const NAME: &'static str = "carry_out_withdrawal";
    type Output = ();
    type Error = CustodyRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(KEEP)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let withdrawal = waiting(work, self.withdrawal, None)?;
        let proof = new_proof(work, withdrawal.currency, &self.proof)??;
        let (custody, currency) = Custody::find(work, withdrawal.currency)?;
        let record = RecordRef::of::<CustodyMove>(self.withdrawal);
        work.settle_held(&record, withdrawal.entry).map_err(|stop| stop.map(CustodyRefusal::from))?;
        let minor = |amount: wezer_core::money::Amount| amount.to_minor(currency.scale()).map_err(LedgerRefusal::from);
        let left =
            minor(withdrawal.amount).map_err(CustodyRefusal::from)? - minor(withdrawal.fee).map_err(CustodyRefusal::from)?;
        custody.count(work, withdrawal.outside.negated(), currency.amount(-left))?;
        end(work, withdrawal, CustodyState::Done, Some(proof))
    }
}

/// Refuses a withdrawal: what it holds is free again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseWithdrawal {
    /// Which withdrawal.
    pub withdrawal: CustodyMoveId,
}

impl Command for RefuseWithdrawal {
    const NAME: &'static str = "refuse_withdrawal";
    type Output = ();
    type Error = CustodyRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(KEEP)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let withdrawal = waiting(work, self.withdrawal, None)?;
        free(work, &withdrawal)?;
        end(work, withdrawal, CustodyState::Refused, None)
    }
}

/// Takes a withdrawal back as who asked for it: what it holds is free again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelWithdrawal {
    /// From which wallet it was asked.
    pub wallet: WalletId,
    /// Which withdrawal.
    pub withdrawal: CustodyMoveId,
}

impl Command for CancelWithdrawal {
    const NAME: &'static str = "cancel_withdrawal";
    type Output = ();
    type Error = CustodyRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let withdrawal = waiting(work, self.withdrawal, Some(self.wallet))?;
        free(work, &withdrawal)?;
        end(work, withdrawal, CustodyState::Cancelled, None)
    }
}
