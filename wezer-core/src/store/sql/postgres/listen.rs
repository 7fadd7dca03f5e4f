//! Hearing of what other processes commit: notifications, and a look now and then in case one is missed.
//!
//! A notification in a commit would make all commits of the server wait for each other (PostgreSQL puts them in one queue, in the
//! order of commit), so it is sent afterwards, in a statement of its own that needs no sync, and only while somebody in another
//! process waits: who waits says so in `head.watched_until`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};
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
/// A row that is being written to is left out: it is asked for at the next look.
const WATCH: &str = "UPDATE wezer.head SET watched_until = now() + interval '1 minute'
    WHERE community IN (
        SELECT community FROM wezer.head WHERE community = ANY ($1) AND watched_until < now() + interval '30 seconds'
        FOR UPDATE SKIP LOCKED
    )";
const HEADS: &str = "SELECT seq, hash, recorded_at, accounts, fence, community FROM wezer.head WHERE community = ANY ($1)";

/// How long a look waits for a notification.
const HEARING: Duration = Duration::from_secs(5);
/// How long a connection for notifications may take.
const CONNECTING: Duration = Duration::from_secs(1);
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
        // A server that has no connection left is asked again and again until then; meanwhile nobody looks.
        let options = PgPoolOptions::new().max_connections(1).acquire_timeout(CONNECTING);
        let own = options.connect_lazy_with((*self.pool.connect_options()).clone());
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
            let tries = self.pauses.is_multiple_of(TRY_AGAIN);
            // Before the try: a look that takes too long is given up in the midst of it, and the next has to get past it.
            self.pauses = self.pauses.wrapping_add(1);
            if tries {
                match self.listener().await {
                    Ok(listener) => self.listener = Some(listener),
                    Err(error) => tracing::warn!(%error, "notifications can't be heard; looking instead"),
                }
            }
        }
        let mut ids: Vec<Uuid> = communities.iter().map(|community| community.as_uuid()).collect();
        ids.sort_unstable();
        let watch = sqlx::query(WATCH).bind(&ids).execute(&self.pool).await;
        watch.map_err(failed("ask for notifications"))?;
        let rows = sqlx::query(HEADS).bind(&ids).fetch_all(&self.pool).await.map_err(failed("look for new heads"))?;
        let head = |row| {
            let community = sqlx::Row::try_get(row, "community").map_err(failed("look for new heads"))?;
            Ok((CommunityId::from_uuid(community), head_of(row)?.0))
        };
        rows.iter().map(head).collect()
    }
}

/// Whether a notification is on its way. There is never more than one, and each commit is followed by one that was sent after it.
#[derive(Debug, Default)]
pub(super) struct Telling(AtomicU8);

impl Telling {
    const IDLE: u8 = 0;
    const SENDING: u8 = 1;
    const AGAIN: u8 = 2;

    /// After a commit: who sends the notification, unless somebody does already and will hear of this commit too.
    fn begin(self: &Arc<Self>) -> Option<Sender> {
        (self.0.swap(Self::AGAIN, SeqCst) == Self::IDLE).then(|| Sender { telling: Arc::clone(self), over: false })
    }
}

/// Who sends notifications. If it is dropped before it is over, because its runtime went away, the next commit finds another.
struct Sender {
    telling: Arc<Telling>,
    over: bool,
}

impl Sender {
    /// Whether there was a commit since the last notification was begun.
    fn goes_on(&mut self) -> bool {
        let state = &self.telling.0;
        self.over = state.compare_exchange(Telling::SENDING, Telling::IDLE, SeqCst, SeqCst).is_ok();
        if !self.over {
            state.store(Telling::SENDING, SeqCst);
        }
        !self.over
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        if !self.over {
            self.telling.0.store(Telling::IDLE, SeqCst);
        }
    }
}

impl PostgresStore {
    /// Tells other processes that the community moved on. One that is lost is made up for by their next look.
    pub(super) fn tell(&self) {
        let Some(mut sender) = self.telling.begin() else { return };
        let (pool, community) = (self.postgres.pool.clone(), self.community);
        tokio::spawn(async move {
            while sender.goes_on() {
                let told = sqlx::query(TELL).bind(CHANNEL).bind(community.to_string()).execute(&pool).await;
                if let Err(error) = told {
                    tracing::debug!(%error, "other processes could not be notified");
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A commit while a notification is on its way is followed by another, several by one; nobody sends beside another.
    #[test]
    fn each_commit_is_followed_by_a_notification_and_never_two_at_once() {
        let telling = Arc::new(Telling::default());
        let mut sender = telling.begin().expect("nobody sends");
        assert!(telling.begin().is_none(), "not begun yet: the first notification tells of both");
        assert!(sender.goes_on());
        assert!(telling.begin().is_none() && telling.begin().is_none());
        assert!(sender.goes_on(), "two commits came after the first notification was begun");
        assert!(!sender.goes_on());
        let mut next = telling.begin().expect("the first is over");
        drop(sender);
        assert!(telling.begin().is_none(), "one that is over and goes away leaves the next alone");
        assert!(next.goes_on());
        drop(next);
        assert!(telling.begin().is_some(), "the runtime went away in the middle");
    }
}
