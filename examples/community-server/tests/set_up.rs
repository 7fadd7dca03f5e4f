//! A community that has nobody yet, as the first browser finds it.

use crate::visit::{Answer, HOST, form, nobody_yet, send};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use wezer_core::group::{FindGroup, ROOT};
use wezer_core::ledger::Currencies;
use wezer_core::member::{FindMember, Role};

async fn visit(router: &Router, method: Method, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let request = Request::builder().method(method).uri(path).header(header::HOST, HOST).header(header::COOKIE, cookie);
    let request = request.header(header::ORIGIN, format!("http://{HOST}"));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(router, request.body(Body::from(form(fields))).expect("a request")).await
}

const FORM: [(&str, &str); 8] = [
    ("code", "AB12 CD34"),
    ("community", "Les <b>Tilleuls"),
    ("purpose", "We share."),
    ("begin", "standard"),
    ("language", "fr"),
    ("name", "Ana"),
    ("password", "open sesame"),
    ("again", "open sesame"),
];

fn with(name: &str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    FORM.iter().map(|(field, usual)| (*field, if *field == name { value } else { *usual })).collect()
}

#[tokio::test]
async fn whoever_knows_the_code_sets_the_community_up_once() {
    let (app, router) = nobody_yet("ab12-cd34");
    let system = app.community().system();
    for path in ["/", "/sign-in", "/apply", "/wallet", "/nothing", "/api/docs"] {
        let answer = visit(&router, Method::GET, path, "", &[]).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/set-up"), "{path}");
    }
    let applied = visit(&router, Method::POST, "/apply", "", &[("name", "Eve"), FORM[6], FORM[7]]).await;
    assert_eq!(applied.header("location"), "/set-up");
    let page = visit(&router, Method::GET, "/set-up?code=ab12-cd34", "", &[]).await;
    assert!(page.text.contains("value=\"ab12-cd34\""), "the link of the console fills the code in: {}", page.text);
    let french = visit(&router, Method::GET, "/set-up", "language=fr", &[]).await;
    assert!(french.text.contains("Installer votre communauté") && !french.text.contains("ab12"));
    for (wrong, value) in [("code", ""), ("code", "ab12-cd35"), ("again", "other"), ("name", " "), ("community", "")] {
        let refused = visit(&router, Method::POST, "/set-up", "", &with(wrong, value)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(refused.text.contains("role=\"alert\"") && refused.text.contains("value=\"fr\" lang=\"fr\" selected"));
        assert!(!refused.text.contains("open sesame"), "a password is never sent back");
    }
    assert_eq!(app.community().head().await.expect("read").seq.get(), 0, "nothing was made by halves");
    let done = visit(&router, Method::POST, "/set-up", "", &FORM).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/"), "{}", done.text);
    let cookie = done.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let home = visit(&router, Method::GET, "/", &cookie, &[]).await;
    assert!(home.status == StatusCode::OK && home.text.contains("Ana"), "{}", home.text);
    let groups = visit(&router, Method::GET, "/groups", &cookie, &[]).await;
    assert!(groups.text.contains("Les &#60;b&#62;Tilleuls") && groups.text.contains("Place du village"), "{}", groups.text);
    let ana = system.ask(FindMember::Name("ana".to_owned())).await.expect("answered").expect("admitted");
    assert_eq!(ana.role(), Role::Operator);
    let codes = system.ask(Currencies {}).await.expect("answered");
    assert_eq!(codes.iter().map(|each| each.code().to_string()).collect::<Vec<_>>(), ["EUR", "VAL", "Thanks"]);

    assert_eq!(visit(&router, Method::GET, "/set-up", "", &[]).await.status, StatusCode::NOT_FOUND);
    let second = visit(&router, Method::POST, "/set-up", "", &with("name", "Eve")).await;
    assert_eq!(second.status, StatusCode::NOT_FOUND, "there is one first operator");
    assert!(system.ask(FindMember::Name("Eve".to_owned())).await.expect("answered").is_none());
    assert_eq!(visit(&router, Method::GET, "/apply", "", &[]).await.status, StatusCode::OK);
    let signed_in = visit(&router, Method::POST, "/sign-in", "", &[FORM[5], FORM[6]]).await;
    assert_eq!(signed_in.header("location"), "/");
}

#[tokio::test]
async fn a_community_may_begin_with_nothing() {
    let (app, router) = nobody_yet("ab12-cd34");
    let done = visit(&router, Method::POST, "/set-up", "", &with("begin", "nothing")).await;
    assert_eq!(done.header("location"), "/", "{}", done.text);
    let system = app.community().system();
    assert!(system.ask(Currencies {}).await.expect("answered").is_empty());
    let community = system.ask(FindGroup { group: ROOT }).await.expect("answered").expect("always there");
    assert_eq!((community.name(), community.purpose()), ("Les <b>Tilleuls", "We share."));
}
