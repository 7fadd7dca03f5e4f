//! What can be asked of obligations and clearings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::kernel::Index;
use wezer_core::ledger::{Currency, LedgerRefusal};
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::{Permission, Query, Stop, View, right};

use super::proposal::foresee;
use super::{
    Clearing, ClearingId, ClearingRefusal, MAX_CLEARED, Obligation, ObligationId, ObligationState, ObligationWords,
    PROPOSE_CLEARING,
};

fn newest(
    view: &mut View<'_>,
    index: Index,
    wallet: WalletId,
    before: Option<u128>,
    limit: Option<u16>,
) -> Result<Vec<u128>, Stop<ClearingRefusal>> {
    let wallet = wallet.as_u128().to_be_bytes();
    let before = before.map_or([u8::MAX; 17].to_vec(), |before| before.to_be_bytes().to_vec());
    let keys = index.between(&wallet, &[wallet.as_slice(), &before].concat()).backwards();
    Ok(view.scan(keys, usize::from(limit.unwrap_or(100).min(1_000)))?)
}

/// What a wallet owes and is owed, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObligationsOf {
    /// Whose.
    pub wallet: WalletId,
    /// Those too that are met or closed.
    #[serde(default)]
    pub ended_too: bool,
    /// Only those recorded before this one.
    #[serde(default)]
    pub before: Option<ObligationId>,
    /// At most so many are looked at, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// An obligation with what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShownObligation {
    /// The obligation.
    pub obligation: Obligation,
    /// What it is for, if that was written and not erased.
    pub what_for: Option<String>,
}

impl Query for ObligationsOf {
    const NAME: &'static str = "obligations_of";
    type Output = Vec<ShownObligation>;
    type Error = ClearingRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<ShownObligation>, Stop<ClearingRefusal>> {
        let before = self.before.map(ObligationId::as_u128);
        let ids = newest(view, Obligation::BY_WALLET, self.wallet, before, self.limit)?;
        let found = view.all::<Obligation>(ids.iter().copied().map(ObligationId::from_u128))?;
        let words = view.all::<ObligationWords>(ids.into_iter().map(ObligationId::from_u128))?;
        let over = [ObligationState::Met, ObligationState::Closed];
        let asked = found.iter().filter(|one| self.ended_too || !over.contains(&one.state));
        let shown = asked.map(|one| ShownObligation {
            obligation: (**one).clone(),
            what_for: words.iter().find(|words| words.obligation() == one.id).map(|words| words.words.clone()),
        });
        Ok(shown.collect())
    }
}

/// What could be cleared in a currency now, if all agree: over the 300 oldest obligations that stand in no clearing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindClearing {
    /// In which currency.
    pub currency: CurrencyCode,
}

/// A part of what could be cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FoundPart {
    /// The obligation as it stands.
    pub obligation: Obligation,
    /// How much of it would go.
    pub cleared: Amount,
}

/// What could be cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FoundClearing {
    /// The obligations between those concerned.
    pub parts: Vec<FoundPart>,
    /// What would go all together.
    pub cleared: Amount,
    /// Whether there are more obligations than were looked at.
    pub is_partial: bool,
}

impl Query for FindClearing {
    const NAME: &'static str = "find_clearing";
    type Output = FoundClearing;
    type Error = ClearingRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(PROPOSE_CLEARING)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<FoundClearing, Stop<ClearingRefusal>> {
        let keys = Obligation::OPEN.starting_with(&Obligation::in_currency(self.currency));
        let (ids, currency) = (view.scan(keys, MAX_CLEARED + 1), view.get::<Currency>(self.currency));
        let unknown = ClearingRefusal::Ledger(LedgerRefusal::UnknownCurrency { code: self.currency });
        let (ids, currency) = (ids?, currency?.ok_or(unknown)?);
        let is_partial = ids.len() > MAX_CLEARED;
        let open = view.all::<Obligation>(ids.into_iter().take(MAX_CLEARED).map(ObligationId::from_u128))?;
        let found = foresee(&open, &currency);
        let cleared = currency.amount(found.iter().map(|(_, cleared)| cleared).sum());
        let part = |(one, cleared): &(std::sync::Arc<Obligation>, i128)| FoundPart {
            obligation: (**one).clone(),
            cleared: currency.amount(*cleared),
        };
        Ok(FoundClearing { parts: found.iter().map(part).collect(), cleared, is_partial })
    }
}

/// The clearings that concern a wallet, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearingsOf {
    /// Whom.
    pub wallet: WalletId,
    /// Only those proposed before this one.
    #[serde(default)]
    pub before: Option<ClearingId>,
    /// At most so many, and never more than 20; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// Of a clearing, only what touches one of those concerned.
fn seen_by(clearing: &Clearing, touching: &[ObligationId], wallet: WalletId) -> Clearing {
    let parts = clearing.parts.iter().filter(|part| touching.contains(&part.obligation)).copied().collect();
    let sides = clearing.sides.iter().filter(|side| side.wallet == wallet).copied().collect();
    Clearing { parts, sides, ..clearing.clone() }
}

fn show(view: &mut View<'_>, ids: Vec<u128>, wallet: WalletId) -> Result<Vec<Clearing>, Stop<ClearingRefusal>> {
    let clearings = view.all::<Clearing>(ids.into_iter().map(ClearingId::from_u128))?;
    let parts = clearings.iter().flat_map(|one| one.parts.iter().map(|part| part.obligation));
    let obligations = view.all::<Obligation>(parts)?;
    let touching: Vec<ObligationId> =
        obligations.iter().filter(|one| [one.debtor, one.creditor].contains(&wallet)).map(|one| one.id).collect();
    Ok(clearings.iter().map(|one| seen_by(one, &touching, wallet)).collect())
}

impl Query for ClearingsOf {
    const NAME: &'static str = "clearings_of";
    type Output = Vec<Clearing>;
    type Error = ClearingRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Clearing>, Stop<ClearingRefusal>> {
        // A clearing may hold hundreds of parts.
        let limit = self.limit.unwrap_or(20).min(20);
        let ids = newest(view, Clearing::BY_WALLET, self.wallet, self.before.map(ClearingId::as_u128), Some(limit))?;
        show(view, ids, self.wallet)
    }
}

/// One clearing, as one of those concerned sees it: what touches them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearingById {
    /// Which one.
    pub clearing: ClearingId,
    /// One of those concerned.
    pub wallet: WalletId,
}

impl Query for ClearingById {
    const NAME: &'static str = "clearing";
    type Output = Option<Clearing>;
    type Error = ClearingRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<Clearing>, Stop<ClearingRefusal>> {
        let shown = show(view, vec![self.clearing.as_u128()], self.wallet)?;
        Ok(shown.into_iter().find(|one| !one.sides.is_empty()))
    }
}
