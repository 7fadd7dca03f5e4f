//! Why something was not done.

use core::fmt;

use super::{Denied, Missing, Problem};
use crate::id::CommandId;
#[cfg(feature = "fluent")]
use crate::language::Catalogue;
use crate::language::{Argument, Arguments, Language};
use crate::store::StoreError;

/// A refusal decided by the domain, before anything was written.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// The refusal's frozen name, such as `limit-exceeded`: the same over HTTP, to rooms and in the message files.
    fn code(&self) -> &'static str;

    /// The refusal's data for the message, by the names that the message files use.
    fn arguments(&self) -> Arguments {
        Vec::new()
    }

    /// Where the refusal's messages are. A package with refusals of its own has a catalogue of its own.
    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        &crate::language::CORE
    }

    /// The refusal for a person; plain English where there is no message.
    fn explain(&self, language: Language) -> String {
        #[cfg(feature = "fluent")]
        if let Some(message) = self.catalogue().message(language, self.code(), &self.arguments()) {
            return message;
        }
        let _: Language = language;
        self.to_string()
    }
}

/// For commands and queries that nothing can refuse but the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {}

impl fmt::Display for Unreachable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Unreachable {}

impl Refusal for Unreachable {
    fn code(&self) -> &'static str {
        match *self {}
    }
}

/// Why a decision stopped.
#[derive(Debug)]
pub enum Stop<E> {
    /// The domain says no.
    Refused(E),
    /// Something has to be read first; the kernel reads it and runs the decision again.
    Missing(Missing),
}

impl<E> Stop<E> {
    /// The same stop with the refusal in other words.
    pub fn map<F>(self, map: impl FnOnce(E) -> F) -> Stop<F> {
        match self {
            Self::Refused(refusal) => Stop::Refused(map(refusal)),
            Self::Missing(missing) => Stop::Missing(missing),
        }
    }
}

impl<E> From<Missing> for Stop<E> {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

impl<E: Refusal> From<E> for Stop<E> {
    fn from(refusal: E) -> Self {
        Self::Refused(refusal)
    }
}

/// Why a command or a query was not carried out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError<E> {
    /// The domain refused it. Nothing was changed.
    #[error(transparent)]
    Refused(E),
    /// The actor may not. Nothing was changed.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The command id was used before for another content.
    #[error("command id {id} was used before for something else")]
    IdReused {
        /// The id.
        id: CommandId,
    },
    /// Others changed the community again and again; nothing was changed. Try again.
    #[error("the community is busy; nothing was changed")]
    Busy,
    /// The store could not do its work; nothing was changed.
    #[error(transparent)]
    Store(StoreError),
    /// The store lost the answer: the command was carried out whole or not at all. The same id tells which.
    #[error("it is not known whether this was done; ask again with the same command id: {0}")]
    Unknown(StoreError),
    /// A decision panicked: a bug. Nothing was changed.
    #[error("an internal error; nothing was changed")]
    Internal,
}

impl<E: Refusal> CallError<E> {
    /// The error's frozen name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Denied(_) => "denied",
            Self::IdReused { .. } => "command-id-reused",
            Self::Busy => "busy",
            Self::Store(_) => "store",
            Self::Unknown(_) => "unknown-outcome",
            Self::Internal => "internal",
        }
    }

    /// Whether the same command under the same id may succeed later without anything else changing.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy | Self::Store(StoreError::Io { .. }) | Self::Unknown(_))
    }

    /// The error's data for the message.
    pub fn arguments(&self) -> Arguments {
        match self {
            Self::Refused(refusal) => refusal.arguments(),
            Self::Denied(denied) => denied.arguments(),
            Self::IdReused { id } => vec![("id", Argument::text(id))],
            Self::Store(error) | Self::Unknown(error) => vec![("reason", Argument::text(error))],
            Self::Busy | Self::Internal => Vec::new(),
        }
    }

    /// The error for a person.
    pub fn explain(&self, language: Language) -> String {
        Problem::from(self).explain(language)
    }
}
