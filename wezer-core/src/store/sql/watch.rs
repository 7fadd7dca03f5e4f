//! Waiting for a community to move on, whoever moved it.
//!
//! Invariant: handles of one community share one [`Place`], so what one of them commits wakes those who wait on any of them at once.
//! What another process commits is looked for by one task for all communities of the database, and only while somebody waits:
//! one query for all of them, when the database says that something happened or when a while has passed. Who asks what was
//! heard counts as one who waits for a few looks more; what was heard is told only while that task looks and is answered.

use core::pin::pin;
use core::task::Poll;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;

use crate::id::CommunityId;
use crate::journal::Seq;
use crate::store::signal::Signal;
use crate::store::{Head, StoreError};

/// Who asked what was heard is looked for so many times more.
const INTEREST: usize = 100;
/// A look that takes longer has failed.
const LOOKING: Duration = Duration::from_secs(5);

/// What is known here of one community's head.
#[derive(Debug)]
pub(super) struct Place {
    community: CommunityId,
    head: Mutex<Head>,
    moved: Signal,
    waiting: AtomicUsize,
    /// So many looks more for those who asked what was heard.
    interest: AtomicUsize,
    /// Whether the last look saw this community, and the next will.
    watched: AtomicBool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Place {
    /// Takes note of a head that was read or committed.
    pub(super) fn learn(&self, head: Head) {
        let mut known = locked(&self.head);
        if head.seq > known.seq {
            *known = head;
            drop(known);
            self.moved.raise();
        }
    }

    /// How far the community has moved on, if that is being looked for. If not, `look` sees to it that somebody looks.
    pub(super) fn heard(&self, look: impl FnOnce()) -> Option<Seq> {
        self.interest.store(INTEREST, SeqCst);
        let heard = self.watched.load(SeqCst).then(|| locked(&self.head).seq);
        if heard.is_none() {
            look();
        }
        heard
    }

    /// Whether it is looked for; each time that this is asked is a look.
    fn is_awaited(&self) -> bool {
        let interest = self.interest.fetch_update(SeqCst, SeqCst, |looks| looks.checked_sub(1));
        let awaited = self.waiting.load(SeqCst) > 0 || interest.is_ok();
        self.watched.fetch_and(awaited, SeqCst);
        awaited
    }

    /// Waits until the community, of which `head` was just read, is past `after`; `look` sees to it that somebody looks.
    pub(super) async fn past(&self, after: Seq, head: Head, look: impl FnOnce()) -> Head {
        if head.seq > after {
            return head;
        }
        self.waiting.fetch_add(1, SeqCst);
        let _waiting = Waiting(self);
        look();
        self.moved.until(|| Some(*locked(&self.head)).filter(|head| head.seq > after)).await
    }
}

/// One who waits, until dropped.
struct Waiting<'a>(&'a Place);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, SeqCst);
    }
}

/// How a database is asked what others wrote.
#[async_trait]
pub(super) trait Look: Send + 'static {
    /// Waits until it may be worth looking: something happened, or a while has passed. No longer than a few seconds.
    async fn pause(&mut self);

    /// The heads of these communities.
    async fn heads(&mut self, communities: &[CommunityId]) -> Result<Vec<(CommunityId, Head)>, StoreError>;
}

/// All places of one database.
#[derive(Debug, Default)]
pub(super) struct Watch {
    places: Mutex<BTreeMap<CommunityId, Weak<Place>>>,
    task: Mutex<Option<tokio::task::JoinHandle<()>>>,
    /// Somebody else waits from now on.
    wanted: tokio::sync::Notify,
}

impl Watch {
    /// The place of this community.
    pub(super) fn place(&self, community: CommunityId) -> Arc<Place> {
        let mut places = locked(&self.places);
        if let Some(place) = places.get(&community).and_then(Weak::upgrade) {
            return place;
        }
        places.retain(|_, place| place.strong_count() > 0);
        let head = Mutex::new(Head::empty(community));
        let (moved, waiting, interest, watched) = Default::default();
        let place = Arc::new(Place { community, head, moved, waiting, interest, watched });
        places.insert(community, Arc::downgrade(&place));
        place
    }

    /// Sees to it that somebody looks, soon; called by one who counts as waiting already. The task ends by itself when nobody waits any more; one whose runtime went away has ended too.
    pub(super) fn look<L: Look>(self: &Arc<Self>, look: impl FnOnce() -> L) {
        let mut task = locked(&self.task);
        if task.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
            *task = Some(tokio::spawn(looking(Looks(Arc::downgrade(self)), look())));
        } else {
            self.wanted.notify_one();
        }
    }

    fn awaited(&self) -> Vec<Arc<Place>> {
        let places = locked(&self.places);
        places.values().filter_map(Weak::upgrade).filter(|place| place.is_awaited()).collect()
    }
}

/// What one task looks for. When it ends, whatever ends it, nothing is heard any more.
struct Looks(Weak<Watch>);

impl Drop for Looks {
    fn drop(&mut self) {
        if let Some(watch) = self.0.upgrade() {
            let places = locked(&watch.places);
            places.values().filter_map(Weak::upgrade).for_each(|place| place.watched.store(false, SeqCst));
        }
    }
}

async fn looking(looks: Looks, mut look: impl Look) {
    let mut idle = 0;
    loop {
        let Some(places) = looks.0.upgrade().map(|watch| watch.awaited()) else { return };
        if !places.is_empty() {
            idle = 0;
            let communities: Vec<CommunityId> = places.iter().map(|place| place.community).collect();
            let late = |_| StoreError::Io { action: "look for new heads", reason: String::from("no answer in time") };
            let heads = tokio::time::timeout(LOOKING, look.heads(&communities)).await.map_err(late).flatten();
            match &heads {
                Ok(heads) => {
                    for (community, head) in heads {
                        places.iter().filter(|place| place.community == *community).for_each(|place| place.learn(*head));
                    }
                }
                Err(error) => tracing::warn!(%error, "whether a community moved on could not be asked"),
            }
            places.iter().for_each(|place| place.watched.store(heads.is_ok(), SeqCst));
        }
        drop(places);
        let Some(watch) = looks.0.upgrade() else { return };
        either(look.pause(), watch.wanted.notified()).await;
        // Nobody waited for a while: whoever comes next begins anew.
        idle += 1;
        if idle > 100 && watch.rest() {
            return;
        }
    }
}

/// Waits for the first of two.
async fn either(one: impl Future<Output = ()>, other: impl Future<Output = ()>) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|context| if one.as_mut().poll(context).is_ready() { Poll::Ready(()) } else { other.as_mut().poll(context) }).await;
}

impl Watch {
    /// Lets the task go if nobody waits; whoever waits from now on starts another.
    fn rest(&self) -> bool {
        let mut task = locked(&self.task);
        let free = self.awaited().is_empty();
        if free {
            *task = None;
        }
        free
    }
}
