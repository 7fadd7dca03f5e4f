//! What limits by formula tell the journal. The ledger tells each limit that changed.

use wezer_core::ledger::CurrencyNo;

wezer_core::events! {
    /// A rule was written for the limits of a currency.
    LimitRuleSet = "limit.rule_set" {
        /// Which currency.
        currency: CurrencyNo,
    }
    /// The rule of a currency was ended.
    LimitRuleEnded = "limit.rule_ended" {
        /// Which currency.
        currency: CurrencyNo,
    }
    /// Limits were worked out.
    LimitsReckoned = "limit.reckoned" {
        /// Which currency.
        currency: CurrencyNo,
        /// So many members were looked at.
        looked: u32,
        /// The limits of so many were changed.
        changed: u32,
    }
}
