//! How much a page is, and whether it is as a page should be.

use rust_decimal::Decimal;

use super::{Button, Chip, FieldKind, Node, Page};
use crate::room::RoomFailure;

impl Page {
    /// Whether it is no more than an application wants to draw, and as a page should be.
    pub(in crate::room) fn check(&self, bytes: usize, parts: usize) -> Result<(), RoomFailure> {
        let mut size = Size { bytes: self.title.len(), parts: 1 };
        for tab in &self.tabs {
            size.add(tab.title.len());
            for node in &tab.nodes {
                node.count(&mut size)?;
            }
        }
        if size.bytes > bytes || size.parts > parts { Err(RoomFailure::Output) } else { Ok(()) }
    }
}

struct Size {
    bytes: usize,
    parts: usize,
}

impl Size {
    fn add(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.parts = self.parts.saturating_add(1);
    }

    fn all<'a>(&mut self, texts: impl IntoIterator<Item = &'a String>) {
        texts.into_iter().for_each(|text| self.add(text.len()));
    }

    fn chip(&mut self, chip: &Chip) {
        match chip {
            Chip::Text(text)
            | Chip::Strong(text)
            | Chip::Member(text)
            | Chip::Group(text)
            | Chip::Wallet(text)
            | Chip::Moment(text)
            | Chip::Announcement(text)
            | Chip::Campaign(text) => self.add(text.len()),
            Chip::Tag(tag) => self.add(tag.text.len()),
            Chip::Money(money) => self.all([&money.amount, &money.currency]),
            Chip::Link(link) => self.all([&link.label, &link.path]),
        }
    }

    fn button(&mut self, button: &Button) {
        self.all([&button.action, &button.label]);
        self.all(&button.confirm);
        for value in &button.values {
            self.all([&value.name, &value.value]);
        }
    }
}

impl Node {
    fn count(&self, size: &mut Size) -> Result<(), RoomFailure> {
        match self {
            Self::Heading(text) | Self::Text(text) => size.add(text.len()),
            Self::Notice(notice) => size.add(notice.text.len()),
            Self::Table(table) => {
                size.add(table.caption.len());
                size.all(&table.head);
                for row in &table.rows {
                    if row.len() != table.head.len() {
                        return Err(RoomFailure::Broken);
                    }
                    row.iter().for_each(|chip| size.chip(chip));
                }
            }
            Self::List(items) => {
                for item in items {
                    item.parts.iter().for_each(|chip| size.chip(chip));
                    item.buttons.iter().for_each(|button| size.button(button));
                }
            }
            Self::Form(form) => {
                size.all([&form.action, &form.title, &form.submit]);
                for field in &form.fields {
                    size.all([&field.name, &field.label]);
                    size.all(&field.help);
                    size.all(&field.values);
                    match &field.kind {
                        FieldKind::Money(currencies) => size.all(currencies),
                        FieldKind::Choice(choices) | FieldKind::Choices(choices) => {
                            choices.iter().for_each(|choice| size.all([&choice.value, &choice.label]));
                        }
                        _ => {}
                    }
                }
            }
            Self::Buttons(buttons) => buttons.iter().for_each(|button| size.button(button)),
            Self::Progress(progress) => {
                size.all([&progress.label, &progress.value, &progress.of, &progress.unit]);
                if decimal(&progress.value).is_none() || decimal(&progress.of).is_none_or(|of| of <= Decimal::ZERO) {
                    return Err(RoomFailure::Broken);
                }
            }
            Self::Chart(chart) => {
                size.all([&chart.caption, &chart.unit]);
                for point in &chart.points {
                    size.all([&point.label, &point.value]);
                    decimal(&point.value).ok_or(RoomFailure::Broken)?;
                }
            }
            Self::Chips(chips) => chips.iter().for_each(|chip| size.chip(chip)),
            Self::File(file) => size.all([&file.label, &file.name, &file.media_type, &file.text]),
        }
        Ok(())
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok()
}
