//! Statements, and what a wallet does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, MAX_LINES, MAX_PARTNER_LINES, Place};
use crate::actor::Actor;
use crate::id::WalletId;
use crate::kernel::{Permission, Query, Source, View};
use crate::ledger::event::EntryKind;
use crate::ledger::history::{Line, Search};
use crate::ledger::{AccountNo, AccountRow, Currency, EntryId, LedgerRefusal, Note, Origin};
use crate::money::{Amount, CurrencyCode};
use crate::right;
use crate::time::Timestamp;
use crate::wallet::{self, OUTSIDE};

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
    /// What it brought, all together. A payment in a declared currency passes through, so it stands here and in `debit`.
    pub credit: Amount,
    /// What it took, all together.
    pub debit: Amount,
    /// The difference: what it brought, or took below zero; zero for a payment in a declared currency.
    pub change: Amount,
    /// The balance after it.
    pub balance: Amount,
    /// The wallets at the other end; in a declared currency, without the outside.
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
        let Some(place) = place else { return Ok(StatementPage { lines: Vec::new(), next: None }) };
        let limit = usize::from(self.limit.unwrap_or(50)).clamp(1, MAX_LINES);
        // A page begins at the last line that is not newer than what the caller names, so a wrong name can't leave the passbook.
        let search = self.from.map_or(Search::Top, Search::Entry);
        let lines = view.walk(place.walk(search, limit + 1))?;
        let next = lines.get(limit).map(|line| line.entry);
        let mut lines = view.each(lines.iter().take(limit), |view, line| statement_line(view, line, place.account, &currency))?;
        // Who sees a wallet only because it is shown sees what moved, not what people wrote to each other.
        let actor = view.actor();
        if matches!(view.source(actor, self.permission())?, Ok(Source::Shown)) {
            lines.iter_mut().for_each(|line| line.memo = None);
        }
        Ok(StatementPage { lines, next })
    }
}

fn statement_line(view: &mut View<'_>, line: &Line, account: AccountNo, currency: &Currency) -> Answer<StatementLine> {
    let note = view.get::<Note>(line.entry);
    let wallets = view.each(ends(line, account), |view, other| Ok(view.memory.row(other)?.wallet()));
    let (note, wallets) = (note?, wallets?);
    let passes_through = currency.origin() == Origin::Declared;
    let mut others = Vec::new();
    for wallet in wallets.into_iter().filter(|wallet| !passes_through || *wallet != OUTSIDE) {
        if !others.contains(&wallet) {
            others.push(wallet);
        }
    }
    let (credit, debit) = (line.credit(account), line.debit(account));
    Ok(StatementLine {
        entry: line.entry,
        number: line.number,
        kind: line.kind,
        of: line.of,
        actor: line.actor,
        recorded_at: line.recorded_at,
        effective_at: line.effective_at,
        credit: currency.amount(credit),
        debit: currency.amount(debit),
        change: currency.amount(credit - debit),
        balance: currency.amount(line.balance),
        others,
        memo: note.map(|note| note.text.clone()),
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
    /// Both together. In a declared currency each payment passes through and counts as credit and as debit; there, it is the larger
    /// of the two, so that a payment counts once.
    pub volume: Amount,
    /// How many entries touched it.
    pub entries: u32,
    /// With how many other wallets it ever exchanged; issuance, outside and commons are not counted.
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
        let partners = place.map_or(Ok(0), |place| partners(view, place))?;
        let volume = match currency.origin() {
            Origin::Declared => row.credits().max(row.debits()),
            Origin::Issued | Origin::Custody => row.credits().saturating_add(row.debits()),
        };
        Ok(Activity {
            credits: currency.amount(row.credits()),
            debits: currency.amount(row.debits()),
            volume: currency.amount(volume),
            entries: row.lines,
            partners: u32::try_from(partners).unwrap_or(u32::MAX),
            partners_cut: row.lines as usize > MAX_PARTNER_LINES,
        })
    }
}

/// With how many wallets the account exchanged. A wallet has one account in a currency.
fn partners(view: &mut View<'_>, place: Place) -> Answer<usize> {
    let lines = view.walk(place.walk(Search::Top, MAX_PARTNER_LINES))?;
    let mut others: Vec<AccountNo> = lines.iter().flat_map(|line| ends(line, place.account)).collect();
    others.sort_unstable();
    others.dedup();
    // Page by page, so that a page that is not in memory is asked for once and not for each of its accounts.
    let pages = others.chunk_by(|one, next| one.page() == next.page());
    let counts = view.each(pages, |view, accounts| {
        let mut count = 0;
        for account in accounts {
            count += usize::from(!wallet::is_system(view.memory.row(*account)?.wallet()));
        }
        Ok(count)
    })?;
    Ok(counts.iter().sum())
}
