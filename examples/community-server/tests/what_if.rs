//! What if, for everybody: on its page and over the API.

use crate::visit::{Answer, Person, Town, town_at};
use axum::http::StatusCode;
use serde_json::json;
use wezer_core::ledger::Pay;
use wezer_core::member::{AdmitMember, Admitted};
use wezer_exchange::calendar::{Every, Period};
use wezer_exchange::issuance::{
    BasicIncome, Demurrage, Dividend, Fee as Dues, Rounding, SetIssuanceRule, Terms, TickIssuance, Welcome,
};

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
    let no_step = bo.post(path, &[("lower", "-59")]).await;
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

/// What a browser sends of a form that nobody touched.
fn untouched(page: &Answer) -> Vec<(String, String)> {
    let form = page.text.split("<form class=\"card\"").nth(1).expect("a form");
    let fields = form.split(" name=\"").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once('"')?;
        let value = |rest: &str| {
            rest.split_once("value=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(value, _)| value.to_owned())
        };
        let (tag, _) = rest.split_once('>')?;
        let value = match value(tag) {
            Some(_) if tag.contains("value=\"true\"") && !tag.contains(" checked") => return None,
            Some(value) => value,
            None => {
                let chosen = rest.split_once("</select>")?.0;
                let before = chosen.split_once(" selected").map_or(chosen, |(before, _)| before);
                let options = before.split("<option ").skip(1);
                value(if chosen.contains(" selected") { options.last()? } else { options.into_iter().next()? })?
            }
        };
        (name != "csrf").then(|| (name.to_owned(), value.replace("&#60;", "<").replace("&#62;", ">")))
    });
    fields.collect()
}

/// Every rule in force is tried with all that it says, what the page does not show included.
#[tokio::test]
async fn rules_that_nobody_touched_give_the_balances_that_there_are() {
    let dividend = Dividend {
        first: "10".parse().expect("ten"),
        c2: "0.3".parse().expect("a rate"),
        payments: 2,
        before_first: Some(1),
        divisor_thousandths: Some(1_500),
        rounding: Rounding::Up,
    };
    for nth in 0..4 {
        let (town, world) = town_at("2027-01-05T12:00:00Z").await;
        let system = town.app.community().system();
        let income = |amount: &str| {
            let amount = Some(amount.parse().expect("an amount"));
            Terms::BasicIncome(BasicIncome { amount, pot: None, claim_within: None })
        };
        let demurrage = Demurrage {
            rate: "0.07".parse().expect("a rate"),
            yearly: false,
            above: "3".parse().expect("three"),
            debts_too: nth % 2 == 0,
            sink: Some(town.bo.wallet),
            exempt: vec![town.ana.wallet],
            rounding: Rounding::Up,
        };
        let dues = |amount: &str| {
            let (amount, to) = (amount.parse().expect("an amount"), Some(town.bo.wallet));
            Terms::Fee(Dues { amount, to })
        };
        let terms = match nth {
            0 => vec![income("7"), income("11"), dues("2"), dues("3")],
            1 => vec![Terms::Dividend(dividend.clone())],
            2 => vec![Terms::Demurrage(demurrage)],
            _ => vec![income("50"), Terms::Demurrage(Demurrage { sink: None, ..demurrage })],
        };
        let every = Every { period: Period::Month, anchor: "2027-01-17".parse().expect("a day") };
        let currency = "VAL".parse().expect("a code");
        for (place, terms) in terms.into_iter().enumerate() {
            let name = format!("Rule {place}");
            let rule = SetIssuanceRule { name, currency, terms, every, from: None, times: None, replaces: None };
            system.execute(rule).await.expect("set");
        }
        let cleo = system.execute(AdmitMember::named("Cleo")).await.expect("admitted").output;
        for _ in 0..5 {
            while system.execute(TickIssuance {}).await.expect("ticked").more {}
            let pay = Pay::new(cleo.wallet, town.bo.wallet, "5 VAL".parse().expect("money"));
            system.execute(pay).await.expect("paid");
            world.pass_seconds(31 * 86_400);
        }
        while system.execute(TickIssuance {}).await.expect("ticked").more {}
        let ana = Person::signed_in(&town, "ana").await;
        let path = "/currencies/VAL/what-if";
        let mut fields = untouched(&ana.get(path).await);
        fields.retain(|(name, _)| name != "issuance");
        fields.push(("issuance".to_owned(), "these".to_owned()));
        let send: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let tried = ana.post(path, &send).await;
        assert!(tried.status == StatusCode::OK && tried.text.contains("refused: 0."), "{nth}: {}", tried.text);
        assert!(!tried.text.contains("Wallets for which it makes a difference"), "{nth}: {fields:?} {}", tried.text);
        // And what is typed does make one.
        let changed: Vec<(&str, &str)> = send
            .iter()
            .map(|(name, value)| {
                let main = name.ends_with("-amount") || name.ends_with("-first") || name.ends_with("-rate");
                (*name, if main && !value.is_empty() { "1" } else { *value })
            })
            .collect();
        let other = ana.post(path, &changed).await;
        assert!(other.text.contains("Wallets for which it makes a difference"), "{nth}: {}", other.text);
    }
}

#[tokio::test]
async fn what_cannot_be_tried_is_named() {
    let (town, _) = town_at("2027-01-05T12:00:00Z").await;
    let terms = Terms::Welcome(Welcome { amount: "3".parse().expect("three"), pot: None });
    let every = Every { period: Period::Month, anchor: "2027-02-01".parse().expect("a day") };
    let (name, currency) = ("Be welcome".to_owned(), "VAL".parse().expect("a code"));
    let rule = SetIssuanceRule { name, currency, terms, every, from: None, times: None, replaces: None };
    town.app.community().system().execute(rule).await.expect("set");
    let page = Person::signed_in(&town, "bo <i>").await.get("/currencies/VAL/what-if").await;
    assert!(page.text.contains("would be left out: Be welcome."), "{}", page.text);
}
