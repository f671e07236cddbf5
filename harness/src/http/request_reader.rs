use super::reader::Reader;
use super::request::Before;
use super::{Deviation, Limits, Request, State};
use crate::octets::Span;

/// Reads the requests of one connection, in whatever pieces their octets come.
///
/// It reads on after a request that ends the connection: that another follows is for the judge
/// to know.
///
/// ```
/// use badpeer::http::{DeviationKind, RequestReader, State};
///
/// let mut reader = RequestReader::new();
/// reader.push(b"GET / HTTP/1.1\r\nHo");
/// assert_eq!(reader.state(), State::Head);
/// reader.push(b"st: a\r\n\r\nGET /b HTTP/1.1\r\n\r\n");
/// reader.finish();
/// assert_eq!(reader.messages().len(), 2);
/// let kinds: Vec<_> = reader.deviations().map(|one| one.kind).collect();
/// assert_eq!(kinds, [DeviationKind::HostMissing]);
/// ```
pub struct RequestReader {
    reader: Reader<Request>,
    received: usize,
    closed: bool,
    switching: bool,
    tunnel_at: Option<usize>,
}

impl RequestReader {
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
            closed: false,
            switching: false,
            tunnel_at: None,
        }
    }

    /// Takes the next octets of the stream.
    pub fn push(&mut self, octets: &[u8]) {
        if self.reader.state() == State::Ended {
            return;
        }
        self.received += octets.len();
        let mut rest = octets;
        while !rest.is_empty() && self.reader.state() != State::Broken {
            let read = self.reader.messages().len();
            let before = Before {
                closed: self.closed,
            };
            let taken = self.reader.step(rest, &before);
            rest = &rest[taken..];
            if let Some(request) = self.reader.messages().get(read) {
                self.closed |= request.says_close();
                if self.switching {
                    self.enter_tunnel();
                }
            }
        }
    }

    /// The client's FIN: nothing more comes.
    pub fn finish(&mut self) {
        self.reader.finish();
    }

    /// What follows the last whole request, or the one whose content is being read, is no HTTP:
    /// a 2xx response to CONNECT, or 101, was sent. Does nothing before the first request.
    pub fn tunnel(&mut self) {
        if self.reader.state() == State::Content {
            self.switching = true;
        } else if !self.reader.messages().is_empty() && self.reader.state() != State::Ended {
            self.enter_tunnel();
        }
    }

    /// The complete requests, in order.
    #[must_use]
    pub fn messages(&self) -> &[Request] {
        self.reader.messages()
    }

    /// The complete requests, taken out of the reader.
    #[must_use]
    pub fn into_messages(self) -> Vec<Request> {
        self.reader.into_messages()
    }

    /// The request that is being read or broke, if its head is whole.
    #[must_use]
    pub fn partial(&self) -> Option<&Request> {
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

    /// How many octets were read: all that came, unless it broke; then those up to the fault.
    #[must_use]
    pub fn position(&self) -> usize {
        match self.tunnel_at {
            Some(_) => self.received,
            None => self.reader.position(),
        }
    }

    /// How many octets came.
    #[must_use]
    pub fn received(&self) -> usize {
        self.received
    }

    /// The octets after HTTP ended, once it did.
    #[must_use]
    pub fn tunnelled(&self) -> Option<Span> {
        self.tunnel_at.map(|at| Span::new(at, self.received))
    }

    fn enter_tunnel(&mut self) {
        self.switching = false;
        if self.tunnel_at.is_none() {
            self.tunnel_at = Some(self.reader.boundary());
            self.reader.tunnel();
        }
    }
}

impl Default for RequestReader {
    fn default() -> Self {
        Self::new()
    }
}
