//! The request target and its four forms [RFC 9112 §3.2].
//! It never decodes a path.

use super::fault::Fault;
use super::faults::Faults;
use super::host;
use super::stop::{Stop, bad};

/// A request target.
pub(super) struct Target {
    /// `*` for asterisk-form.
    pub(super) path: Vec<u8>,
    pub(super) query: Vec<u8>,
    /// What absolute-form or authority-form names.
    pub(super) authority: Option<Vec<u8>>,
}

impl Target {
    /// Parses the target of a request with this method.
    pub(super) fn parse(method: &[u8], raw: &[u8], faults: Faults) -> Result<Target, Stop> {
        let lax = faults.has(Fault::TargetOctetsUnchecked);
        let raw = match raw.iter().position(|octet| *octet == b'#') {
            Some(at) if faults.has(Fault::FragmentOk) => &raw[..at],
            _ => raw,
        };
        if method == b"CONNECT" {
            // [RFC 9112 §3.2.3]: host and port, nothing else.
            let colon = raw.iter().rposition(|octet| *octet == b':');
            let port = colon.map_or(&b""[..], |at| &raw[at + 1..]);
            let valid = host::is_valid(raw, faults) && !port.is_empty() && !port.contains(&b']');
            if !valid && !faults.has(Fault::ConnectAnyTargetOk) {
                return Err(bad("CONNECT takes a host and a port"));
            }
            return Ok(Target {
                path: Vec::new(),
                query: Vec::new(),
                authority: Some(raw.to_vec()),
            });
        }
        // [RFC 9112 §3.2.4]: only for OPTIONS.
        if raw == b"*" && (method == b"OPTIONS" || faults.has(Fault::AsteriskGetOk)) {
            let path = if method == b"OPTIONS" {
                b"*".to_vec()
            } else {
                b"/".to_vec()
            };
            return Ok(Target {
                path,
                query: Vec::new(),
                authority: None,
            });
        }
        if raw.starts_with(b"/") {
            let (path, query) = path_and_query(raw, lax)?;
            return Ok(Target {
                path,
                query,
                authority: None,
            });
        }
        absolute(raw, faults, lax)
    }
}

/// Parses absolute-form [RFC 9112 §3.2.2].
fn absolute(raw: &[u8], faults: Faults, lax: bool) -> Result<Target, Stop> {
    let Some(at) = raw.windows(3).position(|window| window == b"://") else {
        if faults.has(Fault::TargetWithoutSlashOk) {
            return Ok(Target {
                path: b"/".to_vec(),
                query: Vec::new(),
                authority: None,
            });
        }
        if faults.has(Fault::AuthorityGetOk) && host::is_valid(raw, faults) {
            return Ok(Target {
                path: b"/".to_vec(),
                query: Vec::new(),
                authority: None,
            });
        }
        return Err(bad("the target has none of the forms for this method"));
    };
    let (scheme, rest) = (&raw[..at], &raw[at + 3..]);
    if faults.has(Fault::AbsoluteFormRefused) {
        return Err(bad("absolute-form is for proxies"));
    }
    // [RFC 9110 §7.4]: over a connection without TLS, only http is ours to answer.
    if !scheme.eq_ignore_ascii_case(b"http") && !faults.has(Fault::HttpsServed) {
        return Err(bad("the scheme is not http"));
    }
    let end = rest
        .iter()
        .position(|octet| b"/?#".contains(octet))
        .unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let empty = authority.is_empty() || authority.starts_with(b":");
    let authority = match authority.iter().rposition(|octet| *octet == b'@') {
        // [RFC 9110 §4.2.4]: userinfo is an error.
        Some(at) if faults.has(Fault::UserinfoOk) => &authority[at + 1..],
        Some(_) => return Err(bad("the target has userinfo")),
        None => authority,
    };
    match empty {
        // [RFC 9110 §4.2.1]: an empty host is refused.
        true if !faults.has(Fault::EmptyHostAbsoluteOk) => {
            return Err(bad("the target has no host"));
        }
        false if !host::is_valid(authority, faults) && !faults.has(Fault::AbsoluteBadHostOk) => {
            return Err(bad("the target's host is invalid"));
        }
        _ => {}
    }
    let tail = match tail {
        [] => b"/".to_vec(),
        [b'?', ..] => [b"/", tail].concat(),
        _ => tail.to_vec(),
    };
    let (path, query) = path_and_query(&tail, lax)?;
    Ok(Target {
        path,
        query,
        authority: Some(authority.to_vec()),
    })
}

fn path_and_query(raw: &[u8], lax: bool) -> Result<(Vec<u8>, Vec<u8>), Stop> {
    if !lax && !is_path(raw) {
        return Err(bad("the target has octets that no URI has"));
    }
    let at = raw
        .iter()
        .position(|octet| *octet == b'?')
        .unwrap_or(raw.len());
    Ok((
        raw[..at].to_vec(),
        raw.get(at + 1..).unwrap_or_default().to_vec(),
    ))
}

/// Whether these octets may stand in a path and query [RFC 3986 §3.3, §3.4].
fn is_path(raw: &[u8]) -> bool {
    raw.iter().enumerate().all(|(at, octet)| match octet {
        b'%' => {
            matches!(raw.get(at + 1..at + 3), Some(hex) if hex.iter().all(u8::is_ascii_hexdigit))
        }
        _ => octet.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(octet),
    })
}
