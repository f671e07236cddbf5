//! What a conversation with a client showed: what came of each call, and what each connection
//! carried. Never judges.

use std::time::Duration;

use super::super::seen::{is_spaced, is_version};
use crate::http::{Conversation, Deviation, DeviationKind, Request, Response, State};
use crate::script::{Actor, Move, Party, PeerAct, TargetAct, Text, Variables};
use crate::transcript::{Transcript, What};

/// What a caller was handed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::fuzz) enum Result {
    /// A response, as far as the client tells.
    Ok(Option<u16>, Option<Vec<u8>>),
    /// An error.
    Error,
    /// Nothing by the deadline.
    Hang,
}

/// One call, and what came of it.
pub(in crate::fuzz) struct Called {
    pub method: String,
    pub target: Vec<u8>,
    pub content: Option<Vec<u8>>,
    pub result: Option<Result>,
    /// When.
    pub came: Duration,
}

/// One connection on which we are the server.
pub(in crate::fuzz) struct Link {
    actor: Actor,
    /// Both directions, as the strict reader reads them.
    pub conversation: Conversation,
    /// Every octet that was sent.
    pub sent: Vec<u8>,
    /// How we ended it.
    pub ours: Option<Move>,
    /// Time passed between octets that were sent, or they were dripped.
    pub slow: bool,
    /// Of each whole request: how many octets had been sent before it came, and for how long
    /// before it none had.
    pub before: Vec<(usize, Duration)>,
    /// Octets were kept back, because the client had ended it.
    pub withheld: bool,
    /// When we did the last thing that we did.
    pub acted: Duration,
    last_sent: Duration,
    asked_at: Duration,
}

/// A conversation with a client.
pub(in crate::fuzz) struct Seen {
    pub calls: Vec<Called>,
    pub links: Vec<Link>,
}

/// One request of a call's, and its answer.
pub(in crate::fuzz) struct Attempt<'a> {
    pub link: &'a Link,
    /// Which request of its connection.
    pub at: usize,
    /// As far as it came.
    pub request: &'a Request,
    /// It is whole.
    pub whole: bool,
}

impl Seen {
    pub fn of(transcript: &Transcript) -> Self {
        let mut seen = Self {
            calls: Vec::new(),
            links: Vec::new(),
        };
        for event in &transcript.events {
            match event.actor.party {
                Party::Caller => seen.call(&event.what, event.at),
                Party::Server => {
                    let at = seen.links.iter().position(|one| one.actor == event.actor);
                    let at = at.unwrap_or_else(|| {
                        seen.links.push(Link::new(event.actor));
                        seen.links.len() - 1
                    });
                    seen.links[at].take(&event.what, event.at);
                }
                _ => {}
            }
        }
        seen
    }

    fn call(&mut self, what: &What, at: Duration) {
        let none = Variables::new();
        let octets = |text: &Text| text.resolve(&none).unwrap_or_default();
        match what {
            What::Did(PeerAct::Call {
                method,
                url,
                content,
                ..
            }) => self.calls.push(Called {
                method: method.clone(),
                target: octets(url),
                content: content.as_ref().map(octets),
                result: None,
                came: Duration::ZERO,
            }),
            What::Saw(act) => {
                let result = match act {
                    TargetAct::Ok {
                        status, content, ..
                    } => Result::Ok(*status, content.as_ref().map(octets)),
                    TargetAct::Error(_) => Result::Error,
                    TargetAct::Hang => Result::Hang,
                    _ => return,
                };
                if let Some(call) = self.calls.last_mut() {
                    call.result = Some(result);
                    call.came = at;
                }
            }
            _ => {}
        }
    }

    /// The requests that the client made for a call, in the order of its connections.
    pub fn attempts<'a>(&'a self, call: &'a Called) -> impl Iterator<Item = Attempt<'a>> {
        self.attempts_at(&call.target)
    }

    /// The requests of this target.
    pub fn attempts_at<'a>(&'a self, target: &'a [u8]) -> impl Iterator<Item = Attempt<'a>> {
        self.links.iter().flat_map(move |link| {
            let all = link.requests().enumerate();
            let own = all.filter(move |(_, (request, _))| request.target == target);
            own.map(move |(at, (request, whole))| Attempt {
                link,
                at,
                request,
                whole,
            })
        })
    }
}

impl Attempt<'_> {
    /// The final response, where it is whole.
    pub fn answer(&self) -> Option<&Response> {
        let mut all = self.link.conversation.responses().iter();
        all.find(|one| !one.interim() && one.answers == Some(self.at))
    }

    /// The response that broke or stopped before it was whole.
    pub fn partial(&self) -> Option<&Response> {
        let partial = self.link.conversation.response_reader().partial();
        partial.filter(|one| one.answers == Some(self.at))
    }

    /// Whether what was sent behind the request, and behind a head, has these octets in it.
    pub fn has_in_answer(&self, octets: &[u8]) -> bool {
        let (sent, _) = self.link.before.get(self.at).copied().unwrap_or_default();
        let answer = &self.link.sent[sent..];
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let content = head.map_or(answer, |head| &answer[head + 4..]);
        let mut all = content.windows(octets.len().max(1));
        all.any(|some| some == octets)
    }

    /// Whether octets that nobody asked for stand before the request.
    pub fn is_behind_surplus(&self) -> bool {
        let (sent, _) = self.link.before.get(self.at).copied().unwrap_or_default();
        let surplus = self.link.conversation.response_reader().surplus();
        surplus.is_some_and(|span| span.start < sent)
    }

    /// Whether octets that nobody asked for had come in time to be noticed before the request was
    /// made: what comes while an answer is waited for cannot be told from one.
    pub fn saw_surplus(&self) -> bool {
        let (_, quiet) = self.link.before.get(self.at).copied().unwrap_or_default();
        self.is_behind_surplus() && quiet.as_millis() >= 10
    }

    /// Whether this is the request that the octets which broke or stopped would have answered.
    pub fn is_last_read(&self) -> bool {
        let reader = self.link.conversation.response_reader();
        self.answer().is_none()
            && (self.partial().is_some() || reader.partial().is_none() && self.is_next())
    }

    fn is_next(&self) -> bool {
        let finals = self.link.conversation.responses().iter();
        finals
            .filter(|one| !one.interim() && one.answers.is_some())
            .count()
            == self.at
    }
}

impl Link {
    fn new(actor: Actor) -> Self {
        Self {
            actor,
            conversation: Conversation::new(),
            sent: Vec::new(),
            ours: None,
            slow: false,
            before: Vec::new(),
            withheld: false,
            acted: Duration::ZERO,
            last_sent: Duration::ZERO,
            asked_at: Duration::ZERO,
        }
    }

    fn take(&mut self, what: &What, at: Duration) {
        if matches!(what, What::Sent(_) | What::Did(_)) {
            self.acted = at;
        }
        match what {
            What::Sent(octets) => {
                self.sent.extend_from_slice(octets);
                self.conversation.response_octets(octets);
                self.last_sent = at;
                self.slow |= at > self.asked_at + Duration::from_secs(4);
            }
            What::Received(octets) => {
                self.conversation.request_octets(octets);
                let begun = self.requests().count();
                while self.before.len() < begun {
                    let quiet = at.saturating_sub(self.last_sent);
                    self.before.push((self.sent.len(), quiet));
                    self.asked_at = at;
                }
            }
            What::Did(PeerAct::Move(one)) => match one {
                Move::Finish | Move::Close => {
                    self.conversation.response_end();
                    self.ours = self.ours.or(Some(*one));
                    self.slow |= at > self.asked_at + Duration::from_secs(4);
                }
                Move::Reset | Move::ResetLost => self.ours = Some(*one),
                _ => {}
            },
            What::Withheld { octets, .. } => self.withheld |= *octets > 0,
            What::Saw(TargetAct::Finish) => self.conversation.request_end(),
            _ => {}
        }
    }

    /// The requests, that of which only the head is whole last; and whether they are whole.
    pub fn requests(&self) -> impl Iterator<Item = (&Request, bool)> {
        let reader = self.conversation.request_reader();
        let whole = reader.messages().iter().map(|one| (one, true));
        whole.chain(reader.partial().map(|one| (one, false)))
    }

    /// What makes the octets behind the whole responses no message.
    pub fn fatal(&self) -> Option<Deviation> {
        let reader = self.conversation.response_reader();
        reader.deviations().find(|one| one.fatal).copied()
    }

    /// Whether every recipient reads what was sent alike: neither the documents leave it open,
    /// nor does this reader stop reading.
    pub fn is_certain(&self) -> bool {
        let reader = self.conversation.response_reader();
        let responses = self.conversation.responses().iter();
        !reader.deviations().any(|one| self.is_open(one))
            && !responses.chain(reader.partial()).any(has_empty_coding)
    }

    fn is_open(&self, one: &Deviation) -> bool {
        use DeviationKind as Kind;
        match one.kind {
            // [RFC 9112 §2.2] LF alone may end a line, or be a fault; a bare CR may be replaced by
            // SP, NUL too [RFC 9110 §5.5], and a line led by whitespace be dropped. Nothing tells
            // a client what to do with a line that is no field line, or in which of two ways it
            // reads codings and names that are none.
            Kind::BareLf
            | Kind::BareCr
            | Kind::NulInFieldValue
            | Kind::WhitespaceBeforeFields
            | Kind::WhitespaceBeforeColon
            | Kind::FieldLineWithoutColon
            | Kind::FieldNameMalformed
            | Kind::TransferCodingMalformed
            | Kind::ChunkedTwice
            | Kind::CodingParameter
            | Kind::LeadingEmptyLine
            | Kind::TransferEncodingInHttp10
            | Kind::StatusCodeOutOfRange => true,
            // Whitespace that ends a chunk-size line is in no grammar, and read over by many.
            Kind::ChunkSizeMalformed => {
                let line = self.sent.get(one.span.start..one.span.end);
                let size = line.unwrap_or_default().trim_ascii_end();
                !size.is_empty() && size.iter().all(u8::is_ascii_hexdigit)
            }
            Kind::StatusLineMalformed | Kind::StatusCodeMalformed | Kind::VersionMalformed
                if is_spaced(&self.sent, one.span.start, |words| match words {
                    [version, code, ..] => {
                        is_version(version)
                            && code.len() == 3
                            && code.iter().all(u8::is_ascii_digit)
                    }
                    _ => false,
                }) =>
            {
                true
            }
            kind => kind.is_ours() && one.fatal,
        }
    }

    /// Whether the octets stop inside a response.
    pub fn stops_inside(&self) -> bool {
        let state = self.conversation.response_reader().state();
        matches!(state, State::Head | State::Content)
            || self
                .fatal()
                .is_some_and(|one| one.kind == DeviationKind::IncompleteMessage)
    }
}

/// Whether Transfer-Encoding has an empty member: recipients ignore it [RFC 9110 §5.6.1.2], and
/// those that do not read other framing.
pub(super) fn has_empty_coding(response: &Response) -> bool {
    let mut lines = response.fields.lines("Transfer-Encoding");
    lines.any(|line| {
        let mut members = line.value.split(|octet| *octet == b',');
        members.any(|member| member.trim_ascii().is_empty())
    })
}
