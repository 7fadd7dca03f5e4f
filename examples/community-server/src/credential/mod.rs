//! A package of this server: how members prove who they are. It shows an embedder how to add documents, commands and queries.
//!
//! Invariant: neither a password nor a token is ever stored, journalled or given out, only what is made from them by a one-way
//! function; and the hash of a password leaves the community to Rust callers only, never as JSON.

mod admit;
mod password;
mod token;

pub use self::admit::AdmitWithPassword;
pub use self::password::{CredentialRefusal, PasswordHash, PasswordHashOf, PasswordSet, SetPasswordHash};
pub use self::token::{
    ApiToken, ApiTokens, CreateApiToken, Digest, MAX_TOKENS, RevokeApiToken, TokenCreated, TokenHolder, TokenId, TokenRevoked,
};

use wezer_core::kernel::{Package, Registry, RegistryError, Right};
use wezer_core::language::{Catalogue, Language};

/// To set passwords and tokens, and to check them. Operators hold it, and so does this server.
pub const MANAGE_CREDENTIALS: Right = Right::new("credential.manage");

/// Passwords and API tokens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Credentials;

static MESSAGES: Catalogue = Catalogue::new(include_str!("en.ftl"), include_str!("fr.ftl"));

/// A message of this package that takes no values, such as the words of its right.
pub(crate) fn message(language: Language, name: &str) -> Option<String> {
    MESSAGES.message(language, name, &[])
}

impl Package for Credentials {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        registry.right(MANAGE_CREDENTIALS)?;
        registry
            .command::<AdmitWithPassword>()?
            .command::<SetPasswordHash>()?
            .command::<CreateApiToken>()?
            .command::<RevokeApiToken>()?;
        registry.query::<PasswordHashOf>()?.query::<TokenHolder>()?.query::<ApiTokens>()?;
        registry.event::<PasswordSet>()?.event::<TokenCreated>()?.event::<TokenRevoked>()?;
        registry.document::<password::Credential>()?.document::<ApiToken>()?.index(ApiToken::BY_MEMBER)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pollster::block_on;
    use wezer_core::member::{AdmitMember, FindMember, Role};
    use wezer_core::store::MemoryStore;
    use wezer_core::{CallError, Community, id::CommunityId};

    const PHC: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$qLml7ekM1VNvTUWSf8Nsp1vYIMbgNZ3Q8bJx0SjLZzE";

    fn town() -> Community {
        let registry = Registry::core().with(&Credentials).expect("names are free");
        Community::open(MemoryStore::new(CommunityId::from_u128(1)), registry)
    }

    #[test]
    fn a_hash_is_told_to_rust_and_never_as_json() {
        block_on(async {
            let town = town();
            let ana = town.system().execute(AdmitMember::named("Ana")).await.expect("admitted").output.member;
            let set = SetPasswordHash { member: ana, phc: PHC.to_owned() };
            assert!(matches!(town.member(ana).execute(set.clone()).await, Err(CallError::Denied(_))));
            town.system().execute(set).await.expect("set");
            let hash = town.system().ask(PasswordHashOf { member: ana }).await.expect("answered");
            assert_eq!(hash.phc().map(str::to_owned), Some(PHC.to_owned()));
            let arguments = serde_json::json!({ "member": ana });
            let json = town.system().inquire("password_hash", arguments).await.expect("answered");
            assert_eq!(json, serde_json::json!({ "is_set": true }));
            assert!(matches!(town.member(ana).ask(PasswordHashOf { member: ana }).await, Err(CallError::Denied(_))));
            let plain = SetPasswordHash { member: ana, phc: "secret".to_owned() };
            assert!(matches!(town.system().execute(plain).await, Err(CallError::Refused(CredentialRefusal::BadHash))));
        });
    }

    #[test]
    fn nobody_comes_in_who_cannot_sign_in() {
        block_on(async {
            let town = town();
            let system = town.system();
            let refused = system.execute(AdmitWithPassword::new("Ana", Role::Operator, "secret".to_owned())).await;
            assert_eq!(refused.map_err(|error| error.code()).err(), Some("bad-hash"));
            assert!(system.ask(FindMember::Name("Ana".to_owned())).await.expect("answered").is_none(), "nor is she there");
            let ana =
                system.execute(AdmitWithPassword::new("Ana", Role::Operator, PHC.to_owned())).await.expect("admitted").output;
            assert!(system.ask(PasswordHashOf { member: ana }).await.expect("answered").phc().is_some());
            assert_eq!(town.head().await.expect("read").seq.get(), 1, "all of it is one entry");
        });
    }

    #[test]
    fn every_refusal_speaks_both_languages() {
        let refusals = [
            CredentialRefusal::BadHash,
            CredentialRefusal::TooManyTokens,
            CredentialRefusal::BadLabel { limit: 100 },
            CredentialRefusal::BadLifetime { limit: 731 },
            CredentialRefusal::UnknownMember { member: wezer_core::id::MemberId::from_u128(1) },
        ];
        for refusal in refusals {
            let error = CallError::Refused(refusal);
            let (english, french) = (error.explain(Language::English), error.explain(Language::French));
            assert!(english != french && !english.contains('$') && !french.contains('$'), "{english} {french}");
        }
    }

    #[test]
    fn a_token_names_its_holder_until_revoked_or_expired() {
        block_on(async {
            let town = town();
            let ana = town.system().execute(AdmitMember::named("Ana")).await.expect("admitted").output.member;
            let digest = Digest::of("wz_something");
            let create = |digest, days| CreateApiToken { member: ana, digest, label: "till".to_owned(), days };
            let id = town.system().execute(create(digest, 30)).await.expect("created").output;
            let holder = |digest| TokenHolder { digest };
            assert_eq!(town.system().ask(holder(digest)).await.expect("answered"), Some(ana));
            assert_eq!(town.system().ask(holder(Digest::of("other"))).await.expect("answered"), None);
            town.system().execute(RevokeApiToken { member: ana, token: id }).await.expect("revoked");
            assert_eq!(town.system().ask(holder(digest)).await.expect("answered"), None);
            let refused = town.system().execute(create(digest, 0)).await;
            assert!(matches!(refused, Err(CallError::Refused(CredentialRefusal::BadLifetime { .. }))), "{refused:?}");
        });
    }
}
