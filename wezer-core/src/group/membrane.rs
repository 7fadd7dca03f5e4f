//! A group's membrane: what one passes through on the way in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::GroupRefusal;
use crate::money::Money;
use crate::text;

/// At most so many questions, and so many agreements.
pub const MAX_QUESTIONS: usize = 20;
/// A question has at most so many bytes.
pub const MAX_QUESTION: usize = 500;
/// An agreement has at most so many bytes.
pub const MAX_AGREEMENT: usize = 20_000;
/// At most so many sponsors may be asked for.
pub const MAX_SPONSORS: u8 = 20;

/// Who decides that somebody comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Whoever meets the conditions is in.
    Open,
    /// Whoever meets the conditions asks; somebody with the right to admit decides.
    #[default]
    Request,
    /// Nobody asks; somebody with the right to admit invites.
    Invitation,
}

/// Something to agree to on the way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// What it is called.
    pub title: String,
    /// The text.
    pub text: String,
}

/// How one comes into a group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Membrane {
    /// Who decides.
    #[serde(default)]
    pub entry: Entry,
    /// Questions to answer, at most 20.
    #[serde(default)]
    pub questions: Vec<String>,
    /// Agreements to accept, at most 20.
    #[serde(default)]
    pub agreements: Vec<Agreement>,
    /// How many members of the group have to speak for the person, at most 20.
    #[serde(default)]
    pub sponsors: u8,
    /// What the person pays into the group's first wallet when they come in; the community's goes to the commons.
    #[serde(default)]
    pub fee: Option<Money>,
}

impl Membrane {
    /// Anybody comes in.
    pub fn open() -> Self {
        Self { entry: Entry::Open, ..Self::default() }
    }

    /// One asks.
    pub fn on_request() -> Self {
        Self::default()
    }

    /// One is invited.
    pub fn by_invitation() -> Self {
        Self { entry: Entry::Invitation, ..Self::default() }
    }

    /// The same with so many sponsors.
    #[must_use]
    pub fn sponsored_by(mut self, sponsors: u8) -> Self {
        self.sponsors = sponsors;
        self
    }

    /// The same with a question to answer.
    #[must_use]
    pub fn asking(mut self, question: impl Into<String>) -> Self {
        self.questions.push(question.into());
        self
    }

    /// The same with an agreement to accept.
    #[must_use]
    pub fn agreeing_to(mut self, title: impl Into<String>, text: impl Into<String>) -> Self {
        self.agreements.push(Agreement { title: title.into(), text: text.into() });
        self
    }

    pub(super) fn checked(mut self) -> Result<Self, GroupRefusal> {
        if self.questions.len() > MAX_QUESTIONS || self.agreements.len() > MAX_QUESTIONS {
            return Err(GroupRefusal::TooMany { limit: MAX_QUESTIONS });
        }
        if self.sponsors > MAX_SPONSORS {
            return Err(GroupRefusal::TooMany { limit: usize::from(MAX_SPONSORS) });
        }
        for question in &mut self.questions {
            *question = text::line(question, MAX_QUESTION)?;
        }
        for agreement in &mut self.agreements {
            agreement.title = text::line(&agreement.title, MAX_QUESTION)?;
            agreement.text = text::lines(&agreement.text, MAX_AGREEMENT)?;
        }
        Ok(self)
    }
}
