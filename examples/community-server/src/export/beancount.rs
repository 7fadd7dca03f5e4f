//! A ledger for beancount, with `open` for every account and `balance` on the day after the last entry, without tolerance.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, Write};

use chrono::{Days, NaiveDate};
use wezer_core::id::WalletId;
use wezer_core::time::Timestamp;

use super::account::{beancount, commodity, day, one_line};
use super::book::Book;
use super::history::{Happened, Posted};
use super::plain::kind;
use super::{Exact, Report, Writer};

/// Everything opens before the first day that an entry can have.
const OPENED: &str = "1399-12-31";

#[derive(Debug)]
pub(crate) struct Beancount {
    names: HashMap<WalletId, String>,
    codes: Vec<String>,
    opened: HashSet<WalletId>,
    last: NaiveDate,
}

impl Beancount {
    pub(crate) fn new(book: &Book) -> Self {
        let mut names = book.names(beancount, '-');
        apart(book, &mut names);
        let mut taken = BTreeSet::new();
        let codes = book.currencies.iter().map(|currency| commodity(&mut taken, currency.code())).collect();
        Self { names, codes, opened: HashSet::new(), last: day(Timestamp::EPOCH) }
    }

    fn name(&self, wallet: WalletId) -> String {
        self.names.get(&wallet).cloned().unwrap_or_else(|| format!("Assets:Wallet:X{wallet}"))
    }

    fn posted(&mut self, out: &mut dyn Write, book: &Book, posted: &Posted) -> io::Result<()> {
        let day = day(posted.effective_at);
        self.last = self.last.max(day);
        writeln!(out, "\n{day} * \"{}\"", posted.memo.as_deref().map(one_line).unwrap_or_default())?;
        writeln!(out, "  entry: \"{}\"\n  kind: \"{}\"", posted.id, kind(posted))?;
        if let Some(of) = posted.of {
            writeln!(out, "  of: \"{of}\"")?;
        }
        for moved in &posted.moves {
            let Some((from, to, amount, _)) = book.resolve(moved) else { continue };
            let code = book.account(moved.from).and_then(|account| self.codes.get(account.currency)).cloned().unwrap_or_default();
            writeln!(out, "  {}  {} {code}", self.name(from), Exact::new(-amount.minor, amount.scale))?;
            writeln!(out, "  {}  {amount} {code}", self.name(to))?;
        }
        Ok(())
    }
}

/// To beancount, the balance of an account is that of all below it too. So an account that has others below gets a part of its own,
/// `Self`, and stands beside them.
fn apart(book: &Book, names: &mut HashMap<WalletId, String>) {
    let mut above = HashSet::new();
    let mut taken = HashSet::new();
    for (wallet, _) in book.owners() {
        let Some(name) = names.get(&wallet) else { continue };
        above.extend(name.match_indices(':').map(|(end, _)| name.get(..end).unwrap_or_default().to_owned()));
        taken.insert(name.clone());
    }
    for (wallet, _) in book.owners() {
        let Some(name) = names.get_mut(&wallet).filter(|name| above.contains(*name)) else { continue };
        let mut number = 1;
        let mut own = format!("{name}:Self");
        while above.contains(&own) || !taken.insert(own.clone()) {
            number += 1;
            own = format!("{name}:Self{number}");
        }
        *name = own;
    }
}

impl Writer for Beancount {
    fn begin(&mut self, out: &mut dyn Write, book: &Book) -> io::Result<()> {
        writeln!(out, "; journal up to entry {}, {}", book.head.seq, book.head.hash)?;
        writeln!(out, "option \"title\" \"community {}\"", book.community)?;
        for (currency, code) in book.currencies.iter().zip(&self.codes) {
            writeln!(out, "{OPENED} commodity {code}\n  code: \"{}\"", currency.code())?;
        }
        Ok(())
    }

    fn happened(&mut self, out: &mut dyn Write, book: &Book, happened: &Happened) -> io::Result<()> {
        match happened {
            Happened::Opened(account) => {
                let Some(account) = book.account(*account).filter(|account| self.opened.insert(account.wallet)) else {
                    return Ok(());
                };
                writeln!(out, "\n{OPENED} open {}\n  wallet: \"{}\"", self.name(account.wallet), account.wallet)
            }
            Happened::Posted(posted) => self.posted(out, book, posted),
            // beancount has no word for what is pending.
            Happened::Held(_) | Happened::Ended { .. } => Ok(()),
        }
    }

    fn end(&mut self, out: &mut dyn Write, book: &Book, _: &Report) -> io::Result<()> {
        let next = self.last.checked_add_days(Days::new(1)).unwrap_or(self.last);
        writeln!(out)?;
        for account in book.accounts() {
            let balance = Exact::new(account.balance, book.currencies[account.currency].scale());
            writeln!(out, "{next} balance {}  {balance} ~ 0 {}", self.name(account.wallet), self.codes[account.currency])?;
        }
        Ok(())
    }
}
