//! What can be asked of the ledger.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::EntryKind;
use super::history::{Line, Search};
use super::pending::{Pending, PendingState};
use super::{AccountNo, AccountRow, Currency, EntryId, LedgerRefusal, Limits, Note};
use crate::actor::Actor;
use crate::id::WalletId;
use crate::journal::Seq;
use crate::kernel::{Permission, Query, Stop, View, Walk};
use crate::ledger::currency::OwnLimits;
use crate::money::{Amount, CurrencyCode, Money};
use crate::right;
use crate::time::Timestamp;
use crate::wallet;

type Answer<T> = Result<T, Stop<LedgerRefusal>>;

/// A page of a statement has at most so many lines.
pub const MAX_LINES: usize = 1_000;
/// Partners are counted over at most so many lines.
pub const MAX_PARTNER_LINES: usize = 100_000;
/// A chart has at most so many points.
pub const MAX_POINTS: usize = 1_000;

impl View<'_> {
    fn currency(&mut self, code: CurrencyCode) -> Answer<std::sync::Arc<Currency>> {
        self.get::<Currency>(code)?.ok_or(Stop::Refused(LedgerRefusal::UnknownCurrency { code }))
    }

    fn all_currencies(&mut self) -> Answer<Vec<std::sync::Arc<Currency>>> {
        let ids = self.scan(Currency::BY_NUMBER.starting_with(&[]), super::MAX_CURRENCIES)?;
        Ok(self.all::<Currency>(ids.into_iter().filter_map(CurrencyCode::from_u128))?)
    }

    /// The account, its row and its currency; `None` where the wallet never touched the currency.
    fn account(&mut self, wallet: WalletId, code: CurrencyCode) -> Answer<(std::sync::Arc<Currency>, Option<Place>)> {
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

/// A line of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StatementLine {
    /// The entry.
    pub entry: EntryId,
    /// The line's number in the account's passbook, from 1.
    pub number: u32,
    /// Why the entry was made.
    pub kind: EntryKind,
    /// The entry that it settles or reverses.
    pub of: Option<EntryId>,
    /// Who made it.
    pub actor: Actor,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// When it took effect.
    pub effective_at: Timestamp,
    /// What it brought, or took below zero.
    pub change: Amount,
    /// The balance after it.
    pub balance: Amount,
    /// The wallets at the other end.
    pub others: Vec<WalletId>,
    /// What was written on it.
    pub memo: Option<String>,
}

/// A page of a wallet's statement in a currency, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Which wallet.
    pub wallet: WalletId,
    /// Which currency.
    pub currency: CurrencyCode,
    /// Continue from here: the `next` of the page before.
    #[serde(default)]
    pub from: Option<EntryId>,
    /// At most so many lines, and never more than 1,000; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A page of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StatementPage {
    /// The lines, newest first.
    pub lines: Vec<StatementLine>,
    /// Where the next page begins, if there is one.
    pub next: Option<EntryId>,
}

impl Query for Statement {
    const NAME: &'static str = "statement";
    type Output = StatementPage;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<StatementPage> {
        let (currency, place) = view.account(self.wallet, self.currency)?;
        let Some(Place { account, row }) = place else { return Ok(StatementPage { lines: Vec::new(), next: None }) };
        let limit = usize::from(self.limit.unwrap_or(50)).clamp(1, MAX_LINES);
        // A page begins at the last line that is not newer than what the caller names, so a wrong name can't leave the passbook.
        let search = self.from.map_or(Search::Top, Search::Entry);
        let lines = view.walk(Walk { account, from: row.last, search, limit: limit + 1 })?;
        let next = lines.get(limit).map(|line| line.entry);
        let mut page = Vec::new();
        for line in lines.iter().take(limit) {
            page.push(statement_line(view, line, account, &currency)?);
        }
        Ok(StatementPage { lines: page, next })
    }
}

fn statement_line(view: &mut View<'_>, line: &Line, account: AccountNo, currency: &Currency) -> Answer<StatementLine> {
    let memo = view.get::<Note>(line.entry)?.map(|note| note.text.clone());
    let mut others = Vec::new();
    for other in ends(line, account) {
        let wallet = view.memory.row(other)?.wallet();
        if !others.contains(&wallet) {
            others.push(wallet);
        }
    }
    Ok(StatementLine {
        entry: line.entry,
        number: line.number,
        kind: line.kind,
        of: line.of,
        actor: line.actor,
        recorded_at: line.recorded_at,
        effective_at: line.effective_at,
        change: currency.amount(line.change(account)),
        balance: currency.amount(line.balance),
        others,
        memo,
    })
}

/// The accounts at the other end of the postings that touch an account.
fn ends(line: &Line, account: AccountNo) -> impl Iterator<Item = AccountNo> {
    line.postings.iter().filter_map(move |posting| match () {
        () if posting.from == account => Some(posting.to),
        () if posting.to == account => Some(posting.from),
        () => None,
    })
}

/// What a wallet does in a currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Activity {
    /// Everything that ever came in.
    pub credits: Amount,
    /// Everything that ever went out.
    pub debits: Amount,
    /// Both together.
    pub volume: Amount,
    /// How many entries touched it.
    pub entries: u32,
    /// With how many other wallets it ever exchanged; issuance and outside are not counted.
    pub partners: u32,
    /// Whether only the newest 100,000 entries were looked at for partners.
    pub partners_cut: bool,
}

/// Gross movements, volume and partners of a wallet in a currency.
///
/// Cost: one journal entry read for each entry of the account, for the partners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityOf {
    /// Which wallet.
    pub wallet: WalletId,
    /// Which currency.
    pub currency: CurrencyCode,
}

impl Query for ActivityOf {
    const NAME: &'static str = "activity";
    type Output = Activity;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Activity> {
        let (currency, place) = view.account(self.wallet, self.currency)?;
        let row = place.map_or(AccountRow::VACANT, |place| place.row);
        let mut partners = BTreeSet::new();
        if let Some(Place { account, row }) = place {
            let walk = Walk { account, from: row.last, search: Search::Top, limit: MAX_PARTNER_LINES };
            let others: BTreeSet<AccountNo> = view.walk(walk)?.iter().flat_map(|line| ends(line, account)).collect();
            for other in others {
                let wallet = view.memory.row(other)?.wallet();
                if !wallet::is_outside(wallet) && !wallet::is_issuance(wallet) {
                    partners.insert(wallet);
                }
            }
        }
        Ok(Activity {
            credits: currency.amount(row.credits()),
            debits: currency.amount(row.debits()),
            volume: currency.amount(row.credits().saturating_add(row.debits())),
            entries: row.lines,
            partners: u32::try_from(partners.len()).unwrap_or(u32::MAX),
            partners_cut: row.lines as usize > MAX_PARTNER_LINES,
        })
    }
}

/// A pending entry as its parties see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PendingEntry {
    /// Its name.
    pub entry: EntryId,
    /// Who pays, if one wallet does.
    pub payer: Option<WalletId>,
    /// Who is paid and settles, if one wallet is.
    pub payee: Option<WalletId>,
    /// What moves, posting by posting.
    pub movements: Vec<super::Movement>,
    /// Since when.
    pub placed_at: Timestamp,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// Where it stands.
    pub state: PendingState,
    /// The entry that made it final.
    pub settled_by: Option<EntryId>,
    /// What was written on it.
    pub memo: Option<String>,
}

/// Open pending entries of a wallet, at most 1,000.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PendingEntries {
    /// Which wallet.
    pub wallet: WalletId,
}

impl Query for PendingEntries {
    const NAME: &'static str = "pending_entries";
    type Output = Vec<PendingEntry>;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<PendingEntry>> {
        let key = self.wallet.as_u128().to_be_bytes();
        let ids = view.scan(Pending::BY_WALLET.starting_with(&key), MAX_LINES)?;
        let ids = ids.into_iter().filter_map(|id| u64::try_from(id).ok()).map(EntryId::from_packed);
        let open = view.all::<Pending>(ids)?;
        open.iter().map(|pending| show(view, pending)).collect()
    }
}

/// One pending entry, open or ended. Its parties and operators may ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PendingEntryOf {
    /// On behalf of which party's wallet.
    pub wallet: WalletId,
    /// Which entry.
    pub entry: EntryId,
}

impl Query for PendingEntryOf {
    const NAME: &'static str = "pending_entry";
    type Output = PendingEntry;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<PendingEntry> {
        let unknown = LedgerRefusal::UnknownEntry { entry: self.entry };
        let pending = view.get::<Pending>(self.entry)?.ok_or(unknown.clone())?;
        if pending.parties.payer != Some(self.wallet) && pending.parties.payee != Some(self.wallet) {
            return Err(unknown.into());
        }
        show(view, &pending)
    }
}

fn show(view: &mut View<'_>, pending: &Pending) -> Answer<PendingEntry> {
    let currencies = view.all_currencies()?;
    let mut movements = Vec::new();
    for posting in &pending.postings {
        let (from, to) = (*view.memory.row(posting.from)?, view.memory.row(posting.to)?.wallet());
        let currency = currencies.iter().find(|currency| currency.number() == from.currency());
        let currency = currency.ok_or(LedgerRefusal::Overflow)?;
        let money = Money::new(currency.amount(posting.amount), currency.code());
        movements.push(super::Movement { from: from.wallet(), to, money });
    }
    Ok(PendingEntry {
        entry: pending.id,
        payer: pending.parties.payer,
        payee: pending.parties.payee,
        movements,
        placed_at: pending.placed_at,
        expires_at: pending.expires_at,
        state: pending.state,
        settled_by: pending.settled_by,
        memo: view.get::<Note>(pending.id)?.map(|note| note.text.clone()),
    })
}

/// How much of a currency is in circulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Supply {
    /// What was issued or brought in and not taken back: what issuance and outside are below zero.
    pub circulating: Amount,
    /// Everything ever issued or brought in.
    pub issued: Amount,
    /// Everything ever taken back or out.
    pub redeemed: Amount,
    /// The same over the time asked for, at evenly spaced moments of effect.
    pub chart: Vec<Point>,
}

/// How much of a currency is in circulation, now and over time.
///
/// A mutual credit circulates without being issued; its supply is then what nobody issued: zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplyOf {
    /// Which currency.
    pub currency: CurrencyCode,
    /// The first moment of the chart.
    pub from: Timestamp,
    /// The last moment of the chart.
    pub to: Timestamp,
    /// How many moments: 2 to 1,000.
    pub points: u16,
}

impl Query for SupplyOf {
    const NAME: &'static str = "supply";
    type Output = Supply;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Supply> {
        let currency = view.currency(self.currency)?;
        let source = super::source(&currency);
        let (_, place) = view.account(source, self.currency)?;
        let row = place.map_or(AccountRow::VACANT, |place| place.row);
        let chart = BalanceChart { wallet: source, currency: self.currency, from: self.from, to: self.to, points: self.points };
        let chart = chart.answer(view)?;
        Ok(Supply {
            circulating: currency.amount(-row.balance()),
            issued: currency.amount(row.debits()),
            redeemed: currency.amount(row.credits()),
            chart: chart.into_iter().map(|point| Point { balance: point.balance.negated(), ..point }).collect(),
        })
    }
}
