//! The end of everything that is kept about a person.
//!
//! What stays is what others hold too: the member's number, their wallet, its balances and the journal, which name nobody. What a law
//! obliges to keep stays sealed until its time is over ([`ApplyRetention`](super::ApplyRetention)).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DataRefusal, ERASE, ErasureBegun, MemberErased, OWN_DATA, Retention, RetentionRules, withdraw_all};
use crate::Community;
use crate::actor::Actor;
use crate::id::MemberId;
use crate::kernel::{CallError, Command, Document, Permission, Query, SealedDocument, Stop, View, Work};
use crate::ledger::{Balance, Balances};
use crate::member::{Member, MemberState, MemberStateChanged};
use crate::seal::{Basis, Subject};

/// So many documents are removed by one command.
const AT_ONCE: usize = 200;
/// A preview counts at most so many documents.
pub const MAX_COUNTED: usize = 20_000;

/// Erases a person: ends their membership, takes them out of every group, removes what is kept about them and at last destroys the
/// keys under which it was sealed. In steps: asked again until it answers that it is finished. There is no way back.
///
/// It is not refused for a balance that isn't zero: the wallet, its balances and its history stay, as those of a member without a
/// name. [`ErasurePreview`] says so beforehand. After the last step the store is to be
/// [purged](crate::store::Store::purge); [`Community::erase`] does all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseMember {
    /// Who.
    pub member: MemberId,
    /// Why, if it is somebody else who asks: 1 to 1,000 bytes. Nobody gives a reason to have themself erased.
    #[serde(default)]
    pub reason: Option<String>,
}

/// How far an erasure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Erased {
    /// How many documents this step removed.
    pub removed: u32,
    /// Whether nothing is left to remove.
    pub finished: bool,
}

impl Command for EraseMember {
    const NAME: &'static str = "erase_member";
    type Output = Erased;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(ERASE, self.member)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Erased, Stop<DataRefusal>> {
        let member = self.member;
        let mut person = work.get::<Member>(member)?.ok_or(DataRefusal::UnknownMember { member })?;
        if !crate::member::may_place(work, &person)? {
            return Err(DataRefusal::OnlyOperators.into());
        }
        if person.erasure().is_none() {
            person = begin(work, &person, self.reason.as_deref())?.into();
        }
        let page = work.sealed_of(member, None, AT_ONCE + 1)?;
        let mut goes = page.iter().filter(|document| !stays(document, member)).peekable();
        let mut removed = 0;
        let mut tried = Vec::new();
        while removed < AT_ONCE
            && let Some(document) = goes.next()
        {
            if !work.knows_kind(&document.kind) {
                return Err(DataRefusal::KindNotHere { kind: document.kind.clone() }.into());
            }
            tried.push(work.remove_sealed(member, document));
            removed += 1;
        }
        tried.into_iter().collect::<Result<(), _>>()?;
        let finished = removed < AT_ONCE && goes.peek().is_none();
        if finished {
            if !person.is_erased() {
                work.put(person.erased(work.now()))?;
                work.emit(&MemberErased { member });
            }
            work.destroy_key(Subject::consent(member));
            work.destroy_key(Subject::contract(member));
            if page.iter().all(|document| document.basis != Basis::LegalDuty) {
                work.destroy_key(Subject::legal_duty(member));
            }
        }
        Ok(Erased { removed: u32::try_from(removed).unwrap_or(u32::MAX), finished })
    }
}

/// What the law obliges to keep, and, until the end, the member themself.
fn stays(document: &SealedDocument, member: MemberId) -> bool {
    document.basis == Basis::LegalDuty || (document.kind == Member::KIND && document.id == u128::from(member))
}

fn begin(work: &mut Work<'_>, person: &Member, reason: Option<&str>) -> Result<Member, Stop<DataRefusal>> {
    let member = person.id();
    let reason = match reason {
        // Their own words would be erased with all others.
        _ if work.actor().person() == Some(member) => None,
        None => return Err(DataRefusal::ReasonMissing.into()),
        Some(text) => Some(work.keep_reason(text).map_err(DataRefusal::from)?),
    };
    work.emit(&ErasureBegun { member, reason });
    withdraw_all(work, member)?;
    crate::group::leave_all(work, member)?;
    if person.state() != MemberState::Left {
        work.emit(&MemberStateChanged { member, state: MemberState::Left, reason });
    }
    let person = person.being_erased(work.now());
    work.put(person.clone())?;
    Ok(person)
}

/// What an erasure would remove, and what would stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasurePreview {
    /// Of whom.
    pub member: MemberId,
}

/// What an erasure would remove, and what would stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ErasurePlan {
    /// What would go, by kind.
    pub goes: Vec<KeptOf>,
    /// What a law obliges to keep, by kind.
    pub stays: Vec<KeptOf>,
    /// Whether there are more than 20,000 documents; then not all of them are counted.
    pub is_cut: bool,
    /// The balances that would stay, without a name.
    pub balances: Vec<Balance>,
}

/// What is kept of a person, of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KeptOf {
    /// Which kind of document.
    pub kind: String,
    /// On what legal basis.
    pub basis: Basis,
    /// How many.
    pub count: u32,
    /// For how many days, from when they are done with, if that is limited.
    pub days: Option<u32>,
}

impl Query for ErasurePreview {
    const NAME: &'static str = "erasure_preview";
    type Output = ErasurePlan;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(OWN_DATA, self.member)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<ErasurePlan, Stop<DataRefusal>> {
        let member = self.member;
        let person = view.get::<Member>(member)?.ok_or(DataRefusal::UnknownMember { member })?;
        let rules = view.get::<RetentionRules>(RetentionRules::ONLY);
        let balances = Balances { wallet: person.wallet() }.answer(view);
        let documents = view.sealed_of(member, None, MAX_COUNTED + 1);
        let (rules, balances, documents) = (rules?, balances.map_err(|stop| stop.map(DataRefusal::from))?, documents?);
        let mut counts: BTreeMap<(Basis, &str), u32> = BTreeMap::new();
        for document in documents.iter().take(MAX_COUNTED) {
            *counts.entry((document.basis, &document.kind)).or_default() += 1;
        }
        let declared: BTreeMap<_, _> = view.processing().into_iter().collect();
        let days = |kind: &str| {
            let own = rules.as_ref().and_then(|rules| rules.days(kind));
            own.or(declared.get(kind).and_then(|processing| Retention::days(processing.retention)))
        };
        let kept =
            |((basis, kind), count): ((Basis, &str), u32)| KeptOf { kind: kind.to_owned(), basis, count, days: days(kind) };
        let (stays, goes) = counts.into_iter().map(kept).partition(|kept| kept.basis == Basis::LegalDuty);
        Ok(ErasurePlan { goes, stays, is_cut: documents.len() > MAX_COUNTED, balances })
    }
}

impl Community {
    /// Erases a person to the end on somebody's behalf, and purges the store, so that no byte of what they wrote or were is in it.
    /// Gives the number of documents removed. Broken off, it is begun again and goes on where it stopped.
    ///
    /// Cost: that of a purge, which writes the store anew, journal excepted; commits wait meanwhile.
    ///
    /// # Errors
    /// If the actor may not, there is no such member, or the store fails.
    pub async fn erase(&self, by: Actor, member: MemberId, reason: Option<String>) -> Result<u64, CallError<DataRefusal>> {
        let session = self.by(by);
        let mut removed = 0;
        loop {
            let step = session.execute(EraseMember { member, reason: reason.clone() }).await?.output;
            removed += u64::from(step.removed);
            if step.finished {
                self.store().purge().await.map_err(CallError::Store)?;
                return Ok(removed);
            }
        }
    }
}
