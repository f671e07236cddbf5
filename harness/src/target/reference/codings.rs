//! Transfer-Encoding: the codings of a request [RFC 9112 §6.1].
//! It knows chunked and no other, and never takes something like it for it.

use super::fault::Fault;
use super::faults::Faults;
use super::fields::trim;
use super::head::Head;
use super::list::{members, split};
use super::start::is_token;
use super::stop::{Stop, bad};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    Chunked,
    Other,
}

/// Whether the content is chunked. Any Transfer-Encoding but chunked alone is refused.
pub(super) fn is_chunked(head: &Head, faults: Faults) -> Result<bool, Stop> {
    let mut lines: Vec<&[u8]> = head.fields.all("Transfer-Encoding").collect();
    if lines.is_empty() || faults.has(Fault::TeIgnored) {
        return Ok(false);
    }
    if head.is_old() {
        if faults.has(Fault::TeHttp10Ignored) {
            return Ok(false);
        }
        // [RFC 9112 §6.1]: in HTTP/1.0 its framing is faulty, whatever it says.
        if !faults.has(Fault::TeHttp10OkAndKept) {
            return Err(bad("HTTP/1.0 has no Transfer-Encoding"));
        }
    }
    if faults.has(Fault::TeOwsKept) {
        lines.retain(|line| line.len() == trim(line).len());
        if lines.is_empty() {
            return Ok(false);
        }
    }
    if faults.has(Fault::TeFirstLineOnly) {
        lines.truncate(1);
    }
    if faults.has(Fault::TeLastLineOnly) {
        lines.drain(..lines.len() - 1);
    }
    if faults.has(Fault::TeTwoLinesFirst) {
        let known = lines
            .iter()
            .position(|line| line.eq_ignore_ascii_case(b"chunked"));
        lines = vec![lines[known.unwrap_or(0)]];
    }
    let (mut codings, mut skipped) = (Vec::new(), false);
    for member in lines.iter().flat_map(|line| members(line)) {
        match coding(member, faults)? {
            Some(coding) => codings.push(coding),
            None => skipped = true,
        }
    }
    let chunked = codings
        .iter()
        .filter(|coding| **coding == Coding::Chunked)
        .count();
    match codings.last() {
        None if skipped || faults.has(Fault::TeEmptyIgnored) => Ok(false),
        None => Err(bad("there is no transfer coding")),
        Some(_) if faults.has(Fault::TeLastNotChunkedOk) => Ok(chunked > 0),
        // [RFC 9112 §6.3]: the length cannot be known.
        Some(Coding::Other) => Err(bad("the last transfer coding is not chunked")),
        Some(Coding::Chunked) if chunked > 1 && !faults.has(Fault::TeDoubleChunkedOk) => {
            Err(bad("chunked is applied twice"))
        }
        // [RFC 9112 §6.1]: 501 for a coding that is not understood.
        Some(Coding::Chunked) if chunked < codings.len() => {
            Err(Stop::Refuse(501, "there is an unknown transfer coding"))
        }
        Some(Coding::Chunked) => Ok(true),
    }
}

/// One member of the list; nothing where a planted fault overlooks it.
fn coding(member: &[u8], faults: Faults) -> Result<Option<Coding>, Stop> {
    let lower = member.to_ascii_lowercase();
    if faults.has(Fault::TeSubstring) && lower.windows(7).any(|window| window == b"chunked") {
        return Ok(Some(Coding::Chunked));
    }
    if faults.has(Fault::TeUnicode)
        && String::from_utf8_lossy(member).trim().to_lowercase() == "chunked"
    {
        return Ok(Some(Coding::Chunked));
    }
    let pieces = split(member, b';');
    let mut name = pieces[0].trim_ascii();
    if faults.has(Fault::TeVtabOk) {
        while let [0x0b | 0x0c, rest @ ..] | [rest @ .., 0x0b | 0x0c] = name {
            name = rest;
        }
    }
    if faults.has(Fault::TeQuotedOk)
        && let [b'"', inside @ .., b'"'] | [b'\'', inside @ .., b'\''] = name
    {
        name = inside;
    }
    if name.eq_ignore_ascii_case(b"chunked") {
        if faults.has(Fault::TeCaseSensitive) && name != b"chunked" {
            return Ok(None);
        }
        // [RFC 9112 §7.1]: chunked has no parameters.
        if pieces.len() > 1 && !faults.has(Fault::TeParamsOk) {
            return Err(bad("chunked has parameters"));
        }
        return Ok(Some(Coding::Chunked));
    }
    if faults.has(Fault::TeUnknownIgnored)
        || faults.has(Fault::TeIdentityOk) && name.eq_ignore_ascii_case(b"identity")
    {
        return Ok(None);
    }
    if is_token(name) {
        Ok(Some(Coding::Other))
    } else {
        Err(bad("a transfer coding is no token"))
    }
}
