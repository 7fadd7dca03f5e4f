//! How far each webhook is, in a file beside the community: ids, numbers and moments, nothing else.
//!
//! Invariant: the file is replaced whole, so it is that of before or that of after. If it is lost, webhooks tell again what happened
//! since they were added; receivers know the messages by their ids.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io};

use serde::{Deserialize, Serialize};
use wezer_core::journal::Seq;
use wezer_core::time::Timestamp;

use super::{Failure, WebhookId};

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
    path: Option<PathBuf>,
    state: Mutex<BTreeMap<WebhookId, Progress>>,
}

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
        Ok(Self(Arc::new(Inner { path: Some(path.to_owned()), state: Mutex::new(state) })))
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

    /// Writes the file, off the server's threads. What fails is told in the log: the worst that follows is a message told twice.
    pub async fn save(&self) {
        let inner = Arc::clone(&self.0);
        let saved = tokio::task::spawn_blocking(move || {
            // Whoever saves last has seen the newest.
            let state = inner.state.lock().unwrap_or_else(PoisonError::into_inner);
            inner.path.as_deref().map_or(Ok(()), |path| replace(path, &serde_json::to_vec(&*state)?))
        });
        match saved.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "how far webhooks are could not be written"),
            Err(error) => tracing::error!(%error, "how far webhooks are could not be written"),
        }
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
