//! The short word by which people name a currency.

use core::fmt;
use core::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A currency's code: any short word, such as `EUR`, `VAL` or `Thanks`; never a closed list.
///
/// 1 to 16 bytes of UTF-8: letters, digits, `-` and `_`, a letter first. Upper and lower case are different letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String", extend("minLength" = 1, "maxLength" = 16))]
pub struct CurrencyCode([u8; 16]);

/// A text that can't be a currency's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a currency code: expected a short word of letters, digits, - and _, at most 16 bytes, a letter first")]
pub struct ParseCodeError;

impl CurrencyCode {
    /// The code whose bytes these are; `None` if they are no code.
    pub fn from_u128(bits: u128) -> Option<Self> {
        Self(bits.to_be_bytes()).as_str().parse().ok()
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|&byte| byte == 0).unwrap_or(self.0.len());
        core::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }
}

impl From<CurrencyCode> for u128 {
    fn from(code: CurrencyCode) -> u128 {
        u128::from_be_bytes(code.0)
    }
}

impl FromStr for CurrencyCode {
    type Err = ParseCodeError;

    fn from_str(text: &str) -> Result<Self, ParseCodeError> {
        let well_formed = text.starts_with(char::is_alphabetic)
            && text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            && text.len() <= 16;
        if !well_formed {
            return Err(ParseCodeError);
        }
        let mut bytes = [0; 16];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self(bytes))
    }
}

impl fmt::Display for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for CurrencyCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(self.as_str())
        } else {
            serializer.serialize_bytes(self.as_str().as_bytes())
        }
    }
}

impl<'de> Deserialize<'de> for CurrencyCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
        } else {
            <&[u8]>::deserialize(deserializer)
                .and_then(|bytes| core::str::from_utf8(bytes).map_err(de::Error::custom))?
                .parse()
                .map_err(de::Error::custom)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_short_word_is_a_code() {
        for text in ["EUR", "VAL", "Thanks", "Énergie", "G1", "THX-1", "人民币"] {
            let code: CurrencyCode = text.parse().expect(text);
            assert_eq!(code.as_str(), text);
            assert_eq!(serde_json::to_string(&code).expect("serialises"), format!("{text:?}"));
        }
        for text in ["", "1A", "a b", "a\u{202e}b", "abcdefghijklmnopq", "a\0b", "€", "-a"] {
            assert_eq!(text.parse::<CurrencyCode>(), Err(ParseCodeError), "{text:?}");
        }
    }
}
