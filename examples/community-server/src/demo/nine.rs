//! The nine cells of the white paper's grid, a currency or two in each: what there is of it × where it comes from.
//!
//! | | tracked: it lives outside | issued here |
//! |---|---|---|
//! | **rare** | EUR, declared by those who pay; BTC, kept by the community against deposits | Grain, a note for a kilogram in the mill |
//! | **sufficient** | Piaf, the hours of the exchange circle in the next town | VAL, owed and due among members; REV, a basic income that melts; DU, a universal dividend |
//! | **abundant** | Like, from posts elsewhere | Thanks |

use wezer_core::kernel::CallError;
use wezer_core::ledger::{Abundance, Bound, CreateCurrency, Give, Issue, Limits, Origin, Pay, SettleEntry};
use wezer_core::member::Admitted;
use wezer_core::money::{Amount, CurrencyCode, Money, Scale};
use wezer_core::wallet::COMMONS;
use wezer_core::{Community, Session};
use wezer_exchange::custody::RecordDeposit;
use wezer_exchange::issuance::{BasicIncome, Demurrage, Dividend, Every, Period, Rounding, SetIssuanceRule, Terms, TickIssuance};

use super::dice::Dice;
use super::year::{MakeError, missing};

/// The nine, as their codes.
pub const NINE: [&str; 9] = ["EUR", "BTC", "Grain", "Piaf", "VAL", "REV", "DU", "Like", "Thanks"];

/// What the standard community does not have yet: code, cell, digits, name, what it is for.
const MORE: [(&str, Abundance, Origin, u8, &str, &str); 6] = [
    (
        "BTC",
        Abundance::Rare,
        Origin::Custody,
        8,
        "Bitcoin",
        "Kept by the treasury for those who brought it. Gardé par la trésorerie.",
    ),
    ("Grain", Abundance::Rare, Origin::Issued, 1, "Grain", "A kilogram of wheat in our mill. Un kilogramme de blé au moulin."),
    (
        "Piaf",
        Abundance::Sufficient,
        Origin::Declared,
        0,
        "Piaf",
        "Of the exchange circle in the next town. Du SEL de la ville voisine.",
    ),
    (
        "REV",
        Abundance::Sufficient,
        Origin::Issued,
        2,
        "Revenu de base",
        "30 a month for all, melting by 1 %. 30 par mois pour chacun, fondant de 1 %.",
    ),
    (
        "DU",
        Abundance::Sufficient,
        Origin::Issued,
        2,
        "Dividende universel",
        "An equal share in money that grows. Une part égale de ce qui croît.",
    ),
    ("Like", Abundance::Abundant, Origin::Declared, 0, "Like", "What others liked of us. Ce que d’autres ont aimé de nous."),
];

fn code(code: &str) -> Result<CurrencyCode, MakeError> {
    code.parse().map_err(|_| missing(code))
}

fn amount(text: &str) -> Result<Amount, MakeError> {
    text.parse().map_err(|_| missing(text))
}

pub(super) fn money(text: &str, currency: &str) -> Result<Money, MakeError> {
    Ok(Money::new(amount(text)?, code(currency)?))
}

/// Creates the six currencies that a standard community lacks, with the rules by which they come and go from `first_day` on
/// (such as `2026-01-01`): a month each.
///
/// # Errors
/// If one of them is there already.
pub async fn create(system: &Session, first_day: &str) -> Result<(), MakeError> {
    for (name, abundance, origin, digits, label, usage) in MORE {
        let scale = Scale::new(digits).map_err(|_| missing(name))?;
        let mut currency = CreateCurrency::new(code(name)?, abundance, origin).scale(scale);
        (currency.name, currency.usage) = (label.to_owned(), usage.to_owned());
        match name {
            "Grain" => currency.supply_limit = Some(amount("2000")?),
            // What is given out is not owed.
            "REV" | "DU" => currency.limits = Limits { lower: Some(Bound::hard(Amount::ZERO)), upper: None },
            _ => {}
        }
        system.execute(currency).await?;
    }
    let every = Every { period: Period::Month, anchor: first_day.parse().map_err(|_| missing(first_day))? };
    let rule = |name: &str, currency: &str, terms: Terms| -> Result<SetIssuanceRule, MakeError> {
        let (name, currency) = (name.to_owned(), code(currency)?);
        Ok(SetIssuanceRule { name, currency, terms, every, from: None, times: None, replaces: None })
    };
    let income = Terms::BasicIncome(BasicIncome { amount: Some(amount("30")?), pot: None, claim_within: None });
    let melts = Terms::Demurrage(Demurrage {
        rate: "0.01".parse().map_err(|_| missing("a rate"))?,
        yearly: false,
        above: Amount::ZERO,
        debts_too: false,
        sink: Some(COMMONS),
        exempt: Vec::new(),
        rounding: Rounding::default(),
    });
    let dividend = Terms::Dividend(Dividend {
        first: amount("10")?,
        c2: "0.00238144".parse().map_err(|_| missing("a rate"))?,
        payments: 6,
        before_first: None,
        divisor_thousandths: None,
        rounding: Rounding::default(),
    });
    system.execute(rule("Basic income · Revenu de base", "REV", income)?).await?;
    system.execute(rule("Melting · Fonte", "REV", melts)?).await?;
    system.execute(rule("Universal dividend · Dividende universel", "DU", dividend)?).await?;
    Ok(())
}

/// What came in on the first days: bitcoin brought, wheat milled, likes counted elsewhere.
pub(super) async fn begin(community: &Community, people: &[Admitted]) -> Result<(), MakeError> {
    let system = community.system();
    for (person, (brought, proof)) in people.iter().zip([("0.0125", "7f3a91c2"), ("0.0004", "b80e44d1"), ("0.003", "19c5d7ea")]) {
        let (wallet, proof) = (person.wallet, proof.to_owned());
        let (currency, received) = (code("BTC")?, amount(brought)?);
        system.execute(RecordDeposit { wallet, currency, received, proof }).await?;
    }
    for (person, milled) in people.iter().skip(2).zip(["120", "80.5", "200", "40"]) {
        system
            .execute(Issue { to: person.wallet, money: money(milled, "Grain")?, memo: Some("récolte · harvest".to_owned()) })
            .await?;
    }
    for (person, liked) in people.iter().zip(["12", "3", "41", "7"]) {
        let memo = Some("la fête au marché · the party at the market".to_owned());
        system.execute(Give { from: COMMONS, to: person.wallet, money: money(liked, "Like")?, memo }).await?;
    }
    Ok(())
}

/// Lets what is due with time happen.
pub(super) async fn tick(system: &Session) -> Result<(), MakeError> {
    while system.execute(TickIssuance {}).await?.more {}
    Ok(())
}

/// What some pay for in the other currencies: how much of which, and for what.
const DEEDS: [(&str, &str, &str); 8] = [
    ("12", "REV", "légumes du jardin · vegetables"),
    ("4.50", "REV", "confiture · jam"),
    ("8", "DU", "un livre · a book"),
    ("2.50", "DU", "réparation d’un vélo · a bicycle mended"),
    ("3", "Grain", "pain de la semaine · bread for a week"),
    ("1.5", "Grain", "farine · flour"),
    ("20", "Piaf", "leçon de guitare · a guitar lesson"),
    ("0.00002", "BTC", "café pour la salle · coffee for the hall"),
];

/// Somebody pays somebody in one of the other currencies; what is refused did not happen.
pub(super) async fn pay(community: &Community, people: &[Admitted], dice: &mut Dice) -> Result<(), MakeError> {
    let (payer, payee) = (dice.below(people.len()), dice.below(people.len()));
    let Some((price, currency, memo)) = dice.one(&DEEDS).copied().filter(|_| payer != payee) else { return Ok(()) };
    let (payer, payee) = (people[payer], people[payee]);
    let payment = Pay::new(payer.wallet, payee.wallet, money(price, currency)?).memo(memo);
    match community.member(payer.member).execute(payment).await {
        Ok(paid) if paid.pending => {
            let settle = SettleEntry { entry: paid.entry, wallet: Some(payee.wallet), amounts: None };
            community.member(payee.member).execute(settle).await?;
            Ok(())
        }
        Ok(_) | Err(CallError::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use pollster::block_on;
    use wezer_core::id::CommunityId;
    use wezer_core::ledger::Currencies;
    use wezer_core::standard::SetUpStandard;
    use wezer_core::store::MemoryStore;

    use super::*;

    /// Every cell of the grid has a currency, and none is there twice.
    #[test]
    fn all_nine_are_there_and_fill_the_grid() {
        block_on(async {
            let registry = crate::store::registry().expect("one name each");
            let community = Community::open(MemoryStore::new(CommunityId::from_u128(3)), registry);
            let system = community.system();
            system.execute(SetUpStandard::named("Les Tilleuls")).await.expect("set up");
            create(&system, "2026-01-01").await.expect("created");
            let currencies = system.ask(Currencies::default()).await.expect("listed");
            let codes: std::collections::BTreeSet<String> = currencies.iter().map(|known| known.code().to_string()).collect();
            assert_eq!(codes, NINE.map(str::to_owned).into());
            for abundance in [Abundance::Rare, Abundance::Sufficient, Abundance::Abundant] {
                for issued in [true, false] {
                    let fits = currencies
                        .iter()
                        .any(|known| known.abundance() == abundance && (known.origin() == Origin::Issued) == issued);
                    assert!(fits, "{abundance:?}, issued: {issued}");
                }
            }
        });
    }
}
