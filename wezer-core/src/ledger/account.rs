//! Accounts as a table: dense numbers, fixed rows, pages of 64.
//!
//! Invariant: `balance = credits − debits`; gross debits and credits only grow. Rows are numbered without gaps, so a row is found
//! by its number without hashing, and a page is what travels between the lane and a store.
//!
//! Cost: 128 bytes a row, two cache lines; a random payment over a million accounts touches four of them.

use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::WalletId;
use crate::journal::{DecodeError, Reader, Writer};
use crate::ledger::EntryId;
use crate::time::Timestamp;

/// An account's number in its community: dense, given in the order of opening.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct AccountNo(pub(crate) u32);

/// A currency's number in its community: dense, given in the order of creation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CurrencyNo(pub(crate) u16);

/// A page of accounts: numbers `64 × page ..= 64 × page + 63`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageNo(u32);

impl AccountNo {
    /// The account of this number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The page that holds this account.
    pub const fn page(self) -> PageNo {
        PageNo(self.0 / PER_PAGE)
    }

    pub(crate) const fn row(self) -> usize {
        (self.0 % PER_PAGE) as usize
    }
}

impl CurrencyNo {
    /// The currency of this number.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl PageNo {
    /// The page of this number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The page's first account.
    pub const fn first(self) -> AccountNo {
        AccountNo(self.0 * PER_PAGE)
    }
}

impl fmt::Debug for AccountNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "account {}", self.0)
    }
}

impl fmt::Debug for CurrencyNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "currency {}", self.0)
    }
}

/// How many accounts travel together between the lane and a store.
pub const ROWS_PER_PAGE: usize = 64;
const PER_PAGE: u32 = 64;

/// One account as it stands: its leaf of a wallet in one currency.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(align(64))]
pub struct AccountRow {
    /// Everything that ever came in, in minor units.
    pub(crate) credits: i128,
    /// Everything that ever went out, in minor units.
    pub(crate) debits: i128,
    /// What pending entries will take out.
    pub(crate) held_out: i128,
    /// What pending entries will bring in.
    pub(crate) held_in: i128,
    /// Whose purse. Nil in a vacant row.
    pub(crate) wallet: WalletId,
    /// The last line of the account's passbook, and the last line whose number divides by 32, 1,024 and 32,768: the steps on
    /// which history is searched.
    pub(crate) last: EntryId,
    pub(crate) anchors: [EntryId; 3],
    /// The greatest effective time of any line.
    pub(crate) last_effective: Timestamp,
    /// How many lines the passbook has.
    pub(crate) lines: u32,
    pub(crate) currency: CurrencyNo,
    pub(crate) flags: u16,
}

impl AccountRow {
    /// A row that no account has taken yet.
    pub const VACANT: Self = Self {
        credits: 0,
        debits: 0,
        held_out: 0,
        held_in: 0,
        wallet: WalletId::from_u128(0),
        last: EntryId::NONE,
        anchors: [EntryId::NONE; 3],
        last_effective: Timestamp::from_micros(i64::MIN),
        lines: 0,
        currency: CurrencyNo(0),
        flags: 0,
    };

    /// Some line came with an effective time before that of the line above it.
    pub(crate) const UNORDERED: u16 = 1;
    /// The account has limits of its own.
    pub(crate) const OWN_LIMITS: u16 = 2;

    /// Whether nothing is there and nothing is pending.
    pub(crate) const fn is_empty(&self) -> bool {
        self.credits == self.debits && self.held_out == 0 && self.held_in == 0
    }

    pub(crate) const fn opened(wallet: WalletId, currency: CurrencyNo) -> Self {
        Self { wallet, currency, ..Self::VACANT }
    }

    /// Whether no account has taken this row.
    pub const fn is_vacant(&self) -> bool {
        self.wallet.as_u128() == 0
    }

    /// Whose purse this account belongs to.
    pub const fn wallet(&self) -> WalletId {
        self.wallet
    }

    /// Which currency it counts.
    pub const fn currency(&self) -> CurrencyNo {
        self.currency
    }

    /// What came in minus what went out, in minor units. Held amounts are still part of it.
    pub const fn balance(&self) -> i128 {
        self.credits - self.debits
    }

    /// Everything that ever came in, in minor units.
    pub const fn credits(&self) -> i128 {
        self.credits
    }

    /// Everything that ever went out, in minor units.
    pub const fn debits(&self) -> i128 {
        self.debits
    }

    /// What pending entries will take out, in minor units.
    pub const fn held_out(&self) -> i128 {
        self.held_out
    }

    /// What pending entries will bring in, in minor units.
    pub const fn held_in(&self) -> i128 {
        self.held_in
    }

    /// Reads from both cache lines, for nothing but to have them near.
    pub(crate) fn touch(&self) {
        core::hint::black_box((self.credits, self.lines));
    }

    pub(crate) const fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    /// Appends the row's stored form: about 60 bytes.
    pub fn encode(&self, buffer: &mut Vec<u8>) {
        let mut writer = Writer(buffer);
        writer.raw(&self.wallet.as_u128().to_le_bytes());
        writer.uint(u64::from(self.currency.0));
        writer.uint(u64::from(self.flags));
        writer.wide(self.credits);
        writer.wide(self.debits);
        writer.wide(self.held_out);
        writer.wide(self.held_in);
        writer.uint(u64::from(self.lines));
        writer.uint(self.last.packed());
        for anchor in self.anchors {
            writer.uint(anchor.packed());
        }
        writer.int(self.last_effective.as_micros());
    }

    /// Reads what [`AccountRow::encode`] wrote.
    pub fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let wallet = WalletId::from_u128(u128::from_le_bytes(reader.array()?));
        let currency = CurrencyNo(u16::try_from(reader.uint()?).map_err(|_| DecodeError("currency"))?);
        let flags = u16::try_from(reader.uint()?).map_err(|_| DecodeError("flags"))?;
        Ok(Self {
            wallet,
            currency,
            flags,
            credits: reader.wide()?,
            debits: reader.wide()?,
            held_out: reader.wide()?,
            held_in: reader.wide()?,
            lines: reader.uint32()?,
            last: EntryId::from_packed(reader.uint()?),
            anchors: [
                EntryId::from_packed(reader.uint()?),
                EntryId::from_packed(reader.uint()?),
                EntryId::from_packed(reader.uint()?),
            ],
            last_effective: Timestamp::from_micros(reader.int()?),
        })
    }
}

impl fmt::Debug for AccountRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountRow")
            .field("wallet", &self.wallet)
            .field("currency", &self.currency)
            .field("balance", &self.balance())
            .field("held_out", &self.held_out)
            .field("held_in", &self.held_in)
            .field("lines", &self.lines)
            .finish_non_exhaustive()
    }
}

/// Sixty-four rows.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountPage(Box<[AccountRow; ROWS_PER_PAGE]>);

impl AccountPage {
    /// A page without any account.
    pub fn vacant() -> Self {
        Self(Box::new([AccountRow::VACANT; ROWS_PER_PAGE]))
    }

    /// The row of an account that lies on this page.
    pub fn row(&self, account: AccountNo) -> &AccountRow {
        &self.0[account.row()]
    }

    /// The row of an account that lies on this page, to change.
    pub fn row_mut(&mut self, account: AccountNo) -> &mut AccountRow {
        &mut self.0[account.row()]
    }

    /// The rows in order.
    pub fn rows(&self) -> &[AccountRow; ROWS_PER_PAGE] {
        &self.0
    }

    /// Appends the page's stored form: the number of rows up to the last account, then each row.
    pub fn encode(&self, buffer: &mut Vec<u8>) {
        let taken = self.0.iter().rposition(|row| !row.is_vacant()).map_or(0, |last| last + 1);
        Writer(buffer).uint(taken as u64);
        for row in &self.0[..taken] {
            row.encode(buffer);
        }
    }

    /// Reads what [`AccountPage::encode`] wrote.
    pub fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let taken = usize::try_from(reader.uint()?).map_err(|_| DecodeError("page length"))?;
        let mut page = Self::vacant();
        for row in page.0.get_mut(..taken).ok_or(DecodeError("page length"))? {
            *row = AccountRow::decode(reader)?;
        }
        Ok(page)
    }
}

impl fmt::Debug for AccountPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().filter(|row| !row.is_vacant())).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_two_cache_lines() {
        assert_eq!(size_of::<AccountRow>(), 128);
    }

    #[test]
    fn pages_round_trip() {
        let mut page = AccountPage::vacant();
        *page.row_mut(AccountNo(70)) = AccountRow {
            credits: 5,
            debits: i128::MAX,
            held_in: -1,
            lines: 9,
            last: EntryId::from_packed(77),
            flags: 3,
            ..AccountRow::opened(WalletId::from_u128(9), CurrencyNo(2))
        };
        let mut bytes = Vec::new();
        page.encode(&mut bytes);
        assert_eq!(AccountPage::decode(&mut Reader(&bytes)), Ok(page));
        for cut in 0..bytes.len() {
            assert!(AccountPage::decode(&mut Reader(&bytes[..cut])).is_err());
        }
    }
}
