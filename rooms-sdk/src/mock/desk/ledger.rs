use crate::fault::Problem;
use crate::id::WalletId;
use crate::ledger::{Balance, Cost, Currency, INTERFACE};
use crate::mock::stage::{read, refusal};
use crate::money::Money;

pub(crate) fn currencies() -> Result<Vec<Currency>, Problem> {
    read(INTERFACE, |world, _| Ok(world.currencies.values().cloned().collect()))
}

pub(crate) fn balances(wallet: WalletId) -> Result<Vec<Balance>, Problem> {
    read(INTERFACE, |world, call| {
        let unknown = || refusal(call, "unknown-wallet", "There is no such wallet.", "Ce portefeuille n’existe pas.");
        let purse = world.balances.get(&wallet).ok_or_else(unknown)?;
        let balance =
            |(currency, amount): (&String, &_)| Balance { currency: currency.clone(), balance: *amount, spendable: *amount };
        Ok(purse.iter().map(balance).collect())
    })
}

/// A mock community takes no fees.
pub(crate) fn payment_cost(from: WalletId, to: WalletId, amounts: &[Money]) -> Result<Cost, Problem> {
    read(INTERFACE, |world, call| {
        if [from, to].iter().any(|wallet| !world.balances.contains_key(wallet)) {
            return Err(refusal(call, "unknown-wallet", "There is no such wallet.", "Ce portefeuille n’existe pas."));
        }
        Ok(Cost { payer_gives: amounts.to_vec(), payee_gets: amounts.to_vec() })
    })
}
