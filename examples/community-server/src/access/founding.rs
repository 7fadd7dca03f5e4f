//! The one chance to set up a community that has no member.
//!
//! Invariant: it needs the code that stands on the server's console, and it is given once.

use core::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Mutex, MutexGuard};

use super::same_secret;

/// Whether somebody has still to set the community up.
#[derive(Debug)]
pub(crate) struct Founding {
    code: String,
    is_open: AtomicBool,
    turn: Mutex<()>,
}

/// The turn of the one who sets up; nobody else does meanwhile.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    founding: &'a Founding,
    _turn: MutexGuard<'a, ()>,
}

impl Founding {
    /// Open to whoever knows the code; shut without one.
    pub(crate) fn by_code(code: Option<&str>) -> Self {
        Self { code: plain(code.unwrap_or_default()), is_open: AtomicBool::new(code.is_some()), turn: Mutex::new(()) }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Acquire)
    }

    /// The community has a member: nobody sets it up again.
    pub(crate) fn shut(&self) {
        self.is_open.store(false, Ordering::Release);
    }

    /// Whether this is the code, however its groups are typed.
    pub(crate) fn fits(&self, typed: &str) -> bool {
        !self.code.is_empty() && same_secret(&plain(typed), &self.code)
    }

    /// Waits for a turn; none if somebody was first.
    pub(crate) async fn turn(&self) -> Option<Turn<'_>> {
        let turn = self.turn.lock().await;
        self.is_open().then_some(Turn { founding: self, _turn: turn })
    }
}

impl Turn<'_> {
    /// The community has a member: nobody sets it up again.
    pub(crate) fn done(self) {
        self.founding.shut();
    }
}

fn plain(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_person_sets_up_by_the_code() {
        let founding = Founding::by_code(Some("ab12-cd34"));
        assert!(founding.is_open() && founding.fits(" AB12 CD34") && !founding.fits("ab12-cd35") && !founding.fits(""));
        drop(founding.turn().await.expect("given back undone"));
        founding.turn().await.expect("still open").done();
        assert!(!founding.is_open() && founding.turn().await.is_none());
        let shut = Founding::by_code(None);
        assert!(!shut.is_open() && !shut.fits(""));
    }
}
