//! The multi-currency ledger.
//!
//! Invariant: per currency, the sum over all accounts is zero, always; an entry is an immutable list of positive postings, so an
//! unbalanced one cannot be written down; replaying the journal rebuilds every balance.
//!
//! Nine cells, one arithmetic. A currency is [rare, sufficient or abundant](Abundance), and [declared, held in custody or
//! issued](Origin). Issuing is a movement out of the issuance wallet; tracked money moves in from the outside wallet; a declared
//! payment passes through from the outside and back within one entry, so nothing of it stays.
//!
//! The files: [`Pay`] and [`Give`] for members; [`SettleEntry`] and [`VoidEntry`] for what is pending; [`CorrectEntry`] for what went
//! wrong; [`CreateCurrency`], [`SetLimits`], [`Issue`], [`PostEntries`] for operators; `door` where all of them end; `history` where the
//! past is found, `past` where decisions find it.

mod account;
mod correction;
mod currency;
mod currency_command;
mod door;
mod entry_id;
mod event;
mod fee;
mod held;
mod history;
mod note;
mod operator;
mod past;
mod pay;
mod pending;
mod query;
mod refusal;
mod restore;

pub use self::account::{AccountNo, AccountPage, AccountRow, CurrencyNo, PageNo, ROWS_PER_PAGE};
pub use self::correction::{CorrectEntry, Corrected};
pub use self::currency::{Abundance, Bound, Currency, Force, LimitSources, Limits, Origin};
pub use self::currency_command::{ChangeCurrency, CreateCurrency, MAX_CURRENCIES, MAX_FEES};
pub use self::door::Warning;
pub use self::entry_id::{EntryId, ParseEntryIdError};
pub use self::event::{
    AccountOpened, CurrencyChanged, CurrencyCreated, Ending, EntryHeld, EntryKind, EntryPosted, HoldEnded, LimitsSet,
    PassbookLine, Posting,
};
pub use self::fee::{Bearer, Fee};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(crate) use self::history::all_posted;
pub(crate) use self::history::{Lines, Passbook, Search};
pub use self::note::MAX_NOTE_BYTES;
pub(crate) use self::note::Note;
pub(crate) use self::operator::source;
pub use self::operator::{Issue, MAX_ENTRIES, MAX_POSTINGS, Movement, NewEntry, PostEntries, Redeem, SetLimits};
pub use self::past::MAX_LEAST_LINES;
pub use self::pay::{Amounts, Give, MAX_AMOUNTS, Paid, Pay};
pub use self::pending::{ExpireEntries, PendingState, SettleEntry, VoidEntry};
pub use self::query::{
    Activity, ActivityOf, Balance, BalanceAt, BalanceChart, Balances, Cost, Currencies, FeeDue, GINI_SCALE, Holders, HoldersOf,
    HoldersPart, LEAST_TOGETHER, MAX_LINES, MAX_PARTNER_LINES, MAX_PARTS, MAX_POINTS, MAX_SPREAD_ACCOUNTS, MAX_UNORDERED_LINES,
    Moment, PaymentCost, PendingEntries, PendingEntry, PendingEntryOf, Point, Statement, StatementLine, StatementPage, Supply,
    SupplyOf, gini,
};
pub use self::refusal::LedgerRefusal;
pub use self::restore::{RestoreEntries, Restored, RestoredEntry, RestoredHold};

use crate::kernel::{Registry, RegistryError};

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.command::<Pay>()?.command::<Give>()?.command::<SettleEntry>()?.command::<VoidEntry>()?;
    registry.command::<ExpireEntries>()?.command::<CorrectEntry>()?.command::<CreateCurrency>()?;
    registry.command::<ChangeCurrency>()?.command::<SetLimits>()?.command::<Issue>()?.command::<Redeem>()?;
    registry.command::<PostEntries>()?.command::<RestoreEntries>()?;
    registry.query::<Currencies>()?.query::<Balances>()?.query::<BalanceAt>()?.query::<BalanceChart>()?;
    registry.query::<Statement>()?.query::<ActivityOf>()?.query::<PendingEntries>()?.query::<PendingEntryOf>()?;
    registry.query::<SupplyOf>()?.query::<HoldersOf>()?.query::<PaymentCost>()?;
    registry.event::<EntryPosted>()?.event::<EntryHeld>()?.event::<HoldEnded>()?.event::<AccountOpened>()?;
    registry.event::<CurrencyCreated>()?.event::<CurrencyChanged>()?.event::<LimitsSet>()?;
    registry.document::<Currency>()?.document::<currency::OwnLimits>()?.document::<pending::Pending>()?;
    registry.document::<correction::Reversed>()?.document::<Note>()?;
    registry.index(Currency::BY_NUMBER)?.index(pending::Pending::BY_WALLET)?.index(pending::Pending::BY_EXPIRY)?;
    Ok(())
}
