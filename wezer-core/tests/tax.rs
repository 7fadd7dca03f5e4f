//! Taxes on exchanges: who bears them, what they come to, and that it was foretold.

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::ledger::{
    Amounts, Balances, Bearer, Bound, ChangeCurrency, CorrectEntry, Cost, CreateCurrency, Fee, LedgerRefusal, Limits, Pay,
    PaymentCost, SetLimits,
};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::{Amount, CurrencyCode, Money, Ppm, Scale};
use wezer_core::wallet::COMMONS;
use wezer_core::{CallError, Command, Community, id::WalletId};

fn code(text: &str) -> CurrencyCode {
    text.parse().expect("a code")
}

fn money(text: &str) -> Money {
    text.parse().expect("money")
}

fn cents(minor: i128) -> Amount {
    Amount::from_minor(minor, Scale::CENTS).expect("fits")
}

fn share(name: &str, parts: u32, bearer: Bearer) -> Fee {
    Fee { bearer, ..Fee::share(name, Ppm::new(parts).expect("a share")) }
}

/// Two members, VAL and LOC with cents; the fees are VAL's.
struct Town {
    community: Community,
    people: [Admitted; 2],
}

impl Town {
    fn new(fees: Vec<Fee>) -> Self {
        let community = Community::in_memory();
        let person = |name: &str| *block_on(community.system().execute(AdmitMember::named(name))).expect("admitted");
        let town = Self { people: [person("Ana"), person("Bo")], community };
        let credit = |name| CreateCurrency::mutual_credit(code(name), "-1000000".parse().expect("an amount")).scale(Scale::CENTS);
        town.run(credit("LOC"));
        town.run(CreateCurrency { fees, ..credit("VAL") });
        town
    }

    fn run<C: Command>(&self, command: C) -> C::Output {
        block_on(self.community.system().execute(command)).expect("done").output
    }

    fn held(&self, wallet: WalletId) -> [i128; 2] {
        let balances = block_on(self.community.system().ask(Balances { wallet })).expect("answered");
        ["VAL", "LOC"].map(|name| {
            let balance = balances.iter().find(|one| one.currency == code(name)).map_or(Amount::ZERO, |one| one.balance);
            balance.to_minor(Scale::CENTS).expect("cents")
        })
    }

    fn all(&self) -> [[i128; 2]; 3] {
        [self.people[0].wallet, self.people[1].wallet, COMMONS].map(|wallet| self.held(wallet))
    }

    fn pay(&self, minor: i128) -> Pay {
        Pay::new(self.people[0].wallet, self.people[1].wallet, Money::new(cents(minor), code("VAL")))
    }

    fn cost(&self, minor: i128) -> Cost {
        let Pay { from, to, amounts, .. } = self.pay(minor);
        block_on(self.community.member(self.people[0].member).ask(PaymentCost { from, to, amounts })).expect("answered")
    }
}

fn of(sums: &[Money]) -> [i128; 2] {
    ["VAL", "LOC"].map(|name| {
        let sum = sums.iter().find(|one| one.currency() == code(name)).map_or(Amount::ZERO, |one| one.amount());
        sum.to_minor(Scale::CENTS).expect("cents")
    })
}

#[test]
fn both_sides_bear_a_tax_and_a_correction_gives_it_back() {
    let levy = Fee { currency: Some(code("LOC")), fixed: Some(cents(50)), ..share("levy", 0, Bearer::Payee) };
    let town = Town::new(vec![share("tax", 20_000, Bearer::Payer), share("tax", 10_000, Bearer::Payee), levy]);
    let cost = town.cost(10_000);
    assert_eq!(cost.payer_gives, [money("102.00 VAL")]);
    assert_eq!(cost.payee_gets, [money("99.00 VAL"), money("-0.50 LOC")]);
    assert_eq!(cost.fees.iter().map(|fee| fee.due.to_string()).collect::<Vec<_>>(), ["2.00 VAL", "1.00 VAL", "0.50 LOC"]);
    let paid = town.run(town.pay(10_000));
    assert_eq!(town.all(), [[-10_200, 0], [9_900, -50], [300, 50]]);
    let give_back = CorrectEntry {
        entry: paid.entry,
        wallet: Some(town.people[1].wallet),
        amounts: Some(vec![cents(10_000), Amount::ZERO, Amount::ZERO, Amount::ZERO]),
        force: false,
        memo: None,
    };
    block_on(town.community.member(town.people[1].member).execute(give_back)).expect("what came to her");
    assert_eq!(town.all(), [[-200, 0], [-100, -50], [300, 50]], "the taxes stay");
    let whole = CorrectEntry { entry: paid.entry, wallet: None, amounts: None, force: false, memo: None };
    town.run(whole);
    assert_eq!(town.all(), [[0, 0]; 3], "an operator gives back the rest, taxes and all");
}

/// property 3.4: the limit of whoever pays a fee is checked with the fee.
#[test]
fn a_limit_is_checked_with_the_tax() {
    let town = Town::new(vec![share("tax", 100_000, Bearer::Payer)]);
    let limits = Limits { lower: Some(Bound::hard(cents(-10_000))), upper: None };
    town.run(SetLimits { wallet: town.people[0].wallet, currency: code("VAL"), limits });
    let refused = block_on(town.community.member(town.people[0].member).execute(town.pay(9_100)));
    let Err(CallError::Refused(LedgerRefusal::LowerLimit { would_be, passes, .. })) = refused else {
        unreachable!("{refused:?}")
    };
    assert_eq!((would_be, passes), (money("-100.10 VAL"), money("100.00 VAL")));
    town.run(town.pay(9_090));
    // A payee whose fee is of another currency is checked in that.
    let levy = Fee { currency: Some(code("LOC")), fixed: Some(cents(50)), ..share("levy", 0, Bearer::Payee) };
    let fees = Some(vec![levy]);
    town.run(ChangeCurrency { code: code("VAL"), name: None, symbol: None, usage: None, limits: None, fees });
    let limits = Limits { lower: Some(Bound::hard(cents(-49))), upper: None };
    town.run(SetLimits { wallet: town.people[1].wallet, currency: code("LOC"), limits });
    let refused = block_on(town.community.member(town.people[0].member).execute(town.pay(1)));
    assert!(matches!(refused, Err(CallError::Refused(LedgerRefusal::OthersLimit { .. }))), "{refused:?}");
}

#[test]
fn what_is_no_payment_has_no_cost() {
    let town = Town::new(Vec::new());
    let [ana, bo] = [town.people[0], town.people[1]];
    let ask = |amounts: Vec<Money>| {
        let cost = PaymentCost { from: ana.wallet, to: bo.wallet, amounts: Amounts::from(amounts) };
        block_on(town.community.member(ana.member).ask(cost))
    };
    assert!(matches!(ask(vec![]), Err(CallError::Refused(LedgerRefusal::NoAmount))));
    assert!(matches!(ask(vec![money("0 VAL")]), Err(CallError::Refused(LedgerRefusal::NotPositive { .. }))));
    let twice = ask(vec![money("1 VAL"), money("2 VAL")]);
    assert!(matches!(twice, Err(CallError::Refused(LedgerRefusal::CurrencyTwice { .. }))));
    let cost = ask(vec![money("1 VAL"), money("2 LOC")]).expect("two of them");
    assert_eq!((cost.payer_gives.len(), cost.is_confirmed), (2, false));
}

fn fee() -> impl Strategy<Value = Fee> {
    let part = || prop::option::of(0i128..500);
    (0u32..=300_000, any::<bool>(), part(), part(), part(), any::<bool>()).prop_map(
        |(parts, payer, fixed, least, most, other)| {
            let bearer = if payer { Bearer::Payer } else { Bearer::Payee };
            let currency = other.then(|| code("LOC"));
            let [fixed, minimum, maximum] = [fixed, least, most].map(|part| part.map(cents));
            Fee { fixed, minimum, maximum, currency, ..share("fee", parts, bearer) }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// property 3.4: payer out = payee in + fees in each currency; what the query foretells is what happens; the order of fees
    /// changes nothing for anybody unless the amount is used up.
    #[test]
    fn what_is_foretold_happens_whatever_the_order(fees in prop::collection::vec(fee(), 0..5), minor in 1i128..100_000) {
        let town = Town::new(fees.clone());
        let cost = town.cost(minor);
        let (gives, gets) = (of(&cost.payer_gives), of(&cost.payee_gets));
        town.run(town.pay(minor));
        let [payer, payee, commons] = town.all();
        prop_assert_eq!(payer.map(|sum| -sum), gives);
        prop_assert_eq!(payee, gets);
        for place in 0..2 {
            prop_assert_eq!(gives[place], gets[place] + commons[place]);
        }
        prop_assert!(gets[0] >= 0, "a payee's fees stop at the amount");
        let turned = Town::new(fees.into_iter().rev().collect());
        turned.run(turned.pay(minor));
        prop_assert_eq!(turned.all(), town.all(), "to one wallet, the order changes nothing even then");
    }

    /// property 3.4: a share cut into k parts costs less by fewer than k units, and never more.
    #[test]
    fn splitting_does_not_pay(parts in prop::collection::vec(1i128..10_000, 1..6), tax in 0u32..=1_000_000, payer: bool) {
        let bearer = if payer { Bearer::Payer } else { Bearer::Payee };
        let paid = |payments: &[i128]| {
            let town = Town::new(vec![share("tax", tax, bearer)]);
            payments.iter().for_each(|minor| { town.run(town.pay(*minor)); });
            town.held(COMMONS)[0]
        };
        let (whole, cut) = (paid(&[parts.iter().sum()]), paid(&parts));
        prop_assert!(cut <= whole && whole - cut < i128::try_from(parts.len()).expect("few"));
        prop_assert!(whole <= parts.iter().sum());
    }
}
