//! The rooms of a group.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use wezer_core::room::{MANAGE_ROOMS, RoomComponents, RoomState, RoomsIn};

use super::component::{Shown, shown};
use crate::web::number;
use crate::web::page::group::{Head, Names, Way, ask};
use crate::web::refused::Could;
use crate::web::text::RoomTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// A room in the list.
#[derive(Debug)]
struct Line {
    id: String,
    name: String,
    purpose: String,
    told: String,
    is_paused: bool,
    lacks: bool,
}

#[derive(Template)]
#[template(path = "group_rooms.html")]
struct Page {
    frame: Frame,
    head: Head,
    r: &'static RoomTexts,
    done: Option<&'static str>,
    rooms: Vec<Line>,
    is_outside: bool,
    manage: Could,
    components: Vec<Shown>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

pub(super) async fn page(visitor: Visitor, Path(address): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let (language, r) = (visitor.language, RoomTexts::of(visitor.language));
    let head = Head::load(&visitor, &address, "rooms").await?;
    let components = ask(&visitor, RoomComponents {}).await?;
    let found = ask(&visitor, RoomsIn { group: head.id }).await?;
    let names = Names::of(&visitor, found.iter().map(|room| room.opened_by)).await?;
    let line = |room: &wezer_core::room::SeenRoom| {
        let purpose = components.iter().find(|one| one.component == room.component).map(|one| one.purpose.say(language, ""));
        let opened = r.opened.replace("{name}", names.name(room.opened_by));
        let opened = opened.replace("{day}", &number::day(room.opened_at, language));
        Line {
            id: room.room.to_string(),
            name: room.name.say(language, "").to_owned(),
            purpose: purpose.unwrap_or_default().to_owned(),
            told: format!("{} · {opened}", r.version.replace("{version}", &room.version)),
            is_paused: room.state == RoomState::Paused,
            lacks: !room.lacks.is_empty(),
        }
    };
    let manage = Could::ask(&visitor, MANAGE_ROOMS, head.id).await?;
    let shows = manage.yes && !head.group.is_closed();
    Ok(show(&Page {
        frame: visitor.frame("groups").titled(format!("{} · {}", head.name, r.rooms)),
        r,
        done: (asked.done == "closed").then_some(r.done_closed),
        rooms: found.iter().map(line).collect(),
        is_outside: found.is_empty() && !head.is_inside() && !manage.yes,
        manage,
        components: if shows { components.iter().map(|one| shown(one, &visitor)).collect() } else { Vec::new() },
        head,
    }))
}
