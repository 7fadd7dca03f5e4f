//! The rules of a kind of money, written on pages: what is typed, what is refused beside it, and that the rule then acts.

use crate::visit::{Person, Town, link, town, town_at};
use axum::http::StatusCode;
use community_server::app::Settings;
use wezer_core::id::WalletId;
use wezer_core::ledger::{Abundance, Balances, Bearer, CreateCurrency, Currencies, Currency, Force, Issue, Origin, Pay};
use wezer_core::member::AdmitMember;
use wezer_core::money::{Amount, Scale};
use wezer_core::wallet::COMMONS;
use wezer_core::world::{SystemWorld, World as _};
use wezer_exchange::calendar::{Day, Every, Period};
use wezer_exchange::issuance::{Dividend, Rounding, SetIssuanceRule, Terms, TickIssuance};
use wezer_exchange::limit::{LimitRules, TickLimits};

const DAY: i64 = 86_400;

fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

async fn held(town: &Town, wallet: WalletId, code: &str) -> Amount {
    let balances = town.app.community().system().ask(Balances { wallet }).await.expect("balances");
    balances.iter().find(|one| one.currency.as_str() == code).map_or(Amount::ZERO, |one| one.balance)
}

async fn currency(town: &Town, code: &str) -> Currency {
    let all = town.app.community().system().ask(Currencies {}).await.expect("currencies");
    all.into_iter().find(|one| one.code().as_str() == code).expect("there")
}

async fn tick(town: &Town) {
    while town.app.community().system().execute(TickIssuance {}).await.expect("ticked").more {}
}

async fn pay(town: &Town, what: &str) {
    let pay = Pay::new(town.ana.wallet, town.bo.wallet, what.parse().expect("money"));
    town.app.community().member(town.ana.member).execute(pay).await.expect("paid");
}

#[tokio::test]
async fn limits_and_fees_are_changed_on_a_page() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let page = ana.get("/currencies/VAL").await;
    for form in ["change", "formula", "rules", "exchanges/new", "what-if"] {
        assert!(page.text.contains(&format!("href=\"/currencies/VAL/{form}\"")), "{form}: {}", page.text);
    }
    let seen = bo.get("/currencies/VAL").await;
    assert!(!seen.text.contains("/currencies/VAL/change") && seen.text.contains("/currencies/VAL/what-if"), "{}", seen.text);
    let denied = bo.get("/currencies/VAL/change").await;
    assert!(denied.status == StatusCode::FORBIDDEN && denied.text.contains("/rights/currency.manage"), "{}", denied.text);
    assert!(!denied.text.contains("<form class=\"card\""), "no form for what one may not do: {}", denied.text);

    let form = ana.get("/currencies/VAL/change").await;
    assert!(form.status == StatusCode::OK && form.field("lower") == "−100", "{}", form.text);
    let fields = [
        ("name", "Val"),
        ("lower", "-60"),
        ("lower-force", "warning"),
        ("upper", "300"),
        ("fee-name-0", "Tax"),
        ("fee-share-0", "2.5"),
        ("fee-bearer-0", "payee"),
        ("fee-fixed-1", "1"),
        ("fee-to-1", "Bo <i>"),
    ];
    let nothing = ana.post("/currencies/VAL/change", &[("name", "Val"), ("fee-name-0", "Tax")]).await;
    assert!(nothing.text.contains("Fee 1 takes nothing yet") && nothing.field("fee-name-0") == "Tax", "{}", nothing.text);
    // What can't be read or is refused comes back beside the form with all that was typed.
    let bad = ana.post("/currencies/VAL/change", &[&fields[..5], &[("fee-share-0", "much")]].concat()).await;
    assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.text.contains("“much” is not a share"), "{}", bad.text);
    assert!(bad.field("fee-name-0") == "Tax" && bad.field("upper") == "300", "{}", bad.text);
    let refused = ana.post("/currencies/VAL/change", &[("lower", "5")]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("role=\"alert\""), "{}", refused.text);
    // A look changes nothing and says it in words.
    let look = ana.post("/currencies/VAL/change", &[&fields[..], &[("do", "look")]].concat()).await;
    assert!(look.text.contains("Tax: 2.5% (borne by the payee)") && look.text.contains("down to −60"), "{}", look.text);
    assert!(currency(&town, "VAL").await.fees().is_empty());

    let done = ana.post("/currencies/VAL/change", &fields).await;
    assert_eq!(done.header("location"), "/currencies/VAL?done=saved", "{}", done.text);
    assert!(ana.get("/currencies/VAL?done=saved").await.text.contains("Saved."));
    let val = currency(&town, "VAL").await;
    let lower = val.limits().lower.expect("there");
    assert_eq!((val.name(), lower.at, lower.force), ("Val", amount("-60"), Force::Warning));
    let [tax, fixed] = val.fees() else { unreachable!("two fees: {:?}", val.fees()) };
    assert_eq!((tax.name.as_str(), tax.share.parts(), tax.bearer, tax.to), ("Tax", 25_000, Bearer::Payee, None));
    assert_eq!((fixed.fixed, fixed.bearer, fixed.to), (Some(amount("1")), Bearer::Payer, Some(town.bo.wallet)));
    pay(&town, "40 VAL").await;
    assert_eq!((held(&town, town.bo.wallet, "VAL").await, held(&town, COMMONS, "VAL").await), (amount("40"), amount("1")));
    // The form holds what there is, and a fee that is emptied is gone.
    let form = ana.get("/currencies/VAL/change").await;
    assert!(form.field("fee-to-1") == "Bo &#60;i&#62;" && form.text.contains("fee-name-2"), "{}", form.text);
    ana.post("/currencies/VAL/change", &[("name", "Val"), ("lower", "-60")]).await;
    assert!(currency(&town, "VAL").await.fees().is_empty());

    // A new currency has its fee from the start.
    let new = [("code", "TAX"), ("scale", "0"), ("abundance", "sufficient"), ("origin", "issued"), ("lower", "-10")];
    let bad = ana.post("/admin/currency", &[&new[..], &[("fee-share-0", "200")]].concat()).await;
    assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.field("fee-share-0") == "200", "{}", bad.text);
    let fee = [("fee-name-0", "Levy"), ("fee-share-0", "10"), ("fee-bearer-0", "payer")];
    assert_eq!(ana.post("/admin/currency", &[&new[..], &fee].concat()).await.header("location"), "/admin?done=saved");
    assert_eq!(currency(&town, "TAX").await.fees()[0].name, "Levy");
    let french = town.get("/currencies/VAL/change", &format!("{}; language=fr", ana.cookie)).await;
    assert!(french.text.contains("Changer limites et frais"), "{}", french.text);
}

#[tokio::test]
async fn limits_by_formula_are_written_and_ended() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let path = "/currencies/VAL/formula";
    let bad = [("lower-formula", "-60 - volume_val"), ("lower-least", "-500"), ("lower-most", "-50")];
    let refused = ana.post(path, &bad).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.field("lower-least") == "-500", "{}", refused.text);
    let unbound = ana.post(path, &[("lower-least", "-500"), ("lower-most", "-50")]).await;
    assert!(unbound.text.contains("but no formula") && unbound.field("lower-least") == "-500", "{}", unbound.text);
    let good = [("lower-formula", "-60 - 5 * partners"), ("lower-least", "-500"), ("lower-most", "-50")];
    assert_eq!(bo.post(path, &good).await.status, StatusCode::UNPROCESSABLE_ENTITY, "not for everybody");
    let look = ana.post(path, &[&good[..], &[("do", "look")]].concat()).await;
    assert!(look.text.contains("How far down: -60 - 5 * partners, between −500 and −50."), "{}", look.text);
    assert_eq!(ana.post(path, &good).await.header("location"), "/currencies/VAL?done=saved");
    let system = town.app.community().system();
    while system.execute(TickLimits {}).await.expect("ticked").more {}
    let page = bo.get("/currencies/VAL").await;
    assert!(page.text.contains("by the community’s formula") && page.text.contains("<b>−60\u{a0}VAL</b>"), "{}", page.text);
    assert_eq!(ana.get(path).await.field("lower-formula"), "-60 - 5 * partners");
    assert_eq!(ana.post("/currencies/VAL/formula/end", &[]).await.header("location"), "/currencies/VAL?done=ended");
    assert!(system.ask(LimitRules {}).await.expect("rules").iter().all(wezer_exchange::limit::LimitRule::has_ended));
}

#[tokio::test]
async fn every_kind_of_rule_is_written_and_the_tick_carries_it_out() {
    let (town, world) = town_at("2027-01-01T12:00:00Z").await;
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let rules = ana.get("/currencies/VAL/rules").await;
    for kind in ["start", "welcome", "income", "dividend", "demurrage", "interest", "dues", "decision"] {
        let path = format!("/currencies/VAL/rules/{kind}");
        assert!(rules.text.contains(&path), "{kind}: {}", rules.text);
        let form = ana.get(&path).await;
        assert!(form.status == StatusCode::OK && form.text.contains("<form class=\"card\""), "{kind}: {}", form.text);
        assert_eq!(bo.get(&path).await.status, StatusCode::FORBIDDEN, "{kind}");
        let empty = ana.post(&path, &[("name", "Kept <b>")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: nothing was said: {}", empty.text);
        assert!(kind == "decision" || empty.field("name") == "Kept &#60;b&#62;", "{kind}: {}", empty.text);
    }
    assert_eq!(bo.get("/currencies/VAL/rules").await.status, StatusCode::FORBIDDEN);
    assert_eq!(ana.get("/currencies/EUR/rules").await.status, StatusCode::NOT_FOUND, "it stays outside");
    assert_eq!(ana.get("/currencies/VAL/rules/nonsense").await.status, StatusCode::NOT_FOUND);

    let write = async |code: &str, kind: &str, anchor: &str, fields: &[(&str, &str)]| {
        let path = format!("/currencies/{code}/rules/{kind}");
        let all = [&[("name", kind), ("period", "month"), ("anchor", anchor)], fields].concat();
        let look = ana.post(&path, &[&all[..], &[("do", "look")]].concat()).await;
        assert_eq!(look.status, StatusCode::OK, "{kind}: {}", look.text);
        let done = ana.post(&path, &all).await;
        assert_eq!(done.header("location"), format!("/currencies/{code}/rules?done=saved"), "{kind}: {}", done.text);
        look.text
    };
    let told = write("VAL", "start", "2027-01-02", &[("amount", "100")]).await;
    assert!(told.contains("Everybody gets 100\u{a0}VAL.") && told.contains("From 2 Jan 2027 on"), "{told}");
    let told = write("VAL", "income", "2027-02-01", &[("amount", "7")]).await;
    assert!(told.contains("Everybody gets 7\u{a0}VAL.") && told.contains("every month"), "{told}");
    write("VAL", "dues", "2027-03-01", &[("amount", "5"), ("times", "12")]).await;
    write("VAL", "welcome", "2027-02-01", &[("amount", "3")]).await;
    let melts = [("rate", "10"), ("rate-for", "period"), ("sink", "Bo <i>"), ("exempt", "Bo <i>")];
    let told = write("VAL", "demurrage", "2027-02-01", &melts).await;
    assert!(told.contains("10% of each balance goes (to Bo &#60;i&#62;)"), "{told}");
    let system = town.app.community().system();
    let june = CreateCurrency::new("JUNE".parse().expect("a code"), Abundance::Sufficient, Origin::Issued);
    system.execute(june).await.expect("created");
    write("JUNE", "dividend", "2027-02-01", &[("first", "8"), ("c2", "0.01"), ("payments", "1")]).await;
    write("JUNE", "interest", "2027-02-01", &[("rate", "10"), ("year-days", "365")]).await;
    let claimed = [("amount", "2"), ("claim-within", "3")];
    assert!(write("JUNE", "income", "2027-02-01", &claimed).await.contains("Whoever claims it gets 2\u{a0}JUNE."));
    let usual = [("name", "Bad"), ("anchor", "2027-02-01"), ("first", "1"), ("payments", "1"), ("year-days", "365")];
    for (kind, field, value) in [("dividend", "c2", "2"), ("demurrage", "sink", "Nobody"), ("interest", "rate", "101")] {
        let refused = ana.post(&format!("/currencies/JUNE/rules/{kind}"), &[&usual[..], &[(field, value)]].concat()).await;
        let is_kept = refused.field(field) == value && refused.field("name") == "Bad";
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && is_kept, "{kind}: {}", refused.text);
    }

    let balances = async || {
        tick(&town).await;
        (held(&town, town.ana.wallet, "VAL").await, held(&town, town.bo.wallet, "VAL").await)
    };
    world.pass_seconds(DAY);
    assert_eq!(balances().await, (amount("100"), amount("100")), "at the start");
    world.pass_seconds(31 * DAY);
    assert_eq!(balances().await, (amount("107"), amount("107")), "the income");
    assert_eq!(held(&town, town.bo.wallet, "JUNE").await, amount("8"), "the dividend");
    assert!(bo.get("/currencies/JUNE").await.text.contains("You can claim 2\u{a0}JUNE"));
    let zoe = system.execute(AdmitMember::named("Zoe")).await.expect("admitted").output;
    world.pass_seconds(28 * DAY);
    // Income and dues, and a tenth of what Ana had goes to Bo.
    assert_eq!(balances().await, (amount("99"), amount("119")), "demurrage and dues");
    assert_eq!(held(&town, zoe.wallet, "VAL").await, amount("5"), "the welcome, the income, the dues");

    // One is put in the place of another, one is ended.
    let rules = ana.get("/currencies/VAL/rules").await;
    let replace = link(&rules, "/currencies/VAL/rules/dues?replaces=", "");
    let form = ana.get(&replace).await;
    assert!(form.field("amount") == "5" && form.field("times") == "12" && form.field("name") == "dues", "{}", form.text);
    let id = form.field("replaces");
    let fields = [("name", "Higher dues"), ("amount", "6"), ("anchor", "2027-03-01"), ("period", "month"), ("replaces", &id)];
    assert_eq!(ana.post("/currencies/VAL/rules/dues", &fields).await.header("location"), "/currencies/VAL/rules?done=saved");
    let twice = ana.post("/currencies/VAL/rules/dues", &fields).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "it has ended by then: {}", twice.text);
    for kind in ["income", "demurrage"] {
        let rules = ana.get("/currencies/VAL/rules").await;
        let rule = link(&rules, &format!("/currencies/VAL/rules/{kind}?replaces="), "");
        let fields = [("rule", rule.rsplit('=').next().expect("an id"))];
        assert_eq!(bo.post("/currencies/VAL/rules/end", &fields).await.status, StatusCode::FORBIDDEN);
        assert_eq!(ana.post("/currencies/VAL/rules/end", &fields).await.header("location"), "/currencies/VAL/rules?done=ended");
    }
    world.pass_seconds(31 * DAY);
    assert_eq!(balances().await, (amount("93"), amount("113")), "only the higher dues");
    let decided = [("to", "Bo <i>"), ("amount", "7"), ("memo", "The harvest")];
    let nobody = ana.post("/currencies/VAL/rules/decision", &[("to", "Nobody"), ("amount", "7")]).await;
    assert!(nobody.text.contains("is called “Nobody”") && nobody.field("amount") == "7", "{}", nobody.text);
    let id = ana.get("/currencies/VAL/rules/decision").await.field("command-id");
    let decided = [&decided[..], &[("command-id", &id)]].concat();
    for click in ["first", "second"] {
        let done = ana.post("/currencies/VAL/rules/decision", &decided).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{click}: {}", done.text);
    }
    assert_eq!(held(&town, town.bo.wallet, "VAL").await, amount("120"), "two clicks issue once");
    let many = "Bo <i>\n".repeat(51);
    let melts = [("name", "Melt"), ("anchor", "2027-09-01"), ("period", "month"), ("rate", "1"), ("exempt", &many)];
    let refused = ana.post("/currencies/VAL/rules/demurrage", &melts).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("50"), "{}", refused.text);
    town.app.community().audit(|_| ()).await.expect("the books are whole");
}

#[tokio::test]
async fn an_exchange_is_offered_changed_and_ended() {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    let com = CreateCurrency::new("COM".parse().expect("a code"), Abundance::Rare, Origin::Issued);
    system.execute(com).await.expect("created");
    system.execute(Issue { to: COMMONS, money: "500 COM".parse().expect("money"), memo: None }).await.expect("issued");
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let new = "/currencies/VAL/exchanges/new";
    assert_eq!(bo.get(new).await.status, StatusCode::FORBIDDEN);
    let fields = [("name", "Desk"), ("to", "COM"), ("d", "10"), ("n", "3"), ("spread", "10")];
    let private = ana.post(new, &[&fields[..], &[("liquidity", "Bo <i>")]].concat()).await;
    assert!(private.status == StatusCode::UNPROCESSABLE_ENTITY && private.field("d") == "10", "{}", private.text);
    let good = [&fields[..], &[("liquidity", "Commons")]].concat();
    let look = ana.post(new, &[&good[..], &[("do", "look")]].concat()).await;
    assert!(look.text.contains("10 VAL for 3 COM") && look.text.contains("One way only."), "{}", look.text);
    assert_eq!(ana.post(new, &good).await.header("location"), "/currencies/VAL?done=saved");
    let quote = [("amount", "50"), ("from", "VAL"), ("to", "COM"), ("do", "look")];
    assert!(bo.post("/convert", &quote).await.text.contains("15\u{a0}COM by the rate, less 2\u{a0}COM"));
    let desk = link(&ana.get("/currencies/VAL").await, "/currencies/VAL/exchanges/", "");
    assert!(!bo.get("/currencies/VAL").await.text.contains("/exchanges/"));
    let form = ana.get(&desk).await;
    assert!(form.field("n") == "3" && form.field("spread") == "10", "{}", form.text);
    let zero = ana.post(&desk, &[("d", "10"), ("n", "0")]).await;
    assert!(zero.status == StatusCode::UNPROCESSABLE_ENTITY && zero.field("d") == "10", "{}", zero.text);
    assert_eq!(ana.post(&desk, &[("d", "10"), ("n", "4")]).await.header("location"), "/currencies/VAL?done=saved");
    assert!(bo.post("/convert", &quote).await.text.contains("You get 20\u{a0}COM."));
    assert_eq!(ana.post(&format!("{desk}/end"), &[]).await.header("location"), "/currencies/VAL?done=ended");
    assert_eq!(ana.get(&desk).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn terms_of_custody_are_set_on_a_page() {
    let town = town(Settings::default()).await;
    let gold = CreateCurrency::new("GOLD".parse().expect("a code"), Abundance::Rare, Origin::Custody).scale(Scale::CENTS);
    town.app.community().system().execute(gold).await.expect("created");
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    let path = "/custody/GOLD/terms";
    assert!(ana.get("/currencies/GOLD").await.text.contains(path) && !bo.get("/currencies/GOLD").await.text.contains(path));
    assert_eq!(bo.get(path).await.status, StatusCode::FORBIDDEN);
    let refused = ana.post(path, &[("units", "0"), ("outside", "1"), ("deposit-share", "1")]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.field("deposit-share") == "1", "{}", refused.text);
    let fields = [("units", "2"), ("outside", "1"), ("deposit-fixed", "1.00"), ("deposit-share", "10")];
    let look = ana.post(path, &[&fields[..], &[("do", "look")]].concat()).await;
    assert!(look.text.contains("2 here for 1 outside."), "{}", look.text);
    assert_eq!(ana.post(path, &fields).await.header("location"), "/custody/GOLD?done=terms");
    assert!(ana.get("/custody/GOLD?done=terms").await.text.contains("Saved."));
    assert_eq!(ana.get(path).await.field("deposit-share"), "10");
    // 100 outside are 200 here, less a tenth and one.
    ana.post("/custody/GOLD/deposit", &[("to", "Bo <i>"), ("received", "100.00"), ("proof", "A1")]).await;
    assert_eq!(held(&town, town.bo.wallet, "GOLD").await, amount("179"));
}

/// What the form tells of a dividend in the place of another is what then holds.
#[tokio::test]
async fn a_dividend_goes_on_as_the_one_that_it_replaces() {
    let town = town(Settings::default()).await;
    let ana = Person::signed_in(&town, "ana").await;
    let terms = Terms::Dividend(Dividend {
        first: amount("10"),
        c2: "0.1".parse().expect("a rate"),
        payments: 2,
        before_first: None,
        divisor_thousandths: None,
        rounding: Rounding::Down,
    });
    let every = Every { period: Period::Month, anchor: "2020-01-01".parse().expect("a day") };
    let (name, currency) = ("Dividend".to_owned(), "VAL".parse().expect("a code"));
    let rule = SetIssuanceRule { name, currency, terms, every, from: None, times: None, replaces: None };
    let old = town.app.community().system().execute(rule).await.expect("set").output;
    let path = "/currencies/VAL/rules/dividend";
    assert!(ana.get(path).await.text.contains("name=\"first\""), "a new one has a first");
    let form = ana.get(&format!("{path}?replaces={old}")).await;
    assert!(!form.text.contains("name=\"first\"") && form.text.contains("dividend in force: 10\u{a0}VAL."), "{}", form.text);
    let id = old.to_string();
    let fields = [("name", "Faster"), ("first", "99"), ("c2", "0.2"), ("payments", "2"), ("period", "month")];
    let look = [&fields[..], &[("anchor", "2020-01-01"), ("replaces", &*id), ("do", "look")]].concat();
    let look = ana.post(path, &look).await;
    let from = every.day(every.first_from(Day::of(SystemWorld.now()).next())).to_string();
    let year = from.split('-').next().expect("a year");
    assert!(look.text.contains("From 1 ") && look.text.contains(&format!("{year} on, every month")), "{}", look.text);
    assert!(
        look.text.contains("10\u{a0}VAL") && !look.text.contains("99\u{a0}VAL") && !look.text.contains("From 1 Jan 2020"),
        "{}",
        look.text
    );
}
