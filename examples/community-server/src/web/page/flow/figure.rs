//! The figures that rules see of the visitor, with where each comes from.

use askama::Template;
use axum::response::Response;
use wezer_core::indicator::{FiguresOf, Origin, ShownFigure};
use wezer_core::rule::Figure;

use crate::web::number;
use crate::web::page::group::ask;
use crate::web::text::FlowTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// A figure.
#[derive(Debug)]
struct Line {
    name: String,
    value: String,
    origin: &'static str,
}

#[derive(Template)]
#[template(path = "figures.html")]
struct Page {
    frame: Frame,
    t: &'static FlowTexts,
    lines: Vec<Line>,
}

fn line(figure: &ShownFigure, visitor: &Visitor) -> Line {
    let t = FlowTexts::of(visitor.language);
    let value = match &figure.value {
        Figure::Bool(yes) => if *yes { t.yes } else { t.no }.to_owned(),
        Figure::Number(amount) => number::amount(*amount, visitor.language),
        Figure::Text(text) => text.to_string(),
        Figure::Texts(texts) => texts.iter().cloned().collect::<Vec<_>>().join(", "),
    };
    let unit = figure.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    Line {
        name: figure.name.clone(),
        value: format!("{value}{unit}"),
        origin: match figure.origin {
            Origin::Member => t.of_member,
            Origin::Accounts => t.of_accounts,
            Origin::Journal => t.of_journal,
            Origin::Marks => t.of_marks,
        },
    }
}

pub(super) async fn page(visitor: Visitor) -> Result<Response, Trouble> {
    let t = FlowTexts::of(visitor.language);
    let shown = ask(&visitor, FiguresOf { member: visitor.member.id(), group: None }).await?;
    let lines = shown.figures.iter().map(|figure| line(figure, &visitor)).collect();
    Ok(show(&Page { frame: visitor.frame("more").titled(t.figures), t, lines }))
}
