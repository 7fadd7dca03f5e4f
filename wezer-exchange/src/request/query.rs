//! What can be asked of requests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::kernel::{Index, Missing};
use wezer_core::ledger::EntryId;
use wezer_core::money::Money;
use wezer_core::time::Timestamp;
use wezer_core::{Permission, Query, Stop, View, right};

use super::command::ending;
use super::cost::{Cost, FeeDue, cost};
use super::document::{PaymentRequest, RequestPayment, RequestState, RequestWords};
use super::{ASK, MAX_TIMES, RequestId, RequestPaymentId, RequestRefusal};

/// A page has at most so many lines.
const MAX_PAGE: u16 = 200;
/// So many lines if nothing else is asked for.
const USUAL_PAGE: u16 = 50;

/// A request as its payee and its payer see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenRequest {
    /// Its id.
    pub request: RequestId,
    /// As a text for a code on paper.
    pub link: String,
    /// To which wallet.
    pub payee: WalletId,
    /// From which wallet, if one is named.
    pub payer: Option<WalletId>,
    /// What is asked for.
    pub amounts: Vec<Money>,
    /// When it runs out.
    pub expires_at: Option<Timestamp>,
    /// How often it may be paid.
    pub times: u32,
    /// How often it was, what was only declared and waits counted too.
    pub paid: u32,
    /// Where it stands now.
    pub state: RequestState,
    /// What the payee wrote.
    pub memo: Option<String>,
}

/// So many of its payments fell through that are still counted.
fn fallen(view: &mut View<'_>, request: &PaymentRequest) -> Result<u32, Missing> {
    let ids = view.scan(RequestPayment::of(RequestPayment::WAITING, request.id), MAX_TIMES as usize)?;
    let waiting = view.all::<RequestPayment>(ids.into_iter().map(RequestPaymentId::from_u128))?;
    let shown: Vec<_> = waiting.iter().map(|one| view.shown("pending_entry", one.entry.into())).collect();
    let mut fallen = 0;
    for shown in shown {
        fallen += u32::from(ending(shown?.as_ref()) == Some(false));
    }
    Ok(fallen)
}

fn seen(view: &mut View<'_>, request: &PaymentRequest) -> Result<SeenRequest, Missing> {
    let (words, fallen) = (view.get::<RequestWords>(request.id), fallen(view, request));
    let (words, fallen) = (words?, fallen?);
    let mut now = request.clone();
    now.paid = now.paid.saturating_sub(fallen);
    if now.state == RequestState::Processed && now.paid < now.times {
        now.state = RequestState::Open;
    }
    Ok(SeenRequest {
        request: now.id,
        link: super::PayLink(now.id).to_string(),
        payee: now.payee,
        payer: now.payer,
        state: now.state(view.now()),
        amounts: now.amounts,
        expires_at: now.expires_at,
        times: now.times,
        paid: now.paid,
        memo: words.map(|words| words.memo.clone()),
    })
}

fn listed(
    view: &mut View<'_>,
    index: Index,
    wallet: WalletId,
    before: Option<RequestId>,
    limit: Option<u16>,
) -> Result<Vec<SeenRequest>, Missing> {
    let wallet = wallet.as_u128().to_be_bytes();
    let keys = match before {
        // Rows end in the id, so what is before the one of this id is smaller.
        Some(before) => index.between(&wallet, &[wallet, before.as_u128().to_be_bytes()].concat()),
        None => index.starting_with(&wallet),
    };
    let ids = view.scan(keys.backwards(), usize::from(limit.unwrap_or(USUAL_PAGE).min(MAX_PAGE)))?;
    let requests = view.all::<PaymentRequest>(ids.into_iter().map(RequestId::from_u128))?;
    let shown: Vec<_> = requests.iter().map(|request| seen(view, request)).collect();
    shown.into_iter().collect()
}

/// Requests for payments to a wallet, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestsBy {
    /// The payee's wallet.
    pub wallet: WalletId,
    /// Only those before this one.
    #[serde(default)]
    pub before: Option<RequestId>,
    /// At most so many, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for RequestsBy {
    const NAME: &'static str = "requests_by";
    type Output = Vec<SeenRequest>;
    type Error = RequestRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(ASK, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<SeenRequest>, Stop<RequestRefusal>> {
        Ok(listed(view, PaymentRequest::BY_PAYEE, self.wallet, self.before, self.limit)?)
    }
}

/// Requests that name a wallet as the payer, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestsFor {
    /// The payer's wallet.
    pub wallet: WalletId,
    /// Only those before this one.
    #[serde(default)]
    pub before: Option<RequestId>,
    /// At most so many, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for RequestsFor {
    const NAME: &'static str = "requests_for";
    type Output = Vec<SeenRequest>;
    type Error = RequestRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<SeenRequest>, Stop<RequestRefusal>> {
        Ok(listed(view, PaymentRequest::BY_PAYER, self.wallet, self.before, self.limit)?)
    }
}

/// One request, and what it would cost to pay it from a wallet. Whoever has the link may ask; if a payer is named, only they and the
/// payee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentRequestOf {
    /// From which wallet it would be paid; the payee's own to see who paid.
    pub wallet: WalletId,
    /// Which request.
    pub request: RequestId,
}

/// A request, and what it would cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RequestForPayer {
    /// The request.
    #[serde(flatten)]
    pub request: SeenRequest,
    /// What would leave the wallet, fees included, currency by currency. What is only declared counts as well.
    pub cost: Vec<Money>,
    /// The fees in it, that the payer bears.
    pub fees: Vec<FeeDue>,
    /// Its payments: all of them for the payee, for others their own; the newest 200, newest first.
    pub payments: Vec<SeenPayment>,
}

/// A payment of what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenPayment {
    /// From which wallet.
    pub payer: WalletId,
    /// Its entry, which may be pending.
    pub entry: EntryId,
    /// When.
    pub at: Timestamp,
}

impl Query for PaymentRequestOf {
    const NAME: &'static str = "payment_request";
    type Output = RequestForPayer;
    type Error = RequestRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<RequestForPayer, Stop<RequestRefusal>> {
        let Self { wallet, request } = *self;
        let found = view.get::<PaymentRequest>(request)?;
        let found = found.filter(|found| found.payee == wallet || found.payer.is_none_or(|payer| payer == wallet));
        let found = found.ok_or(RequestRefusal::UnknownRequest { request })?;
        let ids = view.scan(RequestPayment::of(RequestPayment::BY_REQUEST, request).backwards(), usize::from(MAX_PAGE));
        let (seen, cost) = (seen(view, &found), cost(view, wallet, &found.amounts));
        let payments = view.all::<RequestPayment>(ids?.into_iter().map(RequestPaymentId::from_u128))?;
        let Cost { total, fees } = cost.map_err(|stop| stop.map(RequestRefusal::from))?;
        let theirs = payments.iter().filter(|payment| found.payee == wallet || payment.payer == wallet);
        let payments = theirs.map(|one| SeenPayment { payer: one.payer, entry: one.entry, at: one.at }).collect();
        Ok(RequestForPayer { request: seen?, cost: total, fees, payments })
    }
}
