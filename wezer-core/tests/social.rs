//! A village talks: people post, thank, follow, write to each other, report, hide and appeal.

use pollster::block_on;
use wezer_core::group::{AddToGroup, CreateGroup, ROOT, SetManager};
use wezer_core::id::{CommunityId, GroupId, MemberId, PostId};
use wezer_core::ledger::{Abundance, Balances, CreateCurrency, Origin};
use wezer_core::member::AdmitMember;
use wezer_core::message::{
    Conversations, LeaveConversation, MarkConversationRead, Messages, OpenConversation, Participants, SendMessage, With,
};
use wezer_core::moderation::{AppealHiding, Block, DecideAppeal, Hide, ModerationQueue, QueueItem, ReportRecord, WhyHidden};
use wezer_core::notification::{
    Mail, MailDue, MailOutbox, MarkMailed, MarkRead, NotificationKind, Notifications, Preference, ReadWhat,
    SetNotificationPreference,
};
use wezer_core::post::{
    Comments, DeletePost, EditPost, Feed, FindPost, PostRefusal, PostsIn, React, ReactionKind, SetGroupOpenness, SetReactions,
    ShownText, WriteComment, WritePost,
};
use wezer_core::record::{Audience, RecordRef, Wall};
use wezer_core::search::{Among, Found, Search};
use wezer_core::store::FileStore;
use wezer_core::store::file::Options;
use wezer_core::{CallError, Community, Registry, Session, follow, post};

struct Village {
    community: Community,
    ada: Session,
    bob: Session,
    cleo: Session,
    garden: GroupId,
}

impl Village {
    fn new() -> Self {
        Self::of(Community::in_memory())
    }

    fn of(community: Community) -> Self {
        let system = community.system();
        let admit = |name: &str| {
            let member = block_on(system.execute(AdmitMember::named(name))).expect("a new name").output.member;
            community.member(member)
        };
        let (ada, bob, cleo) = (admit("Ada Lovelace"), admit("Bob"), admit("Cléo"));
        let garden = block_on(system.execute(CreateGroup::new("circle".parse().expect("a kind"), "Garden")));
        let garden = garden.expect("a circle in the community").output;
        let village = Self { community, ada, bob, cleo, garden };
        for session in [&village.ada, &village.bob] {
            village.join(session);
        }
        village
    }

    fn join(&self, session: &Session) {
        let join = AddToGroup { group: self.garden, member: id(session), delegate_of: None };
        block_on(self.community.system().execute(join)).expect("is not there yet");
        let told = block_on(session.ask(Notifications::default())).expect("one's own").notifications;
        assert_eq!((told.len(), told[0].kind), (1, NotificationKind::Membership));
        block_on(session.execute(MarkRead { what: ReadWhat::UpTo(told[0].notification) })).expect("one's own");
    }

    fn manages(&self, session: &Session) {
        let manages = SetManager { group: self.garden, member: id(session), manager: true };
        block_on(self.community.system().execute(manages)).expect("is in the group");
    }

    fn post(&self, session: &Session, text: &str) -> PostId {
        block_on(session.execute(WritePost::in_group(self.garden, text))).expect("may post").output
    }
}

fn id(session: &Session) -> MemberId {
    session.actor().person().expect("a member")
}

fn record(post: PostId) -> RecordRef {
    RecordRef::of::<post::Post>(post)
}

fn texts(posts: &[post::ShownPost]) -> Vec<&ShownText> {
    posts.iter().map(|post| &post.text).collect()
}

fn shown(text: &str) -> ShownText {
    ShownText::Text(text.to_owned())
}

#[test]
fn people_talk() {
    let village = Village::new();
    let Village { ada, bob, cleo, .. } = &village;
    let first = village.post(ada, "The beans are in. @Bob brings water");
    let feed = |session: &Session| block_on(session.ask(Feed::default())).expect("a feed").posts;
    assert_eq!(texts(&feed(bob)), [&shown("The beans are in. @Bob brings water")]);
    assert_eq!(feed(bob)[0].mentions, [id(bob)]);
    assert!(feed(cleo).is_empty(), "who is not in the garden has nothing to read");

    let told = block_on(bob.ask(Notifications::default())).expect("notifications");
    assert_eq!((told.unread, told.notifications[0].kind), (1, NotificationKind::Mention));
    block_on(bob.execute(MarkRead { what: ReadWhat::UpTo(told.notifications[0].notification) })).expect("marked");
    assert_eq!(block_on(bob.ask(Notifications::default())).expect("notifications").unread, 0);

    block_on(bob.execute(WriteComment::on(record(first), "On my way"))).expect("sees the post");
    let comments = block_on(ada.ask(Comments { on: record(first), after: None, limit: None })).expect("comments");
    assert_eq!(comments.comments[0].text, shown("On my way"));
    assert_eq!(feed(ada)[0].around.comments, 1);
    let told = block_on(ada.ask(Notifications::default())).expect("notifications");
    assert_eq!(told.notifications[0].kind, NotificationKind::Reply);

    let refused = block_on(cleo.execute(WriteComment::on(record(first), "What beans?")));
    assert!(matches!(refused, Err(CallError::Refused(PostRefusal::UnknownRecord))), "{refused:?}");

    block_on(cleo.execute(follow::Follow(follow::Followed::Member(id(ada))))).expect("there is an Ada");
    block_on(ada.execute(WritePost::to_followers("A page of mine"))).expect("one's own wall");
    assert_eq!(texts(&feed(cleo)), [&shown("A page of mine")], "her wall, not the garden's");
    assert_eq!(feed(bob).len(), 1);
    let edit = EditPost { post: first, text: Some("The beans are up".to_owned()), audience: Some(Audience::Community) };
    block_on(ada.execute(edit)).expect("her own");
    assert_eq!(texts(&feed(cleo)), [&shown("A page of mine"), &shown("The beans are up")]);
    block_on(ada.execute(DeletePost { post: first })).expect("her own");
    assert_eq!(feed(cleo).len(), 1);
    let gone = block_on(bob.ask(FindPost { post: first, only_public: false })).expect("asked").expect("its place stays");
    assert_eq!(gone.text, ShownText::Deleted);
    let comments = block_on(bob.ask(Comments { on: record(first), after: None, limit: None })).expect("comments");
    assert!(comments.comments.is_empty(), "what hangs on it is out of sight");
}

#[test]
fn a_reaction_thanks() {
    let village = Village::new();
    let Village { ada, bob, community, .. } = &village;
    let thanks = "Thanks".parse().expect("a code");
    block_on(community.system().execute(CreateCurrency::new(thanks, Abundance::Abundant, Origin::Issued))).expect("a new code");
    let kind = |name: &str, gives: Option<&str>| ReactionKind {
        name: name.parse().expect("a name"),
        gives: gives.map(|money| money.parse().expect("money")),
    };
    let kinds = vec![kind("like", None), kind("thanks", Some("3 Thanks"))];
    block_on(community.system().execute(SetReactions { kinds })).expect("an abundant currency");
    let post = village.post(ada, "I watered everything");
    let react = |session: &Session, name: Option<&str>| {
        let kind = name.map(|name| name.parse().expect("a name"));
        block_on(session.execute(React { to: record(post), kind })).map(|receipt| receipt.output)
    };
    assert_eq!(react(bob, Some("like")).expect("may react"), None);
    assert!(react(bob, Some("thanks")).expect("may react").is_some());
    assert_eq!(react(bob, None).expect("may react"), None);
    assert_eq!(react(bob, Some("thanks")).expect("may react"), None, "thanked once");
    let around = block_on(ada.ask(PostsIn { group: village.garden, before: None, limit: None, only_public: false }));
    let around = around.expect("posts").posts.remove(0).around;
    assert_eq!(around.reactions.iter().map(|tally| (tally.kind.as_str(), tally.people)).collect::<Vec<_>>(), [("thanks", 1)]);
    assert_eq!(around.given[0].minor, 3);
    let member = block_on(ada.ask(wezer_core::member::FindMember::Id(id(ada)))).expect("asked").expect("is there");
    let balances = block_on(ada.ask(Balances { wallet: member.wallet() })).expect("her own");
    assert!(balances.iter().any(|account| account.balance.to_string().starts_with('3')), "{balances:?}");
    assert!(matches!(react(bob, Some("boo")), Err(CallError::Refused(PostRefusal::UnknownReaction { .. }))));
}

#[test]
fn what_breaks_the_rules_is_hidden_and_can_be_appealed() {
    let village = Village::new();
    let Village { ada, bob, cleo, community, garden } = &village;
    let post = village.post(bob, "Buy my watches");
    let report = ReportRecord { record: record(post), reason: "It is an advertisement".to_owned() };
    block_on(ada.execute(report.clone())).expect("sees it");
    assert_eq!(block_on(ada.execute(report)).expect_err("waits already").code(), "already-reported");
    let queue = |session: &Session| block_on(session.ask(ModerationQueue { group: *garden, limit: None }));
    assert!(matches!(queue(ada), Err(CallError::Denied(_))), "a member does not moderate");
    village.manages(ada);
    let items = queue(ada).expect("she manages it").items;
    assert!(matches!(&items[..], [QueueItem::Report { reason, .. }] if reason == "It is an advertisement"));
    let hide = Hide { group: *garden, record: record(post), reason: "No advertisements here".to_owned() };
    assert!(matches!(block_on(cleo.execute(hide.clone())), Err(CallError::Denied(_))));
    let elsewhere = Hide { group: ROOT, ..hide.clone() };
    assert_eq!(block_on(community.system().execute(elsewhere)).expect_err("stands in the garden").code(), "not-in-this-group");
    block_on(ada.execute(hide)).expect("moderates");
    assert!(queue(ada).expect("she manages it").items.is_empty(), "the report is settled");
    village.join(cleo);
    let feed = |session: &Session| block_on(session.ask(Feed::default())).expect("a feed").posts.remove(0).text;
    let with_reason =
        ShownText::HiddenFromOthers { text: "Buy my watches".to_owned(), reason: "No advertisements here".to_owned() };
    assert_eq!((feed(cleo), feed(bob), feed(ada)), (ShownText::Hidden, with_reason.clone(), with_reason));
    let found = |session: &Session| block_on(session.ask(Search::among(Among::Posts, "watches"))).expect("a search").found;
    assert!(found(cleo).is_empty());
    assert_eq!(block_on(bob.execute(WriteComment::on(record(post), "?"))).expect_err("is hidden").code(), "withdrawn");

    block_on(bob.execute(AppealHiding { record: record(post), words: "They are gifts".to_owned() })).expect("his own");
    let decide = DecideAppeal { group: *garden, record: record(post), show: true, reason: "Gifts are fine".to_owned() };
    village.manages(bob);
    assert_eq!(block_on(bob.execute(decide.clone())).expect_err("wrote it").code(), "somebody-else-decides");
    village.manages(cleo);
    assert_eq!(block_on(ada.execute(decide.clone())).expect_err("hid it").code(), "somebody-else-decides");
    block_on(cleo.execute(decide)).expect("did neither");
    assert_eq!(feed(cleo), shown("Buy my watches"));
    assert_eq!(found(cleo).len(), 1);
    assert_eq!(block_on(bob.ask(WhyHidden { record: record(post) })).expect("asked"), None);
}

#[test]
fn messages_are_for_those_who_take_part() {
    let village = Village::new();
    let Village { ada, bob, cleo, community, garden } = &village;
    let talk = block_on(ada.execute(OpenConversation::with(id(bob)))).expect("both are there").output;
    assert_eq!(block_on(bob.execute(OpenConversation::with(id(ada)))).expect("the same").output, talk);
    for text in ["Hello", "Are you there?"] {
        block_on(ada.execute(SendMessage { conversation: talk, text: text.to_owned() })).expect("takes part");
    }
    let unread = |session: &Session| {
        let page = block_on(session.ask(Conversations::default())).expect("conversations");
        page.conversations.iter().map(|talk| talk.unread).collect::<Vec<_>>()
    };
    assert_eq!((unread(ada), unread(bob), unread(cleo)), (vec![0], vec![2], vec![]));
    let messages = Messages { conversation: talk, before: None, limit: None };
    let read = block_on(bob.ask(messages.clone())).expect("takes part").messages;
    assert_eq!(read.iter().map(|message| message.text.as_deref()).collect::<Vec<_>>(), [Some("Are you there?"), Some("Hello")]);
    block_on(bob.execute(MarkConversationRead { conversation: talk })).expect("takes part");
    assert_eq!(unread(bob), [0]);
    for other in [cleo, &community.system()] {
        let refused = block_on(other.ask(messages.clone()));
        assert!(matches!(refused, Err(CallError::Refused(_))), "{refused:?}");
    }
    block_on(bob.execute(Block { member: id(ada) })).expect("there is an Ada");
    let send = SendMessage { conversation: talk, text: "Hey".to_owned() };
    assert_eq!(block_on(ada.execute(send)).expect_err("blocked").code(), "message-not-taken");

    let chat = block_on(ada.execute(OpenConversation::of_group(*garden))).expect("is in the garden").output;
    block_on(ada.execute(SendMessage { conversation: chat, text: "Rain tomorrow".to_owned() })).expect("is in the garden");
    let messages = Messages { conversation: chat, before: None, limit: None };
    assert_eq!(block_on(bob.ask(messages.clone())).expect("is in the garden").messages.len(), 1);
    assert!(block_on(cleo.ask(messages)).is_err());
}

#[test]
fn a_conversation_of_several_is_left() {
    let village = Village::new();
    let Village { ada, bob, cleo, garden, .. } = &village;
    let open = || OpenConversation { with: With::Members(vec![id(bob), id(cleo)]) };
    let talk = block_on(ada.execute(open())).expect("all are there").output;
    let say = |session: &Session, text: &str| {
        block_on(session.execute(SendMessage { conversation: talk, text: text.to_owned() })).map_err(|error| error.code())
    };
    say(cleo, "Who brings the ladder?").expect("takes part");
    block_on(cleo.execute(LeaveConversation { conversation: talk })).expect("of several");
    say(ada, "I do").expect("takes part");
    let unread = |session: &Session| block_on(session.ask(Notifications::default())).expect("one's own").unread;
    assert_eq!((unread(bob), unread(cleo)), (1, 0), "nothing new arrives");
    let list = |session: &Session| block_on(session.ask(Conversations::default())).expect("one's own").conversations;
    let seen = list(bob);
    let mut stay = [id(ada), id(bob)];
    stay.sort_unstable();
    assert_eq!((seen[0].participants.clone(), seen[0].left.clone()), (Participants::Members(stay.to_vec()), vec![id(cleo)]));
    let read = Messages { conversation: talk, before: None, limit: None };
    let texts = block_on(bob.ask(read.clone())).expect("takes part").messages;
    assert_eq!(texts.last().and_then(|message| message.text.as_deref()), Some("Who brings the ladder?"), "it stays");
    assert!(list(cleo).is_empty());
    assert_eq!(block_on(cleo.ask(read)).expect_err("left").code(), "unknown-conversation");
    assert_eq!(say(cleo, "Me too"), Err("unknown-conversation"));

    let again = block_on(ada.execute(open())).expect("all are there").output;
    assert_ne!(again, talk, "the same people talk anew");
    let two = block_on(ada.execute(OpenConversation::with(id(bob)))).expect("both are there").output;
    assert_ne!(two, talk, "two of three are not those two");
    let leave = |conversation| block_on(ada.execute(LeaveConversation { conversation })).map_err(|error| error.code()).map(drop);
    assert_eq!(leave(two), Err("conversation-of-two"));
    let chat = block_on(ada.execute(OpenConversation::of_group(*garden))).expect("is in the garden").output;
    assert_eq!(leave(chat), Err("chat-of-group"));
    assert_eq!(leave(talk), Ok(()), "the last but one");
    say(bob, "Hello?").expect("alone");
    block_on(bob.execute(LeaveConversation { conversation: talk })).expect("the last one");
}

#[test]
fn mail_goes_out_as_chosen() {
    let village = Village::new();
    let Village { ada, bob, community, .. } = &village;
    let preference = Preference { in_app: false, mail: Mail::Digest };
    block_on(bob.execute(SetNotificationPreference { kind: NotificationKind::Mention, preference })).expect("his own");
    village.post(ada, "@bob, look");
    village.post(ada, "and @Bob again");
    let told = block_on(bob.ask(Notifications::default())).expect("his own").notifications;
    assert!(told.iter().all(|one| one.kind != NotificationKind::Mention), "{told:?}");
    let outbox = |due| block_on(community.system().ask(MailOutbox { due, limit: None })).expect("the system mails");
    assert!(outbox(MailDue::Each).is_empty());
    let due = outbox(MailDue::Digest);
    assert_eq!(due.iter().map(|one| one.to).collect::<Vec<_>>(), [id(bob), id(bob)]);
    let mailed = due.iter().map(|one| one.notification).collect();
    block_on(community.system().execute(MarkMailed { notifications: mailed })).expect("the system mails");
    assert!(outbox(MailDue::Digest).is_empty());
    assert!(matches!(block_on(ada.ask(MailOutbox { due: MailDue::Each, limit: None })), Err(CallError::Denied(_))));
}

#[test]
fn search_finds_what_one_may_see() {
    let village = Village::new();
    let Village { ada, cleo, garden, community, .. } = &village;
    village.post(ada, "L'été, au Jardin partagé");
    let found = |session: &Session, among, text: &str| block_on(session.ask(Search::among(among, text))).expect("a search").found;
    assert_eq!(found(ada, Among::Posts, "jardins").len(), 0);
    assert_eq!(found(ada, Among::Posts, "ete JARD").len(), 1);
    assert!(found(cleo, Among::Posts, "jardin").is_empty());
    assert!(matches!(&found(ada, Among::Members, "cleo")[..], [Found::Member { member, .. }] if *member == id(cleo)));
    assert!(matches!(&found(cleo, Among::Groups, "garden")[..], [Found::Group { group, .. }] if group == garden));
    let open = SetGroupOpenness { group: *garden, audience: Audience::Public };
    block_on(community.system().execute(open)).expect("is open");
    let public = WritePost { wall: Wall::Group(*garden), text: "Fête au jardin".to_owned(), audience: Audience::Public };
    block_on(ada.execute(public)).expect("the group lets");
    assert_eq!(found(cleo, Among::Posts, "jardin").len(), 1);
    let visitors = PostsIn { group: *garden, before: None, limit: None, only_public: true };
    assert_eq!(block_on(community.system().ask(visitors)).expect("posts").posts.len(), 1);
}

#[test]
fn hostile_texts_are_refused_or_kept_harmless() {
    let village = Village::new();
    let Village { ada, garden, .. } = &village;
    let write = |text: &str| block_on(ada.execute(WritePost::in_group(*garden, text))).map(|receipt| receipt.output);
    let code = |text: &str| write(text).expect_err("is refused").code();
    assert_eq!(code(" \n"), "text-empty");
    assert_eq!(code(&"a".repeat(10 << 20)), "text-too-long");
    assert_eq!(code("see \u{202e}gpj.exe"), "text-unprintable");
    assert_eq!(code("a\0b"), "text-unprintable");
    let script = "<script>alert(1)</script> [x](javascript:alert(1))";
    let post = write(script).expect("it is text");
    let kept = block_on(ada.ask(FindPost { post, only_public: false })).expect("asked").expect("hers");
    assert_eq!(kept.text, shown(script), "kept as typed; who shows it renders it harmless");
    let many = "@Bob ".repeat(4_000);
    assert_eq!(
        block_on(ada.ask(FindPost { post: write(&many).expect("it is text"), only_public: false }))
            .expect("asked")
            .expect("hers")
            .mentions
            .len(),
        1
    );
}

#[test]
fn what_somebody_wrote_is_erased_and_its_place_stays() {
    const WORDS: [&str; 4] = ["quincunx", "zweibeln", "xylophone", "wistful"];
    let dir = tempfile::tempdir().expect("a directory");
    let store = FileStore::open(dir.path(), Options::default().create(CommunityId::from_u128(7))).expect("an empty directory");
    let village = Village::of(Community::open(store, Registry::core()));
    let Village { ada, bob, community, .. } = &village;
    let post = village.post(ada, "A quincunx of trees");
    block_on(bob.execute(WriteComment::on(record(post), "How many?"))).expect("sees it");
    let other = village.post(bob, "Tea at four");
    block_on(ada.execute(WriteComment::on(record(other), "With zweibeln"))).expect("sees it");
    block_on(ada.execute(ReportRecord { record: record(other), reason: "A xylophone".to_owned() })).expect("sees it");
    let talk = block_on(ada.execute(OpenConversation::with(id(bob)))).expect("both are there").output;
    block_on(ada.execute(SendMessage { conversation: talk, text: "So wistful".to_owned() })).expect("takes part");
    block_on(community.erase(ada.actor(), id(ada), None)).expect("her own");
    let shown = block_on(bob.ask(FindPost { post, only_public: false })).expect("asked").expect("its place stays");
    assert_eq!((shown.text, shown.around.comments), (ShownText::Erased, 1));
    let comments = block_on(bob.ask(Comments { on: record(other), after: None, limit: None })).expect("comments").comments;
    assert_eq!((comments.len(), &comments[0].text), (1, &ShownText::Erased));
    let messages = block_on(bob.ask(Messages { conversation: talk, before: None, limit: None })).expect("takes part").messages;
    assert_eq!((messages.len(), &messages[0].text), (1, &None));
    for word in WORDS {
        let found = block_on(bob.ask(Search::among(Among::Posts, word))).expect("a search");
        assert!(found.found.is_empty() && found.next.is_none());
    }
    let mut files = 0;
    for file in std::fs::read_dir(dir.path()).expect("the store's directory") {
        let path = file.expect("an entry").path();
        if path.is_file() {
            let bytes = std::fs::read(&path).expect("a file of the store").to_ascii_lowercase();
            files += 1;
            for word in WORDS {
                assert!(!bytes.windows(word.len()).any(|here| here == word.as_bytes()), "{word} is in {}", path.display());
            }
        }
    }
    assert!(files > 0);
}
