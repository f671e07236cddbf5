//! Field lines of answers: the header section, and the grammar that trailer sections share.
//! It never knows what a field means.

use super::fault::Fault;
use super::{Failure, Faults};

/// The field lines of an answer, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    pub(super) lines: Vec<(Vec<u8>, Vec<u8>)>,
    case_matters: bool,
    ows_kept: bool,
}

impl Fields {
    pub(super) fn new(faults: Faults) -> Self {
        Self {
            lines: Vec::new(),
            case_matters: faults.has(Fault::NamesCaseSensitive),
            ows_kept: faults.has(Fault::OwsKept),
        }
    }

    /// The values of all lines of this name, in order. Names match in any case
    /// [RFC 9110 §5.1].
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.lines
            .iter()
            .filter(move |(own, _)| match self.case_matters {
                true => own == name.as_bytes(),
                false => own.eq_ignore_ascii_case(name.as_bytes()),
            })
            .map(|(_, value)| &value[..])
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// The members of the list that all lines of this name make up, without the empty ones
    /// [RFC 9110 §5.6.1].
    pub(super) fn members<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.all(name)
            .flat_map(|value| value.split(|octet| *octet == b','))
            .map(|member| match self.ows_kept {
                true => member.strip_prefix(b" ").unwrap_or(member),
                false => trim(member),
            })
            .filter(|member| !member.is_empty())
    }

    /// What the caller is handed: every line.
    pub(super) fn handed(self, faults: Faults) -> Vec<(Vec<u8>, Vec<u8>)> {
        let lines = self.lines;
        let repeats = |at: usize| {
            let mut behind = lines[at + 1..].iter();
            behind.any(|(name, _)| name.eq_ignore_ascii_case(&lines[at].0))
        };
        match faults.has(Fault::RepeatedFieldLost) {
            true => (0..lines.len())
                .filter(|at| !repeats(*at))
                .map(|at| lines[at].clone())
                .collect(),
            false => lines,
        }
    }

    /// Takes one line of a header section.
    pub(super) fn take(&mut self, line: &[u8], faults: Faults) -> Result<(), Failure> {
        let parts: Vec<&[u8]> = if faults.has(Fault::BareCrEndsLine) {
            line.split(|octet| *octet == b'\r').collect()
        } else if faults.has(Fault::WideLineEnds) {
            split_at(line, b"\xc4\x8d\xc4\x8a")
        } else {
            vec![line]
        };
        parts
            .into_iter()
            .try_for_each(|part| self.take_one(part, faults))
    }

    fn take_one(&mut self, line: &[u8], faults: Faults) -> Result<(), Failure> {
        if matches!(line, [b' ' | b'\t', ..]) {
            return self.fold(line, faults);
        }
        let Some(colon) = line.iter().position(|octet| *octet == b':') else {
            return match faults.has(Fault::NoColonSkipped) {
                true => Ok(()),
                false => Err(Failure::Malformed("a field line has no colon")),
            };
        };
        let (mut name, value) = (&line[..colon], &line[colon + 1..]);
        // A name is a token, and nothing in it may be passed over [RFC 9110 §5.1].
        if faults.has(Fault::NameEndsAtControl)
            && let Some(at) = name.iter().position(u8::is_ascii_control)
        {
            name = &name[..at];
        }
        if name.ends_with(b" ") || name.ends_with(b"\t") {
            // [RFC 9112 §5.1]: no white space stands there; what it means is anyone's guess.
            return match faults.has(Fault::SpaceBeforeColonDropped) {
                true => Ok(()),
                false => Err(Failure::Malformed("white space before a colon")),
            };
        }
        if !is_token(name) && !faults.has(Fault::BadNameTaken) {
            return Err(Failure::Malformed("a field name is no token"));
        }
        if faults.has(Fault::UnknownFieldRefused) && !is_known(name) {
            return Err(Failure::Malformed("an unknown field"));
        }
        let value = match faults.has(Fault::OwsKept) {
            true => value,
            false => trim(value),
        };
        let value = checked(value, faults)?;
        self.lines.push((name.to_vec(), value));
        Ok(())
    }

    /// A line that starts with white space goes on the value above, behind a space
    /// [RFC 9112 §5.2]; behind the status line there is none [RFC 9112 §2.2].
    fn fold(&mut self, line: &[u8], faults: Faults) -> Result<(), Failure> {
        if faults.has(Fault::FoldIsNewLine) && !self.lines.is_empty()
            || faults.has(Fault::FirstSpaceTaken) && self.lines.is_empty()
        {
            return self.take_one(trim(line), faults);
        }
        let Some((_, value)) = self.lines.last_mut() else {
            return Err(Failure::Malformed("white space before the first field"));
        };
        if faults.has(Fault::FoldDropped) {
            return Ok(());
        }
        let more = checked(trim(line), faults)?;
        match faults.has(Fault::FoldKept) {
            true => value.extend_from_slice(b"\r\n "),
            false if !value.is_empty() && !more.is_empty() => value.push(b' '),
            false => {}
        }
        value.extend_from_slice(&more);
        Ok(())
    }
}

/// A value with nothing in it that has no place there [RFC 9110 §5.5].
fn checked(value: &[u8], faults: Faults) -> Result<Vec<u8>, Failure> {
    let mut value = value;
    if faults.has(Fault::NulEndsValue)
        && let Some(nul) = value.iter().position(|octet| *octet == 0)
    {
        value = &value[..nul];
    }
    if faults.has(Fault::ObsTextRefused) && !value.is_ascii() {
        return Err(Failure::Malformed("an octet above 0x7f in a field value"));
    }
    let bad = |octet: &u8| match octet {
        b'\r' => !faults.has(Fault::BareCrKept),
        0 => !faults.has(Fault::NulKept),
        _ => false,
    };
    match value.iter().any(bad) {
        true => Err(Failure::Malformed("a control octet in a field value")),
        false => Ok(value.to_vec()),
    }
}

fn is_known(name: &[u8]) -> bool {
    const KNOWN: [&str; 8] = [
        "Connection",
        "Content-Length",
        "Content-Type",
        "Date",
        "Keep-Alive",
        "Link",
        "Server",
        "Transfer-Encoding",
    ];
    KNOWN
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// A field line under the strict grammar.
pub(super) fn parse(line: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let colon = line.iter().position(|octet| *octet == b':')?;
    let (name, value) = (&line[..colon], trim(&line[colon + 1..]));
    let sound = is_token(name) && !value.iter().any(|octet| matches!(octet, b'\r' | 0));
    sound.then(|| (name.to_vec(), value.to_vec()))
}

/// Without the white space around it [RFC 9110 §5.5].
pub(super) fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

/// Whether it is a token [RFC 9110 §5.6.2].
pub(super) fn is_token(octets: &[u8]) -> bool {
    let sound = |octet: &u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(octet);
    !octets.is_empty() && octets.iter().all(sound)
}

fn split_at<'a>(line: &'a [u8], end: &[u8]) -> Vec<&'a [u8]> {
    let found = line.windows(end.len()).position(|window| window == end);
    match found {
        Some(at) => {
            let mut parts = vec![&line[..at]];
            parts.extend(split_at(&line[at + end.len()..], end));
            parts
        }
        None => vec![line],
    }
}
