//! A request as a short text that a code on paper holds.

use core::fmt;
use core::str::FromStr;

use wezer_core::id::Uuid;

use super::RequestId;

const START: &str = "wezer:pay?request=";

/// A request as a text: `wezer:pay?request=…`. It never changes for a request; an application may as well put the id into an address of
/// its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PayLink(pub RequestId);

/// A text that names no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a request for payment: wezer:pay?request= and an id are expected")]
pub struct NotAPayLink;

impl fmt::Display for PayLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{START}{}", self.0)
    }
}

impl FromStr for PayLink {
    type Err = NotAPayLink;

    fn from_str(text: &str) -> Result<Self, NotAPayLink> {
        let id = text.strip_prefix(START).ok_or(NotAPayLink)?;
        Uuid::parse_str(id).map(|id| Self(RequestId::from_uuid(id))).map_err(|_| NotAPayLink)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reads_back() {
        let link = PayLink(RequestId::from_u128(42));
        assert_eq!(link.to_string(), "wezer:pay?request=00000000-0000-0000-0000-00000000002a");
        assert_eq!(link.to_string().parse(), Ok(link));
        for text in
            ["", "wezer:pay?request=", "wezer:pay?request=1", "https://example.org/?request=00000000-0000-0000-0000-00000000002a"]
        {
            assert_eq!(text.parse::<PayLink>(), Err(NotAPayLink), "{text}");
        }
    }
}
