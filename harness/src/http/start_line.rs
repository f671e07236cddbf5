use super::class::{is_control, is_token};
use super::notes::{Fatal, Notes};
use super::{DeviationKind, Version};
use crate::octets::Span;

/// request-line [RFC 9112 §3].
pub(super) struct RequestLine {
    pub method: Vec<u8>,
    pub target: Vec<u8>,
    /// Where in the stream the request-target is.
    pub target_span: Span,
    pub version: Version,
}

/// status-line [RFC 9112 §4].
pub(super) struct StatusLine {
    pub version: Version,
    pub status: u16,
    pub reason: Vec<u8>,
}

/// Reads a request-line without its line end; `at` is its place in the stream.
pub(super) fn request_line(
    line: &[u8],
    at: usize,
    notes: &mut Notes<'_>,
) -> Result<RequestLine, Fatal> {
    bare_cr(line, at, notes)?;
    let malformed = Span::new(at, at + line.len());
    let words = line
        .iter()
        .position(|&octet| octet == b' ')
        .zip(line.iter().rposition(|&octet| octet == b' '))
        .filter(|(first, last)| first + 1 < *last && last + 1 < line.len());
    let Some((first, last)) = words else {
        notes.note(DeviationKind::RequestLineMalformed, malformed)?;
        return Err(Fatal);
    };
    let (method, target, word) = (&line[..first], &line[first + 1..last], &line[last + 1..]);
    // [RFC 9112 §3] Exactly one SP between the three; leniency is permitted, and not ours.
    if target.contains(&b' ') {
        notes.note(DeviationKind::RequestLineMalformed, malformed)?;
    }
    if !is_token(method) {
        notes.note(DeviationKind::MethodMalformed, Span::new(at, at + first))?;
    }
    let target_at = at + first + 1;
    if let Some(place) = target
        .iter()
        .position(|&octet| octet == b'\t' || is_control(octet))
    {
        let span = Span::new(target_at + place, target_at + place + 1);
        notes.note(DeviationKind::ControlInTarget, span)?;
    }
    Ok(RequestLine {
        version: version(word, at + last + 1, notes)?,
        method: method.to_vec(),
        target: target.to_vec(),
        target_span: Span::new(target_at, at + last),
    })
}

/// Reads a status-line without its line end; `at` is its place in the stream.
pub(super) fn status_line(
    line: &[u8],
    at: usize,
    notes: &mut Notes<'_>,
) -> Result<StatusLine, Fatal> {
    bare_cr(line, at, notes)?;
    let end = line.iter().position(|&octet| octet == b' ');
    let version = version(&line[..end.unwrap_or(line.len())], at, notes)?;
    let rest = end.map_or(line.len(), |end| end + 1);
    let code_end = line[rest..]
        .iter()
        .position(|&octet| octet == b' ')
        .map_or(line.len(), |length| rest + length);
    let code = &line[rest..code_end];
    if code.is_empty() {
        let span = Span::new(at, at + line.len());
        notes.note(DeviationKind::StatusLineMalformed, span)?;
    }
    let span = Span::new(at + rest, at + code_end);
    // [RFC 9112 §4] status-code = 3DIGIT
    if code.len() != 3 || !code.iter().all(u8::is_ascii_digit) {
        notes.note(DeviationKind::StatusCodeMalformed, span)?;
    }
    let status = code
        .iter()
        .fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
    if !(100..600).contains(&status) {
        notes.note(DeviationKind::StatusCodeOutOfRange, span)?;
    }
    let reason = match line.get(code_end + 1..) {
        Some(reason) => reason,
        None if code_end == line.len() => {
            let span = Span::new(at + code_end, at + code_end);
            notes.note(DeviationKind::StatusCodeWithoutSpace, span)?;
            &[]
        }
        None => &[],
    };
    if let Some(place) = reason.iter().position(|&octet| is_control(octet)) {
        let place = at + code_end + 1 + place;
        notes.note(DeviationKind::ControlInReason, Span::new(place, place + 1))?;
    }
    Ok(StatusLine {
        version,
        status,
        reason: reason.to_vec(),
    })
}

/// [RFC 9112 §2.3] The grammar, and the major version this reader can read.
fn version(word: &[u8], at: usize, notes: &mut Notes<'_>) -> Result<Version, Fatal> {
    let span = Span::new(at, at + word.len());
    match Version::parse(word) {
        Some(version) if version.major == 1 => Ok(version),
        Some(_) => {
            notes.note(DeviationKind::VersionUnknown, span)?;
            Err(Fatal)
        }
        None => {
            notes.note(DeviationKind::VersionMalformed, span)?;
            Err(Fatal)
        }
    }
}

fn bare_cr(line: &[u8], at: usize, notes: &mut Notes<'_>) -> Result<(), Fatal> {
    match line.iter().position(|&octet| octet == b'\r') {
        Some(place) => notes.note(DeviationKind::BareCr, Span::new(at + place, at + place + 1)),
        None => Ok(()),
    }
}
