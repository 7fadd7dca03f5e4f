//! Whether a page holds together.

use crate::amount::Amount;
use crate::page::{Chart, FieldKind, Form, Node, Page, Progress, Table};

/// What is wrong with a page, if anything.
pub(crate) fn flaw(page: &Page) -> Option<String> {
    if page.title.trim().is_empty() {
        return Some("the page has no title".to_owned());
    }
    page.tabs.iter().flat_map(|tab| &tab.nodes).find_map(|node| match node {
        Node::Table(table) => of_table(table),
        Node::Form(form) => of_form(form),
        Node::Progress(progress) => of_progress(progress),
        Node::Chart(chart) => of_chart(chart),
        _ => None,
    })
}

fn of_table(Table { caption, head, rows }: &Table) -> Option<String> {
    let row = rows.iter().find(|row| row.len() != head.len())?;
    Some(format!("a row of table “{caption}” has {} cells, its head {}", row.len(), head.len()))
}

fn of_form(Form { action, fields, .. }: &Form) -> Option<String> {
    for (at, field) in fields.iter().enumerate() {
        let name = &field.name;
        if name.is_empty() {
            return Some(format!("a field of form “{action}” has no name"));
        }
        if fields.iter().take(at).any(|other| other.name == *name) {
            return Some(format!("form “{action}” has two fields called “{name}”"));
        }
        let is_empty = match &field.kind {
            FieldKind::Choice(choices) | FieldKind::Choices(choices) => choices.is_empty(),
            FieldKind::Money(currencies) => currencies.is_empty(),
            _ => false,
        };
        if is_empty {
            return Some(format!("field “{name}” of form “{action}” leaves nothing to choose"));
        }
    }
    None
}

fn of_progress(Progress { label, value, of, .. }: &Progress) -> Option<String> {
    let are_numbers = value.parse::<Amount>().is_ok() && of.parse::<Amount>().is_ok_and(Amount::is_positive);
    (!are_numbers).then(|| format!("progress “{label}” is {value} of {of}: numbers are needed, the second above 0"))
}

fn of_chart(Chart { caption, points, .. }: &Chart) -> Option<String> {
    let point = points.iter().find(|point| point.value.parse::<Amount>().is_err())?;
    Some(format!("chart “{caption}” holds {}: a number is needed", point.value))
}
