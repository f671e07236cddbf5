use std::net::Ipv6Addr;

use super::DeviationKind;
use super::class::{is_pchar, is_reg_name};
use super::notes::{Fatal, Notes};
use super::start_line::RequestLine;
use crate::octets::Span;

/// The four forms of a request-target [RFC 9112 §3.2].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetForm {
    /// A path, and perhaps a query.
    Origin,
    /// A whole URI.
    Absolute,
    /// Host and port, for CONNECT alone.
    Authority,
    /// `*`, for OPTIONS alone.
    Asterisk,
}

impl TargetForm {
    /// The form these octets have, whatever the method; `None` where they have none.
    ///
    /// `host:port` could be read as a URI of scheme `host`; it is taken for the authority-form.
    #[must_use]
    pub fn of(target: &[u8]) -> Option<Self> {
        if target == b"*" {
            Some(Self::Asterisk)
        } else if target.first() == Some(&b'/') {
            Some(Self::Origin)
        } else if is_authority_form(target) {
            Some(Self::Authority)
        } else if scheme_end(target).is_some() {
            Some(Self::Absolute)
        } else {
            None
        }
    }
}

/// Judges the request-target of a request-line.
pub(super) fn judge_target(line: &RequestLine, notes: &mut Notes<'_>) -> Result<(), Fatal> {
    let (target, span) = (&line.target[..], line.target_span);
    let form = TargetForm::of(target);
    // [RFC 9110 §9.3.6] CONNECT names a port; [RFC 9112 §3.2.3] and nothing but host and port.
    if line.method == b"CONNECT" {
        return match form {
            Some(TargetForm::Authority) if has_port(target) => Ok(()),
            _ => notes.note(DeviationKind::ConnectTargetMalformed, span),
        };
    }
    match form {
        None => notes.note(DeviationKind::TargetFormUnknown, span),
        Some(TargetForm::Authority) => notes.note(DeviationKind::TargetFormForbidden, span),
        Some(TargetForm::Asterisk) if line.method == b"OPTIONS" => Ok(()),
        Some(TargetForm::Asterisk) => notes.note(DeviationKind::TargetFormForbidden, span),
        Some(TargetForm::Origin) => judge_octets(target, span.start, notes),
        Some(TargetForm::Absolute) => {
            judge_authority(target, span, notes)?;
            judge_octets(target, span.start, notes)
        }
    }
}

/// The authority of an absolute-form target, and its scheme.
pub(super) fn authority(target: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = scheme_end(target)?;
    let rest = target[colon + 1..].strip_prefix(b"//")?;
    let end = rest
        .iter()
        .position(|octet| matches!(octet, b'/' | b'?' | b'#'))
        .unwrap_or(rest.len());
    Some((&target[..colon], &rest[..end]))
}

/// The authority without userinfo and its "@".
pub(super) fn without_userinfo(authority: &[u8]) -> &[u8] {
    let at = authority.iter().rposition(|&octet| octet == b'@');
    &authority[at.map_or(0, |at| at + 1)..]
}

/// uri-host [ ":" port ] [RFC 9112 §3.2], [RFC 3986 §3.2.2]. The empty host is one.
pub(super) fn is_host(value: &[u8]) -> bool {
    split_port(value)
        .is_some_and(|(host, port)| is_uri_host(host) && port.iter().all(u8::is_ascii_digit))
}

/// Host and port; no port where none is written. `None` for an address that is never closed.
pub(super) fn split_port(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let host = match value.first() {
        Some(b'[') => value.iter().position(|&octet| octet == b']')? + 1,
        _ => value
            .iter()
            .position(|&octet| octet == b':')
            .unwrap_or(value.len()),
    };
    match value.get(host) {
        None => Some((value, &[])),
        Some(b':') => Some((&value[..host], &value[host + 1..])),
        Some(_) => None,
    }
}

fn is_uri_host(host: &[u8]) -> bool {
    match host {
        [b'[', literal @ .., b']'] => is_ip_literal(literal),
        name => first_unencoded(name, is_reg_name).is_none(),
    }
}

/// IPv6address or IPvFuture [RFC 3986 §3.2.2]; no zone identifier.
fn is_ip_literal(literal: &[u8]) -> bool {
    if let Some(future) = literal
        .strip_prefix(b"v")
        .or_else(|| literal.strip_prefix(b"V"))
    {
        let dot = future.iter().position(|&octet| octet == b'.');
        return dot.is_some_and(|dot| {
            let rest = &future[dot + 1..];
            dot > 0
                && future[..dot].iter().all(u8::is_ascii_hexdigit)
                && !rest.is_empty()
                && rest
                    .iter()
                    .all(|&octet| is_reg_name(octet) || octet == b':')
        });
    }
    std::str::from_utf8(literal).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
}

/// authority-form = uri-host ":" port [RFC 9112 §3.2.3], with a port written.
fn is_authority_form(target: &[u8]) -> bool {
    split_port(target).is_some_and(|(host, port)| {
        !host.is_empty()
            && is_uri_host(host)
            && !port.is_empty()
            && port.iter().all(u8::is_ascii_digit)
    })
}

fn has_port(target: &[u8]) -> bool {
    split_port(target).is_some_and(|(_, port)| {
        std::str::from_utf8(port).is_ok_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
    })
}

/// Where the colon behind a scheme is [RFC 3986 §3.1].
fn scheme_end(target: &[u8]) -> Option<usize> {
    let colon = target.iter().position(|&octet| octet == b':')?;
    let scheme = &target[..colon];
    (scheme.first()?.is_ascii_alphabetic()
        && scheme
            .iter()
            .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'-' | b'.')))
    .then_some(colon)
}

fn judge_authority(target: &[u8], span: Span, notes: &mut Notes<'_>) -> Result<(), Fatal> {
    let http = |scheme: &[u8]| {
        scheme.eq_ignore_ascii_case(b"http") || scheme.eq_ignore_ascii_case(b"https")
    };
    let Some((scheme, authority)) = authority(target) else {
        // [RFC 9110 §4.2] A URI of these schemes has an authority.
        let scheme = &target[..scheme_end(target).unwrap_or(0)];
        return match http(scheme) {
            true => notes.note(DeviationKind::TargetWithoutHost, span),
            false => Ok(()),
        };
    };
    let host = without_userinfo(authority);
    if host.len() < authority.len() {
        notes.note(DeviationKind::TargetUserinfo, span)?;
    }
    if !is_host(host) {
        notes.note(DeviationKind::TargetFormUnknown, span)?;
    } else if http(scheme) && split_port(host).is_some_and(|(host, _)| host.is_empty()) {
        notes.note(DeviationKind::TargetWithoutHost, span)?;
    }
    Ok(())
}

/// Path and query keep to the URI's grammar, and no fragment follows them [RFC 3986 §3.3, §3.4].
fn judge_octets(target: &[u8], at: usize, notes: &mut Notes<'_>) -> Result<(), Fatal> {
    let end = target
        .iter()
        .position(|&octet| octet == b'#')
        .unwrap_or(target.len());
    if end < target.len() {
        let span = Span::new(at + end, at + target.len());
        notes.note(DeviationKind::TargetFragment, span)?;
    }
    // The authority was judged by its own rules: its brackets are no path's.
    let skip =
        authority(target).map_or(0, |(scheme, authority)| scheme.len() + 3 + authority.len());
    let is_part = |octet| is_pchar(octet) || matches!(octet, b'/' | b'?');
    if let Some(place) = first_unencoded(&target[skip..end.max(skip)], is_part) {
        let place = at + skip + place;
        notes.note(
            DeviationKind::TargetOctetForbidden,
            Span::new(place, place + 1),
        )?;
    }
    Ok(())
}

/// The first octet that is neither of the class nor part of a percent-encoding.
fn first_unencoded(octets: &[u8], class: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = 0;
    while at < octets.len() {
        if octets[at] == b'%' {
            match octets.get(at + 1..at + 3) {
                Some(hex) if hex.iter().all(u8::is_ascii_hexdigit) => at += 3,
                _ => return Some(at),
            }
        } else if class(octets[at]) {
            at += 1;
        } else {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_from_what_is_none() {
        for good in [
            "",
            "a",
            "a.example",
            "a:",
            "a:80",
            ":80",
            "127.0.0.1:8080",
            "[::1]",
            "[::1]:80",
            "[2001:db8::1.2.3.4]",
            "[v1.a:b]",
            "a,b",
            "%61",
            "x_y",
            "a:99999",
            "[1:2:3:4:5:6:7::]",
        ] {
            assert!(is_host(good.as_bytes()), "{good:?} is a host");
        }
        for bad in [
            "a b",
            "a/",
            "a@b",
            "::1",
            "[::1",
            "[::1]x",
            "[]",
            "[::1%eth0]",
            "[fe80::1%25e]",
            "a:x",
            "a:8 0",
            "%6",
            "%zz",
            "http://a",
            "é",
            "[v.a]",
            "[v1.]",
            "a:80:80",
            "a#b",
            "a\"b",
            "[12345::]",
            "a?b",
            "a\\b",
            "<a>",
            "[::1]:",
            "x",
        ] {
            let is = is_host(bad.as_bytes());
            assert_eq!(is, matches!(bad, "[::1]:" | "x"), "{bad:?}");
        }
    }

    #[test]
    fn the_four_forms_are_told_apart() {
        use TargetForm::*;
        for (target, form) in [
            ("/", Some(Origin)),
            ("//a?b", Some(Origin)),
            ("*", Some(Asterisk)),
            ("a:80", Some(Authority)),
            ("[::1]:443", Some(Authority)),
            ("http://a/", Some(Absolute)),
            ("urn:x", Some(Absolute)),
            ("localhost:", Some(Absolute)),
            ("a", None),
            ("", None),
            ("?a", None),
            ("1x:/", None),
            ("**", None),
        ] {
            assert_eq!(TargetForm::of(target.as_bytes()), form, "{target:?}");
        }
    }
}
