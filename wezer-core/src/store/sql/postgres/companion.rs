//! Rows of the application that are written in the same transaction as a commit.
//!
//! Invariant: they are there if and only if the commit is. Cost: a transaction around the statement of the commit: three round trips
//! more, and what the companion asks for, while the community's row of `wezer.head` is locked.

use core::fmt::Debug;

use async_trait::async_trait;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::types::Uuid;

use super::commit::Statement;
use super::outcome::{Outcome, failed, outcome};
use crate::store::sql::number::count;
use crate::store::{Batch, CommitError, StoreError};

const STANDS: &str = "SELECT FROM wezer.head WHERE community = $1 AND seq = $2";

/// What an application writes of its own with each commit: an order that is paid when the payment is in the ledger, a message in its
/// outbox. Given to [`Postgres::with_companion`](super::Postgres::with_companion).
///
/// Which commands a batch holds, its entries tell: [`Entry::decode`](crate::journal::Entry::decode) of [`Batch::entries`]. A batch may
/// hold many commands of many callers. Only what this process commits passes here: give all processes that keep the community the same
/// companion, since a command that two of them are asked for is committed by one. Who wants to follow all of a community's journal,
/// late rather than at once, subscribes to it and keeps the number of the last entry beside what it wrote: then the journal is the
/// outbox.
#[async_trait]
pub trait Companion: Debug + Send + Sync + 'static {
    /// Writes the application's rows for a batch that is about to be committed on `connection`, within its transaction. It should be
    /// quick: the community waits.
    ///
    /// # Errors
    /// Whatever the database says. Then nothing is written, neither these rows nor the batch, and all its callers are told that the
    /// store failed: refuse nothing here that a command could refuse before.
    async fn write(&self, batch: &Batch, connection: &mut PgConnection) -> Result<(), sqlx::Error>;
}

/// The rows that the statement of a commit gave, none if it was refused; whether its answer was lost is in the error.
pub(super) async fn accompanied(
    companion: &dyn Companion,
    community: Uuid,
    batch: &Batch,
    connection: &mut PgConnection,
    statement: Statement<'_>,
) -> Result<Result<Vec<PgRow>, sqlx::Error>, CommitError> {
    let refused = |error| CommitError::Failed(failed("write the application's rows")(error));
    let mut transaction = connection.begin().await.map_err(|error| CommitError::Failed(failed("begin")(error)))?;
    // First the head: whoever comes second need not write anything of their own.
    let rows = match statement.fetch_all(&mut *transaction).await {
        Ok(rows) if rows.is_empty() => return Ok(Ok(rows)),
        Ok(rows) => rows,
        // Nothing of a transaction stays that was never told to commit.
        Err(error) if outcome(&error) == Outcome::Conflict => return Ok(Err(error)),
        Err(error) => return Err(CommitError::Failed(failed("commit")(error))),
    };
    companion.write(batch, &mut transaction).await.map_err(refused)?;
    // A statement of theirs that failed, and whose error they kept to themselves, has ended the transaction: it can't be committed any
    // more, though the server answers so.
    let query = sqlx::query(STANDS).bind(community).bind(count(batch.head.seq.get()).map_err(CommitError::Failed)?);
    if query.fetch_optional(&mut *transaction).await.map_err(refused)?.is_none() {
        let reason = String::from("they ended the transaction that they were lent");
        return Err(CommitError::Failed(StoreError::Io { action: "write the application's rows", reason }));
    }
    Ok(transaction.commit().await.map(|()| rows))
}
