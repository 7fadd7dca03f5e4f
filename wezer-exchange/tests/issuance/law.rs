//! Who may make rules, what a rule may say, and what the community is told.

use pollster::block_on;
use wezer_core::grant::GiveRight;
use wezer_core::group::ROOT;
use wezer_core::kernel::Problem;
use wezer_core::language::Language;
use wezer_core::ledger::{Abundance, CreateCurrency, Origin};
use wezer_core::wallet::{COMMONS, ISSUANCE};
use wezer_core::{CallError, Refusal, Registry};
use wezer_exchange::Exchange;
use wezer_exchange::issuance::{
    BasicIncome, ClaimIncome, Demurrage, Dividend, EndIssuanceRule, Fee, Interest, IssuancePreview, IssuanceRefusal,
    IssuanceRules, MAX_RULES, Period, Rate, Rounding, SetIssuanceRule, Terms, TickIssuance, Welcome,
};

use super::town::{DAY, Town, amount, every, rule, val};

fn fee(text: &str) -> SetIssuanceRule {
    rule("Fee", Terms::Fee(Fee { amount: amount(text), to: None }), every(Period::Month, "2027-02-01"))
}

fn income() -> BasicIncome {
    BasicIncome { amount: Some(amount("1")), pot: None, claim_within: None }
}

#[test]
fn a_member_makes_no_rules_and_sees_them() {
    let town = Town::new(1);
    assert!(matches!(town.run_as(0, fee("1")), Err(CallError::Denied(_))));
    assert!(matches!(town.run_as(0, TickIssuance {}), Err(CallError::Denied(_))));
    let first = town.run(fee("1"));
    assert!(matches!(town.run_as(0, EndIssuanceRule { rule: first }), Err(CallError::Denied(_))));
    let second = town.run(fee("2"));
    town.run(EndIssuanceRule { rule: first });
    let seen = |query: IssuanceRules| {
        let rules = block_on(town.community.member(town.people[0].member).ask(query)).expect("seen");
        rules.iter().map(|rule| rule.id()).collect::<Vec<_>>()
    };
    assert_eq!(seen(IssuanceRules::default()), [second]);
    assert_eq!(seen(IssuanceRules { ended_too: true, ..IssuanceRules::default() }), [first, second]);
    assert_eq!(seen(IssuanceRules { ended_too: true, after: Some(first), ..IssuanceRules::default() }), [second]);
    assert_eq!(seen(IssuanceRules { currency: "EUR".parse().ok(), ..IssuanceRules::default() }), []);
    let forecast = town.ask(IssuancePreview { rule: second, balance: amount("0") });
    assert_eq!(forecast.amount, Some(amount("-2")));
}

#[test]
fn nobody_gives_from_the_wallet_of_another() {
    let town = Town::new(2);
    town.run(GiveRight {
        right: "issuance.manage".to_owned(),
        to: ROOT,
        over: ROOT,
        when: None,
        expires_at: None,
        reason: "all decide".to_owned(),
    });
    for (pot, passes) in [(town.wallet(1), false), (COMMONS, false), (town.wallet(0), true)] {
        let terms = Terms::BasicIncome(BasicIncome { pot: Some(pot), ..income() });
        let set = town.run_as(0, rule("Gift", terms, every(Period::Month, "2027-02-01")));
        match set {
            Err(CallError::Refused(IssuanceRefusal::NotYours { wallet })) => assert!(wallet == pot && !passes),
            other => assert!(other.is_ok() && passes),
        }
    }
    town.until("2027-02-01T01:00:00Z");
    // Nothing is in her wallet, and a pot is not emptied below zero.
    assert_eq!(town.tick().moved, 0);
}

#[test]
fn so_many_rules_and_no_more() {
    let town = Town::new(0);
    let mut last = None;
    for _ in 0..MAX_RULES {
        last = Some(town.run(fee("1")));
    }
    assert!(matches!(town.refused(fee("1")), IssuanceRefusal::TooMany { limit: MAX_RULES }));
    town.run(EndIssuanceRule { rule: last.expect("made") });
    town.run(fee("1"));
    // All of them at the same midnight.
    town.wait(40 * DAY);
    assert_eq!(town.tick().periods as usize, MAX_RULES);
}

#[test]
fn what_cannot_be_is_refused() {
    let town = Town::new(1);
    let outside = |code: &str, abundance, origin| {
        let mut currency = CreateCurrency::mutual_credit(code.parse().expect("a code"), amount("0"));
        (currency.abundance, currency.origin) = (abundance, origin);
        town.run(currency);
    };
    outside("EUR", Abundance::Rare, Origin::Declared);
    outside("GOLD", Abundance::Rare, Origin::Custody);
    outside("THX", Abundance::Abundant, Origin::Issued);
    let rate = |text: &str| text.parse::<Rate>().expect("a rate");
    let melting = |text: &str| Demurrage {
        rate: rate(text),
        yearly: true,
        above: amount("0"),
        debts_too: false,
        sink: None,
        exempt: Vec::new(),
        rounding: Rounding::Down,
    };
    let month = every(Period::Month, "2027-02-01");
    let of = |code: &str, terms: Terms| SetIssuanceRule { currency: code.parse().expect("a code"), ..rule("Rule", terms, month) };
    let dividend = |payments| Dividend {
        first: amount("1"),
        c2: rate("0.1"),
        payments,
        before_first: None,
        divisor_thousandths: None,
        rounding: Rounding::Down,
    };
    let interest = |year_days| Interest {
        rate: rate("0.1"),
        debt_rate: Rate::ZERO,
        year_days,
        counted: wezer_exchange::issuance::Counted::Closing,
        payer: None,
        exempt: Vec::new(),
        rounding: Rounding::Down,
    };
    let welcome = |pot| Terms::Welcome(Welcome { amount: amount("1"), pot });
    let earlier = SetIssuanceRule { from: "2026-12-31".parse().ok(), ..fee("1") };
    let known = town.run(fee("1"));
    let other = SetIssuanceRule { replaces: Some(known), ..of("VAL", Terms::BasicIncome(income())) };
    for (set, code) in [
        (fee("0"), "issuance-not-positive"),
        (fee("0.001"), "too-precise"),
        (SetIssuanceRule { times: Some(0), ..fee("1") }, "issuance-out-of-range"),
        (SetIssuanceRule { name: " ".to_owned(), ..fee("1") }, "text-empty"),
        (earlier, "issuance-bad-day"),
        (SetIssuanceRule { every: every(Period::Day, "1789-07-14"), ..fee("1") }, "issuance-bad-day"),
        (other, "issuance-other-kind"),
        (of("EUR", Terms::Fee(Fee { amount: amount("1"), to: None })), "issuance-only-outside"),
        (of("GOLD", Terms::BasicIncome(income())), "issuance-not-issued"),
        (of("THX", Terms::Fee(Fee { amount: amount("1"), to: None })), "issuance-never-paid"),
        (of("NONE", Terms::BasicIncome(income())), "unknown-currency"),
        (of("VAL", Terms::BasicIncome(BasicIncome { amount: None, ..income() })), "issuance-amount-missing"),
        (of("VAL", Terms::BasicIncome(BasicIncome { claim_within: Some(0), ..income() })), "issuance-out-of-range"),
        (of("VAL", Terms::Dividend(dividend(0))), "issuance-out-of-range"),
        (of("VAL", Terms::Interest(interest(359))), "issuance-out-of-range"),
        (of("VAL", Terms::Demurrage(melting("0.991"))), "issuance-out-of-range"),
        (of("VAL", welcome(Some(ISSUANCE))), "issuance-unknown-wallet"),
        (of("VAL", welcome(Some(wezer_core::id::WalletId::from_u128(99)))), "issuance-unknown-wallet"),
    ] {
        assert_eq!(town.refused(set).code(), code);
    }
    town.run(of("THX", welcome(None)));
    town.run(of("VAL", Terms::Demurrage(melting("0.99"))));
    let claim = ClaimIncome { rule: known, member: town.people[0].member };
    assert_eq!(town.refused(claim).code(), "issuance-not-claimed");
    assert_eq!(town.tick().periods, 0, "what was refused left nothing");
}

#[test]
fn every_refusal_and_every_right_speaks_both_languages() {
    let (rule, wallet) = (wezer_exchange::issuance::IssuanceRuleId::from_u128(1), ISSUANCE);
    let refusals = [
        IssuanceRefusal::UnknownRule { rule },
        IssuanceRefusal::HasEnded { rule },
        IssuanceRefusal::OtherKind,
        IssuanceRefusal::Name(wezer_core::text::TextFault::Empty),
        IssuanceRefusal::TooMany { limit: 5 },
        IssuanceRefusal::BadDay { earliest: "2027-01-01".parse().expect("a day") },
        IssuanceRefusal::NotPositive { amount: amount("0") },
        IssuanceRefusal::AmountMissing,
        IssuanceRefusal::OutOfRange { what: "payments", least: 1, most: 9 },
        IssuanceRefusal::OnlyOutside { currency: val() },
        IssuanceRefusal::NotIssued { currency: val() },
        IssuanceRefusal::NeverPaid { currency: val() },
        IssuanceRefusal::UnknownWallet { wallet },
        IssuanceRefusal::NotYours { wallet },
        IssuanceRefusal::UnknownMember { member: wezer_core::id::MemberId::from_u128(1) },
        IssuanceRefusal::NotClaimed,
        IssuanceRefusal::NothingToClaim,
        IssuanceRefusal::NothingOpen { wallet },
        IssuanceRefusal::OtherSide,
        IssuanceRefusal::Ledger(wezer_core::ledger::LedgerRefusal::NoAmount),
    ];
    for refusal in refusals {
        let plain = refusal.to_string();
        let problem = Problem::from(&CallError::Refused(refusal));
        let (english, french) = (problem.explain(Language::English), problem.explain(Language::French));
        assert!(english != french && french != plain, "{english} {french}");
        assert!(!english.contains(['$', '{']) && !french.contains(['$', '{']), "{english} {french}");
    }
    let registry = Registry::core().with(&Exchange).expect("names are free");
    let described = registry.describe();
    assert!(described.commands.iter().any(|command| command.name == "tick_issuance"));
    let ours = registry.rights().filter(|right| right.as_str().starts_with("issuance."));
    let labels: Vec<String> = ours.map(|right| right.label()).collect();
    assert_eq!(labels.len(), 3);
    for label in labels {
        let said = [Language::English, Language::French].map(|language| wezer_exchange::MESSAGES.message(language, &label, &[]));
        assert!(said[0].is_some() && said[0] != said[1], "{label}: {said:?}");
    }
}
