//! What gathers around a record: counts of comments and reactions. Ids and numbers only.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Comment, ReactionName};
use crate::kernel::{Document, Memory, Missing, Work};
use crate::money::CurrencyCode;
use crate::record::RecordRef;

/// How many gave a reaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// The reaction.
    pub kind: ReactionName,
    /// How many people gave it.
    pub people: u32,
}

/// What came to the author through reactions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Given {
    /// In which currency.
    pub currency: CurrencyCode,
    /// How much, in the currency's smallest unit.
    #[schemars(with = "String")]
    #[serde(with = "digits")]
    pub minor: i128,
}

/// JSON numbers don't hold all that an amount may be.
mod digits {
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(number: &i128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i128, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// What gathers around one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    record: RecordRef,
    #[serde(default)]
    comments: u32,
    #[serde(default)]
    reactions: BTreeMap<ReactionName, u32>,
    #[serde(default)]
    given: BTreeMap<String, Given>,
    #[serde(default)]
    hidden: bool,
}

impl Thread {
    fn about(record: RecordRef) -> Self {
        Self { record, comments: 0, reactions: BTreeMap::new(), given: BTreeMap::new(), hidden: false }
    }

    /// How many comments there are; those taken away don't count.
    pub fn comments(&self) -> u32 {
        self.comments
    }

    /// How many gave which reaction, by its name.
    pub fn reactions(&self) -> Vec<Tally> {
        self.reactions.iter().map(|(kind, people)| Tally { kind: kind.clone(), people: *people }).collect()
    }

    /// What was given with reactions, by currency. What was given stays given, also when a reaction is taken back.
    pub fn given(&self) -> Vec<Given> {
        self.given.values().cloned().collect()
    }

    /// Whether the record is hidden.
    pub fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// A number that can be counted down below zero would be our bug; it stays at zero rather than wrap.
    pub(crate) fn count_comment(&mut self, more: bool) {
        self.comments = if more { self.comments.saturating_add(1) } else { self.comments.saturating_sub(1) };
    }

    pub(super) fn count_reaction(&mut self, kind: &ReactionName, more: bool) {
        let people = self.reactions.entry(kind.clone()).or_default();
        *people = if more { people.saturating_add(1) } else { people.saturating_sub(1) };
        if *people == 0 {
            self.reactions.remove(kind);
        }
    }

    pub(super) fn count_gift(&mut self, currency: CurrencyCode, minor: i128) {
        let given = self.given.entry(currency.to_string()).or_insert(Given { currency, minor: 0 });
        given.minor = given.minor.saturating_add(minor);
    }

    pub(crate) fn hide(&mut self, hidden: bool) {
        self.hidden = hidden;
    }
}

impl Document for Thread {
    const KIND: &'static str = "thread";
    type Id = u128;

    fn id(&self) -> u128 {
        self.record.number()
    }
}

impl Memory {
    /// A comment is hidden with what it stands under.
    pub(crate) fn is_hidden(&mut self, record: &RecordRef) -> Result<bool, Missing> {
        let itself = self.document::<Thread>(record.number());
        let above = match record.as_id::<Comment>() {
            Some(comment) => match self.document::<Comment>(comment)? {
                Some(comment) => self.document::<Thread>(comment.on().number())?,
                None => None,
            },
            None => None,
        };
        Ok([itself?, above].into_iter().flatten().any(|thread| thread.hidden))
    }
}

impl Work<'_> {
    /// What gathers around a record.
    pub(crate) fn thread(&mut self, record: &RecordRef) -> Result<Thread, Missing> {
        let found = self.get::<Thread>(record.number())?;
        Ok(found.map_or_else(|| Thread::about(record.clone()), |thread| (*thread).clone()))
    }

    /// Whether a record is hidden.
    pub fn is_hidden(&mut self, record: &RecordRef) -> Result<bool, Missing> {
        self.memory.is_hidden(record)
    }
}

impl crate::kernel::View<'_> {
    /// Whether a record is hidden: a package shows of its own hidden records that they are hidden, and no more.
    pub fn is_hidden(&mut self, record: &RecordRef) -> Result<bool, Missing> {
        self.memory.is_hidden(record)
    }
}
