//! The words of the WIT as plain Rust data, as they cross between a room and its host: ids, amounts and moments are
//! texts. Pages stand here as they are; everything else is read into the types at the top of this crate.
//!
//! Invariant: names and order are those of `wit/v0.1`, and the generated code holds them to it. Cost: none of its own.

/// `wezer:core/types`.
pub mod core {
    pub use crate::fault::Problem;

    /// A UUID.
    pub type Id = String;
    /// A member.
    pub type MemberId = Id;
    /// A group.
    pub type GroupId = Id;
    /// A wallet.
    pub type WalletId = Id;
    /// A moment in UTC, RFC 3339.
    pub type Moment = String;

    /// An amount of a currency.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Money {
        /// A decimal number.
        pub amount: String,
        /// The currency's code.
        pub currency: String,
    }

    impl From<&crate::Money> for Money {
        fn from(money: &crate::Money) -> Self {
            Self { amount: money.amount.to_string(), currency: money.currency.clone() }
        }
    }

    /// A record of any package, such as a post or a deal.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RecordRef {
        /// Such as `post`.
        pub kind: String,
        /// Which one.
        pub id: Id,
    }
}

/// `wezer:room/types`.
pub mod room {
    pub use super::core::{GroupId, Id, MemberId, Moment, Money, WalletId};
    pub use crate::action::Value;
    pub use crate::description::{Description, Reason};
    pub use crate::fault::Fault;
    pub use crate::language::{Both, Language};
    pub use crate::page::{
        Button, Chart, ChartKind, Chip, Choice, Field, FieldKind, File, Form, Item, Link, Node, Notice, Page, Point, Progress,
        Range, Tab, Table, Tag, Tone,
    };
    pub use crate::reply::Reply;

    /// Who calls, where and when.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Call {
        /// The room.
        pub room: Id,
        /// The group in which it is open.
        pub group: GroupId,
        /// Who acts or looks.
        pub member: Option<MemberId>,
        /// Whether this person manages the group.
        pub is_manager: bool,
        /// The moment of the call.
        pub now: Moment,
        /// The language of whoever acts or looks.
        pub language: Language,
    }

    /// What somebody does.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Action {
        /// The name that the button or form carried.
        pub name: String,
        /// What was filled in.
        pub values: Vec<Value>,
    }

    /// Something that happened.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Event {
        /// The number of the journal entry.
        pub seq: u64,
        /// What happened.
        pub name: String,
        /// When.
        pub at: Moment,
        /// Its data as JSON.
        pub data: String,
    }
}
