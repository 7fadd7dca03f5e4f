//! Deposits and withdrawals, for custodians and for whom they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::kernel::{IndexKeys, Missing};
use wezer_core::ledger::EntryId;
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::time::Timestamp;
use wezer_core::{Permission, Query, Stop, View, right};

use super::document::{CustodyKind, CustodyMove, CustodyState, WithdrawalWords};
use super::{CustodyMoveId, CustodyRefusal, KEEP};

/// A page has at most so many lines.
const MAX_PAGE: u16 = 200;
/// So many lines if nothing else is asked for.
const USUAL_PAGE: u16 = 50;

/// A deposit or a withdrawal as it is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenMove {
    /// Its id.
    pub id: CustodyMoveId,
    /// Which way it goes.
    pub kind: CustodyKind,
    /// Where it stands.
    pub state: CustodyState,
    /// In which currency.
    pub currency: CurrencyCode,
    /// Of which wallet.
    pub wallet: WalletId,
    /// What the custodian received or pays out, in its money.
    pub outside: Amount,
    /// What the wallet got, or gives all together.
    pub amount: Amount,
    /// What went to the commons: besides what a wallet got, within what it gives.
    pub fee: Amount,
    /// What proves it.
    pub proof: Option<String>,
    /// The entry that credited the wallet, or holds what it gives.
    pub entry: EntryId,
    /// Since when.
    pub asked_at: Timestamp,
    /// When it was done, refused or taken back.
    pub ended_at: Option<Timestamp>,
    /// Where a withdrawal is to go.
    pub payable_to: Option<String>,
}

pub(super) fn listed(view: &mut View<'_>, keys: IndexKeys, limit: usize) -> Result<Vec<SeenMove>, Missing> {
    let ids = view.scan(keys, limit)?;
    let ids = ids.into_iter().map(CustodyMoveId::from_u128);
    let (moves, words) = (view.all::<CustodyMove>(ids.clone()), view.all::<WithdrawalWords>(ids));
    let (moves, words) = (moves?, words?);
    let seen = moves.iter().map(|one| SeenMove {
        id: one.id,
        kind: one.kind,
        state: one.state,
        currency: one.currency,
        wallet: one.wallet,
        outside: one.outside,
        amount: one.amount,
        fee: one.fee,
        proof: one.proof.clone(),
        entry: one.entry,
        asked_at: one.asked_at,
        ended_at: one.ended_at,
        payable_to: words.iter().find(|words| words.withdrawal == one.id).map(|words| words.payable_to.clone()),
    });
    Ok(seen.collect())
}

fn page(limit: Option<u16>) -> usize {
    usize::from(limit.unwrap_or(USUAL_PAGE).min(MAX_PAGE))
}

/// What was deposited and withdrawn in a currency, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustodyMoves {
    /// Which currency.
    pub currency: CurrencyCode,
    /// Only what was done before this moment.
    #[serde(default)]
    pub before: Option<Timestamp>,
    /// At most so many, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for CustodyMoves {
    const NAME: &'static str = "custody_moves";
    type Output = Vec<SeenMove>;
    type Error = CustodyRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(KEEP)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<SeenMove>, Stop<CustodyRefusal>> {
        let currency = CustodyMove::currency_key(self.currency);
        let before = self.before.unwrap_or(Timestamp::MAX).index_key();
        let keys = CustodyMove::DONE.between(&currency, &[currency.as_slice(), &before].concat());
        Ok(listed(view, keys.backwards(), page(self.limit))?)
    }
}

/// Withdrawals of a currency that wait for a custodian, in the order of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalsAsked {
    /// Which currency.
    pub currency: CurrencyCode,
    /// Only those asked for after this one.
    #[serde(default)]
    pub after: Option<CustodyMoveId>,
    /// At most so many, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for WithdrawalsAsked {
    const NAME: &'static str = "withdrawals_asked";
    type Output = Vec<SeenMove>;
    type Error = CustodyRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(KEEP)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<SeenMove>, Stop<CustodyRefusal>> {
        let currency = CustodyMove::currency_key(self.currency);
        let mut keys = CustodyMove::ASKED.starting_with(&currency);
        if let Some(after) = self.after {
            keys = keys.after(CustodyMove::ASKED, &[currency.as_slice(), &after.as_u128().to_be_bytes(), &[0]].concat());
        }
        Ok(listed(view, keys, page(self.limit))?)
    }
}

/// What was deposited to a wallet and withdrawn from it, in every state, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustodyMovesOf {
    /// Which wallet.
    pub wallet: WalletId,
    /// Only those before this one.
    #[serde(default)]
    pub before: Option<CustodyMoveId>,
    /// At most so many, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for CustodyMovesOf {
    const NAME: &'static str = "custody_moves_of";
    type Output = Vec<SeenMove>;
    type Error = CustodyRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<SeenMove>, Stop<CustodyRefusal>> {
        let wallet = self.wallet.as_u128().to_be_bytes();
        let keys = match self.before {
            Some(before) => CustodyMove::BY_WALLET.between(&wallet, &[wallet, before.as_u128().to_be_bytes()].concat()),
            None => CustodyMove::BY_WALLET.starting_with(&wallet),
        };
        Ok(listed(view, keys.backwards(), page(self.limit))?)
    }
}
