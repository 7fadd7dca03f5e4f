//! What a folder of records means: people, groups, currencies, categories and announcements, each with what it needs before it.
//!
//! Invariant: a plan is complete: whatever it names, it has, or it says what it left out and why.

use std::collections::{BTreeMap, BTreeSet};

use wezer_core::money::{Amount, CurrencyCode};

use super::record::{Record, Records};

/// What a community of the first WeZer had.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) people: BTreeMap<String, Person>,
    pub(super) groups: BTreeMap<String, Group>,
    pub(super) currencies: BTreeMap<String, Currency>,
    pub(super) indicators: BTreeMap<String, String>,
    pub(super) categories: BTreeMap<String, Category>,
    pub(super) announcements: BTreeMap<String, Announcement>,
    /// What every category asks, by the ids of the indicators.
    pub(super) asked: BTreeMap<String, bool>,
    pub(super) left_out: Vec<LeftOut>,
}

/// Something that was not brought over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its id, or a model's name.
    pub what: String,
    /// Why, in English.
    pub why: String,
}

#[derive(Debug)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) operator: bool,
    pub(super) moderator: bool,
}

#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) purpose: String,
    pub(super) kind: &'static str,
    pub(super) parent: Option<String>,
    /// The partner whose wallet is the group's.
    pub(super) partner: Option<String>,
    /// Whom it has, by the ids of people.
    pub(super) members: BTreeSet<String>,
    /// What its members may do over its parent.
    pub(super) rights: BTreeSet<&'static str>,
}

#[derive(Debug)]
pub(super) struct Currency {
    pub(super) code: CurrencyCode,
    pub(super) name: String,
    pub(super) outside: bool,
    pub(super) lower: Option<Amount>,
    pub(super) upper: Option<Amount>,
}

#[derive(Debug)]
pub(super) struct Category {
    pub(super) name: String,
    pub(super) parent: Option<String>,
    /// Tags by their ids.
    pub(super) tags: BTreeMap<String, String>,
    /// Indicators that it adds (`true`) or drops, by their ids.
    pub(super) changes: BTreeMap<String, bool>,
}

#[derive(Debug)]
pub(super) struct Announcement {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) want: bool,
    /// A person's id, or a group's.
    pub(super) author: String,
    pub(super) category: String,
    pub(super) tags: BTreeSet<String>,
    pub(super) quantity: Option<u32>,
    pub(super) unit: String,
    pub(super) place: String,
    pub(super) prices: Vec<(String, Amount)>,
    pub(super) published: bool,
}

/// What a right of the first WeZer is called here.
fn rights(of: &str) -> &'static [&'static str] {
    match last(of) {
        "mail_group_right_invitation" => &["group.admit"],
        "mail_group_right_group_management" => &["group.manage", "group.create"],
        // Whoever paid for a circle spoke for it in the market.
        "mail_group_right_wallet" => &["wallet.pay", "wallet.see", "wallet.settle", "group.act_for"],
        _ => &[],
    }
}

/// An id without its module.
pub(super) fn last(id: &str) -> &str {
    id.split_once('.').map_or(id, |(_, last)| last)
}

/// A name from an id, where nothing else is known: `user_alain` is Alain.
fn named(id: &str) -> String {
    let words =
        last(id).trim_start_matches("user_").trim_start_matches("partner_").trim_start_matches("group_").replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl Plan {
    pub(super) fn of(records: &Records) -> Self {
        let mut plan = Self::default();
        let partners = plan.people(records);
        plan.groups(records, &partners);
        plan.currencies(records);
        plan.categories(records);
        plan.announcements(records, &partners);
        plan.rest(records);
        plan
    }

    fn leave_out(&mut self, what: &str, why: impl Into<String>) {
        self.left_out.push(LeftOut { what: what.to_owned(), why: why.into() });
    }

    /// Everybody who could sign in, or follows a group, or announces. Answers whose partner is whom.
    fn people(&mut self, records: &Records) -> BTreeMap<String, String> {
        // Odoo's own two users, whose partners no file names.
        let mut partners: BTreeMap<String, String> =
            ["demo", "root"].map(|name| (format!("base.partner_{name}"), format!("base.user_{name}"))).into();
        for (id, user) in records.of("res.users") {
            let partner = user.link("partner_id");
            if let Some(partner) = partner {
                partners.insert(partner.to_owned(), id.to_owned());
            }
            // A signature is `--` and a name.
            let signed = user.text("signature").and_then(|text| text.lines().map(str::trim).rfind(|line| !line.is_empty()));
            let name = partner.and_then(|partner| records.records.get(partner)?.text("name")).or(signed).or(user.text("login"));
            let groups: BTreeSet<_> = user.links("groups_id").map(last).collect();
            let person = Person {
                name: name.map_or_else(|| named(id), str::to_owned),
                operator: groups.contains("group_community_administrator"),
                moderator: groups.iter().any(|group| group.ends_with("_moderator")),
            };
            self.people.insert(id.to_owned(), person);
        }
        let followers = records.of("mail.group").flat_map(|(_, group)| group.links("message_follower_ids"));
        let authors = records.of("marketplace.announcement").filter_map(|(_, record)| record.link("user_id"));
        for user in followers.filter_map(|partner| partners.get(partner).map(String::as_str)).chain(authors) {
            let stranger = || Person { name: named(user), operator: false, moderator: false };
            self.people.entry(user.to_owned()).or_insert_with(stranger);
        }
        partners
    }

    fn groups(&mut self, records: &Records, partners: &BTreeMap<String, String>) {
        for (id, record) in records.of("mail.group") {
            let (mut members, mut may) = (BTreeSet::new(), BTreeSet::new());
            for follower in record.links("message_follower_ids") {
                match partners.get(follower) {
                    Some(person) => {
                        members.insert(person.clone());
                    }
                    None => self.leave_out(id, format!("{follower} follows it and is nobody's partner")),
                }
            }
            for right in record.links("right_ids") {
                may.extend(rights(right));
                if rights(right).is_empty() {
                    self.leave_out(id, format!("{right} is no right here"));
                }
            }
            let kind = match record.text("type") {
                Some("role") => "role",
                Some("circle") => "circle",
                _ => "forum",
            };
            let group = Group {
                name: record.text("name").map_or_else(|| named(id), str::to_owned),
                purpose: record.text("description").unwrap_or_default().to_owned(),
                kind,
                parent: record.link("parent_id").filter(|parent| records.records.contains_key(*parent)).map(str::to_owned),
                partner: record.link("partner_id").map(str::to_owned),
                members,
                rights: may,
            };
            self.groups.insert(id.to_owned(), group);
        }
    }

    fn currencies(&mut self, records: &Records) {
        for (id, setting) in records.of("account.wallet.config.currency") {
            let Some(of) = setting.link("currency_id") else { continue };
            let record = records.records.get(of);
            let name = record.and_then(|record| record.text("name")).unwrap_or(last(of));
            let Ok(code) = name.parse() else {
                self.leave_out(id, format!("{name} is no currency code"));
                continue;
            };
            let limit = |on: &str, value: &str| setting.is(on).then(|| setting.text(value)?.parse().ok()).flatten();
            let currency = Currency {
                code,
                name: record.and_then(|record| record.text("symbol")).unwrap_or(name).to_owned(),
                outside: setting.is("external_currency"),
                lower: limit("limit_negative", "limit_negative_value"),
                upper: limit("limit_positive", "limit_positive_value"),
            };
            self.currencies.insert(of.to_owned(), currency);
        }
    }

    fn categories(&mut self, records: &Records) {
        for (id, record) in records.of("vote.type") {
            self.indicators.insert(id.to_owned(), record.text("name").map_or_else(|| named(id), str::to_owned));
        }
        for (id, record) in records.of("marketplace.announcement.category") {
            let category = Category {
                name: record.text("name").map_or_else(|| named(id), str::to_owned),
                parent: record.link("parent_id").map(str::to_owned),
                tags: BTreeMap::new(),
                changes: BTreeMap::new(),
            };
            self.categories.insert(id.to_owned(), category);
        }
        for (id, record) in records.of("marketplace.tag") {
            if let Some(category) = record.link("category_id").and_then(|category| self.categories.get_mut(category)) {
                category.tags.insert(id.to_owned(), record.text("name").map_or_else(|| named(id), str::to_owned));
            }
        }
        for (id, line) in records.of("vote.config.line") {
            let indicator = line.link("name").filter(|indicator| self.indicators.contains_key(*indicator));
            let (Some(indicator), Some(of)) = (indicator, line.link("res_id")) else {
                self.leave_out(id, "it names no indicator");
                continue;
            };
            let (indicator, asks) = (indicator.to_owned(), line.text("action") != Some("remove"));
            match self.categories.get_mut(of) {
                Some(category) => category.changes.insert(indicator, asks),
                None => self.asked.insert(indicator, asks),
            };
        }
    }

    fn announcements(&mut self, records: &Records, partners: &BTreeMap<String, String>) {
        for (id, record) in records.of("marketplace.announcement") {
            let partner = record.link("partner_id");
            let group = partner.and_then(|of| self.groups.iter().find(|(_, group)| group.partner.as_deref() == Some(of)));
            let person = partner.and_then(|of| partners.get(of)).map(String::as_str).or(record.link("user_id"));
            let Some(author) = group.map(|(id, _)| id.as_str()).or(person).map(str::to_owned) else {
                self.leave_out(id, "nobody announces it");
                continue;
            };
            let Some(category) = record.link("category_id").filter(|category| self.categories.contains_key(*category)) else {
                self.leave_out(id, "it is in no category");
                continue;
            };
            let place = ["street", "zip", "city"].map(|part| record.text(part).unwrap_or_default());
            let unit = record
                .link("uom_id")
                .or(record.link("uom_qty"))
                .map(|unit| named(unit.trim_start_matches("product.product_uom_")));
            let quantity = || record.text("quantity").and_then(|text| text.parse().ok()).unwrap_or(1);
            let announcement = Announcement {
                title: record.text("name").map_or_else(|| named(id), str::to_owned),
                description: record.text("description").unwrap_or_default().to_owned(),
                want: record.text("type") == Some("want"),
                author,
                category: category.to_owned(),
                tags: record.links("tag_ids").map(str::to_owned).collect(),
                quantity: (!record.is("infinite_qty")).then(quantity),
                unit: unit.unwrap_or_default().to_lowercase(),
                place: place.join(" ").trim().to_owned(),
                prices: self.prices(records, id),
                published: records.was("announcement_draft_open", id),
            };
            self.announcements.insert(id.to_owned(), announcement);
        }
    }

    /// The lines of a price, as the first WeZer kept them at one time or another.
    fn prices(&self, records: &Records, id: &str) -> Vec<(String, Amount)> {
        let named = |line: &Record| line.link("res_id") == Some(id) && line.text("model") == Some("marketplace.announcement");
        let lines = records.of("account.wallet.currency.line").filter(|(_, line)| named(line));
        let older = records.of("marketplace.announcement.currency").filter(|(_, line)| line.link("announcement_id") == Some(id));
        let price = |line: &Record| {
            let currency = line.link("currency_id").filter(|currency| self.currencies.contains_key(*currency))?;
            Some((currency.to_owned(), line.text("price_unit")?.parse().ok()?))
        };
        lines.chain(older).filter_map(|(_, line)| price(line)).collect()
    }

    /// What has no place here, by model.
    fn rest(&mut self, records: &Records) {
        let left = [
            ("marketplace.proposition", "replies and what became of them are made anew by those who made them"),
            ("account.wallet.transaction", "payments are made anew, or come from a file of transfers"),
            ("project.project", "projects are not part of this import"),
            ("account.account", "the ledger needs no chart of accounts"),
        ];
        for (model, why) in left {
            let count = records.of(model).count();
            if count > 0 {
                self.leave_out(model, format!("{count} records: {why}"));
            }
        }
        if records.of("res.users").any(|(_, user)| user.text("password").is_some()) {
            self.leave_out("res.users", "passwords in plain text are not taken; set new ones with `member password`");
        }
    }
}
