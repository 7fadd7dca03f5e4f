//! What if, for everybody: on its page and over the API.

mod visit;

use axum::http::StatusCode;
use serde_json::json;
use visit::{Answer, Person, Town, town_at};
use wezer_core::ledger::Pay;
use wezer_core::member::{AdmitMember, Admitted};

/// Ana paid five others fifteen each, two of them beyond fifty.
async fn paid() -> (Town, Vec<Admitted>) {
    let (town, world) = town_at("2027-01-05T12:00:00Z").await;
    let system = town.app.community().system();
    let mut others = vec![town.bo];
    for name in ["Cleo", "Dan", "Eve", "Fay"] {
        others.push(system.execute(AdmitMember::named(name)).await.expect("admitted").output);
    }
    for to in &others {
        let pay = Pay::new(town.ana.wallet, to.wallet, "15 VAL".parse().expect("money"));
        town.app.community().member(town.ana.member).execute(pay).await.expect("paid");
    }
    // Two months later somebody pays again.
    world.pass_seconds(62 * 86_400);
    let back = Pay::new(town.bo.wallet, town.ana.wallet, "1 VAL".parse().expect("money"));
    town.app.community().member(town.bo.member).execute(back).await.expect("paid");
    (town, others)
}

/// The table of the visitor's own wallets.
fn own_wallets(page: &Answer) -> &str {
    let after = page.text.split("aria-label=\"Your own wallets\"").nth(1).expect("their own wallets");
    after.split("</table>").next().expect("a table")
}

#[tokio::test]
async fn every_member_tries_a_rule_on_its_page() {
    let (town, _) = paid().await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let path = "/currencies/VAL/what-if";
    assert!(bo.get("/currencies/VAL").await.text.contains(path));
    assert_eq!(bo.get(path).await.status, StatusCode::OK);
    assert_eq!(bo.get("/currencies/EUR/what-if").await.status, StatusCode::NOT_FOUND, "it stays outside");
    let seen = bo.post(path, &[("lower", "-50")]).await;
    assert!(seen.text.contains("your own wallets: 0.") && seen.text.contains("would have refused: 0."), "{}", seen.text);
    let no_step = bo.post(path, &[("lower", "-59.99")]).await;
    assert!(no_step.status == StatusCode::UNPROCESSABLE_ENTITY && no_step.text.contains("Try -50 or -100."), "{}", no_step.text);
    let own = own_wallets(&seen);
    assert!(own.contains("Bo &#60;i&#62;") && own.contains(">14<"), "{own}");
    let tables = seen.text.split("<form class=\"card\"").next().expect("before the form");
    assert!(!tables.contains(">Ana<") && !tables.contains("−74") && !tables.contains("−59"), "not whose it is: {tables}");
    // Who may see everything sees whose.
    let all = ana.post(path, &[("lower", "-50")]).await;
    assert!(all.text.contains("would have been refused: 2.") && all.text.contains("5 Jan 2027"), "{}", all.text);
    assert!(all.text.contains("15\u{a0}VAL") && all.text.contains("Lower limit"), "{}", all.text);
    assert!(all.text.contains("<td>Ana</td>") && all.text.contains("Wallets for which it makes a difference"), "{}", all.text);

    // An income and a dividend that were never there: two payments of ten, and of eight.
    let rules = [("issuance", "these"), ("income-amount", "10"), ("income-period", "month")];
    let income = bo.post(path, &rules).await;
    let own = own_wallets(&income);
    assert!(own.contains(">14<") && own.contains(">34<"), "{own}");
    let dividend = [("dividend-first", "8"), ("dividend-c2", "0"), ("dividend-period", "month"), ("demurrage-rate", "50")];
    let melting = bo.post(path, &[&[("issuance", "these"), ("demurrage-period", "month")], &dividend[..]].concat()).await;
    assert_eq!(melting.status, StatusCode::OK, "{}", melting.text);
    assert!(
        melting.text.contains("In circulation at the end of the month") && melting.text.contains("2027-03"),
        "{}",
        melting.text
    );
    let unread = bo.post(path, &[("lower", "-30"), ("fee-name-0", "Tax"), ("fee-share-0", "101")]).await;
    assert!(unread.status == StatusCode::UNPROCESSABLE_ENTITY && unread.field("lower") == "-30", "{}", unread.text);
    let taxed = bo.post(path, &[("fee-name-0", "Tax"), ("fee-share-0", "20"), ("fee-bearer-0", "payee")]).await;
    let own = own_wallets(&taxed);
    assert!(own.contains(">11<"), "15 less 3, less 1: {own}");
    let other = bo.post(path, &[("issuance", "these"), ("demurrage-rate", "100"), ("demurrage-sink", "Ana")]).await;
    assert!(other.status == StatusCode::UNPROCESSABLE_ENTITY && other.text.contains("You may not see wallet"), "{}", other.text);
    // Trying is bounded.
    let mut last = StatusCode::OK;
    for _ in 0..7 {
        last = bo.post(path, &[("lower", "-50")]).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let french = town.get(path, &format!("{}; language=fr", bo.cookie)).await;
    assert!(french.text.contains("Et si ?") && french.text.contains("Revenu de base"), "{}", french.text);
}

#[tokio::test]
async fn a_program_tries_a_rule() {
    let (town, others) = paid().await;
    let (bo, ana) = (town.token(&town.bo).await, town.token(&town.ana).await);
    let change = json!({ "currency": "VAL", "limits": { "lower": { "at": "-50" } } }).to_string();
    let seen = town.call("/api/what-if", &bo, change.clone(), &[]).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
    let told = seen.json();
    assert_eq!((&told["refused_below"], &told["hits"], &told["whole"]), (&json!(0), &json!([]), &json!(null)));
    assert_eq!((&told["own"][0]["wallet"], &told["others"]), (&json!(town.bo.wallet), &json!([])));
    for wallet in [town.ana.wallet, others[1].wallet] {
        assert!(!seen.text.contains(&wallet.to_string()), "nobody else's: {}", seen.text);
    }
    let all = town.call("/api/what-if", &ana, change.clone(), &[]).await.json();
    assert_eq!(all["hits"][0]["wallet"], json!(town.ana.wallet));
    assert_eq!(all["whole"]["would_be"]["least"], json!("-44"));
    let cases = [
        (json!({ "currency": "NONE" }), StatusCode::UNPROCESSABLE_ENTITY, "what-if-no-balances"),
        (json!({ "currency": "VAL", "wish": 1 }), StatusCode::BAD_REQUEST, "invalid-arguments"),
        (
            json!({ "currency": "VAL", "fees": [{ "name": "x", "to": town.ana.wallet }] }),
            StatusCode::UNPROCESSABLE_ENTITY,
            "what-if-not-seen",
        ),
    ];
    for (body, status, code) in cases {
        let answer = town.call("/api/what-if", &bo, body.to_string(), &[("accept-language", "fr")]).await;
        assert_eq!((answer.status, answer.json()["code"].clone()), (status, json!(code)), "{}", answer.text);
    }
    assert_eq!(town.call("/api/what-if", "wz_0", change, &[]).await.status, StatusCode::UNAUTHORIZED);
    // It is described beside everything else.
    let document = town.get("/api/openapi.json", "").await.json();
    let door = &document["paths"]["/api/what-if"]["post"];
    let input = &door["requestBody"]["content"]["application/json"]["schema"];
    assert!(input["properties"]["issuance"].is_object() && input["required"] == json!(["currency"]), "{input}");
    assert!(door["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["hits"].is_object(), "{door}");
}
