//! What the community offers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::ledger::{Abundance, Origin};
use wezer_core::money::{CurrencyCode, Ppm};
use wezer_core::wallet::{COMMONS, Holder, Wallet};
use wezer_core::{Command, Permission, Stop, Work, right, text};

use super::{
    Conversion, ConversionChanged, ConversionEnded, ConversionId, ConversionRefusal, ConversionSet, MANAGE_CONVERSIONS, Rate,
};

/// A conversion's name has at most so many bytes.
pub const MAX_NAME: usize = 100;
/// A community has had at most so many conversions.
pub const MAX_CONVERSIONS: usize = 1_000;
/// The liquidity wallet keeps at most so many parts of a million: the half.
pub const MAX_SPREAD: u32 = 500_000;

/// Offers a conversion between two currencies of the community. There is one at most between any two of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetConversion {
    /// What the community calls it: 1 to 100 bytes. It stands on the statements.
    pub name: String,
    /// From which currency. Neither of them is abundant, nor only declared.
    pub from: CurrencyCode,
    /// Into which currency.
    pub to: CurrencyCode,
    /// So many whole units come out for so many that go in.
    pub rate: Rate,
    /// Which part of what comes out the liquidity wallet keeps, in parts per million: at most the half. It is a posting of its own.
    #[serde(default)]
    pub spread: Ppm,
    /// The wallet on the other side: of the community or of a group, and one from which whoever offers the conversion may pay.
    pub liquidity: WalletId,
    /// Whether it goes the other way too, at the inverse rate.
    #[serde(default)]
    pub both_ways: bool,
}

fn check_spread(spread: Ppm) -> Result<(), ConversionRefusal> {
    if spread.parts() > MAX_SPREAD { Err(ConversionRefusal::SpreadTooLarge { limit: MAX_SPREAD }) } else { Ok(()) }
}

fn check_liquidity(work: &mut Work<'_>, wallet: WalletId) -> Result<(), Stop<ConversionRefusal>> {
    let holder = if wallet == COMMONS { Some(Holder::Community) } else { work.get::<Wallet>(wallet)?.map(|it| it.holder()) };
    let actor = work.actor();
    match holder {
        Some(Holder::Community | Holder::Group(_)) if work.holds(actor, Permission::Wallet(right::PAY, wallet))? => Ok(()),
        _ => Err(ConversionRefusal::NotLiquid { wallet }.into()),
    }
}

impl Command for SetConversion {
    const NAME: &'static str = "set_conversion";
    type Output = ConversionId;
    type Error = ConversionRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CONVERSIONS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<ConversionId, Stop<ConversionRefusal>> {
        let name = text::line(&self.name, MAX_NAME).map_err(ConversionRefusal::from)?;
        check_spread(self.spread)?;
        if self.from == self.to {
            return Err(ConversionRefusal::SameCurrency.into());
        }
        let mut numbers = Vec::with_capacity(2);
        for code in [self.from, self.to] {
            let currency = work.currency(code).map_err(|stop| stop.map(ConversionRefusal::from))?;
            if currency.abundance() == Abundance::Abundant || currency.origin() == Origin::Declared {
                return Err(ConversionRefusal::NotConvertible { currency: code }.into());
            }
            numbers.push(currency.number());
        }
        check_liquidity(work, self.liquidity)?;
        let pair = Conversion::BY_PAIR.starting_with(&Conversion::pair(self.from, self.to));
        let known = (work.scan(pair, 1)?, work.scan(Conversion::BY_AGE.starting_with(&[]), MAX_CONVERSIONS)?);
        if !known.0.is_empty() {
            return Err(ConversionRefusal::Exists { from: self.from, to: self.to }.into());
        }
        if known.1.len() == MAX_CONVERSIONS {
            return Err(ConversionRefusal::TooMany { limit: MAX_CONVERSIONS }.into());
        }
        let id: ConversionId = work.new_id_in_order();
        let Self { from, to, rate, spread, liquidity, both_ways, .. } = *self;
        let (n, d) = (rate.n(), rate.d());
        work.emit(&ConversionSet { conversion: id, from: numbers[0], to: numbers[1], n, d, spread: spread.parts() });
        work.put_new(Conversion { id, name, from, to, rate, spread, liquidity, both_ways, ended: false });
        Ok(id)
    }
}

/// The conversion of this id, as long as it is offered.
fn find(work: &mut Work<'_>, conversion: ConversionId) -> Result<Conversion, Stop<ConversionRefusal>> {
    let found = work.get::<Conversion>(conversion)?.filter(|found| !found.ended);
    Ok((*found.ok_or(ConversionRefusal::Unknown { conversion })?).clone())
}

/// Changes the rate, the spread or the ways of a conversion, for later conversions only; what is absent stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeConversion {
    /// Which one.
    pub conversion: ConversionId,
    /// A new rate.
    #[serde(default)]
    pub rate: Option<Rate>,
    /// A new spread.
    #[serde(default)]
    pub spread: Option<Ppm>,
    /// Whether it goes the other way too.
    #[serde(default)]
    pub both_ways: Option<bool>,
}

impl Command for ChangeConversion {
    const NAME: &'static str = "change_conversion";
    type Output = ();
    type Error = ConversionRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CONVERSIONS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ConversionRefusal>> {
        let mut conversion = find(work, self.conversion)?;
        conversion.rate = self.rate.unwrap_or(conversion.rate);
        conversion.spread = self.spread.unwrap_or(conversion.spread);
        conversion.both_ways = self.both_ways.unwrap_or(conversion.both_ways);
        check_spread(conversion.spread)?;
        // Whoever may not pay from the liquidity wallet may not make it give more.
        check_liquidity(work, conversion.liquidity)?;
        let (n, d, spread) = (conversion.rate.n(), conversion.rate.d(), conversion.spread.parts());
        work.emit(&ConversionChanged { conversion: conversion.id, n, d, spread });
        Ok(work.put(conversion)?)
    }
}

/// Offers a conversion no more. What was converted stays, and can still be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndConversion {
    /// Which one.
    pub conversion: ConversionId,
}

impl Command for EndConversion {
    const NAME: &'static str = "end_conversion";
    type Output = ();
    type Error = ConversionRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CONVERSIONS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ConversionRefusal>> {
        let mut conversion = find(work, self.conversion)?;
        conversion.ended = true;
        work.emit(&ConversionEnded { conversion: conversion.id });
        Ok(work.put(conversion)?)
    }
}
