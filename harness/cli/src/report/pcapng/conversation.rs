//! A transcript as packets: handshakes, segments, FIN and RST of each of its connections.

use std::collections::HashMap;
use std::time::Duration;

use badpeer::notation;
use badpeer::script::{Actor, Move, Party, PeerAct, TargetAct};
use badpeer::transcript::{Event, Transcript, What};

use super::blocks::length;
use super::packet::{Kind, Packet, SEGMENT};
use crate::run::Source;
use crate::terminal::tame;

/// The first port of ours; each connection has one of its own.
const FIRST: u16 = 10_000;
/// Where whoever answers listens; what reads captures looks for HTTP there.
const HTTP: u16 = 80;
/// The longest text of a script's line in a comment.
const LINE: usize = 200;

/// The packets of one conversation, as far as it has come.
pub struct Conversation<'a> {
    source: Option<&'a Source>,
    number: usize,
    links: HashMap<Actor, Link>,
    packets: Vec<Packet>,
    /// What is said of the next packet.
    comments: Vec<String>,
}

/// One connection.
#[derive(Clone, Copy)]
struct Link {
    ports: (u16, u16),
    /// The next numbers of the sequence: ours, and the target's.
    next: (u32, u32),
    open: bool,
}

impl<'a> Conversation<'a> {
    /// A conversation of which nothing was said, the so-manieth of its file.
    pub fn new(source: Option<&'a Source>, number: usize) -> Self {
        Self {
            source,
            number,
            links: HashMap::new(),
            packets: Vec::new(),
            comments: Vec::new(),
        }
    }

    /// Says something of the next packet.
    pub fn note(&mut self, words: String) {
        self.comments.push(words);
    }

    /// The packets. What was said last, and no packet followed, is said of the last one.
    pub fn end(mut self) -> Vec<Packet> {
        if let Some(last) = self.packets.last_mut() {
            last.comments.append(&mut self.comments);
        }
        self.packets
    }

    /// Takes the events in, until the packets are of so many octets.
    pub fn play(&mut self, transcript: &Transcript, limit: usize) {
        let mut line = 0;
        let (mut octets, mut seen) = (0, 0);
        for (number, event) in transcript.events.iter().enumerate() {
            if event.line != 0 && event.line != line {
                line = event.line;
                self.place(line);
            }
            let pieces = pieces(transcript, number);
            self.event(event, &pieces);
            octets += self.packets[seen..].iter().map(length).sum::<usize>();
            seen = self.packets.len();
            if octets > limit {
                self.note("what followed does not fit into this capture".to_owned());
                return;
            }
        }
    }

    /// Names a line of the script.
    fn place(&mut self, line: usize) {
        let Some(source) = self.source else { return };
        let text: String = source
            .line(line)
            .unwrap_or_default()
            .chars()
            .take(LINE)
            .collect();
        self.note(tame(&format!("{}:{line}: {text}", source.file)));
    }

    fn event(&mut self, event: &Event, pieces: &[(Duration, &[u8])]) {
        let (actor, at) = (event.actor, event.at);
        if matches!(actor.party, Party::Caller | Party::Handler) {
            // They are on no connection of ours.
            self.say(event);
            return;
        }
        match &event.what {
            What::Sent(_) | What::Received(_) => {
                let ours = matches!(event.what, What::Sent(_));
                for (at, octets) in pieces {
                    self.data(actor, ours, *at, octets);
                }
            }
            What::Did(PeerAct::Move(Move::Open)) => self.open(actor, at),
            What::Saw(TargetAct::Open) => self.open(actor, at),
            What::Saw(TargetAct::Refuse) => self.refuse(actor, at),
            What::Did(PeerAct::Move(Move::Finish)) => self.finish(actor, true, at),
            What::Did(PeerAct::Move(Move::Close)) => {
                self.say(event);
                self.finish(actor, true, at);
            }
            What::Did(PeerAct::Move(Move::Reset | Move::ResetLost)) => {
                self.say(event);
                self.packet(actor, true, at, Kind::Reset, &[]);
            }
            What::Saw(TargetAct::Finish) => self.finish(actor, false, at),
            What::Saw(TargetAct::Reset) => self.packet(actor, false, at, Kind::Reset, &[]),
            What::Withheld { octets, unread } => {
                let why = match unread {
                    true => "the target read no more",
                    false => "the target had ended",
                };
                self.note(format!("{actor} kept back {octets} octets: {why}"));
            }
            What::Did(_) | What::Saw(_) | What::Paused(_) => self.say(event),
        }
    }

    /// Says what made no packet, in the words of the transcript.
    fn say(&mut self, event: &Event) {
        let mut alone = Transcript::default();
        alone.events.push(event.clone());
        for line in notation::write_transcript(&alone).lines() {
            self.note(tame(&line.chars().take(LINE).collect::<String>()));
        }
    }

    /// The connection, opened where it is not yet.
    fn link(&mut self, actor: Actor, at: Duration) -> Link {
        match self.links.get(&actor) {
            Some(link) if link.open => *link,
            _ => {
                self.open(actor, at);
                self.links
                    .get(&actor)
                    .copied()
                    .unwrap_or_else(|| self.fresh(actor))
            }
        }
    }

    fn fresh(&self, actor: Actor) -> Link {
        // Ports go round after some 50,000 connections of one capture.
        let ours = self.number * 16 + self.links.len();
        let free = usize::from(u16::MAX - FIRST);
        let port = FIRST + u16::try_from(ours % free).unwrap_or_default();
        let ports = if asks(actor) {
            (port, HTTP)
        } else {
            (HTTP, port)
        };
        Link {
            ports,
            next: (0, 0),
            open: false,
        }
    }

    fn open(&mut self, actor: Actor, at: Duration) {
        if self.links.get(&actor).is_some_and(|link| link.open) {
            return;
        }
        let fresh = self.links.get(&actor).copied();
        let mut link = fresh.unwrap_or_else(|| self.fresh(actor));
        link.open = true;
        self.links.insert(actor, link);
        let ours = asks(actor);
        self.packet(actor, ours, at, Kind::Open, &[]);
        self.packet(actor, !ours, at, Kind::Accept, &[]);
        self.packet(actor, ours, at, Kind::Acknowledge, &[]);
    }

    /// Nobody takes the connection. Where it was thought open, the handshake is made undone.
    fn refuse(&mut self, actor: Actor, at: Duration) {
        let known = self.links.get(&actor).copied();
        let link = known.unwrap_or_else(|| self.fresh(actor));
        let undone = self
            .packets
            .extract_if(.., |packet| packet.ports == link.ports);
        let mut comments: Vec<_> = undone.flat_map(|packet| packet.comments).collect();
        comments.append(&mut self.comments);
        self.comments = comments;
        let link = Link {
            next: (0, 0),
            open: true,
            ..link
        };
        self.links.insert(actor, link);
        self.packet(actor, asks(actor), at, Kind::Open, &[]);
        self.packet(actor, !asks(actor), at, Kind::Refuse, &[]);
    }

    fn data(&mut self, actor: Actor, ours: bool, at: Duration, octets: &[u8]) {
        for piece in octets.chunks(SEGMENT) {
            self.packet(actor, ours, at, Kind::Data, piece);
        }
        if !octets.is_empty() {
            self.packet(actor, !ours, at, Kind::Acknowledge, &[]);
        }
    }

    fn finish(&mut self, actor: Actor, ours: bool, at: Duration) {
        self.packet(actor, ours, at, Kind::Finish, &[]);
        self.packet(actor, !ours, at, Kind::Acknowledge, &[]);
    }

    fn packet(&mut self, actor: Actor, ours: bool, at: Duration, kind: Kind, data: &[u8]) {
        let mut link = self.link(actor, at);
        let (number, acknowledged) = if ours {
            link.next
        } else {
            (link.next.1, link.next.0)
        };
        let taken = kind
            .numbers()
            .wrapping_add(u32::try_from(data.len()).unwrap_or(u32::MAX));
        let next = number.wrapping_add(taken);
        if ours {
            link.next.0 = next;
        } else {
            link.next.1 = next;
        }
        self.links.insert(actor, link);
        // What comes later in the record is never earlier in the file.
        let at = self.packets.last().map_or(at, |last| last.at.max(at));
        self.packets.push(Packet {
            at,
            ours,
            ports: link.ports,
            kind,
            number,
            // The first packet of a connection has nothing to acknowledge.
            acknowledged: if kind == Kind::Open { 0 } else { acknowledged },
            data: data.to_vec(),
            comments: std::mem::take(&mut self.comments),
        });
    }
}

/// Whether we are the one who opens the actor's connection.
const fn asks(actor: Actor) -> bool {
    matches!(actor.party, Party::Client | Party::Back)
}

/// The octets of an event, segment for segment, and when each went.
fn pieces(transcript: &Transcript, number: usize) -> Vec<(Duration, &[u8])> {
    let event = &transcript.events[number];
    let Some(octets) = event.what.octets() else {
        return Vec::new();
    };
    let first = transcript
        .segments
        .partition_point(|one| one.event < number);
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, event.at);
    for segment in &transcript.segments[first..] {
        if segment.event != number || segment.start > octets.len() {
            break;
        }
        pieces.push((at, &octets[start..segment.start]));
        (start, at) = (segment.start, segment.at);
    }
    pieces.push((at, &octets[start..]));
    pieces
}

#[cfg(test)]
mod tests {
    use badpeer::target::reference::{self, Faults};
    use badpeer::{Target, case};

    use super::{Conversation, Kind, What};

    #[test]
    fn a_conversation_in_memory_becomes_packets_too() {
        let target = Target::server(|stream| reference::serve(stream, Faults::none()));
        let report = case("server/closing/reset-in-head").run(&target);
        for variant in &report.variants {
            for played in &variant.played {
                let mut conversation = Conversation::new(None, 0);
                conversation.play(&played.transcript, usize::MAX);
                let packets = conversation.end();
                let first: Vec<_> = packets.iter().take(3).map(|one| one.kind).collect();
                assert_eq!(first, [Kind::Open, Kind::Accept, Kind::Acknowledge]);
                let sent = packets
                    .iter()
                    .filter(|one| one.ours && one.kind == Kind::Data);
                let octets: Vec<u8> = sent.flat_map(|one| one.data.clone()).collect();
                let events = &played.transcript.events;
                let told = events.iter().filter_map(|event| match &event.what {
                    What::Sent(octets) => Some(&octets[..]),
                    _ => None,
                });
                assert_eq!(octets, told.collect::<Vec<_>>().concat());
                assert!(
                    packets
                        .iter()
                        .any(|one| one.ours && one.kind == Kind::Reset)
                );
            }
        }
    }
}
