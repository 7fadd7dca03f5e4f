//! What an event tells, and the sentence for it.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use wezer_core::id::{MemberId, WalletId};
use wezer_core::journal::{Event, ShownEntry, ShownEvent};
use wezer_core::ledger::{
    AccountNo, CurrencyCreated, Ending, EntryHeld, EntryId, EntryKind, EntryPosted, HoldEnded, LimitsSet, Posting,
};
use wezer_core::member::MemberAdmitted;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{Holder, WalletOpened};

use super::{Part, Teller};

/// The event as a `T`, if it is an `E`.
fn read<E: Event, T: DeserializeOwned>(event: &ShownEvent) -> Option<T> {
    let is_one = event.name == E::NAME && event.version == E::VERSION;
    serde_json::from_value(event.event.clone().filter(|_| is_one)?).ok()
}

/// What a sentence needs of [`EntryPosted`].
#[derive(Debug, Deserialize)]
pub(in crate::web) struct Posted {
    kind: EntryKind,
    of: Option<EntryId>,
    effective: Option<Timestamp>,
    postings: Vec<Posting>,
}

/// An event that is worth a sentence.
#[derive(Debug)]
pub(in crate::web) enum Fact {
    Posted(Posted),
    Held(EntryHeld),
    /// A pending entry ended without effect; what it held, once that is known.
    Ended(HoldEnded, Vec<Posting>),
    Created(CurrencyCreated),
    Limited(LimitsSet),
    Admitted(MemberAdmitted),
    Opened(WalletOpened),
}

impl Fact {
    pub(super) fn of(event: &ShownEvent) -> Option<Self> {
        macro_rules! try_each {
            ($($kind:ident => $fact:expr),* $(,)?) => {
                $(if let Some(found) = read::<$kind, _>(event) { return Some($fact(found)); })*
            };
        }
        try_each! {
            EntryPosted => Self::Posted,
            EntryHeld => Self::Held,
            CurrencyCreated => Self::Created,
            LimitsSet => Self::Limited,
            MemberAdmitted => Self::Admitted,
        }
        if let Some(ended) = read::<HoldEnded, HoldEnded>(event) {
            return (ended.ending != Ending::Settled).then(|| Self::Ended(ended, Vec::new()));
        }
        let opened = read::<WalletOpened, WalletOpened>(event)?;
        (opened.holder == Holder::Community).then_some(Self::Opened(opened))
    }

    /// The entry that must be read to tell this one.
    pub(super) fn about(&self) -> Option<EntryId> {
        match self {
            Self::Ended(ended, _) => Some(ended.entry),
            _ => None,
        }
    }

    /// Takes from that entry what it held.
    pub(super) fn learn(&mut self, entry: Option<&ShownEntry>) {
        let (Self::Ended(ended, postings), Some(entry)) = (self, entry) else { return };
        let mut held = entry.events.iter().filter_map(read::<EntryHeld, EntryHeld>);
        if let Some(found) = held.find(|held| held.entry == ended.entry) {
            *postings = found.postings;
        }
    }

    pub(super) fn accounts(&self) -> Vec<AccountNo> {
        let of = |postings: &[Posting]| postings.iter().flat_map(|posting| [posting.from, posting.to]).collect();
        match self {
            Self::Posted(posted) => of(&posted.postings),
            Self::Held(held) => of(&held.postings),
            Self::Ended(_, postings) => of(postings),
            Self::Limited(limited) => vec![limited.account],
            _ => Vec::new(),
        }
    }

    pub(super) fn wallet(&self) -> Option<WalletId> {
        match self {
            Self::Opened(opened) => Some(opened.wallet),
            _ => None,
        }
    }

    pub(super) fn member(&self) -> Option<MemberId> {
        match self {
            Self::Admitted(admitted) => Some(admitted.member),
            _ => None,
        }
    }

    pub(super) fn effective(&self) -> Option<Timestamp> {
        match self {
            Self::Posted(posted) => posted.effective,
            _ => None,
        }
    }
}

impl Teller {
    /// The kind and the sentence of a fact; nothing for one that moved nothing.
    pub(super) fn told(&self, entry: &ShownEntry, fact: &Fact) -> Option<(&'static str, Vec<Part>)> {
        let t = self.texts();
        let actor = || vec![self.actor(entry.actor)];
        Some(match fact {
            Fact::Posted(posted) => return self.posted(entry, posted),
            Fact::Held(held) => ("pending", self.between(t.told_held, &held.postings)?),
            Fact::Ended(ended, postings) => {
                let pattern = if ended.ending == Ending::Expired { t.told_expired } else { t.told_voided };
                ("voided", self.between(pattern, postings)?)
            }
            Fact::Created(created) => {
                let code = Part::Money(created.code.to_string());
                ("currency", self.sentence(t.told_currency, &[("currency", vec![code])]))
            }
            Fact::Limited(limited) => {
                let row = self.rows.get(&limited.account)?;
                let code = self.currencies.get(&row.currency())?.code().to_string();
                let values = [("payee", vec![self.wallet_name(row.wallet())]), ("currency", vec![Part::Money(code)])];
                ("currency", self.sentence(t.told_limits, &values))
            }
            Fact::Admitted(admitted) => {
                ("member", self.sentence(t.told_admitted, &[("payee", vec![self.member_name(admitted.member)])]))
            }
            Fact::Opened(opened) => {
                let values = [("payee", vec![self.wallet_name(opened.wallet)]), ("actor", actor())];
                ("currency", self.sentence(t.told_wallet, &values))
            }
        })
    }

    fn posted(&self, entry: &ShownEntry, posted: &Posted) -> Option<(&'static str, Vec<Part>)> {
        let t = self.texts();
        let (kind, pattern) = match posted.kind {
            EntryKind::Payment | EntryKind::General => ("payment", t.told_paid),
            EntryKind::Gift => ("gift", t.told_gift),
            EntryKind::Issue => ("issue", t.told_issued),
            EntryKind::Redemption => ("issue", t.told_redeemed),
            EntryKind::Opening => ("issue", t.told_opening),
            EntryKind::Settlement => ("settled", t.told_settled),
            EntryKind::Correction => ("voided", t.told_corrected),
        };
        let movements = self.movements(&posted.postings);
        let (from, to, _) = *movements.first()?;
        let (main, rest): (Vec<_>, Vec<_>) = movements.into_iter().partition(|(f, t, _)| (*f, *t) == (from, to));
        let giver = if posted.kind == EntryKind::Gift { self.actor(entry.actor) } else { self.wallet_name(from) };
        let mut parts = self.sentence(
            pattern,
            &[
                ("payer", vec![giver]),
                ("payee", vec![self.wallet_name(to)]),
                ("amounts", self.amounts(&main)),
                ("entry", vec![Part::Words(posted.of.map_or_else(String::new, |of| of.to_string()))]),
            ],
        );
        if !rest.is_empty() {
            let mut beside: Vec<Part> = Vec::new();
            for (place, (_, to, money)) in rest.iter().enumerate() {
                if place > 0 {
                    beside.push(Part::Words(", ".to_owned()));
                }
                let money = Part::Money(super::number::money(*money, self.language));
                beside.extend(
                    self.sentence(t.told_beside_part, &[("amounts", vec![money]), ("payee", vec![self.wallet_name(*to)])]),
                );
            }
            parts.extend(self.sentence(t.told_beside, &[("parts", beside)]));
        }
        Some((kind, parts))
    }

    fn between(&self, pattern: &str, postings: &[Posting]) -> Option<Vec<Part>> {
        let movements = self.movements(postings);
        let (from, to, _) = *movements.first()?;
        let main: Vec<_> = movements.into_iter().filter(|(f, t, _)| (*f, *t) == (from, to)).collect();
        let (payer, payee) = (vec![self.wallet_name(from)], vec![self.wallet_name(to)]);
        Some(self.sentence(pattern, &[("payer", payer), ("payee", payee), ("amounts", self.amounts(&main))]))
    }
}
