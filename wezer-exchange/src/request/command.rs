//! Asking, paying, denying, taking back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wezer_core::id::WalletId;
use wezer_core::kernel::Missing;
use wezer_core::ledger::{LedgerRefusal, Paid, Pay};
use wezer_core::money::Money;
use wezer_core::notification::NotificationKind;
use wezer_core::record::RecordRef;
use wezer_core::time::Timestamp;
use wezer_core::{Command, Permission, Stop, Work, right, text};

use super::document::{PaymentRequest, RequestPayment, RequestState, RequestWords};
use super::event::{PaymentAsked, RequestMoved, RequestPaid};
use super::{ASK, RequestId, RequestPaymentId, RequestRefusal};
use crate::payable;

/// What is written on a request has at most so many bytes.
pub const MAX_MEMO: usize = 500;
/// A request is paid at most so many times.
pub const MAX_TIMES: u32 = 1_000;
/// For one wallet at most so many requests are open.
pub const MAX_OPEN: usize = 500;

type Decided<T> = Result<T, Stop<RequestRefusal>>;

/// Asks for a payment to a wallet: from one that is named, or from whoever has the link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskPayment {
    /// The payee's wallet.
    pub to: WalletId,
    /// What is asked for: each currency at most once, at most 16 of them.
    #[schemars(length(min = 1, max = 16))]
    pub amounts: Vec<Money>,
    /// The payer's wallet; whoever has the link may pay if absent.
    #[serde(default)]
    pub from: Option<WalletId>,
    /// When it runs out.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// How often it may be paid: 1 to 1,000; once if absent.
    #[serde(default)]
    pub times: Option<u32>,
    /// What it is for: at most 500 bytes.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub memo: Option<String>,
}

impl AskPayment {
    /// Asks whoever has the link, once, without a word.
    pub const fn new(to: WalletId, amounts: Vec<Money>) -> Self {
        Self { to, amounts, from: None, expires_at: None, times: None, memo: None }
    }
}

impl Command for AskPayment {
    const NAME: &'static str = "ask_payment";
    type Output = RequestId;
    type Error = RequestRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(ASK, self.to)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<RequestId> {
        let times = self.times.unwrap_or(1);
        if !(1..=MAX_TIMES).contains(&times) {
            return Err(RequestRefusal::HowOften { limit: MAX_TIMES }.into());
        }
        if let Some(moment) = self.expires_at.filter(|moment| *moment <= work.now()) {
            return Err(RequestRefusal::from(LedgerRefusal::InThePast { moment }).into());
        }
        if self.from == Some(self.to) {
            return Err(RequestRefusal::from(LedgerRefusal::SameWallet).into());
        }
        let memo = text::lines_or_nothing(self.memo.as_deref().unwrap_or_default(), MAX_MEMO).map_err(RequestRefusal::from)?;
        let wallets: Vec<_> = [Some(self.to), self.from].into_iter().flatten().collect();
        let (wallets, amounts) = (payable::wallets(work, &wallets), payable::amounts(work, &self.amounts));
        let open = work.scan(PaymentRequest::open_at(self.to, work.now()), MAX_OPEN);
        wallets.map_err(|stop| stop.map(RequestRefusal::from))?;
        amounts.map_err(|stop| stop.map(RequestRefusal::from))?;
        if open?.len() == MAX_OPEN {
            return Err(RequestRefusal::TooMany { limit: MAX_OPEN }.into());
        }
        let id: RequestId = work.new_id_in_order();
        work.emit(&PaymentAsked { request: id, payee: self.to, payer: self.from });
        work.put_new(PaymentRequest {
            id,
            payee: self.to,
            payer: self.from,
            amounts: self.amounts.clone(),
            expires_at: self.expires_at,
            times,
            paid: 0,
            state: RequestState::Open,
            asked_at: work.now(),
        });
        if !memo.is_empty() {
            let author = work.actor().person();
            work.put_new(RequestWords { request: id, author, memo });
        }
        if let Some(payer) = self.from {
            tell(work, id, Permission::Wallet(right::PAY, payer))?;
        }
        Ok(id)
    }
}

/// Tells those whom it concerns that something about a request is new.
fn tell(work: &mut Work<'_>, request: RequestId, to: Permission) -> Result<(), Missing> {
    let told = work.concerned(to)?;
    work.notify_all(&told, NotificationKind::Payment, &RecordRef::of::<PaymentRequest>(request))
}

/// The request, if it is there for whom this says.
fn find(work: &mut Work<'_>, request: RequestId, is_theirs: impl FnOnce(&PaymentRequest) -> bool) -> Decided<PaymentRequest> {
    let found = work.get::<PaymentRequest>(request)?.filter(|found| is_theirs(found));
    Ok((*found.ok_or(RequestRefusal::UnknownRequest { request })?).clone())
}

fn check_open(work: &Work<'_>, request: &PaymentRequest) -> Result<(), RequestRefusal> {
    match request.state(work.now()) {
        RequestState::Open => Ok(()),
        state => Err(RequestRefusal::NotOpen { state }),
    }
}

/// What became of a pending entry, as the ledger shows it: `None` as long as it waits, else whether it became final.
pub(super) fn ending(shown: Option<&Value>) -> Option<bool> {
    match shown.and_then(|shown| shown.get("state")).and_then(Value::as_str) {
        Some("open") => None,
        Some("settled") => Some(true),
        _ => Some(false),
    }
}

/// Looks what became of what was declared only; what fell through does not count any more.
fn look_again(work: &mut Work<'_>, request: &mut PaymentRequest) -> Result<(), Missing> {
    let ids = work.scan(RequestPayment::of(RequestPayment::WAITING, request.id), MAX_TIMES as usize)?;
    let waiting = work.all::<RequestPayment>(ids.into_iter().map(RequestPaymentId::from_u128))?;
    let shown: Vec<_> = waiting.iter().map(|one| work.shown("pending_entry", one.entry.into())).collect();
    for (payment, shown) in waiting.iter().zip(shown) {
        let Some(is_final) = ending(shown?.as_ref()) else { continue };
        request.paid = request.paid.saturating_sub(u32::from(!is_final));
        work.put(RequestPayment { waiting: false, fell_through: !is_final, ..(**payment).clone() })?;
    }
    if request.state == RequestState::Processed && request.paid < request.times {
        request.state = RequestState::Open;
        work.emit(&RequestMoved { request: request.id, state: request.state });
    }
    Ok(())
}

/// Pays what a request asks for. In a declared currency the payment waits until the payee confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptRequest {
    /// The payer's wallet.
    pub wallet: WalletId,
    /// Which request.
    pub request: RequestId,
    /// A word of the payer's own on the payment: at most 500 bytes.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub memo: Option<String>,
}

impl Command for AcceptRequest {
    const NAME: &'static str = "accept_request";
    type Output = Paid;
    type Error = RequestRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<Paid> {
        let mut request = find(work, self.request, |found| found.payer.is_none_or(|payer| payer == self.wallet))?;
        if request.state == RequestState::Processed {
            look_again(work, &mut request)?;
        }
        check_open(work, &request)?;
        let amounts = request.amounts.clone().into();
        let pay = Pay { from: self.wallet, to: request.payee, amounts, memo: self.memo.clone(), hold_until: None };
        let paid = pay.decide(work).map_err(|stop| stop.map(RequestRefusal::from))?;
        let id: RequestPaymentId = work.new_id_in_order();
        work.emit(&RequestPaid { request: request.id, entry: paid.entry });
        work.put_new(RequestPayment {
            id,
            request: request.id,
            payer: self.wallet,
            entry: paid.entry,
            waiting: paid.pending,
            fell_through: false,
            at: work.now(),
        });
        request.paid = request.paid.saturating_add(1);
        if request.paid >= request.times {
            request.state = RequestState::Processed;
            work.emit(&RequestMoved { request: request.id, state: request.state });
        }
        // Who has to confirm it is told of that by the ledger.
        if !paid.pending {
            tell(work, request.id, Permission::Wallet(ASK, request.payee))?;
        }
        work.put(request)?;
        Ok(paid)
    }
}

fn end(work: &mut Work<'_>, mut request: PaymentRequest, state: RequestState) -> Decided<()> {
    if request.state == RequestState::Processed {
        look_again(work, &mut request)?;
    }
    check_open(work, &request)?;
    work.emit(&RequestMoved { request: request.id, state });
    request.state = state;
    Ok(work.put(request)?)
}

/// Denies a request as the payer whom it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DenyRequest {
    /// The payer's wallet.
    pub wallet: WalletId,
    /// Which request.
    pub request: RequestId,
}

impl Command for DenyRequest {
    const NAME: &'static str = "deny_request";
    type Output = ();
    type Error = RequestRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let request = find(work, self.request, |found| found.payer == Some(self.wallet))?;
        let payee = request.payee;
        end(work, request, RequestState::Denied)?;
        Ok(tell(work, self.request, Permission::Wallet(ASK, payee))?)
    }
}

/// Takes a request back as the payee. What was paid of it stays paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelRequest {
    /// The payee's wallet.
    pub wallet: WalletId,
    /// Which request.
    pub request: RequestId,
}

impl Command for CancelRequest {
    const NAME: &'static str = "cancel_request";
    type Output = ();
    type Error = RequestRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(ASK, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let request = find(work, self.request, |found| found.payee == self.wallet)?;
        end(work, request, RequestState::Cancelled)
    }
}
