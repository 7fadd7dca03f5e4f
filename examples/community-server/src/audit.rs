//! Proof on the command line: the whole journal read again.

use crate::store::{self, Place};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

/// What to prove.
#[derive(Debug, Clone, Args)]
pub struct AuditArgs {
    /// Where the community is kept.
    #[command(flatten)]
    pub place: Place,
}

/// Proves the community and prints what was found.
///
/// # Errors
/// If the store can't be opened, or the journal does not prove what it holds.
#[expect(clippy::print_stdout, reason = "a program prints what it was asked for")]
pub async fn run(args: AuditArgs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let community = store::community(args.place.open(None).await?.store)?;
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} entries, {per_sec}")?);
    let audit = community
        .audit(|progress| {
            bar.set_length(progress.total);
            bar.set_position(progress.done);
        })
        .await?;
    bar.finish_and_clear();
    println!("community        {}", community.id());
    println!("journal entries  {}", audit.head.seq);
    println!("ledger entries   {}", audit.posted);
    println!("accounts         {}", audit.head.accounts);
    for currency in &audit.currencies {
        let volume = currency.volume.map_or_else(|| "beyond 28 digits".to_owned(), |volume| volume.to_string());
        println!("{:16} {} accounts, volume {volume}, sum of balances 0", currency.code, currency.accounts);
    }
    println!("hash             {}", audit.head.hash);
    println!("proven: every hash, every posting and every balance fits");
    Ok(())
}
