//! A campaign as it is typed, and what it says.

use std::collections::BTreeSet;

use wezer_core::group::ROOT;
use wezer_core::id::WalletId;
use wezer_core::language::Language;
use wezer_core::money::{CurrencyCode, Money};
use wezer_core::record::Audience;
use wezer_exchange::campaign::{CampaignTerms, GoodieTerms, MAX_GOALS, MAX_GOODIES, Mode, Need, SeenCampaign, SeenGoodie};
use wezer_exchange::market::announcement::Price;

use super::on;
use crate::web::form::Fields;
use crate::web::refused::{group_address, group_named};
use crate::web::text::CampaignTexts;
use crate::web::{day, number};

/// Who may see it, as a form says it.
pub(super) const AUDIENCES: [Audience; 3] = [Audience::Near, Audience::Community, Audience::Public];

/// So many goals and goodies can be typed at least.
const LINES: usize = 3;

/// A goodie as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TypedGoodie {
    pub(super) title: String,
    pub(super) amount: String,
    pub(super) currency: String,
    pub(super) quantity: String,
}

/// What stands in the form.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) title: String,
    pub(super) description: String,
    /// The record for which it is; empty if it stands alone.
    pub(super) on: String,
    /// Amount and currency of each goal.
    pub(super) goals: Vec<(String, String)>,
    pub(super) need: String,
    pub(super) mode: String,
    pub(super) deadline: String,
    /// The name of whoever gets it; empty for oneself.
    pub(super) beneficiary: String,
    pub(super) groups: BTreeSet<String>,
    pub(super) audience: String,
    pub(super) goodies: Vec<TypedGoodie>,
}

fn goodie(seen: &SeenGoodie, language: Language) -> TypedGoodie {
    let price = seen.price.lines().first();
    TypedGoodie {
        title: seen.title.clone().unwrap_or_default(),
        amount: price.map(|price| number::amount(price.amount(), language)).unwrap_or_default(),
        currency: price.map(|price| price.currency().to_string()).unwrap_or_default(),
        quantity: seen.quantity.map(|quantity| quantity.to_string()).unwrap_or_default(),
    }
}

impl Typed {
    /// An empty form.
    pub(super) fn new(group: &str, on: &str) -> Self {
        let group = if group.is_empty() { group_address(ROOT) } else { group.to_owned() };
        Self {
            on: on.to_owned(),
            goals: vec![Default::default(); LINES],
            need: "all".to_owned(),
            mode: "all_or_nothing".to_owned(),
            groups: [group].into(),
            audience: Audience::Community.as_str().to_owned(),
            goodies: vec![TypedGoodie::default(); LINES],
            ..Self::default()
        }
    }

    /// What is said already.
    pub(super) fn of(seen: &SeenCampaign, beneficiary: String, language: Language) -> Self {
        let line = &seen.line;
        let written = |money: &Money| (number::amount(money.amount(), language), money.currency().to_string());
        let mut goals: Vec<_> = line.progress.iter().map(|one| written(&one.goal)).collect();
        goals.resize((goals.len() + 1).clamp(LINES, MAX_GOALS), Default::default());
        let mut goodies: Vec<_> = seen.goodies.iter().map(|seen| goodie(seen, language)).collect();
        if line.state == "draft" {
            goodies.resize((goodies.len() + 1).clamp(LINES, MAX_GOODIES), TypedGoodie::default());
        }
        Self {
            title: line.title.clone().unwrap_or_default(),
            description: seen.description.clone(),
            on: line.on.as_ref().map(on::written).unwrap_or_default(),
            goals,
            need: if line.need == Need::One { "one" } else { "all" }.to_owned(),
            mode: match line.mode {
                Mode::AllOrNothing => "all_or_nothing",
                Mode::Keep => "keep",
                Mode::WhenReached => "when_reached",
            }
            .to_owned(),
            deadline: line.deadline.map(day::last_before).unwrap_or_default(),
            beneficiary,
            groups: seen.groups.iter().map(|group| group_address(*group)).collect(),
            audience: seen.audience.as_str().to_owned(),
            goodies,
        }
    }

    /// What somebody sent.
    pub(super) fn read(fields: &Fields) -> Self {
        let own = |name: &str| fields.get(name).to_owned();
        let pairs = fields.all("amount").zip(fields.all("currency"));
        let mut goals: Vec<_> = pairs.map(|(amount, code)| (amount.to_owned(), code.to_owned())).collect();
        goals.resize(goals.len().clamp(LINES, MAX_GOALS), Default::default());
        let titles = fields.all("goodie").map(str::to_owned);
        let blank = || std::iter::repeat("");
        let (amounts, codes) = (fields.all("goodie-amount").chain(blank()), fields.all("goodie-currency").chain(blank()));
        let quantities = fields.all("goodie-quantity").chain(blank());
        let rest = amounts.zip(codes).zip(quantities);
        let goodies = titles.zip(rest).map(|(title, ((amount, code), quantity))| TypedGoodie {
            title,
            amount: amount.to_owned(),
            currency: code.to_owned(),
            quantity: quantity.to_owned(),
        });
        Self {
            title: own("title"),
            description: fields.exact("description").to_owned(),
            on: own("on"),
            goals,
            need: own("need"),
            mode: own("mode"),
            deadline: own("deadline"),
            beneficiary: own("beneficiary"),
            groups: fields.all("group").map(str::to_owned).collect(),
            audience: own("audience"),
            goodies: goodies.take(MAX_GOODIES).collect(),
        }
    }

    fn goals(&self, language: Language) -> Option<Vec<Money>> {
        let typed = self.goals.iter().filter(|(amount, _)| !amount.is_empty());
        typed.map(|(amount, code)| Some(Money::new(number::parse(amount, language).ok()?, code.parse().ok()?))).collect()
    }

    fn goodies(&self, before: Option<&SeenCampaign>, language: Language) -> Option<Vec<GoodieTerms>> {
        let mut said = Vec::new();
        for (place, typed) in self.goodies.iter().enumerate() {
            if typed.title.is_empty() && typed.amount.is_empty() {
                continue;
            }
            let known = before.and_then(|before| before.goodies.get(place));
            let untouched = known.map(|known| goodie(known, language)).filter(|was| was.amount == typed.amount);
            let price = match (known, untouched) {
                // A price of several amounts stands here with its first one.
                (Some(known), Some(was)) if was.currency == typed.currency || typed.amount.is_empty() => known.price.clone(),
                _ if typed.amount.is_empty() => Price::Free,
                _ => Price::of(Money::new(number::parse(&typed.amount, language).ok()?, typed.currency.parse().ok()?)),
            };
            let quantity = if typed.quantity.is_empty() { None } else { Some(typed.quantity.parse().ok()?) };
            said.push(GoodieTerms { title: typed.title.clone(), price, quantity });
        }
        Some(said)
    }

    /// What it says; else why it can't be read. `before` is what it said.
    pub(super) fn terms(
        &self,
        beneficiary: WalletId,
        before: Option<&SeenCampaign>,
        language: Language,
    ) -> Result<CampaignTerms, &'static str> {
        let c = CampaignTexts::of(language);
        if let Some(before) = before.filter(|before| before.line.state != "draft") {
            return Ok(self.words_of(before));
        }
        let deadline = match self.deadline.as_str() {
            "" => None,
            text => Some(day::end_of(text, before.and_then(|before| before.line.deadline)).ok_or(c.bad_date)?),
        };
        let on = on::named(&self.on).or_else(|| before.and_then(|before| before.line.on.clone()));
        let groups = self.groups.iter().filter_map(|group| group_named(group));
        Ok(CampaignTerms {
            title: self.title.clone(),
            description: self.description.clone(),
            groups: if on.is_some() { Vec::new() } else { groups.collect() },
            on,
            audience: AUDIENCES.into_iter().find(|one| one.as_str() == self.audience).unwrap_or_default(),
            beneficiary,
            goals: self.goals(language).ok_or(c.bad_goal)?,
            need: if self.need == "one" { Need::One } else { Need::All },
            mode: match self.mode.as_str() {
                "keep" => Mode::Keep,
                "when_reached" => Mode::WhenReached,
                _ => Mode::AllOrNothing,
            },
            deadline,
            goodies: self.goodies(before, language).ok_or(c.bad_goodie)?,
        })
    }

    /// The same campaign in other words: all that may change once it is open.
    fn words_of(&self, before: &SeenCampaign) -> CampaignTerms {
        let line = &before.line;
        let titles = self.goodies.iter().map(|goodie| goodie.title.clone()).chain(std::iter::repeat(String::new()));
        let goodies = before.goodies.iter().zip(titles);
        CampaignTerms {
            title: self.title.clone(),
            description: self.description.clone(),
            on: line.on.clone(),
            groups: before.groups.clone(),
            audience: before.audience,
            beneficiary: before.beneficiary,
            goals: line.progress.iter().map(|one| one.goal).collect(),
            need: line.need,
            mode: line.mode,
            deadline: line.deadline,
            goodies: goodies
                .map(|(goodie, title)| GoodieTerms { title, price: goodie.price.clone(), quantity: goodie.quantity })
                .collect(),
        }
    }

    /// The currencies that are typed here, so that a form offers them too.
    pub(super) fn codes(&self) -> impl Iterator<Item = CurrencyCode> {
        let goodies = self.goodies.iter().map(|goodie| &goodie.currency);
        self.goals.iter().map(|(_, code)| code).chain(goodies).filter_map(|code| code.parse().ok())
    }
}
