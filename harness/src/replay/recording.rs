use std::collections::HashSet;

use super::Side;
use super::line::{Act, End, Line};
use super::pattern::{Pattern, Uncounted};
use crate::error::Error;
use crate::notation;
use crate::script::{self, Actor, Move, Part, Party, PeerAct, Script, Step, TargetAct, Text};

/// A recorded conversation: what `badpeer record` wrote, a played transcript, or a snapshot.
#[derive(Clone, Debug)]
pub struct Recording {
    name: String,
    source: String,
    script: Script,
}

impl Recording {
    /// Reads a recording; the name is what messages call it.
    ///
    /// # Errors
    ///
    /// Every mistake in the text; a hole is one, since nobody knows what filled it.
    pub fn read(name: &str, source: &str) -> Result<Self, Error> {
        let script = notation::read_timeline(name, source)?;
        let recording = Self {
            name: name.to_owned(),
            source: source.to_owned(),
            script,
        };
        for step in &recording.script.timeline {
            if let Some(why) = unplayable(step) {
                return Err(recording.error(step.line, why));
            }
        }
        Ok(recording)
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A line of the file, counted from 1.
    pub(super) fn line(&self, number: usize) -> &str {
        let line = self.source.lines().nth(number.saturating_sub(1));
        line.unwrap_or_default()
    }

    fn error(&self, line: usize, why: &str) -> Error {
        let text = self.line(line);
        Error::Recording(format!("{}:{line}: {why}\n  {text}", self.name))
    }

    /// The lines that a side plays: its own where there are any, or the other side's turned round.
    ///
    /// # Errors
    ///
    /// Where there are none, or octets are to be sent of which only the digest is known.
    pub(super) fn lines(&self, side: Side) -> Result<Vec<Line>, Error> {
        let of = |side: Side| {
            let parties = side.parties();
            let steps = self.script.timeline.iter();
            steps.filter(move |step| parties.contains(&step.actor.party))
        };
        let (source, turned) = if of(side).next().is_some() {
            (side, false)
        } else {
            (side.other(), true)
        };
        let party = side.parties()[0];
        let mut heads = Heads::default();
        let mut lines = Vec::new();
        for step in of(source) {
            let uncounted = heads.uncounted(step);
            let Some(act) = act(&step.act, turned, uncounted) else {
                continue;
            };
            if let Act::Send(text) = &act
                && text
                    .parts
                    .iter()
                    .any(|part| matches!(part, Part::Digest { .. }))
            {
                let why = "only the digest of these octets is known, so they cannot be sent";
                return Err(self.error(step.line, why));
            }
            lines.push(Line {
                actor: Actor {
                    party,
                    number: step.actor.number,
                },
                act,
                number: step.line,
            });
        }
        if lines.is_empty() {
            return Err(self.error(1, "no line of a client or a server"));
        }
        Ok(lines)
    }
}

fn unplayable(step: &Step) -> Option<&'static str> {
    match &step.act {
        script::Act::Await(_) => Some("a hole: play the script first, and replay its transcript"),
        _ if step.optional => Some("an optional line: in a recording it has happened"),
        _ if step.actor.is_any() => Some("whichever connection: a recording says which"),
        script::Act::Send(text) | script::Act::Receive(text) if !is_known(text) => {
            Some("a text that is made of other texts: play the script first")
        }
        script::Act::Do(PeerAct::Variable(_)) => Some("an act that a sweep names"),
        _ => None,
    }
}

fn is_known(text: &Text) -> bool {
    text.parts.iter().all(|part| match part {
        Part::Octets(_) | Part::Digest { .. } => true,
        Part::Repeat { times, .. } => matches!(times, script::Bound::Number(_)),
        Part::Variable(name) => {
            name == "date" || script::Variables::ALWAYS.contains(&name.as_str())
        }
        _ => false,
    })
}

fn act(act: &script::Act, turned: bool, uncounted: Uncounted) -> Option<Act> {
    use script::Act as Said;
    Some(match (act, turned) {
        (Said::Send(text), false) | (Said::Receive(text), true) => Act::Send(text.clone()),
        (Said::Receive(text), false) | (Said::Send(text), true) => {
            Act::Expect(Pattern::new(text, uncounted))
        }
        (Said::Do(PeerAct::Move(Move::Open)), _) | (Said::See(TargetAct::Open), _) => Act::Open,
        (Said::Do(PeerAct::Move(one)), false) => match one {
            Move::Cut => return None,
            one => Act::Do(*one),
        },
        (Said::Do(PeerAct::Move(one)), true) => Act::Ended(match one {
            Move::Finish => End::Finish,
            Move::Reset | Move::ResetLost => End::Reset,
            Move::Close => End::Any,
            _ => return None,
        }),
        (Said::See(one), false) => Act::Ended(match one {
            TargetAct::Finish => End::Finish,
            TargetAct::Reset => End::Reset,
            TargetAct::Refuse => End::Refuse,
            _ => return None,
        }),
        (Said::See(one), true) => Act::Do(match one {
            TargetAct::Finish => Move::Finish,
            TargetAct::Reset => Move::Reset,
            TargetAct::Refuse => Move::Refuse,
            _ => return None,
        }),
        (Said::Do(PeerAct::Set(setting)), false) => Act::Set(*setting),
        (Said::Pause(length), false) => Act::Pause(*length),
        _ => return None,
    })
}

/// Which directions are inside a head.
#[derive(Default)]
struct Heads(HashSet<(Party, u16, bool)>);

impl Heads {
    /// What of a line does not count.
    fn uncounted(&mut self, step: &Step) -> Uncounted {
        let (text, sent) = match &step.act {
            script::Act::Send(text) => (text, true),
            script::Act::Receive(text) => (text, false),
            _ => return Uncounted::Nothing,
        };
        let stream = (step.actor.party, step.actor.number, sent);
        let begins = match text.parts.first() {
            Some(Part::Octets(octets)) => octets.as_slice(),
            _ => b"",
        };
        let ends = match text.parts.last() {
            Some(Part::Octets(octets)) => octets.trim_ascii_end(),
            _ => b"",
        };
        if begins == b"\r\n" || begins == b"\n" {
            self.0.remove(&stream);
        } else if begins.starts_with(b"HTTP/")
            || ends.ends_with(b" HTTP/1.1")
            || ends.ends_with(b" HTTP/1.0")
        {
            self.0.insert(stream);
        } else if self.0.contains(&stream) {
            return Uncounted::Fields;
        }
        Uncounted::Nothing
    }
}
