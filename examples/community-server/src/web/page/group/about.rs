//! A group's first page: what it is for, its duties, the groups in it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use wezer_core::follow::{Followed, WhomIFollow};
use wezer_core::group::{Group, Groups, KnownGroupKinds};
use wezer_core::post::PostsIn;

use super::head::{Head, Link, Way, ask, kind_label};
use crate::web::markdown;
use crate::web::page::feed::done;
use crate::web::page::opinion::{Card, of_group};
use crate::web::page::social::item::{Item, Teller};
use crate::web::page::social::post::Composer;
use crate::web::refused::{Refused, group_address};
use crate::web::text::{CampaignTexts, MarketTexts, OpinionTexts, SocialTexts};
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// A group inside this one.
#[derive(Debug)]
struct Inner {
    link: Link,
    kind: String,
    is_closed: bool,
}

#[derive(Template)]
#[template(path = "group.html")]
struct Page {
    frame: Frame,
    head: Head,
    done: Option<&'static str>,
    purpose: String,
    duties: Vec<String>,
    groups: Vec<Inner>,
    s: &'static SocialTexts,
    /// Where one writes, if one is in the group.
    composer: Option<Composer>,
    /// Why one does not write, if one is not.
    write_no: Refused,
    posts: Vec<Item>,
    next: Option<String>,
    follows: bool,
    o: &'static OpinionTexts,
    figures: Card,
    /// What leads to the group's campaigns.
    campaigns: &'static str,
    /// What leads to its announcements.
    announcements: &'static str,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) done: String,
    #[serde(default)]
    before: Option<String>,
}

pub(super) async fn page(visitor: Visitor, Path(address): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let head = Head::load(&visitor, &address, "").await?;
    let kinds = ask(&visitor, KnownGroupKinds {}).await?;
    let inner = ask(&visitor, Groups { parent: head.id, closed: true, skip: 0, limit: Some(200) }).await?;
    let shown = |group: &Group| Inner {
        link: Link { name: group.name().to_owned(), address: group_address(group.id()) },
        kind: kind_label(&kinds, group.kind(), language),
        is_closed: group.is_closed(),
    };
    let before = asked.before.and_then(|id| id.parse().ok());
    let posts = ask(&visitor, PostsIn { group: head.id, before, limit: Some(20), only_public: false }).await?;
    let follows = ask(&visitor, WhomIFollow {}).await?.contains(&Followed::Group(head.id));
    let writes = !head.group.is_closed() && (head.is_community || matches!(head.way, Way::In | Way::Below) || head.is_below);
    let composer = Composer::new(&visitor, Some(&head.address)).await?;
    let composer = Some(composer).filter(|form| writes || (!head.group.is_closed() && form.speaks_for(&head.address)));
    Ok(show(&Page {
        s: SocialTexts::of(language),
        composer,
        write_no: SocialTexts::of(language).write_not.into(),
        posts: Teller::new(&visitor).await?.posts(&posts.posts).await?,
        next: posts.next.map(|next| next.to_string()),
        follows,
        o: OpinionTexts::of(language),
        figures: of_group(&visitor, head.id).await?,
        campaigns: CampaignTexts::of(language).campaigns,
        announcements: MarketTexts::of(language).announcements,
        frame: visitor.frame("groups").titled(head.name.as_str()),
        done: done(&asked.done, language),
        purpose: markdown::html(head.group.purpose()),
        duties: head.group.duties().iter().map(|duty| markdown::html(duty)).collect(),
        groups: inner.iter().map(shown).collect(),
        head,
    }))
}
