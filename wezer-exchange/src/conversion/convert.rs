//! Converting, and taking a conversion back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::kernel::{Document, Index, IndexRows};
use wezer_core::ledger::{CorrectEntry, EntryId, Movement, NewEntry, PostEntries};
use wezer_core::money::{Amount, CurrencyCode, Money};
use wezer_core::seal::Basis;
use wezer_core::sovereignty::{Processing, Retention};
use wezer_core::time::Timestamp;
use wezer_core::{Command, Permission, Stop, Work, right};

use super::query::{Quote, quote};
use super::{Conversion, ConversionId, ConversionRefunded, ConversionRefusal, ConvertedId, MoneyConverted, Rate};

/// A conversion that was made, with the rate it was made at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Converted {
    id: ConvertedId,
    conversion: ConversionId,
    wallet: WalletId,
    liquidity: WalletId,
    entry: EntryId,
    rate: Rate,
    gave: Money,
    came: Money,
    spread: Amount,
    at: Timestamp,
    #[serde(default)]
    refunded_by: Option<EntryId>,
}

impl Converted {
    pub(super) const BY_WALLET: Index = Index::new("converted.by_wallet");
    pub(super) const BY_LIQUIDITY: Index = Index::new("converted.by_liquidity");

    /// Its id.
    pub fn id(&self) -> ConvertedId {
        self.id
    }

    /// By which conversion.
    pub fn conversion(&self) -> ConversionId {
        self.conversion
    }

    /// Whose money.
    pub fn wallet(&self) -> WalletId {
        self.wallet
    }

    /// The wallet on the other side.
    pub fn liquidity(&self) -> WalletId {
        self.liquidity
    }

    /// The entry that moved it.
    pub fn entry(&self) -> EntryId {
        self.entry
    }

    /// At which rate.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// What went in.
    pub fn gave(&self) -> Money {
        self.gave
    }

    /// What came out by the rate, before the spread.
    pub fn came(&self) -> Money {
        self.came
    }

    /// What the liquidity wallet kept of it.
    pub fn spread(&self) -> Amount {
        self.spread
    }

    /// When.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The correction that took it back.
    pub fn refunded_by(&self) -> Option<EntryId> {
        self.refunded_by
    }
}

impl Document for Converted {
    const KIND: &'static str = "converted";
    type Id = ConvertedId;

    fn id(&self) -> ConvertedId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("bookkeeping", Basis::LegalDuty, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_WALLET, &self.wallet.as_u128().to_be_bytes());
        rows.add(Self::BY_LIQUIDITY, &self.liquidity.as_u128().to_be_bytes());
    }
}

/// Converts money of a wallet into another currency, in one entry: what goes in, what comes out by the rate, and the spread. The payment
/// fees of the two currencies are not taken: nobody pays anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Convert {
    /// Whose money.
    pub wallet: WalletId,
    /// What goes in.
    pub from: Money,
    /// Into which currency.
    pub to: CurrencyCode,
    /// Refuse if less than this is left after the spread: so the rate can't change between looking and doing.
    #[serde(default)]
    pub at_least: Option<Amount>,
}

impl Command for Convert {
    const NAME: &'static str = "convert";
    type Output = ConvertedId;
    type Error = ConversionRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<ConvertedId, Stop<ConversionRefusal>> {
        let known = work.scan(Conversion::BY_PAIR.starting_with(&Conversion::pair(self.from.currency(), self.to)), 1)?;
        let conversions = work.all::<Conversion>(known.into_iter().map(ConversionId::from_u128))?;
        let from = work.currency(self.from.currency()).map_err(|stop| stop.map(ConversionRefusal::from))?;
        let to = work.currency(self.to).map_err(|stop| stop.map(ConversionRefusal::from))?;
        let no_way = ConversionRefusal::NoWay { from: from.code(), to: to.code() };
        let conversion = conversions.into_iter().next().ok_or(no_way)?;
        let Quote { rate, gross, spread, net, .. } = quote(&conversion, &from, &to, self.from.amount())?;
        if let Some(asked) = self.at_least.filter(|asked| net.amount() < *asked) {
            return Err(ConversionRefusal::LessThanAsked { asked: Money::new(asked, self.to), net }.into());
        }
        let (wallet, liquidity) = (self.wallet, conversion.liquidity);
        let goes = Movement { from: wallet, to: liquidity, money: self.from };
        let comes = Movement { from: liquidity, to: wallet, money: gross };
        let keeps = Movement { from: wallet, to: liquidity, money: spread };
        let mut movements = vec![goes, comes];
        movements.extend(spread.amount().is_positive().then_some(keeps));
        let memo = Some(conversion.name.clone());
        let entry = NewEntry { movements, effective: None, opening: false, memo };
        let posted = PostEntries { entries: vec![entry], force: false }.decide(work);
        let posted = posted.map_err(|stop| stop.map(ConversionRefusal::of_one_entry))?;
        let entry = *posted.first().expect("one entry was posted");
        let (id, at): (ConvertedId, _) = (work.new_id_in_order(), work.now());
        let (gave, came, spread) = (self.from, gross, spread.amount());
        work.emit(&MoneyConverted { converted: id, conversion: conversion.id, wallet, entry, n: rate.n(), d: rate.d() });
        let conversion = conversion.id;
        work.put_new(Converted { id, conversion, wallet, liquidity, entry, rate, gave, came, spread, at, refunded_by: None });
        Ok(id)
    }
}

/// Takes a conversion back whole, at the rate it was made at, whatever the rate is now; the spread comes back too. The limits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundConversion {
    /// What is taken back.
    pub converted: ConvertedId,
    /// Its liquidity wallet, on whose behalf it is done.
    pub liquidity: WalletId,
}

impl Command for RefundConversion {
    const NAME: &'static str = "refund_conversion";
    type Output = EntryId;
    type Error = ConversionRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::CORRECT, self.liquidity)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<EntryId, Stop<ConversionRefusal>> {
        let found = work.get::<Converted>(self.converted)?.filter(|found| found.liquidity == self.liquidity);
        let found = found.ok_or(ConversionRefusal::UnknownConverted { converted: self.converted })?;
        if found.refunded_by.is_some() {
            return Err(ConversionRefusal::Refunded { converted: self.converted }.into());
        }
        let correct = CorrectEntry { entry: found.entry, wallet: None, amounts: None, force: false, memo: None };
        let entry = correct.decide(work).map_err(|stop| stop.map(ConversionRefusal::from))?.entry;
        work.emit(&ConversionRefunded { converted: self.converted, entry });
        work.put(Converted { refunded_by: Some(entry), ..(*found).clone() })?;
        Ok(entry)
    }
}
