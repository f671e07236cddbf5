use super::Finding;
use crate::http::{Conversation, Limits, Request, RequestReader, Response, State};
use crate::octets::Span;
use crate::script::{Actor, Ending, Move, Party, PeerAct, Segmentation, TargetAct, Text};
use crate::transcript::{Transcript, What};

/// What was observed in one conversation, read out of its transcript.
#[derive(Debug, Default)]
pub struct Observation {
    /// One entry a connection, in the order in which they appear.
    pub links: Vec<LinkSeen>,
    /// What the caller was handed, in order.
    pub caller: Vec<CallerSeen>,
    /// What the handler was given: method, target, content.
    pub handler: Vec<(String, Text, Text)>,
}

/// What was observed on one connection.
#[derive(Debug)]
pub struct LinkSeen {
    /// Whose connection it is.
    pub actor: Actor,
    /// The whole final responses, where the target answers.
    pub finals: Vec<Response>,
    /// The final responses' status codes, that of one that broke off included.
    pub codes: Vec<u16>,
    /// The interim responses' status codes.
    pub interims: Vec<u16>,
    /// The whole requests, where the target asks.
    pub requests: Vec<Request>,
    /// How it ended; `None` where we ended it ourselves before the target did.
    pub ending: Option<Ending>,
    /// Octets that belong to no response.
    pub surplus: Option<Span>,
    /// What the strict reader found in the target's messages.
    pub findings: Vec<Finding>,
    /// Every octet that came from the target.
    pub received: Vec<u8>,
}

/// What a caller was handed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerSeen {
    /// A status and a content.
    Ok(u16, Text),
    /// An error, in the target's words.
    Error(String),
    /// Nothing by the deadline.
    Hang,
}

enum Reader {
    Asking(Box<Conversation>),
    Answering(Box<RequestReader>),
}

struct Gathering {
    actor: Actor,
    reader: Reader,
    received: Vec<u8>,
    ending: Option<Ending>,
}

impl Observation {
    /// Reads a transcript. The segmentation matters in one place: a target that has given its
    /// answer and closed cannot help that a segment already on its way meets a closed socket;
    /// so, where octets go in several segments, a reset behind a whole answer is a finish.
    #[must_use]
    pub fn of(transcript: &Transcript, segmentation: Segmentation) -> Self {
        let mut observation = Self::default();
        let mut links: Vec<Gathering> = Vec::new();
        for event in &transcript.events {
            if matches!(event.actor.party, Party::Caller | Party::Handler) {
                observation.told(&event.what);
                continue;
            }
            let at = links
                .iter()
                .position(|link| link.actor == event.actor)
                .unwrap_or_else(|| {
                    links.push(Gathering::new(event.actor));
                    links.len() - 1
                });
            links[at].take(&event.what);
        }
        observation.links = links
            .into_iter()
            .map(|link| link.seen(segmentation))
            .collect();
        observation
    }

    fn told(&mut self, what: &What) {
        match what {
            What::Saw(TargetAct::Ok { status, content }) => {
                self.caller.push(CallerSeen::Ok(*status, content.clone()));
            }
            What::Saw(TargetAct::Error(text)) => self.caller.push(CallerSeen::Error(text.clone())),
            What::Saw(TargetAct::Hang) => self.caller.push(CallerSeen::Hang),
            What::Saw(TargetAct::Request {
                method,
                target,
                content,
            }) => {
                self.handler
                    .push((method.clone(), target.clone(), content.clone()));
            }
            _ => {}
        }
    }

    /// What was observed on an actor's connection.
    #[must_use]
    pub fn link(&self, actor: Actor) -> Option<&LinkSeen> {
        self.links.iter().find(|link| link.actor == actor)
    }

    /// The connections of a party.
    pub fn party(&self, party: Party) -> impl Iterator<Item = &LinkSeen> {
        self.links
            .iter()
            .filter(move |link| link.actor.party == party)
    }
}

impl Gathering {
    fn new(actor: Actor) -> Self {
        let reader = match actor.party {
            Party::Server | Party::Front => Reader::Answering(Box::default()),
            _ => Reader::Asking(Box::new(Conversation::with_limits(
                // Of the requests, which are ours, only the framing is asked.
                Limits::WITHOUT_CONTENT,
                Limits::default(),
            ))),
        };
        Self {
            actor,
            reader,
            received: Vec::new(),
            ending: None,
        }
    }

    fn take(&mut self, what: &What) {
        match what {
            What::Sent(octets) => {
                if let Reader::Asking(conversation) = &mut self.reader {
                    conversation.request_octets(octets);
                }
            }
            What::Received(octets) => {
                self.received.extend_from_slice(octets);
                match &mut self.reader {
                    Reader::Asking(conversation) => conversation.response_octets(octets),
                    Reader::Answering(requests) => requests.push(octets),
                }
            }
            What::Did(PeerAct::Move(Move::Finish)) => {
                if let Reader::Asking(conversation) = &mut self.reader {
                    conversation.request_end();
                }
            }
            What::Saw(TargetAct::Finish) => {
                match &mut self.reader {
                    Reader::Asking(conversation) => conversation.response_end(),
                    Reader::Answering(requests) => requests.finish(),
                }
                self.ending = Some(Ending::Finish);
            }
            What::Saw(TargetAct::Reset) => self.ending = Some(Ending::Reset),
            What::Saw(TargetAct::Refuse) => self.ending = Some(Ending::Refused),
            What::Saw(TargetAct::Wait) => self.ending = Some(Ending::Open),
            What::Saw(TargetAct::Hang) => self.ending = Some(Ending::Hang),
            What::Saw(_) | What::Did(_) | What::Paused(_) | What::Withheld(_) => {}
        }
    }

    fn seen(self, segmentation: Segmentation) -> LinkSeen {
        let actor = self.actor;
        match self.reader {
            Reader::Answering(reader) => LinkSeen {
                actor,
                finals: Vec::new(),
                codes: Vec::new(),
                interims: Vec::new(),
                findings: findings(actor, reader.deviations()),
                ending: self.ending,
                surplus: None,
                received: self.received,
                requests: reader.messages().to_vec(),
            },
            Reader::Asking(conversation) => {
                let reader = conversation.response_reader();
                let begun = reader.partial().filter(|one| !one.interim());
                let whole = conversation.responses().last();
                let inside = begun.is_some()
                    || reader.state() == State::Head
                        && !self.received.is_empty()
                        && reader.position() > whole.map_or(0, |one| one.span.end);
                let begun = begun.map(|one| one.status);
                let findings = findings(actor, conversation.response_deviations());
                let surplus = reader.surplus();
                let (interims, finals): (Vec<_>, Vec<_>) = conversation
                    .into_responses()
                    .into_iter()
                    .partition(Response::interim);
                let ending = match self.ending {
                    Some(Ending::Finish) if inside => Some(Ending::FinishInside),
                    Some(Ending::Reset)
                        if segmentation != Segmentation::Whole && !inside && !finals.is_empty() =>
                    {
                        Some(Ending::Finish)
                    }
                    other => other,
                };
                LinkSeen {
                    actor,
                    codes: finals.iter().map(|one| one.status).chain(begun).collect(),
                    interims: interims.iter().map(|one| one.status).collect(),
                    findings,
                    surplus,
                    finals,
                    requests: Vec::new(),
                    ending,
                    received: self.received,
                }
            }
        }
    }
}

fn findings<'a>(
    actor: Actor,
    deviations: impl Iterator<Item = &'a crate::http::Deviation>,
) -> Vec<Finding> {
    deviations
        .map(|deviation| Finding {
            what: deviation.kind.sentence().to_owned(),
            kind: deviation.kind.name(),
            requirement: deviation.requirement,
            actor,
            span: deviation.span,
        })
        .collect()
}
