//! In whose name somebody writes or pays: their own, or that of a group for which they may act.

use wezer_core::actor::Actor;
use wezer_core::group::{ACT_FOR, Group, GroupsOf};
use wezer_core::id::GroupId;
use wezer_core::record::Author;
use wezer_core::{Query, Session};

use super::group::{above, ask, group_name};
use crate::web::form::Fields;
use crate::web::refused::{Could, group_address, group_named};
use crate::web::text::SocialTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// So many groups are looked through.
const MOST: usize = 100;

/// A name in which one may speak.
#[derive(Debug, Clone)]
pub(super) struct Voice {
    /// The group's address; empty for oneself.
    pub(super) address: String,
    pub(super) label: String,
    pub(super) is_chosen: bool,
}

/// The open groups that the visitor is in, and those above them.
pub(super) async fn own_groups(visitor: &Visitor) -> Result<Vec<Group>, Trouble> {
    let mut groups: Vec<Group> = Vec::new();
    for group in ask(visitor, GroupsOf { member: visitor.member.id() }).await? {
        for each in above(visitor, &group).await?.into_iter().chain([group]) {
            if groups.len() < MOST && !each.is_closed() && groups.iter().all(|known| known.id() != each.id()) {
                groups.push(each);
            }
        }
    }
    Ok(groups)
}

/// The names to choose from; none if there is only one's own.
pub(super) async fn voices(visitor: &Visitor, chosen: &str) -> Result<Vec<Voice>, Trouble> {
    let t = SocialTexts::of(visitor.language);
    let mut voices = vec![Voice { address: String::new(), label: t.as_me.to_owned(), is_chosen: chosen.is_empty() }];
    for group in own_groups(visitor).await? {
        if Could::ask(visitor, ACT_FOR, group.id()).await?.yes {
            let address = group_address(group.id());
            let label = group_name(&group, visitor.language);
            voices.push(Voice { is_chosen: address == chosen, address, label });
        }
    }
    Ok(if voices.len() > 1 { voices } else { Vec::new() })
}

/// Acts in the name that the form chose: field `as`.
pub(super) fn session(visitor: &Visitor, fields: &Fields) -> Result<Session, Trouble> {
    match fields.some("as") {
        None => Ok(visitor.session.clone()),
        Some(address) => {
            let group = group_named(address).ok_or_else(|| Trouble::not_found(visitor.language))?;
            Ok(for_group(visitor, group))
        }
    }
}

/// A record as somebody sees it that a person wrote, or somebody for a group.
pub(super) trait Written {
    /// In whose name.
    fn author(&self) -> Author;
    /// Whether it is whose who asked.
    fn is_own(&self) -> bool;
}

/// What was found, with who deals with it: what a group wrote is dealt with in its name by those who may act for it.
pub(super) async fn found<Q, S>(visitor: &Visitor, asked: Q, back: &str) -> Result<(S, Session), Trouble>
where
    Q: Query<Output = Option<S>> + Clone,
    S: Written,
{
    let mut session = visitor.session.clone();
    let mut seen = session.ask(asked.clone()).await.map_err(|error| visitor.trouble(&error, back))?;
    let groups = match seen.as_ref().map(Written::author) {
        Some(Author::Group { group, .. }) => vec![group],
        Some(Author::Member(_)) => Vec::new(),
        // It may be a draft of one of their groups.
        None => voices(visitor, "").await?.iter().filter_map(|voice| group_named(&voice.address)).collect(),
    };
    for group in groups {
        if Could::ask(visitor, ACT_FOR, group).await?.yes {
            let own = for_group(visitor, group);
            let answer = own.ask(asked.clone()).await.map_err(|error| visitor.trouble(&error, back))?;
            if let Some(answer) = answer.filter(Written::is_own) {
                (seen, session) = (Some(answer), own);
                break;
            }
        }
    }
    let seen = seen.ok_or_else(|| Trouble::not_found(visitor.language).on(visitor, back))?;
    Ok((seen, session))
}

/// Acts in a group's name. The kernel refuses whoever may not.
pub(super) fn for_group(visitor: &Visitor, group: GroupId) -> Session {
    visitor.app.0.community.by(Actor::ForGroup { member: visitor.member.id(), group })
}
