//! Journals for hledger and ledger. Both read the same lines; only hledger is told of each currency's digits.
//!
//! A movement is two lines, so entries balance by themselves. The last entry moves nothing and asserts every balance.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use chrono::NaiveDate;
use wezer_core::id::WalletId;

use super::account::{day, one_line, plain, quoted};
use super::book::Book;
use super::history::{Happened, Held, Posted};
use super::{Exact, Report, Writer};

#[derive(Debug)]
pub(crate) struct Plain {
    for_hledger: bool,
    names: HashMap<WalletId, String>,
    codes: Vec<String>,
    opened: HashSet<WalletId>,
    open: Vec<String>,
    last: NaiveDate,
}

impl Plain {
    pub(crate) fn hledger(book: &Book) -> Self {
        Self::new(book, true)
    }

    pub(crate) fn ledger(book: &Book) -> Self {
        Self::new(book, false)
    }

    fn new(book: &Book, for_hledger: bool) -> Self {
        let names = book.names(plain, ' ');
        let codes = book.currencies.iter().map(|currency| quoted(currency.code())).collect();
        Self { for_hledger, names, codes, opened: HashSet::new(), open: Vec::new(), last: NaiveDate::MIN }
    }

    fn name(&self, wallet: WalletId) -> String {
        self.names.get(&wallet).cloned().unwrap_or_else(|| format!("wallet:{wallet}"))
    }

    fn posted(&mut self, out: &mut dyn Write, book: &Book, posted: &Posted) -> io::Result<()> {
        let day = day(posted.effective_at);
        self.last = self.last.max(day);
        let memo = posted.memo.as_deref().map(|memo| format!(": {}", one_line(memo))).unwrap_or_default();
        let kind = kind(posted);
        writeln!(out, "\n{day} * ({}) {kind}{memo}", posted.id)?;
        if let Some(of) = posted.of {
            writeln!(out, "    ; of: {of}")?;
        }
        for moved in &posted.moves {
            let Some((from, to, amount, _)) = book.resolve(moved) else { continue };
            let code = book.account(moved.from).and_then(|account| self.codes.get(account.currency)).cloned().unwrap_or_default();
            let less = Exact::new(-amount.minor, amount.scale);
            writeln!(out, "    {}  {less} {code}", self.name(from))?;
            writeln!(out, "    {}  {amount} {code}", self.name(to))?;
        }
        Ok(())
    }

    fn pending(&self, book: &Book, held: &Held) -> String {
        let until = held.expires_at.map(|moment| format!(" until {moment}")).unwrap_or_default();
        let mut text = format!("; pending ({}) since {}{until}", held.id, held.pending.placed_at);
        for moved in &held.moves {
            let Some((from, to, amount, currency)) = book.resolve(moved) else { continue };
            text += &format!("\n;     {amount} {} from {} to {}", currency.code(), self.name(from), self.name(to));
        }
        text
    }
}

/// The name of an entry's kind, as in JSON.
pub(super) fn kind(posted: &Posted) -> String {
    serde_json::to_value(posted.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Writer for Plain {
    fn begin(&mut self, out: &mut dyn Write, book: &Book) -> io::Result<()> {
        writeln!(out, "; community {}, journal up to entry {}, {}", book.community, book.head.seq, book.head.hash)?;
        if self.for_hledger {
            writeln!(out, "decimal-mark .")?;
            for (currency, code) in book.currencies.iter().zip(&self.codes) {
                // A format has to have a point, even for whole numbers.
                let point = if currency.scale().digits() == 0 { "." } else { "" };
                writeln!(out, "commodity {}{point} {code}", Exact::new(currency.scale().one(), currency.scale()))?;
            }
        }
        Ok(())
    }

    fn happened(&mut self, out: &mut dyn Write, book: &Book, happened: &Happened) -> io::Result<()> {
        match happened {
            Happened::Opened(account) => {
                let Some(account) = book.account(*account).filter(|account| self.opened.insert(account.wallet)) else {
                    return Ok(());
                };
                writeln!(out, "\n; wallet {}\naccount {}", account.wallet, self.name(account.wallet))
            }
            Happened::Posted(posted) => self.posted(out, book, posted),
            Happened::Held(held) => {
                if held.is_open() {
                    let text = self.pending(book, held);
                    self.open.push(text);
                }
                Ok(())
            }
            Happened::Ended { .. } => Ok(()),
        }
    }

    fn end(&mut self, out: &mut dyn Write, book: &Book, report: &Report) -> io::Result<()> {
        for pending in &self.open {
            writeln!(out, "\n{pending}")?;
        }
        if report.accounts == 0 {
            return Ok(());
        }
        writeln!(
            out,
            "\n{} * balances after journal entry {}",
            self.last.max(day(wezer_core::time::Timestamp::EPOCH)),
            book.head.seq
        )?;
        for account in book.accounts() {
            let currency = &book.currencies[account.currency];
            let (code, nothing) = (&self.codes[account.currency], Exact::new(0, currency.scale()));
            let balance = Exact::new(account.balance, currency.scale());
            writeln!(out, "    {}  {nothing} {code} = {balance} {code}", self.name(account.wallet))?;
        }
        Ok(())
    }
}
