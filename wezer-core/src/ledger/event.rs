//! What the ledger tells the journal. Shapes of version 1 are frozen; golden files hold them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{Abundance, AccountNo, CurrencyNo, EntryId, Origin};
use crate::events;
use crate::id::WalletId;
use crate::money::CurrencyCode;
use crate::time::Timestamp;

/// A positive amount that moves from one account to another of the same currency, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Posting {
    /// Where it leaves.
    pub from: AccountNo,
    /// Where it arrives.
    pub to: AccountNo,
    /// How much, in minor units; more than zero.
    #[schemars(with = "i64")]
    pub amount: i128,
}

/// A line of an account's passbook: what the entry left it at, and where the lines above are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PassbookLine {
    /// Whose passbook.
    pub account: AccountNo,
    /// The line's number, from 1.
    pub number: u32,
    /// The balance after this line, in minor units.
    #[schemars(with = "i64")]
    pub balance: i128,
    /// The line above; absent above the first.
    pub(crate) previous: EntryId,
    /// An earlier line whose number divides by 32 (by 1,024, by 32,768, as this line's own number does).
    pub(crate) anchor: EntryId,
}

/// Why an entry was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Somebody paid somebody.
    Payment,
    /// Somebody thanked somebody in an abundant currency.
    Gift,
    /// Money was issued or brought in.
    Issue,
    /// Money was taken back or out.
    Redemption,
    /// A balance brought over from before.
    Opening,
    /// An operator's entry, such as one of an imported history.
    General,
    /// What was pending became final.
    Settlement,
    /// An earlier entry was reversed, wholly or in part.
    Correction,
}

events! {
    /// An entry was posted: balances moved.
    EntryPosted = "ledger.posted" {
        /// Why.
        kind: EntryKind,
        /// The entry that this one settles or reverses.
        of: Option<EntryId>,
        /// When it took effect, if not when it was recorded.
        effective: Option<Timestamp>,
        /// Whether an operator let it pass hard limits.
        forced: bool,
        /// What moved.
        #[schemars(with = "Vec<Posting>")]
        postings: SmallVec<[Posting; 2]>,
        /// One line for each account that it touched.
        #[schemars(with = "Vec<PassbookLine>")]
        lines: SmallVec<[PassbookLine; 4]>,
    }
    /// An entry was placed: its amounts are held until it ends.
    EntryHeld = "ledger.held" {
        /// Its name.
        entry: EntryId,
        /// What will move.
        postings: Vec<Posting>,
        /// When it ends by itself.
        expires_at: Option<Timestamp>,
    }
}

/// How a pending entry ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It became final, wholly or in part; what was not taken is free again.
    Settled,
    /// One side took it back or refused it.
    Voided,
    /// Its time ran out.
    Expired,
}

events! {
    /// A pending entry ended: what it held is free again. If it was settled, the entry posted beside this event moved the balances.
    HoldEnded = "ledger.hold_ended" {
        /// Which entry.
        entry: EntryId,
        /// How.
        ending: Ending,
    }
    /// A wallet got its account in a currency.
    AccountOpened = "ledger.account_opened" {
        /// The account.
        account: AccountNo,
        /// Whose purse.
        wallet: WalletId,
        /// Which currency.
        currency: CurrencyNo,
    }
    /// A currency was created.
    CurrencyCreated = "ledger.currency_created" {
        /// Its number.
        currency: CurrencyNo,
        /// Its code.
        code: CurrencyCode,
        /// How many digits it has behind the point.
        scale: u8,
        /// Its row in the grid.
        abundance: Abundance,
        /// Its column in the grid.
        origin: Origin,
    }
    /// A currency's name, usage, limits or fees were changed.
    CurrencyChanged = "ledger.currency_changed" {
        /// Which currency.
        currency: CurrencyNo,
    }
    /// An account got limits of its own, or lost them.
    LimitsSet = "ledger.limits_set" {
        /// Which account.
        account: AccountNo,
        /// How far down, in minor units.
        #[schemars(with = "Option<i64>")]
        lower: Option<i128>,
        /// How far up, in minor units.
        #[schemars(with = "Option<i64>")]
        upper: Option<i128>,
    }
}
