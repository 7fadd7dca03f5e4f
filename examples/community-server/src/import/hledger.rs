//! hledger journals as CSV: what `hledger print -O csv` writes, or the columns txnidx, date, code, account, amount.
//!
//! A transaction's lines are netted by account and currency, then debits are matched to credits in the order of the file. What
//! a currency lacks to balance (a price, a cost) goes through the wallet `equity:conversion`, as `hledger --infer-equity` does.

use std::collections::HashMap;

use wezer_core::ledger::MAX_POSTINGS;
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::time::Timestamp;

use super::commodity::{self, Codes};
use super::plan::{Moved, Party, Plan, Planned};
use super::refusal::short;
use super::table::{Content, Row, Table};
use super::{Args, ImportError, Reason, RefusedLine, field};

/// The wallet through which one currency is exchanged for another.
pub(crate) const CONVERSION: &str = "equity:conversion";

const COLUMNS: [&str; 7] = ["txnidx", "date", "account", "amount", "code", "description", "commodity"];

/// What an hledger journal wants to do.
pub(crate) fn plan(content: &Content, args: &Args) -> Result<Plan, ImportError> {
    let mut table = Table::open(content, COLUMNS, 4)?;
    let apart = table.has(6);
    let mut reader = Reader { plan: Plan::default(), codes: Codes::new(&args.renamed), seen: HashMap::new(), open: None, apart };
    while let Some(row) = table.next() {
        reader.plan.lines += 1;
        match row {
            Ok(row) => reader.line(row)?,
            // A row that can't be read belongs to the transaction around it.
            Err(refused) => reader.refuse(refused),
        }
    }
    reader.close();
    reader.plan.renamed = reader.codes.renamed();
    Ok(reader.plan)
}

/// A line of a transaction: a signed amount on an account.
struct Line {
    account: u32,
    currency: u16,
    amount: Amount,
}

/// A transaction whose lines are being read.
struct Transaction {
    id: String,
    first: u64,
    date: Timestamp,
    memo: String,
    lines: Vec<Line>,
    numbers: Vec<u64>,
    refused: Option<u64>,
}

struct Reader<'a> {
    plan: Plan,
    codes: Codes<'a>,
    /// In which line each transaction began.
    seen: HashMap<String, u64>,
    open: Option<Transaction>,
    /// Whether commodities have a column of their own.
    apart: bool,
}

impl Reader<'_> {
    fn refuse(&mut self, refused: RefusedLine) {
        if let Some(open) = &mut self.open {
            open.refused.get_or_insert(refused.line);
        }
        self.plan.refused.push(refused);
    }

    fn line(&mut self, row: Row<7>) -> Result<(), ImportError> {
        let line = row.line;
        let [id, date, account, amount, code, description, commodity] = row.fields;
        if self.open.as_ref().is_none_or(|open| open.id != id) {
            self.close();
            let memo = [code, description].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
            let date = field::moment(&date);
            let duplicate = self.seen.insert(id.clone(), line);
            let (lines, numbers) = (Vec::new(), Vec::new());
            let at = date.clone().unwrap_or_default();
            self.open = Some(Transaction { id: id.clone(), first: line, date: at, memo, lines, numbers, refused: None });
            if let Some(reason) = date.err() {
                self.refuse(RefusedLine { line, reason });
                return Ok(());
            }
            if let Some(before) = duplicate {
                self.refuse(RefusedLine { line, reason: Reason::DuplicateId { id: short(&id), line: before } });
                return Ok(());
            }
        } else if field::moment(&date).ok() != self.open.as_ref().map(|open| open.date) {
            self.refuse(RefusedLine { line, reason: Reason::OtherDate { id: short(&id) } });
            return Ok(());
        }
        match self.posting(line, &account, &amount, &commodity) {
            Ok(()) => {}
            Err(Stopped::Line(reason)) => self.refuse(RefusedLine { line, reason }),
            Err(Stopped::File(error)) => return Err(error),
        }
        Ok(())
    }

    fn posting(&mut self, line: u64, account: &str, amount: &str, commodity: &str) -> Result<(), Stopped> {
        if account.is_empty() {
            return Err(Reason::EmptyField { column: COLUMNS[2] }.into());
        }
        let (amount, commodity) = if self.apart { (amount, commodity) } else { commodity::split(amount)? };
        let amount = commodity::number(amount)?;
        if amount == Amount::ZERO {
            // Often without a commodity, so that no currency is named for it.
            self.plan.left_out.push(RefusedLine { line, reason: Reason::MovesNothing });
            return Ok(());
        }
        let code: CurrencyCode = self.codes.of(commodity).map_err(Stopped::File)?;
        // hledger marks virtual postings by brackets; both kinds are accounts like others here.
        let account = self.plan.party(Party::Wallet(account.to_owned()), line);
        let currency = self.plan.currency(code);
        if let Some(open) = &mut self.open {
            open.lines.push(Line { account, currency, amount });
            open.numbers.push(line);
        }
        Ok(())
    }

    /// Makes an entry of the open transaction.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        if let Some(line) = open.refused {
            let others =
                open.numbers.iter().map(|number| RefusedLine { line: *number, reason: Reason::WholeTransaction { line } });
            self.plan.refused.extend(others);
            return;
        }
        match self.entry(&open) {
            Ok(Some(entry)) => self.plan.entries.push(entry),
            Ok(None) => {
                let nothing = open.numbers.iter().map(|line| RefusedLine { line: *line, reason: Reason::MovesNothing });
                self.plan.left_out.extend(nothing);
            }
            Err(reason) => self.plan.refused.push(RefusedLine { line: open.first, reason }),
        }
    }

    fn entry(&mut self, open: &Transaction) -> Result<Option<Planned>, Reason> {
        let mut nets: Vec<Line> = Vec::new();
        for line in &open.lines {
            match nets.iter_mut().find(|net| net.account == line.account && net.currency == line.currency) {
                Some(net) => net.amount = add(net.amount, line.amount)?,
                None => nets.push(Line { ..*line }),
            }
        }
        let mut currencies: Vec<u16> = Vec::new();
        for net in &nets {
            if !currencies.contains(&net.currency) {
                currencies.push(net.currency);
            }
        }
        let mut converts = false;
        for currency in &currencies {
            let of_it = nets.iter().filter(|net| net.currency == *currency);
            let sum = of_it.map(|net| net.amount).try_fold(Amount::ZERO, add)?;
            if sum != Amount::ZERO {
                let account = self.plan.party(Party::Wallet(CONVERSION.to_owned()), open.first);
                match nets.iter_mut().find(|net| net.account == account && net.currency == *currency) {
                    Some(net) => net.amount = add(net.amount, sum.negated())?,
                    None => nets.push(Line { account, currency: *currency, amount: sum.negated() }),
                }
                converts = true;
            }
        }
        let mut moved = Vec::new();
        for currency in currencies {
            moved.extend(match_up(&nets, currency)?);
        }
        if moved.len() > MAX_POSTINGS {
            return Err(Reason::TooManyLines { limit: MAX_POSTINGS });
        }
        if moved.is_empty() {
            return Ok(None);
        }
        self.plan.conversions += u64::from(converts);
        let memo = Some(open.memo.clone()).filter(|memo| !memo.is_empty());
        Ok(Some(Planned { line: open.first, moved, effective: Some(open.date), opening: false, memo }))
    }
}

/// Why a line was not read: for its own sake, or for the whole file's.
enum Stopped {
    Line(Reason),
    File(ImportError),
}

impl From<Reason> for Stopped {
    fn from(reason: Reason) -> Self {
        Self::Line(reason)
    }
}

fn add(a: Amount, b: Amount) -> Result<Amount, Reason> {
    a.checked_add(b).ok_or_else(|| Reason::TooLarge { text: format!("{a} + {b}") })
}

/// Positive movements from those who give of a currency to those who get, both in the order of the file: the first who gives pays
/// the first who gets, as far as both go. At most one movement less than there are lines.
fn match_up(nets: &[Line], currency: u16) -> Result<Vec<Moved>, Reason> {
    let side = |negative: bool| {
        let of_it = nets.iter().filter(move |net| net.currency == currency && net.amount != Amount::ZERO);
        of_it.filter(move |net| net.amount.is_negative() == negative)
    };
    let mut moved = Vec::new();
    let (mut givers, mut takers) = (side(true), side(false));
    let mut giver = givers.next().map(|net| (net.account, net.amount.negated()));
    let mut taker = takers.next().map(|net| (net.account, net.amount));
    while let (Some((from, gives)), Some((to, takes))) = (giver, taker) {
        let amount = gives.min(takes);
        moved.push(Moved { from, to, currency, amount });
        giver = match add(gives, amount.negated())? {
            left if left == Amount::ZERO => givers.next().map(|net| (net.account, net.amount.negated())),
            left => Some((from, left)),
        };
        taker = match add(takes, amount.negated())? {
            left if left == Amount::ZERO => takers.next().map(|net| (net.account, net.amount)),
            left => Some((to, left)),
        };
    }
    Ok(moved)
}
