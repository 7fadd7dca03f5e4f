//! The naive community follows a journal: every entry is decided again, and everything stored is compared.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use pollster::block_on;
use sha2::{Digest, Sha256};
use wezer_core::Actor;
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::journal::{Entry, EntryEvent, Hash, Seq};
use wezer_core::ledger::{
    AccountNo, AccountOpened, CurrencyChanged, CurrencyCreated, EntryHeld, EntryPosted, HoldEnded, LimitsSet, PageNo,
    PendingState, Posting,
};
use wezer_core::member::{MemberAdmitted, MemberChanged, Role};
use wezer_core::store::{Head, IndexRange, Key, KeyName, Store, StoreError, Wanted};
use wezer_core::time::Timestamp;
use wezer_core::wallet::{Holder, WalletOpened};

use super::state::State;
use super::word::{No, Op, Out};

/// A journal entry as it was understood.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) id: CommandId,
    pub(crate) fingerprint: [u8; 16],
    actor: Actor,
    pub(crate) out: Out,
}

/// Every state that a community was in, by sequence.
#[derive(Debug)]
pub(crate) struct Timeline {
    states: Vec<Rc<State>>,
    records: Vec<Record>,
    hash: Hash,
    issued: BTreeMap<CommandId, Vec<(Actor, Op)>>,
    places: BTreeMap<CommandId, Vec<u64>>,
    /// How many commands a lane remembers at least.
    span: u64,
    /// The community's own.
    secret: Option<Arc<Key>>,
}

/// SHA-256, cut to 128 bits, over the community's secret and 32 zeros, the actor, the command's name and its content.
fn fingerprint(secret: Option<&Key>, actor: Actor, op: &Op) -> [u8; 16] {
    let mut bytes = secret.expect("a community with entries has a secret").as_bytes().to_vec();
    bytes.resize(64, 0);
    match actor {
        Actor::System => bytes.push(0),
        Actor::Member(member) => bytes.extend_from_slice(&member.as_u128().to_be_bytes()),
        Actor::ForGroup { member, group } => {
            bytes.extend([member.as_u128().to_be_bytes(), group.as_u128().to_be_bytes()].concat());
        }
    }
    bytes.push(u8::try_from(op.name().len()).expect("a short name"));
    bytes.extend_from_slice(op.name().as_bytes());
    bytes.extend_from_slice(&op.content());
    let digest = Sha256::digest(&bytes);
    digest[..16].try_into().expect("16 bytes")
}

impl Timeline {
    pub(crate) fn new(community: CommunityId, span: usize) -> Self {
        Self {
            states: vec![Rc::new(State::new())],
            records: Vec::new(),
            hash: Hash::of_community(community),
            issued: BTreeMap::new(),
            places: BTreeMap::new(),
            span: span as u64,
            secret: None,
        }
    }

    pub(crate) fn fingerprint(&self, actor: Actor, op: &Op) -> [u8; 16] {
        fingerprint(self.secret.as_deref(), actor, op)
    }

    pub(crate) fn now(&self) -> &Rc<State> {
        self.states.last().expect("there is a beginning")
    }

    pub(crate) fn at(&self, seq: u64) -> &Rc<State> {
        &self.states[usize::try_from(seq).expect("a sequence that was reached")]
    }

    pub(crate) fn record(&self, seq: u64) -> Option<&Record> {
        self.records.get(usize::try_from(seq.checked_sub(1)?).ok()?)
    }

    /// Where the command was carried out.
    pub(crate) fn places(&self, id: CommandId) -> &[u64] {
        self.places.get(&id).map_or(&[], Vec::as_slice)
    }

    /// A caller is about to send this.
    pub(crate) fn issue(&mut self, id: CommandId, actor: Actor, op: &Op) {
        let known = self.issued.entry(id).or_default();
        if !known.iter().any(|(by, same)| *by == actor && same == op) {
            known.push((actor, op.clone()));
        }
    }

    /// Whether a lane at this sequence knows the command: `Some(seq)` surely, `None` surely not or too long ago to tell.
    pub(crate) fn remembered(&self, id: CommandId, seq: u64) -> (Option<u64>, bool) {
        let last = self.places(id).iter().rev().find(|place| **place <= seq).copied();
        (last, last.is_none_or(|place| seq - place < self.span))
    }

    /// Takes in what the store's journal has more, and compares the store with it.
    pub(crate) fn follow(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        let from = Seq::new(self.now().seq + 1);
        let entries = block_on(store.journal(from, 1 << 20))?;
        let moved = !entries.is_empty();
        if moved && self.secret.is_none() {
            let wanted = Wanted { keys: vec![KeyName { owner: 0, purpose: 0 }], ..Wanted::default() };
            self.secret = block_on(store.read(&wanted))?.keys.remove(0);
        }
        for (seq, bytes) in entries {
            assert_eq!(seq.get(), self.now().seq + 1, "the journal has a gap");
            self.entry(seq, &bytes);
        }
        if moved { self.compare(store) } else { Ok(()) }
    }

    fn entry(&mut self, seq: Seq, bytes: &[u8]) {
        let entry = Entry::decode(bytes).expect("an entry that was committed decodes");
        let header = &entry.header;
        assert_eq!(header.seq, seq, "an entry is numbered otherwise inside");
        assert!(header.recorded_at >= self.now().recorded_at, "entry {seq} was recorded before the one above it");
        let issued = self.issued.get(&header.id).map_or(&[][..], Vec::as_slice);
        let op = issued
            .iter()
            .find(|(actor, op)| *actor == header.actor && fingerprint(self.secret.as_deref(), *actor, op) == header.fingerprint);
        assert!(op.is_some(), "entry {seq} records a command that nobody sent: {header:?}");
        let Some((actor, op)) = op else { return };
        assert_eq!(op.name(), header.command);
        if let Some(before) = self.places(header.id).last() {
            assert!(seq.get() - before > self.span, "command {} was carried out at {before} and again at {seq}", header.id);
        }
        let out = op.output(&entry);
        let decided = self.now().decide(*actor, op, header.recorded_at, Some(&out));
        assert!(decided.is_ok(), "entry {seq} should not be: {op:?} by {actor} should be refused: {:?}", decided.err());
        let Ok((expected, next)) = decided else { return };
        assert_eq!(out, expected, "entry {seq}: the answer to {op:?}");
        let told: Vec<String> = entry.events.iter().map(tell).collect();
        assert_eq!(told, next.told, "entry {seq}: what {op:?} told the journal");
        self.places.entry(header.id).or_default().push(seq.get());
        self.records.push(Record { id: header.id, fingerprint: header.fingerprint, actor: header.actor, out });
        self.states.push(Rc::new(next));
        self.hash = self.hash.chain(bytes);
    }

    /// Every account in the store stands where the entries leave it, and each currency sums to zero.
    pub(crate) fn compare(&self, store: &dyn Store) -> Result<(), StoreError> {
        let state = self.now();
        let accounts = u32::try_from(state.accounts.len()).expect("few accounts");
        let head = Head { seq: Seq::new(state.seq), hash: self.hash, recorded_at: state.recorded_at, accounts };
        let stored = block_on(store.head())?;
        assert_eq!(stored, head, "the store's head");
        let pages: Vec<PageNo> =
            (0..=accounts).map(|number| AccountNo::new(number).page()).collect::<BTreeSet<_>>().into_iter().collect();
        let wallets: Vec<_> = state.accounts.iter().map(|(wallet, _)| *wallet).collect();
        let wanted = Wanted { pages, wallets, ..Wanted::default() };
        let found = block_on(store.read(&wanted))?;
        let rows: Vec<_> = found.pages.iter().flat_map(|page| page.rows()).collect();
        let totals = state.recount();
        let mut sums = BTreeMap::new();
        for (number, (account, filed)) in state.accounts.iter().zip(&found.wallets).enumerate() {
            let (row, total, held) = (rows[number], totals[account], state.held(*account));
            assert_eq!(row.wallet(), account.0, "account {number} belongs to another wallet");
            let currency = state.coins.iter().position(|coin| coin.code == account.1).expect("a known currency");
            assert_eq!(usize::from(row.currency().get()), currency, "account {number} counts another currency");
            assert!(
                filed.iter().any(|(of, at)| *of == row.currency() && at.get() as usize == number),
                "account {number} is not filed"
            );
            let stored = (row.credits(), row.debits(), row.held_out(), row.held_in());
            assert_eq!(stored, (total.credits, total.debits, held.0, held.1), "account {number} after entry {}", state.seq);
            *sums.entry(account.1).or_insert(0) += total.balance();
        }
        assert!(sums.values().all(|sum| *sum == 0), "a currency does not sum to zero: {sums:?}");
        assert!(rows[state.accounts.len()..].iter().all(|row| row.is_vacant()), "a row that no entry opened is taken");
        for (wallet, filed) in state.accounts.iter().map(|(wallet, _)| wallet).zip(&found.wallets) {
            let expected = state.accounts.iter().filter(|(of, _)| of == wallet).count();
            assert_eq!(filed.len(), expected, "the number of accounts of {wallet}");
        }
        Ok(())
    }

    /// The index holds exactly the rows that the documents call for.
    pub(crate) fn compare_index(&self, store: &dyn Store) {
        let state = self.now();
        let mut expected = BTreeSet::new();
        let mut file = |index: &str, key: &[u8], id: u128| {
            expected.insert([index.as_bytes(), &[0], key, &id.to_be_bytes()].concat());
        };
        for (number, coin) in state.coins.iter().enumerate() {
            let number = u16::try_from(number).expect("few currencies");
            file("currency.by_number", &number.to_be_bytes(), coin.code.into());
        }
        for (id, person) in &state.members {
            file("seal.subject", &[&id.as_u128().to_be_bytes()[..], &[2], b"member", &[0]].concat(), id.as_u128());
            file("member.by_name", &[person.name.to_lowercase().as_bytes(), &[0]].concat(), id.as_u128());
            let came = (person.admitted_at.as_micros().cast_unsigned() ^ (1 << 63)).to_be_bytes();
            file("member.by_admission", &came, id.as_u128());
            if person.role == Role::Operator {
                file("member.operators", &[], id.as_u128());
            }
            for beginning in beginnings(&person.name) {
                file("member.by_word", &Sha256::digest(beginning.as_bytes())[..8], id.as_u128());
            }
        }
        for id in state.notes.keys() {
            if let Some(Actor::Member(author)) = self.record(id.seq().get()).map(|record| record.actor) {
                let key = [&author.as_u128().to_be_bytes()[..], &[2], b"entry_note", &[0]].concat();
                file("seal.subject", &key, (*id).into());
            }
        }
        for (id, purse) in state.wallets.iter().filter(|(_, purse)| purse.holder == Holder::Community) {
            file("wallet.by_label", &[purse.label.as_bytes(), &[0]].concat(), id.as_u128());
        }
        for (id, hold) in state.holds.iter().filter(|(_, hold)| hold.state == PendingState::Open) {
            for wallet in hold.payer.iter().chain(&hold.payee) {
                file("pending.by_wallet", &wallet.as_u128().to_be_bytes(), (*id).into());
            }
            if let Some(moment) = hold.expires_at {
                file("pending.by_expiry", &(moment.as_micros().cast_unsigned() ^ (1 << 63)).to_be_bytes(), (*id).into());
            }
        }
        let everything = IndexRange { from: vec![0], to: vec![u8::MAX; 8], backwards: false, limit: usize::MAX };
        let wanted = Wanted { ranges: vec![everything], ..Wanted::default() };
        let stored = block_on(store.read(&wanted)).expect("this store does not fail").ranges.remove(0);
        let (notices, stored): (Vec<_>, Vec<_>) = stored.into_iter().partition(|row| row.starts_with(b"notification."));
        assert_eq!(stored, expected.into_iter().collect::<Vec<_>>(), "the index");
        Self::compare_notices(state, notices);
    }

    /// Who was told of what, but for the notifications' own ids, which end their rows.
    fn compare_notices(state: &State, mut stored: Vec<Vec<u8>>) {
        let mut expected = Vec::new();
        for (to, entry) in &state.notices {
            let to = to.as_u128().to_be_bytes();
            let record = Sha256::digest([&b"pending_entry\0"[..], &u128::from(*entry).to_be_bytes()].concat());
            expected.push([&b"notification.by_member\0"[..], &to].concat());
            expected.push([&b"notification.unread\0"[..], &to, &[12], &record[..16]].concat());
        }
        for row in &mut stored {
            row.truncate(row.len() - 16);
        }
        stored.sort();
        expected.sort();
        assert_eq!(stored, expected, "who was told of a pending entry");
    }

    /// What a lane should say to a command that changes nothing, at this sequence and moment.
    pub(crate) fn refusal(&self, id: CommandId, actor: Actor, op: &Op, seq: u64, now: Timestamp) -> Vec<Result<(), Option<No>>> {
        let (known, surely) = self.remembered(id, seq);
        let mut says = Vec::new();
        if let Some(record) = known.and_then(|place| self.record(place)) {
            says.push(if record.fingerprint == self.fingerprint(actor, op) { Ok(()) } else { Err(None) });
        }
        if known.is_none() || !surely {
            let state = self.at(seq);
            says.push(state.decide(actor, op, now.max(state.recorded_at), None).map(|_| ()).map_err(Some));
        }
        says
    }
}

fn posting(posting: &Posting) -> String {
    format!("{}>{}:{}", posting.from.get(), posting.to.get(), posting.amount)
}

/// An event in the naive community's words.
fn tell(event: &EntryEvent<'_>) -> String {
    let expect = "an event of this version decodes";
    if let Some(event) = event.decode::<EntryPosted>() {
        let EntryPosted { kind, of, effective, forced, postings, lines } = event.expect(expect);
        let postings: Vec<String> = postings.iter().map(posting).collect();
        let lines = lines.iter().map(|line| format!("{}/{}={}", line.account.get(), line.number, line.balance));
        let lines: Vec<String> = lines.collect();
        return format!("posted {kind:?} of {of:?} at {effective:?} {forced} {postings:?} {lines:?}");
    }
    if let Some(event) = event.decode::<EntryHeld>() {
        let EntryHeld { entry, postings, expires_at } = event.expect(expect);
        let postings: Vec<String> = postings.iter().map(posting).collect();
        return format!("held {entry} {postings:?} until {expires_at:?}");
    }
    if let Some(event) = event.decode::<HoldEnded>() {
        let HoldEnded { entry, ending } = event.expect(expect);
        return format!("ended {entry} {ending:?}");
    }
    if let Some(event) = event.decode::<AccountOpened>() {
        let AccountOpened { account, wallet, currency } = event.expect(expect);
        return format!("opened {} of {wallet} in {}", account.get(), currency.get());
    }
    if let Some(event) = event.decode::<CurrencyCreated>() {
        let CurrencyCreated { currency, code, scale, abundance, origin } = event.expect(expect);
        return format!("currency {} {code} {scale} {abundance:?} {origin:?}", currency.get());
    }
    if let Some(event) = event.decode::<CurrencyChanged>() {
        return format!("currency {} changed", event.expect(expect).currency.get());
    }
    if let Some(event) = event.decode::<LimitsSet>() {
        let LimitsSet { account, lower, upper } = event.expect(expect);
        return format!("limits {} {lower:?} {upper:?}", account.get());
    }
    if let Some(event) = event.decode::<MemberAdmitted>() {
        let MemberAdmitted { member, role } = event.expect(expect);
        return format!("admitted {member} {role:?}");
    }
    if let Some(event) = event.decode::<MemberChanged>() {
        let MemberChanged { member, role } = event.expect(expect);
        return format!("member {member} is {role:?}");
    }
    if let Some(event) = event.decode::<WalletOpened>() {
        let WalletOpened { wallet, holder } = event.expect(expect);
        return format!("wallet {wallet} {holder:?}");
    }
    format!("unknown event {} {}", event.name, event.version)
}

/// The first 3, 4 and 6 characters of each word, as far as it has so many; the word itself if it is shorter.
fn beginnings(name: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for word in name.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let long = word.chars().count();
        let lengths = [3, 4, 6].into_iter().filter(|length| *length <= long);
        all.extend(lengths.chain((long < 3).then_some(long)).map(|length| word.chars().take(length).collect()));
    }
    all
}
