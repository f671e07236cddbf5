//! Field lines: the header section, and the grammar that trailer sections share.
//! It never knows what a field means.

use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::Connection;
use super::fault::Fault;
use super::faults::Faults;
use super::line::{Line, Place, line};
use super::patience::Patience;
use super::start::is_token;
use super::stop::{Stop, bad};

/// How many octets a field section may have.
const SECTION: usize = 64 << 10;
/// How many lines a field section may have.
const LINES: usize = 256;
/// From where on a planted fault finds a field line too long.
const LONG: usize = 8 << 10;

/// One field line.
#[derive(Clone)]
pub(super) struct Field {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
}

/// The field lines of a message, in order.
#[derive(Clone, Default)]
pub(super) struct Fields {
    pub(super) lines: Vec<Field>,
    case_matters: bool,
}

impl Fields {
    /// The values of all lines of this name, in order. Names match in any case
    /// [RFC 9110 §5.1].
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        let wanted = move |field: &&Field| match self.case_matters {
            true => field.name == name.as_bytes(),
            false => field.name.eq_ignore_ascii_case(name.as_bytes()),
        };
        self.lines
            .iter()
            .filter(wanted)
            .map(|field| &field.value[..])
    }

    /// The value of the first line of this name.
    pub(super) fn first<'a>(&'a self, name: &'a str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }
}

/// Reads a header section up to its empty line.
pub(super) async fn section<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    patience: &mut Patience,
) -> Result<Fields, Stop> {
    let faults = connection.faults();
    let case_matters = faults.has(Fault::NamesCaseSensitive);
    let mut fields = Fields {
        lines: Vec::new(),
        case_matters,
    };
    let (mut lines, mut octets) = (0, 0);
    loop {
        let limit = match faults.has(Fault::LongFieldIgnored) {
            true => usize::MAX,
            false => SECTION - octets,
        };
        let line = match line(connection, Place::Field, limit, patience).await? {
            Line::Whole(line) if line.is_empty() => return Ok(fields),
            Line::Whole(line) if line.len() > LONG && faults.has(Fault::LongFieldIgnored) => {
                continue;
            }
            Line::Whole(line) => line,
            Line::TooLong(_) if faults.has(Fault::LongFieldHangs) => return Err(Stop::Hang),
            // [RFC 9110 §5.4]: a 4xx, and never to be ignored.
            Line::TooLong(_) => return Err(Stop::Refuse(431, "the field section is too large")),
        };
        if faults.has(Fault::BlankFoldEndsHead) && trim(&line).is_empty() {
            return Ok(fields);
        }
        lines += 1;
        octets = (octets + line.len() + 2).min(SECTION);
        if lines > LINES {
            return Err(match faults.has(Fault::ManyFieldsHang) {
                true => Stop::Hang,
                false => Stop::Refuse(431, "there are too many field lines"),
            });
        }
        match faults.has(Fault::UnicodeLineEnds) {
            true => cut_at_characters(&line, &mut |part| take(part, &mut fields, faults))?,
            false => take(&line, &mut fields, faults)?,
        }
        if faults.has(Fault::HeadNotAwaited) && connection.rest().is_empty() {
            return Ok(fields);
        }
    }
}

/// Reads a trailer section up to its empty line; `most` octets of it.
pub(super) async fn trailers<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    patience: &mut Patience,
) -> Result<Fields, Stop> {
    let faults = connection.faults();
    let mut fields = Fields::default();
    let mut octets = 0;
    loop {
        let limit = match faults.has(Fault::TrailerUnbounded) {
            true => usize::MAX,
            false => SECTION - octets,
        };
        let line = match line(connection, Place::Trailer, limit, patience).await {
            Err(Stop::Finished(_)) if faults.has(Fault::TruncatedTrailersHang) => {
                return Err(Stop::Hang);
            }
            line => line?,
        };
        let line = match line {
            Line::Whole(line) if line.is_empty() => return Ok(fields),
            Line::Whole(line) => line,
            // [RFC 9112 §7.1.3]: an empty line ends the section, and nothing else.
            Line::TooLong(_) if faults.has(Fault::TrailerBoundIsItsEnd) => return Ok(fields),
            Line::TooLong(_) => return Err(Stop::Refuse(431, "the trailer section is too large")),
        };
        octets = (octets + line.len() + 2).min(SECTION);
        if fields.lines.len() >= LINES && !faults.has(Fault::TrailerUnbounded) {
            if faults.has(Fault::TrailerBoundIsItsEnd) {
                return Ok(fields);
            }
            return Err(Stop::Refuse(431, "there are too many trailer lines"));
        }
        if faults.has(Fault::TrailerRefused) {
            return Err(bad("trailer fields are not supported"));
        }
        match parse(&line) {
            Some(field) => fields.lines.push(field),
            None if faults.has(Fault::TrailerUnchecked) => {}
            None => return Err(bad("a trailer line is malformed")),
        }
    }
}

/// Takes one line of a header section.
fn take(line: &[u8], fields: &mut Fields, faults: Faults) -> Result<(), Stop> {
    if matches!(line, [b' ' | b'\t', ..]) {
        return fold(line, fields, faults);
    }
    let Some(colon) = line.iter().position(|octet| *octet == b':') else {
        return if faults.has(Fault::NoColonOk) {
            Ok(())
        } else {
            Err(bad("a field line has no colon"))
        };
    };
    let (mut name, value) = (&line[..colon], &line[colon + 1..]);
    if faults.has(Fault::NameLengthWraps) {
        let bits = if colon > 0xffff { 0xffff } else { 0xff };
        name = &name[..colon & bits];
    }
    let trimmed = name.trim_ascii_end();
    if trimmed.len() < name.len() && !trimmed.is_empty() {
        let coding = trimmed.eq_ignore_ascii_case(b"Transfer-Encoding");
        if faults.has(Fault::SpaceBeforeColonDropped)
            || coding && faults.has(Fault::TeSpBeforeColonIgnored)
        {
            return Ok(());
        }
        // [RFC 9112 §5.1]: white space before the colon gets a 400.
        if !faults.has(Fault::SpaceBeforeColonOk) {
            return Err(bad("white space before a colon"));
        }
    } else if name.is_empty() {
        return if faults.has(Fault::EmptyNameOk) {
            Ok(())
        } else {
            Err(bad("a field without a name"))
        };
    } else if !is_token(name) && !faults.has(Fault::BadNameOk) {
        return Err(bad("a field name is no token"));
    }
    if faults.has(Fault::ObsTextRefused) && !value.is_ascii() {
        return Err(bad("an octet above 0x7f in a field value"));
    }
    if faults.has(Fault::UnknownFieldRefused) && !is_known(trimmed) {
        return Err(bad("an unknown field"));
    }
    let kept = faults.has(Fault::ValueOwsKept)
        || faults.has(Fault::ClOwsKept) && trimmed.eq_ignore_ascii_case(b"Content-Length")
        || faults.has(Fault::TeOwsKept) && trimmed.eq_ignore_ascii_case(b"Transfer-Encoding");
    let value = match kept {
        true => value.strip_prefix(b" ").unwrap_or(value),
        false => trim(value),
    };
    let mut name = trimmed.to_vec();
    if faults.has(Fault::UnderscoreNameOk) {
        name.iter_mut()
            .filter(|octet| **octet == b'_')
            .for_each(|octet| *octet = b'-');
    }
    if faults.has(Fault::NameUnderscoreAsDash) {
        let punctuation = name
            .iter_mut()
            .filter(|octet| !octet.is_ascii_alphanumeric());
        punctuation.for_each(|octet| *octet = b'-');
    }
    fields.lines.push(Field {
        name,
        value: value.to_vec(),
    });
    Ok(())
}

/// A line that starts with white space [RFC 9112 §2.2, §5.2].
fn fold(line: &[u8], fields: &mut Fields, faults: Faults) -> Result<(), Stop> {
    let Some(last) = fields.lines.last_mut() else {
        if faults.has(Fault::LeadingSpaceFirstLineOk) {
            return take(trim(line), fields, faults);
        }
        return Err(bad("white space before the first field"));
    };
    if faults.has(Fault::FoldOkAsNewField) {
        return take(trim(line), fields, faults);
    }
    if faults.has(Fault::FoldKeptRaw) {
        last.value.extend_from_slice(b"\r\n");
        last.value.extend_from_slice(line);
        return Ok(());
    }
    if faults.has(Fault::FoldJoined) {
        last.value.extend_from_slice(trim(line));
        return Ok(());
    }
    if faults.has(Fault::FoldReadAsEmpty) {
        if last.value.is_empty() {
            fields.lines.pop();
        }
        return Ok(());
    }
    if faults.has(Fault::FoldDropped) {
        return Ok(());
    }
    Err(bad("a folded field line"))
}

/// A field line under the strict grammar.
fn parse(line: &[u8]) -> Option<Field> {
    let colon = line.iter().position(|octet| *octet == b':')?;
    let (name, value) = (&line[..colon], trim(&line[colon + 1..]));
    is_token(name).then(|| Field {
        name: name.to_vec(),
        value: value.to_vec(),
    })
}

/// Without the white space around it [RFC 9110 §5.5].
pub(super) fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

/// Cuts a line where characters stand whose low octets are CR and LF.
fn cut_at_characters(
    line: &[u8],
    part: &mut impl FnMut(&[u8]) -> Result<(), Stop>,
) -> Result<(), Stop> {
    const ENDS: [&[u8]; 3] = [
        b"\xc4\x8d\xc4\x8a",
        b"\xe5\x98\x8d\xe5\x98\x8a",
        b"\xe5\x98\x8a\xe5\x98\x8d",
    ];
    for (at, _) in line.iter().enumerate() {
        for end in ENDS {
            if line[at..].starts_with(end) {
                part(&line[..at])?;
                return cut_at_characters(&line[at + end.len()..], part);
            }
        }
    }
    part(line)
}

fn is_known(name: &[u8]) -> bool {
    const KNOWN: [&str; 12] = [
        "Host",
        "Connection",
        "Content-Length",
        "Transfer-Encoding",
        "Content-Type",
        "Expect",
        "Upgrade",
        "Keep-Alive",
        "If-None-Match",
        "If-Modified-Since",
        "Range",
        "User-Agent",
    ];
    KNOWN
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}
