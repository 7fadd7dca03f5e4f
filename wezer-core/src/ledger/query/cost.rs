//! What a payment would cost.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::id::WalletId;
use crate::kernel::{Permission, Query, View};
use crate::ledger::pay::check_amounts;
use crate::ledger::{Abundance, Amounts, Bearer, Currency, LedgerRefusal, Origin};
use crate::money::{CurrencyCode, Money};
use crate::{right, wallet};

/// What a payment would cost either side: the fees by the currencies' own rules, as [`Pay`](crate::ledger::Pay) takes them.
///
/// It says nothing about limits and balances; a preview of the payment itself does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentCost {
    /// The payer's wallet.
    pub from: WalletId,
    /// The payee's wallet.
    pub to: WalletId,
    /// What would be paid: each currency at most once, at most 16 of them.
    pub amounts: Amounts,
}

/// A fee that would be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FeeDue {
    /// What people call it.
    pub name: String,
    /// On what was paid in which currency.
    pub on: CurrencyCode,
    /// Who bears it.
    pub bearer: Bearer,
    /// How much.
    pub due: Money,
    /// Where it goes.
    pub to: WalletId,
}

/// What a payment would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cost {
    /// The fees, in the order in which they are taken.
    pub fees: Vec<FeeDue>,
    /// What the payer gives, fees and all: one amount for each currency. Money that is only declared is given outside.
    pub payer_gives: Vec<Money>,
    /// What the payee has more, less their fees; below zero where a fee of another currency is all that it does.
    pub payee_gets: Vec<Money>,
    /// Whether the payee has to confirm, because a currency is only declared.
    pub is_confirmed: bool,
}

fn add(sums: &mut Vec<Money>, money: Money) -> Result<(), LedgerRefusal> {
    match sums.iter_mut().find(|sum| sum.currency() == money.currency()) {
        Some(sum) => *sum = sum.checked_add(money).map_err(|_| LedgerRefusal::Overflow)?,
        None => sums.push(money),
    }
    Ok(())
}

/// The fees of one amount, as [`Currency`] has them.
fn fees(view: &mut View<'_>, asked: &PaymentCost, currency: &Currency, minor: i128) -> Answer<Vec<FeeDue>> {
    let mut left = minor;
    let mut fees = Vec::new();
    for fee in currency.fees() {
        let other = fee.currency.map(|code| view.currency(code)).transpose()?;
        let due_in = other.as_deref().unwrap_or(currency);
        let due = fee.taken(minor, &mut left, currency, due_in)?;
        let bearer = if fee.bearer == Bearer::Payer { asked.from } else { asked.to };
        let to = fee.to.unwrap_or(wallet::COMMONS);
        if due > 0 && bearer != to {
            let due = Money::new(due_in.amount(due), due_in.code());
            fees.push(FeeDue { name: fee.name.clone(), on: currency.code(), bearer: fee.bearer, due, to });
        }
    }
    Ok(fees)
}

impl Query for PaymentCost {
    const NAME: &'static str = "payment_cost";
    type Output = Cost;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Cost> {
        check_amounts(&self.amounts)?;
        let mut cost = Cost { fees: Vec::new(), payer_gives: Vec::new(), payee_gets: Vec::new(), is_confirmed: false };
        for money in &self.amounts {
            let currency = view.currency(money.currency())?;
            let minor = money.amount().to_minor(currency.scale()).map_err(LedgerRefusal::from)?;
            if minor <= 0 {
                return Err(LedgerRefusal::NotPositive { money: *money }.into());
            }
            if currency.abundance() == Abundance::Abundant {
                return Err(LedgerRefusal::NotTransferable { code: currency.code() }.into());
            }
            cost.is_confirmed |= currency.origin() == Origin::Declared;
            add(&mut cost.payer_gives, *money)?;
            add(&mut cost.payee_gets, *money)?;
            for fee in fees(view, self, &currency, minor)? {
                match fee.bearer {
                    Bearer::Payer => add(&mut cost.payer_gives, fee.due)?,
                    Bearer::Payee => {
                        let less = Money::new(fee.due.amount().negated(), fee.due.currency());
                        add(&mut cost.payee_gets, less)?;
                    }
                }
                // Whoever collects a fee has it back.
                if fee.to == self.from {
                    add(&mut cost.payer_gives, Money::new(fee.due.amount().negated(), fee.due.currency()))?;
                }
                if fee.to == self.to {
                    add(&mut cost.payee_gets, fee.due)?;
                }
                cost.fees.push(fee);
            }
        }
        Ok(cost)
    }
}
