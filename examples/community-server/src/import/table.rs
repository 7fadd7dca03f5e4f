//! Files, and the CSV tables in them.
//!
//! Invariant: no byte of a file is trusted. A row that can't be read is refused under its line number; the rest goes on.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use sha2::{Digest, Sha256};

use super::{ImportError, Reason, RefusedLine};

/// A file is at most so long: 1 GiB.
pub(crate) const MAX_FILE_BYTES: u64 = 1 << 30;
/// One field of a table is at most so long, in bytes.
pub(crate) const MAX_FIELD_BYTES: usize = 4_096;

/// A file's content and what tells it from every other.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) bytes: Vec<u8>,
    pub(crate) hash: [u8; 32],
}

impl Content {
    /// Reads a file whole.
    pub(crate) fn read(path: &Path) -> Result<Self, ImportError> {
        let unreadable = |error: std::io::Error| ImportError::Unreadable { path: path.to_owned(), reason: error.to_string() };
        let mut bytes = Vec::new();
        File::open(path).map_err(unreadable)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(ImportError::FileTooLarge { limit: MAX_FILE_BYTES });
        }
        Ok(Self::of(bytes))
    }

    /// Content that is in memory.
    pub(crate) fn of(bytes: Vec<u8>) -> Self {
        Self { hash: Sha256::digest(&bytes).into(), bytes }
    }

    /// The content without a byte order mark.
    pub(crate) fn text(&self) -> &[u8] {
        self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.bytes)
    }
}

/// A table of a file, row by row.
pub(crate) struct Table<'a, const N: usize> {
    reader: csv::Reader<&'a [u8]>,
    text: &'a [u8],
    /// How far lines are counted: up to this byte, which is in this line.
    counted: (usize, u64),
    /// Where each wanted column stands; absent where it may be.
    places: [Option<usize>; N],
    columns: usize,
}

/// The fields of a row in the order asked for, trimmed; an absent column is empty.
pub(crate) struct Row<const N: usize> {
    pub(crate) line: u64,
    pub(crate) fields: [String; N],
}

impl<'a, const N: usize> Table<'a, N> {
    /// A table with these columns in any order, other columns beside; those after the first `needed` may be missing.
    pub(crate) fn open(content: &'a Content, wanted: [&'static str; N], needed: usize) -> Result<Self, ImportError> {
        let text = content.text();
        if text.trim_ascii().is_empty() {
            return Err(ImportError::Empty);
        }
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(text);
        let header = reader.byte_headers().map_err(|_| ImportError::NotText { line: 1 })?.clone();
        let header = StringRecord::from_byte_record(header).map_err(|_| ImportError::NotText { line: 1 })?;
        let place = |name: &str| header.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
        let places = wanted.map(place);
        let missing: Vec<&str> =
            wanted.iter().zip(&places).take(needed).filter(|(_, place)| place.is_none()).map(|(name, _)| *name).collect();
        if !missing.is_empty() {
            let found = super::refusal::short(&header.iter().collect::<Vec<_>>().join(","));
            return Err(ImportError::MissingColumns { missing: missing.join(", "), found });
        }
        Ok(Self { reader, text, counted: (0, 1), places, columns: header.len() })
    }

    /// Whether the file has the column at this place among those asked for.
    pub(crate) fn has(&self, wanted: usize) -> bool {
        self.places[wanted].is_some()
    }

    /// The next row, or why it was refused; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Result<Row<N>, RefusedLine>> {
        let mut record = ByteRecord::new();
        // Reading from memory can't fail, and rows of any length are let in to be refused by name.
        if !self.reader.read_byte_record(&mut record).unwrap_or(false) {
            return None;
        }
        let line = self.line(record.position().map_or(0, csv::Position::byte));
        Some(self.row(line, record).map_err(|reason| RefusedLine { line, reason }))
    }

    /// The line in which the row begins that was found behind this byte. `csv` counts lines itself, but one too few after `\r\n`.
    fn line(&mut self, byte: u64) -> u64 {
        let start = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let blank = self.text[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (from, line) = self.counted;
        let to = (start + blank).max(from);
        let ends = (from..to).filter(|at| match self.text[*at] {
            b'\n' => true,
            b'\r' => self.text.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        self.counted = (to, line + ends.count() as u64);
        self.counted.1
    }

    fn row(&self, line: u64, record: ByteRecord) -> Result<Row<N>, Reason> {
        if record.len() != self.columns {
            return Err(Reason::Columns { expected: self.columns, found: record.len() });
        }
        if record.iter().any(|field| field.len() > MAX_FIELD_BYTES) {
            return Err(Reason::FieldTooLong { limit: MAX_FIELD_BYTES });
        }
        let record = StringRecord::from_byte_record(record).map_err(|_| Reason::NotText)?;
        let field = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default().trim().to_owned();
        Ok(Row { line, fields: self.places.map(field) })
    }
}
