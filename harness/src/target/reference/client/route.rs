//! The way of a request: straight to its server, or through a proxy. It never opens a connection.

use super::fault::Fault;
use super::{Failure, Faults};
use crate::player::{Call, Proxy};

/// Where a request goes, hop by hop.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// The authority of the first hop.
    pub(super) first: String,
    /// The first hop is a proxy, which is told the whole URL [RFC 9112 §3.2.2].
    pub(super) absolute: bool,
    /// The host and the port to which the first hop, a proxy, is to make a tunnel
    /// [RFC 9112 §3.2.3].
    pub(super) tunnel: Option<String>,
    /// Whether what goes through the tunnel is to be TLS.
    pub(super) encrypted: bool,
    /// The value of Proxy-Authorization.
    pub(super) credentials: Option<Vec<u8>>,
}

impl Route {
    /// The way to `host`, which is a host, or a host and a port.
    pub(super) fn to(host: &str, call: &Call, faults: Faults) -> Result<Self, Failure> {
        let encrypted = call.url.starts_with("https://");
        let Some(proxy) = &call.proxy else {
            return match encrypted && !faults.has(Fault::HttpsInTheClear) {
                true => Err(Failure::Call("the URL does not begin with http://")),
                false => Ok(Self::straight(host)),
            };
        };
        let (first, credentials) = hop(proxy)?;
        let tunnels = proxy.tunnel || encrypted;
        let port = if encrypted { 443 } else { 80 };
        let end = match (has_port(host), faults.has(Fault::TunnelPortMissing)) {
            (true, _) | (false, true) => host.to_owned(),
            // The port is not left out where it is the usual one [RFC 9112 §3.2.3].
            (false, false) => format!("{host}:{port}"),
        };
        Ok(Self {
            first,
            absolute: !tunnels,
            tunnel: tunnels.then_some(end),
            encrypted,
            credentials,
        })
    }

    fn straight(host: &str) -> Self {
        Self {
            first: host.to_owned(),
            absolute: false,
            tunnel: None,
            encrypted: false,
            credentials: None,
        }
    }

    /// The name under which a connection is kept: that of the authority to which it was opened
    /// [RFC 9110 §4.3.1]. One to a proxy serves every origin, but what is a tunnel leads to one of
    /// them only [RFC 9110 §9.3.6].
    pub(super) fn place(&self, faults: Faults) -> String {
        match &self.tunnel {
            None if faults.has(Fault::OriginsShared) && !self.absolute => String::new(),
            None => self.first.clone(),
            Some(_) if faults.has(Fault::TunnelShared) => self.first.clone(),
            Some(end) => format!("{} > {end}", self.first),
        }
    }
}

/// Whether an authority names a port.
pub(super) fn has_port(host: &str) -> bool {
    host.rsplit_once(':').is_some_and(|(_, port)| {
        !port.is_empty() && port.bytes().all(|octet| octet.is_ascii_digit())
    })
}

/// The authority of a proxy, and what is said to it for who calls.
fn hop(proxy: &Proxy) -> Result<(String, Option<Vec<u8>>), Failure> {
    let authority = proxy
        .url
        .strip_prefix("http://")
        .ok_or(Failure::Call("the proxy's URL does not begin with http://"))?;
    let authority = authority.split('/').next().unwrap_or_default();
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    if host.is_empty() {
        return Err(Failure::Call("the proxy's URL names no host"));
    }
    let basic = |user: &str| format!("Basic {}", base64(user.as_bytes())).into_bytes();
    Ok((host.to_owned(), user.map(basic)))
}

/// [RFC 4648 §4], in which [RFC 7617 §2] writes credentials.
fn base64(octets: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in octets.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, at| {
            bits << 8 | usize::from(three.get(at).copied().unwrap_or(0))
        });
        for at in 0..4 {
            out.push(match at <= three.len() {
                true => char::from(DIGITS[bits >> (18 - 6 * at) & 63]),
                false => '=',
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_the_document() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
