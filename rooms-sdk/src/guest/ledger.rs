use super::bindings::wezer::core::ledger as wit;
use super::{amount, each, money, written};
use crate::fault::Problem;
use crate::id::WalletId;
use crate::ledger::{Balance, Cost, Currency};
use crate::money::Money;

pub(crate) fn currencies() -> Result<Vec<Currency>, Problem> {
    each(wit::currencies()?, |currency| {
        let wit::Currency { code, name, scale } = currency;
        Ok(Currency { code, name, scale })
    })
}

pub(crate) fn balances(wallet: WalletId) -> Result<Vec<Balance>, Problem> {
    each(wit::balances(&wallet.to_string())?, |balance| {
        let (has, spendable) = (amount(&balance.balance)?, amount(&balance.spendable)?);
        Ok(Balance { currency: balance.currency, balance: has, spendable })
    })
}

pub(crate) fn payment_cost(from: WalletId, to: WalletId, amounts: &[Money]) -> Result<Cost, Problem> {
    let cost = wit::payment_cost(&from.to_string(), &to.to_string(), &written(amounts))?;
    Ok(Cost { payer_gives: each(cost.payer_gives, money)?, payee_gets: each(cost.payee_gets, money)? })
}
