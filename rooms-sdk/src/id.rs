//! Ids: who or what something is.
//!
//! Invariant: an id that exists is a UUID. Cost: 16 bytes, copied; reading and writing one is linear in its 36 characters.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What was read is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id: a UUID such as 0190d0a4-1b2c-7d3e-8f40-5a6b7c8d9e0f is needed")
    }
}

impl std::error::Error for NotAnId {}

/// Hyphens stand before these bytes.
const HYPHENS: [usize; 4] = [4, 6, 8, 10];

fn read(text: &str) -> Result<u128, NotAnId> {
    let mut letters = text.bytes();
    let mut value = 0;
    for byte in 0..16 {
        if HYPHENS.contains(&byte) && letters.next() != Some(b'-') {
            return Err(NotAnId);
        }
        for _ in 0..2 {
            let digit = char::from(letters.next().ok_or(NotAnId)?).to_digit(16).ok_or(NotAnId)?;
            value = value << 4 | u128::from(digit);
        }
    }
    if letters.next().is_none() { Ok(value) } else { Err(NotAnId) }
}

fn write(value: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, byte) in value.to_be_bytes().into_iter().enumerate() {
        if HYPHENS.contains(&at) {
            f.write_str("-")?;
        }
        for half in [byte >> 4, byte & 15] {
            let digit = char::from_digit(u32::from(half), 16).ok_or(fmt::Error)?;
            fmt::Write::write_char(f, digit)?;
        }
    }
    Ok(())
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            /// From the 128 bits of a UUID.
            pub const fn new(bits: u128) -> Self {
                Self(bits)
            }

            /// The 128 bits of the UUID.
            pub const fn bits(self) -> u128 {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                read(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write(self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write(self.0, f)
            }
        }

        /// Text where people read it, 16 bytes where a room stores it.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    self.0.to_be_bytes().serialize(serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
                } else {
                    <[u8; 16]>::deserialize(deserializer).map(|bytes| Self(u128::from_be_bytes(bytes)))
                }
            }
        }
    )*};
}

id! {
    /// Anything that has an id: a room, a post, an announcement, a campaign, something of the room's own.
    Id;
    /// A member of the community.
    MemberId;
    /// A group, the whole community among them.
    GroupId;
    /// A wallet.
    WalletId;
}

impl From<MemberId> for Id {
    fn from(id: MemberId) -> Self {
        Self(id.0)
    }
}

impl From<GroupId> for Id {
    fn from(id: GroupId) -> Self {
        Self(id.0)
    }
}

impl From<WalletId> for Id {
    fn from(id: WalletId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "0190d0a4-1b2c-7d3e-8f40-5a6b7c8d9e0f";

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id: MemberId = TEXT.parse().unwrap();
        assert_eq!(id.to_string(), TEXT);
        assert_eq!(TEXT.to_uppercase().parse(), Ok(id));
        assert_eq!(id.bits() >> 96, 0x0190_d0a4);
    }

    #[test]
    fn anything_else_is_no_id() {
        for text in [
            "",
            "0190d0a41b2c7d3e8f405a6b7c8d9e0f",
            "0190d0a4-1b2c-7d3e-8f40-5a6b7c8d9e0",
            "0190d0a4-1b2c-7d3e-8f40-5a6b7c8d9e0g",
        ] {
            assert_eq!(text.parse::<Id>(), Err(NotAnId), "{text}");
        }
        assert_eq!(format!("{TEXT}0").parse::<Id>(), Err(NotAnId));
    }
}
