//! The pages, as a browser asks for them.

use crate::visit::{HOST, town};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use community_server::app::Settings;
use wezer_core::ledger::{Balances, PendingEntries};

#[tokio::test]
async fn signing_in_renews_the_session_and_signing_out_ends_it() {
    let town = town(Settings::default()).await;
    assert_eq!(town.get("/wallet", "").await.header("location"), "/sign-in?to=/wallet");
    let first = town.sign_in("ana").await;
    let answer = town.post("/sign-in", &first, &[("name", "ANA"), ("password", "open sesame"), ("to", "//evil.example")]).await;
    assert_eq!(answer.header("location"), "/", "nobody is sent elsewhere");
    let line = answer.header("set-cookie").to_owned();
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && !line.contains("Secure"), "{line}");
    let second = line.split(';').next().unwrap().to_owned();
    assert_ne!(first, second);
    assert_eq!(town.get("/wallet", &first).await.status, StatusCode::SEE_OTHER, "the old session is over");
    assert_eq!(town.get("/wallet", &second).await.status, StatusCode::OK);
    let csrf = town.csrf(&second).await;
    let out = town.post("/sign-out", &second, &[("csrf", &csrf)]).await;
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(town.get("/wallet", &second).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn over_https_the_cookie_is_for_https_only() {
    let town = town(Settings { https: true, ..Settings::default() }).await;
    let answer = town.post("/sign-in", "", &[("name", "ana"), ("password", "open sesame")]).await;
    let line = answer.header("set-cookie");
    assert!(line.starts_with("__Host-wezer=") && line.contains("; Secure"), "{line}");
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_get_the_same_answer() {
    let town = town(Settings::default()).await;
    let mut texts = Vec::new();
    for (name, password) in [("ana", "wrong"), ("who", "open sesame"), ("ana", "")] {
        let answer = town.post("/sign-in", "", &[("name", name), ("password", password)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.header("set-cookie"), "");
        texts.push(answer.text.replace(&format!("value=\"{name}\""), ""));
    }
    assert!(texts.windows(2).all(|two| two[0] == two[1]));
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down_and_success_is_not_counted() {
    let town = town(Settings::default()).await;
    for _ in 0..15 {
        town.sign_in("bo <i>").await;
    }
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(town.post("/sign-in", "", &[("name", "ana"), ("password", "wrong")]).await);
    }
    assert!(statuses[..10].iter().all(|answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY));
    let last = &statuses[11];
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
}

#[tokio::test]
async fn a_form_from_elsewhere_changes_nothing() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("ana").await;
    let csrf = town.csrf(&cookie).await;
    let fields = |csrf| [("csrf", csrf), ("to", "Bo <i>"), ("amount", "5"), ("currency", "VAL"), ("do", "pay")];
    let without = town.post("/pay", &cookie, &fields("")).await;
    assert_eq!(without.status, StatusCode::FORBIDDEN);
    let others = town.csrf(&town.sign_in("bo <i>").await).await;
    assert_eq!(town.post("/pay", &cookie, &fields(&others)).await.status, StatusCode::FORBIDDEN);
    for origin in ["https://evil.example", "null", ""] {
        let request = town.request(&Method::GET, "/pay", &cookie).method(Method::POST).header(header::ORIGIN, origin);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = format!("csrf={csrf}&to=Bo+%3Ci%3E&amount=5&currency=VAL&do=pay");
        assert_eq!(town.send(request.body(Body::from(body)).unwrap()).await.status, StatusCode::FORBIDDEN, "{origin}");
    }
    let balances = town.app.community().system().ask(Balances { wallet: town.bo.wallet }).await.unwrap();
    assert!(balances.is_empty(), "nothing was paid");
    assert_eq!(town.post("/pay", &cookie, &fields(&csrf)).await.header("location"), "/?done=paid");
}

#[tokio::test]
async fn pays_once_however_often_the_form_is_sent() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("ana").await;
    let page = town.get("/pay", &cookie).await;
    let (csrf, id) = (page.field("csrf"), page.field("id"));
    let fields = [("csrf", csrf.as_str()), ("id", &id), ("to", "bo <I>"), ("amount", "7"), ("currency", "VAL"), ("do", "pay")];
    for _ in 0..3 {
        assert_eq!(town.post("/pay", &cookie, &fields).await.header("location"), "/?done=paid");
    }
    let balances = town.app.community().system().ask(Balances { wallet: town.bo.wallet }).await.unwrap();
    assert_eq!(balances[0].balance.to_string(), "7");
}

#[tokio::test]
async fn several_currencies_wait_for_the_payee() {
    let town = town(Settings::default()).await;
    let ana = town.sign_in("ana").await;
    let csrf = town.csrf(&ana).await;
    let lines =
        [("amount", "12,50"), ("currency", "EUR"), ("amount", "30"), ("currency", "VAL"), ("amount", ""), ("currency", "VAL")];
    let mut fields = vec![("csrf", csrf.as_str()), ("to", "Bo <i>"), ("do", "pay"), ("memo", "apples & <b>pears</b>")];
    fields.extend(lines);
    let english = town.post("/pay", &ana, &fields).await;
    assert_eq!(english.status, StatusCode::UNPROCESSABLE_ENTITY, "a comma is no English point");
    assert!(
        english.text.contains("value=\"12,50\"") && english.text.contains("apples &#38; &#60;b&#62;pears"),
        "kept and escaped"
    );
    let french = town.post("/pay", &format!("{ana}; language=fr"), &fields).await;
    assert_eq!(french.header("location"), "/pending?done=placed");
    let bo = town.sign_in("bo <i>").await;
    let page = town.get("/pending", &bo).await;
    assert!(page.text.contains("12.50\u{a0}EUR") && page.text.contains("30\u{a0}VAL"), "{}", page.text);
    assert!(!page.text.contains("<b>pears"));
    let waiting = town.app.community().system().ask(PendingEntries { wallet: town.bo.wallet }).await.unwrap();
    let settle = format!("/pending/{}/settle", waiting[0].entry);
    let csrf_of_bo = town.csrf(&bo).await;
    assert_eq!(town.post(&settle, &ana, &[("csrf", &csrf)]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "not the payer");
    assert_eq!(town.post(&settle, &bo, &[("csrf", &csrf_of_bo)]).await.header("location"), "/pending?done=settled");
    let statement = town.get("/wallet/EUR", &bo).await;
    assert!(statement.text.contains("12.50\u{a0}EUR"), "the entry tells what was declared: {}", statement.text);
}

#[tokio::test]
async fn a_refusal_is_told_in_both_languages_with_rule_number_and_what_would_pass() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("ana").await;
    let csrf = town.csrf(&cookie).await;
    let fields =
        [("csrf", csrf.as_str()), ("to", "Bo <i>"), ("amount", "101"), ("currency", "VAL"), ("memo", "much"), ("do", "pay")];
    let english = town.post("/pay", &cookie, &fields).await;
    assert_eq!(english.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["-101 VAL", "-100 VAL", "100 VAL", "limit", "value=\"101\"", "value=\"much\""] {
        assert!(english.text.contains(told), "{told}");
    }
    let french = town.post("/pay", &format!("{cookie}; language=fr"), &fields).await;
    for told in ["lang=\"fr\"", "est de -100 VAL", "Au plus 100 VAL passerait"] {
        assert!(french.text.contains(told), "{told}");
    }
}

#[tokio::test]
async fn every_page_opens_in_both_languages_and_is_careful() {
    let town = town(Settings::default()).await;
    let ana = town.sign_in("ana").await;
    let csrf = town.csrf(&ana).await;
    for currency in ["VAL", "EUR"] {
        let fields = [("csrf", csrf.as_str()), ("to", "Bo <i>"), ("amount", "5"), ("currency", currency), ("do", "pay")];
        assert_eq!(town.post("/pay", &ana, &fields).await.status, StatusCode::SEE_OTHER);
    }
    let bos = format!("/wallets/{}", town.bo.wallet);
    let anas_page = format!("/members/{}", town.ana.member);
    let pages = [
        "/",
        "/?before=3",
        "/wallet",
        "/wallet/VAL",
        "/wallet/EUR",
        "/wallet/Thanks",
        &bos,
        "/pay",
        "/pay?to=Bo",
        "/pending",
        "/thanks",
        "/currencies",
        "/currencies/VAL",
        "/currencies/EUR",
        "/members",
        "/members?q=b",
        &anas_page,
        "/profile",
        "/groups",
        "/groups/community",
        "/groups/community/members",
        "/groups/community/wallet",
        "/groups/community/rights",
        "/groups/community/applications",
        "/groups/community/settings",
        "/groups/community/membrane",
        "/groups/community/moderation",
        "/groups/community/create",
        "/rights/wallet.pay/community",
        "/news",
        "/news?before=3",
        "/messages",
        "/notices",
        "/search",
        "/search?q=ana",
        "/labels",
        "/more",
        "/wallets",
        "/wallets?q=x",
        "/journal",
        "/journal/1",
        "/webhooks",
        "/account",
        "/admin",
        "/api/docs",
        "/api/docs/commands/pay",
        "/api/docs/queries/currencies",
    ];
    for language in ["en", "fr"] {
        for page in pages {
            let answer = town.get(page, &format!("{ana}; language={language}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{page} {}", answer.text);
            assert!(answer.text.contains(&format!("<html lang=\"{language}\">")), "{page}");
            assert!(!answer.text.contains("Bo <i>"), "{page}: names are escaped");
            assert!(!answer.text.contains("<script>") && !answer.text.contains(" style="), "{page}: nothing inline");
            assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{page}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
    let bo = town.sign_in("bo <i>").await;
    let anas = format!("/wallets/{}", town.ana.wallet);
    for (page, status) in [
        (anas.as_str(), StatusCode::FORBIDDEN),
        ("/nowhere", StatusCode::NOT_FOUND),
        ("/journal/99999", StatusCode::NOT_FOUND),
        ("/journal/0", StatusCode::NOT_FOUND),
        ("/currencies/NONE", StatusCode::NOT_FOUND),
        ("/wallet/NONE", StatusCode::UNPROCESSABLE_ENTITY),
        ("/wallets/x", StatusCode::NOT_FOUND),
        ("/groups/x", StatusCode::NOT_FOUND),
        ("/members/x", StatusCode::NOT_FOUND),
        ("/posts/x", StatusCode::NOT_FOUND),
        ("/rights/wallet.rob/community", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(town.get(page, &bo).await.status, status, "{page}");
    }
}

#[tokio::test]
async fn an_operator_runs_the_community_and_proves_it() {
    let town = town(Settings::default()).await;
    let ana = town.sign_in("ana").await;
    let csrf = town.csrf(&ana).await;
    let act = async |what: &str, fields: &[(&str, &str)]| {
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        town.post(&format!("/admin/{what}"), &ana, &all).await
    };
    let done = "/admin?done=saved";
    assert_eq!(act("admit", &[("name", "Cy"), ("password", "long enough"), ("role", "member")]).await.header("location"), done);
    let again = act("admit", &[("name", "Cy"), ("password", "long enough")]).await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.text.contains("value=\"Cy\""));
    assert_eq!(act("admit", &[("name", "Di"), ("password", "short")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let gold = [("code", "GOLD"), ("scale", "2"), ("abundance", "rare"), ("origin", "custody"), ("upper", "1,000")];
    assert_eq!(act("currency", &gold).await.header("location"), done);
    assert_eq!(act("issue", &[("to", "Cy"), ("amount", "10.50"), ("currency", "GOLD")]).await.header("location"), done);
    let too_much = act("issue", &[("to", "Cy"), ("amount", "1000"), ("currency", "GOLD")]).await;
    assert!(too_much.text.contains("989.50 GOLD would pass"), "{}", too_much.text);
    assert_eq!(act("limits", &[("to", "Cy"), ("currency", "VAL"), ("lower", "-20")]).await.header("location"), done);
    let head = town.app.community().head().await.unwrap();
    let issue = head.seq.get() - 1;
    assert_eq!(act("correct", &[("entry", &issue.to_string())]).await.header("location"), done);
    assert_eq!(act("correct", &[("entry", "x")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let head = town.app.community().head().await.unwrap();
    let proof = town.post("/journal/verify", &ana, &[("csrf", &csrf)]).await;
    assert_eq!(proof.status, StatusCode::OK);
    assert!(proof.text.contains(&head.hash.to_string()));
    let bo = town.sign_in("bo <i>").await;
    let csrf = town.csrf(&bo).await;
    let refused = town.post("/admin/issue", &bo, &[("csrf", &csrf)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("/rights/currency.issue/community"), "the way to who may");
    let page = town.get("/admin", &bo).await;
    assert_eq!(page.text.matches("Why can’t I?").count(), 5, "each of the five forms");
    assert!(!page.text.contains("action=\"/admin/"), "and none of them to fill in");
}

#[tokio::test]
async fn a_changed_password_ends_every_session() {
    let town = town(Settings::default()).await;
    let (one, two) = (town.sign_in("ana").await, town.sign_in("ana").await);
    let csrf = town.csrf(&one).await;
    let change = |present, new| [("csrf", csrf.clone()), ("present", String::from(present)), ("new", String::from(new))];
    let send = async |fields: [(&str, String); 3]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        town.post("/account/password", &one, &fields).await
    };
    assert_eq!(send(change("wrong", "another one")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send(change("open sesame", "short")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send(change("open sesame", "another one")).await.status, StatusCode::SEE_OTHER);
    for cookie in [&one, &two] {
        assert_eq!(town.get("/wallet", cookie).await.status, StatusCode::SEE_OTHER);
    }
    let again = town.post("/sign-in", "", &[("name", "ana"), ("password", "another one")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_news_arrive_in_pieces() {
    let town = town(Settings::default()).await;
    let ana = town.sign_in("ana").await;
    let head = town.app.community().head().await.unwrap().seq.get();
    assert_eq!(town.get(&format!("/feed?after={head}"), &ana).await.status, StatusCode::NO_CONTENT);
    let csrf = town.csrf(&ana).await;
    let fields = [("csrf", csrf.as_str()), ("to", "Bo <i>"), ("amount", "2"), ("currency", "Thanks"), ("memo", "for all")];
    assert_eq!(town.post("/thanks", &ana, &fields).await.header("location"), "/?done=given");
    let news = town.get(&format!("/feed?after={head}"), &ana).await;
    assert!(
        news.text.contains("thanked") && news.text.contains("2\u{a0}Thanks") && !news.text.contains("<html"),
        "{}",
        news.text
    );
    let language = town.get("/language/fr?back=//evil.example", &ana).await;
    assert_eq!(language.header("location"), "/");
    assert!(language.header("set-cookie").starts_with("language=fr;"));
    assert_eq!(town.get("/language/xx", "").await.status, StatusCode::NOT_FOUND);
    let asked = town.request(&Method::GET, "/sign-in", "").header("accept-language", "fr-FR,en;q=0.5");
    assert!(town.send(asked.body(Body::empty()).unwrap()).await.text.contains("Se connecter"));
    assert_eq!(HOST, "town.example");
}
