//! Who may come in: passwords, sessions of browsers, API tokens, and how often one may try.
//!
//! Invariant: nothing here says whether a name exists; a secret that a visitor holds is kept as a digest only.

mod bucket;
mod founding;
mod password;
mod session;

pub(crate) use self::bucket::{Buckets, Rate};
pub(crate) use self::founding::Founding;
pub(crate) use self::password::{PasswordError, Passwords};
pub(crate) use self::session::Sessions;

/// 256 random bits as 64 hex digits.
///
/// # Errors
/// If the operating system has no randomness to give.
pub(crate) fn fresh_secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// 64 random bits, in groups that a person can type: for what may be tried a few times only.
///
/// # Errors
/// If the operating system has no randomness to give.
pub(crate) fn fresh_code() -> Result<String, getrandom::Error> {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.chunks(2).map(|pair| pair.iter().map(|byte| format!("{byte:02x}")).collect()).collect::<Vec<String>>().join("-"))
}

/// Whether two texts are the same, in a time that tells only their lengths.
pub(crate) fn same_secret(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_differ() {
        let (one, two) = (fresh_secret().unwrap(), fresh_secret().unwrap());
        assert_eq!(one.len(), 64);
        assert_ne!(one, two);
        assert!(same_secret(&one, &one.clone()) && !same_secret(&one, &two) && !same_secret(&one, ""));
    }
}
