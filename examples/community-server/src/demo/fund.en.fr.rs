//! What people of the demo fund together: a campaign that is open, and a bounty on a want.

use wezer_core::Community;
use wezer_core::member::Admitted;
use wezer_core::money::Money;
use wezer_core::time::Timestamp;
use wezer_core::wallet::COMMONS;
use wezer_exchange::campaign::{AddToBounty, CampaignTerms, MakePledge, Need, StartCampaign};
use wezer_exchange::market::announcement::{Kind, Price};
use wezer_exchange::market::search::SearchMarket;

use super::DAY_MICROS;
use super::year::{MakeError, missing};

/// The campaign is open for so many days.
const OPEN_DAYS: i64 = 19;

/// Who pledges, how much, how much more, the goodie, whether without a name.
type Given = (usize, &'static str, Option<&'static str>, Option<u8>, bool);

fn money(text: &str) -> Result<Money, MakeError> {
    text.parse().map_err(|_| missing(text))
}

/// Starts the campaign and lets some pledge; adds to the price of the latest want.
pub(super) async fn begin(community: &Community, people: &[Admitted], midnight: i64) -> Result<(), MakeError> {
    let of = |person: usize| community.member(people[person].member);
    let ends = Timestamp::from_micros(midnight + OPEN_DAYS * DAY_MICROS);
    let mut oven = CampaignTerms::new("Un four à pain pour la place · A bread oven for the square", COMMONS, money("400 EUR")?)
        .and(money("1200 VAL")?)
        .all_or_nothing(ends)
        .goodie("Une miche chaude · A warm loaf", Price::OneOf(vec![money("10 EUR")?, money("60 VAL")?]), Some(20))
        .goodie("Une fournée à vous · A batch of your own", Price::of(money("50 EUR")?), Some(3));
    oven.need = Need::All;
    oven.description =
        "Briques, sable et une voûte : les **euros** paient les matériaux, les **VAL** les journées de chantier.\n\n\
        Bricks, sand and a vault: the *euros* pay for material, the *VAL* for days of building."
            .to_owned();
    let oven = *of(2).execute(StartCampaign::new(oven)).await?;
    let pledges: [Given; 6] = [
        (0, "60 VAL", Some("20 EUR"), Some(0), false),
        (1, "120 VAL", None, Some(0), false),
        (3, "50 EUR", None, Some(1), false),
        (4, "30 EUR", Some("45 VAL"), None, true),
        (6, "180 VAL", None, None, false),
        (8, "15 EUR", None, Some(0), false),
    ];
    for (person, first, second, goodie, anonymous) in pledges {
        let mut pledge = MakePledge::new(oven, people[person].wallet, money(first)?);
        if let Some(second) = second {
            pledge = pledge.and(money(second)?);
        }
        (pledge.goodie, pledge.anonymous) = (goodie, anonymous);
        // Whoever is at their limit pledges nothing.
        if let Err(error @ (wezer_core::CallError::Store(_) | wezer_core::CallError::Denied(_))) =
            of(person).execute(pledge).await
        {
            return Err(error.into());
        }
    }
    let wants = SearchMarket { kind: Some(Kind::Want), ..SearchMarket::text("") };
    if let Some(want) = of(0).ask(wants).await?.hits.first() {
        let want = want.line.announcement;
        of(0).execute(AddToBounty::new(want, people[0].wallet, money("5 EUR")?)).await?;
        of(5).execute(AddToBounty { anonymous: true, ..AddToBounty::new(want, people[5].wallet, money("10 EUR")?) }).await?;
    }
    Ok(())
}
