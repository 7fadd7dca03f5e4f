//! Corrections: an entry that reverses an earlier one and names it. Nothing is ever taken out of the journal.
//!
//! Invariant: all that was reversed of a posting is at most the posting. A correction is not corrected: pay again instead. Fees are
//! reversed with the whole; a partial correction says how much of each posting, fees among them. What moved in between is not undone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::door::{Decided, Draft, Warning};
use super::event::{EntryKind, EntryPosted, Posting};
use super::pending::take_parts;
use super::{EntryId, LedgerRefusal, Note};
use crate::id::WalletId;
use crate::kernel::{Command, Document, Permission, Stop, Work};
use crate::money::Amount;
use crate::right;

/// How much of each posting of an entry has been reversed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Reversed {
    pub(crate) id: EntryId,
    pub(crate) amounts: Vec<i128>,
    pub(crate) corrections: Vec<EntryId>,
}

impl Document for Reversed {
    const KIND: &'static str = "reversed_entry";
    type Id = EntryId;

    fn id(&self) -> EntryId {
        self.id
    }
}

/// Reverses an entry, wholly or in part.
///
/// A payee gives back what came to their wallet; an operator reverses any entry, and may force it past hard limits, which the
/// journal tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectEntry {
    /// The entry to reverse.
    pub entry: EntryId,
    /// On whose behalf: the wallet to which every reversed posting came. Absent, an operator does it.
    #[serde(default)]
    pub wallet: Option<WalletId>,
    /// How much of each posting, in the order of the entry; all that is left of it if absent.
    #[serde(default)]
    pub amounts: Option<Vec<Amount>>,
    /// Let it pass hard limits. Operators only.
    #[serde(default)]
    pub force: bool,
    /// Why; at most 500 bytes.
    #[serde(default)]
    pub memo: Option<String>,
}

/// What a correction came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Corrected {
    /// The correction's own name.
    pub entry: EntryId,
    /// Limits that were passed with a warning, of wallets that the actor may see.
    pub warnings: Vec<Warning>,
}

impl Work<'_> {
    /// The posted entry of this name, from the journal.
    pub(crate) fn posted_entry(&mut self, id: EntryId) -> Decided<EntryPosted> {
        let unknown = || Stop::Refused(LedgerRefusal::UnknownEntry { entry: id });
        let bytes = self.memory.entry(id.seq())?.ok_or_else(unknown)?;
        let (_, posted) = super::history::posted(&bytes, id.nth()).map_err(|_| unknown())?.ok_or_else(unknown)?;
        Ok(posted)
    }
}

impl CorrectEntry {
    fn parts(&self, work: &mut Work<'_>, original: &EntryPosted, gone: &[i128]) -> Decided<Vec<Posting>> {
        if let Some(amounts) = &self.amounts {
            return take_parts(work, &original.postings, amounts, gone);
        }
        let left = original.postings.iter().zip(gone);
        Ok(left.map(|(posting, gone)| Posting { amount: posting.amount - gone, ..*posting }).collect())
    }

    /// A holder may give back only what came to their own wallet; what fees took from them stays.
    fn check_wallet(&self, work: &mut Work<'_>, original: &EntryPosted) -> Decided<()> {
        let Some(wallet) = self.wallet else { return Ok(()) };
        for (place, posting) in original.postings.iter().enumerate() {
            let untouched = self.amounts.as_ref().is_some_and(|amounts| amounts.get(place) == Some(&Amount::ZERO));
            if untouched {
                continue;
            }
            if work.memory.row(posting.to)?.wallet() != wallet || self.force {
                return Err(LedgerRefusal::NotYours { entry: self.entry, wallet }.into());
            }
        }
        Ok(())
    }
}

impl Command for CorrectEntry {
    const NAME: &'static str = "correct_entry";
    type Output = Corrected;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        match self.wallet {
            Some(wallet) => Permission::Wallet(right::CORRECT, wallet),
            None => Permission::Community(right::CORRECT),
        }
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Corrected, Stop<LedgerRefusal>> {
        let original = work.posted_entry(self.entry)?;
        if original.kind == EntryKind::Correction {
            return Err(LedgerRefusal::IsCorrection { entry: self.entry }.into());
        }
        let before = work.get::<Reversed>(self.entry)?;
        let mut reversed = before.map_or_else(
            || Reversed { id: self.entry, amounts: vec![0; original.postings.len()], corrections: Vec::new() },
            |before| (*before).clone(),
        );
        self.check_wallet(work, &original)?;
        let mut parts = self.parts(work, &original, &reversed.amounts)?;
        for (gone, part) in reversed.amounts.iter_mut().zip(&parts) {
            *gone += part.amount;
        }
        parts.retain(|part| part.amount > 0);
        if parts.is_empty() {
            return Err(LedgerRefusal::NoAmount.into());
        }
        let mut draft = Draft::new(EntryKind::Correction);
        draft.of = Some(self.entry);
        draft.forced = self.force;
        draft.postings = parts.iter().map(|part| Posting { from: part.to, to: part.from, amount: part.amount }).collect();
        let (entry, warnings) = work.post(draft)?;
        reversed.corrections.push(entry);
        work.put(reversed)?;
        Note::keep(work, entry, self.memo.as_deref())?;
        Ok(Corrected { entry, warnings })
    }
}
