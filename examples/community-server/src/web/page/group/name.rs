//! What people are called, asked for all at once.

use std::collections::{BTreeMap, BTreeSet};

use wezer_core::id::MemberId;
use wezer_core::member::{MAX_ASKED, TheseMembers};

use super::head::ask;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// The names of people, by their ids.
#[derive(Debug, Default)]
pub(in crate::web::page) struct Names(BTreeMap<MemberId, String>);

impl Names {
    /// Asks, a hundred at a time.
    pub(in crate::web::page) async fn of(
        visitor: &Visitor,
        members: impl IntoIterator<Item = MemberId>,
    ) -> Result<Self, Trouble> {
        let wanted: Vec<MemberId> = members.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let mut names = BTreeMap::new();
        for part in wanted.chunks(MAX_ASKED) {
            let found = ask(visitor, TheseMembers { members: part.to_vec() }).await?;
            names.extend(found.iter().map(|member| (member.id(), member.name().to_owned())));
        }
        Ok(Self(names))
    }

    /// What somebody is called; nothing if there is nobody.
    pub(in crate::web::page) fn name(&self, member: MemberId) -> &str {
        self.0.get(&member).map_or("", String::as_str)
    }

    /// The names of several.
    pub(in crate::web::page) fn all(&self, members: &[MemberId]) -> Vec<String> {
        members.iter().map(|member| self.name(*member).to_owned()).collect()
    }
}
