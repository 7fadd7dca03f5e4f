use super::bindings::wezer::exchange::payments as wit;
use super::written;
use crate::fault::Problem;
use crate::id::WalletId;
use crate::money::Money;
use crate::payments::Paid;

pub(crate) fn pay(from: WalletId, to: WalletId, amounts: &[Money], memo: Option<&str>) -> Result<Paid, Problem> {
    let paid = wit::pay(&from.to_string(), &to.to_string(), &written(amounts), memo)?;
    Ok(Paid { entry: paid.entry, pending: paid.pending })
}
