//! What a group lets a room do.
//!
//! Invariant: nothing is allowed that is not written here, interface by interface; what money may be moved can be narrowed to currencies
//! and to an amount a day, counted over all who act through the room.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RoomRefusal;
use crate::money::{Amount, Money};
use crate::time::Timestamp;

/// A room is given at most so many permissions.
pub const MAX_GRANTS: usize = 64;
/// A permission names at most so many currencies.
pub const MAX_CURRENCIES: usize = 16;

/// One permission of a room in a group: an interface that it may call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The interface without its version, such as `wezer:exchange/payments`.
    #[schemars(length(max = 100))]
    permission: String,
    /// Only money in these currencies, and up to these amounts a day (UTC); all that who acts may, if absent.
    #[serde(default)]
    #[schemars(length(max = 16))]
    a_day: Option<Vec<Money>>,
}

impl Grant {
    /// All of an interface.
    pub fn of(permission: impl Into<String>) -> Self {
        Self { permission: permission.into(), a_day: None }
    }

    /// The same, with no more money than this each day, and no other currency.
    #[must_use]
    pub fn at_most(mut self, a_day: Vec<Money>) -> Self {
        self.a_day = Some(a_day);
        self
    }

    /// The interface.
    pub fn permission(&self) -> &str {
        &self.permission
    }

    /// The most that may be moved each day.
    pub fn a_day(&self) -> Option<&[Money]> {
        self.a_day.as_deref()
    }

    pub(super) fn check(&self) -> Result<(), RoomRefusal> {
        let amounts = self.a_day.as_deref().unwrap_or_default();
        let twice =
            amounts.iter().enumerate().any(|(at, money)| amounts[..at].iter().any(|other| other.currency() == money.currency()));
        if self.permission.len() > 100 || amounts.len() > MAX_CURRENCIES || twice {
            return Err(RoomRefusal::BadGrant { limit: MAX_CURRENCIES });
        }
        Ok(())
    }

    /// Counts what is about to be moved, or says why it may not be.
    pub(super) fn spend(&self, spent: &mut Spent, now: Timestamp, money: Option<Vec<Money>>) -> Result<(), RoomRefusal> {
        let Some(limits) = &self.a_day else { return Ok(()) };
        spent.turn(now);
        for money in money.ok_or(RoomRefusal::UnreadableMoney)? {
            let limit = limits.iter().find(|limit| limit.currency() == money.currency());
            let limit = limit.ok_or(RoomRefusal::CurrencyNotGranted { currency: money.currency() })?;
            let before = spent.of(money);
            let after =
                before.checked_add(money.amount()).filter(|after| *after <= limit.amount() && money.amount() > Amount::ZERO);
            spent.set(money, after.ok_or(RoomRefusal::OverTheDay { limit: *limit, spent: before, asked: money })?);
        }
        Ok(())
    }
}

/// What was moved through a room on one day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Spent {
    /// Days since 1970.
    day: i64,
    amounts: Vec<Money>,
}

impl Spent {
    fn turn(&mut self, now: Timestamp) {
        let day = now.as_micros().div_euclid(86_400_000_000);
        if day != self.day {
            *self = Self { day, amounts: Vec::new() };
        }
    }

    fn of(&self, money: Money) -> Amount {
        self.amounts.iter().find(|spent| spent.currency() == money.currency()).map_or(Amount::ZERO, |spent| spent.amount())
    }

    fn set(&mut self, money: Money, amount: Amount) {
        self.amounts.retain(|spent| spent.currency() != money.currency());
        self.amounts.push(Money::new(amount, money.currency()));
    }
}
