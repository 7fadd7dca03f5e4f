//! What operators do: currencies, limits, issue and redemption, and entries brought over from elsewhere.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::currency::OwnLimits;
use super::door::{Decided, Draft, Warning};
use super::event::{CurrencyChanged, CurrencyCreated, EntryKind, LimitsSet};
use super::{Abundance, AccountRow, Bound, Currency, CurrencyNo, EntryId, Fee, LedgerRefusal, Limits, Note, Origin};
use crate::id::WalletId;
use crate::kernel::{Command, Hint, Permission, Stop, Work};
use crate::money::{Amount, CurrencyCode, Money, Scale};
use crate::right;
use crate::time::Timestamp;
use crate::wallet;

/// A community has at most so many currencies.
pub const MAX_CURRENCIES: usize = 1_000;
/// An entry has at most so many postings.
pub const MAX_POSTINGS: usize = 1_024;
/// A batch has at most so many entries.
pub const MAX_ENTRIES: usize = 10_000;
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

/// What holds for a currency's changeable part, whether new or changed.
fn check(work: &mut Work<'_>, currency: &Currency) -> Decided<()> {
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
        Permission::Operator(right::MANAGE_CURRENCIES)
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
        let mut limits = self.limits;
        if self.abundance == Abundance::Rare && self.origin != Origin::Declared {
            limits = limits.or(Limits { lower: Some(Bound::hard(Amount::ZERO)), upper: None });
        }
        let currency = Currency {
            code,
            number: CurrencyNo::new(number),
            name: self.name.clone(),
            symbol: self.symbol.clone(),
            usage: self.usage.clone(),
            scale: self.scale,
            abundance: self.abundance,
            origin: self.origin,
            limits,
            supply_limit: self.supply_limit,
            fees: self.fees.clone(),
        };
        check(work, &currency)?;
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
        Permission::Operator(right::MANAGE_CURRENCIES)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<LedgerRefusal>> {
        let mut currency = (*work.currency(self.code)?).clone();
        let Self { code: _, name, symbol, usage, limits, fees } = self.clone();
        currency.name = name.unwrap_or(currency.name);
        currency.symbol = symbol.unwrap_or(currency.symbol);
        currency.usage = usage.unwrap_or(currency.usage);
        currency.limits = limits.unwrap_or(currency.limits);
        currency.fees = fees.unwrap_or(currency.fees);
        check(work, &currency)?;
        work.emit(&CurrencyChanged { currency: currency.number });
        Ok(work.put(currency)?)
    }
}

/// Gives a wallet limits of its own in a currency, which replace the currency's end by end; without any end, takes them away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLimits {
    /// Which wallet.
    pub wallet: WalletId,
    /// Which currency.
    pub currency: CurrencyCode,
    /// The limits.
    pub limits: Limits,
}

impl Command for SetLimits {
    const NAME: &'static str = "set_limits";
    type Output = ();
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Operator(right::SET_LIMITS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<LedgerRefusal>> {
        let currency = work.currency(self.currency)?;
        self.limits.check(currency.scale)?;
        let account = work.account_in(self.wallet, &currency)?;
        let own = self.limits != Limits::NONE;
        let row = work.memory.row_mut(account)?;
        row.flags = if own { row.flags | AccountRow::OWN_LIMITS } else { row.flags & !AccountRow::OWN_LIMITS };
        let minor = |bound: Option<Bound>| bound.map(|bound| bound.at.to_minor(currency.scale)).transpose();
        let (lower, upper) =
            (minor(self.limits.lower).map_err(LedgerRefusal::from)?, minor(self.limits.upper).map_err(LedgerRefusal::from)?);
        work.emit(&LimitsSet { account, lower, upper });
        Ok(work.put(OwnLimits { account: account.get(), limits: self.limits })?)
    }
}

/// Issues a currency into a wallet, or brings tracked money in against a deposit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Into which wallet.
    pub to: WalletId,
    /// How much.
    pub money: Money,
    /// Why; at most 500 bytes.
    #[serde(default)]
    pub memo: Option<String>,
}

/// Takes issued money back out of circulation, or pays tracked money out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Redeem {
    /// Out of which wallet.
    pub from: WalletId,
    /// How much.
    pub money: Money,
    /// Why; at most 500 bytes.
    #[serde(default)]
    pub memo: Option<String>,
}

/// Where a currency comes from: the issuance account, or the outside.
pub(crate) fn source(currency: &Currency) -> WalletId {
    match currency.origin {
        Origin::Issued => wallet::ISSUANCE,
        Origin::Custody | Origin::Declared => wallet::OUTSIDE,
    }
}

/// Moves money between a wallet and where the currency comes from.
fn move_source(work: &mut Work<'_>, kind: EntryKind, wallet: WalletId, money: Money, memo: Option<&str>) -> Decided<EntryId> {
    let currency = work.currency(money.currency())?;
    if currency.origin == Origin::Declared {
        return Err(LedgerRefusal::OnlyDeclared { code: currency.code }.into());
    }
    let minor = money.amount().to_minor(currency.scale).map_err(LedgerRefusal::from)?;
    let source = source(&currency);
    let (from, to) = if kind == EntryKind::Issue { (source, wallet) } else { (wallet, source) };
    let mut draft = Draft::new(kind);
    draft.postings.push(work.posting(from, to, minor, &currency)?);
    let (entry, _) = work.post(draft)?;
    Note::keep(work, entry, memo)?;
    Ok(entry)
}

impl Command for Issue {
    const NAME: &'static str = "issue";
    type Output = EntryId;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Operator(right::ISSUE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<EntryId, Stop<LedgerRefusal>> {
        move_source(work, EntryKind::Issue, self.to, self.money, self.memo.as_deref())
    }
}

impl Command for Redeem {
    const NAME: &'static str = "redeem";
    type Output = EntryId;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Operator(right::ISSUE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<EntryId, Stop<LedgerRefusal>> {
        move_source(work, EntryKind::Redemption, self.from, self.money, self.memo.as_deref())
    }
}

/// A positive amount from one wallet to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// Where it leaves.
    pub from: WalletId,
    /// Where it arrives.
    pub to: WalletId,
    /// How much of what.
    pub money: Money,
}

/// One entry of [`PostEntries`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEntry {
    /// What moves: at most 1,024 movements in any currencies, all or none.
    pub movements: Vec<Movement>,
    /// When it took effect, if not now: the time of an imported history.
    #[serde(default)]
    pub effective: Option<Timestamp>,
    /// Whether it only brings a balance over from before.
    #[serde(default)]
    pub opening: bool,
    /// A few words, at most 500 bytes.
    #[serde(default)]
    pub memo: Option<String>,
}

/// Posts entries as they are, all or none: for imports and opening balances. No fees are added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostEntries {
    /// The entries: at most 10,000.
    pub entries: Vec<NewEntry>,
    /// Let them pass hard limits, because they tell what has already happened. The journal tells that they were.
    #[serde(default)]
    pub force: bool,
}

impl Command for PostEntries {
    const NAME: &'static str = "post_entries";
    type Output = Vec<EntryId>;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Operator(right::POST)
    }

    fn reads(&self, hint: &mut Hint<'_>) {
        for movement in self.entries.iter().flat_map(|entry| &entry.movements) {
            hint.wallet(movement.from);
            hint.wallet(movement.to);
            hint.document::<Currency>(movement.money.currency());
        }
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Vec<EntryId>, Stop<LedgerRefusal>> {
        if self.entries.is_empty() {
            return Err(LedgerRefusal::NoAmount.into());
        }
        if self.entries.len() > MAX_ENTRIES {
            return Err(LedgerRefusal::TooMany { what: "entries in a batch", limit: MAX_ENTRIES }.into());
        }
        let in_batch = |place| move |refusal| LedgerRefusal::InBatch { place, refusal: Box::new(refusal) };
        let posted = self.entries.iter().enumerate();
        posted.map(|(place, entry)| post_new(work, entry, self.force).map_err(|stop| stop.map(in_batch(place)))).collect()
    }
}

fn post_new(work: &mut Work<'_>, entry: &NewEntry, forced: bool) -> Decided<EntryId> {
    if entry.movements.is_empty() {
        return Err(LedgerRefusal::NoAmount.into());
    }
    if entry.movements.len() > MAX_POSTINGS {
        return Err(LedgerRefusal::TooMany { what: "movements in an entry", limit: MAX_POSTINGS }.into());
    }
    let mut draft = Draft::new(if entry.opening { EntryKind::Opening } else { EntryKind::General });
    draft.effective = entry.effective;
    draft.forced = forced;
    for movement in &entry.movements {
        let currency = work.currency(movement.money.currency())?;
        let minor = movement.money.amount().to_minor(currency.scale).map_err(LedgerRefusal::from)?;
        draft.postings.push(work.posting(movement.from, movement.to, minor, &currency)?);
    }
    let (id, _): (EntryId, Vec<Warning>) = work.post(draft)?;
    Note::keep(work, id, entry.memo.as_deref())?;
    Ok(id)
}
