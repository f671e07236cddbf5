use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use super::Diagnostics;
use super::read::{Form, read_form};
use super::split::{Section, sections};
use super::write::write_timeline;
use crate::octets::Span;
use crate::script::{Act, Actor, Bound, Part, PeerAct, Step, TargetAct, Text, Through};
use crate::transcript::{Event, Transcript, What};

/// Of that many equal octets on, a run is written as `${repeat "a" 64}`.
const RUN: usize = 64;

/// The transcript as text, exact to the octet: reading it gives the same events again, adjacent
/// octets of one actor merged and without the holes that stayed empty.
#[must_use]
pub fn write_transcript(transcript: &Transcript) -> String {
    write_timeline(&steps(&transcript.merged(), &|_, octets| runs(octets)))
}

/// As [`write_transcript`] writes it.
impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&write_transcript(self))
    }
}

/// The transcript that a text says. Events get the number of their line, and no time.
///
/// # Errors
///
/// Every mistake in the text; a head, an outcome, a hole or a variable is one.
pub fn read_transcript(source: &str) -> Result<Transcript, Diagnostics> {
    let script = read_form("transcript", source.as_bytes(), Form::Transcript)?;
    let literal = |text: &Text| Text::octets(expand(text));
    let events = script.timeline.into_iter().filter_map(|step| {
        let what = match step.act {
            Act::Send(text) => What::Sent(expand(&text).into()),
            Act::Receive(text) => What::Received(expand(&text)),
            Act::Do(act) => What::Did(peer_act(&act, &literal)),
            Act::See(act) => What::Saw(target_act(&act, &literal)),
            Act::Pause(length) => What::Paused(length),
            // The reader has refused it: a transcript has no holes.
            Act::Await(_) => return None,
        };
        Some(Event {
            actor: step.actor,
            what,
            at: Duration::ZERO,
            line: step.line,
        })
    });
    let events = events.collect();
    let segments = Vec::new();
    Ok(Transcript { events, segments }.merged())
}

/// What octets of a transcript are, for those who write them in a form of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What the peer sent, or the caller asked for.
    Sent(Section),
    /// What came from the target.
    Received(Section),
    /// What the target handed to the caller or the handler.
    Handed,
}

/// The steps that a transcript is written as, a line each: octets are cut behind each LF, and
/// where a message or its content begins. `dress` says how octets are written.
pub(super) fn steps(transcript: &Transcript, dress: &dyn Fn(Kind, &[u8]) -> Text) -> Vec<Step> {
    let mut streams = Streams::new(transcript);
    let mut steps = Vec::new();
    for event in &transcript.events {
        let mut push = |act| steps.push(Step::new(event.actor, act));
        let given = |kind, text: &Text| match text.literal() {
            Some(octets) => dress(kind, octets),
            None => text.clone(),
        };
        match &event.what {
            What::Sent(octets) => {
                for (section, piece) in streams.cut(event.actor, Direction::Sent, octets) {
                    let text = dress(Kind::Sent(section), piece);
                    lines(text).for_each(|line| push(Act::Send(line)));
                }
            }
            What::Received(octets) => {
                for (section, piece) in streams.cut(event.actor, Direction::Received, octets) {
                    let text = dress(Kind::Received(section), piece);
                    lines(text).for_each(|line| push(Act::Receive(line)));
                }
            }
            What::Did(act) => push(Act::Do(peer_act(act, &|text| {
                given(Kind::Sent(Section::Head), text)
            }))),
            What::Saw(act) => push(Act::See(target_act(act, &|text| given(Kind::Handed, text)))),
            What::Paused(length) => push(Act::Pause(*length)),
            What::Withheld { .. } => {}
        }
    }
    steps
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Direction {
    Sent,
    Received,
}

/// What went over each connection in each direction, in its sections.
struct Streams(HashMap<(Actor, Direction), Stream>);

#[derive(Default)]
struct Stream {
    octets: Vec<u8>,
    sections: Vec<(Section, Span)>,
    /// How much of it was cut already.
    offset: usize,
}

impl Streams {
    fn new(transcript: &Transcript) -> Self {
        let mut streams: HashMap<_, Stream> = HashMap::new();
        for event in &transcript.events {
            let (direction, octets) = match &event.what {
                What::Sent(octets) => (Direction::Sent, &octets[..]),
                What::Received(octets) => (Direction::Received, &octets[..]),
                _ => continue,
            };
            let stream = streams.entry((event.actor, direction)).or_default();
            stream.octets.extend(octets);
        }
        for stream in streams.values_mut() {
            stream.sections = sections(&stream.octets);
            stream.octets = Vec::new();
        }
        Self(streams)
    }

    /// The next octets of a stream, cut where its sections begin.
    fn cut<'a>(
        &mut self,
        actor: Actor,
        direction: Direction,
        octets: &'a [u8],
    ) -> Vec<(Section, &'a [u8])> {
        let stream = self.0.entry((actor, direction)).or_default();
        let start = stream.offset;
        let end = start + octets.len();
        stream.offset = end;
        let first = stream
            .sections
            .partition_point(|(_, place)| place.end <= start);
        let sections = stream.sections[first..].iter();
        let sections = sections.take_while(|(_, place)| place.start < end);
        sections
            .map(|(section, place)| {
                let piece = place.start.max(start) - start..place.end.min(end) - start;
                (*section, &octets[piece])
            })
            .collect()
    }
}

/// Octets with their long runs kept short.
pub(super) fn runs(octets: &[u8]) -> Text {
    let mut text = Text::default();
    for run in octets.chunk_by(|one, next| one == next) {
        if run.len() < RUN {
            text.push_octets(run);
        } else {
            text.push(Part::Repeat {
                octets: vec![run[0]],
                times: Bound::Number(run.len() as u64),
            });
        }
    }
    text
}

/// The text cut behind each LF that stands in its octets.
fn lines(text: Text) -> impl Iterator<Item = Text> {
    let mut lines = Vec::new();
    let mut line = Text::default();
    for part in text.parts {
        let Part::Octets(octets) = part else {
            line.push(part);
            continue;
        };
        for piece in octets.split_inclusive(|octet| *octet == b'\n') {
            line.push_octets(piece);
            if piece.ends_with(b"\n") {
                lines.push(std::mem::take(&mut line));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines.into_iter()
}

/// The octets of a text that was read without variables.
fn expand(text: &Text) -> Vec<u8> {
    let mut out = Vec::new();
    for part in &text.parts {
        match part {
            Part::Octets(octets) => out.extend_from_slice(octets),
            Part::Repeat {
                octets,
                times: Bound::Number(times),
            } if !octets.is_empty() => {
                for _ in 0..*times {
                    out.extend_from_slice(octets);
                }
            }
            // The reader lets nothing else into a transcript.
            _ => {}
        }
    }
    out
}

fn peer_act(act: &PeerAct, text: &dyn Fn(&Text) -> Text) -> PeerAct {
    match act {
        PeerAct::Call {
            method,
            url,
            content,
            through,
            fields,
        } => PeerAct::Call {
            method: method.clone(),
            url: text(url),
            content: content.as_ref().map(text),
            through: through.as_ref().map(|through| Through {
                proxy: text(&through.proxy),
                tunnelled: through.tunnelled,
            }),
            fields: fields.iter().map(text).collect(),
        },
        other => other.clone(),
    }
}

fn target_act(act: &TargetAct, text: &dyn Fn(&Text) -> Text) -> TargetAct {
    match act {
        TargetAct::Ok {
            status,
            content,
            fields,
        } => TargetAct::Ok {
            status: *status,
            content: content.as_ref().map(text),
            fields: fields.iter().map(text).collect(),
        },
        TargetAct::Request {
            method,
            target,
            content,
        } => TargetAct::Request {
            method: method.clone(),
            target: text(target),
            content: text(content),
        },
        other => other.clone(),
    }
}
