//! The names behind the ids in a page of a room.
//!
//! Invariant: a room that names an id learns nothing and shows nothing that the visitor could not see: each is asked for in the visitor's
//! own name. Cost: a few questions for a page; what is beyond [`MOST`] of a kind stays an id.

use std::collections::{BTreeMap, BTreeSet};

use wezer_core::group::FindGroup;
use wezer_core::id::{GroupId, MemberId, WalletId};
use wezer_core::language::Language;
use wezer_core::money::{Amount, CurrencyCode, Money};
use wezer_core::room::page::{Chip, Node, Tone};
use wezer_core::time::Timestamp;
use wezer_exchange::campaign::FindCampaign;
use wezer_exchange::market::announcement::FindAnnouncement;

use crate::web::number;
use crate::web::page::group::{Names, ask, group_name};
use crate::web::page::wallet;
use crate::web::refused::group_address;
use crate::web::text::RoomTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// So many members and wallets are named on a page.
const MOST: usize = 500;
/// So many groups, announcements and campaigns are.
const MOST_ASKED_ONE_BY_ONE: usize = 60;
/// So many are asked for at once.
const AT_ONCE: usize = 100;

/// A chip as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Text(String),
    /// Words that matter.
    Strong(String),
    /// A label: its class and what it says.
    Tag(&'static str, String),
    /// What it says and where it leads.
    Link(String, String),
    /// An amount.
    Money(String),
    /// Something that the visitor doesn't see.
    Hidden(&'static str),
}

/// The class of a label.
pub(super) fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "quiet",
        Tone::Good => "good",
        Tone::Warning => "warning",
        Tone::Bad => "bad",
    }
}

/// The chips of a piece of a page.
fn chips(node: &Node) -> Vec<&Chip> {
    match node {
        Node::Table(table) => table.rows.iter().flatten().collect(),
        Node::List(items) => items.iter().flat_map(|item| &item.parts).collect(),
        Node::Chips(chips) => chips.iter().collect(),
        _ => Vec::new(),
    }
}

/// What the ids of a page are called.
#[derive(Debug)]
pub(super) struct Called {
    language: Language,
    /// Where the room is.
    base: String,
    members: Names,
    wallets: BTreeMap<WalletId, String>,
    groups: BTreeMap<GroupId, String>,
    /// Announcements and campaigns, by what the room wrote.
    things: BTreeMap<String, String>,
}

impl Called {
    /// Asks for all of them.
    pub(super) async fn ask(visitor: &Visitor, nodes: &[Node], base: String) -> Result<Self, Trouble> {
        let (mut members, mut wallets, mut groups) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let (mut announcements, mut campaigns) = (BTreeSet::new(), BTreeSet::new());
        for chip in nodes.iter().flat_map(chips) {
            match chip {
                Chip::Member(id) => members.extend(id.parse::<MemberId>().ok()),
                Chip::Wallet(id) => wallets.extend(id.parse::<WalletId>().ok()),
                Chip::Group(id) => groups.extend(id.parse::<GroupId>().ok()),
                Chip::Announcement(id) => {
                    announcements.insert(id.as_str());
                }
                Chip::Campaign(id) => {
                    campaigns.insert(id.as_str());
                }
                _ => {}
            }
        }
        let names = Names::of(visitor, members.into_iter().take(MOST)).await?;
        let mut named = BTreeMap::new();
        let wallets: Vec<WalletId> = wallets.into_iter().take(MOST).collect();
        for some in wallets.chunks(AT_ONCE) {
            named.extend(wallet::names(&visitor.app, visitor.language, some.to_vec()).await?);
        }
        let mut called = Self {
            language: visitor.language,
            base,
            members: names,
            wallets: named,
            groups: BTreeMap::new(),
            things: BTreeMap::new(),
        };
        for group in groups.into_iter().take(MOST_ASKED_ONE_BY_ONE) {
            if let Some(found) = ask(visitor, FindGroup { group }).await? {
                called.groups.insert(group, group_name(&found, visitor.language));
            }
        }
        for id in announcements.into_iter().take(MOST_ASKED_ONE_BY_ONE) {
            let Ok(announcement) = id.parse() else { continue };
            let found = ask(visitor, FindAnnouncement { announcement }).await?;
            called.things.extend(found.and_then(|found| found.line.title).map(|title| (id.to_owned(), title)));
        }
        for id in campaigns.into_iter().take(MOST_ASKED_ONE_BY_ONE) {
            let Ok(campaign) = id.parse() else { continue };
            let found = ask(visitor, FindCampaign { campaign }).await?;
            called.things.extend(found.and_then(|found| found.line.title).map(|title| (id.to_owned(), title)));
        }
        Ok(called)
    }

    /// Where another page of the room is.
    pub(super) fn address(&self, path: &str) -> String {
        super::one::address(&self.base, path)
    }

    /// A chip.
    pub(super) fn piece(&self, chip: &Chip) -> Piece {
        match chip {
            Chip::Text(text) => Piece::Text(text.clone()),
            Chip::Strong(text) => Piece::Strong(text.clone()),
            Chip::Tag(tag) => Piece::Tag(tone(tag.tone), tag.text.clone()),
            Chip::Member(id) => {
                let name = id.parse().ok().map(|member: MemberId| self.members.name(member)).filter(|name| !name.is_empty());
                self.link(name, format!("/members/{id}"), id)
            }
            Chip::Group(id) => match id.parse::<GroupId>() {
                Ok(group) => {
                    let address = format!("/groups/{}", group_address(group));
                    self.link(self.groups.get(&group).map(String::as_str), address, id)
                }
                Err(_) => Piece::Text(id.clone()),
            },
            Chip::Wallet(id) => {
                let name = id.parse().ok().and_then(|wallet: WalletId| self.wallets.get(&wallet));
                Piece::Text(name.unwrap_or(id).clone())
            }
            Chip::Money(money) => Piece::Money(self.money(&money.amount, &money.currency)),
            Chip::Moment(moment) => Piece::Text(self.moment(moment)),
            Chip::Link(link) => Piece::Link(link.label.clone(), self.address(&link.path)),
            Chip::Announcement(id) => self.thing(id, "/market/a/"),
            Chip::Campaign(id) => self.thing(id, "/campaign/"),
        }
    }

    fn link(&self, name: Option<&str>, address: String, otherwise: &str) -> Piece {
        match name {
            Some(name) => Piece::Link(name.to_owned(), address),
            None => Piece::Text(otherwise.to_owned()),
        }
    }

    /// What is found under an id is there, so that the id may stand in an address.
    fn thing(&self, id: &str, place: &str) -> Piece {
        match self.things.get(id) {
            Some(title) => Piece::Link(title.clone(), format!("{place}{id}")),
            None => Piece::Hidden(RoomTexts::of(self.language).hidden_thing),
        }
    }

    fn money(&self, amount: &str, currency: &str) -> String {
        match (amount.parse::<Amount>(), currency.parse::<CurrencyCode>()) {
            (Ok(amount), Ok(currency)) => number::money(Money::new(amount, currency), self.language),
            _ => format!("{amount} {currency}"),
        }
    }

    fn moment(&self, moment: &str) -> String {
        moment.parse::<Timestamp>().map_or_else(|_| moment.to_owned(), |at| number::moment(at, self.language))
    }
}
