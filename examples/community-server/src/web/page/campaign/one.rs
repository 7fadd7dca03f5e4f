//! One campaign: how far it is, who supports it, what can be done with it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::Session;
use wezer_core::flow::FireTransition;
use wezer_core::kernel::Document as _;
use wezer_core::ledger::{Currency, Origin};
use wezer_core::link::RecordRef;
use wezer_core::record::Author;
use wezer_exchange::campaign::{Campaign, Cause, FindCampaign, Mode, Need, PledgeId, PledgesTo, SeenCampaign};

use super::on;
use super::pledge::Typed;
use super::shown::{Bar, Goodie, ShownPledge, bars, ends, goodies, pledgers, pledges, state_labels};
use crate::web::face::Face;
use crate::web::form::SignedForm;
use crate::web::page::group::{Link, ask};
use crate::web::page::pay::source;
use crate::web::page::social::item::Teller;
use crate::web::page::talk::{self, AskedTalk, Talk};
use crate::web::page::voice::{Voice, Written, found, voices};
use crate::web::page::wallet::{currencies, names};
use crate::web::refused::{Refused, group_address};
use crate::web::text::{CampaignTexts, SocialTexts};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{markdown, texts};

/// A campaign that was found, and in whose name the visitor deals with it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) seen: SeenCampaign,
    pub(super) session: Session,
}

/// The campaign of an address. What a group started is dealt with in its name by those who may act for it.
pub(super) async fn find(visitor: &Visitor, id: &str) -> Result<Found, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/campaigns");
    let asked = FindCampaign { campaign: id.parse().map_err(|_| not_found())? };
    let (seen, session) = found(visitor, asked, "/campaigns").await?;
    Ok(Found { seen, session })
}

impl Written for SeenCampaign {
    fn author(&self) -> Author {
        self.line.author
    }

    fn is_own(&self) -> bool {
        self.own
    }
}

#[derive(Template)]
#[template(path = "campaign.html")]
struct Page {
    frame: Frame,
    c: &'static CampaignTexts,
    s: &'static SocialTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    id: String,
    title: String,
    author: Link,
    face: Face,
    description: String,
    bars: Vec<Bar>,
    /// How many goals are needed, if there are several.
    need: Option<&'static str>,
    mode: &'static str,
    pledgers: String,
    ends: String,
    state: String,
    state_label: String,
    /// What became of it.
    outcome: Option<&'static str>,
    beneficiary: String,
    /// What it is for, and its page.
    on: Option<(&'static str, Option<String>)>,
    groups: Vec<Link>,
    goodies: Vec<Goodie>,
    supporters: Vec<ShownPledge>,
    next: Option<String>,
    mine: Vec<ShownPledge>,
    hidden: bool,
    own: bool,
    trouble: Option<String>,
    may_pledge: bool,
    may_publish: bool,
    may_change: bool,
    may_take_back: bool,
    /// Whether one of its currencies is only declared.
    has_declared: bool,
    sources: Vec<(String, String, bool)>,
    voices: Vec<Voice>,
    typed: Typed,
    talk: Talk,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
    before: Option<PledgeId>,
    after: Option<wezer_core::id::CommentId>,
    answer: Option<wezer_core::id::CommentId>,
}

fn done(what: &str, visitor: &Visitor) -> Option<&'static str> {
    let c = CampaignTexts::of(visitor.language);
    match what {
        "pledged" => Some(c.done_pledged),
        "withdrawn" => Some(c.done_withdrawn),
        "saved" => Some(texts(visitor.language).done_saved),
        _ => None,
    }
}

async fn made(
    visitor: &Visitor,
    id: &str,
    asked: &Asked,
    typed: Option<Typed>,
    refusal: Option<Refused>,
) -> Result<Page, Trouble> {
    let Found { seen, .. } = find(visitor, id).await?;
    let (language, line) = (visitor.language, &seen.line);
    let (c, s) = (CampaignTexts::of(language), SocialTexts::of(language));
    let mut teller = Teller::new(visitor).await?;
    let author = teller.author(line.author).await?;
    let record = RecordRef::of::<Campaign>(line.campaign);
    let asked_talk = AskedTalk { after: asked.after, answer: asked.answer };
    let mut talk = Talk::read(visitor, &mut teller, record, format!("/campaign/{id}"), asked_talk).await?;
    talk.may_write = line.state != "draft" && !seen.hidden;
    let cause = Cause::Campaign(line.campaign);
    let (supporters, next) = if line.state == "draft" || seen.hidden {
        (Vec::new(), None)
    } else {
        let found = ask(visitor, PledgesTo { cause, before: asked.before, limit: Some(50) }).await?;
        let shown = pledges(&found.pledges, &seen.goodies, seen.may_pledge, &mut teller, visitor).await?;
        (shown, found.next.map(|next| format!("/campaign/{id}?before={next}#supporters")))
    };
    let mine = pledges(&seen.mine, &seen.goodies, seen.may_pledge, &mut teller, visitor).await?;
    let mut groups = Vec::new();
    for group in &seen.groups {
        groups.push(Link { name: teller.group(*group).await?, address: format!("/groups/{}", group_address(*group)) });
    }
    let beneficiary = names(&visitor.app, language, vec![seen.beneficiary]).await?.remove(&seen.beneficiary);
    let all = currencies(visitor).await?;
    let is_declared = |code| all.iter().any(|one: &Currency| one.code() == code && one.origin() == Origin::Declared);
    let typed = typed.unwrap_or_else(|| Typed::empty(&seen));
    let chosen = typed.goodie.parse().ok();
    let state_label = state_labels(visitor).await?.remove(&line.state).unwrap_or_else(|| line.state.clone());
    let title = line.title.clone().unwrap_or_else(|| c.erased_title.to_owned());
    Ok(Page {
        frame: visitor.frame("market").titled(title.as_str()),
        c,
        s,
        done: done(&asked.done, visitor),
        refusal,
        id: id.to_owned(),
        face: Face::of(&author.name),
        author,
        description: markdown::html(&seen.description),
        bars: bars(&line.progress, language),
        need: (line.progress.len() > 1).then_some(if line.need == Need::One { c.need_one } else { c.need_all }),
        mode: match line.mode {
            Mode::AllOrNothing => c.mode_all_or_nothing,
            Mode::Keep => c.mode_keep,
            Mode::WhenReached => c.mode_when_reached,
        },
        pledgers: pledgers(line.pledgers, c),
        ends: ends(line, language),
        outcome: match line.state.as_str() {
            "succeeded" => Some(c.told_succeeded),
            "failed" => Some(c.told_failed),
            "cancelled" => Some(c.told_cancelled),
            "closing" => Some(c.told_closing),
            _ => None,
        },
        beneficiary: beneficiary.unwrap_or_default(),
        on: line.on.as_ref().map(|record| on::shown(record, c)),
        groups,
        goodies: goodies(&seen.goodies, chosen, language),
        supporters,
        next,
        mine,
        hidden: seen.hidden,
        own: seen.own,
        trouble: seen.trouble.as_ref().map(|code| c.trouble.replace("{code}", code)),
        may_pledge: seen.may_pledge,
        may_publish: seen.own && line.state == "draft",
        may_change: seen.may_change,
        may_take_back: seen.may_take_back,
        has_declared: line.progress.iter().any(|one| is_declared(one.goal.currency())),
        sources: source::all(visitor, typed.from.parse().ok()).await?,
        voices: voices(visitor, &typed.voice).await?,
        typed,
        talk,
        state: line.state.clone(),
        state_label,
        title,
    })
}

/// The page once more, with what was typed and why it was refused.
pub(super) async fn again(visitor: &Visitor, id: &str, typed: Option<Typed>, refused: Refused) -> Result<Response, Trouble> {
    let page = made(visitor, id, &Asked::default(), typed, Some(refused)).await?;
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

pub(super) async fn page(
    visitor: Visitor,
    Path(id): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Trouble> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    Ok(show(&made(&visitor, &id, &asked, None, None).await?))
}

pub(super) async fn comment(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let campaign = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    match talk::write(&visitor, &fields, RecordRef::of::<Campaign>(campaign)).await? {
        Ok(written) => Ok(Redirect::to(&format!("/campaign/{id}#comment-{written}")).into_response()),
        Err(refused) => {
            let mut page = made(&visitor, &id, &Asked::default(), None, None).await?;
            fields.exact("text").clone_into(&mut page.talk.typed);
            page.talk.refusal = Some(refused);
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Takes a step: publishes, takes back, or whatever the community's flow has.
pub(super) async fn step(
    Path((id, transition)): Path<(String, String)>,
    SignedForm { visitor, .. }: SignedForm,
) -> Result<Response, Trouble> {
    let Found { seen, session } = find(&visitor, &id).await?;
    let record = RecordRef::of::<Campaign>(seen.line.campaign);
    let fire = FireTransition { record, transition, flow: Some(Campaign::KIND.to_owned()), version: None, myself: None };
    match session.execute(fire).await {
        Ok(_) => Ok(Redirect::to(&format!("/campaign/{id}?done=saved")).into_response()),
        Err(error) => again(&visitor, &id, None, Refused::or_trouble(&error, visitor.language)?).await,
    }
}
