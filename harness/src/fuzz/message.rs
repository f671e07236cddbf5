//! A message as a list of named pieces, valid by construction.
//! Never wrong by itself: what is wrong is an `Anomaly`.

use std::borrow::Cow;

use super::choices::Choices;
use super::place::{ChunkPart, Field, Part, Place};
use crate::script::{self, Text};

/// Octets of a message, and what they are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What they are.
    pub place: Place,
    /// The octets.
    pub octets: Cow<'static, [u8]>,
    /// They stand for `${host}`, whatever that is on the target.
    pub host: bool,
}

/// A message in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The pieces in order. Some are empty: places where something could be.
    pub pieces: Vec<Piece>,
}

/// Contents, short and told apart; some look like what a parser waits for.
const CONTENTS: &[&[u8]] = &[
    b"hello",
    b"a",
    b"",
    b"0\r\n\r\n",
    b"GET /smuggled HTTP/1.1\r\nHost: badpeer.test\r\n\r\n",
    b"\r\n",
    b"\x00\xff\r",
    b"0123456789abcdef0123456789abcdef",
    b"x=1&y=2",
];
pub(super) const FIELDS: &[(&[u8], &[u8])] = &[
    (b"User-Agent", b"badpeer"),
    (b"Accept", b"*/*"),
    (b"X-A", b"b"),
    (b"x-empty", b""),
    (b"Cookie", b"a=b; c=d"),
    (b"X-Quoted", b"\"a, b\", c"),
    (b"X-Text", b"a\tb \xe9"),
];
/// The octets that most lines have room in.
const LINE: usize = 40;
const EXTENSIONS: &[&[u8]] = &[b";a", b";a=b", b";a=\"b\\\"c\"", b";a;b=c"];

impl Message {
    /// A valid request. `last` says whether the connection may end with it.
    pub fn request<C: Choices>(choices: &mut C, last: bool) -> Self {
        let mut message = Self {
            pieces: Vec::with_capacity(40),
        };
        let (method, target): (&[u8], &[u8]) = match choices.weighted(&[13, 5, 1]) {
            0 => (b"POST", b"/echo"),
            1 => (b"GET", b"/"),
            _ => (b"HEAD", b"/"),
        };
        let old = choices.one_in(20);
        message.push(Place::Front, b"");
        message.push(Place::Method, method);
        message.push(Place::MethodEnd, b" ");
        message.push(Place::Target, target);
        message.push(Place::TargetEnd, b" ");
        message.push(Place::Version, if old { b"HTTP/1.0" } else { b"HTTP/1.1" });
        message.push(Place::StartEnd, b"\r\n");
        message.field(Field::Host, b"Host", b"badpeer.test");
        message.mark_host();
        let mut chosen: Vec<&[u8]> = Vec::new();
        for _ in 0..choices.weighted(&[6, 3, 1]) {
            let (name, value) = *choices.pick(FIELDS);
            // Some of them may stand once only.
            if chosen.contains(&name) {
                continue;
            }
            chosen.push(name);
            message.field(Field::Other, name, value);
        }
        message.connection(choices, last, old);
        if method == b"POST" {
            message.content(choices, old);
        } else {
            message.push(Place::HeadEnd, b"\r\n");
        }
        message.push(Place::Behind, b"");
        message
    }

    fn connection<C: Choices>(&mut self, choices: &mut C, last: bool, old: bool) {
        match choices.weighted(&[20, if last { 3 } else { 0 }, 2, 1, 1]) {
            1 => self.field(Field::Connection, b"Connection", b"close"),
            2 => self.field(Field::Connection, b"Connection", b"keep-alive"),
            3 => {
                self.field(Field::KeepAlive, b"Keep-Alive", b"timeout=5, max=9");
                self.field(Field::Connection, b"Connection", b"keep-alive");
            }
            4 => {
                self.field(Field::Hop, b"TE", b"trailers");
                self.field(Field::Connection, b"Connection", b"TE");
            }
            _ if old && !last => self.field(Field::Connection, b"Connection", b"keep-alive"),
            _ => {}
        }
    }

    fn content<C: Choices>(&mut self, choices: &mut C, old: bool) {
        let content = *choices.pick(CONTENTS);
        if choices.one_in(20) && !old && !content.is_empty() {
            self.field(Field::Expect, b"Expect", b"100-continue");
        }
        if old || choices.one_in(2) {
            let length = content.len().to_string().into_bytes();
            self.field(Field::Length, b"Content-Length", length);
            self.push(Place::HeadEnd, b"\r\n");
            self.push(Place::Content, content);
            return;
        }
        self.field(Field::Coding, b"Transfer-Encoding", b"chunked");
        self.push(Place::HeadEnd, b"\r\n");
        self.chunks(choices, content);
    }

    /// Content in chunks, a trailer section behind them.
    pub(super) fn chunks<C: Choices>(&mut self, choices: &mut C, content: &'static [u8]) {
        let pieces = 1 + choices.weighted(&[5, 2, 1]);
        for data in content.chunks(content.len().div_ceil(pieces).max(1)) {
            let size = match choices.weighted(&[8, 1, 1]) {
                0 => format!("{:x}", data.len()),
                1 => format!("{:X}", data.len()),
                _ => format!("{:03x}", data.len()),
            };
            self.push(Place::Chunk(ChunkPart::Size), size.into_bytes());
            self.extension(choices, Place::Chunk(ChunkPart::Extension));
            self.push(Place::Chunk(ChunkPart::SizeEnd), b"\r\n");
            self.push(Place::Chunk(ChunkPart::Data), data);
            self.push(Place::Chunk(ChunkPart::DataEnd), b"\r\n");
        }
        self.push(Place::LastChunk(ChunkPart::Size), b"0");
        self.extension(choices, Place::LastChunk(ChunkPart::Extension));
        self.push(Place::LastChunk(ChunkPart::SizeEnd), b"\r\n");
        if choices.one_in(8) {
            self.field(Field::Trailer, b"X-Check", b"1");
        }
        self.push(Place::TrailersEnd, b"\r\n");
    }

    pub(super) fn extension<C: Choices>(&mut self, choices: &mut C, place: Place) {
        let extension = if choices.one_in(10) {
            choices.pick(EXTENSIONS)
        } else {
            &b""[..]
        };
        self.push(place, extension);
    }

    pub(super) fn push(&mut self, place: Place, octets: impl Into<Cow<'static, [u8]>>) {
        self.pieces.push(Piece::new(place, octets));
    }

    pub(super) fn field(
        &mut self,
        field: Field,
        name: &'static [u8],
        value: impl Into<Cow<'static, [u8]>>,
    ) {
        self.pieces.extend(line(field, name, value));
    }

    fn mark_host(&mut self) {
        let value = Place::Field(Field::Host, Part::Value);
        if let Some(piece) = self.pieces.iter_mut().find(|piece| piece.place == value) {
            piece.host = true;
        }
    }

    /// The lines of the message as a script sends them.
    pub fn lines(&self) -> Vec<Text> {
        let mut lines = Vec::with_capacity(16);
        let mut text = Text::default();
        let mut octets = Vec::with_capacity(LINE);
        for piece in &self.pieces {
            if piece.host {
                text.push_octets(&octets);
                octets.clear();
                text.push(script::Part::Variable("host".to_owned()));
                continue;
            }
            for part in piece.octets.split_inclusive(|octet| *octet == b'\n') {
                octets.extend_from_slice(part);
                if part.ends_with(b"\n") {
                    let line = std::mem::replace(&mut octets, Vec::with_capacity(LINE));
                    text.push(script::Part::Octets(line));
                    lines.push(std::mem::take(&mut text));
                }
            }
        }
        text.push(script::Part::Octets(octets));
        if !text.is_empty() {
            lines.push(text);
        }
        lines
    }
}

impl Piece {
    /// Octets at a place.
    pub fn new(place: Place, octets: impl Into<Cow<'static, [u8]>>) -> Self {
        Self {
            place,
            octets: octets.into(),
            host: false,
        }
    }
}

/// A field line in pieces.
pub fn line(field: Field, name: &'static [u8], value: impl Into<Cow<'static, [u8]>>) -> [Piece; 4] {
    [
        Piece::new(Place::Field(field, Part::Name), name),
        Piece::new(Place::Field(field, Part::Colon), &b": "[..]),
        Piece::new(Place::Field(field, Part::Value), value),
        Piece::new(Place::Field(field, Part::End), &b"\r\n"[..]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::choices::Seeded;
    use crate::http::RequestReader;
    use crate::script::Variables;

    #[test]
    fn a_request_without_anomalies_is_valid_and_whole() {
        let variables = Variables::new().with("host", "badpeer.test");
        for seed in 0..5_000 {
            let message = Message::request(&mut Seeded::new(seed), true);
            let mut octets = Vec::new();
            for line in message.lines() {
                octets.extend(line.resolve(&variables).unwrap());
            }
            let mut reader = RequestReader::new();
            reader.push(&octets);
            let found: Vec<_> = reader.deviations().collect();
            assert!(found.is_empty(), "{found:?} in {}", octets.escape_ascii());
            assert_eq!(reader.messages().len(), 1, "{}", octets.escape_ascii());
            assert_eq!(reader.messages()[0].span.end, octets.len());
        }
    }
}
