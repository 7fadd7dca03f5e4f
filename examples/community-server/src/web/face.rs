//! A small round sign for a person or a group: their first letters on a tone of their own. Pages load no pictures of people.

/// Letters on a tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Face {
    pub(super) letters: String,
    /// Which of the eight tones.
    pub(super) tone: u8,
}

impl Face {
    /// The sign of a name.
    pub(super) fn of(name: &str) -> Self {
        let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
        let letters: String = words.next().into_iter().chain(words.next()).flat_map(char::to_uppercase).collect();
        let sum = name.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        Self { letters, tone: u8::try_from(sum % 8).unwrap_or(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::Face;

    #[test]
    fn a_sign_has_two_letters_at_most() {
        assert_eq!(Face::of("Ana").letters, "A");
        assert_eq!(Face::of("élodie de la Tour").letters, "ÉD");
        assert_eq!(Face::of("<i> Bo").letters, "IB");
        assert_eq!(Face::of("   ").letters, "");
        assert!(Face::of("Ana").tone < 8);
    }
}
