//! Reading one line, octet by octet.
//! It never decodes: lines end at octets, not at characters [RFC 9112 §2.2].

use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::Connection;
use super::fault::Fault;
use super::faults::Faults;
use super::patience::Patience;
use super::stop::{Phase, Stop, bad};

/// What a line is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The request line.
    Start,
    /// The header section.
    Field,
    /// A chunk size and its extensions.
    Size,
    /// The trailer section.
    Trailer,
}

/// A line without its end, or the word that it is longer than `limit`.
pub(super) enum Line {
    /// The octets before the line end.
    Whole(Vec<u8>),
    /// The octets up to the limit; the line goes on.
    TooLong(Vec<u8>),
}

/// Reads a line up to CRLF, and refuses at once what no line may contain.
pub(super) async fn line<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    place: Place,
    limit: usize,
    patience: &mut Patience,
) -> Result<Line, Stop> {
    let faults = connection.faults();
    let mut line = Vec::new();
    let mut cut = false;
    loop {
        if line.len() > limit {
            return Ok(Line::TooLong(line));
        }
        let octet = match connection.octet(patience).await {
            Err(Stop::Finished(Phase::Head))
                if place == Place::Field && faults.has(Fault::TruncatedHeadAccepted) =>
            {
                // What came of the last line is dropped.
                connection.cut_head = true;
                return Ok(Line::Whole(Vec::new()));
            }
            octet => octet?,
        };
        match octet {
            b'\r' => match connection.peek(patience).await? {
                b'\n' => {
                    connection.skip(1);
                    return Ok(Line::Whole(line));
                }
                _ if place == Place::Size && faults.has(Fault::ChunkCrEndsSize) => {
                    connection.skip(1);
                    return Ok(Line::Whole(line));
                }
                _ if place == Place::Size
                    && faults.has(Fault::ChunkExtCrOk)
                    && line.contains(&b';') =>
                {
                    line.push(octet);
                }
                _ if place == Place::Field && line.is_empty() && faults.has(Fault::CrEndsHead) => {
                    connection.skip(1);
                    return Ok(Line::Whole(line));
                }
                // A planted fault: a name compared with 0x20 set in each octet, where CR becomes a
                // hyphen. No name has a CR in it [RFC 9110 §5.6.2].
                _ if in_name(place, &line) && faults.has(Fault::CrIsHyphen) => line.push(b'-'),
                _ if place == Place::Field
                    && line.ends_with(b":")
                    && faults.has(Fault::CrEndsEmptyValue) =>
                {
                    connection.skip(1);
                    return Ok(Line::Whole(line));
                }
                _ if in_head(place) && faults.has(Fault::BareCrIsLineEnd) => {
                    return Ok(Line::Whole(line));
                }
                _ if in_head(place) && faults.has(Fault::BareCrOk) => line.push(octet),
                // [RFC 9112 §2.2]: a bare CR makes the element invalid.
                _ => return Err(bad("a bare CR")),
            },
            b'\n' if lf_ends(place, &line, faults) => return Ok(Line::Whole(line)),
            b'\n' if in_head(place) && faults.has(Fault::BareLfHangs) => return Err(Stop::Hang),
            // A planted fault: no extension has an LF in it [RFC 9112 §7.1.1].
            b'\n'
                if place == Place::Size
                    && faults.has(Fault::ChunkExtLfOk)
                    && line.contains(&b';') =>
            {
                line.push(octet);
            }
            // [RFC 9112 §2.2] lets a recipient take a lone LF for a line end; this one does not,
            // since two recipients that differ on it see different requests.
            b'\n' => return Err(bad("a bare LF")),
            0 if faults.has(Fault::NulTruncates) => cut = true,
            0 | 0x0b if place == Place::Field && faults.has(Fault::NameEndsAtControl) => {
                if line.contains(&b':') {
                    return Err(bad("a control octet"));
                }
            }
            0 if place == Place::Field && faults.has(Fault::NulOk) => line.push(octet),
            // [RFC 9110 §5.5]: NUL is refused or replaced; the other controls are as invalid.
            0 => return Err(bad("a NUL")),
            b'\t' => line.push(octet),
            0x0b | 0x0c if faults.has(Fault::TeVtabOk) => line.push(octet),
            0x01..=0x1f | 0x7f => {
                if place == Place::Size && faults.has(Fault::ChunkExtControlOk)
                    || in_head(place) && faults.has(Fault::ControlOk)
                {
                    line.push(octet);
                } else if place == Place::Start && octet == 0x16 && line.is_empty() {
                    return Err(match faults.has(Fault::TlsHelloHangs) {
                        true => Stop::Hang,
                        false => bad("this looks like TLS"),
                    });
                } else if place == Place::Start && faults.has(Fault::JunkHangs) {
                    return Err(Stop::Hang);
                } else {
                    return Err(bad("a control octet"));
                }
            }
            _ if cut => {}
            _ => line.push(octet),
        }
    }
}

fn in_head(place: Place) -> bool {
    matches!(place, Place::Start | Place::Field)
}

fn in_name(place: Place, line: &[u8]) -> bool {
    place == Place::Field && !line.is_empty() && !line.contains(&b':')
}

fn lf_ends(place: Place, line: &[u8], faults: Faults) -> bool {
    match place {
        Place::Start => false,
        Place::Field => faults.has(Fault::BareLfInconsistent),
        Place::Size => {
            faults.has(Fault::ChunkLfEndsSize)
                || line.contains(&b';') && faults.has(Fault::ChunkExtLf)
        }
        Place::Trailer => faults.has(Fault::TrailerBareLf),
    }
}
