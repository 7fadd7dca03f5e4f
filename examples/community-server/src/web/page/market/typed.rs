//! An announcement as it is typed, and what it says.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, NaiveTime};
use wezer_core::language::Language;
use wezer_core::money::{Amount, Money, Scale};
use wezer_core::record::Audience;
use wezer_core::time::Timestamp;
use wezer_exchange::market::Coordinates;
use wezer_exchange::market::announcement::{Kind, MAX_PRICES, Price, SeenAnnouncement, Terms};

use super::list::kind_named;
use crate::web::form::Fields;
use crate::web::number;
use crate::web::refused::{group_address, group_named};
use crate::web::text::MarketTexts;

/// So many amounts are asked for at least.
const LINES: usize = 4;

/// What stands in the form.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) category: String,
    pub(super) tags: BTreeSet<String>,
    pub(super) price: String,
    /// Amount and currency of each line.
    pub(super) lines: Vec<(String, String)>,
    pub(super) quantity: String,
    pub(super) unit: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) expires: String,
    pub(super) place: String,
    pub(super) latitude: String,
    pub(super) longitude: String,
    pub(super) groups: BTreeSet<String>,
    pub(super) audience: String,
}

/// The first moment of a day.
fn begins(day: NaiveDate) -> Timestamp {
    Timestamp::from_micros(day.and_time(NaiveTime::MIN).and_utc().timestamp_micros())
}

/// The day of something that begins, or of the last moment before it ends.
fn day(at: Timestamp, ends: bool) -> String {
    let at = Timestamp::from_micros(at.as_micros() - i64::from(ends));
    at.to_datetime().format("%Y-%m-%d").to_string()
}

fn spelled(audience: Audience) -> String {
    audience.as_str().to_owned()
}

impl Typed {
    /// An empty form.
    pub(super) fn new(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            price: "one".to_owned(),
            lines: vec![Default::default(); LINES],
            quantity: "1".to_owned(),
            groups: [group_address(wezer_core::group::ROOT)].into(),
            audience: spelled(Audience::Community),
            ..Self::default()
        }
    }

    /// What is said already.
    pub(super) fn of(seen: &SeenAnnouncement, language: Language) -> Self {
        let line = &seen.line;
        let written = |money: &Money| (number::amount(money.amount(), language), money.currency().to_string());
        let mut lines: Vec<_> = line.price.lines().iter().map(written).collect();
        lines.resize((lines.len() + 1).clamp(LINES, MAX_PRICES), Default::default());
        let degrees = |hundredths: i32| {
            let amount = Amount::from_minor(i128::from(hundredths), Scale::CENTS).unwrap_or(Amount::ZERO);
            number::amount(amount, language)
        };
        let spelled_kind = if line.kind == Kind::Offer { "offer" } else { "want" };
        let price = match line.price {
            Price::OneOf(_) => "one",
            Price::AllOf(_) => "all",
            Price::Free => "free",
            Price::ToBeAgreed => "agreed",
        };
        Self {
            kind: spelled_kind.to_owned(),
            title: line.title.clone().unwrap_or_default(),
            description: seen.description.clone(),
            category: line.category.to_string(),
            tags: line.tags.iter().map(ToString::to_string).collect(),
            price: price.to_owned(),
            lines,
            quantity: line.quantity.map(|quantity| quantity.to_string()).unwrap_or_default(),
            unit: line.unit.clone(),
            from: seen.available_from.map(|at| day(at, false)).unwrap_or_default(),
            to: seen.available_to.map(|at| day(at, true)).unwrap_or_default(),
            expires: line.expires_at.map(|at| day(at, true)).unwrap_or_default(),
            place: line.place.clone(),
            latitude: line.spot.map(|spot| degrees(spot.latitude())).unwrap_or_default(),
            longitude: line.spot.map(|spot| degrees(spot.longitude())).unwrap_or_default(),
            groups: seen.line.groups.iter().map(|group| group_address(*group)).collect(),
            audience: spelled(seen.audience),
        }
    }

    /// What somebody sent.
    pub(super) fn read(fields: &Fields) -> Self {
        let own = |name: &str| fields.get(name).to_owned();
        let mut lines: Vec<_> =
            fields.all("amount").zip(fields.all("currency")).map(|(amount, code)| (amount.to_owned(), code.to_owned())).collect();
        lines.resize(lines.len().clamp(LINES, MAX_PRICES), Default::default());
        Self {
            kind: own("kind"),
            title: own("title"),
            description: fields.exact("description").to_owned(),
            category: own("category"),
            tags: fields.all("tag").map(str::to_owned).collect(),
            price: own("price"),
            lines,
            quantity: own("quantity"),
            unit: own("unit"),
            from: own("from"),
            to: own("to"),
            expires: own("expires"),
            place: own("place"),
            latitude: own("latitude"),
            longitude: own("longitude"),
            groups: fields.all("group").map(str::to_owned).collect(),
            audience: own("audience"),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        kind_named(&self.kind).unwrap_or(Kind::Offer)
    }

    fn price(&self, language: Language) -> Option<Price> {
        match self.price.as_str() {
            "free" => return Some(Price::Free),
            "agreed" => return Some(Price::ToBeAgreed),
            _ => {}
        }
        let typed = self.lines.iter().filter(|(amount, _)| !amount.is_empty());
        let money =
            |(amount, code): &(String, String)| Some(Money::new(number::parse(amount, language).ok()?, code.parse().ok()?));
        let lines: Vec<Money> = typed.map(money).collect::<Option<_>>()?;
        Some(if self.price == "all" { Price::AllOf(lines) } else { Price::OneOf(lines) })
    }

    /// A day as a moment; one that was not touched stays as it was to the microsecond.
    fn moment(text: &str, ends: bool, before: Option<Timestamp>) -> Option<Option<Timestamp>> {
        if text.is_empty() {
            return Some(None);
        }
        if let Some(before) = before.filter(|before| day(*before, ends) == text) {
            return Some(Some(before));
        }
        let typed = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        let typed = if ends { typed.checked_add_days(Days::new(1))? } else { typed };
        Some(Some(begins(typed)))
    }

    fn coordinates(&self, language: Language) -> Option<Option<Coordinates>> {
        if self.latitude.is_empty() && self.longitude.is_empty() {
            return Some(None);
        }
        let degrees = |text: &str| number::parse(text, language).ok();
        Some(Some(Coordinates { latitude: degrees(&self.latitude)?, longitude: degrees(&self.longitude)? }))
    }

    /// What it says; else why it can't be read. `before` is what it said.
    pub(super) fn terms(&self, language: Language, before: Option<&SeenAnnouncement>) -> Result<Terms, &'static str> {
        let m = MarketTexts::of(language);
        let quantity = match self.quantity.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| m.bad_quantity)?),
        };
        let at = |text: &str, ends, before: Option<Timestamp>| Self::moment(text, ends, before).ok_or(m.bad_date);
        Ok(Terms {
            title: self.title.clone(),
            description: self.description.clone(),
            category: self.category.parse().map_err(|_| m.choose_category)?,
            tags: self.tags.iter().filter_map(|tag| tag.parse().ok()).collect(),
            groups: self.groups.iter().filter_map(|group| group_named(group)).collect(),
            audience: audience_named(&self.audience),
            quantity,
            unit: self.unit.clone(),
            price: self.price(language).ok_or(m.bad_amount)?,
            available_from: at(&self.from, false, before.and_then(|before| before.available_from))?,
            available_to: at(&self.to, true, before.and_then(|before| before.available_to))?,
            expires_at: at(&self.expires, true, before.and_then(|before| before.line.expires_at))?,
            place: self.place.clone(),
            coordinates: self.coordinates(language).ok_or(m.bad_place)?,
        })
    }
}

/// Who may see it, as a form says it.
pub(super) const AUDIENCES: [Audience; 3] = [Audience::Near, Audience::Community, Audience::Public];

fn audience_named(name: &str) -> Audience {
    AUDIENCES.into_iter().find(|each| each.as_str() == name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_meant_whole_and_an_untouched_one_stays_as_it_was() {
        let noon: Timestamp = "2026-12-24T12:30:00Z".parse().expect("a moment");
        let end: Timestamp = "2026-12-25T00:00:00Z".parse().expect("a moment");
        assert_eq!(Typed::moment("2026-12-24", true, None), Some(Some(end)));
        assert_eq!(Typed::moment("2026-12-24", true, Some(noon)), Some(Some(noon)));
        assert_eq!(Typed::moment("2026-12-25", false, Some(noon)), Some(Some(end)));
        assert_eq!(day(end, true), "2026-12-24");
        assert_eq!(Typed::moment("", true, Some(noon)), Some(None));
        assert_eq!(Typed::moment("24.12.", true, None), None);
    }

    #[test]
    fn a_price_is_read_in_the_language_of_the_page() {
        let lines = vec![("12,50".to_owned(), "EUR".to_owned()), (String::new(), "VAL".to_owned())];
        let typed = Typed { price: "all".to_owned(), lines, ..Typed::new("offer") };
        let money = "12.50 EUR".parse().expect("money");
        assert_eq!(typed.price(Language::French), Some(Price::AllOf(vec![money])));
        assert_eq!(typed.price(Language::English), None);
    }
}
