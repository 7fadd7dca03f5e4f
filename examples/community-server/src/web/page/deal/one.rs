//! One deal: who, what, where it stands, what can be done now and what that costs.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use wezer_core::Session;
use wezer_core::flow::{FindFlow, FlowDefinition, FlowHistory, TransitionSeen};
use wezer_core::id::CommentId;
use wezer_core::link::RecordRef;
use wezer_core::post::Comments;
use wezer_core::record::Author;
use wezer_exchange::deal::{Deal, DealId, DealMoney, FindDeal, MAX_MESSAGE, MAX_REASON, SeenDeal, Side};
use wezer_exchange::market::announcement::FindAnnouncement;

use super::cost::{self, Shown};
use super::course::{self, paying};
use super::evaluate::{self, Evaluation};
use super::reply::{Form, Said};
use crate::web::form::Fields;
use crate::web::page::feed::done;
use crate::web::page::group::{Link, ask};
use crate::web::page::social::item::{Item, Teller};
use crate::web::page::voice::{Voice, for_group};
use crate::web::refused::{Refused, group_address};
use crate::web::text::{DealTexts, FlowTexts, MarketTexts, OpinionTexts, ReputationTexts, SocialTexts};
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;
use crate::web::{markdown, number};

/// A deal that was found, and in whose name the visitor deals with it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) seen: SeenDeal,
    pub(super) session: Session,
    /// On which side they stand.
    pub(super) side: Option<Side>,
    sides: Vec<(Side, Author)>,
    /// The group's address; empty for oneself.
    pub(super) voice: String,
}

fn voice_of(author: Author) -> String {
    match author {
        Author::Member(_) => String::new(),
        Author::Group { group, .. } => group_address(group),
    }
}

/// The deal of an address. Of a side that is a group, those deal with it who may act for it.
pub(super) async fn find(visitor: &Visitor, id: &str, voice: &str) -> Result<Found, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/deals");
    let deal: DealId = id.parse().map_err(|_| not_found())?;
    let mut seen = ask(visitor, FindDeal { deal }).await?.ok_or_else(not_found)?;
    let on = |side: Side| if side == Side::Replier { seen.line.replier } else { seen.line.announcer };
    let sides: Vec<_> = seen.sides.iter().map(|side| (*side, on(*side))).collect();
    let chosen = sides.iter().find(|(_, author)| voice_of(*author) == voice).or(sides.first()).copied();
    let mut session = visitor.session.clone();
    if let Some((_, Author::Group { group, .. })) = chosen {
        session = for_group(visitor, group);
        let own = session.ask(FindDeal { deal }).await.map_err(|error| visitor.trouble(&error, "/deals"))?;
        seen = own.ok_or_else(not_found)?;
    }
    let voice = chosen.map(|(_, author)| voice_of(author)).unwrap_or_default();
    Ok(Found { seen, session, side: chosen.map(|(side, _)| side), sides, voice })
}

/// A step that can be taken.
#[derive(Debug)]
struct Step {
    name: String,
    label: String,
    help: String,
    /// How the button looks.
    class: &'static str,
}

/// A call for a moderator.
#[derive(Debug)]
struct Called {
    told: String,
    reason: String,
    answered: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "deal.html")]
pub(super) struct Page {
    frame: Frame,
    d: &'static DealTexts,
    r: &'static ReputationTexts,
    o: &'static OpinionTexts,
    s: &'static SocialTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    /// Which form was refused.
    at: &'static str,
    id: String,
    title: String,
    announcement: String,
    kind: &'static str,
    is_want: bool,
    announcer: Link,
    replier: Link,
    payer: String,
    payee: String,
    is_free: bool,
    /// For how many, if for more than one.
    quantity: Option<String>,
    price: String,
    /// What others added to a want, for whoever is paid.
    bounty: Option<String>,
    state_label: String,
    waits: bool,
    said: Option<String>,
    due: Option<String>,
    replied: String,
    message: String,
    money: Option<String>,
    cost: Option<Shown>,
    invoice: Vec<(&'static str, String)>,
    /// The draft as it is changed.
    form: Option<Form>,
    version: u32,
    steps: Vec<Step>,
    not_now: Vec<(String, String)>,
    /// What the other side asks for already.
    asked_for: Vec<String>,
    voices: Vec<Voice>,
    voice: String,
    evaluation: Option<Evaluation>,
    /// Whether one writes there, and whether as one of the two.
    talks: bool,
    is_side: bool,
    comments: Vec<Item>,
    next: Option<String>,
    typed: String,
    called: Vec<Called>,
    can_call: bool,
    /// What answering an open call is named.
    resolve: Option<&'static str>,
    history: Vec<String>,
    max_message: usize,
    max_reason: usize,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
    r#as: String,
    after: Option<CommentId>,
}

impl Asked {
    pub(super) fn in_name_of(voice: &str) -> Self {
        Self { r#as: voice.to_owned(), ..Self::default() }
    }
}

/// A form of the page that was refused.
#[derive(Debug)]
pub(super) struct Refusal<'a> {
    /// Which form.
    pub(super) at: &'static str,
    pub(super) fields: &'a Fields,
    pub(super) why: Refused,
}

async fn definition(visitor: &Visitor, seen: &SeenDeal) -> Result<FlowDefinition, Trouble> {
    let found = ask(visitor, FindFlow { name: seen.flow.flow.clone(), version: Some(seen.flow.version) }).await?;
    Ok(found.ok_or_else(|| Trouble::not_found(visitor.language).on(visitor, "/deals"))?.definition)
}

/// What the payee asked for, as far as it is asked for.
fn invoice(visitor: &Visitor, seen: &SeenDeal, title: &str, payer: &str, payee: &str) -> Vec<(&'static str, String)> {
    let (d, line) = (DealTexts::of(visitor.language), &seen.line);
    let Some(at) = seen.invoiced_at else { return Vec::new() };
    let mut facts = vec![
        (d.invoice_number, line.deal.to_string()),
        (d.invoice_for, if line.quantity > 1 { format!("{} × {title}", line.quantity) } else { title.to_owned() }),
        (d.payee, payee.to_owned()),
        (d.payer, payer.to_owned()),
        (d.price, course::price(&line.prices, visitor)),
        (d.invoiced, number::moment(at, visitor.language)),
    ];
    let state = match (seen.money, line.state.as_str()) {
        (DealMoney::Refunded, _) => d.invoice_back,
        (_, "cancelled") => d.cancelled,
        (_, "vote" | "paid" | "confirm_refund") => d.invoice_paid,
        _ => d.invoice_due,
    };
    facts.push((d.state, state.to_owned()));
    if let DealMoney::Paid(entry) = seen.money {
        facts.push((d.invoice_entry, format!("#{entry}")));
    }
    facts
}

async fn history(
    session: &Session,
    visitor: &Visitor,
    teller: &mut Teller<'_>,
    on: RecordRef,
    of: &FlowDefinition,
) -> Result<Vec<String>, Trouble> {
    let (t, language) = (FlowTexts::of(visitor.language), visitor.language);
    let mut told = Vec::new();
    for step in session.ask(FlowHistory { record: on, after: None, limit: Some(100) }).await.unwrap_or_default() {
        let by = match step.by {
            Some(member) => teller.member(member).await?,
            None => t.itself.to_owned(),
        };
        let transition = of.transitions.iter().find(|each| each.name == step.transition);
        let words = transition.map_or(step.transition.as_str(), |each| each.label.say(language, &step.transition));
        let state = of.states.iter().find(|state| state.name == step.to);
        let state = state.map_or(step.to.as_str(), |state| state.label.say(language, &step.to));
        let line = t.by.replace("{step}", words).replace("{state}", state);
        told.push(line.replace("{name}", &by).replace("{day}", &number::moment(step.at, language)));
    }
    Ok(told)
}

async fn called(visitor: &Visitor, teller: &mut Teller<'_>, seen: &SeenDeal) -> Result<Vec<Called>, Trouble> {
    let (d, language) = (DealTexts::of(visitor.language), visitor.language);
    let mut all = Vec::new();
    for one in &seen.disputes {
        let told = d.called.replace("{name}", &teller.member(one.called_by).await?);
        let mut answered = None;
        if let Some(at) = one.resolved_at {
            let name = match one.resolved_by {
                Some(member) => teller.member(member).await?,
                None => crate::web::texts(language).the_community.to_owned(),
            };
            let told = d.resolved.replace("{name}", &name).replace("{day}", &number::moment(at, language));
            answered = Some((told, one.answer.as_deref().map_or_else(|| d.no_words.to_owned(), markdown::html)));
        }
        all.push(Called {
            told: told.replace("{day}", &number::moment(one.called_at, language)),
            reason: one.reason.as_deref().map_or_else(|| d.no_words.to_owned(), markdown::html),
            answered,
        });
    }
    Ok(all)
}

/// The page, with what was typed into a form that was refused.
pub(super) async fn made(visitor: &Visitor, id: &str, asked: &Asked, refused: Option<Refusal<'_>>) -> Result<Page, Trouble> {
    let Found { seen, session, side, sides, voice } = find(visitor, id, &asked.r#as).await?;
    let (d, m, language) = (DealTexts::of(visitor.language), MarketTexts::of(visitor.language), visitor.language);
    let (line, on) = (&seen.line, RecordRef::of::<Deal>(seen.line.deal));
    let mut teller = Teller::new(visitor).await?;
    let (announcer, replier) = (teller.author(line.announcer).await?, teller.author(line.replier).await?);
    let (payer, payee) = match paying(line.kind) {
        Side::Replier => (replier.name.clone(), announcer.name.clone()),
        Side::Announcer => (announcer.name.clone(), replier.name.clone()),
    };
    let other = if side == Some(Side::Replier) { &announcer.name } else { &replier.name };
    let title = course::title(line, visitor);
    let definition = definition(visitor, &seen).await?;
    let fields = |at: &str| refused.as_ref().filter(|refused| refused.at == at).map(|refused| refused.fields);
    let evaluation = match side {
        Some(_) => evaluate::of(visitor, &session, &seen, other, fields("evaluate")).await?,
        None => None,
    };
    let waits = side.is_some_and(|side| course::waits_for(&line.state, line.kind, side))
        && !(line.state == "vote" && evaluation.as_ref().is_some_and(Evaluation::is_said));
    let from_here = |step: &&TransitionSeen| {
        definition.transitions.iter().any(|each| each.name == step.name && each.from.contains(&line.state))
    };
    let (mut steps, mut not_now, mut asked_for) = (Vec::new(), Vec::new(), Vec::new());
    for step in seen.flow.transitions.iter().filter(from_here) {
        let words = step.label.say(language, &step.name);
        if let Some(no) = &step.why_not {
            not_now.push((words.to_owned(), no.message.say(language, no.code).to_owned()));
            continue;
        }
        let both = definition.transitions.iter().any(|each| each.name == step.name && !each.agreed_by.is_empty());
        if both && !step.agrees && side.is_some() && step.name != "finish" {
            asked_for.push(d.other_agreed.replace("{step}", words));
        }
        steps.push(Step {
            name: step.name.clone(),
            label: match step.name.as_str() {
                "finish" if side.is_some() => d.finish.to_owned(),
                _ if step.agrees => d.agree.replace("{step}", words),
                _ => words.to_owned(),
            },
            help: course::help(d, &step.name, &seen, &payer, &payee),
            class: course::class(&step.name),
        });
    }
    let announcement = ask(visitor, FindAnnouncement { announcement: line.announcement }).await?;
    let form = match (line.state.as_str(), side, &announcement) {
        ("draft", Some(Side::Replier), Some(found)) => {
            let said = fields("change").map_or(Said::Before(&seen), Said::Typed);
            Some(Form::of(visitor, found, said).await?)
        }
        _ => None,
    };
    let found = session.ask(Comments { on: on.clone(), after: asked.after, limit: Some(100) }).await;
    let found = found.map_err(|error| visitor.trouble(&error, "/deals"))?;
    let mut comments = Vec::new();
    for comment in &found.comments {
        comments.push(teller.comment(comment, None).await?);
    }
    let mut voices = Vec::new();
    for (_, author) in &sides {
        let address = voice_of(*author);
        let label = match author {
            Author::Member(_) => SocialTexts::of(language).as_me.to_owned(),
            Author::Group { group, .. } => teller.group(*group).await?,
        };
        voices.push(Voice { is_chosen: address == voice, address, label });
    }
    let open_call = seen.disputes.iter().find(|one| one.resolved_at.is_none()).filter(|_| line.disputed);
    let named = |link: &Link, is: Side| Link {
        name: if side == Some(is) { d.you.replace("{name}", &link.name) } else { link.name.clone() },
        address: link.address.clone(),
    };
    Ok(Page {
        frame: visitor.frame("market").titled(d.of_title.replace("{title}", &title)),
        d,
        r: ReputationTexts::of(language),
        o: OpinionTexts::of(language),
        s: SocialTexts::of(language),
        done: done(&asked.done, language),
        at: refused.as_ref().map_or("", |refused| refused.at),
        typed: refused.as_ref().map_or("", |refused| refused.fields.exact("text")).to_owned(),
        id: id.to_owned(),
        announcement: announcement.as_ref().map(|_| format!("/market/a/{}", line.announcement)).unwrap_or_default(),
        kind: if paying(line.kind) == Side::Replier { m.offer } else { m.want },
        is_want: paying(line.kind) == Side::Announcer,
        is_free: line.prices.is_empty(),
        quantity: (line.quantity > 1).then(|| d.for_n.replace("{n}", &line.quantity.to_string())),
        price: course::price(&line.prices, visitor),
        bounty: cost::bounty(visitor, &seen).await?,
        state_label: seen.flow.state_label.say(language, &line.state).to_owned(),
        said: course::sentence(d, &line.state, side, waits, seen.money, other),
        waits,
        due: seen.flow.due.map(|due| d.by_itself.replace("{day}", &number::day(due, language))),
        replied: number::moment(line.written_at, language),
        message: seen.message.as_deref().map(markdown::html).unwrap_or_default(),
        money: match seen.money {
            DealMoney::Held(_) => Some(d.held.replace("{payee}", &payee)),
            DealMoney::Paid(entry) => Some(d.paid_entry.replace("{entry}", &format!("#{entry}"))),
            _ => None,
        },
        cost: cost::of(visitor, &session, &seen, &payer, &payee).await,
        invoice: invoice(visitor, &seen, &title, &payer, &payee),
        form,
        version: seen.flow.version,
        steps,
        not_now,
        asked_for,
        voices: if voices.len() > 1 { voices } else { Vec::new() },
        evaluation,
        talks: line.state != "draft",
        is_side: side.is_some(),
        comments,
        next: found.next.map(|next| next.to_string()),
        called: called(visitor, &mut teller, &seen).await?,
        can_call: side.is_some() && !line.disputed && line.state != "draft",
        resolve: open_call.and_then(|call| match (side, seen.moderates) {
            (_, true) => Some(d.resolve),
            (Some(side), _) if side == call.side => Some(d.take_back_call),
            _ => None,
        }),
        history: history(&session, visitor, &mut teller, on, &definition).await?,
        max_message: MAX_MESSAGE,
        max_reason: MAX_REASON,
        announcer: named(&announcer, Side::Announcer),
        replier: named(&replier, Side::Replier),
        payer,
        payee,
        title,
        voice,
        refusal: refused.map(|refused| refused.why),
    })
}

pub(super) async fn page(
    visitor: Visitor,
    Path(id): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Trouble> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    Ok(show(&made(&visitor, &id, &asked, None).await?))
}
