//! The accounts in memory: a table of pages, and each wallet's list.

use std::sync::Arc;

use super::{Hints, Memory, Missing, Page, TypeId};
use crate::id::WalletId;
use crate::ledger::{AccountNo, AccountPage, AccountRow, Currency, CurrencyNo};
use crate::store::WalletAccounts;

impl Memory {
    #[inline]
    pub(crate) fn accounts_of(&mut self, wallet: WalletId) -> Result<&WalletAccounts, Missing> {
        // Two look-ups on a miss only; the borrow checker does not see that the first one returns.
        if !self.wallets.contains_key(&wallet) {
            return Err(self.want_wallet(wallet));
        }
        self.wallets.get(&wallet).ok_or(Missing(()))
    }

    #[inline]
    pub(crate) fn account(&mut self, wallet: WalletId, currency: CurrencyNo) -> Result<Option<AccountNo>, Missing> {
        match self.wallets.get(&wallet) {
            Some(accounts) => Ok(accounts.iter().find(|(of, _)| *of == currency).map(|(_, account)| *account)),
            None => Err(self.want_wallet(wallet)),
        }
    }

    #[cold]
    fn want_wallet(&mut self, wallet: WalletId) -> Missing {
        if !self.wanted.wallets.contains(&wallet) {
            self.wanted.wallets.push(wallet);
        }
        Missing(())
    }

    #[cold]
    fn want_page(&mut self, account: AccountNo) -> Missing {
        if !self.wanted.pages.contains(&account.page()) {
            self.wanted.pages.push(account.page());
        }
        Missing(())
    }

    /// Names a wallet's accounts as about to be read: wallet first, then, in the next round, its pages.
    pub(in crate::kernel) fn knows_wallet(&mut self, wallet: WalletId, seen: &mut Hints) {
        match self.wallets.get(&wallet) {
            None => {
                if seen.wallets.insert(wallet) {
                    self.wanted.wallets.push(wallet);
                }
            }
            Some(accounts) => {
                seen.accounts.extend(accounts.iter().map(|(_, account)| *account));
            }
        }
    }

    /// Asks for the pages of the accounts that were named. Of those that are here, both cache lines are read now, so that the
    /// processor fetches them side by side and not one after another when they are needed.
    pub(in crate::kernel) fn touch_named(&mut self, seen: &mut Hints) {
        for account in seen.accounts.drain(..) {
            let page = account.page();
            match self.pages.get(page.get() as usize).and_then(Option::as_ref) {
                Some(page) => page.rows.row(account).touch(),
                None => {
                    if seen.pages.insert(page) {
                        self.wanted.pages.push(page);
                    }
                }
            }
        }
    }

    #[inline]
    pub(crate) fn row(&mut self, account: AccountNo) -> Result<&AccountRow, Missing> {
        let page = account.page().get() as usize;
        if self.pages.get(page).is_none_or(Option::is_none) {
            return Err(self.want_page(account));
        }
        self.pages[page].as_ref().map(|page| page.rows.row(account)).ok_or(Missing(()))
    }

    /// A row as it was before the running command.
    pub(crate) fn row_before(&mut self, account: AccountNo) -> Result<AccountRow, Missing> {
        match self.pending.rows.iter().find(|(changed, _)| *changed == account) {
            Some((_, before)) => Ok(*before),
            None => self.row(account).copied(),
        }
    }

    /// How many accounts there are, those that the running command opened among them.
    pub(crate) fn accounts(&self) -> u32 {
        self.head.accounts
    }

    /// A row to change. What it was is kept until the command ends.
    #[inline]
    pub(crate) fn row_mut(&mut self, account: AccountNo) -> Result<&mut AccountRow, Missing> {
        let number = account.page().get();
        if self.pages.get(number as usize).is_none_or(Option::is_none) {
            return Err(self.want_page(account));
        }
        let Some(page) = self.pages[number as usize].as_mut() else { return Err(Missing(())) };
        let row = page.rows.row_mut(account);
        self.pending.rows.push((account, *row));
        if page.dirty == 0 {
            self.group.dirty_pages.push(number);
        }
        page.dirty |= 1 << account.row();
        Ok(row)
    }

    /// Opens the next account. The wallet's accounts must have been looked at.
    pub(crate) fn open_account(&mut self, wallet: WalletId, currency: CurrencyNo) -> Result<AccountNo, Missing> {
        let account = AccountNo::new(self.head.accounts);
        self.accounts_of(wallet)?;
        let page = account.page();
        if page.first().get() >= self.committed.accounts {
            let pages = page.get() as usize + 1;
            if self.pages.len() < pages {
                self.pages.resize_with(pages, || None);
            }
            self.pages[page.get() as usize].get_or_insert_with(|| Page { rows: AccountPage::vacant(), dirty: 0 });
        }
        *self.row_mut(account)? = AccountRow::opened(wallet, currency);
        self.wallets.entry(wallet).or_default().push((currency, account));
        self.pending.opened.push(wallet);
        self.head.accounts += 1;
        Ok(account)
    }

    /// The currency of this number, if it was looked up before. A command that writes currencies sees only documents.
    pub(crate) fn currency(&self, number: CurrencyNo) -> Option<Arc<Currency>> {
        if self.writes_currency() {
            return None;
        }
        self.currencies.get(usize::from(number.get()))?.clone()
    }

    pub(crate) fn keep_currency(&mut self, currency: &Arc<Currency>) {
        let at = usize::from(currency.number().get());
        if !self.writes_currency() {
            self.currencies.resize(self.currencies.len().max(at + 1), None);
            self.currencies[at] = Some(Arc::clone(currency));
        }
    }

    pub(super) fn writes_currency(&self) -> bool {
        self.pending.documents.iter().any(|written| written.kind == TypeId::of::<Currency>())
    }
}
