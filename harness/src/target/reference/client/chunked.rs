//! Chunked content [RFC 9112 §7.1]. It never hands on a trailer field.

use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::Connection;
use super::fault::Fault;
use super::fields::{self, Fields, is_token, trim};
use super::length::wrapping;
use super::{Failure, Faults, content};

/// How many octets a line with a chunk size may have.
const LINE: usize = 16 << 10;
/// How many octets a trailer section may have.
const TRAILERS: usize = 64 << 10;

/// Reads chunks up to the last one, and the trailer section.
pub(super) async fn read<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    content: &mut Vec<u8>,
    fields: &mut Fields,
    faults: Faults,
) -> Result<(), Failure> {
    match chunks(connection, content, faults).await {
        Err(Failure::Finished) if faults.has(Fault::ChunkedCutTaken) => return Ok(()),
        Err(Failure::Reset) if faults.has(Fault::ChunkedResetTaken) => return Ok(()),
        read => read?,
    }
    match trailers(connection, fields, faults).await {
        Err(end) if end.is_end() && faults.has(Fault::TrailersCutTaken) => Ok(()),
        read => read,
    }
}

async fn chunks<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    content: &mut Vec<u8>,
    faults: Faults,
) -> Result<(), Failure> {
    loop {
        let most = match faults.has(Fault::ChunkExtensionEndless) {
            true => usize::MAX,
            false => LINE,
        };
        let head = size_line(connection, most, faults).await?;
        let mut left = size(&head, faults)?;
        if left == 0 {
            return Ok(());
        }
        if faults.has(Fault::ChunkDataSearched) {
            let found = line(connection, usize::MAX, false).await?;
            content::take(&found, content)?;
            continue;
        }
        let begun = left;
        while left > 0 {
            if connection.rest().is_empty() {
                if left < begun && faults.has(Fault::ChunkedSplitLost) {
                    return Err(Failure::Malformed("a chunk comes in pieces"));
                }
                connection.more().await?;
            }
            let octets = connection.take(usize::try_from(left).unwrap_or(usize::MAX));
            left -= octets.len() as u64;
            content::take(&octets, content)?;
        }
        if connection.rest().is_empty() && faults.has(Fault::ChunkedSplitLost) {
            return Err(Failure::Malformed("a chunk comes in pieces"));
        }
        // Behind the octets of a chunk stands CRLF, and nothing else.
        let first = connection.octet().await?;
        if first == b'\n' && faults.has(Fault::ChunkEndLf) {
            continue;
        }
        let second = connection.octet().await?;
        if (first, second) != (b'\r', b'\n') && !faults.has(Fault::ChunkEndUnchecked) {
            return Err(Failure::Malformed("a chunk is longer than its size"));
        }
    }
}

async fn trailers<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    fields: &mut Fields,
    faults: Faults,
) -> Result<(), Failure> {
    if faults.has(Fault::TrailersUnread) {
        if connection.rest().is_empty() {
            connection.more().await?;
        }
        if connection.rest().starts_with(b"\r\n") {
            connection.take(2);
        }
        return Ok(());
    }
    let mut octets = 0;
    loop {
        let most = match faults.has(Fault::TrailersEndless) {
            true => usize::MAX,
            false => TRAILERS - octets,
        };
        let line = line(connection, most, false).await?;
        if line.is_empty() {
            return Ok(());
        }
        octets = (octets + line.len() + 2).min(TRAILERS);
        if faults.has(Fault::TrailersRefused) {
            return Err(Failure::Malformed("a trailer field"));
        }
        match fields::parse(&line) {
            // They stay apart from the fields of the head [RFC 9110 §6.5.1]; nobody asked.
            Some(field) if faults.has(Fault::TrailersMerged) => fields.lines.push(field),
            Some(_) => {}
            None if faults.has(Fault::TrailersUnchecked) => {}
            None => return Err(Failure::Malformed("a trailer line")),
        }
    }
}

async fn line<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    most: usize,
    lone: bool,
) -> Result<Vec<u8>, Failure> {
    let mut line = Vec::new();
    loop {
        let (part, ended) = connection.part_of_line().await?;
        if line.len().saturating_add(part.len()) > most {
            return Err(Failure::TooLarge("a line between chunks"));
        }
        line.extend_from_slice(&part);
        if !ended {
            continue;
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        } else if !lone {
            return Err(Failure::Malformed("a lone LF in chunked content"));
        }
        return Ok(line);
    }
}

/// The line in front of a chunk.
async fn size_line<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    most: usize,
    faults: Faults,
) -> Result<Vec<u8>, Failure> {
    if !faults.has(Fault::ChunkCr) {
        return line(connection, most, faults.has(Fault::ChunkLf)).await;
    }
    let mut line = Vec::new();
    loop {
        let octet = connection.octet().await?;
        if octet != b'\r' {
            line.push(octet);
            continue;
        }
        match connection.octet().await? {
            b'\n' => {}
            other => connection.put_back(&[other]),
        }
        return Ok(line);
    }
}

/// The size of a chunk, in hexadecimal, and what may stand behind it.
fn size(line: &[u8], faults: Faults) -> Result<u64, Failure> {
    const BAD: Failure = Failure::Malformed("a chunk size");
    let mut line = line;
    if faults.has(Fault::ChunkSpaces) {
        line = trim(line);
    }
    if faults.has(Fault::ChunkSigned) {
        let plain = [&b"+"[..], b"-", b"0x"];
        let mut stripped = plain.iter().filter_map(|sign| line.strip_prefix(*sign));
        line = stripped.next().unwrap_or(line);
    }
    let end = line.iter().position(|octet| !octet.is_ascii_hexdigit());
    let (digits, behind) = line.split_at(end.unwrap_or(line.len()));
    if digits.is_empty() && !faults.has(Fault::ChunkEmptyIsZero) {
        return Err(BAD);
    }
    if faults.has(Fault::ChunkUpperRefused) && digits.iter().any(u8::is_ascii_uppercase)
        || faults.has(Fault::ChunkZerosRefused) && digits.starts_with(b"00")
    {
        return Err(BAD);
    }
    if !behind.is_empty() {
        if faults.has(Fault::ChunkExtensionRefused) {
            return Err(BAD);
        }
        let unread = faults.has(Fault::ChunkJunk)
            || faults.has(Fault::ChunkExtensionUnchecked) && behind.starts_with(b";")
            || faults.has(Fault::ChunkSpaces) && trim(behind).is_empty();
        // [RFC 9112 §7.1.1]: what is not known is skipped; what is none is not.
        if !unread && !is_extension(behind) {
            return Err(BAD);
        }
    }
    let values: Vec<u64> = digits
        .iter()
        .filter_map(|octet| char::from(*octet).to_digit(16).map(u64::from))
        .collect();
    if faults.has(Fault::ChunkOverflows) {
        return Ok(wrapping(&values, 16));
    }
    if faults.has(Fault::ChunkOverflows32) {
        return Ok(wrapping(&values, 16) & u64::from(u32::MAX));
    }
    let size = values
        .iter()
        .try_fold(0_u64, |sum, value| sum.checked_mul(16)?.checked_add(*value));
    size.ok_or(Failure::TooLarge("a chunk"))
}

/// `*( BWS ";" BWS name [ BWS "=" BWS value ] )`
fn is_extension(mut rest: &[u8]) -> bool {
    while !rest.is_empty() {
        let Some(behind) = trim_start(rest).strip_prefix(b";") else {
            return false;
        };
        let behind = trim_start(behind);
        let name = token(behind);
        if name == 0 {
            return false;
        }
        rest = &behind[name..];
        let Some(value) = trim_start(rest).strip_prefix(b"=") else {
            continue;
        };
        let value = trim_start(value);
        let length = match value.first() {
            Some(b'"') => quoted(value),
            _ => token(value),
        };
        if length == 0 {
            return false;
        }
        rest = &value[length..];
    }
    true
}

fn trim_start(octets: &[u8]) -> &[u8] {
    let space = octets
        .iter()
        .take_while(|octet| matches!(octet, b' ' | b'\t'));
    &octets[space.count()..]
}

/// How many octets of a token stand here.
fn token(octets: &[u8]) -> usize {
    octets
        .iter()
        .take_while(|octet| is_token(&[**octet]))
        .count()
}

/// How many octets the quoted string has that stands here; 0 where it does not end.
fn quoted(octets: &[u8]) -> usize {
    let mut at = 1;
    while let Some(octet) = octets.get(at) {
        match octet {
            b'"' => return at + 1,
            b'\\' => at += 2,
            b'\r' | 0..=8 | 10..=31 | 127 => return 0,
            _ => at += 1,
        }
    }
    0
}
