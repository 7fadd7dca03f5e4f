//! Putting together what one read found: the rows of one statement, each marked with the part of the question it answers.

use std::sync::Arc;

use zeroize::Zeroize;

use super::number::damaged;
use crate::ledger::{AccountNo, AccountPage, AccountRow, CurrencyNo};
use crate::store::{Found, Key, KeyName, StoreError, Wanted};

/// One row of the answer; `at` is its place in the list of what was wanted.
pub(super) enum Piece {
    Document { at: usize, bytes: Vec<u8> },
    Wallet { at: usize, currency: CurrencyNo, account: AccountNo },
    Account { at: usize, number: AccountNo, row: AccountRow },
    Row { at: usize, bytes: Vec<u8> },
    Entry { at: usize, bytes: Vec<u8> },
    Key { at: usize, bytes: Vec<u8> },
}

/// An answer in the making.
pub(super) struct Answer<'a> {
    wanted: &'a Wanted,
    found: Found,
}

impl<'a> Answer<'a> {
    /// An answer in which nothing was found yet.
    pub(super) fn to(wanted: &'a Wanted) -> Self {
        let found = Found {
            documents: vec![None; wanted.documents.len()],
            wallets: vec![Default::default(); wanted.wallets.len()],
            pages: wanted.pages.iter().map(|_| AccountPage::vacant()).collect(),
            ranges: vec![Vec::new(); wanted.ranges.len()],
            entries: vec![None; wanted.entries.len()],
            keys: vec![None; wanted.keys.len()],
        };
        Self { wanted, found }
    }

    /// Puts a row where it belongs.
    pub(super) fn put(&mut self, piece: Piece) -> Result<(), StoreError> {
        let place = || damaged("a row's place in the answer");
        match piece {
            Piece::Document { at, bytes } => *self.found.documents.get_mut(at).ok_or_else(place)? = Some(Arc::from(bytes)),
            Piece::Wallet { at, currency, account } => {
                self.found.wallets.get_mut(at).ok_or_else(place)?.push((currency, account));
            }
            Piece::Account { at, number, row } => *self.found.pages.get_mut(at).ok_or_else(place)?.row_mut(number) = row,
            Piece::Row { at, bytes } => self.found.ranges.get_mut(at).ok_or_else(place)?.push(bytes),
            Piece::Entry { at, bytes } => *self.found.entries.get_mut(at).ok_or_else(place)? = Some(Arc::from(bytes)),
            Piece::Key { at, bytes } => {
                *self.found.keys.get_mut(at).ok_or_else(place)? = Some(secret(bytes)?);
            }
        }
        Ok(())
    }

    /// The answer. A database promises no order between the rows of several parts, so those of the index are put in order here.
    pub(super) fn done(mut self) -> Found {
        for (range, rows) in self.wanted.ranges.iter().zip(&mut self.found.ranges) {
            if range.backwards {
                rows.sort_unstable_by(|a, b| b.cmp(a));
            } else {
                rows.sort_unstable();
            }
        }
        self.found
    }
}

fn secret(mut bytes: Vec<u8>) -> Result<Arc<Key>, StoreError> {
    let key = bytes.as_slice().try_into().map(Key::from_bytes).map_err(|_| damaged("a key's length"));
    bytes.as_mut_slice().zeroize();
    key.map(Arc::new)
}

/// A key in a list.
pub(super) fn key(owner: uuid::Uuid, purpose: i64, bytes: Vec<u8>) -> Result<(KeyName, Arc<Key>), StoreError> {
    let purpose = u8::try_from(purpose).map_err(|_| damaged("a key's purpose"))?;
    Ok((KeyName { owner: owner.as_u128(), purpose }, secret(bytes)?))
}
