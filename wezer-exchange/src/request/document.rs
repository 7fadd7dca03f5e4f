//! A request, what was written on it, and its payments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::{MemberId, WalletId};
use wezer_core::kernel::{Document, Index, IndexKeys, IndexRows};
use wezer_core::ledger::EntryId;
use wezer_core::money::Money;
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;

use super::{RequestId, RequestPaymentId};

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// It can be paid.
    Open,
    /// It was paid as often as it may be.
    Processed,
    /// The payer whom it names denied it.
    Denied,
    /// The payee took it back.
    Cancelled,
    /// Its time ran out.
    Expired,
}

/// Somebody asks for a payment to a wallet. What they wrote is [`RequestWords`] apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRequest {
    pub(super) id: RequestId,
    pub(super) payee: WalletId,
    #[serde(default)]
    pub(super) payer: Option<WalletId>,
    pub(super) amounts: Vec<Money>,
    #[serde(default)]
    pub(super) expires_at: Option<Timestamp>,
    /// How often it may be paid.
    pub(super) times: u32,
    /// How often it was; what fell through since may still be counted.
    pub(super) paid: u32,
    pub(super) state: RequestState,
    pub(super) asked_at: Timestamp,
}

impl PaymentRequest {
    pub(super) const BY_PAYEE: Index = Index::new("request.by_payee");
    pub(super) const BY_PAYER: Index = Index::new("request.by_payer");
    /// Open ones of a payee, by when they run out.
    pub(super) const OPEN: Index = Index::new("request.open");

    /// To which wallet.
    pub fn payee(&self) -> WalletId {
        self.payee
    }

    /// From which wallet, if one is named.
    pub fn payer(&self) -> Option<WalletId> {
        self.payer
    }

    /// What is asked for.
    pub fn amounts(&self) -> &[Money] {
        &self.amounts
    }

    /// Where it stands at a moment.
    pub fn state(&self, now: Timestamp) -> RequestState {
        match self.state {
            RequestState::Open if self.expires_at.is_some_and(|end| end <= now) => RequestState::Expired,
            state => state,
        }
    }

    /// Those of a payee that are open at a moment.
    pub(super) fn open_at(payee: WalletId, now: Timestamp) -> IndexKeys {
        let payee = payee.as_u128().to_be_bytes();
        Self::OPEN.starting_with(&payee).after(Self::OPEN, &[payee.as_slice(), &now.next().index_key()].concat())
    }
}

impl Document for PaymentRequest {
    const KIND: &'static str = "payment_request";
    type Id = RequestId;

    fn id(&self) -> RequestId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("payment", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        let payee = self.payee.as_u128().to_be_bytes();
        rows.add(Self::BY_PAYEE, &payee);
        if let Some(payer) = self.payer {
            rows.add(Self::BY_PAYER, &payer.as_u128().to_be_bytes());
        }
        if self.state == RequestState::Open {
            let end = self.expires_at.unwrap_or(Timestamp::MAX);
            rows.add(Self::OPEN, &[payee.as_slice(), &end.index_key()].concat());
        }
    }
}

/// What the payee wrote on a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestWords {
    pub(super) request: RequestId,
    #[serde(default)]
    pub(super) author: Option<MemberId>,
    pub(super) memo: String,
}

impl Document for RequestWords {
    const KIND: &'static str = "request_words";
    type Id = RequestId;

    fn id(&self) -> RequestId {
        self.request
    }

    fn subject(&self) -> Option<Subject> {
        self.author.map(Subject::contract)
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("payment", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] =
        &[("request", SeenBy::Involved), ("author", SeenBy::Involved), ("memo", SeenBy::Involved)];
}

/// A payment of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestPayment {
    pub(super) id: RequestPaymentId,
    pub(super) request: RequestId,
    pub(super) payer: WalletId,
    pub(super) entry: EntryId,
    /// Whether it was declared only, and it was not seen yet what the payee said.
    pub(super) waiting: bool,
    /// Whether the payee refused it, or its time ran out.
    #[serde(default)]
    pub(super) fell_through: bool,
    pub(super) at: Timestamp,
}

impl RequestPayment {
    pub(super) const BY_REQUEST: Index = Index::new("request.payment");
    pub(super) const WAITING: Index = Index::new("request.waiting");

    pub(super) fn of(index: Index, request: RequestId) -> IndexKeys {
        index.starting_with(&request.as_u128().to_be_bytes())
    }
}

impl Document for RequestPayment {
    const KIND: &'static str = "request_payment";
    type Id = RequestPaymentId;

    fn id(&self) -> RequestPaymentId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("payment", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        let request = self.request.as_u128().to_be_bytes();
        rows.add(Self::BY_REQUEST, &request);
        if self.waiting {
            rows.add(Self::WAITING, &request);
        }
    }
}
