//! What a room does when it is called.
//!
//! Invariant: what an action did lands as a whole or not at all. Cost: each call starts afresh; whatever is to be
//! remembered goes into [`storage`](crate::storage).

use crate::action::Action;
use crate::call::Call;
use crate::description::Description;
use crate::event::Event;
use crate::fault::Fault;
use crate::page::Page;
use crate::reply::Reply;

/// A tool in which a group works. [`room!`](crate::room!) makes a component of it.
pub trait Room {
    /// Who it is. Nothing may be imported here: nothing is granted yet.
    fn describe() -> Description;

    /// Once, when a group opens the room.
    ///
    /// # Errors
    /// The room isn't opened.
    fn open(call: &Call) -> Result<(), Fault> {
        let _ = call;
        Ok(())
    }

    /// Somebody does something. What was done through the imports lands with it, or nothing does.
    ///
    /// # Errors
    /// Nothing is done, and the message is shown.
    fn handle(call: &Call, action: &Action) -> Result<Reply, Fault>;

    /// What somebody sees under a path; the room's first page under the empty one. Changes nothing.
    ///
    /// # Errors
    /// The message is shown instead.
    fn view(call: &Call, path: &str) -> Result<Page, Fault>;

    /// One of the events that it described as wanted. Nobody acts then, so what moves money is refused (`room-nobody-acts`).
    ///
    /// # Errors
    /// What was done for the event is dropped.
    fn on_event(call: &Call, event: &Event) -> Result<(), Fault> {
        let _ = (call, event);
        Ok(())
    }

    /// The first call of a new version, in each group where the old one was open: makes its storage what it reads.
    ///
    /// # Errors
    /// The old version stays.
    fn migrate(call: &Call, old_version: &str) -> Result<(), Fault> {
        let _ = (call, old_version);
        Ok(())
    }
}

/// Makes a component of a room: `room!(Poll);` once in a crate of type `cdylib`.
///
/// Natively it only checks that the type is a [`Room`], so that the same crate is tested with `cargo test`.
#[macro_export]
macro_rules! room {
    ($room:ty) => {
        const _: () = {
            const fn is_a_room<R: $crate::Room>() {}
            is_a_room::<$room>();
        };
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            type Component = $crate::guest::Component<$room>;
    $crate::guest::bindings::export!(Component with_types_in $crate::guest::bindings);
        };
    };
}
