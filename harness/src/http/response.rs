use super::message::{Message, Parts, parts};
use super::notes::{Fatal, Notes};
use super::request::persistent;
use super::response_rules::{judge_bodiless, judge_response, judge_tunnel};
use super::start_line::{StatusLine, status_line};
use super::{Deviation, DeviationKind, Direction, Fields, Framing, Version, framing};
use crate::octets::Span;

/// One response, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// From the status-line's first octet to the message's last, as far as it is read.
    pub span: Span,
    /// The head, with the empty line that ends it.
    pub head: Span,
    /// The status code.
    pub status: u16,
    /// The reason phrase.
    pub reason: Vec<u8>,
    /// The version that the server claims.
    pub version: Version,
    /// The header section.
    pub fields: Fields,
    /// How the content ends; `None` too where a fatal deviation leaves it unknown.
    pub framing: Framing,
    /// The content without chunked framing, up to the reader's limit.
    pub content: Vec<u8>,
    /// How many octets of content there are, kept or not.
    pub length: u64,
    /// The trailer section of chunked content.
    pub trailers: Fields,
    /// What is wrong, in the order in which it was seen.
    pub deviations: Vec<Deviation>,
    /// Whether it was read to its end.
    pub complete: bool,
    /// Which request it answers, counted from 0 in the order they were sent; `None` where none
    /// was waiting.
    pub answers: Option<usize>,
}

impl Response {
    /// Whether a final response is still to come: 1xx but for 101, which ends HTTP on this
    /// connection [RFC 9110 §15.2].
    #[must_use]
    pub fn interim(&self) -> bool {
        self.status / 100 == 1 && self.status != 101
    }

    /// Whether the connection may go on after it: by version, Connection and framing
    /// [RFC 9112 §9.3], and never after an HTTP/1.0 message with Transfer-Encoding
    /// [RFC 9112 §6.1].
    #[must_use]
    pub fn persists(&self) -> bool {
        let coded = self.version < Version::HTTP_11 && self.fields.has("Transfer-Encoding");
        !coded
            && !matches!(self.framing, Framing::Close | Framing::Tunnel)
            && !self.says_close()
            && persistent(self.version, &self.fields)
    }

    /// Whether Connection has the close option [RFC 9112 §9.6].
    #[must_use]
    pub fn says_close(&self) -> bool {
        self.fields.has_member("Connection", "close")
    }
}

/// The request that a response answers, as far as it matters for reading it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub place: usize,
    pub head: bool,
    /// It begins as HEAD does and is not whole: whether its answer has content is not known
    /// before content comes.
    pub perhaps_head: bool,
    pub connect: bool,
    pub version: Version,
}

impl Asked {
    /// By a request whose head is whole.
    pub fn by(method: &[u8], version: Version) -> Self {
        Self {
            place: 0,
            head: method == b"HEAD",
            perhaps_head: false,
            connect: method == b"CONNECT",
            version,
        }
    }

    /// By octets that are no whole head, or none that can be read.
    pub fn unknown(perhaps_head: bool) -> Self {
        Self {
            perhaps_head,
            ..Self::by(b"", Version::HTTP_11)
        }
    }
}

impl Message for Response {
    const DIRECTION: Direction = Direction::Response;
    const MALFORMED: DeviationKind = DeviationKind::StatusLineMalformed;
    type Start = StatusLine;
    type Due = Option<Asked>;

    fn may_begin(place: usize, octet: u8) -> bool {
        // Letters in the wrong case make a malformed version, which is found with the line.
        b"HTTP/"[place].eq_ignore_ascii_case(&octet)
    }

    fn start(line: &[u8], at: usize, notes: &mut Notes<'_>) -> Result<StatusLine, Fatal> {
        status_line(line, at, notes)
    }

    fn assemble(start: StatusLine, head: Span, fields: Fields, due: &Option<Asked>) -> Self {
        Self {
            span: head,
            head,
            status: start.status,
            reason: start.reason,
            version: start.version,
            fields,
            framing: Framing::None,
            content: Vec::new(),
            length: 0,
            trailers: Fields::default(),
            deviations: Vec::new(),
            complete: false,
            answers: due.map(|asked| asked.place),
        }
    }

    fn judge(&self, due: &Option<Asked>, notes: &mut Notes<'_>) -> Result<(), Fatal> {
        judge_response(self, due.as_ref(), notes);
        Ok(())
    }

    fn frame(&self, due: &Option<Asked>, notes: &mut Notes<'_>) -> Result<Framing, Fatal> {
        let fields = &self.fields;
        let is = |test: fn(&Asked) -> bool| due.as_ref().is_some_and(test);
        match self.status {
            // [RFC 9112 §6.3] Rule 2: content is not even thought of.
            200..=299 if is(|asked| asked.connect) => {
                judge_tunnel(fields, notes);
                Ok(Framing::Tunnel)
            }
            // Rule 1.
            100..=199 | 204 => {
                judge_bodiless(fields, notes);
                Ok(match self.status {
                    101 => Framing::Tunnel,
                    _ => Framing::None,
                })
            }
            status if status == 304 || is(|asked| asked.head) => {
                framing::ignored(fields, self.version, notes);
                Ok(Framing::None)
            }
            _ => framing::by_fields(fields, self.version, notes),
        }
    }

    fn judge_end(&self, notes: &mut Notes<'_>) {
        // [RFC 9110 §15.3.6]
        if self.status == 205 && self.length > 0 {
            let content = Span::new(self.head.end, self.span.end);
            notes.tolerate(DeviationKind::ResetContentWithContent, content);
        }
    }

    fn is_bodiless(&self) -> bool {
        self.framing == Framing::None
    }

    parts!();
}
