//! Webhooks: a member's own programs are told when something happens, each time by a signed message.
//!
//! Invariant: a webhook tells what its owner may see of the journal and nothing else; it is asked for on their behalf at the moment of
//! telling. Messages go out in the order of the journal, each at least once, under an id that stays the same. No delivery writes to the
//! journal, which would be told again: how far each webhook is lies in a file beside the community ([`Deliveries`]).
//!
//! Cost: one query an entry and webhook; a slow receiver holds up its own webhook only.

mod address;
mod command;
mod deliver;
mod post;
mod progress;
mod query;
mod refusal;
mod sign;

pub use self::address::{Target, is_public};
pub use self::command::{
    AddWebhook, MAX_EVENTS, MAX_URL_BYTES, MAX_WEBHOOKS, RemoveWebhook, ResumeWebhook, StopWebhook, WebhookAdded, WebhookRemoved,
    WebhookResumed, WebhookStopped,
};
pub use self::deliver::{Pace, run};
pub use self::post::{Failure, Sender, SenderError};
pub use self::progress::{Deliveries, DeliveriesError, PROGRESS, Progress};
pub use self::query::{ServedWebhook, ShownWebhook, Webhooks, WebhooksToServe};
pub use self::refusal::WebhookRefusal;
pub use self::sign::{Secret, SecretError};

use serde::{Deserialize, Serialize};
use wezer_core::id::MemberId;
use wezer_core::ids;
use wezer_core::journal::Seq;
use wezer_core::kernel::{Document, Index, IndexRows, Package, Registry, RegistryError, Right};
use wezer_core::language::{Catalogue, Language};
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;

/// To have webhooks of one's own.
pub const OWN_WEBHOOKS: Right = Right::new("webhook.own");
/// To send what webhooks tell. Operators hold it, and so does this server.
pub const SERVE_WEBHOOKS: Right = Right::new("webhook.serve");

/// Webhooks of members.
#[derive(Debug, Clone, Copy, Default)]
pub struct WebhookPackage;

static MESSAGES: Catalogue = Catalogue::new(include_str!("en.ftl"), include_str!("fr.ftl"));

/// A message of this package that takes no values, such as the words of its rights.
pub(crate) fn message(language: Language, name: &str) -> Option<String> {
    MESSAGES.message(language, name, &[])
}

impl Package for WebhookPackage {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        registry.right(OWN_WEBHOOKS)?.right(SERVE_WEBHOOKS)?;
        registry.command::<AddWebhook>()?.command::<RemoveWebhook>()?;
        registry.command::<ResumeWebhook>()?.command::<StopWebhook>()?;
        registry.query::<Webhooks>()?.query::<WebhooksToServe>()?;
        registry.event::<WebhookAdded>()?.event::<WebhookRemoved>()?;
        registry.event::<WebhookResumed>()?.event::<WebhookStopped>()?;
        registry.document::<Webhook>()?.index(Webhook::BY_MEMBER)?.index(Webhook::SERVED)?;
        Ok(())
    }
}

ids! {
    /// A webhook's name: not a secret.
    WebhookId,
}

/// A webhook as it is kept. The secret is needed in clear, because messages are signed with it: so nobody is shown the document, and it
/// is sealed under its owner's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    id: WebhookId,
    member: MemberId,
    url: String,
    secret: Secret,
    events: Vec<String>,
    created_at: Timestamp,
    created_in: Seq,
    stopped_at: Option<Timestamp>,
}

impl Webhook {
    pub(crate) const BY_MEMBER: Index = Index::new("webhook.by_member");
    pub(crate) const SERVED: Index = Index::new("webhook.served");
}

impl Document for Webhook {
    const KIND: &'static str = "webhook";
    type Id = WebhookId;

    fn id(&self) -> WebhookId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("membership", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("id", SeenBy::Nobody),
        ("member", SeenBy::Nobody),
        ("url", SeenBy::Nobody),
        ("secret", SeenBy::Secret),
        ("events", SeenBy::Nobody),
        ("created_at", SeenBy::Nobody),
        ("created_in", SeenBy::Nobody),
        ("stopped_at", SeenBy::Nobody),
    ];
    const SECRET: bool = true;

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_MEMBER, &self.member.as_u128().to_be_bytes());
        if self.stopped_at.is_none() {
            rows.add(Self::SERVED, &[]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pollster::block_on;
    use wezer_core::id::CommunityId;
    use wezer_core::member::AdmitMember;
    use wezer_core::notification::Notifications;
    use wezer_core::store::MemoryStore;
    use wezer_core::{CallError, Community};

    fn town() -> Community {
        let registry = Registry::core().with(&WebhookPackage).expect("names are free");
        Community::open(MemoryStore::new(CommunityId::from_u128(1)), registry)
    }

    fn add(url: &str) -> AddWebhook {
        AddWebhook { url: url.to_owned(), secret: Secret::fresh().expect("there is randomness"), events: Vec::new() }
    }

    #[test]
    fn webhooks_are_their_owners_and_their_secret_is_nobodys_to_read() {
        block_on(async {
            let town = town();
            let admit = async |name| town.system().execute(AdmitMember::named(name)).await.expect("admitted").output.member;
            let (ana, bo) = (admit("Ana").await, admit("Bo").await);
            let command = add("https://town.example/hook");
            let secret = serde_json::to_value(&command.secret).expect("a text");
            let secret = secret.as_str().expect("a text").to_owned();
            let id = town.member(ana).execute(command).await.expect("added").output;
            assert_eq!(town.member(ana).ask(Webhooks {}).await.expect("answered").len(), 1);
            assert_eq!(town.member(bo).ask(Webhooks {}).await.expect("answered").len(), 0);
            let removed = town.member(bo).execute(RemoveWebhook { webhook: id }).await;
            assert!(matches!(removed, Err(CallError::Refused(WebhookRefusal::UnknownWebhook { .. }))), "{removed:?}");
            assert!(matches!(town.member(ana).ask(WebhooksToServe { after: None }).await, Err(CallError::Denied(_))));
            let served = town.system().ask(WebhooksToServe { after: None }).await.expect("answered");
            assert_eq!(
                served[0].secret.as_ref().map(|secret| serde_json::to_value(secret).expect("a text")),
                Some(secret.clone().into())
            );
            for (who, query) in [(town.member(ana), "webhooks"), (town.system(), "webhooks_to_serve")] {
                let json = who.inquire(query, serde_json::json!({})).await.expect("answered").to_string();
                assert!(json.contains("town.example") && !json.contains(&secret), "{json}");
            }
            town.member(ana).execute(RemoveWebhook { webhook: id }).await.expect("removed");
            assert!(town.system().ask(WebhooksToServe { after: None }).await.expect("answered").is_empty());
        });
    }

    #[test]
    fn a_stopped_webhook_is_told_of_and_resumed_by_its_owner() {
        block_on(async {
            let town = town();
            let ana = town.system().execute(AdmitMember::named("Ana")).await.expect("admitted").output.member;
            let id = town.member(ana).execute(add("https://town.example/hook")).await.expect("added").output;
            assert!(matches!(town.member(ana).execute(StopWebhook { webhook: id }).await, Err(CallError::Denied(_))));
            town.system().execute(StopWebhook { webhook: id }).await.expect("stopped");
            assert!(town.system().ask(WebhooksToServe { after: None }).await.expect("answered").is_empty());
            let told = town.member(ana).ask(Notifications::default()).await.expect("answered");
            assert_eq!((told.unread, told.notifications[0].about.kind.as_str()), (1, "webhook"));
            town.member(ana).execute(ResumeWebhook { webhook: id }).await.expect("resumed");
            assert_eq!(town.system().ask(WebhooksToServe { after: None }).await.expect("answered").len(), 1);
        });
    }

    #[test]
    fn what_cannot_be_a_webhook_is_refused_in_both_languages() {
        block_on(async {
            let town = town();
            let ana = town.system().execute(AdmitMember::named("Ana")).await.expect("admitted").output.member;
            let long = format!("https://town.example/{}", "x".repeat(MAX_URL_BYTES));
            for url in ["", "town.example", "ftp://town.example", "https://a:b@town.example", "https://town.example/#x", &long] {
                let refused = town.member(ana).execute(add(url)).await.expect_err("refused");
                assert!(matches!(refused, CallError::Refused(WebhookRefusal::BadUrl { .. })), "{url} {refused:?}");
            }
            let mut named = add("https://town.example");
            named.events = vec!["Ledger Posted".to_owned()];
            assert!(matches!(town.member(ana).execute(named).await, Err(CallError::Refused(WebhookRefusal::BadEvent { .. }))));
            for _ in 0..MAX_WEBHOOKS {
                town.member(ana).execute(add("https://town.example")).await.expect("added");
            }
            let refusals = [
                WebhookRefusal::BadUrl { limit: 1 },
                WebhookRefusal::BadEvent { limit: 1 },
                WebhookRefusal::TooManyWebhooks,
                WebhookRefusal::UnknownWebhook { webhook: WebhookId::from_u128(0) },
                WebhookRefusal::NotAMember,
            ];
            let too_many = town.member(ana).execute(add("https://town.example")).await.expect_err("refused");
            assert!(matches!(too_many, CallError::Refused(WebhookRefusal::TooManyWebhooks)));
            for refusal in refusals {
                let error = CallError::Refused(refusal);
                let (english, french) = (error.explain(Language::English), error.explain(Language::French));
                assert!(english != french && !english.contains('$') && !french.contains('$'), "{english} {french}");
            }
        });
    }
}
