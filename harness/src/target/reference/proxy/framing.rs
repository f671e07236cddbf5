//! Where a message's content ends [RFC 9112 §6.3].
//! It never reads content.

use super::fault::{Fault, Faults};
use super::fields::{Fields, trim};
use super::stop::{Stop, bad};

/// How content is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    None,
    Length(u64),
    Chunked,
    /// By the end of the connection.
    Close,
}

/// How a message says that it is framed; `None` where it says nothing.
pub(super) fn said(fields: &Fields, minor: u8, faults: Faults) -> Result<Option<Framing>, Stop> {
    let length = length(fields, faults)?;
    if fields.has("transfer-encoding") {
        let chunked = chunked(fields, faults)?;
        if chunked && minor == 0 && !faults.has(Fault::Http10ChunkedTaken) {
            // [RFC 9112 §6.1]: its framing is not to be trusted.
            return Err(bad("Transfer-Encoding in HTTP/1.0"));
        }
        if chunked && length.is_none() {
            return Ok(Some(Framing::Chunked));
        }
        if chunked {
            let lenient = [Fault::BothFramingsForwarded, Fault::BothKeptOpen];
            if faults.has(Fault::BothUsesLength) || faults.has(Fault::ResponseUsesLength) {
                return Ok(length.map(Framing::Length));
            }
            if lenient.iter().any(|fault| faults.has(*fault))
                || faults.has(Fault::BothFramingsInResponse)
            {
                return Ok(Some(Framing::Chunked));
            }
            return Err(bad("both framings"));
        }
    }
    Ok(length.map(Framing::Length))
}

/// Whether the only coding is chunked; any other is beyond this proxy.
fn chunked(fields: &Fields, faults: Faults) -> Result<bool, Stop> {
    let mut codings = fields.list("transfer-encoding");
    let one = codings.next().unwrap_or_default();
    // [RFC 9112 §7]: names of codings are the same in any case.
    if faults.has(Fault::CodingCaseSensitive) && one != b"chunked" {
        return Ok(false);
    }
    if one.eq_ignore_ascii_case(b"chunked") && codings.next().is_none() {
        return Ok(true);
    }
    let with = |value: &[u8]| {
        value
            .to_ascii_lowercase()
            .windows(7)
            .any(|w| w == b"chunked")
    };
    if faults.has(Fault::CodingSubstring) && fields.all("transfer-encoding").any(with) {
        return Ok(true);
    }
    if faults.has(Fault::UnknownCodingIgnored) {
        return Ok(false);
    }
    Err(Stop::Bad(501, "a transfer coding that is not known"))
}

fn length(fields: &Fields, faults: Faults) -> Result<Option<u64>, Stop> {
    let mut values: Vec<&[u8]> = fields.all("content-length").collect();
    if faults.has(Fault::LengthFirst) {
        values.truncate(1);
    }
    if faults.has(Fault::LengthLast) {
        values.drain(..values.len().saturating_sub(1));
    }
    let [value] = values[..] else {
        return match values.len() {
            0 => Ok(None),
            _ => Err(bad("several Content-Length lines")),
        };
    };
    let mut value = trim(value);
    if faults.has(Fault::LengthLenient) {
        let digit = |one: &u8| one.is_ascii_digit();
        let from = value.iter().position(digit).unwrap_or(value.len());
        let run = value[from..].iter().take_while(|one| digit(one)).count();
        value = &value[from..from + run];
        if value.is_empty() {
            return Ok(None);
        }
    }
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return Err(bad("Content-Length is no number"));
    }
    let digits = std::str::from_utf8(value).map_err(|_| bad("Content-Length is no number"))?;
    match digits.parse::<u64>() {
        Ok(length) if faults.has(Fault::LengthOverflow) => Ok(Some(length & 0xffff_ffff)),
        Ok(length) => Ok(Some(length)),
        Err(_) => Err(Stop::Bad(413, "Content-Length is too large")),
    }
}
