use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Entry, EntryEvent, Seq};
use crate::actor::Actor;
use crate::id::{MemberId, WalletId};
use crate::kernel::{Missing, Permission, Query, Registry, RegistryError, Right, Stop, Unreachable, View};
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
/// community; for everybody else what they did themself, and of other entries what touches their own wallet or tells of a [record that they
/// may see](super::OfRecord). Nobody but the holders sees what an entry left on an account that is not theirs.
///
/// Cost: a page looks at 1,000 entries at most, so it may be empty and yet not the last one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalEntries {
    /// Only entries before this one: the `next` of the page before. From the newest on, if absent.
    #[serde(default)]
    pub before: Option<Seq>,
    /// Only entries after this one. From the first on, if absent.
    #[serde(default)]
    pub after: Option<Seq>,
    /// At most so many, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// One entry of the journal, as far as whoever asks may see it, by the rule of [`JournalEntries`]; `None` if there is no such entry or
/// nothing of it is for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalEntry {
    /// Its number.
    pub seq: Seq,
    /// What touches this wallet is shown too, to those who may see the wallet.
    #[serde(default)]
    pub wallet: Option<WalletId>,
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
        let reader = reader(view, None)?;
        let limit = usize::from(self.limit.unwrap_or(50)).clamp(1, MAX_ENTRIES_SHOWN);
        let newest = view.seq().get();
        let last = self.before.map_or(newest, |before| newest.min(before.get().saturating_sub(1)));
        let looked_at = if reader.sees_all { limit as u64 } else { MAX_LOOKED_AT };
        let oldest = self.after.map_or(1, |after| after.next().get());
        let first = last.saturating_sub(looked_at).saturating_add(1).max(oldest);
        let found: Vec<_> = (first..=last).rev().map(|number| view.entry(Seq::new(number))).collect();
        let mut entries = Vec::new();
        let mut next = (first > oldest).then(|| Seq::new(first));
        let mut read = Ok(());
        for bytes in found {
            let Some(bytes) = bytes? else { continue };
            let Ok(entry) = Entry::decode(&bytes) else { continue };
            match reader.shown(view, &entry) {
                Ok(shown) => entries.extend(shown),
                // What else is missing is asked for at once.
                Err(missing) => read = Err(missing),
            }
            if entries.len() >= limit {
                next = (entry.header.seq.get() > oldest).then_some(entry.header.seq);
                break;
            }
        }
        read?;
        Ok(JournalPage { entries, next })
    }
}

impl Query for JournalEntry {
    const NAME: &'static str = "journal_entry";
    type Output = Option<ShownEntry>;
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        self.wallet.map_or(Permission::Member(right::SEE_COMMUNITY), |wallet| Permission::Wallet(right::SEE_WALLET, wallet))
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<ShownEntry>, Stop<Unreachable>> {
        if self.seq == Seq::START || self.seq > view.seq() {
            return Ok(None);
        }
        let (reader, bytes) = (reader(view, self.wallet), view.entry(self.seq));
        let (reader, bytes) = (reader?, bytes?);
        let Some(bytes) = bytes else { return Ok(None) };
        Ok(Entry::decode(&bytes).map_or(Ok(None), |entry| reader.shown(view, &entry))?)
    }
}

/// Who asks; besides their own wallet they may see this one.
fn reader(view: &mut View<'_>, also: Option<WalletId>) -> Result<Reader, Stop<Unreachable>> {
    let actor = view.actor();
    let sees_all = view.holds(actor, Permission::Community(SEE_JOURNAL))?;
    let member = actor.person();
    let mut wallets: Vec<WalletId> = also.into_iter().collect();
    if let Some(member) = member.filter(|_| !sees_all) {
        wallets.extend(view.get::<Member>(member)?.map(|person| person.wallet()));
    }
    let mut accounts = Vec::new();
    for wallet in wallets {
        accounts.extend(view.memory.accounts_of(wallet)?.iter().map(|(_, account)| *account));
    }
    Ok(Reader { sees_all, member, accounts })
}

impl Reader {
    fn shown(&self, view: &mut View<'_>, entry: &Entry<'_>) -> Result<Option<ShownEntry>, Missing> {
        let all = self.sees_all || (self.member.is_some() && entry.header.actor.person() == self.member);
        let events: Vec<_> = entry.events.iter().map(|event| self.event(view, event, all)).collect();
        let events: Vec<ShownEvent> = events.into_iter().filter_map(Result::transpose).collect::<Result<_, Missing>>()?;
        let header = &entry.header;
        Ok((all || !events.is_empty()).then(|| ShownEntry {
            seq: header.seq,
            recorded_at: header.recorded_at,
            actor: header.actor,
            command: header.command.to_owned(),
            events,
        }))
    }

    /// An event without what is not for this reader; `None` if nothing of it is.
    fn event(&self, view: &mut View<'_>, event: &EntryEvent<'_>, all: bool) -> Result<Option<ShownEvent>, Missing> {
        let value = match event.decode::<EntryPosted>() {
            Some(Ok(mut posted)) if !self.sees_all => {
                posted.lines.retain(|line| self.owns(line.account));
                posted.postings.retain(|posting| all || self.owns(posting.from) || self.owns(posting.to));
                if posted.postings.is_empty() {
                    return Ok(None);
                }
                serde_json::to_value(&posted).ok()
            }
            _ if all || self.touches(event) => view.shown_event(event),
            _ => match view.memory.registry.record_told_of(event) {
                Some(record) if view.may_see(&record)? => view.shown_event(event),
                _ => return Ok(None),
            },
        };
        Ok(Some(ShownEvent { name: event.name.to_owned(), version: event.version, event: value }))
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
    registry.right(SEE_JOURNAL)?.query::<JournalEntries>()?.query::<JournalEntry>()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pollster::block_on;

    use crate::community::Community;
    use crate::kernel::CallError;
    use crate::ledger::{CreateCurrency, Pay};
    use crate::member::AdmitMember;

    #[test]
    fn one_entry_is_shown_by_the_rule_of_the_page() {
        block_on(async {
            let town = Community::in_memory();
            let system = town.system();
            let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
            system.execute(val).await.expect("created");
            let admit = async |name| *system.execute(AdmitMember::named(name)).await.expect("admitted");
            let (ada, bob, cleo) = (admit("Ada").await, admit("Bob").await, admit("Cleo").await);
            let pay = Pay::new(ada.wallet, bob.wallet, "7 VAL".parse().expect("money"));
            let seq = town.member(ada.member).execute(pay).await.expect("paid").seq;
            for who in [system.clone(), town.member(ada.member), town.member(bob.member), town.member(cleo.member)] {
                let page = who.ask(JournalEntries { after: Some(Seq::new(seq.get() - 1)), ..JournalEntries::default() }).await;
                let one = who.ask(JournalEntry { seq, wallet: None }).await.expect("answered");
                assert_eq!(page.expect("answered").entries, Vec::from_iter(one), "{:?}", who.actor());
            }
            let asked = |seq| JournalEntry { seq, wallet: None };
            assert_eq!(town.member(cleo.member).ask(asked(seq)).await.expect("answered"), None);
            assert_eq!(system.ask(asked(seq.next())).await.expect("answered"), None);
            assert_eq!(system.ask(asked(Seq::START)).await.expect("answered"), None);
            let through = JournalEntry { seq, wallet: Some(bob.wallet) };
            assert!(matches!(town.member(cleo.member).ask(through).await, Err(CallError::Denied(_))), "not her wallet to see");
        });
    }

    #[test]
    fn pages_after_an_entry_end_there() {
        block_on(async {
            let town = Community::in_memory();
            for name in ["Ada", "Bob", "Cleo", "Dan"] {
                town.system().execute(AdmitMember::named(name)).await.expect("admitted");
            }
            let after = Some(Seq::new(1));
            let first = JournalEntries { after, limit: Some(2), ..JournalEntries::default() };
            let page = town.system().ask(first).await.expect("answered");
            let seqs = |page: &JournalPage| page.entries.iter().map(|entry| entry.seq.get()).collect::<Vec<_>>();
            assert_eq!((seqs(&page), page.next), (vec![4, 3], Some(Seq::new(3))));
            let page = town.system().ask(JournalEntries { before: page.next, after, limit: Some(2) }).await.expect("answered");
            assert_eq!((seqs(&page), page.next), (vec![2], None));
            let beyond = JournalEntries { after: Some(Seq::new(u64::MAX)), ..JournalEntries::default() };
            let page = town.system().ask(beyond).await.expect("a number that no journal reaches is no fault");
            assert_eq!((seqs(&page), page.next), (vec![], None));
        });
    }
}
