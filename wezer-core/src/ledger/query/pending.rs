//! What is pending for a wallet.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, MAX_LINES};
use crate::id::WalletId;
use crate::kernel::{Missing, Permission, Query, View};
use crate::ledger::history::posted;
use crate::ledger::pending::{Pending, PendingState};
use crate::ledger::{Currency, EntryId, LedgerRefusal, Movement, Note, Posting};
use crate::money::Money;
use crate::right;
use crate::time::Timestamp;

/// A pending entry as its parties see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PendingEntry {
    /// Its name.
    pub entry: EntryId,
    /// Who pays, if one wallet does.
    pub payer: Option<WalletId>,
    /// Who is paid and settles, if one wallet is.
    pub payee: Option<WalletId>,
    /// What moves, posting by posting.
    pub movements: Vec<Movement>,
    /// Since when.
    pub placed_at: Timestamp,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// Where it stands.
    pub state: PendingState,
    /// The entry that made it final.
    pub settled_by: Option<EntryId>,
    /// What was written on it.
    pub memo: Option<String>,
}

/// Open pending entries of a wallet, at most 1,000.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PendingEntries {
    /// Which wallet.
    pub wallet: WalletId,
}

impl Query for PendingEntries {
    const NAME: &'static str = "pending_entries";
    type Output = Vec<PendingEntry>;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<PendingEntry>> {
        let key = self.wallet.as_u128().to_be_bytes();
        let currencies = view.all_currencies();
        let ids = view.scan(Pending::BY_WALLET.starting_with(&key), MAX_LINES)?;
        let ids = ids.into_iter().filter_map(|id| u64::try_from(id).ok()).map(EntryId::from_packed);
        let (open, currencies) = (view.all::<Pending>(ids)?, currencies?);
        view.each(&open, |view, pending| show(view, pending, &currencies))
    }
}

/// One pending entry, open or ended. Its parties and operators may ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PendingEntryOf {
    /// On behalf of which party's wallet.
    pub wallet: WalletId,
    /// Which entry.
    pub entry: EntryId,
}

impl Query for PendingEntryOf {
    const NAME: &'static str = "pending_entry";
    type Output = PendingEntry;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<PendingEntry> {
        let unknown = LedgerRefusal::UnknownEntry { entry: self.entry };
        let currencies = view.all_currencies();
        let pending = view.get::<Pending>(self.entry)?.ok_or(unknown.clone())?;
        if pending.parties.payer != Some(self.wallet) && pending.parties.payee != Some(self.wallet) {
            return Err(unknown.into());
        }
        show(view, &pending, &currencies?)
    }
}

impl View<'_> {
    /// Whether the actor may see a wallet that an entry touches, held or posted.
    pub(crate) fn sees_entry(&mut self, entry: EntryId) -> Result<bool, Missing> {
        let postings: Vec<Posting> = match self.get::<Pending>(entry)? {
            Some(pending) => pending.postings.clone(),
            None => match self.memory.entry(entry.seq())? {
                Some(bytes) => match posted(&bytes, entry.nth()) {
                    Ok(Some((_, posted))) => posted.postings.to_vec(),
                    _ => return Ok(false),
                },
                None => return Ok(false),
            },
        };
        for posting in postings {
            for account in [posting.from, posting.to] {
                let wallet = self.memory.row(account)?.wallet();
                if self.holds(self.actor(), Permission::Wallet(right::SEE_WALLET, wallet))? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

fn show(view: &mut View<'_>, pending: &Pending, currencies: &[Arc<Currency>]) -> Answer<PendingEntry> {
    let note = view.get::<Note>(pending.id);
    let movements = view.each(&pending.postings, |view, posting| {
        let (from, to) = (view.memory.row(posting.from).copied(), view.memory.row(posting.to).copied());
        let (from, to) = (from?, to?);
        let currency = currencies.iter().find(|currency| currency.number() == from.currency());
        let currency = currency.ok_or(LedgerRefusal::Overflow)?;
        let money = Money::new(currency.amount(posting.amount), currency.code());
        Ok(Movement { from: from.wallet(), to: to.wallet(), money })
    });
    let (note, movements) = (note?, movements?);
    Ok(PendingEntry {
        entry: pending.id,
        payer: pending.parties.payer,
        payee: pending.parties.payee,
        movements,
        placed_at: pending.placed_at,
        expires_at: pending.expires_at,
        state: pending.state,
        settled_by: pending.settled_by,
        memo: note.map(|note| note.text.clone()),
    })
}
