//! Field lines, and which of them belong to one hop.
//! It never frames a message.

use tokio::io::AsyncRead;

use super::fault::{Fault, Faults};
use super::input::Input;
use super::stop::{Stop, bad};

/// How many lines a field section may have.
const LINES: usize = 256;
/// From where on a planted fault finds a field too long.
const LONG: usize = 4 << 10;

/// What belongs to one hop, named in Connection or not [RFC 9110 §7.6.1].
const HOP: [(&str, Option<Fault>); 6] = [
    ("connection", Some(Fault::ConnectionForwarded)),
    ("keep-alive", Some(Fault::KeepAliveForwarded)),
    ("proxy-connection", Some(Fault::ProxyConnectionForwarded)),
    ("te", Some(Fault::TeForwarded)),
    ("transfer-encoding", None),
    ("upgrade", Some(Fault::UpgradeForwarded)),
];

/// What stays though Connection names it: without these nobody knows whose the message is.
const NEEDED: [&str; 3] = ["host", "via", "date"];

/// What no trailer section may say, as it frames, routes or belongs to one hop
/// [RFC 9110 §6.5.1].
const NO_TRAILER: [&str; 9] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "set-cookie",
];

/// The fields that a planted fault knows.
const KNOWN: [&str; 12] = [
    "host",
    "via",
    "date",
    "content-type",
    "content-length",
    "expect",
    "max-forwards",
    "accept",
    "authorization",
    "etag",
    "server",
    "trailer",
];

/// One field line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
}

/// The field lines of a message, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(pub(super) Vec<Field>);

impl Fields {
    /// Reads a section up to its empty line. Folded lines of a response are joined, those of a
    /// request refused [RFC 9112 §5.2].
    pub(super) async fn read<R: AsyncRead + Unpin>(
        input: &mut Input<R>,
        request: bool,
        faults: Faults,
    ) -> Result<Self, Stop> {
        let mut fields = Self::default();
        loop {
            let line = match input.line(faults).await {
                Err(Stop::Ended) if faults.has(Fault::HeadCompleted) => return Ok(fields),
                line => line?,
            };
            if line.is_empty() {
                return Ok(fields);
            }
            if fields.0.len() == LINES {
                return Err(Stop::Bad(431, "too many field lines"));
            }
            // A bare CR ends nothing [RFC 9112 §2.2].
            let ends = |one: &u8| *one == b'\r' && faults.has(Fault::BareCrEndsLine);
            for line in line.split(ends).filter(|line| !line.is_empty()) {
                fields.add(line, request, faults)?;
            }
        }
    }

    fn add(&mut self, line: &[u8], request: bool, faults: Faults) -> Result<(), Stop> {
        // Refused, or a space [RFC 9110 §5.5].
        let taken = faults.has(Fault::NulForwarded) || faults.has(Fault::NulEndsValue);
        if line.contains(&0) && !taken {
            return Err(bad("NUL"));
        }
        let folded = matches!(line.first(), Some(b' ' | b'\t'));
        let starts =
            faults.has(Fault::FoldStarts) || self.0.is_empty() && faults.has(Fault::FirstLineSpace);
        if folded && !starts {
            return self.fold(line, request, faults);
        }
        let Some(colon) = line.iter().position(|one| *one == b':') else {
            if let Some(last) = self.0.last_mut()
                && faults.has(Fault::NoColonForwarded)
            {
                last.value.extend_from_slice(b"\r\n");
                last.value.extend_from_slice(line);
                return Ok(());
            }
            return Err(bad("a field line without a colon"));
        };
        let (name, value) = (&line[..colon], trim(&line[colon + 1..]));
        let value = match faults.has(Fault::NulEndsValue) {
            true => value.split(|one| *one == 0).next().unwrap_or_default(),
            false => value,
        };
        let bare = trim(name);
        let mut name = if folded { bare } else { name };
        if bare.len() < name.len() {
            // Space before the colon: refused in a request, removed from a response
            // [RFC 9112 §5.1].
            match (faults.has(Fault::SpaceBeforeColon), request) {
                (true, _) => {}
                (false, true) => return Err(bad("space before a colon")),
                (false, false) => name = bare,
            }
        }
        let sound = is_token(name) || faults.has(Fault::SpaceBeforeColon) && is_token(bare);
        if !sound && !faults.has(Fault::BadNameForwarded) {
            return Err(bad("a field name that is no token"));
        }
        let control = |one: &u8| *one < b' ' && *one != b'\t' || *one == 0x7f;
        let known = |one: &u8| match one {
            0 => faults.has(Fault::NulForwarded),
            b'\r' => faults.has(Fault::BareCrForwarded),
            b'\n' => faults.has(Fault::BareLfForwarded),
            _ => false,
        };
        if value.iter().any(|one| control(one) && !known(one)) {
            return Err(bad("a control character in a field value"));
        }
        if faults.has(Fault::LongFieldDropped) && line.len() > LONG {
            return Ok(());
        }
        let (name, value) = (name.to_vec(), value.to_vec());
        self.0.push(Field { name, value });
        Ok(())
    }

    fn fold(&mut self, line: &[u8], request: bool, faults: Faults) -> Result<(), Stop> {
        let Some(last) = self.0.last_mut() else {
            return Err(bad("the first field line begins with space"));
        };
        if faults.has(Fault::FoldForwarded) {
            last.value.extend_from_slice(b"\r\n");
            last.value.extend_from_slice(line);
            return Ok(());
        }
        if request {
            return Err(bad("a folded field line"));
        }
        last.value.push(b' ');
        last.value.extend_from_slice(trim(line));
        Ok(())
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.0
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name.as_bytes()))
            .map(|field| &field.value[..])
    }

    pub(super) fn first<'a>(&'a self, name: &'a str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0
            .retain(|field| !field.name.eq_ignore_ascii_case(name.as_bytes()));
    }

    pub(super) fn push(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        let (name, value) = (name.as_bytes().to_vec(), value.into());
        self.0.push(Field { name, value });
    }

    /// The members of a list field, over all its lines; empty ones count for nothing
    /// [RFC 9110 §5.6.1.2].
    pub(super) fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.all(name)
            .flat_map(|value| value.split(|one| *one == b','))
            .map(trim)
            .filter(|member| !member.is_empty())
    }

    pub(super) fn says(&self, name: &str, member: &str) -> bool {
        self.list(name)
            .any(|one| one.eq_ignore_ascii_case(member.as_bytes()))
    }

    /// The names in Connection.
    pub(super) fn nominated(&self, faults: Faults) -> Vec<Vec<u8>> {
        if faults.has(Fault::NominatedWholeValue) {
            return self.all("connection").map(<[u8]>::to_vec).collect();
        }
        let lines = if faults.has(Fault::NominatedFirstLine) {
            1
        } else {
            usize::MAX
        };
        self.all("connection")
            .take(lines)
            .flat_map(|value| value.split(|one| *one == b','))
            .map(|member| trim(member).to_vec())
            .collect()
    }

    /// The same without what belongs to the hop on which they came.
    pub(super) fn end_to_end(&self, faults: Faults) -> Self {
        let nominated = self.nominated(faults);
        let equal = |name: &[u8], option: &[u8]| {
            if faults.has(Fault::NominatedCaseSensitive) {
                name == option
            } else {
                name.eq_ignore_ascii_case(option)
            }
        };
        let keeps = |field: &&Field| {
            let is = |name: &str| field.name.eq_ignore_ascii_case(name.as_bytes());
            if let Some((_, fault)) = HOP.iter().find(|(name, _)| is(name)) {
                return fault.is_some_and(|fault| faults.has(fault))
                    || is("connection") && faults.has(Fault::UpgradeForwarded);
            }
            if is("host") && faults.has(Fault::NominatedHostRemoved) {
                return !nominated.iter().any(|one| equal(&field.name, one));
            }
            if faults.has(Fault::UnknownDropped) && !KNOWN.iter().any(|name| is(name)) {
                return false;
            }
            NEEDED.iter().any(|name| is(name))
                || faults.has(Fault::NominatedForwarded)
                || !nominated.iter().any(|one| equal(&field.name, one))
        };
        let mut kept = Self(self.0.iter().filter(keeps).cloned().collect());
        if faults.has(Fault::OrderTurned) {
            kept.turn();
        }
        if faults.has(Fault::ObsTextDropped) {
            for field in &mut kept.0 {
                field.value.retain(|one| one.is_ascii());
            }
        }
        kept
    }

    /// A planted fault: a table that hands out the last line of a name first.
    fn turn(&mut self) {
        let mut turned: Vec<Field> = Vec::new();
        for field in self.0.drain(..) {
            let same = |other: &Field| other.name.eq_ignore_ascii_case(&field.name);
            let at = turned.iter().position(same).unwrap_or(turned.len());
            turned.insert(at, field);
        }
        self.0 = turned;
    }

    /// The trailer fields that go on: what frames, routes or belongs to the hop does not.
    pub(super) fn trailers(&self, nominated: &[Vec<u8>], faults: Faults) -> Self {
        let keeps = |field: &&Field| {
            let is = |name: &[u8]| field.name.eq_ignore_ascii_case(name);
            (faults.has(Fault::TrailersUnchecked)
                || !NO_TRAILER.iter().any(|name| is(name.as_bytes())))
                && (faults.has(Fault::NominatedTrailerForwarded)
                    || !nominated.iter().any(|name| is(name)))
        };
        Self(self.0.iter().filter(keeps).cloned().collect())
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        for field in &self.0 {
            out.extend_from_slice(&field.name);
            out.extend_from_slice(b": ");
            out.extend_from_slice(&field.value);
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"\r\n");
    }
}

/// Without optional white space at both ends [RFC 9110 §5.6.3].
pub(super) fn trim(value: &[u8]) -> &[u8] {
    let space = |one: &u8| matches!(one, b' ' | b'\t');
    let from = value.iter().position(|one| !space(one));
    let to = value.iter().rposition(|one| !space(one));
    match (from, to) {
        (Some(from), Some(to)) => &value[from..=to],
        _ => &[],
    }
}

pub(super) fn is_token(name: &[u8]) -> bool {
    let tchar = |one: &u8| one.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(one);
    !name.is_empty() && name.iter().all(tchar)
}
