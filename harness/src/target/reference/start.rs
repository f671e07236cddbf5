//! The request line.
//! It never repairs one: three words, two spaces [RFC 9112 §3].

use super::fault::Fault;
use super::faults::Faults;
use super::stop::{Stop, bad};

/// A request line that matches the grammar.
pub(super) struct Start {
    pub(super) method: Vec<u8>,
    pub(super) target: Vec<u8>,
    /// The minor version of HTTP/1.
    pub(super) minor: u8,
    /// The major version: another than 1 only where a planted fault serves it.
    pub(super) major: u8,
    /// A planted fault: a request line without a version, to be answered without a head.
    pub(super) simple: bool,
}

/// Parses a request line.
pub(super) fn parse(line: &[u8], faults: Faults) -> Result<Start, Stop> {
    split(line, faults).map_err(|stop| match stop {
        Stop::Refuse(400, _) if faults.has(Fault::JunkHangs) => Stop::Hang,
        stop => stop,
    })
}

fn split(line: &[u8], faults: Faults) -> Result<Start, Stop> {
    // [RFC 9112 §2.1]: a status line is no request.
    if line.starts_with(b"HTTP/") && faults.has(Fault::StatusLineAsRequestOk) {
        let (method, target) = (b"GET".to_vec(), b"/".to_vec());
        return Ok(Start {
            method,
            target,
            minor: 1,
            major: 1,
            simple: false,
        });
    }
    let is_space =
        |octet: &u8| *octet == b' ' || *octet == b'\t' && faults.has(Fault::TabDelimiters);
    let words: Vec<&[u8]> = line.split(is_space).collect();
    let (method, target, version) = match words[..] {
        [method, target, version] => (method, target, version),
        // [RFC 9112 §3.2]: white space inside a target is refused, not repaired.
        [method, _, .., version] if faults.has(Fault::SpaceInTargetOk) => {
            (method, &b"/"[..], version)
        }
        // [RFC 9112 §C.1]: HTTP/0.9 is not for servers with names.
        [b"GET", target] if faults.has(Fault::VersionMissingIs09) => {
            let (method, target) = (b"GET".to_vec(), target.to_vec());
            return Ok(Start {
                method,
                target,
                minor: 0,
                major: 1,
                simple: true,
            });
        }
        _ => return Err(bad("a request line is three words")),
    };
    if !is_token(method) {
        return Err(bad("the method is no token"));
    }
    let mut method = method.to_vec();
    if faults.has(Fault::LowerCaseMethodOk) {
        method.make_ascii_uppercase();
    }
    let (major, minor) = numbers(version, faults)?;
    Ok(Start {
        method,
        target: target.to_vec(),
        minor,
        major,
        simple: false,
    })
}

/// Case-sensitive, one digit each [RFC 9112 §2.3].
/// The major and the minor version.
fn numbers(version: &[u8], faults: Faults) -> Result<(u8, u8), Stop> {
    let mut version = version.to_vec();
    if faults.has(Fault::VersionUncheckedOk) {
        return Ok((1, 1));
    }
    if faults.has(Fault::VersionNonAsciiDigit)
        && String::from_utf8_lossy(&version)
            .chars()
            .any(|c| !c.is_ascii() && c.is_numeric())
    {
        return Ok((1, 1));
    }
    if faults.has(Fault::VersionLowerCaseOk) {
        version.make_ascii_uppercase();
    }
    let Some(numbers) = version.strip_prefix(b"HTTP/") else {
        return Err(bad("the version is malformed"));
    };
    let (major, minor) = match numbers {
        [major, b'.', minor] => (*major, *minor),
        [major, b'.', minor, ..] if faults.has(Fault::VersionTrailingJunkOk) => (*major, *minor),
        _ if faults.has(Fault::VersionTwoDigitsOk)
            && numbers
                .iter()
                .all(|octet| octet.is_ascii_digit() || *octet == b'.') =>
        {
            (b'1', b'1')
        }
        _ => return Err(bad("the version is malformed")),
    };
    match (major, minor) {
        (b'1', b'2'..=b'9') if faults.has(Fault::HigherMinorRefused) => {
            Err(Stop::Refuse(505, "that minor version is not supported"))
        }
        // [RFC 9110 §2.5, §6.2]: a higher minor version is processed as the highest known.
        (b'1', b'0'..=b'9') => Ok((1, minor - b'0')),
        (b'0'..=b'9', b'0'..=b'9') if faults.has(Fault::Version2Ok) => Ok((1, 1)),
        (b'0'..=b'9', b'0'..=b'9') if faults.has(Fault::AnswersRequestMajor) => {
            Ok((major - b'0', minor - b'0'))
        }
        (b'0'..=b'9', b'0'..=b'9') => Err(Stop::Refuse(505, "that major version is not supported")),
        _ => Err(bad("the version is malformed")),
    }
}

/// Whether this is a token [RFC 9110 §5.6.2].
pub(super) fn is_token(octets: &[u8]) -> bool {
    let of_token = |o: &u8| o.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(o);
    !octets.is_empty() && octets.iter().all(of_token)
}
