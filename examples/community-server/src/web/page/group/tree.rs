//! The tree of groups.

use askama::Template;
use axum::response::Response;
use wezer_core::group::{CREATE_GROUPS, Group, GroupKind, Groups, GroupsOf, KnownGroupKinds, ROOT};
use wezer_core::id::GroupId;

use super::head::{Link, ask, find, group_name, kind_label};
use crate::web::refused::{Could, group_address};
use crate::web::text::GroupTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// So many groups are shown, and so deep.
const MOST: usize = 300;
const DEEP: usize = 6;

/// A step of the tree, as HTML has it: a list opens, a group is shown, a list ends.
#[derive(Debug)]
enum Step {
    Open,
    Group(Leaf),
    End,
    Shut,
}

/// A group in the tree.
#[derive(Debug)]
struct Leaf {
    link: Link,
    kind: String,
    is_mine: bool,
}

#[derive(Template)]
#[template(path = "groups.html")]
struct Page {
    frame: Frame,
    t: &'static GroupTexts,
    community: Link,
    steps: Vec<Step>,
    mine: Vec<Link>,
    is_cut: bool,
    create: Could,
}

struct Walk<'a> {
    visitor: &'a Visitor,
    kinds: Vec<GroupKind>,
    mine: Vec<GroupId>,
    steps: Vec<Step>,
    count: usize,
    is_cut: bool,
}

impl Walk<'_> {
    /// Goes through the groups below one, depth first; `deep` steps further down at most.
    async fn below(&mut self, parent: GroupId, deep: usize) -> Result<(), Trouble> {
        let limit = u16::try_from(MOST - self.count.min(MOST)).unwrap_or(0);
        let found = ask(self.visitor, Groups { parent, closed: false, skip: 0, limit: Some(limit.saturating_add(1)) }).await?;
        if found.is_empty() {
            return Ok(());
        }
        self.steps.push(Step::Open);
        for group in found {
            if self.count >= MOST || deep == 0 {
                self.is_cut = true;
                break;
            }
            self.count += 1;
            self.leaf(&group);
            Box::pin(self.below(group.id(), deep - 1)).await?;
            self.steps.push(Step::End);
        }
        self.steps.push(Step::Shut);
        Ok(())
    }

    fn leaf(&mut self, group: &Group) {
        let language = self.visitor.language;
        self.steps.push(Step::Group(Leaf {
            link: Link { name: group.name().to_owned(), address: group_address(group.id()) },
            kind: kind_label(&self.kinds, group.kind(), language),
            is_mine: self.mine.contains(&group.id()),
        }));
    }
}

pub(super) async fn page(visitor: Visitor) -> Result<Response, Trouble> {
    let language = visitor.language;
    let community = find(&visitor, "community").await?;
    let mine = ask(&visitor, GroupsOf { member: visitor.member.id() }).await?;
    let kinds = ask(&visitor, KnownGroupKinds {}).await?;
    let ids = mine.iter().map(Group::id).collect();
    let mut walk = Walk { visitor: &visitor, kinds, mine: ids, steps: Vec::new(), count: 0, is_cut: false };
    walk.below(ROOT, DEEP).await?;
    let (steps, is_cut) = (walk.steps, walk.is_cut);
    let link = |group: &Group| Link { name: group_name(group, language), address: group_address(group.id()) };
    Ok(show(&Page {
        frame: visitor.frame("groups").titled(visitor.say("groups")),
        t: GroupTexts::of(language),
        community: link(&community),
        steps,
        mine: mine.iter().filter(|group| !group.is_closed()).map(link).collect(),
        is_cut,
        create: Could::ask(&visitor, CREATE_GROUPS, ROOT).await?,
    }))
}
