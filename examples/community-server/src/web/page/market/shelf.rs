//! What of the market a page shows again and again: categories, prices, announcements in a list.

use std::collections::BTreeMap;

use wezer_core::money::Money;
use wezer_core::record::Author;
use wezer_exchange::market::announcement::{Kind, Line, Price};
use wezer_exchange::market::category::{Categories, SeenCategory, TagName};
use wezer_exchange::market::search::{Hit, Why};
use wezer_exchange::market::{AnnouncementId, CategoryId, PictureId};

use crate::web::number;
use crate::web::page::group::{Link, ask};
use crate::web::page::social::item::Teller;
use crate::web::text::MarketTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// An announcement in a list.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) address: String,
    pub(super) title: String,
    pub(super) kind: &'static str,
    pub(super) is_want: bool,
    pub(super) price: String,
    /// How many there are, and of what.
    pub(super) quantity: String,
    pub(super) author: Link,
    pub(super) place: String,
    pub(super) picture: Option<String>,
    pub(super) category: String,
    pub(super) when: String,
    pub(super) why: Vec<String>,
    /// The state, where it is told.
    pub(super) state: String,
}

/// What cards need to know, asked once a page.
#[derive(Debug)]
pub(super) struct Shelf<'a> {
    visitor: &'a Visitor,
    pub(super) m: &'static MarketTexts,
    pub(super) categories: Vec<SeenCategory>,
    pub(super) teller: Teller<'a>,
}

/// Where a picture is read.
pub(super) fn picture_address(announcement: AnnouncementId, picture: PictureId, size: &str) -> String {
    format!("/market/a/{announcement}/pictures/{picture}/{size}")
}

impl<'a> Shelf<'a> {
    pub(super) async fn new(visitor: &'a Visitor) -> Result<Self, Trouble> {
        let categories = in_order(ask(visitor, Categories {}).await?, visitor);
        let teller = Teller::new(visitor).await?;
        Ok(Self { visitor, m: MarketTexts::of(visitor.language), categories, teller })
    }

    pub(super) fn find(&self, category: CategoryId) -> Option<&SeenCategory> {
        self.categories.iter().find(|one| one.category == category)
    }

    /// What a category is called.
    pub(super) fn category(&self, category: CategoryId) -> String {
        self.find(category).map_or_else(String::new, |one| one.label.say(self.visitor.language, "?").to_owned())
    }

    /// A category to choose: how deep it lies is seen.
    pub(super) fn indented(&self, category: &SeenCategory) -> String {
        let depth = "\u{2003}".repeat(category.path.len());
        format!("{depth}{}", category.label.say(self.visitor.language, "?"))
    }

    /// Whether nothing new is announced in it.
    pub(super) fn is_closed(&self, category: &SeenCategory) -> bool {
        category.closed || category.path.iter().filter_map(|above| self.find(*above)).any(|above| above.closed)
    }

    /// What a tag is called.
    pub(super) fn tag(&self, name: &TagName) -> String {
        let mut tags = self.categories.iter().flat_map(|category| &category.tags);
        let found = tags.find(|tag| tag.name == *name);
        found.map_or(name.as_str(), |tag| tag.label.say(self.visitor.language, name.as_str())).to_owned()
    }

    /// All tags, each once: name and words.
    pub(super) fn tags(&self) -> BTreeMap<String, String> {
        let tags = self.categories.iter().flat_map(|category| &category.tags);
        tags.map(|tag| (tag.name.to_string(), self.tag(&tag.name))).collect()
    }

    /// What one of it costs.
    pub(super) fn price(&self, price: &Price, unit: &str) -> String {
        let money = |line: &Money| number::money(*line, self.visitor.language);
        let joined = |lines: &[Money], by: &str| lines.iter().map(money).collect::<Vec<_>>().join(by);
        let amounts = match price {
            Price::OneOf(lines) => joined(lines, self.m.or),
            Price::AllOf(lines) => joined(lines, self.m.and),
            Price::Free => return self.m.free.to_owned(),
            Price::ToBeAgreed => return self.m.agreed.to_owned(),
        };
        if unit.is_empty() { amounts } else { format!("{amounts} {}", self.m.per.replace("{unit}", unit)) }
    }

    /// How many there are; nothing for a single thing.
    pub(super) fn quantity(&self, line: &Line) -> String {
        match (line.quantity, line.unit.is_empty()) {
            (None, _) => self.m.unlimited.to_owned(),
            (Some(1), true) => String::new(),
            (Some(n), true) => self.m.how_many.replace("{n}", &n.to_string()),
            (Some(n), false) => self.m.how_many_unit.replace("{n}", &n.to_string()).replace("{unit}", &line.unit),
        }
    }

    pub(super) fn kind(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Offer => self.m.offer,
            Kind::Want => self.m.want,
        }
    }

    /// What stands in a list.
    pub(super) async fn card(&mut self, line: &Line) -> Result<Card, Trouble> {
        Ok(Card {
            address: format!("/market/a/{}", line.announcement),
            title: line.title.clone().unwrap_or_else(|| self.m.erased_title.to_owned()),
            kind: self.kind(line.kind),
            is_want: line.kind == Kind::Want,
            price: self.price(&line.price, &line.unit),
            quantity: line.quantity.map_or_else(String::new, |_| self.quantity(line)),
            author: self.teller.author(line.author).await?,
            place: line.place.clone(),
            picture: line.picture.map(|picture| picture_address(line.announcement, picture, "small")),
            category: self.category(line.category),
            when: number::day(line.written_at, self.visitor.language),
            why: Vec::new(),
            state: String::new(),
        })
    }

    /// What was found, and why.
    pub(super) async fn hits(&mut self, hits: &[Hit]) -> Result<Vec<Card>, Trouble> {
        self.teller.learn(hits.iter().filter_map(|hit| member(hit.line.author))).await?;
        let mut cards = Vec::with_capacity(hits.len());
        for hit in hits {
            let mut card = self.card(&hit.line).await?;
            for why in &hit.why {
                card.why.extend(self.why(why).await?);
            }
            cards.push(card);
        }
        Ok(cards)
    }

    /// Why something was found; nothing for what the card itself says.
    async fn why(&mut self, why: &Why) -> Result<Option<String>, Trouble> {
        let m = self.m;
        Ok(Some(match why {
            Why::Words { in_title: 0, .. } => m.why_text.to_owned(),
            Why::Words { in_title, of } => m.why_title.replace("{in}", &in_title.to_string()).replace("{of}", &of.to_string()),
            Why::Category(category) => m.why_category.replace("{category}", &self.category(*category)),
            Why::Tag(tag) => m.why_tag.replace("{tag}", &self.tag(tag)),
            Why::Price(_) => return Ok(None),
            Why::Group(group) => m.why_group.replace("{group}", &self.teller.group(*group).await?),
            Why::Author => m.why_author.to_owned(),
            Why::Near(metres) => m.why_near.replace("{km}", &metres.div_ceil(1_000).to_string()),
            Why::Skill(skill) => m.why_skill.replace("{skill}", skill),
            Why::FollowedAuthor => m.why_followed.to_owned(),
            Why::FollowedCategory(category) => m.why_followed_category.replace("{category}", &self.category(*category)),
        }))
    }
}

fn member(author: Author) -> Option<wezer_core::id::MemberId> {
    match author {
        Author::Member(member) => Some(member),
        Author::Group { .. } => None,
    }
}

/// As a tree is read: each before what lies in it, and beside each other by their words.
fn in_order(categories: Vec<SeenCategory>, visitor: &Visitor) -> Vec<SeenCategory> {
    let named = |one: &SeenCategory| one.label.say(visitor.language, "?").to_lowercase();
    let labels: BTreeMap<CategoryId, String> = categories.iter().map(|one| (one.category, named(one))).collect();
    let place = |one: &SeenCategory| -> Vec<(String, CategoryId)> {
        let all = one.path.iter().copied().chain([one.category]);
        all.map(|id| (labels.get(&id).cloned().unwrap_or_default(), id)).collect()
    };
    let mut categories = categories;
    categories.sort_by_cached_key(place);
    categories
}
