//! An export in JSON lines, read and checked whole.
//!
//! Invariant: an archive that was read names only wallets, currencies and entries that it holds, entries only after they were
//! made, and holds as much as its last line says.

use std::collections::{HashMap, HashSet};

use wezer_core::id::WalletId;
use wezer_core::ledger::{Currency, EntryId, MAX_POSTINGS, Movement};
use wezer_core::money::CurrencyCode;
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE};

use super::ImportError;
use super::table::Content;
use crate::export::archive::{
    BalanceLine, End, EndedLine, EntryLine, Header, HeldLine, LimitsLine, Line, MemberLine, VERSION, WalletLine,
};

/// One line is at most so long, in bytes.
const MAX_LINE_BYTES: usize = 4 << 20;

/// What happened, in order.
#[derive(Debug)]
pub(crate) enum Item {
    Entry(Box<EntryLine>),
    Held(Box<HeldLine>),
    Ended(EndedLine),
}

/// An export as a whole.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) currencies: Vec<Currency>,
    pub(crate) members: Vec<MemberLine>,
    pub(crate) wallets: Vec<WalletLine>,
    pub(crate) items: Vec<Item>,
    pub(crate) limits: Vec<LimitsLine>,
    pub(crate) balances: Vec<BalanceLine>,
    pub(crate) lines: u64,
}

impl Archive {
    /// Reads an export.
    pub(crate) fn read(content: &Content) -> Result<Self, ImportError> {
        let text = content.text();
        if text.trim_ascii().is_empty() {
            return Err(ImportError::Empty);
        }
        let mut reader = Reader::new();
        for (number, line) in (1..).zip(text.split(|byte| *byte == b'\n')) {
            let line = line.trim_ascii();
            if !line.is_empty() {
                reader.line(number, line).map_err(|reason| ImportError::BadExport { line: number, reason })?;
                reader.archive.lines = number;
            }
        }
        if reader.end.is_none() {
            let (line, reason) = (reader.archive.lines, "the last line, {\"end\":…}, is missing: the file was cut".to_owned());
            return Err(ImportError::BadExport { line, reason });
        }
        Ok(reader.archive)
    }
}

struct Reader {
    archive: Archive,
    header: Option<Header>,
    codes: HashSet<CurrencyCode>,
    wallets: HashSet<WalletId>,
    /// Each entry and how many movements it has; holds that are open have them, others not.
    entries: HashMap<EntryId, usize>,
    open: HashSet<EntryId>,
    posted: u64,
    end: Option<End>,
}

impl Reader {
    fn new() -> Self {
        let archive = Archive {
            currencies: Vec::new(),
            members: Vec::new(),
            wallets: Vec::new(),
            items: Vec::new(),
            limits: Vec::new(),
            balances: Vec::new(),
            lines: 0,
        };
        let wallets = HashSet::from([ISSUANCE, OUTSIDE, COMMONS]);
        let (codes, entries, open) = (HashSet::new(), HashMap::new(), HashSet::new());
        Self { archive, header: None, codes, wallets, entries, open, posted: 0, end: None }
    }

    fn line(&mut self, number: u64, text: &[u8]) -> Result<(), String> {
        if text.len() > MAX_LINE_BYTES {
            return Err(format!("the line is longer than {MAX_LINE_BYTES} bytes"));
        }
        let line: Line = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        match (&line, &self.header) {
            (Line::Export(_), None) | (_, Some(_)) => {}
            (_, None) => return Err("the first line is not {\"export\":…}".to_owned()),
        }
        if self.end.is_some() {
            return Err("a line after the end".to_owned());
        }
        match line {
            Line::Export(_) if number > 1 && self.header.is_some() => return Err("a second header".to_owned()),
            Line::Export(header) if header.version != VERSION => {
                return Err(format!("version {}; this program reads version {VERSION}", header.version));
            }
            Line::Export(header) => self.header = Some(header),
            Line::Currency(currency) => self.currency(*currency)?,
            Line::Member(member) => {
                self.wallet(member.wallet)?;
                self.archive.members.push(member);
            }
            Line::Wallet(wallet) => {
                self.wallet(wallet.id)?;
                self.archive.wallets.push(wallet);
            }
            Line::Entry(entry) => self.entry(entry)?,
            Line::Held(held) => self.held(held)?,
            Line::Ended(ended) => {
                if !self.open.remove(&ended.entry) {
                    return Err(format!("entry {} is not pending", ended.entry));
                }
                self.archive.items.push(Item::Ended(ended));
            }
            Line::Limits(limits) => {
                self.known(limits.wallet, limits.currency)?;
                self.archive.limits.push(limits);
            }
            Line::Balance(balance) => {
                self.known(balance.wallet, balance.currency)?;
                self.archive.balances.push(balance);
            }
            Line::End(end) => {
                let found =
                    End { entries: self.posted, pending: self.open.len() as u64, accounts: self.archive.balances.len() as u64 };
                if end != found {
                    return Err(format!("lines are missing or too many: expected {end:?}, found {found:?}"));
                }
                self.end = Some(end);
            }
        }
        Ok(())
    }

    fn currency(&mut self, currency: Currency) -> Result<(), String> {
        if !self.codes.insert(currency.code()) {
            return Err(format!("the currency {} stands here twice", currency.code()));
        }
        self.archive.currencies.push(currency);
        Ok(())
    }

    fn wallet(&mut self, wallet: WalletId) -> Result<(), String> {
        if self.wallets.insert(wallet) { Ok(()) } else { Err(format!("the wallet {wallet} stands here twice")) }
    }

    fn known(&self, wallet: WalletId, currency: CurrencyCode) -> Result<(), String> {
        if !self.wallets.contains(&wallet) {
            return Err(format!("the wallet {wallet} is not in the file"));
        }
        if self.codes.contains(&currency) { Ok(()) } else { Err(format!("the currency {currency} is not in the file")) }
    }

    fn movements(&self, movements: &[Movement]) -> Result<(), String> {
        if movements.is_empty() || movements.len() > MAX_POSTINGS {
            return Err(format!("an entry has 1 to {MAX_POSTINGS} movements"));
        }
        for movement in movements {
            self.known(movement.from, movement.money.currency())?;
            self.known(movement.to, movement.money.currency())?;
            if !movement.money.amount().is_positive() || movement.from == movement.to {
                return Err("a movement has more than zero and two wallets".to_owned());
            }
        }
        Ok(())
    }

    fn name(&mut self, id: EntryId, movements: usize) -> Result<(), String> {
        match self.entries.insert(id, movements) {
            None => Ok(()),
            Some(_) => Err(format!("the entry {id} stands here twice")),
        }
    }

    fn entry(&mut self, entry: EntryLine) -> Result<(), String> {
        use wezer_core::ledger::EntryKind::{Correction, Settlement};
        self.movements(&entry.movements)?;
        if !entry.reversed.is_empty() && entry.reversed.len() != entry.movements.len() {
            return Err("as many amounts are reversed as there are movements".to_owned());
        }
        match (entry.kind, entry.of) {
            (Settlement, Some(of)) if !self.open.remove(&of) => return Err(format!("entry {of} is not pending")),
            (Correction, Some(of)) if !self.entries.contains_key(&of) => return Err(format!("entry {of} is not above")),
            (Settlement | Correction, None) => return Err("it does not say which entry it is of".to_owned()),
            _ => {}
        }
        self.name(entry.id, entry.movements.len())?;
        self.posted += 1;
        self.archive.items.push(Item::Entry(Box::new(entry)));
        Ok(())
    }

    fn held(&mut self, held: HeldLine) -> Result<(), String> {
        self.movements(&held.movements)?;
        for party in held.payer.iter().chain(&held.payee) {
            if !self.wallets.contains(party) {
                return Err(format!("the wallet {party} is not in the file"));
            }
        }
        self.name(held.id, held.movements.len())?;
        self.open.insert(held.id);
        self.archive.items.push(Item::Held(Box::new(held)));
        Ok(())
    }
}
