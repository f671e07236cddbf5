//! What crossed the wire: the events of one conversation, octet for octet.
//! Never judges, and never forgets an octet: what is left out of the text is counted.

use std::time::Duration;

use crate::script::{Actor, Hole, PeerAct, TargetAct};

/// The events of one conversation, in the order in which the script's lines took them up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// What happened.
    pub events: Vec<Event>,
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
    Sent(Vec<u8>),
    /// These octets came from the target.
    Received(Vec<u8>),
    /// The peer or the caller acted.
    Did(PeerAct),
    /// The target acted, or handed a result on.
    Saw(TargetAct),
    /// The script paused.
    Paused(Duration),
    /// A hole that the target left empty: it ended, waited or hung instead.
    Unfilled(Hole),
}
