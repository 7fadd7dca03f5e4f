//! Feeds, searches, tallies and unread counts beside naive ones that look at everything, in random sequences of commands.

use std::collections::{BTreeMap, BTreeSet};

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::follow::{Follow, Followed, Unfollow};
use wezer_core::group::{AddToGroup, CreateGroup, LeaveGroup, ROOT, SetManager};
use wezer_core::id::{ConversationId, GroupId, MemberId, PostId};
use wezer_core::member::AdmitMember;
use wezer_core::message::{Conversations, MarkConversationRead, OpenConversation, SendMessage};
use wezer_core::moderation::{Hide, Unhide};
use wezer_core::notification::Notifications;
use wezer_core::post::{
    Comments, DeletePost, EditPost, Feed, FeedPage, FindPost, Post, PostsBy, PostsIn, React, ReactionKind, SetGroupOpenness,
    SetReactions, ShownText, WriteComment, WritePost,
};
use wezer_core::record::{Audience, RecordRef, Wall};
use wezer_core::search::{Among, Found, Search};
use wezer_core::{Actor, Community, Session};

const MEMBERS: usize = 4;
/// The community, a circle in it, a circle in that circle, another circle.
const GROUPS: usize = 4;
const WORDS: [&str; 6] = ["jardin", "jardinage", "été", "l'eau", "an", "compost"];

#[derive(Debug, Clone)]
enum Step {
    Post { by: usize, as_group: bool, wall: Option<usize>, audience: u8, words: Vec<usize> },
    Edit { post: usize, words: Vec<usize>, audience: u8 },
    Delete { post: usize },
    Comment { by: usize, post: usize, word: usize },
    React { by: usize, post: usize, kind: Option<bool> },
    Follow { by: usize, group: bool, whom: usize },
    Unfollow { by: usize, group: bool, whom: usize },
    Hide { post: usize, hide: bool },
    Join { who: usize, group: usize },
    Leave { who: usize, group: usize },
    Open { group: usize, audience: u8 },
    Send { by: usize, to: usize },
    Read { by: usize, other: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let (member, group, post, words) = (0..MEMBERS, 0..GROUPS, 0usize..12, proptest::collection::vec(0..WORDS.len(), 1..4));
    prop_oneof![
        6 => (member.clone(), proptest::bool::weighted(0.2), proptest::option::weighted(0.7, group.clone()), 0u8..3, words.clone())
            .prop_map(|(by, as_group, wall, audience, words)| Step::Post { by, as_group, wall, audience, words }),
        1 => (post.clone(), words, 0u8..3).prop_map(|(post, words, audience)| Step::Edit { post, words, audience }),
        1 => post.clone().prop_map(|post| Step::Delete { post }),
        2 => (member.clone(), post.clone(), 0..WORDS.len()).prop_map(|(by, post, word)| Step::Comment { by, post, word }),
        2 => (member.clone(), post.clone(), any::<Option<bool>>()).prop_map(|(by, post, kind)| Step::React { by, post, kind }),
        2 => (member.clone(), any::<bool>(), member.clone()).prop_map(|(by, group, whom)| Step::Follow { by, group, whom }),
        1 => (member.clone(), any::<bool>(), member.clone()).prop_map(|(by, group, whom)| Step::Unfollow { by, group, whom }),
        1 => (post, any::<bool>()).prop_map(|(post, hide)| Step::Hide { post, hide }),
        2 => (member.clone(), 1..GROUPS).prop_map(|(who, group)| Step::Join { who, group }),
        1 => (member.clone(), 1..GROUPS).prop_map(|(who, group)| Step::Leave { who, group }),
        1 => (group, 0u8..3).prop_map(|(group, audience)| Step::Open { group, audience }),
        2 => (member.clone(), member.clone()).prop_map(|(by, to)| Step::Send { by, to }),
        1 => (member.clone(), member).prop_map(|(by, other)| Step::Read { by, other }),
    ]
}

fn audience(number: u8) -> Audience {
    [Audience::Near, Audience::Community, Audience::Public][usize::from(number)]
}

fn text(words: &[usize]) -> String {
    words.iter().map(|word| WORDS[*word]).collect::<Vec<_>>().join(", ")
}

struct NaivePost {
    id: PostId,
    by: usize,
    for_group: Option<usize>,
    wall: Option<usize>,
    audience: Audience,
    words: Vec<usize>,
    comments: Vec<usize>,
    reactions: BTreeMap<usize, bool>,
    hidden: bool,
    deleted: bool,
}

/// Which conversation, who sent each message, how many of them each has read.
type Talk = (ConversationId, Vec<usize>, BTreeMap<usize, usize>);

struct World {
    community: Community,
    members: Vec<MemberId>,
    groups: Vec<GroupId>,
    places: BTreeSet<(usize, usize)>,
    open: Vec<Audience>,
    follows: BTreeSet<(usize, bool, usize)>,
    posts: Vec<NaivePost>,
    talks: BTreeMap<(usize, usize), Talk>,
}

impl World {
    fn new() -> Self {
        let community = Community::in_memory();
        let system = community.system();
        let admit = |n: usize| block_on(system.execute(AdmitMember::named(format!("M{n}")))).expect("new").output.member;
        let members: Vec<MemberId> = (0..MEMBERS).map(admit).collect();
        let circle = |name: &str, parent| CreateGroup::new("circle".parse().expect("a kind"), name).inside(parent);
        let mut groups = vec![ROOT];
        for (name, parent) in [("A", 0), ("B", 1), ("C", 0)] {
            groups.push(block_on(system.execute(circle(name, groups[parent]))).expect("may lie there").output);
        }
        let like = |name: &str| ReactionKind { name: name.parse().expect("a name"), gives: None };
        block_on(system.execute(SetReactions { kinds: vec![like("like"), like("agree")] })).expect("two names");
        let mut world = Self {
            community,
            members,
            groups,
            places: BTreeSet::new(),
            open: vec![Audience::Community; GROUPS],
            follows: BTreeSet::new(),
            posts: Vec::new(),
            talks: BTreeMap::new(),
        };
        world.apply(&Step::Join { who: 0, group: 1 });
        let manages = SetManager { group: world.groups[1], member: world.members[0], manager: true };
        block_on(world.community.system().execute(manages)).expect("is in it");
        world
    }

    fn member(&self, member: usize) -> Session {
        self.community.member(self.members[member])
    }

    fn record(&self, post: usize) -> RecordRef {
        RecordRef::of::<Post>(self.posts[post].id)
    }

    /// Who is in B is in A.
    fn is_in(&self, member: usize, group: usize) -> bool {
        group == 0 || self.places.contains(&(member, group)) || (group == 1 && self.places.contains(&(member, 2)))
    }

    fn sees(&self, member: usize, post: &NaivePost) -> bool {
        if post.deleted {
            return false;
        }
        if post.by == member {
            return true;
        }
        match (post.wall, post.for_group) {
            (Some(group), _) => self.is_in(member, group) || post.audience.min(self.open[group]) >= Audience::Community,
            (None, _) if post.audience >= Audience::Community => true,
            (None, None) => self.follows.contains(&(member, false, post.by)),
            (None, Some(group)) => self.is_in(member, group) || self.follows.contains(&(member, true, group)),
        }
    }

    fn feeds(&self, member: usize, post: &NaivePost) -> bool {
        let own = post.for_group.is_none() && post.by == member;
        let placed = post.wall.is_some_and(|group| self.is_in(member, group) || self.follows.contains(&(member, true, group)));
        let followed = match post.for_group {
            None => self.follows.contains(&(member, false, post.by)),
            Some(group) => self.follows.contains(&(member, true, group)),
        };
        (own || placed || followed) && self.sees(member, post)
    }

    fn moderates(&self, member: usize, post: &NaivePost) -> bool {
        // The manager of A moderates there and in B below it, while they are in it.
        let at = post.wall.or(post.for_group);
        member == 0 && self.places.contains(&(0, 1)) && matches!(at, Some(1 | 2))
    }

    fn apply(&mut self, step: &Step) {
        match step {
            Step::Post { by, as_group, wall, audience: wanted, words } => {
                let (as_group, wanted) = (*as_group && *by == 0, audience(*wanted));
                let actor = match as_group {
                    true => Actor::ForGroup { member: self.members[*by], group: self.groups[1] },
                    false => Actor::Member(self.members[*by]),
                };
                let place = wall.map_or(Wall::Own, |group| Wall::Group(self.groups[group]));
                let command = WritePost { wall: place, text: text(words), audience: wanted };
                let result = block_on(self.community.by(actor).execute(command));
                let may = !as_group || self.places.contains(&(0, 1));
                let lets =
                    wall.is_none_or(|group| (self.is_in(*by, group) || (as_group && group == 1)) && wanted <= self.open[group]);
                assert_eq!(result.is_ok(), may && lets, "{step:?}: {result:?}");
                if let Ok(receipt) = result {
                    self.posts.push(NaivePost {
                        id: receipt.output,
                        by: *by,
                        for_group: as_group.then_some(1),
                        wall: *wall,
                        audience: wanted,
                        words: words.clone(),
                        comments: Vec::new(),
                        reactions: BTreeMap::new(),
                        hidden: false,
                        deleted: false,
                    });
                }
            }
            Step::Edit { post, words, audience: wanted } if *post < self.posts.len() => {
                let wanted = audience(*wanted);
                let post = &mut self.posts[*post];
                let edit = EditPost { post: post.id, text: Some(text(words)), audience: Some(wanted) };
                let result = block_on(self.community.member(self.members[post.by]).execute(edit));
                if result.is_ok() {
                    assert!(!post.hidden && !post.deleted);
                    (post.words, post.audience) = (words.clone(), wanted);
                }
            }
            Step::Delete { post } if *post < self.posts.len() => {
                let post = &mut self.posts[*post];
                let result = block_on(self.community.member(self.members[post.by]).execute(DeletePost { post: post.id }));
                assert_eq!(result.is_ok(), !post.deleted);
                post.deleted = true;
            }
            Step::Comment { by, post, word } if *post < self.posts.len() => {
                let command = WriteComment::on(self.record(*post), WORDS[*word]);
                let result = block_on(self.member(*by).execute(command));
                let one = &self.posts[*post];
                let may = (self.sees(*by, one) || (self.moderates(*by, one) && !one.deleted)) && !one.hidden;
                assert_eq!(result.is_ok(), may, "{step:?}: {result:?}");
                if may {
                    self.posts[*post].comments.push(*word);
                }
            }
            Step::React { by, post, kind } if *post < self.posts.len() => {
                let name = kind.map(|kind| if kind { "like" } else { "agree" }.parse().expect("a name"));
                let result = block_on(self.member(*by).execute(React { to: self.record(*post), kind: name }));
                if result.is_ok() {
                    match kind {
                        Some(kind) => self.posts[*post].reactions.insert(*by, *kind),
                        None => self.posts[*post].reactions.remove(by),
                    };
                }
            }
            Step::Follow { by, group, whom } => {
                let result = block_on(self.member(*by).execute(Follow(self.followed(*group, *whom))));
                assert_eq!(result.is_ok(), *group || by != whom);
                if result.is_ok() {
                    self.follows.insert((*by, *group, *whom));
                }
            }
            Step::Unfollow { by, group, whom } => {
                block_on(self.member(*by).execute(Unfollow(self.followed(*group, *whom)))).expect("always");
                self.follows.remove(&(*by, *group, *whom));
            }
            Step::Hide { post, hide } if *post < self.posts.len() => {
                let (record, reason) = (self.record(*post), "because".to_owned());
                let post = &mut self.posts[*post];
                let group = self.groups[post.wall.or(post.for_group).unwrap_or(0)];
                let system = self.community.system();
                let done = match hide {
                    true => block_on(system.execute(Hide { group, record, reason })).is_ok(),
                    false => block_on(system.execute(Unhide { group, record, reason })).is_ok(),
                };
                assert_eq!(done, !post.deleted && post.hidden != *hide);
                post.hidden ^= done;
            }
            Step::Join { who, group } => {
                let join = AddToGroup { group: self.groups[*group], member: self.members[*who], delegate_of: None };
                let joined = block_on(self.community.system().execute(join)).is_ok();
                self.places.extend(joined.then_some((*who, *group)));
            }
            // The manager of A stays.
            Step::Leave { who, group } if (*who, *group) != (0, 1) => {
                let leave = LeaveGroup { group: self.groups[*group], member: self.members[*who] };
                let left = block_on(self.member(*who).execute(leave)).is_ok();
                self.places.retain(|place| !left || *place != (*who, *group));
            }
            Step::Open { group, audience: wanted } => {
                let audience = audience(*wanted);
                let open = SetGroupOpenness { group: self.groups[*group], audience };
                block_on(self.community.system().execute(open)).expect("the system may");
                self.open[*group] = audience;
            }
            Step::Send { by, to } if by != to => {
                let session = self.member(*by);
                let talk = block_on(session.execute(OpenConversation::with(self.members[*to]))).expect("both are there").output;
                let send = SendMessage { conversation: talk, text: "Hello".to_owned() };
                block_on(session.execute(send)).expect("takes part");
                let (_, sent, read) = self.talks.entry((*by.min(to), *by.max(to))).or_insert((talk, Vec::new(), BTreeMap::new()));
                sent.push(*by);
                read.insert(*by, sent.len());
            }
            Step::Read { by, other } => {
                if let Some((talk, sent, read)) = self.talks.get_mut(&(*by.min(other), *by.max(other))) {
                    let session = self.community.member(self.members[*by]);
                    block_on(session.execute(MarkConversationRead { conversation: *talk })).expect("takes part");
                    read.insert(*by, sent.len());
                }
            }
            _ => {}
        }
    }

    fn followed(&self, group: bool, whom: usize) -> Followed {
        if group { Followed::Group(self.groups[whom]) } else { Followed::Member(self.members[whom]) }
    }

    /// The ids of the posts that fit, newest first.
    fn newest(&self, fits: impl Fn(&NaivePost) -> bool) -> Vec<PostId> {
        self.posts.iter().rev().filter(|post| fits(post)).map(|post| post.id).collect()
    }

    fn check(&self, limit: u16) {
        for member in 0..MEMBERS {
            let session = self.member(member);
            let limit = Some(limit);
            let feed = pages(|before| block_on(session.ask(Feed { before, limit })).expect("a feed"));
            assert_eq!(ids(&feed), self.newest(|post| self.feeds(member, post)), "feed of {member}");
            for group in 0..GROUPS {
                let of = |before| PostsIn { group: self.groups[group], before, limit, only_public: false };
                let wall = pages(|before| block_on(session.ask(of(before))).expect("a wall"));
                let expected = self.newest(|post| post.wall == Some(group) && self.sees(member, post));
                assert_eq!(ids(&wall), expected, "wall of {group} seen by {member}");
            }
            for author in 0..MEMBERS {
                let author_id = Followed::Member(self.members[author]);
                let by = |before| PostsBy { author: author_id.clone(), before, limit, only_public: false };
                let posts = pages(|before| block_on(session.ask(by(before))).expect("posts"));
                let expected = self.newest(|post| post.by == author && post.for_group.is_none() && self.sees(member, post));
                assert_eq!(ids(&posts), expected, "posts by {author} seen by {member}");
            }
            for page in [&feed] {
                for shown in page {
                    let post = self.posts.iter().find(|post| post.id == shown.post).expect("was posted");
                    let with_reason = post.by == member || self.moderates(member, post);
                    assert_eq!(shown.text == ShownText::Hidden, post.hidden && !with_reason);
                    let counts = shown.text != ShownText::Hidden;
                    assert_eq!(shown.around.comments as usize, if counts { post.comments.len() } else { 0 });
                    let count = |kind: bool| post.reactions.values().filter(|given| counts && **given == kind).count();
                    let told = |name: &str| {
                        shown.around.reactions.iter().find(|tally| tally.kind.as_str() == name).map_or(0, |tally| tally.people)
                    };
                    assert_eq!((told("like") as usize, told("agree") as usize), (count(true), count(false)));
                }
            }
            self.check_search(member, limit);
            self.check_messages(member);
            let told = block_on(session.ask(Notifications { before: None, limit: Some(100) })).expect("one's own");
            let unread = told.notifications.iter().filter(|one| !one.read).count();
            assert!(told.next.is_some() || told.unread as usize == unread);
        }
        for post in &self.posts {
            let visible = block_on(self.community.system().ask(FindPost { post: post.id, only_public: true })).expect("asked");
            let lets = post.wall.is_none_or(|group| self.open[group] == Audience::Public);
            let public = post.audience == Audience::Public && lets && !post.hidden;
            assert_eq!(visible.is_some(), public);
        }
    }

    fn check_search(&self, member: usize, limit: Option<u16>) {
        // What is sought, and which of the words it finds.
        let searches: [(&str, &[&[usize]]); 5] = [
            ("jardin", &[&[0, 1]]),
            ("jardin ETE", &[&[0], &[2]]),
            ("eau", &[&[3]]),
            ("an", &[&[4]]),
            ("compost jar", &[&[5], &[0, 1]]),
        ];
        for (sought, wanted) in searches {
            let holds = |words: &[usize]| wanted.iter().all(|some| some.iter().any(|word| words.contains(word)));
            let session = self.member(member);
            let mut found = Vec::new();
            let mut comments = 0;
            for among in [Among::Posts, Among::Comments] {
                let mut before = None;
                loop {
                    let page = Search { text: sought.to_owned(), among, before, limit };
                    let page = block_on(session.ask(page)).expect("a search");
                    for hit in page.found {
                        match hit {
                            Found::Post(post) => found.push(post.post),
                            Found::Comment(_) => comments += 1,
                            other => unreachable!("{other:?} is neither post nor comment"),
                        }
                    }
                    before = page.next;
                    if before.is_none() {
                        break;
                    }
                }
            }
            let expected = self.newest(|post| !post.hidden && self.sees(member, post) && holds(&post.words));
            assert_eq!(found, expected, "{sought:?} by {member}");
            let seen = self.posts.iter().filter(|post| !post.hidden && self.sees(member, post));
            let expected: usize = seen.map(|post| post.comments.iter().filter(|word| holds(&[**word])).count()).sum();
            assert_eq!(comments, expected, "comments with {sought:?} by {member}");
        }
    }

    fn check_messages(&self, member: usize) {
        let page = block_on(self.member(member).ask(Conversations { before: None, limit: Some(100) })).expect("one's own");
        let mine = self.talks.iter().filter(|((a, b), _)| [a, b].contains(&&member));
        let expected: BTreeMap<ConversationId, u64> =
            mine.map(|(_, (talk, sent, read))| (*talk, (sent.len() - read.get(&member).copied().unwrap_or(0)) as u64)).collect();
        let told: BTreeMap<ConversationId, u64> =
            page.conversations.iter().map(|talk| (talk.conversation, talk.unread)).collect();
        assert_eq!(told, expected);
        assert!(page.conversations.is_sorted_by(|a, b| a.last > b.last));
        for post in 0..self.posts.len() {
            let comments = Comments { on: self.record(post), after: None, limit: Some(100) };
            let shown = block_on(self.member(member).ask(comments)).expect("asked").comments.len();
            let post = &self.posts[post];
            let moderates = self.moderates(member, post) && !post.deleted;
            let seen = (self.sees(member, post) || moderates) && (!post.hidden || post.by == member || moderates);
            assert_eq!(shown, if seen { post.comments.len() } else { 0 });
        }
    }
}

fn ids(posts: &[wezer_core::post::ShownPost]) -> Vec<PostId> {
    posts.iter().map(|post| post.post).collect()
}

fn pages(ask: impl Fn(Option<PostId>) -> FeedPage) -> Vec<wezer_core::post::ShownPost> {
    let mut posts = Vec::new();
    let mut before = None;
    loop {
        let page = ask(before);
        posts.extend(page.posts);
        before = page.next;
        if before.is_none() {
            return posts;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_shown_is_what_a_naive_look_at_everything_shows(
        steps in proptest::collection::vec(step(), 1..40),
        limit in 1u16..5,
    ) {
        let mut world = World::new();
        for step in &steps {
            world.apply(step);
        }
        world.check(limit);
    }
}
