//! Clauses about what lies about after it was destroyed or removed.

use std::sync::Arc;

use super::sample::{batch, entries_only};
use super::{Backend, Destroys, Dice, committed, head};
use crate::store::{Batch, DocumentKey, Key, KeyName, Store};

const ADA: KeyName = KeyName { owner: 5, purpose: 7 };
const WORDS: &[u8] = b"Ada writes what nobody else ever wrote";
const SECRET: [u8; Key::LEN] = *b"Ada's own key, 32 bytes of a kin";

async fn some(store: &dyn Store, dice: &mut Dice) {
    for _ in 0..20 {
        let batch = batch(dice, &head(store).await);
        committed(store, &batch).await;
    }
}

/// A key's bytes are gone when its destruction was acknowledged (or after a purge, where the backend says so), removed words after
/// a purge; and nothing else with them.
pub async fn what_is_forgotten_is_gone(backend: &dyn Backend) {
    let store = &*backend.fresh().await;
    let mut dice = Dice::new(12);
    some(store, &mut dice).await;
    let document = DocumentKey { kind: "words", id: 1 };
    let row = [b"words\0", WORDS].concat();
    for nth in 0..3u8 {
        let at = head(store).await;
        let mut batch = Batch { index: vec![(row.clone(), true)], ..entries_only(&at, &[b"Ada"]) };
        batch.documents = vec![(document, Some([WORDS, &[nth]].concat().into()))];
        if nth == 0 {
            batch.keys = vec![(ADA, Some(Arc::new(Key::from_bytes(SECRET))))];
        }
        committed(store, &batch).await;
        some(store, &mut dice).await;
    }
    let Some(there) = backend.holds(&SECRET).await else { return };
    assert!(there, "a key that is kept is found, else this test shows nothing");
    let at = head(store).await;
    let mut batch = Batch { keys: vec![(ADA, None)], index: vec![(row, false)], ..entries_only(&at, &[b"leaves"]) };
    batch.documents = vec![(document, None)];
    committed(store, &batch).await;
    if backend.destroys() == Destroys::AtOnce {
        assert_eq!(backend.holds(&SECRET).await, Some(false), "a destroyed key");
    }
    some(store, &mut dice).await;
    store.purge().await.expect("purges");
    assert_eq!(backend.holds(&SECRET).await, Some(false), "a destroyed key, after a purge");
    assert_eq!(backend.holds(WORDS).await, Some(false), "removed words, after a purge");
}
