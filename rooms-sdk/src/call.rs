//! Who calls a room, where and when.
//!
//! Invariant: it comes from the host, so a room may trust it. Cost: small and plain.

use crate::fault::Fault;
use crate::id::{GroupId, Id, MemberId};
use crate::language::Language;
use crate::moment::Moment;

/// Who calls, where and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The room, as it is open in this group.
    pub room: Id,
    /// The group in which the room is open.
    pub group: GroupId,
    /// Who acts or looks; nobody if the application itself does.
    pub member: Option<MemberId>,
    /// Whether this person manages the group.
    pub is_manager: bool,
    /// The moment of the call: it stands still until the call ends.
    pub now: Moment,
    /// The language of whoever acts or looks.
    pub language: Language,
}

impl Call {
    /// The text in the language of the call.
    pub fn say(&self, en: impl Into<String>, fr: impl Into<String>) -> String {
        match self.language {
            Language::En => en.into(),
            Language::Fr => fr.into(),
        }
    }

    /// A refusal in the language of the call, under a word that programs can rely on.
    pub fn refuse(&self, code: &str, en: impl Into<String>, fr: impl Into<String>) -> Fault {
        Fault::new(code, self.say(en, fr))
    }

    /// Who acts or looks.
    ///
    /// # Errors
    /// `nobody-there` if it is the application itself.
    pub fn who(&self) -> Result<MemberId, Fault> {
        self.member.ok_or_else(|| self.refuse("nobody-there", "Only a member can do this.", "Seul un membre peut faire cela."))
    }

    /// Who acts, who has to manage the group.
    ///
    /// # Errors
    /// `managers-only` for anybody else.
    pub fn manager(&self) -> Result<MemberId, Fault> {
        if !self.is_manager {
            let fr = "Seules les personnes qui gèrent le groupe peuvent faire cela.";
            return Err(self.refuse("managers-only", "Only those who manage the group can do this.", fr));
        }
        self.who()
    }

    /// For a path under which the room shows nothing.
    pub fn no_page(&self) -> Fault {
        self.refuse("no-page", "There is nothing here.", "Il n’y a rien ici.")
    }

    /// For an action that the room doesn't know.
    pub fn no_action(&self) -> Fault {
        self.refuse("no-action", "This room does not know how to do this.", "Ce salon ne sait pas faire cela.")
    }
}
