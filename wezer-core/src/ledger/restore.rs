//! Entries given back from an export: the history of another journal, with its kinds, its references and what is still pending.
//!
//! Invariant: what is restored obeys the arithmetic (positive postings, sums of zero) and no limit: it has already happened,
//! under the limits of its day. The journal tells that it was restored by the name of the command. Ids are new; who acted and when
//! it was first recorded stay behind, so every entry has a time of effect.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::correction::Reversed;
use super::door::{Decided, Draft, nets};
use super::event::{Ending, EntryHeld, EntryKind, Posting};
use super::operator::{MAX_ENTRIES, MAX_POSTINGS};
use super::pending::{Parties, Pending, PendingState, take_parts};
use super::{Currency, EntryId, LedgerRefusal, Movement, Note};
use crate::id::WalletId;
use crate::kernel::{Command, Hint, Permission, Stop, Work};
use crate::money::Amount;
use crate::record::RecordRef;
use crate::right;
use crate::time::Timestamp;

/// An entry that moved balances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoredEntry {
    /// Why it was made.
    pub kind: EntryKind,
    /// The entry that it settles or reverses, by its new name. What it settles ends with it.
    #[serde(default)]
    pub of: Option<EntryId>,
    /// When it took effect.
    pub effective: Timestamp,
    /// Whether an operator let it pass hard limits.
    #[serde(default)]
    pub forced: bool,
    /// What moved: at most 1,024 movements.
    pub movements: Vec<Movement>,
    /// How much of each movement was reversed later; empty if nothing was.
    #[serde(default)]
    pub reversed: Vec<Amount>,
    /// What was written on it.
    #[serde(default)]
    pub memo: Option<String>,
}

/// An entry that was placed; open until something restored after it ends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoredHold {
    /// Who pays, if one wallet does.
    #[serde(default)]
    pub payer: Option<WalletId>,
    /// Who is paid and settles, if one wallet is.
    #[serde(default)]
    pub payee: Option<WalletId>,
    /// Whether the payer only declared.
    #[serde(default)]
    pub declared: bool,
    /// What will move: at most 1,024 movements.
    pub movements: Vec<Movement>,
    /// When it will have taken effect, if not when it is settled.
    #[serde(default)]
    pub effective: Option<Timestamp>,
    /// Since when.
    pub placed_at: Timestamp,
    /// Until when.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// What was written on it.
    #[serde(default)]
    pub memo: Option<String>,
    /// The record for which it was held, which stays behind in the other journal: an operator ends it, neither party does.
    #[serde(default)]
    pub held_for: Option<RecordRef>,
}

/// One thing that happened in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Restored {
    /// Balances moved.
    Entry(RestoredEntry),
    /// Amounts were held.
    Hold(RestoredHold),
    /// A pending entry, by its new name, was taken back or refused.
    Voided(EntryId),
    /// The time of a pending entry, by its new name, ran out.
    Expired(EntryId),
}

/// Gives a ledger its history back from an export, in the order in which it happened, all or none.
///
/// Answers with the new names of the entries and holds, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreEntries {
    /// What happened: at most 10,000 things.
    pub items: Vec<Restored>,
}

impl Command for RestoreEntries {
    const NAME: &'static str = "restore_entries";
    type Output = Vec<EntryId>;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::POST)
    }

    fn reads(&self, hint: &mut Hint<'_>) {
        for item in &self.items {
            let movements = match item {
                Restored::Entry(entry) => &entry.movements,
                Restored::Hold(hold) => &hold.movements,
                Restored::Voided(_) | Restored::Expired(_) => continue,
            };
            for movement in movements {
                hint.wallet(movement.from);
                hint.wallet(movement.to);
                hint.document::<Currency>(movement.money.currency());
            }
        }
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Vec<EntryId>, Stop<LedgerRefusal>> {
        if self.items.is_empty() {
            return Err(LedgerRefusal::NoAmount.into());
        }
        if self.items.len() > MAX_ENTRIES {
            return Err(LedgerRefusal::TooMany { what: "entries in a batch", limit: MAX_ENTRIES }.into());
        }
        let in_batch = |place| move |refusal| LedgerRefusal::InBatch { place, refusal: Box::new(refusal) };
        let mut names = Vec::new();
        for (place, item) in self.items.iter().enumerate() {
            names.extend(restore(work, item).map_err(|stop| stop.map(in_batch(place)))?);
        }
        Ok(names)
    }
}

fn restore(work: &mut Work<'_>, item: &Restored) -> Decided<Option<EntryId>> {
    match item {
        Restored::Entry(entry) => entry.restore(work).map(Some),
        Restored::Hold(hold) => hold.restore(work).map(Some),
        Restored::Voided(entry) => end(work, *entry, Ending::Voided, None).map(|()| None),
        Restored::Expired(entry) => end(work, *entry, Ending::Expired, None).map(|()| None),
    }
}

fn end(work: &mut Work<'_>, entry: EntryId, ending: Ending, settled_by: Option<EntryId>) -> Decided<()> {
    let pending = work.open_entry(entry)?;
    work.hold(&nets(&pending.postings)?, -1)?;
    work.end(pending, ending, settled_by)
}

fn postings(work: &mut Work<'_>, movements: &[Movement]) -> Decided<Vec<Posting>> {
    if movements.is_empty() {
        return Err(LedgerRefusal::NoAmount.into());
    }
    if movements.len() > MAX_POSTINGS {
        return Err(LedgerRefusal::TooMany { what: "movements in an entry", limit: MAX_POSTINGS }.into());
    }
    let mut postings = Vec::with_capacity(movements.len());
    for movement in movements {
        let currency = work.currency(movement.money.currency())?;
        let minor = movement.money.amount().to_minor(currency.scale).map_err(LedgerRefusal::from)?;
        postings.push(work.posting(movement.from, movement.to, minor, &currency)?);
    }
    Ok(postings)
}

impl RestoredEntry {
    fn restore(&self, work: &mut Work<'_>) -> Decided<EntryId> {
        let postings = postings(work, &self.movements)?;
        let nets = nets(&postings)?;
        let mut draft = Draft::new(self.kind);
        (draft.of, draft.effective, draft.forced) = (self.of, Some(self.effective), self.forced);
        draft.postings = postings.as_slice().into();
        let id = work.write(draft, &nets)?;
        match (self.kind, self.of) {
            (EntryKind::Settlement, Some(pending)) => end(work, pending, Ending::Settled, Some(id))?,
            (EntryKind::Correction, Some(of)) => {
                let reversed = work.get::<Reversed>(of)?.ok_or(LedgerRefusal::UnknownEntry { entry: of })?;
                let mut reversed = (*reversed).clone();
                reversed.corrections.push(id);
                work.put(reversed)?;
            }
            _ => {}
        }
        if !self.reversed.is_empty() {
            let parts = take_parts(work, &postings, &self.reversed, &[])?;
            let amounts = parts.iter().map(|part| part.amount).collect();
            work.put_new(Reversed { id, amounts, corrections: Vec::new() });
        }
        Note::keep(work, id, self.memo.as_deref())?;
        Ok(id)
    }
}

impl RestoredHold {
    fn restore(&self, work: &mut Work<'_>) -> Decided<EntryId> {
        let postings = postings(work, &self.movements)?;
        work.hold(&nets(&postings)?, 1)?;
        let id = work.next_entry()?;
        let Self { payer, payee, declared, effective, placed_at, expires_at, .. } = *self;
        work.emit(&EntryHeld { entry: id, postings: postings.clone(), expires_at });
        let parties = Parties { payer, payee, declared };
        let (state, settled_by, held_for) = (PendingState::Open, None, self.held_for.clone());
        let left_behind = held_for.is_some();
        let pending =
            Pending { id, parties, postings, effective, placed_at, expires_at, state, settled_by, held_for, left_behind };
        work.put_new(pending);
        Note::keep(work, id, self.memo.as_deref())?;
        Ok(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Community;
    use crate::ledger::{CorrectEntry, CreateCurrency, PendingEntries, SettleEntry, VoidEntry};
    use crate::member::AdmitMember;
    use crate::wallet::ISSUANCE;
    use pollster::block_on;

    /// A settled hold, an open one, an entry half reversed and its correction come back with all that can still be done to them.
    #[test]
    fn what_is_restored_goes_on_as_it_would_have() {
        block_on(async {
            let town = Community::in_memory();
            let val = "VAL".parse().expect("code");
            town.system().execute(CreateCurrency::mutual_credit(val, "0".parse().expect("amount"))).await.expect("created");
            let ana = town.system().execute(AdmitMember::named("Ana")).await.expect("admitted").output.wallet;
            let move_of = |money: &str| vec![Movement { from: ISSUANCE, to: ana, money: money.parse().expect("money") }];
            let entry = |kind, of, money: &str, reversed: &[&str]| {
                let reversed = reversed.iter().map(|amount| amount.parse().expect("amount")).collect();
                let effective = Timestamp::from_micros(5);
                Restored::Entry(RestoredEntry {
                    kind,
                    of,
                    effective,
                    forced: false,
                    movements: move_of(money),
                    reversed,
                    memo: None,
                })
            };
            let hold = |money: &str| {
                let (placed_at, memo) = (Timestamp::EPOCH, Some("soon".to_owned()));
                let (payer, payee, declared, effective, expires_at) = (None, Some(ana), false, None, None);
                let movements = move_of(money);
                let held_for = None;
                Restored::Hold(RestoredHold {
                    payer,
                    payee,
                    declared,
                    movements,
                    effective,
                    placed_at,
                    expires_at,
                    memo,
                    held_for,
                })
            };
            let items = vec![hold("7 VAL"), hold("3 VAL"), entry(EntryKind::Issue, None, "10 VAL", &["4"])];
            let first = town.system().execute(RestoreEntries { items }).await.expect("restored").output;
            let mut back = entry(EntryKind::Correction, Some(first[2]), "4 VAL", &[]);
            if let Restored::Entry(back) = &mut back {
                (back.movements[0].from, back.movements[0].to) = (ana, ISSUANCE);
            }
            let items = vec![entry(EntryKind::Settlement, Some(first[0]), "5 VAL", &[]), back];
            town.system().execute(RestoreEntries { items }).await.expect("restored");

            let open = town.system().ask(PendingEntries { wallet: ana }).await.expect("answered");
            assert_eq!(open.iter().map(|open| open.entry).collect::<Vec<_>>(), [first[1]]);
            assert_eq!((open[0].placed_at, open[0].memo.as_deref()), (Timestamp::EPOCH, Some("soon")));
            let again = SettleEntry { entry: first[0], wallet: Some(ana), amounts: None };
            assert!(town.system().execute(again).await.is_err(), "it is settled already");
            let rest = |amount: &str| CorrectEntry {
                entry: first[2],
                wallet: None,
                amounts: Some(vec![amount.parse().expect("amount")]),
                force: false,
                memo: None,
            };
            assert!(town.system().execute(rest("7")).await.is_err(), "only 6 are left");
            assert!(town.system().execute(rest("6")).await.is_ok());
            town.audit(|_| ()).await.expect("proved");
        });
    }

    /// What was held for a deal, say, is not the payee's to take because the deal stayed behind; an operator ends it.
    #[test]
    fn what_was_held_for_a_record_is_ended_by_an_operator() {
        block_on(async {
            let town = Community::in_memory();
            let system = town.system();
            let val = "VAL".parse().expect("code");
            system.execute(CreateCurrency::mutual_credit(val, "-20".parse().expect("amount"))).await.expect("created");
            let ana = system.execute(AdmitMember::named("Ana")).await.expect("admitted").output;
            let bo = system.execute(AdmitMember::named("Bo")).await.expect("admitted").output;
            let hold = RestoredHold {
                payer: Some(ana.wallet),
                payee: Some(bo.wallet),
                declared: false,
                movements: vec![Movement { from: ana.wallet, to: bo.wallet, money: "7 VAL".parse().expect("money") }],
                effective: None,
                placed_at: Timestamp::EPOCH,
                expires_at: None,
                memo: None,
                held_for: Some(RecordRef::new("deal", 5_u128)),
            };
            let items = vec![Restored::Hold(hold.clone()), Restored::Hold(hold)];
            let entries = system.execute(RestoreEntries { items }).await.expect("restored").output;
            let open = system.ask(PendingEntries { wallet: ana.wallet }).await.expect("answered");
            assert_eq!(open.len(), 2, "its parties see it");
            let settle = |entry, wallet| SettleEntry { entry, wallet, amounts: None };
            let taken = town.member(bo.member).execute(settle(entries[0], Some(bo.wallet))).await;
            assert_eq!(taken.expect_err("not hers").code(), "held-for");
            let void = VoidEntry { entry: entries[1], wallet: Some(bo.wallet) };
            assert_eq!(town.member(bo.member).execute(void).await.expect_err("nor that").code(), "held-for");
            system.execute(settle(entries[0], None)).await.expect("by an operator");
            system.execute(VoidEntry { entry: entries[1], wallet: None }).await.expect("by an operator");
            town.audit(|_| ()).await.expect("proved");
        });
    }
}
