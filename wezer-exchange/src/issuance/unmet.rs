//! What a rule could not move, because a limit or an empty pot stood in the way.
//!
//! Invariant: for each rule and wallet there is at most one such document, which adds up what is open; nothing of it is lost but what the
//! community waives.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::kernel::{Document, Index, IndexKeys, IndexRows, Missing};
use wezer_core::language::Argument;
use wezer_core::ledger::Currency;
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::seal::Basis;
use wezer_core::sovereignty::{Processing, Retention};
use wezer_core::time::Timestamp;
use wezer_core::{Command, Permission, Query, Stop, View, Work, right};

use super::event::{UnmetKept, UnmetSettled, UnmetWaived};
use super::sweep::{Sweep, is_beyond_pot, transfer};
use super::{IssuanceRefusal, IssuanceRule, IssuanceRuleId, MANAGE_ISSUANCE, Terms, UnmetId};

const MAX_PAGE: u16 = 1_000;

/// What is open between a wallet and a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unmet {
    id: UnmetId,
    rule: IssuanceRuleId,
    wallet: WalletId,
    currency: CurrencyCode,
    /// What the wallet is to get, below zero what it owes.
    amount: Amount,
    /// For so many periods.
    periods: u32,
    /// Since when.
    since: Timestamp,
    /// What stood in the way the last time: the frozen name of the ledger's refusal.
    because: String,
}

impl Unmet {
    pub(super) const BY_WALLET: Index = Index::new("issuance_unmet.by_wallet");
    pub(super) const BY_RULE: Index = Index::new("issuance_unmet.by_rule");

    /// Of which rule.
    pub fn rule(&self) -> IssuanceRuleId {
        self.rule
    }

    /// Of which wallet.
    pub fn wallet(&self) -> WalletId {
        self.wallet
    }

    /// What the wallet is to get, below zero what it owes.
    pub fn amount(&self) -> Amount {
        self.amount
    }

    /// For so many periods.
    pub fn periods(&self) -> u32 {
        self.periods
    }

    /// What stood in the way the last time: the frozen name of the ledger's refusal.
    pub fn because(&self) -> &str {
        &self.because
    }

    fn of(wallet: WalletId, rule: IssuanceRuleId) -> IndexKeys {
        Self::BY_WALLET.starting_with(&[wallet.as_u128().to_be_bytes(), rule.as_u128().to_be_bytes()].concat())
    }

    fn find(work: &mut Work<'_>, wallet: WalletId, rule: IssuanceRuleId) -> Result<Option<Self>, Missing> {
        let Some(id) = work.scan(Self::of(wallet, rule), 1)?.first().copied() else { return Ok(None) };
        Ok(work.get::<Self>(UnmetId::from_u128(id))?.map(|open| (*open).clone()))
    }

    /// Adds to what is open between a wallet and a rule.
    pub(super) fn keep(work: &mut Work<'_>, sweep: &Sweep, wallet: WalletId, amount: i128, because: &str) -> Result<(), Missing> {
        let (rule, currency) = (&sweep.rule, &sweep.currency);
        let known = Self::find(work, wallet, rule.id)?;
        work.emit(&UnmetKept { rule: rule.id, wallet, amount });
        let mut open = known.unwrap_or_else(|| Self {
            id: work.new_id(),
            rule: rule.id,
            wallet,
            currency: rule.currency,
            amount: Amount::ZERO,
            periods: 0,
            since: sweep.cut,
            because: String::new(),
        });
        open.amount = currency.amount(open.minor(currency).saturating_add(amount));
        open.periods = open.periods.saturating_add(1);
        because.clone_into(&mut open.because);
        work.put(open)
    }

    fn minor(&self, currency: &Currency) -> i128 {
        self.amount.to_minor(currency.scale()).unwrap_or(0)
    }
}

impl Document for Unmet {
    const KIND: &'static str = "issuance_unmet";
    type Id = UnmetId;

    fn id(&self) -> UnmetId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("bookkeeping", Basis::LegalDuty, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        let (wallet, rule) = (self.wallet.as_u128().to_be_bytes(), self.rule.as_u128().to_be_bytes());
        rows.add(Self::BY_WALLET, &[wallet, rule].concat());
        rows.add(Self::BY_RULE, &[rule, wallet].concat());
    }
}

fn find_open(work: &mut Work<'_>, wallet: WalletId, rule: IssuanceRuleId) -> Result<Unmet, Stop<IssuanceRefusal>> {
    Unmet::find(work, wallet, rule)?.ok_or_else(|| IssuanceRefusal::NothingOpen { wallet }.into())
}

/// Makes good what is open between a wallet and a rule, all of it: the wallet pays what it owes, or gets what it could not get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleUnmet {
    /// Which wallet.
    pub wallet: WalletId,
    /// Which rule.
    pub rule: IssuanceRuleId,
}

impl Command for SettleUnmet {
    const NAME: &'static str = "settle_unmet";
    type Output = ();
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<IssuanceRefusal>> {
        let open = find_open(work, self.wallet, self.rule)?;
        let rule = work.get::<IssuanceRule>(self.rule)?.ok_or(IssuanceRefusal::UnknownRule { rule: self.rule })?;
        let currency = work.currency(rule.currency).map_err(|stop| stop.map(IssuanceRefusal::from))?;
        let amount = open.minor(&currency);
        let from_pot = matches!(rule.terms, Terms::BasicIncome(_) | Terms::Welcome(_));
        if from_pot && is_beyond_pot(work, &currency, &rule, amount)? {
            return Err(IssuanceRefusal::OtherSide.into());
        }
        if amount != 0
            && let Err(problem) = transfer(work, &currency, &rule, self.wallet, amount)?
        {
            // What the other side holds is not for this wallet's holder to know.
            let own = ("wallet", Argument::text(self.wallet));
            let is_own = problem.arguments.contains(&own) || problem.arguments.iter().all(|(name, _)| *name != "wallet");
            return Err(if is_own { IssuanceRefusal::Inside(problem) } else { IssuanceRefusal::OtherSide }.into());
        }
        work.emit(&UnmetSettled { rule: self.rule, wallet: self.wallet, amount });
        Ok(work.remove::<Unmet>(open.id)?)
    }
}

/// Drops what is open between a wallet and a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiveUnmet {
    /// Which wallet.
    pub wallet: WalletId,
    /// Which rule.
    pub rule: IssuanceRuleId,
}

impl Command for WaiveUnmet {
    const NAME: &'static str = "waive_unmet";
    type Output = ();
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_ISSUANCE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<IssuanceRefusal>> {
        let open = find_open(work, self.wallet, self.rule)?;
        work.emit(&UnmetWaived { rule: self.rule, wallet: self.wallet });
        Ok(work.remove::<Unmet>(open.id)?)
    }
}

/// What is open between a wallet and all rules, in the order of the rules' making; at most 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmetOf {
    /// Which wallet.
    pub wallet: WalletId,
}

impl Query for UnmetOf {
    const NAME: &'static str = "unmet_of";
    type Output = Vec<Unmet>;
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Unmet>, Stop<IssuanceRefusal>> {
        listed(view, Unmet::BY_WALLET.starting_with(&self.wallet.as_u128().to_be_bytes()), MAX_PAGE)
    }
}

/// What is open between a rule and all wallets, in the order of the wallets' ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmetOfRule {
    /// Which rule.
    pub rule: IssuanceRuleId,
    /// Only those of wallets after this one.
    #[serde(default)]
    pub after: Option<WalletId>,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for UnmetOfRule {
    const NAME: &'static str = "unmet_of_rule";
    type Output = Vec<Unmet>;
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_ISSUANCE)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Unmet>, Stop<IssuanceRefusal>> {
        let rule = self.rule.as_u128().to_be_bytes();
        let mut keys = Unmet::BY_RULE.starting_with(&rule);
        if let Some(after) = self.after {
            keys = keys.after(Unmet::BY_RULE, &[rule.as_slice(), &after.as_u128().to_be_bytes(), &[u8::MAX; 17]].concat());
        }
        listed(view, keys, self.limit.unwrap_or(100))
    }
}

fn listed(view: &mut View<'_>, keys: IndexKeys, limit: u16) -> Result<Vec<Unmet>, Stop<IssuanceRefusal>> {
    let ids = view.scan(keys, usize::from(limit.min(MAX_PAGE)))?;
    Ok(view.all::<Unmet>(ids.into_iter().map(UnmetId::from_u128))?.iter().map(|open| (**open).clone()).collect())
}
