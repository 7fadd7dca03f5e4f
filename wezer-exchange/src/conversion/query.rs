//! What can be asked of conversions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::kernel::{Index, Missing};
use wezer_core::ledger::{Currency, LedgerRefusal};
use wezer_core::money::{Amount, CurrencyCode, Money};
use wezer_core::{Permission, Query, Stop, View, right};

use super::{Conversion, ConversionId, ConversionRefusal, Converted, ConvertedId, Rate};

/// Conversions in the order of their making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conversions {
    /// Only those that have this currency on either side.
    #[serde(default)]
    pub currency: Option<CurrencyCode>,
    /// Those too that are offered no more.
    #[serde(default)]
    pub ended_too: bool,
    /// Only those made after this one.
    #[serde(default)]
    pub after: Option<ConversionId>,
    /// At most so many are looked at, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for Conversions {
    const NAME: &'static str = "conversions";
    type Output = Vec<Conversion>;
    type Error = ConversionRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Conversion>, Stop<ConversionRefusal>> {
        let after = self.after.map(|after| [after.as_u128().to_be_bytes().as_slice(), &[0]].concat());
        let keys = Conversion::BY_AGE.starting_with(&[]).after(Conversion::BY_AGE, &after.unwrap_or_default());
        let ids = view.scan(keys, usize::from(self.limit.unwrap_or(100).min(1_000)))?;
        let found = view.all::<Conversion>(ids.into_iter().map(ConversionId::from_u128))?;
        let asked = found.iter().filter(|one| self.ended_too || !one.ended);
        let asked = asked.filter(|one| self.currency.is_none_or(|code| [one.from, one.to].contains(&code)));
        Ok(asked.map(|one| (**one).clone()).collect())
    }
}

/// What a conversion would come to now. What limits would say, a preview of [`Convert`](super::Convert) tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversionPreview {
    /// What goes in.
    pub from: Money,
    /// Into which currency.
    pub to: CurrencyCode,
}

/// What comes of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Quote {
    /// By which conversion.
    pub conversion: ConversionId,
    /// At which rate.
    pub rate: Rate,
    /// What comes out by the rate, rounded down.
    pub gross: Money,
    /// What the liquidity wallet keeps of it, rounded up.
    pub spread: Money,
    /// What is left.
    pub net: Money,
}

/// What comes of an amount: what [`Convert`](super::Convert) does and what the preview says.
pub(super) fn quote(conversion: &Conversion, from: &Currency, to: &Currency, amount: Amount) -> Result<Quote, ConversionRefusal> {
    let no_way = ConversionRefusal::NoWay { from: from.code(), to: to.code() };
    let rate = conversion.rate_for(from.code(), to.code()).ok_or(no_way)?;
    let minor = amount.to_minor(from.scale()).map_err(LedgerRefusal::from)?;
    if minor <= 0 {
        return Err(LedgerRefusal::NotPositive { money: Money::new(amount, from.code()) }.into());
    }
    let outcome = rate.outcome(conversion.spread, minor, from.scale(), to.scale()).ok_or(LedgerRefusal::Overflow)?;
    let (gross, spread) = (outcome.gross, outcome.spread);
    if gross - spread <= 0 {
        let least = rate.least(conversion.spread, from.scale(), to.scale()).ok_or(LedgerRefusal::Overflow)?;
        return Err(ConversionRefusal::TooLittle { least: Money::new(from.amount(least), from.code()) });
    }
    let money = |minor| Money::new(to.amount(minor), to.code());
    Ok(Quote { conversion: conversion.id, rate, gross: money(gross), spread: money(spread), net: money(gross - spread) })
}

impl Query for ConversionPreview {
    const NAME: &'static str = "conversion_preview";
    type Output = Quote;
    type Error = ConversionRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Quote, Stop<ConversionRefusal>> {
        let code = self.from.currency();
        let known = view.scan(Conversion::BY_PAIR.starting_with(&Conversion::pair(code, self.to)), 1);
        let (from, to) = (view.get::<Currency>(code), view.get::<Currency>(self.to));
        let unknown = |code| ConversionRefusal::Ledger(LedgerRefusal::UnknownCurrency { code });
        let (from, to) = (from?.ok_or_else(|| unknown(code))?, to?.ok_or_else(|| unknown(self.to))?);
        let conversions = view.all::<Conversion>(known?.into_iter().map(ConversionId::from_u128))?;
        let no_way = ConversionRefusal::NoWay { from: code, to: self.to };
        Ok(quote(conversions.first().ok_or(no_way)?, &from, &to, self.from.amount())?)
    }
}

/// The newest of an index of a wallet.
fn made(
    view: &mut View<'_>,
    index: Index,
    wallet: WalletId,
    before: Option<ConvertedId>,
    limit: Option<u16>,
) -> Result<Vec<Converted>, Missing> {
    let wallet = wallet.as_u128().to_be_bytes();
    let before = before.map_or([u8::MAX; 17].to_vec(), |before| before.as_u128().to_be_bytes().to_vec());
    let keys = index.between(&wallet, &[wallet.as_slice(), &before].concat()).backwards();
    let ids = view.scan(keys, usize::from(limit.unwrap_or(100).min(1_000)))?;
    let found = view.all::<Converted>(ids.into_iter().map(ConvertedId::from_u128))?;
    Ok(found.iter().map(|one| (**one).clone()).collect())
}

/// The conversions that were made with a wallet's money, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversionsOf {
    /// Whose money.
    pub wallet: WalletId,
    /// Only those made before this one.
    #[serde(default)]
    pub before: Option<ConvertedId>,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for ConversionsOf {
    const NAME: &'static str = "conversions_of";
    type Output = Vec<Converted>;
    type Error = ConversionRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Converted>, Stop<ConversionRefusal>> {
        Ok(made(view, Converted::BY_WALLET, self.wallet, self.before, self.limit)?)
    }
}

/// The conversions that were made through a liquidity wallet, newest first, for those who may [take them back](super::RefundConversion).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversionsThrough {
    /// Through which wallet.
    pub liquidity: WalletId,
    /// Only those made before this one.
    #[serde(default)]
    pub before: Option<ConvertedId>,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for ConversionsThrough {
    const NAME: &'static str = "conversions_through";
    type Output = Vec<Converted>;
    type Error = ConversionRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::CORRECT, self.liquidity)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Converted>, Stop<ConversionRefusal>> {
        Ok(made(view, Converted::BY_LIQUIDITY, self.liquidity, self.before, self.limit)?)
    }
}
