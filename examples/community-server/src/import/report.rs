//! What an import did, for a person.

use core::fmt;

use wezer_core::money::{Amount, CurrencyCode};

use super::{ImportId, RefusedLine};
use crate::export::Exact;

/// What was moved in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume {
    /// The currency.
    pub code: CurrencyCode,
    /// The sum of all its movements in the file.
    pub sum: Exact,
    /// How many movements.
    pub movements: u64,
}

/// What rounding took away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounding {
    /// The currency.
    pub code: CurrencyCode,
    /// How many amounts were rounded.
    pub amounts: u64,
    /// What they lost together, exactly.
    pub difference: Amount,
}

/// What an import did. `Display` tells a person, every refused line included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which import.
    pub import: ImportId,
    /// Rows read.
    pub lines: u64,
    /// Entries in the file.
    pub entries: u64,
    /// Entries that were posted now; the others were there from an earlier run.
    pub posted: u64,
    /// Accounts that the file's entries name.
    pub accounts: u64,
    /// Accounts that were opened now, and members admitted.
    pub opened: u64,
    /// Currencies that were created now.
    pub created: Vec<CurrencyCode>,
    /// What moves in each currency of the file.
    pub volumes: Vec<Volume>,
    /// What rounding took away.
    pub roundings: Vec<Rounding>,
    /// Commodities that have another code here.
    pub renamed: Vec<(String, CurrencyCode)>,
    /// Entries that exchange one currency for another, by way of the wallet `equity:conversion`.
    pub conversions: u64,
    /// Memos that were longer than a note may be, and were cut.
    pub shortened: u64,
    /// Lines that move nothing and were left out.
    pub left_out: Vec<RefusedLine>,
    /// Lines that were refused and skipped.
    pub refused: Vec<RefusedLine>,
}

impl Report {
    /// Whether the whole file had been imported before.
    pub fn is_unchanged(&self) -> bool {
        self.posted == 0 && self.opened == 0 && self.created.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} lines, {} entries between {} accounts", self.lines, self.entries, self.accounts)?;
        if self.is_unchanged() {
            writeln!(f, "all of it was imported before; nothing was changed")?;
        } else {
            writeln!(f, "{} entries posted, {} accounts opened", self.posted, self.opened)?;
        }
        if self.posted > 0 && self.posted < self.entries {
            writeln!(f, "{} entries had been imported before", self.entries - self.posted)?;
        }
        for code in &self.created {
            writeln!(f, "currency {code} created")?;
        }
        for (commodity, code) in &self.renamed {
            writeln!(f, "commodity {commodity:?} is called {code} here")?;
        }
        for Volume { code, sum, movements } in &self.volumes {
            writeln!(f, "volume {sum} {code} in {movements} movements")?;
        }
        for Rounding { code, amounts, difference } in &self.roundings {
            writeln!(f, "{amounts} amounts rounded toward zero, by {difference} {code} in all")?;
        }
        if self.conversions > 0 {
            writeln!(f, "{} entries exchange currencies by way of equity:conversion", self.conversions)?;
        }
        if self.shortened > 0 {
            writeln!(f, "{} memos cut", self.shortened)?;
        }
        for (lines, what) in [(&self.left_out, "left out"), (&self.refused, "refused")] {
            if !lines.is_empty() {
                writeln!(f, "{} lines {what}:", lines.len())?;
            }
            lines.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        }
        Ok(())
    }
}
