//! Where a community is kept, as it is said on the command line: in the data folder, in SQLite or in PostgreSQL.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use wezer_core::id::CommunityId;
use wezer_core::store::copy::List;
use wezer_core::store::file::Options;
use wezer_core::store::sql::sqlx;
use wezer_core::store::sql::sqlx::postgres::{PgPool, PgPoolOptions};
use wezer_core::store::sql::{Postgres, Sqlite};
use wezer_core::store::{FileStore, StoreError};

use super::{FOLDER, is_there};

/// How many connections to PostgreSQL a process may have open.
const MAX_CONNECTIONS: u32 = 16;
/// One process at a time looks whether there is a community and begins one.
const GATE: &str = "SELECT pg_advisory_xact_lock(8241147020140102)";
const IN_POSTGRES: &str = "SELECT community FROM wezer.head ORDER BY community";
const IN_SQLITE: &str = "SELECT community FROM wezer_head ORDER BY community";

/// Where a community is kept.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The data folder: the community lies there unless `--store` says otherwise, and so does what belongs to this machine.
    #[arg(long, default_value = "data", env = "WEZER_DATA")]
    pub data: PathBuf,
    /// The store: `file`, in the data folder; `sqlite:PATH`; or `postgres://USER@HOST/DATABASE`. Name a password in the environment, not
    /// here, where others on the machine see it.
    #[arg(long, default_value = "file", env = "WEZER_STORE", hide_env_values = true)]
    pub store: StoreAddress,
    /// Which community of a database that holds several.
    #[arg(long, env = "WEZER_COMMUNITY")]
    pub community: Option<CommunityId>,
}

/// Which store.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreAddress {
    /// Files in the data folder, or in another one.
    File(Option<PathBuf>),
    /// An SQLite database.
    Sqlite(PathBuf),
    /// A PostgreSQL database, by its address.
    Postgres(String),
}

/// An address may hold a password.
impl core::fmt::Debug for StoreAddress {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::File(_) => "file",
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        })
    }
}

/// This names no store.
#[derive(Debug, thiserror::Error)]
#[error("a store is file, file:FOLDER, sqlite:PATH or postgres://USER@HOST/DATABASE")]
pub struct BadAddress;

impl FromStr for StoreAddress {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        match text.split_once(':') {
            None if text == "file" => Ok(Self::File(None)),
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(Some(path.into()))),
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(text.to_owned())),
            _ => Err(BadAddress),
        }
    }
}

/// A community could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none.
    #[error("there is no community in {0}")]
    NotThere(String),
    /// There are several.
    #[error("there are several communities in this database; name one with --community: {}", list(.0))]
    Several(Vec<CommunityId>),
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database's.
    #[error("the database could not be asked: {0}")]
    Database(#[from] sqlx::Error),
}

fn list(ids: &[CommunityId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A store that is open.
#[derive(Clone)]
pub struct Opened {
    /// The store.
    pub store: Arc<dyn List>,
    /// The connections beneath, if it is PostgreSQL.
    pub pool: Option<PgPool>,
}

impl core::fmt::Debug for Opened {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Opened").field("community", &self.store.community()).finish_non_exhaustive()
    }
}

impl Place {
    /// Files in this data folder.
    pub fn in_folder(data: impl Into<PathBuf>) -> Self {
        Self { data: data.into(), store: StoreAddress::File(None), community: None }
    }

    /// Where it is, for a person: without a password.
    pub fn shown(&self) -> String {
        match &self.store {
            StoreAddress::File(folder) => folder.as_ref().unwrap_or(&self.data).display().to_string(),
            StoreAddress::Sqlite(path) => path.display().to_string(),
            StoreAddress::Postgres(_) => "PostgreSQL".to_owned(),
        }
    }

    /// Opens the community that is there; where there is none, begins one with the id `fresh`.
    ///
    /// # Errors
    /// If there is none to open and none to begin, if there are several and none was named, and what the store says.
    pub async fn open(&self, fresh: Option<CommunityId>) -> Result<Opened, OpenError> {
        let fresh = fresh.map(|fresh| self.community.unwrap_or(fresh));
        match &self.store {
            StoreAddress::File(folder) => {
                let dir = folder.as_ref().unwrap_or(&self.data);
                let fresh = if is_there(dir) { fresh } else { Some(fresh.ok_or_else(|| self.not_there())?) };
                let options = fresh.map_or_else(Options::default, |fresh| Options::default().create(fresh));
                let made = std::fs::create_dir_all(dir.join(FOLDER));
                made.map_err(|error| StoreError::Io { action: "make the data folder", reason: error.to_string() })?;
                Ok(Opened { store: Arc::new(FileStore::open(dir.join(FOLDER), options)?), pool: None })
            }
            StoreAddress::Sqlite(path) => {
                if fresh.is_none() && !path.exists() {
                    return Err(self.not_there());
                }
                let database = Sqlite::at(path).await?;
                let known: Vec<String> = sqlx::query_scalar(IN_SQLITE).fetch_all(database.pool()).await?;
                let community = self.choose(known.iter().filter_map(|id| id.parse().ok()).collect(), fresh)?;
                Ok(Opened { store: Arc::new(database.create(community).await?), pool: None })
            }
            StoreAddress::Postgres(address) => {
                let options = PgPoolOptions::new().max_connections(MAX_CONNECTIONS).test_before_acquire(false);
                let pool = options.connect(address).await?;
                let database = Postgres::new(pool.clone()).await?;
                let mut gate = pool.begin().await?;
                sqlx::query(GATE).execute(&mut *gate).await?;
                let known: Vec<uuid::Uuid> = sqlx::query_scalar(IN_POSTGRES).fetch_all(&mut *gate).await?;
                let known = known.into_iter().map(|id| CommunityId::from_u128(id.as_u128())).collect();
                let store = database.create(self.choose(known, fresh)?).await?;
                gate.rollback().await?;
                Ok(Opened { store: Arc::new(store), pool: Some(pool) })
            }
        }
    }

    fn not_there(&self) -> OpenError {
        OpenError::NotThere(self.shown())
    }

    fn choose(&self, known: Vec<CommunityId>, fresh: Option<CommunityId>) -> Result<CommunityId, OpenError> {
        match (self.community, &known[..]) {
            (Some(asked), known) if known.contains(&asked) => Ok(asked),
            (None, [only]) => Ok(*only),
            (None, [_, _, ..]) => Err(OpenError::Several(known)),
            (Some(_), _) | (None, []) => fresh.ok_or_else(|| self.not_there()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_passwords_not_shown() {
        let read = |text: &str| text.parse::<StoreAddress>().ok();
        assert_eq!(read("file"), Some(StoreAddress::File(None)));
        assert_eq!(read("file:town"), Some(StoreAddress::File(Some("town".into()))));
        assert_eq!(read("sqlite:town.db"), Some(StoreAddress::Sqlite("town.db".into())));
        for odd in ["", "files", "file:", "sqlite:", "mysql://x", "town.db"] {
            assert_eq!(read(odd), None, "{odd}");
        }
        let secret = read("postgres://ana:tartempion@host/town");
        assert!(matches!(secret, Some(StoreAddress::Postgres(_))) && !format!("{secret:?}").contains("tartempion"));
    }

    #[tokio::test]
    async fn one_community_of_a_database_is_meant_or_named() {
        let dir = tempfile::tempdir().expect("a folder");
        let at =
            |community| Place { community, store: StoreAddress::Sqlite(dir.path().join("town.db")), ..Place::in_folder("none") };
        let (one, other) = (CommunityId::from_u128(1), CommunityId::from_u128(2));
        assert!(matches!(at(None).open(None).await, Err(OpenError::NotThere(_))), "nothing is begun unasked");
        assert_eq!(at(None).open(Some(one)).await.expect("begun").store.community(), one);
        assert_eq!(at(None).open(Some(other)).await.expect("opened").store.community(), one, "the one that is there");
        assert!(matches!(at(Some(other)).open(None).await, Err(OpenError::NotThere(_))));
        assert_eq!(at(Some(other)).open(Some(one)).await.expect("begun").store.community(), other, "as it was named");
        assert!(matches!(at(None).open(Some(one)).await, Err(OpenError::Several(ids)) if ids == [one, other]));
        assert_eq!(at(Some(one)).open(None).await.expect("opened").store.community(), one);
    }
}
