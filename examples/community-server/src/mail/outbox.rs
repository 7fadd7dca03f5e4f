//! Sending what is due.

use std::collections::BTreeSet;
use std::time::Duration;

use lettre::message::Mailbox;
use wezer_core::group::FindGroup;
use wezer_core::id::{MemberId, NotificationId};
use wezer_core::kernel::CallError;
use wezer_core::language::Language;
use wezer_core::member::{FindMember, MemberState, ProfileOf};
use wezer_core::notification::{MailDue, MailOutbox, MarkMailed, NotificationRefusal, ShownNotification};
use wezer_core::world::{SystemWorld, World};
use wezer_core::{Actor, Community, Session};

use super::{Carrier, Letter, LetterError, Taken};
use crate::life::Duty;
use crate::metric::OutcomeLabels;
use crate::web::{notice, texts};

/// So often it is looked whether mails are due.
const PERIOD: Duration = Duration::from_secs(60);
/// A server that takes nothing is left alone for so long at most.
const LONGEST: Duration = Duration::from_secs(3_600);
/// Gathered mails go out once a day, after this hour of UTC.
const DIGEST_HOUR: i64 = 6;
const HOUR_MICROS: i64 = 3_600_000_000;
/// At once at most so many of one kind are read.
const PAGE: u16 = 100;

/// Sends the mails of a community.
#[derive(Debug)]
pub struct Outbox {
    community: Community,
    carrier: Carrier,
    sender: Mailbox,
    base: String,
    /// Taken, but not yet marked.
    taken: BTreeSet<NotificationId>,
    duty: Duty,
}

/// Why sending stopped before all was sent.
#[derive(Debug)]
enum Pause {
    /// Nobody takes mails at present.
    NotTaken,
    /// The server was told to stop, or another process leads.
    Over,
    /// The community could not be asked.
    Community(CallError<NotificationRefusal>),
}

impl From<CallError<NotificationRefusal>> for Pause {
    fn from(error: CallError<NotificationRefusal>) -> Self {
        Self::Community(error)
    }
}

/// Sends every minute what is due, and once a day what is gathered, until the server is told to stop: then it ends after the mail that is
/// being sent.
pub async fn run(mut outbox: Outbox) {
    let mut wait = PERIOD;
    let mut digested = None;
    while outbox.duty.life.rest(wait).await {
        if !outbox.duty.lead.is_ours() {
            continue;
        }
        let now = SystemWorld.now().as_micros();
        let day = (now - DIGEST_HOUR * HOUR_MICROS).div_euclid(24 * HOUR_MICROS);
        let sent = outbox.send(digested != Some(day)).await;
        if sent {
            (digested, wait) = (Some(day), PERIOD);
        } else {
            wait = wait.saturating_mul(2).min(LONGEST);
        }
    }
}

impl Outbox {
    /// Mails of this community, from `sender`, with links to the server at `base`, which has no slash at its end.
    pub fn new(community: Community, carrier: Carrier, sender: Mailbox, base: String) -> Self {
        Self { community, carrier, sender, base, taken: BTreeSet::new(), duty: Duty::default() }
    }

    /// Sends for as long as the server lives and this process leads, and counts.
    #[must_use]
    pub fn during(self, duty: Duty) -> Self {
        Self { duty, ..self }
    }

    /// Sends what is due now, gathered mails too if `digests`. Whether all was sent.
    pub async fn send(&mut self, digests: bool) -> bool {
        let mut waiting = 0;
        for due in [MailDue::Each, MailDue::Digest] {
            waiting += self.due(due).await.map_or(0, |due| due.len());
        }
        self.duty.metrics.figures().mails_waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        let mut done = self.each().await;
        if done.is_ok() && digests {
            done = self.gathered().await;
        }
        if let Err(Pause::Community(error)) = &done {
            tracing::warn!(%error, "mails could not be sent");
        }
        done.is_ok()
    }

    async fn due(&self, due: MailDue) -> Result<Vec<ShownNotification>, Pause> {
        Ok(self.community.system().ask(MailOutbox { due, limit: Some(PAGE) }).await?)
    }

    async fn each(&mut self) -> Result<(), Pause> {
        loop {
            let due = self.due(MailDue::Each).await?;
            if due.is_empty() {
                return Ok(());
            }
            for one in due {
                self.tell(one.to, &[one]).await?;
            }
        }
    }

    /// Those of one member lie together and make one mail.
    async fn gathered(&mut self) -> Result<(), Pause> {
        loop {
            let due = self.due(MailDue::Digest).await?;
            if due.is_empty() {
                return Ok(());
            }
            for of_one in due.chunk_by(|a, b| a.to == b.to) {
                self.tell(of_one[0].to, of_one).await?;
            }
        }
    }

    /// Sends one mail and marks what it tells of. What cannot be sent to anybody is marked too.
    async fn tell(&mut self, to: MemberId, all: &[ShownNotification]) -> Result<(), Pause> {
        if !self.duty.calls() {
            return Err(Pause::Over);
        }
        let fresh: Vec<&ShownNotification> = all.iter().filter(|one| !self.taken.contains(&one.notification)).collect();
        if let Some(first) = fresh.first()
            && let Some(letter) = self.letter(to, first.notification, &fresh).await?
        {
            let taken = match letter.write(&self.sender, &self.base) {
                Ok(mail) => self.carrier.take(&first.notification.to_string(), mail).await,
                Err(LetterError::BadAddress) => Taken::Never,
                Err(error) => {
                    tracing::error!(%error, "a mail could not be written");
                    Taken::Never
                }
            };
            let outcome = match taken {
                Taken::Yes => "taken",
                Taken::Never => "never",
                Taken::NotNow => "not_now",
            };
            self.duty.metrics.figures().mails.get_or_create(&OutcomeLabels::of(outcome)).inc();
            if taken == Taken::NotNow {
                return Err(Pause::NotTaken);
            }
            self.taken.extend(fresh.iter().map(|one| one.notification));
        }
        let notifications: Vec<NotificationId> = all.iter().map(|one| one.notification).collect();
        self.community.system().execute(MarkMailed { notifications: notifications.clone() }).await?;
        for one in notifications {
            self.taken.remove(&one);
        }
        Ok(())
    }

    /// The mail, if its reader is there and has a mailbox.
    async fn letter(&self, to: MemberId, first: NotificationId, all: &[&ShownNotification]) -> Result<Option<Letter>, Pause> {
        let system = self.community.system();
        let profile = system.ask(ProfileOf { member: to }).await.map_err(lost)?;
        let profile = profile.filter(|profile| profile.state != MemberState::Left && !profile.email.trim().is_empty());
        let Some(profile) = profile else { return Ok(None) };
        let language = profile.language.unwrap_or(Language::English);
        let reader = self.community.member(to);
        let mut told = Vec::with_capacity(all.len());
        for one in all {
            told.push(self.sentence(&reader, one, language).await?);
        }
        Ok(Some(Letter { language, to: profile.email, name: profile.name, first, told }))
    }

    async fn sentence(&self, reader: &Session, one: &ShownNotification, language: Language) -> Result<(String, String), Pause> {
        let name = match one.by {
            Some(member) => {
                let found = self.community.by(Actor::System).ask(FindMember::Id(member)).await.map_err(lost)?;
                found.map_or_else(|| member.to_string(), |member| member.name().to_owned())
            }
            None => texts(language).the_community.to_owned(),
        };
        // Somebody who takes a break may not read it now, and finds it among their notices later.
        let address = notice::address(reader, one).await.unwrap_or_else(|_| "/notices".to_owned());
        let group = match notice::group(one) {
            Some(group) => {
                let found = self.community.by(Actor::System).ask(FindGroup { group }).await.map_err(lost)?;
                let name = found.map(|group| group.name().to_owned()).filter(|name| !name.is_empty());
                name.unwrap_or_else(|| texts(language).the_community.to_owned())
            }
            None => String::new(),
        };
        let news = notice::news(reader, one).await;
        let names = notice::Told { name: &name, group: &group, news: news.as_ref() };
        Ok((notice::sentence(one, names, language), address))
    }
}

fn lost<E: wezer_core::Refusal>(error: CallError<E>) -> Pause {
    Pause::Community(match error {
        CallError::Store(error) => CallError::Store(error),
        CallError::Busy => CallError::Busy,
        _ => CallError::Internal,
    })
}
