//! How accounts stand and stood, for decisions: what a rule of a currency counts.
//!
//! Invariant: what is said of a moment is what the books held when everything recorded before it was in them and nothing else; so it
//! is the same whenever it is asked, by however many entries the account has grown meanwhile.
//!
//! Cost: a moment of the past is found on the passbook's anchors, in at most 200 + n/32,768 steps of one journal entry each; one step
//! where nothing was recorded since. Many accounts that are asked about in one decision take their steps side by side.

use super::history::posted;
use super::{AccountNo, AccountRow, Currency, EntryId, PassbookLine};
use crate::id::WalletId;
use crate::kernel::{Missing, Work};
use crate::time::Timestamp;

/// The least balance of a span of time is sought over at most so many lines.
pub const MAX_LEAST_LINES: usize = 512;

/// One line of a passbook as far as it tells a balance.
#[derive(Debug, Clone, Copy)]
struct Past {
    recorded_at: Timestamp,
    marks: PassbookLine,
}

impl Work<'_> {
    /// A wallet's account in a currency as it stands; `None` where the wallet never touched the currency.
    pub fn account_of(&mut self, wallet: WalletId, currency: &Currency) -> Result<Option<(AccountNo, AccountRow)>, Missing> {
        match self.memory.account(wallet, currency.number())? {
            Some(account) => Ok(Some((account, *self.memory.row(account)?))),
            None => Ok(None),
        }
    }

    /// The accounts numbered from `first` on as they stand, of all currencies, in the order of their opening: at most `limit`; fewer
    /// only at the end. A newly opened account comes last, so a walk that goes on another day meets each account once.
    pub fn accounts_from(&mut self, first: AccountNo, limit: usize) -> Result<Vec<(AccountNo, AccountRow)>, Missing> {
        let numbers = (first.get()..self.memory.accounts()).take(limit).map(AccountNo::new);
        // All of them are tried, so that what is missing is read in one round.
        let tried: Vec<_> = numbers.map(|account| Ok((account, *self.memory.row(account)?))).collect();
        tried.into_iter().collect()
    }

    /// An account's balance in minor units when everything recorded before the moment was in the books. What this command itself
    /// posted counts as recorded now.
    pub fn balance_before(&mut self, account: AccountNo, moment: Timestamp) -> Result<i128, Missing> {
        let row = self.memory.row_before(account)?;
        let found = self.line_before(account, row.last, moment)?;
        Ok(found.map_or(0, |line| line.marks.balance))
    }

    /// The least balance in minor units that an account had from one moment (included) to another (excluded), that with which it came
    /// into this span among them. If more than [`MAX_LEAST_LINES`] entries touched it meanwhile, only the last of them are looked at,
    /// and the one before.
    pub fn least_balance(&mut self, account: AccountNo, from: Timestamp, to: Timestamp) -> Result<i128, Missing> {
        let row = self.memory.row_before(account)?;
        let Some(mut line) = self.line_before(account, row.last, to)? else { return Ok(0) };
        let mut least = line.marks.balance;
        for _ in 0..MAX_LEAST_LINES {
            if line.recorded_at < from {
                return Ok(least);
            }
            let Some(previous) = self.past(account, line.marks.previous)? else { return Ok(least.min(0)) };
            least = least.min(previous.marks.balance);
            line = previous;
        }
        Ok(least)
    }

    /// The last line recorded before a moment, sought back from `last`.
    fn line_before(&mut self, account: AccountNo, last: EntryId, moment: Timestamp) -> Result<Option<Past>, Missing> {
        let mut step = self.past(account, last)?;
        // The newest anchor that is known to lie far enough back.
        let mut floor = None;
        while let Some(line) = step {
            if line.recorded_at < moment {
                return Ok(Some(line));
            }
            let (anchor, previous) = (line.marks.anchor, line.marks.previous);
            if anchor < previous && floor.is_none_or(|floor| anchor > floor) {
                match self.past(account, anchor)? {
                    Some(earlier) if earlier.recorded_at >= moment => {
                        step = Some(earlier);
                        continue;
                    }
                    _ => floor = Some(anchor),
                }
            }
            step = self.past(account, previous)?;
        }
        Ok(None)
    }

    /// The line that an entry wrote into an account's passbook; `None` above the first.
    fn past(&mut self, account: AccountNo, entry: EntryId) -> Result<Option<Past>, Missing> {
        let Some(entry) = entry.some() else { return Ok(None) };
        let bytes = self.entry(entry.seq())?;
        // What is not there or not readable is found by the audit; no decision may panic over it.
        let found = bytes.and_then(|bytes| {
            let (header, posted) = posted(&bytes, entry.nth()).ok().flatten()?;
            let marks = *posted.lines.iter().find(|line| line.account == account)?;
            Some(Past { recorded_at: header.recorded_at, marks })
        });
        Ok(found)
    }
}
