//! Ways around the rules that were once open, or might have been.

use pollster::block_on;
use wezer_core::ledger::{
    Abundance, Bearer, Bound, ChangeCurrency, CorrectEntry, CreateCurrency, Currencies, Fee, Give, Issue, LedgerRefusal, Limits,
    Origin, Pay, Redeem, SettleEntry,
};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::{Amount, Money, Ppm, Scale};
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE};
use wezer_core::{CallError, Community};

fn money(text: &str) -> Money {
    text.parse().expect("money")
}

fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

async fn town() -> (Community, Admitted, Admitted) {
    let town = Community::in_memory();
    let system = town.system();
    let mut val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), amount("-1000"));
    val.fees.push(Fee { bearer: Bearer::Payee, ..Fee::share("for the commons", Ppm::new(20_000).expect("a share")) });
    system.execute(val).await.expect("created");
    let new = |code: &str, abundance, origin| CreateCurrency::new(code.parse().expect("a code"), abundance, origin);
    system.execute(new("EUR", Abundance::Rare, Origin::Declared).scale(Scale::CENTS)).await.expect("created");
    let mut gold = new("GOLD", Abundance::Rare, Origin::Custody);
    gold.supply_limit = Some(amount("500"));
    system.execute(gold).await.expect("created");
    system.execute(new("Thanks", Abundance::Abundant, Origin::Issued)).await.expect("created");
    let ana = *system.execute(AdmitMember::named("Ana")).await.expect("admitted");
    let bo = *system.execute(AdmitMember::named("Bo")).await.expect("admitted");
    (town, ana, bo)
}

#[test]
fn a_payee_takes_less_but_not_less_of_the_fees() {
    block_on(async {
        let (town, ana, bo) = town().await;
        let mut pay = Pay::new(ana.wallet, bo.wallet, money("100 VAL"));
        pay.hold_until = Some(Timestamp::from_micros(i64::MAX));
        let entry = town.member(ana.member).execute(pay).await.expect("held").entry;
        let settle = |amounts: [&str; 2]| SettleEntry {
            entry,
            wallet: Some(bo.wallet),
            amounts: Some(amounts.into_iter().map(amount).collect()),
        };
        let refused = town.member(bo.member).execute(settle(["100", "0"])).await;
        assert!(matches!(refused, Err(CallError::Refused(LedgerRefusal::OnlyWhole { posting: 1 }))), "{refused:?}");
        town.member(bo.member).execute(settle(["40", "2"])).await.expect("a part, with the whole fee");
        town.audit(|_| ()).await.expect("proves");
    });
}

#[test]
fn what_is_only_declared_never_stays_inside() {
    block_on(async {
        let (town, ana, bo) = town().await;
        let pay = Pay::new(ana.wallet, bo.wallet, money("12.50 EUR"));
        let entry = town.member(ana.member).execute(pay).await.expect("declared").entry;
        let middle = Some(["0", "12.50", "0"].into_iter().map(amount).collect::<Vec<_>>());
        let part = |wallet| SettleEntry { entry, wallet, amounts: middle.clone() };
        let bo_session = town.member(bo.member);
        assert!(matches!(
            bo_session.execute(part(Some(bo.wallet))).await,
            Err(CallError::Refused(LedgerRefusal::OnlyWhole { .. }))
        ));
        let by_operator = town.system().execute(part(None)).await;
        assert!(matches!(by_operator, Err(CallError::Refused(LedgerRefusal::OnlyDeclared { .. }))), "{by_operator:?}");
        let settled = SettleEntry { entry, wallet: Some(bo.wallet), amounts: None };
        let settled = bo_session.execute(settled).await.expect("settled").output;
        for (wallet, force) in [(Some(bo.wallet), false), (None, false), (None, true)] {
            let correct = CorrectEntry { entry: settled, wallet, amounts: middle.clone(), force, memo: None };
            let refused = town.by(wallet.map_or(wezer_core::Actor::System, |_| wezer_core::Actor::Member(bo.member)));
            let refused = refused.execute(correct).await;
            assert!(matches!(refused, Err(CallError::Refused(LedgerRefusal::OnlyDeclared { .. }))), "{refused:?}");
        }
    });
}

#[test]
fn nobody_pays_where_money_comes_from() {
    block_on(async {
        let (town, ana, bo) = town().await;
        town.system().execute(Issue { to: ana.wallet, money: money("400 GOLD"), memo: None }).await.expect("brought in");
        let member = town.member(ana.member);
        for source in [OUTSIDE, ISSUANCE] {
            let paid = member.execute(Pay::new(ana.wallet, source, money("100 GOLD"))).await;
            assert!(matches!(paid, Err(CallError::Refused(LedgerRefusal::SystemWallet { .. }))), "{paid:?}");
            let give = Give { from: ana.wallet, to: source, money: money("1 Thanks"), memo: None };
            assert!(matches!(member.execute(give).await, Err(CallError::Refused(LedgerRefusal::SystemWallet { .. }))));
            let issue = Issue { to: source, money: money("1 GOLD"), memo: None };
            assert!(matches!(town.system().execute(issue).await, Err(CallError::Refused(LedgerRefusal::SystemWallet { .. }))));
            let redeem = Redeem { from: source, money: money("1 GOLD"), memo: None };
            assert!(matches!(town.system().execute(redeem).await, Err(CallError::Refused(LedgerRefusal::SystemWallet { .. }))));
        }
        member.execute(Pay::new(ana.wallet, COMMONS, money("1 GOLD"))).await.expect("a gift to the commons");
        let over = town.system().execute(Issue { to: bo.wallet, money: money("101 GOLD"), memo: None }).await;
        let Err(CallError::Refused(LedgerRefusal::SupplyLimit { passes, .. })) = over else {
            panic!("the supply limit: {over:?}")
        };
        assert_eq!(passes, money("100 GOLD"));
    });
}

#[test]
fn what_is_rare_keeps_its_floor() {
    block_on(async {
        let (town, ana, bo) = town().await;
        let limits = Some(Limits { lower: None, upper: Some(Bound::hard(amount("1000"))) });
        let change =
            ChangeCurrency { code: "GOLD".parse().expect("a code"), name: None, symbol: None, usage: None, limits, fees: None };
        town.system().execute(change).await.expect("changed");
        let below = town.member(ana.member).execute(Pay::new(ana.wallet, bo.wallet, money("1 GOLD"))).await;
        assert!(matches!(below, Err(CallError::Refused(LedgerRefusal::LowerLimit { .. }))), "{below:?}");
        let currencies = town.member(ana.member).ask(Currencies {}).await.expect("answered");
        let gold = currencies.iter().find(|currency| currency.code().as_str() == "GOLD").expect("it is there");
        assert_eq!(gold.limits().lower, Some(Bound::hard(Amount::ZERO)));
    });
}

#[test]
fn nothing_is_counted_beyond_what_can_be_shown() {
    block_on(async {
        let (town, ana, bo) = town().await;
        let give = Give { from: ana.wallet, to: bo.wallet, money: money("10000000000000000000000000000 Thanks"), memo: None };
        let mut given = 0;
        let refused = loop {
            match town.member(ana.member).execute(give.clone()).await {
                Ok(_) => given += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(given, 7);
        assert!(matches!(refused, CallError::Refused(LedgerRefusal::Overflow)), "{refused:?}");
        let balances = town.member(bo.member).ask(wezer_core::ledger::Balances { wallet: bo.wallet }).await.expect("answered");
        assert_eq!(balances[0].balance, amount("70000000000000000000000000000"));
    });
}

#[test]
fn a_correction_on_your_own_behalf_tells_nothing_of_others() {
    block_on(async {
        let (town, ana, bo) = town().await;
        let entry = town.member(ana.member).execute(Pay::new(ana.wallet, bo.wallet, money("77 VAL"))).await.expect("paid").entry;
        let amounts = Some(vec![amount("1000000"), amount("1000000")]);
        let prying = CorrectEntry { entry, wallet: Some(ana.wallet), amounts, force: false, memo: None };
        let refused = town.member(ana.member).execute(prying).await;
        assert!(matches!(refused, Err(CallError::Refused(LedgerRefusal::NotYours { .. }))), "{refused:?}");
    });
}
