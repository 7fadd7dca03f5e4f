//! What can be asked of limits by formula.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::group::ROOT;
use wezer_core::id::WalletId;
use wezer_core::ledger::{Currency, LedgerRefusal, LimitSources, Limits, MAX_CURRENCIES};
use wezer_core::money::CurrencyCode;
use wezer_core::rule::{Figures, Formula};
use wezer_core::wallet::{Holder, Wallet};
use wezer_core::{Permission, Query, Stop, View, right};

use super::formula::End;
use super::{LimitFormula, LimitRefusal, LimitRule, Worked};

/// The currency code whose 128 bits these are.
pub(super) fn code(bits: u128) -> Option<CurrencyCode> {
    CurrencyCode::from_u128(bits)
}

/// The rules by which limits are worked out, in the order of the currencies' codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitRules {}

impl Query for LimitRules {
    const NAME: &'static str = "limit_rules";
    type Output = Vec<LimitRule>;
    type Error = LimitRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<LimitRule>, Stop<LimitRefusal>> {
        let ids = view.scan(LimitRule::ALL.starting_with(&[]), MAX_CURRENCIES)?;
        Ok(view.all::<LimitRule>(ids.into_iter().filter_map(code))?.iter().map(|rule| (**rule).clone()).collect())
    }
}

/// Why a wallet has the limits that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainLimits {
    /// Which wallet.
    pub wallet: WalletId,
    /// In which currency.
    pub currency: CurrencyCode,
}

/// Where a wallet's limits come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExplainedLimits {
    /// What holds.
    pub in_force: Limits,
    /// Set by hand, by the rule, or of the currency: each end is the first of these that has it.
    pub sources: LimitSources,
    /// What the rule says of the lower limit now; it holds from the next tick on.
    pub lower: Option<Worked>,
    /// What the rule says of the upper limit now.
    pub upper: Option<Worked>,
}

impl Query for ExplainLimits {
    const NAME: &'static str = "explain_limits";
    type Output = ExplainedLimits;
    type Error = LimitRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SEE_WALLET, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<ExplainedLimits, Stop<LimitRefusal>> {
        let (currency, wallet) = (view.get::<Currency>(self.currency), view.get::<Wallet>(self.wallet));
        let (rule, vocabulary) = (view.get::<LimitRule>(self.currency), view.vocabulary());
        let currency = currency?.ok_or(LedgerRefusal::UnknownCurrency { code: self.currency }).map_err(LimitRefusal::from)?;
        let (wallet, rule, vocabulary) = (wallet?, rule?.filter(|rule| !rule.ended), vocabulary?);
        let sources = view.limit_sources(self.wallet, &currency)?;
        let mut explained = ExplainedLimits { in_force: sources.in_force(), sources, lower: None, upper: None };
        if let Some(rule) = rule
            && let Some(Holder::Member(member)) = wallet.map(|wallet| wallet.holder())
        {
            let formulas: Vec<Formula> =
                [&rule.lower, &rule.upper].into_iter().flatten().filter_map(|formula| formula.read(&vocabulary)).collect();
            let names: Vec<&str> = formulas.iter().flat_map(Formula::names).collect();
            let figures: Figures = view.figures_of(member, ROOT, Some(&names))?;
            let worked = |end, from: &Option<LimitFormula>| {
                from.as_ref().map(|from| Worked::of(from, end, &vocabulary, &figures, &currency))
            };
            explained.lower = worked(End::Lower, &rule.lower);
            explained.upper = worked(End::Upper, &rule.upper);
        }
        Ok(explained)
    }
}
