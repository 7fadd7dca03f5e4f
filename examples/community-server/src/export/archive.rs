//! The lines of an export in JSON, which an import reads back: see `IMPORT.md`.
//!
//! Invariant: names of wallets, members and entries are those of the community that was exported; nothing outside the file is
//! needed to read it. The first line is the header, the last is the end; a file without its end was cut.

use serde::{Deserialize, Serialize};
use wezer_core::Actor;
use wezer_core::id::{CommunityId, MemberId, WalletId};
use wezer_core::journal::Seq;
use wezer_core::ledger::{Currency, Ending, EntryId, EntryKind, Limits, Movement};
use wezer_core::member::Role;
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::record::RecordRef;
use wezer_core::time::Timestamp;

/// The version of the lines.
pub const VERSION: u32 = 1;

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The first line.
    Export(Header),
    /// A currency with all its fields, in the order of creation.
    Currency(Box<Currency>),
    /// A member.
    Member(MemberLine),
    /// A wallet of the community.
    Wallet(WalletLine),
    /// An entry that moved balances.
    Entry(EntryLine),
    /// An entry that was placed.
    Held(HeldLine),
    /// A pending entry that was voided or ran out of time.
    Ended(EndedLine),
    /// Limits of an account's own.
    Limits(LimitsLine),
    /// Where an account stands.
    Balance(BalanceLine),
    /// The last line.
    End(End),
}

/// What the file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the lines.
    pub version: u32,
    /// Which community.
    pub community: CommunityId,
    /// Up to where its journal was read.
    pub seq: Seq,
    /// The chain's hash there, in hex.
    pub hash: String,
    /// When the last entry was recorded.
    pub recorded_at: Timestamp,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberLine {
    /// Their id.
    pub id: MemberId,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their wallet.
    pub wallet: WalletId,
    /// When they came.
    pub admitted_at: Timestamp,
}

/// A wallet of the community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalletLine {
    /// Its id.
    pub id: WalletId,
    /// What it is called.
    pub label: String,
}

/// An entry that moved balances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryLine {
    /// Its name.
    pub id: EntryId,
    /// Why it was made.
    pub kind: EntryKind,
    /// The entry that it settles or reverses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<EntryId>,
    /// Who made it.
    pub actor: Actor,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// When it took effect.
    pub effective_at: Timestamp,
    /// Whether an operator let it pass hard limits.
    pub forced: bool,
    /// What moved.
    pub movements: Vec<Movement>,
    /// How much of each movement was reversed later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reversed: Vec<Amount>,
    /// What was written on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
}

/// An entry that was placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldLine {
    /// Its name.
    pub id: EntryId,
    /// Who made it.
    pub actor: Actor,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Since when it is pending.
    pub placed_at: Timestamp,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When it will have taken effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Timestamp>,
    /// Who pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<WalletId>,
    /// Who is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<WalletId>,
    /// Whether the payer only declared.
    pub declared: bool,
    /// What is held.
    pub movements: Vec<Movement>,
    /// What was written on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The record for which it is held, which is not in the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_for: Option<RecordRef>,
}

/// The end of a pending entry that moved nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndedLine {
    /// Which entry.
    pub entry: EntryId,
    /// How it ended: voided or expired.
    pub ending: Ending,
}

/// Limits of an account's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsLine {
    /// Whose account.
    pub wallet: WalletId,
    /// In which currency.
    pub currency: CurrencyCode,
    /// The limits.
    pub limits: Limits,
}

/// Where an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BalanceLine {
    /// Whose account.
    pub wallet: WalletId,
    /// In which currency.
    pub currency: CurrencyCode,
    /// What is there.
    pub balance: Amount,
}

/// The end of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// How many entries moved balances.
    pub entries: u64,
    /// How many pending entries are open.
    pub pending: u64,
    /// How many accounts there are.
    pub accounts: u64,
}
