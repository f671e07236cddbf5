//! A conversation as JSON and back, exact to the octet, the line and the nanosecond.

use std::time::Duration;

use badpeer::Verdict;
use badpeer::http::DeviationKind;
use badpeer::judge::{Finding, Judgement, Observation};
use badpeer::notation::{read_transcript, write_transcript};
use badpeer::octets::Span;
use badpeer::runner::Played;
use badpeer::script::{Actor, Ending, Party, Policy, Segmentation};
use badpeer::spec::requirement;
use badpeer::transcript::{Event, Segment, Transcript, What};
use serde::{Deserialize, Serialize};

/// One conversation.
#[derive(Serialize, Deserialize)]
pub struct Conversation {
    segmentation: String,
    verdict: String,
    reason: String,
    line: Option<usize>,
    policy: String,
    answer: Vec<u16>,
    ending: Option<String>,
    findings: Vec<Found>,
    events: Vec<Happened>,
    /// Event, first octet, nanoseconds.
    segments: Vec<(usize, usize, u64)>,
    ns: u64,
    death: Option<String>,
}

/// One finding.
#[derive(Serialize, Deserialize)]
pub struct Found {
    what: String,
    kind: String,
    requirement: String,
    party: String,
    number: u16,
    octets: (usize, usize),
}

/// One event: its nanoseconds, its line in the script, and what happened.
#[derive(Serialize, Deserialize)]
struct Happened(u64, usize, Happening);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Happening {
    /// In the notation.
    Lines(String),
    /// No octets at all went, which the notation does not write.
    SentNothing(String, u16),
    Withheld(String, u16, usize, bool),
}

/// Nanoseconds; a conversation of 584 years is not reckoned with.
pub fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// The one of all that has the name.
pub fn named<T: Copy>(all: &[T], name: impl Fn(&T) -> &'static str, wanted: &str) -> Option<T> {
    all.iter().copied().find(|one| name(one) == wanted)
}

impl From<&Finding> for Found {
    fn from(finding: &Finding) -> Self {
        Self {
            what: finding.what.clone(),
            kind: finding.kind.to_owned(),
            requirement: finding.requirement.to_owned(),
            party: finding.actor.party.name().to_owned(),
            number: finding.actor.number,
            octets: (finding.span.start, finding.span.end),
        }
    }
}

impl Found {
    /// The finding; `None` where this badpeer does not know of such.
    pub fn finding(self) -> Option<Finding> {
        let kinds = DeviationKind::ALL.iter().map(|kind| kind.name());
        Some(Finding {
            what: self.what,
            kind: kinds.into_iter().find(|kind| *kind == self.kind)?,
            requirement: requirement(&self.requirement)?.id,
            actor: actor(&self.party, self.number)?,
            span: Span::new(self.octets.0, self.octets.1),
        })
    }
}

fn actor(party: &str, number: u16) -> Option<Actor> {
    let party = named(&Party::ALL, |party| party.name(), party)?;
    Some(Actor { party, number })
}

impl From<&Event> for Happened {
    fn from(event: &Event) -> Self {
        let (party, number) = (event.actor.party.name().to_owned(), event.actor.number);
        let happening = match &event.what {
            What::Withheld { octets, unread } => {
                Happening::Withheld(party, number, *octets, *unread)
            }
            what if what.octets().is_some_and(<[u8]>::is_empty) => {
                Happening::SentNothing(party, number)
            }
            _ => {
                let mut alone = Transcript::default();
                alone.events.push(event.clone());
                Happening::Lines(write_transcript(&alone))
            }
        };
        Self(nanoseconds(event.at), event.line, happening)
    }
}

impl Happened {
    fn event(self) -> Option<Event> {
        let (at, line) = (Duration::from_nanos(self.0), self.1);
        let (actor, what) = match self.2 {
            Happening::Lines(text) => {
                let mut events = read_transcript(&text).ok()?.events.into_iter();
                let event = events.next().filter(|_| events.next().is_none())?;
                (event.actor, event.what)
            }
            Happening::SentNothing(party, number) => {
                (actor(&party, number)?, What::Sent(Vec::new().into()))
            }
            Happening::Withheld(party, number, octets, unread) => {
                (actor(&party, number)?, What::Withheld { octets, unread })
            }
        };
        Some(Event {
            actor,
            what,
            at,
            line,
        })
    }
}

impl From<&Played> for Conversation {
    fn from(played: &Played) -> Self {
        let judgement = &played.judgement;
        let transcript = &played.transcript;
        let segment = |one: &Segment| (one.event, one.start, nanoseconds(one.at));
        Self {
            segmentation: played.segmentation.name().to_owned(),
            verdict: judgement.verdict.name().to_owned(),
            reason: judgement.reason.clone(),
            line: judgement.line,
            policy: judgement.policy.name().to_owned(),
            answer: judgement.answer.clone(),
            ending: judgement.ending.map(|ending| ending.name().to_owned()),
            findings: judgement.findings.iter().map(Found::from).collect(),
            events: transcript.events.iter().map(Happened::from).collect(),
            segments: transcript.segments.iter().map(segment).collect(),
            ns: nanoseconds(played.duration),
            death: played.death.clone(),
        }
    }
}

impl Conversation {
    /// The conversation; `None` where this badpeer does not know a word of it.
    pub fn played(self) -> Option<Played> {
        let segmentation = named(&Segmentation::ALL, |one| one.name(), &self.segmentation)?;
        let events: Option<Vec<_>> = self.events.into_iter().map(Happened::event).collect();
        let segments = self.segments.into_iter();
        let transcript = Transcript {
            events: events?,
            segments: segments
                .map(|(event, start, at)| Segment {
                    event,
                    start,
                    at: Duration::from_nanos(at),
                })
                .collect(),
        };
        let ending = match self.ending {
            None => None,
            Some(name) => Some(named(&Ending::ALL, |one| one.name(), &name)?),
        };
        let findings = self.findings.into_iter().map(Found::finding);
        Some(Played {
            segmentation,
            judgement: Judgement {
                verdict: named(&Verdict::ALL, |one| one.name(), &self.verdict)?,
                reason: self.reason,
                line: self.line,
                policy: named(&Policy::ALL, |one| one.name(), &self.policy)?,
                answer: self.answer,
                ending,
                findings: findings.collect::<Option<_>>()?,
                calls: Observation::of(&transcript, segmentation).calls,
            },
            transcript,
            duration: Duration::from_nanos(self.ns),
            death: self.death,
        })
    }
}
