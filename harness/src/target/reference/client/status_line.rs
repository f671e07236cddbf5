//! The status line. It never looks at what follows.

use super::fault::Fault;
use super::{Failure, Faults};

/// A status line: the minor version, and the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StatusLine {
    pub(super) minor: u8,
    pub(super) status: u16,
}

const BAD: Failure = Failure::Malformed("this is no status line");

/// Reads a status line: version, space, three digits, space, and a reason phrase that may be
/// empty and says nothing [RFC 9112 §4].
pub(super) fn parse(line: &[u8], faults: Faults) -> Result<StatusLine, Failure> {
    if faults.has(Fault::RequestTaken) && line.ends_with(b" HTTP/1.1") {
        return Ok(StatusLine {
            minor: 1,
            status: 200,
        });
    }
    let space = line.iter().position(|octet| *octet == b' ').ok_or(BAD)?;
    let (version, rest) = (&line[..space], &line[space + 1..]);
    let minor = match version {
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', digit] if digit.is_ascii_digit() => digit - b'0',
        _ if faults.has(Fault::VersionUnchecked) => 1,
        _ if faults.has(Fault::VersionCaseIgnored) && version.eq_ignore_ascii_case(b"HTTP/1.1") => {
            1
        }
        _ => return Err(BAD),
    };
    if minor > 1 && faults.has(Fault::MinorRefused) {
        return Err(Failure::Malformed("a version that is not known"));
    }
    let digits = rest
        .iter()
        .take_while(|octet| octet.is_ascii_digit())
        .count();
    let behind = &rest[digits..];
    let shaped = digits == 3 && matches!(behind.first(), None | Some(b' '));
    if !(shaped || faults.has(Fault::StatusUnchecked) && digits > 0) {
        return Err(Failure::Malformed("the status code is not three digits"));
    }
    if faults.has(Fault::ReasonNeeded) && behind.len() < 2 {
        return Err(Failure::Malformed("there is no reason phrase"));
    }
    let reason = behind.get(1..).unwrap_or_default();
    if faults.has(Fault::ReasonAscii) && !reason.is_ascii() {
        return Err(Failure::Malformed("an octet above 0x7f in a reason phrase"));
    }
    if reason.iter().any(|octet| matches!(octet, b'\r' | 0)) {
        return Err(Failure::Malformed("a control octet in a reason phrase"));
    }
    let said = reason
        .get(..3)
        .filter(|said| said.iter().all(u8::is_ascii_digit));
    let digits = match said {
        Some(said) if faults.has(Fault::ReasonObeyed) => said,
        _ => &rest[..digits],
    };
    let code = digits.iter().take(3);
    let status = code.fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    if faults.has(Fault::UnknownStatusRefused) && !is_known(status) {
        return Err(Failure::Malformed("a status code that is not known"));
    }
    // [RFC 9110 §15]: what is no class counts as an error of the server's.
    let status = match status {
        100..=599 => status,
        _ if faults.has(Fault::StatusRangeUnchecked) || faults.has(Fault::StatusUnchecked) => {
            status
        }
        _ => 500,
    };
    Ok(StatusLine { minor, status })
}

const fn is_known(status: u16) -> bool {
    matches!(
        status,
        100..=103 | 200..=206 | 300..=308 | 400..=417 | 421..=431 | 451 | 500..=511
    )
}
