//! An origin's response, read strictly.

use tokio::io::AsyncRead;

use super::fault::{Fault, Faults};
use super::fields::Fields;
use super::framing::{self, Framing};
use super::input::Input;
use super::request::Request;
use super::stop::{Stop, bad};

/// A response's head.
#[derive(Clone, Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) reason: Vec<u8>,
    pub(super) minor: u8,
    pub(super) fields: Fields,
    pub(super) framing: Framing,
}

impl Response {
    /// Reads a head: `request` decides how its content is framed.
    pub(super) async fn read<R: AsyncRead + Unpin>(
        input: &mut Input<R>,
        request: &Request,
        faults: Faults,
    ) -> Result<Self, Stop> {
        let line = input.line(faults).await?;
        let (minor, status, reason) = start(&line, faults)?;
        let fields = Fields::read(input, false, faults).await?;
        let bodiless = request.is("HEAD") || matches!(status, 100..=199 | 204 | 304);
        let relayed = match status {
            _ if request.is("HEAD") => {
                faults.has(Fault::HeadContentRelayed) || faults.has(Fault::HeadWaits)
            }
            204 | 304 => faults.has(Fault::NoContentRelayed) || faults.has(Fault::HeadWaits),
            _ => false,
        };
        let framing = if bodiless && !relayed {
            Framing::None
        } else {
            let said = framing::said(&fields, minor, faults)?;
            said.unwrap_or(if bodiless {
                Framing::None
            } else {
                Framing::Close
            })
        };
        Ok(Self {
            status,
            reason,
            minor,
            fields,
            framing,
        })
    }

    pub(super) const fn is_interim(&self) -> bool {
        matches!(self.status, 100 | 102..=199)
    }

    /// Whether the origin keeps the connection behind it [RFC 9112 §9.3].
    pub(super) fn persists(&self, faults: Faults) -> bool {
        let close = self.fields.says("connection", "close");
        let offered = self.fields.says("connection", "keep-alive");
        let bodiless = faults.has(Fault::CloseBodilessIgnored) && self.framing == Framing::None;
        (!close || bodiless || faults.has(Fault::CloseFromOriginIgnored))
            && (self.minor == 1
                || faults.has(Fault::Http10OriginReused)
                || faults.has(Fault::Http10ChunkedTaken) && offered)
            && self.framing != Framing::Close
    }
}

/// Minor version, status code and reason phrase.
fn start(line: &[u8], faults: Faults) -> Result<(u8, u16, Vec<u8>), Stop> {
    let minor = match line.get(..9) {
        Some(b"HTTP/1.1 ") => 1,
        Some(b"HTTP/1.0 ") => 0,
        _ => return Err(bad("a status line that is none")),
    };
    let (code, reason) = match &line[9..] {
        [a, b, c] => ([*a, *b, *c], &[][..]),
        [a, b, c, b' ', reason @ ..] => ([*a, *b, *c], reason),
        _ if faults.has(Fault::StatusLineRelayed) => return Ok((minor, 200, line[9..].to_vec())),
        _ => return Err(bad("a status line that is none")),
    };
    let digits = code.iter().all(u8::is_ascii_digit) && (b'1'..=b'5').contains(&code[0]);
    if !digits {
        if faults.has(Fault::StatusLineRelayed) {
            return Ok((minor, 200, line[9..].to_vec()));
        }
        return Err(bad("a status code that is none"));
    }
    if reason.contains(&0) && !faults.has(Fault::NulForwarded) {
        return Err(bad("NUL in a reason phrase"));
    }
    let status = code
        .iter()
        .fold(0, |sum, one| sum * 10 + u16::from(one - b'0'));
    Ok((minor, status, reason.to_vec()))
}
