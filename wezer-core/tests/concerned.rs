//! Who is told of what others do: applications, rights, places, payments and flows reach those whom they concern, and nobody else.

use pollster::block_on;
use wezer_core::flow::{FireTransition, SaveFlow, StartFlow, standard};
use wezer_core::grant::{GiveRight, RevokeRight};
use wezer_core::group::{
    AddToGroup, ApplyToGroup, CloseGroup, CreateGroup, DecideApplication, Group, InviteToGroup, Membrane, ROOT, RemoveFromGroup,
    SetManager, SponsorApplication,
};
use wezer_core::id::{GroupId, MemberId};
use wezer_core::ledger::{Abundance, CreateCurrency, Origin, Pay, VoidEntry};
use wezer_core::member::{AdmitMember, Admitted, Member, MemberState, RegisterApplicant, Role, SetMemberState};
use wezer_core::money::Scale;
use wezer_core::notification::{
    MAX_TOLD, Mail, MarkRead, NotificationKind as Kind, Notifications, Preference, ReadWhat, SetNotificationPreference,
};
use wezer_core::reason::{Deed, Reasons};
use wezer_core::record::RecordRef;
use wezer_core::sovereignty::EraseMember;
use wezer_core::{Community, Session};

struct Town {
    community: Community,
}

impl Town {
    fn new() -> Self {
        Self { community: Community::in_memory() }
    }

    fn admit(&self, name: &str) -> Admitted {
        *block_on(self.community.system().execute(AdmitMember::named(name))).expect("admitted")
    }

    fn by(&self, member: MemberId) -> Session {
        self.community.member(member)
    }

    fn group(&self, name: &str, membrane: Membrane) -> GroupId {
        let create = CreateGroup::new("circle".parse().expect("a kind"), name).membrane(membrane);
        *block_on(self.community.system().execute(create)).expect("created")
    }

    fn add(&self, group: GroupId, member: MemberId) {
        block_on(self.community.system().execute(AddToGroup { group, member, delegate_of: None })).expect("added");
        self.told(member);
    }

    fn give(&self, right: &str, to: GroupId, over: GroupId) -> wezer_core::id::GrantId {
        let reason = "it is needed".to_owned();
        let give = GiveRight { right: right.to_owned(), to, over, when: None, expires_at: None, reason };
        *block_on(self.community.system().execute(give)).expect("given")
    }

    /// What a member was told and has not read yet; then it is read.
    fn told(&self, member: MemberId) -> Vec<(Kind, RecordRef)> {
        let page = block_on(self.by(member).ask(Notifications::default())).expect("one's own");
        let unread = page.notifications.iter().filter(|one| !one.read).map(|one| (one.kind, one.about.clone())).collect();
        if let Some(newest) = page.notifications.first() {
            let read = MarkRead { what: ReadWhat::UpTo(newest.notification) };
            block_on(self.by(member).execute(read)).expect("one's own");
        }
        unread
    }
}

fn group(group: GroupId) -> RecordRef {
    RecordRef::of::<Group>(group)
}

fn applies(group: GroupId, member: MemberId) -> ApplyToGroup {
    ApplyToGroup { group, member, answers: Vec::new(), agree_to: Vec::new(), delegate_of: None }
}

#[test]
fn an_application_reaches_those_who_decide_and_speak_and_the_answer_comes_back() {
    let town = Town::new();
    let [ana, bo, cleo, dora] = ["Ana", "Bo", "Cleo", "Dora"].map(|name| town.admit(name).member);
    let garden = town.group("Garden", Membrane::on_request().sponsored_by(1));
    let welcome = town.group("Welcome", Membrane::by_invitation());
    for (group, member) in [(garden, ana), (garden, bo), (welcome, dora)] {
        town.add(group, member);
    }
    block_on(town.community.system().execute(SetManager { group: garden, member: ana, manager: true })).expect("is in it");
    assert_eq!(town.told(ana), [(Kind::Membership, group(garden))]);
    let gift = town.give("group.admit", welcome, garden);
    assert_eq!(town.told(dora), [(Kind::Right, group(garden))]);

    let asked = block_on(town.by(cleo).execute(applies(garden, cleo))).expect("asked").output.application;
    assert_eq!(town.told(ana), [(Kind::Application, group(garden))], "who manages decides");
    assert_eq!(town.told(dora), [(Kind::Application, group(garden))], "and who was given the right");
    assert_eq!(town.told(bo), [(Kind::Sponsoring, group(garden))], "a member may speak for somebody");
    assert_eq!(town.told(cleo), [], "nobody is told of what they did");
    block_on(town.by(bo).execute(SponsorApplication { application: asked, group: garden })).expect("a member");
    assert_eq!(town.told(cleo), [(Kind::Answer, group(garden))]);
    let decide = DecideApplication { application: asked, group: garden, accept: true, reason: String::new() };
    block_on(town.by(dora).execute(decide)).expect("may admit");
    assert_eq!(town.told(cleo), [(Kind::Answer, group(garden))]);
    assert_eq!(town.told(dora), []);

    let revoke = RevokeRight { over: garden, grant: gift, reason: "the year is over".to_owned() };
    block_on(town.by(ana).execute(revoke)).expect("manages it");
    assert_eq!(town.told(dora), [(Kind::Right, group(garden))]);
    block_on(town.by(ana).execute(InviteToGroup { group: garden, member: dora })).expect("manages it");
    assert_eq!(town.told(dora), [(Kind::Invitation, group(garden))]);
    block_on(town.by(ana).execute(RemoveFromGroup { group: garden, member: bo, reason: "moved away".to_owned() })).expect("may");
    assert_eq!(town.told(bo), [(Kind::Membership, group(garden))]);
    block_on(town.by(ana).execute(CloseGroup { group: garden, reason: "winter".to_owned() })).expect("manages it");
    assert_eq!(town.told(cleo), [(Kind::Membership, group(garden))]);
    assert_eq!(town.told(ana), []);
}

#[test]
fn what_comes_in_to_the_community_reaches_operators_only_where_nobody_else_sees_to_it() {
    let town = Town::new();
    let operator = AdmitMember { name: "Olga".to_owned(), role: Role::Operator };
    let olga = block_on(town.community.system().execute(operator)).expect("admitted").output.member;
    let ana = town.admit("Ana").member;
    let apply = |name: &str| {
        let person = RegisterApplicant { name: name.to_owned() };
        let person = block_on(town.community.system().execute(person)).expect("a new name").output.member;
        block_on(town.by(person).execute(applies(ROOT, person))).expect("asked");
        person
    };
    let set =
        wezer_core::group::ChangeGroup { membrane: Some(Membrane::on_request()), ..wezer_core::group::ChangeGroup::of(ROOT) };
    block_on(town.community.system().execute(set)).expect("changed");
    apply("Zoe");
    assert_eq!(town.told(olga), [(Kind::Application, group(ROOT))]);
    let welcome = town.group("Welcome", Membrane::by_invitation());
    town.add(welcome, ana);
    town.give("member.manage", welcome, ROOT);
    town.told(ana);
    apply("Yves");
    apply("Xena");
    assert_eq!(town.told(ana), [(Kind::Application, group(ROOT))], "what is not read yet is not told again");
    assert_eq!(town.told(olga), []);

    let pause = SetMemberState { member: ana, state: MemberState::Paused, reason: "asked for it".to_owned() };
    block_on(town.by(olga).execute(pause)).expect("an operator");
    let back = SetMemberState { member: ana, state: MemberState::Active, reason: "is back".to_owned() };
    block_on(town.by(olga).execute(back)).expect("an operator");
    assert_eq!(town.told(ana), [(Kind::Membership, RecordRef::of::<Member>(ana))]);
}

#[test]
fn a_payment_that_waits_reaches_who_confirms_it_and_a_flow_whose_turn_it_is() {
    let town = Town::new();
    let system = town.community.system();
    let euro = CreateCurrency::new("EUR".parse().expect("a code"), Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
    block_on(system.execute(euro)).expect("created");
    let (ana, bo) = (town.admit("Ana"), town.admit("Bo"));
    let pay = Pay::new(ana.wallet, bo.wallet, "5.00 EUR".parse().expect("money"));
    let entry = block_on(town.by(ana.member).execute(pay)).expect("declared").output.entry;
    let about = RecordRef::new("pending_entry", entry);
    assert_eq!(town.told(bo.member), [(Kind::Payment, about.clone())]);
    assert_eq!(town.told(ana.member), []);
    block_on(town.by(bo.member).execute(VoidEntry { entry, wallet: Some(bo.wallet) })).expect("his to confirm");
    assert_eq!(town.told(ana.member), [(Kind::Payment, about)]);

    for flow in standard::ALL {
        let definition = standard::read(flow).expect("a definition");
        block_on(system.execute(SaveFlow::new(definition))).expect("saved");
    }
    let start = StartFlow::new("transfer").field("payer", ana.wallet).field("payee", bo.wallet).field("price", "7.00 EUR");
    let run = block_on(town.by(ana.member).execute(start)).expect("started").output.run;
    let record = RecordRef::new("flow_run", run);
    assert_eq!((town.told(ana.member), town.told(bo.member)), (vec![], vec![]), "a draft is its author's");
    block_on(town.by(ana.member).execute(FireTransition::of_run(run, "declare"))).expect("declared");
    assert_eq!(town.told(bo.member), [(Kind::Task, record.clone())], "once, not for the payment as well");
    block_on(town.by(bo.member).execute(FireTransition::of_run(run, "receive"))).expect("received");
    assert_eq!(town.told(ana.member), [(Kind::Outcome, record)]);
    assert_eq!(town.told(bo.member), []);
}

#[test]
fn what_concerns_many_tells_some_and_each_as_they_chose() {
    let town = Town::new();
    let garden = town.group("Garden", Membrane::open());
    let many: Vec<MemberId> = (0..MAX_TOLD + 9).map(|nth| town.admit(&format!("Member {nth}")).member).collect();
    for member in &many {
        town.add(garden, *member);
    }
    let preference = Preference { in_app: false, mail: Mail::Off };
    let mut in_order = many.clone();
    in_order.sort_unstable();
    block_on(town.by(in_order[0]).execute(SetNotificationPreference { kind: Kind::Right, preference })).expect("his own");
    town.give("wallet.pay", garden, garden);
    let told: Vec<MemberId> = in_order.iter().copied().filter(|member| !town.told(*member).is_empty()).collect();
    assert_eq!(told, in_order[1..MAX_TOLD], "one chose not to be told, and nobody was told in their place");
}

#[test]
fn why_something_was_done_is_read_by_those_whom_it_concerns() {
    let town = Town::new();
    let [ana, bo, cleo] = ["Ana", "Bo", "Cleo"].map(|name| town.admit(name).member);
    let garden = town.group("Garden", Membrane::on_request());
    for member in [ana, bo] {
        town.add(garden, member);
    }
    block_on(town.community.system().execute(SetManager { group: garden, member: ana, manager: true })).expect("is in it");
    let gift = town.give("wallet.pay", garden, garden);
    let revoke = RevokeRight { over: garden, grant: gift, reason: "the year is over".to_owned() };
    block_on(town.by(ana).execute(revoke)).expect("manages it");
    block_on(town.by(ana).execute(RemoveFromGroup { group: garden, member: bo, reason: "moved away".to_owned() })).expect("may");
    let asked = block_on(town.by(cleo).execute(applies(garden, cleo))).expect("asked").output.application;
    let decline = DecideApplication { application: asked, group: garden, accept: false, reason: "we are many".to_owned() };
    block_on(town.by(ana).execute(decline)).expect("manages it");
    let pause = SetMemberState { member: cleo, state: MemberState::Paused, reason: "asked for it".to_owned() };
    block_on(town.community.system().execute(pause)).expect("the system");

    let told = |by: MemberId, of: Reasons| -> Vec<(Deed, String)> {
        let told = block_on(town.by(by).ask(of)).expect("may ask");
        told.into_iter().map(|reason| (reason.deed, reason.text)).collect()
    };
    let why = |deed, text: &str| (deed, text.to_owned());
    assert_eq!(told(bo, Reasons::Member(bo)), [why(Deed::Removed, "moved away")]);
    let paused = [why(Deed::StateChanged, "asked for it"), why(Deed::Declined, "we are many")];
    assert_eq!(told(cleo, Reasons::Member(cleo)), paused, "also while she takes a break");
    assert!(block_on(town.by(bo).ask(Reasons::Member(cleo))).is_err(), "not somebody else's");
    let of_rights = [why(Deed::RightRevoked, "the year is over"), why(Deed::RightGiven, "it is needed")];
    assert_eq!(told(bo, Reasons::Group(garden)), of_rights, "people's reasons are theirs");
    let all = [why(Deed::Declined, "we are many"), why(Deed::Removed, "moved away")].into_iter().chain(of_rights);
    assert_eq!(told(ana, Reasons::Group(garden)), all.collect::<Vec<_>>(), "and of those who decide who comes in");
    block_on(town.by(ana).execute(CloseGroup { group: garden, reason: "winter".to_owned() })).expect("manages it");
    assert_eq!(told(bo, Reasons::Group(garden))[0], why(Deed::Closed, "winter"));
    let erase = EraseMember { member: ana, reason: None };
    block_on(town.by(ana).execute(erase)).expect("her own");
    assert_eq!(told(bo, Reasons::Member(bo)), [], "her words went with her");
}
