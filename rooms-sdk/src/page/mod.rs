//! What a room shows, as data: the application draws it.
//!
//! Invariant: a page holds no HTML, and what can be pressed names an action of the room. Cost: as large as what it shows.
//!
//! ```
//! use rooms_sdk::prelude::*;
//!
//! let page = Page::new("Poll")
//!     .text("Where do we *meet*?")
//!     .node(Table::new("Votes", ["Place", "Votes"]).row([chip::text("Garden"), chip::text("3")]))
//!     .node(Form::new("vote", "Vote").field(Field::line("place", "Place", 80).required()))
//!     .tab("Past")
//!     .notice(Tone::Neutral, "Nothing yet.");
//! assert_eq!(page.tabs.len(), 2);
//! ```

#![expect(clippy::needless_pass_by_value, reason = "a builder reads better with values: `.with(\"id\", id)`, `.value(3)`")]

mod button;
mod chart;
pub mod chip;
mod form;
mod node;
mod table;

pub use button::Button;
pub use chart::{Chart, ChartKind, Point};
pub use chip::{Chip, Link, Tag};
pub use form::{Choice, Field, FieldKind, Form, Range};
pub use node::{File, Node, Notice, Progress, Tone};
pub use table::{Item, Table};

/// What a room shows under one path. One tab only is shown without its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// One line.
    pub title: String,
    /// At least one.
    pub tabs: Vec<Tab>,
}

/// A part of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    /// One line.
    pub title: String,
    /// From top to bottom.
    pub nodes: Vec<Node>,
}

impl Page {
    /// An empty page.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), tabs: Vec::new() }
    }

    /// What follows stands in a tab of its own. What came before any tab stands in one that is called as the page.
    #[must_use]
    pub fn tab(mut self, title: impl Into<String>) -> Self {
        self.tabs.push(Tab { title: title.into(), nodes: Vec::new() });
        self
    }

    /// One more piece.
    #[must_use]
    pub fn node(mut self, node: impl Into<Node>) -> Self {
        if self.tabs.is_empty() {
            self.tabs.push(Tab { title: self.title.clone(), nodes: Vec::new() });
        }
        if let Some(tab) = self.tabs.last_mut() {
            tab.nodes.push(node.into());
        }
        self
    }

    /// More pieces.
    #[must_use]
    pub fn nodes<N: Into<Node>>(self, nodes: impl IntoIterator<Item = N>) -> Self {
        nodes.into_iter().fold(self, Self::node)
    }

    /// A heading.
    #[must_use]
    pub fn heading(self, text: impl Into<String>) -> Self {
        self.node(Node::Heading(text.into()))
    }

    /// Markdown: see [`Node::Text`].
    #[must_use]
    pub fn text(self, markdown: impl Into<String>) -> Self {
        self.node(Node::Text(markdown.into()))
    }

    /// A remark that stands out.
    #[must_use]
    pub fn notice(self, tone: Tone, text: impl Into<String>) -> Self {
        self.node(Notice::new(tone, text))
    }

    /// A list.
    #[must_use]
    pub fn list(self, items: impl IntoIterator<Item = Item>) -> Self {
        self.node(Node::List(items.into_iter().collect()))
    }

    /// Buttons side by side.
    #[must_use]
    pub fn buttons(self, buttons: impl IntoIterator<Item = Button>) -> Self {
        self.node(Node::Buttons(buttons.into_iter().collect()))
    }

    /// Chips side by side.
    #[must_use]
    pub fn chips(self, chips: impl IntoIterator<Item = Chip>) -> Self {
        self.node(Node::Chips(chips.into_iter().collect()))
    }
}

/// Text that somebody wrote, as Markdown that shows it letter by letter; its lines stay lines.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut begins = true;
    for letter in text.trim_end().chars() {
        if begins && (letter == ' ' || letter == '\t') {
            // Indented, it would be code.
            continue;
        }
        begins = letter == '\n';
        if begins || letter.is_ascii_punctuation() {
            // Before the end of a line, this keeps the next from joining it.
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_no_markdown() {
        assert_eq!(plain("    *a*\n\t1. [b](c) <d>"), "\\*a\\*\\\n1\\. \\[b\\]\\(c\\) \\<d\\>");
        assert_eq!(plain("Où ? Ici\n\n"), "Où \\? Ici");
    }

    #[test]
    fn what_stands_before_any_tab_has_one() {
        let page = Page::new("Poll").heading("a").tab("Past").text("b").text("c");
        let tabs: Vec<_> = page.tabs.iter().map(|tab| (tab.title.as_str(), tab.nodes.len())).collect();
        assert_eq!(tabs, [("Poll", 1), ("Past", 2)]);
        assert_eq!(Page::new("Poll").tab("Past").tabs.len(), 1);
    }
}
