//! Where messages may go: to public addresses of the internet, over HTTPS, on the usual ports.
//!
//! A member chooses the address and the server goes there, so without care a member could reach what only the server reaches: itself,
//! its neighbours, the metadata of its cloud. What counts is the address that is connected to, so that is what is looked at, at each
//! connection: a name may lead elsewhere each time.

use core::fmt;
use core::str::FromStr;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::lookup_host;
use url::{Host, Url};

use super::Failure;

/// The ports to which messages go.
const PORTS: [u16; 2] = [443, 8443];
/// A name leads to so many addresses at most; the others are not tried.
const MAX_ADDRESSES: usize = 8;

/// The address of a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    url: Url,
}

impl Target {
    /// Whether messages may go there as far as the text tells: over HTTPS, on a usual port, not to a private address.
    pub fn is_fit(&self) -> bool {
        let is_public = match self.url.host() {
            Some(Host::Ipv4(ip)) => is_public(ip.into()),
            Some(Host::Ipv6(ip)) => is_public(ip.into()),
            Some(Host::Domain(_)) | None => true,
        };
        self.is_https() && PORTS.contains(&self.port()) && is_public
    }

    pub(super) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(0)
    }

    /// The name or the address of the machine, as a certificate names it.
    pub(super) fn host(&self) -> String {
        match self.url.host() {
            Some(Host::Ipv4(ip)) => ip.to_string(),
            Some(Host::Ipv6(ip)) => ip.to_string(),
            Some(Host::Domain(name)) => name.to_owned(),
            None => String::new(),
        }
    }

    /// The header `Host`.
    pub(super) fn authority(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// What stands in the first line of the request.
    pub(super) fn path(&self) -> String {
        let query = self.url.query().map_or_else(String::new, |query| format!("?{query}"));
        format!("{}{query}", self.url.path())
    }

    /// Where to connect: the addresses behind the name, without those that are not public, unless `private` ones are welcome.
    pub(super) async fn addresses(&self, private: bool) -> Result<Vec<SocketAddr>, Failure> {
        if !private && !self.is_fit() {
            return Err(Failure::NotPublic);
        }
        let found = lookup_host((self.host(), self.port())).await.map_err(|_| Failure::NoSuchName)?;
        let found: Vec<SocketAddr> = found.take(MAX_ADDRESSES).collect();
        if found.is_empty() {
            return Err(Failure::NoSuchName);
        }
        let allowed: Vec<SocketAddr> = found.into_iter().filter(|at| private || is_public(at.ip())).collect();
        if allowed.is_empty() { Err(Failure::NotPublic) } else { Ok(allowed) }
    }
}

impl FromStr for Target {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let url = Url::parse(text).map_err(|_| ())?;
        let is_web = matches!(url.scheme(), "https" | "http") && url.host_str().is_some_and(|host| !host.is_empty());
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        (is_web && is_plain).then_some(Self { url }).ok_or(())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.as_str())
    }
}

/// Whether an address belongs to the public internet, by the special-purpose registries of IANA: RFC 6890 and what was added since.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let special = match ip.octets() {
        // This network, private, loopback.
        [0 | 10 | 127, ..] => true,
        // Shared by the customers of a provider.
        [100, second, ..] => second & 0xc0 == 64,
        // Link-local, where clouds keep their metadata.
        [169, 254, ..] => true,
        [172, second, ..] => second & 0xf0 == 16,
        // Protocol assignments, documentation, relays of 6to4, private.
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [192, 168, ..] => true,
        // Benchmarks, documentation.
        [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => true,
        // Multicast, reserved, broadcast.
        [first, ..] => first >= 224,
    };
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        // Tunnels and assignments of protocols, documentation: addresses that hold others within.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x2002, ..] => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // All that is given out lies in 2000::/3: so no loopback, no mapped, translated, local or multicast address.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_internet_is_public() {
        for ip in
            ["1.1.1.1", "93.184.216.34", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "2a00::1"]
        {
            assert!(is_public(ip.parse().expect("an address")), "{ip}");
        }
        let special = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:1.1.1.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for ip in special {
            assert!(!is_public(ip.parse().expect("an address")), "{ip}");
        }
    }

    #[test]
    fn addresses_that_hide_what_they_are_do_not_fit() {
        let fits = |text: &str| text.parse::<Target>().map(|target| target.is_fit());
        assert_eq!(fits("https://town.example/hook?to=me"), Ok(true));
        assert_eq!(fits("https://town.example:8443/"), Ok(true));
        let unfit = [
            "http://town.example/",
            "https://town.example:22/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest",
            "https://0/",
        ];
        for text in unfit {
            assert_eq!(fits(text), Ok(false), "{text}");
        }
        for text in
            ["", "https://", "https://user@town.example", "gopher://town.example", "https://town.example#x", "//town.example"]
        {
            assert_eq!(fits(text), Err(()), "{text}");
        }
    }
}
