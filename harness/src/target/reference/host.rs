//! The Host field, and the grammar of an authority.
//! It never resolves a name.

use std::net::Ipv6Addr;

use super::fault::Fault;
use super::faults::Faults;
use super::head::Head;
use super::stop::{Stop, bad};

/// Holds a request against the rules for Host [RFC 9112 §3.2].
pub(super) fn check(head: &Head, faults: Faults) -> Result<(), Stop> {
    let hosts: Vec<&[u8]> = head.fields.all("Host").collect();
    match hosts[..] {
        _ if head.simple => Ok(()),
        [] if head.is_old() && faults.has(Fault::HostHttp10Required) => {
            Err(bad("there is no Host"))
        }
        [] if head.is_old() || faults.has(Fault::HostMissingOk) => Ok(()),
        [] => Err(bad("there is no Host")),
        [value] => value_check(value, head, faults),
        [first, second, ..] => {
            let borne = faults.has(Fault::HostDoubledOk) && first != second
                || faults.has(Fault::HostDoubledSameOk) && first == second
                || faults.has(Fault::HostHttp10DoubledOk) && head.is_old();
            if borne {
                value_check(first, head, faults)
            } else {
                Err(bad("there are two Host lines"))
            }
        }
    }
}

fn value_check(value: &[u8], head: &Head, faults: Faults) -> Result<(), Stop> {
    // [RFC 9110 §4.2.1]: the target URI needs a host; absolute-form brings its own.
    let valid = match value {
        [] => head.target.authority.is_some(),
        _ => is_valid(value, faults),
    };
    let unchecked = faults.has(Fault::HostCheckedOnGetOnly) && !head.is("GET");
    if valid || unchecked || faults.has(Fault::HostInvalidOk) {
        Ok(())
    } else {
        Err(bad("the Host is invalid"))
    }
}

/// The authority that the target URI has [RFC 9112 §3.3].
pub(super) fn authority(head: &Head, faults: Faults) -> Vec<u8> {
    let host = head.fields.first("Host").filter(|host| !host.is_empty());
    match &head.target.authority {
        // [RFC 9112 §3.2.2]: absolute-form wins over Host.
        Some(_) if faults.has(Fault::AbsoluteFormHostWins) && host.is_some() => {}
        Some(authority) => return authority.clone(),
        None => {}
    }
    host.unwrap_or(b"localhost").to_vec()
}

/// Whether this is `uri-host [ ":" port ]` with a host [RFC 9110 §7.2].
pub(super) fn is_valid(value: &[u8], faults: Faults) -> bool {
    let value = match value.iter().rposition(|octet| *octet == b'@') {
        Some(at) if faults.has(Fault::HostUserinfoOk) => &value[at + 1..],
        _ => value,
    };
    let (host, port) = match value {
        [b'[', ..] => {
            let Some(end) = value.iter().position(|octet| *octet == b']') else {
                return false;
            };
            if !is_literal(&value[1..end]) || faults.has(Fault::HostIpv6Refused) {
                return false;
            }
            (&value[..=end], &value[end + 1..])
        }
        _ => {
            let end = value
                .iter()
                .position(|octet| *octet == b':')
                .unwrap_or(value.len());
            if !is_name(&value[..end], faults) {
                return false;
            }
            value.split_at(end)
        }
    };
    !host.is_empty() && is_port(port) && !(faults.has(Fault::HostPortRefused) && port.len() > 1)
}

/// Nothing, or a colon and a port that there is.
fn is_port(port: &[u8]) -> bool {
    match port {
        [] | [b':'] => true,
        [b':', digits @ ..] if digits.iter().all(u8::is_ascii_digit) => {
            let digits = std::str::from_utf8(digits).unwrap_or_default();
            digits.trim_start_matches('0').is_empty() || digits.parse::<u16>().is_ok()
        }
        _ => false,
    }
}

/// An address in brackets [RFC 3986 §3.2.2].
fn is_literal(octets: &[u8]) -> bool {
    let text = std::str::from_utf8(octets).unwrap_or_default();
    if let Some(future) = text.strip_prefix(['v', 'V']) {
        return future.split_once('.').is_some_and(|(version, address)| {
            !version.is_empty()
                && version.bytes().all(|octet| octet.is_ascii_hexdigit())
                && !address.is_empty()
                && address.bytes().all(|octet| {
                    octet.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:".contains(&octet)
                })
        });
    }
    text.parse::<Ipv6Addr>().is_ok()
}

/// A registered name or an IPv4 address. The grammar has the comma too, but a name with one is
/// most likely two Host lines that someone has joined.
fn is_name(octets: &[u8], faults: Faults) -> bool {
    octets.iter().enumerate().all(|(at, octet)| match octet {
        b'%' => {
            matches!(octets.get(at + 1..at + 3), Some(hex) if hex.iter().all(u8::is_ascii_hexdigit))
        }
        b',' | b' ' => faults.has(Fault::HostListOk),
        _ => octet.is_ascii_alphanumeric() || b"-._~!$&'()*+;=".contains(octet),
    })
}
