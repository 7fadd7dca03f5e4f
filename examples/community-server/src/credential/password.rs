//! Passwords, as hashes.

use argon2::password_hash::phc;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::events;
use wezer_core::id::MemberId;
use wezer_core::kernel::{Document, Refusal, View};
use wezer_core::language::{Argument, Arguments, Catalogue};
use wezer_core::member::Member;
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;
use wezer_core::{Command, Permission, Query, Stop, Work};

use super::{MANAGE_CREDENTIALS, MAX_TOKENS, TokenId};

/// What a member signs in with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Credential {
    member: MemberId,
    phc: String,
    set_at: Timestamp,
}

impl Document for Credential {
    const KIND: &'static str = "credential";
    type Id = MemberId;

    fn id(&self) -> MemberId {
        self.member
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("membership", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] =
        &[("member", SeenBy::Secret), ("phc", SeenBy::Secret), ("set_at", SeenBy::Secret)];
    const SECRET: bool = true;
}

/// Why something about credentials was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialRefusal {
    /// Not the text form of an Argon2id hash.
    #[error("not an Argon2id hash in PHC text form")]
    BadHash,
    /// There is no such member.
    #[error("there is no member {member}")]
    UnknownMember {
        /// The id.
        member: MemberId,
    },
    /// There is no such token of this member.
    #[error("there is no token {token} of this member")]
    UnknownToken {
        /// The id.
        token: TokenId,
    },
    /// A member has as many tokens as allowed.
    #[error("a member has at most {MAX_TOKENS} tokens; revoke one first")]
    TooManyTokens,
    /// The label is too long or holds control characters.
    #[error("a token's label has 1 to {limit} bytes and no control characters")]
    BadLabel {
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// A token lives from one day to two years.
    #[error("a token lives 1 to {limit} days")]
    BadLifetime {
        /// At most so many days.
        limit: u16,
    },
}

impl Refusal for CredentialRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::BadHash => "bad-hash",
            Self::UnknownMember { .. } => "unknown-member",
            Self::UnknownToken { .. } => "unknown-token",
            Self::TooManyTokens => "too-many-tokens",
            Self::BadLabel { .. } => "bad-token-label",
            Self::BadLifetime { .. } => "bad-lifetime",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::UnknownMember { member } => vec![("member", Argument::text(member))],
            Self::UnknownToken { token } => vec![("token", Argument::text(token))],
            Self::BadLabel { limit } => vec![("limit", Argument::text(limit))],
            Self::BadLifetime { limit } => vec![("limit", Argument::text(limit))],
            Self::TooManyTokens => vec![("limit", Argument::text(MAX_TOKENS))],
            Self::BadHash => Vec::new(),
        }
    }

    fn catalogue(&self) -> &'static Catalogue {
        &super::MESSAGES
    }
}

events! {
    /// A member's password was set.
    PasswordSet = "credential.password_set" {
        /// Whose.
        member: MemberId,
    }
}

/// Sets a member's password by its Argon2id hash; the earlier one is forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPasswordHash {
    /// Whose.
    pub member: MemberId,
    /// The hash in PHC text form, such as `$argon2id$v=19$m=19456,t=2,p=1$…$…`, at most 200 bytes.
    pub phc: String,
}

/// Whether this is a hash that the server can check within reason: Argon2id, at most 256 MiB and 16 rounds.
fn is_argon2id(text: &str) -> bool {
    if text.len() > 200 {
        return false;
    }
    let Ok(hash) = phc::PasswordHash::new(text) else { return false };
    let bounded = |name: &str, limit: u32| hash.params.get_decimal(name).is_some_and(|value| value <= limit);
    hash.algorithm.as_str() == "argon2id" && hash.hash.is_some() && bounded("m", 256 << 10) && bounded("t", 16)
}

pub(super) fn known(work: &mut Work<'_>, member: MemberId) -> Result<(), Stop<CredentialRefusal>> {
    match work.get::<Member>(member)? {
        Some(person) if person.erasure().is_none() => Ok(()),
        _ => Err(CredentialRefusal::UnknownMember { member }.into()),
    }
}

impl Command for SetPasswordHash {
    const NAME: &'static str = "set_password_hash";
    type Output = ();
    type Error = CredentialRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CREDENTIALS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<CredentialRefusal>> {
        if !is_argon2id(&self.phc) {
            return Err(CredentialRefusal::BadHash.into());
        }
        known(work, self.member)?;
        work.emit(&PasswordSet { member: self.member });
        let credential = Credential { member: self.member, phc: self.phc.clone(), set_at: work.now() };
        Ok(work.put(credential)?)
    }
}

/// The hash of a member's password. As JSON it only says whether there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordHashOf {
    /// Whose.
    pub member: MemberId,
}

/// A password's hash, for the one who checks it.
#[derive(Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PasswordHash {
    is_set: bool,
    #[serde(skip)]
    #[schemars(skip)]
    phc: Option<String>,
}

impl PasswordHash {
    /// The hash in PHC text form, if a password was set.
    pub fn phc(&self) -> Option<&str> {
        self.phc.as_deref()
    }
}

impl core::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("PasswordHash").field("is_set", &self.is_set).finish_non_exhaustive()
    }
}

impl Query for PasswordHashOf {
    const NAME: &'static str = "password_hash";
    type Output = PasswordHash;
    type Error = CredentialRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CREDENTIALS)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<PasswordHash, Stop<CredentialRefusal>> {
        let phc = view.get::<Credential>(self.member)?.map(|credential| credential.phc.clone());
        Ok(PasswordHash { is_set: phc.is_some(), phc })
    }
}
