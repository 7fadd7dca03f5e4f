use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Entry, EntryEvent, Seq};
use crate::actor::Actor;
use crate::id::MemberId;
use crate::kernel::{Permission, Query, Registry, RegistryError, Right, Stop, Unreachable, View};
use crate::ledger::{AccountNo, AccountOpened, EntryHeld, EntryPosted, LimitsSet};
use crate::member::Member;
use crate::right;
use crate::time::Timestamp;

/// To see the whole journal.
pub const SEE_JOURNAL: Right = Right::new("journal.see");
/// A page looks at so many entries at most.
const MAX_LOOKED_AT: u64 = 1_000;
/// A page has at most so many entries.
pub const MAX_ENTRIES_SHOWN: usize = 200;

/// The journal, newest entry first, as far as whoever asks may see it: all of it for those who hold the right `journal.see` over the
/// community; for everybody else what they did themself, and of other entries what touches their own wallet. Nobody but the holders sees
/// what an entry left on an account that is not theirs.
///
/// Cost: a page looks at 1,000 entries at most, so it may be empty and yet not the last one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalEntries {
    /// Only entries before this one: the `next` of the page before. From the newest on, if absent.
    #[serde(default)]
    pub before: Option<Seq>,
    /// At most so many, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A page of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct JournalPage {
    /// The entries, newest first.
    pub entries: Vec<ShownEntry>,
    /// Where the next page begins, if there is one.
    pub next: Option<Seq>,
}

/// An entry of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ShownEntry {
    /// Its number.
    pub seq: Seq,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who asked.
    pub actor: Actor,
    /// Which command.
    pub command: String,
    /// What happened, as far as the reader may see it.
    pub events: Vec<ShownEvent>,
}

/// An event of an entry.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ShownEvent {
    /// Its name.
    pub name: String,
    /// The version of its shape.
    pub version: u8,
    /// The event; `None` if no package here knows it.
    pub event: Option<Value>,
}

/// Who reads.
struct Reader {
    sees_all: bool,
    member: Option<MemberId>,
    accounts: Vec<AccountNo>,
}

impl Query for JournalEntries {
    const NAME: &'static str = "journal_entries";
    type Output = JournalPage;
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<JournalPage, Stop<Unreachable>> {
        let reader = reader(view)?;
        let limit = usize::from(self.limit.unwrap_or(50)).clamp(1, MAX_ENTRIES_SHOWN);
        let newest = view.seq().get();
        let last = self.before.map_or(newest, |before| newest.min(before.get().saturating_sub(1)));
        let looked_at = if reader.sees_all { limit as u64 } else { MAX_LOOKED_AT };
        let first = last.saturating_sub(looked_at).saturating_add(1);
        let found: Vec<_> = (first..=last).rev().map(|number| view.entry(Seq::new(number))).collect();
        let mut entries = Vec::new();
        let mut next = (first > 1).then(|| Seq::new(first));
        for bytes in found {
            let Some(bytes) = bytes? else { continue };
            let Ok(entry) = Entry::decode(&bytes) else { continue };
            entries.extend(reader.shown(view, &entry));
            if entries.len() >= limit {
                next = (entry.header.seq.get() > 1).then_some(entry.header.seq);
                break;
            }
        }
        Ok(JournalPage { entries, next })
    }
}

fn reader(view: &mut View<'_>) -> Result<Reader, Stop<Unreachable>> {
    let actor = view.actor();
    let sees_all = view.holds(actor, Permission::Community(SEE_JOURNAL))?;
    let member = actor.person();
    let mut accounts = Vec::new();
    if let Some(member) = member.filter(|_| !sees_all)
        && let Some(person) = view.get::<Member>(member)?
    {
        accounts.extend(view.memory.accounts_of(person.wallet())?.iter().map(|(_, account)| *account));
    }
    Ok(Reader { sees_all, member, accounts })
}

impl Reader {
    fn shown(&self, view: &View<'_>, entry: &Entry<'_>) -> Option<ShownEntry> {
        let all = self.sees_all || (self.member.is_some() && entry.header.actor.person() == self.member);
        let events: Vec<ShownEvent> = entry.events.iter().filter_map(|event| self.event(view, event, all)).collect();
        let header = &entry.header;
        (all || !events.is_empty()).then(|| ShownEntry {
            seq: header.seq,
            recorded_at: header.recorded_at,
            actor: header.actor,
            command: header.command.to_owned(),
            events,
        })
    }

    /// An event without what is not for this reader; `None` if nothing of it is.
    fn event(&self, view: &View<'_>, event: &EntryEvent<'_>, all: bool) -> Option<ShownEvent> {
        let value = match event.decode::<EntryPosted>() {
            Some(Ok(mut posted)) if !self.sees_all => {
                posted.lines.retain(|line| self.owns(line.account));
                posted.postings.retain(|posting| all || self.owns(posting.from) || self.owns(posting.to));
                (!posted.postings.is_empty()).then(|| serde_json::to_value(&posted).ok())?
            }
            _ if all || self.touches(event) => view.shown_event(event),
            _ => return None,
        };
        Some(ShownEvent { name: event.name.to_owned(), version: event.version, event: value })
    }

    fn owns(&self, account: AccountNo) -> bool {
        self.accounts.contains(&account)
    }

    fn touches(&self, event: &EntryEvent<'_>) -> bool {
        if let Some(Ok(held)) = event.decode::<EntryHeld>() {
            return held.postings.iter().all(|posting| self.owns(posting.from) || self.owns(posting.to));
        }
        if let Some(Ok(opened)) = event.decode::<AccountOpened>() {
            return self.owns(opened.account);
        }
        event.decode::<LimitsSet>().and_then(Result::ok).is_some_and(|set| self.owns(set.account))
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(SEE_JOURNAL)?.query::<JournalEntries>()?;
    Ok(())
}
