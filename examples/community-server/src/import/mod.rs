//! Histories brought in from files: transfers, members with opening balances, hledger journals, and an export of this server.
//!
//! Invariant: a file is read and checked whole before anything is changed. What is posted is posted in batches, each all or
//! nothing; how far an import has come is committed *with* each batch, under a name made from the file's content. So an import
//! that was interrupted goes on where it stopped, and a second run of the same file changes nothing, however long ago the first
//! was. The file `IMPORT.md` of this crate describes the formats, rules and limits.
//!
//! Entries are posted by force, past hard limits and without fees: they tell what has already happened. The journal says so.
//!
//! Cost: the file in memory, and about 200 bytes for each entry of it.

mod archive;
mod batch;
mod commodity;
mod error;
mod field;
pub mod first_wezer;
mod hledger;
mod member;
mod plan;
mod post;
mod refusal;
mod report;
mod restore;
mod table;
mod transfer;

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use wezer_core::Community;
use wezer_core::ledger::{Abundance, Currencies, Origin};
use wezer_core::money::CurrencyCode;

pub use self::batch::{
    BeginRestoring, Entries, IMPORT, ImportBatch, ImportId, ImportProgress, ImportProgressOf, ImportRefusal, Imports,
};
pub use self::error::ImportError;
pub use self::refusal::{Reason, RefusedLine};
pub use self::report::{Report, Rounding, Volume};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// CSV with the columns id, time, source, target, amount, and perhaps subtype.
    Transfers,
    /// CSV with the columns name, and perhaps role, currency, amount: members and their opening balances.
    Members,
    /// CSV from `hledger print -O csv`, or with the columns txnidx, date, account, amount, and perhaps code.
    Hledger,
    /// An export of this server in JSON lines, into an empty community.
    Jsonl,
}

impl Kind {
    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transfers => "transfers",
            Self::Members => "members",
            Self::Hledger => "hledger",
            Self::Jsonl => "jsonl",
        }
    }
}

/// What to import, and how.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Args {
    /// What the file holds.
    #[arg(long, value_enum)]
    pub kind: Kind,
    /// The file.
    pub file: PathBuf,
    /// The currency of the transfers.
    #[arg(long)]
    pub currency: Option<CurrencyCode>,
    /// How many digits a new currency has behind the point: 0 to 18. By default as many as the file's most precise amount.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=18))]
    pub scale: Option<u8>,
    /// The row of a new currency in the grid: rare, sufficient or abundant.
    #[arg(long, value_parser = cell::<Abundance>, default_value = "sufficient")]
    pub abundance: Abundance,
    /// The column of a new currency in the grid: declared, custody or issued.
    #[arg(long, value_parser = cell::<Origin>, default_value = "issued")]
    pub origin: Origin,
    /// Round amounts with more digits than their currency toward zero, and report the difference. Otherwise they are refused.
    #[arg(long)]
    pub round: bool,
    /// Leave refused lines out and import the rest. Otherwise one refused line refuses the file.
    #[arg(long)]
    pub skip_refused: bool,
    /// Another currency code for a commodity, such as '$=USD'; may be given several times.
    #[arg(long = "map", value_parser = renaming, value_name = "COMMODITY=CODE")]
    pub renamed: Vec<(String, CurrencyCode)>,
    /// How many entries are committed at once: 1 to 10,000.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub batch: u16,
}

impl Args {
    /// To import this file with the options' defaults.
    pub fn new(kind: Kind, file: impl Into<PathBuf>) -> Self {
        Self {
            kind,
            file: file.into(),
            currency: None,
            scale: None,
            abundance: Abundance::Sufficient,
            origin: Origin::Issued,
            round: false,
            skip_refused: false,
            renamed: Vec::new(),
            batch: 500,
        }
    }
}

/// A row or a column of the grid, by the name that it has in JSON.
fn cell<T: serde::de::DeserializeOwned>(name: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::from(name)).map_err(|error| error.to_string())
}

fn renaming(text: &str) -> Result<(String, CurrencyCode), String> {
    let (commodity, code) = text.rsplit_once('=').ok_or("expected COMMODITY=CODE")?;
    Ok((commodity.to_owned(), code.parse().map_err(|error: wezer_core::money::ParseCodeError| error.to_string())?))
}

/// A progress bar on the terminal; where there is no terminal, nothing is shown.
pub fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}");
    ProgressBar::new(0).with_style(style.expect("the template is well formed; a test draws it"))
}

/// Imports a file into a community that understands [`Imports`]. Reads the file on this thread.
///
/// # Errors
/// Why nothing, or nothing more, was imported. Unless [`ImportError::is_partial`], nothing was changed.
pub async fn run(community: &Community, args: &Args, progress: &ProgressBar) -> Result<Report, ImportError> {
    let file = table::Content::read(&args.file)?;
    progress.set_message("reading");
    let known = community.system().ask(Currencies::default()).await.map_err(ImportError::from_call)?;
    let plan = match args.kind {
        Kind::Transfers => transfer::plan(&file, args)?,
        Kind::Members => member::plan(&file, args, &known)?,
        Kind::Hledger => hledger::plan(&file, args)?,
        Kind::Jsonl => return restore::carry_out(community, args, &file, progress).await,
    };
    let plan = plan.fit(&known, args)?;
    post::carry_out(community, args, &file, plan, progress).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        use clap::{Args as _, FromArgMatches as _};
        let command = Args::augment_args(clap::Command::new("import"));
        let line = "import --kind transfers --currency SRF --scale 17 --map $=USD --map a=b=EUR --origin custody x.csv";
        let matches = command.try_get_matches_from(line.split(' ')).expect("well formed");
        let args = Args::from_arg_matches(&matches).expect("complete");
        let renamed = vec![("$".to_owned(), "USD".parse().expect("code")), ("a=b".to_owned(), "EUR".parse().expect("code"))];
        let expected = Args {
            currency: Some("SRF".parse().expect("code")),
            scale: Some(17),
            origin: Origin::Custody,
            renamed,
            ..Args::new(Kind::Transfers, "x.csv")
        };
        assert_eq!(args, expected);
        bar().finish_and_clear();
    }
}
