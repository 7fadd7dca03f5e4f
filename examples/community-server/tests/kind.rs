//! The kinds of groups and the reactions of a community, as a browser changes them.

use crate::visit::{self, Person, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_core::group::{GroupKind, KnownGroupKinds};
use wezer_core::post::KnownReactions;

async fn kinds(town: &visit::Town) -> Vec<GroupKind> {
    town.app.community().system().ask(KnownGroupKinds {}).await.expect("answered")
}

#[tokio::test]
async fn a_community_has_kinds_of_groups_of_its_own() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let read = bo.get("/kinds").await;
    assert!(read.text.contains("Why can’t I?") && read.text.contains("organisation") && !read.text.contains("/kinds/circle"));
    let choir = [
        ("slug", "choir"),
        ("label_en", "choir <b>"),
        ("label_fr", "chorale"),
        ("contains", "role"),
        ("contains", "team"),
        ("entry", "open"),
    ];
    assert_eq!(bo.post("/kinds/new", &choir).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for slug in ["Choir!", "circle", ""] {
        let mut bad = choir;
        bad[0].1 = slug;
        let refused = ana.post("/kinds/new", &bad).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{slug}: bad, or there already");
        assert!(refused.text.contains("value=\"choir &#60;b&#62;\"") && refused.text.contains("value=\"role\" checked"));
    }
    assert_eq!(ana.post("/kinds/new", &choir).await.header("location"), "/kinds?done=saved");
    let page = ana.get("/kinds/circle").await;
    let may = |slug: &str| page.text.contains(&format!("value=\"{slug}\" checked"));
    assert!(may("role") && !may("choir"), "{}", page.text);
    let before = kinds(&town).await.into_iter().find(|kind| kind.slug.as_str() == "circle").expect("shipped");
    let circle = [("label_en", "circle"), ("label_fr", "cercle"), ("contains", "choir"), ("has_wallets", "yes")];
    assert_eq!(ana.post("/kinds/circle", &circle).await.header("location"), "/kinds?done=saved");
    let after = kinds(&town).await.into_iter().find(|kind| kind.slug.as_str() == "circle").expect("still there");
    assert_eq!(after.may_contain.iter().map(|slug| slug.as_str()).collect::<Vec<_>>(), ["choir"]);
    assert_eq!((after.membrane, after.has_wallets, after.of_delegates), (before.membrane, true, false));
    let empty = ana.post("/kinds/circle", &[("label_en", " "), ("label_fr", "cercle")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(bo.post("/kinds/choir/remove", &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ana.post("/kinds/choir/remove", &[]).await.header("location"), "/kinds?done=saved");
    assert!(kinds(&town).await.iter().all(|kind| kind.slug.as_str() != "choir"));
    assert_eq!(ana.get("/kinds/choir").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_reaction_may_give_what_there_is_plenty_of() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    assert!(bo.get("/reactions").await.text.contains("Why can’t I?"));
    let line = |name: &'static str, amount: &'static str, currency: &'static str| {
        [("name", name), ("amount", amount), ("currency", currency)]
    };
    let all = [line("like", "", ""), line("bravo", "2", "Thanks"), line("", "", "")].concat();
    assert_eq!(bo.post("/reactions", &all).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ana.post("/reactions", &all).await.header("location"), "/reactions?done=saved");
    let known = town.app.community().system().ask(KnownReactions {}).await.expect("answered");
    let told: Vec<String> = known
        .iter()
        .map(|kind| format!("{} {}", kind.name, kind.gives.map(|gives| gives.to_string()).unwrap_or_default()))
        .collect();
    assert_eq!(told, ["like ", "bravo 2 Thanks"]);
    let page = ana.get("/reactions").await;
    assert!(page.text.contains("value=\"bravo\"") && !page.text.contains("<option value=\"VAL\""), "only what is abundant");
    for bad in [line("Ça va", "", ""), line("wow", "much", "Thanks"), line("wow", "1", "VAL"), line("wow", "-1", "Thanks")] {
        let refused = ana.post("/reactions", &bad).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad:?}");
        assert!(refused.text.contains(&format!("value=\"{}\"", bad[0].1)), "what was typed stays");
    }
    assert_eq!(town.app.community().system().ask(KnownReactions {}).await.expect("answered"), known);
}
