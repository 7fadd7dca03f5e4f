//! Showing postings: a transaction a page, which takes the database's one writing lock when it begins, as a commit does.

use std::time::Duration;

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Row as _};

use super::{SqliteStore, failed};
use crate::journal::Seq;
use crate::store::sql::number::{count, counted};
use crate::store::sql::postings::{PAGE, Page, not_past};
use crate::store::{Store as _, StoreError};

const SHOWN: &str = "SELECT coalesce((SELECT seq FROM wezer_shown WHERE community = ?1), 0)";
const WRITE: &str = "INSERT INTO wezer_posting (
        community, seq, line, entry, kind, of_entry, forced, recorded_at, effective_at, account, partner, amount
    )
    SELECT ?1, value ->> 'seq', value ->> 'line', value ->> 'entry', value ->> 'kind', value ->> 'of_entry', value ->> 'forced',
        value ->> 'recorded_at', value ->> 'effective_at', value ->> 'account', value ->> 'partner', value ->> 'amount'
    FROM json_each(?2)";
const MOVE: &str = "INSERT INTO wezer_shown (community, seq) VALUES (?1, ?2)
    ON CONFLICT (community) DO UPDATE SET seq = excluded.seq";
/// Between two pages, about as long as a page takes or longer: who waits for the lock looks for it now and then, and stands in no queue.
const PAUSE: Duration = Duration::from_millis(10);

impl SqliteStore {
    /// Copies the postings of all entries that were recorded by now into the view `wezer_postings`, as far as they are not there, and
    /// tells up to which entry they are there. Call it when somebody is about to read them, or now and then; call it anywhere, any
    /// number of times at once. Commits go on meanwhile: after each page of 256 entries the database is left to others for ten
    /// milliseconds, so that 25,000 entries a second are shown at most. What it costs is told in [`sql`](crate::store::sql).
    ///
    /// # Errors
    /// [`StoreError::Io`] if the database can't be asked, [`StoreError::Damaged`] if an entry is missing or can't be read. What was
    /// shown until then stays; another call goes on behind it.
    pub async fn show_postings(&self) -> Result<Seq, StoreError> {
        let head = self.head().await?.seq;
        let mut connection = self.sqlite.pool.acquire().await.map_err(failed("get a connection"))?;
        let mut shown = self.shown_on(&mut connection).await?;
        while shown < head {
            shown = self.show_page(&mut connection, head).await?;
            if shown < head {
                tokio::time::sleep(PAUSE).await;
            }
        }
        drop(connection);
        not_past(shown, head, self).await
    }

    async fn shown_on(&self, connection: &mut SqliteConnection) -> Result<Seq, StoreError> {
        let action = "ask what is shown";
        let row = sqlx::query(SHOWN).bind(self.number).fetch_one(connection).await.map_err(failed(action))?;
        counted(row.try_get(0).map_err(failed(action))?).map(Seq::new)
    }

    /// Shows some entries up to `head`, unless somebody else has, and tells how far it is now.
    async fn show_page(&self, connection: &mut SqliteConnection, head: Seq) -> Result<Seq, StoreError> {
        let action = "show postings";
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(failed(action))?;
        let shown = self.shown_on(&mut transaction).await?;
        if shown >= head {
            return Ok(shown);
        }
        let page = Page::after(shown, &self.journal_on(&mut transaction, shown.next(), PAGE).await?)?;
        for rows in page.lists() {
            let query = sqlx::query(WRITE).bind(self.number).bind(rows?);
            query.execute(&mut *transaction).await.map_err(failed(action))?;
        }
        let query = sqlx::query(MOVE).bind(self.number).bind(count(page.last.get())?);
        query.execute(&mut *transaction).await.map_err(failed(action))?;
        transaction.commit().await.map_err(failed(action))?;
        Ok(page.last)
    }
}
