//! SQLite as a ledger by hand: what a community would get from a database in its own process, without rules of any kind.

use std::path::Path;

use rusqlite::{Connection, params};

use crate::measure::Took;
use crate::town::Dice;

/// A table of balances and a table of transfers of 64 bytes, in write-ahead mode with `synchronous=FULL`: a commit is on the disk
/// before it is told. No idempotency key, no limit, no chain.
#[derive(Debug)]
pub struct SqliteLedger {
    connection: Connection,
    accounts: usize,
    next: i64,
}

impl SqliteLedger {
    /// An empty ledger of so many accounts.
    pub fn create(path: &Path, accounts: usize) -> rusqlite::Result<Self> {
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(
            "CREATE TABLE balance (account INTEGER PRIMARY KEY, amount INTEGER NOT NULL);
             CREATE TABLE transfer (id INTEGER PRIMARY KEY, body BLOB NOT NULL);",
        )?;
        let transaction = connection.transaction()?;
        for account in 0..accounts {
            transaction.execute("INSERT INTO balance VALUES (?1, 0)", [account])?;
        }
        transaction.commit()?;
        Ok(Self { connection, accounts, next: 1 })
    }

    /// Makes `transfers` transfers, `batch` a commit: two balances read, two written, one row added.
    pub fn run(&mut self, transfers: u64, batch: u64) -> rusqlite::Result<Took> {
        let mut dice = Dice::new(17);
        let mut failed = None;
        let took = Took::measure(|| {
            let mut done = 0;
            while done < transfers {
                if let Err(error) = self.commit(batch, &mut dice) {
                    failed = Some(error);
                    break;
                }
                done += batch;
            }
            done
        });
        failed.map_or(Ok(took), Err)
    }

    fn commit(&mut self, batch: u64, dice: &mut Dice) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        {
            let mut read = transaction.prepare_cached("SELECT amount FROM balance WHERE account = ?1")?;
            let mut write = transaction.prepare_cached("UPDATE balance SET amount = ?2 WHERE account = ?1")?;
            let mut add = transaction.prepare_cached("INSERT INTO transfer VALUES (?1, ?2)")?;
            for _ in 0..batch {
                let (from, to) = dice.pair(self.accounts);
                let less: i64 = read.query_row([from], |row| row.get(0))?;
                let more: i64 = read.query_row([to], |row| row.get(0))?;
                write.execute(params![from, less - 1])?;
                write.execute(params![to, more + 1])?;
                add.execute(params![self.next, [0u8; 64].as_slice()])?;
                self.next += 1;
            }
        }
        transaction.commit()
    }
}
