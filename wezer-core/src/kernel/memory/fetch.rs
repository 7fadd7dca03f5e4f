//! What has to be read, and what was found.

use std::any::TypeId;

use super::key::Opened;
use super::{Decode, LARGE, Memory, Page};
use crate::store::{Found, StoreError, Wanted};
use crate::world::World;

impl Memory {
    pub(in crate::kernel) fn misses(&self) -> bool {
        !self.wanted.is_empty()
    }

    pub(in crate::kernel) fn take_wanted(&mut self) -> (Wanted, Vec<(TypeId, Decode)>) {
        (std::mem::take(&mut self.wanted), std::mem::take(&mut self.decoders))
    }

    pub(in crate::kernel) fn absorb(
        &mut self,
        wanted: Wanted,
        decoders: &[(TypeId, Decode)],
        found: Found,
        world: &dyn World,
    ) -> Result<(), StoreError> {
        self.absorb_keys(wanted.keys, found.keys, world);
        for ((key, bytes), (kind, decode)) in wanted.documents.iter().zip(found.documents).zip(decoders) {
            let opened = bytes.map(|bytes| self.open(key, bytes)).transpose()?;
            let bytes = match opened {
                // It will be missed again, and be read together with its key.
                Some(Opened::NotYet) => continue,
                Some(Opened::Is(bytes)) => Some(bytes),
                Some(Opened::Gone) | None => None,
            };
            if bytes.as_ref().is_some_and(|bytes| bytes.len() > LARGE) {
                self.large.push((*kind, key.id));
            }
            let kept = bytes.map(|bytes| decode(&bytes)).transpose();
            let kept = kept.map_err(|error| StoreError::Damaged { what: format!("document {}: {error}", key.kind) })?;
            // What a command wrote while this was on its way is newer.
            self.documents.entry((*kind, key.id)).or_insert(kept);
        }
        for (wallet, accounts) in wanted.wallets.into_iter().zip(found.wallets) {
            self.wallets.entry(wallet).or_insert(accounts);
        }
        for (number, rows) in wanted.pages.iter().zip(found.pages) {
            let at = number.get() as usize;
            if self.pages.len() <= at {
                self.pages.resize_with(at + 1, || None);
            }
            self.pages[at].get_or_insert(Page { rows, dirty: 0 });
        }
        self.range_rows += found.ranges.iter().map(|rows| rows.len().max(1)).sum::<usize>();
        self.ranges.extend(wanted.ranges.into_iter().zip(found.ranges));
        self.entries.extend(wanted.entries.into_iter().zip(found.entries));
        Ok(())
    }
}
