//! What an error says about the statement that it answers.

use crate::store::StoreError;

/// What became of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Somebody else was first; nothing was written.
    Conflict,
    /// Nothing was written.
    Nothing,
    /// Nobody knows.
    Unknown,
}

/// An error of a statement that was sent outside of a transaction. What the server refuses, it rolls back; but a server that is
/// being shut down, and a line that breaks, leave it open.
pub(super) fn outcome(error: &sqlx::Error) -> Outcome {
    match error {
        sqlx::Error::Database(error) => error.code().map_or(Outcome::Unknown, |code| of_code(&code)),
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Encode(_) | sqlx::Error::Configuration(_) => {
            Outcome::Nothing
        }
        _ => Outcome::Unknown,
    }
}

/// PostgreSQL, appendix A: 40001 serialization failure, 40P01 deadlock; 40003 statement completion unknown; class 08 connection,
/// class 57 operator intervention without 57014 (a statement that was cancelled was rolled back), class 58 system, XX internal.
fn of_code(code: &str) -> Outcome {
    match code {
        "40001" | "40P01" => Outcome::Conflict,
        "57014" => Outcome::Nothing,
        "40003" => Outcome::Unknown,
        _ if ["08", "57", "58", "XX"].iter().any(|class| code.starts_with(class)) => Outcome::Unknown,
        _ => Outcome::Nothing,
    }
}

/// Says what could not be done, and why.
pub(super) fn failed(action: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |error| StoreError::Io { action, reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_rolled_back_for_sure_is_said_to_be() {
        let cases = [
            ("40001", Outcome::Conflict),
            ("40P01", Outcome::Conflict),
            ("40003", Outcome::Unknown),
            ("57P01", Outcome::Unknown),
            ("08006", Outcome::Unknown),
            ("XX000", Outcome::Unknown),
            ("57014", Outcome::Nothing),
            ("53100", Outcome::Nothing),
            ("23505", Outcome::Nothing),
        ];
        for (code, right) in cases {
            assert_eq!(of_code(code), right, "{code}");
        }
        assert_eq!(outcome(&sqlx::Error::PoolTimedOut), Outcome::Nothing);
        assert_eq!(outcome(&sqlx::Error::WorkerCrashed), Outcome::Unknown);
        assert_eq!(outcome(&sqlx::Error::Io(std::io::ErrorKind::BrokenPipe.into())), Outcome::Unknown);
    }
}
