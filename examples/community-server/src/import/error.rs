//! Why a file was not imported.

use std::path::PathBuf;

use wezer_core::kernel::{CallError, Problem, Refusal};
use wezer_core::language::{Argument, Arguments, Language};
use wezer_core::money::CurrencyCode;
use wezer_core::store::StoreError;

use super::RefusedLine;
use super::refusal::MESSAGES;

/// Why a file was not imported, or not to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file can't be opened or read.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system answered.
        reason: String,
    },
    /// The file is longer than an import takes.
    #[error("the file is longer than {limit} bytes; cut it")]
    FileTooLarge {
        /// How long it may be, in bytes.
        limit: u64,
    },
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// The file is not text.
    #[error("line {line}: the file is not UTF-8 text")]
    NotText {
        /// Where that shows.
        line: u64,
    },
    /// A file is not XML, or not of a kind that is trusted.
    #[error("{}: {reason}", path.display())]
    NotXml {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A folder without any file to read, or with too many.
    #[error("the folder has {found} XML files; 1 to {limit} are read")]
    HowManyFiles {
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The first line does not name the columns that are needed.
    #[error("line 1: the columns {missing} are missing; the first line is {found:?}")]
    MissingColumns {
        /// The missing ones.
        missing: String,
        /// The first line.
        found: String,
    },
    /// An option that this kind of file needs.
    #[error("this kind of file needs the option {option}")]
    MissingOption {
        /// The option.
        option: &'static str,
    },
    /// The community's currency has another scale than asked for, and scales never change.
    #[error("the currency {code} has {has} digits behind the point, not {asked}")]
    ScaleDiffers {
        /// The currency.
        code: CurrencyCode,
        /// Its scale.
        has: u8,
        /// The scale asked for.
        asked: u8,
    },
    /// Two commodities would have the same code.
    #[error("the commodities {first:?} and {second:?} would both be called {code}; rename one with --map")]
    SameCode {
        /// The code.
        code: CurrencyCode,
        /// One commodity.
        first: String,
        /// The other.
        second: String,
    },
    /// More currencies than a community may have.
    #[error("a community has at most {limit} currencies")]
    TooManyCurrencies {
        /// How many it may have.
        limit: usize,
    },
    /// Lines were refused, and so the whole file.
    #[error("{} lines were refused, so nothing was imported; the first is {}", lines.len(), Self::first(lines))]
    Refused {
        /// All of them, in the order of the file.
        lines: Vec<RefusedLine>,
    },
    /// A part of this file was imported with other options, under which its entries are others.
    #[error("this file was imported in part with the options {before:?}; go on with the same")]
    OtherOptions {
        /// The options of the first part.
        before: String,
    },
    /// An export is read back into an empty community only.
    #[error("an export is read back into an empty community only; this one has {entries} journal entries of its own")]
    NotEmpty {
        /// How many journal entries it has.
        entries: u64,
    },
    /// A line of an export that means nothing.
    #[error("line {line}: {reason}")]
    BadExport {
        /// The line.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// What was read back is not what was exported.
    #[error("the community is not as exported: {what}")]
    NotAsExported {
        /// What differs.
        what: String,
    },
    /// The community said no.
    #[error("{}{problem}", if *.is_partial { "after a part was imported: " } else { "" })]
    Call {
        /// What it said.
        problem: Box<Problem>,
        /// Whether a part is imported already; the same command goes on from there.
        is_partial: bool,
    },
    /// The journal could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportError {
    fn first(lines: &[RefusedLine]) -> String {
        lines.first().map(ToString::to_string).unwrap_or_default()
    }

    /// A call that failed before anything was changed.
    #[expect(clippy::needless_pass_by_value, reason = "given to `map_err` as it is")]
    pub(crate) fn from_call<E: Refusal>(error: CallError<E>) -> Self {
        Self::Call { problem: Box::new(Problem::from(&error)), is_partial: false }
    }

    /// A call that failed on the way.
    #[expect(clippy::needless_pass_by_value, reason = "given to `map_err` as it is")]
    pub(crate) fn on_the_way<E: Refusal>(error: CallError<E>) -> Self {
        Self::Call { problem: Box::new(Problem::from(&error)), is_partial: true }
    }

    /// Whether a part of the file may be imported already. Importing again goes on from there.
    pub fn is_partial(&self) -> bool {
        matches!(self, Self::Call { is_partial: true, .. } | Self::NotAsExported { .. })
    }

    /// The lines that were refused.
    pub fn lines(&self) -> &[RefusedLine] {
        match self {
            Self::Refused { lines } => lines,
            _ => &[],
        }
    }

    /// The frozen name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "file-unreadable",
            Self::FileTooLarge { .. } => "file-too-large",
            Self::Empty => "file-empty",
            Self::NotText { .. } => "file-not-text",
            Self::NotXml { .. } => "file-not-xml",
            Self::HowManyFiles { .. } => "import-how-many-files",
            Self::MissingColumns { .. } => "file-missing-columns",
            Self::MissingOption { .. } => "import-missing-option",
            Self::ScaleDiffers { .. } => "import-scale-differs",
            Self::SameCode { .. } => "import-same-code",
            Self::TooManyCurrencies { .. } => "import-too-many-currencies",
            Self::Refused { .. } => "import-refused-lines",
            Self::OtherOptions { .. } => "import-other-options",
            Self::NotEmpty { .. } => "import-not-empty",
            Self::BadExport { .. } => "import-bad-export",
            Self::NotAsExported { .. } => "import-not-as-exported",
            Self::Call { problem, .. } => problem.code,
            Self::Store(_) => "import-store",
        }
    }

    /// The data of the message, by the names that the message files use.
    pub fn arguments(&self) -> Arguments {
        let text = Argument::text;
        match self {
            Self::Unreadable { path, reason } | Self::NotXml { path, reason } => {
                vec![("path", text(path.display())), ("reason", Argument::text(reason))]
            }
            Self::HowManyFiles { found, limit } => vec![("found", Argument::text(found)), ("limit", Argument::text(limit))],
            Self::FileTooLarge { limit } => vec![("limit", Argument::text(limit))],
            Self::Empty => Vec::new(),
            Self::NotText { line } => vec![("line", Argument::text(line))],
            Self::MissingColumns { missing, found } => {
                vec![("missing", Argument::text(missing)), ("found", Argument::text(found))]
            }
            Self::MissingOption { option } => vec![("option", Argument::text(option))],
            Self::ScaleDiffers { code, has, asked } => {
                vec![("code", Argument::text(code)), ("has", Argument::text(has)), ("asked", Argument::text(asked))]
            }
            Self::SameCode { code, first, second } => {
                vec![("code", Argument::text(code)), ("first", Argument::text(first)), ("second", Argument::text(second))]
            }
            Self::TooManyCurrencies { limit } => vec![("limit", Argument::text(limit))],
            Self::Refused { lines } => {
                vec![("lines", Argument::text(lines.len())), ("first", Argument::text(Self::first(lines)))]
            }
            Self::OtherOptions { before } => vec![("before", Argument::text(before))],
            Self::NotEmpty { entries } => vec![("entries", Argument::text(entries))],
            Self::BadExport { line, reason } => vec![("line", Argument::text(line)), ("reason", Argument::text(reason))],
            Self::NotAsExported { what } => vec![("what", Argument::text(what))],
            Self::Call { problem, .. } => problem.arguments.clone(),
            Self::Store(error) => vec![("reason", Argument::text(error))],
        }
    }

    /// The error for a person.
    pub fn explain(&self, language: Language) -> String {
        match self {
            Self::Call { problem, .. } => problem.explain(language),
            Self::Refused { lines } => {
                let first = lines.first().map(|line| line.explain(language)).unwrap_or_default();
                let arguments = [("lines", Argument::text(lines.len())), ("first", Argument::text(first))];
                MESSAGES.message(language, self.code(), &arguments).unwrap_or_else(|| self.to_string())
            }
            _ => MESSAGES.message(language, self.code(), &self.arguments()).unwrap_or_else(|| self.to_string()),
        }
    }
}
