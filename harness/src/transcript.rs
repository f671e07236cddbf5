//! What crossed the wire: the events of one conversation, octet for octet.
//! Never judges, and never forgets an octet: what is left out of the text is counted.

use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::script::{Actor, PeerAct, TargetAct};

/// The events of one conversation, in the order in which the script's lines took them up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// What happened.
    pub events: Vec<Event>,
    /// Where octets of one event went, or came, in more than one piece: each piece but the first.
    /// Not part of the text.
    pub segments: Vec<Segment>,
}

/// One more piece of an event's octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The event, counted from 0.
    pub event: usize,
    /// The first octet of the piece, counted from 0 in the event's octets.
    pub start: usize,
    /// When, as in [`Event::at`].
    pub at: Duration,
}

impl Transcript {
    /// Takes down what happened now. What comes from one actor without a break is one event.
    pub(crate) fn record(&mut self, actor: Actor, what: What, at: Duration, line: usize) {
        let latest = self.segments.last().map_or(Duration::ZERO, |one| one.at);
        if let What::Received(more) = &what
            && let Some(last) = self.events.last()
            && last.actor == actor
            && matches!(last.what, What::Received(_))
        {
            if at > latest.max(last.at) {
                self.begin_segment(at);
            }
            if let Some(Event {
                what: What::Received(octets),
                ..
            }) = self.events.last_mut()
            {
                octets.extend_from_slice(more);
            }
            return;
        }
        self.events.push(Event {
            actor,
            what,
            at,
            line,
        });
    }

    /// From here on, octets of the last event are a piece of their own.
    pub(crate) fn begin_segment(&mut self, at: Duration) {
        let Some((event, last)) = self.events.iter().enumerate().next_back() else {
            return;
        };
        let start = last.what.octets().map_or(0, <[u8]>::len);
        if start > 0 {
            self.segments.push(Segment { event, start, at });
        }
    }

    /// The same conversation, told as its text tells it: adjacent octets of one actor in one
    /// direction are one event, and neither empty octets nor octets kept back are events. It has no
    /// segments.
    #[must_use]
    pub fn merged(&self) -> Self {
        let mut events: Vec<Event> = Vec::with_capacity(self.events.len());
        for event in &self.events {
            let last = events.last_mut().filter(|last| last.actor == event.actor);
            match (last.map(|last| &mut last.what), &event.what) {
                (_, What::Withheld { .. }) => {}
                (_, What::Sent(octets)) if octets.is_empty() => {}
                (_, What::Received(octets)) if octets.is_empty() => {}
                (Some(What::Sent(all)), What::Sent(more)) => {
                    let mut both = BytesMut::from(std::mem::take(all));
                    both.extend_from_slice(more);
                    *all = both.freeze();
                }
                (Some(What::Received(all)), What::Received(more)) => all.extend(more),
                _ => events.push(event.clone()),
            }
        }
        Self {
            events,
            segments: Vec::new(),
        }
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// On whose connection.
    pub actor: Actor,
    /// What.
    pub what: What,
    /// When, since the conversation began; on a memory wire this is virtual time. Not part of
    /// the text.
    pub at: Duration,
    /// The script line that made or took up the event; 0 where there is none.
    pub line: usize,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The peer sent these octets.
    Sent(Bytes),
    /// These octets came from the target.
    Received(Vec<u8>),
    /// The peer or the caller acted.
    Did(PeerAct),
    /// The target acted, or handed a result on.
    Saw(TargetAct),
    /// The script paused.
    Paused(Duration),
    /// The peer kept back octets.
    Withheld {
        /// How many.
        octets: usize,
        /// The target had not read in time what went before; where not, it had ended.
        unread: bool,
    },
}

impl What {
    /// The octets that crossed the wire, in either direction.
    #[must_use]
    pub fn octets(&self) -> Option<&[u8]> {
        match self {
            Self::Sent(octets) => Some(octets),
            Self::Received(octets) => Some(octets),
            _ => None,
        }
    }
}
