//! What issuance tells the journal.

use wezer_core::id::{MemberId, WalletId};
use wezer_core::ledger::CurrencyNo;
use wezer_core::time::Timestamp;

use super::IssuanceRuleId;

wezer_core::events! {
    /// A rule was made.
    IssuanceRuleSet = "issuance.rule_set" {
        /// Which rule.
        rule: IssuanceRuleId,
        /// Of which currency.
        currency: CurrencyNo,
        /// The rule that it replaces.
        replaces: Option<IssuanceRuleId>,
    }
    /// A rule was ended: no period that begins later is carried out.
    IssuanceRuleEnded = "issuance.rule_ended" {
        /// Which rule.
        rule: IssuanceRuleId,
    }
    /// A rule was carried out for a period.
    IssuanceSettled = "issuance.settled" {
        /// Which rule.
        rule: IssuanceRuleId,
        /// The moment for which.
        at: Timestamp,
        /// For so many wallets.
        wallets: u32,
        /// What they got all together, below zero what they gave, in minor units.
        #[schemars(with = "i64")]
        amount: i128,
        /// So many movements were refused.
        unmet: u32,
    }
    /// A dividend was re-evaluated.
    DividendEvaluated = "issuance.dividend_evaluated" {
        /// Which rule.
        rule: IssuanceRuleId,
        /// The moment for which.
        at: Timestamp,
        /// What was in circulation, in minor units.
        #[schemars(with = "i64")]
        mass: i128,
        /// So many members were active.
        members: u32,
        /// The dividend from now on, in minor units.
        #[schemars(with = "i64")]
        dividend: i128,
    }
    /// A member claimed what a rule gives.
    IncomeClaimed = "issuance.claimed" {
        /// Which rule.
        rule: IssuanceRuleId,
        /// Who.
        member: MemberId,
        /// For so many periods.
        periods: u32,
    }
    /// A movement was refused and is kept as open.
    UnmetKept = "issuance.unmet_kept" {
        /// Which rule.
        rule: IssuanceRuleId,
        /// Of which wallet.
        wallet: WalletId,
        /// What it would have got, below zero what it would have given, in minor units.
        #[schemars(with = "i64")]
        amount: i128,
    }
    /// What was open was made good.
    UnmetSettled = "issuance.unmet_settled" {
        /// Which rule.
        rule: IssuanceRuleId,
        /// Of which wallet.
        wallet: WalletId,
        /// What it got, below zero what it gave, in minor units.
        #[schemars(with = "i64")]
        amount: i128,
    }
    /// What was open was dropped.
    UnmetWaived = "issuance.unmet_waived" {
        /// Which rule.
        rule: IssuanceRuleId,
        /// Of which wallet.
        wallet: WalletId,
    }
}
