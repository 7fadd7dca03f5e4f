//! The multi-currency ledger.

mod account;
mod entry_id;

pub use self::account::{AccountNo, AccountPage, AccountRow, CurrencyNo, PageNo, ROWS_PER_PAGE};
pub use self::entry_id::{EntryId, ParseEntryIdError};
