use super::class::{is_token, leading_space, trim, trim_end};
use super::list::{members, strict_quoted_end};
use super::notes::{Fatal, Notes};
use super::{DeviationKind, Direction, Fields, Version};
use crate::octets::Span;

/// How the end of a message's content is found [RFC 9112 §6.3].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Framing {
    /// The message ends with its head.
    #[default]
    None,
    /// After so many octets.
    Length(u64),
    /// By the chunked transfer coding.
    Chunked,
    /// By the end of the connection; of responses alone.
    Close,
    /// Never: what follows the head is no HTTP.
    Tunnel,
}

/// What the framing fields of a message say, where it is they that decide: rules 3 to 8 of
/// [RFC 9112 §6.3].
pub(super) fn by_fields(
    fields: &Fields,
    version: Version,
    notes: &mut Notes<'_>,
) -> Result<Framing, Fatal> {
    let direction = notes.direction();
    let coded = fields.lines("Transfer-Encoding").next();
    if let Some(line) = coded {
        // [RFC 9112 §6.1] Framing of such an HTTP/1.0 message is faulty; read, then close.
        if version < Version::HTTP_11 {
            notes.note(DeviationKind::TransferEncodingInHttp10, line.span)?;
        }
        if let Some(length) = fields.lines("Content-Length").next() {
            notes.note(DeviationKind::BothFramingFields, length.span)?;
            // Rule 5 speaks of messages without Transfer-Encoding: here the value decides nothing.
            let mut ignored = Vec::new();
            let _ = content_length(fields, &mut Notes::new(&mut ignored, direction));
            for one in ignored {
                notes.tolerate(one.kind, one.span);
            }
        }
        return transfer_codings(fields, line.span, notes);
    }
    Ok(match content_length(fields, notes)? {
        Some(length) => Framing::Length(length),
        None if direction == Direction::Request => Framing::None,
        None => Framing::Close,
    })
}

/// Judges framing fields that decide nothing, as in a response to HEAD.
pub(super) fn ignored(fields: &Fields, version: Version, notes: &mut Notes<'_>) {
    let mut found = Vec::new();
    let _ = by_fields(
        fields,
        version,
        &mut Notes::new(&mut found, notes.direction()),
    );
    for one in found {
        notes.tolerate(one.kind, one.span);
    }
}

/// Rule 4: chunked as the last coding decides; a request without it cannot be read.
fn transfer_codings(fields: &Fields, first: Span, notes: &mut Notes<'_>) -> Result<Framing, Fatal> {
    let mut chunked = 0;
    let mut last_is_chunked = false;
    let mut span = first;
    for line in fields.lines("Transfer-Encoding") {
        span = line.span;
        for coding in members(line.value).filter(|coding| !coding.is_empty()) {
            let Some((name, parameters)) = transfer_coding(coding) else {
                notes.note(DeviationKind::TransferCodingMalformed, span)?;
                continue;
            };
            last_is_chunked = name.eq_ignore_ascii_case(b"chunked");
            if last_is_chunked {
                chunked += 1;
                if parameters {
                    notes.note(DeviationKind::ChunkedParameter, span)?;
                }
            } else if parameters && is_compression(name) {
                notes.note(DeviationKind::CodingParameter, span)?;
            }
        }
    }
    // [RFC 9112 §6.1] Chunked is applied once.
    if chunked > 1 {
        notes.note(DeviationKind::ChunkedTwice, span)?;
    }
    match notes.direction() {
        _ if last_is_chunked => Ok(Framing::Chunked),
        Direction::Response => Ok(Framing::Close),
        Direction::Request => {
            notes.note(DeviationKind::FinalCodingNotChunked, span)?;
            Err(Fatal)
        }
    }
}

/// transfer-coding = token *( OWS ";" OWS transfer-parameter ) [RFC 9112 §7]: the name, and
/// whether parameters follow.
fn transfer_coding(coding: &[u8]) -> Option<(&[u8], bool)> {
    let end = coding
        .iter()
        .position(|&octet| octet == b';')
        .unwrap_or(coding.len());
    let name = trim_end(&coding[..end]);
    if !is_token(name) {
        return None;
    }
    let mut rest = &coding[end..];
    while let Some(parameter) = rest.strip_prefix(b";") {
        let parameter = &parameter[leading_space(parameter)..];
        let equals = parameter.iter().position(|&octet| octet == b'=')?;
        // parameter = token BWS "=" BWS ( token / quoted-string )
        if !is_token(trim_end(&parameter[..equals])) {
            return None;
        }
        let value = &parameter[equals + 1..];
        let value = &value[leading_space(value)..];
        let end = if value.first() == Some(&b'"') {
            strict_quoted_end(value, 0)?
        } else {
            let end = value
                .iter()
                .position(|&octet| octet == b';')
                .unwrap_or(value.len());
            if !is_token(trim(&value[..end])) {
                return None;
            }
            end
        };
        rest = &value[end..];
        rest = &rest[leading_space(rest)..];
    }
    rest.is_empty().then_some((name, end < coding.len()))
}

/// The codings that define no parameters [RFC 9112 §7.2].
fn is_compression(name: &[u8]) -> bool {
    ["compress", "x-compress", "deflate", "gzip", "x-gzip"]
        .iter()
        .any(|coding| name.eq_ignore_ascii_case(coding.as_bytes()))
}

/// Rule 5: one number, or a list of the same number [RFC 9110 §8.6].
fn content_length(fields: &Fields, notes: &mut Notes<'_>) -> Result<Option<u64>, Fatal> {
    let mut found: Option<&[u8]> = None;
    for line in fields.lines("Content-Length") {
        let mut numbers = 0;
        for number in members(line.value) {
            if number.is_empty() && line.value.contains(&b',') {
                continue;
            }
            if number.is_empty() || !number.iter().all(u8::is_ascii_digit) {
                notes.note(DeviationKind::ContentLengthMalformed, line.span)?;
                continue;
            }
            numbers += 1;
            match found {
                None => found = Some(digits(number)),
                Some(before) if before == digits(number) => {
                    notes.note(DeviationKind::ContentLengthRepeated, line.span)?;
                }
                Some(_) => notes.note(DeviationKind::ContentLengthConflict, line.span)?,
            }
        }
        if numbers == 0 {
            notes.note(DeviationKind::ContentLengthMalformed, line.span)?;
        } else if numbers == 1 && line.value.contains(&b',') {
            notes.note(DeviationKind::EmptyListMember, line.span)?;
        }
    }
    let Some(number) = found else { return Ok(None) };
    let length = number.iter().try_fold(0_u64, |length, digit| {
        length.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
    });
    if length.is_none() {
        let span = fields.lines("Content-Length").next().map(|line| line.span);
        notes.note(
            DeviationKind::ContentLengthTooLarge,
            span.unwrap_or_default(),
        )?;
    }
    // What nobody can count to is never reached: the message stays incomplete.
    Ok(Some(length.unwrap_or(u64::MAX)))
}

/// A decimal number without leading zeros.
fn digits(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&digit| digit == b'0').count();
    &number[zeros..]
}
