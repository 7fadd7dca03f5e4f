//! What people type, checked at the door.
//!
//! Invariant: a text that was let in is not longer than its limit and shows what it holds: no control characters, and none that
//! turn the direction of writing or have no width (Unicode Technical Report 36), with which one text is made to look like another.

use crate::language::{Argument, Arguments};

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextFault {
    /// There is nothing but space.
    #[error("the text is empty")]
    Empty,
    /// It is too long.
    #[error("the text may have at most {limit} bytes")]
    TooLong {
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// It holds characters that can't be seen.
    #[error("the text holds characters that can't be seen")]
    Unprintable,
}

impl TextFault {
    /// The fault's frozen name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "text-empty",
            Self::TooLong { .. } => "text-too-long",
            Self::Unprintable => "text-unprintable",
        }
    }

    /// The fault's data for the message.
    pub fn arguments(self) -> Arguments {
        match self {
            Self::TooLong { limit } => vec![("limit", Argument::text(limit))],
            Self::Empty | Self::Unprintable => Vec::new(),
        }
    }
}

/// A text on one line of 1 to `limit` bytes, without the space around it.
///
/// # Errors
/// If it is empty, too long or holds a character that can't be seen.
pub fn line(text: &str, limit: usize) -> Result<String, TextFault> {
    match checked(text, limit, |_| false)? {
        text if text.is_empty() => Err(TextFault::Empty),
        text => Ok(text),
    }
}

/// A text on one line of at most `limit` bytes, which may be empty.
///
/// # Errors
/// If it is too long or holds a character that can't be seen.
pub fn line_or_nothing(text: &str, limit: usize) -> Result<String, TextFault> {
    checked(text, limit, |_| false)
}

/// A text on any number of lines of 1 to `limit` bytes, without the space around it.
///
/// # Errors
/// If it is empty, too long or holds a character that can't be seen other than a tab or the end of a line.
pub fn lines(text: &str, limit: usize) -> Result<String, TextFault> {
    match lines_or_nothing(text, limit)? {
        text if text.is_empty() => Err(TextFault::Empty),
        text => Ok(text),
    }
}

/// A text on any number of lines of at most `limit` bytes, which may be empty.
///
/// # Errors
/// If it is too long or holds a character that can't be seen other than a tab or the end of a line.
pub fn lines_or_nothing(text: &str, limit: usize) -> Result<String, TextFault> {
    checked(text, limit, |c| matches!(c, '\n' | '\r' | '\t'))
}

fn checked(text: &str, limit: usize, allowed: impl Fn(char) -> bool) -> Result<String, TextFault> {
    let text = text.trim();
    if text.len() > limit {
        return Err(TextFault::TooLong { limit });
    }
    if text.chars().any(|c| is_misleading(c) && !allowed(c)) {
        return Err(TextFault::Unprintable);
    }
    Ok(text.to_owned())
}

/// Zero-width joiners stay: several scripts and family emoji are written with them.
pub(crate) fn is_misleading(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{061c}');
    let no_width =
        matches!(c, '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() || turns || no_width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_seen_comes_in() {
        assert_eq!(line("  Zoë’s garden 👩‍👩‍👧 ", 100).as_deref(), Ok("Zoë’s garden 👩‍👩‍👧"));
        assert_eq!(lines("one\n\ttwo\r\n", 100).as_deref(), Ok("one\n\ttwo"));
        assert_eq!(lines_or_nothing(" \n ", 100).as_deref(), Ok(""));
    }

    #[test]
    fn what_misleads_stays_out() {
        assert_eq!(line("one\ntwo", 100), Err(TextFault::Unprintable));
        for c in ['\0', '\u{7}', '\u{1b}', '\u{85}', '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{e0041}'] {
            assert_eq!(line(&format!("a{c}b"), 100), Err(TextFault::Unprintable), "{c:?}");
            assert_eq!(lines(&format!("a{c}b"), 100), Err(TextFault::Unprintable), "{c:?}");
        }
        assert_eq!(line(" ", 100), Err(TextFault::Empty));
        assert_eq!(line("ééé", 5), Err(TextFault::TooLong { limit: 5 }));
        assert_eq!(lines(&"a".repeat(10_000_000), 500), Err(TextFault::TooLong { limit: 500 }));
    }
}
