//! The host's side of a room that runs as a component: from the words of the WIT to the types of this crate and back.
//!
//! Invariant: each function of `wit/v0.1` is named in one place of its own, so that what a room doesn't call is gone
//! once it is linked, and with it the permission. Cost: a few copies of short texts for each call.

pub(crate) mod campaigns;
pub(crate) mod groups;
pub(crate) mod indicators;
pub(crate) mod ledger;
pub(crate) mod log;
pub(crate) mod market;
pub(crate) mod members;
pub(crate) mod messages;
pub(crate) mod payments;
pub(crate) mod storage;

use std::marker::PhantomData;
use std::str::FromStr;

use crate::action::Action;
use crate::amount::{Amount, cut};
use crate::call::Call;
use crate::description::Description;
use crate::event::Event;
use crate::fault::{Fault, Problem};
use crate::money::Money;
use crate::page::Page;
use crate::reply::Reply;
use crate::room::Room;
use crate::wire;

/// Generated from the WIT. Its code is `unsafe` inside; none of ours is.
#[expect(missing_docs, clippy::too_many_arguments, reason = "the generated code says nothing, and takes apart what it is given")]
pub mod bindings {
    wit_bindgen::generate!({
        path: "wit/v0.1",
        world: "room",
        with: {
            "wezer:core/types@0.1.0": crate::wire::core,
            "wezer:room/types@0.1.0": crate::wire::room,
        },
        generate_all,
        pub_export_macro: true,
        default_bindings_module: "rooms_sdk::guest::bindings",
    });
}

/// What [`room!`](crate::room!) exports.
#[derive(Debug)]
pub struct Component<R>(PhantomData<R>);

impl<R: Room> bindings::Guest for Component<R> {
    fn describe() -> Description {
        R::describe()
    }

    fn on_open(call: wire::room::Call) -> Result<(), Fault> {
        R::open(&call.read()?)
    }

    fn handle(call: wire::room::Call, action: wire::room::Action) -> Result<Reply, Fault> {
        R::handle(&call.read()?, &Action::new(action.name, action.values, call.language))
    }

    fn view(call: wire::room::Call, path: String) -> Result<Page, Fault> {
        R::view(&call.read()?, &path)
    }

    fn on_event(call: wire::room::Call, event: wire::room::Event) -> Result<(), Fault> {
        let at = read(&event.at)?;
        let event = Event { seq: event.seq, name: event.name, at, data: event.data };
        R::on_event(&call.read()?, &event)
    }

    fn migrate(call: wire::room::Call, old_version: String) -> Result<(), Fault> {
        R::migrate(&call.read()?, &old_version)
    }
}

impl wire::room::Call {
    fn read(&self) -> Result<Call, Problem> {
        Ok(Call {
            room: read(&self.room)?,
            group: read(&self.group)?,
            member: read_option(self.member.as_deref())?,
            is_manager: self.is_manager,
            now: read(&self.now)?,
            language: self.language,
        })
    }
}

/// An id or a moment.
fn read<T: FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::unreadable(text))
}

fn read_option<T: FromStr>(text: Option<&str>) -> Result<Option<T>, Problem> {
    text.map(read).transpose()
}

fn amount(text: &str) -> Result<Amount, Problem> {
    cut(text).map_err(|_| Problem::unreadable(text))
}

fn money(money: wire::core::Money) -> Result<Money, Problem> {
    Ok(Money { amount: amount(&money.amount)?, currency: money.currency })
}

/// Each of several, as long as all can be read.
fn each<F, T>(from: Vec<F>, read: impl Fn(F) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
    from.into_iter().map(read).collect()
}

fn texts<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(T::to_string).collect()
}

fn written(amounts: &[Money]) -> Vec<wire::core::Money> {
    amounts.iter().map(Into::into).collect()
}
