//! Pending entries: amounts that are held until they become final, are taken back, or run out of time.
//!
//! Invariant: a pending entry ends once. While it is open it changes no balance but counts in every limit check: what would leave
//! is not spendable, what would arrive fills the upper limit. Holds may draw on credit, as payments may. Settling never fails for
//! the limits of those whose amounts were held. Settling less than all frees the rest.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::door::{Decided, Draft, Net, Nets, Warning, nets};
use super::event::{Ending, EntryHeld, EntryKind, HoldEnded, Posting};
use super::{EntryId, LedgerRefusal};
use crate::id::WalletId;
use crate::kernel::{Command, Document, Index, IndexRows, Permission, Stop, Work};
use crate::money::{Amount, Money};
use crate::notification::NotificationKind;
use crate::record::RecordRef;
use crate::right;
use crate::time::Timestamp;

/// Where a pending entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PendingState {
    /// Its amounts are held.
    Open,
    /// It became final, wholly or in part.
    Settled,
    /// It was taken back or refused.
    Voided,
    /// Its time ran out.
    Expired,
}

/// Who may end a pending entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parties {
    pub(crate) payer: Option<WalletId>,
    pub(crate) payee: Option<WalletId>,
    /// Whether the payer only declared; such a payer may take it back.
    pub(crate) declared: bool,
}

/// A pending entry and what became of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) id: EntryId,
    pub(crate) parties: Parties,
    pub(crate) postings: Vec<Posting>,
    pub(crate) effective: Option<Timestamp>,
    pub(crate) placed_at: Timestamp,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) state: PendingState,
    /// The entry that made it final.
    pub(crate) settled_by: Option<EntryId>,
    /// The record for which it is held, which alone ends it.
    #[serde(default)]
    pub(crate) held_for: Option<RecordRef>,
    /// Whether that record stayed behind in another journal: then an operator ends it.
    #[serde(default)]
    pub(crate) left_behind: bool,
}

impl Pending {
    pub(crate) const BY_WALLET: Index = Index::new("pending.by_wallet");
    pub(crate) const BY_EXPIRY: Index = Index::new("pending.by_expiry");
}

impl Document for Pending {
    const KIND: &'static str = "pending_entry";
    type Id = EntryId;

    fn id(&self) -> EntryId {
        self.id
    }

    fn index(&self, rows: &mut IndexRows) {
        if self.state != PendingState::Open {
            return;
        }
        for wallet in self.parties.payer.iter().chain(&self.parties.payee) {
            rows.add(Self::BY_WALLET, &wallet.as_u128().to_be_bytes());
        }
        if let Some(moment) = self.expires_at {
            rows.add(Self::BY_EXPIRY, &moment.index_key());
        }
    }
}

pub(crate) struct Placed {
    pub(crate) entry: EntryId,
    pub(crate) warnings: Vec<Warning>,
}

impl Work<'_> {
    /// Holds the amounts of an entry.
    pub(crate) fn place(&mut self, draft: &Draft, parties: Parties, expires_at: Option<Timestamp>) -> Decided<Placed> {
        let nets = nets(&draft.postings)?;
        self.check_declared(&nets)?;
        let mut warnings = Vec::new();
        if !draft.forced {
            for net in &nets {
                self.check_limits(net.account, net.sum(), &mut warnings)?;
            }
        }
        self.hold(&nets, 1)?;
        let entry = self.next_entry()?;
        let postings = draft.postings.to_vec();
        self.emit(&EntryHeld { entry, postings: postings.clone(), expires_at });
        let (placed_at, effective) = (self.now(), draft.effective);
        self.put(Pending {
            id: entry,
            parties,
            postings,
            effective,
            placed_at,
            expires_at,
            state: PendingState::Open,
            settled_by: None,
            held_for: None,
            left_behind: false,
        })?;
        Ok(Placed { entry, warnings })
    }

    /// Holds the net of an entry (`sign` 1) or sets it free again (`sign` −1).
    pub(super) fn hold(&mut self, nets: &Nets, sign: i128) -> Decided<()> {
        for net in nets.iter().filter(|net| net.sum() != 0) {
            let row = self.memory.row_mut(net.account)?;
            let held = if net.sum() < 0 { &mut row.held_out } else { &mut row.held_in };
            *held = held.checked_add(sign * net.sum().abs()).ok_or(LedgerRefusal::Overflow)?;
        }
        Ok(())
    }

    /// Tells those who see to a wallet that a pending entry waits for them, or that it was ended. Another command that carries this
    /// one out, such as a flow's step, tells by itself.
    pub(super) fn tell_of_pending(&mut self, entry: EntryId, wallet: WalletId) -> Decided<()> {
        if self.is_inside() {
            return Ok(());
        }
        let told = self.concerned(Permission::Wallet(right::SETTLE, wallet))?;
        Ok(self.notify_all(&told, NotificationKind::Payment, &RecordRef::of::<Pending>(entry))?)
    }

    pub(super) fn open_entry(&mut self, id: EntryId) -> Decided<Pending> {
        let pending = self.get::<Pending>(id)?.ok_or(LedgerRefusal::UnknownEntry { entry: id })?;
        if pending.state != PendingState::Open {
            return Err(LedgerRefusal::NotPending { entry: id }.into());
        }
        Ok((*pending).clone())
    }

    /// The open entry of this name that its parties end, or an operator, on whose behalf no wallet is named.
    fn parties_entry(&mut self, id: EntryId, on_behalf: Option<WalletId>) -> Decided<Pending> {
        let pending = self.open_entry(id)?;
        match &pending.held_for {
            Some(_) if pending.left_behind && on_behalf.is_none() => Ok(pending),
            Some(RecordRef { kind, .. }) => Err(LedgerRefusal::HeldFor { entry: id, kind: kind.clone() }.into()),
            None => Ok(pending),
        }
    }

    /// Makes these parts of a pending entry final.
    pub(super) fn settle(&mut self, pending: Pending, mut taken: Vec<Posting>) -> Decided<EntryId> {
        taken.retain(|posting| posting.amount > 0);
        if taken.is_empty() {
            return Err(LedgerRefusal::NoAmount.into());
        }
        let held = nets(&pending.postings)?;
        self.hold(&held, -1)?;
        let taking = nets(&taken)?;
        self.check_declared(&taking)?;
        for net in &taking {
            // A part can take more from an account than the whole did, where the rest would have brought something back.
            let covered = held.iter().find(|held| held.account == net.account).map_or(0, Net::sum);
            let within = if net.sum() < 0 { net.sum() >= covered.min(0) } else { net.sum() <= covered.max(0) };
            if !within {
                self.check_limits(net.account, net.sum(), &mut Vec::new())?;
            }
        }
        let mut draft = Draft::new(EntryKind::Settlement);
        draft.of = Some(pending.id);
        draft.effective = pending.effective;
        draft.postings = taken.into();
        let settled = self.write(draft, &taking)?;
        self.end(pending, Ending::Settled, Some(settled))?;
        Ok(settled)
    }

    pub(super) fn end(&mut self, mut pending: Pending, ending: Ending, settled_by: Option<EntryId>) -> Decided<()> {
        self.emit(&HoldEnded { entry: pending.id, ending });
        pending.state = match ending {
            Ending::Settled => PendingState::Settled,
            Ending::Voided => PendingState::Voided,
            Ending::Expired => PendingState::Expired,
        };
        pending.settled_by = settled_by;
        Ok(self.put(pending)?)
    }
}

/// Makes a pending entry final, wholly or in part. What is not taken is free again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleEntry {
    /// The pending entry.
    pub entry: EntryId,
    /// On whose behalf: the payee's wallet. Absent, an operator does it.
    #[serde(default)]
    pub wallet: Option<WalletId>,
    /// How much of each posting, in the order of the entry; all of it if absent. A payee takes fees and what was only declared
    /// whole.
    #[serde(default)]
    pub amounts: Option<Vec<Amount>>,
}

impl SettleEntry {
    fn taken(&self, work: &mut Work<'_>, pending: &Pending) -> Decided<Vec<Posting>> {
        let Some(amounts) = &self.amounts else { return Ok(pending.postings.clone()) };
        let taken = take_parts(work, &pending.postings, amounts, &[])?;
        if self.wallet.is_some() {
            self.check_whole(work, pending, &taken)?;
        }
        Ok(taken)
    }
}

impl SettleEntry {
    /// A payee may take less of what the payer pays them, but not less of the fees that come with it.
    fn check_whole(&self, work: &mut Work<'_>, pending: &Pending, taken: &[Posting]) -> Decided<()> {
        for (place, (held, part)) in pending.postings.iter().zip(taken).enumerate() {
            let between = (Some(work.memory.row(held.from)?.wallet()), Some(work.memory.row(held.to)?.wallet()));
            if part.amount != held.amount && between != (pending.parties.payer, pending.parties.payee) {
                return Err(LedgerRefusal::OnlyWhole { posting: place }.into());
            }
        }
        Ok(())
    }
}

/// So much of each posting, where `gone` of it is gone already. A posting of which nothing is taken stays, with nothing.
pub(crate) fn take_parts(work: &mut Work<'_>, postings: &[Posting], amounts: &[Amount], gone: &[i128]) -> Decided<Vec<Posting>> {
    if amounts.len() != postings.len() {
        return Err(LedgerRefusal::TooMany { what: "amounts", limit: postings.len() }.into());
    }
    let mut taken = Vec::with_capacity(postings.len());
    for (place, (posting, amount)) in postings.iter().zip(amounts).enumerate() {
        let currency = work.currency_of(posting.from)?;
        let minor = amount.to_minor(currency.scale()).map_err(LedgerRefusal::from)?;
        let asked = Money::new(*amount, currency.code());
        if minor < 0 {
            return Err(LedgerRefusal::NotPositive { money: asked }.into());
        }
        let left = posting.amount - gone.get(place).copied().unwrap_or(0);
        if minor > left {
            let left = Money::new(currency.amount(left), currency.code());
            return Err(LedgerRefusal::MoreThanLeft { posting: place, left, asked }.into());
        }
        taken.push(Posting { amount: minor, ..*posting });
    }
    Ok(taken)
}

impl Command for SettleEntry {
    const NAME: &'static str = "settle_entry";
    type Output = EntryId;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        match self.wallet {
            Some(wallet) => Permission::Wallet(right::SETTLE, wallet),
            None => Permission::Community(right::SETTLE),
        }
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<EntryId, Stop<LedgerRefusal>> {
        let pending = work.parties_entry(self.entry, self.wallet)?;
        if let Some(wallet) = self.wallet.filter(|wallet| pending.parties.payee != Some(*wallet)) {
            return Err(LedgerRefusal::NotYours { entry: self.entry, wallet }.into());
        }
        if let Some(expired_at) = pending.expires_at.filter(|moment| *moment <= work.now()) {
            return Err(LedgerRefusal::HasExpired { entry: self.entry, expired_at }.into());
        }
        let taken = self.taken(work, &pending)?;
        work.settle(pending, taken)
    }
}

/// Ends a pending entry without effect: the payee refuses it, or the payer takes a mere declaration back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidEntry {
    /// The pending entry.
    pub entry: EntryId,
    /// On whose behalf: the payee's wallet, or the payer's if it only declared. Absent, an operator does it.
    #[serde(default)]
    pub wallet: Option<WalletId>,
}

impl Command for VoidEntry {
    const NAME: &'static str = "void_entry";
    type Output = ();
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        match self.wallet {
            Some(wallet) => Permission::Wallet(right::SETTLE, wallet),
            None => Permission::Community(right::SETTLE),
        }
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<LedgerRefusal>> {
        let pending = work.parties_entry(self.entry, self.wallet)?;
        if let Some(wallet) = self.wallet {
            let Parties { payer, payee, declared } = pending.parties;
            if payee != Some(wallet) && !(declared && payer == Some(wallet)) {
                return Err(LedgerRefusal::NotYours { entry: self.entry, wallet }.into());
            }
        }
        work.hold(&nets(&pending.postings)?, -1)?;
        let Parties { payer, payee, .. } = pending.parties;
        work.end(pending, Ending::Voided, None)?;
        for wallet in payer.into_iter().chain(payee) {
            work.tell_of_pending(self.entry, wallet)?;
        }
        Ok(())
    }
}

/// Ends pending entries whose time ran out, oldest first, at most 1,000 at once. Says how many it ended.
///
/// Until then they hold their amounts, but can't be settled any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpireEntries {}

impl Command for ExpireEntries {
    const NAME: &'static str = "expire_entries";
    type Output = u32;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::SETTLE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<u32, Stop<LedgerRefusal>> {
        const AT_ONCE: usize = 1_000;
        let by_now = work.now().next().index_key();
        let due = work.scan(Pending::BY_EXPIRY.between(&[], &by_now), AT_ONCE)?;
        let mut ended = 0;
        for id in due {
            let id = u64::try_from(id).map(EntryId::from_packed).map_err(|_| LedgerRefusal::Overflow)?;
            let pending = work.open_entry(id)?;
            work.hold(&nets(&pending.postings)?, -1)?;
            work.end(pending, Ending::Expired, None)?;
            ended += 1;
        }
        Ok(ended)
    }
}
