//! The journal as an export reads it: what happened in the ledger, in order, with what people wrote beside.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use wezer_core::id::WalletId;
use wezer_core::journal::{Entry, EntryEvent, Event, Seq, Subscription};
use wezer_core::ledger::{
    AccountNo, AccountOpened, Ending, EntryHeld, EntryId, EntryKind, EntryPosted, HoldEnded, LimitsSet, PendingState, Posting,
};
use wezer_core::record::RecordRef;
use wezer_core::seal;
use wezer_core::store::DocumentKey;
use wezer_core::time::Timestamp;
use wezer_core::{Actor, Community};

use super::ExportError;
use super::book::Book;

/// So many ledger entries are looked up at once.
const PAGE: usize = 256;

/// A positive amount from an account to another, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) from: AccountNo,
    pub(crate) to: AccountNo,
    pub(crate) minor: i128,
}

/// An entry that moved balances.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) id: EntryId,
    pub(crate) kind: EntryKind,
    pub(crate) of: Option<EntryId>,
    pub(crate) actor: Actor,
    pub(crate) recorded_at: Timestamp,
    pub(crate) effective_at: Timestamp,
    pub(crate) forced: bool,
    pub(crate) moves: Vec<Move>,
    pub(crate) memo: Option<String>,
    /// How much of each movement was reversed later, in minor units; empty if nothing was.
    pub(crate) reversed: Vec<i128>,
}

/// An entry that was placed.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) id: EntryId,
    pub(crate) actor: Actor,
    pub(crate) recorded_at: Timestamp,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) moves: Vec<Move>,
    pub(crate) memo: Option<String>,
    pub(crate) pending: Pending,
}

impl Held {
    /// Whether it is open still.
    pub(crate) fn is_open(&self) -> bool {
        self.pending.state == PendingState::Open
    }
}

/// What the ledger keeps of a pending entry beside the journal.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Pending {
    pub(crate) parties: Parties,
    pub(crate) effective: Option<Timestamp>,
    pub(crate) placed_at: Timestamp,
    pub(crate) state: PendingState,
    /// The record for which it is held.
    #[serde(default)]
    pub(crate) held_for: Option<RecordRef>,
}

/// Who may end a pending entry.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Parties {
    pub(crate) payer: Option<WalletId>,
    pub(crate) payee: Option<WalletId>,
    pub(crate) declared: bool,
}

#[derive(Deserialize)]
struct Note {
    text: String,
}

#[derive(Deserialize)]
struct Reversed {
    amounts: Vec<i128>,
}

/// One thing that happened in the ledger.
#[derive(Debug)]
pub(crate) enum Happened {
    /// A wallet got its account in a currency.
    Opened(AccountNo),
    /// Balances moved.
    Posted(Posted),
    /// Amounts were held.
    Held(Held),
    /// Held amounts became free without moving, because the entry was voided or its time ran out.
    Ended { entry: EntryId, ending: Ending },
}

/// The journal from its beginning to a fixed end.
pub(crate) struct History {
    journal: Subscription,
    community: Community,
    last: Seq,
    at: Seq,
}

impl History {
    pub(crate) fn of(community: &Community, last: Seq) -> Self {
        Self { journal: community.subscribe(Seq::START.next()), community: community.clone(), last, at: Seq::START }
    }

    /// The number of the last journal entry that was read.
    pub(crate) fn position(&self) -> u64 {
        self.at.get()
    }

    /// What happened next, some hundred things at once; `None` at the end. The book learns of accounts and balances.
    pub(crate) async fn next(&mut self, book: &mut Book) -> Result<Option<Vec<Happened>>, ExportError> {
        let mut page = Vec::new();
        let mut entries = 0;
        while entries < PAGE && self.at < self.last {
            let Some((seq, bytes)) = self.journal.try_next().await? else { break };
            self.at = seq;
            let before = page.len();
            read(seq, &bytes, book, &mut page).map_err(|what| ExportError::Unreadable { seq, what })?;
            entries += page.len() - before;
        }
        self.look_up(&mut page).await?;
        Ok(Some(page).filter(|page| !page.is_empty() || self.at < self.last))
    }

    /// Adds what lies beside the journal: memos, what was reversed, the parties of pending entries.
    async fn look_up(&self, page: &mut [Happened]) -> Result<(), ExportError> {
        let mut documents = Vec::new();
        for happened in &*page {
            let (id, kinds) = match happened {
                Happened::Posted(posted) => (posted.id, ["entry_note", "reversed_entry"]),
                Happened::Held(held) => (held.id, ["entry_note", "pending_entry"]),
                Happened::Opened(_) | Happened::Ended { .. } => continue,
            };
            documents.extend(kinds.map(|kind| DocumentKey { kind, id: id.into() }));
        }
        if documents.is_empty() {
            return Ok(());
        }
        let mut found = seal::read(&**self.community.store(), documents).await?.into_iter();
        let mut next = || found.next().flatten();
        for happened in page {
            match happened {
                Happened::Posted(posted) => {
                    posted.memo = document::<Note>(posted.id, next())?.map(|note| note.text);
                    posted.reversed =
                        document::<Reversed>(posted.id, next())?.map(|reversed| reversed.amounts).unwrap_or_default();
                }
                Happened::Held(held) => {
                    held.memo = document::<Note>(held.id, next())?.map(|note| note.text);
                    if let Some(pending) = document::<Pending>(held.id, next())? {
                        held.pending = pending;
                    }
                }
                Happened::Opened(_) | Happened::Ended { .. } => {}
            }
        }
        Ok(())
    }
}

fn document<D: DeserializeOwned>(id: EntryId, bytes: Option<Arc<[u8]>>) -> Result<Option<D>, ExportError> {
    let read = bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose();
    read.map_err(|error| ExportError::Unreadable { seq: id.seq(), what: error.to_string() })
}

/// Reads one journal entry. The names of ledger entries are their places: held entries take a place too.
fn read(seq: Seq, bytes: &[u8], book: &mut Book, page: &mut Vec<Happened>) -> Result<(), String> {
    let entry = Entry::decode(bytes).map_err(|error| error.to_string())?;
    let (actor, recorded_at) = (entry.header.actor, entry.header.recorded_at);
    let mut place = 0;
    for event in &entry.events {
        if let Some(opened) = decode::<AccountOpened>(event)? {
            let currency = book.currencies.iter().position(|currency| currency.number() == opened.currency);
            book.open_account(opened.account, opened.wallet, currency.ok_or("an account of an unknown currency")?);
            page.push(Happened::Opened(opened.account));
        } else if let Some(posted) = decode::<EntryPosted>(event)? {
            let id = EntryId::new(seq, place).ok_or("too many entries")?;
            place += 1;
            posted.lines.iter().for_each(|line| book.stands_at(line.account, line.balance));
            page.push(Happened::Posted(Posted {
                id,
                kind: posted.kind,
                of: posted.of,
                actor,
                recorded_at,
                effective_at: posted.effective.unwrap_or(recorded_at),
                forced: posted.forced,
                moves: moves(&posted.postings),
                memo: None,
                reversed: Vec::new(),
            }));
        } else if let Some(held) = decode::<EntryHeld>(event)? {
            place += 1;
            let (id, expires_at, moves) = (held.entry, held.expires_at, moves(&held.postings));
            let parties = Parties { payer: None, payee: None, declared: false };
            let (placed_at, state) = (recorded_at, PendingState::Open);
            let pending = Pending { parties, effective: None, placed_at, state, held_for: None };
            page.push(Happened::Held(Held { id, actor, recorded_at, expires_at, moves, memo: None, pending }));
        } else if let Some(HoldEnded { entry, ending }) = decode::<HoldEnded>(event)? {
            // A settled one is told by the entry that settled it.
            if ending != Ending::Settled {
                page.push(Happened::Ended { entry, ending });
            }
        } else if let Some(set) = decode::<LimitsSet>(event)? {
            book.limited.insert(set.account.get());
        }
    }
    Ok(())
}

fn moves(postings: &[Posting]) -> Vec<Move> {
    postings.iter().map(|posting| Move { from: posting.from, to: posting.to, minor: posting.amount }).collect()
}

fn decode<E: Event>(event: &EntryEvent<'_>) -> Result<Option<E>, String> {
    event.decode::<E>().transpose().map_err(|error| error.to_string())
}
