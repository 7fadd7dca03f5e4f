//! Showing postings: a transaction of four statements a page, on one connection.

use sqlx::{Connection as _, Row as _};

use super::PostgresStore;
use super::outcome::failed;
use crate::journal::Seq;
use crate::store::sql::number::{count, counted};
use crate::store::sql::postings::{PAGE, Page, not_past};
use crate::store::{Store as _, StoreError};

const SHOWN: &str = "SELECT coalesce((SELECT seq FROM wezer.shown WHERE community = $1), 0)";
/// Whoever waits for the row's lock reads on from where the other ended, also where the database's own choice is a stricter isolation.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
const LOCK: &str = "INSERT INTO wezer.shown AS shown (community, seq) VALUES ($1, 0)
    ON CONFLICT (community) DO UPDATE SET seq = shown.seq RETURNING seq";
const WRITE: &str = "INSERT INTO wezer.posting (
        community, seq, line, entry, kind, of_entry, forced, recorded_at, effective_at, account, partner, amount
    )
    SELECT $1, new.* FROM json_to_recordset($2::json) AS new (
        seq bigint, line integer, entry text, kind text, of_entry text, forced boolean, recorded_at bigint, effective_at bigint,
        account bigint, partner bigint, amount numeric
    )";
const MOVE: &str = "UPDATE wezer.shown SET seq = $2 WHERE community = $1";

impl PostgresStore {
    /// Copies the postings of all entries that were recorded by now into the view `wezer_read.postings`, as far as they are not there,
    /// and tells up to which entry they are there. Call it when somebody is about to read them, or now and then; call it anywhere,
    /// any number of times at once. Commits go on meanwhile and wait for nothing. What it costs is told in [`sql`](crate::store::sql).
    ///
    /// # Errors
    /// [`StoreError::Io`] if the server can't be asked, [`StoreError::Damaged`] if an entry is missing or can't be read. What was shown
    /// until then stays; another call goes on behind it.
    pub async fn show_postings(&self) -> Result<Seq, StoreError> {
        let head = self.head().await?.seq;
        let query = sqlx::query(SHOWN).bind(self.community.as_uuid());
        let row = query.fetch_one(&self.postgres.pool).await.map_err(failed("ask what is shown"))?;
        let mut shown = Seq::new(counted(row.try_get(0).map_err(failed("ask what is shown"))?)?);
        while shown < head {
            shown = self.show_page(head).await?;
        }
        not_past(shown, head, self).await
    }

    /// Shows some entries up to `head`, unless somebody else has, and tells how far it is now.
    async fn show_page(&self, head: Seq) -> Result<Seq, StoreError> {
        let action = "show postings";
        let mut connection = self.connection().await?;
        let mut transaction = connection.begin_with(BEGIN).await.map_err(failed(action))?;
        let community = self.community.as_uuid();
        let locked = sqlx::query(LOCK).bind(community).fetch_one(&mut *transaction).await.map_err(failed(action))?;
        let shown = Seq::new(counted(locked.try_get(0).map_err(failed(action))?)?);
        if shown >= head {
            return Ok(shown);
        }
        let page = Page::after(shown, &self.journal_on(&mut transaction, shown.next(), PAGE).await?)?;
        for rows in page.lists() {
            sqlx::query(WRITE).bind(community).bind(rows?).execute(&mut *transaction).await.map_err(failed(action))?;
        }
        let query = sqlx::query(MOVE).bind(community).bind(count(page.last.get())?);
        query.execute(&mut *transaction).await.map_err(failed(action))?;
        transaction.commit().await.map_err(failed(action))?;
        Ok(page.last)
    }
}
