//! What people say of each other, of groups and of posts, as a browser finds it.

use crate::visit::{Person, group, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_core::group::ROOT;
use wezer_core::indicator::{Asking, Indicator, IndicatorSet, MarkScale, Measure, Reach, SetAsked, SetIndicator};
use wezer_core::link::RecordRef;
use wezer_core::post::WritePost;
use wezer_core::record::Audience;

fn indicator(code: &str, label: &str, measure: Measure) -> Indicator {
    let (label_en, label_fr) = (label.to_owned(), label.to_owned());
    Indicator { code: code.parse().expect("a code"), label_en, label_fr, measure, reach: Reach::Member, months: 0 }
}

#[tokio::test]
async fn people_say_what_they_think_until_it_is_closed() {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let her = format!("/evaluate/member/{}", town.ana.member);
    assert!(bo.get(&her).await.text.contains("The community asks nothing about this."));
    let quality = indicator("quality", "quality <b>", Measure::Marks { scale: MarkScale::STANDARD });
    let care = indicator("care", "care", Measure::Marks { scale: MarkScale { low: 0, high: 100 } });
    for one in [quality.clone(), care.clone(), indicator("entries_made", "exchanges made", Measure::Entries)] {
        system.execute(SetIndicator(one)).await.expect("made");
    }
    let about_people = IndicatorSet {
        category: RecordRef::new("member", 0_u128),
        parent: None,
        changes: [(quality.code, false), (care.code, true)]
            .map(|(code, optional)| (code, Asking::Ask { scale: None, optional }))
            .into(),
    };
    system.execute(SetAsked(about_people)).await.expect("asked");
    let page = bo.get(&format!("/members/{}", town.ana.member)).await;
    assert!(page.text.contains(&her) && !page.text.contains("exchanges made"), "her figures are her own: {}", page.text);
    assert!(ana.get(&format!("/members/{}", town.ana.member)).await.text.contains("exchanges made"));
    let form = bo.get(&her).await;
    assert!(form.text.contains("quality &#60;b&#62;, from −2 to +2") && form.text.contains("name=\"mark-care\" inputmode"));
    let refused = ana.get(&her).await;
    assert!(refused.text.contains("Why can’t I?") && !refused.text.contains("id=\"say\""), "nobody of themself");
    let silent = bo.post(&her, &[("mark-quality", "2")]).await;
    assert_eq!(silent.header("location"), format!("{her}?done=saved"));
    let mine = bo.get(&her).await;
    assert!(mine.text.contains("does not count yet") && mine.text.contains("value=\"2\" checked"), "{}", mine.text);
    assert!(ana.get(&her).await.text.contains("Nobody said anything yet."), "others don’t see it");
    for mark in ["3", "much"] {
        let wrong = bo.post(&her, &[("mark-quality", mark), ("comment", "she <i>bakes")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{mark}");
        assert!(wrong.text.contains("she &#60;i&#62;bakes"), "what was typed stays");
    }
    assert_eq!(bo.post(&her, &[("mark-quality", "2"), ("comment", "She *bakes* <i>")]).await.status, StatusCode::SEE_OTHER);
    let read = ana.get(&her).await;
    assert!(read.text.contains("She <em>bakes</em>") && read.text.contains("1 voice"), "{}", read.text);
    assert_eq!(bo.post(&her, &[("mark-quality", "-1"), ("comment", "Burnt.")]).await.status, StatusCode::SEE_OTHER);
    let changed = ana.get(&her).await;
    assert!(changed.text.contains("Burnt.") && !changed.text.contains("bakes") && changed.text.contains("1 voice"));
    assert!(bo.get(&her).await.text.contains("Why can’t I?"), "who may not close it reads why");
    assert_eq!(bo.post(&format!("{her}/close"), &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ana.post(&format!("{her}/close"), &[]).await.status, StatusCode::SEE_OTHER);
    let late = bo.post(&her, &[("mark-quality", "2"), ("comment", "Better.")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!bo.get(&her).await.text.contains("id=\"say\""), "there is no form any more");
}

#[tokio::test]
async fn groups_and_posts_are_spoken_of_too() {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    let marks = Measure::Marks { scale: MarkScale::STANDARD };
    system.execute(SetIndicator(indicator("quality", "quality", marks))).await.expect("made");
    let garden = group(&town, "circle", "Garden", ROOT).await;
    let post = WritePost::in_group(ROOT, "The beds are dug.").seen_by(Audience::Community);
    let post = *town.app.community().member(town.ana.member).execute(post).await.expect("written");
    let bo = Person::signed_in(&town, "bo <i>").await;
    for (page, say) in [
        (format!("/groups/{garden}"), format!("/evaluate/group/{garden}")),
        (format!("/posts/{post}"), format!("/evaluate/post/{post}")),
    ] {
        assert!(bo.get(&page).await.text.contains(&format!("href=\"{say}\"")), "{page}");
        let said = bo.post(&say, &[("mark-quality", "1"), ("comment", "Good soil.")]).await;
        assert_eq!(said.header("location"), format!("{say}?done=saved"), "{}", said.text);
        let shown = bo.get(&page).await;
        assert!(shown.text.contains("1 voice") && shown.text.contains("Change what you said"), "{}", shown.text);
    }
    for nothing in ["/evaluate/member/x", "/evaluate/wallet/1", "/evaluate/group/x", "/evaluate/post/x"] {
        assert_eq!(bo.get(nothing).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
}
