//! Golden files: communities as they were stored once, and what they mean.
//!
//! Each file holds a small community byte by byte: the journal, documents, index rows, accounts; and beside it what they mean:
//! headers and events as JSON, and answers to questions. The packages that build on this crate keep theirs with the same machinery,
//! in the folder that their test names as `GOLDEN`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use pollster::block_on;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::journal::{Entry, EntryHeader, Hash, Reader, Seq};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{AccountNo, AccountRow};
use wezer_core::store::{Around, Batch, CommitError, DocumentKey, Head, Key, KeyName, MemoryStore, Store};
use wezer_core::time::Timestamp;
use wezer_core::world::World;
use wezer_core::{Community, Registry, Session};

/// Whose golden files these are: what it registers, and a story in which everything happens that it stores, which says what is asked at
/// its end.
pub(crate) struct House {
    pub(crate) registry: fn() -> Registry,
    pub(crate) tell: fn(&mut Story) -> Vec<(&'static str, Value)>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Golden {
    community: CommunityId,
    head: u64,
    hash: String,
    recorded_at: Timestamp,
    pub(crate) entries: Vec<GoldenEntry>,
    /// A sealed document is a text: its bytes.
    documents: Vec<(String, String, Value)>,
    index: Vec<String>,
    accounts: Vec<String>,
    #[serde(default)]
    keys: Vec<(String, u8, String)>,
    answers: Vec<(String, Value, Value)>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct GoldenEntry {
    bytes: String,
    pub(crate) header: Value,
    pub(crate) events: Vec<Value>,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).expect("a hex digit")).expect("below 16");
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(crate::GOLDEN)
}

/// A clock that moves by a minute and by the days that a story lets go by, and ids in a row.
struct Steps(AtomicI64, AtomicI64);

impl World for Steps {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(1_800_000_000_000_000)
            .plus_seconds(60 * self.0.fetch_add(1, Ordering::Relaxed) + 86_400 * self.1.load(Ordering::Relaxed))
    }

    fn fresh_id(&self) -> u128 {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed).unsigned_abs())
    }
}

/// Keeps every batch.
struct Recorder(MemoryStore, Mutex<Vec<Batch>>);

#[async_trait]
impl Around for Recorder {
    fn inside(&self) -> &dyn Store {
        &self.0
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        self.0.commit(batch).await?;
        self.1.lock().expect("nobody panics here").push(batch.clone());
        Ok(())
    }
}

/// A life goes on long after what is restored.
fn open(store: Arc<dyn Store>, house: &House) -> Community {
    let steps = Steps(AtomicI64::new(1_000_000), AtomicI64::new(0));
    Community::open_with(store, (house.registry)(), Arc::new(steps), LaneLimits::default())
}

/// A story in which everything happens that can be stored.
pub(crate) struct Story(pub(crate) Session, pub(crate) u128, Arc<Steps>);

impl Story {
    /// By the system.
    pub(crate) fn does(&mut self, command: &str, arguments: Value) -> Value {
        self.1 += 1;
        let called = block_on(self.0.call(command, CommandId::from_u128(self.1), arguments));
        called.unwrap_or_else(|problem| panic_with(command, &problem.message)).output
    }

    /// On behalf of a member.
    pub(crate) fn does_as(&mut self, member: &Value, command: &str, arguments: Value) -> Value {
        self.1 += 1;
        let member = member.as_str().and_then(|id| id.parse().ok()).expect("an id");
        let called = block_on(self.0.community().member(member).call(command, CommandId::from_u128(self.1), arguments));
        called.unwrap_or_else(|problem| panic_with(command, &problem.message)).output
    }

    /// So many days go by.
    #[allow(dead_code, reason = "not every story takes days")]
    pub(crate) fn wait(&self, days: i64) {
        self.2.1.fetch_add(days, Ordering::Relaxed);
    }
}

pub(crate) fn panic_with(command: &str, why: &str) -> ! {
    assert!(why.is_empty(), "{command}: {why}");
    unreachable!("there is always a reason")
}

fn header(header: &EntryHeader<'_>) -> Value {
    json!({
        "seq": header.seq, "recorded_at": header.recorded_at, "actor": header.actor, "command": header.command,
        "id": header.id, "fingerprint": hex(&header.fingerprint),
    })
}

fn events(registry: &Registry, entry: &Entry<'_>) -> Vec<Value> {
    let shown = entry.events.iter().map(|event| {
        let fields = registry.show(event);
        assert!(fields.is_some(), "{} {} is not understood any more", event.name, event.version);
        json!({"name": event.name, "version": event.version, "fields": fields})
    });
    shown.collect()
}

/// The story as it is stored by this version.
fn write(name: &str, house: &House) {
    let path = folder().join(format!("{name}.json"));
    assert!(!path.exists(), "{} is there already; a golden file is never changed", path.display());
    let community = CommunityId::from_u128(0xc0ffee);
    let recorder = Arc::new(Recorder(MemoryStore::new(community), Mutex::default()));
    let shared: Arc<dyn Store> = Arc::clone(&recorder) as _;
    let steps = Arc::new(Steps(AtomicI64::new(0), AtomicI64::new(0)));
    let opened = Community::open_with(shared, (house.registry)(), Arc::clone(&steps) as Arc<dyn World>, LaneLimits::default());
    let asked = (house.tell)(&mut Story(opened.system(), 0, steps));
    let answer = |(name, arguments): (&str, Value)| {
        let answer = block_on(opened.system().inquire(name, arguments.clone()));
        let answer = answer.unwrap_or_else(|problem| panic_with(name, &problem.message));
        (name.to_owned(), arguments, answer)
    };
    let answers = asked.into_iter().map(answer).collect();
    let (mut documents, mut index, mut accounts, mut entries) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new(), Vec::new());
    let mut keys = Vec::new();
    let batches = recorder.1.lock().expect("nobody panics here");
    for batch in &*batches {
        for (_, bytes) in batch.entries() {
            let entry = Entry::decode(bytes).expect("just written");
            let (header, events) = (header(&entry.header), events(opened.registry(), &entry));
            entries.push(GoldenEntry { bytes: hex(bytes), header, events });
        }
        for (key, bytes) in &batch.documents {
            match bytes {
                Some(bytes) => documents.insert(*key, serde_json::from_slice(bytes).unwrap_or_else(|_| hex(bytes).into())),
                None => documents.remove(key),
            };
        }
        for (row, present) in &batch.index {
            if *present {
                index.insert(hex(row))
            } else {
                index.remove(&hex(row))
            };
        }
        for (name, key) in &batch.keys {
            let owner = format!("{:x}", name.owner);
            keys.retain(|(known, purpose, _)| (known, *purpose) != (&owner, name.purpose));
            keys.extend(key.as_ref().map(|key| (owner, name.purpose, hex(key.as_bytes()))));
        }
        for (number, row) in &batch.accounts {
            let mut bytes = Vec::new();
            row.encode(&mut bytes);
            accounts.insert(*number, hex(&bytes));
        }
    }
    let head = batches.last().expect("something happened").head;
    let golden = Golden {
        community,
        head: head.seq.get(),
        hash: hex(head.hash.as_bytes()),
        recorded_at: head.recorded_at,
        entries,
        documents: documents.into_iter().map(|(key, json)| (key.kind.to_owned(), format!("{:x}", key.id), json)).collect(),
        index: index.into_iter().collect(),
        accounts: accounts.into_values().collect(),
        keys,
        answers,
    };
    let text = serde_json::to_string_pretty(&golden).expect("plain data") + "\n";
    std::fs::write(path, text).expect("the folder can be written");
}

pub(crate) fn all() -> Vec<(String, Golden)> {
    let files = std::fs::read_dir(folder()).expect("the folder is there").map(|file| file.expect("can be read").path());
    let ours = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let mut golden: Vec<(String, Golden)> = ours
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("can be read");
            (path.display().to_string(), serde_json::from_str(&text).expect("a golden file"))
        })
        .collect();
    golden.sort_by(|a, b| a.0.cmp(&b.0));
    golden
}

/// Puts back what a golden file holds.
fn restore(golden: &Golden, house: &House) -> MemoryStore {
    let store = MemoryStore::new(golden.community);
    let kinds: Vec<&'static str> = (house.registry)().documents().collect();
    let document = |(kind, id, json): &(String, String, Value)| {
        let kind = *kinds.iter().find(|known| **known == kind).expect("a kind of document is never forgotten");
        let id = u128::from_str_radix(id, 16).expect("an id");
        let bytes = json.as_str().map_or_else(|| json.to_string().into_bytes(), unhex);
        (DocumentKey { kind, id }, Some(Arc::from(bytes)))
    };
    let mut journal = Vec::new();
    let mut entry_ends = Vec::new();
    for entry in &golden.entries {
        journal.extend(unhex(&entry.bytes));
        entry_ends.push(u32::try_from(journal.len()).expect("small"));
    }
    let row = |text: &String| AccountRow::decode(&mut Reader(&unhex(text))).expect("an account is read for ever");
    let accounts: Vec<_> = (0..).map(AccountNo::new).zip(golden.accounts.iter().map(row)).collect();
    let key = |(owner, purpose, key): &(String, u8, String)| {
        let name = KeyName { owner: u128::from_str_radix(owner, 16).expect("an id"), purpose: *purpose };
        (name, Some(Arc::new(Key::from_bytes(unhex(key).try_into().expect("32 bytes")))))
    };
    let head = Head {
        seq: Seq::new(golden.head),
        hash: Hash::from_bytes(unhex(&golden.hash).try_into().expect("32 bytes")),
        recorded_at: golden.recorded_at,
        accounts: u32::try_from(accounts.len()).expect("few"),
    };
    let batch = Batch {
        base: Head::empty(golden.community),
        head,
        journal,
        entry_ends,
        documents: golden.documents.iter().map(document).collect(),
        index: golden.index.iter().map(|row| (unhex(row), true)).collect(),
        accounts,
        keys: golden.keys.iter().map(key).collect(),
    };
    block_on(store.commit(&batch)).expect("an empty store takes it");
    store
}

/// Whether an answer of today says all that one of then said. It may say more.
fn says(told: &Value, then: &Value) -> bool {
    match (told, then) {
        (Value::Object(told), Value::Object(then)) => {
            then.iter().all(|(name, then)| told.get(name).is_some_and(|told| says(told, then)))
        }
        (Value::Array(told), Value::Array(then)) => {
            told.len() == then.len() && told.iter().zip(then).all(|(told, then)| says(told, then))
        }
        (told, then) => told == then,
    }
}

/// Reads every golden file, and looks whether its entries, balances and answers mean what they meant; then life goes on in it.
pub(crate) fn means_what_it_meant(house: &House, goes_on: impl Fn(&Golden, &Community)) {
    if let Ok(name) = std::env::var("WEZER_GOLDEN") {
        write(&name, house);
    }
    let golden = all();
    assert!(!golden.is_empty(), "there is no golden file");
    for (path, golden) in golden {
        let community = open(Arc::new(restore(&golden, house)), house);
        for kept in &golden.entries {
            let bytes = unhex(&kept.bytes);
            let entry = Entry::decode(&bytes).expect("an entry is read for ever");
            assert_eq!(header(&entry.header), kept.header, "{path}");
            assert_eq!(events(community.registry(), &entry), kept.events, "{path}");
        }
        block_on(community.audit(|_| {})).expect("the chain and every balance hold");
        for (name, arguments, answer) in &golden.answers {
            let told = block_on(community.system().inquire(name, arguments.clone())).expect("a question is answered for ever");
            assert!(says(&told, answer), "{path}: {name} {arguments}: {told} no longer says {answer}");
        }
        goes_on(&golden, &community);
    }
}

/// Looks whether every event and kind of document is in a golden file, but for those that another one's files hold.
pub(crate) fn everything_is_kept(registry: &Registry, others: &Registry) {
    let (mut told, mut kept) = (BTreeSet::new(), BTreeSet::new());
    for (_, golden) in all() {
        kept.extend(golden.documents.iter().map(|(kind, ..)| kind.clone()));
        for event in golden.entries.iter().flat_map(|entry| &entry.events) {
            told.insert(format!("{} {}", event["name"], event["version"]));
        }
    }
    let of_others: BTreeSet<(&str, u8)> = others.events().collect();
    let events = registry.events().filter(|(name, version)| !told.contains(&format!("\"{name}\" {version}")));
    let missing = events.filter(|event| !of_others.contains(event)).map(|(name, version)| format!("event {name} {version}"));
    assert_eq!(missing.collect::<Vec<String>>(), Vec::<String>::new(), "in no golden file");
    let of_others: BTreeSet<&str> = others.documents().collect();
    let missing = registry.documents().filter(|kind| !kept.contains(*kind) && !of_others.contains(kind));
    assert_eq!(missing.collect::<Vec<&str>>(), Vec::<&str>::new(), "documents in no golden file");
}
