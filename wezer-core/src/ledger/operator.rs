//! What operators do with wallets: limits, issue and redemption, and entries brought over from elsewhere.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::currency::OwnLimits;
use super::door::{Decided, Draft, Warning};
use super::event::{EntryKind, LimitsSet};
use super::pay::check_people;
use super::{AccountNo, AccountRow, Bound, Currency, EntryId, LedgerRefusal, LimitSources, Limits, Note, Origin};
use crate::id::WalletId;
use crate::kernel::{Command, Hint, Missing, Permission, Stop, View, Work};
use crate::money::{CurrencyCode, Money};
use crate::right;
use crate::time::Timestamp;
use crate::wallet;

/// An entry has at most so many postings.
pub const MAX_POSTINGS: usize = 1_024;
/// A batch has at most so many entries.
pub const MAX_ENTRIES: usize = 10_000;

/// Gives a wallet limits of its own in a currency, which replace the currency's and those that a rule gave it, end by end; without any
/// end, takes them away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLimits {
    /// Which wallet.
    pub wallet: WalletId,
    /// Which currency.
    pub currency: CurrencyCode,
    /// The limits.
    pub limits: Limits,
}

impl Command for SetLimits {
    const NAME: &'static str = "set_limits";
    type Output = ();
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::SET_LIMITS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<LedgerRefusal>> {
        check_people(&[self.wallet])?;
        let currency = work.currency(self.currency)?;
        self.limits.check(currency.scale)?;
        let account = work.account_in(self.wallet, &currency)?;
        let by_rule = work.own_limits(account)?.by_rule;
        work.put_limits(&currency, OwnLimits { account: account.get(), limits: self.limits, by_rule })
    }
}

impl Work<'_> {
    fn own_limits(&mut self, account: AccountNo) -> Decided<OwnLimits> {
        let known = if self.memory.row(account)?.has(AccountRow::OWN_LIMITS) {
            self.get::<OwnLimits>(u128::from(account.get()))?
        } else {
            None
        };
        let none = OwnLimits { account: account.get(), limits: Limits::NONE, by_rule: Limits::NONE };
        Ok(known.map_or(none, |known| (*known).clone()))
    }

    /// Writes an account's own limits and tells what of them holds. Balances and what is held stay as they are.
    fn put_limits(&mut self, currency: &Currency, own: OwnLimits) -> Decided<()> {
        let (account, limits) = (AccountNo::new(own.account), own.in_force());
        let row = self.memory.row_mut(account)?;
        row.flags = if limits == Limits::NONE { row.flags & !AccountRow::OWN_LIMITS } else { row.flags | AccountRow::OWN_LIMITS };
        let minor = |bound: Option<Bound>| bound.map(|bound| bound.at.to_minor(currency.scale)).transpose();
        let (lower, upper) =
            (minor(limits.lower).map_err(LedgerRefusal::from)?, minor(limits.upper).map_err(LedgerRefusal::from)?);
        self.emit(&LimitsSet { account, lower, upper });
        Ok(self.put(own)?)
    }

    /// Gives a wallet limits that a rule worked out: below those that were set by hand, above those of the currency, end by end; without
    /// any end, takes them away. For a command whose own permission covers it. Says whether they changed.
    ///
    /// # Errors
    /// If zero is not between them, or the currency can't count them.
    pub fn set_limits_by_rule(&mut self, wallet: WalletId, currency: &Currency, limits: Limits) -> Decided<bool> {
        check_people(&[wallet])?;
        limits.check(currency.scale)?;
        let account = match self.account_of(wallet, currency)? {
            Some((account, _)) => account,
            None if limits == Limits::NONE => return Ok(false),
            None => self.account_in(wallet, currency)?,
        };
        let own = self.own_limits(account)?;
        if own.by_rule == limits {
            return Ok(false);
        }
        self.put_limits(currency, OwnLimits { by_rule: limits, ..own })?;
        Ok(true)
    }
}

impl View<'_> {
    /// Where the limits of a wallet in a currency come from.
    pub fn limit_sources(&mut self, wallet: WalletId, currency: &Currency) -> Result<LimitSources, Missing> {
        let account = self.memory.account(wallet, currency.number)?;
        let own = match account {
            Some(account) if self.memory.row(account)?.has(AccountRow::OWN_LIMITS) => {
                self.get::<OwnLimits>(u128::from(account.get()))?
            }
            _ => None,
        };
        let (by_hand, by_rule) = own.map_or((Limits::NONE, Limits::NONE), |own| (own.limits, own.by_rule));
        Ok(LimitSources { by_hand, by_rule, of_currency: currency.limits })
    }
}

/// Issues a currency into a wallet, or brings tracked money in against a deposit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Into which wallet.
    pub to: WalletId,
    /// How much.
    pub money: Money,
    /// Why; at most 500 bytes.
    #[serde(default)]
    pub memo: Option<String>,
}

/// Takes issued money back out of circulation, or pays tracked money out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Redeem {
    /// Out of which wallet.
    pub from: WalletId,
    /// How much.
    pub money: Money,
    /// Why; at most 500 bytes.
    #[serde(default)]
    pub memo: Option<String>,
}

/// Where a currency comes from: the issuance account, or the outside.
pub(crate) fn source(currency: &Currency) -> WalletId {
    match currency.origin {
        Origin::Issued => wallet::ISSUANCE,
        Origin::Custody | Origin::Declared => wallet::OUTSIDE,
    }
}

/// Moves money between a wallet and where the currency comes from.
fn move_source(work: &mut Work<'_>, kind: EntryKind, wallet: WalletId, money: Money, memo: Option<&str>) -> Decided<EntryId> {
    check_people(&[wallet])?;
    let currency = work.currency(money.currency())?;
    if currency.origin == Origin::Declared {
        return Err(LedgerRefusal::OnlyDeclared { code: currency.code }.into());
    }
    let minor = money.amount().to_minor(currency.scale).map_err(LedgerRefusal::from)?;
    let source = source(&currency);
    let (from, to) = if kind == EntryKind::Issue { (source, wallet) } else { (wallet, source) };
    let mut draft = Draft::new(kind);
    draft.postings.push(work.posting(from, to, minor, &currency)?);
    let (entry, _) = work.post(draft)?;
    Note::keep(work, entry, memo)?;
    Ok(entry)
}

impl Command for Issue {
    const NAME: &'static str = "issue";
    type Output = EntryId;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::ISSUE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<EntryId, Stop<LedgerRefusal>> {
        move_source(work, EntryKind::Issue, self.to, self.money, self.memo.as_deref())
    }
}

impl Command for Redeem {
    const NAME: &'static str = "redeem";
    type Output = EntryId;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::ISSUE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<EntryId, Stop<LedgerRefusal>> {
        move_source(work, EntryKind::Redemption, self.from, self.money, self.memo.as_deref())
    }
}

/// A positive amount from one wallet to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// Where it leaves.
    pub from: WalletId,
    /// Where it arrives.
    pub to: WalletId,
    /// How much of what.
    pub money: Money,
}

/// One entry of [`PostEntries`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEntry {
    /// What moves: at most 1,024 movements in any currencies, all or none.
    pub movements: Vec<Movement>,
    /// When it took effect, if not now: the time of an imported history.
    #[serde(default)]
    pub effective: Option<Timestamp>,
    /// Whether it only brings a balance over from before.
    #[serde(default)]
    pub opening: bool,
    /// A few words, at most 500 bytes.
    #[serde(default)]
    pub memo: Option<String>,
}

/// Posts entries as they are, all or none: for imports and opening balances. No fees are added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostEntries {
    /// The entries: at most 10,000.
    pub entries: Vec<NewEntry>,
    /// Let them pass hard limits, because they tell what has already happened. The journal tells that they were.
    #[serde(default)]
    pub force: bool,
}

impl Command for PostEntries {
    const NAME: &'static str = "post_entries";
    type Output = Vec<EntryId>;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::POST)
    }

    fn reads(&self, hint: &mut Hint<'_>) {
        for movement in self.entries.iter().flat_map(|entry| &entry.movements) {
            hint.wallet(movement.from);
            hint.wallet(movement.to);
            hint.document::<Currency>(movement.money.currency());
        }
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Vec<EntryId>, Stop<LedgerRefusal>> {
        if self.entries.is_empty() {
            return Err(LedgerRefusal::NoAmount.into());
        }
        if self.entries.len() > MAX_ENTRIES {
            return Err(LedgerRefusal::TooMany { what: "entries in a batch", limit: MAX_ENTRIES }.into());
        }
        let in_batch = |place| move |refusal| LedgerRefusal::InBatch { place, refusal: Box::new(refusal) };
        let posted = self.entries.iter().enumerate();
        posted.map(|(place, entry)| post_new(work, entry, self.force).map_err(|stop| stop.map(in_batch(place)))).collect()
    }
}

fn post_new(work: &mut Work<'_>, entry: &NewEntry, forced: bool) -> Decided<EntryId> {
    if entry.movements.is_empty() {
        return Err(LedgerRefusal::NoAmount.into());
    }
    if entry.movements.len() > MAX_POSTINGS {
        return Err(LedgerRefusal::TooMany { what: "movements in an entry", limit: MAX_POSTINGS }.into());
    }
    let mut draft = Draft::new(if entry.opening { EntryKind::Opening } else { EntryKind::General });
    draft.effective = entry.effective;
    draft.forced = forced;
    for movement in &entry.movements {
        let currency = work.currency(movement.money.currency())?;
        let minor = movement.money.amount().to_minor(currency.scale).map_err(LedgerRefusal::from)?;
        draft.postings.push(work.posting(movement.from, movement.to, minor, &currency)?);
    }
    let (id, _): (EntryId, Vec<Warning>) = work.post(draft)?;
    Note::keep(work, id, entry.memo.as_deref())?;
    Ok(id)
}
