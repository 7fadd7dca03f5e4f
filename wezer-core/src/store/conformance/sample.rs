//! Batches at random, and the comparison of two stores that took the same ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Dice;
use crate::id::WalletId;
use crate::journal::Seq;
use crate::ledger::{AccountNo, AccountRow, CurrencyNo, EntryId, PageNo};
use crate::store::{Batch, DocumentKey, Head, IndexRange, Key, KeyName, Store, StoreError, Wanted};
use crate::time::Timestamp;

const KINDS: [&str; 3] = ["a", "member", "member.settings"];
const IDS: u64 = 24;
const WALLETS: u64 = 12;
const KEYS: u64 = 80;

/// A batch of these entries and nothing else.
pub fn entries_only(base: &Head, entries: &[&[u8]]) -> Batch {
    let mut head = *base;
    let mut journal = Vec::new();
    let mut entry_ends = Vec::new();
    for entry in entries {
        journal.extend_from_slice(entry);
        entry_ends.push(u32::try_from(journal.len()).unwrap_or(u32::MAX));
        head.hash = head.hash.chain(entry);
        head.seq = head.seq.next();
    }
    head.recorded_at = Timestamp::from_micros(base.recorded_at.as_micros() + 1);
    Batch { base: *base, head, journal, entry_ends, documents: vec![], index: vec![], accounts: vec![], keys: vec![] }
}

/// A row as `dice` say.
pub fn row(dice: &mut Dice, wallet: WalletId, currency: CurrencyNo) -> AccountRow {
    let mut amount = || i128::from(dice.bits()) << dice.below(60) >> dice.below(100);
    let (credits, debits, held_out, held_in) = (amount(), amount(), amount(), amount());
    let mut entry = || EntryId::from_packed(dice.bits() >> dice.below(64));
    let (last, anchors) = (entry(), [entry(), entry(), entry()]);
    let lines = u32::try_from(dice.below(1 << 20)).unwrap_or(0);
    let last_effective = Timestamp::from_micros(dice.bits().cast_signed());
    AccountRow {
        credits,
        debits,
        held_out,
        held_in,
        last,
        anchors,
        last_effective,
        lines,
        ..AccountRow::opened(wallet, currency)
    }
}

/// A batch on top of `base` as `dice` say: some entries, and changes to a small world, so that things are often overwritten,
/// removed and put back.
pub fn batch(dice: &mut Dice, base: &Head) -> Batch {
    let count = 1 + dice.length(4);
    let entries: Vec<Vec<u8>> = (0..count)
        .map(|_| {
            let longest = if dice.once_in(20) { 40_000 } else { 200 };
            let len = dice.length(longest);
            dice.bytes(len)
        })
        .collect();
    let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
    let mut batch = entries_only(base, &entries);
    let documents: BTreeMap<_, _> = (0..dice.below(6))
        .map(|_| {
            let key = DocumentKey { kind: KINDS[dice.length(KINDS.len())], id: u128::from(dice.below(IDS)) };
            let longest = if dice.once_in(30) { 20_000 } else { 100 };
            let len = dice.length(longest);
            (key, (!dice.once_in(3)).then(|| Arc::from(dice.bytes(len))))
        })
        .collect();
    batch.documents = documents.into_iter().collect();
    let rows: BTreeMap<_, _> = (0..dice.below(8))
        .map(|_| {
            let len = dice.length(4);
            let row = (0..len).map(|_| b"ab\0\xff"[dice.length(4)]).collect::<Vec<u8>>();
            (row, !dice.once_in(3))
        })
        .collect();
    batch.index = rows.into_iter().collect();
    let opened = if dice.once_in(3) { u32::try_from(dice.below(40)).unwrap_or(0) } else { 0 };
    batch.head.accounts += opened;
    let touched: BTreeSet<_> =
        (0..dice.below(10)).map(|_| u32::try_from(dice.below(u64::from(base.accounts))).unwrap_or(0)).collect();
    let touched = touched.into_iter().filter(|number| *number < base.accounts).chain(base.accounts..batch.head.accounts);
    let names: BTreeSet<_> = (0..dice.below(4)).map(|_| key_name(dice.below(KEYS))).collect();
    batch.keys = names.into_iter().map(|name| (name, (!dice.once_in(3)).then(|| Arc::new(key(dice))))).collect();
    batch.accounts = touched.map(|number| (AccountNo::new(number), account(dice, number))).collect();
    batch
}

/// One of a few names, some of which share an owner.
fn key_name(number: u64) -> KeyName {
    KeyName { owner: u128::from(number / 2) << 64, purpose: u8::try_from(number % 2).unwrap_or(0) }
}

/// A key as `dice` say.
pub fn key(dice: &mut Dice) -> Key {
    let mut bytes = [0; Key::LEN];
    bytes.copy_from_slice(&dice.bytes(Key::LEN));
    Key::from_bytes(bytes)
}

/// An account keeps its wallet and its currency.
fn account(dice: &mut Dice, number: u32) -> AccountRow {
    let wallet = WalletId::from_u128(1 + u128::from(u64::from(number) % WALLETS));
    row(dice, wallet, CurrencyNo::new(u16::try_from(u64::from(number) / WALLETS).unwrap_or(u16::MAX)))
}

/// Everything that batches of [`batch`] can have touched, in one read.
fn everything(head: &Head) -> Wanted {
    let ids = (0..IDS).map(u128::from);
    let range = |backwards, limit| IndexRange { from: vec![], to: vec![0xff; 5], backwards, limit };
    Wanted {
        documents: ids.flat_map(|id| KINDS.map(|kind| DocumentKey { kind, id })).collect(),
        wallets: (0..=WALLETS + 1).map(|id| WalletId::from_u128(u128::from(id))).collect(),
        pages: (0..=AccountNo::new(head.accounts).page().get() + 1).map(PageNo::new).collect(),
        ranges: vec![range(false, usize::MAX), range(true, usize::MAX), range(false, 3), range(true, 3), range(true, 0)],
        entries: (0..=head.seq.get() + 1).map(Seq::new).collect(),
        keys: (0..KEYS + 1).map(key_name).collect(),
    }
}

/// Panics, saying what, unless both stores answer every question alike.
pub async fn assert_same(store: &dyn Store, model: &dyn Store) {
    compare(store, model).await.expect("the store answers");
}

/// Panics, saying what, where the stores answer a question differently.
///
/// # Errors
/// The store's, when it does not answer.
pub async fn compare(store: &dyn Store, model: &dyn Store) -> Result<(), StoreError> {
    let head = model.head().await?;
    assert_eq!(store.head().await?, head, "head");
    let wanted = everything(&head);
    let (mut found, mut right) = (store.read(&wanted).await?, model.read(&wanted).await?);
    assert_eq!(found.documents, right.documents, "documents");
    for accounts in found.wallets.iter_mut().chain(&mut right.wallets) {
        accounts.sort_unstable();
    }
    assert_eq!(found.wallets, right.wallets, "wallets");
    assert_eq!(found.pages, right.pages, "pages");
    assert_eq!(found.ranges, right.ranges, "index");
    assert_eq!(found.entries, right.entries, "entries");
    assert!(found.keys == right.keys, "keys");
    assert_eq!(store.journal(Seq::START, usize::MAX).await?, model.journal(Seq::START, usize::MAX).await?, "journal");
    let middle = Seq::new(head.seq.get() / 2);
    assert_eq!(store.journal(middle, 3).await?, model.journal(middle, 3).await?, "journal from the middle");
    Ok(())
}
