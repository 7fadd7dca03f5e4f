//! Communities in databases that speak SQL, through `sqlx`: SQLite for one machine, PostgreSQL for any number of them.
//!
//! Invariant: every statement is a constant; what varies is bound to it, but for the names of views, which come from the registry
//! and not from people. The community leads every key, so one database holds any
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
//! | `posting` | `seq`, `line` | a copy of the journal's postings, for SQL to read; amounts in minor units |
//! | `shown` | | up to which entry of the journal they were copied |
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
//! Which members there are, and how many wallets each has:
//! ```sql
//! SELECT member.id, count(wallet.id) AS wallets
//! FROM wezer_read.member LEFT JOIN wezer_read.wallet
//!     ON wallet.community = member.community AND wallet.body -> 'holder' ->> 'member' = member.id::text
//! GROUP BY member.community, member.id;
//! ```
//! SQLite has no exact decimals: its view `wezer_balances` gives the balance as text, and in minor units as `minor`, to be added up.
//!
//! # Postings
//! The journal is bytes, so its postings are copied into a table once somebody asks: `show_postings` of a store copies those of the
//! entries that were recorded since it was last called, and says up to which entry they are there. No commit waits for it or costs more.
//! They are the view `wezer_read.postings` in PostgreSQL, `wezer_postings` in SQLite, two rows for each posting:
//!
//! | column | holds |
//! |---|---|
//! | `community` | |
//! | `seq`, `line` | the entry of the journal, and which of its rows from 1; with the community, the key |
//! | `entry` | the name of the entry of the ledger: `1234`, or `1234.2` for the third one of the same entry of the journal |
//! | `kind` | why: `payment`, `gift`, `issue`, `redemption`, `opening`, `general`, `settlement`, `correction` |
//! | `of_entry` | the entry that it settles or reverses |
//! | `forced` | whether an operator let it pass hard limits |
//! | `recorded_at`, `effective_at` | when it was recorded, and when it took effect, which may be long before |
//! | `wallet`, `account` | whose row it is: the wallet, and its account in this currency |
//! | `currency` | its code |
//! | `amount` | what came to the wallet; below zero what left it. In units of the currency |
//! | `partner` | the wallet on the other side |
//!
//! In SQLite `amount` is text, `minor` the same in minor units, to be added up (`scale` digits are behind the point), and times are text
//! in UTC. Of a wallet and a currency the sum of all rows is the balance. Fees and corrections are postings as others; the row of a fee
//! has the entry's kind, and where it goes is its partner. What is only held is not there: it has not moved.
//!
//! What each wallet took in each month:
//! ```sql
//! SELECT wallet, currency, date_trunc('month', effective_at AT TIME ZONE 'UTC')::date AS month, sum(amount) AS took_in
//! FROM wezer_read.postings WHERE amount > 0
//! GROUP BY community, wallet, currency, month ORDER BY month, wallet, currency;
//! ```
//! In SQLite, in minor units:
//! ```sql
//! SELECT wallet, currency, substr(effective_at, 1, 7) AS month, sum(minor) AS took_in
//! FROM wezer_postings WHERE minor > 0
//! GROUP BY community, wallet, currency, month ORDER BY month, wallet, currency;
//! ```
//! How far they are, and how far the community is: `SELECT shown, entries FROM wezer_read.communities` (`wezer_communities`).

mod found;
mod lost;
mod number;
#[cfg(feature = "postgres")]
pub mod postgres;
mod postings;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod watch;

/// The version of `sqlx` whose pools are taken.
pub use sqlx;

#[cfg(feature = "postgres")]
pub use self::postgres::{Companion, Postgres, PostgresStore};
#[cfg(feature = "sqlite")]
pub use self::sqlite::{Sqlite, SqliteStore};
