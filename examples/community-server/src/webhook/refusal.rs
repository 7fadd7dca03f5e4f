use wezer_core::kernel::Refusal;
use wezer_core::language::{Argument, Arguments, Catalogue};

use super::{MAX_WEBHOOKS, WebhookId};

/// Why something about webhooks was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookRefusal {
    /// Not the address of a page of the web, or one with a password in it.
    #[error("a webhook's address begins with https://, has at most {limit} bytes, and no password and no # in it")]
    BadUrl {
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// Too many events, or something that is not the name of one.
    #[error("at most {limit} events, each by its name, such as ledger.posted")]
    BadEvent {
        /// How many there may be.
        limit: usize,
    },
    /// A member has as many webhooks as allowed.
    #[error("a member has at most {MAX_WEBHOOKS} webhooks; remove one first")]
    TooManyWebhooks,
    /// There is no such webhook of this member.
    #[error("there is no webhook {webhook} of this member")]
    UnknownWebhook {
        /// The id.
        webhook: WebhookId,
    },
    /// The system has no webhooks.
    #[error("only members have webhooks")]
    NotAMember,
}

impl Refusal for WebhookRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::BadUrl { .. } => "bad-webhook-address",
            Self::BadEvent { .. } => "bad-webhook-event",
            Self::TooManyWebhooks => "too-many-webhooks",
            Self::UnknownWebhook { .. } => "unknown-webhook",
            Self::NotAMember => "only-members-have-webhooks",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::BadUrl { limit } | Self::BadEvent { limit } => vec![("limit", Argument::text(limit))],
            Self::TooManyWebhooks => vec![("limit", Argument::text(MAX_WEBHOOKS))],
            Self::UnknownWebhook { webhook } => vec![("webhook", Argument::text(webhook))],
            Self::NotAMember => Vec::new(),
        }
    }

    fn catalogue(&self) -> &'static Catalogue {
        &super::MESSAGES
    }
}
