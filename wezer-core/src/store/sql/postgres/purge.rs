//! Leaving as little behind as a server of PostgreSQL can be asked for.

use super::PostgresStore;
use super::outcome::failed;
use crate::store::StoreError;

const DOCUMENTS: &str = "VACUUM (FULL) wezer.document";
const INDEX: &str = "VACUUM (FULL) wezer.index_row";
const KEYS: &str = "VACUUM (FULL) wezer.key";

impl PostgresStore {
    /// Writes the tables anew that hold what may have to be forgotten, for all communities of the database; their old files are
    /// removed. It can't be done within a transaction, and needs to own the tables.
    pub(super) async fn try_purge(&self) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        self.settle(&mut connection).await?;
        for table in [KEYS, DOCUMENTS, INDEX] {
            sqlx::query(table).execute(&mut *connection).await.map_err(failed("write a table anew"))?;
        }
        Ok(())
    }
}
