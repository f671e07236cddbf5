use super::tunnel::Tunnel;
use super::{CallSeen, CallerSeen, Finding};
use crate::http::{Conversation, DeviationKind, Limits, Request, Response, State};
use crate::octets::Span;
use crate::script::{Actor, Ending, Move, Party, PeerAct, Segmentation, TargetAct, Text};
use crate::transcript::{Transcript, What};

/// What was observed in one conversation, read out of its transcript.
#[derive(Debug, Default)]
pub struct Observation {
    /// One entry a connection, in the order in which they appear.
    pub links: Vec<LinkSeen>,
    /// What the callers were handed, in the order in which the calls began.
    pub calls: Vec<CallSeen>,
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
    /// Octets that belong to no response: that nobody asked for, or that stand where a status-line
    /// is due behind a whole final response.
    pub surplus: Option<Span>,
    /// What the strict reader found in the target's messages.
    pub findings: Vec<Finding>,
    /// What it found in ours: kinds of deviations, by their names.
    pub sent: Vec<&'static str>,
    /// Every octet that came from the target.
    pub received: Vec<u8>,
}

enum Reader {
    Asking(Box<Conversation>),
    Answering(Box<Conversation>),
}

struct Gathering {
    actor: Actor,
    reader: Reader,
    received: Vec<u8>,
    ending: Option<Ending>,
    /// Octets were kept back: the target ended while others were under way.
    withheld: bool,
    /// Octets were sent behind the last that came.
    unanswered: bool,
}

impl Observation {
    /// Reads a transcript. The segmentation matters in one place: a target that has given its
    /// answer and closed cannot help that a segment already on its way meets a closed socket;
    /// so, where octets go in several segments, a reset behind a whole answer is a finish,
    /// unless the answer proves that the last segment had been read.
    #[must_use]
    pub fn of(transcript: &Transcript, segmentation: Segmentation) -> Self {
        let mut observation = Self::default();
        let mut links: Vec<Gathering> = Vec::new();
        for event in &transcript.events {
            if matches!(event.actor.party, Party::Caller | Party::Handler) {
                observation.told(event.actor, &event.what);
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

    fn told(&mut self, actor: Actor, what: &What) {
        match what {
            What::Did(PeerAct::Call { method, url, .. }) => self.calls.push(CallSeen {
                actor,
                method: method.clone(),
                url: url.clone(),
                result: None,
            }),
            What::Saw(TargetAct::Ok {
                status,
                content,
                fields,
            }) => self.handed(
                actor,
                CallerSeen::Ok {
                    status: *status,
                    content: content.clone(),
                    fields: fields.clone(),
                },
            ),
            What::Saw(TargetAct::Error(text)) => {
                self.handed(actor, CallerSeen::Error(text.clone()));
            }
            What::Saw(TargetAct::Hang) => self.handed(actor, CallerSeen::Hang),
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

    fn handed(&mut self, actor: Actor, result: CallerSeen) {
        let mut calls = self.calls.iter_mut().rev();
        if let Some(call) = calls.find(|call| call.actor == actor) {
            call.result = Some(result);
        }
    }

    /// What was observed on an actor's connection.
    #[must_use]
    pub fn link(&self, actor: Actor) -> Option<&LinkSeen> {
        self.links.iter().find(|link| link.actor == actor)
    }

    /// What the strict reader found in the target's own messages. What a proxy only hands on is
    /// ours: a deviation that our octets on its other side show too is not held against it.
    #[must_use]
    pub fn own_findings(&self) -> Vec<Finding> {
        let asks = |link: &LinkSeen| matches!(link.actor.party, Party::Client | Party::Back);
        let handed_on = |link: &LinkSeen, kind| {
            let mut others = self.links.iter().filter(|other| asks(other) != asks(link));
            others.any(|other| other.sent.contains(&kind))
        };
        // Who asks may break off, and a proxy whose other side is broken must.
        let relays = self.links.iter().any(asks) && !self.links.iter().all(asks);
        let broke_off =
            |link: &LinkSeen, kind| (relays || !asks(link)) && kind == "incomplete-message";
        let own = |link: &LinkSeen, finding: &Finding| {
            !handed_on(link, finding.kind) && !broke_off(link, finding.kind)
        };
        self.links
            .iter()
            .flat_map(|link| {
                let findings = link.findings.iter();
                findings.filter(move |finding| own(link, finding))
            })
            .cloned()
            .collect()
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
            Party::Server | Party::Front => {
                Reader::Answering(Box::new(Conversation::new().reading_on()))
            }
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
            withheld: false,
            unanswered: false,
        }
    }

    fn take(&mut self, what: &What) {
        match what {
            What::Sent(octets) => {
                self.unanswered |= !octets.is_empty();
                match &mut self.reader {
                    Reader::Asking(conversation) => conversation.request_octets(octets),
                    Reader::Answering(conversation) => conversation.response_octets(octets),
                }
            }
            What::Received(octets) => {
                self.unanswered = false;
                self.received.extend_from_slice(octets);
                match &mut self.reader {
                    Reader::Asking(conversation) => conversation.response_octets(octets),
                    Reader::Answering(conversation) => conversation.request_octets(octets),
                }
            }
            What::Did(PeerAct::Move(Move::Finish)) => match &mut self.reader {
                Reader::Asking(conversation) => conversation.request_end(),
                Reader::Answering(conversation) => conversation.response_end(),
            },
            What::Saw(TargetAct::Finish) => {
                match &mut self.reader {
                    Reader::Asking(conversation) => conversation.response_end(),
                    Reader::Answering(conversation) => conversation.request_end(),
                }
                self.ending = Some(Ending::Finish);
            }
            What::Saw(TargetAct::Reset) => self.rest(Ending::Reset),
            What::Saw(TargetAct::Refuse) => self.ending = Some(Ending::Refused),
            What::Saw(TargetAct::Wait) => self.rest(Ending::Open),
            What::Saw(TargetAct::Hang) => self.rest(Ending::Hang),
            What::Withheld { octets, .. } => self.withheld |= *octets > 0,
            What::Saw(_) | What::Did(_) | What::Paused(_) => {}
        }
    }

    fn rest(&mut self, ending: Ending) {
        if let Reader::Asking(conversation) = &mut self.reader {
            conversation.response_rest();
        }
        self.ending = Some(ending);
    }

    fn seen(self, segmentation: Segmentation) -> LinkSeen {
        let actor = self.actor;
        match self.reader {
            Reader::Answering(conversation) => LinkSeen {
                actor,
                sent: kinds(conversation.response_deviations()),
                finals: Vec::new(),
                codes: Vec::new(),
                interims: Vec::new(),
                findings: {
                    let tunnel = Tunnel::of(&conversation, &self.received);
                    let deviations = conversation.request_reader().deviations();
                    findings(actor, deviations.filter(|one| tunnel.leaves(one)))
                },
                ending: self.ending,
                surplus: None,
                received: self.received,
                requests: conversation.into_requests(),
            },
            Reader::Asking(conversation) => {
                let sent = kinds(conversation.request_reader().deviations());
                let reader = conversation.response_reader();
                let begun = reader.partial().filter(|one| !one.interim());
                let whole = conversation.responses().last();
                let inside = begun.is_some()
                    || reader.state() == State::Head
                        && !self.received.is_empty()
                        && reader.position() > whole.map_or(0, |one| one.span.end);
                let begun = begun.map(|one| one.status);
                let findings = findings(actor, conversation.response_deviations());
                let end = self.received.len();
                let junk = || no_response(&conversation).map(|at| Span::new(at, end));
                let surplus = reader.surplus().or_else(junk);
                let read = proves_reading(&conversation);
                let (interims, finals): (Vec<_>, Vec<_>) = conversation
                    .into_responses()
                    .into_iter()
                    .partition(Response::interim);
                let ending = match self.ending {
                    Some(Ending::Finish) if inside => Some(Ending::FinishInside),
                    Some(Ending::Reset)
                        if segmentation != Segmentation::Whole
                            && !inside
                            && !finals.is_empty()
                            && (self.withheld || self.unanswered || !read) =>
                    {
                        Some(Ending::Finish)
                    }
                    other => other,
                };
                LinkSeen {
                    actor,
                    sent,
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

/// Whether the answers show that the target had read every octet: as many as there are requests,
/// each whole, the last of them without content and not refused. An error may be found, and
/// answered, at any octet; content may be answered before it is read.
fn proves_reading(conversation: &Conversation) -> bool {
    let finals = || conversation.responses().iter().filter(|one| !one.interim());
    let requests = conversation.requests();
    let whole = requests.last().map_or(0, |one| one.span.end);
    requests.len() == finals().count()
        && conversation.request_reader().received() == whole
        && requests.last().is_some_and(|one| one.head.end == whole)
        && finals().next_back().is_some_and(|one| one.status < 400)
}

/// Where octets begin, behind a whole final response, that are no response: what a server says in
/// the manner of HTTP/0.9 when it takes content for a request, and what it sends behind the answer
/// to a HEAD.
fn no_response(conversation: &Conversation) -> Option<usize> {
    let finals = |one: &&Response| !one.interim();
    let whole = conversation.responses().iter().rfind(finals)?.span.end;
    let junk = |kind: &DeviationKind| {
        matches!(
            kind,
            DeviationKind::StatusLineMalformed | DeviationKind::ContentForbidden
        )
    };
    conversation
        .response_deviations()
        .find(|one| junk(&one.kind) && one.span.start >= whole)
        .map(|one| one.span.start)
}

fn kinds<'a>(deviations: impl Iterator<Item = &'a crate::http::Deviation>) -> Vec<&'static str> {
    deviations.map(|deviation| deviation.kind.name()).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds_of(text: &str) -> Vec<&'static str> {
        let transcript = crate::notation::read_transcript(text).unwrap();
        let seen = Observation::of(&transcript, Segmentation::Whole);
        let findings = seen.own_findings();
        findings.iter().map(|finding| finding.kind).collect()
    }

    /// A request that we sent to a proxy, and what it made of it.
    fn forwarded(sent: &str, came: &str) -> Vec<&'static str> {
        kinds_of(&format!(
            "client => open\nclient -> GET / HTTP/1.1\nclient -> Host: a\nclient -> {sent}\n\
             client ->\nserver <= open\nserver <- GET / HTTP/1.1\nserver <- Host: a\n\
             server <- {came}\nserver <-\n"
        ))
    }

    #[test]
    fn what_a_proxy_only_hands_on_is_not_its_own() {
        assert!(forwarded("X: a\\x00b", "X: a\\x00b").is_empty());
        assert_eq!(forwarded("X: a", "X: a\\x00b"), ["nul-in-field-value"]);
    }

    #[test]
    fn who_asks_may_break_off_and_who_relays_may_too() {
        let request = "server <= open\nserver <- POST / HTTP/1.1\nserver <- Host: a\n\
                       server <- Content-Length: 5\nserver <-\nserver <= finish\n";
        assert!(kinds_of(request).is_empty());
        let response = "client => open\nclient -> GET / HTTP/1.1\nclient -> Host: a\nclient ->\n\
                        client <- HTTP/1.1 500 No\nclient <- Content-Length: 5\nclient <-\n\
                        client <= finish\n";
        assert_eq!(kinds_of(response), ["incomplete-message"]);
        assert!(kinds_of(&format!("{response}{request}")).is_empty());
    }
}
