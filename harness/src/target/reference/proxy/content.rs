//! Content, piece by piece: out of one framing and into another.
//! It never waits for more than the next piece.

use tokio::io::AsyncRead;

use super::fault::{Fault, Faults};
use super::fields::Fields;
use super::framing::Framing;
use super::input::Input;
use super::stop::{Stop, bad};

/// Content being read.
pub(super) struct Content {
    framing: Framing,
    /// What is left of the present chunk, or of all.
    left: u64,
    begun: bool,
    done: bool,
    /// The trailer section, once all is read.
    pub(super) trailers: Fields,
    faults: Faults,
    /// The chunk lines as they came, for a planted fault.
    raw: Vec<u8>,
}

impl Content {
    pub(super) fn new(framing: Framing, faults: Faults) -> Self {
        let left = match framing {
            Framing::Length(length) => length,
            _ => 0,
        };
        Self {
            framing,
            left,
            begun: false,
            done: matches!(framing, Framing::None | Framing::Length(0)),
            trailers: Fields::default(),
            faults,
            raw: Vec::new(),
        }
    }

    /// The next piece; `None` where all is read.
    pub(super) async fn next<R: AsyncRead + Unpin>(
        &mut self,
        input: &mut Input<R>,
    ) -> Result<Option<Vec<u8>>, Stop> {
        if self.done {
            return Ok(None);
        }
        match self.framing {
            Framing::None => Ok(None),
            Framing::Length(_) => {
                let piece = input.piece(self.left).await?;
                self.left -= piece.len() as u64;
                self.done = self.left == 0;
                Ok(Some(piece))
            }
            Framing::Chunked => self.chunk(input).await,
            Framing::Close => match input.piece(u64::MAX).await {
                Err(Stop::Ended) => Ok(None),
                other => other.map(Some),
            },
        }
    }

    async fn chunk<R: AsyncRead + Unpin>(
        &mut self,
        input: &mut Input<R>,
    ) -> Result<Option<Vec<u8>>, Stop> {
        if self.left == 0 {
            if self.begun {
                let end = input.octets(2).await?;
                if end != b"\r\n" && !self.faults.has(Fault::ChunkEndUnchecked) {
                    return Err(bad("a chunk does not end where it says"));
                }
            }
            self.begun = true;
            let line = self.size_line(input).await?;
            self.left = size(&line, self.faults)?;
            self.raw = line;
            if self.left == 0 {
                self.trailers = Fields::read(input, true, self.faults).await?;
                self.done = true;
                return Ok(None);
            }
        }
        let piece = input.piece(self.left).await?;
        self.left -= piece.len() as u64;
        Ok(Some(piece))
    }

    async fn size_line<R: AsyncRead + Unpin>(&self, input: &mut Input<R>) -> Result<Vec<u8>, Stop> {
        let mut line = input.chunk_line(self.faults).await?;
        let quotes = |line: &[u8]| line.iter().filter(|one| **one == b'"').count();
        if self.faults.has(Fault::ExtensionQuoteSplits) {
            // The natural bug the other way round: a line end inside of quotes ends nothing.
            while quotes(&line) % 2 == 1 {
                line.extend_from_slice(b"\r\n");
                line.extend(input.line(self.faults).await?);
            }
        }
        Ok(line)
    }

    /// A piece in the framing in which it goes on.
    pub(super) fn frame(&mut self, piece: &[u8], into: Framing) -> Vec<u8> {
        if into != Framing::Chunked {
            return piece.to_vec();
        }
        let mut line = format!("{:x}", piece.len()).into_bytes();
        let bare = self.faults.has(Fault::BareCrForwarded) && self.raw.contains(&b'\r');
        if bare || self.faults.has(Fault::ChunkLinesRelayed) && !self.raw.is_empty() {
            line = std::mem::take(&mut self.raw);
        }
        let framed = [&line, b"\r\n".as_slice(), piece, b"\r\n"].concat();
        if self.faults.has(Fault::ChunkedTwice) && self.framing == Framing::Chunked {
            let size = format!("{:x}\r\n", framed.len());
            return [size.as_bytes(), &framed, b"\r\n"].concat();
        }
        framed
    }
}

/// A chunk's size: hexadecimal digits, then nothing or an extension [RFC 9112 §7.1].
fn size(line: &[u8], faults: Faults) -> Result<u64, Stop> {
    let end = line.iter().position(|one| *one == b';');
    let (mut digits, extension) = line.split_at(end.unwrap_or(line.len()));
    let known = |one: u8| one == b'\t' || one == b'\r' && faults.has(Fault::BareCrForwarded);
    if extension.iter().any(|one| *one < b' ' && !known(*one))
        && !faults.has(Fault::ExtensionQuoteSplits)
        && !faults.has(Fault::ChunkLinesRelayed)
    {
        return Err(bad("a control character in a chunk extension"));
    }
    if end.is_some() && faults.has(Fault::ExtensionRefused) {
        return Err(bad("a chunk extension"));
    }
    if end.is_some() {
        while let [rest @ .., b' ' | b'\t'] = digits {
            digits = rest;
        }
    }
    if faults.has(Fault::ChunkSizeLenient) || faults.has(Fault::ChunkLinesRelayed) {
        let start = match digits {
            [b'0', b'x' | b'X', ..] => 2,
            _ => digits
                .iter()
                .take_while(|one| !one.is_ascii_hexdigit())
                .count(),
        };
        let run = digits[start..]
            .iter()
            .take_while(|one| one.is_ascii_hexdigit());
        digits = &digits[start..start + run.count()];
    }
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(bad("a chunk size that is none"));
    }
    let wraps = faults.has(Fault::ChunkSizeOverflow);
    let mut size: u64 = 0;
    for digit in digits {
        let value = u64::from(char::from(*digit).to_digit(16).unwrap_or_default());
        if size >> 60 != 0 && !wraps {
            return Err(bad("a chunk size that is too large"));
        }
        size = size.wrapping_shl(4) | value;
    }
    Ok(size)
}
