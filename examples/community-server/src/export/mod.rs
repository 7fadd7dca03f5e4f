//! A community's ledger as files for other programs: hledger, ledger, beancount, CSV, and JSON lines that `import` reads back.
//!
//! Invariant: an export tells the journal up to the head where it began, every posting with all its digits, and asserts at its end
//! the balances that the ledger itself wrote into its passbooks; so a program that accepts the file has checked our sums with its
//! own. A file is given its name when it is whole, never before.
//!
//! Cost: the journal once, 256 entries at a time; about 100 bytes of memory a wallet and an account, none an entry.

mod account;
mod amount;
pub mod archive;
mod beancount;
mod book;
mod history;
mod jsonl;
mod plain;
mod table;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use indicatif::ProgressBar;
use wezer_core::Community;
use wezer_core::kernel::Problem;
use wezer_core::store::{Head, StoreError};

pub use self::amount::Exact;
use self::book::Book;
use self::history::{Happened, History};

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A journal for hledger.
    Hledger,
    /// A journal for ledger.
    Ledger,
    /// A ledger for beancount: names and codes are brought to its rules.
    Beancount,
    /// A table, one row a posting.
    Csv,
    /// Everything, one JSON value a line, for `import --kind jsonl`.
    Jsonl,
}

/// What to export, and where to.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Args {
    /// How it is written.
    #[arg(long, value_enum)]
    pub format: Format,
    /// The file to write; standard output if absent.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Up to where the journal was read.
    pub head: Head,
    /// How many ledger entries moved balances.
    pub entries: u64,
    /// How many pending entries are open.
    pub pending: u64,
    /// How many accounts there are.
    pub accounts: u64,
}

impl core::fmt::Display for Report {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { head, entries, pending, accounts } = self;
        writeln!(f, "{entries} entries of {accounts} accounts, {pending} pending; journal up to {}, {}", head.seq, head.hash)
    }
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The file can't be written.
    #[error("the export can't be written: {0}")]
    Write(#[from] io::Error),
    /// The journal can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal holds something that this version does not understand.
    #[error("journal entry {seq}: {what}")]
    Unreadable {
        /// Which entry.
        seq: wezer_core::journal::Seq,
        /// What it holds.
        what: String,
    },
    /// The community did not answer.
    #[error(transparent)]
    Call(Box<Problem>),
}

/// Writes one format.
trait Writer {
    /// What stands above everything.
    fn begin(&mut self, out: &mut dyn Write, book: &Book) -> io::Result<()>;
    /// One thing that happened.
    fn happened(&mut self, out: &mut dyn Write, book: &Book, happened: &Happened) -> io::Result<()>;
    /// What stands below everything.
    fn end(&mut self, out: &mut dyn Write, book: &Book, report: &Report) -> io::Result<()>;
}

/// Exports a community to a file or to standard output. Writes on this thread.
///
/// # Errors
/// Why there is no file: one that was begun is removed.
pub async fn run(community: &Community, args: &Args, progress: &ProgressBar) -> Result<Report, ExportError> {
    let Some(path) = &args.out else {
        return write(community, args.format, &mut BufWriter::new(io::stdout()), progress).await;
    };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = async {
        let mut out = BufWriter::new(File::create(&part)?);
        let report = write(community, args.format, &mut out, progress).await?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        std::fs::rename(&part, path)?;
        Ok(report)
    };
    let written = written.await;
    if written.is_err() && std::fs::remove_file(&part).is_err() {
        tracing::warn!(file = %part.display(), "an unfinished export is left behind");
    }
    written
}

/// Writes an export to anywhere.
///
/// # Errors
/// Why it ends early.
pub async fn write(
    community: &Community,
    format: Format,
    out: &mut (dyn Write + Send),
    progress: &ProgressBar,
) -> Result<Report, ExportError> {
    let mut book = Book::open(community).await?;
    let mut writer: Box<dyn Writer + Send> = match format {
        Format::Hledger => Box::new(plain::Plain::hledger(&book)),
        Format::Ledger => Box::new(plain::Plain::ledger(&book)),
        Format::Beancount => Box::new(beancount::Beancount::new(&book)),
        Format::Csv => Box::new(table::Table::new(&book)),
        Format::Jsonl => Box::new(jsonl::Jsonl),
    };
    progress.set_message("exporting");
    progress.set_length(book.head.seq.get());
    writer.begin(out, &book)?;
    let mut history = History::of(community, book.head.seq);
    let mut report = Report { head: book.head, entries: 0, pending: 0, accounts: 0 };
    while let Some(page) = history.next(&mut book).await? {
        for happened in &page {
            match happened {
                Happened::Posted(_) => report.entries += 1,
                Happened::Held(held) => report.pending += u64::from(held.is_open()),
                Happened::Opened(_) => report.accounts += 1,
                Happened::Ended { .. } => {}
            }
            writer.happened(out, &book, happened)?;
        }
        progress.set_position(history.position());
    }
    book.read_limits(community).await?;
    writer.end(out, &book, &report)?;
    out.flush()?;
    progress.finish_and_clear();
    Ok(report)
}
