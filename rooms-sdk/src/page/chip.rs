//! Small things that the application knows how to show: a name, an amount, a moment.

use crate::id::{GroupId, Id, MemberId, WalletId};
use crate::moment::Moment;
use crate::page::Tone;
use crate::{money, wire};

/// A small thing that the application knows how to show. The functions of [`chip`](self) make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chip {
    /// Plain text.
    Text(String),
    /// Text that matters.
    Strong(String),
    /// A word with a colour.
    Tag(Tag),
    /// A member, by id: shown with name and picture, as far as who looks may see them.
    Member(String),
    /// A group, by id.
    Group(String),
    /// A wallet, by id.
    Wallet(String),
    /// An amount.
    Money(wire::core::Money),
    /// A moment, in RFC 3339: shown in the zone of who looks.
    Moment(String),
    /// Another page of the room.
    Link(Link),
    /// An announcement of the market, by id.
    Announcement(String),
    /// A campaign, by id.
    Campaign(String),
}

/// A word with a colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its colour.
    pub tone: Tone,
    /// The word.
    pub text: String,
}

/// A way to another page of the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// The path that [`Room::view`](crate::Room::view) gets.
    pub path: String,
}

/// Plain text.
pub fn text(text: impl Into<String>) -> Chip {
    Chip::Text(text.into())
}

/// Text that matters.
pub fn strong(text: impl Into<String>) -> Chip {
    Chip::Strong(text.into())
}

/// A word with a colour.
pub fn tag(tone: Tone, text: impl Into<String>) -> Chip {
    Chip::Tag(Tag { tone, text: text.into() })
}

/// A member.
pub fn member(id: MemberId) -> Chip {
    Chip::Member(id.to_string())
}

/// A group.
pub fn group(id: GroupId) -> Chip {
    Chip::Group(id.to_string())
}

/// A wallet.
pub fn wallet(id: WalletId) -> Chip {
    Chip::Wallet(id.to_string())
}

/// An amount.
pub fn money(money: &money::Money) -> Chip {
    Chip::Money(money.into())
}

/// A moment.
pub fn moment(moment: Moment) -> Chip {
    Chip::Moment(moment.to_string())
}

/// A way to another page of the room.
pub fn link(label: impl Into<String>, path: impl Into<String>) -> Chip {
    Chip::Link(Link { label: label.into(), path: path.into() })
}

/// An announcement of the market.
pub fn announcement(id: Id) -> Chip {
    Chip::Announcement(id.to_string())
}

/// A campaign.
pub fn campaign(id: Id) -> Chip {
    Chip::Campaign(id.to_string())
}

impl From<&str> for Chip {
    fn from(text: &str) -> Self {
        self::text(text)
    }
}

impl From<String> for Chip {
    fn from(text: String) -> Self {
        self::text(text)
    }
}

impl From<MemberId> for Chip {
    fn from(id: MemberId) -> Self {
        member(id)
    }
}

impl From<Moment> for Chip {
    fn from(moment: Moment) -> Self {
        self::moment(moment)
    }
}
