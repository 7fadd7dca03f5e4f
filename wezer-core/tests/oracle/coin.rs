//! Currencies of the naive community: what they may be, and how money comes into them.

use std::rc::Rc;

use wezer_core::Actor;
use wezer_core::id::WalletId;
use wezer_core::ledger::{Abundance, Bound, CreateCurrency, CurrencyNo, EntryId, EntryKind, LedgerRefusal, Limits, Origin};
use wezer_core::money::{Amount, Money};
use wezer_core::time::Timestamp;
use wezer_core::wallet::{ISSUANCE, OUTSIDE};

use super::amount::minor;
use super::entry::{Draft, check_people};
use super::state::{Coin, State};

impl State {
    pub(super) fn create(&mut self, create: &CreateCurrency) -> Result<CurrencyNo, LedgerRefusal> {
        if self.coin(create.code).is_some() {
            return Err(LedgerRefusal::CurrencyExists { code: create.code });
        }
        let number = u16::try_from(self.coins.len()).expect("at most 1,000");
        let mut coin = Coin {
            code: create.code,
            name: create.name.clone(),
            symbol: create.symbol.clone(),
            usage: create.usage.clone(),
            scale: create.scale,
            abundance: create.abundance,
            origin: create.origin,
            limits: create.limits,
            supply_limit: create.supply_limit,
            fees: create.fees.clone(),
        };
        coin.limits = floored(&coin);
        self.check_coin(&coin)?;
        let Coin { code, scale, abundance, origin, .. } = &coin;
        self.told.push(format!("currency {number} {code} {} {abundance:?} {origin:?}", scale.digits()));
        self.coins.push(Rc::new(coin));
        Ok(CurrencyNo::new(number))
    }

    pub(super) fn check_coin(&self, coin: &Coin) -> Result<(), LedgerRefusal> {
        if [&coin.name, &coin.symbol, &coin.usage].iter().any(|text| text.len() > 100) {
            return Err(LedgerRefusal::TextTooLong { limit: 100 });
        }
        check_limits(&coin.limits, coin)?;
        if let Some(supply) = coin.supply_limit
            && minor(supply, coin.scale)? < 0
        {
            return Err(LedgerRefusal::NotPositive { money: Money::new(supply, coin.code) });
        }
        if coin.fees.len() > 8 {
            return Err(LedgerRefusal::TooMany { what: "fees", limit: 8 });
        }
        for fee in &coin.fees {
            if fee.name.len() > 100 {
                return Err(LedgerRefusal::TextTooLong { limit: 100 });
            }
            check_people(fee.to.as_slice())?;
            let other = fee.currency.filter(|code| *code != coin.code).map(|code| self.currency(code)).transpose()?;
            let due_in = other.as_deref().unwrap_or(coin);
            if Self::is_declared(due_in) {
                return Err(LedgerRefusal::OnlyDeclared { code: due_in.code });
            }
            if Self::is_abundant(due_in) {
                return Err(LedgerRefusal::NotTransferable { code: due_in.code });
            }
            for part in [fee.fixed, fee.minimum, fee.maximum].into_iter().flatten() {
                if part.is_negative() {
                    return Err(LedgerRefusal::NotPositive { money: Money::new(part, due_in.code) });
                }
                minor(part, due_in.scale)?;
            }
        }
        Ok(())
    }

    pub(super) fn bring(
        &mut self,
        kind: EntryKind,
        wallet: WalletId,
        what: Money,
        memo: Option<&str>,
        actor: Actor,
        now: Timestamp,
    ) -> Result<EntryId, LedgerRefusal> {
        check_people(&[wallet])?;
        let coin = self.currency(what.currency())?;
        if Self::is_declared(&coin) {
            return Err(LedgerRefusal::OnlyDeclared { code: coin.code });
        }
        let count = minor(what.amount(), coin.scale)?;
        let (from, to) = if kind == EntryKind::Issue { (source(&coin), wallet) } else { (wallet, source(&coin)) };
        let moved = self.movement(from, to, count, &coin)?;
        let (entry, _) = self.post(Draft::of(kind, vec![moved]), actor, now)?;
        self.note(entry, memo)?;
        Ok(entry)
    }
}

pub(super) fn source(coin: &Coin) -> WalletId {
    if coin.origin == Origin::Issued { ISSUANCE } else { OUTSIDE }
}

/// What is rare has a floor.
pub(super) fn floored(coin: &Coin) -> Limits {
    let mut limits = coin.limits;
    if coin.abundance == Abundance::Rare && coin.origin != Origin::Declared && limits.lower.is_none() {
        limits.lower = Some(Bound::hard(Amount::ZERO));
    }
    limits
}

pub(super) fn check_limits(limits: &Limits, coin: &Coin) -> Result<(), LedgerRefusal> {
    let counted = |bound: Option<Bound>| bound.map(|bound| minor(bound.at, coin.scale)).transpose();
    let (lower, upper) = (counted(limits.lower)?, counted(limits.upper)?);
    if lower.is_some_and(|lower| lower > 0) || upper.is_some_and(|upper| upper < 0) {
        return Err(LedgerRefusal::LimitsExcludeZero);
    }
    Ok(())
}

/// What passes is written in the currency's own digits.
#[cfg(test)]
mod tests {
    use super::super::entry::money;
    use super::*;

    #[test]
    fn money_is_written_as_people_do() {
        let mut state = State::new();
        let create = CreateCurrency::new("EUR".parse().expect("a code"), Abundance::Rare, Origin::Custody);
        state.create(&create.scale(wezer_core::money::Scale::CENTS)).expect("created");
        assert_eq!(money(&state.coins[0], -5).to_string(), "-0.05 EUR");
        assert_eq!(minor("12.5".parse().expect("an amount"), state.coins[0].scale), Ok(1250));
    }
}
