//! What people say of posts: those who may read them, and nobody of their own.

use std::collections::BTreeMap;

use pollster::block_on;
use wezer_core::group::{CreateGroup, ROOT};
use wezer_core::indicator::{Evaluate, EvaluationsOf, Indicator, MarkScale, Measure, Reach, SetIndicator, StandingOf};
use wezer_core::link::RecordRef;
use wezer_core::member::AdmitMember;
use wezer_core::post::{DeletePost, Post, WritePost};
use wezer_core::record::Audience;
use wezer_core::{CallError, Community};

#[test]
fn a_post_is_evaluated_by_those_who_read_it() {
    block_on(async {
        let town = Community::in_memory();
        let system = town.system();
        let mut people = Vec::new();
        for name in ["Ana", "Bo", "Cleo"] {
            people.push(system.execute(AdmitMember::named(name)).await.expect("admitted").member);
        }
        let [ana, bo, cleo] = people[..] else { panic!("three were admitted") };
        let quality = Indicator {
            code: "quality".parse().expect("a code"),
            label_en: "quality".to_owned(),
            label_fr: "qualité".to_owned(),
            measure: Measure::Marks { scale: MarkScale::STANDARD },
            reach: Reach::Member,
            months: 0,
        };
        system.execute(SetIndicator(quality.clone())).await.expect("made");
        let garden = CreateGroup::new("circle".parse().expect("a kind"), "Garden").inside(ROOT);
        let garden = *system.execute(garden).await.expect("created");
        for member in [ana, bo] {
            let add = wezer_core::group::AddToGroup { group: garden, member, delegate_of: None };
            system.execute(add).await.expect("added");
        }
        let post = WritePost::in_group(garden, "The beds are dug.").seen_by(Audience::Near);
        let post = *town.member(ana).execute(post).await.expect("written");
        let object = RecordRef::of::<Post>(post);
        let say = |mark: i16, comment: &str| Evaluate {
            object: object.clone(),
            marks: BTreeMap::from([(quality.code.clone(), mark)]),
            comment: comment.to_owned(),
        };
        let code = |refused: Result<_, CallError<_>>| refused.map_err(|error| error.code()).err();
        assert_eq!(code(town.member(ana).execute(say(2, "fine")).await), Some("self-evaluation"));
        assert_eq!(code(town.member(cleo).execute(say(2, "fine")).await), Some("unknown-object"), "they don't see it");
        assert!(*town.member(bo).execute(say(1, "Well done.")).await.expect("said"));
        assert!(*town.member(bo).execute(say(2, "Very well done.")).await.expect("said again"));
        let seen = town.member(ana).ask(EvaluationsOf { object: object.clone(), limit: None }).await.expect("answered");
        assert_eq!(seen.iter().map(|one| one.comment.as_str()).collect::<Vec<_>>(), ["Very well done."]);
        assert!(town.member(cleo).ask(EvaluationsOf { object: object.clone(), limit: None }).await.expect("answered").is_empty());
        let standing = StandingOf { object: object.clone(), group: None, months: None, half_life_days: None };
        assert_eq!(town.member(ana).ask(standing).await.expect("answered")[0].count, 1);
        town.member(ana).execute(DeletePost { post }).await.expect("deleted");
        assert_eq!(code(town.member(bo).execute(say(0, "gone")).await), Some("unknown-object"));
    });
}
