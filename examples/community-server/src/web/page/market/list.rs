//! The market as a list: searched, narrowed down, counted.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wezer_core::flow::FindFlow;
use wezer_core::follow::{Followed, WhomIFollow};
use wezer_core::group::FindGroup;
use wezer_core::kernel::{Document as _, Refusal as _};
use wezer_core::ledger::{Abundance, Currency, Origin};
use wezer_core::link::RecordRef;
use wezer_core::member::FindMember;
use wezer_core::money::Amount;
use wezer_exchange::market::announcement::{Announcement, Kind};
use wezer_exchange::market::category::Category;
use wezer_exchange::market::search::{Facets, Mark, Near, Order, SearchMarket};
use wezer_exchange::market::{Coordinates, MarketRefusal};

use super::shelf::{Card, Shelf};
use crate::web::number;
use crate::web::page::feed::done;
use crate::web::page::group::{Link, ask, group_name};
use crate::web::page::voice::own_groups;
use crate::web::page::wallet::currencies;
use crate::web::refused::{Refused, group_address, group_named};
use crate::web::text::{CampaignTexts, MarketTexts, SocialTexts};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::{Visitor, encoded};

/// So many categories, tags or groups are counted on the page.
const COUNTED: usize = 8;

/// What a form or a link asks for.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    kind: String,
    category: String,
    tag: String,
    currency: String,
    min: String,
    max: String,
    group: String,
    author: String,
    lat: String,
    lon: String,
    km: String,
    order: String,
    after: String,
    done: String,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 13] {
        [
            ("q", &self.q),
            ("kind", &self.kind),
            ("category", &self.category),
            ("tag", &self.tag),
            ("currency", &self.currency),
            ("min", &self.min),
            ("max", &self.max),
            ("group", &self.group),
            ("author", &self.author),
            ("lat", &self.lat),
            ("lon", &self.lon),
            ("km", &self.km),
            ("order", &self.order),
        ]
    }

    /// Whether more than words is asked for.
    fn is_narrowed(&self) -> bool {
        self.pairs()[1..].iter().any(|(_, value)| !value.trim().is_empty())
    }

    /// The same list with one thing asked otherwise, from its beginning.
    fn with(&self, name: &str, value: &str) -> String {
        let kept = self.pairs().into_iter().filter(|(known, _)| *known != name);
        let all = kept.chain([(name, value)]).filter(|(_, value)| !value.is_empty());
        let pairs: Vec<_> = all.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        if pairs.is_empty() { "/market".to_owned() } else { format!("/market?{}", pairs.join("&")) }
    }

    fn search(&self, visitor: &Visitor) -> Result<SearchMarket, Refused> {
        let m = MarketTexts::of(visitor.language);
        let amount = |text: &str| match text.trim() {
            "" => Ok(None),
            text => number::parse(text, visitor.language).map(Some).map_err(|_| Refused::from(m.not_a_number)),
        };
        let km = match self.km.trim() {
            "" => Ok(10),
            text => text.parse().map_err(|_| Refused::from(m.not_a_number)),
        };
        let near = match (amount(&self.lat)?, amount(&self.lon)?) {
            (Some(latitude), Some(longitude)) => Some(Near { point: Coordinates { latitude, longitude }, km: km? }),
            (None, None) => None,
            _ => return Err(Refused::from(m.bad_place)),
        };
        Ok(SearchMarket {
            text: self.q.trim().to_owned(),
            kind: kind_named(&self.kind),
            category: self.category.parse().ok(),
            tag: self.tag.parse().ok(),
            currency: self.currency.parse().ok(),
            at_least: amount(&self.min)?,
            at_most: amount(&self.max)?,
            group: group_named(&self.group),
            author: author_named(&self.author),
            near,
            order: match self.order.as_str() {
                "cheapest" => Order::Cheapest,
                "nearest" => Order::Nearest,
                _ => Order::Newest,
            },
            after: read_mark(&self.after),
            limit: None,
            facets: self.after.is_empty(),
        })
    }
}

pub(super) fn kind_named(name: &str) -> Option<Kind> {
    match name {
        "offer" => Some(Kind::Offer),
        "want" => Some(Kind::Want),
        _ => None,
    }
}

/// Whose announcements are asked for, as it stands in an address: `member~ID` or `group~ADDRESS`.
fn author_named(text: &str) -> Option<Followed> {
    match text.split_once('~')? {
        ("member", id) => id.parse().ok().map(Followed::Member),
        ("group", address) => group_named(address).map(Followed::Group),
        _ => None,
    }
}

/// What is said of a search by nearness that had to look less far than it was asked to.
fn cut_short(m: &MarketTexts, asked_km: Option<u32>, reached_km: Option<u32>) -> Option<String> {
    let reached = reached_km.filter(|km| asked_km.is_some_and(|asked| *km < asked))?;
    Some(m.reached.replace("{km}", &reached.to_string()))
}

/// Where the next page begins, as it stands in an address: the announcement, its price, its distance.
pub(super) fn mark(mark: &Mark) -> String {
    let price = mark.price.map(|price| price.to_string()).unwrap_or_default();
    let metres = mark.metres.map(|metres| metres.to_string()).unwrap_or_default();
    format!("{}~{price}~{metres}", mark.announcement)
}

pub(super) fn read_mark(text: &str) -> Option<Mark> {
    let mut parts = text.split('~');
    let announcement = parts.next()?.parse().ok()?;
    let price = parts.next().and_then(|text| text.parse::<Amount>().ok());
    let metres = parts.next().and_then(|text| text.parse().ok());
    Some(Mark { announcement, price, metres })
}

/// Something to choose: value, words, whether it is chosen.
pub(super) type Choice = (String, String, bool);

/// A count that narrows the list down: its address, words, how many, whether it does so already.
#[derive(Debug)]
struct Counted {
    address: String,
    label: String,
    count: u32,
    is_on: bool,
}

#[derive(Template)]
#[template(path = "market.html")]
struct Page {
    frame: Frame,
    m: &'static MarketTexts,
    c: &'static CampaignTexts,
    s: &'static SocialTexts,
    done: Option<&'static str>,
    asked: Asked,
    refusal: Option<Refused>,
    /// Whether the flow of announcements is there.
    is_open: bool,
    kinds: Vec<Choice>,
    categories: Vec<Choice>,
    tags: Vec<Choice>,
    currencies: Vec<Choice>,
    groups: Vec<Choice>,
    orders: Vec<Choice>,
    counted: Vec<Counted>,
    /// By tag, and by group.
    counted_more: Vec<(&'static str, Vec<Counted>)>,
    counted_help: Option<String>,
    reached: Option<String>,
    /// The category that was asked for: its id, its name, whether the visitor follows it.
    branch: Option<(String, String, bool)>,
    /// Whose announcements were asked for, and the same list without that.
    author: Option<(Link, String)>,
    cards: Vec<Card>,
    next: Option<String>,
}

/// The currencies in which something may be priced.
pub(super) async fn price_currencies(visitor: &Visitor) -> Result<Vec<String>, Trouble> {
    let all = currencies(visitor).await?;
    let priced = all.iter().filter(|currency| currency.abundance() != Abundance::Abundant);
    let mut priced: Vec<&Currency> = priced.collect();
    // What the community itself gives out comes first.
    priced.sort_by_key(|currency| currency.origin() == Origin::Declared);
    Ok(priced.into_iter().map(|currency| currency.code().to_string()).collect())
}

/// What the flow of announcements calls a state.
pub(super) async fn state_labels(visitor: &Visitor) -> Result<BTreeMap<String, String>, Trouble> {
    let flow = ask(visitor, FindFlow { name: Announcement::KIND.to_owned(), version: None }).await?;
    let states = flow.into_iter().flat_map(|flow| flow.definition.states);
    Ok(states.map(|state| (state.name.clone(), state.label.say(visitor.language, &state.name).to_owned())).collect())
}

/// Whether the flow of announcements is saved.
pub(super) async fn is_open(visitor: &Visitor) -> Result<bool, Trouble> {
    Ok(ask(visitor, FindFlow { name: Announcement::KIND.to_owned(), version: None }).await?.is_some())
}

/// What an author is called, and their page.
async fn author_link(visitor: &Visitor, author: Followed) -> Result<Link, Trouble> {
    let link = match author {
        Followed::Member(id) => {
            let member = visitor.session.ask(FindMember::Id(id)).await.map_err(|error| visitor.trouble(&error, "/market"))?;
            member.map(|member| Link { name: member.name().to_owned(), address: format!("/members/{id}") })
        }
        Followed::Group(group) => {
            let address = format!("/groups/{}", group_address(group));
            let found = ask(visitor, FindGroup { group }).await?;
            found.map(|group| Link { name: group_name(&group, visitor.language), address })
        }
        Followed::Record(_) => None,
    };
    link.ok_or_else(|| Trouble::not_found(visitor.language).on(visitor, "/market"))
}

impl Page {
    async fn empty(visitor: &Visitor, shelf: &Shelf<'_>, asked: Asked) -> Result<Self, Trouble> {
        let m = shelf.m;
        let choice = |value: &str, label: &str, chosen: &str| (value.to_owned(), label.to_owned(), value == chosen);
        let mut categories = vec![choice("", m.any_category, &asked.category)];
        categories.extend(shelf.categories.iter().map(|one| {
            let id = one.category.to_string();
            choice(&id, &shelf.indented(one), &asked.category)
        }));
        let mut tags = vec![choice("", m.any_tag, &asked.tag)];
        tags.extend(shelf.tags().iter().map(|(name, label)| choice(name, label, &asked.tag)));
        let mut codes = vec![choice("", m.any_currency, &asked.currency)];
        codes.extend(price_currencies(visitor).await?.iter().map(|code| choice(code, code, &asked.currency)));
        let mut groups = vec![choice("", m.any_group, &asked.group)];
        for group in own_groups(visitor).await? {
            groups.push(choice(&group_address(group.id()), &group_name(&group, visitor.language), &asked.group));
        }
        // A group that was counted need not be one's own.
        if let Some(group) = group_named(&asked.group).filter(|_| groups.iter().all(|(_, _, chosen)| !chosen)) {
            let name = ask(visitor, FindGroup { group }).await?.map(|group| group_name(&group, visitor.language));
            groups.extend(name.map(|name| (asked.group.clone(), name, true)));
        }
        let here = asked.category.parse().ok().and_then(|id| shelf.find(id));
        let branch = match here {
            Some(here) => {
                let record = RecordRef::of::<Category>(here.category);
                let follows = ask(visitor, WhomIFollow {}).await?.contains(&Followed::Record(record));
                Some((here.category.to_string(), shelf.category(here.category), follows))
            }
            None => None,
        };
        let author = match asked.author.as_str() {
            "" => None,
            text => {
                let found = author_named(text).ok_or_else(|| Trouble::not_found(visitor.language).on(visitor, "/market"))?;
                Some((author_link(visitor, found).await?, asked.with("author", "")))
            }
        };
        let kinds = [("", m.any_kind), ("offer", m.offers), ("want", m.wants)];
        let orders = [("", m.newest), ("cheapest", m.cheapest), ("nearest", m.nearest)];
        Ok(Self {
            frame: visitor.frame("market").titled(visitor.say("market")),
            m,
            c: CampaignTexts::of(visitor.language),
            s: SocialTexts::of(visitor.language),
            done: done(&asked.done, visitor.language),
            refusal: None,
            is_open: is_open(visitor).await?,
            kinds: kinds.map(|(value, label)| choice(value, label, &asked.kind)).into(),
            categories,
            tags,
            currencies: codes,
            groups,
            orders: orders.map(|(value, label)| choice(value, label, &asked.order)).into(),
            counted: Vec::new(),
            counted_more: Vec::new(),
            counted_help: None,
            reached: None,
            branch,
            author,
            cards: Vec::new(),
            next: None,
            asked,
        })
    }

    async fn count(&mut self, visitor: &Visitor, shelf: &Shelf<'_>, facets: &Facets) -> Result<(), Trouble> {
        let asked = &self.asked;
        let counted = |name: &str, value: &str, label: String, count: u32, now: &str| {
            let is_on = value == now;
            Counted { address: asked.with(name, if is_on { "" } else { value }), label, count, is_on }
        };
        let kinds = facets.kinds.iter().map(|one| match one.of {
            Kind::Offer => counted("kind", "offer", self.m.offers.to_owned(), one.count, &asked.kind),
            Kind::Want => counted("kind", "want", self.m.wants.to_owned(), one.count, &asked.kind),
        });
        let categories = facets.categories.iter().take(COUNTED).map(|one| {
            let label = shelf.category(one.of);
            counted("category", &one.of.to_string(), label, one.count, &asked.category)
        });
        let currencies = facets.currencies.iter().map(|one| {
            let code = one.of.to_string();
            counted("currency", &code, code.clone(), one.count, &asked.currency)
        });
        let tags = facets.tags.iter().take(COUNTED);
        let tags = tags.map(|one| counted("tag", one.of.as_str(), shelf.tag(&one.of), one.count, &asked.tag)).collect();
        let mut groups = Vec::new();
        for one in facets.groups.iter().take(COUNTED) {
            if let Some(group) = ask(visitor, FindGroup { group: one.of }).await? {
                let label = group_name(&group, visitor.language);
                groups.push(counted("group", &group_address(one.of), label, one.count, &asked.group));
            }
        }
        // Where all stands in one group, that group tells nothing apart.
        groups.retain(|one| one.is_on || facets.groups.len() > 1);
        let told = self.m.counted.replace("{n}", &facets.looked_at.to_string());
        self.counted = kinds.chain(categories).chain(currencies).collect();
        self.counted_more = vec![(self.m.tag, tags), (self.m.group, groups)];
        self.counted_more.retain(|(_, all)| !all.is_empty());
        self.counted_help = (!facets.complete).then_some(told);
        Ok(())
    }
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut shelf = Shelf::new(&visitor).await?;
    let search = asked.search(&visitor);
    let mut page = Page::empty(&visitor, &shelf, asked).await?;
    let search = match search {
        Ok(search) => search,
        Err(refused) => {
            page.refusal = Some(refused);
            return Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let asked_km = search.near.map(|near| near.km);
    match visitor.session.ask(search).await {
        Ok(found) => {
            page.cards = shelf.hits(&found.hits).await?;
            if let Some(facets) = &found.facets {
                page.count(&visitor, &shelf, facets).await?;
            }
            page.reached = cut_short(shelf.m, asked_km, found.reached_km);
            page.next = found.next.map(|next| page.asked.with("after", &mark(&next)));
            Ok(show(&page))
        }
        Err(error) => {
            page.refusal = Some(Refused::or_trouble(&error, visitor.language)?);
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// What the market itself would say.
pub(super) fn refused(refusal: &MarketRefusal, visitor: &Visitor) -> Refused {
    Refused::from(refusal.explain(visitor.language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_search_that_was_cut_short_says_so() {
        let m = MarketTexts::of(wezer_core::language::Language::English);
        assert!(cut_short(m, Some(60), Some(15)).is_some_and(|told| told.contains("only 15 km")));
        assert_eq!(cut_short(m, Some(60), Some(60)), None);
        assert_eq!(cut_short(m, Some(60), None), None);
    }
}
