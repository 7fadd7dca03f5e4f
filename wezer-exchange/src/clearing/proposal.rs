//! A clearing that those concerned are asked about.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::kernel::{Document, Index, IndexRows};
use wezer_core::ledger::Currency;
use wezer_core::link::RecordRef;
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::notification::NotificationKind;
use wezer_core::seal::Basis;
use wezer_core::sovereignty::{Processing, Retention};
use wezer_core::time::Timestamp;
use wezer_core::{Command, Permission, Stop, Work, right};

use super::circulation::{Debt, circulation};
use super::{ClearingId, ClearingProposed, ClearingRefusal, Obligation, ObligationId, PROPOSE_CLEARING};

/// At most so many obligations are looked at in one clearing: the oldest first.
pub const MAX_CLEARED: usize = 300;
/// Answers are awaited for at most so many days: until then nothing else changes the obligations.
pub const MAX_DAYS: u32 = 92;

/// How a clearing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClearingState {
    /// Answers are awaited.
    Asked,
    /// It was concluded: what those who agreed could clear is cleared.
    Concluded,
}

/// An obligation in a clearing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Part {
    /// Which one.
    pub obligation: ObligationId,
    /// How much of it would be cleared if all agree; once concluded, how much was.
    pub cleared: Amount,
}

/// One of those concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Side {
    /// Whose debts and claims.
    pub wallet: WalletId,
    /// Whether they agree; nothing as long as they have not said.
    #[serde(default)]
    pub agrees: Option<bool>,
}

/// A clearing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Clearing {
    pub(super) id: ClearingId,
    pub(super) currency: CurrencyCode,
    pub(super) parts: Vec<Part>,
    pub(super) sides: Vec<Side>,
    pub(super) until: Timestamp,
    pub(super) state: ClearingState,
}

impl Clearing {
    /// By those concerned.
    pub(super) const BY_WALLET: Index = Index::new("clearing.by_wallet");
    /// Those that wait for answers, by the moment until which they do.
    pub(super) const BY_END: Index = Index::new("clearing.by_end");

    /// Its id.
    pub fn id(&self) -> ClearingId {
        self.id
    }

    /// In which currency.
    pub fn currency(&self) -> CurrencyCode {
        self.currency
    }

    /// The obligations that it is about, whole: if not all agree, another part of one may be cleared than was foreseen.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Those concerned.
    pub fn sides(&self) -> &[Side] {
        &self.sides
    }

    /// Until when answers are awaited.
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// How it stands.
    pub fn state(&self) -> ClearingState {
        self.state
    }
}

impl Document for Clearing {
    const KIND: &'static str = "clearing";
    type Id = ClearingId;

    fn id(&self) -> ClearingId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("bookkeeping", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        for side in &self.sides {
            rows.add(Self::BY_WALLET, &side.wallet.as_u128().to_be_bytes());
        }
        if self.state == ClearingState::Asked {
            rows.add(Self::BY_END, &self.until.index_key());
        }
    }
}

/// What can be cleared of these obligations, in minor units each.
pub(super) fn clear<'a>(obligations: impl Iterator<Item = &'a Obligation>, currency: &Currency) -> Vec<i128> {
    let debts: Vec<Debt> = obligations
        .map(|one| Debt { debtor: one.debtor.as_u128(), creditor: one.creditor.as_u128(), amount: one.minor(currency) })
        .collect();
    circulation(&debts)
}

/// What would be cleared if all agree: the obligations between those concerned, with how much of each.
pub(super) fn foresee(open: &[Arc<Obligation>], currency: &Currency) -> Vec<(Arc<Obligation>, i128)> {
    let cleared = clear(open.iter().map(|one| &**one), currency);
    let concerned: BTreeSet<WalletId> =
        open.iter().zip(&cleared).filter(|(_, cleared)| **cleared > 0).flat_map(|(one, _)| [one.debtor, one.creditor]).collect();
    let parts = open.iter().zip(cleared).filter(|(one, _)| concerned.contains(&one.debtor) && concerned.contains(&one.creditor));
    parts.map(|(one, cleared)| (Arc::clone(one), cleared)).collect()
}

/// Asks those who owe each other in circles whether to clear what can be cleared. Until it is concluded, nothing else changes the
/// obligations that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeClearing {
    /// In which currency.
    pub currency: CurrencyCode,
    /// Until when those concerned can answer, at most 92 days from now. Who says nothing has not agreed.
    pub until: Timestamp,
}

impl Command for ProposeClearing {
    const NAME: &'static str = "propose_clearing";
    type Output = ClearingId;
    type Error = ClearingRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(PROPOSE_CLEARING)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<ClearingId, Stop<ClearingRefusal>> {
        if self.until <= work.now() {
            return Err(ClearingRefusal::InThePast { moment: self.until }.into());
        }
        if self.until > work.now().plus_seconds(i64::from(MAX_DAYS) * 86_400) {
            return Err(ClearingRefusal::TooLong { limit: MAX_DAYS }.into());
        }
        let currency = work.currency(self.currency).map_err(|stop| stop.map(ClearingRefusal::from))?;
        let ids = work.scan(Obligation::OPEN.starting_with(&Obligation::in_currency(self.currency)), MAX_CLEARED)?;
        let open = work.all::<Obligation>(ids.into_iter().map(ObligationId::from_u128))?;
        let foreseen = foresee(&open, &currency);
        if foreseen.is_empty() {
            return Err(ClearingRefusal::NoCircle { currency: self.currency }.into());
        }
        let id: ClearingId = work.new_id_in_order();
        let wallets: BTreeSet<WalletId> = foreseen.iter().flat_map(|(one, _)| [one.debtor, one.creditor]).collect();
        let sides: Vec<Side> = wallets.into_iter().map(|wallet| Side { wallet, agrees: None }).collect();
        let amount = foreseen.iter().map(|(_, cleared)| cleared).sum();
        let asked = u32::try_from(sides.len()).unwrap_or(u32::MAX);
        work.emit(&ClearingProposed { clearing: id, currency: currency.number(), sides: asked, amount });
        let told: Vec<_> = sides.iter().map(|side| work.concerned(Permission::Wallet(right::PAY, side.wallet))).collect();
        let told = told.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
        work.notify_all(&told, NotificationKind::Payment, &RecordRef::of::<Clearing>(id))?;
        let mut parts = Vec::with_capacity(foreseen.len());
        for (one, cleared) in foreseen {
            parts.push(Part { obligation: one.id, cleared: currency.amount(cleared) });
            work.put(Obligation { clearing: Some(id), ..(*one).clone() })?;
        }
        let state = ClearingState::Asked;
        work.put_new(Clearing { id, currency: self.currency, parts, sides, until: self.until, state });
        Ok(id)
    }
}
