//! What the ledger tells the journal. Shapes of version 1 are frozen; golden files hold them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{Abundance, AccountNo, CurrencyNo, EntryId, Origin};
use crate::id::WalletId;
use crate::journal::Event;
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

/// An entry was posted: balances moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntryPosted {
    /// Why.
    pub kind: EntryKind,
    /// The entry that this one settles or reverses.
    pub of: Option<EntryId>,
    /// When it took effect, if not when it was recorded.
    pub effective: Option<Timestamp>,
    /// Whether an operator let it pass hard limits.
    pub forced: bool,
    /// What moved.
    #[schemars(with = "Vec<Posting>")]
    pub postings: SmallVec<[Posting; 2]>,
    /// One line for each account that it touched.
    #[schemars(with = "Vec<PassbookLine>")]
    pub lines: SmallVec<[PassbookLine; 4]>,
}

impl Event for EntryPosted {
    const NAME: &'static str = "ledger.posted";
    const VERSION: u8 = 1;
}

/// An entry was placed: its amounts are held until it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntryHeld {
    /// Its name.
    pub entry: EntryId,
    /// What will move.
    pub postings: Vec<Posting>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

impl Event for EntryHeld {
    const NAME: &'static str = "ledger.held";
    const VERSION: u8 = 1;
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

/// A pending entry ended: what it held is free again. If it was settled, the entry posted beside this event moved the balances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoldEnded {
    /// Which entry.
    pub entry: EntryId,
    /// How.
    pub ending: Ending,
}

impl Event for HoldEnded {
    const NAME: &'static str = "ledger.hold_ended";
    const VERSION: u8 = 1;
}

/// A wallet got its account in a currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountOpened {
    /// The account.
    pub account: AccountNo,
    /// Whose purse.
    pub wallet: WalletId,
    /// Which currency.
    pub currency: CurrencyNo,
}

impl Event for AccountOpened {
    const NAME: &'static str = "ledger.account_opened";
    const VERSION: u8 = 1;
}

/// A currency was created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CurrencyCreated {
    /// Its number.
    pub currency: CurrencyNo,
    /// Its code.
    pub code: CurrencyCode,
    /// How many digits it has behind the point.
    pub scale: u8,
    /// Its row in the grid.
    pub abundance: Abundance,
    /// Its column in the grid.
    pub origin: Origin,
}

impl Event for CurrencyCreated {
    const NAME: &'static str = "ledger.currency_created";
    const VERSION: u8 = 1;
}

/// A currency's name, usage, limits or fees were changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CurrencyChanged {
    /// Which currency.
    pub currency: CurrencyNo,
}

impl Event for CurrencyChanged {
    const NAME: &'static str = "ledger.currency_changed";
    const VERSION: u8 = 1;
}

/// An account got limits of its own, or lost them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LimitsSet {
    /// Which account.
    pub account: AccountNo,
    /// How far down, in minor units.
    #[schemars(with = "Option<i64>")]
    pub lower: Option<i128>,
    /// How far up, in minor units.
    #[schemars(with = "Option<i64>")]
    pub upper: Option<i128>,
}

impl Event for LimitsSet {
    const NAME: &'static str = "ledger.limits_set";
    const VERSION: u8 = 1;
}
