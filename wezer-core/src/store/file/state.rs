//! The checkpoint database: documents, index rows, accounts and the places of the journal's blocks, as of one head, in redb.
//!
//! Invariant: it changes in one durable transaction a checkpoint, so it always stands at the end of a lap of the log.
//!
//! Cost: a read is a descent of a B-tree; a checkpoint writes each changed page of accounts once, however often it changed.

use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use redb::{Database, ReadOnlyTable, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition};
use smallvec::SmallVec;

use super::archive::{End, Place};
use super::disk::DiskFile;
use super::memtable::Memtable;
use super::pages::CheckedPages;
use super::row::{self, ROOM};
use super::{FORMAT, failed};
use crate::id::{CommunityId, WalletId};
use crate::journal::{DecodeError, Hash, Reader, Seq, Writer};
use crate::ledger::{AccountNo, AccountPage, AccountRow, CurrencyNo, PageNo, ROWS_PER_PAGE};
use crate::store::{Head, IndexRange, StoreError, WalletAccounts};
use crate::time::Timestamp;

/// The file's name, and its name while it is made.
pub(super) const NAME: &str = "state";
pub(super) const NEW_NAME: &str = "state-new";

const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
const DOCUMENTS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("documents");
const INDEX: TableDefinition<'_, &[u8], ()> = TableDefinition::new("index");
const PAGES: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("accounts");
const WALLETS: TableDefinition<'_, u128, &[u8]> = TableDefinition::new("wallets");
const BLOCKS: TableDefinition<'_, u64, (u64, u64, u32)> = TableDefinition::new("journal");

const CHECKPOINT: &str = "checkpoint";

/// A document's key and bytes.
pub(super) type Stored = (Vec<u8>, Arc<[u8]>);

/// What a checkpoint stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checkpoint {
    pub(super) community: CommunityId,
    pub(super) head: Head,
    pub(super) archive: End,
}

impl Checkpoint {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = Writer(&mut bytes);
        writer.raw(&FORMAT.to_le_bytes());
        writer.raw(&self.community.as_u128().to_le_bytes());
        writer.uint(self.head.seq.get());
        writer.raw(self.head.hash.as_bytes());
        writer.int(self.head.recorded_at.as_micros());
        writer.uint(u64::from(self.head.accounts));
        writer.uint(self.archive.file);
        writer.uint(self.archive.offset);
        bytes
    }

    fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        let mut reader = Reader(bytes);
        let found = u32::from_le_bytes(reader.array().map_err(damaged)?);
        if found != FORMAT {
            return Err(StoreError::Incompatible { place: NAME.into(), found, known: FORMAT });
        }
        let mut decode = || {
            let community = CommunityId::from_u128(u128::from_le_bytes(reader.array()?));
            let seq = Seq::new(reader.uint()?);
            let hash = Hash::from_bytes(reader.array()?);
            let recorded_at = Timestamp::from_micros(reader.int()?);
            let head = Head { seq, hash, recorded_at, accounts: reader.uint32()? };
            Ok(Self { community, head, archive: End { file: reader.uint()?, offset: reader.uint()? } })
        };
        decode().map_err(damaged)
    }
}

fn damaged(error: DecodeError) -> StoreError {
    StoreError::Damaged { what: format!("{NAME}: {error}") }
}

/// Says what redb's refusal means.
fn refused<E: Into<redb::Error>>(action: &'static str) -> impl Fn(E) -> StoreError {
    move |error| match error.into() {
        redb::Error::Io(error) => failed(action)(error),
        redb::Error::PreviousIo => StoreError::Poisoned,
        redb::Error::Corrupted(what) => StoreError::Damaged { what: format!("{NAME}: {what}") },
        error => StoreError::Io { action, reason: error.to_string() },
    }
}

/// The open database.
#[derive(Debug)]
pub(super) struct State(Database);

impl State {
    /// Makes the database of a community in which nothing has happened, durably.
    pub(super) fn create(file: Arc<dyn DiskFile>, community: CommunityId) -> Result<(), StoreError> {
        let action = "make the checkpoint database";
        let checkpoint = Checkpoint { community, head: Head::empty(community), archive: End::default() };
        let database = Database::builder().create_with_backend(CheckedPages::new(file)).map_err(refused(action))?;
        let mut write = database.begin_write().map_err(refused(action))?;
        write.set_quick_repair(true);
        write.open_table(DOCUMENTS).map_err(refused(action))?;
        write.open_table(INDEX).map_err(refused(action))?;
        write.open_table(PAGES).map_err(refused(action))?;
        write.open_table(WALLETS).map_err(refused(action))?;
        write.open_table(BLOCKS).map_err(refused(action))?;
        let mut meta = write.open_table(META).map_err(refused(action))?;
        meta.insert(CHECKPOINT, checkpoint.encode().as_slice()).map_err(refused(action))?;
        drop(meta);
        write.commit().map_err(refused(action))?;
        database.close().map_err(refused(action))
    }

    /// Opens the database, with `cache` bytes of its pages in memory.
    pub(super) fn open(file: Arc<dyn DiskFile>, cache: usize) -> Result<Self, StoreError> {
        let mut builder = Database::builder();
        builder.set_cache_size(cache);
        // Checked pages don't tell that a file was cut; redb may find that by an assertion of its own.
        let opened = catch_unwind(AssertUnwindSafe(|| builder.create_with_backend(CheckedPages::new(file))));
        let opened = opened.map_err(|_| StoreError::Damaged { what: format!("{NAME}: it does not hold together") })?;
        opened.map(Self).map_err(refused("open the checkpoint database"))
    }

    /// What the last checkpoint stands at.
    pub(super) fn checkpoint(&self) -> Result<Checkpoint, StoreError> {
        let action = "read the checkpoint";
        let read = self.0.begin_read().map_err(refused(action))?;
        let meta = read.open_table(META).map_err(refused(action))?;
        let bytes = meta.get(CHECKPOINT).map_err(refused(action))?;
        Checkpoint::decode(bytes.ok_or_else(|| damaged(DecodeError("it holds no checkpoint")))?.value())
    }

    /// Takes a lap in, durably.
    pub(super) fn write(&self, lap: &Memtable, blocks: &[(Seq, Place)], checkpoint: &Checkpoint) -> Result<(), StoreError> {
        let mut write = self.0.begin_write().map_err(refused("begin a checkpoint"))?;
        // Without it, opening after a crash would walk through the whole database.
        write.set_quick_repair(true);
        write_tables(&write, lap, blocks, checkpoint).map_err(refused("write a checkpoint"))?;
        write.commit().map_err(refused("commit a checkpoint"))
    }

    /// Copies what is in the database, and nothing that was, into an empty file, durably.
    pub(super) fn copy_to(&self, file: Arc<dyn DiskFile>, cache: usize) -> Result<Self, StoreError> {
        let action = "copy the checkpoint database";
        let read = self.0.begin_read().map_err(refused(action))?;
        let mut builder = Database::builder();
        builder.set_cache_size(cache);
        let fresh = builder.create_with_backend(CheckedPages::new(file)).map_err(refused(action))?;
        let mut write = fresh.begin_write().map_err(refused(action))?;
        write.set_quick_repair(true);
        copy_tables(&read, &write).map_err(refused(action))?;
        write.commit().map_err(refused(action))?;
        Ok(Self(fresh))
    }

    /// The database as it stands now.
    pub(super) fn snapshot(&self) -> Result<Snapshot, StoreError> {
        Ok(Snapshot(self.0.begin_read().map_err(refused("read the checkpoint database"))?))
    }
}

fn write_tables(
    write: &redb::WriteTransaction,
    lap: &Memtable,
    blocks: &[(Seq, Place)],
    checkpoint: &Checkpoint,
) -> Result<(), redb::Error> {
    let damaged = |error: DecodeError| redb::Error::Corrupted(error.to_string());
    let mut table = write.open_table(DOCUMENTS)?;
    let mut documents: Vec<_> = lap.documents().collect();
    documents.sort_unstable_by_key(|(key, _)| *key);
    for (key, bytes) in documents {
        match bytes {
            Some(bytes) => drop(table.insert(key.as_slice(), bytes)?),
            None => drop(table.remove(key.as_slice())?),
        }
    }
    let mut table = write.open_table(INDEX)?;
    for (row, present) in lap.index() {
        if present {
            table.insert(row, ())?;
        } else {
            table.remove(row)?;
        }
    }
    let mut table = write.open_table(WALLETS)?;
    for (wallet, opened) in lap.wallets() {
        let stored = table.get(wallet.as_u128())?.map(|bytes| decode_wallet(bytes.value()));
        let mut accounts = stored.transpose().map_err(damaged)?.unwrap_or_default();
        accounts.extend_from_slice(opened);
        table.insert(wallet.as_u128(), encode_wallet(&accounts).as_slice())?;
    }
    let mut table = write.open_table(PAGES)?;
    let mut bytes = Vec::new();
    for number in lap.pages() {
        let changed: Changed<'_> = lap.page(number).collect();
        let stored = if changed.len() < ROWS_PER_PAGE { table.get(number.get())? } else { None };
        bytes.clear();
        merge_page(stored.as_ref().map_or(&[0], |stored| stored.value()), &changed, &mut bytes).map_err(damaged)?;
        drop(stored);
        table.insert(number.get(), bytes.as_slice())?;
    }
    let mut table = write.open_table(BLOCKS)?;
    for (first, place) in blocks {
        table.insert(first.get(), (place.file, place.offset, place.len))?;
    }
    write.open_table(META)?.insert(CHECKPOINT, checkpoint.encode().as_slice())?;
    Ok(())
}

fn copy_tables(read: &ReadTransaction, write: &redb::WriteTransaction) -> Result<(), redb::Error> {
    fn copy<K: redb::Key + 'static, V: redb::Value + 'static>(
        read: &ReadTransaction,
        write: &redb::WriteTransaction,
        table: TableDefinition<'_, K, V>,
    ) -> Result<(), redb::Error> {
        let mut to = write.open_table(table)?;
        for row in read.open_table(table)?.iter()? {
            let (key, value) = row?;
            to.insert(key.value(), value.value())?;
        }
        Ok(())
    }
    copy(read, write, META)?;
    copy(read, write, DOCUMENTS)?;
    copy(read, write, INDEX)?;
    copy(read, write, PAGES)?;
    copy(read, write, WALLETS)?;
    copy(read, write, BLOCKS)
}

/// The rows of a page that a lap changed.
type Changed<'a> = SmallVec<[(AccountNo, &'a AccountRow); ROWS_PER_PAGE]>;

/// Appends a page's stored form: as it was stored, with the rows that changed. The others are not taken apart.
fn merge_page(stored: &[u8], changed: &Changed<'_>, bytes: &mut Vec<u8>) -> Result<(), DecodeError> {
    let mut stored = Reader(stored);
    let known = usize::from(stored.byte()?);
    let taken = changed.last().map_or(0, |(number, _)| number.row() + 1).max(known);
    Writer(bytes).uint(taken as u64);
    let mut changed = changed.iter().peekable();
    let mut room = [0; ROOM];
    for place in 0..taken {
        let old = if place < known { Some(row::skip(&mut stored)?) } else { None };
        match (changed.next_if(|(number, _)| number.row() == place), old) {
            (None, Some(old)) => bytes.extend_from_slice(old),
            (new, _) => {
                let len = row::encode(new.map_or(&AccountRow::VACANT, |(_, row)| row), &mut room);
                bytes.extend_from_slice(&room[..len]);
            }
        }
    }
    Ok(())
}

fn decode_page(bytes: &[u8]) -> Result<AccountPage, DecodeError> {
    let mut reader = Reader(bytes);
    let taken = reader.byte()?;
    if usize::from(taken) > ROWS_PER_PAGE {
        return Err(DecodeError("page length"));
    }
    let mut page = AccountPage::vacant();
    for at in 0..u32::from(taken) {
        *page.row_mut(AccountNo::new(at)) = row::decode(&mut reader)?;
    }
    Ok(page)
}

fn encode_wallet(accounts: &[(CurrencyNo, AccountNo)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (currency, account) in accounts {
        Writer(&mut bytes).uint(u64::from(currency.get()));
        Writer(&mut bytes).uint(u64::from(account.get()));
    }
    bytes
}

fn decode_wallet(bytes: &[u8]) -> Result<WalletAccounts, DecodeError> {
    let mut reader = Reader(bytes);
    let mut accounts = WalletAccounts::new();
    while !reader.is_empty() {
        let currency = u16::try_from(reader.uint()?).map_err(|_| DecodeError("currency"))?;
        accounts.push((CurrencyNo::new(currency), AccountNo::new(reader.uint32()?)));
    }
    Ok(accounts)
}

/// The database at one moment.
#[derive(Debug)]
pub(super) struct Snapshot(ReadTransaction);

impl Snapshot {
    fn table<K: redb::Key + 'static, V: redb::Value + 'static>(
        &self,
        table: TableDefinition<'_, K, V>,
    ) -> Result<ReadOnlyTable<K, V>, StoreError> {
        self.0.open_table(table).map_err(refused("read the checkpoint database"))
    }

    /// A document.
    pub(super) fn document(&self, key: &[u8]) -> Result<Option<Arc<[u8]>>, StoreError> {
        let bytes = self.table(DOCUMENTS)?.get(key).map_err(refused("read a document"))?;
        Ok(bytes.map(|bytes| Arc::from(bytes.value())))
    }

    /// Documents whose keys are past this one, in the order of their keys.
    pub(super) fn documents(&self, after: Bound<&[u8]>, limit: usize) -> Result<Vec<Stored>, StoreError> {
        let action = "list the documents";
        let range = self.table(DOCUMENTS)?.range::<&[u8]>((after, Bound::Unbounded)).map_err(refused(action))?;
        let rows = range.take(limit).map(|row| row.map(|(key, bytes)| (key.value().to_vec(), Arc::from(bytes.value()))));
        rows.collect::<Result<_, _>>().map_err(refused(action))
    }

    /// A wallet's accounts.
    pub(super) fn wallet(&self, wallet: WalletId) -> Result<WalletAccounts, StoreError> {
        let bytes = self.table(WALLETS)?.get(wallet.as_u128()).map_err(refused("read a wallet"))?;
        bytes.map_or(Ok(WalletAccounts::new()), |bytes| decode_wallet(bytes.value()).map_err(damaged))
    }

    /// A page of accounts.
    pub(super) fn page(&self, page: PageNo) -> Result<AccountPage, StoreError> {
        let bytes = self.table(PAGES)?.get(page.get()).map_err(refused("read accounts"))?;
        bytes.map_or(Ok(AccountPage::vacant()), |bytes| decode_page(bytes.value()).map_err(damaged))
    }

    /// Hands the index rows of the range to `take`, in the range's direction, until it wants no more.
    pub(super) fn index(&self, range: &IndexRange, mut take: impl FnMut(&[u8]) -> bool) -> Result<(), StoreError> {
        let action = "scan the index";
        let table = self.table(INDEX)?;
        let mut rows = table.range(range.from.as_slice()..range.to.as_slice()).map_err(refused(action))?;
        while let Some(row) = if range.backwards { rows.next_back() } else { rows.next() } {
            if !take(row.map_err(refused(action))?.0.value()) {
                break;
            }
        }
        Ok(())
    }

    /// The journal's block that holds this entry: its first entry, and where it lies.
    pub(super) fn block(&self, seq: Seq) -> Result<Option<(Seq, Place)>, StoreError> {
        let action = "look for a journal entry";
        let table = self.table(BLOCKS)?;
        let last = table.range(..=seq.get()).map_err(refused(action))?.next_back();
        let Some((first, place)) = last.transpose().map_err(refused(action))? else { return Ok(None) };
        let (file, offset, len) = place.value();
        Ok(Some((Seq::new(first.value()), Place { file, offset, len })))
    }
}
