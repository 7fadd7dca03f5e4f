//! Feeds and calendars, as programs read them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "a test may stop at the first surprise")]

use crate::visit::{Town, town};
use atom_syndication::Feed;
use axum::http::StatusCode;
use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty, ICalendarValue};
use community_server::app::Settings;
use wezer_core::grant::GiveRight;
use wezer_core::group::ROOT;
use wezer_core::ledger::Pay;
use wezer_core::member::Admitted;
use wezer_core::moderation::Hide;
use wezer_core::post::{Post, WritePost};
use wezer_core::record::{Audience, RecordRef, Wall};
use wezer_core::time::Timestamp;
use wezer_core::world::{SystemWorld, World};

const BASE: &str = "https://village.example";

async fn village() -> Town {
    town(Settings { public_url: BASE.to_owned(), ..Settings::default() }).await
}

async fn write(town: &Town, who: &Admitted, text: &str, audience: Audience) -> RecordRef {
    let post = WritePost { wall: Wall::Own, text: text.to_owned(), audience };
    RecordRef::of::<Post>(town.app.community().member(who.member).execute(post).await.unwrap().output)
}

/// Makes a personal address on the page and gives its path.
async fn address(town: &Town, cookie: &str) -> String {
    let csrf = town.get("/data", cookie).await.field("csrf");
    let page = town.post("/data/feed", cookie, &[("csrf", &csrf)]).await;
    let start = page.text.find(&format!("{BASE}/feeds/")).unwrap() + BASE.len();
    let key = page.text[start..].split("/feed.atom").next().unwrap().to_owned();
    assert_eq!(key.len(), "/feeds/".len() + 64);
    key
}

async fn read(town: &Town, path: &str) -> Feed {
    let answer = town.get(path, "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    Feed::read_from(answer.text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {}", answer.text))
}

#[tokio::test]
async fn everybody_reads_what_is_public_and_nothing_else() {
    let town = village().await;
    let hostile = "Beans & <b>peas</b> ]]> <script>alert(1)</script>\n\nSecond line";
    write(&town, &town.ana, hostile, Audience::Public).await;
    write(&town, &town.ana, "For the community", Audience::Community).await;
    write(&town, &town.ana, "For those near", Audience::Near).await;
    let hidden = write(&town, &town.bo, "Buy my watches", Audience::Public).await;
    let hide = Hide { group: ROOT, record: hidden, reason: "No".to_owned() };
    town.app.community().system().execute(hide).await.unwrap();
    let feed = read(&town, "/feed.atom").await;
    assert_eq!(feed.entries().len(), 1, "{feed:?}");
    let entry = &feed.entries()[0];
    assert_eq!(entry.title.as_str(), "Ana: Beans & <b>peas</b> ]]> <script>alert(1)</script>");
    assert_eq!(entry.authors()[0].name, "Ana");
    let content = entry.content().unwrap();
    assert_eq!(content.content_type(), Some("html"));
    assert!(!content.value().unwrap().contains("<script") && content.value().unwrap().contains("Second line"), "{content:?}");
    assert!(entry.links()[0].href().starts_with(&format!("{BASE}/posts/")) && entry.id().starts_with("urn:uuid:"));
    let own = feed.links().iter().find(|link| link.rel() == "self").unwrap();
    assert_eq!(own.href(), format!("{BASE}/feed.atom"));
    assert!(town.get("/feed.atom", "").await.header("cache-control").starts_with("public"));
}

#[tokio::test]
async fn a_personal_address_opens_feed_and_calendar_until_it_is_taken_back() {
    let town = village().await;
    let bo = town.sign_in("bo <i>").await;
    write(&town, &town.bo, "A note to myself", Audience::Near).await;
    write(&town, &town.ana, "Of Ana, for those near", Audience::Near).await;
    let key = address(&town, &bo).await;
    let feed = read(&town, &format!("{key}/feed.atom")).await;
    let titles: Vec<&str> = feed.entries().iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["Bo <i>: A note to myself"]);
    assert_eq!(town.get(&format!("{key}/calendar.ics"), "").await.status, StatusCode::OK);
    assert_eq!(town.get(&format!("{key}/feed.atom"), "").await.header("cache-control"), "private, no-store");
    // It opens nothing else, and is shown once.
    let token = key.trim_start_matches("/feeds/");
    let called = town.call("/api/queries/currencies", token, "", &[]).await;
    assert_eq!(called.status, StatusCode::UNAUTHORIZED);
    assert_eq!(town.get(&format!("{key}/data"), "").await.status, StatusCode::NOT_FOUND);
    let page = town.get("/data", &bo).await;
    assert!(!page.text.contains(token) && page.text.contains("You have an address since"));
    let kept = town.get("/data/kept", &bo).await;
    assert!(!kept.text.contains(token));
    // A new one takes its place; removed, none is left.
    let other = address(&town, &bo).await;
    assert_eq!(town.get(&format!("{key}/feed.atom"), "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.get(&format!("{other}/feed.atom"), "").await.status, StatusCode::OK);
    let removed = town.post("/data/feed/remove", &bo, &[("csrf", &page.field("csrf"))]).await;
    assert_eq!(removed.header("location"), "/data?done=saved");
    for path in [format!("{other}/feed.atom"), format!("{other}/calendar.ics"), "/feeds/x/feed.atom".to_owned()] {
        assert_eq!(town.get(&path, "").await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_calendar_has_the_dates_that_wait_for_its_reader() {
    let town = village().await;
    let now = SystemWorld.now();
    let end = Timestamp::from_micros((now.as_micros() / 1_000_000 + 3 * 86_400) * 1_000_000);
    let mut pay = Pay::new(town.ana.wallet, town.bo.wallet, "12 VAL".parse().unwrap()).memo("a\r\nBEGIN:VALARM");
    pay.hold_until = Some(end);
    town.app.community().member(town.ana.member).execute(pay).await.unwrap();
    for (name, summary) in [
        ("bo <i>", "Last moment to say yes: 12\u{a0}VAL from Ana"),
        ("ana", "Comes back to you unless accepted: 12\u{a0}VAL to Bo <i>"),
    ] {
        let cookie = town.sign_in(name).await;
        let key = address(&town, &cookie).await;
        let answer = town.get(&format!("{key}/calendar.ics"), "").await;
        assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
        assert!(answer.text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "{}", answer.text);
        assert!(answer.text.lines().all(|line| line.len() <= 75), "lines are folded: {}", answer.text);
        let calendar = ICalendar::parse(&answer.text).unwrap();
        let events: Vec<_> =
            calendar.components.iter().filter(|one| one.component_type == ICalendarComponentType::VEvent).collect();
        assert_eq!((events.len(), calendar.components.len()), (1, 2), "{}", answer.text);
        let value = |name: &ICalendarProperty| &events[0].entries.iter().find(|entry| entry.name == *name).unwrap().values[0];
        assert_eq!(value(&ICalendarProperty::Summary), &ICalendarValue::Text(summary.to_owned()));
        let ICalendarValue::PartialDateTime(start) = value(&ICalendarProperty::Dtstart) else { panic!("no moment") };
        assert_eq!(start.to_timestamp(), Some(end.as_micros() / 1_000_000));
        for needed in [ICalendarProperty::Uid, ICalendarProperty::Dtstamp, ICalendarProperty::Url] {
            assert!(events[0].entries.iter().any(|entry| entry.name == needed), "{needed:?}");
        }
    }
    let give = GiveRight {
        right: "journal.see".to_owned(),
        to: ROOT,
        over: ROOT,
        when: None,
        expires_at: Some(end),
        reason: "For the audit".to_owned(),
    };
    town.app.community().system().execute(give).await.unwrap();
    let key = address(&town, &town.sign_in("bo <i>").await).await;
    let text = town.get(&format!("{key}/calendar.ics"), "").await.text.replace("\r\n ", "");
    assert!(
        text.contains("SUMMARY:Ends: the right to see the whole journal") && text.matches("BEGIN:VEVENT").count() == 2,
        "{text}"
    );
}
