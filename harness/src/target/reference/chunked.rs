//! The chunked coding [RFC 9112 §7.1], strictly.
//! It never lets a size wrap around, and reads nothing without a bound.

use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::Connection;
use super::content::{Content, MOST, take};
use super::fault::Fault;
use super::faults::Faults;
use super::fields;
use super::line::{Line, Place, line};
use super::patience::Patience;
use super::start::is_token;
use super::stop::{Phase, Stop, bad};

/// How many octets one line with a chunk size may have.
const LINE: usize = 4 << 10;
/// How many octets all chunk extensions of a message may have together [RFC 9112 §7.1.1].
const EXTENSIONS: usize = 16 << 10;

/// Reads chunks up to the end of the trailer section.
pub(super) async fn read<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    content: &mut Content,
    patience: &mut Patience,
) -> Result<(), Stop> {
    let faults = connection.faults();
    let unbounded = faults.has(Fault::ChunkExtUnbounded);
    let (mut extensions, mut count) = (0, 0);
    loop {
        count += 1;
        if count > 150 && faults.has(Fault::ManyChunksRefused) {
            return Err(bad("there are too many chunks"));
        }
        let limit = if unbounded { usize::MAX } else { LINE };
        let line = match line(connection, Place::Size, limit, patience).await? {
            Line::Whole(line) => line,
            Line::TooLong(_) => return Err(bad("a chunk size line is too long")),
        };
        let (size, digits) = size(&line, faults)?;
        extensions += line.len() - digits;
        if extensions > EXTENSIONS && !unbounded {
            return Err(bad("there is too much of chunk extensions"));
        }
        let size = match usize::try_from(size) {
            Ok(size) if size <= MOST - content.octets.len() => size,
            _ => return Err(Stop::Refuse(413, "the content is too large")),
        };
        if size == 0 && !(faults.has(Fault::LastChunkZeros) && line != b"0") {
            if !faults.has(Fault::TrailerNotAwaited) {
                content.trailers = fields::trailers(connection, patience).await?;
            }
            return Ok(());
        }
        if faults.has(Fault::ChunkDataByLine) {
            let mut data = Vec::new();
            while !data.ends_with(b"\r\n") {
                data.push(connection.octet(patience).await?);
            }
            data.truncate(size.min(data.len() - 2));
            content.octets.extend(data);
            continue;
        }
        take(connection, size, &mut content.octets, patience).await?;
        data_end(connection, patience).await?;
    }
}

/// A planted fault: drops octets up to the first that look like a last chunk.
pub(super) async fn overlook<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
) -> Result<(), Stop> {
    let mut patience = Patience::new(Phase::Content);
    let mut dropped = Vec::new();
    while !dropped.ends_with(b"0\r\n\r\n") {
        dropped.push(connection.octet(&mut patience).await?);
        if dropped.len() > MOST {
            return Err(bad("there is too much content"));
        }
    }
    Ok(())
}

/// The CRLF behind chunk data, octet by octet, so that what is wrong is refused at once.
async fn data_end<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    patience: &mut Patience,
) -> Result<(), Stop> {
    if connection.has(Fault::ChunkDataEndUnchecked) {
        connection.octet(patience).await?;
        connection.octet(patience).await?;
        return Ok(());
    }
    match connection.peek(patience).await? {
        b'\r' => {
            connection.skip(1);
            match connection.octet(patience).await? {
                b'\n' => Ok(()),
                _ => Err(bad("a bare CR behind chunk data")),
            }
        }
        b'\n' if connection.has(Fault::ChunkLfEndsData) => {
            connection.skip(1);
            Ok(())
        }
        _ if connection.has(Fault::ChunkDataEndMissingOk) => Ok(()),
        _ => Err(bad("chunk data does not end where its size says")),
    }
}

/// The size of a chunk, and how many octets of the line it takes.
fn size(line: &[u8], faults: Faults) -> Result<(u64, usize), Stop> {
    let mut rest = line.to_vec();
    if faults.has(Fault::ChunkSizeLeadingSpace) {
        rest = rest.trim_ascii_start().to_vec();
    }
    if faults.has(Fault::ChunkSizeUnderscore) {
        let end = rest
            .iter()
            .position(|octet| *octet == b';')
            .unwrap_or(rest.len());
        let tail = rest.split_off(end);
        rest.retain(|octet| *octet != b'_');
        rest.extend(tail);
    }
    if faults.has(Fault::ChunkSizePlus) && rest.starts_with(b"+")
        || faults.has(Fault::ChunkSizeNegative) && rest.starts_with(b"-")
    {
        let negative = rest.remove(0) == b'-';
        if negative {
            return Ok((0, line.len()));
        }
    }
    if faults.has(Fault::ChunkSizePaddingCounts) {
        let padding = rest.len() - rest.trim_ascii_end().len();
        let digits = rest.len() - padding;
        rest[digits..].fill(b'0');
    }
    if faults.has(Fault::ChunkSizeHexPrefix) && rest.to_ascii_lowercase().starts_with(b"0x") {
        rest.drain(..2);
    }
    let count = rest
        .iter()
        .take_while(|octet| octet.is_ascii_hexdigit())
        .count();
    let (digits, tail) = rest.split_at(count);
    match digits {
        [] if faults.has(Fault::ChunkSizeEmptyIsZero) && matches!(tail, [] | [b';', ..]) => {}
        [] if faults.has(Fault::ChunkSizeUnknownIsZero) => return Ok((0, line.len())),
        [] => return Err(bad("a chunk has no size")),
        [b'0', _, ..] if faults.has(Fault::ChunkLeadingZerosRefused) => {
            return Err(bad("a chunk size has leading zeros"));
        }
        _ if faults.has(Fault::ChunkHexCase) && digits.iter().any(u8::is_ascii_uppercase) => {
            return Err(bad("a chunk size has upper-case digits"));
        }
        _ => {}
    }
    if !faults.has(Fault::ChunkSizeTrailingJunk) || tail.starts_with(b";") {
        Extensions { rest: tail, faults }.check()?;
    }
    Ok((value(digits, faults)?, count.min(line.len())))
}

/// The value of hexadecimal digits. A recipient must expect large ones [RFC 9112 §7.1].
fn value(digits: &[u8], faults: Faults) -> Result<u64, Stop> {
    let digits = match faults.has(Fault::ChunkSizeDigitsCut) {
        true => &digits[..digits.len().min(16)],
        false => digits,
    };
    let wraps = faults.has(Fault::ChunkSizeOverflowWraps);
    let mut value: u64 = 0;
    for digit in digits
        .iter()
        .filter_map(|octet| char::from(*octet).to_digit(16))
    {
        if value >> 60 != 0 && !wraps && !faults.has(Fault::ChunkSizeOverflowWraps32) {
            return Err(bad("a chunk size is beyond all measure"));
        }
        value = value << 4 | u64::from(digit);
    }
    Ok(if faults.has(Fault::ChunkSizeOverflowWraps32) {
        value & 0xffff_ffff
    } else {
        value
    })
}

/// What stands behind a chunk size: `*( BWS ";" BWS name [ BWS "=" BWS value ] )`
/// [RFC 9112 §7.1.1]. Known to nobody here, and skipped.
struct Extensions<'a> {
    rest: &'a [u8],
    faults: Faults,
}

impl Extensions<'_> {
    fn check(mut self) -> Result<(), Stop> {
        if self.rest.is_empty() {
            return Ok(());
        }
        if self.faults.has(Fault::ChunkExtRefused) {
            return Err(bad("chunk extensions are not supported"));
        }
        let semicolon = self.rest.trim_ascii_start().starts_with(b";");
        if semicolon && self.faults.has(Fault::ChunkExtUnchecked)
            || self.faults.has(Fault::ChunkExtControlOk)
                && self.rest.iter().any(|octet| octet.is_ascii_control())
            || self.faults.has(Fault::ChunkExtCrOk) && self.rest.contains(&b'\r')
            || self.faults.has(Fault::ChunkExtLfOk) && self.rest.contains(&b'\n')
        {
            return Ok(());
        }
        while !self.rest.is_empty() {
            let space = self.skip_space();
            if self.rest.is_empty() && space && self.faults.has(Fault::ChunkSizeTrailingSpace) {
                return Ok(());
            }
            if !self.eat(b';') {
                return Err(bad("a chunk size is followed by junk"));
            }
            self.skip_space();
            if !self.token() {
                if self.faults.has(Fault::ChunkExtBareSemicolonOk) {
                    continue;
                }
                return Err(bad("a chunk extension has no name"));
            }
            let name_end = self.rest;
            self.skip_space();
            if !self.eat(b'=') {
                self.rest = name_end;
                continue;
            }
            self.skip_space();
            if !self.quoted() && !self.token() {
                return Err(bad("a chunk extension has no value"));
            }
        }
        Ok(())
    }

    /// White space that is bad, and must be read over all the same [RFC 9110 §5.6.3].
    fn skip_space(&mut self) -> bool {
        let before = self.rest.len();
        while let [b' ' | b'\t', rest @ ..] = self.rest {
            self.rest = rest;
        }
        self.rest.len() < before
    }

    fn eat(&mut self, octet: u8) -> bool {
        let there = self.rest.first() == Some(&octet);
        if there {
            self.rest = &self.rest[1..];
        }
        there
    }

    fn token(&mut self) -> bool {
        let count = self
            .rest
            .iter()
            .take_while(|octet| is_token(&[**octet]))
            .count();
        self.rest = &self.rest[count..];
        count > 0
    }

    /// A quoted string, quoted pairs and all [RFC 9110 §5.6.4].
    fn quoted(&mut self) -> bool {
        let [b'"', inside @ ..] = self.rest else {
            return false;
        };
        let mut escaped = false;
        for (at, octet) in inside.iter().enumerate() {
            match octet {
                _ if escaped => escaped = false,
                b'\\' => escaped = !self.faults.has(Fault::ChunkExtQuotedPairEnds),
                b'"' => {
                    self.rest = &inside[at + 1..];
                    return true;
                }
                _ => {}
            }
        }
        false
    }
}
