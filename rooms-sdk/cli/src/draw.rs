//! A page as lines of text. What can be done with it is numbered.

use std::fmt::Write;

use wezer_core::room::page::{Button, Chip, Form, Item, Node, Page, Tone};

use crate::town::Town;

/// Something that a number stands for.
#[derive(Debug, Clone)]
pub(crate) enum Choice {
    /// A button to press.
    Press(Button),
    /// A form to fill in.
    Fill(Form),
    /// Another page.
    Go(String),
}

/// A page, drawn.
pub(crate) struct Drawn<'a> {
    town: &'a Town,
    pub(crate) text: String,
    /// Number 1 first.
    pub(crate) choices: Vec<Choice>,
}

pub(crate) fn draw<'a>(town: &'a Town, page: &Page) -> Drawn<'a> {
    let mut drawn = Drawn { town, text: String::new(), choices: Vec::new() };
    drawn.line(&format!("== {} ==", page.title));
    for tab in &page.tabs {
        if page.tabs.len() > 1 {
            drawn.line(&format!("-- {} --", tab.title));
        }
        for node in &tab.nodes {
            drawn.node(node);
        }
    }
    drawn
}

impl Drawn<'_> {
    fn line(&mut self, text: &str) {
        self.text.extend(text.lines().flat_map(|line| [line, "\n"]));
    }

    fn choice(&mut self, choice: Choice, label: &str) -> String {
        self.choices.push(choice);
        format!("[{} {label}]", self.choices.len())
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Heading(text) => self.line(&format!("\n{text}")),
            Node::Text(text) => self.line(text),
            Node::Notice(notice) => self.line(&format!("{} {}", mark(notice.tone), notice.text)),
            Node::Table(table) => {
                self.line(&format!("{}:\n{}", table.caption, table.head.join(" | ")));
                for row in &table.rows {
                    let cells: Vec<String> = row.iter().map(|cell| self.chip(cell)).collect();
                    self.line(&cells.join(" | "));
                }
            }
            Node::List(items) => items.iter().for_each(|item| self.item(item)),
            Node::Form(form) => {
                let line = self.choice(Choice::Fill(form.clone()), &form.title);
                self.line(&line);
            }
            Node::Buttons(buttons) => {
                let buttons = self.buttons(buttons);
                self.line(&buttons);
            }
            Node::Progress(progress) => {
                self.line(&format!("{}: {} of {} {}", progress.label, progress.value, progress.of, progress.unit));
            }
            Node::Chart(chart) => {
                self.line(&format!("{}:", chart.caption));
                chart.points.iter().for_each(|point| self.line(&format!("  {}: {} {}", point.label, point.value, chart.unit)));
            }
            Node::Chips(chips) => {
                let chips: Vec<String> = chips.iter().map(|chip| self.chip(chip)).collect();
                self.line(&chips.join(" "));
            }
            Node::File(file) => {
                self.line(&format!("{}: {} ({}, {} bytes)", file.label, file.name, file.media_type, file.text.len()));
            }
        }
    }

    fn item(&mut self, item: &Item) {
        let mut line = "-".to_owned();
        for part in &item.parts {
            let part = self.chip(part);
            write!(line, " {part}").expect("a String takes everything");
        }
        let buttons = self.buttons(&item.buttons);
        self.line(&format!("{line} {buttons}"));
    }

    fn buttons(&mut self, buttons: &[Button]) -> String {
        let buttons = buttons.iter().map(|button| self.choice(Choice::Press(button.clone()), &button.label));
        buttons.collect::<Vec<_>>().join(" ")
    }

    fn chip(&mut self, chip: &Chip) -> String {
        match chip {
            Chip::Text(text) | Chip::Strong(text) | Chip::Moment(text) => text.clone(),
            Chip::Tag(tag) => format!("{} {}", mark(tag.tone), tag.text),
            Chip::Member(id) | Chip::Group(id) | Chip::Wallet(id) | Chip::Announcement(id) | Chip::Campaign(id) => {
                self.town.name(id)
            }
            Chip::Money(money) => format!("{} {}", money.amount, money.currency),
            Chip::Link(link) => self.choice(Choice::Go(link.path.clone()), &link.label),
        }
    }
}

fn mark(tone: Tone) -> char {
    match tone {
        Tone::Neutral => '·',
        Tone::Good => '+',
        Tone::Warning => '!',
        Tone::Bad => 'x',
    }
}
