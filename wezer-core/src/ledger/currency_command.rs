//! Creating and changing currencies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::door::Decided;
use super::event::{CurrencyChanged, CurrencyCreated};
use super::pay::check_people;
use super::{Abundance, Bound, Currency, CurrencyNo, Fee, LedgerRefusal, Limits, Origin};
use crate::kernel::{Command, Permission, Stop, Work};
use crate::money::{Amount, CurrencyCode, Money, Scale};
use crate::right;

/// A community has at most so many currencies.
pub const MAX_CURRENCIES: usize = 1_000;
/// A currency has at most so many fees.
pub const MAX_FEES: usize = 8;
const MAX_NAME_BYTES: usize = 100;

/// Creates a currency.
///
/// A rare currency (unless only declared) has a lower limit of zero if none is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCurrency {
    /// The short word by which people name it.
    pub code: CurrencyCode,
    /// Its full name, at most 100 bytes.
    pub name: String,
    /// Its symbol, at most 100 bytes.
    #[serde(default)]
    pub symbol: String,
    /// What it is for, at most 100 bytes.
    #[serde(default)]
    pub usage: String,
    /// How many digits it has behind the point.
    #[serde(default)]
    pub scale: Scale,
    /// Its row in the grid.
    pub abundance: Abundance,
    /// Its column in the grid.
    pub origin: Origin,
    /// How far a wallet's balance may go unless the wallet has limits of its own.
    #[serde(default)]
    pub limits: Limits,
    /// How much of it may be in circulation at most.
    #[serde(default)]
    pub supply_limit: Option<Amount>,
    /// What a payment in it costs; at most 8 fees.
    #[serde(default)]
    pub fees: Vec<Fee>,
}

impl CreateCurrency {
    /// A currency of that cell, without digits behind the point, limits and fees.
    pub fn new(code: CurrencyCode, abundance: Abundance, origin: Origin) -> Self {
        Self {
            code,
            name: code.to_string(),
            symbol: String::new(),
            usage: String::new(),
            scale: Scale::WHOLE,
            abundance,
            origin,
            limits: Limits::NONE,
            supply_limit: None,
            fees: Vec::new(),
        }
    }

    /// A mutual credit: issued by its members as they exchange, each down to `lower` (zero or less).
    pub fn mutual_credit(code: CurrencyCode, lower: Amount) -> Self {
        let limits = Limits { lower: Some(Bound::hard(lower)), upper: None };
        Self { limits, ..Self::new(code, Abundance::Sufficient, Origin::Issued) }
    }

    /// The same currency with so many digits behind the point.
    #[must_use]
    pub fn scale(mut self, scale: Scale) -> Self {
        self.scale = scale;
        self
    }
}

fn check_text(text: &str) -> Result<(), LedgerRefusal> {
    if text.len() > MAX_NAME_BYTES { Err(LedgerRefusal::TextTooLong { limit: MAX_NAME_BYTES }) } else { Ok(()) }
}

/// What holds for a currency's changeable part, whether new or changed. What is rare has a floor.
fn check(work: &mut Work<'_>, currency: &mut Currency) -> Decided<()> {
    if currency.abundance == Abundance::Rare && currency.origin != Origin::Declared {
        currency.limits = currency.limits.or(Limits { lower: Some(Bound::hard(Amount::ZERO)), upper: None });
    }
    let currency = &*currency;
    for text in [&currency.name, &currency.symbol, &currency.usage] {
        check_text(text)?;
    }
    currency.limits.check(currency.scale)?;
    if let Some(supply) = currency.supply_limit {
        supply.to_minor(currency.scale).map_err(LedgerRefusal::from)?;
        if supply.is_negative() {
            return Err(LedgerRefusal::NotPositive { money: Money::new(supply, currency.code) }.into());
        }
    }
    if currency.fees.len() > MAX_FEES {
        return Err(LedgerRefusal::TooMany { what: "fees", limit: MAX_FEES }.into());
    }
    for fee in &currency.fees {
        check_text(&fee.name)?;
        check_people(fee.to.as_slice())?;
        let other = fee.currency.filter(|code| *code != currency.code).map(|code| work.currency(code)).transpose()?;
        let due_in = other.as_deref().unwrap_or(currency);
        if due_in.origin == Origin::Declared {
            return Err(LedgerRefusal::OnlyDeclared { code: due_in.code }.into());
        }
        if due_in.abundance == Abundance::Abundant {
            return Err(LedgerRefusal::NotTransferable { code: due_in.code }.into());
        }
        fee.check(due_in)?;
    }
    Ok(())
}

impl Command for CreateCurrency {
    const NAME: &'static str = "create_currency";
    type Output = CurrencyNo;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::MANAGE_CURRENCIES)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<CurrencyNo, Stop<LedgerRefusal>> {
        let code = self.code;
        if work.get::<Currency>(code)?.is_some() {
            return Err(LedgerRefusal::CurrencyExists { code }.into());
        }
        let last = work.scan(Currency::BY_NUMBER.starting_with(&[]).backwards(), 1)?;
        let number = match last.first().and_then(|id| CurrencyCode::from_u128(*id)) {
            Some(last) => work.currency(last)?.number.get() + 1,
            None => 0,
        };
        if usize::from(number) >= MAX_CURRENCIES {
            return Err(LedgerRefusal::TooMany { what: "currencies", limit: MAX_CURRENCIES }.into());
        }
        let mut currency = Currency {
            code,
            number: CurrencyNo::new(number),
            name: self.name.clone(),
            symbol: self.symbol.clone(),
            usage: self.usage.clone(),
            scale: self.scale,
            abundance: self.abundance,
            origin: self.origin,
            limits: self.limits,
            supply_limit: self.supply_limit,
            fees: self.fees.clone(),
        };
        check(work, &mut currency)?;
        let Currency { number, scale, abundance, origin, .. } = currency;
        work.emit(&CurrencyCreated { currency: number, code, scale: scale.digits(), abundance, origin });
        work.put(currency)?;
        Ok(number)
    }
}

/// Changes what may change of a currency; what is absent stays. Balances stay as they are, even beyond new limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCurrency {
    /// Which currency.
    pub code: CurrencyCode,
    /// A new name.
    #[serde(default)]
    pub name: Option<String>,
    /// A new symbol.
    #[serde(default)]
    pub symbol: Option<String>,
    /// A new word on what it is for.
    #[serde(default)]
    pub usage: Option<String>,
    /// New limits for all wallets without limits of their own.
    #[serde(default)]
    pub limits: Option<Limits>,
    /// New fees.
    #[serde(default)]
    pub fees: Option<Vec<Fee>>,
}

impl Command for ChangeCurrency {
    const NAME: &'static str = "change_currency";
    type Output = ();
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::MANAGE_CURRENCIES)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<LedgerRefusal>> {
        let mut currency = (*work.currency(self.code)?).clone();
        let Self { code: _, name, symbol, usage, limits, fees } = self.clone();
        currency.name = name.unwrap_or(currency.name);
        currency.symbol = symbol.unwrap_or(currency.symbol);
        currency.usage = usage.unwrap_or(currency.usage);
        currency.limits = limits.unwrap_or(currency.limits);
        currency.fees = fees.unwrap_or(currency.fees);
        check(work, &mut currency)?;
        work.emit(&CurrencyChanged { currency: currency.number });
        Ok(work.put(currency)?)
    }
}
