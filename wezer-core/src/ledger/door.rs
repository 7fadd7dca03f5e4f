//! The one door to the ledger: every path that moves money ends here.
//!
//! Invariant: an entry is a list of positive postings, so each currency's sum over all accounts stays zero; no entry leaves an
//! account beyond a hard limit and farther out than before, unless an operator forces it, which the journal tells.
//!
//! Phases: accounts are resolved (the only look-ups by id), limits are checked on the net of the whole entry, rows are changed,
//! one event is emitted. Nothing is written before everything is checked. Cost: two rows a posting, no allocation up to two postings.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::currency::OwnLimits;
use super::event::{AccountOpened, EntryKind, EntryPosted, PassbookLine, Posting};
use super::{Abundance, AccountNo, AccountRow, Currency, EntryId, Force, LedgerRefusal, Limits, Origin};
use crate::id::WalletId;
use crate::kernel::{Permission, Stop, Work};
use crate::money::{CurrencyCode, MAX_TOTAL, Money};
use crate::right;
use crate::time::Timestamp;
use crate::wallet::{self, Wallet};

pub(crate) type Decided<T> = Result<T, Stop<LedgerRefusal>>;

/// A limit that was passed with a warning only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Whose limit.
    pub wallet: WalletId,
    /// The limit.
    pub limit: Money,
    /// What the balance is now, after what is held.
    pub is: Money,
}

/// An entry before it is written.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) kind: EntryKind,
    pub(crate) of: Option<EntryId>,
    pub(crate) effective: Option<Timestamp>,
    pub(crate) forced: bool,
    pub(crate) postings: SmallVec<[Posting; 2]>,
}

impl Draft {
    pub(crate) fn new(kind: EntryKind) -> Self {
        Self { kind, of: None, effective: None, forced: false, postings: SmallVec::new() }
    }
}

/// What an entry does to one account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Net {
    pub(crate) account: AccountNo,
    pub(crate) credit: i128,
    pub(crate) debit: i128,
}

impl Net {
    pub(crate) const fn sum(&self) -> i128 {
        self.credit - self.debit
    }
}

pub(crate) type Nets = SmallVec<[Net; 4]>;

/// What the postings do to each account that they touch, in the order of touching.
pub(crate) fn nets(postings: &[Posting]) -> Result<Nets, LedgerRefusal> {
    let mut nets = Nets::new();
    let mut add = |account, credit: i128, debit: i128| -> Result<(), LedgerRefusal> {
        match nets.iter_mut().find(|net| net.account == account) {
            None => nets.push(Net { account, credit, debit }),
            Some(net) => {
                net.credit = net.credit.checked_add(credit).ok_or(LedgerRefusal::Overflow)?;
                net.debit = net.debit.checked_add(debit).ok_or(LedgerRefusal::Overflow)?;
            }
        }
        Ok(())
    };
    for posting in postings {
        add(posting.from, 0, posting.amount)?;
        add(posting.to, posting.amount, 0)?;
    }
    Ok(nets)
}

impl Work<'_> {
    /// The currency of this code.
    pub fn currency(&mut self, code: CurrencyCode) -> Decided<Arc<Currency>> {
        self.get::<Currency>(code)?.ok_or(Stop::Refused(LedgerRefusal::UnknownCurrency { code }))
    }

    /// The currency that an account counts.
    pub(crate) fn currency_of(&mut self, account: AccountNo) -> Decided<Arc<Currency>> {
        let number = self.memory.row(account)?.currency();
        if let Some(currency) = self.memory.currency(number) {
            return Ok(currency);
        }
        let known = self.scan(Currency::BY_NUMBER.starting_with(&number.get().to_be_bytes()), 1)?;
        let code = known.first().and_then(|id| CurrencyCode::from_u128(*id)).ok_or(LedgerRefusal::Overflow)?;
        let currency = self.currency(code)?;
        self.memory.keep_currency(&currency);
        Ok(currency)
    }

    /// The wallet's account in a currency, opened if there is none yet.
    pub(crate) fn account_in(&mut self, wallet: WalletId, currency: &Currency) -> Decided<AccountNo> {
        if let Some(account) = self.memory.account(wallet, currency.number)? {
            return Ok(account);
        }
        if !wallet::is_system(wallet) && self.get::<Wallet>(wallet)?.is_none() {
            return Err(LedgerRefusal::UnknownWallet { wallet }.into());
        }
        let account = self.memory.open_account(wallet, currency.number)?;
        self.emit(&AccountOpened { account, wallet, currency: currency.number });
        Ok(account)
    }

    /// A posting between two wallets, checked to be of a positive amount.
    pub(crate) fn posting(&mut self, from: WalletId, to: WalletId, minor: i128, currency: &Currency) -> Decided<Posting> {
        if minor <= 0 {
            let money = Money::new(currency.amount(minor), currency.code);
            return Err(LedgerRefusal::NotPositive { money }.into());
        }
        if from == to {
            return Err(LedgerRefusal::SameWallet.into());
        }
        Ok(Posting { from: self.account_in(from, currency)?, to: self.account_in(to, currency)?, amount: minor })
    }

    /// Posts an entry: checks the limits on its net, moves the balances, tells the journal.
    pub(crate) fn post(&mut self, draft: Draft) -> Decided<(EntryId, Vec<Warning>)> {
        let nets = nets(&draft.postings)?;
        self.check_declared(&nets)?;
        let mut warnings = Vec::new();
        if !draft.forced {
            for net in &nets {
                self.check_limits(net.account, net.sum(), &mut warnings)?;
            }
        }
        let entry = self.write(draft, &nets)?;
        Ok((entry, warnings))
    }

    /// Writes an entry whose limits were checked when its amounts were held.
    pub(crate) fn write(&mut self, draft: Draft, nets: &Nets) -> Decided<EntryId> {
        let entry = self.next_entry()?;
        let effective = draft.effective.unwrap_or(self.now());
        let mut lines = SmallVec::new();
        for net in nets {
            let row = self.memory.row_mut(net.account)?;
            row.credits = row.credits.checked_add(net.credit).ok_or(LedgerRefusal::Overflow)?;
            row.debits = row.debits.checked_add(net.debit).ok_or(LedgerRefusal::Overflow)?;
            if row.credits.max(row.debits) > MAX_TOTAL {
                return Err(LedgerRefusal::Overflow.into());
            }
            lines.push(add_line(row, net.account, entry, effective)?);
        }
        let Draft { kind, of, effective, forced, postings } = draft;
        self.emit(&EntryPosted { kind, of, effective, forced, postings, lines });
        Ok(entry)
    }

    /// Money that is only declared passes through: no account but the outside may end up with more or less of it. What is
    /// abundant is no money: it is counted where it was given.
    pub(crate) fn check_declared(&mut self, nets: &Nets) -> Decided<()> {
        for net in nets.iter().filter(|net| net.sum() != 0) {
            if !wallet::is_outside(self.memory.row(net.account)?.wallet()) {
                let currency = self.currency_of(net.account)?;
                if currency.origin == Origin::Declared && currency.abundance != Abundance::Abundant {
                    return Err(LedgerRefusal::OnlyDeclared { code: currency.code }.into());
                }
            }
        }
        Ok(())
    }

    pub(crate) fn next_entry(&mut self) -> Result<EntryId, LedgerRefusal> {
        let entry = EntryId::new(self.seq(), self.posted).ok_or(LedgerRefusal::Overflow)?;
        self.posted =
            self.posted.checked_add(1).ok_or(LedgerRefusal::TooMany { what: "entries", limit: usize::from(u16::MAX) })?;
        Ok(entry)
    }

    /// Whether a movement of `net` keeps an account within its limits, counting what is held. Without holds, a movement toward
    /// zero always does.
    pub(crate) fn check_limits(&mut self, account: AccountNo, net: i128, warnings: &mut Vec<Warning>) -> Decided<()> {
        if net == 0 {
            return Ok(());
        }
        let row = self.memory.row(account)?;
        let (spendable, expected) = (row.balance() - row.held_out(), row.balance() + row.held_in());
        let (wallet, own) = (row.wallet(), row.has(AccountRow::OWN_LIMITS));
        let currency = self.currency_of(account)?;
        if wallet::is_issuance(wallet) {
            return check_supply(&currency, expected, spendable, net);
        }
        if wallet::is_outside(wallet) {
            // What comes in from outside counts as circulating; what goes back there is nobody's limit.
            return if net < 0 { check_supply(&currency, expected, spendable, net) } else { Ok(()) };
        }
        let mut limits = currency.limits;
        if own && let Some(own) = self.get::<OwnLimits>(u128::from(account.get()))? {
            limits = own.in_force().or(limits);
        }
        let bound = if net < 0 { limits.lower } else { limits.upper };
        let Some(bound) = bound else { return Ok(()) };
        let at = bound.at.to_minor(currency.scale).map_err(LedgerRefusal::from)?;
        let would_be = if net < 0 { spendable + net } else { expected + net };
        let beyond = if net < 0 { would_be < at } else { would_be > at };
        if !beyond {
            return Ok(());
        }
        let money = |minor| Money::new(currency.amount(minor), currency.code);
        // Whose balance the actor may not see, of theirs nothing is told but what would pass.
        let actor = self.actor();
        let seen = self.holds(actor, Permission::Wallet(right::SEE_WALLET, wallet))?;
        if bound.force == Force::Warning {
            if !seen {
                return Ok(());
            }
            warnings.push(Warning { wallet, limit: money(at), is: money(would_be) });
            return Ok(());
        }
        let (limit, would_be) = (money(at), money(would_be));
        let passes = money(if net < 0 { spendable - at } else { at - expected }.max(0));
        Err(Stop::Refused(match net < 0 {
            _ if !seen => LedgerRefusal::OthersLimit { wallet, passes },
            true => LedgerRefusal::LowerLimit { wallet, limit, would_be, passes },
            false => LedgerRefusal::UpperLimit { wallet, limit, would_be, passes },
        }))
    }
}

fn add_line(
    row: &mut AccountRow,
    account: AccountNo,
    entry: EntryId,
    effective: Timestamp,
) -> Result<PassbookLine, LedgerRefusal> {
    row.lines = row.lines.checked_add(1).ok_or(LedgerRefusal::Overflow)?;
    let level = super::history::level(row.lines);
    let line = PassbookLine {
        account,
        number: row.lines,
        balance: row.balance(),
        previous: row.last,
        anchor: row.anchors[level.saturating_sub(1)],
    };
    for anchor in &mut row.anchors[..level] {
        *anchor = entry;
    }
    row.last = entry;
    if effective < row.last_effective {
        row.flags |= AccountRow::UNORDERED;
    }
    row.last_effective = row.last_effective.max(effective);
    Ok(line)
}

/// What is in circulation is what the issuance account is below zero, counting what is held.
fn check_supply(currency: &Currency, expected: i128, spendable: i128, net: i128) -> Decided<()> {
    let money = |minor: i128| Money::new(currency.amount(minor), currency.code);
    if net > 0 && expected + net > 0 {
        let (limit, would_be) = (money(0), money(expected + net));
        let wallet = wallet::ISSUANCE;
        return Err(LedgerRefusal::UpperLimit { wallet, limit, would_be, passes: money((-expected).max(0)) }.into());
    }
    let Some(supply) = currency.supply_limit else { return Ok(()) };
    let supply = supply.to_minor(currency.scale).map_err(LedgerRefusal::from)?;
    let circulating = -(spendable + net);
    if net < 0 && circulating > supply {
        let (limit, would_be) = (money(supply), money(circulating));
        return Err(LedgerRefusal::SupplyLimit { limit, would_be, passes: money((supply + spendable).max(0)) }.into());
    }
    Ok(())
}

impl Limits {
    /// Neither end.
    pub const NONE: Self = Self { lower: None, upper: None };

    /// Whether both ends are free.
    pub(crate) fn are_none(&self) -> bool {
        *self == Self::NONE
    }
}
