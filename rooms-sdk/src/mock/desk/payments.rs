use crate::amount::Amount;
use crate::call::Call;
use crate::fault::Problem;
use crate::id::WalletId;
use crate::mock::journal::Payment;
use crate::mock::stage::{change, refusal};
use crate::mock::world::World;
use crate::money::Money;
use crate::payments::{INTERFACE, Paid};

pub(crate) fn pay(from: WalletId, to: WalletId, amounts: &[Money], memo: Option<&str>) -> Result<Paid, Problem> {
    change(INTERFACE, |world, call| {
        check(world, call, from, to, amounts)?;
        for money in amounts {
            move_money(world, call, from, to, money)?;
        }
        let memo = memo.map(str::to_owned);
        world.journal.payments.push(Payment { by: call.member, from, to, amounts: amounts.to_vec(), memo, at: call.now });
        Ok(Paid { entry: world.journal.payments.len().to_string(), pending: false })
    })
}

fn check(world: &World, call: &Call, from: WalletId, to: WalletId, amounts: &[Money]) -> Result<(), Problem> {
    if [from, to].iter().any(|wallet| !world.balances.contains_key(wallet)) {
        return Err(refusal(call, "unknown-wallet", "There is no such wallet.", "Ce portefeuille n’existe pas."));
    }
    if from == to {
        let fr = "Un portefeuille ne se paie pas lui-même.";
        return Err(refusal(call, "same-wallet", "A wallet does not pay itself.", fr));
    }
    if !call.member.is_some_and(|member| world.disposes(member, from)) {
        let fr = "Vous ne pouvez pas payer avec ce portefeuille.";
        return Err(refusal(call, "denied", "You may not pay from this wallet.", fr));
    }
    if amounts.is_empty() || amounts.iter().any(|money| !money.amount.is_positive()) {
        let fr = "Un paiement a un montant supérieur à zéro.";
        return Err(refusal(call, "no-amount", "A payment has an amount above zero.", fr));
    }
    for (at, money) in amounts.iter().enumerate() {
        let code = &money.currency;
        let Some(currency) = world.currencies.get(code) else {
            let (en, fr) = (format!("There is no currency {code}."), format!("La monnaie {code} n’existe pas."));
            return Err(refusal(call, "unknown-currency", en, fr));
        };
        if money.amount.with_digits(currency.scale).is_none() {
            let scale = currency.scale;
            let en = format!("{code} has {scale} digits behind the point.");
            return Err(refusal(call, "too-precise", en, format!("{code} a {scale} chiffres après la virgule.")));
        }
        if amounts.iter().take(at).any(|other| other.currency == *code) {
            let (en, fr) = (format!("{code} stands there twice."), format!("{code} y figure deux fois."));
            return Err(refusal(call, "currency-twice", en, fr));
        }
    }
    Ok(())
}

fn move_money(world: &mut World, call: &Call, from: WalletId, to: WalletId, money: &Money) -> Result<(), Problem> {
    let has = world.balance(from, &money.currency);
    let left = has.checked_sub(money.amount).filter(|left| !left.is_negative());
    let short = || {
        let en = format!("The wallet holds {has} {}: at most that can be paid.", money.currency);
        refusal(
            call,
            "lower-limit",
            en,
            format!("Le portefeuille contient {has} {} : c’est le plus qui peut être payé.", money.currency),
        )
    };
    let left = left.ok_or_else(short)?;
    let gets = world.balance(to, &money.currency).checked_add(money.amount).ok_or_else(short)?;
    let mut set = |wallet: WalletId, amount: Amount| {
        world.balances.entry(wallet).or_default().insert(money.currency.clone(), amount);
    };
    set(from, left);
    set(to, gets);
    Ok(())
}
