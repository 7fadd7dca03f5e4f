//! What stands above every page of a group: where it lies, its tabs, where the visitor stands in it.

use wezer_core::group::{
    ApplicationState, ApplicationsToSponsor, CREATE_GROUPS, Entry, FindGroup, Group, GroupKind, GroupMembers, GroupsOf, KindSlug,
    KnownGroupKinds, MANAGE_GROUP, MyApplications, ROOT, admitting,
};
use wezer_core::id::{GroupId, MemberId};
use wezer_core::language::Language;
use wezer_core::reason::{Deed, Reasons};

use crate::web::face::Face;
use crate::web::page::apply::community_name;
use crate::web::refused::{Could, group_address, group_named};
use crate::web::text::GroupTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// A group as a link.
#[derive(Debug, Clone)]
pub(in crate::web::page) struct Link {
    pub(in crate::web::page) name: String,
    pub(in crate::web::page) address: String,
}

/// A tab.
#[derive(Debug)]
pub(in crate::web::page) struct Tab {
    pub(in crate::web::page) slug: &'static str,
    pub(in crate::web::page) label: &'static str,
    pub(in crate::web::page) count: usize,
}

/// The way in or out, as the page shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::page) enum Way {
    /// They are in.
    In,
    /// They are in through a group below.
    Below,
    /// They asked.
    Asked,
    /// They are invited.
    Invited,
    /// They may come in or ask; whether anything is to be filled in.
    Join { asks: bool },
    /// One is invited.
    ByInvitation,
    /// There is none.
    None,
}

/// What stands above.
#[derive(Debug)]
pub(in crate::web::page) struct Head {
    pub(in crate::web::page) t: &'static GroupTexts,
    pub(in crate::web::page) group: Group,
    pub(in crate::web::page) id: GroupId,
    pub(in crate::web::page) address: String,
    pub(in crate::web::page) name: String,
    pub(in crate::web::page) face: Face,
    pub(in crate::web::page) kind: String,
    pub(in crate::web::page) crumbs: Vec<Link>,
    pub(in crate::web::page) here: &'static str,
    pub(in crate::web::page) tabs: Vec<Tab>,
    pub(in crate::web::page) way: Way,
    /// Whether the visitor is in it through a group below.
    pub(in crate::web::page) is_below: bool,
    pub(in crate::web::page) is_manager: bool,
    pub(in crate::web::page) is_community: bool,
    pub(in crate::web::page) manage: Could,
    pub(in crate::web::page) admit: Could,
    pub(in crate::web::page) create: Could,
    /// Why it was closed, or why the visitor is not in it: what was done, and the reason that was given.
    pub(in crate::web::page) why: Vec<(&'static str, String)>,
}

/// What a kind of group is called.
pub(in crate::web::page) fn kind_label(kinds: &[GroupKind], slug: &KindSlug, language: Language) -> String {
    let found = kinds.iter().find(|kind| kind.slug == *slug);
    found.map_or_else(
        || slug.to_string(),
        |kind| match language {
            Language::English => kind.label_en.clone(),
            Language::French => kind.label_fr.clone(),
        },
    )
}

/// What a group is called.
pub(in crate::web::page) fn group_name(group: &Group, language: Language) -> String {
    if group.id() == ROOT { community_name(Some(group), language) } else { group.name().to_owned() }
}

/// Asks, on behalf of the visitor; what goes wrong leads back to the groups.
pub(in crate::web::page) async fn ask<Q: wezer_core::Query>(visitor: &Visitor, query: Q) -> Result<Q::Output, Trouble> {
    visitor.session.ask(query).await.map_err(|error| visitor.trouble(&error, "/groups"))
}

/// The group of an address.
pub(in crate::web::page) async fn find(visitor: &Visitor, address: &str) -> Result<Group, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/groups");
    let id = group_named(address).ok_or_else(not_found)?;
    ask(visitor, FindGroup { group: id }).await?.ok_or_else(not_found)
}

/// The groups above one, the community first.
pub(in crate::web::page) async fn above(visitor: &Visitor, group: &Group) -> Result<Vec<Group>, Trouble> {
    let mut above = Vec::new();
    let mut next = group.parent();
    while let Some(id) = next {
        let Some(found) = ask(visitor, FindGroup { group: id }).await? else { break };
        next = found.parent();
        above.push(found);
    }
    above.reverse();
    Ok(above)
}

impl Head {
    /// Reads what stands above a page of the group.
    pub(in crate::web::page) async fn load(visitor: &Visitor, address: &str, here: &'static str) -> Result<Self, Trouble> {
        let group = find(visitor, address).await?;
        let (id, me, language, t) = (group.id(), visitor.member.id(), visitor.language, GroupTexts::of(visitor.language));
        let kinds = ask(visitor, KnownGroupKinds {}).await?;
        let link = |group: &Group| Link { name: group_name(group, language), address: group_address(group.id()) };
        let crumbs = above(visitor, &group).await?.iter().map(link).collect();
        let [admit, manage, create] = Could::all(visitor, [admitting(id).right(), MANAGE_GROUP, CREATE_GROUPS], id).await?;
        let sponsoring = ask(visitor, ApplicationsToSponsor { group: id }).await?;
        let waiting = if admit.yes && !group.is_closed() {
            ask(visitor, wezer_core::group::ApplicationsTo { group: id }).await?.iter().filter(|each| !each.is_invited()).count()
        } else {
            sponsoring.iter().filter(|each| !each.sponsors.contains(&me)).count()
        };
        let tab = |slug, label, count| Tab { slug, label, count };
        let tabs = vec![
            tab("", t.tab_feed, 0),
            tab("members", t.tab_members, 0),
            tab("wallet", t.tab_wallet, 0),
            tab("rooms", t.tab_rooms, 0),
            tab("rights", t.tab_rights, 0),
            tab("applications", t.tab_applications, waiting),
            tab("settings", t.tab_settings, 0),
            tab("moderation", t.tab_moderation, 0),
        ];
        // Whoever follows the one before the visitor; a group that does not show its members shows none here.
        let before = MemberId::from_u128(me.as_u128().saturating_sub(1));
        let next = visitor.session.ask(GroupMembers { group: id, after: Some(before), limit: Some(1) }).await.unwrap_or_default();
        let mine = next.iter().find(|each| each.member == me);
        let way = way(visitor, &group, mine.map(|mine| mine.since.is_some())).await?;
        let why = why(visitor, &group, mine.is_some(), t).await?;
        Ok(Self {
            t,
            why,
            id,
            address: group_address(id),
            name: group_name(&group, language),
            face: Face::of(&group_name(&group, language)),
            kind: kind_label(&kinds, group.kind(), language),
            crumbs,
            here,
            tabs,
            way,
            is_below: mine.is_some_and(|mine| mine.since.is_none()),
            is_manager: mine.is_some_and(|mine| mine.manager),
            is_community: id == ROOT,
            manage,
            create,
            admit,
            group,
        })
    }

    /// Whether the visitor belongs to it, directly or through a group below.
    pub(in crate::web::page) fn is_inside(&self) -> bool {
        self.is_community || self.is_below || self.way == Way::In
    }

    /// A page of this group.
    pub(in crate::web::page) fn page(&self, rest: &str) -> String {
        format!("/groups/{}{rest}", self.address)
    }
}

/// The reasons that were given for what bars the visitor's way.
async fn why(
    visitor: &Visitor,
    group: &Group,
    is_in: bool,
    t: &'static GroupTexts,
) -> Result<Vec<(&'static str, String)>, Trouble> {
    let mut why = Vec::new();
    if group.is_closed() {
        let reasons = ask(visitor, Reasons::Group(group.id())).await?;
        let closed = reasons.into_iter().find(|reason| reason.deed == Deed::Closed);
        why.extend(closed.map(|reason| (t.why_closed, reason.text)));
    } else if !is_in {
        let reasons = ask(visitor, Reasons::Member(visitor.member.id())).await?;
        let last = reasons.into_iter().find(|reason| reason.group == Some(group.id()));
        why.extend(last.and_then(|reason| match reason.deed {
            Deed::Removed => Some((t.why_removed, reason.text)),
            Deed::Declined => Some((t.why_declined, reason.text)),
            _ => None,
        }));
    }
    Ok(why)
}

/// Which way in or out the visitor has; `mine` is whether they are in it directly, if they are in it at all.
async fn way(visitor: &Visitor, group: &Group, mine: Option<bool>) -> Result<Way, Trouble> {
    if group.is_closed() || group.id() == ROOT {
        return Ok(Way::None);
    }
    let member = visitor.member.id();
    let is_in = ask(visitor, GroupsOf { member }).await?.iter().any(|each| each.id() == group.id());
    if is_in {
        return Ok(Way::In);
    }
    let asked = ask(visitor, MyApplications { member }).await?;
    if let Some(asked) = asked.iter().find(|asked| asked.group() == group.id()) {
        return Ok(if asked.state() == ApplicationState::Invited { Way::Invited } else { Way::Asked });
    }
    let membrane = group.membrane();
    Ok(match membrane.entry {
        _ if mine.is_some() && membrane.entry == Entry::Invitation => Way::Below,
        Entry::Invitation => Way::ByInvitation,
        Entry::Open => Way::Join { asks: false },
        Entry::Request => Way::Join { asks: true },
    })
}
