//! A deposit or a withdrawal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::Work;
use wezer_core::id::{MemberId, WalletId};
use wezer_core::kernel::{Document, Index, IndexKeys, IndexRows, Missing};
use wezer_core::ledger::EntryId;
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;

use super::{CustodyMoveId, CustodyRefusal};

/// A proof has at most so many bytes.
pub const MAX_PROOF: usize = 64;

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustodyKind {
    /// It came to the custodian.
    Deposit,
    /// It leaves the custodian.
    Withdrawal,
}

/// Where a deposit or a withdrawal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustodyState {
    /// It was asked for, and its amount is held.
    Asked,
    /// It is done and proven.
    Done,
    /// The custodian refused it.
    Refused,
    /// Who asked took it back.
    Cancelled,
}

/// A deposit or a withdrawal: numbers and ids only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustodyMove {
    pub(super) id: CustodyMoveId,
    pub(super) kind: CustodyKind,
    pub(super) state: CustodyState,
    pub(super) currency: CurrencyCode,
    pub(super) wallet: WalletId,
    /// What the custodian received or pays out, in its money.
    pub(super) outside: Amount,
    /// What the wallet got, or gives all together.
    pub(super) amount: Amount,
    /// What went to the commons: besides what a wallet got, within what it gives.
    pub(super) fee: Amount,
    #[serde(default)]
    pub(super) proof: Option<String>,
    /// The entry that credited the wallet, or holds what it gives.
    pub(super) entry: EntryId,
    pub(super) asked_at: Timestamp,
    #[serde(default)]
    pub(super) ended_at: Option<Timestamp>,
}

impl CustodyMove {
    pub(super) const BY_WALLET: Index = Index::new("custody.by_wallet");
    pub(super) const BY_PROOF: Index = Index::new("custody.by_proof");
    /// Done ones of a currency, by when they were.
    pub(super) const DONE: Index = Index::new("custody.done");
    /// Withdrawals of a currency that wait.
    pub(super) const ASKED: Index = Index::new("custody.asked");
    /// Withdrawals of a wallet that wait.
    pub(super) const ASKED_OF: Index = Index::new("custody.asked_of");

    pub(super) fn currency_key(currency: CurrencyCode) -> [u8; 16] {
        u128::from(currency).to_be_bytes()
    }

    /// Where a proof of a currency is filed.
    pub(super) fn by_proof(currency: CurrencyCode, proof: &str) -> IndexKeys {
        Self::BY_PROOF.starting_with(&Self::proof_key(currency, proof))
    }

    fn proof_key(currency: CurrencyCode, proof: &str) -> Vec<u8> {
        [Self::currency_key(currency).as_slice(), proof.as_bytes(), &[0]].concat()
    }
}

/// A proof that can stand and that no other deposit or withdrawal of the currency named.
pub(super) fn new_proof(
    work: &mut Work<'_>,
    currency: CurrencyCode,
    proof: &str,
) -> Result<Result<String, CustodyRefusal>, Missing> {
    // An id and no words: it is filed under in the clear.
    if proof.is_empty() || proof.len() > MAX_PROOF || !proof.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(Err(CustodyRefusal::BadProof { limit: MAX_PROOF }));
    }
    let known = work.scan(CustodyMove::by_proof(currency, proof), 1)?;
    Ok(if known.is_empty() { Ok(proof.to_owned()) } else { Err(CustodyRefusal::ProofUsed) })
}

impl Document for CustodyMove {
    const KIND: &'static str = "custody_move";
    type Id = CustodyMoveId;

    fn id(&self) -> CustodyMoveId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("bookkeeping", Basis::LegalDuty, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        let (currency, wallet) = (Self::currency_key(self.currency), self.wallet.as_u128().to_be_bytes());
        rows.add(Self::BY_WALLET, &wallet);
        if let Some(proof) = &self.proof {
            rows.add(Self::BY_PROOF, &Self::proof_key(self.currency, proof));
        }
        match (self.state, self.ended_at) {
            (CustodyState::Asked, _) => {
                rows.add(Self::ASKED, &currency);
                rows.add(Self::ASKED_OF, &wallet);
            }
            (CustodyState::Done, Some(at)) => rows.add(Self::DONE, &[currency.as_slice(), &at.index_key()].concat()),
            _ => {}
        }
    }
}

/// Where somebody wants a withdrawal to go, such as the number of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalWords {
    pub(super) withdrawal: CustodyMoveId,
    #[serde(default)]
    pub(super) author: Option<MemberId>,
    pub(super) payable_to: String,
}

impl Document for WithdrawalWords {
    const KIND: &'static str = "withdrawal_words";
    type Id = CustodyMoveId;

    fn id(&self) -> CustodyMoveId {
        self.withdrawal
    }

    fn subject(&self) -> Option<Subject> {
        self.author.map(Subject::contract)
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("payment", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] =
        &[("withdrawal", SeenBy::Deciders), ("author", SeenBy::Deciders), ("payable_to", SeenBy::Deciders)];
}
