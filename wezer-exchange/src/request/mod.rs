//! Requests for payment: somebody asks, and a named payer, or whoever has the link, pays or denies.
//!
//! Invariant: a request is paid at most as often as it says, by the ledger's own [`Pay`](wezer_core::ledger::Pay) and whoever may pay from
//! the wallet; what only was declared and then fell through does not count. After it was denied or cancelled, or its time ran out,
//! nobody pays it. A request runs out by itself: there is nothing to tick.
//!
//! Cost: one document a request, one for what was written, one for each payment.

mod command;
mod cost;
mod document;
mod event;
mod link;
mod query;
mod refusal;

pub use self::command::{AcceptRequest, AskPayment, CancelRequest, DenyRequest, MAX_MEMO, MAX_OPEN, MAX_TIMES};
pub use self::cost::FeeDue;
pub use self::document::{PaymentRequest, RequestPayment, RequestState, RequestWords};
pub use self::event::{PaymentAsked, RequestMoved, RequestPaid};
pub use self::link::{NotAPayLink, PayLink};
pub use self::query::{PaymentRequestOf, RequestForPayer, RequestsBy, RequestsFor, SeenPayment, SeenRequest};
pub use self::refusal::RequestRefusal;
use wezer_core::kernel::{Registry, RegistryError, Right};

wezer_core::ids! {
    /// A request for payment. A later one is greater.
    RequestId,
    /// A payment of what was asked for.
    RequestPaymentId,
}

/// To ask for payments to a wallet, and to see what became of them.
pub const ASK: Right = Right::new("request.ask");

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(ASK)?;
    registry.command::<AskPayment>()?.command::<AcceptRequest>()?.command::<DenyRequest>()?.command::<CancelRequest>()?;
    registry.query::<PaymentRequestOf>()?.query::<RequestsBy>()?.query::<RequestsFor>()?;
    registry.event::<PaymentAsked>()?.event::<RequestMoved>()?.event::<RequestPaid>()?;
    registry.document::<PaymentRequest>()?.document::<RequestWords>()?.document::<RequestPayment>()?;
    registry.index(PaymentRequest::BY_PAYEE)?.index(PaymentRequest::BY_PAYER)?.index(PaymentRequest::OPEN)?;
    registry.index(RequestPayment::BY_REQUEST)?.index(RequestPayment::WAITING)?;
    Ok(())
}
