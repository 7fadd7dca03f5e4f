//! Requests for payment.

use proptest::prelude::*;
use wezer_core::ledger::{Bearer, ChangeCurrency, Fee, LedgerRefusal, SettleEntry, VoidEntry};
use wezer_core::money::{Money, Ppm, Scale};
use wezer_core::notification::{NotificationKind, Notifications};
use wezer_core::wallet::{COMMONS, OUTSIDE};
use wezer_exchange::request::{
    AcceptRequest, AskPayment, CancelRequest, DenyRequest, PayLink, PaymentRequestOf, RequestForPayer, RequestId, RequestRefusal,
    RequestState, RequestsBy, RequestsFor,
};

use super::schedule::{has_labels, speaks};
use super::town::{DAY, Town, cents, money};

fn accept(town: &Town, who: usize, request: RequestId) -> AcceptRequest {
    AcceptRequest { wallet: town.wallet(who), request, memo: None }
}

fn shown(town: &Town, who: usize, request: RequestId) -> RequestForPayer {
    town.asks(who, PaymentRequestOf { wallet: town.wallet(who), request }).expect("seen")
}

fn told(town: &Town, who: usize) -> usize {
    let page = town.asks(who, Notifications { before: None, limit: None }).expect("own");
    page.notifications.iter().filter(|one| one.kind == NotificationKind::Payment).count()
}

#[test]
fn whoever_has_the_link_pays_as_often_as_it_says() {
    let town = Town::new(4, "-100");
    let ask =
        AskPayment { times: Some(2), memo: Some("Bread".to_owned()), ..AskPayment::new(town.wallet(0), vec![money("5 VAL")]) };
    let request = town.does(0, ask);
    let seen = shown(&town, 1, request).request;
    assert_eq!((seen.memo.as_deref(), seen.times, seen.paid), (Some("Bread"), 2, 0));
    assert_eq!(seen.link.parse(), Ok(PayLink(request)));
    for who in [1, 2] {
        town.does(who, AcceptRequest { memo: Some("Thanks".to_owned()), ..accept(&town, who, request) });
    }
    assert_eq!(town.refused(3, accept(&town, 3, request)), "request-not-open");
    assert_eq!((town.held(0, "VAL"), town.held(1, "VAL"), told(&town, 0)), (1_000, -500, 1));
    assert_eq!(shown(&town, 3, request).request.state, RequestState::Processed);
    assert_eq!(shown(&town, 0, request).payments.len(), 2, "the payee sees who paid");
    assert_eq!(shown(&town, 1, request).payments.len(), 1, "others their own payment");
    assert_eq!(town.refused(0, CancelRequest { wallet: town.wallet(0), request }), "request-not-open");
    town.is_clean();
}

#[test]
fn a_named_payer_alone_pays_or_denies() {
    let town = Town::new(3, "-100");
    let ask = AskPayment { from: Some(town.wallet(1)), ..AskPayment::new(town.wallet(0), vec![money("5 VAL")]) };
    let request = town.does(0, ask.clone());
    assert_eq!(told(&town, 1), 1);
    assert_eq!(town.refused(2, accept(&town, 2, request)), "unknown-request");
    assert!(town.asks(2, PaymentRequestOf { wallet: town.wallet(2), request }).is_err());
    assert_eq!(town.refused(2, AcceptRequest { wallet: town.wallet(1), ..accept(&town, 1, request) }), "denied");
    let mine = RequestsFor { wallet: town.wallet(1), before: None, limit: None };
    assert_eq!(town.asks(1, mine).expect("hers").len(), 1);
    assert!(town.asks(2, mine).is_err());
    town.does(1, DenyRequest { wallet: town.wallet(1), request });
    assert_eq!(told(&town, 0), 1);
    assert_eq!(town.refused(1, accept(&town, 1, request)), "request-not-open");
    let second = town.does(0, ask);
    town.does(0, CancelRequest { wallet: town.wallet(0), request: second });
    assert_eq!(town.refused(1, accept(&town, 1, second)), "request-not-open");
    let by = RequestsBy { wallet: town.wallet(0), before: None, limit: None };
    let states: Vec<_> = town.asks(0, by).expect("theirs").iter().map(|one| (one.request, one.state)).collect();
    assert_eq!(states, [(second, RequestState::Cancelled), (request, RequestState::Denied)]);
    let older = RequestsBy { before: Some(second), ..by };
    assert_eq!(town.asks(0, older).expect("theirs")[0].request, request);
    assert_eq!(town.held(0, "VAL"), 0);
    town.is_clean();
}

#[test]
fn a_request_runs_out_by_itself() {
    let town = Town::new(2, "-100");
    let end = town.now().plus_seconds(3_600);
    let ask = AskPayment { expires_at: Some(end), ..AskPayment::new(town.wallet(0), vec![money("5 VAL")]) };
    let request = town.does(0, ask.clone());
    town.wait(3_599_999_999);
    assert_eq!(shown(&town, 1, request).request.state, RequestState::Open);
    town.wait(1);
    assert_eq!(shown(&town, 1, request).request.state, RequestState::Expired);
    assert_eq!(town.refused(1, accept(&town, 1, request)), "request-not-open");
    assert_eq!(town.refused(0, CancelRequest { wallet: town.wallet(0), request }), "request-not-open");
    assert_eq!(town.refused(0, ask), "in-the-past");
    town.is_clean();
}

#[test]
fn what_was_only_declared_counts_until_it_falls_through() {
    let town = Town::new(3, "-100");
    let request = town.does(0, AskPayment::new(town.wallet(0), vec![money("5 VAL"), money("7 EUR")]));
    let paid = town.does(1, accept(&town, 1, request));
    assert!(paid.pending);
    assert_eq!((told(&town, 0), town.held(1, "VAL"), town.spendable(1, "VAL")), (1, 0, -500));
    assert_eq!(town.refused(2, accept(&town, 2, request)), "request-not-open");
    // The payee did not get the euros.
    town.does(0, VoidEntry { entry: paid.entry, wallet: Some(town.wallet(0)) });
    let again = shown(&town, 2, request).request;
    assert_eq!((again.state, again.paid), (RequestState::Open, 0));
    let paid = town.does(2, accept(&town, 2, request));
    town.does(0, SettleEntry { entry: paid.entry, wallet: Some(town.wallet(0)), amounts: None });
    assert_eq!(shown(&town, 1, request).request.state, RequestState::Processed);
    assert_eq!(town.refused(1, accept(&town, 1, request)), "request-not-open");
    assert_eq!((town.held(0, "VAL"), town.held(2, "VAL")), (500, -500));
    town.is_clean();
}

/// What was declared fell through, so the request is open again: for those who end it as for those who pay it.
#[test]
fn what_is_open_again_can_be_ended() {
    let town = Town::new(2, "-100");
    let ask = AskPayment { from: Some(town.wallet(1)), ..AskPayment::new(town.wallet(0), vec![money("7 EUR")]) };
    for is_denied in [false, true] {
        let request = town.does(0, ask.clone());
        let paid = town.does(1, accept(&town, 1, request));
        assert_eq!(town.refused(0, CancelRequest { wallet: town.wallet(0), request }), "request-not-open", "it may come yet");
        town.does(0, VoidEntry { entry: paid.entry, wallet: Some(town.wallet(0)) });
        match is_denied {
            true => town.does(1, DenyRequest { wallet: town.wallet(1), request }),
            false => town.does(0, CancelRequest { wallet: town.wallet(0), request }),
        }
        assert_eq!(town.refused(1, accept(&town, 1, request)), "request-not-open");
    }
    town.is_clean();
}

#[test]
fn what_cannot_be_is_refused() {
    let town = Town::new(2, "-100");
    let (me, other) = (town.wallet(0), town.wallet(1));
    let ask = |what: &str| AskPayment::new(me, vec![money(what)]);
    for (ask, code) in [
        (ask("0 VAL"), "not-positive"),
        (ask("1 THX"), "not-transferable"),
        (ask("1 NIX"), "unknown-currency"),
        (AskPayment { amounts: vec![], ..ask("1 VAL") }, "no-amount"),
        (AskPayment { amounts: vec![money("1 VAL"), money("2 VAL")], ..ask("1 VAL") }, "currency-twice"),
        (AskPayment { times: Some(0), ..ask("1 VAL") }, "request-how-often"),
        (AskPayment { from: Some(me), ..ask("1 VAL") }, "same-wallet"),
        (AskPayment { from: Some(OUTSIDE), ..ask("1 VAL") }, "system-wallet"),
        (AskPayment { from: Some(wezer_core::id::WalletId::from_u128(77)), ..ask("1 VAL") }, "unknown-wallet"),
        (AskPayment { memo: Some("x".repeat(501)), ..ask("1 VAL") }, "text-too-long"),
        (AskPayment { to: other, ..ask("1 VAL") }, "denied"),
    ] {
        assert_eq!(town.refused(0, ask.clone()), code, "{ask:?}");
    }
    let request = town.does(0, ask("101 VAL"));
    assert_eq!(town.refused(1, accept(&town, 1, request)), "lower-limit");
    assert_eq!(shown(&town, 1, request).request.paid, 0);
    assert_eq!(town.refused(1, DenyRequest { wallet: other, request }), "unknown-request", "it names nobody");
    assert_eq!(town.refused(1, CancelRequest { wallet: other, request }), "unknown-request");
    assert_eq!(town.refused(0, accept(&town, 0, request)), "same-wallet");
    town.wait(DAY);
    town.is_clean();
}

#[test]
fn every_refusal_and_every_right_speaks_both_languages() {
    use RequestState::{Cancelled, Denied, Expired, Processed};
    speaks(RequestRefusal::UnknownRequest { request: RequestId::from_u128(1) });
    for state in [Processed, Denied, Cancelled, Expired] {
        speaks(RequestRefusal::NotOpen { state });
    }
    speaks(RequestRefusal::HowOften { limit: 5 });
    speaks(RequestRefusal::TooMany { limit: 5 });
    speaks(RequestRefusal::Memo(wezer_core::text::TextFault::Empty));
    speaks(RequestRefusal::Ledger(LedgerRefusal::NoAmount));
    has_labels("request.", 1);
}

fn fee() -> impl Strategy<Value = Fee> {
    let bounds = (proptest::option::of(0..50i128), proptest::option::of(0..80i128), proptest::option::of(0..900i128));
    (0..1_000_000u32, bounds, any::<bool>(), any::<bool>(), 0..3usize).prop_map(|(share, bounds, is_payees, in_other, to)| Fee {
        bearer: if is_payees { Bearer::Payee } else { Bearer::Payer },
        fixed: bounds.0.map(|minor| cents(minor, "VAL").amount()),
        minimum: bounds.1.map(|minor| cents(minor, "VAL").amount()),
        maximum: bounds.2.map(|minor| cents(minor, "VAL").amount()),
        currency: in_other.then(|| "OTHER".parse().expect("a code")),
        to: [None, Some(COMMONS), Some(wezer_core::id::WalletId::from_u128(0))][to],
        ..Fee::share("levy", Ppm::new(share).expect("at most the whole"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// property 3.4: preview = result. What the payer is shown is what leaves their wallet, whatever the fees.
    #[test]
    fn the_cost_shown_is_the_cost(minor in 1..100_000i128, fees in proptest::collection::vec(fee(), 0..5)) {
        let town = Town::new(2, "-1000000");
        let other = wezer_core::ledger::CreateCurrency::mutual_credit("OTHER".parse().expect("a code"), "-1000000".parse().expect("an amount"));
        town.run(other.scale(Scale::CENTS));
        // A fee may go to the payer themself: then it costs nothing.
        let own = wezer_core::id::WalletId::from_u128(0);
        let fees = fees.into_iter().map(|fee| Fee { to: fee.to.map(|to| if to == own { town.wallet(1) } else { to }), ..fee }).collect();
        let code = "VAL".parse().expect("a code");
        town.run(ChangeCurrency { code, name: None, symbol: None, usage: None, limits: None, fees: Some(fees) });
        let request = town.does(0, AskPayment::new(town.wallet(0), vec![cents(minor, "VAL")]));
        let shown = shown(&town, 1, request);
        town.does(1, accept(&town, 1, request));
        for currency in ["VAL", "OTHER"] {
            let told = shown.cost.iter().find(|money| money.currency() == currency.parse().expect("a code"));
            let told = told.map_or(0, |money: &Money| money.amount().to_minor(Scale::CENTS).expect("cents"));
            // What the payee's fees bring to the payer comes on top of it.
            let balance = town.balance(town.wallet(1), currency);
            let left = balance.map_or(0, |one| one.debits.to_minor(Scale::CENTS).expect("cents"));
            prop_assert_eq!(told, left, "{}", currency);
        }
    }
}
