//! A community moved from one store to another, on the command line.

use std::sync::Arc;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use wezer_core::store::copy::copy;

use crate::store::{Opened, Place, StoreAddress};
use crate::webhook::Deliveries;

/// From where to where.
#[derive(Debug, Clone, Args)]
pub struct MigrateArgs {
    /// Where it is.
    #[command(flatten)]
    pub place: Place,
    /// Where it is to be: `file:FOLDER`, `sqlite:PATH` or `postgres://…`; there must be nothing of it yet.
    #[arg(long, env = "WEZER_TO", hide_env_values = true)]
    pub to: StoreAddress,
}

/// Copies a community with a progress bar, proves the copy, and prints what was found. The original stays as it is. How far webhooks
/// are lies in the data folder afterwards, also if PostgreSQL held it.
///
/// # Errors
/// If one of the stores can't be opened, the second is not empty, the copy is not what the original is, or the data folder can't be
/// written to.
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub async fn run(args: MigrateArgs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let Opened { store: from, pool } = args.place.open(None).await?;
    let community = from.community();
    // Before the copy, so that it can't be ahead of it.
    let webhooks = match &pool {
        Some(pool) => Deliveries::of_community(pool, community).await?,
        None => None,
    };
    let to = Place { store: args.to, community: Some(community), data: args.place.data };
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} entries, {per_sec}, {eta} left")?);
    let target = to.open(Some(community)).await?.store;
    let copied = copy(&*from, Arc::clone(&target) as _, |progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.entries);
    })
    .await;
    bar.finish_and_clear();
    let copied = copied?;
    println!("community        {community}");
    println!("to               {}", to.shown());
    println!("journal entries  {}", copied.head.seq);
    println!("documents        {}", copied.documents);
    println!("accounts         {}", copied.head.accounts);
    println!("hash             {}", copied.head.hash);
    println!("proven: every hash, every posting and every balance fits");
    if let Some(webhooks) = webhooks {
        Deliveries::put(&webhooks, &to.data).map_err(|error| format!("how far webhooks are did not come along: {error}"))?;
    }
    Ok(())
}
