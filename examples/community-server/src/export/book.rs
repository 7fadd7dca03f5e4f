//! What an export keeps in mind: currencies, wallets and accounts, never entries.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wezer_core::Community;
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::kernel::{CallError, Problem, Refusal};
use wezer_core::ledger::{AccountNo, Currencies, Currency, Limits};
use wezer_core::member::{Member, Members};
use wezer_core::money::Money;
use wezer_core::store::{DocumentKey, Head, Wanted};
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE, Wallet, Wallets};

use super::history::Move;
use super::{Exact, ExportError};

/// Whose wallet it is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Owner<'a> {
    Issuance,
    Outside,
    Commons,
    Member(&'a str),
    Community(&'a str),
}

/// An account as the journal has told of it so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Account {
    pub(crate) wallet: WalletId,
    /// The place of its currency in the book.
    pub(crate) currency: usize,
    /// What the last line of its passbook says.
    pub(crate) balance: i128,
}

/// Limits of an account's own.
#[derive(Debug, Clone)]
pub(crate) struct OwnLimits {
    pub(crate) account: AccountNo,
    pub(crate) limits: Limits,
}

#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) community: CommunityId,
    pub(crate) head: Head,
    /// In the order of their creation.
    pub(crate) currencies: Vec<Currency>,
    /// In the order of their names.
    pub(crate) members: Vec<Member>,
    /// The community's own, in the order of their labels.
    pub(crate) wallets: Vec<Wallet>,
    accounts: BTreeMap<u32, Account>,
    /// Accounts that ever had limits of their own.
    pub(super) limited: BTreeSet<u32>,
    pub(crate) limits: Vec<OwnLimits>,
}

#[expect(clippy::needless_pass_by_value, reason = "given to `map_err` as it is")]
pub(super) fn failed<E: Refusal>(error: CallError<E>) -> ExportError {
    ExportError::Call(Box::new(Problem::from(&error)))
}

impl Book {
    /// Reads everything but the journal.
    pub(crate) async fn open(community: &Community) -> Result<Self, ExportError> {
        let system = community.system();
        let head = community.head().await?;
        let currencies = system.ask(Currencies::default()).await.map_err(failed)?;
        let mut members: Vec<Member> = Vec::new();
        loop {
            let after = members.last().map(|member| member.name().to_owned());
            let page = Members { after, limit: Some(1_000), ..Members::default() };
            let page = system.ask(page).await.map_err(failed)?;
            if page.is_empty() {
                break;
            }
            members.extend(page);
        }
        let mut wallets: Vec<Wallet> = Vec::new();
        loop {
            let after = wallets.last().map(|wallet| wallet.label().to_owned());
            let page = Wallets { after, limit: Some(1_000), ..Wallets::default() };
            let page = system.ask(page).await.map_err(failed)?;
            if page.is_empty() {
                break;
            }
            wallets.extend(page);
        }
        let (accounts, limited, limits) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        Ok(Self { community: community.id(), head, currencies, members, wallets, accounts, limited, limits })
    }

    /// Every wallet and whose it is: first those that every community has, then members', then the community's own.
    pub(crate) fn owners(&self) -> impl Iterator<Item = (WalletId, Owner<'_>)> {
        let first = [(ISSUANCE, Owner::Issuance), (OUTSIDE, Owner::Outside), (COMMONS, Owner::Commons)];
        let members = self.members.iter().map(|member| (member.wallet(), Owner::Member(member.name())));
        let wallets = self.wallets.iter().map(|wallet| (wallet.id(), Owner::Community(wallet.label())));
        first.into_iter().chain(members).chain(wallets)
    }

    /// The names of all wallets, made unique by a number behind those that are taken.
    pub(crate) fn names(&self, name: impl Fn(Owner<'_>) -> String, separator: char) -> HashMap<WalletId, String> {
        let mut names = HashMap::new();
        let mut taken = BTreeSet::new();
        for (wallet, owner) in self.owners() {
            names.insert(wallet, unique(&mut taken, &name(owner), separator));
        }
        names
    }

    pub(super) fn open_account(&mut self, number: AccountNo, wallet: WalletId, currency: usize) {
        self.accounts.insert(number.get(), Account { wallet, currency, balance: 0 });
    }

    pub(super) fn stands_at(&mut self, number: AccountNo, balance: i128) {
        if let Some(account) = self.accounts.get_mut(&number.get()) {
            account.balance = balance;
        }
    }

    pub(crate) fn account(&self, number: AccountNo) -> Option<&Account> {
        self.accounts.get(&number.get())
    }

    /// All accounts in the order of their opening.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// A movement's wallets, amount and currency. The journal opens every account before it moves.
    pub(crate) fn resolve(&self, moved: &Move) -> Option<(WalletId, WalletId, Exact, &Currency)> {
        let (from, to) = (self.account(moved.from)?, self.account(moved.to)?);
        let currency = self.currencies.get(from.currency)?;
        Some((from.wallet, to.wallet, Exact::new(moved.minor, currency.scale()), currency))
    }

    pub(crate) fn money(&self, moved: &Move) -> Option<Money> {
        let (_, _, amount, currency) = self.resolve(moved)?;
        Some(Money::new(currency.amount(amount.minor), currency.code()))
    }

    /// Reads the limits of accounts that have their own, or had: to take limits away opens an account too.
    pub(super) async fn read_limits(&mut self, community: &Community) -> Result<(), ExportError> {
        #[derive(serde::Deserialize)]
        struct Stored {
            limits: Limits,
        }
        let accounts: Vec<u32> = self.limited.iter().copied().collect();
        for page in accounts.chunks(256) {
            let documents = page.iter().map(|account| DocumentKey { kind: "account_limits", id: u128::from(*account) }).collect();
            let found = community.store().read(&Wanted { documents, ..Wanted::default() }).await?;
            for (account, bytes) in page.iter().zip(found.documents) {
                let Some(stored) = bytes.and_then(|bytes| serde_json::from_slice::<Stored>(&bytes).ok()) else { continue };
                self.limits.push(OwnLimits { account: AccountNo::new(*account), limits: stored.limits });
            }
        }
        Ok(())
    }
}

/// The name, or the name with the first free number behind it.
pub(super) fn unique(taken: &mut BTreeSet<String>, name: &str, separator: char) -> String {
    let mut free = name.to_owned();
    let mut number = 1;
    while !taken.insert(free.clone()) {
        number += 1;
        free = format!("{name}{separator}{number}");
    }
    free
}
