//! What packages offer to rooms: typed interfaces, declared as data.
//!
//! Invariant: an interface only names commands and queries of the registry. Rights, limits, journal and refusals are theirs, so an
//! interface can't forget them; and what it bends is the shape of arguments and answers, never who acts.
//!
//! Cost: a call turns its arguments into JSON and the answer back, some microseconds beside the command or the query itself.
//!
//! The values of a function's parameters become an object with their names in snake case: a record is an object, an option that is
//! none is left out, an enum is its case in snake case, a variant is tagged as `serde` does it by default (`"case"`, or
//! `{"case": …}`). Answers come back by the type that the room expects: fields it doesn't know are left out.

use serde_json::Value;

use crate::id::{GroupId, MemberId};
#[cfg(feature = "fluent")]
use crate::language::Catalogue;
use crate::language::Language;
use crate::money::Money;

crate::ids! {
    /// A room: a tool that is open in a group.
    RoomId,
    /// A component that was installed: the first 128 bits of its SHA-256.
    ComponentId,
}

/// One WIT interface.
#[derive(Debug, Clone, Copy)]
pub struct Interface {
    /// Its name without its version, such as `wezer:exchange/payments`. The label that tells people what it allows stands in the
    /// catalogue under this name with dashes: `wezer-exchange-payments`.
    pub name: &'static str,
    /// Its version, such as `0.1.0`.
    pub version: &'static str,
    /// Its functions.
    pub functions: &'static [Function],
    /// Where its label is.
    #[cfg(feature = "fluent")]
    pub catalogue: &'static Catalogue,
}

/// From where a room calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalledFrom {
    /// The room.
    pub room: RoomId,
    /// The group in which it is open.
    pub group: GroupId,
    /// Who acts.
    pub member: MemberId,
    /// In which language.
    pub language: Language,
}

/// Bends a function's arguments to those of its command or query.
pub type Arrange = fn(CalledFrom, &Value) -> Value;
/// Bends an answer to what the function gives.
pub type Answer = fn(CalledFrom, &Value) -> Value;
/// The money that arguments ask to be moved; `None` if they can't be read.
pub type Spending = fn(&Value) -> Option<Vec<Money>>;

/// One function of an interface.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    pub(crate) name: &'static str,
    pub(crate) calls: Calls,
    pub(crate) arrange: Option<Arrange>,
    pub(crate) answer: Option<Answer>,
    pub(crate) spending: Option<Spending>,
}

/// What a function does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calls {
    Command(&'static str),
    Query(&'static str),
    /// The host itself: storage and log.
    #[cfg(feature = "rooms")]
    Host,
}

impl Function {
    /// A function that carries out the command of this name.
    pub const fn command(name: &'static str, command: &'static str) -> Self {
        Self { name, calls: Calls::Command(command), arrange: None, answer: None, spending: None }
    }

    /// A function that asks the query of this name.
    pub const fn query(name: &'static str, query: &'static str) -> Self {
        Self { name, calls: Calls::Query(query), arrange: None, answer: None, spending: None }
    }

    /// Its name, in kebab case.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The command or the query that it stands for; `None` if the host itself answers.
    pub const fn stands_for(&self) -> Option<&'static str> {
        match self.calls {
            Calls::Command(name) | Calls::Query(name) => Some(name),
            #[cfg(feature = "rooms")]
            Calls::Host => None,
        }
    }

    #[cfg(feature = "rooms")]
    pub(crate) const fn of_host(name: &'static str) -> Self {
        Self { name, calls: Calls::Host, arrange: None, answer: None, spending: None }
    }

    /// The same with arguments bent so.
    #[must_use]
    pub const fn arranged(mut self, arrange: Arrange) -> Self {
        self.arrange = Some(arrange);
        self
    }

    /// The same with its answer bent so.
    #[must_use]
    pub const fn answered(mut self, answer: Answer) -> Self {
        self.answer = Some(answer);
        self
    }

    /// The same, said to move money: a group can allow it for some currencies only, and up to an amount a day.
    #[must_use]
    pub const fn spending(mut self, spending: Spending) -> Self {
        self.spending = Some(spending);
        self
    }
}

impl Interface {
    /// What it allows, as a message of its catalogue is named.
    pub fn label(&self) -> String {
        self.name.replace([':', '/'], "-")
    }
}
