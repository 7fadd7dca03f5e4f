//! Proof that a backup can be restored, without restoring it.

use super::{Backup, BackupError, BackupProgress, Until};
use crate::audit::{Audit, AuditError, Books, Fault};
use crate::ledger::{AccountPage, PageNo, ROWS_PER_PAGE};
use crate::store::Head;

/// What a backup was found to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The commit that it restores to.
    pub head: Head,
    /// What an audit of that store would find: it is one.
    pub audit: Audit,
    /// Whether each file has its end. If not, somebody is writing or was killed, and commits at the very end may be absent.
    pub closed: bool,
}

impl Backup {
    /// Takes the steps of a restoration without a store: every hash, the journal's chain, each posting and balance. Blocks the thread
    /// while it reads.
    ///
    /// # Errors
    /// [`BackupError`]: what [`Backup::restore`] would refuse.
    pub fn verify(&self, until: Until, mut progress: impl FnMut(BackupProgress)) -> Result<Verified, BackupError> {
        let of = self.last().map_or(0, |head| head.seq.get());
        let mut head = Head::empty(self.community);
        let mut books = Books::new(head);
        let mut pages: Vec<AccountPage> = Vec::new();
        let mut steps = self.steps(until)?;
        while let Some(batch) = steps.next()? {
            batch.check()?;
            for (seq, bytes) in batch.entries() {
                books.read(seq, bytes).map_err(AuditError::from)?;
            }
            for (number, row) in &batch.accounts {
                let page = number.page().get() as usize;
                if page >= pages.len() {
                    pages.resize_with(page + 1, AccountPage::vacant);
                }
                *pages[page].row_mut(*number) = *row;
            }
            head = batch.head;
            progress(BackupProgress { entries: head.seq.get(), of });
        }
        let audit = conclude(books, head, &pages).map_err(AuditError::from)?;
        let closed = self.parts.iter().all(|part| part.closed);
        Ok(Verified { head, audit, closed })
    }
}

fn conclude(books: Books, head: Head, pages: &[AccountPage]) -> Result<Audit, Fault> {
    if books.hash() != head.hash {
        return Err(Fault::Chain { stored: head.hash, computed: books.hash() });
    }
    let journalled = books.accounts() as u64;
    if journalled != u64::from(head.accounts) {
        return Err(Fault::Accounts { stored: head.accounts, journalled });
    }
    for (number, page) in (0..).map(PageNo::new).zip(pages) {
        books.check_page(number, page)?;
    }
    // A page that is absent is one of vacant rows.
    let pages = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let rows = u32::try_from(ROWS_PER_PAGE).unwrap_or(u32::MAX);
    for number in (pages..head.accounts.div_ceil(rows)).map(PageNo::new) {
        books.check_page(number, &AccountPage::vacant())?;
    }
    books.conclude(head)
}
