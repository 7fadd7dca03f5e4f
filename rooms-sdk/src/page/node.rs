//! Pieces of a page.

use crate::page::{Button, Chart, Chip, Form, Item, Table};

/// A piece of a page. No HTML: the application draws it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A heading in the page.
    Heading(String),
    /// Markdown: paragraphs, lists, emphasis, code, quotes, links. No images, no HTML. [`plain`](crate::page::plain)
    /// keeps what people wrote from being read as such.
    Text(String),
    /// A remark that stands out.
    Notice(Notice),
    /// A table.
    Table(Table),
    /// A list.
    List(Vec<Item>),
    /// A form.
    Form(Form),
    /// Buttons side by side.
    Buttons(Vec<Button>),
    /// How far something is.
    Progress(Progress),
    /// A chart.
    Chart(Chart),
    /// Chips side by side.
    Chips(Vec<Chip>),
    /// A file to take along.
    File(File),
}

/// The colour of something, and what it says to those who see none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Tone {
    /// As everything else.
    Neutral,
    /// All is well.
    Good,
    /// Look out.
    Warning,
    /// Something is wrong, or can't be undone.
    Bad,
}

/// A remark that stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its colour.
    pub tone: Tone,
    /// Plain text.
    pub text: String,
}

impl Notice {
    /// A remark in a colour.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }
}

/// How far something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it tells of.
    pub label: String,
    /// A decimal number, such as `12.5`.
    pub value: String,
    /// A decimal number above 0.
    pub of: String,
    /// What is counted.
    pub unit: String,
}

impl Progress {
    /// So much of so much: numbers or [`Amount`](crate::Amount)s.
    pub fn new(label: impl Into<String>, value: impl ToString, of: impl ToString, unit: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.to_string(), of: of.to_string(), unit: unit.into() }
    }
}

/// A file to take along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What the link says.
    pub label: String,
    /// Such as `meeting.ics`.
    pub name: String,
    /// Such as `text/calendar`.
    pub media_type: String,
    /// What is in it.
    pub text: String,
}

impl File {
    /// What the link says, a name such as `meeting.ics`, a type such as `text/calendar`, and what is in it.
    pub fn new(
        label: impl Into<String>,
        name: impl Into<String>,
        media_type: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        Self { label: label.into(), name: name.into(), media_type: media_type.into(), text: text.into() }
    }
}

impl From<Notice> for Node {
    fn from(notice: Notice) -> Self {
        Self::Notice(notice)
    }
}

impl From<Table> for Node {
    fn from(table: Table) -> Self {
        Self::Table(table)
    }
}

impl From<Vec<Item>> for Node {
    fn from(items: Vec<Item>) -> Self {
        Self::List(items)
    }
}

impl From<Form> for Node {
    fn from(form: Form) -> Self {
        Self::Form(form)
    }
}

impl From<Button> for Node {
    fn from(button: Button) -> Self {
        Self::Buttons(vec![button])
    }
}

impl From<Vec<Button>> for Node {
    fn from(buttons: Vec<Button>) -> Self {
        Self::Buttons(buttons)
    }
}

impl From<Progress> for Node {
    fn from(progress: Progress) -> Self {
        Self::Progress(progress)
    }
}

impl From<Chart> for Node {
    fn from(chart: Chart) -> Self {
        Self::Chart(chart)
    }
}

impl From<Chip> for Node {
    fn from(chip: Chip) -> Self {
        Self::Chips(vec![chip])
    }
}

impl From<Vec<Chip>> for Node {
    fn from(chips: Vec<Chip>) -> Self {
        Self::Chips(chips)
    }
}

impl From<File> for Node {
    fn from(file: File) -> Self {
        Self::File(file)
    }
}
