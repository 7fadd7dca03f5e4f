#![doc = include_str!("../README.md")]

mod action;
mod amount;
mod call;
mod date;
mod description;
mod event;
mod fault;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod guest;
mod id;
mod import;
mod language;
#[cfg(not(target_arch = "wasm32"))]
pub mod mock;
pub mod moment;
mod money;
pub mod page;
mod reply;
mod room;
pub mod text;
pub mod wire;

#[cfg(target_arch = "wasm32")]
use guest as host;
#[cfg(not(target_arch = "wasm32"))]
use mock::desk as host;

pub use action::{Action, Value};
pub use amount::{Amount, MOST_DIGITS, NotAnAmount};
pub use call::Call;
pub use date::{Date, NotADate};
pub use description::{Description, Reason};
pub use event::Event;
pub use fault::{Fault, Problem};
pub use id::{GroupId, Id, MemberId, NotAnId, WalletId};
pub use import::{campaigns, groups, indicators, ledger, log, market, members, messages, payments, storage};
pub use language::{Both, Language, both};
pub use moment::Moment;
pub use money::Money;
pub use page::Page;
pub use reply::Reply;
pub use room::Room;

/// Everything that a room names: `use rooms_sdk::prelude::*;`.
pub mod prelude {
    pub use crate::page::{
        Button, Chart, Chip, Choice, Field, File, Form, Item, Node, Notice, Page, Progress, Table, Tone, chip, plain,
    };
    pub use crate::{
        Action, Amount, Both, Call, Date, Description, Event, Fault, GroupId, Id, Language, MemberId, Moment, Money, Problem,
        Reply, Room, WalletId, both, campaigns, groups, indicators, ledger, log, market, members, messages, payments, room,
        storage, text,
    };
}
