//! What a file wants to do, whatever its kind: accounts by name, and entries between them.
//!
//! Invariant: a plan that [fits](Plan::fit) can be carried out: every amount is countable in its currency, and every refused
//! line is on the list. The same file, currencies and options give the same plan.

use std::collections::{BTreeMap, HashMap};

use wezer_core::ledger::{Currency, MAX_CURRENCIES, MAX_NOTE_BYTES, Origin};
use wezer_core::member::Role;
use wezer_core::money::{Amount, CurrencyCode, Scale};
use wezer_core::time::Timestamp;

use super::report::Rounding;
use super::{Args, ImportError, Reason, RefusedLine, field};

/// Who an account of the file is here.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Party {
    /// The community's wallet of this label.
    Wallet(String),
    /// The wallet of the member of this name.
    Member(String, Role),
    /// Where the currency comes from.
    Source,
}

/// A positive amount from one party to another, all by their places in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) currency: u16,
    pub(crate) amount: Amount,
}

/// An entry to post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    /// The line of the file where it begins.
    pub(crate) line: u64,
    pub(crate) moved: Vec<Moved>,
    pub(crate) effective: Option<Timestamp>,
    pub(crate) opening: bool,
    pub(crate) memo: Option<String>,
}

/// Everything that a file wants.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Each party, and the line where it was first named.
    pub(crate) parties: Vec<(Party, u64)>,
    places: HashMap<Party, u32>,
    pub(crate) currencies: Vec<CurrencyCode>,
    /// Members to admit even where nothing is moved.
    pub(crate) admitted: Vec<u32>,
    pub(crate) entries: Vec<Planned>,
    /// Rows read, refused ones included.
    pub(crate) lines: u64,
    pub(crate) refused: Vec<RefusedLine>,
    /// Lines that are no error and move nothing.
    pub(crate) left_out: Vec<RefusedLine>,
    /// Commodities under another code.
    pub(crate) renamed: Vec<(String, CurrencyCode)>,
    /// Entries in which one currency was exchanged for another.
    pub(crate) conversions: u64,
}

/// A plan whose amounts are countable.
#[derive(Debug)]
pub(crate) struct Fitted {
    pub(crate) plan: Plan,
    /// Each currency's scale and origin, in the order of the plan; and whether it has to be created.
    pub(crate) currencies: Vec<(CurrencyCode, Scale, Origin, bool)>,
    pub(crate) roundings: Vec<Rounding>,
    /// Memos that were cut.
    pub(crate) shortened: u64,
}

impl Plan {
    /// The place of a party, named in this line.
    pub(crate) fn party(&mut self, party: Party, line: u64) -> u32 {
        if let Some(place) = self.places.get(&party) {
            return *place;
        }
        let place = u32::try_from(self.parties.len()).expect("a file of at most 1 GiB names fewer than 2^32 accounts");
        self.parties.push((party.clone(), line));
        self.places.insert(party, place);
        place
    }

    /// The place of a currency. Past 65,535 of them, which [`Plan::fit`] refuses anyway, all share the last.
    pub(crate) fn currency(&mut self, code: CurrencyCode) -> u16 {
        let found = self.currencies.iter().position(|known| *known == code);
        let place = found.unwrap_or_else(|| {
            self.currencies.push(code);
            self.currencies.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }

    /// Chooses each currency's scale and brings every amount to it.
    ///
    /// A currency that the community has keeps its scale. A new one has the scale asked for, or else as many digits as the file
    /// writes behind the point of its longest amount in it, at most 18. An amount with more digits is refused with its line, or rounded toward zero if asked.
    pub(crate) fn fit(mut self, known: &[Currency], args: &Args) -> Result<Fitted, ImportError> {
        let mut digits = vec![0u8; self.currencies.len()];
        for moved in self.entries.iter().flat_map(|entry| &entry.moved) {
            let most = &mut digits[usize::from(moved.currency)];
            *most = (*most).max(field::digits(moved.amount));
        }
        let mut currencies = Vec::new();
        for (code, digits) in self.currencies.iter().zip(digits) {
            let existing = known.iter().find(|currency| currency.code() == *code);
            if let (Some(existing), Some(asked)) = (existing, args.scale)
                && existing.scale().digits() != asked
            {
                return Err(ImportError::ScaleDiffers { code: *code, has: existing.scale().digits(), asked });
            }
            let fresh = Scale::new(args.scale.unwrap_or(digits).min(18)).unwrap_or_default();
            let (scale, origin) = existing.map_or((fresh, args.origin), |currency| (currency.scale(), currency.origin()));
            currencies.push((*code, scale, origin, existing.is_none()));
        }
        if known.len() + currencies.iter().filter(|(.., new)| *new).count() > MAX_CURRENCIES {
            return Err(ImportError::TooManyCurrencies { limit: MAX_CURRENCIES });
        }
        let mut rounded: BTreeMap<u16, Rounding> = BTreeMap::new();
        let mut shortened = 0;
        for mut entry in std::mem::take(&mut self.entries) {
            let line = entry.line;
            match fit_entry(&mut entry, &currencies, args.round, &mut rounded) {
                Ok(()) => {
                    shortened += u64::from(shorten(&mut entry.memo));
                    self.entries.push(entry);
                }
                Err(reason) => self.refused.push(RefusedLine { line, reason }),
            }
        }
        Ok(Fitted { plan: self, currencies, roundings: rounded.into_values().collect(), shortened })
    }
}

fn fit_entry(
    entry: &mut Planned,
    currencies: &[(CurrencyCode, Scale, Origin, bool)],
    round: bool,
    rounded: &mut BTreeMap<u16, Rounding>,
) -> Result<(), Reason> {
    let mut fitted = Vec::with_capacity(entry.moved.len());
    let mut differences = Vec::new();
    for moved in &entry.moved {
        let (code, scale, ..) = currencies[usize::from(moved.currency)];
        if !round || moved.amount.precision() <= scale.digits() {
            moved.amount.to_minor(scale).map_err(|error| Reason::of_amount(error, moved.amount))?;
            fitted.push(*moved);
            continue;
        }
        let refused = |error| Reason::of_amount(error, moved.amount);
        let (minor, difference) = moved.amount.to_minor_rounded(scale).map_err(refused)?;
        differences.push((moved.currency, code, difference));
        if minor > 0 {
            fitted.push(Moved { amount: Amount::from_minor(minor, scale).map_err(refused)?, ..*moved });
        }
    }
    if fitted.is_empty() {
        let amount = entry.moved.first().map_or(Amount::ZERO, |moved| moved.amount);
        return Err(Reason::RoundsToNothing { amount });
    }
    for (place, code, difference) in differences {
        let total = rounded.entry(place).or_insert(Rounding { code, amounts: 0, difference: Amount::ZERO });
        let sum = total.difference.checked_add(difference);
        total.difference = sum.ok_or(Reason::TooPreciseToSum { amount: difference })?;
        total.amounts += 1;
    }
    entry.moved = fitted;
    Ok(())
}

/// Cuts a memo to what a note may hold, at the end of a letter. Says whether it did.
fn shorten(memo: &mut Option<String>) -> bool {
    let Some(text) = memo.as_mut().filter(|text| text.len() > MAX_NOTE_BYTES) else { return false };
    text.truncate(text.floor_char_boundary(MAX_NOTE_BYTES));
    true
}
