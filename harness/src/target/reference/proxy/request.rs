//! A client's request, read strictly: what is malformed is refused, and never repaired.

use tokio::io::AsyncRead;

use super::fault::{Fault, Faults};
use super::fields::{Fields, is_token};
use super::framing::{self, Framing};
use super::input::Input;
use super::stop::{Stop, bad};
use crate::target::reference::host::is_valid;

/// How many blank lines in front of a request are skipped.
const BLANK: usize = 4;

/// A request's head.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: Vec<u8>,
    pub(super) target: Target,
    pub(super) minor: u8,
    pub(super) fields: Fields,
    pub(super) framing: Framing,
    /// Its start line and fields as they came, for TRACE.
    pub(super) line: Vec<u8>,
    /// Whether it asks for a 304, which its client did not.
    pub(super) revalidates: bool,
}

/// What a request asks for [RFC 9112 §3.2].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A path, with the query.
    Origin(Vec<u8>),
    /// An absolute URL: authority, and path with the query.
    Absolute(Vec<u8>, Vec<u8>),
    /// An authority, for CONNECT.
    Authority(Vec<u8>),
    Asterisk,
}

impl Request {
    /// Reads a head.
    pub(super) async fn read<R: AsyncRead + Unpin>(
        input: &mut Input<R>,
        faults: Faults,
    ) -> Result<Self, Stop> {
        let mut line = input.line(faults).await?;
        for _ in 0..BLANK {
            if !line.is_empty() {
                break;
            }
            line = input.line(faults).await?;
        }
        let (method, target, minor) = start(&line, faults)?;
        let target = Target::read(&method, target, faults)?;
        let fields = Fields::read(input, true, faults).await?;
        host(&fields, minor, faults)?;
        let framing = framing::said(&fields, minor, faults)?.unwrap_or(Framing::None);
        Ok(Self {
            method,
            target,
            minor,
            fields,
            framing,
            line,
            revalidates: false,
        })
    }

    /// Whether doing it twice is no more than doing it once [RFC 9110 §9.2.2].
    pub(super) fn is_idempotent(&self) -> bool {
        let safe: [&[u8]; 6] = [b"GET", b"HEAD", b"OPTIONS", b"TRACE", b"PUT", b"DELETE"];
        safe.contains(&&self.method[..])
    }

    pub(super) fn is(&self, method: &str) -> bool {
        self.method == method.as_bytes()
    }
}

/// Method, target and minor version.
fn start(line: &[u8], faults: Faults) -> Result<(Vec<u8>, &[u8], u8), Stop> {
    let first = line.iter().position(|one| *one == b' ');
    let last = line.iter().rposition(|one| *one == b' ');
    let (Some(first), Some(last)) = (first, last) else {
        return Err(bad("no request line"));
    };
    let (method, version) = (&line[..first], &line[last + 1..]);
    let target = line.get(first + 1..last).unwrap_or_default();
    if !is_token(method) {
        return Err(bad("a method that is no token"));
    }
    let known = |one: &u8| *one == b'\r' && faults.has(Fault::BareCrForwarded);
    let odd = |one: &u8| (*one <= b' ' || *one == 0x7f) && !known(one);
    let spaced = faults.has(Fault::TargetSpaceRepaired) || faults.has(Fault::LineSpaceForwarded);
    let control = faults.has(Fault::TargetControlForwarded) && !target.contains(&b' ');
    if target.is_empty() || target.iter().any(odd) && !spaced && !control {
        return Err(bad("a target with odd octets"));
    }
    match version {
        b"HTTP/1.1" => Ok((method.to_vec(), target, 1)),
        b"HTTP/1.0" => Ok((method.to_vec(), target, 0)),
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'2'..=b'9'] => Ok((method.to_vec(), target, 1)),
        [
            b'H',
            b'T',
            b'T',
            b'P',
            b'/',
            b'0' | b'2'..=b'9',
            b'.',
            b'0'..=b'9',
        ] => Err(Stop::Bad(505, "a version that is not spoken here")),
        _ => Err(bad("a version that is none")),
    }
}

impl Target {
    fn read(method: &[u8], target: &[u8], faults: Faults) -> Result<Self, Stop> {
        if method == b"CONNECT" {
            if has_port(target) || faults.has(Fault::ConnectAnyPort) {
                return Ok(Self::Authority(target.to_vec()));
            }
            return Err(bad("CONNECT without an authority and its port"));
        }
        if target == b"*" {
            if method == b"OPTIONS" || faults.has(Fault::AsteriskForwarded) {
                return Ok(Self::Asterisk);
            }
            return Err(bad("`*` is for OPTIONS"));
        }
        let spaced = |one: &u8| matches!(one, b' ' | b'\t' | 0x0b | 0x0c);
        if faults.has(Fault::LineSpaceForwarded) && target.iter().any(spaced) {
            return Ok(Self::Origin(target.to_vec()));
        }
        if target.starts_with(b"/") {
            let cut = if faults.has(Fault::LongLineCut) {
                4096
            } else {
                usize::MAX
            };
            return Ok(Self::Origin(target[..target.len().min(cut)].to_vec()));
        }
        let scheme = target.get(..7).unwrap_or_default();
        if !scheme.eq_ignore_ascii_case(b"http://") {
            if faults.has(Fault::AuthorityFormForwarded) {
                return Ok(Self::Origin(target.to_vec()));
            }
            return Err(bad("a target of no known form"));
        }
        let rest = &target[7..];
        let end = rest.iter().position(|one| matches!(one, b'/' | b'?'));
        let (authority, path) = rest.split_at(end.unwrap_or(rest.len()));
        if authority.is_empty() || !is_valid(authority, crate::target::reference::Faults::none()) {
            return Err(bad("an authority that is none"));
        }
        let path = match path {
            // [RFC 9112 §3.2.4]: the last proxy asks for the server as such.
            [] if method == b"OPTIONS" && !faults.has(Fault::OptionsRootKept) => {
                return Ok(Self::Absolute(authority.to_vec(), b"*".to_vec()));
            }
            [b'/', ..] => path.to_vec(),
            _ => [b"/", path].concat(),
        };
        Ok(Self::Absolute(authority.to_vec(), path))
    }
}

/// Whether an authority has a host and a port, and nothing else [RFC 9112 §3.2.3].
fn has_port(target: &[u8]) -> bool {
    let Some(colon) = target.iter().rposition(|one| *one == b':') else {
        return false;
    };
    let (host, port) = (&target[..colon], &target[colon + 1..]);
    let number = std::str::from_utf8(port).ok().and_then(|port| {
        let digits = port.bytes().all(|one| one.is_ascii_digit());
        digits.then(|| port.parse::<u16>().ok()).flatten()
    });
    !host.is_empty()
        && number.is_some_and(|port| port > 0)
        && is_valid(target, crate::target::reference::Faults::none())
}

/// One valid Host in HTTP/1.1, and no more than one in HTTP/1.0 [RFC 9112 §3.2].
fn host(fields: &Fields, minor: u8, faults: Faults) -> Result<(), Stop> {
    let hosts: Vec<&[u8]> = fields.all("host").collect();
    match hosts[..] {
        [] if minor == 0 || faults.has(Fault::HostMissingForwarded) => Ok(()),
        [] => Err(bad("no Host")),
        [one] if is_valid(one, crate::target::reference::Faults::none()) => Ok(()),
        [_] if faults.has(Fault::HostInvalidForwarded) => Ok(()),
        [_] => Err(bad("a Host that is none")),
        [..] if faults.has(Fault::HostDoubledForwarded) => Ok(()),
        [..] => Err(bad("several Host lines")),
    }
}
