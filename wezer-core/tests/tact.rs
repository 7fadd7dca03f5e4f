//! What people who talk don't tell of each other: who is not to be found, what was hidden, who writes to whom.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says and panics where something is wrong")]

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::follow::{Follow, Followed, WhomIFollow};
use wezer_core::group::{AddToGroup, CreateGroup, LeaveGroup, SetManager};
use wezer_core::id::{GroupId, MemberId, PostId};
use wezer_core::indicator::{EvaluationsOf, Indicator, MarkScale, Measure, Reach, SetIndicator};
use wezer_core::member::{AdmitMember, FindMember};
use wezer_core::message::{GroupChats, OpenConversation, SendMessage, With};
use wezer_core::moderation::{Block, Hide};
use wezer_core::post::{
    Comments, DeleteComment, DeletePost, FindPost, Gathered, Post, PostsBy, PostsIn, React, ReactionKind, SetGroupOpenness,
    SetReactions, ShownText, WhoReacted, WriteComment, WritePost,
};
use wezer_core::record::{Audience, RecordRef, Wall};
use wezer_core::search::{Among, Search};
use wezer_core::{Community, Session};

struct Village {
    community: Community,
    ada: Session,
    bob: Session,
    cleo: Session,
    garden: GroupId,
}

/// Ada manages the garden, Bob is in it, Cleo is not.
fn village() -> Village {
    let community = Community::in_memory();
    let system = community.system();
    let admit = |name: &str| community.member(block_on(system.execute(AdmitMember::named(name))).unwrap().output.member);
    let (ada, bob, cleo) = (admit("Ada"), admit("Bob"), admit("Cleo"));
    let garden = circle(&community, "Garden");
    for session in [&ada, &bob] {
        join(&community, session, garden);
    }
    block_on(system.execute(SetManager { group: garden, member: id(&ada), manager: true })).unwrap();
    Village { community, ada, bob, cleo, garden }
}

fn circle(community: &Community, name: &str) -> GroupId {
    block_on(community.system().execute(CreateGroup::new("circle".parse().unwrap(), name))).unwrap().output
}

fn join(community: &Community, session: &Session, group: GroupId) {
    block_on(community.system().execute(AddToGroup { group, member: id(session), delegate_of: None })).unwrap();
}

fn id(session: &Session) -> MemberId {
    session.actor().person().unwrap()
}

fn record(post: PostId) -> RecordRef {
    RecordRef::of::<Post>(post)
}

fn call(session: &Session, name: &str, arguments: Value) -> Value {
    let called = block_on(session.call(name, session.fresh_command_id(), arguments));
    called.unwrap_or_else(|problem| panic!("{name}: {problem:?}")).output
}

fn found(session: &Session, post: PostId, only_public: bool) -> Option<wezer_core::post::ShownPost> {
    block_on(session.ask(FindPost { post, only_public })).unwrap()
}

#[test]
fn who_does_not_want_to_be_found_is_not_found_by_search_or_mention() {
    let Village { ada, bob, cleo, community, garden } = village();
    call(&cleo, "set_data_policy", json!({"member": id(&cleo), "wishes": {"search": false}}));
    let finds = |session: &Session| block_on(session.ask(Search::among(Among::Members, "cleo"))).unwrap().found.len();
    assert_eq!((finds(&bob), finds(&cleo), finds(&community.system())), (0, 1, 1));
    let post = block_on(bob.execute(WritePost::in_group(garden, "@Cleo and @Ada, come"))).unwrap().output;
    assert_eq!(found(&ada, post, false).unwrap().mentions, [id(&ada)]);
}

#[test]
fn visitors_see_nothing_that_was_hidden() {
    let Village { ada, bob, community, garden, .. } = village();
    let system = community.system();
    block_on(system.execute(SetGroupOpenness { group: garden, audience: Audience::Public })).unwrap();
    let write = |text: &str| {
        let public = WritePost { wall: Wall::Group(garden), text: text.to_owned(), audience: Audience::Public };
        block_on(bob.execute(public)).unwrap().output
    };
    let (kept, hidden) = (write("Beans"), write("Buy my watches"));
    block_on(ada.execute(Hide { group: garden, record: record(hidden), reason: "No".to_owned() })).unwrap();
    for door in [&system, &ada, &bob] {
        let walls = [
            block_on(door.ask(PostsIn { group: garden, before: None, limit: None, only_public: true })).unwrap(),
            block_on(door.ask(PostsBy { author: Followed::Member(id(&bob)), before: None, limit: None, only_public: true }))
                .unwrap(),
        ];
        for wall in walls {
            assert_eq!(wall.posts.iter().map(|post| post.post).collect::<Vec<_>>(), [kept]);
        }
        assert!(found(door, hidden, true).is_none() && found(door, kept, true).is_some());
    }
    assert!(matches!(found(&system, hidden, false).unwrap().text, ShownText::HiddenFromOthers { .. }));
}

#[test]
fn the_journal_does_not_tell_who_writes_to_whom() {
    let Village { ada, bob, community, .. } = village();
    let before = block_on(community.head()).unwrap().seq.get();
    let talk = block_on(ada.execute(OpenConversation::with(id(&bob)))).unwrap().output;
    block_on(ada.execute(SendMessage { conversation: talk, text: "Hello".to_owned() })).unwrap();
    let page = json!({"before": null, "limit": 200});
    let read = block_on(community.system().inquire("journal_entries", page)).unwrap();
    let entries: Vec<&Value> =
        read["entries"].as_array().unwrap().iter().filter(|one| one["seq"].as_u64() > Some(before)).collect();
    assert_eq!(entries.len(), 2, "{read}");
    for entry in entries {
        let entry = entry.to_string();
        assert!(entry.contains(&id(&ada).to_string()) && !entry.contains(&id(&bob).to_string()), "{entry}");
        assert!(entry.contains("open_conversation") || !entry.contains(&talk.to_string()), "{entry}");
    }
    assert_eq!(block_on(bob.execute(OpenConversation::with(id(&ada)))).unwrap().output, talk, "one for a pair");
}

#[test]
fn who_is_blocked_neither_writes_nor_follows() {
    let Village { ada, bob, cleo, .. } = village();
    let with = |others: &[&Session]| OpenConversation { with: With::Members(others.iter().map(|one| id(one)).collect()) };
    let three = block_on(ada.execute(with(&[&bob, &cleo]))).unwrap().output;
    block_on(ada.execute(Follow(Followed::Member(id(&bob))))).unwrap();
    block_on(bob.execute(Block { member: id(&ada) })).unwrap();
    assert!(block_on(ada.ask(WhomIFollow {})).unwrap().is_empty(), "blocking ends it");
    assert_eq!(block_on(ada.execute(Follow(Followed::Member(id(&bob))))).unwrap_err().code(), "nothing-to-follow");
    let send = |session: &Session| block_on(session.execute(SendMessage { conversation: three, text: "Hey".to_owned() }));
    assert_eq!(send(&ada).unwrap_err().code(), "message-not-taken");
    send(&cleo).unwrap();
    assert_eq!(block_on(ada.execute(with(&[&bob]))).unwrap_err().code(), "message-not-taken");
    block_on(ada.execute(with(&[&cleo]))).unwrap();
}

#[test]
fn nothing_is_counted_around_what_is_hidden_or_deleted() {
    let Village { ada, bob, cleo, community, garden } = village();
    let like = ReactionKind { name: "like".parse().unwrap(), gives: None };
    block_on(community.system().execute(SetReactions { kinds: vec![like] })).unwrap();
    join(&community, &cleo, garden);
    let write = |text: &str| {
        let post = block_on(bob.execute(WritePost::in_group(garden, text))).unwrap().output;
        block_on(cleo.execute(React { to: record(post), kind: Some("like".parse().unwrap()) })).unwrap();
        block_on(cleo.execute(WriteComment::on(record(post), "Oh"))).unwrap();
        post
    };
    let (hidden, deleted) = (write("Watches"), write("Beans"));
    block_on(ada.execute(Hide { group: garden, record: record(hidden), reason: "No".to_owned() })).unwrap();
    block_on(bob.execute(DeletePost { post: deleted })).unwrap();
    let gathered = |session: &Session| block_on(session.ask(Gathered { record: record(hidden) })).unwrap();
    let reacted = |session: &Session| block_on(session.ask(WhoReacted { record: record(hidden), limit: None })).unwrap().len();
    assert_eq!((gathered(&cleo), reacted(&cleo)), (None, 0));
    for session in [&ada, &bob] {
        assert_eq!((gathered(session).unwrap().comments, reacted(session)), (1, 1));
    }
    for post in [hidden, deleted] {
        let around = found(&cleo, post, false).map(|post| post.around).unwrap_or_default();
        assert_eq!((around.comments, around.reactions.len()), (0, 0));
    }
}

#[test]
fn one_takes_back_a_comment_after_leaving_the_group() {
    let Village { ada, bob, garden, .. } = village();
    let post = block_on(ada.execute(WritePost::in_group(garden, "Beans"))).unwrap().output;
    let comment = block_on(bob.execute(WriteComment::on(record(post), "Mine"))).unwrap().output;
    block_on(bob.execute(LeaveGroup { group: garden, member: id(&bob) })).unwrap();
    assert_eq!(block_on(ada.execute(DeleteComment { comment })).unwrap_err().code(), "not-the-author");
    block_on(bob.execute(DeleteComment { comment })).unwrap();
    assert_eq!(block_on(bob.execute(DeleteComment { comment })).unwrap_err().code(), "unknown-record");
    let comments = block_on(ada.ask(Comments { on: record(post), after: None, limit: None })).unwrap().comments;
    assert!(comments.iter().all(|comment| comment.text == ShownText::Deleted));
}

#[test]
fn every_chat_is_found_among_many_silent_groups() {
    let Village { ada, community, .. } = village();
    let mut chats: Vec<_> = (0..160)
        .map(|nth| {
            let around = circle(&community, &format!("Silent {nth}"));
            let inside = CreateGroup::new("circle".parse().unwrap(), format!("Lively {nth}")).inside(around);
            let inside = block_on(community.system().execute(inside)).unwrap().output;
            join(&community, &ada, inside);
            block_on(ada.execute(OpenConversation::of_group(inside))).unwrap().output
        })
        .collect();
    chats.reverse();
    let told = block_on(ada.ask(GroupChats {})).unwrap();
    assert_eq!(told.iter().map(|chat| chat.conversation).collect::<Vec<_>>(), chats, "322 groups are hers, half of them silent");
}

#[test]
fn what_was_said_of_something_is_for_those_who_see_it() {
    let Village { community, ada, bob, cleo, .. } = village();
    let system = community.system();
    let (code, label) = ("quality".parse().unwrap(), || "Quality".to_owned());
    let measure = Measure::Marks { scale: MarkScale::STANDARD };
    let quality = Indicator { code, label_en: label(), label_fr: label(), measure, reach: Reach::Member, months: 0 };
    block_on(system.execute(SetIndicator(quality))).unwrap();
    let say = |by: &Session, comment: &str| {
        call(by, "evaluate", json!({"object": {"kind": "member", "id": id(&bob)}, "marks": {"quality": 1}, "comment": comment}));
    };
    let seen = |session: &Session| {
        let ask = EvaluationsOf { object: RecordRef::new("member", id(&bob).as_u128()), limit: Some(1) };
        block_on(session.ask(ask)).map(|seen| seen.len()).unwrap_or(0)
    };
    say(&ada, "");
    say(&cleo, "");
    assert_eq!((seen(&bob), seen(&ada), seen(&cleo)), (0, 1, 1), "one's own, wherever it stands in the list");
    say(&ada, "Good bread");
    say(&cleo, "Burnt");
    assert_eq!((seen(&bob), seen(&ada)), (1, 1));
    call(&system, "set_member_state", json!({"member": id(&ada), "state": "paused", "reason": "A quarrel"}));
    assert_eq!(seen(&ada), 0, "who does not take part does not see what is for the community");
}

#[test]
fn who_paused_somebody_is_for_those_who_manage() {
    let Village { bob, cleo, community, .. } = village();
    call(&community.system(), "set_member_state", json!({"member": id(&cleo), "state": "paused", "reason": "A quarrel"}));
    let paused = |session: &Session| {
        let member = block_on(session.ask(FindMember::Id(id(&cleo)))).unwrap().unwrap();
        serde_json::to_value(member).unwrap()["paused_by_other"].clone()
    };
    assert_eq!((paused(&bob), paused(&community.system())), (json!(false), json!(true)));
}
