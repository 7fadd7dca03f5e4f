//! What can be asked of the ledger.

mod pending;
mod statement;
mod supply;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::pending::{PendingEntries, PendingEntry, PendingEntryOf};
pub use self::statement::{Activity, ActivityOf, Statement, StatementLine, StatementPage};
pub use self::supply::{Supply, SupplyOf};
use super::currency::OwnLimits;
use super::history::Search;
use super::{AccountNo, AccountRow, Currency, LedgerRefusal, Limits};
use crate::id::WalletId;
use crate::journal::Seq;
use crate::kernel::{Permission, Query, Stop, View, Walk};
use crate::money::{Amount, CurrencyCode};
use crate::right;
use crate::time::Timestamp;

type Answer<T> = Result<T, Stop<LedgerRefusal>>;

/// A page of a statement has at most so many lines.
pub const MAX_LINES: usize = 1_000;
/// Partners are counted over at most so many lines.
pub const MAX_PARTNER_LINES: usize = 100_000;
/// A chart has at most so many points.
pub const MAX_POINTS: usize = 1_000;

impl View<'_> {
    fn currency(&mut self, code: CurrencyCode) -> Answer<Arc<Currency>> {
        self.get::<Currency>(code)?.ok_or(Stop::Refused(LedgerRefusal::UnknownCurrency { code }))
    }

    fn all_currencies(&mut self) -> Answer<Vec<Arc<Currency>>> {
        let ids = self.scan(Currency::BY_NUMBER.starting_with(&[]), super::MAX_CURRENCIES)?;
        Ok(self.all::<Currency>(ids.into_iter().filter_map(CurrencyCode::from_u128))?)
    }

    /// The account, its row and its currency; `None` where the wallet never touched the currency.
    fn account(&mut self, wallet: WalletId, code: CurrencyCode) -> Answer<(Arc<Currency>, Option<Place>)> {
        let currency = self.currency(code)?;
        let Some(account) = self.memory.account(wallet, currency.number())? else { return Ok((currency, None)) };
        let row = *self.memory.row(account)?;
        Ok((currency, Some(Place { account, row })))
    }
}

#[derive(Clone, Copy)]
struct Place {
    account: AccountNo,
    row: AccountRow,
}

/// All currencies in the order of their creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Currencies {}

impl Query for Currencies {
    const NAME: &'static str = "currencies";
    type Output = Vec<Currency>;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<Currency>> {
        Ok(view.all_currencies()?.iter().map(|currency| (**currency).clone()).collect())
    }
}

/// A wallet's standing in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Balance {
    /// The currency.
    pub currency: CurrencyCode,
    /// What is there, held amounts included.
    pub balance: Amount,
    /// What pending entries will take.
    pub held_out: Amount,
    /// What pending entries will bring.
    pub held_in: Amount,
    /// The balance without what is held.
    pub spendable: Amount,
    /// Everything that ever came in.
    pub credits: Amount,
    /// Everything that ever went out.
    pub debits: Amount,
    /// The limits that hold for it.
    pub limits: Limits,
}

/// A wallet's balances, one for each currency that it ever touched, in the order of the currencies' creation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Balances {
    /// Which wallet.
    pub wallet: WalletId,
}

impl Query for Balances {
    const NAME: &'static str = "balances";
    type Output = Vec<Balance>;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<Balance>> {
        let accounts = view.memory.accounts_of(self.wallet)?.clone();
        let mut balances = Vec::new();
        for currency in view.all_currencies()? {
            let Some((_, account)) = accounts.iter().find(|(number, _)| *number == currency.number()) else { continue };
            let row = *view.memory.row(*account)?;
            let mut limits = currency.limits();
            if row.has(AccountRow::OWN_LIMITS)
                && let Some(own) = view.get::<OwnLimits>(u128::from(account.get()))?
            {
                limits = own.limits.or(limits);
            }
            balances.push(Balance {
                currency: currency.code(),
                balance: currency.amount(row.balance()),
                held_out: currency.amount(row.held_out()),
                held_in: currency.amount(row.held_in()),
                spendable: currency.amount(row.balance() - row.held_out()),
                credits: currency.amount(row.credits()),
                debits: currency.amount(row.debits()),
                limits,
            });
        }
        Ok(balances)
    }
}

/// A moment of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// After this journal entry.
    Sequence(Seq),
    /// After everything recorded by then.
    Recorded(Timestamp),
    /// After everything that had taken effect by then, whenever it was recorded.
    Effective(Timestamp),
}

/// A wallet's balance in a currency at any moment of the past; zero before the first entry.
///
/// Cost: about 100 entries read at most, but every entry of the account for [`Moment::Effective`] if entries took effect in
/// another order than they were recorded in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BalanceAt {
    /// Which wallet.
    pub wallet: WalletId,
    /// Which currency.
    pub currency: CurrencyCode,
    /// When.
    pub at: Moment,
}

impl Query for BalanceAt {
    const NAME: &'static str = "balance_at";
    type Output = Amount;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Amount> {
        let (currency, place) = view.account(self.wallet, self.currency)?;
        let Some(place) = place else { return Ok(Amount::ZERO) };
        Ok(currency.amount(balance_at(view, place, self.at)?))
    }
}

fn balance_at(view: &mut View<'_>, place: Place, at: Moment) -> Answer<i128> {
    let Place { account, row } = place;
    let search = match at {
        Moment::Sequence(seq) => Search::Sequence(seq),
        Moment::Recorded(moment) => Search::Recorded(moment),
        Moment::Effective(moment) if row.has(AccountRow::UNORDERED) => {
            let lines = view.walk(Walk { account, from: row.last, search: Search::Top, limit: usize::MAX })?;
            return Ok(lines.iter().filter(|line| line.effective_at <= moment).map(|line| line.change(account)).sum());
        }
        Moment::Effective(moment) => Search::Effective(moment),
    };
    let lines = view.walk(Walk { account, from: row.last, search, limit: 1 })?;
    Ok(lines.first().map_or(0, |line| line.balance))
}

/// A wallet's balances in a currency at evenly spaced moments of effect: what a chart draws.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BalanceChart {
    /// Which wallet.
    pub wallet: WalletId,
    /// Which currency.
    pub currency: CurrencyCode,
    /// The first moment.
    pub from: Timestamp,
    /// The last moment.
    pub to: Timestamp,
    /// How many moments: 2 to 1,000.
    pub points: u16,
}

/// One point of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Point {
    /// When.
    pub at: Timestamp,
    /// The balance then.
    pub balance: Amount,
}

impl Query for BalanceChart {
    const NAME: &'static str = "balance_chart";
    type Output = Vec<Point>;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<Point>> {
        let (currency, place) = view.account(self.wallet, self.currency)?;
        let points = usize::from(self.points).clamp(2, MAX_POINTS);
        let (from, to) = (self.from.as_micros(), self.to.max(self.from).as_micros());
        let step = (i128::from(to) - i128::from(from)) / (points as i128 - 1);
        let mut chart = Vec::with_capacity(points);
        let mut missing = None;
        for nth in 0..points as i128 {
            let at = if nth + 1 == points as i128 { i128::from(to) } else { i128::from(from) + step * nth };
            let at = Timestamp::from_micros(i64::try_from(at).unwrap_or(to));
            // Every point is tried, so that all that is missing is read at once.
            match place.map_or(Ok(0), |place| balance_at(view, place, Moment::Effective(at))) {
                Ok(balance) => chart.push(Point { at, balance: currency.amount(balance) }),
                Err(stop) => missing = Some(stop),
            }
        }
        missing.map_or(Ok(chart), Err)
    }
}
