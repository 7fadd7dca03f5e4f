//! Stories of groups and rights: a person comes in through a membrane, pays for a group through a role, and is refused elsewhere.

use pollster::block_on;
use wezer_core::grant::{GiveRight, RevokeRight, WhatMayI, WhoCan, Why, WhyAnswer};
use wezer_core::group::{
    AddToGroup, ApplicationState, ApplicationsToSponsor, ApplyToGroup, ChangeGroup, CloseGroup, CreateGroup, DecideApplication,
    GroupMembers, GroupRefusal, InviteToGroup, LeaveGroup, Membrane, MoveGroup, OpenGroupWallet, ROOT, RemoveFromGroup,
    SetManager, SponsorApplication,
};
use wezer_core::id::{GroupId, MemberId, WalletId};
use wezer_core::kernel::{Because, Source};
use wezer_core::language::Language;
use wezer_core::ledger::{CreateCurrency, Pay};
use wezer_core::member::{
    AdmitMember, Admitted, ChangeProfile, FindMember, MemberState, PauseMyself, ProfileOf, RegisterApplicant, ResumeMyself,
    SetMemberState, Shown, TheseMembers, Visibility,
};
use wezer_core::money::Money;
use wezer_core::{CallError, Community};

fn money(text: &str) -> Money {
    text.parse().expect("money")
}

fn of_kind(kind: &str, name: &str) -> CreateGroup {
    CreateGroup::new(kind.parse().expect("a kind"), name)
}

struct Town {
    community: Community,
}

impl Town {
    async fn new() -> Self {
        let community = Community::in_memory();
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
        community.system().execute(val).await.expect("created");
        Self { community }
    }

    async fn admit(&self, name: &str) -> Admitted {
        *self.community.system().execute(AdmitMember::named(name)).await.expect("admitted")
    }

    async fn group(&self, create: CreateGroup) -> GroupId {
        *self.community.system().execute(create).await.expect("created")
    }

    async fn add(&self, group: GroupId, member: MemberId) {
        let add = AddToGroup { group, member, delegate_of: None };
        self.community.system().execute(add).await.expect("added");
    }

    async fn give(&self, right: &str, to: GroupId, over: GroupId) -> wezer_core::id::GrantId {
        let reason = "it is needed".to_owned();
        let give = GiveRight { right: right.to_owned(), to, over, when: None, expires_at: None, reason };
        *self.community.system().execute(give).await.expect("given")
    }

    async fn pay(
        &self,
        member: MemberId,
        from: WalletId,
        to: WalletId,
    ) -> Result<(), CallError<wezer_core::ledger::LedgerRefusal>> {
        self.community.member(member).execute(Pay::new(from, to, money("1 VAL"))).await.map(|_| ())
    }
}

#[test]
fn a_right_given_to_a_role_holds_on_the_circle_and_on_what_lies_below() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo) = (town.admit("Ana").await, town.admit("Bo").await);
        let garden = town.group(of_kind("circle", "Garden")).await;
        let tools = town.group(of_kind("circle", "Tools").inside(garden)).await;
        let treasurer = town.group(of_kind("role", "Treasurer").inside(garden)).await;
        let system = town.community.system();
        let open = |group| OpenGroupWallet { group, label: String::new() };
        let (purse, below) =
            (*system.execute(open(garden)).await.expect("opened"), *system.execute(open(tools)).await.expect("opened"));
        let kitchen = town.group(of_kind("circle", "Kitchen")).await;
        let elsewhere = *system.execute(open(kitchen)).await.expect("opened");

        town.add(treasurer, ana.member).await;
        assert!(matches!(town.pay(ana.member, purse, bo.wallet).await, Err(CallError::Denied(_))), "not given yet");
        let grant = town.give("wallet.pay", treasurer, garden).await;
        town.pay(ana.member, purse, bo.wallet).await.expect("a treasurer of the garden pays from its wallet");
        town.pay(ana.member, below, bo.wallet).await.expect("and from what lies below");
        let Err(denied) = town.pay(ana.member, elsewhere, bo.wallet).await else { panic!("paid elsewhere") };
        let text = denied.explain(Language::English);
        assert_eq!(text, "You may not pay from this wallet here. Those who manage Kitchen can give you this right.");
        let Err(denied) = town.pay(bo.member, purse, bo.wallet).await else { panic!("paid by somebody else") };
        let text = denied.explain(Language::French);
        assert!(text.contains("Les membres de Treasurer le peuvent."), "{text}");

        let why = Why { member: ana.member, right: "wallet.pay".to_owned(), group: tools };
        let answer = town.community.member(ana.member).ask(why).await.expect("answered");
        assert_eq!(answer, WhyAnswer::Yes(Source::Grant { over: garden, to: treasurer, grant }));
        let who = system.ask(WhoCan { right: "wallet.pay".to_owned(), group: tools }).await.expect("answered");
        assert_eq!((who.members, who.managers), (vec![ana.member], vec![]));

        // A branch that moves away takes its members with it and leaves the right behind.
        system.execute(MoveGroup { group: tools, to: ROOT }).await.expect("moved");
        assert!(matches!(town.pay(ana.member, below, bo.wallet).await, Err(CallError::Denied(_))));
        let revoke = RevokeRight { over: garden, grant, reason: "the year is over".to_owned() };
        system.execute(revoke).await.expect("revoked");
        assert!(matches!(town.pay(ana.member, purse, bo.wallet).await, Err(CallError::Denied(_))));
    });
}

#[test]
fn nobody_gives_a_right_that_they_do_not_hold() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo) = (town.admit("Ana").await, town.admit("Bo").await);
        let garden = town.group(of_kind("circle", "Garden")).await;
        let (ambassador, bank) = (
            town.group(of_kind("role", "Ambassador").inside(garden)).await,
            town.group(of_kind("role", "Bank").inside(garden)).await,
        );
        town.add(ambassador, ana.member).await;
        town.give("right.give", ambassador, garden).await;
        town.add(bank, bo.member).await;
        let give = GiveRight {
            right: "wallet.pay".to_owned(),
            to: ambassador,
            over: garden,
            when: None,
            expires_at: None,
            reason: "for me".to_owned(),
        };
        let refused = town.community.member(ana.member).execute(give.clone()).await;
        assert_eq!(refused.map_err(|error| error.code()).err(), Some("not-yours-to-give"));
        let unknown = GiveRight { right: "wallet.rob".to_owned(), ..give.clone() };
        let refused = town.community.system().execute(unknown).await;
        assert_eq!(refused.map_err(|error| error.code()).err(), Some("unknown-right"));
        let silent = GiveRight { reason: " ".to_owned(), ..give };
        let refused = town.community.system().execute(silent).await;
        assert_eq!(refused.map_err(|error| error.code()).err(), Some("text-empty"));
    });
}

#[test]
fn a_person_comes_in_by_two_sponsors() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo) = (town.admit("Ana").await, town.admit("Bo").await);
        let membrane = Membrane::open().sponsored_by(2).asking("Why do you come?").agreeing_to("Charter", "We share.");
        let system = town.community.system();
        let change = ChangeGroup { membrane: Some(membrane), ..ChangeGroup::of(ROOT) };
        system.execute(change).await.expect("changed");
        let cleo = *system.execute(RegisterApplicant { name: "Cleo".to_owned() }).await.expect("registered");
        let herself = town.community.member(cleo.member);
        let early = town.pay(cleo.member, cleo.wallet, bo.wallet).await;
        assert!(matches!(early, Err(CallError::Denied(_))), "an applicant does not pay");
        let apply = |answers: &[&str], agree_to: &[&str]| ApplyToGroup {
            group: ROOT,
            member: cleo.member,
            answers: answers.iter().map(ToString::to_string).collect(),
            agree_to: agree_to.iter().map(ToString::to_string).collect(),
            delegate_of: None,
        };
        let code = |error: CallError<GroupRefusal>| error.code();
        assert_eq!(herself.execute(apply(&[], &["Charter"])).await.map_err(code).err(), Some("answers-missing"));
        assert_eq!(herself.execute(apply(&["To garden"], &[])).await.map_err(code).err(), Some("agreements-missing"));
        let applied = herself.execute(apply(&["To garden"], &["Charter"])).await.expect("applied").output;
        assert_eq!(applied.state, ApplicationState::Open);
        let sponsor = SponsorApplication { application: applied.application, group: ROOT };
        let refused = town.community.member(cleo.member).execute(sponsor.clone()).await;
        assert!(matches!(refused, Err(CallError::Denied(_))), "an applicant is not a member yet");
        let waiting = town.community.member(bo.member).ask(ApplicationsToSponsor { group: ROOT }).await.expect("answered");
        assert_eq!(waiting.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Cleo"]);
        let first = town.community.member(ana.member).execute(sponsor.clone()).await.expect("spoken").output;
        assert_eq!(first.state, ApplicationState::Open);
        assert_eq!(town.community.member(ana.member).execute(sponsor.clone()).await.map_err(code).err(), Some("not-a-sponsor"));
        let second = town.community.member(bo.member).execute(sponsor).await.expect("spoken").output;
        assert_eq!(second.state, ApplicationState::Accepted);
        town.pay(cleo.member, cleo.wallet, bo.wallet).await.expect("a member now");
    });
}

#[test]
fn one_asks_is_invited_and_leaves() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo, cy) = (town.admit("Ana").await, town.admit("Bo").await, town.admit("Cy").await);
        let denied = town.community.member(ana.member).execute(of_kind("circle", "Garden")).await;
        assert!(matches!(denied, Err(CallError::Denied(_))));
        town.give("group.create", ROOT, ROOT).await;
        let of_ana = town.community.member(ana.member);
        let garden = *of_ana.execute(of_kind("circle", "Garden")).await.expect("every member may now");
        let members = of_ana.ask(GroupMembers { group: garden, after: None, limit: None }).await.expect("answered");
        assert_eq!(members.iter().map(|one| (one.member, one.manager)).collect::<Vec<_>>(), [(ana.member, true)]);

        let apply = |member| ApplyToGroup { group: garden, member, answers: vec![], agree_to: vec![], delegate_of: None };
        let asked = town.community.member(bo.member).execute(apply(bo.member)).await.expect("asked").output;
        assert_eq!(asked.state, ApplicationState::Open);
        let decide = |accept, reason: &str| DecideApplication {
            application: asked.application,
            group: garden,
            accept,
            reason: reason.to_owned(),
        };
        let denied = town.community.member(cy.member).execute(decide(true, "")).await;
        assert!(matches!(denied, Err(CallError::Denied(_))));
        of_ana.execute(decide(false, "not now")).await.expect("declined");
        of_ana.execute(InviteToGroup { group: garden, member: bo.member }).await.expect("invited");
        let entered = town.community.member(bo.member).execute(apply(bo.member)).await.expect("came").output;
        assert_eq!(entered.state, ApplicationState::Accepted);
        let leave = LeaveGroup { group: garden, member: bo.member };
        assert!(matches!(town.community.member(cy.member).execute(leave.clone()).await, Err(CallError::Denied(_))));
        town.community.member(bo.member).execute(leave.clone()).await.expect("left");
        assert_eq!(town.community.member(bo.member).execute(leave).await.map_err(|e| e.code()).err(), Some("not-in"));
        let close = CloseGroup { group: garden, reason: "winter".to_owned() };
        of_ana.execute(close).await.expect("closed");
        let late = town.community.member(bo.member).execute(apply(bo.member)).await;
        assert_eq!(late.map_err(|error| error.code()).err(), Some("unknown-group"));
        assert!(matches!(of_ana.execute(InviteToGroup { group: garden, member: cy.member }).await, Err(CallError::Denied(_))));
    });
}

#[test]
fn a_paused_member_holds_nothing_but_their_own() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo) = (town.admit("Ana").await, town.admit("Bo").await);
        let of_ana = town.community.member(ana.member);
        of_ana.execute(PauseMyself { member: ana.member }).await.expect("paused");
        let Err(CallError::Denied(denied)) = town.pay(ana.member, ana.wallet, bo.wallet).await else { panic!("paid") };
        assert_eq!(denied.why.because, Because::NotActive(MemberState::Paused));
        of_ana.execute(ResumeMyself { member: ana.member }).await.expect("back");
        town.pay(ana.member, ana.wallet, bo.wallet).await.expect("paid");
        let pause = SetMemberState { member: ana.member, state: MemberState::Paused, reason: "a quarrel".to_owned() };
        town.community.system().execute(pause).await.expect("paused");
        let refused = of_ana.execute(ResumeMyself { member: ana.member }).await;
        assert_eq!(refused.map_err(|error| error.code()).err(), Some("paused-by-other"));
        of_ana.execute(LeaveGroup { group: ROOT, member: ana.member }).await.expect("one may always go");
        let gone = town.community.system().ask(FindMember::Id(ana.member)).await.expect("answered").expect("there");
        assert_eq!(gone.state(), MemberState::Left);
    });
}

#[test]
fn a_profile_shows_to_each_what_they_may_see() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo, cy) = (town.admit("Ana").await, town.admit("Bo").await, town.admit("Cy").await);
        let team = town.group(of_kind("team", "Bakers")).await;
        town.add(team, ana.member).await;
        town.add(team, bo.member).await;
        let mut change = ChangeProfile::of(ana.member);
        change.phone = Some("0123".to_owned());
        change.email = Some("ana@example.org".to_owned());
        change.about = Some("I bake.".to_owned());
        change.visibility = [(Shown::Phone, Visibility::Group)].into();
        town.community.member(ana.member).execute(change.clone()).await.expect("changed");
        assert!(matches!(town.community.member(bo.member).execute(change).await, Err(CallError::Denied(_))));
        let seen = async |by: MemberId| {
            let seen = town.community.member(by).ask(ProfileOf { member: ana.member }).await.expect("answered").expect("there");
            (seen.about, seen.phone, seen.email)
        };
        let all = |about: &str, phone: &str, email: &str| (about.to_owned(), phone.to_owned(), email.to_owned());
        assert_eq!(seen(ana.member).await, all("I bake.", "0123", "ana@example.org"));
        assert_eq!(seen(bo.member).await, all("I bake.", "0123", ""));
        assert_eq!(seen(cy.member).await, all("I bake.", "", ""));
    });
}

#[test]
fn a_right_may_depend_on_what_a_member_did() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo) = (town.admit("Ana").await, town.admit("Bo").await);
        let garden = town.group(of_kind("circle", "Garden")).await;
        let give = |when: &str| GiveRight {
            right: "group.create".to_owned(),
            to: ROOT,
            over: garden,
            when: Some(wezer_core::rule::RuleText::new(when).expect("a text")),
            expires_at: None,
            reason: "those who give may begin something".to_owned(),
        };
        let system = town.community.system();
        let refused = system.execute(give("volume_gold > 1")).await;
        assert_eq!(refused.map_err(|error| error.code()).err(), Some("rule-unknown-name"));
        system.execute(give("balance_val >= 2")).await.expect("given");
        let create = || of_kind("circle", "Seeds").inside(garden);
        town.add(garden, bo.member).await;
        let of_bo = town.community.member(bo.member);
        town.pay(ana.member, ana.wallet, bo.wallet).await.expect("paid");
        let Err(denied) = of_bo.execute(create()).await else { panic!("created with 1 VAL") };
        let (english, french) = (denied.explain(Language::English), denied.explain(Language::French));
        assert!(english.contains("balance_val 1 VAL < 2"), "{english}");
        assert!(french.contains("balance_val 1 VAL < 2"), "{french}");
        town.pay(ana.member, ana.wallet, bo.wallet).await.expect("paid");
        of_bo.execute(create()).await.expect("with 2 VAL it holds");
    });
}

#[test]
fn what_a_page_needs_is_asked_at_once_and_is_the_same() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo) = (town.admit("Ana").await, town.admit("Bo").await);
        let garden = town.group(of_kind("circle", "Garden")).await;
        let role = town.group(of_kind("role", "Treasurer").inside(garden)).await;
        town.add(role, ana.member).await;
        town.give("wallet.pay", role, garden).await;
        let rights = ["wallet.pay", "group.manage", "group.admit"].map(str::to_owned).to_vec();
        let of_ana = town.community.member(ana.member);
        let all = of_ana.ask(WhatMayI { rights: rights.clone(), group: garden }).await.expect("answered");
        assert!(all.iter().map(|may| matches!(may.answer, WhyAnswer::Yes(_))).eq([true, false, false]));
        for (right, may) in rights.iter().zip(&all) {
            let why = of_ana.ask(Why { member: ana.member, right: right.clone(), group: garden }).await.expect("answered");
            assert_eq!((right, why), (&may.right, may.answer.clone()));
        }
        for (rights, code) in
            [(vec!["wallet.burn".to_owned()], "unknown-right"), (vec!["wallet.pay".to_owned(); 51], "too-many-here")]
        {
            assert_eq!(of_ana.ask(WhatMayI { rights, group: garden }).await.map_err(|error| error.code()).err(), Some(code));
        }
        let pause = SetMemberState { member: bo.member, state: MemberState::Paused, reason: "as asked".to_owned() };
        town.community.system().execute(pause).await.expect("paused");
        let these = TheseMembers { members: vec![bo.member, MemberId::from_u128(404), ana.member] };
        let these = of_ana.ask(these).await.expect("answered");
        assert!(these.iter().map(wezer_core::member::Member::name).eq(["Bo", "Ana"]));
        let one = of_ana.ask(FindMember::Id(bo.member)).await.expect("answered");
        assert_eq!(one.as_ref(), these.first(), "no more than asked for alone: not that somebody else paused them");
        let many = of_ana.ask(TheseMembers { members: vec![ana.member; 101] }).await;
        assert_eq!(many.map_err(|error| error.code()).err(), Some("too-many-here"));
    });
}

#[test]
fn nobody_asks_their_way_into_a_federation_without_a_group_to_speak_for() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo) = (town.admit("Ana").await, town.admit("Bo").await);
        let union = town.group(of_kind("federation", "Union").membrane(Membrane::open())).await;
        let garden = town.group(of_kind("circle", "Garden")).await;
        town.add(garden, ana.member).await;
        let system = town.community.system();
        system.execute(SetManager { group: garden, member: ana.member, manager: true }).await.expect("set");
        let apply = |member, delegate_of| ApplyToGroup { group: union, member, answers: vec![], agree_to: vec![], delegate_of };
        let enter = async |member, of| town.community.member(member).execute(apply(member, of)).await;
        enter(ana.member, Some(garden)).await.expect("she speaks for the garden");
        let refused = enter(bo.member, None).await.expect_err("he speaks for nobody");
        assert_eq!(refused.code(), "not-a-delegate");
        system.execute(InviteToGroup { group: union, member: bo.member }).await.expect("invited");
        assert_eq!(enter(bo.member, None).await.expect_err("nor as a guest").code(), "not-a-delegate");
    });
}

#[test]
fn an_invitation_leads_back_nowhere_from_where_one_was_turned_out() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo) = (town.admit("Ana").await, town.admit("Bo").await);
        let garden = town.group(of_kind("circle", "Garden").membrane(Membrane::by_invitation())).await;
        let tools = town.group(of_kind("circle", "Tools").inside(garden).membrane(Membrane::open())).await;
        let system = town.community.system();
        for member in [ana.member, bo.member] {
            town.add(garden, member).await;
        }
        town.add(tools, bo.member).await;
        system.execute(SetManager { group: tools, member: bo.member, manager: true }).await.expect("set");
        // Invited by somebody who admits to the tools, but not to the garden; then turned out of the garden.
        town.community.member(bo.member).execute(InviteToGroup { group: tools, member: ana.member }).await.expect("invited");
        let out = |group, member| RemoveFromGroup { group, member, reason: "trouble".to_owned() };
        system.execute(out(garden, ana.member)).await.expect("removed");
        let apply = |member| ApplyToGroup { group: tools, member, answers: vec![], agree_to: vec![], delegate_of: None };
        let refused = town.community.member(ana.member).execute(apply(ana.member)).await.expect_err("not back that way");
        assert_eq!(refused.code(), "not-in-parent");
    });
}

#[test]
fn a_sponsor_who_is_gone_speaks_for_nobody() {
    block_on(async {
        let town = Town::new().await;
        let (bo, cy, di) = (town.admit("Bo").await, town.admit("Cy").await, town.admit("Di").await);
        let tools = town.group(of_kind("circle", "Tools").membrane(Membrane::open().sponsored_by(2))).await;
        let system = town.community.system();
        for member in [bo.member, cy.member] {
            town.add(tools, member).await;
        }
        let apply = ApplyToGroup { group: tools, member: di.member, answers: vec![], agree_to: vec![], delegate_of: None };
        let asked = town.community.member(di.member).execute(apply).await.expect("asked").output;
        let speak = SponsorApplication { application: asked.application, group: tools };
        town.community.member(cy.member).execute(speak.clone()).await.expect("spoke");
        let out = RemoveFromGroup { group: tools, member: cy.member, reason: "trouble".to_owned() };
        system.execute(out).await.expect("removed");
        let spoken = town.community.member(bo.member).execute(speak.clone()).await.expect("spoke").output;
        assert_eq!(spoken.state, ApplicationState::Open, "one of two");
        town.add(tools, cy.member).await;
        let decide = DecideApplication { application: asked.application, group: tools, accept: true, reason: String::new() };
        system.execute(decide).await.expect("two of two");
    });
}
