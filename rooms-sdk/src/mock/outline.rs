//! A page as lines of text.

use crate::mock::world::World;
use crate::page::{Button, Chip, Field, FieldKind, Item, Node, Page};

/// What stands on a page, line by line, members and groups by their names.
pub(crate) fn outline(page: &Page, world: &World) -> String {
    let mut lines = vec![format!("# {}", page.title)];
    for tab in &page.tabs {
        if page.tabs.len() > 1 {
            lines.push(format!("## {}", tab.title));
        }
        for node in &tab.nodes {
            of_node(node, world, &mut lines);
        }
    }
    lines.join("\n")
}

fn of_node(node: &Node, world: &World, lines: &mut Vec<String>) {
    match node {
        Node::Heading(text) => lines.push(format!("### {text}")),
        Node::Text(text) => lines.push(text.clone()),
        Node::Notice(notice) => lines.push(format!("! {}", notice.text)),
        Node::Table(table) => {
            lines.push(format!("{}: {}", table.caption, table.head.join(" | ")));
            let row = |row: &Vec<Chip>| row.iter().map(|chip| of_chip(chip, world)).collect::<Vec<_>>().join(" | ");
            lines.extend(table.rows.iter().map(row));
        }
        Node::List(items) => lines.extend(items.iter().map(|item| of_item(item, world))),
        Node::Form(form) => {
            let fields: Vec<String> = form.fields.iter().map(of_field).collect();
            lines.push(format!("{}: {} [{}: {}]", form.title, fields.join(", "), form.action, form.submit));
        }
        Node::Buttons(buttons) => lines.push(buttons.iter().map(of_button).collect::<Vec<_>>().join(" ")),
        Node::Progress(progress) => {
            lines.push(format!("{}: {} / {} {}", progress.label, progress.value, progress.of, progress.unit));
        }
        Node::Chart(chart) => {
            let points: Vec<String> = chart.points.iter().map(|point| format!("{} {}", point.label, point.value)).collect();
            lines.push(format!("{} ({}): {}", chart.caption, chart.unit, points.join(", ")));
        }
        Node::Chips(chips) => lines.push(chips.iter().map(|chip| of_chip(chip, world)).collect::<Vec<_>>().join(" ")),
        Node::File(file) => lines.push(format!("{} <{}>\n{}", file.label, file.name, file.text)),
    }
}

fn of_item(item: &Item, world: &World) -> String {
    let parts = item.parts.iter().map(|chip| of_chip(chip, world));
    let all: Vec<String> = parts.chain(item.buttons.iter().map(of_button)).collect();
    format!("- {}", all.join(" "))
}

fn of_button(button: &Button) -> String {
    let values: Vec<String> = button.values.iter().map(|value| format!(" {}={}", value.name, value.value)).collect();
    format!("[{}{}: {}]", button.action, values.concat(), button.label)
}

fn of_field(field: &Field) -> String {
    let choices = match &field.kind {
        FieldKind::Choice(choices) | FieldKind::Choices(choices) => {
            let choices: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
            format!(" ({})", choices.join(" / "))
        }
        _ => String::new(),
    };
    let label = if field.label.is_empty() { &field.name } else { &field.label };
    let values = if field.values.is_empty() { String::new() } else { format!("={}", field.values.join("+")) };
    format!("{label}{choices}{values}")
}

fn of_chip(chip: &Chip, world: &World) -> String {
    match chip {
        Chip::Text(text) | Chip::Strong(text) => text.clone(),
        Chip::Tag(tag) => tag.text.clone(),
        Chip::Member(id) => {
            let person = id.parse().ok().and_then(|id| world.people.get(&id));
            person.map_or_else(|| "?".to_owned(), |person| person.name.clone())
        }
        Chip::Group(id) => {
            let circle = id.parse().ok().and_then(|id| world.circles.get(&id));
            circle.map_or_else(|| "?".to_owned(), |circle| circle.name.clone())
        }
        Chip::Money(money) => format!("{} {}", money.amount, money.currency),
        Chip::Link(link) => format!("{} ({})", link.label, link.path),
        Chip::Moment(text) | Chip::Wallet(text) | Chip::Announcement(text) | Chip::Campaign(text) => text.clone(),
    }
}
