//! The story of a first payment, and of what does not pass.

use pollster::block_on;
use wezer_core::ledger::{
    Abundance, Balances, CorrectEntry, CreateCurrency, Give, Issue, LedgerRefusal, Origin, Pay, PendingEntries, SettleEntry,
    Statement,
};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::{Money, Scale};
use wezer_core::{CallError, Community};

fn money(text: &str) -> Money {
    text.parse().expect("money")
}

struct Town {
    community: Community,
    ana: Admitted,
    bo: Admitted,
}

async fn town() -> Town {
    let community = Community::in_memory();
    let system = community.system();
    let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
    system.execute(val).await.expect("created");
    let euro = CreateCurrency::new("EUR".parse().expect("a code"), Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
    system.execute(euro).await.expect("created");
    let thanks = CreateCurrency::new("Thanks".parse().expect("a code"), Abundance::Abundant, Origin::Issued);
    system.execute(thanks).await.expect("created");
    let gold = CreateCurrency::new("GOLD".parse().expect("a code"), Abundance::Rare, Origin::Custody);
    system.execute(gold).await.expect("created");
    let ana = *system.execute(AdmitMember::named("Ana")).await.expect("admitted");
    let bo = *system.execute(AdmitMember::named("Bo")).await.expect("admitted");
    Town { community, ana, bo }
}

impl Town {
    async fn balance(&self, of: &Admitted, code: &str) -> String {
        let balances = self.community.member(of.member).ask(Balances { wallet: of.wallet }).await.expect("answered");
        let balance = balances.iter().find(|balance| balance.currency.as_str() == code);
        balance.map_or_else(|| "none".to_owned(), |balance| balance.balance.to_string())
    }
}

#[test]
fn a_limit_refuses_with_the_rule_the_number_and_what_would_pass() {
    block_on(async {
        let town = town().await;
        let (ana, bo) = (town.community.member(town.ana.member), town.community.member(town.bo.member));
        let paid = ana.execute(Pay::new(town.ana.wallet, town.bo.wallet, money("60 VAL")).memo("apples")).await.expect("paid");
        assert!(!paid.pending);
        assert_eq!(town.balance(&town.ana, "VAL").await, "-60");
        let refused = ana.execute(Pay::new(town.ana.wallet, town.bo.wallet, money("41 VAL"))).await;
        let Err(CallError::Refused(LedgerRefusal::LowerLimit { limit, would_be, passes, .. })) = refused else {
            panic!("refused by the limit: {refused:?}");
        };
        assert_eq!((limit, would_be, passes), (money("-100 VAL"), money("-101 VAL"), money("40 VAL")));
        let denied = bo.execute(Pay::new(town.ana.wallet, town.bo.wallet, money("1 VAL"))).await;
        assert!(matches!(denied, Err(CallError::Denied(_))), "{denied:?}");
        let page = bo
            .ask(Statement { wallet: town.bo.wallet, currency: "VAL".parse().expect("a code"), from: None, limit: None })
            .await
            .expect("answered");
        assert_eq!(page.lines.len(), 1);
        assert_eq!(page.lines[0].memo.as_deref(), Some("apples"));
        assert_eq!(page.lines[0].change.to_string(), "60");
        assert_eq!(page.lines[0].others, [town.ana.wallet]);
    });
}

#[test]
fn a_declared_currency_waits_for_the_payee_and_leaves_no_balance() {
    block_on(async {
        let town = town().await;
        let (ana, bo) = (town.community.member(town.ana.member), town.community.member(town.bo.member));
        let pay = Pay::new(town.ana.wallet, town.bo.wallet, money("12.50 EUR")).and(money("30 VAL"));
        let paid = ana.execute(pay).await.expect("placed");
        assert!(paid.pending);
        assert_eq!(town.balance(&town.bo, "VAL").await, "0");
        let waiting = bo.ask(PendingEntries { wallet: town.bo.wallet }).await.expect("answered");
        assert_eq!(waiting.len(), 1);
        let settle = |wallet| SettleEntry { entry: paid.entry, wallet: Some(wallet), amounts: None };
        let early = ana.execute(settle(town.ana.wallet)).await;
        assert!(matches!(early, Err(CallError::Refused(LedgerRefusal::NotYours { .. }))), "{early:?}");
        bo.execute(settle(town.bo.wallet)).await.expect("settled");
        assert_eq!(town.balance(&town.bo, "VAL").await, "30");
        assert_eq!(town.balance(&town.bo, "EUR").await, "0.00");
        let again = bo.execute(settle(town.bo.wallet)).await;
        assert!(matches!(again, Err(CallError::Refused(LedgerRefusal::NotPending { .. }))), "{again:?}");
    });
}

#[test]
fn thanks_come_out_of_nothing_and_gold_does_not() {
    block_on(async {
        let town = town().await;
        let (ana, bo) = (town.community.member(town.ana.member), town.community.member(town.bo.member));
        let give = |money| Give { from: town.ana.wallet, to: town.bo.wallet, money, memo: None };
        ana.execute(give(money("3 Thanks"))).await.expect("given");
        assert_eq!(town.balance(&town.bo, "Thanks").await, "3");
        assert_eq!(town.balance(&town.ana, "Thanks").await, "none");
        let passed_on = bo.execute(Pay::new(town.bo.wallet, town.ana.wallet, money("1 Thanks"))).await;
        assert!(matches!(passed_on, Err(CallError::Refused(LedgerRefusal::NotTransferable { .. }))), "{passed_on:?}");
        assert!(matches!(ana.execute(give(money("3 GOLD"))).await, Err(CallError::Refused(LedgerRefusal::NotAbundant { .. }))));
        let issue = Issue { to: town.ana.wallet, money: money("5 GOLD"), memo: None };
        assert!(matches!(ana.execute(issue.clone()).await, Err(CallError::Denied(_))));
        town.community.system().execute(issue).await.expect("brought in");
        let too_much = ana.execute(Pay::new(town.ana.wallet, town.bo.wallet, money("6 GOLD"))).await;
        assert!(matches!(too_much, Err(CallError::Refused(LedgerRefusal::LowerLimit { .. }))), "{too_much:?}");
    });
}

#[test]
fn the_same_command_id_pays_once_and_tells_another_content() {
    block_on(async {
        let town = town().await;
        let ana = town.community.member(town.ana.member);
        let id = ana.fresh_command_id();
        let pay = Pay::new(town.ana.wallet, town.bo.wallet, money("7 VAL"));
        let first = ana.execute_as(id, pay.clone()).await.expect("paid");
        let second = ana.execute_as(id, pay).await.expect("paid once");
        assert!(second.repeated && !first.repeated);
        assert_eq!((first.output.clone(), first.seq), (second.output.clone(), second.seq));
        let other = ana.execute_as(id, Pay::new(town.ana.wallet, town.bo.wallet, money("8 VAL"))).await;
        assert!(matches!(other, Err(CallError::IdReused { .. })), "{other:?}");
        assert_eq!(town.balance(&town.bo, "VAL").await, "7");
    });
}

#[test]
fn a_correction_reverses_and_names_what_it_reverses() {
    block_on(async {
        let town = town().await;
        let (ana, bo) = (town.community.member(town.ana.member), town.community.member(town.bo.member));
        let paid = ana.execute(Pay::new(town.ana.wallet, town.bo.wallet, money("9 VAL"))).await.expect("paid");
        let correct = |wallet, amounts| CorrectEntry { entry: paid.entry, wallet, amounts, force: false, memo: None };
        let part = Some(vec!["4".parse().expect("an amount")]);
        assert!(ana.execute(correct(Some(town.ana.wallet), None)).await.is_err(), "the payer does not take back");
        bo.execute(correct(Some(town.bo.wallet), part)).await.expect("gave back");
        assert_eq!(town.balance(&town.bo, "VAL").await, "5");
        let rest = town.community.system().execute(correct(None, None)).await.expect("reversed");
        assert_eq!(town.balance(&town.bo, "VAL").await, "0");
        let again = town.community.system().execute(correct(None, None)).await;
        assert!(matches!(again, Err(CallError::Refused(LedgerRefusal::NoAmount))), "{again:?}");
        let mut of_correction = correct(None, None);
        of_correction.entry = rest.entry;
        let refused = town.community.system().execute(of_correction).await;
        assert!(matches!(refused, Err(CallError::Refused(LedgerRefusal::IsCorrection { .. }))), "{refused:?}");
    });
}
