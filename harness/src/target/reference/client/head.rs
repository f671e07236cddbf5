//! The head of an answer: the status line and the header section.
//! It never looks at the content.

use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::{Connection, End};
use super::fault::Fault;
use super::fields::Fields;
use super::status_line::{self, StatusLine};
use super::{Failure, Faults};

/// How many octets a head may have.
const HEAD: usize = 256 << 10;
/// How many lines a field section may have.
const LINES: usize = 4096;
/// From where on a planted fault drops a field line.
const LONG: usize = 8 << 10;

/// The head of an answer.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) minor: u8,
    pub(super) status: u16,
    pub(super) fields: Fields,
    /// The content so far of an answer that has no head, as a planted fault takes it.
    pub(super) simple: Option<Vec<u8>>,
}

/// One line, without its end; or what came of it.
enum Line {
    Whole(Vec<u8>),
    Cut(Vec<u8>, End),
}

impl Head {
    pub(super) const fn is_interim(&self) -> bool {
        self.status / 100 == 1
    }
}

/// Reads the head of the next answer.
pub(super) async fn read<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    faults: Faults,
) -> Result<Head, Failure> {
    let limit = |fault, read: usize| match faults.has(fault) {
        true => usize::MAX,
        false => HEAD.saturating_sub(read),
    };
    let mut read = 0;
    let start = loop {
        let most = limit(Fault::StatusLineEndless, read);
        let line = match line(connection, most, faults).await? {
            Line::Whole(line) => line,
            Line::Cut(line, End::Finish) if faults.has(Fault::Http09Taken) && !line.is_empty() => {
                return Ok(simple(line, faults));
            }
            Line::Cut(_, end) => return Err(end.into()),
        };
        read += line.len();
        if faults.has(Fault::JunkSkipped) && !line.starts_with(b"HTTP/") {
            continue;
        }
        if faults.has(Fault::Http09Taken) && !line.starts_with(b"HTTP/") {
            return Ok(simple([&line[..], b"\r\n"].concat(), faults));
        }
        break line;
    };
    let mut parts = match faults.has(Fault::BareCrEndsLine) {
        true => start.split(|octet| *octet == b'\r').collect(),
        false => vec![&start[..]],
    }
    .into_iter();
    let StatusLine { minor, status } =
        status_line::parse(parts.next().unwrap_or_default(), faults)?;
    let mut head = Head {
        minor,
        status,
        fields: Fields::new(faults),
        simple: None,
    };
    for part in parts {
        head.fields.take(part, faults)?;
    }
    for _ in 0..LINES {
        let line = match line(connection, limit(Fault::HeadEndless, read), faults).await? {
            Line::Whole(line) if line.is_empty() => return Ok(head),
            Line::Whole(line) => line,
            Line::Cut(line, end) => {
                // [RFC 9112 §8]: a head that is cut off is no answer.
                if end == End::Reset || !faults.has(Fault::HeadCutTaken) {
                    return Err(end.into());
                }
                if line.contains(&b':') {
                    head.fields.take(line.trim_ascii_end(), faults)?;
                }
                return Ok(head);
            }
        };
        read += line.len() + 2;
        // A CR is the end of a line with its LF only [RFC 9112 §2.2].
        if faults.has(Fault::CrEndsHead) && line.first() == Some(&b'\r') {
            let content = line.get(2..).unwrap_or_default();
            connection.put_back(&[content, b"\r\n"].concat());
            return Ok(head);
        }
        if faults.has(Fault::LongFieldDropped) && line.len() > LONG {
            continue;
        }
        if faults.has(Fault::NoColonEndsHead) && !line.contains(&b':') {
            connection.put_back(&[&line[..], b"\r\n"].concat());
            return Ok(head);
        }
        head.fields.take(&line, faults)?;
    }
    match faults.has(Fault::HeadEndless) {
        true => loop {
            connection.more().await?;
            connection.discard();
        },
        false => Err(Failure::TooLarge("there are too many field lines")),
    }
}

fn simple(content: Vec<u8>, faults: Faults) -> Head {
    Head {
        minor: 0,
        status: 200,
        fields: Fields::new(faults),
        simple: Some(content),
    }
}

/// Reads one line. It ends in CRLF: a lone LF may be taken for an end as well
/// [RFC 9112 §2.2], and is not, as others do not.
async fn line<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    most: usize,
    faults: Faults,
) -> Result<Line, Failure> {
    let mut line = Vec::new();
    loop {
        if faults.has(Fault::OneReadHead) && connection.rest().is_empty() && !line.is_empty() {
            return Err(Failure::Malformed("the head comes in pieces"));
        }
        let (part, ended) = match connection.part_of_line().await {
            Ok(part) => part,
            Err(end) => return Ok(Line::Cut(line, end)),
        };
        if line.len().saturating_add(part.len()) > most {
            return Err(Failure::TooLarge("the head"));
        }
        line.extend_from_slice(&part);
        if !ended {
            continue;
        }
        return match line.pop() {
            Some(b'\r') => Ok(Line::Whole(line)),
            Some(last) if faults.has(Fault::LfLosesField) => {
                line.extend([last, b'\n']);
                continue;
            }
            Some(last) if faults.has(Fault::LfHeadGoesOn) => {
                line.push(last);
                Ok(Line::Whole(line))
            }
            None if faults.has(Fault::LfHeadGoesOn) => continue,
            _ if faults.has(Fault::Http09Taken) && !line.starts_with(b"HTTP/") => {
                Ok(Line::Whole(line))
            }
            _ => Err(Failure::Malformed("a line ends in a lone LF")),
        };
    }
}
