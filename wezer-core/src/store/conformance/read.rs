//! Clauses about reads.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::sample::{entries_only, row};
use super::{Backend, Dice, committed, head};
use crate::id::WalletId;
use crate::journal::Seq;
use crate::ledger::{AccountNo, AccountPage, CurrencyNo, PageNo};
use crate::store::{Batch, DocumentKey, Head, IndexRange, KeyName, Store, Wanted};

fn key(kind: &'static str, id: u128) -> DocumentKey {
    DocumentKey { kind, id }
}

fn with_documents(base: &Head, documents: &[(DocumentKey, Option<&[u8]>)]) -> Batch {
    let documents = documents.iter().map(|(key, bytes)| (*key, bytes.map(Arc::from))).collect();
    Batch { documents, ..entries_only(base, &[b"documents"]) }
}

async fn documents(store: &dyn Store, keys: &[DocumentKey]) -> Vec<Option<Arc<[u8]>>> {
    let wanted = Wanted { documents: keys.to_vec(), ..Wanted::default() };
    store.read(&wanted).await.expect("read").documents
}

/// Each list of what was found is as long as that of what was wanted, and says that there is nothing.
pub async fn reading_nothing_finds_nothing(backend: &dyn Backend) {
    let store = backend.fresh().await;
    let found = store.read(&Wanted::default()).await.expect("read");
    let lists = (found.documents.len(), found.wallets.len(), found.pages.len(), found.ranges.len(), found.entries.len());
    assert_eq!(lists, (0, 0, 0, 0, 0));
    assert!(found.keys.is_empty());
    let wanted = Wanted {
        documents: vec![key("member", 0), key("member", 0)],
        wallets: vec![WalletId::from_u128(0), WalletId::from_u128(!0)],
        pages: vec![PageNo::new(0), PageNo::new(u32::MAX / 64)],
        ranges: vec![IndexRange { from: vec![], to: vec![0xff; 9], backwards: false, limit: 5 }],
        entries: vec![Seq::START, Seq::new(1)],
        keys: vec![KeyName { owner: 0, purpose: 0 }],
    };
    let found = store.read(&wanted).await.expect("read");
    assert_eq!(found.documents, [None, None]);
    assert!(found.wallets.len() == 2 && found.wallets.iter().all(|accounts| accounts.is_empty()));
    assert_eq!(found.pages, [AccountPage::vacant(), AccountPage::vacant()]);
    assert_eq!(found.ranges, [Vec::<Vec<u8>>::new()]);
    assert_eq!(found.entries, [None, None]);
    assert_eq!(found.keys, [None]);
}

/// Documents are told apart by kind and id, an empty one from none.
pub async fn documents_are_written_replaced_and_removed(backend: &dyn Backend) {
    let store = backend.fresh().await;
    let keys = [key("a", 0), key("a", 256), key("ab", 0), key("a", u128::MAX), key("", 0)];
    let at = head(&*store).await;
    let all: Vec<_> = keys.iter().zip([&b"1"[..], b"2", b"", b"4", b"5"]).map(|(key, bytes)| (*key, Some(bytes))).collect();
    let at = committed(&*store, &with_documents(&at, &all)).await;
    let right = |bytes: [Option<&'static [u8]>; 5]| bytes.map(|bytes| bytes.map(Arc::from));
    assert_eq!(documents(&*store, &keys).await, right([Some(b"1"), Some(b"2"), Some(b""), Some(b"4"), Some(b"5")]));
    let changes = [(keys[0], None), (keys[1], Some(&b"two"[..])), (key("never", 1), None)];
    let at = committed(&*store, &with_documents(&at, &changes)).await;
    assert_eq!(documents(&*store, &keys).await, right([None, Some(b"two"), Some(b""), Some(b"4"), Some(b"5")]));
    committed(&*store, &with_documents(&at, &[(keys[0], Some(b"back")), (keys[4], None)])).await;
    assert_eq!(documents(&*store, &keys).await, right([Some(b"back"), Some(b"two"), Some(b""), Some(b"4"), None]));
}

/// A document of ten megabytes comes back, also after reopening.
pub async fn large_documents_come_back(backend: &dyn Backend) {
    let store = backend.fresh().await;
    let large = Dice::new(1).bytes(10_000_000);
    let at = head(&*store).await;
    let batch = with_documents(&at, &[(key("file", 1), Some(&large)), (key("file", 2), Some(b"small"))]);
    let at = committed(&*store, &batch).await;
    let keys = [key("file", 2), key("file", 1)];
    assert!(documents(&*store, &keys).await == [Some(Arc::from(&b"small"[..])), Some(Arc::from(large.as_slice()))]);
    committed(&*store, &with_documents(&at, &[(key("file", 2), Some(&large))])).await;
    let Some(store) = backend.reopen(store).await else { return };
    assert!(documents(&*store, &keys).await == [Some(Arc::from(large.as_slice())), Some(Arc::from(large.as_slice()))]);
}

/// A range begins with its first row and ends before its last, in either direction, at most as many rows as asked for.
pub async fn index_rows_come_in_byte_order(backend: &dyn Backend) {
    let store = backend.fresh().await;
    let mut at = head(&*store).await;
    let mut rows = BTreeSet::new();
    let mut dice = Dice::new(6);
    for round in 0..6 {
        // All rows of up to two of these bytes, some added, some removed, some removed that were never there.
        let letters: [&[u8]; 5] = [b"", b"\0", b"a", b"\x7f", b"\xff"];
        let all: BTreeSet<Vec<u8>> = letters.iter().flat_map(|a| letters.map(|b| [a, b].concat())).collect();
        let changed = all.iter().filter(|_| dice.once_in(2)).cloned().collect::<Vec<_>>();
        let index: Vec<_> = changed.into_iter().map(|row| (row, round == 0 || !dice.once_in(3))).collect();
        for (row, present) in &index {
            if *present {
                rows.insert(row.clone())
            } else {
                rows.remove(row)
            };
        }
        at = committed(&*store, &Batch { index, ..entries_only(&at, &[b"index"]) }).await;
        let ends: Vec<Vec<u8>> = all.iter().cloned().chain([vec![0xff; 3], b"ab".to_vec()]).collect();
        let mut ranges = Vec::new();
        for (from, to) in ends.iter().flat_map(|from| ends.iter().map(move |to| (from, to))) {
            let limit = [0, 1, 3, usize::MAX][dice.length(4)];
            ranges.push(IndexRange { from: from.clone(), to: to.clone(), backwards: dice.once_in(2), limit });
        }
        let wanted = Wanted { ranges, ..Wanted::default() };
        let found = store.read(&wanted).await.expect("read").ranges;
        assert_eq!(found.len(), wanted.ranges.len());
        for (range, found) in wanted.ranges.iter().zip(found) {
            let mut right: Vec<_> = rows.iter().filter(|row| **row >= range.from && **row < range.to).cloned().collect();
            if range.backwards {
                right.reverse();
            }
            right.truncate(range.limit);
            assert_eq!(found, right, "{range:?}");
        }
    }
}

/// An account is on its page from the commit that opened it, and among its wallet's from then on.
pub async fn accounts_are_found_by_page_and_by_wallet(backend: &dyn Backend) {
    let store = backend.fresh().await;
    let mut dice = Dice::new(2);
    let (ada, bob) = (WalletId::from_u128(1), WalletId::from_u128(1 << 100));
    let mut at = head(&*store).await;
    let mut rows = Vec::new();
    // Over the edge of the first page, and two pages at once.
    for opened in [1, 62, 1, 1, 130] {
        let first = rows.len();
        for number in first..first + opened {
            let wallet = if number % 3 == 0 { ada } else { bob };
            rows.push(row(&mut dice, wallet, CurrencyNo::new(u16::try_from(number).expect("few"))));
        }
        let mut batch = entries_only(&at, &[b"accounts"]);
        batch.head.accounts = u32::try_from(rows.len()).expect("few");
        // What is new, in no order, and one that was there.
        let mut numbers: Vec<usize> = (first..first + opened).rev().collect();
        if first > 0 {
            let old = dice.length(first);
            rows[old] = row(&mut dice, rows[old].wallet(), rows[old].currency());
            numbers.push(old);
        }
        let account = |number: usize| AccountNo::new(u32::try_from(number).expect("few"));
        batch.accounts = numbers.into_iter().map(|number| (account(number), rows[number])).collect();
        at = committed(&*store, &batch).await;
        let wanted = Wanted {
            wallets: vec![bob, ada, WalletId::from_u128(2)],
            pages: [3, 0, 1, 2, 4].map(PageNo::new).to_vec(),
            ..Wanted::default()
        };
        let found = store.read(&wanted).await.expect("read");
        for (number, page) in wanted.pages.iter().zip(&found.pages) {
            let mut right = AccountPage::vacant();
            for (at, row) in rows.iter().enumerate().filter(|(at, _)| account(*at).page() == *number) {
                *right.row_mut(account(at)) = *row;
            }
            assert_eq!(*page, right, "{number:?}");
        }
        for (wallet, mut accounts) in wanted.wallets.iter().zip(found.wallets) {
            accounts.sort_unstable();
            let right = rows.iter().enumerate().filter(|(_, row)| row.wallet() == *wallet);
            assert!(accounts.iter().copied().eq(right.map(|(at, row)| (row.currency(), account(at)))), "{wallet:?}");
        }
    }
}
