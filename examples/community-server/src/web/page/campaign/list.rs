//! Campaigns as a list, and what one pledged oneself.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use wezer_core::id::GroupId;
use wezer_exchange::campaign::{CampaignId, CampaignLine, Campaigns, Cause, FindCampaign, MyPledges, Which};
use wezer_exchange::market::announcement::FindAnnouncement;

use super::shown::{Card, ShownPledge, card, pledges, state_labels};
use crate::web::page::group::{Link, ask};
use crate::web::page::social::item::Teller;
use crate::web::refused::{group_address, group_named};
use crate::web::text::CampaignTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// So many are shown of each heading.
const PAGE: u16 = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    group: String,
    which: String,
    after: String,
}

/// Campaigns below one heading.
#[derive(Debug)]
struct Shelf {
    title: &'static str,
    cards: Vec<Card>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "campaigns.html")]
struct Page {
    frame: Frame,
    c: &'static CampaignTexts,
    /// Whether the flow of campaigns is there.
    is_open: bool,
    /// The group whose campaigns these are: its name, its address.
    group: Option<Link>,
    shelves: Vec<Shelf>,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let c = CampaignTexts::of(visitor.language);
    let labels = state_labels(&visitor).await?;
    let mut teller = Teller::new(&visitor).await?;
    let group = group_named(&asked.group);
    let named = match group {
        Some(group) => Some(Link { name: teller.group(group).await?, address: group_address(group) }),
        None => None,
    };
    let all = [("ending", Which::Ending, c.ending), ("open", Which::Open, c.without_end), ("over", Which::Over, c.over)];
    let mut shelves = Vec::new();
    for (name, which, title) in all.into_iter().filter(|(name, ..)| asked.which.is_empty() || asked.which == *name) {
        let after = asked.after.parse::<CampaignId>().ok().filter(|_| asked.which == name);
        let (lines, next) = found(&visitor, which, group, after).await?;
        let mut cards = Vec::new();
        for line in &lines {
            cards.push(card(line, &mut teller, &labels, visitor.language).await?);
        }
        let next = next.map(|next| format!("/campaigns?which={name}&group={}&after={next}", asked.group));
        if !cards.is_empty() || next.is_some() {
            shelves.push(Shelf { title, cards, next });
        }
    }
    let title = named.as_ref().map_or_else(|| c.campaigns.to_owned(), |group| c.of_group.replace("{group}", &group.name));
    Ok(show(&Page { frame: visitor.frame("market").titled(title), c, is_open: !labels.is_empty(), group: named, shelves }))
}

/// Those of one heading: among the open ones, those that end are told apart from those that go on until they are reached.
async fn found(
    visitor: &Visitor,
    which: Which,
    group: Option<GroupId>,
    after: Option<CampaignId>,
) -> Result<(Vec<CampaignLine>, Option<CampaignId>), Trouble> {
    let mut found = ask(visitor, Campaigns { which, group, on: None, after, limit: Some(PAGE) }).await?;
    if which == Which::Open {
        found.campaigns.retain(|line| line.deadline.is_none());
    }
    Ok((found.campaigns, found.next))
}

/// What was pledged for one cause.
#[derive(Debug)]
struct Mine {
    link: Link,
    pledge: ShownPledge,
}

#[derive(Template)]
#[template(path = "campaigns_mine.html")]
struct MinePage {
    frame: Frame,
    c: &'static CampaignTexts,
    pledges: Vec<Mine>,
    next: Option<String>,
}

/// What the visitor pledged, for whatever it was.
pub(super) async fn mine(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let c = CampaignTexts::of(visitor.language);
    let found = ask(&visitor, MyPledges { before: asked.after.parse().ok(), limit: None }).await?;
    let mut teller = Teller::new(&visitor).await?;
    let mut mine = Vec::new();
    for pledge in &found.pledges {
        let (title, address, goodies, is_open) = match pledge.cause {
            Cause::Campaign(campaign) => {
                let seen = ask(&visitor, FindCampaign { campaign }).await?;
                let is_open = seen.as_ref().is_some_and(|seen| seen.may_pledge);
                let (title, goodies) = seen.map(|seen| (seen.line.title, seen.goodies)).unwrap_or_default();
                (title, format!("/campaign/{campaign}"), goodies, is_open)
            }
            Cause::Bounty(announcement) => {
                let seen = ask(&visitor, FindAnnouncement { announcement }).await?;
                let is_open = seen.as_ref().is_some_and(|seen| seen.line.state == "open");
                (seen.and_then(|seen| seen.line.title), format!("/market/a/{announcement}#bounty"), Vec::new(), is_open)
            }
        };
        let name = title.unwrap_or_else(|| c.erased_title.to_owned());
        let shown = pledges(core::slice::from_ref(pledge), &goodies, is_open, &mut teller, &visitor).await?;
        mine.extend(shown.into_iter().map(|pledge| Mine { link: Link { name: name.clone(), address: address.clone() }, pledge }));
    }
    Ok(show(&MinePage {
        frame: visitor.frame("market").titled(c.my_pledges),
        c,
        pledges: mine,
        next: found.next.map(|next| format!("/campaigns/mine?after={next}")),
    }))
}
