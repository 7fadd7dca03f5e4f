//! A post or a comment as a page shows it.

use std::collections::BTreeMap;

use wezer_core::Refusal;
use wezer_core::group::FindGroup;
use wezer_core::id::{GroupId, MemberId};
use wezer_core::kernel::{CallError, Document};
use wezer_core::member::FindMember;
use wezer_core::post::{Around, Comment, KnownReactions, Post, ReactionKind, ShownComment, ShownPost, ShownText};
use wezer_core::record::{Audience, Author, Wall};
use wezer_core::room::Room;
use wezer_exchange::campaign::Campaign;
use wezer_exchange::deal::Deal;
use wezer_exchange::market::announcement::{Announcement, SeenAnnouncement};

use crate::web::face::Face;
use crate::web::page::group::{Link, Names, group_name};
use crate::web::refused::group_address;
use crate::web::text::SocialTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;
use crate::web::{markdown, number};

/// A reaction that one can give.
#[derive(Debug, Clone)]
pub(in crate::web::page) struct Press {
    pub(in crate::web::page) name: String,
    pub(in crate::web::page) label: String,
    pub(in crate::web::page) count: u32,
    pub(in crate::web::page) is_mine: bool,
}

/// Something that somebody wrote.
#[derive(Debug)]
pub(in crate::web::page) struct Item {
    /// `post` or `comment`.
    pub(in crate::web::page) kind: &'static str,
    pub(in crate::web::page) id: String,
    /// Where it is read with its comments.
    pub(in crate::web::page) address: String,
    pub(in crate::web::page) author: Link,
    pub(in crate::web::page) face: Face,
    /// The group on whose wall it stands.
    pub(in crate::web::page) group: Option<Link>,
    pub(in crate::web::page) audience: &'static str,
    pub(in crate::web::page) when: String,
    pub(in crate::web::page) is_edited: bool,
    /// The text, harmless.
    pub(in crate::web::page) html: String,
    /// What stands there instead of the text.
    pub(in crate::web::page) gone: &'static str,
    /// Why others do not see it.
    pub(in crate::web::page) hidden: Option<String>,
    pub(in crate::web::page) is_mine: bool,
    pub(in crate::web::page) presses: Vec<Press>,
    pub(in crate::web::page) comments: String,
    /// Whom it answers.
    pub(in crate::web::page) answers: Option<String>,
}

/// What items need to know, asked once a page.
#[derive(Debug)]
pub(in crate::web::page) struct Teller<'a> {
    visitor: &'a Visitor,
    t: &'static SocialTexts,
    kinds: Vec<ReactionKind>,
    members: BTreeMap<MemberId, String>,
    groups: BTreeMap<GroupId, String>,
}

fn trouble<E: Refusal>(visitor: &Visitor) -> impl Fn(CallError<E>) -> Trouble {
    |error| visitor.trouble(&error, "/")
}

/// What an audience is called.
pub(in crate::web::page) fn audience(audience: Audience, t: &'static SocialTexts) -> &'static str {
    match audience {
        Audience::Near => t.see_near,
        Audience::Community => t.see_community,
        Audience::Public => t.see_public,
    }
}

impl<'a> Teller<'a> {
    pub(in crate::web::page) async fn new(visitor: &'a Visitor) -> Result<Self, Trouble> {
        let kinds = visitor.session.ask(KnownReactions {}).await.map_err(trouble(visitor))?;
        let t = SocialTexts::of(visitor.language);
        Ok(Self { visitor, t, kinds, members: BTreeMap::new(), groups: BTreeMap::new() })
    }

    /// Learns what several are called, before they are told of one by one.
    pub(in crate::web::page) async fn learn(&mut self, members: impl IntoIterator<Item = MemberId>) -> Result<(), Trouble> {
        let wanted: Vec<MemberId> = members.into_iter().filter(|member| !self.members.contains_key(member)).collect();
        let names = Names::of(self.visitor, wanted.iter().copied()).await?;
        self.members.extend(wanted.into_iter().map(|member| (member, names.name(member).to_owned())));
        self.members.retain(|_, name| !name.is_empty());
        Ok(())
    }

    pub(in crate::web::page) async fn member(&mut self, id: MemberId) -> Result<String, Trouble> {
        if let Some(name) = self.members.get(&id) {
            return Ok(name.clone());
        }
        let found = self.visitor.session.ask(FindMember::Id(id)).await.map_err(trouble(self.visitor))?;
        let name = found.map_or_else(|| id.to_string(), |member| member.name().to_owned());
        self.members.insert(id, name.clone());
        Ok(name)
    }

    pub(in crate::web::page) async fn group(&mut self, id: GroupId) -> Result<String, Trouble> {
        if let Some(name) = self.groups.get(&id) {
            return Ok(name.clone());
        }
        let found = self.visitor.session.ask(FindGroup { group: id }).await.map_err(trouble(self.visitor))?;
        let name = found.map_or_else(|| id.to_string(), |group| group_name(&group, self.visitor.language));
        self.groups.insert(id, name.clone());
        Ok(name)
    }

    pub(in crate::web::page) async fn author(&mut self, author: Author) -> Result<Link, Trouble> {
        Ok(match author {
            Author::Member(member) => Link { name: self.member(member).await?, address: format!("/members/{member}") },
            Author::Group { group, .. } => {
                Link { name: self.group(group).await?, address: format!("/groups/{}", group_address(group)) }
            }
        })
    }

    fn presses(&self, around: &Around) -> Vec<Press> {
        let press = |kind: &ReactionKind| {
            let label = match kind.name.as_str() {
                "like" => self.t.like.to_owned(),
                "thanks" => self.visitor.say("thanks"),
                name => name.to_owned(),
            };
            let label = match kind.gives {
                Some(money) => format!("{label} · {}", number::money(money, self.visitor.language)),
                None => label,
            };
            Press {
                name: kind.name.to_string(),
                label,
                count: around.reactions.iter().find(|tally| tally.kind == kind.name).map_or(0, |tally| tally.people),
                is_mine: around.mine.as_ref() == Some(&kind.name),
            }
        };
        self.kinds.iter().map(press).collect()
    }

    fn text(&self, text: &ShownText) -> (String, &'static str, Option<String>) {
        match text {
            ShownText::Text(text) => (markdown::html(text), "", None),
            ShownText::HiddenFromOthers { text, reason } => (markdown::html(text), "", Some(reason.clone())),
            ShownText::Hidden => (String::new(), self.t.gone_hidden, None),
            ShownText::Deleted => (String::new(), self.t.gone_deleted, None),
            ShownText::Erased => (String::new(), self.t.gone_erased, None),
        }
    }

    fn counted(&self, comments: u32) -> String {
        match comments {
            0 => self.t.comment_none.to_owned(),
            1 => self.t.comment_one.to_owned(),
            many => self.t.comments.replace("{n}", &many.to_string()),
        }
    }

    /// A post.
    pub(in crate::web::page) async fn post(&mut self, post: &ShownPost) -> Result<Item, Trouble> {
        let author = self.author(post.author).await?;
        let group = match post.wall {
            Wall::Group(group) => {
                Some(Link { name: self.group(group).await?, address: format!("/groups/{}", group_address(group)) })
            }
            Wall::Own => None,
        };
        let (html, gone, hidden) = self.text(&post.text);
        Ok(Item {
            kind: Post::KIND,
            id: post.post.to_string(),
            address: format!("/posts/{}", post.post),
            face: Face::of(&author.name),
            author,
            group,
            audience: match (post.audience, post.wall) {
                (Audience::Near, Wall::Own) => self.t.for_followers,
                (Audience::Near, Wall::Group(_)) => self.t.for_group,
                (other, _) => audience(other, self.t),
            },
            when: number::moment(post.written_at, self.visitor.language),
            is_edited: post.edited_at.is_some(),
            html,
            gone,
            hidden,
            is_mine: post.author.person() == self.visitor.member.id(),
            presses: self.presses(&post.around),
            comments: self.counted(post.around.comments),
            answers: None,
        })
    }

    /// An announcement, where moderators read it.
    pub(in crate::web::page) async fn announcement(&mut self, seen: &SeenAnnouncement) -> Result<Item, Trouble> {
        let (author, line) = (self.author(seen.line.author).await?, &seen.line);
        let title = line.title.as_deref().unwrap_or_default();
        Ok(Item {
            kind: Announcement::KIND,
            id: line.announcement.to_string(),
            address: format!("/market/a/{}", line.announcement),
            face: Face::of(&author.name),
            author,
            group: None,
            audience: audience(seen.audience, self.t),
            when: number::moment(line.written_at, self.visitor.language),
            is_edited: seen.changed_at.is_some(),
            html: markdown::html(&seen.description),
            gone: if title.is_empty() { self.t.gone_hidden } else { "" },
            hidden: None,
            is_mine: seen.own,
            presses: Vec::new(),
            comments: String::new(),
            answers: Some(title.to_owned()),
        })
    }

    /// Posts.
    pub(in crate::web::page) async fn posts(&mut self, posts: &[ShownPost]) -> Result<Vec<Item>, Trouble> {
        self.learn(posts.iter().map(|post| post.author.person())).await?;
        let mut items = Vec::with_capacity(posts.len());
        for post in posts {
            items.push(self.post(post).await?);
        }
        Ok(items)
    }

    /// A comment; `answers` is whom it answers.
    pub(in crate::web::page) async fn comment(
        &mut self,
        comment: &ShownComment,
        answers: Option<Author>,
    ) -> Result<Item, Trouble> {
        let author = self.author(comment.author).await?;
        let answers = match answers {
            Some(other) => Some(self.t.answers_to.replace("{name}", &self.author(other).await?.name)),
            None => None,
        };
        let (html, gone, hidden) = self.text(&comment.text);
        let on = &comment.on;
        let on = match on.kind.as_str() {
            Post::KIND => format!("/posts/{}", on.id),
            Announcement::KIND => format!("/market/a/{}", on.id),
            Campaign::KIND => format!("/campaign/{}", on.id),
            Deal::KIND => format!("/deal/{}", on.id),
            Room::KIND => format!("/room/{}", on.id),
            _ => "/".to_owned(),
        };
        Ok(Item {
            kind: Comment::KIND,
            id: comment.comment.to_string(),
            address: format!("{on}#comment-{}", comment.comment),
            face: Face::of(&author.name),
            author,
            group: None,
            audience: "",
            when: number::moment(comment.written_at, self.visitor.language),
            is_edited: comment.edited_at.is_some(),
            html,
            gone,
            hidden,
            is_mine: comment.author.person() == self.visitor.member.id(),
            presses: self.presses(&comment.around),
            comments: String::new(),
            answers,
        })
    }
}
