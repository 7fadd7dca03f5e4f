//! The membership flow: in, a break, back, out.

use pollster::block_on;
use wezer_core::flow::{FireTransition, StartFlow};
use wezer_core::member::{FindMember, MemberState, RegisterApplicant};

use super::town::{Town, code};

#[test]
fn a_person_comes_in_takes_a_break_and_goes() {
    block_on(async {
        let town = Town::new().await;
        let olga = town.operator().await;
        let dan = *town.community.system().execute(RegisterApplicant { name: "Dan".into() }).await.expect("registered");
        let start = StartFlow::new("membership").field("person", dan.member).field("reason", "A neighbour");
        let run = town.community.member(olga).execute(start).await.expect("started").output.run;
        let state = async || {
            let found = town.community.system().ask(FindMember::Id(dan.member)).await.expect("found").expect("there");
            (town.state(run).await, found.state())
        };
        let fire = |transition: &str, myself| FireTransition { myself, ..FireTransition::of_run(run, transition) };
        let (host, person) = (town.community.member(olga), town.community.member(dan.member));
        assert_eq!(code(town.fire(&town.ana, run, "admit").await), "flow-not-your-part");
        assert_eq!(code(person.execute(fire("admit", Some(dan.member))).await), "flow-not-your-part");
        // An applicant is no active member: only in their own name they are heard.
        assert_eq!(code(person.execute(fire("admit", None)).await), "denied");
        assert_eq!(code(town.community.member(town.ana.member).execute(fire("admit", Some(dan.member))).await), "flow-not-yours");
        host.execute(fire("admit", None)).await.expect("admitted");
        assert_eq!(state().await, ("active".to_owned(), MemberState::Active));
        person.execute(fire("pause", None)).await.expect("paused");
        assert_eq!(state().await, ("paused".to_owned(), MemberState::Paused));
        person.execute(fire("resume", Some(dan.member))).await.expect("back");
        host.execute(fire("suspend", None)).await.expect("suspended");
        let refused = person.execute(fire("resume", Some(dan.member))).await.expect_err("paused by somebody else");
        assert_eq!(refused.code(), "flow-effect");
        host.execute(fire("reinstate", None)).await.expect("reinstated");
        person.execute(fire("leave", None)).await.expect("gone");
        assert_eq!(state().await, ("left".to_owned(), MemberState::Left));
        host.execute(fire("take_back", None)).await.expect("back");
        assert_eq!(state().await, ("active".to_owned(), MemberState::Active));
    });
}
