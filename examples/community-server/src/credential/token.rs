//! API tokens: long random texts that stand for a member. Kept as digests.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use wezer_core::events;
use wezer_core::id::MemberId;
use wezer_core::ids;
use wezer_core::kernel::{Document, Index, IndexRows, View};
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;
use wezer_core::{Command, Permission, Query, Stop, Work};

use super::password::known;
use super::{CredentialRefusal, MANAGE_CREDENTIALS};

/// A member has at most so many tokens.
pub const MAX_TOKENS: usize = 20;
const MAX_DAYS: u16 = 731;
const MAX_LABEL_BYTES: usize = 100;

ids! {
    /// A token's name: not a secret.
    TokenId,
}

/// The SHA-256 of a token. A token has 256 random bits, so a fast digest keeps it as well as a slow one. Text form: 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String", extend("pattern" = "^[0-9a-f]{64}$"))]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a token's text.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// Its bytes.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The document that holds it. Whoever could choose a token so that this collides knows the token already.
    fn token(self) -> TokenId {
        let mut half = [0; 16];
        half.copy_from_slice(&self.0[..16]);
        TokenId::from_uuid(Uuid::new_v8(half))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return Err(de::Error::custom("a digest has 64 hex digits"));
        }
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            let pair = core::str::from_utf8(pair).map_err(de::Error::custom)?;
            *byte = u8::from_str_radix(pair, 16).map_err(de::Error::custom)?;
        }
        Ok(Self(bytes))
    }
}

/// A token as it is kept: whose, what for, until when. The token itself is nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ApiToken {
    id: TokenId,
    member: MemberId,
    digest: Digest,
    label: String,
    created_at: Timestamp,
    expires_at: Timestamp,
}

impl ApiToken {
    pub(super) const BY_MEMBER: Index = Index::new("api_token.by_member");

    /// Its name.
    pub fn id(&self) -> TokenId {
        self.id
    }

    /// What it is for.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Since when.
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// Until when.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

impl Document for ApiToken {
    const KIND: &'static str = "api_token";
    type Id = TokenId;

    fn id(&self) -> TokenId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("membership", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("id", SeenBy::Nobody),
        ("member", SeenBy::Nobody),
        ("digest", SeenBy::Secret),
        ("label", SeenBy::Nobody),
        ("created_at", SeenBy::Nobody),
        ("expires_at", SeenBy::Nobody),
    ];
    const SECRET: bool = true;

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_MEMBER, &self.member.as_u128().to_be_bytes());
    }
}

events! {
    /// A token was created.
    TokenCreated = "credential.token_created" {
        /// Which.
        token: TokenId,
        /// Whose.
        member: MemberId,
    }
    /// A token was revoked.
    TokenRevoked = "credential.token_revoked" {
        /// Which.
        token: TokenId,
    }
}

/// Makes a text of 256 random bits stand for a member. The caller makes the token and keeps it; the community keeps its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateApiToken {
    /// For whom it stands.
    pub member: MemberId,
    /// The SHA-256 of the token.
    pub digest: Digest,
    /// What it is for: 1 to 100 bytes.
    pub label: String,
    /// How long it lives: 1 to 731 days.
    pub days: u16,
}

impl Command for CreateApiToken {
    const NAME: &'static str = "create_api_token";
    type Output = TokenId;
    type Error = CredentialRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CREDENTIALS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<TokenId, Stop<CredentialRefusal>> {
        let label = self.label.trim();
        if label.is_empty() || label.len() > MAX_LABEL_BYTES || label.chars().any(char::is_control) {
            return Err(CredentialRefusal::BadLabel { limit: MAX_LABEL_BYTES }.into());
        }
        if !(1..=MAX_DAYS).contains(&self.days) {
            return Err(CredentialRefusal::BadLifetime { limit: MAX_DAYS }.into());
        }
        known(work, self.member)?;
        let key = self.member.as_u128().to_be_bytes();
        if work.scan(ApiToken::BY_MEMBER.starting_with(&key), MAX_TOKENS)?.len() >= MAX_TOKENS {
            return Err(CredentialRefusal::TooManyTokens.into());
        }
        let id = self.digest.token();
        let (created_at, expires_at) = (work.now(), work.now().plus_seconds(i64::from(self.days) * 86_400));
        work.emit(&TokenCreated { token: id, member: self.member });
        let label = label.to_owned();
        work.put(ApiToken { id, member: self.member, digest: self.digest, label, created_at, expires_at })?;
        Ok(id)
    }
}

/// Takes a token's power away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeApiToken {
    /// Whose.
    pub member: MemberId,
    /// Which.
    pub token: TokenId,
}

impl Command for RevokeApiToken {
    const NAME: &'static str = "revoke_api_token";
    type Output = ();
    type Error = CredentialRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CREDENTIALS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<CredentialRefusal>> {
        let unknown = CredentialRefusal::UnknownToken { token: self.token };
        if work.get::<ApiToken>(self.token)?.is_none_or(|token| token.member != self.member) {
            return Err(unknown.into());
        }
        work.emit(&TokenRevoked { token: self.token });
        Ok(work.remove::<ApiToken>(self.token)?)
    }
}

/// For whom a token stands, from its digest; nobody once it has expired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenHolder {
    /// The SHA-256 of the token.
    pub digest: Digest,
}

impl Query for TokenHolder {
    const NAME: &'static str = "token_holder";
    type Output = Option<MemberId>;
    type Error = CredentialRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CREDENTIALS)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<MemberId>, Stop<CredentialRefusal>> {
        let token = view.get::<ApiToken>(self.digest.token())?;
        let now = view.now();
        Ok(token.filter(|token| token.digest == self.digest && token.expires_at > now).map(|token| token.member))
    }
}

/// A member's tokens, at most 20.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiTokens {
    /// Whose.
    pub member: MemberId,
}

impl Query for ApiTokens {
    const NAME: &'static str = "api_tokens";
    type Output = Vec<ApiToken>;
    type Error = CredentialRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CREDENTIALS)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<ApiToken>, Stop<CredentialRefusal>> {
        let key = self.member.as_u128().to_be_bytes();
        let ids = view.scan(ApiToken::BY_MEMBER.starting_with(&key), MAX_TOKENS)?;
        let tokens = view.all::<ApiToken>(ids.into_iter().map(|id| TokenId(Uuid::from_u128(id))))?;
        Ok(tokens.iter().map(|token| (**token).clone()).collect())
    }
}
