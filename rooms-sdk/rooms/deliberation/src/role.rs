//! Who may do what: readers, reviewers and editors, as the group's managers decide.
//!
//! Invariant: those who manage the group may all that editors may, and alone decide of roles and adoption. Cost: a value
//! for each person with a role of their own, and one for everybody else.

use rooms_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Done;

/// Each may what those before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Role {
    /// Reads.
    Reader,
    /// Comments and says an opinion.
    Reviewer,
    /// Writes.
    Editor,
}

const OTHERS: &str = "role-of-others";

fn key(who: MemberId) -> String {
    format!("role/{who}")
}

impl Role {
    pub(crate) const ALL: [Self; 3] = [Self::Reader, Self::Reviewer, Self::Editor];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Reviewer => "reviewer",
            Self::Editor => "editor",
        }
    }

    pub(crate) fn label(self, call: &Call) -> String {
        match self {
            Self::Reader => call.say("Reader", "Lit"),
            Self::Reviewer => call.say("Reviewer", "Commente"),
            Self::Editor => call.say("Editor", "Écrit"),
        }
    }

    pub(crate) fn read(call: &Call, action: &Action) -> Done<Self> {
        let name = action.text("role")?;
        let role = Self::ALL.into_iter().find(|role| role.name() == name);
        role.ok_or_else(|| call.refuse("no-role", "There is no such role.", "Ce rôle n’existe pas."))
    }

    /// That of everybody who has none of their own.
    pub(crate) fn of_others() -> Done<Self> {
        Ok(storage::read(OTHERS)?.unwrap_or(Self::Editor))
    }

    pub(crate) fn put_of_others(self) -> Done<()> {
        Ok(storage::write(OTHERS, &self)?)
    }

    /// The role that somebody was given.
    pub(crate) fn given(who: MemberId) -> Done<Option<Self>> {
        Ok(storage::read(&key(who))?)
    }

    pub(crate) fn give(self, who: MemberId) -> Done<()> {
        Ok(storage::write_about(who, &key(who), &self)?)
    }

    /// That of who acts or looks.
    pub(crate) fn of(call: &Call) -> Done<Self> {
        match call.member {
            _ if call.is_manager => Ok(Self::Editor),
            None => Ok(Self::Reader),
            Some(who) => match Self::given(who)? {
                Some(role) => Ok(role),
                None => Self::of_others(),
            },
        }
    }
}

/// Only editors may.
pub(crate) fn editor(call: &Call) -> Done<MemberId> {
    if Role::of(call)? < Role::Editor {
        let en = "Only editors write here: those who manage the group say who they are.";
        return Err(call.refuse("editors-only", en, "Seules certaines personnes écrivent ici, choisies par qui gère le groupe."));
    }
    call.who()
}

/// Reviewers and editors may.
pub(crate) fn reviewer(call: &Call) -> Done<MemberId> {
    if Role::of(call)? < Role::Reviewer {
        let en = "You read here: those who manage the group say who comments.";
        return Err(call.refuse("reviewers-only", en, "Vous lisez ici : qui gère le groupe dit qui commente."));
    }
    call.who()
}
