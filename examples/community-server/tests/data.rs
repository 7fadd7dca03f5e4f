//! What is kept about a person, for that person: seen, taken along, brought, erased.

use crate::visit::{self, Town, town};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use community_server::app::Settings;

/// Sends a file as a browser does.
async fn bring(town: &Town, cookie: &str, csrf: &str, file: &[u8]) -> visit::Answer {
    let mut body = format!("--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n").into_bytes();
    body.extend(b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"my-data.tar\"\r\n\r\n");
    body.extend(file);
    body.extend(b"\r\n--b--\r\n");
    let request = town.request(&Method::POST, "/data/bring", cookie);
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    town.send(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn what_is_taken_along_can_be_brought_and_holds_no_password() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("bo <i>").await;
    let csrf = town.csrf(&cookie).await;
    assert_eq!(town.get("/data", "").await.header("location"), "/sign-in?to=/data");
    let wishes = [("csrf", csrf.as_str()), ("balances", "members"), ("research", "yes")];
    assert_eq!(town.post("/data/wishes", &cookie, &wishes).await.header("location"), "/data?done=saved");
    let page = town.get("/data", &cookie).await;
    assert!(page.text.contains("credential") && page.text.contains("data policy"), "{}", page.text);
    assert!(
        page.text.contains("<li>name: Every member.</li>") && page.text.contains("<li>phc: Nobody, not even"),
        "{}",
        page.text
    );
    let kept = town.get("/data/kept", &cookie).await.text;
    assert!(!kept.contains("argon2"), "{kept}");
    let archive = town.get("/data/archive", &cookie).await;
    assert_eq!(archive.header("content-type"), "application/x-tar");
    for told in ["readme.txt", "data/data_policy.json", "balances.json", "rights.json"] {
        assert!(archive.text.contains(told), "{told}");
    }
    assert!(!archive.text.contains("argon2"));
    let file = archive.text.as_bytes();
    assert_eq!(bring(&town, &cookie, "wrong", file).await.status, StatusCode::FORBIDDEN);
    assert_eq!(bring(&town, &cookie, &csrf, &[b'x'; 3_000]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(bring(&town, &cookie, &csrf, file).await.header("location"), "/data?done=brought");
}

#[tokio::test]
async fn whoever_erases_themself_is_gone_with_password_and_tokens() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("bo <i>").await;
    let token = town.token(&town.bo).await;
    assert_eq!(town.call("/api/queries/currencies", &token, "", &[]).await.status, StatusCode::OK);
    let csrf = town.csrf(&cookie).await;
    let wrong = town.post("/data/erase", &cookie, &[("csrf", &csrf), ("name", "Bo")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = town.post("/data/erase", &cookie, &[("csrf", &csrf), ("name", "Bo <i>")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert_eq!(town.get("/data", &cookie).await.status, StatusCode::SEE_OTHER, "the session is over");
    assert_eq!(town.call("/api/queries/currencies", &token, "", &[]).await.status, StatusCode::UNAUTHORIZED);
    let again = town.post("/sign-in", "", &[("name", "Bo <i>"), ("password", "open sesame")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!town.get("/members", &town.sign_in("ana").await).await.text.contains("Bo &#60;i"));
    town.app.community().audit(|_| {}).await.expect("the journal still proves what is there");
}

#[test]
fn every_field_of_the_servers_own_documents_says_who_sees_it() {
    for (kind, fields) in community_server::store::registry().expect("one name each").personal_fields() {
        assert!(!fields.is_empty() && fields.iter().all(|(_, seen_by)| seen_by.is_some()), "{kind}: {fields:?}");
    }
}
