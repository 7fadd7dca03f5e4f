//! Who reads what of the journal: by page, by stream, by number.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use crate::visit::{Answer, Town, town};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use community_server::app::Settings;
use http_body_util::BodyExt;
use tower::ServiceExt;
use wezer_core::grant::GiveRight;
use wezer_core::group::ROOT;
use wezer_core::ledger::Pay;
use wezer_core::member::{AdmitMember, Admitted};

async fn admitted(town: &Town, name: &str) -> Admitted {
    *town.app.community().system().execute(AdmitMember::named(name)).await.unwrap()
}

async fn pay(town: &Town, from: &Admitted, to: &Admitted, money: &str) -> u64 {
    let pay = Pay::new(from.wallet, to.wallet, money.parse().unwrap());
    town.app.community().member(from.member).execute(pay).await.unwrap().seq.get()
}

async fn entry(town: &Town, token: &str, seq: u64) -> Answer {
    let request = Request::builder().uri(format!("/api/journal/{seq}")).header(header::AUTHORIZATION, format!("Bearer {token}"));
    town.send(request.body(Body::empty()).unwrap()).await
}

/// The stream from the first entry on, as far as it goes without waiting.
async fn streamed(town: &Town, token: &str) -> String {
    let request = Request::builder().uri("/api/events?from=1").header(header::AUTHORIZATION, format!("Bearer {token}"));
    let mut body = town.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().into_body();
    let mut text = String::new();
    let pause = std::time::Duration::from_millis(300);
    while let Ok(Some(Ok(frame))) = tokio::time::timeout(pause, body.frame()).await {
        text.push_str(&String::from_utf8_lossy(&frame.into_data().unwrap()));
    }
    text
}

#[tokio::test]
async fn members_read_what_concerns_them_and_nothing_else() {
    let town = town(Settings::default()).await;
    let (cleo, bo) = (admitted(&town, "Cleo").await, town.token(&town.bo).await);
    let others = pay(&town, &town.ana, &cleo, "71 VAL").await;
    let own = pay(&town, &town.ana, &town.bo, "13 VAL").await;
    // By number.
    assert_eq!(entry(&town, &bo, others).await.status, StatusCode::NOT_FOUND);
    assert_eq!(entry(&town, &bo, 0).await.status, StatusCode::NOT_FOUND);
    assert_eq!(entry(&town, &bo, own + 99).await.status, StatusCode::NOT_FOUND);
    let seen = entry(&town, &bo, own).await;
    assert_eq!((seen.status, seen.json()["command"].as_str()), (StatusCode::OK, Some("pay")));
    // By stream.
    let text = streamed(&town, &bo).await;
    assert!(text.contains(&format!("id: {own}\n")) && !text.contains(&format!("id: {others}\n")), "{text}");
    assert!(!text.contains("7100") && !text.contains(&cleo.member.to_string()), "{text}");
    // By page: neither the sentence, nor the amount, nor the bytes in which what others have could be read.
    let cookie = town.sign_in("bo <i>").await;
    for path in ["/", "/news", "/feed?after=0", "/journal"] {
        let page = town.get(path, &cookie).await.text;
        assert!(page.contains("13\u{a0}VAL") && !page.contains("71\u{a0}VAL") && !page.contains("Cleo"), "{path} {page}");
    }
    assert_eq!(town.get(&format!("/journal/{others}"), &cookie).await.status, StatusCode::NOT_FOUND);
    let page = town.get(&format!("/journal/{own}"), &cookie).await.text;
    assert!(page.contains("Ana paid Bo") || page.contains("13\u{a0}VAL"), "{page}");
    let bytes = town.app.community().store().journal(wezer_core::journal::Seq::new(own), 1).await.unwrap().remove(0).1;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!page.contains(&hex), "the bytes tell what Ana has left");
    // Whoever holds the right sees all of it, at once.
    let give = GiveRight {
        right: "journal.see".to_owned(),
        to: ROOT,
        over: ROOT,
        when: None,
        expires_at: None,
        reason: "Our books are open.".to_owned(),
    };
    town.app.community().system().execute(give).await.unwrap();
    assert_eq!(entry(&town, &bo, others).await.status, StatusCode::OK);
    assert!(streamed(&town, &bo).await.contains(&format!("id: {others}\n")));
    assert!(town.get("/journal", &cookie).await.text.contains("71\u{a0}VAL"));
    assert!(town.get(&format!("/journal/{own}"), &cookie).await.text.contains(&hex));
}

#[tokio::test]
async fn a_stranger_reads_nothing() {
    let town = town(Settings::default()).await;
    let seq = pay(&town, &town.ana, &town.bo, "13 VAL").await;
    assert_eq!(entry(&town, "wz_nobody", seq).await.status, StatusCode::UNAUTHORIZED);
    for path in ["/journal".to_owned(), format!("/journal/{seq}"), "/news".to_owned(), "/feed?after=0".to_owned()] {
        let answer = town.get(&path, "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(!answer.text.contains("13"), "{path}");
    }
}
