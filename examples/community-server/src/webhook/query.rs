use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::MemberId;
use wezer_core::journal::Seq;
use wezer_core::kernel::View;
use wezer_core::time::Timestamp;
use wezer_core::{Permission, Query, Stop};

use super::{MAX_WEBHOOKS, OWN_WEBHOOKS, SERVE_WEBHOOKS, Secret, Webhook, WebhookId, WebhookRefusal};

/// A page of webhooks to serve has at most so many.
const PAGE: usize = 200;

/// The asking member's webhooks, at most 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhooks {}

/// A webhook as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShownWebhook {
    /// Which.
    pub webhook: WebhookId,
    /// Where.
    pub url: String,
    /// Only entries with one of these events; all, if empty.
    pub events: Vec<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// Since when it has been stopped, if it is.
    pub stopped_at: Option<Timestamp>,
}

impl Query for Webhooks {
    const NAME: &'static str = "webhooks";
    type Output = Vec<ShownWebhook>;
    type Error = WebhookRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(OWN_WEBHOOKS)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<ShownWebhook>, Stop<WebhookRefusal>> {
        let member = view.actor().person().ok_or(WebhookRefusal::NotAMember)?;
        let ids = view.scan(Webhook::BY_MEMBER.starting_with(&member.as_u128().to_be_bytes()), MAX_WEBHOOKS)?;
        let found = view.all::<Webhook>(ids.into_iter().map(WebhookId::from_u128))?;
        let mut shown: Vec<ShownWebhook> = found
            .iter()
            .map(|one| ShownWebhook {
                webhook: one.id,
                url: one.url.clone(),
                events: one.events.clone(),
                created_at: one.created_at,
                stopped_at: one.stopped_at,
            })
            .collect();
        shown.sort_by_key(|one| (one.created_at, one.webhook));
        Ok(shown)
    }
}

/// The webhooks that are to be served, at most 200, in the order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhooksToServe {
    /// Only those after this one.
    #[serde(default)]
    pub after: Option<WebhookId>,
}

/// A webhook for whoever serves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ServedWebhook {
    /// Which.
    pub webhook: WebhookId,
    /// Whose.
    pub member: MemberId,
    /// Where.
    pub url: String,
    /// With what its messages are signed: for Rust callers only, never as JSON.
    #[serde(skip)]
    pub secret: Option<Secret>,
    /// Only entries with one of these events; all, if empty.
    pub events: Vec<String>,
    /// The entry that added it: what came after is told.
    pub created_in: Seq,
}

impl Query for WebhooksToServe {
    const NAME: &'static str = "webhooks_to_serve";
    type Output = Vec<ServedWebhook>;
    type Error = WebhookRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(SERVE_WEBHOOKS)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<ServedWebhook>, Stop<WebhookRefusal>> {
        let mut keys = Webhook::SERVED.starting_with(&[]);
        if let Some(after) = self.after {
            // The row after this webhook's own ends in a NUL more.
            keys = keys.after(Webhook::SERVED, &[&after.as_u128().to_be_bytes()[..], &[0]].concat());
        }
        let ids = view.scan(keys, PAGE)?;
        let found = view.all::<Webhook>(ids.into_iter().map(WebhookId::from_u128))?;
        let served = found.iter().map(|one| ServedWebhook {
            webhook: one.id,
            member: one.member,
            url: one.url.clone(),
            secret: Some(one.secret.clone()),
            events: one.events.clone(),
            created_in: one.created_in,
        });
        Ok(served.collect())
    }
}
