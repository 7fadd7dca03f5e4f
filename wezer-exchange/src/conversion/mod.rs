//! Conversions: money of one currency of the community for money of another, at a rate that everybody can read.
//!
//! A community writes a [`Conversion`] between two of its currencies ([`SetConversion`]): a [`Rate`] of whole numbers, a spread apart from
//! it, and the liquidity wallet from which the other currency comes. Whoever holds a wallet converts ([`Convert`]).
//!
//! Invariant: one entry moves both currencies or none; out = floor(in · n · 10^so ÷ (d · 10^si)) and what is rounded off stays with the
//! liquidity wallet; the spread is a posting of its own, rounded up, so going and coming back never gains and parts never give more than
//! the whole. The limits of both wallets hold on the net, so those of the liquidity wallet bound what the community puts at stake. A
//! changed rate is for later conversions only: each one keeps the rate it was made at, and is taken back at that.
//!
//! Cost: a conversion is one entry of two or three postings and one small document.

mod command;
mod convert;
mod event;
mod query;
mod rate;
mod refusal;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::kernel::{Document, Index, IndexRows, Registry, RegistryError, Right};
use wezer_core::money::{CurrencyCode, Ppm};

pub use self::command::{ChangeConversion, EndConversion, MAX_CONVERSIONS, MAX_NAME, MAX_SPREAD, SetConversion};
pub use self::convert::{Convert, Converted, RefundConversion};
pub use self::event::{ConversionChanged, ConversionEnded, ConversionRefunded, ConversionSet, MoneyConverted};
pub use self::query::{ConversionPreview, Conversions, ConversionsOf, ConversionsThrough, Quote};
pub use self::rate::{Rate, ZeroRate};
pub use self::refusal::ConversionRefusal;

wezer_core::ids! {
    /// A conversion that a community offers. A later one is greater.
    ConversionId,
    /// One conversion that was made. A later one is greater.
    ConvertedId,
}

/// To offer conversions between the community's currencies, change their rates and end them.
pub const MANAGE_CONVERSIONS: Right = Right::new("conversion.manage");

/// A conversion between two currencies that the community offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Conversion {
    id: ConversionId,
    name: String,
    from: CurrencyCode,
    to: CurrencyCode,
    rate: Rate,
    #[serde(default)]
    spread: Ppm,
    liquidity: WalletId,
    #[serde(default)]
    both_ways: bool,
    #[serde(default)]
    ended: bool,
}

impl Conversion {
    /// In the order of their making.
    const BY_AGE: Index = Index::new("conversion.by_age");
    /// Those in force, by their two currencies, whichever way.
    const BY_PAIR: Index = Index::new("conversion.by_pair");

    /// Its id.
    pub fn id(&self) -> ConversionId {
        self.id
    }

    /// What the community calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// From which currency.
    pub fn from(&self) -> CurrencyCode {
        self.from
    }

    /// Into which currency.
    pub fn to(&self) -> CurrencyCode {
        self.to
    }

    /// So much of the one for so much of the other, in whole units.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// Which part of what comes out the liquidity wallet keeps.
    pub fn spread(&self) -> Ppm {
        self.spread
    }

    /// The wallet on the other side.
    pub fn liquidity(&self) -> WalletId {
        self.liquidity
    }

    /// Whether it goes the other way too, at the inverse rate.
    pub fn is_both_ways(&self) -> bool {
        self.both_ways
    }

    /// Whether it is over.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// The rate for going from one currency to the other; `None` if it doesn't go that way.
    fn rate_for(&self, from: CurrencyCode, to: CurrencyCode) -> Option<Rate> {
        match (from, to) {
            _ if self.ended => None,
            pair if pair == (self.from, self.to) => Some(self.rate),
            pair if pair == (self.to, self.from) && self.both_ways => Some(self.rate.inverse()),
            _ => None,
        }
    }

    fn pair(one: CurrencyCode, other: CurrencyCode) -> Vec<u8> {
        let (first, second) = (one.min(other), one.max(other));
        [first.as_str().as_bytes(), &[0], second.as_str().as_bytes(), &[0]].concat()
    }
}

impl Document for Conversion {
    const KIND: &'static str = "conversion";
    type Id = ConversionId;

    fn id(&self) -> ConversionId {
        self.id
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_AGE, &[]);
        if !self.ended {
            rows.add(Self::BY_PAIR, &Self::pair(self.from, self.to));
        }
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(MANAGE_CONVERSIONS)?;
    registry.command::<SetConversion>()?.command::<ChangeConversion>()?.command::<EndConversion>()?;
    registry.command::<Convert>()?.command::<RefundConversion>()?;
    registry.query::<Conversions>()?.query::<ConversionPreview>()?.query::<ConversionsOf>()?.query::<ConversionsThrough>()?;
    registry.event::<ConversionSet>()?.event::<ConversionChanged>()?.event::<ConversionEnded>()?;
    registry.event::<MoneyConverted>()?.event::<ConversionRefunded>()?;
    registry.document::<Conversion>()?.document::<Converted>()?;
    registry.index(Conversion::BY_AGE)?.index(Conversion::BY_PAIR)?;
    registry.index(Converted::BY_WALLET)?.index(Converted::BY_LIQUIDITY)?;
    Ok(())
}
