//! What a conversation showed, read out of its transcript once, for every oracle.
//! Never judges.

use std::time::Duration;

use crate::http::{Conversation, Deviation, DeviationKind, Request, Response, State};
use crate::script::{Actor, Move, PeerAct, Setting, TargetAct};
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
    actor: Actor,
    /// Both directions, as the strict reader reads them.
    pub conversation: Box<Conversation>,
    /// Every octet that was sent.
    pub sent: Vec<u8>,
    /// How the target ended it.
    pub end: End,
    /// How we ended it.
    pub ours: Option<Move>,
    /// When we did the last thing that we did.
    pub acted: Duration,
    /// We stopped reading for a while.
    pub stalled: bool,
    /// We do not read.
    stalls: bool,
    /// There is room for few octets that we have not read.
    narrow: bool,
}

/// Less room than this is too little for an answer: the target must write it in pieces.
const NARROW: usize = 1_024;

impl Seen {
    /// The connections of a transcript on which we are the client.
    #[must_use]
    pub fn of(transcript: &Transcript) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::with_capacity(1);
        let mut narrow = Vec::new();
        for event in &transcript.events {
            let at = match all.iter().position(|seen| seen.actor == event.actor) {
                Some(at) => at,
                None => {
                    match event.what {
                        What::Did(PeerAct::Move(Move::Open)) => all.push(Self {
                            narrow: narrow.contains(&event.actor),
                            ..Self::new(event.actor)
                        }),
                        What::Did(PeerAct::Set(Setting::ReceiveBuffer(octets)))
                            if octets < NARROW =>
                        {
                            narrow.push(event.actor);
                        }
                        _ => {}
                    }
                    continue;
                }
            };
            if matches!(event.what, What::Sent(_) | What::Did(_)) {
                all[at].acted = event.at;
            }
            all[at].take(&event.what);
        }
        all
    }

    fn new(actor: Actor) -> Self {
        Self {
            actor,
            conversation: Box::default(),
            sent: Vec::new(),
            end: End::Unknown,
            ours: None,
            acted: Duration::ZERO,
            stalled: false,
            stalls: false,
            narrow: false,
        }
    }

    fn take(&mut self, what: &What) {
        match what {
            What::Sent(octets) => {
                self.sent.extend_from_slice(octets);
                self.conversation.request_octets(octets);
            }
            What::Received(octets) => self.conversation.response_octets(octets),
            What::Did(PeerAct::Move(one)) => match one {
                Move::Finish => {
                    self.conversation.request_end();
                    self.ours = Some(Move::Finish);
                }
                Move::Reset | Move::ResetLost | Move::Close => self.ours = Some(*one),
                Move::Stall => (self.stalled, self.stalls) = (true, true),
                Move::Resume => self.stalls = false,
                Move::Open | Move::Refuse | Move::Cut => {}
            },
            What::Did(PeerAct::Set(Setting::ReceiveBuffer(octets))) if *octets < NARROW => {
                self.narrow = true;
            }
            What::Saw(act) => self.ended(act),
            What::Did(_) | What::Withheld { .. } | What::Paused(_) => {}
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
            // What we do not read cannot come.
            TargetAct::Hang if self.stalls => End::Unknown,
            TargetAct::Hang => End::Hangs,
            _ => return,
        };
    }

    /// What is added to a reason where we read slowly: `-read-slowly`. That a target cannot write
    /// when it wants to is a state of its own, with bugs of its own.
    #[must_use]
    pub const fn pace(&self) -> &'static str {
        match self.stalled || self.narrow {
            true => "-read-slowly",
            false => "",
        }
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

    /// How many of the requests every recipient reads alike. Behind them stands one whose octets
    /// the documents let a server take in several ways, or that this reader does not read: what
    /// they are to the target, nobody can tell.
    #[must_use]
    pub fn certain(&self) -> usize {
        let reader = self.conversation.request_reader();
        let is_open = |one: &Deviation| one.kind.is_ours() && one.fatal || self.is_open(one);
        let requests = self.requests();
        requests
            .iter()
            .position(|request| request.deviations.iter().any(is_open))
            .unwrap_or_else(|| match reader.deviations().any(is_open) {
                true => requests.len(),
                false => usize::MAX,
            })
    }

    fn is_open(&self, one: &Deviation) -> bool {
        match one.kind {
            // [RFC 9112 §2.2] LF alone may end a line, or be a fault; a bare CR may be replaced by
            // SP, and a line led by whitespace be dropped. [RFC 9110 §5.5] So may NUL.
            DeviationKind::BareLf
            | DeviationKind::BareCr
            | DeviationKind::NulInFieldValue
            | DeviationKind::WhitespaceBeforeFields => true,
            // Whitespace that ends a chunk-size line is in no grammar, and read over by many.
            DeviationKind::ChunkSizeMalformed => {
                let line = self
                    .sent
                    .get(one.span.start..one.span.end)
                    .unwrap_or_default();
                let size = line.trim_ascii_end();
                !size.is_empty() && size.iter().all(u8::is_ascii_hexdigit)
            }
            DeviationKind::RequestLineMalformed
            | DeviationKind::MethodMalformed
            | DeviationKind::ControlInTarget
            | DeviationKind::VersionMalformed => is_spaced(
                &self.sent,
                one.span.start,
                |words| matches!(words, [_, _, version] if is_version(version)),
            ),
            _ => false,
        }
    }

    /// Whether the octets break or stop inside a section that was never ended: a server that reads
    /// no line before it has them all still waits for the rest.
    #[must_use]
    pub fn breaks_inside_section(&self) -> bool {
        let Some(one) = self.fatal() else {
            let state = self.conversation.request_reader().state();
            return matches!(state, State::Head | State::Content);
        };
        let line = !matches!(
            one.kind,
            DeviationKind::ChunkSizeMalformed
                | DeviationKind::ChunkExtensionMalformed
                | DeviationKind::ChunkLineWithoutCr
                | DeviationKind::ChunkDataUnterminated
        );
        let rest = self.sent.get(one.span.start..).unwrap_or_default();
        line && !rest.windows(4).any(|four| four == b"\r\n\r\n")
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
        !self.stalled
            && self.acted < Duration::from_secs(5)
            && matches!(self.ours, None | Some(Move::Finish))
    }

    /// Whether the octets of a request that is not in order may be one whose answer has no
    /// content, or ends HTTP, or begins HTTP/2 [RFC 9113 §3.4], or is HTTP/0.9: then only the
    /// server knows how its answer is framed.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        let reader = self.conversation.request_reader();
        (reader.deviations().next().is_some() || reader.state() != State::Between)
            && (self.is_simple()
                || self.sent.windows(4).any(|four| {
                    matches!(four[0], b'H' | b'h' | b'C' | b'c' | b'P' | b'p')
                        && [b"HEAD", b"CONN", b"PRI "]
                            .iter()
                            .any(|one| four.eq_ignore_ascii_case(*one))
                }))
    }

    /// Whether the line that breaks is a request of HTTP/0.9, whose answer is content and nothing
    /// else; however it ends, and whatever octets a server may take for a part of its target.
    fn is_simple(&self) -> bool {
        let reader = self.conversation.request_reader();
        reader.deviations().any(|one| {
            let line = line_at(&self.sent, one.span.start).trim_ascii_start();
            let method = line.iter().take_while(|one| one.is_ascii_uppercase());
            let rest = &line[method.count()..];
            one.kind != DeviationKind::FieldLineWithoutColon
                && rest.len() < line.len()
                && rest.starts_with(b" /")
                && !rest.windows(6).any(|six| six == b" HTTP/")
        })
    }
}

/// The line around a place, without its LF.
fn line_at(octets: &[u8], at: usize) -> &[u8] {
    let (before, behind) = octets.split_at(at.min(octets.len()));
    let start = before.iter().rposition(|octet| *octet == b'\n');
    let end = behind.iter().position(|octet| *octet == b'\n');
    let end = end.map_or(octets.len(), |end| before.len() + end);
    &octets[start.map_or(0, |start| start + 1)..end]
}

/// Whether a start line is one of other whitespace than single spaces, and has the right words
/// between it: recipients may split it so [RFC 9112 §3, §4].
pub(super) fn is_spaced(octets: &[u8], at: usize, right: impl Fn(&[&[u8]]) -> bool) -> bool {
    let line = line_at(octets, at);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let blank = |octet: &u8| matches!(octet, b' ' | b'\t' | 0x0b | 0x0c | b'\r');
    let parts: Vec<_> = line.split(blank).collect();
    let words: Vec<_> = parts
        .iter()
        .copied()
        .filter(|one| !one.is_empty())
        .collect();
    let odd = words.len() < parts.len() || line.iter().any(|one| *one != b' ' && blank(one));
    odd && right(&words)
}

/// `HTTP/1.1`, or another version 1.
pub(super) fn is_version(word: &[u8]) -> bool {
    matches!(word, [b'H', b'T', b'T', b'P', b'/', b'1', b'.', digit] if digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_whitespace_between_the_right_words_is_left_open() {
        let spaced = |octets: &[u8], at| {
            is_spaced(
                octets,
                at,
                |words| matches!(words, [_, _, last] if is_version(last)),
            )
        };
        assert!(spaced(b"GET  / HTTP/1.1\r\n", 0));
        assert!(spaced(b"a\nGET\t/ HTTP/1.1\r\nHost: a", 4));
        assert!(spaced(b" GET / HTTP/1.0 \r\n", 0));
        assert!(!spaced(b"GET / HTTP/1.1\r\n", 0));
        assert!(!spaced(b"GET /a b HTTP/1.1\r\n", 0));
        assert!(!spaced(b"GET  /HTTP/1.1\r\n", 0));
    }
}
