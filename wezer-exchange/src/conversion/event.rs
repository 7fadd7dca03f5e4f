//! What conversions tell the journal.

use wezer_core::id::WalletId;
use wezer_core::ledger::{CurrencyNo, EntryId};

use super::{ConversionId, ConvertedId};

wezer_core::events! {
    /// A conversion is offered.
    ConversionSet = "conversion.set" {
        /// Which one.
        conversion: ConversionId,
        /// From which currency.
        from: CurrencyNo,
        /// Into which currency.
        to: CurrencyNo,
        /// So many whole units come out.
        n: u32,
        /// For so many that go in.
        d: u32,
        /// What the liquidity wallet keeps, in parts per million.
        spread: u32,
    }
    /// A conversion's rate, spread or ways were changed, for later conversions.
    ConversionChanged = "conversion.changed" {
        /// Which one.
        conversion: ConversionId,
        /// So many whole units come out.
        n: u32,
        /// For so many that go in.
        d: u32,
        /// What the liquidity wallet keeps, in parts per million.
        spread: u32,
    }
    /// A conversion is offered no more.
    ConversionEnded = "conversion.ended" {
        /// Which one.
        conversion: ConversionId,
    }
    /// Somebody converted money. The entry beside tells what moved.
    MoneyConverted = "conversion.converted" {
        /// What was made.
        converted: ConvertedId,
        /// By which conversion.
        conversion: ConversionId,
        /// Whose money.
        wallet: WalletId,
        /// The entry.
        entry: EntryId,
        /// So many whole units came out.
        n: u32,
        /// For so many that went in.
        d: u32,
    }
    /// A conversion that was made was taken back, at the rate it was made at.
    ConversionRefunded = "conversion.refunded" {
        /// What was taken back.
        converted: ConvertedId,
        /// The correction.
        entry: EntryId,
    }
}
