//! A store written by the first version of the format, kept as bytes: it opens for ever.
//!
//! `WEZER_WRITE_GOLDEN=1` writes the file anew; that is right only for a new version of the format, under a new name.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says and panics where something is wrong")]

#[path = "golden/pack.rs"]
mod pack;

use std::sync::Arc;

use pack::{pack, unpack};
use pollster::block_on;
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::journal::{Hash, Reader, Seq, Writer};
use wezer_core::ledger::{AccountNo, AccountRow, CurrencyNo, PageNo};
use wezer_core::store::file::Options;
use wezer_core::store::{Batch, DocumentKey, FileStore, Head, IndexRange, Store, Wanted};
use wezer_core::time::Timestamp;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/file-store-1.bin");
const COMMUNITY: CommunityId = CommunityId::from_u128(0x0190_a3b4_7c1d_7e2f_8a90_b1c2_d3e4_f506);

/// An account that took in `credits` and gave out 7.
fn row(wallet: u128, currency: u16, credits: i128) -> AccountRow {
    let mut bytes = wallet.to_le_bytes().to_vec();
    let mut writer = Writer(&mut bytes);
    writer.uint(currency.into());
    writer.uint(0);
    for amount in [credits, 7, 0, -3] {
        writer.wide(amount);
    }
    writer.uint(33);
    for entry in [5u64 << 16, 4 << 16 | 1, 0, 0] {
        writer.uint(entry);
    }
    writer.int(1_579_979_597_731_529);
    AccountRow::decode(&mut Reader(&bytes)).unwrap()
}

/// What the store went through: two batches before a checkpoint, one after it.
fn batches() -> [Batch; 3] {
    let batch = |base: Head, entries: &[&[u8]]| {
        let mut head = base;
        for entry in entries {
            head.seq = head.seq.next();
            head.hash = head.hash.chain(entry);
        }
        head.recorded_at = Timestamp::from_micros(base.recorded_at.as_micros() + 1_000_000);
        let ends = entries.iter().scan(0, |end, entry| {
            *end += u32::try_from(entry.len()).unwrap();
            Some(*end)
        });
        let (journal, entry_ends) = (entries.concat(), ends.collect());
        Batch { base, head, journal, entry_ends, documents: vec![], index: vec![], accounts: vec![], keys: vec![] }
    };
    let key = |id| DocumentKey { kind: "member", id };
    let mut first = batch(Head::empty(COMMUNITY), &[b"community founded", b""]);
    first.documents = vec![(key(1), Some(Arc::from(&b"Ada"[..]))), (key(2), Some(Arc::from(&b"Bob"[..])))];
    first.index = vec![(b"name\0Ada".to_vec(), true), (b"name\0Bob".to_vec(), true)];
    first.head.accounts = 2;
    first.accounts = vec![(AccountNo::new(0), row(1, 0, 100)), (AccountNo::new(1), row(2, 0, i128::MAX))];
    let second = batch(first.head, &[b"paid"]);
    let mut third = batch(second.head, &[b"joined", b"paid again"]);
    third.documents = vec![(key(2), None), (key(3), Some(Arc::from(&b"Eve"[..])))];
    third.index = vec![(b"name\0Bob".to_vec(), false), (b"name\0Eve".to_vec(), true)];
    third.head.accounts = 3;
    third.accounts = vec![(AccountNo::new(0), row(1, 0, 250)), (AccountNo::new(2), row(1, 9, 1 << 90))];
    [first, second, third]
}

fn check(store: &FileStore) {
    let [_, _, last] = batches();
    assert_eq!(store.community(), COMMUNITY);
    assert_eq!(block_on(store.head()).unwrap(), last.head);
    let key = |id| DocumentKey { kind: "member", id };
    let wanted = Wanted {
        documents: vec![key(1), key(2), key(3)],
        wallets: vec![WalletId::from_u128(1), WalletId::from_u128(2)],
        pages: vec![PageNo::new(0)],
        ranges: vec![IndexRange { from: b"name\0".to_vec(), to: b"name\x01".to_vec(), backwards: false, limit: 9 }],
        entries: vec![],
        keys: vec![],
    };
    let mut found = block_on(store.read(&wanted)).unwrap();
    assert_eq!(found.documents, [Some(Arc::from(&b"Ada"[..])), None, Some(Arc::from(&b"Eve"[..]))]);
    found.wallets.iter_mut().for_each(|accounts| accounts.sort_unstable());
    let account = |currency, number| (CurrencyNo::new(currency), AccountNo::new(number));
    assert_eq!(found.wallets[0].as_slice(), [account(0, 0), account(9, 2)]);
    assert_eq!(found.wallets[1].as_slice(), [account(0, 1)]);
    let right = [row(1, 0, 250), row(2, 0, i128::MAX), row(1, 9, 1 << 90), AccountRow::VACANT];
    assert_eq!(found.pages[0].rows()[..4], right);
    assert_eq!(found.ranges, [[b"name\0Ada".to_vec(), b"name\0Eve".to_vec()]]);
    let entries = block_on(store.journal(Seq::START, 99)).unwrap();
    let right: [&[u8]; 5] = [b"community founded", b"", b"paid", b"joined", b"paid again"];
    assert!(entries.iter().map(|(_, entry)| &**entry).eq(right));
    let chain = entries.iter().fold(Hash::of_community(COMMUNITY), |hash, (_, entry)| hash.chain(entry));
    assert_eq!(chain, last.head.hash);
}

#[test]
fn the_first_format_opens_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    if std::env::var_os("WEZER_WRITE_GOLDEN").is_some() {
        let options = Options::default().create(COMMUNITY).checkpoint_bytes(4096);
        let store = FileStore::open(dir.path(), options).unwrap();
        let [first, second, third] = batches();
        block_on(store.commit(&first)).unwrap();
        block_on(store.commit(&second)).unwrap();
        store.checkpoint().unwrap();
        block_on(store.commit(&third)).unwrap();
        drop(store);
        std::fs::write(GOLDEN, pack(dir.path())).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    unpack(&std::fs::read(GOLDEN).unwrap(), dir.path());
    // As it is, and once more after this version wrote to it.
    for _ in 0..2 {
        let store = FileStore::open(dir.path(), Options::default()).unwrap();
        check(&store);
        store.checkpoint().unwrap();
        check(&store);
    }
}

#[test]
fn another_format_is_refused_as_such() {
    let dir = tempfile::tempdir().unwrap();
    unpack(&std::fs::read(GOLDEN).unwrap(), dir.path());
    // Both copies of a lap's header, as version 2 would write them.
    for name in ["log-0", "log-1"] {
        let path = dir.path().join(name);
        let mut bytes = std::fs::read(&path).unwrap();
        for header in [0, 512] {
            bytes[header + 4] = 2;
            let sum = crc32(&bytes[header..header + 76]);
            bytes[header + 76..header + 80].copy_from_slice(&sum.to_le_bytes());
        }
        std::fs::write(path, bytes).unwrap();
    }
    let refused = FileStore::open(dir.path(), Options::default());
    assert!(matches!(refused, Err(wezer_core::store::StoreError::Incompatible { found: 2, known: 1, .. })), "{refused:?}");
}

/// CRC-32 (IEEE), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}
