//! What a run remembers: values of nine kinds.
//!
//! Invariant: a value was read by its field's kind, so it is what the field says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Party;
use crate::group;
use crate::id::{GroupId, MemberId, WalletId};
use crate::kernel::{Memory, Missing};
use crate::ledger::EntryId;
use crate::money::{Amount, Money};
use crate::text;
use crate::time::Timestamp;
use crate::wallet::{Holder, Wallet};

/// A text in a field has at most so many bytes.
pub const MAX_FIELD_TEXT: usize = 2_000;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A text of at most 2,000 bytes.
    Text,
    /// An exact number.
    Decimal,
    /// An amount of a currency, such as `12.50 VAL`.
    Money,
    /// A member.
    Member,
    /// A group.
    Group,
    /// A wallet.
    Wallet,
    /// An entry of the ledger.
    Entry,
    /// A moment.
    Timestamp,
    /// `true` or `false`.
    Bool,
}

impl FieldKind {
    /// Its name in definitions.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Decimal => "decimal",
            Self::Money => "money",
            Self::Member => "member",
            Self::Group => "group",
            Self::Wallet => "wallet",
            Self::Entry => "entry",
            Self::Timestamp => "timestamp",
            Self::Bool => "bool",
        }
    }

    /// Reads a value of this kind; `None` if the text is none.
    pub fn read(self, text: &str) -> Option<FieldValue> {
        Some(match self {
            Self::Text => FieldValue::Text(text::lines(text, MAX_FIELD_TEXT).ok()?),
            Self::Decimal => FieldValue::Decimal(text.parse().ok()?),
            Self::Money => FieldValue::Money(text.parse().ok()?),
            Self::Member => FieldValue::Member(text.parse().ok()?),
            Self::Group => FieldValue::Group(text.parse().ok()?),
            Self::Wallet => FieldValue::Wallet(text.parse().ok()?),
            Self::Entry => FieldValue::Entry(text.parse().ok()?),
            Self::Timestamp => FieldValue::Timestamp(text.parse().ok()?),
            Self::Bool => FieldValue::Bool(text.parse().ok()?),
        })
    }

    /// Reads a value of this kind out of a command's answer.
    pub(super) fn read_answer(self, answer: &Value) -> Option<FieldValue> {
        match answer {
            Value::Bool(yes) if self == Self::Bool => Some(FieldValue::Bool(*yes)),
            Value::Number(number) if matches!(self, Self::Decimal | Self::Text) => self.read(&number.to_string()),
            Value::Object(_) if self == Self::Money => Some(FieldValue::Money(serde_json::from_value(answer.clone()).ok()?)),
            Value::String(text) => self.read(text),
            _ => None,
        }
    }
}

/// What a field holds in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue {
    /// A text.
    Text(String),
    /// A number.
    Decimal(Amount),
    /// An amount of a currency.
    Money(Money),
    /// A member.
    Member(MemberId),
    /// A group.
    Group(GroupId),
    /// A wallet.
    Wallet(WalletId),
    /// An entry.
    Entry(EntryId),
    /// A moment.
    Timestamp(Timestamp),
    /// Yes or no.
    Bool(bool),
}

impl FieldValue {
    /// Of what kind it is.
    pub const fn kind(&self) -> FieldKind {
        match self {
            Self::Text(_) => FieldKind::Text,
            Self::Decimal(_) => FieldKind::Decimal,
            Self::Money(_) => FieldKind::Money,
            Self::Member(_) => FieldKind::Member,
            Self::Group(_) => FieldKind::Group,
            Self::Wallet(_) => FieldKind::Wallet,
            Self::Entry(_) => FieldKind::Entry,
            Self::Timestamp(_) => FieldKind::Timestamp,
            Self::Bool(_) => FieldKind::Bool,
        }
    }

    /// Whom it names: a member, a group, or whose wallet it is.
    pub(super) fn party(&self, memory: &mut Memory) -> Result<Option<Party>, Missing> {
        Ok(match self {
            Self::Member(member) => Some(Party::Member(*member)),
            Self::Group(group) => Some(Party::Group(*group)),
            Self::Wallet(wallet) => memory.document::<Wallet>(*wallet)?.map(|wallet| match wallet.holder() {
                Holder::Member(member) => Party::Member(member),
                Holder::Group(group) => Party::Group(group),
                Holder::Community => Party::Group(group::ROOT),
            }),
            _ => None,
        })
    }

    /// As a command's argument.
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Bool(yes) => Value::Bool(*yes),
            Self::Money(money) => money_to_json(*money),
            _ => Value::String(self.to_string()),
        }
    }
}

/// Money as a command's argument: its amount and its currency.
pub(super) fn money_to_json(money: Money) -> Value {
    serde_json::json!({ "amount": money.amount().to_string(), "currency": money.currency().as_str() })
}

impl core::fmt::Display for FieldValue {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Decimal(number) => write!(f, "{number}"),
            Self::Money(money) => write!(f, "{money}"),
            Self::Member(member) => write!(f, "{member}"),
            Self::Group(group) => write!(f, "{group}"),
            Self::Wallet(wallet) => write!(f, "{wallet}"),
            Self::Entry(entry) => write!(f, "{entry}"),
            Self::Timestamp(moment) => write!(f, "{moment}"),
            Self::Bool(yes) => write!(f, "{yes}"),
        }
    }
}
