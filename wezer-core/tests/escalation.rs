//! Ways by which somebody with a little might come to a lot, each closed.

use pollster::block_on;
use wezer_core::grant::GiveRight;
use wezer_core::group::{
    AddToGroup, ApplyToGroup, ChangeGroup, CreateGroup, Entry, LeaveGroup, Membrane, MoveGroup, ROOT, RemoveFromGroup,
    SetManager, SponsorApplication,
};
use wezer_core::id::{GroupId, MemberId};
use wezer_core::level::{Level, SetLevel};
use wezer_core::member::{
    AdmitMember, ChangeMember, MemberState, PauseMyself, RegisterApplicant, ResumeMyself, Role, SetMemberState,
};
use wezer_core::rule::RuleText;
use wezer_core::sovereignty::EraseMember;
use wezer_core::time::Timestamp;
use wezer_core::{CallError, Command, Community, Refusal};

const BECAUSE: &str = "because";

fn of_kind(kind: &str, name: &str) -> CreateGroup {
    CreateGroup::new(kind.parse().expect("a kind"), name)
}

async fn admit(town: &Community, name: &str) -> MemberId {
    town.system().execute(AdmitMember::named(name)).await.expect("admitted").member
}

async fn group(town: &Community, create: CreateGroup) -> GroupId {
    *town.system().execute(create).await.expect("created")
}

fn right(name: &str, to: GroupId, over: GroupId) -> GiveRight {
    GiveRight { right: name.to_owned(), to, over, when: None, expires_at: None, reason: BECAUSE.to_owned() }
}

/// A group with this member that holds these rights over another one.
async fn holding(town: &Community, member: MemberId, over: GroupId, rights: &[&str]) -> GroupId {
    let to = group(town, of_kind("team", "Holders").membrane(Membrane::open())).await;
    town.system().execute(AddToGroup { group: to, member, delegate_of: None }).await.expect("added");
    for name in rights {
        town.system().execute(right(name, to, over)).await.expect("given");
    }
    to
}

async fn code<C: Command>(town: &Community, member: MemberId, command: C) -> &'static str {
    match town.member(member).execute(command).await {
        Ok(_) => "done",
        Err(CallError::Refused(refusal)) => refusal.code(),
        Err(other) => other.code(),
    }
}

#[test]
fn nobody_comes_into_a_group_through_one_inside_it() {
    block_on(async {
        let town = Community::in_memory();
        let mal = admit(&town, "Mal").await;
        let garden = group(&town, of_kind("circle", "Garden").membrane(Membrane::by_invitation())).await;
        town.system().execute(right("group.create", ROOT, ROOT)).await.expect("given");
        assert_eq!(code(&town, mal, of_kind("forum", "Door").inside(garden)).await, "not-in-parent");
        let own = *town.member(mal).execute(of_kind("forum", "Own")).await.expect("anywhere else");
        assert_eq!(code(&town, mal, MoveGroup { group: own, to: garden }).await, "not-in-parent");
        let open = group(&town, of_kind("forum", "Open").inside(garden).membrane(Membrane::open())).await;
        let apply = ApplyToGroup { group: open, member: mal, answers: vec![], agree_to: vec![], delegate_of: None };
        assert_eq!(code(&town, mal, apply.clone()).await, "not-in-parent");
        town.system().execute(AddToGroup { group: garden, member: mal, delegate_of: None }).await.expect("added");
        assert_eq!(code(&town, mal, apply).await, "done", "from the garden the forum is open");
    });
}

#[test]
fn managing_members_makes_no_operator() {
    block_on(async {
        let town = Community::in_memory();
        let (mal, boss) = (admit(&town, "Mal").await, admit(&town, "Boss").await);
        let promote = |member, role| ChangeMember { member, name: None, role: Some(role) };
        town.system().execute(promote(boss, Role::Operator)).await.expect("promoted");
        holding(&town, mal, ROOT, &["member.manage"]).await;
        assert_eq!(code(&town, mal, promote(mal, Role::Operator)).await, "only-operators");
        assert_eq!(code(&town, mal, promote(boss, Role::Member)).await, "only-operators");
        let admit = AdmitMember { name: "Twin".to_owned(), role: Role::Operator };
        assert_eq!(code(&town, mal, admit).await, "only-operators");
        let pause = |member| SetMemberState { member, state: MemberState::Paused, reason: BECAUSE.to_owned() };
        assert_eq!(code(&town, mal, pause(boss)).await, "only-operators");
        assert_eq!(code(&town, boss, pause(mal)).await, "done");
    });
}

#[test]
fn given_rights_make_no_managers_and_levels_let_nobody_in() {
    block_on(async {
        let town = Community::in_memory();
        let (mal, chief) = (admit(&town, "Mal").await, admit(&town, "Chief").await);
        let garden = group(&town, of_kind("circle", "Garden")).await;
        let holders = holding(&town, mal, garden, &["group.manage", "group.admit"]).await;
        for member in [mal, chief] {
            town.system().execute(AddToGroup { group: garden, member, delegate_of: None }).await.expect("added");
        }
        let set = |member, manager| SetManager { group: garden, member, manager };
        town.system().execute(set(chief, true)).await.expect("set");
        assert_eq!(code(&town, mal, set(mal, true)).await, "only-managers");
        let remove = RemoveFromGroup { group: garden, member: chief, reason: BECAUSE.to_owned() };
        assert_eq!(code(&town, mal, remove).await, "only-managers");
        assert_eq!(code(&town, chief, set(mal, true)).await, "done");

        town.system().execute(right("indicator.manage", holders, ROOT)).await.expect("given");
        let treasury = group(&town, of_kind("circle", "Treasury")).await;
        let rule = |text: &str| RuleText::new(text).expect("a text");
        let level: Level = serde_json::from_value(serde_json::json!({
            "group": treasury, "asks": {"rules": {"gain": rule("days_member >= 0"), "keep": rule("days_member >= 0")}}, "grace_days": 1}))
        .expect("a level");
        assert_eq!(code(&town, mal, SetLevel(level)).await, "level-not-admitting");
    });
}

#[test]
fn what_is_held_for_a_time_is_given_for_no_longer() {
    block_on(async {
        let town = Community::in_memory();
        let mal = admit(&town, "Mal").await;
        let garden = group(&town, of_kind("circle", "Garden")).await;
        let holders = holding(&town, mal, garden, &["right.give"]).await;
        let until = |text: &str| text.parse::<Timestamp>().expect("a moment");
        let mut own = right("wallet.pay", holders, garden);
        own.expires_at = Some(until("2090-01-01T00:00:00Z"));
        own.when = Some(RuleText::new("days_member >= 0").expect("a text"));
        town.system().execute(own.clone()).await.expect("given");
        let for_ever = right("wallet.pay", holders, garden);
        assert_eq!(code(&town, mal, for_ever.clone()).await, "outlasts-own");
        let mut shorter = GiveRight { expires_at: Some(until("2080-01-01T00:00:00Z")), ..for_ever };
        assert_eq!(code(&town, mal, shorter.clone()).await, "drops-condition");
        shorter.when = own.when;
        assert_eq!(code(&town, mal, shorter).await, "done");
    });
}

#[test]
fn nobody_comes_and_goes_for_somebody_else() {
    block_on(async {
        let town = Community::in_memory();
        let (mal, bo) = (admit(&town, "Mal").await, admit(&town, "Bo").await);
        holding(&town, mal, ROOT, &["group.sponsor", "member.manage"]).await;
        let garden = group(&town, of_kind("circle", "Garden").membrane(Membrane::open())).await;
        let apply = ApplyToGroup { group: garden, member: bo, answers: vec![], agree_to: vec![], delegate_of: None };
        assert_eq!(code(&town, mal, apply).await, "only-the-person");
        let leave = LeaveGroup { group: ROOT, member: mal };
        assert_eq!(code(&town, bo, leave).await, "denied", "coming and going is one's own");
    });
}

#[test]
fn who_was_turned_away_does_not_come_back_by_an_old_application() {
    block_on(async {
        let town = Community::in_memory();
        let ana = admit(&town, "Ana").await;
        let membrane = Membrane { entry: Entry::Open, ..Membrane::default() }.sponsored_by(1);
        town.system().execute(ChangeGroup { membrane: Some(membrane), ..ChangeGroup::of(ROOT) }).await.expect("changed");
        let eve = town.system().execute(RegisterApplicant { name: "Eve".to_owned() }).await.expect("registered").member;
        let apply = ApplyToGroup { group: ROOT, member: eve, answers: vec![], agree_to: vec![], delegate_of: None };
        let applied = town.member(eve).execute(apply).await.expect("applied").output;
        let away = SetMemberState { member: eve, state: MemberState::Left, reason: "spam".to_owned() };
        town.system().execute(away).await.expect("turned away");
        let sponsor = SponsorApplication { application: applied.application, group: ROOT };
        assert_eq!(code(&town, ana, sponsor).await, "not-active");
    });
}

#[test]
fn who_manages_members_or_erases_takes_no_operator_and_no_manager_away() {
    block_on(async {
        let town = Community::in_memory();
        let (mal, boss, chief, bo) =
            (admit(&town, "Mal").await, admit(&town, "Boss").await, admit(&town, "Chief").await, admit(&town, "Bo").await);
        let promote = ChangeMember { member: boss, name: None, role: Some(Role::Operator) };
        town.system().execute(promote).await.expect("promoted");
        let garden = group(&town, of_kind("circle", "Garden")).await;
        town.system().execute(AddToGroup { group: garden, member: chief, delegate_of: None }).await.expect("added");
        town.system().execute(SetManager { group: garden, member: chief, manager: true }).await.expect("set");
        holding(&town, mal, ROOT, &["member.manage", "data.erase"]).await;
        assert_eq!(code(&town, mal, LeaveGroup { group: ROOT, member: boss }).await, "only-the-person");
        assert_eq!(code(&town, mal, LeaveGroup { group: garden, member: chief }).await, "only-the-person");
        assert_eq!(code(&town, mal, PauseMyself { member: boss }).await, "only-operators");
        assert_eq!(code(&town, boss, PauseMyself { member: boss }).await, "done");
        assert_eq!(code(&town, mal, ResumeMyself { member: boss }).await, "only-operators");
        assert_eq!(code(&town, boss, ResumeMyself { member: boss }).await, "done");
        let erase = |member| EraseMember { member, reason: Some(BECAUSE.to_owned()) };
        assert_eq!(code(&town, mal, erase(boss)).await, "only-operators");
        assert_eq!(code(&town, mal, erase(bo)).await, "done");
        assert_eq!(code(&town, boss, EraseMember { member: boss, reason: None }).await, "done", "one may always go");
    });
}
