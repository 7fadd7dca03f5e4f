//! What can be paid at all, before anybody pays: amounts and wallets that the ledger would take.
//!
//! Invariant: what passes here is refused later only for what can change: limits, rights, who is there. Cost: one look-up for each
//! currency and wallet.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use wezer_core::id::WalletId;
use wezer_core::kernel::{Missing, Problem};
use wezer_core::ledger::{Abundance, Currency, LedgerRefusal, MAX_AMOUNTS};
use wezer_core::money::{AmountError, CurrencyCode, Money};
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE, Wallet};
use wezer_core::{Actor, Command, Stop, View, Work};

type Decided<T> = Result<T, Stop<LedgerRefusal>>;

/// An amount of a currency that can be paid.
#[derive(Debug, Clone)]
pub(crate) struct Payable {
    pub(crate) currency: Arc<Currency>,
    /// More than nothing, in minor units.
    pub(crate) minor: i128,
}

/// Each amount with its currency, in their order.
pub(crate) fn amounts(work: &mut Work<'_>, amounts: &[Money]) -> Decided<Vec<Payable>> {
    check(amounts)?;
    let found: Vec<_> = amounts.iter().map(|money| work.get::<Currency>(money.currency())).collect();
    amounts.iter().zip(found).map(|(money, currency)| Ok(payable(*money, currency?)?)).collect()
}

/// The same for a query.
pub(crate) fn seen_amounts(view: &mut View<'_>, amounts: &[Money]) -> Decided<Vec<Payable>> {
    check(amounts)?;
    let found: Vec<_> = amounts.iter().map(|money| view.get::<Currency>(money.currency())).collect();
    amounts.iter().zip(found).map(|(money, currency)| Ok(payable(*money, currency?)?)).collect()
}

fn check(amounts: &[Money]) -> Result<(), LedgerRefusal> {
    if amounts.is_empty() {
        return Err(LedgerRefusal::NoAmount);
    }
    if amounts.len() > MAX_AMOUNTS {
        return Err(LedgerRefusal::TooMany { what: "amounts in a payment", limit: MAX_AMOUNTS });
    }
    let mut codes = BTreeSet::new();
    match amounts.iter().map(|money| money.currency()).find(|code| !codes.insert(*code)) {
        Some(code) => Err(LedgerRefusal::CurrencyTwice { code }),
        None => Ok(()),
    }
}

fn payable(money: Money, currency: Option<Arc<Currency>>) -> Result<Payable, LedgerRefusal> {
    let currency = currency.ok_or(LedgerRefusal::UnknownCurrency { code: money.currency() })?;
    if currency.abundance() == Abundance::Abundant {
        return Err(LedgerRefusal::NotTransferable { code: currency.code() });
    }
    let minor = money.amount().to_minor(currency.scale())?;
    if minor <= 0 {
        return Err(LedgerRefusal::NotPositive { money });
    }
    Ok(Payable { currency, minor })
}

/// Why amounts can't stand in a price or a pledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineFault {
    Unknown(CurrencyCode),
    Twice(CurrencyCode),
    Abundant(CurrencyCode),
    NotPositive,
    Amount(AmountError),
}

/// Checks that these are amounts that can be asked for or promised: known currencies, each once, none abundant, more than nothing.
pub(crate) fn lines<R: From<LineFault>>(work: &mut Work<'_>, lines: &[Money]) -> Result<(), Stop<R>> {
    let mut seen = BTreeSet::new();
    let read: Vec<_> = lines.iter().map(|line| work.get::<Currency>(line.currency())).collect();
    for (line, currency) in lines.iter().zip(read) {
        let code = line.currency();
        let currency = currency?.ok_or(LineFault::Unknown(code)).map_err(R::from).map_err(Stop::Refused)?;
        let fault = if !seen.insert(code) {
            Some(LineFault::Twice(code))
        } else if currency.abundance() == Abundance::Abundant {
            Some(LineFault::Abundant(code))
        } else if !line.amount().is_positive() {
            Some(LineFault::NotPositive)
        } else {
            line.amount().to_minor(currency.scale()).err().map(LineFault::Amount)
        };
        if let Some(fault) = fault {
            return Err(Stop::Refused(fault.into()));
        }
    }
    Ok(())
}

/// Checks that these wallets are there and that members may pay from and to them.
pub(crate) fn wallets(work: &mut Work<'_>, wallets: &[WalletId]) -> Decided<()> {
    let found: Vec<_> = wallets.iter().map(|wallet| work.get::<Wallet>(*wallet)).collect();
    for (&wallet, found) in wallets.iter().zip(found) {
        if [ISSUANCE, OUTSIDE].contains(&wallet) {
            return Err(LedgerRefusal::SystemWallet { wallet }.into());
        }
        if found?.is_none() && wallet != COMMONS {
            return Err(LedgerRefusal::UnknownWallet { wallet }.into());
        }
    }
    Ok(())
}

/// Asks for all that a payment reads, so that many of them cost few round trips.
pub(crate) fn fetch(work: &mut Work<'_>, wallets: &[WalletId], codes: impl Iterator<Item = CurrencyCode>) -> Result<(), Missing> {
    let found: Vec<_> = wallets.iter().map(|wallet| work.get::<Wallet>(*wallet).map(|_| ())).collect();
    let mut read = Vec::new();
    for code in codes {
        let Some(currency) = work.get::<Currency>(code)? else { continue };
        read.extend(wallets.iter().map(|wallet| work.account_of(*wallet, &currency).map(|_| ())));
    }
    found.into_iter().chain(read).collect()
}

/// Carries out another command on behalf of an actor; undone and told if it is refused.
pub(crate) fn attempt<C: Command>(work: &mut Work<'_>, command: &C, actor: Actor) -> Result<Result<Value, Problem>, Missing> {
    let arguments = serde_json::to_value(command).expect("a command is made of strings, numbers and lists");
    match work.call(C::NAME, arguments, actor) {
        Ok(output) => Ok(Ok(output)),
        Err(Stop::Refused(problem)) => Ok(Err(problem)),
        Err(Stop::Missing(missing)) => Err(missing),
    }
}
