//! Passwords: Argon2id (RFC 9106), off the runtime's threads.
//!
//! Invariant: checking takes the same work whether there is a password or not, so the time of an answer does not tell whether a
//! name exists. At most two checks run at once: each takes 19 MiB and some 50 ms.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc};
use tokio::sync::Semaphore;

/// A new password has at least so many characters.
pub(crate) const MIN_PASSWORD_CHARS: usize = 8;
/// No password is longer, so that nobody lets us hash a book.
pub(crate) const MAX_PASSWORD_BYTES: usize = 1_024;
const AT_ONCE: usize = 2;
/// What whoever guesses tries first, one a line: see the licence beside it.
const COMMON: &str = include_str!("vendor/common_passwords.txt");

/// A password that could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasswordError {
    /// Too short or too long.
    #[error("a password has at least {MIN_PASSWORD_CHARS} characters and at most {MAX_PASSWORD_BYTES} bytes")]
    BadLength,
    /// One of those that are guessed first.
    #[error("this password is one of those that are guessed first")]
    TooCommon,
    /// The hash function or the thread that ran it failed.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

/// Hashes and checks passwords.
#[derive(Debug)]
pub(crate) struct Passwords {
    turns: Semaphore,
    /// Checked in place of a hash that is not there.
    nobody: String,
}

impl Passwords {
    /// Costs one hash.
    pub(crate) fn new() -> Result<Self, PasswordError> {
        Ok(Self { turns: Semaphore::new(AT_ONCE), nobody: hash_now("nobody has this password")? })
    }

    /// The hash of a new password.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        if password.chars().count() < MIN_PASSWORD_CHARS || password.len() > MAX_PASSWORD_BYTES {
            return Err(PasswordError::BadLength);
        }
        if COMMON.lines().any(|common| common.eq_ignore_ascii_case(password)) {
            return Err(PasswordError::TooCommon);
        }
        let _turn = self.turns.acquire().await;
        let password = password.to_owned();
        run(move || hash_now(&password)).await?
    }

    /// Whether the password fits the hash; never for no hash, after the same work.
    pub(crate) async fn check(&self, password: &str, phc: Option<&str>) -> Result<bool, PasswordError> {
        if password.len() > MAX_PASSWORD_BYTES {
            return Ok(false);
        }
        let _turn = self.turns.acquire().await;
        let is_set = phc.is_some();
        let (password, hash) = (password.to_owned(), phc.unwrap_or(&self.nobody).to_owned());
        let fits = run(move || {
            let hash = phc::PasswordHash::new(&hash).map_err(|error| PasswordError::Hash(error.to_string()))?;
            Ok::<_, PasswordError>(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(fits.await?? && is_set)
    }
}

/// The hash of a password, on this thread; its length is not looked at.
pub(crate) fn hash_now(password: &str) -> Result<String, PasswordError> {
    let hash: Result<phc::PasswordHash, _> = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| PasswordError::Hash(error.to_string()))
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| PasswordError::Hash(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("correct horse").await.unwrap();
        assert!(passwords.check("correct horse", Some(&hash)).await.unwrap());
        assert!(!passwords.check("wrong horse", Some(&hash)).await.unwrap());
        assert!(!passwords.check("nobody has this password", None).await.unwrap());
        assert!(matches!(passwords.hash("short").await, Err(PasswordError::BadLength)));
    }

    #[tokio::test]
    async fn what_is_guessed_first_is_no_password() {
        assert!(COMMON.lines().count() >= 3_000 && COMMON.lines().all(|common| common.chars().count() >= MIN_PASSWORD_CHARS));
        let passwords = Passwords::new().unwrap();
        for common in ["password", "iloveyou", "TrustNo1"] {
            assert!(matches!(passwords.hash(common).await, Err(PasswordError::TooCommon)), "{common}");
        }
        assert!(passwords.hash("password of mine").await.is_ok());
    }

    #[tokio::test]
    async fn an_unknown_name_costs_as_much_as_a_wrong_password() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("correct horse").await.unwrap();
        let mut spent = Vec::new();
        for phc in [Some(hash.as_str()), None] {
            let mut best = None;
            for _ in 0..3 {
                let start = Instant::now();
                assert!(!passwords.check("wrong", phc).await.unwrap());
                best = Some(best.map_or(start.elapsed(), |best: std::time::Duration| best.min(start.elapsed())));
            }
            spent.push(best.unwrap());
        }
        assert!(spent[1] * 3 > spent[0] && spent[0] * 3 > spent[1], "{spent:?}");
    }
}
