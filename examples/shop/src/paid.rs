use async_trait::async_trait;
use wezer_core::journal::Entry;
use wezer_core::store::Batch;
use wezer_core::store::sql::Companion;
use wezer_core::store::sql::sqlx::{self, PgConnection};

const PAID: &str = "UPDATE shop.purchase AS purchase SET paid_by = payment.seq
    FROM unnest($1::uuid[], $2::bigint[]) AS payment (id, seq) WHERE purchase.id = payment.id";

/// Marks the orders that a commit pays: those whose id is the id of a command in it.
#[derive(Debug)]
pub(crate) struct Paid;

#[async_trait]
impl Companion for Paid {
    async fn write(&self, batch: &Batch, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let (mut ids, mut seqs) = (Vec::new(), Vec::new());
        for (seq, bytes) in batch.entries() {
            let entry = Entry::decode(bytes).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
            if entry.header.command == "pay" {
                ids.push(entry.header.id.as_uuid());
                seqs.push(seq.get().cast_signed());
            }
        }
        if ids.is_empty() {
            return Ok(());
        }
        sqlx::query(PAID).bind(ids).bind(seqs).execute(connection).await.map(drop)
    }
}
