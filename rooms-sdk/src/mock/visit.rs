//! Somebody in a room.

use crate::action::{Action, Value};
use crate::fault::Fault;
use crate::id::{Id, MemberId};
use crate::language::Language;
use crate::mock::community::Community;
use crate::mock::{outline, page};
use crate::page::Page;
use crate::reply::Reply;
use crate::room::Room;

/// Somebody in a room: see [`Community::by`].
#[derive(Debug)]
pub struct Visit<'a> {
    pub(crate) town: &'a mut Community,
    pub(crate) member: Option<MemberId>,
    pub(crate) language: Language,
    pub(crate) room: Option<Id>,
}

impl Visit<'_> {
    /// Speaks French; everybody else English.
    #[must_use]
    pub fn in_french(mut self) -> Self {
        self.language = Language::Fr;
        self
    }

    /// In this room, if the same is open in several groups; else in the one opened last.
    #[must_use]
    pub fn in_room(mut self, room: Id) -> Self {
        self.room = Some(room);
        self
    }

    /// Does something in the room.
    ///
    /// # Errors
    /// That of the room: then nothing is changed. `room-not-in-the-group` for those who aren't.
    pub fn act<R: Room + 'static>(self, action: &str, values: &[(&str, &str)]) -> Result<Reply, Fault> {
        let call = self.town.call::<R>(self.member, self.language, self.room)?;
        let values = values.iter().map(|(name, value)| Value::new(*name, *value)).collect();
        let action = Action::new(action, values, self.language);
        self.town.change(&call, |call| R::handle(call, &action))
    }

    /// What is seen in the room under a path.
    ///
    /// # Errors
    /// That of the room; `room-not-in-the-group` for those who aren't; `room-failed-broken` if the host would refuse the page.
    pub fn page<R: Room + 'static>(mut self, path: &str) -> Result<Page, Fault> {
        self.see::<R>(path)
    }

    fn see<R: Room + 'static>(&mut self, path: &str) -> Result<Page, Fault> {
        let call = self.town.call::<R>(self.member, self.language, self.room)?;
        let page = self.town.look(&call, |call| R::view(call, path))?;
        match page::flaw(&page) {
            None => Ok(page),
            Some(flaw) => Err(Fault::new("room-failed-broken", flaw)),
        }
    }

    /// What is seen in the room under a path, as lines of text, members and groups by their names; or why nothing is:
    /// `assert!(town.by(ana).sees::<Poll>("").contains("apples"))`.
    pub fn sees<R: Room + 'static>(mut self, path: &str) -> String {
        match self.see::<R>(path) {
            Ok(page) => outline::outline(&page, self.town.world()),
            Err(fault) => format!("{}: {}", fault.code, fault.message),
        }
    }
}
