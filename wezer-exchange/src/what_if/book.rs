//! One book of a currency: balances, what is held, and limits.

use std::collections::BTreeMap;

use wezer_core::id::WalletId;
use wezer_core::ledger::{Currency, Force, Limits};
use wezer_core::money::AmountError;
use wezer_core::wallet::{ISSUANCE, OUTSIDE};

use super::WhatIfError;
use super::report::Which;

/// No account goes beyond this in minor units, nor what is in hands: a quarter of the most that can be told, so that sums of two can be.
pub(super) const MAX_TOTAL: i128 = wezer_core::money::MAX_TOTAL / 4;

fn within(total: i128) -> Result<i128, WhatIfError> {
    if (-MAX_TOTAL..=MAX_TOTAL).contains(&total) { Ok(total) } else { Err(WhatIfError::TooMuch) }
}

/// An amount that moves between two wallets, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) from: WalletId,
    pub(super) to: WalletId,
    pub(super) amount: i128,
}

/// One account.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Account {
    pub(super) balance: i128,
    pub(super) held_out: i128,
    pub(super) held_in: i128,
}

/// Both ends in minor units, and whether each refuses.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ends {
    lower: Option<i128>,
    upper: Option<i128>,
}

impl Ends {
    /// Those that refuse; one that only warns is free here.
    pub(super) fn of(limits: Limits, currency: &Currency) -> Result<Self, AmountError> {
        let hard = |bound: Option<wezer_core::ledger::Bound>| {
            bound.filter(|bound| bound.force == Force::Hard).map(|bound| bound.at.to_minor(currency.scale())).transpose()
        };
        Ok(Self { lower: hard(limits.lower)?, upper: hard(limits.upper)? })
    }

    pub(super) const fn own(lower: Option<i128>, upper: Option<i128>) -> Self {
        Self { lower, upper }
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self { lower: self.lower.or(other.lower), upper: self.upper.or(other.upper) }
    }
}

/// A limit that stood in the way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beyond {
    pub(super) wallet: WalletId,
    pub(super) which: Which,
    pub(super) by: i128,
}

/// Balances by wallet, with what is in circulation and in hands kept beside.
#[derive(Debug, Default)]
pub(super) struct Book {
    accounts: BTreeMap<WalletId, Account>,
    supply: i128,
    in_hands: i128,
}

pub(super) fn is_source(wallet: WalletId) -> bool {
    wallet == ISSUANCE || wallet == OUTSIDE
}

/// What these do to each wallet; refused where it goes too far to be counted.
fn nets(moves: &[Move]) -> Result<BTreeMap<WalletId, i128>, WhatIfError> {
    let mut nets: BTreeMap<WalletId, i128> = BTreeMap::new();
    for one in moves {
        let amount = within(one.amount)?;
        for (wallet, change) in [(one.from, -amount), (one.to, amount)] {
            let net = nets.entry(wallet).or_default();
            *net = within(*net + change)?;
        }
    }
    Ok(nets)
}

impl Book {
    pub(super) fn account(&self, wallet: WalletId) -> Account {
        self.accounts.get(&wallet).copied().unwrap_or_default()
    }

    pub(super) fn has(&self, wallet: WalletId) -> bool {
        self.accounts.contains_key(&wallet)
    }

    pub(super) fn len(&self) -> usize {
        self.accounts.len()
    }

    pub(super) fn accounts(&self) -> impl Iterator<Item = (WalletId, Account)> {
        self.accounts.iter().map(|(wallet, account)| (*wallet, *account))
    }

    /// What is in circulation, and what wallets above zero have together.
    pub(super) const fn sums(&self) -> (i128, i128) {
        (self.supply, self.in_hands)
    }

    pub(super) fn open(&mut self, wallet: WalletId) {
        self.accounts.entry(wallet).or_default();
    }

    pub(super) fn post(&mut self, moves: &[Move]) -> Result<(), WhatIfError> {
        for (wallet, net) in nets(moves)? {
            let account = self.accounts.entry(wallet).or_default();
            let before = account.balance;
            account.balance = within(before + net)?;
            if is_source(wallet) {
                self.supply = within(self.supply - net)?;
            } else {
                self.in_hands += account.balance.max(0) - before.max(0);
            }
        }
        // Between two of its moves it may stand for more than there is.
        within(self.in_hands).map(drop)
    }

    /// Holds what these would do (`sign` 1), or lets go of it (`sign` −1).
    pub(super) fn hold(&mut self, moves: &[Move], sign: i128) -> Result<(), WhatIfError> {
        for (wallet, net) in nets(moves)? {
            let account = self.accounts.entry(wallet).or_default();
            let held = if net < 0 { &mut account.held_out } else { &mut account.held_in };
            *held = within(*held + sign * net.abs())?;
        }
        Ok(())
    }

    /// The first limit that these would pass. What `passed` says was passed by the real account: so far it passes here, too.
    pub(super) fn check(
        &self,
        moves: &[Move],
        ends: impl Fn(WalletId) -> Ends,
        passed: impl Fn(WalletId) -> Option<Account>,
    ) -> Result<Option<Beyond>, WhatIfError> {
        for (wallet, net) in nets(moves)?.into_iter().filter(|(wallet, net)| *net != 0 && !is_source(*wallet)) {
            let (account, ends, real) = (self.account(wallet), ends(wallet), passed(wallet));
            let (which, by) = if net < 0 {
                let Some(lower) = ends.lower else { continue };
                let lower = real.map_or(lower, |real| lower.min(real.balance - real.held_out));
                (Which::Lower, lower - (account.balance - account.held_out + net))
            } else {
                let Some(upper) = ends.upper else { continue };
                let upper = real.map_or(upper, |real| upper.max(real.balance + real.held_in));
                (Which::Upper, account.balance + account.held_in + net - upper)
            };
            if by > 0 {
                return Ok(Some(Beyond { wallet, which, by }));
            }
        }
        Ok(None)
    }
}
