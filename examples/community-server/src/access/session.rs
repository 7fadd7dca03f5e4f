//! Sessions of browsers. Kept in memory: after a restart everybody signs in again.
//!
//! Invariant: the cookie's text is nowhere in here, only its digest. A session ends when it was not used for a while, when it is
//! old, or when its member signs out.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use wezer_core::id::MemberId;

use super::fresh_secret;
use crate::credential::Digest;

const IDLE: Duration = Duration::from_secs(2 * 60 * 60);
const AGE: Duration = Duration::from_secs(24 * 60 * 60);
const MAX_SESSIONS: usize = 50_000;

/// A session, as a request sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedIn {
    /// Who.
    pub(crate) member: MemberId,
    /// What a form must carry to be believed.
    pub(crate) csrf: String,
}

#[derive(Debug)]
struct Open {
    signed_in: SignedIn,
    begun: Instant,
    used: Instant,
}

#[derive(Debug, Default)]
pub(crate) struct Sessions(Mutex<BTreeMap<Digest, Open>>);

impl Sessions {
    fn open(&self) -> MutexGuard<'_, BTreeMap<Digest, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session and gives the text for its cookie.
    pub(crate) fn begin(&self, member: MemberId, now: Instant) -> Result<String, getrandom::Error> {
        let (cookie, csrf) = (fresh_secret()?, fresh_secret()?);
        let mut open = self.open();
        if open.len() >= MAX_SESSIONS {
            open.retain(|_, session| session.is_alive(now));
        }
        if open.len() >= MAX_SESSIONS
            && let Some(oldest) = open.iter().min_by_key(|(_, session)| session.used).map(|(digest, _)| *digest)
        {
            open.remove(&oldest);
        }
        open.insert(Digest::of(&cookie), Open { signed_in: SignedIn { member, csrf }, begun: now, used: now });
        Ok(cookie)
    }

    /// The session of a cookie.
    pub(crate) fn find(&self, cookie: &str, now: Instant) -> Option<SignedIn> {
        let digest = Digest::of(cookie);
        let mut open = self.open();
        let session = open.get_mut(&digest)?;
        if !session.is_alive(now) {
            open.remove(&digest);
            return None;
        }
        session.used = now;
        Some(session.signed_in.clone())
    }

    /// Ends the session of a cookie.
    pub(crate) fn end(&self, cookie: &str) {
        self.open().remove(&Digest::of(cookie));
    }

    /// Ends every session of a member: their password was changed.
    pub(crate) fn end_all(&self, member: MemberId) {
        self.open().retain(|_, session| session.signed_in.member != member);
    }
}

impl Open {
    fn is_alive(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.used) < IDLE && now.saturating_duration_since(self.begun) < AGE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_by_idleness_age_and_sign_out() {
        let (sessions, ana, start) = (Sessions::default(), MemberId::from_u128(1), Instant::now());
        let cookie = sessions.begin(ana, start).unwrap();
        assert_eq!(sessions.find(&cookie, start).map(|found| found.member), Some(ana));
        assert_eq!(sessions.find("0", start), None);
        assert_eq!(sessions.find(&cookie, start + IDLE), None, "not used for too long");
        let cookie = sessions.begin(ana, start).unwrap();
        for hour in 1..24 {
            assert!(sessions.find(&cookie, start + Duration::from_secs(hour * 3600)).is_some(), "after {hour} hours");
        }
        assert_eq!(sessions.find(&cookie, start + AGE), None, "too old, though used");
        let (one, two) = (sessions.begin(ana, start).unwrap(), sessions.begin(ana, start).unwrap());
        sessions.end(&one);
        assert!(sessions.find(&one, start).is_none() && sessions.find(&two, start).is_some());
        sessions.end_all(ana);
        assert!(sessions.find(&two, start).is_none());
    }
}
