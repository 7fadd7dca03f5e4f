//! What can be asked of the ledger.

mod cost;
mod holders;
mod pending;
mod statement;
mod supply;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::cost::{Cost, FeeDue, PaymentCost};
pub use self::holders::{GINI_SCALE, Holders, HoldersOf, HoldersPart, LEAST_TOGETHER, MAX_PARTS, MAX_SPREAD_ACCOUNTS, gini};
pub use self::pending::{PendingEntries, PendingEntry, PendingEntryOf};
pub use self::statement::{Activity, ActivityOf, Statement, StatementLine, StatementPage};
pub use self::supply::{Supply, SupplyOf};
use super::currency::OwnLimits;
use super::history::{Lines, Search};
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
/// An account whose entries took effect in another order than they were recorded in is asked about times of effect only if it has
/// at most so many entries: all of them are read, at about 200 bytes each.
pub const MAX_UNORDERED_LINES: usize = 1_000_000;

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
        let (currency, accounts) = (self.currency(code), self.memory.accounts_of(wallet).cloned());
        let (currency, accounts) = (currency?, accounts?);
        let Some((_, account)) = accounts.into_iter().find(|(of, _)| *of == currency.number()) else {
            return Ok((currency, None));
        };
        let row = self.row(account)?;
        Ok((currency, Some(Place { account, row })))
    }

    /// Answers for each item. All of them are tried, so that what is missing for any is read in one round.
    fn each<I, T>(
        &mut self,
        items: impl IntoIterator<Item = I>,
        mut answer: impl FnMut(&mut Self, I) -> Answer<T>,
    ) -> Answer<Vec<T>> {
        let tried: Vec<Answer<T>> = items.into_iter().map(|item| answer(self, item)).collect();
        tried.into_iter().collect()
    }
}

#[derive(Clone, Copy)]
struct Place {
    account: AccountNo,
    row: AccountRow,
}

impl Place {
    fn walk(self, search: Search, limit: usize) -> Walk {
        Walk { account: self.account, row: self.row, search, limit }
    }

    /// The whole passbook, where nothing less tells what had taken effect by when.
    fn whole(self) -> Answer<Walk> {
        if self.row.lines as usize > MAX_UNORDERED_LINES {
            let what = "entries of an account whose entries took effect in another order than they were recorded in";
            return Err(LedgerRefusal::TooMany { what, limit: MAX_UNORDERED_LINES }.into());
        }
        Ok(self.walk(Search::Top, MAX_UNORDERED_LINES))
    }
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
        let (accounts, currencies) = (view.memory.accounts_of(self.wallet).cloned(), view.all_currencies());
        let (accounts, currencies) = (accounts?, currencies?);
        let account = |currency: &Currency| accounts.iter().find(|(number, _)| *number == currency.number());
        let held = currencies.iter().filter_map(|currency| Some((currency, account(currency)?.1)));
        view.each(held, |view, (currency, account)| balance(view, currency, account))
    }
}

fn balance(view: &mut View<'_>, currency: &Currency, account: AccountNo) -> Answer<Balance> {
    let row = *view.memory.row(account)?;
    let mut limits = currency.limits();
    if row.has(AccountRow::OWN_LIMITS)
        && let Some(own) = view.get::<OwnLimits>(u128::from(account.get()))?
    {
        limits = own.in_force().or(limits);
    }
    Ok(Balance {
        currency: currency.code(),
        balance: currency.amount(row.balance()),
        held_out: currency.amount(row.held_out()),
        held_in: currency.amount(row.held_in()),
        spendable: currency.amount(row.balance() - row.held_out()),
        credits: currency.amount(row.credits()),
        debits: currency.amount(row.debits()),
        limits,
    })
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
/// Cost: about 200 entries read at most. But for [`Moment::Effective`], if entries took effect in another order than they were
/// recorded in, every entry of the account, of which there may be at most [`MAX_UNORDERED_LINES`]; beyond,
/// [`LedgerRefusal::TooMany`].
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
    let search = match at {
        Moment::Sequence(seq) => Search::Sequence(seq),
        Moment::Recorded(moment) => Search::Recorded(moment),
        Moment::Effective(moment) => return Ok(balances_by_effect(view, place, &[moment])?.first().copied().unwrap_or(0)),
    };
    Ok(last_balance(&view.walk(place.walk(search, 1))?))
}

fn last_balance(lines: &Lines) -> i128 {
    lines.first().map_or(0, |line| line.balance)
}

/// The balances at these moments of effect, which are in order.
fn balances_by_effect(view: &mut View<'_>, place: Place, moments: &[Timestamp]) -> Answer<Vec<i128>> {
    if !place.row.has(AccountRow::UNORDERED) {
        return view.each(moments, |view, at| Ok(last_balance(&view.walk(place.walk(Search::Effective(*at), 1))?)));
    }
    let lines = view.walk(place.whole()?)?;
    let mut balances = vec![0; moments.len()];
    for line in lines.iter() {
        let first = moments.partition_point(|moment| *moment < line.effective_at);
        if let Some(balance) = balances.get_mut(first) {
            *balance += line.change(place.account);
        }
    }
    let mut sum = 0;
    for balance in &mut balances {
        sum += *balance;
        *balance = sum;
    }
    Ok(balances)
}

/// A wallet's balances in a currency at evenly spaced moments of effect: what a chart draws.
///
/// Cost: a search of about 200 entries at most for each point, so up to 200,000 entries read for 1,000 points. If entries took
/// effect in another order than they were recorded in, every entry of the account once, of which there may be at most
/// [`MAX_UNORDERED_LINES`]; beyond, [`LedgerRefusal::TooMany`].
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
        let moments = (0..points as i128).map(|nth| {
            let at = if nth + 1 == points as i128 { i128::from(to) } else { i128::from(from) + step * nth };
            Timestamp::from_micros(i64::try_from(at).unwrap_or(to))
        });
        let moments: Vec<Timestamp> = moments.collect();
        let balances = match place {
            Some(place) => balances_by_effect(view, place, &moments)?,
            None => vec![0; points],
        };
        let point = |(at, balance)| Point { at, balance: currency.amount(balance) };
        Ok(moments.into_iter().zip(balances).map(point).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unordered_account_beyond_the_limit_is_refused() {
        let place = |lines| Place { account: AccountNo::new(0), row: AccountRow { lines, ..AccountRow::VACANT } };
        let walk = place(1_000_000).whole().expect("within the limit");
        assert_eq!(walk.limit, MAX_UNORDERED_LINES);
        let refused = place(1_000_001).whole();
        assert!(matches!(refused, Err(Stop::Refused(LedgerRefusal::TooMany { limit: MAX_UNORDERED_LINES, .. }))), "{refused:?}");
    }
}
