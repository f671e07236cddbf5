use super::message::{Message, Parts, parts};
use super::notes::{Fatal, Notes};
use super::request_rules::judge_request;
use super::start_line::{RequestLine, request_line};
use super::target::judge_target;
use super::{Deviation, DeviationKind, Direction, Fields, Framing, TargetForm, Version, framing};
use crate::octets::Span;

/// One request, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// From the request-line's first octet to the message's last, as far as it is read.
    pub span: Span,
    /// The head, with the empty line that ends it.
    pub head: Span,
    /// The method; compare it with case [RFC 9112 §3.1].
    pub method: Vec<u8>,
    /// The request-target as it was written.
    pub target: Vec<u8>,
    /// The version that the client claims.
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
}

impl Request {
    /// The form of the request-target, whether or not the method may use it.
    #[must_use]
    pub fn target_form(&self) -> Option<TargetForm> {
        TargetForm::of(&self.target)
    }

    /// Whether the connection may go on after the response: by version and Connection
    /// [RFC 9112 §9.3], and never after framing that obliges the server to close
    /// [RFC 9112 §6.1].
    #[must_use]
    pub fn persists(&self) -> bool {
        let faulty = self.deviations.iter().any(|one| {
            matches!(
                one.kind,
                DeviationKind::BothFramingFields | DeviationKind::TransferEncodingInHttp10
            )
        });
        !faulty && !self.says_close() && persistent(self.version, &self.fields)
    }

    /// Whether Connection has the close option [RFC 9112 §9.6].
    #[must_use]
    pub fn says_close(&self) -> bool {
        self.fields.has_member("Connection", "close")
    }

    /// Whether the client waits for 100 (Continue); an HTTP/1.0 client's wish is ignored
    /// [RFC 9110 §10.1.1].
    #[must_use]
    pub fn expects_continue(&self) -> bool {
        self.version >= Version::HTTP_11 && self.fields.has_member("Expect", "100-continue")
    }
}

/// Whether a connection outlives a message that does not say close [RFC 9112 §9.3].
pub(super) fn persistent(version: Version, fields: &Fields) -> bool {
    version >= Version::HTTP_11 || fields.has_member("Connection", "keep-alive")
}

/// What must be known to judge a request.
pub(super) struct Before {
    /// Whether the request before said close.
    pub closed: bool,
}

impl Message for Request {
    const DIRECTION: Direction = Direction::Request;
    const MALFORMED: DeviationKind = DeviationKind::RequestLineMalformed;
    type Start = RequestLine;
    type Due = Before;

    fn may_begin(place: usize, octet: u8) -> bool {
        place > 0 || super::class::is_tchar(octet)
    }

    fn start(line: &[u8], at: usize, notes: &mut Notes<'_>) -> Result<RequestLine, Fatal> {
        let line = request_line(line, at, notes)?;
        judge_target(&line, notes)?;
        Ok(line)
    }

    fn assemble(start: RequestLine, head: Span, fields: Fields, _: &Before) -> Self {
        Self {
            span: head,
            head,
            method: start.method,
            target: start.target,
            version: start.version,
            fields,
            framing: Framing::None,
            content: Vec::new(),
            length: 0,
            trailers: Fields::default(),
            deviations: Vec::new(),
            complete: false,
        }
    }

    fn judge(&self, before: &Before, notes: &mut Notes<'_>) -> Result<(), Fatal> {
        if before.closed {
            notes.note(DeviationKind::RequestAfterClose, self.head)?;
        }
        judge_request(self, notes);
        Ok(())
    }

    fn frame(&self, _: &Before, notes: &mut Notes<'_>) -> Result<Framing, Fatal> {
        let framing = framing::by_fields(&self.fields, self.version, notes)?;
        super::request_rules::judge_content(self, framing, notes);
        Ok(framing)
    }

    fn judge_end(&self, _: &mut Notes<'_>) {}

    fn is_bodiless(&self) -> bool {
        false
    }

    parts!();
}
