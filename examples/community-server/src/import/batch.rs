//! The package that imports stand on: a batch of entries and the record of how far the import has come, in one commit.
//!
//! Invariant: an import's record says exactly how many of its entries are in the ledger. A batch that is not the next one is
//! refused, so no entry is posted twice, whoever imports the same file at the same time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use wezer_core::id::CommandId;
use wezer_core::kernel::{Document, Hint, Package, Registry, RegistryError, Right, Unreachable};
use wezer_core::language::{Argument, Arguments, Catalogue};
use wezer_core::ledger::{LedgerRefusal, PostEntries, RestoreEntries};
use wezer_core::wallet::Wallet;
use wezer_core::{Command, Permission, Query, Refusal, Stop, View, Work};

/// To import histories. Operators hold it.
pub const IMPORT: Right = Right::new("ledger.import");

/// What a community needs to understand so that files can be imported into it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Imports;

impl Package for Imports {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        registry.right(IMPORT)?;
        registry.command::<ImportBatch>()?.command::<BeginRestoring>()?;
        registry.query::<ImportProgressOf>()?;
        registry.document::<ImportProgress>()?;
        Ok(())
    }
}

/// The name of an import: made from the file's content, its kind, and the currency into which it goes. UUID version 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ImportId(#[schemars(with = "String", extend("format" = "uuid"))] Uuid);

impl ImportId {
    /// The name of the import of a file of this hash.
    pub(crate) fn of(file: &[u8; 32], kind: &str, currency: &str) -> Self {
        Self(digest(&[file, kind.as_bytes(), b"\0", currency.as_bytes()]))
    }

    /// The id of the command that does this part of the import.
    pub(crate) fn command(self, part: &str, first: u64) -> CommandId {
        CommandId::from_uuid(digest(&[self.0.as_bytes(), part.as_bytes(), b"\0", &first.to_be_bytes()]))
    }
}

fn digest(parts: &[&[u8]]) -> Uuid {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize()[..16]);
    Uuid::new_v8(bytes)
}

impl From<ImportId> for u128 {
    fn from(id: ImportId) -> u128 {
        id.0.as_u128()
    }
}

impl core::fmt::Display for ImportId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

/// How far an import has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportProgress {
    /// Which import.
    pub import: ImportId,
    /// The options that decide what its entries are.
    pub options: String,
    /// How many entries are posted.
    pub done: u64,
    /// How many there are.
    pub total: u64,
}

impl Document for ImportProgress {
    const KIND: &'static str = "import_progress";
    type Id = ImportId;

    fn id(&self) -> ImportId {
        self.import
    }
}

/// Posts the next entries of an import and notes how far it has come: all or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportBatch {
    /// Which import.
    pub import: ImportId,
    /// The options that decide what its entries are.
    pub options: String,
    /// The place of the first of these entries in the import, from 0.
    pub first: u64,
    /// How many entries the import has in all.
    pub total: u64,
    /// The entries.
    pub entries: Entries,
}

/// The entries of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Entries {
    /// Entries of another book.
    New(PostEntries),
    /// Entries of an export of this server.
    Restored(RestoreEntries),
}

/// Why a batch was not imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportRefusal {
    /// The batch is not the next one: another import of the same file is ahead.
    #[error("entry {next} of the import is next")]
    NotNext {
        /// The place of the next entry, from 0.
        next: u64,
    },
    /// A part was imported with other options.
    #[error("a part of this file was imported with the options {before:?}")]
    OtherOptions {
        /// The options of that part.
        before: String,
    },
    /// The community is not empty.
    #[error("the community has {entries} journal entries of its own")]
    NotEmpty {
        /// How many journal entries it has.
        entries: u64,
    },
    /// The ledger refuses the entries.
    #[error(transparent)]
    Ledger(#[from] LedgerRefusal),
}

impl Refusal for ImportRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotNext { .. } => "batch-not-next",
            Self::OtherOptions { .. } => "batch-other-options",
            Self::NotEmpty { .. } => "import-not-empty",
            Self::Ledger(refusal) => refusal.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::NotNext { next } => vec![("next", Argument::text(next))],
            Self::OtherOptions { before } => vec![("before", Argument::text(before))],
            Self::NotEmpty { entries } => vec![("entries", Argument::text(entries))],
            Self::Ledger(refusal) => refusal.arguments(),
        }
    }

    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Self::Ledger(refusal) => refusal.catalogue(),
            _ => &super::refusal::MESSAGES,
        }
    }
}

impl Command for ImportBatch {
    const NAME: &'static str = "import_batch";
    /// How many entries of the import are posted now.
    type Output = u64;
    type Error = ImportRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(IMPORT)
    }

    fn reads(&self, hint: &mut Hint<'_>) {
        hint.document::<ImportProgress>(self.import);
        match &self.entries {
            Entries::Restored(restore) => restore.reads(hint),
            Entries::New(post) => {
                post.reads(hint);
                for movement in post.entries.iter().flat_map(|entry| &entry.movements) {
                    hint.document::<Wallet>(movement.from);
                    hint.document::<Wallet>(movement.to);
                }
            }
        }
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<u64, Stop<ImportRefusal>> {
        let before = work.get::<ImportProgress>(self.import)?;
        let next = before.as_ref().map_or(0, |before| before.done);
        if let Some(before) = before.filter(|before| before.options != self.options) {
            return Err(ImportRefusal::OtherOptions { before: before.options.clone() }.into());
        }
        if self.first != next {
            return Err(ImportRefusal::NotNext { next }.into());
        }
        let decided = match &self.entries {
            Entries::New(post) => post.decide(work).map(|_| post.entries.len()),
            Entries::Restored(restore) => restore.decide(work).map(|_| restore.items.len()),
        };
        let posted = decided.map_err(|stop| stop.map(ImportRefusal::Ledger))? as u64;
        let (import, options) = (self.import, self.options.clone());
        let done = next + posted;
        work.put(ImportProgress { import, options, done, total: self.total })?;
        Ok(done)
    }
}

/// Begins to read an export back: the community has to be empty, and from now on it is this import's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginRestoring {
    /// Which import.
    pub import: ImportId,
    /// How many entries, holds and endings it has.
    pub total: u64,
}

impl Command for BeginRestoring {
    const NAME: &'static str = "begin_restoring";
    type Output = ();
    type Error = ImportRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(IMPORT)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ImportRefusal>> {
        let entries = work.seq().get() - 1;
        if entries > 0 {
            return Err(ImportRefusal::NotEmpty { entries }.into());
        }
        Ok(work.put(ImportProgress { import: self.import, options: String::new(), done: 0, total: self.total })?)
    }
}

/// How far an import has come; nothing if it never began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportProgressOf {
    /// Which import.
    pub import: ImportId,
}

impl Query for ImportProgressOf {
    const NAME: &'static str = "import_progress";
    type Output = Option<ImportProgress>;
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Community(IMPORT)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<ImportProgress>, Stop<Unreachable>> {
        Ok(view.get::<ImportProgress>(self.import)?.map(|progress| (*progress).clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pollster::block_on;
    use wezer_core::kernel::CallError;
    use wezer_core::ledger::{CreateCurrency, Movement, NewEntry};
    use wezer_core::store::MemoryStore;
    use wezer_core::wallet::{COMMONS, ISSUANCE};
    use wezer_core::{Community, id::CommunityId};

    /// Even when its command id is long forgotten, a batch is not posted a second time.
    #[test]
    fn a_batch_is_posted_once() {
        block_on(async {
            let registry = Registry::core().with(&Imports).expect("names are free");
            let town = Community::open(MemoryStore::new(CommunityId::from_u128(1)), registry);
            let val = "VAL".parse().expect("code");
            let create = CreateCurrency::mutual_credit(val, "0".parse().expect("amount"));
            town.system().execute(create).await.expect("created");
            let movement = Movement { from: ISSUANCE, to: COMMONS, money: "1 VAL".parse().expect("money") };
            let entry = NewEntry { movements: vec![movement], effective: None, opening: false, memo: None };
            let import = ImportId::of(&[7; 32], "transfers", "VAL");
            let batch = |first, options: &str| ImportBatch {
                import,
                options: options.to_owned(),
                first,
                total: 2,
                entries: Entries::New(PostEntries { entries: vec![entry.clone()], force: true }),
            };
            let outcome = async |batch| match town.system().execute(batch).await {
                Ok(receipt) => Ok(receipt.output),
                Err(CallError::Refused(refusal)) => Err(refusal),
                Err(error) => unreachable!("{error}"),
            };
            assert_eq!(outcome(batch(1, "")).await, Err(ImportRefusal::NotNext { next: 0 }));
            assert_eq!(outcome(batch(0, "")).await, Ok(1));
            assert_eq!(outcome(batch(0, "")).await, Err(ImportRefusal::NotNext { next: 1 }));
            assert_eq!(outcome(batch(1, "--round")).await, Err(ImportRefusal::OtherOptions { before: String::new() }));
            assert_eq!(outcome(batch(1, "")).await, Ok(2));
            assert_eq!(town.audit(|_| ()).await.expect("proved").posted, 2);
            let progress = town.system().ask(ImportProgressOf { import }).await.expect("answered");
            assert_eq!(progress, Some(ImportProgress { import, options: String::new(), done: 2, total: 2 }));
        });
    }
}
