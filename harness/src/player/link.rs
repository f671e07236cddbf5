use std::time::Duration;

use super::pieces::Pieces;
use super::{CallResult, Patience};
use crate::http::{Conversation, Limits, Request, RequestReader};
use crate::script::{Actor, Party};

/// How a target ended its side of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Finished,
    Reset,
    Refused,
}

/// One connection as the player knows it.
pub(super) struct Link {
    pub actor: Actor,
    pub open: bool,
    /// What came and no line has taken up yet.
    pub inbox: Vec<u8>,
    /// How many lines came, by their line feeds.
    pub lines: usize,
    /// How many octets lines have taken up.
    pub taken: usize,
    /// How many messages lines have taken up.
    pub messages_taken: usize,
    /// The target's ending, from the moment it is seen.
    pub end: Option<End>,
    /// Whether the ending stands in the transcript.
    pub end_told: bool,
    /// Nothing more is played on this connection.
    pub over: bool,
    /// We ended our direction.
    pub finished: bool,
    /// We ended it for the target's sake: what the script would still do there is left out.
    pub given_end: bool,
    /// The segments still to be sent, each when the target has read the one before.
    pub segments: Pieces,
    /// The target has been asked to read what was sent.
    pub draining: bool,
    /// Octets at a time, and the pause between, while a pace is set.
    pub pace: Option<(usize, Duration)>,
    /// Whether the opening stands in the transcript.
    pub open_told: bool,
    /// The caller's call is under way, or its result not taken up yet.
    pub calling: bool,
    /// What came of the call, from the moment it is known.
    pub result: Option<CallResult>,
    messages: Messages,
}

/// What the strict reader makes of the connection.
enum Messages {
    /// We make the requests.
    Asking(Box<Conversation>),
    /// We answer them.
    Answering(Box<RequestReader>),
    /// We answer them as an origin, and keep to what they say of the connection.
    Serving(Box<Conversation>),
    /// The party has no connection.
    None,
}

/// A whole message that came: its first octet in the stream, one past its last, and its status.
#[derive(Clone, Copy, Debug)]
pub(super) struct Came {
    pub start: usize,
    pub end: usize,
    pub status: Option<u16>,
}

impl Came {
    pub fn is_interim(self) -> bool {
        self.status
            .is_some_and(|status| status / 100 == 1 && status != 101)
    }
}

impl Link {
    pub fn new(actor: Actor) -> Self {
        let limits = Limits::WITHOUT_CONTENT;
        let conversation = || Box::new(Conversation::with_limits(limits, limits));
        let messages = match actor.party {
            Party::Client | Party::Back => Messages::Asking(conversation()),
            // What comes through a tunnel that a client had made is read as requests too.
            Party::Server => Messages::Serving(Box::new(
                Conversation::with_limits(limits, limits).reading_on(),
            )),
            Party::Front => Messages::Answering(Box::default()),
            Party::Caller | Party::Handler => Messages::None,
        };
        Self {
            actor,
            open: false,
            inbox: Vec::new(),
            lines: 0,
            taken: 0,
            messages_taken: 0,
            end: None,
            end_told: false,
            over: false,
            finished: false,
            given_end: false,
            segments: Pieces::default(),
            draining: false,
            pace: None,
            open_told: false,
            calling: false,
            result: None,
            messages,
        }
    }

    /// Has the reader read what we sent of the present write: once, when it is over or something
    /// comes. Nobody asks before, and read one by one octets cost the most.
    pub fn read_sent(&mut self) {
        let octets = self.segments.untold();
        if octets.is_empty() {
            return;
        }
        match &mut self.messages {
            Messages::Asking(conversation) => conversation.request_octets(&octets),
            Messages::Serving(conversation) => conversation.response_octets(&octets),
            Messages::Answering(_) | Messages::None => {}
        }
    }

    /// We ended our direction.
    pub fn finished(&mut self) {
        self.finished = true;
        self.read_sent();
        if let Messages::Asking(conversation) = &mut self.messages {
            conversation.request_end();
        }
    }

    /// Octets came from the target.
    pub fn received(&mut self, octets: &[u8]) {
        self.read_sent();
        self.inbox.extend_from_slice(octets);
        self.lines += octets.iter().filter(|octet| **octet == b'\n').count();
        match &mut self.messages {
            Messages::Asking(conversation) => conversation.response_octets(octets),
            Messages::Answering(requests) => requests.push(octets),
            Messages::Serving(conversation) => conversation.request_octets(octets),
            Messages::None => {}
        }
    }

    /// Whether more came than is taken from one connection: an endless answer.
    pub const fn is_flooded(&self, patience: &Patience) -> bool {
        self.taken + self.inbox.len() > patience.octets || self.lines > patience.lines
    }

    /// The target ended its direction.
    pub fn ended(&mut self, end: End) {
        self.read_sent();
        self.end = Some(end);
        if end == End::Finished {
            match &mut self.messages {
                Messages::Asking(conversation) => conversation.response_end(),
                Messages::Answering(requests) => requests.finish(),
                Messages::Serving(conversation) => conversation.request_end(),
                Messages::None => {}
            }
        }
    }

    /// The n-th whole message that no line has taken up.
    pub fn message(&self, n: usize) -> Option<Came> {
        let at = self.messages_taken + n;
        match &self.messages {
            Messages::Asking(conversation) => conversation.responses().get(at).map(|one| Came {
                start: one.span.start,
                end: one.span.end,
                status: Some(one.status),
            }),
            Messages::Answering(requests) => requests.messages().get(at).map(asked),
            Messages::Serving(conversation) => conversation.requests().get(at).map(asked),
            Messages::None => None,
        }
    }

    /// Whether we, as an origin, are bound to end the connection: the request that was answered
    /// last said that no other follows it [RFC 9112 §9.6].
    pub fn owes_end(&self) -> bool {
        let Messages::Serving(conversation) = &self.messages else {
            return false;
        };
        let last = conversation.requests().last();
        let ended = self.finished || self.over || self.end.is_some();
        // What a CONNECT says of its connection does not hold in the tunnel.
        let tunnel = conversation.response_reader().tunnelled().is_some();
        !ended && !tunnel && last.is_some_and(|one| !one.persists()) && !conversation.is_asking()
    }

    /// Whether all requests were answered, the last one with a status that a client may take for
    /// a reason to ask again.
    pub fn was_given_error(&self) -> bool {
        let Messages::Serving(conversation) = &self.messages else {
            return false;
        };
        let last = conversation.responses().last();
        !conversation.is_asking() && last.is_some_and(|one| one.status >= 400)
    }

    /// Whether it is the target that opens the connection.
    pub const fn is_served(&self) -> bool {
        matches!(self.actor.party, Party::Server | Party::Front)
    }

    /// Whether the target has been given something to do here that is not done: a call that has
    /// not returned, or a request, whole or begun, without its final response.
    pub fn is_busy(&self) -> bool {
        let asks = match &self.messages {
            Messages::Asking(conversation) => {
                self.end.is_none() && !self.over && conversation.is_asking()
            }
            Messages::Answering(_) | Messages::Serving(_) | Messages::None => false,
        };
        asks || self.calling && self.result.is_none()
    }

    /// Whether the target owes an answer, or its ending after ours.
    pub fn answer_is_due(&self) -> bool {
        match &self.messages {
            Messages::Asking(conversation) => self.end.is_none() && conversation.answer_is_due(),
            Messages::Answering(_) | Messages::Serving(_) | Messages::None => false,
        }
    }

    /// Whether the target is bound to end the connection now.
    pub fn end_is_due(&self) -> bool {
        match &self.messages {
            Messages::Asking(conversation) => self.end.is_none() && conversation.end_is_due(),
            Messages::Answering(_) | Messages::Serving(_) | Messages::None => false,
        }
    }
}

fn asked(request: &Request) -> Came {
    Came {
        start: request.span.start,
        end: request.span.end,
        status: None,
    }
}
