//! A community made readable with SQL, on the command line.

use clap::Args;
use wezer_core::store::sql::{Postgres, Sqlite};

use crate::store::{self, Place, StoreAddress};

/// What to show.
#[derive(Debug, Clone, Args)]
pub struct ShowArgs {
    /// Where the community is kept.
    #[command(flatten)]
    pub place: Place,
}

/// Makes a view of each kind of document, brings the view of postings up to now, and prints up to which entry of the journal it is.
/// A server may run meanwhile.
///
/// # Errors
/// If the community is in no database, if it can't be opened, or what the database says.
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub async fn run(args: ShowArgs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let opened = args.place.open(None).await?;
    let (community, registry) = (opened.store.community(), store::registry()?);
    let shown = match (&args.place.store, opened.pool) {
        (StoreAddress::Sqlite(path), _) => {
            let database = Sqlite::at(path).await?;
            database.show(&registry).await?;
            database.open(community).await?.show_postings().await?
        }
        (StoreAddress::Postgres(_), Some(pool)) => {
            let database = Postgres::new(pool).await?;
            database.show(&registry).await?;
            database.open(community).await?.show_postings().await?
        }
        _ => return Err("SQL reads SQLite and PostgreSQL only: move the community there with `migrate`".into()),
    };
    println!("postings are shown up to entry {shown}");
    Ok(())
}
