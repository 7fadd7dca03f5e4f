//! A page of a room, made ready to be drawn.

use rust_decimal::Decimal;
use wezer_core::language::Language;
use wezer_core::room::SeenRoom;
use wezer_core::room::page::{Button, Node, Progress, Tone};

use super::drawn::{self, Drawn};
use super::field::{self, Pickers};
use super::name::{Called, Piece};
use crate::web::form::Fields;
use crate::web::markdown;
use crate::web::page::input;
use crate::web::refused::Refused;
use crate::web::text::RoomTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// A button with what it carries.
#[derive(Debug)]
pub(super) struct Press {
    pub(super) action: String,
    pub(super) label: String,
    /// Names as a form of ours carries them, and values.
    pub(super) values: Vec<(String, String)>,
    pub(super) class: &'static str,
    pub(super) confirm: Option<String>,
}

/// A form.
#[derive(Debug)]
pub(super) struct Form {
    /// Which of the page's forms it is.
    pub(super) place: String,
    pub(super) action: String,
    pub(super) title: String,
    pub(super) fields: Vec<input::Shown>,
    pub(super) submit: String,
    /// Why the room refused it.
    pub(super) refusal: Option<Refused>,
}

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) head: Vec<String>,
    /// Each cell with the head of its column.
    pub(super) rows: Vec<Vec<(String, Piece)>>,
}

/// A point of a list.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) parts: Vec<Piece>,
    pub(super) buttons: Vec<Press>,
}

/// How far something is.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) of: String,
    pub(super) told: String,
}

/// A piece of a page.
#[derive(Debug)]
pub(super) enum Shown {
    Heading(String),
    /// Harmless HTML.
    Text(String),
    Notice(&'static str, String),
    Table(Table),
    List(Vec<Item>),
    Form(Form),
    Buttons(Vec<Press>),
    Progress(Bar),
    Chart(Drawn),
    Chips(Vec<Piece>),
    /// What the link says, and where it leads.
    File(String, String),
}

/// What was sent and refused: which form, what it held, why.
#[derive(Debug)]
pub(super) struct Sent<'a> {
    pub(super) place: &'a str,
    pub(super) fields: &'a Fields,
    pub(super) refused: Refused,
}

fn press(button: &Button) -> Press {
    Press {
        action: button.action.clone(),
        label: button.label.clone(),
        values: button.values.iter().map(|value| (format!("f-{}", value.name), value.value.clone())).collect(),
        class: match button.tone {
            Tone::Good => "main",
            Tone::Bad => "danger",
            Tone::Neutral | Tone::Warning => "",
        },
        confirm: button.confirm.clone(),
    }
}

fn bar(progress: &Progress, language: Language) -> Bar {
    let plain = |text: &str| text.parse::<Decimal>().unwrap_or_default().normalize().to_string();
    let (value, of) = (plain(&progress.value), plain(&progress.of));
    let told = RoomTexts::of(language).of_which.replace("{value}", &drawn::shown(&value, language));
    let told = told.replace("{of}", &drawn::shown(&of, language)).replace("{unit}", &progress.unit);
    Bar { label: progress.label.clone(), value, of, told: told.trim_end().to_owned() }
}

/// What a markdown link of the room leads to: the web as it is, anything else a page of the room.
fn in_room(called: &Called, text: &str) -> String {
    markdown::html_with_paths(text, |path| called.address(path))
}

/// The pieces of a tab; `here` is the path of the page.
pub(super) async fn shown(
    visitor: &Visitor,
    room: &SeenRoom,
    base: &str,
    here: &str,
    nodes: &[Node],
    sent: &mut Option<Sent<'_>>,
) -> Result<Vec<Shown>, Trouble> {
    let language = visitor.language;
    let called = Called::ask(visitor, nodes, base.to_owned()).await?;
    let pickers = Pickers::ask(visitor, room, nodes).await?;
    let mut all = Vec::with_capacity(nodes.len());
    for (nth, node) in nodes.iter().enumerate() {
        let pieces = |chips: &[_]| chips.iter().map(|chip| called.piece(chip)).collect::<Vec<Piece>>();
        all.push(match node {
            Node::Heading(text) => Shown::Heading(text.clone()),
            Node::Text(text) => Shown::Text(in_room(&called, text)),
            Node::Notice(notice) => Shown::Notice(super::name::tone(notice.tone), notice.text.clone()),
            Node::Table(table) => {
                let row = |row: &Vec<_>| table.head.iter().cloned().zip(pieces(row)).collect();
                let rows = table.rows.iter().map(row).collect();
                Shown::Table(Table { caption: table.caption.clone(), head: table.head.clone(), rows })
            }
            Node::List(items) => {
                let item = |item: &wezer_core::room::page::Item| Item {
                    parts: pieces(&item.parts),
                    buttons: item.buttons.iter().map(press).collect(),
                };
                Shown::List(items.iter().map(item).collect())
            }
            Node::Form(form) => {
                let place = format!("n{nth}");
                let own = sent.take_if(|sent| sent.place == place && sent.fields.get("action") == form.action);
                let typed = own.as_ref().map(|sent| sent.fields);
                let fields = form.fields.iter().enumerate();
                let fields =
                    fields.map(|(at, one)| field::shown(one, format!("{place}-{at}"), &pickers, typed, language)).collect();
                Shown::Form(Form {
                    place,
                    action: form.action.clone(),
                    title: form.title.clone(),
                    fields,
                    submit: form.submit.clone(),
                    refusal: own.map(|sent| sent.refused),
                })
            }
            Node::Buttons(buttons) => Shown::Buttons(buttons.iter().map(press).collect()),
            Node::Progress(progress) => Shown::Progress(bar(progress, language)),
            Node::Chart(chart) => Shown::Chart(drawn::draw(chart, nth, language)),
            Node::Chips(chips) => Shown::Chips(pieces(chips)),
            Node::File(file) => Shown::File(file.label.clone(), super::file::address(base, here, &file.name)),
        });
    }
    Ok(all)
}
