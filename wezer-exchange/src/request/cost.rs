//! What it would cost to pay a request: the same arithmetic as the payment's own, told before.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use wezer_core::View;
use wezer_core::id::WalletId;
use wezer_core::kernel::Stop;
use wezer_core::ledger::{Bearer, Currency, LedgerRefusal};
use wezer_core::money::{Amount, CurrencyCode, Money};
use wezer_core::wallet::COMMONS;

use crate::payable;

/// A fee that the payer would bear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FeeDue {
    /// What people call it.
    pub name: String,
    /// How much.
    pub money: Money,
}

/// What would leave the payer's wallet, currency by currency, and the fees in it.
#[derive(Debug)]
pub(super) struct Cost {
    pub(super) total: Vec<Money>,
    pub(super) fees: Vec<FeeDue>,
}

/// What paying these amounts would cost, wherever limits stand.
pub(super) fn cost(view: &mut View<'_>, payer: WalletId, amounts: &[Money]) -> Result<Cost, Stop<LedgerRefusal>> {
    let payables = payable::seen_amounts(view, amounts)?;
    let (mut total, mut fees) = (BTreeMap::new(), Vec::new());
    for item in &payables {
        add(&mut total, &item.currency, item.minor)?;
        for fee in item.currency.fees().iter().filter(|fee| fee.bearer == Bearer::Payer && fee.to.unwrap_or(COMMONS) != payer) {
            let due_in = match fee.currency {
                Some(code) => view.get::<Currency>(code)?.ok_or(LedgerRefusal::UnknownCurrency { code })?,
                None => Arc::clone(&item.currency),
            };
            let due = fee.due(item.minor, &item.currency, &due_in)?;
            if due > 0 {
                add(&mut total, &due_in, due)?;
                fees.push(FeeDue { name: fee.name.clone(), money: Money::new(due_in.amount(due), due_in.code()) });
            }
        }
    }
    Ok(Cost { total: total.into_iter().map(|(code, amount)| Money::new(amount, code)).collect(), fees })
}

fn add(total: &mut BTreeMap<CurrencyCode, Amount>, currency: &Currency, minor: i128) -> Result<(), LedgerRefusal> {
    let sum = total.entry(currency.code()).or_default();
    *sum = sum.checked_add(currency.amount(minor)).ok_or(LedgerRefusal::Overflow)?;
    Ok(())
}
