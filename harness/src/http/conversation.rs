use super::response::Asked;
use super::{Deviation, Limits, Request, RequestReader, Response, ResponseReader, State};

/// Octets of a request that tell whether it begins as HEAD does, empty lines before it included.
const OPENING: usize = 16;

/// The first octets of the request that is not whole, and where they stand in the stream.
#[derive(Default)]
struct Opening {
    octets: [u8; OPENING],
    length: usize,
    at: usize,
}

impl Opening {
    fn octets(&self) -> &[u8] {
        &self.octets[..self.length]
    }

    fn add(&mut self, octets: &[u8]) {
        let more = octets.len().min(OPENING - self.length);
        self.octets[self.length..][..more].copy_from_slice(&octets[..more]);
        self.length += more;
    }
}

/// Both directions of one connection, as the strict reader understands them: requests one way,
/// responses the other, each response read as an answer to its request.
#[derive(Default)]
pub struct Conversation {
    requests: RequestReader,
    responses: ResponseReader,
    /// How many requests the response reader has been told of.
    asked: usize,
    /// The last of them was no whole head when it was told of.
    guessed: bool,
    opening: Opening,
    finished: bool,
    reads_on: bool,
}

impl Conversation {
    /// A connection on which nothing has been said.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with limits of one's own.
    #[must_use]
    pub fn with_limits(requests: Limits, responses: Limits) -> Self {
        Self {
            requests: RequestReader::with_limits(requests),
            responses: ResponseReader::with_limits(responses),
            ..Self::default()
        }
    }

    /// The same, for who judges the client: what it sends is read as requests even behind an
    /// answer that makes the connection a tunnel.
    #[must_use]
    pub(crate) fn reading_on(mut self) -> Self {
        self.reads_on = true;
        self
    }

    /// Octets from the client to the server.
    pub fn request_octets(&mut self, octets: &[u8]) {
        self.requests.push(octets);
        self.remember_opening(octets);
        if self.guessed
            && let Some(request) = self.request(self.asked - 1)
        {
            let asked = Asked::by(&request.method, request.version);
            self.responses.learn(asked);
            self.guessed = false;
        }
        // A head decides how its answer is framed, and an answer may come before the content is
        // whole; what is broken beyond reading is answered too.
        while let Some(request) = self.request(self.asked) {
            let asked = Asked::by(&request.method, request.version);
            self.responses.ask(asked);
            self.asked += 1;
        }
        if self.asked == self.requests.messages().len() && self.requests.state() == State::Broken {
            self.ask_unknown();
        }
    }

    /// The n-th request whose head is whole.
    fn request(&self, at: usize) -> Option<&Request> {
        let whole = self.requests.messages();
        match whole.get(at) {
            None if at == whole.len() => self.requests.partial(),
            found => found,
        }
    }

    /// Where the last whole request ended.
    fn whole(&self) -> usize {
        self.requests
            .messages()
            .last()
            .map_or(0, |one| one.span.end)
    }

    fn remember_opening(&mut self, octets: &[u8]) {
        let whole = self.whole();
        let opening = &mut self.opening;
        if whole > opening.at {
            opening.length = 0;
            opening.at = whole;
        }
        let new_at = self.requests.received().saturating_sub(octets.len());
        let known = (opening.at + opening.length).saturating_sub(new_at);
        opening.add(octets.get(known..).unwrap_or_default());
    }

    /// Octets from the server to the client.
    pub fn response_octets(&mut self, octets: &[u8]) {
        let whole = self.requests.messages().len();
        // What is no whole head is answered too: 408, or 400 at the first octet that is wrong.
        // Empty lines are none of a request, unless an answer comes that nothing else asked for.
        let begun = !self.begun().is_empty()
            || self.requests.received() > self.whole() && self.asked == self.finals();
        if self.asked == whole && begun {
            self.ask_unknown();
        }
        self.responses.push(octets);
        if !self.reads_on
            && self.responses.state() == State::Tunnel
            && self.requests.state() != State::Tunnel
        {
            // A 2xx to CONNECT, or a 101: what the client sends behind its request is no HTTP.
            self.requests.tunnel();
        }
    }

    /// The request is not whole. One that begins as HEAD does may be answered without content,
    /// or, by a server that has not read so far or doubts it, with [RFC 9112 §6.3].
    fn ask_unknown(&mut self) {
        let perhaps_head = self.begun().starts_with(b"HEAD");
        self.responses.ask(Asked::unknown(perhaps_head));
        self.asked += 1;
        self.guessed = true;
    }

    /// The first octets of the request that is not whole, without empty lines before it.
    fn begun(&self) -> &[u8] {
        let opening = self.opening.octets();
        let blank = opening.iter().take_while(|octet| b"\r\n".contains(octet));
        &opening[blank.count()..]
    }

    /// The client's FIN.
    pub fn request_end(&mut self) {
        self.finished = true;
        self.requests.finish();
    }

    /// The server's FIN, which completes a close-delimited response.
    pub fn response_end(&mut self) {
        self.responses.settle();
        self.responses.finish();
    }

    /// Nothing more comes from the server, which has not ended its direction.
    pub fn response_rest(&mut self) {
        self.responses.settle();
    }

    /// The whole requests, in order.
    #[must_use]
    pub fn requests(&self) -> &[Request] {
        self.requests.messages()
    }

    /// The whole responses, interim ones included, in order.
    #[must_use]
    pub fn responses(&self) -> &[Response] {
        self.responses.messages()
    }

    /// The whole requests, taken out of the conversation.
    #[must_use]
    pub fn into_requests(self) -> Vec<Request> {
        self.requests.into_messages()
    }

    /// The whole responses, taken out of the conversation.
    #[must_use]
    pub fn into_responses(self) -> Vec<Response> {
        self.responses.into_messages()
    }

    /// The reader of the requests.
    #[must_use]
    pub fn request_reader(&self) -> &RequestReader {
        &self.requests
    }

    /// The reader of the responses.
    #[must_use]
    pub fn response_reader(&self) -> &ResponseReader {
        &self.responses
    }

    /// What the server's messages have against the rules.
    pub fn response_deviations(&self) -> impl Iterator<Item = &Deviation> {
        self.responses.deviations()
    }

    fn finals(&self) -> usize {
        let whole = self.responses.messages().iter();
        let bare = usize::from(self.responses.may_be_whole());
        whole.filter(|one| !one.interim()).count() + bare
    }

    /// Whether the server owes something: more requests were made, whole or broken beyond
    /// reading, than final responses came whole; or the client has ended its direction, and the
    /// server must end its own [RFC 9112 §9.5].
    #[must_use]
    pub fn answer_is_due(&self) -> bool {
        let broken = usize::from(self.requests.state() == State::Broken);
        let begun = matches!(self.responses.state(), State::Head | State::Content)
            && !self.responses.may_be_whole();
        self.finished || begun || self.requests.messages().len() + broken > self.finals()
    }

    /// Whether a request was made, whole or begun, that has no whole final response yet.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        let whole = self
            .requests
            .messages()
            .last()
            .map_or(0, |request| request.span.end);
        let begun = usize::from(self.requests.received() > whole);
        self.requests.messages().len() + begun > self.finals()
    }

    /// Whether the server is bound to close now: its answer says that it is the last
    /// [RFC 9112 §9.6], or refuses what is broken beyond reading. An answer that takes the broken
    /// for whole shows that the server means to go on.
    #[must_use]
    pub fn end_is_due(&self) -> bool {
        let broken = self.requests.state() == State::Broken;
        let last = self
            .responses
            .messages()
            .iter()
            .rev()
            .find(|one| !one.interim());
        let last = match self.responses.may_be_whole() {
            true => self.responses.partial(),
            false => last,
        };
        last.is_some_and(|response| !response.persists() || broken && response.status >= 400)
    }
}
