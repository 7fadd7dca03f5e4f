//! What a person wrote leaves the lane only sealed, and the journal tells nobody what it was.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says and panics where something is wrong")]

use std::collections::BTreeSet;
use std::sync::Arc;

use pollster::block_on;
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::ledger::{CreateCurrency, Pay};
use wezer_core::member::AdmitMember;
use wezer_core::store::{DocumentKey, Key, KeyName, MemoryStore, Store, Wanted};
use wezer_core::{Community, Registry, seal};

fn contract(person: u128) -> KeyName {
    KeyName { owner: person, purpose: 2 }
}

fn keys(store: &MemoryStore, names: Vec<KeyName>) -> Vec<Option<Arc<Key>>> {
    block_on(store.read(&Wanted { keys: names, ..Wanted::default() })).unwrap().keys
}

fn raw(store: &MemoryStore, kind: &'static str, id: u128) -> Vec<u8> {
    let wanted = Wanted { documents: vec![DocumentKey { kind, id }], ..Wanted::default() };
    block_on(store.read(&wanted)).unwrap().documents.remove(0).unwrap().to_vec()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn names_and_memos_are_stored_sealed_and_read_in_the_clear() {
    let store = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
    let community = Community::open(Arc::clone(&store), Registry::core());
    let system = community.system();
    let val: CreateCurrency = serde_json::from_value(serde_json::json!(
        {"code": "VAL", "name": "Values", "abundance": "sufficient", "origin": "issued", "limits": {"lower": {"at": "-100"}}}
    ))
    .unwrap();
    block_on(system.execute(val)).unwrap();
    let ada = block_on(system.execute(AdmitMember::named("Ada Lovelace"))).unwrap();
    let bob = block_on(system.execute(AdmitMember::named("Bob"))).unwrap();
    let one = wezer_core::money::Money::new("1".parse().unwrap(), "VAL".parse().unwrap());
    let paid =
        block_on(community.member(ada.member).execute(Pay::new(ada.wallet, bob.wallet, one).memo("for the engine"))).unwrap();
    let (member, note) = (raw(&store, "member", ada.member.into()), raw(&store, "entry_note", paid.entry.into()));
    assert!(member[0] == 1 && !holds(&member, "Ada") && !holds(&note, "engine"));
    // One key a person, and one secret of the community.
    let found = keys(&store, vec![contract(ada.member.into()), contract(bob.member.into()), KeyName { owner: 0, purpose: 0 }]);
    let found: Vec<_> = found.into_iter().map(|key| *key.unwrap().as_bytes()).collect();
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 3);
    // Whoever opens the store anew reads it all, past the lane too.
    let again = Community::open(Arc::clone(&store), Registry::core());
    let members = block_on(again.system().inquire("members", serde_json::json!({}))).unwrap();
    assert!(members.to_string().contains("Ada Lovelace"));
    let wanted = [("member", u128::from(ada.member)), ("entry_note", paid.entry.into()), ("currency", 0)];
    let wanted = wanted.map(|(kind, id)| DocumentKey { kind, id }).to_vec();
    let read = block_on(seal::read(&*store, wanted)).unwrap();
    assert!(holds(read[0].as_ref().unwrap(), "Ada Lovelace") && holds(read[1].as_ref().unwrap(), "for the engine"));
    assert!(read[2].is_none());
}

#[test]
fn the_same_command_leaves_another_trace_in_another_community() {
    let id = CommandId::from_u128(9);
    let fingerprint = || {
        let community = Community::open(MemoryStore::new(CommunityId::from_u128(1)), Registry::core());
        let admitted = block_on(community.system().execute_as(id, AdmitMember::named("Ada"))).unwrap();
        // It is the same as long as the community lives, or a retry would not be known.
        let again = block_on(community.system().execute_as(id, AdmitMember::named("Ada"))).unwrap();
        assert!(again.repeated && again.output == admitted.output);
        let entries = block_on(community.store().journal(admitted.seq, 1)).unwrap();
        wezer_core::journal::Entry::decode(&entries[0].1).unwrap().header.fingerprint
    };
    assert_ne!(fingerprint(), fingerprint());
}

#[test]
fn a_document_whose_key_is_gone_reads_as_absent() {
    let store = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
    let community = Community::open(Arc::clone(&store), Registry::core());
    let ada = block_on(community.system().execute(AdmitMember::named("Ada"))).unwrap();
    block_on(community.system().execute(AdmitMember::named("Bob"))).unwrap();
    let base = block_on(store.head()).unwrap();
    let mut batch = wezer_core::store::conformance::sample::entries_only(&base, &[]);
    // What a restored backup may look like: the documents are there, the key is not.
    batch = wezer_core::store::Batch { keys: vec![(contract(ada.member.into()), None)], ..last_entry_again(&store, batch) };
    block_on(store.commit(&batch)).unwrap();
    let again = Community::open(Arc::clone(&store), Registry::core());
    let members = block_on(again.system().inquire("members", serde_json::json!({}))).unwrap().to_string();
    assert!(members.contains("Bob") && !members.contains("Ada"), "{members}");
}

/// Some entry, so that the batch holds together; nobody decodes its events here.
fn last_entry_again(store: &MemoryStore, mut batch: wezer_core::store::Batch) -> wezer_core::store::Batch {
    let (_, entry) = block_on(store.journal(batch.base.seq, 1)).unwrap().remove(0);
    batch.head.seq = batch.base.seq.next();
    batch.head.hash = batch.base.hash.chain(&entry);
    batch.journal = entry.to_vec();
    batch.entry_ends = vec![u32::try_from(entry.len()).unwrap()];
    batch
}
