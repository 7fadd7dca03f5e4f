//! Carries a plan out, command by command.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use wezer_core::actor::Actor;
use wezer_core::grant::GiveRight;
use wezer_core::group::{AddToGroup, CreateGroup, OpenGroupWallet, ROOT};
use wezer_core::id::{CommandId, GroupId, MemberId};
use wezer_core::indicator::{Asking, Indicator, IndicatorCode, IndicatorSet, MarkScale, Measure, Reach, SetAsked, SetIndicator};
use wezer_core::kernel::CallError;
use wezer_core::ledger::{Abundance, Bound, CreateCurrency, LedgerRefusal, Limits, Origin};
use wezer_core::link::RecordRef;
use wezer_core::member::{AdmitMember, Role};
use wezer_core::moderation::MODERATE;
use wezer_core::money::{CurrencyCode, Money, Scale};
use wezer_core::{Command, Community};
use wezer_exchange::market::announcement::{Kind, Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::{Category, CreateCategory, TagName};
use wezer_exchange::market::{CategoryId, SetUpExchange};

use super::Brought;
use super::plan::{self, LeftOut, Plan};
use crate::import::ImportError;

/// Everything has two digits behind the point, as the first WeZer rounded.
const SCALE: Scale = Scale::CENTS;

struct Bringing<'a> {
    community: &'a Community,
    hash: [u8; 32],
    people: BTreeMap<String, MemberId>,
    groups: BTreeMap<String, GroupId>,
    currencies: BTreeMap<String, CurrencyCode>,
    categories: BTreeMap<String, CategoryId>,
    brought: Brought,
}

/// A short name from a label: small letters, digits and a mark.
fn short(label: &str, mark: char, limit: usize) -> String {
    let mut name = String::new();
    for letter in label.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => name.push(letter),
            _ if name.ends_with(mark) || name.is_empty() => {}
            _ => name.push(mark),
        }
    }
    name.truncate(limit);
    name.trim_end_matches(mark).to_owned()
}

pub(super) async fn carry_out(community: &Community, plan: Plan, hash: [u8; 32]) -> Result<Brought, ImportError> {
    let brought = Brought { left_out: plan.left_out.clone(), ..Brought::default() };
    let (people, groups, currencies, categories) = Default::default();
    let mut bringing = Bringing { community, hash, people, groups, currencies, categories, brought };
    bringing.run("flows", SetUpExchange::default()).await?;
    bringing.currencies(&plan).await?;
    bringing.people(&plan).await?;
    bringing.groups(&plan).await?;
    bringing.categories(&plan).await?;
    bringing.announcements(&plan).await?;
    Ok(bringing.brought)
}

impl Bringing<'_> {
    /// The id of a step: the same for the same files.
    fn step(&self, name: &str) -> CommandId {
        let digest = Sha256::new().chain_update(b"first wezer").chain_update(self.hash).chain_update(name).finalize();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        CommandId::from_u128(u128::from_be_bytes(id))
    }

    async fn by<C: Command>(&self, actor: Actor, step: &str, command: C) -> Result<C::Output, CallError<C::Error>> {
        let receipt = self.community.by(actor).execute_as(self.step(step), command).await?;
        Ok(receipt.output)
    }

    async fn run<C: Command>(&self, step: &str, command: C) -> Result<C::Output, ImportError> {
        self.by(Actor::System, step, command).await.map_err(ImportError::on_the_way)
    }

    fn leave_out(&mut self, what: &str, why: &str) {
        self.brought.left_out.push(LeftOut { what: what.to_owned(), why: why.to_owned() });
    }

    async fn currencies(&mut self, plan: &Plan) -> Result<(), ImportError> {
        for (id, currency) in &plan.currencies {
            let code = currency.code;
            let (abundance, origin) =
                if currency.outside { (Abundance::Rare, Origin::Declared) } else { (Abundance::Sufficient, Origin::Issued) };
            let create = CreateCurrency {
                name: currency.name.clone(),
                limits: Limits { lower: currency.lower.map(Bound::hard), upper: currency.upper.map(Bound::hard) },
                ..CreateCurrency::new(code, abundance, origin).scale(SCALE)
            };
            match self.by(Actor::System, id, create).await {
                Ok(_) => self.brought.currencies += 1,
                Err(CallError::Refused(LedgerRefusal::CurrencyExists { .. })) => {
                    self.leave_out(id, "a currency of this code was here before and stays as it is");
                }
                Err(error) => return Err(ImportError::on_the_way(error)),
            }
            self.currencies.insert(id.clone(), code);
        }
        Ok(())
    }

    async fn people(&mut self, plan: &Plan) -> Result<(), ImportError> {
        for (id, person) in &plan.people {
            let role = if person.operator { Role::Operator } else { Role::Member };
            let admitted = self.run(id, AdmitMember { name: person.name.clone(), role }).await?;
            self.people.insert(id.clone(), admitted.member);
            self.brought.people += 1;
        }
        Ok(())
    }

    async fn groups(&mut self, plan: &Plan) -> Result<(), ImportError> {
        let mut left: Vec<_> = plan.groups.iter().collect();
        while !left.is_empty() {
            let before = left.len();
            for (id, group) in std::mem::take(&mut left) {
                let parent = match &group.parent {
                    None => ROOT,
                    Some(parent) => match self.groups.get(parent) {
                        Some(parent) => *parent,
                        None => {
                            left.push((id, group));
                            continue;
                        }
                    },
                };
                self.group(id, group, parent).await?;
            }
            if left.len() == before {
                for (id, _) in std::mem::take(&mut left) {
                    self.leave_out(id, "the groups above it go round in a ring");
                }
            }
        }
        let moderators: Vec<_> = plan.people.iter().filter(|(_, person)| person.moderator).map(|(id, _)| id).collect();
        if !moderators.is_empty() {
            let kind = "role".parse().expect("a kind's name");
            let group = self.run("moderators", CreateGroup::new(kind, "Moderators")).await?;
            for id in moderators {
                let add = AddToGroup { group, member: self.people[id], delegate_of: None };
                self.run(&format!("moderators/{id}"), add).await?;
            }
            self.give("moderators/right", MODERATE.as_str(), group, ROOT).await?;
        }
        Ok(())
    }

    async fn group(&mut self, id: &str, group: &plan::Group, parent: GroupId) -> Result<(), ImportError> {
        let create = CreateGroup {
            purpose: group.purpose.clone(),
            ..CreateGroup::new(group.kind.parse().expect("a kind's name"), &group.name).inside(parent)
        };
        let made = match self.by(Actor::System, id, create).await {
            Ok(made) => made,
            Err(error) => {
                self.leave_out(id, &ImportError::on_the_way(error).to_string());
                return Ok(());
            }
        };
        self.groups.insert(id.to_owned(), made);
        self.brought.groups += 1;
        for person in &group.members {
            let add = AddToGroup { group: made, member: self.people[person], delegate_of: None };
            self.run(&format!("{id}/{person}"), add).await?;
        }
        // A role's wallet was its circle's partner's contact; only circles pay here.
        if group.partner.is_some() && group.kind == "circle" {
            self.run(&format!("{id}/wallet"), OpenGroupWallet { group: made, label: String::new() }).await?;
        }
        for right in &group.rights {
            self.give(&format!("{id}/{right}"), right, made, parent).await?;
        }
        Ok(())
    }

    async fn give(&self, step: &str, right: &str, to: GroupId, over: GroupId) -> Result<(), ImportError> {
        let reason = "Brought over from the first WeZer".to_owned();
        self.run(step, GiveRight { right: right.to_owned(), to, over, when: None, expires_at: None, reason }).await?;
        Ok(())
    }

    async fn categories(&mut self, plan: &Plan) -> Result<(), ImportError> {
        let mut codes: BTreeMap<&str, IndicatorCode> = BTreeMap::new();
        for (id, name) in &plan.indicators {
            let Ok(code) = short(name, '_', 24).parse::<IndicatorCode>() else {
                self.leave_out(id, "its name makes no code");
                continue;
            };
            let indicator = Indicator {
                code: code.clone(),
                label_en: name.clone(),
                label_fr: name.clone(),
                measure: Measure::Marks { scale: MarkScale::STANDARD },
                reach: Reach::Member,
                months: 0,
            };
            self.run(id, SetIndicator(indicator)).await?;
            codes.insert(id, code);
        }
        let changes = |asked: &BTreeMap<String, bool>| {
            let asking = |asks: bool| if asks { Asking::Ask { scale: None, optional: false } } else { Asking::Drop };
            asked.iter().filter_map(|(id, asks)| Some((codes.get(id.as_str())?.clone(), asking(*asks)))).collect()
        };
        if !plan.asked.is_empty() {
            let category = RecordRef::of::<Category>(CategoryId::from_u128(0));
            self.run("asked", SetAsked(IndicatorSet { category, parent: None, changes: changes(&plan.asked) })).await?;
        }
        let mut left: Vec<_> = plan.categories.iter().collect();
        while !left.is_empty() {
            let before = left.len();
            for (id, category) in std::mem::take(&mut left) {
                if category.parent.as_ref().is_some_and(|parent| !self.categories.contains_key(parent)) {
                    left.push((id, category));
                    continue;
                }
                let mut create = CreateCategory::named(&category.name, &category.name);
                create.parent = category.parent.as_ref().map(|parent| self.categories[parent]);
                for label in category.tags.values() {
                    if let Some(tag) = tag(label) {
                        create = create.tag(tag, label, label);
                    }
                }
                let made = self.run(id, create).await?;
                self.categories.insert(id.clone(), made);
                self.brought.categories += 1;
                if !category.changes.is_empty() {
                    let of = RecordRef::of::<Category>(made);
                    let set = IndicatorSet { category: of, parent: None, changes: changes(&category.changes) };
                    self.run(&format!("{id}/asked"), SetAsked(set)).await?;
                }
            }
            if left.len() == before {
                for (id, _) in std::mem::take(&mut left) {
                    self.leave_out(id, "the category above it is missing or below it");
                }
            }
        }
        Ok(())
    }

    /// In whose name something is announced: a person's, or a group's by one of those who may act for it.
    fn author(&self, plan: &Plan, author: &str) -> Option<Actor> {
        if let Some(member) = self.people.get(author) {
            return Some(Actor::Member(*member));
        }
        let acts = |group: &&plan::Group| group.parent.as_deref() == Some(author) && group.rights.contains("group.act_for");
        let person = plan.groups.values().filter(acts).find_map(|group| group.members.first())?;
        Some(Actor::ForGroup { member: *self.people.get(person)?, group: *self.groups.get(author)? })
    }

    async fn announcements(&mut self, plan: &Plan) -> Result<(), ImportError> {
        for (id, announcement) in &plan.announcements {
            let Some(actor) = self.author(plan, &announcement.author) else {
                self.leave_out(id, "nobody may act for the group that announces it");
                continue;
            };
            let Some(category) = self.categories.get(&announcement.category) else {
                self.leave_out(id, "its category was left out");
                continue;
            };
            let money = |(currency, amount): &(String, _)| Some(Money::new(*amount, *self.currencies.get(currency)?));
            let prices: Vec<_> = announcement.prices.iter().filter_map(money).collect();
            let names = plan.categories.values().flat_map(|category| &category.tags);
            let names: BTreeMap<_, _> = names.filter_map(|(id, label)| Some((id, tag(label)?))).collect();
            let terms = Terms {
                description: announcement.description.clone(),
                tags: announcement.tags.iter().filter_map(|tag| names.get(tag).cloned()).collect(),
                quantity: announcement.quantity,
                unit: announcement.unit.clone(),
                place: announcement.place.clone(),
                price: if prices.is_empty() { Price::ToBeAgreed } else { Price::OneOf(prices) },
                ..Terms::new(&announcement.title, *category)
            };
            let kind = if announcement.want { Kind::Want } else { Kind::Offer };
            match self.by(actor, id, WriteAnnouncement { kind, terms, publish: announcement.published }).await {
                Ok(_) => self.brought.announcements += 1,
                Err(error) => self.leave_out(id, &ImportError::on_the_way(error).to_string()),
            }
        }
        Ok(())
    }
}

fn tag(label: &str) -> Option<TagName> {
    short(label, '-', 40).parse().ok()
}
