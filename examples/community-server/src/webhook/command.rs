use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::events;
use wezer_core::id::MemberId;
use wezer_core::kernel::Missing;
use wezer_core::link::RecordRef;
use wezer_core::notification::NotificationKind;
use wezer_core::{Command, Permission, Stop, Work};

use super::{OWN_WEBHOOKS, SERVE_WEBHOOKS, Secret, Target, Webhook, WebhookId, WebhookRefusal};

/// A member has at most so many webhooks.
pub const MAX_WEBHOOKS: usize = 5;
/// A webhook's address has at most so many bytes.
pub const MAX_URL_BYTES: usize = 500;
/// A webhook names at most so many events.
pub const MAX_EVENTS: usize = 20;
/// An event's name has at most so many bytes.
const MAX_EVENT_BYTES: usize = 64;

events! {
    /// A member wants a program of theirs to be told of what happens.
    WebhookAdded = "webhook.added" {
        /// Which.
        webhook: WebhookId,
        /// Whose.
        member: MemberId,
    }
    /// A webhook was removed.
    WebhookRemoved = "webhook.removed" {
        /// Which.
        webhook: WebhookId,
        /// Whose.
        member: MemberId,
    }
    /// A webhook was stopped, because its receiver failed for days.
    WebhookStopped = "webhook.stopped" {
        /// Which.
        webhook: WebhookId,
        /// Whose.
        member: MemberId,
    }
    /// A webhook goes on.
    WebhookResumed = "webhook.resumed" {
        /// Which.
        webhook: WebhookId,
        /// Whose.
        member: MemberId,
    }
}

/// Has a program of one's own told of what happens in the community, as far as one may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddWebhook {
    /// Where: an address of at most 500 bytes.
    #[schemars(length(max = 500))]
    pub url: String,
    /// With what its messages are signed. The caller makes it and shares it with the program.
    pub secret: Secret,
    /// Only entries with one of these events; all that one may see, if empty. At most 20.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub events: Vec<String>,
}

fn is_event_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'.';
    !name.is_empty() && name.len() <= MAX_EVENT_BYTES && name.bytes().all(plain)
}

impl Command for AddWebhook {
    const NAME: &'static str = "add_webhook";
    type Output = WebhookId;
    type Error = WebhookRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(OWN_WEBHOOKS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<WebhookId, Stop<WebhookRefusal>> {
        let member = work.actor().person().ok_or(WebhookRefusal::NotAMember)?;
        let bad_url = WebhookRefusal::BadUrl { limit: MAX_URL_BYTES };
        if self.url.len() > MAX_URL_BYTES {
            return Err(bad_url.into());
        }
        let target: Target = self.url.parse().map_err(|()| bad_url)?;
        if self.events.len() > MAX_EVENTS || !self.events.iter().all(|name| is_event_name(name)) {
            return Err(WebhookRefusal::BadEvent { limit: MAX_EVENTS }.into());
        }
        let key = member.as_u128().to_be_bytes();
        if work.scan(Webhook::BY_MEMBER.starting_with(&key), MAX_WEBHOOKS)?.len() >= MAX_WEBHOOKS {
            return Err(WebhookRefusal::TooManyWebhooks.into());
        }
        let id = work.new_id();
        work.emit(&WebhookAdded { webhook: id, member });
        let (created_at, created_in) = (work.now(), work.seq());
        let (url, secret, events) = (target.to_string(), self.secret.clone(), self.events.clone());
        work.put_new(Webhook { id, member, url, secret, events, created_at, created_in, stopped_at: None });
        Ok(id)
    }
}

/// The webhook, if it is one's own.
fn own(work: &mut Work<'_>, webhook: WebhookId) -> Result<Result<Webhook, WebhookRefusal>, Missing> {
    let found = work.get::<Webhook>(webhook)?;
    let person = work.actor().person();
    let own = found.filter(|found| Some(found.member) == person);
    Ok(own.map(|found| (*found).clone()).ok_or(WebhookRefusal::UnknownWebhook { webhook }))
}

/// Removes a webhook of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveWebhook {
    /// Which.
    pub webhook: WebhookId,
}

impl Command for RemoveWebhook {
    const NAME: &'static str = "remove_webhook";
    type Output = ();
    type Error = WebhookRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(OWN_WEBHOOKS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<WebhookRefusal>> {
        let found = own(work, self.webhook)??;
        work.emit(&WebhookRemoved { webhook: found.id, member: found.member });
        Ok(work.remove::<Webhook>(found.id)?)
    }
}

/// Lets a webhook of one's own go on that was stopped. Nothing happens to one that goes on already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeWebhook {
    /// Which.
    pub webhook: WebhookId,
}

impl Command for ResumeWebhook {
    const NAME: &'static str = "resume_webhook";
    type Output = ();
    type Error = WebhookRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(OWN_WEBHOOKS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<WebhookRefusal>> {
        let found = own(work, self.webhook)??;
        if found.stopped_at.is_some() {
            work.emit(&WebhookResumed { webhook: found.id, member: found.member });
            work.put(Webhook { stopped_at: None, ..found })?;
        }
        Ok(())
    }
}

/// Stops a webhook whose receiver failed for days, and tells its owner. Nothing happens to one that is stopped already or gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StopWebhook {
    /// Which.
    pub webhook: WebhookId,
}

impl Command for StopWebhook {
    const NAME: &'static str = "stop_webhook";
    type Output = ();
    type Error = WebhookRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(SERVE_WEBHOOKS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<WebhookRefusal>> {
        let Some(found) = work.get::<Webhook>(self.webhook)?.filter(|found| found.stopped_at.is_none()) else { return Ok(()) };
        work.notify(found.member, NotificationKind::Task, &RecordRef::of::<Webhook>(found.id))?;
        work.emit(&WebhookStopped { webhook: found.id, member: found.member });
        let stopped_at = Some(work.now());
        Ok(work.put(Webhook { stopped_at, ..(*found).clone() })?)
    }
}
