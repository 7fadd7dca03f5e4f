use wezer_core::journal::OfRecord;
use wezer_core::ledger::EntryId;
use wezer_core::link::RecordRef;
use wezer_core::record::Author;

use super::{Deal, DealId, DisputeId};
use crate::market::AnnouncementId;

wezer_core::events! {
    /// Somebody wrote a reply to an announcement.
    ReplyWritten = "deal.reply_written" {
        /// The reply.
        deal: DealId,
        /// To what.
        announcement: AnnouncementId,
        /// In whose name.
        replier: Author,
        /// How many.
        quantity: u32,
    }
    /// A reply that was not sent yet was changed.
    ReplyChanged = "deal.reply_changed" {
        /// The reply.
        deal: DealId,
    }
    /// The price of an accepted reply is held.
    DealReserved = "deal.reserved" {
        /// The deal.
        deal: DealId,
        /// By which pending entry; none if it costs nothing.
        entry: Option<EntryId>,
    }
    /// The payee asked for the payment.
    DealInvoiced = "deal.invoiced" {
        /// The deal.
        deal: DealId,
    }
    /// The whole price was paid.
    DealPaid = "deal.paid" {
        /// The deal.
        deal: DealId,
        /// By which entry; none if it cost nothing.
        entry: Option<EntryId>,
    }
    /// What was held was given back.
    DealReleased = "deal.released" {
        /// The deal.
        deal: DealId,
    }
    /// What was paid was given back.
    DealRefunded = "deal.refunded" {
        /// The deal.
        deal: DealId,
        /// By which correction; none if it cost nothing, or the payee had corrected the payment themself.
        entry: Option<EntryId>,
    }
    /// One side called a moderator.
    ModeratorCalled = "deal.moderator_called" {
        /// The deal.
        deal: DealId,
        /// The call.
        dispute: DisputeId,
    }
    /// A call for a moderator was answered, or taken back.
    DisputeResolved = "deal.dispute_resolved" {
        /// The deal.
        deal: DealId,
        /// The call.
        dispute: DisputeId,
    }
}

impl OfRecord for ReplyWritten {
    fn record(&self) -> RecordRef {
        RecordRef::of::<Deal>(self.deal)
    }
}
