//! Campaigns and pledges in words.

use std::collections::BTreeMap;

use wezer_core::flow::FindFlow;
use wezer_core::id::WalletId;
use wezer_core::kernel::Document as _;
use wezer_core::language::Language;
use wezer_core::money::{Amount, Money, Scale};
use wezer_core::record::Author;
use wezer_exchange::campaign::{Campaign, CampaignLine, PledgeEnd, PledgeLine, PledgeState, Progress, SeenGoodie, SeenPledge};
use wezer_exchange::market::announcement::Price;

use crate::web::number;
use crate::web::page::group::{Link, ask};
use crate::web::page::social::item::Teller;
use crate::web::text::{CampaignTexts, MarketTexts};
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// How far a campaign is in one currency.
#[derive(Debug)]
pub(super) struct Bar {
    /// What a reader of the screen calls it.
    pub(super) label: String,
    /// So much of so much.
    pub(super) told: String,
    /// In hundredths of the goal, rounded down; more than 100 if more came in.
    pub(super) percent: i128,
    pub(super) percent_told: String,
    pub(super) is_reached: bool,
    /// What of it is promised, paid, declared and confirmed, as far as there is any.
    pub(super) parts: Vec<String>,
}

/// Hundredths of the goal, rounded down.
fn percent(raised: Amount, goal: Amount) -> i128 {
    let Ok(scale) = Scale::new(raised.precision().max(goal.precision())) else { return 0 };
    let (Ok(raised), Ok(goal)) = (raised.to_minor(scale), goal.to_minor(scale)) else { return 0 };
    raised.checked_mul(100).and_then(|raised| raised.checked_div(goal)).unwrap_or_default()
}

pub(super) fn bars(progress: &[Progress], language: Language) -> Vec<Bar> {
    let c = CampaignTexts::of(language);
    let bar = |one: &Progress| {
        let percent = percent(one.raised, one.goal.amount());
        let goal = number::money(one.goal, language);
        let part = |pattern: &str, amount: Amount| {
            let told = || number::money(Money::new(amount, one.goal.currency()), language);
            amount.is_positive().then(|| pattern.replace("{amount}", &told()))
        };
        let confirmed = one.confirmed.unwrap_or_default();
        let waits = one.declared.checked_add(confirmed.negated()).unwrap_or(one.declared);
        let parts = [
            part(c.promised, one.promised),
            part(c.paid_out, one.paid),
            part(c.confirmed, confirmed),
            part(if one.confirmed.is_some() { c.to_be_confirmed } else { c.declared }, waits),
        ];
        Bar {
            label: c.bar_of.replace("{currency}", one.goal.currency().as_str()),
            told: c.raised_of.replace("{raised}", &number::amount(one.raised, language)).replace("{goal}", &goal),
            percent,
            percent_told: c.percent.replace("{n}", &percent.to_string()),
            is_reached: one.reached,
            parts: parts.into_iter().flatten().collect(),
        }
    };
    progress.iter().map(bar).collect()
}

/// A campaign in a list.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) address: String,
    pub(super) title: String,
    pub(super) by: String,
    pub(super) bars: Vec<Bar>,
    pub(super) pledgers: String,
    pub(super) ends: String,
    /// Where it stands; nothing for one that is open.
    pub(super) state: String,
}

pub(super) fn pledgers(count: u32, c: &CampaignTexts) -> String {
    match count {
        0 => c.pledgers_none.to_owned(),
        1 => c.pledgers_one.to_owned(),
        many => c.pledgers.replace("{n}", &many.to_string()),
    }
}

/// Until when it takes pledges, or took them.
pub(super) fn ends(line: &CampaignLine, language: Language) -> String {
    let c = CampaignTexts::of(language);
    let is_open = line.state == "open" || line.state == "draft";
    match line.deadline {
        Some(deadline) => {
            let pattern = if is_open { c.ends } else { c.ended };
            let last = wezer_core::time::Timestamp::from_micros(deadline.as_micros() - 1);
            pattern.replace("{when}", &number::day(last, language))
        }
        None if is_open => c.no_end.to_owned(),
        None => String::new(),
    }
}

/// What the flow of campaigns calls its states; nothing if it isn't there.
pub(super) async fn state_labels(visitor: &Visitor) -> Result<BTreeMap<String, String>, Trouble> {
    let flow = ask(visitor, FindFlow { name: Campaign::KIND.to_owned(), version: None }).await?;
    let states = flow.into_iter().flat_map(|flow| flow.definition.states);
    Ok(states.map(|state| (state.name.clone(), state.label.say(visitor.language, &state.name).to_owned())).collect())
}

pub(super) async fn card(
    line: &CampaignLine,
    teller: &mut Teller<'_>,
    labels: &BTreeMap<String, String>,
    language: Language,
) -> Result<Card, Trouble> {
    let c = CampaignTexts::of(language);
    let state = if line.state == "open" { None } else { labels.get(&line.state).or(Some(&line.state)) };
    Ok(Card {
        address: format!("/campaign/{}", line.campaign),
        title: line.title.clone().unwrap_or_else(|| c.erased_title.to_owned()),
        by: c.by.replace("{name}", &teller.author(line.author).await?.name),
        bars: bars(&line.progress, language),
        pledgers: pledgers(line.pledgers, c),
        ends: ends(line, language),
        state: state.cloned().unwrap_or_default(),
    })
}

/// Something that a pledge can claim.
#[derive(Debug)]
pub(super) struct Goodie {
    pub(super) place: usize,
    pub(super) title: String,
    pub(super) price: String,
    pub(super) left: String,
    pub(super) is_gone: bool,
    pub(super) is_chosen: bool,
}

pub(super) fn goodies(seen: &[SeenGoodie], chosen: Option<usize>, language: Language) -> Vec<Goodie> {
    let (c, m) = (CampaignTexts::of(language), MarketTexts::of(language));
    let joined = |lines: &[Money], by: &str| {
        let lines: Vec<_> = lines.iter().map(|line| number::money(*line, language)).collect();
        c.goodie_from.replace("{price}", &lines.join(by))
    };
    let one = |(place, goodie): (usize, &SeenGoodie)| Goodie {
        place,
        title: goodie.title.clone().unwrap_or_else(|| c.erased_title.to_owned()),
        price: match &goodie.price {
            Price::OneOf(lines) => joined(lines, m.or),
            Price::AllOf(lines) => joined(lines, m.and),
            Price::Free | Price::ToBeAgreed => c.goodie_free.to_owned(),
        },
        left: match goodie.left {
            Some(0) => c.gone.to_owned(),
            Some(left) => c.left.replace("{n}", &left.to_string()),
            None => c.any_number.to_owned(),
        },
        is_gone: goodie.left == Some(0),
        is_chosen: chosen == Some(place),
    };
    seen.iter().enumerate().map(one).collect()
}

/// A pledge in a list.
#[derive(Debug)]
pub(in crate::web::page) struct ShownPledge {
    pub(in crate::web::page) id: String,
    /// Who pledged; nothing if they don't say it to the visitor.
    pub(in crate::web::page) by: Option<Link>,
    /// Each amount, and what became of it.
    pub(in crate::web::page) lines: Vec<(String, &'static str)>,
    pub(in crate::web::page) goodie: Option<String>,
    pub(in crate::web::page) is_anyway: bool,
    pub(in crate::web::page) when: String,
    /// The wallet and the name from which it can be withdrawn.
    pub(in crate::web::page) withdraw: Option<(WalletId, String)>,
}

fn end(line: &PledgeLine, state: PledgeState, c: &'static CampaignTexts) -> &'static str {
    match (state, line.end) {
        (PledgeState::Withdrawn, _) => c.pledge_withdrawn,
        (_, Some(PledgeEnd::Paid(_))) => c.pledge_paid,
        (_, Some(PledgeEnd::Declared(_))) => c.pledge_declared_end,
        (_, Some(PledgeEnd::Released)) => c.pledge_released,
        (_, None) if line.hold.is_some() => c.pledge_open,
        (_, None) => c.pledge_promised,
    }
}

/// What was pledged. `is_open` says whether it can be withdrawn now.
pub(super) async fn pledges(
    seen: &[SeenPledge],
    goodies: &[SeenGoodie],
    is_open: bool,
    teller: &mut Teller<'_>,
    visitor: &Visitor,
) -> Result<Vec<ShownPledge>, Trouble> {
    let (c, language) = (CampaignTexts::of(visitor.language), visitor.language);
    teller.learn(seen.iter().filter_map(|pledge| pledge.by.map(|by| by.person()))).await?;
    let mut shown = Vec::with_capacity(seen.len());
    for pledge in seen {
        let by = match pledge.by {
            Some(by) => Some(teller.author(by).await?),
            None => None,
        };
        // The name of an entry is kept from those to whom the pledger isn't named, so a hold isn't seen there.
        let told = |line: &PledgeLine| if pledge.by.is_none() && line.end.is_none() { "" } else { end(line, pledge.state, c) };
        let voice = match pledge.by {
            Some(Author::Group { group, .. }) => crate::web::refused::group_address(group),
            _ => String::new(),
        };
        let may = is_open && pledge.own && pledge.state == PledgeState::Open;
        shown.push(ShownPledge {
            id: pledge.pledge.to_string(),
            by,
            lines: pledge.lines.iter().map(|line| (number::money(line.money, language), told(line))).collect(),
            goodie: pledge.goodie.and_then(|place| goodies.get(usize::from(place))).and_then(|goodie| goodie.title.clone()),
            is_anyway: pledge.anyway,
            when: number::day(pledge.at, language),
            withdraw: pledge.from.filter(|_| may).map(|from| (from, voice)),
        });
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_goal_is_rounded_down() {
        let amount = |text: &str| text.parse::<Amount>().unwrap();
        for (raised, goal, is) in [("0", "50", 0), ("19.99", "20", 99), ("20", "20", 100), ("31", "20.5", 151), ("1", "3", 33)] {
            assert_eq!(percent(amount(raised), amount(goal)), is, "{raised} of {goal}");
        }
    }
}
