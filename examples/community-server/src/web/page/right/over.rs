//! The rights over a group: those given here and above, giving and revoking.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::grant::{GIVE_RIGHTS, GiveRight, Grant, GrantRefusal, GrantsOver, RevokeRight};
use wezer_core::group::{FindGroup, Group, Groups, ROOT};
use wezer_core::id::GrantId;
use wezer_core::kernel::CallError;
use wezer_core::reason::{Deed, Reasons};
use wezer_core::rule::RuleText;
use wezer_core::time::Timestamp;
use wezer_core::world::{SystemWorld, World};

use super::label;
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::feed::done;
use crate::web::page::group::{Head, Link, Names, Way, above, ask, find, group_name};
use crate::web::refused::{Could, Refused, group_address, group_named};
use crate::web::text::RightTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// A right that was given.
#[derive(Debug)]
struct Given {
    id: String,
    right: String,
    label: String,
    to: Link,
    over: Link,
    notes: Vec<String>,
    revoke: String,
}

#[derive(Template)]
#[template(path = "group_rights.html")]
struct Page {
    frame: Frame,
    head: Head,
    t: &'static RightTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    here: Vec<Given>,
    above: Vec<Given>,
    /// What was given and taken back over this group lately, and the reason.
    lately: Vec<(String, String)>,
    give: Could,
    /// Every right: name, words, whether it is chosen.
    rights: Vec<(String, String, bool)>,
    groups: Vec<(Link, bool)>,
    when: String,
    until: String,
    reason: String,
}

async fn given(visitor: &Visitor, names: &Names, over: &Group, grant: &Grant) -> Result<Given, Trouble> {
    let (language, t) = (visitor.language, RightTexts::of(visitor.language));
    let to = ask(visitor, FindGroup { group: grant.to() }).await?;
    let mut notes = Vec::new();
    if let Some(rule) = grant.when() {
        notes.push(format!("{} {rule}", t.on_condition));
    }
    if let Some(moment) = grant.expires_at() {
        let pattern = if moment <= SystemWorld.now() { t.expired } else { t.until };
        notes.push(pattern.replace("{day}", &number::day(moment, language)));
    }
    let by = grant.given_by().map_or(t.the_system, |member| names.name(member));
    notes.push(t.given_by.replace("{name}", by).replace("{day}", &number::day(grant.given_at(), language)));
    let words = label(grant.right(), language);
    Ok(Given {
        id: grant.id().to_string(),
        right: grant.right().to_owned(),
        revoke: t.revoke_this.replace("{right}", &words),
        label: words,
        to: Link {
            name: to.as_ref().map_or_else(String::new, |to| group_name(to, language)),
            address: group_address(grant.to()),
        },
        over: Link { name: group_name(over, language), address: group_address(over.id()) },
        notes,
    })
}

/// Groups to which a right over a group is usually given: those in it, itself, those beside it, and the community's own.
async fn receivers(visitor: &Visitor, group: &Group, chosen: &str) -> Result<Vec<(Link, bool)>, Trouble> {
    let mut found = vec![group.clone()];
    for parent in [Some(group.id()), group.parent(), Some(ROOT)].into_iter().flatten() {
        if let Some(parent) = ask(visitor, FindGroup { group: parent }).await? {
            found.push(parent);
        }
        found.extend(ask(visitor, Groups { parent, closed: false, skip: 0, limit: Some(100) }).await?);
    }
    let mut receivers: Vec<(Link, bool)> = Vec::new();
    for group in found {
        let address = group_address(group.id());
        if receivers.iter().all(|(link, _)| link.address != address) {
            let is_chosen = address == chosen;
            receivers.push((Link { name: group_name(&group, visitor.language), address }, is_chosen));
        }
    }
    Ok(receivers)
}

async fn made(visitor: &Visitor, address: &str, typed: &Fields, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let (language, t) = (visitor.language, RightTexts::of(visitor.language));
    let head = Head::load(visitor, address, "rights").await?;
    let (mut here, mut higher) = (Vec::new(), Vec::new());
    let (of_here, mut of_above) = (ask(visitor, GrantsOver { group: head.id }).await?, Vec::new());
    for group in above(visitor, &head.group).await?.into_iter().rev() {
        let grants = ask(visitor, GrantsOver { group: group.id() }).await?;
        of_above.extend(grants.into_iter().map(|grant| (group.clone(), grant)));
    }
    let givers = of_here.iter().chain(of_above.iter().map(|(_, grant)| grant)).filter_map(Grant::given_by);
    let names = Names::of(visitor, givers).await?;
    for grant in of_here {
        here.push(given(visitor, &names, &head.group, &grant).await?);
    }
    for (group, grant) in of_above {
        higher.push(given(visitor, &names, &group, &grant).await?);
    }
    let said = |reason: wezer_core::reason::ShownReason| {
        let pattern = match reason.deed {
            Deed::RightGiven => t.was_given,
            Deed::RightRevoked => t.was_revoked,
            _ => return None,
        };
        let right = label(&reason.right?, language);
        let day = number::day(reason.given_at, language);
        Some((pattern.replace("{right}", &right).replace("{day}", &day), reason.text))
    };
    let lately = ask(visitor, Reasons::Group(head.id)).await?.into_iter().filter_map(said).take(20).collect();
    let chosen = typed.get("right");
    let known = visitor.app.0.community.registry().rights();
    let mut rights: Vec<_> =
        known.map(|right| (right.to_string(), label(right.as_str(), language), right.as_str() == chosen)).collect();
    rights.sort_by_key(|(_, words, _)| words.to_lowercase());
    Ok(Page {
        frame: visitor.frame("groups").titled(format!("{} · {}", head.name, head.t.tab_rights)),
        t,
        done: None,
        refusal,
        here,
        above: higher,
        lately,
        give: Could::ask(visitor, GIVE_RIGHTS, head.id).await?,
        rights,
        groups: receivers(visitor, &head.group, typed.get("to")).await?,
        when: typed.get("when").to_owned(),
        until: typed.get("until").to_owned(),
        reason: typed.get("reason").to_owned(),
        head,
    })
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

pub(super) async fn page(visitor: Visitor, Path(address): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, &address, &Fields::default(), None).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

/// The end of a day, such as 2027-03-31.
fn end_of(day: &str) -> Option<Timestamp> {
    format!("{day}T23:59:59Z").parse().ok()
}

pub(super) async fn give(Path(address): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let t = RightTexts::of(visitor.language);
    let over = find(&visitor, &address).await?.id();
    let to = group_named(fields.get("to")).ok_or_else(|| Trouble::not_found(visitor.language))?;
    let until = fields.some("until").map(end_of);
    let when = fields.some("when").map(RuleText::new).transpose();
    let refused = if until == Some(None) {
        t.bad_day.into()
    } else if let Err(fault) = when {
        Refused::of(&CallError::Refused(GrantRefusal::from(fault)), visitor.language)
    } else {
        let give = GiveRight {
            right: fields.get("right").to_owned(),
            to,
            over,
            when: when.ok().flatten(),
            expires_at: until.flatten(),
            reason: fields.get("reason").to_owned(),
        };
        match visitor.session.execute(give).await {
            Ok(_) => return Ok(Redirect::to(&format!("/groups/{address}/rights?done=saved")).into_response()),
            Err(error) => Refused::or_trouble(&error, visitor.language)?,
        }
    };
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, &address, &fields, Some(refused)).await?))
}

pub(super) async fn revoke(
    Path((address, grant)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let over = find(&visitor, &address).await?.id();
    let grant: GrantId = grant.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let revoke = RevokeRight { over, grant, reason: fields.get("reason").to_owned() };
    match visitor.session.execute(revoke).await {
        Ok(_) => Ok(Redirect::to(&format!("/groups/{address}/rights?done=saved")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            let page = made(&visitor, &address, &Fields::default(), Some(refused)).await?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}
