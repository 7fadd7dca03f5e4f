//! Imports and exports on the command line.

use wezer_core::language::Language;

use crate::export;
use crate::import;
use crate::import::first_wezer::{FirstWezerArgs, bring_over};
use crate::store::{self, Place};

/// What to import, and into which community.
#[derive(Debug, Clone, clap::Args)]
pub struct ImportArgs {
    /// Where the community is kept; begun there if there is none.
    #[command(flatten)]
    pub place: Place,
    /// The file and how to read it.
    #[command(flatten)]
    pub file: import::Args,
}

/// Imports a file with a progress bar and prints what came of it.
///
/// # Errors
/// If the store can't be opened, or what the import says, in the language of the environment.
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub async fn import(args: ImportArgs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let community = store::community(args.place.open(Some(store::fresh_id())).await?.store)?;
    let bar = import::bar();
    let done = import::run(&community, &args.file, &bar).await;
    bar.finish_and_clear();
    match done {
        Ok(report) => {
            println!("{report}");
            Ok(())
        }
        Err(error) => {
            for line in error.lines() {
                println!("{}", line.explain(language()));
            }
            Err(error.explain(language()).into())
        }
    }
}

/// Brings a community of the first WeZer over and prints what came of it.
///
/// # Errors
/// If the store can't be opened, or what the import says, in the language of the environment.
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub async fn first_wezer(args: FirstWezerArgs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let community = store::community(args.place.open(Some(store::fresh_id())).await?.store)?;
    println!("{}", bring_over(&community, &args.folder).await.map_err(|error| error.explain(language()))?);
    Ok(())
}

/// What to export, and of which community.
#[derive(Debug, Clone, clap::Args)]
pub struct ExportArgs {
    /// Where the community is kept.
    #[command(flatten)]
    pub place: Place,
    /// How, and where to.
    #[command(flatten)]
    pub file: export::Args,
}

/// Exports a community. What came of it is told on standard error, for the export itself may go to standard output.
///
/// # Errors
/// If there is no community, or what the export says.
#[expect(clippy::print_stderr, reason = "a program tells what it did beside what it wrote")]
pub async fn export(args: ExportArgs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let community = store::community(args.place.open(None).await?.store)?;
    let bar = import::bar();
    let done = export::run(&community, &args.file, &bar).await;
    bar.finish_and_clear();
    eprint!("{}", done?);
    Ok(())
}

fn language() -> Language {
    let tag = std::env::var("LC_ALL").or_else(|_| std::env::var("LANG")).unwrap_or_default();
    tag.parse().unwrap_or_default()
}
