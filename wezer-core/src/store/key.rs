//! Keys kept beside what is sealed under them.

use core::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A key's name: whose it is, and for what. What both mean is the business of whoever [seals](crate::seal).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName {
    /// Whose.
    pub owner: u128,
    /// For what.
    pub purpose: u8,
}

/// A secret of 256 bits. It is never printed, and its memory is overwritten when it is let go.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    /// How many bytes a key has.
    pub const LEN: usize = 32;

    /// Wraps a key's bytes, which come from a source fit for keys.
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// The key's bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}
