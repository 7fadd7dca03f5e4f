//! The deals of somebody, and those in which a moderator was called.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use wezer_core::Session;
use wezer_core::group::ROOT;
use wezer_core::id::GroupId;
use wezer_core::moderation::MODERATE;
use wezer_core::record::Author;
use wezer_exchange::deal::{DealLine, DealsToDo, Disputes, MyDeals, Side};

use super::course;
use crate::web::face::Face;
use crate::web::number;
use crate::web::page::group::ask;
use crate::web::page::social::item::Teller;
use crate::web::page::voice::{Voice, for_group, voices};
use crate::web::refused::{Could, group_named};
use crate::web::text::{DealTexts, MarketTexts};
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::{Visitor, encoded};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    r#as: String,
    side: String,
    state: String,
    before: String,
}

/// A deal in a list.
#[derive(Debug)]
struct Row {
    address: String,
    title: String,
    with: String,
    face: Face,
    kind: &'static str,
    is_want: bool,
    quantity: Option<String>,
    price: String,
    state: String,
    said: String,
    when: String,
    disputed: bool,
}

#[derive(Template)]
#[template(path = "deals.html")]
struct Page {
    frame: Frame,
    d: &'static DealTexts,
    m: &'static MarketTexts,
    voices: Vec<Voice>,
    voice: String,
    /// None where a part of the list is asked for.
    waiting: Option<Vec<Row>>,
    rows: Vec<Row>,
    next: Option<String>,
    sides: Vec<(&'static str, &'static str, bool)>,
    states: Vec<(String, String, bool)>,
    moderates: bool,
}

/// In whose name a list is asked for.
#[derive(Debug, Clone, Copy)]
struct Whose(Option<GroupId>);

impl Whose {
    fn session(self, visitor: &Visitor) -> Session {
        self.0.map_or_else(|| visitor.session.clone(), |group| for_group(visitor, group))
    }

    fn side(self, line: &DealLine, visitor: &Visitor) -> Side {
        let is_mine = |author: Author| match (author, self.0) {
            (Author::Member(member), None) => member == visitor.member.id(),
            (Author::Group { group, .. }, Some(own)) => group == own,
            _ => false,
        };
        if is_mine(line.announcer) { Side::Announcer } else { Side::Replier }
    }
}

/// What waits for somebody, the most pressing first.
async fn waiting(visitor: &Visitor, whose: Whose) -> Result<Vec<DealLine>, Trouble> {
    let to_do = whose.session(visitor).ask(DealsToDo::default()).await;
    let to_do = to_do.map_err(|error| visitor.trouble(&error, "/market"))?;
    Ok(to_do.into_iter().flat_map(|one| one.deals).collect())
}

/// How many deals wait for the visitor.
pub(in crate::web::page) async fn waiting_for(visitor: &Visitor) -> Result<usize, Trouble> {
    Ok(waiting(visitor, Whose(None)).await?.len())
}

async fn row(
    visitor: &Visitor,
    teller: &mut Teller<'_>,
    line: &DealLine,
    side: Option<Side>,
    labels: &BTreeMap<String, String>,
) -> Result<Row, Trouble> {
    let (d, m) = (DealTexts::of(visitor.language), MarketTexts::of(visitor.language));
    let (announcer, replier) = (teller.author(line.announcer).await?.name, teller.author(line.replier).await?.name);
    let other = match side {
        Some(Side::Replier) => announcer,
        Some(Side::Announcer) => replier,
        None => format!("{replier} → {announcer}"),
    };
    let waits = side.is_some_and(|side| course::waits_for(&line.state, line.kind, side));
    // Of what is evaluated, the deal itself tells more.
    let said = match line.state.as_str() {
        "vote" | "paid" | "rejected" | "cancelled" => None,
        state => course::sentence(d, state, side, waits, wezer_exchange::deal::DealMoney::Untouched, &other),
    };
    Ok(Row {
        address: format!("/deal/{}", line.deal),
        title: course::title(line, visitor),
        face: Face::of(&other),
        with: if side.is_some() { d.with.replace("{name}", &other) } else { other },
        kind: if course::paying(line.kind) == Side::Replier { m.offer } else { m.want },
        is_want: course::paying(line.kind) == Side::Announcer,
        quantity: (line.quantity > 1).then(|| d.for_n.replace("{n}", &line.quantity.to_string())),
        price: course::price(&line.prices, visitor),
        state: labels.get(&line.state).cloned().unwrap_or_else(|| line.state.clone()),
        said: said.unwrap_or_default(),
        when: number::day(line.entered_at, visitor.language),
        disputed: line.disputed,
    })
}

/// One's own deals, or those of a group for which one acts: what waits first.
pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let d = DealTexts::of(visitor.language);
    let voices = voices(&visitor, &asked.r#as).await?;
    let whose = Whose(group_named(&asked.r#as).filter(|_| voices.iter().any(|voice| voice.address == asked.r#as)));
    let labels = course::state_labels(&visitor).await?;
    let mut teller = Teller::new(&visitor).await?;
    let (is_part, mut first) = (!asked.side.is_empty() || !asked.state.is_empty() || !asked.before.is_empty(), None);
    if !is_part {
        let mut rows = Vec::new();
        for line in waiting(&visitor, whose).await? {
            let side = Some(whose.side(&line, &visitor));
            rows.push(row(&visitor, &mut teller, &line, side, &labels).await?);
        }
        first = Some(rows);
    }
    let side = match asked.side.as_str() {
        "announcer" => Some(Side::Announcer),
        "replier" => Some(Side::Replier),
        _ => None,
    };
    let state = Some(asked.state.clone()).filter(|state| labels.contains_key(state));
    let mine = MyDeals { side, state, before: asked.before.parse().ok(), limit: None };
    let found = whose.session(&visitor).ask(mine).await.map_err(|error| visitor.trouble(&error, "/market"))?;
    let mut rows = Vec::with_capacity(found.deals.len());
    for line in &found.deals {
        rows.push(row(&visitor, &mut teller, line, Some(whose.side(line, &visitor)), &labels).await?);
    }
    let mut states = vec![(String::new(), d.any_state.to_owned(), asked.state.is_empty())];
    states.extend(labels.iter().map(|(name, label)| (name.clone(), label.clone(), *name == asked.state)));
    let next = found.next.map(|next| {
        let part = format!("as={}&side={}&state={}", encoded(&asked.r#as), encoded(&asked.side), encoded(&asked.state));
        format!("/deals?{part}&before={next}")
    });
    let called = ask(&visitor, Disputes { before: None, limit: None }).await?;
    Ok(show(&Page {
        frame: visitor.frame("market").titled(d.deals),
        d,
        m: MarketTexts::of(visitor.language),
        voices,
        voice: asked.r#as.clone(),
        waiting: first,
        rows,
        next,
        sides: [("", d.any_side), ("announcer", d.i_announced), ("replier", d.i_replied)]
            .map(|(value, words)| (value, words, value == asked.side))
            .to_vec(),
        states,
        moderates: !called.disputes.is_empty() || Could::ask(&visitor, MODERATE, ROOT).await?.yes,
    }))
}

/// A call for a moderator in the list.
#[derive(Debug)]
struct Called {
    row: Row,
    told: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "disputes.html")]
struct DisputesPage {
    frame: Frame,
    d: &'static DealTexts,
    called: Vec<Called>,
    next: Option<String>,
}

/// Where a moderator was called and has not answered, for those who moderate there.
pub(super) async fn disputes(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let d = DealTexts::of(visitor.language);
    let found = ask(&visitor, Disputes { before: asked.before.parse().ok(), limit: None }).await?;
    let labels = course::state_labels(&visitor).await?;
    let mut teller = Teller::new(&visitor).await?;
    let mut called = Vec::new();
    for line in &found.disputes {
        let name = teller.member(line.dispute.called_by).await?;
        let when = number::moment(line.dispute.called_at, visitor.language);
        called.push(Called {
            row: row(&visitor, &mut teller, &line.deal, None, &labels).await?,
            told: d.called.replace("{name}", &name).replace("{day}", &when),
            reason: line.dispute.reason.clone().unwrap_or_else(|| d.no_words.to_owned()),
        });
    }
    let frame = visitor.frame("market").titled(d.disputes);
    Ok(show(&DisputesPage { frame, d, called, next: found.next.map(|next| format!("/disputes?before={next}")) }))
}
