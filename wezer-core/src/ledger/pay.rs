//! Payments and gifts: what members do.

use core::ops::Deref;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};

use super::door::{Decided, Draft, Warning};
use super::event::EntryKind;
use super::pending::{Parties, Placed};
use super::{Abundance, Bearer, Currency, EntryId, LedgerRefusal, Note, Origin};
use crate::id::WalletId;
use crate::kernel::{Command, Hint, Permission, Stop, Work};
use crate::money::{CurrencyCode, Money};
use crate::right;
use crate::time::Timestamp;
use crate::wallet;

/// At most so many currencies in one payment.
pub const MAX_AMOUNTS: usize = 16;

/// Pays from one wallet to another in one or several currencies, all or none.
///
/// Fees are added by the currencies' own rules. A payment in a declared currency, or one with a time to decide, waits as a pending
/// entry until the payee settles it; its other amounts are held meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pay {
    /// The payer's wallet.
    pub from: WalletId,
    /// The payee's wallet.
    pub to: WalletId,
    /// What is paid: each currency at most once, at most 16 of them.
    pub amounts: Amounts,
    /// What it is for; at most 500 bytes. It is kept beside the journal, not in it.
    #[serde(default)]
    pub memo: Option<String>,
    /// Hold the amounts until the payee settles, at the latest by this moment.
    #[serde(default)]
    pub hold_until: Option<Timestamp>,
}

/// The amounts of a payment, in their order. One amount needs no allocation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Amounts(#[schemars(with = "Vec<Money>", length(min = 1, max = 16))] SmallVec<[Money; 1]>);

impl Deref for Amounts {
    type Target = [Money];

    fn deref(&self) -> &[Money] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a Amounts {
    type Item = &'a Money;
    type IntoIter = core::slice::Iter<'a, Money>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl From<Vec<Money>> for Amounts {
    fn from(amounts: Vec<Money>) -> Self {
        Self(amounts.into())
    }
}

impl FromIterator<Money> for Amounts {
    fn from_iter<T: IntoIterator<Item = Money>>(amounts: T) -> Self {
        Self(amounts.into_iter().collect())
    }
}

/// What became of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Paid {
    /// The entry's name.
    pub entry: EntryId,
    /// Whether it waits for the payee.
    pub pending: bool,
    /// Limits that were passed with a warning, of wallets that the actor may see.
    pub warnings: Vec<Warning>,
}

impl Pay {
    /// A payment of one amount.
    pub fn new(from: WalletId, to: WalletId, money: Money) -> Self {
        Self { from, to, amounts: Amounts(smallvec![money]), memo: None, hold_until: None }
    }

    /// The same payment with another amount beside.
    #[must_use]
    pub fn and(mut self, money: Money) -> Self {
        self.amounts.0.push(money);
        self
    }

    /// The same payment with a word on what it is for.
    #[must_use]
    pub fn memo(mut self, memo: impl Into<String>) -> Self {
        self.memo = Some(memo.into());
        self
    }

    /// The entry to be, and whether the payee has to confirm money that is only declared.
    pub(super) fn prepare(&self, work: &mut Work<'_>) -> Decided<(Draft, bool)> {
        check_amounts(&self.amounts)?;
        check_people(&[self.from, self.to])?;
        if self.from == self.to {
            return Err(LedgerRefusal::SameWallet.into());
        }
        if let Some(moment) = self.hold_until.filter(|moment| *moment <= work.now()) {
            return Err(LedgerRefusal::InThePast { moment }.into());
        }
        let mut draft = Draft::new(EntryKind::Payment);
        let mut declared = false;
        for money in &self.amounts {
            declared |= self.draft(work, *money, &mut draft)?;
        }
        Ok((draft, declared))
    }

    /// Adds one amount and its fees. Says whether the payee has to confirm it.
    fn draft(&self, work: &mut Work<'_>, money: Money, draft: &mut Draft) -> Decided<bool> {
        let currency = work.currency(money.currency())?;
        let minor = money.amount().to_minor(currency.scale).map_err(LedgerRefusal::from)?;
        if currency.abundance == Abundance::Abundant {
            return Err(LedgerRefusal::NotTransferable { code: currency.code }.into());
        }
        let declared = currency.origin == Origin::Declared;
        if declared {
            // Money that changed hands outside comes in and goes out again, so that no balance builds up inside.
            let moved = work.posting(self.from, self.to, minor, &currency)?;
            let brought = work.posting(wallet::OUTSIDE, self.from, minor, &currency)?;
            let taken = work.posting(self.to, wallet::OUTSIDE, minor, &currency)?;
            draft.postings.extend([brought, moved, taken]);
        } else {
            draft.postings.push(work.posting(self.from, self.to, minor, &currency)?);
        }
        self.add_fees(work, &currency, minor, draft)?;
        Ok(declared)
    }

    fn add_fees(&self, work: &mut Work<'_>, currency: &Currency, minor: i128, draft: &mut Draft) -> Decided<()> {
        let mut left = minor;
        for fee in &currency.fees {
            let other = fee.currency.map(|code| work.currency(code)).transpose()?;
            let due_in = other.as_deref().unwrap_or(currency);
            let due = fee.taken(minor, &mut left, currency, due_in)?;
            let bearer = if fee.bearer == Bearer::Payer { self.from } else { self.to };
            let to = fee.to.unwrap_or(wallet::COMMONS);
            if due > 0 && bearer != to {
                draft.postings.push(work.posting(bearer, to, due, due_in)?);
            }
        }
        Ok(())
    }
}

impl Command for Pay {
    const NAME: &'static str = "pay";
    type Output = Paid;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.from)
    }

    fn reads(&self, hint: &mut Hint<'_>) {
        hint.wallet(self.from);
        hint.wallet(self.to);
        self.amounts.iter().for_each(|money| hint.document::<Currency>(money.currency()));
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Paid, Stop<LedgerRefusal>> {
        let (draft, declared) = self.prepare(work)?;
        let paid = if declared || self.hold_until.is_some() {
            let parties = Parties { payer: Some(self.from), payee: Some(self.to), declared };
            let Placed { entry, warnings } = work.place(&draft, parties, self.hold_until)?;
            work.tell_of_pending(entry, self.to)?;
            Paid { entry, pending: true, warnings }
        } else {
            let (entry, warnings) = work.post(draft)?;
            Paid { entry, pending: false, warnings }
        };
        Note::keep(work, paid.entry, self.memo.as_deref())?;
        Ok(paid)
    }
}

/// Nobody pays the wallets where money comes from, nor from them.
pub(crate) fn check_people(wallets: &[WalletId]) -> Result<(), LedgerRefusal> {
    match wallets.iter().find(|&&wallet| wallet::is_outside(wallet) || wallet::is_issuance(wallet)) {
        Some(&wallet) => Err(LedgerRefusal::SystemWallet { wallet }),
        None => Ok(()),
    }
}

pub(super) fn check_amounts(amounts: &[Money]) -> Result<(), LedgerRefusal> {
    if amounts.is_empty() {
        return Err(LedgerRefusal::NoAmount);
    }
    if amounts.len() > MAX_AMOUNTS {
        return Err(LedgerRefusal::TooMany { what: "amounts in a payment", limit: MAX_AMOUNTS });
    }
    for (place, money) in amounts.iter().enumerate() {
        if amounts[..place].iter().any(|other| other.currency() == money.currency()) {
            return Err(LedgerRefusal::CurrencyTwice { code: money.currency() });
        }
    }
    Ok(())
}

/// Gives somebody some of an abundant currency, out of nothing: a thank-you, a like.
///
/// `from` says in whose name; nothing leaves that wallet. What was given can't be passed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Give {
    /// In whose name.
    pub from: WalletId,
    /// Who gets it.
    pub to: WalletId,
    /// How much of what.
    pub money: Money,
    /// What it is for; at most 500 bytes.
    #[serde(default)]
    pub memo: Option<String>,
}

impl Command for Give {
    const NAME: &'static str = "give";
    type Output = EntryId;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::GIVE, self.from)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<EntryId, Stop<LedgerRefusal>> {
        let code: CurrencyCode = self.money.currency();
        let currency = work.currency(code)?;
        if currency.abundance != Abundance::Abundant {
            return Err(LedgerRefusal::NotAbundant { code }.into());
        }
        check_people(&[self.from, self.to])?;
        if self.from == self.to {
            return Err(LedgerRefusal::SameWallet.into());
        }
        let minor = self.money.amount().to_minor(currency.scale).map_err(LedgerRefusal::from)?;
        let mut draft = Draft::new(EntryKind::Gift);
        draft.postings.push(work.posting(super::source(&currency), self.to, minor, &currency)?);
        let (entry, _) = work.post(draft)?;
        Note::keep(work, entry, self.memo.as_deref())?;
        Ok(entry)
    }
}
