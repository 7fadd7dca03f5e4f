//! A page that is one form made from data: in a sentence what it does, its fields, what was refused beside them with what was typed kept,
//! and a look at what would come of it before it is sent.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::Command;
use wezer_core::id::CommandId;

use super::input::{Look, Shown};
use crate::web::form::Fields;
use crate::web::refused::{Could, Refused};
use crate::web::text::RuleTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// A part of a form.
#[derive(Debug)]
pub(super) enum Part {
    Field(Shown),
    Group { legend: String, help: String, fields: Vec<Shown> },
}

impl Part {
    pub(super) fn group(legend: impl Into<String>, help: impl Into<String>, fields: Vec<Shown>) -> Self {
        Self::Group { legend: legend.into(), help: help.into(), fields }
    }
}

impl From<Shown> for Part {
    fn from(field: Shown) -> Self {
        Self::Field(field)
    }
}

#[derive(Template)]
#[template(path = "sheet.html")]
pub(super) struct Sheet {
    pub(super) frame: Frame,
    /// Under which command id it is sent, so that a second click changes nothing.
    id: CommandId,
    pub(super) w: &'static RuleTexts,
    /// The pages above: address and name.
    pub(super) crumbs: Vec<(String, String)>,
    /// What it does, in a sentence.
    pub(super) does: &'static str,
    pub(super) parts: Vec<Part>,
    /// Names that may be typed.
    pub(super) names: Vec<String>,
    /// Where it is sent.
    pub(super) action: String,
    pub(super) save: &'static str,
    pub(super) refusal: Option<Refused>,
    /// Why the visitor may not send it.
    pub(super) no: Option<Refused>,
    /// What would come of it.
    pub(super) told: Vec<String>,
    /// Where what the form changes is ended, and what that means.
    pub(super) end: Option<(String, &'static str)>,
}

/// What a form orders, and what would come of it in words.
#[derive(Debug)]
pub(super) struct Order<C> {
    pub(super) command: C,
    pub(super) told: Vec<String>,
}

impl Sheet {
    pub(super) fn new(visitor: &Visitor, title: impl Into<String>, does: &'static str, action: String) -> Self {
        Self {
            frame: visitor.frame("more").titled(title),
            id: visitor.session.fresh_command_id(),
            w: RuleTexts::of(visitor.language),
            crumbs: Vec::new(),
            does,
            parts: Vec::new(),
            names: Vec::new(),
            action,
            save: crate::web::texts(visitor.language).save,
            refusal: None,
            no: None,
            told: Vec::new(),
            end: None,
        }
    }

    /// The page, for who may send it; for others, who may.
    pub(super) fn page(mut self, could: Could) -> Response {
        if could.yes {
            return show(&self);
        }
        self.no = Some(could.no);
        show_as(StatusCode::FORBIDDEN, &self)
    }

    fn refused(mut self, refused: Refused) -> Response {
        self.refusal = Some(refused);
        show_as(StatusCode::UNPROCESSABLE_ENTITY, &self)
    }

    /// Carries the order out and goes on to another page, or shows what would come of it, or why not.
    pub(super) async fn sent<C: Command + Clone>(
        mut self,
        visitor: &Visitor,
        fields: &Fields,
        order: Result<Order<C>, Refused>,
        next: &str,
    ) -> Result<Response, Trouble> {
        let Order { command, told } = match order {
            Ok(order) => order,
            Err(refused) => return Ok(self.refused(refused)),
        };
        if fields.get("do") == "look" {
            return match visitor.session.preview(command).await {
                Ok(_) => {
                    self.told = told;
                    Ok(show(&self))
                }
                Err(error) => Ok(self.refused(Refused::or_trouble(&error, visitor.language)?)),
            };
        }
        let id = fields.get("command-id").parse().unwrap_or(self.id);
        match visitor.session.execute_as(id, command).await {
            Ok(_) => Ok(Redirect::to(next).into_response()),
            Err(error) => Ok(self.refused(Refused::or_trouble(&error, visitor.language)?)),
        }
    }
}
