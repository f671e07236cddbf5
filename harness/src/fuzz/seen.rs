//! What a conversation showed, read out of its transcript once, for every oracle.
//! Never judges.

use std::time::Duration;

use crate::http::{Conversation, Deviation, DeviationKind, Request, Response, State};
use crate::script::{Actor, Move, PeerAct, TargetAct};
use crate::transcript::{Transcript, What};

/// How a connection ended, as the target made it end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With a FIN.
    Finished,
    /// With a reset.
    Reset,
    /// It is open, and the target waits.
    Waits,
    /// Something was due and did not come.
    Hangs,
    /// Nobody knows: we ended it, or the script looked no further.
    Unknown,
}

/// One connection of ours to a target server.
pub struct Seen {
    /// Both directions, as the strict reader reads them.
    pub conversation: Conversation,
    /// Every octet that was sent.
    pub sent: Vec<u8>,
    /// How the target ended it.
    pub end: End,
    /// How we ended it.
    pub ours: Option<Move>,
    /// How long we let it wait.
    pub paused: Duration,
}

impl Seen {
    /// The connections of a transcript on which we are the client.
    #[must_use]
    pub fn of(transcript: &Transcript) -> Vec<Self> {
        let mut all: Vec<(Actor, Self)> = Vec::with_capacity(1);
        for event in &transcript.events {
            let at = match all.iter().position(|(actor, _)| *actor == event.actor) {
                Some(at) => at,
                None if matches!(event.what, What::Did(PeerAct::Move(Move::Open))) => {
                    all.push((event.actor, Self::new()));
                    continue;
                }
                None => continue,
            };
            all[at].1.take(&event.what);
        }
        all.into_iter().map(|(_, seen)| seen).collect()
    }

    fn new() -> Self {
        Self {
            conversation: Conversation::new(),
            sent: Vec::new(),
            end: End::Unknown,
            ours: None,
            paused: Duration::ZERO,
        }
    }

    fn take(&mut self, what: &What) {
        match what {
            What::Sent(octets) => {
                self.sent.extend_from_slice(octets);
                self.conversation.request_octets(octets);
            }
            What::Received(octets) => self.conversation.response_octets(octets),
            What::Paused(length) => self.paused += *length,
            What::Did(PeerAct::Pace { every, .. }) => self.paused += *every,
            What::Did(PeerAct::Move(one)) => match one {
                Move::Finish => {
                    self.conversation.request_end();
                    self.ours = Some(Move::Finish);
                }
                Move::Reset | Move::ResetLost | Move::Close => self.ours = Some(*one),
                Move::Open | Move::Cut | Move::Stall | Move::Resume => {}
            },
            What::Saw(act) => self.ended(act),
            What::Did(_) | What::Withheld(_) => {}
        }
    }

    fn ended(&mut self, act: &TargetAct) {
        self.end = match act {
            TargetAct::Finish => {
                self.conversation.response_end();
                End::Finished
            }
            // A reset behind a FIN changes nothing that was said.
            TargetAct::Reset if self.end == End::Finished => return,
            TargetAct::Reset | TargetAct::Refuse => End::Reset,
            TargetAct::Wait => End::Waits,
            TargetAct::Hang => End::Hangs,
            _ => return,
        };
    }

    /// The whole requests.
    #[must_use]
    pub fn requests(&self) -> &[Request] {
        self.conversation.requests()
    }

    /// The final responses; the n-th answers the n-th request.
    pub fn finals(&self) -> impl Iterator<Item = &Response> {
        let responses = self.conversation.responses().iter();
        responses.filter(|response| !response.interim())
    }

    /// What makes the octets behind the whole requests no message.
    #[must_use]
    pub fn fatal(&self) -> Option<Deviation> {
        let reader = self.conversation.request_reader();
        reader.deviations().find(|one| one.fatal).copied()
    }

    /// Whether the strict reader stopped where a recipient may read on: from there on it can't
    /// tell what the octets are to the target.
    #[must_use]
    pub fn is_open_to_reading(&self) -> bool {
        self.fatal().is_some_and(|one| {
            one.kind.is_ours()
                || matches!(
                    one.kind,
                    // [RFC 9112 §2.2] A bare CR may be replaced by SP, and a line led by
                    // whitespace be dropped; [RFC 9110 §5.5] NUL may be replaced too.
                    DeviationKind::BareCr
                        | DeviationKind::NulInFieldValue
                        | DeviationKind::WhitespaceBeforeFields
                )
        })
    }

    /// Whether the connection is no longer HTTP.
    #[must_use]
    pub fn is_tunnel(&self) -> bool {
        self.conversation.response_reader().state() == State::Tunnel
            || self.conversation.request_reader().state() == State::Tunnel
            || self.finals().any(|one| one.status == 101)
    }

    /// Whether we took part to the end, at a pace that no server gives up at.
    #[must_use]
    pub fn is_patient(&self) -> bool {
        self.paused < Duration::from_secs(5) && matches!(self.ours, None | Some(Move::Finish))
    }
}
