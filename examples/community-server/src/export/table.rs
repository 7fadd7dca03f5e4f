//! A table, one row a posting, in the order of the journal.
//!
//! Texts are as people wrote them: a spreadsheet may take one that begins with `=` for a formula.

use std::collections::HashMap;
use std::io::{self, Write};

use wezer_core::id::WalletId;

use super::account::plain;
use super::book::Book;
use super::history::Happened;
use super::plain::kind;
use super::{Report, Writer};

const COLUMNS: [&str; 13] = [
    "entry",
    "place",
    "kind",
    "of",
    "recorded_at",
    "effective_at",
    "from",
    "to",
    "amount",
    "currency",
    "memo",
    "from_wallet",
    "to_wallet",
];

#[derive(Debug)]
pub(crate) struct Table {
    names: HashMap<WalletId, String>,
}

impl Table {
    pub(crate) fn new(book: &Book) -> Self {
        Self { names: book.names(plain, ' ') }
    }
}

fn row<'a>(out: &mut dyn Write, fields: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(fields)?;
    writer.flush()
}

impl Writer for Table {
    fn begin(&mut self, out: &mut dyn Write, _: &Book) -> io::Result<()> {
        row(out, COLUMNS)
    }

    fn happened(&mut self, out: &mut dyn Write, book: &Book, happened: &Happened) -> io::Result<()> {
        let Happened::Posted(posted) = happened else { return Ok(()) };
        for (place, moved) in posted.moves.iter().enumerate() {
            let Some((from, to, amount, currency)) = book.resolve(moved) else { continue };
            let name = |wallet| self.names.get(&wallet).cloned().unwrap_or_default();
            let fields: [String; COLUMNS.len()] = [
                posted.id.to_string(),
                place.to_string(),
                kind(posted),
                posted.of.map(|of| of.to_string()).unwrap_or_default(),
                posted.recorded_at.to_string(),
                posted.effective_at.to_string(),
                name(from),
                name(to),
                amount.to_string(),
                currency.code().to_string(),
                posted.memo.clone().unwrap_or_default(),
                from.to_string(),
                to.to_string(),
            ];
            row(out, fields.iter().map(String::as_str))?;
        }
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write, _: &Book, _: &Report) -> io::Result<()> {
        Ok(())
    }
}
