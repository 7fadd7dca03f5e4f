//! What the lane has asked of the store and not been answered yet.

use core::pin::Pin;
use core::task::{Context, Poll};
use std::any::TypeId;
use std::sync::Arc;

use super::memory::Decode;
use crate::journal::Seq;
use crate::store::{Batch, CommitError, Found, Head, Store, StoreError, Wanted};

type Flying<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Decoders = Vec<(TypeId, Decode)>;

/// What was asked of the store and not yet answered. It belongs to the lane, not to the caller who happened to ask.
pub(super) enum Flight {
    Read { wanted: Arc<Wanted>, decoders: Decoders, answer: Flying<Result<Found, StoreError>> },
    Commit { batch: Arc<Batch>, answer: Flying<Result<(), CommitError>> },
    Check { answer: Flying<Result<Head, StoreError>> },
    CatchUp { lost: Option<Arc<Batch>>, answer: Flying<Result<CaughtUp, StoreError>> },
}

/// Where the store stands, and the entries since the lane last knew.
pub(super) struct CaughtUp {
    pub(super) head: Head,
    pub(super) entries: Vec<(Seq, Arc<[u8]>)>,
}

/// Which entries to read: the `last` ones, none before `first`, but all from `at_least` on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) first: Seq,
    pub(super) last: u64,
    pub(super) at_least: Option<Seq>,
}

pub(super) async fn catch_up(store: &dyn Store, span: Span) -> Result<CaughtUp, StoreError> {
    const PAGE: usize = 8_192;
    let head = store.head().await?;
    let mut entries: Vec<(Seq, Arc<[u8]>)> = Vec::new();
    let from = span.first.max(Seq::new(head.seq.get().saturating_sub(span.last) + 1));
    let mut from = span.at_least.map_or(from, |at_least| at_least.min(from));
    while from <= head.seq {
        let known = entries.len();
        for (seq, entry) in store.journal(from, PAGE).await? {
            if seq == from && seq <= head.seq {
                from = seq.next();
                entries.push((seq, entry));
            }
        }
        if entries.len() == known {
            return Err(StoreError::Damaged { what: format!("journal entry {from} is not there") });
        }
    }
    Ok(CaughtUp { head, entries })
}

pub(super) enum Landed {
    Read(Arc<Wanted>, Decoders, Result<Found, StoreError>),
    Commit(Arc<Batch>, Result<(), CommitError>),
    Check(Result<Head, StoreError>),
    CatchUp(Option<Arc<Batch>>, Result<CaughtUp, StoreError>),
}

impl Flight {
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Option<Landed> {
        Some(match self {
            Self::Read { wanted, decoders, answer } => {
                let answer = ready(answer, context)?;
                Landed::Read(Arc::clone(wanted), std::mem::take(decoders), answer)
            }
            Self::Commit { batch, answer } => Landed::Commit(Arc::clone(batch), ready(answer, context)?),
            Self::Check { answer } => Landed::Check(ready(answer, context)?),
            Self::CatchUp { lost, answer } => {
                let answer = ready(answer, context)?;
                Landed::CatchUp(lost.take(), answer)
            }
        })
    }
}

fn ready<T>(flying: &mut Flying<T>, context: &mut Context<'_>) -> Option<T> {
    match flying.as_mut().poll(context) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}
