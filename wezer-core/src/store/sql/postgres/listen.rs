//! Hearing of what other processes commit: notifications, and a look now and then in case one is missed.
//!
//! A notification in a commit would make all commits of the server wait for each other (PostgreSQL puts them in one queue, in the
//! order of commit), so it is sent afterwards, in a statement of its own that needs no sync, and only while somebody in another
//! process waits: who waits says so in `head.watched_until`.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::{PgListener, PgPool, PgPoolOptions};
use sqlx::types::Uuid;

use super::outcome::failed;
use super::{PostgresStore, head_of};
use crate::id::CommunityId;
use crate::store::sql::watch::Look;
use crate::store::{Head, StoreError};

const CHANNEL: &str = "wezer";
const TELL: &str = "SELECT pg_notify($1, $2)";
const WATCH: &str = "UPDATE wezer.head SET watched_until = now() + interval '1 minute'
    WHERE community = ANY ($1) AND watched_until < now() + interval '30 seconds'";
const HEADS: &str = "SELECT seq, hash, recorded_at, accounts, fence, community FROM wezer.head WHERE community = ANY ($1)";

/// How long a look waits for a notification.
const HEARING: Duration = Duration::from_secs(5);
/// After so many pauses without a connection for notifications, another is tried.
const TRY_AGAIN: u32 = 50;

/// Asks the database, and listens to it on a connection of its own, which is not one of the application's pool.
pub(super) struct Ear {
    pool: PgPool,
    deaf: Duration,
    listener: Option<PgListener>,
    pauses: u32,
}

impl Ear {
    /// Looks each `deaf` while there is no connection to listen on.
    pub(super) fn new(pool: PgPool, deaf: Duration) -> Self {
        Self { pool, deaf, listener: None, pauses: 0 }
    }

    async fn listener(&self) -> Result<PgListener, sqlx::Error> {
        let own = PgPoolOptions::new().max_connections(1).connect_lazy_with((*self.pool.connect_options()).clone());
        let mut listener = PgListener::connect_with(&own).await?;
        listener.listen(CHANNEL).await?;
        Ok(listener)
    }
}

#[async_trait]
impl Look for Ear {
    async fn pause(&mut self) {
        if let Some(listener) = &mut self.listener {
            match tokio::time::timeout(HEARING, listener.try_recv()).await {
                Ok(Ok(_)) => while listener.next_buffered().is_some() {},
                Ok(Err(error)) => {
                    tracing::warn!(%error, "notifications are heard no more");
                    self.listener = None;
                }
                Err(_) => {}
            }
            return;
        }
        tokio::time::sleep(self.deaf).await;
    }

    async fn heads(&mut self, communities: &[CommunityId]) -> Result<Vec<(CommunityId, Head)>, StoreError> {
        if self.listener.is_none() {
            if self.pauses.is_multiple_of(TRY_AGAIN) {
                match self.listener().await {
                    Ok(listener) => self.listener = Some(listener),
                    Err(error) => tracing::warn!(%error, "notifications can't be heard; looking instead"),
                }
            }
            self.pauses = self.pauses.wrapping_add(1);
        }
        let mut ids: Vec<Uuid> = communities.iter().map(|community| community.as_uuid()).collect();
        ids.sort_unstable();
        let watch = sqlx::query(WATCH).bind(&ids).execute(&self.pool).await;
        watch.map_err(failed("ask for notifications"))?;
        let rows = sqlx::query(HEADS).bind(&ids).fetch_all(&self.pool).await.map_err(failed("look for new heads"))?;
        rows.iter()
            .map(|row| {
                let community = sqlx::Row::try_get(row, "community").map_err(failed("look for new heads"))?;
                Ok((CommunityId::from_uuid(community), head_of(row)?.0))
            })
            .collect()
    }
}

impl PostgresStore {
    /// Tells other processes that the community moved on. One that is lost is made up for by their next look.
    pub(super) fn tell(&self) {
        if self.telling.swap(true, SeqCst) {
            return;
        }
        let (pool, telling, community) = (self.postgres.pool.clone(), Arc::clone(&self.telling), self.community);
        tokio::spawn(async move {
            telling.store(false, SeqCst);
            let told = sqlx::query(TELL).bind(CHANNEL).bind(community.to_string()).execute(&pool).await;
            if let Err(error) = told {
                tracing::debug!(%error, "other processes could not be notified");
            }
        });
    }
}
