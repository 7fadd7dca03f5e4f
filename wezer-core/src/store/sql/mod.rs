//! Communities in databases that speak SQL, through `sqlx`: SQLite for one machine, PostgreSQL for any number of them.
//!
//! Invariant: every statement is a constant; what varies is bound to it. The community leads every key, so one database holds any
//! number of communities, and they never wait for each other's rows.
//!
//! The tables lie in a schema `wezer` (PostgreSQL) or begin with `wezer_` (SQLite), and their migrations are counted in a table of
//! their own, so that they can share a database with the application that embeds us. Amounts, ids and documents are there to be
//! read with SQL; what is sealed under a person's key is not, and nothing is there to be written but through a
//! [`Community`](crate::Community).
//!
//! | table | key, after the community | holds |
//! |---|---|---|
//! | `head` | | where the community stands: the fence of every commit |
//! | `journal` | `seq` | the entries, as they are hashed; in PostgreSQL up to 256 to a row, whose number is the last one's |
//! | `document` | `kind`, `id` | JSON, or sealed: then the first byte is 1 |
//! | `index_row` | the row | nothing else |
//! | `account` | `number` | wallet, currency, amounts in minor units |
//! | `key` | `owner`, `purpose` | the keys of what is sealed |
//!
//! # Reading it
//! Once `show` was called on the database, each kind of document is a view: `wezer_read.wallet` in PostgreSQL, `wezer_read_wallet` in
//! SQLite. What each member has, with the member's id, since the name is sealed:
//! ```sql
//! SELECT wallet.body -> 'holder' ->> 'member' AS member, balances.currency, balances.balance
//! FROM wezer_read.balances JOIN wezer_read.wallet ON wallet.id = balances.wallet AND wallet.community = balances.community;
//! ```
//! How much of each currency is about, and whether it adds up to nothing as it must:
//! ```sql
//! SELECT currency, sum(balance) FILTER (WHERE balance > 0) AS about, sum(balance) AS zero
//! FROM wezer_read.balances GROUP BY community, currency;
//! ```
//! SQLite has no exact decimals: its view `wezer_balances` gives the balance as text, and in minor units as `minor`, to be added up.

mod found;
mod lost;
mod number;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod watch;

/// The version of `sqlx` whose pools are taken.
pub use sqlx;

#[cfg(feature = "postgres")]
pub use self::postgres::{Companion, Postgres, PostgresStore};
#[cfg(feature = "sqlite")]
pub use self::sqlite::{Sqlite, SqliteStore};
