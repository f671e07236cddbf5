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
}

impl Transcript {
    /// The same conversation, told as its text tells it: adjacent octets of one actor in one
    /// direction are one event, and neither empty octets nor octets kept back are events.
    #[must_use]
    pub fn merged(&self) -> Self {
        let mut events: Vec<Event> = Vec::with_capacity(self.events.len());
        for event in &self.events {
            let last = events.last_mut().filter(|last| last.actor == event.actor);
            match (last.map(|last| &mut last.what), &event.what) {
                (_, What::Withheld(_)) => {}
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
        Self { events }
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
    /// The peer kept back so many octets, because the target had ended or read no more.
    Withheld(usize),
}
