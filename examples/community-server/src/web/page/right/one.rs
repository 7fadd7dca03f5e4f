//! One right over one group: whether the visitor holds it and why, who does, how one comes by it.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::grant::{WhoCan, Why, WhyAnswer};
use wezer_core::group::{FindGroup, ROOT};
use wezer_core::id::{GroupId, MemberId, WalletId};
use wezer_core::kernel::{CallError, Denied, NamedGroup, Scope, Source, Unreachable};
use wezer_core::member::FindMember;
use wezer_core::wallet::{Holder, WalletsById};

use super::label;
use crate::web::page::group::{Link, ask, find, group_name};
use crate::web::refused::{explained, group_address, why_address};
use crate::web::text::RightTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// So many people are named.
const MOST: usize = 60;

#[derive(Template)]
#[template(path = "right.html")]
struct Page {
    frame: Frame,
    t: &'static RightTexts,
    title: String,
    here: String,
    group: Link,
    is_held: bool,
    told: String,
    managers: Vec<Link>,
    members: Vec<Link>,
    through: Vec<Link>,
    givers: Vec<Link>,
    all: String,
}

async fn people(visitor: &Visitor, ids: &[MemberId]) -> Result<Vec<Link>, Trouble> {
    let mut people = Vec::new();
    for id in ids.iter().take(MOST) {
        if let Some(member) = ask(visitor, FindMember::Id(*id)).await? {
            people.push(Link { name: member.name().to_owned(), address: id.to_string() });
        }
    }
    people.sort_by_key(|person| person.name.to_lowercase());
    people.dedup_by(|one, other| one.address == other.address);
    Ok(people)
}

async fn group_called(visitor: &Visitor, group: GroupId) -> Result<String, Trouble> {
    let found = ask(visitor, FindGroup { group }).await?;
    Ok(found.map_or_else(String::new, |group| group_name(&group, visitor.language)))
}

async fn told(visitor: &Visitor, source: Source) -> Result<String, Trouble> {
    let t = RightTexts::of(visitor.language);
    Ok(match source {
        Source::System => t.yes_system.to_owned(),
        Source::Membership => t.yes_membership.to_owned(),
        Source::Shown => t.yes_shown.to_owned(),
        Source::Own => t.yes_own.to_owned(),
        Source::Operator => t.yes_operator.to_owned(),
        Source::Manager { group } => t.yes_manager.replace("{group}", &group_called(visitor, group).await?),
        Source::Grant { over, to, .. } => {
            let (over, to) = (group_called(visitor, over).await?, group_called(visitor, to).await?);
            t.yes_grant.replace("{over}", &over).replace("{to}", &to)
        }
    })
}

async fn links(visitor: &Visitor, groups: &[NamedGroup]) -> Result<Vec<Link>, Trouble> {
    let mut links: Vec<Link> = Vec::new();
    for named in groups {
        let address = group_address(named.group);
        if links.iter().all(|link| link.address != address) {
            links.push(Link { name: group_called(visitor, named.group).await?, address });
        }
    }
    Ok(links)
}

pub(super) async fn page(visitor: Visitor, Path((right, address)): Path<(String, String)>) -> Result<Response, Trouble> {
    let (language, t) = (visitor.language, RightTexts::of(visitor.language));
    let not_found = || Trouble::not_found(language).on(&visitor, "/groups");
    let known = visitor.app.0.community.registry().rights().find(|known| known.as_str() == right);
    let known = known.ok_or_else(not_found)?;
    let group = find(&visitor, &address).await?;
    let name = group_name(&group, language);
    let why = Why { member: visitor.member.id(), right: right.clone(), group: group.id() };
    let (is_held, told, givers) = match ask(&visitor, why).await? {
        WhyAnswer::Yes(source) => (true, told(&visitor, source).await?, Vec::new()),
        WhyAnswer::No(why) => {
            let givers = links(&visitor, &why.given_by).await?;
            let scope = Scope::Group(group.id());
            let denied = Denied { actor: visitor.session.actor(), right: known, scope, why: Box::new(why) };
            (false, explained((&CallError::<Unreachable>::Denied(denied)).into(), language), givers)
        }
    };
    let who = ask(&visitor, WhoCan { right: right.clone(), group: group.id() }).await?;
    let through: Vec<NamedGroup> = who.grants.iter().map(|grantee| grantee.to.clone()).collect();
    let through = links(&visitor, &through).await?;
    let title = t.title.replace("{right}", &label(&right, language));
    Ok(show(&Page {
        frame: visitor.frame("groups").titled(title.as_str()),
        t,
        title,
        here: t.here.replace("{group}", &name),
        all: t.all_rights_of.replace("{group}", &name),
        group: Link { name, address },
        is_held,
        told,
        managers: people(&visitor, &who.managers).await?,
        members: people(&visitor, &who.members).await?,
        through,
        givers,
    }))
}

/// Of a wallet, the rights are those over the group that holds it.
pub(super) async fn of_wallet(visitor: Visitor, Path((right, wallet)): Path<(String, String)>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let wallet: WalletId = wallet.parse().map_err(|_| Trouble::not_found(language))?;
    let known = visitor.app.0.community.registry().rights().find(|known| known.as_str() == right);
    let known = known.ok_or_else(|| Trouble::not_found(language))?;
    let named = ask(&visitor, WalletsById { wallets: vec![wallet] }).await?;
    match named.first().map(|named| named.holder) {
        Some(Holder::Group(group)) => Ok(Redirect::to(&why_address(known, Scope::Group(group))).into_response()),
        Some(Holder::Community) => Ok(Redirect::to(&why_address(known, Scope::Group(ROOT))).into_response()),
        Some(Holder::Member(_)) => {
            let text = RightTexts::of(language).own_wallet;
            Err(Trouble::new(axum::http::StatusCode::OK, text, language).on(&visitor, "/"))
        }
        None => Err(Trouble::not_found(language)),
    }
}
