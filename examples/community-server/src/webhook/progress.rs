//! How far each webhook is, in a file beside the community, or in a row of PostgreSQL where several processes may send: ids, numbers
//! and moments, nothing else.
//!
//! Invariant: it is replaced whole, so it is that of before or that of after. If it is lost, webhooks tell again what happened
//! since they were added; receivers know the messages by their ids.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io};

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wezer_core::id::CommunityId;
use wezer_core::journal::Seq;
use wezer_core::store::sql::sqlx;
use wezer_core::store::sql::sqlx::postgres::PgPool;
use wezer_core::time::Timestamp;

use super::{Failure, WebhookId};

/// What the file is called, in the data folder.
pub const PROGRESS: &str = "webhooks.json";

/// How far one webhook is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The last entry that was told or passed over.
    pub(super) done: Seq,
    /// How often the entry after it was tried in vain.
    #[serde(default)]
    pub(super) attempts: u32,
    /// Since when.
    #[serde(default)]
    pub(super) failing_since: Option<Timestamp>,
    /// Not before this moment again.
    #[serde(default)]
    pub(super) next_try: Option<Timestamp>,
    /// Why the last try was in vain.
    #[serde(default)]
    pub(super) failure: Option<Failure>,
}

impl Progress {
    pub(super) fn at(done: Seq) -> Self {
        Self { done, attempts: 0, failing_since: None, next_try: None, failure: None }
    }

    /// Why the last try was in vain, if it was.
    pub fn failure(&self) -> Option<Failure> {
        self.failure
    }

    /// When it is tried again, if it failed.
    pub fn next_try(&self) -> Option<Timestamp> {
        self.next_try
    }
}

/// How far all webhooks are: cloning gives another handle on the same.
#[derive(Debug, Clone, Default)]
pub struct Deliveries(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    place: Place,
    writing: tokio::sync::Mutex<()>,
    state: Mutex<BTreeMap<WebhookId, Progress>>,
}

#[derive(Debug, Default)]
enum Place {
    #[default]
    Nowhere,
    File(PathBuf),
    /// Of that community, written while that process holds the lead.
    Row(PgPool, CommunityId, Uuid),
}

/// Whoever does not lead, or not any more, knows less than what is there.
const SAVE: &str = "INSERT INTO community_server.webhooks (community, progress)
    SELECT $1, $2 WHERE EXISTS (SELECT FROM community_server.lead WHERE community = $1 AND holder = $3)
    ON CONFLICT (community) DO UPDATE SET progress = excluded.progress";
const KNOWN: &str = "SELECT to_regclass('community_server.webhooks') IS NOT NULL";
const LOAD: &str = "SELECT progress FROM community_server.webhooks WHERE community = $1";

/// The file that says how far webhooks are cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be read ({reason}); without it, webhooks tell again what happened since they were added")]
pub struct DeliveriesError {
    path: String,
    reason: String,
}

impl Deliveries {
    /// As the file says; begun anew if there is none.
    ///
    /// # Errors
    /// If the file is there and cannot be read.
    pub fn open(path: &Path) -> Result<Self, DeliveriesError> {
        let failed = |reason: String| DeliveriesError { path: path.display().to_string(), reason };
        let state = match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| failed(error.to_string()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(failed(error.to_string())),
        };
        Ok(Self(Arc::new(Inner { place: Place::File(path.to_owned()), state: Mutex::new(state), ..Inner::default() })))
    }

    /// Kept in a row that all processes share; as the file says, if the community came here from another store and there is no row yet.
    /// The table is made ready by whoever stands for the [lead](crate::lead); it is written to while `holder` has that.
    ///
    /// # Errors
    /// If the file is there and cannot be read.
    pub fn shared(pool: PgPool, community: CommunityId, holder: Uuid, file: &Path) -> Result<Self, DeliveriesError> {
        let state = Mutex::new(Self::open(file)?.0.state.lock().unwrap_or_else(PoisonError::into_inner).clone());
        Ok(Self(Arc::new(Inner { place: Place::Row(pool, community, holder), state, ..Inner::default() })))
    }

    /// What PostgreSQL holds of a community that moves away, if any server ever sent webhooks of it: to be put where
    /// [`Deliveries::open`] and, as long as there is no row, [`Deliveries::shared`] find it.
    ///
    /// # Errors
    /// If the database can't be asked.
    pub async fn of_community(pool: &PgPool, community: CommunityId) -> Result<Option<Vec<u8>>, sqlx::Error> {
        if !sqlx::query_scalar::<_, bool>(KNOWN).fetch_one(pool).await? {
            return Ok(None);
        }
        sqlx::query_scalar(LOAD).bind(community.as_uuid()).fetch_optional(pool).await
    }

    /// Puts it into the data folder, as a whole and in place of what was there.
    ///
    /// # Errors
    /// If the folder can't be written to.
    pub fn put(progress: &[u8], data: &Path) -> io::Result<()> {
        fs::create_dir_all(data)?;
        replace(&data.join(PROGRESS), progress)
    }

    /// Reads anew what is shared with other processes. Whether it is known how far webhooks are.
    pub(super) async fn load(&self) -> bool {
        let Place::Row(pool, community, _) = &self.0.place else { return true };
        let found = sqlx::query_scalar::<_, Vec<u8>>(LOAD).bind(community.as_uuid()).fetch_optional(pool).await;
        let read = match found {
            Ok(None) => return true,
            Ok(Some(bytes)) => serde_json::from_slice(&bytes),
            Err(error) => {
                tracing::error!(%error, "how far webhooks are could not be read");
                return false;
            }
        };
        match read {
            Ok(state) => *self.0.state.lock().unwrap_or_else(PoisonError::into_inner) = state,
            Err(error) => tracing::error!(%error, "how far webhooks are could not be read"),
        }
        true
    }

    /// How far a webhook is, if it has begun.
    pub fn of(&self, webhook: WebhookId) -> Option<Progress> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).get(&webhook).copied()
    }

    pub(super) fn set(&self, webhook: WebhookId, progress: Progress) {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).insert(webhook, progress);
    }

    /// Has a webhook tried again at once.
    pub fn try_now(&self, webhook: WebhookId) {
        if let Some(progress) = self.0.state.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&webhook) {
            *progress = Progress { failure: progress.failure, ..Progress::at(progress.done) };
        }
    }

    /// Forgets a webhook that was removed.
    pub fn forget(&self, webhook: WebhookId) {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).remove(&webhook);
    }

    /// Writes it, off the server's threads. What fails is told in the log: the worst that follows is a message told twice.
    pub async fn save(&self) {
        let saved = match &self.0.place {
            Place::Nowhere => Ok(()),
            Place::File(_) => {
                let inner = Arc::clone(&self.0);
                tokio::task::spawn_blocking(move || inner.write()).await.unwrap_or_else(|error| Err(error.to_string()))
            }
            Place::Row(pool, community, holder) => {
                // One after the other, so that whoever saves last has seen the newest.
                let _turn = self.0.writing.lock().await;
                let query = sqlx::query(SAVE).bind(community.as_uuid()).bind(self.0.bytes());
                query.bind(holder).execute(pool).await.map(drop).map_err(|error| error.to_string())
            }
        };
        if let Err(error) = saved {
            tracing::error!(%error, "how far webhooks are could not be written");
        }
    }
}

impl Inner {
    fn bytes(&self) -> Vec<u8> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::to_vec(&*state).expect("ids and numbers become JSON")
    }

    fn write(&self) -> Result<(), String> {
        let Place::File(path) = &self.place else { return Ok(()) };
        // Whoever saves last has seen the newest.
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = serde_json::to_vec(&*state).map_err(|error| error.to_string())?;
        replace(path, &bytes).map_err(|error| error.to_string())
    }
}

/// Replaces a file as a whole.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = fs::File::create(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::task::JoinSet;
    use wezer_core::store::sql::postgres::ephemeral;

    use super::*;
    use crate::lead::Candidate;
    use crate::life::{Life, Phase};
    use crate::metric::Metrics;

    #[tokio::test]
    async fn who_does_not_lead_writes_nothing_and_who_is_told_to_stop_leads_until_its_tasks_have_ended() {
        let server = match ephemeral::Server::start() {
            Ok(server) => server,
            Err(why) if std::env::var_os("WEZER_REQUIRE_TOOLS").is_none() => return eprintln!("skipped: {why}"),
            Err(why) => panic!("{why}"),
        };
        server.database("town").expect("a database");
        let socket = server.data().parent().expect("a folder").display().to_string();
        let pool = PgPool::connect(&format!("postgres:///town?host={socket}&user=postgres")).await.expect("connected");
        let (dir, town, hook) = (tempfile::tempdir().expect("a folder"), CommunityId::from_u128(1), WebhookId::from_u128(2));
        let (life, metrics, mut ends) = (Life::default(), Metrics::default(), JoinSet::new());
        let first = Candidate::new(pool.clone(), town, String::new()).await.expect("a candidate");
        let second = Candidate::new(pool.clone(), town, String::new()).await.expect("a candidate");
        let at = |of: &Candidate| {
            Deliveries::shared(pool.clone(), town, of.holder(), &dir.path().join("none")).expect("nothing to read")
        };
        let (leads, follows, lead, next) = (at(&first), at(&second), first.lead(), second.lead());
        let (begin, begun) = tokio::sync::oneshot::channel::<()>();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { drop(begun.await) });
        ends.spawn(first.run(life.clone(), metrics.clone(), tasks));
        lead.is_taken().await;

        follows.set(hook, Progress::at(Seq::new(3)));
        follows.save().await;
        assert!(leads.load().await && leads.of(hook).is_none(), "who does not lead writes nothing");
        leads.set(hook, Progress::at(Seq::new(7)));
        leads.save().await;
        follows.save().await;
        assert!(follows.load().await);
        assert_eq!(follows.of(hook), Some(Progress::at(Seq::new(7))), "nor over what the leader wrote");

        let (other_life, mut other) = (Life::default(), JoinSet::new());
        other.spawn(core::future::pending());
        ends.spawn(second.run(other_life, metrics, other));
        life.enter(Phase::Draining);
        tokio::time::sleep(Duration::from_millis(5_500)).await;
        assert!(lead.is_ours() && !next.is_ours(), "something is under way still");
        drop(begin);
        tokio::time::timeout(Duration::from_millis(2_500), next.is_taken()).await.expect("it is left, not waited for");
        assert!(!lead.is_ours());
    }
}
