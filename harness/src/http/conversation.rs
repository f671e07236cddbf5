use super::{Deviation, Limits, Request, RequestReader, Response, ResponseReader, State, Version};

/// Both directions of one connection, as the strict reader understands them: requests one way,
/// responses the other, each response read as an answer to its request.
#[derive(Default)]
pub struct Conversation {
    requests: RequestReader,
    responses: ResponseReader,
    /// How many requests the response reader has been told of.
    asked: usize,
    finished: bool,
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

    /// Octets from the client to the server.
    pub fn request_octets(&mut self, octets: &[u8]) {
        self.requests.push(octets);
        while let Some(request) = self.requests.messages().get(self.asked) {
            self.responses.request(&request.method, request.version);
            self.asked += 1;
        }
        // A head decides how its answer is framed, and an answer may come before the content is
        // whole; what is broken beyond reading is answered too.
        if self.asked == self.requests.messages().len() {
            if let Some(request) = self.requests.partial() {
                self.responses.request(&request.method, request.version);
                self.asked += 1;
            } else if self.requests.state() == State::Broken {
                self.ask_unknown();
            }
        }
    }

    /// Octets from the server to the client.
    pub fn response_octets(&mut self, octets: &[u8]) {
        let whole = self
            .requests
            .messages()
            .last()
            .map_or(0, |request| request.span.end);
        if self.asked == self.finals() && self.requests.received() > whole {
            // An answer to what is no whole head, such as 408, or 400 after a FIN inside it.
            self.ask_unknown();
        }
        self.responses.push(octets);
        if self.responses.state() == State::Tunnel && self.requests.state() != State::Tunnel {
            // A 2xx to CONNECT, or a 101: what the client sends behind its request is no HTTP.
            self.requests.tunnel();
        }
    }

    fn ask_unknown(&mut self) {
        self.responses.request(b"", Version { major: 1, minor: 1 });
        self.asked += 1;
    }

    /// The client's FIN.
    pub fn request_end(&mut self) {
        self.finished = true;
        self.requests.finish();
    }

    /// The server's FIN, which completes a close-delimited response.
    pub fn response_end(&mut self) {
        self.responses.finish();
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
        self.responses
            .messages()
            .iter()
            .filter(|one| !one.interim())
            .count()
    }

    /// Whether the server owes something: more requests were made, whole or broken beyond
    /// reading, than final responses came whole; or the client has ended its direction, and the
    /// server must end its own [RFC 9112 §9.5].
    #[must_use]
    pub fn answer_is_due(&self) -> bool {
        let broken = usize::from(self.requests.state() == State::Broken);
        let begun = matches!(self.responses.state(), State::Head | State::Content);
        self.finished || begun || self.requests.messages().len() + broken > self.finals()
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
        last.is_some_and(|response| !response.persists() || broken && response.status >= 400)
    }
}
