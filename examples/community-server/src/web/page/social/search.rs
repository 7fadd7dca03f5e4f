//! Search over everything that one may see.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wezer_core::search::{Among, Found, Search};

use super::item::{Item, Teller};
use crate::web::page::group::Link;
use crate::web::refused::{Refused, group_address};
use crate::web::text::SocialTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    frame: Frame,
    s: &'static SocialTexts,
    q: String,
    members: Vec<Link>,
    groups: Vec<Link>,
    items: Vec<Item>,
    refusal: Option<Refused>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let s = SocialTexts::of(visitor.language);
    let q = asked.q.trim().to_owned();
    let frame = visitor.frame("search").titled(s.search_title);
    let mut page = Page { frame, s, q, members: Vec::new(), groups: Vec::new(), items: Vec::new(), refusal: None };
    if page.q.is_empty() {
        return Ok(show(&page));
    }
    let mut teller = Teller::new(&visitor).await?;
    for among in [Among::Members, Among::Skills, Among::Groups, Among::Posts, Among::Comments] {
        let search = Search { limit: Some(20), ..Search::among(among, page.q.as_str()) };
        let found = match visitor.session.ask(search).await {
            Ok(found) => found.found,
            Err(error) => {
                page.refusal = Some(Refused::or_trouble(&error, visitor.language)?);
                return Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
            }
        };
        for one in found {
            match one {
                Found::Member { member, name } => page.members.push(Link { name, address: format!("/members/{member}") }),
                Found::Skilled(skilled) => page.members.push(Link {
                    name: format!("{} · {}", skilled.name, skilled.skills.join(", ")),
                    address: format!("/members/{}", skilled.member),
                }),
                Found::Group { group, name, .. } => {
                    page.groups.push(Link { name, address: format!("/groups/{}", group_address(group)) });
                }
                Found::Post(post) => page.items.push(teller.post(&post).await?),
                Found::Comment(comment) => page.items.push(teller.comment(&comment, None).await?),
            }
        }
    }
    Ok(show(&page))
}
