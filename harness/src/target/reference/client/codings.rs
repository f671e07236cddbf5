//! Transfer-Encoding: whether content is chunked. It never decodes.

use super::fault::Fault;
use super::fields::Fields;
use super::{Failure, Faults};

const NAME: &str = "Transfer-Encoding";

/// What the codings make of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coded {
    /// There are none.
    No,
    /// Chunked, and nothing else.
    Chunked,
    /// Something that is not undone, to the end of the connection.
    Raw,
}

/// What the field says. Codings other than chunked were not asked for with TE, and what they hide
/// can't be read [RFC 9112 §6.1, §7.4].
pub(super) fn of(fields: &Fields, faults: Faults) -> Result<Coded, Failure> {
    if !fields.has(NAME) || faults.has(Fault::CodingUnread) {
        return Ok(Coded::No);
    }
    let first = fields.all(NAME).take(1);
    let codings: Vec<&[u8]> = match faults.has(Fault::CodingFirstLine) {
        true => first
            .flat_map(|value| value.split(|octet| *octet == b','))
            .collect(),
        false => fields.members(NAME).collect(),
    };
    let is_chunked = |coding: &&[u8]| match faults.has(Fault::CodingCaseSensitive) {
        true => *coding == b"chunked",
        false => coding.eq_ignore_ascii_case(b"chunked"),
    };
    let taken = match &codings[..] {
        [one] => is_chunked(one),
        _ if faults.has(Fault::CodingTwice) => codings.iter().all(is_chunked),
        _ => false,
    };
    let about = |coding: &&[u8]| {
        let lower = coding.to_ascii_lowercase();
        lower.windows(7).any(|window| window == b"chunked")
    };
    if taken
        || faults.has(Fault::CodingNotLast) && codings.iter().any(is_chunked)
        || faults.has(Fault::CodingSubstring) && codings.iter().any(about)
    {
        return Ok(Coded::Chunked);
    }
    match faults.has(Fault::CodingUnknownIgnored) || faults.has(Fault::CodingCaseSensitive) {
        true => Ok(Coded::Raw),
        false => Err(Failure::Malformed(
            "a transfer coding that nobody asked for",
        )),
    }
}
