//! Responses as lists of named pieces, valid by construction.
//! Never wrong by themselves: what is wrong is an `Anomaly`.

use super::super::choices::Choices;
use super::super::message::{FIELDS, Message};
use super::super::place::{Field, Place};

/// The most calls of one script.
pub const CALLS: usize = 4;

/// What a call is answered with: each content names its call, so that an answer which reaches
/// another caller is known. Some look like what a parser waits for.
const CONTENTS: [[&[u8]; 5]; CALLS] = [
    [
        b"first",
        b"1",
        b"first 0\r\n\r\n",
        b"first HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        b"first 0123456789abcdef0123456789abcdef\r\n\x00\xff\r",
    ],
    [
        b"second",
        b"2",
        b"second 0\r\n\r\n",
        b"second HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        b"second 0123456789abcdef0123456789abcdef\r\n\x00\xff\r",
    ],
    [
        b"third",
        b"3",
        b"third 0\r\n\r\n",
        b"third HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        b"third 0123456789abcdef0123456789abcdef\r\n\x00\xff\r",
    ],
    [
        b"fourth",
        b"4",
        b"fourth 0\r\n\r\n",
        b"fourth HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        b"fourth 0123456789abcdef0123456789abcdef\r\n\x00\xff\r",
    ],
];
const STATUSES: &[(&[u8], &[u8])] = &[
    (b"200", b"OK"),
    (b"404", b"Not Found"),
    (b"500", b""),
    (b"204", b"No Content"),
    (b"304", b"Not Modified"),
    (b"299", b"Some Other Kind"),
];
const INTERIM: &[(&[u8], &[u8])] = &[
    (b"100", b"Continue"),
    (b"102", b"Processing"),
    (b"103", b"Early Hints"),
];

impl Message {
    /// A valid answer to the call of this number, interim responses before it; and whether the
    /// connection ends behind it.
    pub fn response<C: Choices>(choices: &mut C, method: &str, call: usize) -> (Self, bool) {
        let mut message = Self {
            pieces: Vec::with_capacity(40),
        };
        let storm = choices.weighted(&[24, 3, 1, 1]);
        for _ in 0..[0, 1, 3, 40][storm] {
            let (code, reason) = *choices.pick(INTERIM);
            message.status_line(b"HTTP/1.1", code, reason);
            if code == b"103" {
                message.field(Field::Other, b"Link", b"</a>; rel=preload".as_slice());
            }
            message.push(Place::HeadEnd, b"\r\n".as_slice());
        }
        let (code, reason) = STATUSES[choices.weighted(&[20, 2, 1, 2, 1, 1])];
        let old = choices.one_in(16);
        let version = if old { b"HTTP/1.0" } else { b"HTTP/1.1" };
        message.status_line(version, code, reason);
        for _ in 0..choices.weighted(&[6, 3, 1]) {
            let (name, value) = *choices.pick(&FIELDS[2..]);
            // Cookie is a client's.
            if name != b"Cookie" {
                message.field(Field::Other, name, value);
            }
        }
        let mut ends = message.persistence(choices, old);
        let content = *choices.pick(&CONTENTS[call.min(CALLS - 1)]);
        match code {
            b"204" => message.push(Place::HeadEnd, b"\r\n".as_slice()),
            b"304" => {
                if choices.one_in(3) {
                    let length = content.len().to_string().into_bytes();
                    message.field(Field::Length, b"Content-Length", length);
                }
                message.push(Place::HeadEnd, b"\r\n".as_slice());
            }
            _ => ends |= message.answer_content(choices, method, content, old),
        }
        message.push(Place::Surplus, b"".as_slice());
        (message, ends)
    }

    pub(in crate::fuzz) fn status_line(
        &mut self,
        version: &'static [u8; 8],
        code: &'static [u8],
        reason: &'static [u8],
    ) {
        self.push(Place::Version, version.as_slice());
        self.push(Place::MethodEnd, b" ".as_slice());
        self.push(Place::Status, code);
        self.push(Place::StatusEnd, b" ".as_slice());
        self.push(Place::Reason, reason);
        self.push(Place::StartEnd, b"\r\n".as_slice());
    }

    /// What the answer says of its connection; whether it says close.
    fn persistence<C: Choices>(&mut self, choices: &mut C, old: bool) -> bool {
        let keep = b"keep-alive".as_slice();
        match choices.weighted(&[16, 3, 2, 1]) {
            1 => {
                self.field(Field::Connection, b"Connection", b"close".as_slice());
                true
            }
            2 => {
                self.field(Field::Connection, b"Connection", keep);
                false
            }
            3 => {
                let parameters = b"timeout=60, max=99".as_slice();
                self.field(Field::KeepAlive, b"Keep-Alive", parameters);
                self.field(Field::Connection, b"Connection", keep);
                false
            }
            _ => old,
        }
    }

    /// The content, and what frames it; whether the end of the connection does.
    fn answer_content<C: Choices>(
        &mut self,
        choices: &mut C,
        method: &str,
        content: &'static [u8],
        old: bool,
    ) -> bool {
        let head = method == "HEAD";
        let framing = choices.weighted(&[10, if old { 0 } else { 9 }, 2]);
        match framing {
            0 => {
                let length = content.len().to_string().into_bytes();
                self.field(Field::Length, b"Content-Length", length);
            }
            1 => self.field(Field::Coding, b"Transfer-Encoding", b"chunked".as_slice()),
            _ => {}
        }
        self.push(Place::HeadEnd, b"\r\n".as_slice());
        match framing {
            _ if head => {}
            1 => self.chunks(choices, content),
            _ => self.push(Place::Content, content),
        }
        framing == 2 && !head
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::choices::Seeded;
    use crate::http::{ResponseReader, Version};
    use crate::script::Variables;

    #[test]
    fn a_response_without_anomalies_is_valid_and_whole() {
        for seed in 0..5_000 {
            let method = ["GET", "HEAD", "POST"][(seed % 3) as usize];
            let (message, ends) = Message::response(&mut Seeded::new(seed), method, 1);
            let mut octets = Vec::new();
            for line in message.lines() {
                octets.extend(line.resolve(&Variables::new()).unwrap());
            }
            let mut reader = ResponseReader::new();
            reader.request(method.as_bytes(), Version::HTTP_11);
            reader.push(&octets);
            if ends {
                reader.finish();
            }
            let undated = |kind: &&crate::http::Deviation| {
                kind.kind != crate::http::DeviationKind::DateMissing
            };
            let found: Vec<_> = reader.deviations().filter(undated).collect();
            assert!(found.is_empty(), "{found:?} in {}", octets.escape_ascii());
            let finals = reader.messages().iter().filter(|one| !one.interim());
            assert_eq!(finals.count(), 1, "{}", octets.escape_ascii());
            assert_eq!(reader.due(), 0);
        }
    }
}
