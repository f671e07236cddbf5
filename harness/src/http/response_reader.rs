use std::collections::VecDeque;

use super::message::Message as _;
use super::notes::Notes;
use super::reader::Reader;
use super::response::Asked;
use super::{Deviation, DeviationKind, Direction, Framing, Limits, Response, State, Version};
use crate::octets::Span;

/// Reads the responses of one connection, in whatever pieces their octets come. Tell it of each
/// request when it is sent: how a response is read depends on what it answers
/// [RFC 9112 §6.3, §9.2].
///
/// ```
/// use badpeer::http::{ResponseReader, Version};
///
/// let mut reader = ResponseReader::new();
/// reader.request(b"HEAD", Version::HTTP_11);
/// reader.push(b"HTTP/1.1 500 \r\nContent-Length: 9\r\n\r\nxyz");
/// assert!(reader.messages()[0].complete);
/// assert_eq!(reader.surplus().unwrap().len(), 3);
/// ```
pub struct ResponseReader {
    reader: Reader<Response>,
    received: usize,
    /// Requests not yet answered.
    waiting: VecDeque<Asked>,
    asked: usize,
    /// A response ended the connection: what follows is surplus, and unread.
    over: bool,
    /// How many octets of what follows it begin a status-line, while they do.
    like_status_line: Option<usize>,
    surplus: Option<Span>,
    tunnel_at: Option<usize>,
}

impl ResponseReader {
    /// A reader with the usual limits.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    /// A reader with limits of one's own.
    #[must_use]
    pub fn with_limits(limits: Limits) -> Self {
        Self {
            reader: Reader::new(limits),
            received: 0,
            waiting: VecDeque::new(),
            asked: 0,
            over: false,
            like_status_line: Some(0),
            surplus: None,
            tunnel_at: None,
        }
    }

    /// A request was sent; its response is due after those of the requests before it.
    pub fn request(&mut self, method: &[u8], version: Version) {
        self.ask(Asked::by(method, version));
    }

    pub(super) fn ask(&mut self, asked: Asked) {
        let place = self.asked;
        self.waiting.push_back(Asked { place, ..asked });
        self.asked += 1;
    }

    /// More is known of the last request. A response that has begun is read as it was begun.
    pub(super) fn learn(&mut self, asked: Asked) {
        let begun = self.reader.partial().and_then(|one| one.answers);
        if let Some(last) = self
            .waiting
            .back_mut()
            .filter(|one| begun != Some(one.place))
        {
            *last = Asked {
                place: last.place,
                ..asked
            };
        }
    }

    /// Whether the response that is being read may be whole already: it may answer HEAD, and no
    /// octet of content has come.
    pub(super) fn may_be_whole(&self) -> bool {
        let answers = |one: &Response| one.answers == self.waiting.front().map(|due| due.place);
        self.waiting.front().is_some_and(|due| due.perhaps_head)
            && self.reader.partial().is_some_and(|one| {
                !one.interim() && answers(one) && one.head.end == self.reader.position()
            })
    }

    /// Nothing more comes: what may be whole is.
    pub(super) fn settle(&mut self) {
        if self.may_be_whole() {
            let before = self.reader.boundary();
            self.reader.complete();
            if let Some(last) = self.reader.last_mut() {
                last.framing = Framing::None;
            }
            self.answered(before);
        }
    }

    /// Takes the next octets of the stream.
    pub fn push(&mut self, octets: &[u8]) {
        if self.reader.state() == State::Ended || octets.is_empty() {
            return;
        }
        self.received += octets.len();
        let mut rest = octets;
        while !rest.is_empty() && !self.over && self.reader.state() != State::Broken {
            let read = self.reader.messages().len();
            let due = self.waiting.front().copied();
            let before = self.reader.boundary();
            let taken = self.reader.step(rest, &due);
            rest = &rest[taken..];
            if self.reader.messages().len() > read {
                self.answered(before);
            }
        }
        if self.over {
            self.judge_surplus(rest);
        }
    }

    /// The server's FIN: nothing more comes. A response framed by it is complete now.
    pub fn finish(&mut self) {
        let read = self.reader.messages().len();
        let before = self.reader.boundary();
        self.reader.finish();
        if self.reader.messages().len() > read {
            self.answered(before);
        }
    }

    /// The complete responses, interim ones included, in order.
    #[must_use]
    pub fn messages(&self) -> &[Response] {
        self.reader.messages()
    }

    /// The complete responses, taken out of the reader.
    #[must_use]
    pub fn into_messages(self) -> Vec<Response> {
        self.reader.into_messages()
    }

    /// The response that is being read or broke, if its head is whole.
    #[must_use]
    pub fn partial(&self) -> Option<&Response> {
        self.reader.partial()
    }

    /// Every deviation, those of a broken or partial message last.
    pub fn deviations(&self) -> impl Iterator<Item = &Deviation> {
        self.reader.deviations()
    }

    /// Where in the stream the reader stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.reader.state()
    }

    /// How many octets were read: all that came, unless it broke or a response ended the
    /// connection; then those up to there.
    #[must_use]
    pub fn position(&self) -> usize {
        self.reader.position()
    }

    /// How many octets came.
    #[must_use]
    pub fn received(&self) -> usize {
        self.received
    }

    /// How many requests wait for their final response.
    #[must_use]
    pub fn due(&self) -> usize {
        self.waiting.len()
    }

    /// The octets that no request asked for: those after the last due response, read as
    /// responses as far as they are some, and those after a response that ends the connection,
    /// which are not read.
    #[must_use]
    pub fn surplus(&self) -> Option<Span> {
        let boundary = self.reader.boundary();
        let unasked = match self.reader.partial() {
            Some(partial) => partial.answers.is_none(),
            None => self.over || self.waiting.is_empty(),
        };
        if unasked && self.tunnel_at.is_none() && self.received > boundary {
            let start = self.surplus.map_or(boundary, |span| span.start);
            return Some(Span::new(start, self.received));
        }
        self.surplus
    }

    /// The octets after HTTP ended, once it did: a 2xx response to CONNECT, or 101.
    #[must_use]
    pub fn tunnelled(&self) -> Option<Span> {
        self.tunnel_at.map(|at| Span::new(at, self.received))
    }

    /// A response is complete; `before` is where the one before it ended.
    fn answered(&mut self, before: usize) {
        let end = self.reader.boundary();
        let Some(response) = self.reader.messages().last() else {
            return;
        };
        if response.answers.is_none() {
            let start = self.surplus.map_or(before, |span| span.start);
            self.surplus = Some(Span::new(start, end));
        } else if !response.interim() {
            self.waiting.pop_front();
        }
        if self.reader.state() == State::Tunnel {
            self.tunnel_at = Some(end);
        } else if !response.interim() && !response.persists() {
            self.over = true;
        }
    }

    /// What follows a response that ends the connection. Where that response cannot have
    /// content, octets that begin no status-line are some [RFC 9112 §6.3].
    fn judge_surplus(&mut self, octets: &[u8]) {
        let end = self.reader.boundary();
        let Some(last) = self.reader.last_mut().filter(|last| last.is_bodiless()) else {
            return;
        };
        for &octet in octets {
            let Some(place) = self.like_status_line.filter(|place| *place < 5) else {
                return;
            };
            self.like_status_line = Some(place + 1);
            if !Response::may_begin(place, octet) {
                self.like_status_line = None;
                if place > 0 || !matches!(octet, b'\r' | b'\n') {
                    let span = Span::new(end, end + place + 1);
                    Notes::new(&mut last.deviations, Direction::Response)
                        .tolerate(DeviationKind::ContentForbidden, span);
                }
            }
        }
    }
}

impl Default for ResponseReader {
    fn default() -> Self {
        Self::new()
    }
}
