//! The journal told in sentences: who did what, with names and amounts, in the reader's language.
//!
//! Invariant: nothing is told but what the reader may see of the journal, and the names of those in it. Cost: four reads for a page of
//! entries, however many there are, and one more for each payment that ended without effect.

mod fact;

use std::collections::{BTreeMap, BTreeSet};

use wezer_core::Session;
use wezer_core::actor::Actor;
use wezer_core::id::{MemberId, WalletId};
use wezer_core::journal::{JournalEntry, ShownEntry};
use wezer_core::kernel::Unreachable;
use wezer_core::language::Language;
use wezer_core::ledger::{AccountNo, AccountRow, Currencies, Currency, CurrencyNo, PageNo, Posting};
use wezer_core::member::FindMember;
use wezer_core::money::Money;
use wezer_core::store::{StoreError, Wanted};
use wezer_core::time::Timestamp;
use wezer_core::wallet::{self, Holder, WalletsById};
use wezer_core::{CallError, Refusal};

pub(super) use self::fact::Fact;
use super::number;
use super::text::{Texts, texts};

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Plain words.
    Words(String),
    /// Somebody's name.
    Name(String),
    /// An amount.
    Money(String),
}

/// Something that happened.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) seq: u64,
    /// When it took effect.
    pub(super) at: Timestamp,
    pub(super) when: String,
    /// Which kind, for its sign.
    pub(super) kind: &'static str,
    /// How many more there are of the same journal entry that are not told.
    pub(super) more: usize,
    pub(super) parts: Vec<Part>,
}

impl Item {
    /// The sentence as plain text.
    pub(super) fn text(&self) -> String {
        let text = |part: &Part| match part {
            Part::Words(text) | Part::Name(text) | Part::Money(text) => text.clone(),
        };
        self.parts.iter().map(text).collect()
    }
}

/// Everything that sentences need to be told.
#[derive(Debug)]
pub(super) struct Teller {
    language: Language,
    rows: BTreeMap<AccountNo, AccountRow>,
    currencies: BTreeMap<CurrencyNo, Currency>,
    wallets: BTreeMap<WalletId, (Holder, String)>,
    members: BTreeMap<MemberId, String>,
}

fn lost<E: Refusal>(error: &CallError<E>) -> StoreError {
    StoreError::Io { action: "tell the journal", reason: error.to_string() }
}

impl Teller {
    /// Tells entries of the journal as this reader was shown them, each in the sentences of its events: at most so many of one entry, for an import has
    /// thousands. The last one tells how many more there are.
    pub(super) async fn tell(
        reader: &Session,
        entries: &[ShownEntry],
        language: Language,
        most: usize,
    ) -> Result<Vec<Item>, CallError<Unreachable>> {
        let mut facts: Vec<(&ShownEntry, Fact)> = Vec::new();
        let mut left_out = BTreeMap::new();
        for entry in entries {
            let mut told = entry.events.iter().filter_map(Fact::of);
            facts.extend(told.by_ref().take(most).map(|fact| (entry, fact)));
            left_out.insert(entry.seq.get(), told.count());
        }
        let teller = Self::prepare(reader, &mut facts, language).await.map_err(CallError::Store)?;
        let mut items: Vec<Item> = facts.iter().filter_map(|(entry, fact)| teller.item(entry, fact)).collect();
        for item in items.iter_mut().rev() {
            item.more = left_out.remove(&item.seq).unwrap_or(0);
        }
        Ok(items)
    }

    async fn prepare(reader: &Session, facts: &mut [(&ShownEntry, Fact)], language: Language) -> Result<Self, StoreError> {
        let store = reader.community().store();
        // What ended is told by what it was: the entry that placed it.
        for (_, fact) in &mut *facts {
            let Some(about) = fact.about() else { continue };
            let asked = JournalEntry { seq: about.seq(), wallet: None };
            fact.learn(reader.ask(asked).await.map_err(|error| lost(&error))?.as_ref());
        }
        let accounts: BTreeSet<AccountNo> = facts.iter().flat_map(|(_, fact)| fact.accounts()).collect();
        let pages: Vec<PageNo> = accounts.iter().map(|account| account.page()).collect::<BTreeSet<_>>().into_iter().collect();
        let found = store.read(&Wanted { pages: pages.clone(), ..Wanted::default() }).await?;
        let pages: BTreeMap<PageNo, _> = pages.into_iter().zip(found.pages).collect();
        let row = |account: AccountNo| Some((account, *pages.get(&account.page())?.row(account)));
        let rows: BTreeMap<AccountNo, AccountRow> = accounts.into_iter().filter_map(row).collect();
        let system = reader.community().system();
        let currencies = system.ask(Currencies {}).await.map_err(|error| lost(&error))?;
        let wanted: BTreeSet<WalletId> =
            rows.values().map(AccountRow::wallet).chain(facts.iter().filter_map(|(_, fact)| fact.wallet())).collect();
        let mut wallets = BTreeMap::new();
        for chunk in wanted.into_iter().collect::<Vec<_>>().chunks(1_000) {
            let named = system.ask(WalletsById { wallets: chunk.to_vec() }).await.map_err(|error| lost(&error))?;
            wallets.extend(named.into_iter().map(|wallet| (wallet.wallet, (wallet.holder, wallet.name))));
        }
        let mut members = BTreeMap::new();
        let actors = facts.iter().filter_map(|(entry, _)| entry.actor.person());
        let wanted: BTreeSet<MemberId> = actors.chain(facts.iter().filter_map(|(_, fact)| fact.member())).collect();
        for member in wanted {
            let found = system.ask(FindMember::Id(member)).await.map_err(|error| lost(&error))?;
            members.extend(found.map(|found| (member, found.name().to_owned())));
        }
        let currencies = currencies.into_iter().map(|currency| (currency.number(), currency)).collect();
        Ok(Self { language, rows, currencies, wallets, members })
    }

    fn texts(&self) -> &'static Texts {
        texts(self.language)
    }

    fn wallet_name(&self, wallet: WalletId) -> Part {
        Part::Name(match self.wallets.get(&wallet) {
            Some((_, name)) if !name.is_empty() => name.clone(),
            _ => system_wallet(wallet, self.language).unwrap_or_else(|| wallet.to_string()),
        })
    }

    fn member_name(&self, member: MemberId) -> Part {
        Part::Name(self.members.get(&member).cloned().unwrap_or_else(|| member.to_string()))
    }

    fn actor(&self, actor: Actor) -> Part {
        match actor {
            Actor::System => Part::Name(self.texts().the_community.to_owned()),
            Actor::Member(member) | Actor::ForGroup { member, .. } => self.member_name(member),
        }
    }

    /// The movements between wallets, in the order of the entry; what only passes through from outside and back is left out.
    fn movements(&self, postings: &[Posting]) -> Vec<(WalletId, WalletId, Money)> {
        let mut movements = Vec::new();
        for posting in postings {
            let (Some(from), Some(to)) = (self.rows.get(&posting.from), self.rows.get(&posting.to)) else { continue };
            let Some(currency) = self.currencies.get(&from.currency()) else { continue };
            let money = Money::new(currency.amount(posting.amount), currency.code());
            movements.push((from.wallet(), to.wallet(), money));
        }
        let inside = |(from, to, _): &(WalletId, WalletId, Money)| *from != wallet::OUTSIDE && *to != wallet::OUTSIDE;
        if movements.iter().any(inside) {
            movements.retain(inside);
        }
        movements
    }

    fn sentence(&self, pattern: &str, values: &[(&str, Vec<Part>)]) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, a)| Some((b, a.split_once('}')?))) {
            if !before.is_empty() {
                parts.push(Part::Words(before.to_owned()));
            }
            parts.extend(values.iter().find(|(known, _)| *known == name).into_iter().flat_map(|(_, value)| value.clone()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Words(rest.to_owned()));
        }
        parts
    }

    fn amounts(&self, movements: &[(WalletId, WalletId, Money)]) -> Vec<Part> {
        let mut parts = Vec::new();
        for (place, (_, _, money)) in movements.iter().enumerate() {
            if place > 0 {
                let last = place + 1 == movements.len();
                parts.push(Part::Words(if last { format!(" {} ", self.texts().and) } else { ", ".to_owned() }));
            }
            parts.push(Part::Money(number::money(*money, self.language)));
        }
        parts
    }

    fn item(&self, entry: &ShownEntry, fact: &Fact) -> Option<Item> {
        let (kind, parts) = self.told(entry, fact)?;
        let at = fact.effective().unwrap_or(entry.recorded_at);
        Some(Item { seq: entry.seq.get(), at, when: number::moment(at, self.language), kind, more: 0, parts })
    }
}

/// What the wallets that every community has are called.
pub(super) fn system_wallet(id: WalletId, language: Language) -> Option<String> {
    let t = texts(language);
    let name = match id {
        wallet::ISSUANCE => t.issuance,
        wallet::OUTSIDE => t.outside,
        wallet::COMMONS => t.commons,
        _ => return None,
    };
    Some(name.to_owned())
}
