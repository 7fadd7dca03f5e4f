//! Tables and lists.

use crate::page::{Button, Chip};

/// A table. Each row has as many cells as the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows, for those who can't see it.
    pub caption: String,
    /// What each column holds.
    pub head: Vec<String>,
    /// Each as long as the head.
    pub rows: Vec<Vec<Chip>>,
}

impl Table {
    /// What it shows, for those who can't see it, and what each column holds.
    pub fn new<H: Into<String>>(caption: impl Into<String>, head: impl IntoIterator<Item = H>) -> Self {
        Self { caption: caption.into(), head: head.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// One more row.
    #[must_use]
    pub fn row<C: Into<Chip>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }
}

/// A point of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Side by side.
    pub parts: Vec<Chip>,
    /// What can be done with it.
    pub buttons: Vec<Button>,
}

impl Item {
    /// Chips side by side.
    pub fn new<C: Into<Chip>>(parts: impl IntoIterator<Item = C>) -> Self {
        Self { parts: parts.into_iter().map(Into::into).collect(), buttons: Vec::new() }
    }

    /// One more chip.
    #[must_use]
    pub fn chip(mut self, chip: impl Into<Chip>) -> Self {
        self.parts.push(chip.into());
        self
    }

    /// One more thing that can be done with it.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }
}
