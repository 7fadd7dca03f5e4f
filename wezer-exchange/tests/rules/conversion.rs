//! VAL for COM and back, over a fund of the community.

use proptest::prelude::*;
use wezer_core::language::Language;
use wezer_core::ledger::{Bound, Issue, LedgerRefusal, Limits, SetLimits};
use wezer_core::money::{Amount, Money, Ppm, Scale};
use wezer_core::wallet::COMMONS;
use wezer_core::{CallError, Refusal, id::WalletId};
use wezer_exchange::conversion::{
    ChangeConversion, ConversionId, ConversionPreview, ConversionRefusal, Conversions, ConversionsOf, ConversionsThrough,
    Convert, EndConversion, Rate, RefundConversion, SetConversion,
};

use super::town::{Town, amount, code, money};

fn rate(n: u32, d: u32) -> Rate {
    Rate::new(n, d).expect("a rate")
}

fn offer(liquidity: WalletId, spread: u32) -> SetConversion {
    SetConversion {
        name: "Exchange desk".to_owned(),
        from: code("VAL"),
        to: code("COM"),
        rate: rate(3, 10),
        spread: Ppm::new(spread).expect("a share"),
        liquidity,
        both_ways: true,
    }
}

fn convert(town: &Town, who: usize, from: &str, to: &str) -> Convert {
    Convert { wallet: town.wallet(who), from: money(from), to: code(to), at_least: None }
}

/// A town with a desk that holds 1,000 COM and may owe 500 VAL.
fn town(spread: u32) -> (Town, WalletId, ConversionId) {
    let town = Town::new(2);
    let desk = town.fund("Desk");
    town.run(Issue { to: desk, money: money("1000 COM"), memo: None });
    let limits = Limits { lower: Some(Bound::hard(amount("-500"))), upper: Some(Bound::hard(amount("500"))) };
    town.run(SetLimits { wallet: desk, currency: code("VAL"), limits });
    let conversion = town.run(offer(desk, spread));
    (town, desk, conversion)
}

#[test]
fn a_member_converts_and_the_desk_takes_it_back_at_the_stored_rate() {
    let (town, desk, conversion) = town(100_000);
    let quote = town.ask(ConversionPreview { from: money("50.50 VAL"), to: code("COM") });
    assert_eq!((quote.gross, quote.spread, quote.net), (money("15 COM"), money("2 COM"), money("13 COM")));
    let made = town.run_as(0, convert(&town, 0, "50.50 VAL", "COM")).expect("converted");
    assert_eq!((town.held(town.wallet(0), "VAL"), town.held(town.wallet(0), "COM")), (amount("-50.50"), amount("13")));
    assert_eq!((town.held(desk, "VAL"), town.held(desk, "COM")), (amount("50.50"), amount("987")));

    // property 3.7: a changed rate is for later conversions; what was made is taken back at its own.
    town.run(ChangeConversion { conversion, rate: Some(rate(1, 10)), spread: None, both_ways: Some(false) });
    let asked = Convert { at_least: Some(amount("8")), ..convert(&town, 0, "30 VAL", "COM") };
    let told = town.refused_to(0, asked);
    assert_eq!(told, ConversionRefusal::LessThanAsked { asked: money("8 COM"), net: money("2 COM") });
    let back = convert(&town, 0, "1 COM", "VAL");
    assert_eq!(town.refused_to(0, back), ConversionRefusal::NoWay { from: code("COM"), to: code("VAL") });
    let refund = RefundConversion { converted: made, liquidity: desk };
    assert!(matches!(town.run_as(0, refund), Err(CallError::Denied(_))), "the desk takes back, not whoever converted");
    town.run(refund);
    assert_eq!((town.held(town.wallet(0), "VAL"), town.held(town.wallet(0), "COM")), (amount("0"), amount("0")));
    let listed = town.ask(ConversionsOf { wallet: town.wallet(0), before: None, limit: None });
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].rate(), listed[0].gave(), listed[0].came()), (rate(3, 10), money("50.50 VAL"), money("15 COM")));
    assert!(listed[0].refunded_by().is_some());
    let through = ConversionsThrough { liquidity: desk, before: None, limit: None };
    assert_eq!(town.ask(through), listed, "and whoever may take it back finds it");
    let earlier = ConversionsOf { wallet: town.wallet(0), before: Some(made), limit: None };
    assert!(town.ask(earlier).is_empty());

    town.run(EndConversion { conversion });
    assert!(town.ask(Conversions::default()).is_empty());
    assert_eq!(town.ask(Conversions { ended_too: true, ..Conversions::default() }).len(), 1);
    assert!(matches!(town.refused_to(0, convert(&town, 0, "30 VAL", "COM")), ConversionRefusal::NoWay { .. }));
    town.is_clean();
}

/// property 3.7: the liquidity wallet's limits bound what is at stake.
#[test]
fn the_limits_of_both_sides_hold() {
    let (town, desk, _) = town(0);
    let told = town.refused_to(0, convert(&town, 0, "100.10 VAL", "COM"));
    let ConversionRefusal::Ledger(LedgerRefusal::LowerLimit { passes, .. }) = told else { unreachable!("{told:?}") };
    assert_eq!(passes, money("100.00 VAL"), "his own limit, without a word of a batch");
    let limits = Limits { lower: None, upper: Some(Bound::hard(amount("60"))) };
    town.run(SetLimits { wallet: desk, currency: code("VAL"), limits });
    let told = town.refused_to(0, convert(&town, 0, "60.10 VAL", "COM"));
    let ConversionRefusal::Ledger(LedgerRefusal::OthersLimit { wallet, passes }) = told else { unreachable!("{told:?}") };
    assert_eq!((wallet, passes), (desk, money("60.00 VAL")));
    assert_eq!(town.held(town.wallet(0), "COM"), Amount::ZERO, "nothing of it is left");
    town.is_clean();
}

#[test]
fn what_cannot_be_offered_is_refused_in_both_languages() {
    let town = Town::new(1);
    let refused = |set| match pollster::block_on(town.community.system().execute::<SetConversion>(set)) {
        Err(CallError::Refused(refusal)) => refusal,
        other => unreachable!("{other:?}"),
    };
    let mine = refused(offer(town.wallet(0), 0));
    assert_eq!(mine, ConversionRefusal::NotLiquid { wallet: town.wallet(0) });
    let same = refused(SetConversion { to: code("VAL"), ..offer(COMMONS, 0) });
    let spread = refused(offer(COMMONS, 500_001));
    assert!(spread.explain(Language::English).contains("50 %"));
    town.run(offer(COMMONS, 0));
    let twice = refused(SetConversion { from: code("COM"), to: code("VAL"), ..offer(COMMONS, 0) });
    assert_eq!(twice, ConversionRefusal::Exists { from: code("COM"), to: code("VAL") });
    let little = town.refused_to(0, convert(&town, 0, "3.33 VAL", "COM"));
    assert_eq!(little, ConversionRefusal::TooLittle { least: money("3.34 VAL") });
    for refusal in [mine, same, spread, twice, little] {
        let (english, french) = (refusal.explain(Language::English), refusal.explain(Language::French));
        assert!(english != french && !english.is_empty() && english != refusal.code(), "{english} / {french}");
    }
}

#[derive(Debug, Clone)]
enum Step {
    Convert { who: usize, back: bool, minor: u32 },
    Rate { n: u32, d: u32 },
    Refund { nth: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0usize..2, any::<bool>(), 1u32..12_000).prop_map(|(who, back, minor)| Step::Convert { who, back, minor }),
        1 => (1u32..50, 1u32..50).prop_map(|(n, d)| Step::Rate { n, d }),
        1 => (0usize..8).prop_map(|nth| Step::Refund { nth }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// property 3.7: each currency sums to zero; preview = result; a changed rate touches nothing that was made; a refund gives
    /// back what it took, at the rate that was stored; a refusal leaves no trace.
    #[test]
    fn conversions_are_as_a_naive_model_says(steps in prop::collection::vec(step(), 1..30)) {
        let (town, desk, conversion) = town(20_000);
        let wallets = [town.wallet(0), town.wallet(1), desk];
        let held = |scale: Scale, currency| wallets.map(|wallet| town.held(wallet, currency).to_minor(scale).expect("fits"));
        let all = || (held(Scale::CENTS, "VAL"), held(Scale::WHOLE, "COM"));
        let (mut made, mut current) = (Vec::new(), rate(3, 10));
        for step in steps {
            let before = all();
            match step {
                Step::Rate { n, d } => {
                    current = rate(n, d);
                    town.run(ChangeConversion { conversion, rate: Some(current), spread: None, both_ways: None });
                    prop_assert_eq!(all(), before);
                }
                Step::Convert { who, back, minor } => {
                    let (from, to, scale) = if back { ("COM", "VAL", Scale::WHOLE) } else { ("VAL", "COM", Scale::CENTS) };
                    let from = Money::new(Amount::from_minor(minor.into(), scale).expect("fits"), code(from));
                    let quote = pollster::block_on(town.community.system().ask(ConversionPreview { from, to: code(to) }));
                    let convert = Convert { wallet: wallets[who], from, to: code(to), at_least: None };
                    let Ok(id) = town.run_as(who, convert) else {
                        prop_assert_eq!(all(), before);
                        continue;
                    };
                    let quote = quote.expect("what was done was foretold");
                    prop_assert_eq!(quote.rate, if back { current.inverse() } else { current });
                    let come = quote.net.amount().to_minor(if back { Scale::CENTS } else { Scale::WHOLE }).expect("fits");
                    let (mut val, mut com) = before;
                    let (goes, comes) = if back { (&mut com, &mut val) } else { (&mut val, &mut com) };
                    goes[who] -= i128::from(minor);
                    goes[2] += i128::from(minor);
                    comes[who] += come;
                    comes[2] -= come;
                    prop_assert_eq!(all(), (val, com));
                    made.push((id, who, back, i128::from(minor), come));
                }
                Step::Refund { nth } => {
                    let Some((converted, who, back, minor, come)) = made.get(nth).copied() else { continue };
                    let refund = RefundConversion { converted, liquidity: desk };
                    if pollster::block_on(town.community.system().execute(refund)).is_err() {
                        prop_assert_eq!(all(), before);
                        continue;
                    }
                    made.remove(nth);
                    let (mut val, mut com) = before;
                    let (went, came) = if back { (&mut com, &mut val) } else { (&mut val, &mut com) };
                    went[who] += minor;
                    went[2] -= minor;
                    came[who] -= come;
                    came[2] += come;
                    prop_assert_eq!(all(), (val, com));
                }
            }
            let (val, com) = all();
            prop_assert_eq!((val.iter().sum::<i128>(), com.iter().sum::<i128>()), (0, 1_000));
        }
        town.is_clean();
    }
}
